"""What will be booked: how often how much at the end, and how far it spreads from day to day."""

from textual.content import Content

from salescycle.sim.game.outlook import Outlook
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.messages import _
from salescycle.tui.play.wording import Wording
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.plots import axis, histogram, marks, wide

__all__ = ["fan"]

HEIGHT, PARTS = 4, 24
MOST_ROWS = 7
"""Days that are drawn; where more are left, some of them, the last one always."""
LABEL = 11
TOP = 0.98
"""Share of the futures that the picture holds; a few come to much more."""


def fan(outlook: Outlook, booked: int, commit: float | None, say: Wording, width: int) -> Content:
    """The picture and its words.

    Args:
        outlook: of the rest of the window.
        booked: so far [cents].
        commit: what the player said will be booked at the end [currency].
        say: words of the game.
        width: of a line.
    """
    sums = outlook.at_end(before=booked)
    low, middle, high = outlook.band(-1, before=booked)
    told_of = (_("{n} futures, from what you know").format(n=len(sums)), "$quiet")
    if not sums[-1] and not commit:
        return Content.assemble(told_of, "\n", _("In none of them is anything booked when it is over."))
    top = float(max(1, sums[round(TOP * (len(sums) - 1))] or sums[-1], 100 * (commit or 0)))
    room = max(12, width - LABEL - 1)
    stretch = -(-room // PARTS)
    parts = room // stretch
    room = parts * stretch
    bars = [wide(line, stretch) for line in histogram(sums, 0, top, parts, HEIGHT)]
    words = [
        told_of[0],
        _("the middle: {money}").format(money=say.money(middle)),
        _("8 of 10: {low} to {high}").format(low=say.money(low), high=say.money(high)),
    ]
    if high == 0:
        some = sum(booked_then > 0 for booked_then in sums)
        words[1:] = [_("In {n} of them something is booked, at most {most}.").format(n=some, most=say.money(sums[-1]))]
    if commit is not None:
        reached = outlook.reached(100 * commit, before=booked)
        money = say.money(round(100 * commit))
        words.append(_("{money} or more: {n} of {of}").format(money=money, n=reached, of=len(sums)))
    space = " " * LABEL
    marked = marks([middle], 0, top, room, "\u25b2")
    if commit is not None:
        marked = _over(marked, marks([100 * commit], 0, top, room, "c"))
    legend = _("\u25b2 the middle") + ("" if commit is None else _("   c your commit"))
    scale = axis(0, top, room, [(0, "0"), (top / 2, _short(top / 2)), (top, _short(top))])
    parts_of_it = (
        (words[:1], "$quiet"),
        ([*words[1:], ""], ""),
        ([space + bar for bar in bars], "$primary"),
        ([space + marked], "$accent"),
        ([space + scale, ""], "$quiet"),
        (_days(outlook, booked, say, top, room), ""),
        ([space + legend], "$quiet"),
    )
    styled = (("\n".join(cell(line, width) for line in lines) + "\n", style) for lines, style in parts_of_it)
    return Content.assemble(*styled)


def _days(outlook: Outlook, booked: int, say: Wording, top: float, room: int) -> list[str]:
    """A line a day: 8 of 10 futures in a bar, half of them in a thicker one, the middle marked."""
    every = -(-len(outlook.days) // MOST_ROWS)
    lines = []
    for n in range((len(outlook.days) - 1) % every, len(outlook.days), every):
        low, middle, high = outlook.band(n, before=booked)
        first, _middle, last = outlook.band(n, before=booked, share=0.5)
        line = "".join(_shade(at / room * top, (at + 1) / room * top, low, first, last, high) for at in range(room))
        is_end = n == len(outlook.days) - 1
        day = _("the end") if is_end else say.day(outlook.days[n] - DAY_S)
        lines.append(cell(day, LABEL) + _over(line, marks([middle], 0, top, room, "\u25b2")))
    return lines


def _shade(begin: float, end: float, low: int, first: int, last: int, high: int) -> str:
    if begin <= last and end >= first:
        return "\u2593"
    return "\u2591" if begin <= high and end >= low else "\u00b7"


def _over(line: str, marked: str) -> str:
    """*marked* laid over a line."""
    return "".join(below if above == " " else above for below, above in zip(line, marked, strict=True))


def _short(cents: float) -> str:
    """``8.2k``, without the currency."""
    money = cents / 100
    power, unit = next(
        ((power, unit) for power, unit in ((1e9, "bn"), (1e6, "M"), (1e3, "k")) if money >= power), (1, "")
    )
    return f"{money / power:.3g}{unit}"
