"""Working time: pure functions of whole seconds and a table of shifts, already expanded over weekends and holidays.

A calendar is a run of rows in the table of shifts, sorted, without overlap. Time before the first shift or after the
last one is closed; the table is made long enough for the run and for ages of old deals (``parameters``).
"""

import numpy as np

from salescycle.sim.compiled import rule

PAUSE, FINISH, DO_NOT_START = 0, 1, 2
SHIFT_ENDS = ("pause", "finish", "do_not_start")

FAR = 1 << 50
"""A second that no run reaches [s]."""

SHIFT = np.dtype([("open", "i8"), ("close", "i8"), ("before", "i8")], align=True)  # before: work done at the opening
CALENDAR = np.dtype([("first", "i8"), ("count", "i8"), ("shift_end", "i8")], align=True)


@rule
def shift_at(shifts, first: int, count: int, now: int) -> int:  # type: ignore[no-untyped-def]
    """Number of the last shift that has opened at or before *now*; first - 1 when none has."""
    low = first - 1
    high = first + count
    while high - low > 1:
        middle = (low + high) // 2
        if shifts[middle].open <= now:
            low = middle
        else:
            high = middle
    return low


@rule
def next_open(calendar, shifts, now: int) -> int:  # type: ignore[no-untyped-def]
    """First second at or after *now* that is working time; FAR when no shift follows."""
    i = shift_at(shifts, calendar.first, calendar.count, now)
    if i >= calendar.first and now < shifts[i].close:
        return now
    if i + 1 >= calendar.first + calendar.count:
        return FAR
    return shifts[i + 1].open


@rule
def worked(calendar, shifts, now: int) -> int:  # type: ignore[no-untyped-def]
    """Working seconds of the calendar before *now*, counted from its first shift."""
    i = shift_at(shifts, calendar.first, calendar.count, now)
    if i < calendar.first:
        return 0
    return shifts[i].before + min(now, shifts[i].close) - shifts[i].open


@rule
def work_between(calendar, shifts, start: int, end: int) -> int:  # type: ignore[no-untyped-def]
    """Working seconds between two moments."""
    return worked(calendar, shifts, end) - worked(calendar, shifts, start)


@rule
def add_work(calendar, shifts, now: int, effort: int) -> int:  # type: ignore[no-untyped-def]
    """Second at which *effort* working seconds after *now* are done; work pauses outside shifts.

    No effort is done at once when open, and at the next opening when closed.
    """
    i = shift_at(shifts, calendar.first, calendar.count, now)
    if i >= calendar.first and now + effort <= shifts[i].close and now < shifts[i].close:
        return now + effort
    if effort == 0:
        return next_open(calendar, shifts, now)
    target = worked(calendar, shifts, now) + effort
    low = max(i, calendar.first)
    high = calendar.first + calendar.count
    if shifts[high - 1].before + shifts[high - 1].close - shifts[high - 1].open < target:
        return FAR
    while high - low > 1:
        middle = (low + high) // 2
        if shifts[middle].before < target:
            low = middle
        else:
            high = middle
    return shifts[low].open + target - shifts[low].before


@rule
def finish_of(calendar, shifts, now: int, effort: int) -> int:  # type: ignore[no-untyped-def]
    """Second at which a task of *effort* working seconds, started *now*, is done under the shift-end rule."""
    if calendar.shift_end == FINISH:
        return now + effort
    return add_work(calendar, shifts, now, effort)


@rule
def effort_since(calendar, shifts, started: int, now: int) -> int:  # type: ignore[no-untyped-def]
    """Effort worked until *now* on a task that was started at *started* [working s]."""
    if calendar.shift_end == FINISH:
        return now - started
    return work_between(calendar, shifts, started, now)


@rule
def start_of(calendar, shifts, now: int, effort: int) -> int:  # type: ignore[no-untyped-def]
    """First second at or after *now* at which a task may start.

    Under ``do_not_start`` one that does not fit into what is left of a shift waits for the next opening. There it
    starts in any case, and pauses if that shift is too short for it.
    """
    t = next_open(calendar, shifts, now)
    if calendar.shift_end != DO_NOT_START or t == FAR:
        return t
    i = shift_at(shifts, calendar.first, calendar.count, t)
    if t == shifts[i].open or t + effort <= shifts[i].close or i + 1 >= calendar.first + calendar.count:
        return t
    return shifts[i + 1].open
