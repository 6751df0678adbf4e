"""What the player has promised and what comes when: ends of quotations, deliveries, hours of the days of the window."""

from typing import NamedTuple

from salescycle.sim.game.view import View
from salescycle.sim.model import event_log as log
from salescycle.sim.words.quantities import DAY_S

__all__ = ["Day", "Due", "days_of", "dues", "kept_promises"]


class Due(NamedTuple):
    """Something that comes at a second that is known."""

    time: int
    """[s]"""
    account: int
    what: str
    """``quotation`` ends, ``delivery`` is promised."""


class Day(NamedTuple):
    """A day of the window."""

    begin: int
    """Its midnight [s]."""
    hours_s: int
    """Working time of the player."""
    dues: tuple[Due, ...]


def dues(view: View, now: int) -> list[Due]:
    """What comes from *now* on, the next first; deliveries that are late already too."""
    found = []
    for row in view.living():
        account = int(row["account"])
        if row["quotation"] > 0 and row["ordered"] < 0 and row["valid_to"] >= now:
            found.append(Due(int(row["valid_to"]), account, "quotation"))
        if row["ordered"] >= 0 and row["delivered"] < 0 and row["promised"] > 0:
            found.append(Due(int(row["promised"]), account, "delivery"))
    return sorted(found)


def days_of(view: View, now: int, ahead: int = 10) -> list[Day]:
    """Today and the days after it, those without work left out, at most *ahead*."""
    coming, found, begin = dues(view, now), [], now // DAY_S * DAY_S
    for number in range(4 * ahead):
        day = begin + number * DAY_S
        hours = view.working_time(max(now, day), day + DAY_S)
        on_it = tuple(due for due in coming if day <= due.time < day + DAY_S)
        if hours or on_it:
            found.append(Day(day, hours, on_it))
        if len(found) == ahead:
            break
    return found


def kept_promises(view: View) -> tuple[int, int]:
    """Deliveries of the whole firm so far: how many came by the promised date, of how many."""
    rows = view.session.live.log()
    late = rows["duration"][rows["event"] == log.DELIVERED] > 0
    return int((~late).sum()), len(late)
