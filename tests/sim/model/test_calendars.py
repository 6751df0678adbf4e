"""Working time by hand over weekends, holidays and midnights, and against a count second by second."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salescycle.sim.model.account import rows_of
from salescycle.sim.model.calendars import (
    CALENDAR,
    DO_NOT_START,
    FAR,
    FINISH,
    PAUSE,
    SHIFT,
    add_work,
    effort_since,
    finish_of,
    next_open,
    start_of,
    work_between,
    worked,
)
from tests.sim.model.firms import DAY, HOUR, Firm

MON, TUE, WED, THU, FRI, SAT, SUN = (n * DAY for n in range(7))
"""Midnights of the first week: second 0 is a Monday's."""


def clock(day: int, hour: float, minute: int = 0) -> int:
    """Second of a time of day."""
    return day + int(hour * HOUR) + minute * 60


def calendar_of(**calendar: object) -> tuple[Any, Any]:
    """A calendar of a scenario that starts on Monday 2026-01-05, and its shifts."""
    firm = Firm({"calendars.office": {"shift_end": "pause", **calendar}})
    return firm.p.calendars[1], firm.p.shifts


@pytest.fixture(scope="module")
def office() -> tuple[Any, Any]:
    """Nine to five on weekdays; Tuesday the 6th, Epiphany, is a holiday."""
    return calendar_of(days="mon-fri", hours="09:00-17:00", holidays=["2026-01-06"])


def test_work_that_fits_is_done_the_same_day(office):
    assert add_work(*office, clock(MON, 10), 2 * HOUR) == clock(MON, 12)
    assert add_work(*office, clock(MON, 15), 2 * HOUR) == clock(MON, 17)  # to the last second of the shift


def test_work_pauses_at_night_and_over_a_holiday(office):
    # Monday 15 to 17 is 2 h; Tuesday is a holiday; the other 3 h are done on Wednesday from 9 to 12.
    assert add_work(*office, clock(MON, 15), 5 * HOUR) == clock(WED, 12)


def test_work_pauses_over_a_weekend(office):
    # Friday 16 to 17 is 1 h, Monday the 12th gives 8 h, the last hour is Tuesday's first.
    assert add_work(*office, clock(FRI, 16), 10 * HOUR) == clock(MON + 7 * DAY + DAY, 10)
    assert work_between(*office, clock(FRI, 16), clock(TUE + 7 * DAY, 10)) == 10 * HOUR


def test_work_begun_outside_hours_counts_from_the_opening(office):
    for now in (clock(MON, 17), clock(MON, 20), clock(TUE, 12), clock(WED, 8, 59)):
        assert next_open(*office, now) == clock(WED, 9)
        assert add_work(*office, now, 30 * 60) == clock(WED, 9, 30)


def test_the_closing_second_is_closed_and_the_opening_second_open(office):
    assert next_open(*office, clock(MON, 9)) == clock(MON, 9)
    assert next_open(*office, clock(MON, 17) - 1) == clock(MON, 17) - 1
    assert next_open(*office, clock(MON, 17)) == clock(WED, 9)
    assert next_open(*office, 0) == clock(MON, 9)


def test_a_task_without_effort_is_done_at_once_or_at_the_opening(office):
    assert add_work(*office, clock(MON, 11), 0) == clock(MON, 11)
    assert add_work(*office, clock(SAT, 11), 0) == clock(MON + 7 * DAY, 9)
    assert add_work(*office, clock(MON, 17), 0) == clock(WED, 9)


def test_days_before_the_start_have_working_hours_too(office):
    # Friday the 2nd of January 2026 is three days before second 0.
    assert work_between(*office, clock(-3 * DAY, 9), 0) == 8 * HOUR
    assert work_between(*office, -7 * DAY, 0) == 5 * 8 * HOUR


def test_a_lunch_break_is_no_working_time():
    shop = calendar_of(days="mon-fri", hours=["09:00-12:00", "13:00-17:00"])
    assert add_work(*shop, clock(MON, 11), 2 * HOUR) == clock(MON, 14)
    assert work_between(*shop, 0, DAY) == 7 * HOUR


def test_shifts_that_touch_at_midnight_are_one():
    night = calendar_of(days="daily", hours=["00:00-06:00", "22:00-24:00"])
    # From 22 h to 6 h is one shift of 8 h, so five hours from 23 h on end at 4 h.
    assert add_work(*night, clock(MON, 23), 5 * HOUR) == clock(TUE, 4)
    assert start_of(night[0], night[1], clock(MON, 23), 5 * HOUR) == clock(MON, 23)
    row = night[0]
    spans = [(shift.open, shift.close) for shift in night[1][row.first : row.first + row.count]]
    assert (clock(MON, 22), clock(TUE, 6)) in spans
    assert all(a[1] < b[0] for a, b in pairwise(spans))


def test_always_is_open_at_every_second():
    always = calendar_of(days="daily", hours="00:00-24:00")
    assert always[0].count == 1
    for now in (-5 * DAY, 0, 12_345, SUN + 86_399):
        assert next_open(*always, now) == now
        assert add_work(*always, now, 777_777) == now + 777_777
        assert work_between(*always, now, now + 777_777) == 777_777


def test_only_listed_days_are_worked():
    fair = calendar_of(days=["wed", "sun"], hours="10:00-11:00")
    assert next_open(*fair, 0) == clock(WED, 10)
    assert next_open(*fair, clock(WED, 11)) == clock(SUN, 10)


# What happens to a task at closing time


@pytest.mark.parametrize(
    ("rule", "start", "finish"),
    [
        # Three hours of work that waits from Friday 16 h on.
        ("pause", clock(FRI, 16), clock(MON + 7 * DAY, 11)),  # 1 h on Friday, 2 h on Monday
        ("finish", clock(FRI, 16), clock(FRI, 19)),  # somebody stays until 19 h
        ("do_not_start", clock(MON + 7 * DAY, 9), clock(MON + 7 * DAY, 12)),  # does not fit any more
    ],
)
def test_each_rule_for_closing_time_has_its_own_finish(rule, start, finish):
    calendar, shifts = calendar_of(days="mon-fri", hours="09:00-17:00", shift_end=rule)
    assert start_of(calendar, shifts, clock(FRI, 16), 3 * HOUR) == start
    assert finish_of(calendar, shifts, start, 3 * HOUR) == finish
    assert effort_since(calendar, shifts, start, start + HOUR) == HOUR


@pytest.mark.parametrize("rule", ["pause", "finish", "do_not_start"])
def test_no_rule_lets_anybody_start_outside_hours(rule):
    calendar, shifts = calendar_of(days="mon-fri", hours="09:00-17:00", shift_end=rule)
    for now in (0, clock(MON, 17), clock(SAT, 12)):
        assert start_of(calendar, shifts, now, HOUR) == next_open(calendar, shifts, now)


def test_a_task_longer_than_any_shift_starts_at_an_opening_and_pauses():
    calendar, shifts = calendar_of(days="mon-fri", hours="09:00-17:00", shift_end="do_not_start")
    assert start_of(calendar, shifts, clock(MON, 10), 9 * HOUR) == clock(TUE, 9)
    assert start_of(calendar, shifts, clock(TUE, 9), 9 * HOUR) == clock(TUE, 9)
    assert finish_of(calendar, shifts, clock(TUE, 9), 9 * HOUR) == clock(WED, 10)


def test_a_task_starts_at_an_opening_even_where_that_shift_is_a_short_one():
    calendar, shifts = calendar_of(days="mon-fri", hours=["09:00-11:00", "12:00-18:00"], shift_end="do_not_start")
    # Five hours do not fit into what is left of Monday; Tuesday 9 to 11 and 12 to 15 they do.
    assert start_of(calendar, shifts, clock(MON, 17), 5 * HOUR) == clock(TUE, 9)
    assert finish_of(calendar, shifts, clock(TUE, 9), 5 * HOUR) == clock(TUE, 15)
    assert start_of(calendar, shifts, clock(TUE, 10), 5 * HOUR) == clock(TUE, 12)


# Beyond the table


def row_and_shifts(spans: list[tuple[int, int]], shift_end: int = PAUSE) -> tuple[Any, Any]:
    before = np.cumsum([0] + [close - opens for opens, close in spans])
    shifts = np.zeros(len(spans), SHIFT)
    for i, (opens, close) in enumerate(spans):
        shifts[i] = (opens, close, before[i])
    table = np.zeros(1, CALENDAR)
    table["count"], table["shift_end"] = len(spans), shift_end
    return rows_of(table)[0], rows_of(shifts)


def test_work_that_the_last_shift_does_not_hold_is_never_done():
    calendar = row_and_shifts([(10, 20), (30, 35)])
    assert add_work(*calendar, 10, 15) == 35
    assert add_work(*calendar, 10, 16) == FAR
    assert next_open(*calendar, 35) == FAR
    assert start_of(*calendar, 40, 1) == FAR
    assert worked(*calendar, 5) == 0
    assert worked(*calendar, 10**9) == 15


# Against a count, second by second


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Any, Any, set[int]]:
    """Up to eight shifts within 200 seconds, and the set of the seconds that are open."""
    ends = draw(st.lists(st.integers(0, 200), min_size=2, max_size=16, unique=True).map(sorted))
    spans = list(zip(ends[::2], ends[1::2], strict=False))
    row, shifts = row_and_shifts(spans, draw(st.sampled_from([PAUSE, FINISH, DO_NOT_START])))
    return row, shifts, {second for opens, close in spans for second in range(opens, close)}


times = st.integers(-20, 220)


@given(calendars(), times, times)
def test_work_between_counts_the_open_seconds(calendar, a, b):
    row, shifts, is_open = calendar
    start, end = sorted((a, b))
    assert work_between(row, shifts, start, end) == sum(second in is_open for second in range(start, end))
    assert work_between(row, shifts, end, start) == -work_between(row, shifts, start, end)


@given(calendars(), times)
def test_next_open_is_the_first_open_second(calendar, now):
    row, shifts, is_open = calendar
    assert next_open(row, shifts, now) == min((second for second in is_open if second >= now), default=FAR)


@given(calendars(), times, st.integers(1, 120))
def test_add_work_ends_behind_the_last_second_worked(calendar, now, effort):
    row, shifts, is_open = calendar
    work = sorted(second for second in is_open if second >= now)
    assert add_work(row, shifts, now, effort) == (work[effort - 1] + 1 if len(work) >= effort else FAR)


@given(calendars(), times, st.integers(1, 120))
def test_add_work_and_work_between_undo_each_other(calendar, now, effort):
    row, shifts, _ = calendar
    end = add_work(row, shifts, now, effort)
    assume(end < FAR)
    assert work_between(row, shifts, now, end) == effort
    assert effort_since(row, shifts, now, finish_of(row, shifts, now, effort)) == effort


@given(calendars(), times, st.integers(0, 60), st.integers(0, 60))
def test_work_in_two_pieces_ends_when_work_in_one_does(calendar, now, first, second):
    row, shifts, _ = calendar
    assume(second > 0)
    assert add_work(row, shifts, min(add_work(row, shifts, now, first), FAR), second) == add_work(
        row, shifts, now, first + second
    )


@given(calendars(), times, st.integers(0, 120))
def test_a_task_starts_at_the_first_second_its_rule_allows(calendar, now, effort):
    row, shifts, is_open = calendar
    openings = {shift.open for shift in shifts}
    last = max(openings)

    def may_start(second: int) -> bool:
        fits = is_open >= set(range(second, second + effort))
        return row.shift_end != DO_NOT_START or fits or second in openings or second >= last

    allowed = [second for second in sorted(is_open) if second >= now and may_start(second)]
    assert start_of(row, shifts, now, effort) == (allowed[0] if allowed else FAR)
