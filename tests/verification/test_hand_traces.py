"""Runs in which nothing is left to luck, against times written by hand: queues, nights, weekends, holidays (V1).

A lead comes at equal gaps, the first one a gap after second 0. Times are ``day hh:mm``; day 0 is the day of the start.
"""

from typing import Any

import pytest

from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import DAY, HOUR
from tests.verification.worlds import ENGINES, plain_firm

each_engine = pytest.mark.parametrize("engine", ENGINES)


def second(when: str) -> int:
    """Second of a time of day."""
    day, clock = when.split()
    hours, minutes = clock.split(":")
    return int(day) * DAY + int(hours) * HOUR + int(minutes) * 60


def clock(now: int) -> str:
    """Time of day of a second, which must be a whole minute."""
    assert now % 60 == 0
    return f"{now // DAY} {now % DAY // HOUR:02}:{now % HOUR // 60:02}"


def trace(
    engine: Engine,
    people: int,
    effort: str,
    calendar: dict[str, Any] | None = None,
    *,
    rate: str = "24 / d",
    doors: int = 1,
    wait: str = "0 h",
    **more: Any,
) -> list[str]:
    """For each lead, in the order of their coming: when it comes, work on it begins, is done, and it is won."""
    tables = plain_firm(
        {"serve": {"role": "clerk", "effort": effort, "wait": wait, "endings": {"won": 1.0}}},
        calendars={"theirs": calendar or {"days": "daily", "hours": "00:00-24:00"}},
        team={"clerk": {"count": people, "desk": "pool", "calendar": "theirs"}},
        sources={f"door_{i}": {"rate": rate, "arrivals": "regular"} for i in range(doors)},
        **more,
    )
    lives: dict[int, list[int]] = {}
    for row in run(tables, plain_luck(1), engine=engine).log:
        if row["event"] in (log.CREATED, log.STARTED, log.DONE, log.WON):
            lives.setdefault(int(row["account"]), []).append(int(row["time"]))
    return [", ".join(clock(now) for now in times) for times in lives.values()]


@each_engine
def test_one_clerk_who_is_quick_enough_lets_nobody_wait(engine):
    assert trace(engine, 1, "30 min", rate="24 / d", window="4 h") == [
        "0 01:00, 0 01:00, 0 01:30, 0 01:30",
        "0 02:00, 0 02:00, 0 02:30, 0 02:30",
        "0 03:00, 0 03:00, 0 03:30, 0 03:30",
    ]


@each_engine
def test_one_clerk_who_is_too_slow_lets_everybody_wait_half_an_hour_longer_than_the_last(engine):
    assert trace(engine, 1, "90 min", rate="24 / d", window="6 h") == [
        "0 01:00, 0 01:00, 0 02:30, 0 02:30",
        "0 02:00, 0 02:30, 0 04:00, 0 04:00",
        "0 03:00, 0 04:00, 0 05:30, 0 05:30",
        "0 04:00, 0 05:30, 0 07:00, 0 07:00",
        "0 05:00, 0 07:00, 0 08:30, 0 08:30",
    ]


@each_engine
def test_two_clerks_take_turns(engine):
    assert trace(engine, 2, "150 min", rate="24 / d", window="6 h") == [
        "0 01:00, 0 01:00, 0 03:30, 0 03:30",
        "0 02:00, 0 02:00, 0 04:30, 0 04:30",
        "0 03:00, 0 03:30, 0 06:00, 0 06:00",
        "0 04:00, 0 04:30, 0 07:00, 0 07:00",
        "0 05:00, 0 06:00, 0 08:30, 0 08:30",
    ]


@each_engine
def test_three_clerks_whose_work_takes_three_gaps_are_each_free_in_the_second_the_next_one_comes(engine):
    told = trace(engine, 3, "3 h", rate="24 / d", window="9 h")
    assert told == [f"0 {h:02}:00, 0 {h:02}:00, 0 {h + 3:02}:00, 0 {h + 3:02}:00" for h in range(1, 9)]


@each_engine
def test_who_comes_in_the_same_second_is_served_in_the_order_of_the_sources(engine):
    assert trace(engine, 1, "1 h", rate="12 / d", doors=2, window="5 h") == [
        "0 02:00, 0 02:00, 0 03:00, 0 03:00",
        "0 02:00, 0 03:00, 0 04:00, 0 04:00",
        "0 04:00, 0 04:00, 0 05:00, 0 05:00",
        "0 04:00, 0 05:00, 0 06:00, 0 06:00",
    ]


def office(shift_end: str, *holidays: str, **more: Any) -> dict[str, Any]:
    """Nine to five on weekdays."""
    usual = {"days": "mon-fri", "hours": "09:00-17:00"}
    return usual | {"shift_end": shift_end, "holidays": list(holidays)} | more


OVER_A_HOLIDAY = {
    "pause": [
        "0 04:00, 0 09:00, 0 12:00, 0 12:00",
        "0 08:00, 0 12:00, 0 15:00, 0 15:00",
        "0 12:00, 0 15:00, 2 10:00, 2 10:00",
        "0 16:00, 2 10:00, 2 13:00, 2 13:00",
        "0 20:00, 2 13:00, 2 16:00, 2 16:00",
    ],
    "finish": [
        "0 04:00, 0 09:00, 0 12:00, 0 12:00",
        "0 08:00, 0 12:00, 0 15:00, 0 15:00",
        "0 12:00, 0 15:00, 0 18:00, 0 18:00",
        "0 16:00, 2 09:00, 2 12:00, 2 12:00",
        "0 20:00, 2 12:00, 2 15:00, 2 15:00",
    ],
    "do_not_start": [
        "0 04:00, 0 09:00, 0 12:00, 0 12:00",
        "0 08:00, 0 12:00, 0 15:00, 0 15:00",
        "0 12:00, 2 09:00, 2 12:00, 2 12:00",
        "0 16:00, 2 12:00, 2 15:00, 2 15:00",
        "0 20:00, 3 09:00, 3 12:00, 3 12:00",
    ],
}


@each_engine
@pytest.mark.parametrize("rule", OVER_A_HOLIDAY)
@pytest.mark.parametrize(("start", "holiday"), [("2026-01-05", "2026-01-06"), ("2028-02-28", "2028-02-29")])
def test_work_meets_closing_time_and_a_holiday_as_its_rule_says(start, holiday, rule, engine):
    """A Monday, the first lead hours before opening, closed on Tuesday: Epiphany, and a 29th of February."""
    told = trace(engine, 1, "3 h", office(rule, holiday), rate="6 / d", window="1 d", start=start)
    assert told == OVER_A_HOLIDAY[rule]


@each_engine
def test_work_begun_on_friday_is_done_on_monday(engine):
    told = trace(engine, 1, "3 h", office("pause"), rate="6 / d", window="1 d", start="2026-01-09")
    assert told[2:4] == ["0 12:00, 0 15:00, 3 10:00, 3 10:00", "0 16:00, 3 10:00, 3 13:00, 3 13:00"]


@each_engine
def test_nothing_begins_before_the_first_opening_after_a_weekend_and_a_holiday(engine):
    """Saturday to Monday are closed; both clerks begin at the same opening, the third lead waits for the first."""
    calendar = office("pause", "2026-01-05")
    assert trace(engine, 2, "2 h", calendar, rate="2 / d", window="42 h", start="2026-01-03") == [
        "0 12:00, 3 09:00, 3 11:00, 3 11:00",
        "1 00:00, 3 09:00, 3 11:00, 3 11:00",
        "1 12:00, 3 11:00, 3 13:00, 3 13:00",
    ]


@each_engine
def test_a_night_shift_works_through_midnight_and_pauses_by_day(engine):
    night = {"days": "daily", "hours": ["00:00-04:00", "20:00-24:00"]}
    assert trace(engine, 1, "3 h", night, rate="6 / d", window="14 h") == [
        "0 04:00, 0 20:00, 0 23:00, 0 23:00",
        "0 08:00, 0 23:00, 1 02:00, 1 02:00",
        "0 12:00, 1 02:00, 1 21:00, 1 21:00",
    ]


@each_engine
def test_work_that_fits_to_the_last_second_is_begun_and_nothing_begins_in_the_closing_second(engine):
    calendar = office("do_not_start")
    assert trace(engine, 1, "4 h", calendar, rate="2 / d", window="25 h") == [
        "0 12:00, 0 12:00, 0 16:00, 0 16:00",
        "1 00:00, 1 09:00, 1 13:00, 1 13:00",
    ]
    assert trace(engine, 1, "5 h", calendar, rate="2 / d", window="25 h") == [
        "0 12:00, 0 12:00, 0 17:00, 0 17:00",
        "1 00:00, 1 09:00, 1 14:00, 1 14:00",
    ]
    told = trace(engine, 9, "1 h", office("pause"), window="18 h")
    assert told[14:] == ["0 15:00, 0 15:00, 0 16:00, 0 16:00", "0 16:00, 0 16:00, 0 17:00, 0 17:00",
                         "0 17:00, 1 09:00, 1 10:00, 1 10:00"]  # fmt: skip


@each_engine
def test_a_wait_in_working_time_counts_open_hours_and_one_of_the_calendar_counts_all(engine):
    by_work = trace(engine, 2, "2 h", office("pause", "2026-01-06"), rate="2 / d", window="13 h", wait="4 h working")
    assert by_work == ["0 12:00, 0 12:00, 0 14:00, 2 10:00"]
    by_day = trace(engine, 2, "2 h", office("pause", "2026-01-06"), rate="2 / d", window="13 h", wait="4 h")
    assert by_day == ["0 12:00, 0 12:00, 0 14:00, 0 18:00"]


@each_engine
def test_a_step_after_a_step_and_a_person_who_is_busy_with_both(engine):
    """One clerk, two steps: whoever comes back queues behind those who came in the meantime."""
    tables = plain_firm(
        {
            "first": {"role": "clerk", "effort": "1 h", "wait": "30 min", "endings": {"second": 1.0}},
            "second": {"phase": "offer", "role": "clerk", "effort": "2 h", "endings": {"won": 1.0}},
        },
        sources={"door": {"rate": "24 / d", "arrivals": "regular"}},
        window="4 h",
    )
    rows = run(tables, plain_luck(1), engine=engine).log
    told = [(clock(int(row["time"])), int(row["account"]), int(row["step"])) for row in rows
            if row["event"] == log.STARTED]  # fmt: skip
    assert told == [
        ("0 01:00", 0, 0),
        ("0 02:00", 1, 0),
        ("0 03:00", 0, 1),  # queued since 2:30, before the lead of 3:00
        ("0 05:00", 2, 0),
        ("0 06:00", 1, 1),
        ("0 08:00", 2, 1),
    ]
