"""What stands beside each field of a quotation: what it costs, what it binds, and how such things went in the firm."""

from collections.abc import Sequence
from typing import NamedTuple

from salescycle.sim.game.firm_year import FEWEST, Past
from salescycle.sim.game.offer import Ground, Learnt, kept_within, signed_within
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.wording import Wording

__all__ = [
    "FEWEST",
    "Row",
    "anchor_lines",
    "built_on",
    "in_ten",
    "last_word",
    "price_lines",
    "promise_lines",
    "took_days",
    "validity_lines",
]

OF = 30
"""Customers who would sign at list price, against whom others are counted."""


ALL_BENEFITS = 3
"""So many things count for a customer."""
HEARD = {
    "told": _("told {day}"),
    "asked": _("asked {day}"),
    "found": _("looked up {day}"),
    "before": _("known before"),
}
"""How a fact was learnt."""


class Row(NamedTuple):
    """A line of what a quotation is built on."""

    mark: str
    """``+`` for what the offer argues, ``?`` for what nobody has asked, else a dot."""
    label: str
    text: str
    heard: str


def built_on(learnt: Sequence[Learnt], now: int, say: Wording) -> tuple[list[Row], list[Row]]:
    """What the offer argues with what nobody has asked, and what else is known, a row each."""
    known = [one for one in learnt if one.how]
    argued = [_row(one, now, say) for one in known if one.is_argued]
    if not argued:
        argued = [Row("-", "", _("nothing that counts for them"), "")]
    open_ = [text for one in learnt if (text := _not_asked(one, say))]
    if open_:
        argued.append(Row("?", "", _("nobody has asked: {what}").format(what=", ".join(open_)), ""))
    return argued, [_row(one, now, say) for one in known if not one.is_argued]


def _row(one: Learnt, now: int, say: Wording) -> Row:
    fact, mark = one.fact, "+" if one.is_argued else "\u00b7"
    label, text = say.fact(fact)
    heard = HEARD[one.how].format(day=say.date(one.heard_s, now))
    if fact.about == "benefits":
        text = _("{n} of three things that count").format(n=fact.amount)
        text = _("all three things that count") if fact.amount == ALL_BENEFITS else text
    if fact.about == "worth":
        heard = _("worked out {day}").format(day=say.date(one.heard_s, now)) if one.how == "found" else heard
        text = _("about {money} a year") if one.is_argued else _("about {money} a year, by their word")
        text = text.format(money=say.money(fact.amount))
    return Row(mark, label, text, heard)


def _not_asked(one: Learnt, say: Wording) -> str:
    """What is not known yet of a fact; empty where it is."""
    if one.fact.about == "benefits":
        left = ALL_BENEFITS - one.fact.amount
        if left == ALL_BENEFITS:
            return _("what counts for them")
        return ngettext("{n} more thing that counts", "{n} more things that count", left) if left else ""
    return "" if one.how else say.lines.facts[one.fact.about]["label"]


def in_ten(part: int, whole: int) -> str:
    """A frequency: ``6 times out of 10``; where it was nearly or quite always or never so, in words."""
    if part == whole:
        return _("every time so far")
    if part == 0:
        return _("never so far")
    times = round(10 * part / whole)
    if times in (0, 10):
        return _("nearly every time") if times else _("hardly ever")
    return ngettext("{n} time out of 10", "{n} times out of 10", times)


def took_days(time_s: int) -> str:
    """``12 days``, or hours where it is less than two days."""
    if time_s < 2 * DAY_S:
        hours = round(time_s / 3600)
        return ngettext("{n} hour", "{n} hours", hours)
    return _("{n} days").format(n=round(time_s / DAY_S))


def price_lines(ground: Ground, discount: float, anchor: float, say: Wording) -> list[str]:
    """What the price costs."""
    off = ground.discount(discount, anchor)
    must = ground.must_sign(OF, discount, anchor)
    lines = []
    if must is None:
        lines.append(_("At this price nothing is left of it, however many sign."))
    elif must != OF:
        line = _("To be worth it, {must} customers must sign where {of} would have signed at list price.")
        if must < OF:
            line = _("{must} customers who sign leave as much as {of} at list price.")
        lines.append(line.format(must=must, of=OF))
    else:
        lines.append(_("List price."))
    if off > 0:
        lines[-1] += " " + _("{money} of your margin goes.").format(money=say.money(round(off * ground.value)))
    if ground.low > 0:
        lines.append(_("{off:.3g} % are given already, and bind you.").format(off=100 * ground.low))
    most = _("You may give up to {most:.3g} %.").format(most=100 * ground.high)
    if lines == [_("List price.")]:
        return [f"{lines[0]} {most}"]
    return [*lines, most]


def promise_lines(ground: Ground, promise: float, now: int, past: Past | None, say: Wording) -> list[str]:
    """What the date binds, and how often the firm was as quick; *past* None: that is not told in this game."""
    time_s = ground.promised_s(promise)
    if time_s < 1:
        return [_("What is ordered here is there at once; there is no date to promise.")]
    line = _("{took} after the order. Ordered today: {day}.")
    lines = [line.format(took=took_days(time_s), day=say.day(now + time_s, now))]
    if past is not None:
        kept, of = kept_within(past, time_s)
        if of:
            line = _("Your firm kept that {often} ({of:,} deliveries).")
            lines.append(line.format(often=in_ten(kept, of), of=of))
        else:
            lines.append(_("Too few deliveries are known to say how often that is kept."))
    if ground.early > promise:
        lines.append(_("An earlier date is promised already, and binds you."))
    return lines


def validity_lines(ground: Ground, days: float, now: int, past: Past | None, say: Wording) -> list[str]:
    """What the validity binds, and how many had signed by then."""
    until = max(now + round(days * DAY_S), ground.bound_to)
    line = _("It binds you to {day}.")
    lines = [line.format(day=say.day(until, now))]
    if past is not None:
        signed, of = signed_within(past, until - now)
        if of:
            line = _("Your firm's orders had come by then {often}.")
            lines.append(line.format(often=in_ten(signed, of)))
    return lines


def anchor_lines(ground: Ground, discount: float, anchor: float, say: Wording) -> list[str]:
    """What the first price makes of the paper."""
    if not ground.names_price:
        return [_("You have named a price already; this changes nothing.")]
    if anchor <= 0:
        return [_("None; the paper says what you want.")]
    line = _("The paper says {money} instead of {other}.")
    return [line.format(money=say.money(ground.net(discount, anchor)), other=say.money(ground.net(discount, 0.0)))]


def last_word(ground: Ground, promise: float, past: Past | None) -> str:
    """One sentence before it is sent."""
    time_s = ground.promised_s(promise)
    kept, of = (0, 0) if past is None else kept_within(past, time_s)
    if not of or time_s < 1:
        return _("Once sent, it binds you.")
    line = _("You promise a date that is kept {often}. Once sent, it binds you.")
    if kept in (0, of):
        line = _("You promise a date that was {often} kept. Once sent, it binds you.")
        return line.format(often=_("always") if kept else _("never"))
    return line.format(often=in_ten(kept, of))
