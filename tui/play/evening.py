"""The end of a day in five lines: where the time went, what was booked, your word, your routine, what is not done."""

from collections.abc import Sequence
from typing import NamedTuple

from salescycle.reports.text_plots import bar
from salescycle.sim.game.evening import Evening
from salescycle.sim.game.view import Desk
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.wording import Wording, times

__all__ = ["Line", "days_told", "evening_lines"]

SORT_NAMES = {
    "calls": _("calls, mails"),
    "meetings": _("meetings"),
    "hand_overs": _("hand-overs"),
    "writing": _("writing"),
    "tickets": _("tickets"),
    "papers": _("papers"),
}
A_CELL_S = 1800
"""Of a bar on one day."""
MOST_NAMES = 4
MOST_SORTS = 5


class Line(NamedTuple):
    """A label and what stands beside it, in parts between which a line may break."""

    label: str
    parts: tuple[str, ...]


def days_told(told: Evening, say: Wording) -> str:
    """``Tue 13 Jan``, or the first and the last day of several."""
    first, last = say.day(told.since_s), say.day(told.last_s)
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def evening_lines(
    told: Evening, next_desk: Desk | None, say: Wording, *, left: int = 0, settled: Sequence[str] = ()
) -> list[Line]:
    """The five lines.

    Args:
        told: the day, or several.
        next_desk: what waits at the next moment; None where the game is over.
        say: words of the game.
        left: accounts that are left to a colleague, where the game is over.
        settled: what had been said to be booked by then, and what was.
    """
    return [
        Line(_("time"), _time(told, say)),
        Line(_("booked"), (say.money(told.booked) if told.booked else _("nothing"), *settled)),
        Line(_("your word"), _word(told)),
        Line(_("routine"), _routine(told, say)),
        Line(_("not done"), _not_done(told, next_desk))
        if next_desk is not None
        else Line(
            _("you leave"), (ngettext("{n} account to a colleague", "{n} accounts to a steady colleague", left),)
        ),
    ]


def _time(told: Evening, say: Wording) -> tuple[str, ...]:
    spent = {SORT_NAMES[sort]: seconds for sort, seconds in told.spent_s.items()}
    if told.idle_s >= 60:
        spent[_("free")] = told.idle_s
    a_cell = A_CELL_S * max(1.0, max(spent.values(), default=0) / (12 * A_CELL_S))  # several days: no longer bars
    parts = [f"{name} {say.hours(seconds)} {bar(seconds / a_cell)}".rstrip() for name, seconds in spent.items()]
    return (*parts, _("{share:.0f} % with customers").format(share=100 * told.with_customers))


def _word(told: Evening) -> tuple[str, ...]:
    parts = []
    if told.quotations:
        parts.append(ngettext("{n} quotation sent", "{n} quotations sent", told.quotations))
    if told.dates:
        parts.append(ngettext("{n} date promised", "{n} dates promised", told.dates))
    if told.kept:
        parts.append(ngettext("{n} delivery on time", "{n} deliveries on time", told.kept))
    if told.late:
        parts.append(ngettext("{n} delivery late !", "{n} deliveries late !", told.late))
    return tuple(parts) or (_("nothing promised, nothing due"),)


def _routine(told: Evening, say: Wording) -> tuple[str, ...]:
    done = [(say.lines.steps[KINDS[kind]].does, n) for kind, n in told.by_routine.items() if kind >= 0]
    parts = [f"{does} {times(n)}" for does, n in done[:MOST_SORTS]]
    if len(done) > MOST_SORTS:
        parts.append(ngettext("{n} more thing", "{n} more things", sum(n for _does, n in done[MOST_SORTS:])))
    return tuple(parts) or (_("did nothing for you"),)


def _not_done(told: Evening, desk: Desk) -> tuple[str, ...]:
    """What waited already when one stopped working, and waits still."""
    waited = [item for item in desk.items if desk.time - item.since_s < told.closed_s]
    names = list(dict.fromkeys(safe(item.name.company) for item in waited))
    parts = names[:MOST_NAMES]
    if len(names) > MOST_NAMES:
        parts.append(ngettext("{n} more", "{n} more", len(names) - MOST_NAMES))
    if desk.backlog:
        parts.append(ngettext("{n} lead nobody took up", "{n} leads nobody took up", len(desk.backlog)))
    return tuple(parts) or (_("all is done"),)
