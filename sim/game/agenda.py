"""What waits today and how far one gets with it, what was promised, and what comes on which day."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from salescycle.sim.game.view import Desk, Item, View, awaits_delivery, binds_us
from salescycle.sim.model.decisions import APPOINTMENT
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Calendar

__all__ = ["Day", "Due", "Wait", "days_of", "dues", "hours_of", "next_holiday", "waits_of"]

FAR_DAYS = 120
"""So far ahead a holiday is looked for."""


class Due(NamedTuple):
    """Something that comes at a second that is known."""

    time: int
    """[s]"""
    account: int
    what: str
    """``quotation`` ends, ``delivery`` is promised, ``appointment`` of the player, ``renewal``, ``invoice`` is due."""


class Wait(NamedTuple):
    """Something that waits, and when the player would be at it, in the routine's order and without interruption."""

    item: Item
    begin: int
    """[s]"""
    end: int


class Day(NamedTuple):
    """A day to come."""

    begin: int
    """Its midnight [s]."""
    hours: tuple[tuple[int, int], ...]
    """Opening and closing of the player's working time [s]."""
    is_holiday: bool
    """Whether a day on which one usually works is free."""
    dues: tuple[Due, ...]
    """Of single accounts."""
    counts: dict[str, int]
    """What else comes, several of a kind."""
    is_last: bool
    """Whether the window ends with it."""


COUNTED = ("renewal", "invoice")
"""Kinds of which there are many; what is done about them is not the player's."""


def hours_of(view: View, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Working time of the player between two seconds, shift by shift [s]."""
    p = view.session.parameters
    calendar = p.calendars[p.people[view.session.seat.player]["calendar"]]
    shifts = p.shifts[calendar["first"] : calendar["first"] + calendar["count"]]
    near = shifts[(shifts["close"] > start) & (shifts["open"] < end)]
    return tuple(
        (max(start, opens), min(end, close))
        for opens, close in zip(near["open"].tolist(), near["close"].tolist(), strict=True)
    )


def waits_of(view: View, desk: Desk) -> list[Wait]:
    """What waits at the desk with the time at which the player would come to it."""
    found, now = [], desk.time
    shifts = list(hours_of(view, desk.time, desk.time + 40 * DAY_S))
    for item in desk.items:
        begin, left = max(now, shifts[0][0] if shifts else now), item.takes_s
        now = begin
        while shifts and left > shifts[0][1] - now:
            left -= shifts.pop(0)[1] - now
            now = shifts[0][0] if shifts else now
        now += left
        found.append(Wait(item, begin, now))
        if shifts and now >= shifts[0][1]:
            shifts.pop(0)
    return found


def dues(view: View, now: int) -> list[Due]:
    """What comes from *now* on, the next first; deliveries that are late already too."""
    found = []
    for row in view.living():
        account = int(row["account"])
        if binds_us(row, now):
            found.append(Due(int(row["valid_to"]), account, "quotation"))
        if awaits_delivery(row) and row["promised"] > 0:
            found.append(Due(int(row["promised"]), account, "delivery"))
        if row["renew_at"] > now:
            found.append(Due(int(row["renew_at"]), account, "renewal"))
        if row["due"] > now:
            found.append(Due(int(row["due"]), account, "invoice"))
    made = (one for one in view.session.decisions if one.action == APPOINTMENT and one.a0 > now)
    found += [Due(int(one.a0), int(one.account), "appointment") for one in made]
    return sorted(found)


def days_of(view: View, now: int, ahead: int = 10) -> list[Day]:
    """Today and the days after it, those without work or a date left out, at most *ahead*."""
    seat, coming = view.session.seat, dues(view, now)
    calendar, found, begin = _calendar(view), [], now // DAY_S * DAY_S
    last = max((close for _, close in hours_of(view, now, seat.window_s)), default=0)
    for number in range(4 * ahead):
        day = begin + number * DAY_S
        hours = hours_of(view, day, day + DAY_S)
        today = _date(view, day)
        on_it = [due for due in coming if day <= due.time < day + DAY_S]
        single = tuple(due for due in on_it if due.what not in COUNTED)
        counts = Counter(due.what for due in on_it if due.what in COUNTED)
        is_holiday = not hours and today.weekday() in calendar.days and today in calendar.holidays
        if hours or single or is_holiday:
            found.append(Day(day, hours, is_holiday, single, dict(counts), day <= last < day + DAY_S))
        if len(found) == ahead:
            break
    return found


def next_holiday(view: View, now: int) -> int | None:
    """Midnight of the next day that would be a working day and is a holiday [s]; None when none is near."""
    calendar = _calendar(view)
    if not calendar.holidays:
        return None
    for day in range(now // DAY_S + 1, now // DAY_S + FAR_DAYS):
        one = _date(view, day * DAY_S)
        if one.weekday() in calendar.days and one in calendar.holidays:
            return day * DAY_S
    return None


def _calendar(view: View) -> Calendar:
    """Of the player's role, as the scenario has it on its first day."""
    seat = view.session.seat
    roles: Sequence[Any] = list(seat.scenario.team.values())
    return seat.scenario.calendars[roles[int(view.session.parameters.people[seat.player]["role"])].calendar]


def _date(view: View, second: int) -> date:
    return view.session.seat.scenario.start + timedelta(days=second // DAY_S)
