"""The board in words: what an account is doing, what comes next of it, and how things go in the firm."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from salescycle.sim.game.firm_year import FEWEST, UNTOLD, Course, Past
from salescycle.sim.game.pipeline import Card
from salescycle.sim.model import tables
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.wording import Wording

__all__ = ["COLUMNS", "SHOWS", "SORTS", "Board", "Column", "chosen", "leads_told"]

QUIET_S = 7 * DAY_S
"""Silence after which an account counts as quiet [assumption]."""
HOUR_S = 3600
MANY = 0.35
"""Share from which on one in so many would be told too coarsely."""
SLOW = 0.9
"""Old is what has been in its phase longer than this share of those that went on."""


class Column(NamedTuple):
    """Phases that share a column of the board."""

    key: str
    title: str
    phases: tuple[int, ...]


COLUMNS = (
    Column("contact", _("1-2 contact"), (tables.GENERATE, tables.CONTACT)),
    Column("understand", _("3 understand"), (tables.UNDERSTAND,)),
    Column("offer", _("4 offer"), (tables.OFFER,)),
    Column("deliver", _("5 deliver"), (tables.DELIVER,)),
    Column("customers", _("6-8 customers"), (tables.FOLLOW_UP, tables.DEVELOP, tables.WIN_BACK)),
)

SHOWS = (_("all"), _("needs me"), _("quiet"), _("promised"))
SORTS = (_("silence"), _("value"), _("age"))


def chosen(cards: Sequence[Card], column: Column, *, show: int, sort: int, named: str = "") -> list[Card]:
    """Cards of a column that are asked for: by a number of ``SHOWS``, one of ``SORTS``, and a part of their names."""
    keep: Callable[[Card], bool] = (
        lambda card: True,
        lambda card: card.needs_me,
        lambda card: card.silence_s >= QUIET_S,
        lambda card: card.promised > 0,
    )[show]
    order: Callable[[Card], int] = (
        lambda card: -card.silence_s,
        lambda card: -card.value,
        lambda card: -card.in_phase_s,
    )[sort]
    here = (card for card in cards if card.phase in column.phases and named.lower() in card.name.lower())
    return sorted(filter(keep, here), key=order)


def leads_told(waiting: Mapping[str, int]) -> str:
    """``104 from list   22 from house``: leads that nobody has taken up."""
    told = (_("{n} from {source}").format(n=n, source=safe(name.replace("_", " "))) for name, n in waiting.items())
    return "   ".join(told) or _("every lead has been taken up")


class Board:
    """Words at one moment of a game."""

    def __init__(self, say: Wording, past: Past, now: int) -> None:
        self.say, self.past, self.now = say, past, now
        self._slow = {phase: self.course(phase).within(SLOW) for phase in range(tables.GENERATE, tables.DELIVER)}

    def course(self, phase: int) -> Course:
        """How long the firm takes for what an account in that phase waits for."""
        if phase == tables.OFFER:
            return self.past.offer
        return self.past.deliver if phase == tables.DELIVER else self.past.phases.get(phase, Course())

    def is_old(self, card: Card) -> bool:
        """Whether nine of ten were through by now."""
        return card.phase <= tables.OFFER and card.in_phase_s / DAY_S > self._slow[card.phase]

    def state(self, card: Card) -> str:
        """What it is doing, in two or three words."""
        if card.item is not None and card.item.kind == "ticket":
            return _("ticket {ago}").format(ago=self.say.ago(card.item.since_s))
        if card.promised:
            late = self.now - card.promised
            return _("late {ago}").format(ago=self.say.ago(late)) if late > 0 else _("due {date}").format(
                date=self.date(card.promised)
            )  # fmt: skip
        if card.phase == tables.WIN_BACK:
            return _("left {ago} ago").format(ago=self.say.ago(card.in_phase_s))
        if card.asked and card.needs_me:
            return _("asks {ago}").format(ago=self.say.ago(card.silence_s))
        if card.is_silent:
            return _("no word")
        if card.quiet_s < HOUR_S:
            return _("just now")
        told = _("quiet {ago}").format(ago=self.say.ago(card.quiet_s))
        return f"{told} {_('old')}" if self.is_old(card) else told

    def next(self, card: Card) -> str:
        """What comes next: what waits for the player, or a date, or a step whose time has not come."""
        steps = self.say.lines.steps
        if card.item is not None and card.needs_me:
            return _("next: {what}").format(what=steps[card.item.kind].does)
        if card.ends_s > self.now:
            return _("ends {date}").format(date=self.date(card.ends_s))
        if card.promised:
            return _("next: delivery")
        if card.step in steps:
            return _("later: {what}").format(what=steps[card.step].does)
        if card.renews > self.now:
            return _("renews {date}").format(date=self.date(card.renews))
        return _("next: none")

    def date(self, second: int) -> str:
        """``19 Jan``; the hour where it is today, the year where it is another one."""
        is_today = second // DAY_S == self.now // DAY_S
        return self.say.clock(second) if is_today else self.say.date(second, self.now)

    def rate(self, column: Column) -> str:
        """How things go on from that column, in counts of ten; empty where there were too few."""
        share = self.share(column)
        if share is None:
            return ""
        if column.key == "customers":
            leaves = 1 - share
            if leaves == 0:
                return ""
            if leaves > MANY:
                return _("{n} of 10 leave a year").format(n=round(10 * leaves))
            return _("1 in {n} leaves a year").format(n=round(1 / leaves))
        if column.key == "deliver":
            return _("{n} of 10 on time").format(n=round(10 * share))
        days = self.course(column.phases[-1]).within(0.5)
        if math.isinf(days):
            return ""
        told = _("{n} of 10 sign, {days}") if column.key == "offer" else _("{n} of 10 go on, {days}")
        return told.format(n=round(10 * share), days=self.about(days))

    def share(self, column: Column) -> float | None:
        """Share of those in that column that go on, are on time, or stay for a year; None: too few have been there."""
        past = self.past
        if column.key == "customers":
            return math.exp(-past.churned / past.customer_years) if past.customer_years >= FEWEST else None
        if column.key == "deliver":
            return past.kept / past.delivered if past.delivered >= FEWEST else None
        of, went = self.course(column.phases[-1]).odds()
        return went / of if of else None

    def of_customer(self, card: Card) -> str:
        """What one knows of a customer beside its card."""
        rate = self.rate(COLUMNS[-1])
        told = [_("Of the firm's customers {rate}.").format(rate=rate)] if rate else []
        if card.renews > self.now:
            told.append(_("This one renews on {date}.").format(date=self.date(card.renews)))
        return " ".join(told)

    def why_no_picture(self, card: Card) -> str:
        """What is said where nothing is drawn."""
        if card.phase > tables.DELIVER:
            return self.of_customer(card)
        if card.phase == tables.OFFER and card.offered is None:
            return _("no quotation of ours is out")
        if self.past == UNTOLD:
            return _("how such deals go is not told in this game")
        return _("too few of the firm's have been here to draw a picture")

    def about(self, days: float) -> str:
        """``~6 d``."""
        return _("~{n} d").format(n=round(days)) if days >= 1 else _("~{n} h").format(n=max(1, round(24 * days)))

    def so_far(self, card: Card) -> str:
        """What has been so far with an offer, or since when it is where it is."""
        if card.phase == tables.OFFER and card.offered is not None:
            told = _("quotation {date}, {money}").format(date=self.date(card.offered), money=self.say.money(card.value))
            return f"{told}, {_('valid to {date}').format(date=self.date(card.ends_s))}" if card.ends_s else told
        if card.phase == tables.DELIVER and card.ordered is not None:
            return _("ordered {date}, {money}").format(date=self.date(card.ordered), money=self.say.money(card.value))
        return _("{money}, {ago} in this phase").format(
            money=self.say.money(card.value), ago=self.say.ago(card.in_phase_s)
        )

    def odds(self, card: Card, days: float) -> str:
        """How often those went on that had waited as long as this one."""
        of, went = self.course(card.phase).odds(days)
        waited = self.say.ago(round(days * DAY_S))
        if not of:
            return _("none or too few of the firm's have waited {waited}; nobody can say").format(waited=waited)
        if card.phase == tables.DELIVER:
            return _("ordered {waited} ago: {of} of {all} in your firm took longer").format(
                waited=waited, of=of, all=self.past.deliver.of
            )
        told = (
            _("still open after {waited}: {went} of {of} signed")
            if card.phase == tables.OFFER
            else _("still there after {waited}: {went} of {of} went on")
        )
        return told.format(waited=waited, went=went, of=of)
