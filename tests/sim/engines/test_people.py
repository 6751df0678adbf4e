"""What holds for people and accounts in every run: random scenarios, their logs, a calendar read with the naked eye."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest

from salescycle.sim.engines.run import run, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.scenario import Calendar
from tests.sim.engines.endings import ends
from tests.twins.random_scenarios import case

DAY_S = 86400
SOME = range(400, 440)


@pytest.fixture(scope="module")
def told():
    """Some random scenarios and their runs."""
    cases = [case(seed) for seed in SOME]
    return [(some, run(some.parameters, plain_luck(some.seed))) for some in cases]


WINDS_UP = (events.STOPPED, events.SPENT, events.PAID, events.WRITTEN_OFF)


def calendar_of(some, person: int, day: int = 0) -> Calendar:
    """Calendar of a person's role, with the hours in force on a day."""
    today = some.scenario.start + timedelta(days=day)
    now = [scenario for begin, scenario in some.scenario.later if begin <= today][-1:] or [some.scenario]
    role = list(some.scenario.team.values())[int(some.parameters.people["role"][person])]
    return now[0].calendars[role.calendar]


def shifts_of(some, person: int, day: int) -> list[tuple[int, int]]:
    """Opening hours of one day of a person [s since the start], nothing while away, before joining, after leaving."""
    today = some.scenario.start + timedelta(days=day)
    calendar, row = calendar_of(some, person, day), some.parameters.people[person]
    number = person - int(np.flatnonzero(some.parameters.people["role"] == row["role"])[0]) + 1
    away = list(some.scenario.team.values())[int(row["role"])].absences
    if not (row["joined"] <= day * DAY_S < row["leaves"] or (row["joined"] == 0 and day < 0)):
        return []
    if any(absence.person == number and absence.first <= today <= absence.last for absence in away):
        return []
    if today.weekday() not in calendar.days or today in calendar.holidays:
        return []
    return [(day * DAY_S + opens, day * DAY_S + closes) for opens, closes in calendar.hours]


def work_in(some, person: int, begin: int, end: int) -> int:
    """Working seconds of a person between two moments, counted day by day."""
    days = range(begin // DAY_S, end // DAY_S + 1)
    shifts = [shift for day in days for shift in shifts_of(some, person, day)]
    return sum(max(0, min(end, closes) - max(begin, opens)) for opens, closes in shifts)


def test_work_begins_in_opening_hours(told):
    begun = 0
    for some, result in told:
        for row in result.log[result.log["event"] == events.STARTED]:
            now = int(row["time"])
            shifts = shifts_of(some, int(row["person"]), now // DAY_S)
            assert any(opens <= now < closes for opens, closes in shifts)
            begun += 1
    assert begun > 1000


def test_work_takes_its_effort_by_the_rule_for_closing_time(told):
    over = Counter()
    for some, result in told:
        for person, begin, end, effort, _ in work_of(result.log):
            calendar = calendar_of(some, person)
            worked = end - begin if calendar.shift_end == "finish" else work_in(some, person, begin, end)
            assert worked == effort
            runs_over = work_in(some, person, begin, begin + effort) < effort
            over[calendar.shift_end] += runs_over
    assert min(over[rule] for rule in ("pause", "finish", "do_not_start")) > 20


def test_what_must_not_run_over_begins_early_enough_or_at_an_opening(told):
    early = 0
    for some, result in told:
        for person, begin, _, effort, is_done in work_of(result.log):
            calendar = calendar_of(some, person)
            if calendar.shift_end == "do_not_start" and is_done:
                opens, closes = next(s for s in joined(some, person, begin) if s[0] <= begin < s[1])
                assert begin == opens or begin + effort <= closes
                early += begin > opens
    assert early > 100


def work_of(log: np.ndarray) -> Iterator[tuple[int, int, int, int, bool]]:
    """Person, begin, end and effort of each stretch of work, and whether it was done to its end or stopped."""
    begun: dict[int, int] = {}
    for row in log:
        if row["event"] == events.STARTED:
            begun[int(row["person"])] = int(row["time"])
        elif row["event"] in (events.DONE, events.STOPPED):
            person = int(row["person"])
            yield person, begun[person], int(row["time"]), int(row["duration"]), row["event"] == events.DONE


def joined(some, person: int, now: int) -> list[tuple[int, int]]:
    """Shifts around a moment, those that touch made one."""
    spans: list[tuple[int, int]] = []
    for day in range(now // DAY_S - 15, now // DAY_S + 15):
        for opens, closes in shifts_of(some, person, day):
            if spans and spans[-1][1] == opens:
                spans[-1] = spans[-1][0], closes
            else:
                spans.append((opens, closes))
    return spans


def test_nobody_does_two_things_at_once_and_nothing_is_done_twice(told):
    for _, result in told:
        busy = {}
        for row in result.log:
            if row["event"] == events.STARTED:
                assert row["person"] not in busy
                assert (row["account"], row["ref"]) not in busy.values()
                busy[row["person"]] = row["account"], row["ref"]
            elif row["event"] in (events.STOPPED, events.DONE):
                assert busy.pop(row["person"]) == (row["account"], row["ref"])


def test_time_and_events_go_forward_and_each_account_comes_once(told):
    for _, result in told:
        log = result.log
        assert (np.diff(log["time"]) >= 0).all()
        assert (np.diff(log["seq"]) >= 0).all()
        created = log["account"][log["event"] == events.CREATED]
        assert len(set(created.tolist())) == len(created)
        parents = log["duration"][log["event"] == events.CREATED] - 1
        assert (np.diff(created[parents < 0]) > 0).all(), "only those who were announced by others come later"
        assert len(set(result.accounts["identity"][created].tolist())) == len(created)


def test_what_comes_in_goes_out_once_or_is_still_there(told):
    for some, result in told:
        log = result.log
        left = [*log["account"][ends(log)], *log["account"][log["event"] == events.OPEN_AT_END]]
        campaigns = np.flatnonzero(some.parameters.sources["is_campaign"])
        created = log[(log["event"] == events.CREATED) & ~np.isin(log["reason"], campaigns)]
        assert sorted(left) == sorted(created["account"].tolist())


def test_nothing_is_heard_of_who_has_left(told):
    for _, result in told:
        left, last = {}, set(ends(result.log))
        for i, row in enumerate(result.log):
            if row["account"] in left:
                assert row["event"] in WINDS_UP, "work on it is stopped and paid, a bill is settled, and that is all"
                assert row["seq"] == left[row["account"]]
            if i in last:
                left[row["account"]] = row["seq"]


def test_open_deals_are_the_accounts_that_hold_a_place():
    """At any moment; only a fresh inquiry, the opening book, or accounts that were passed on go beyond the limit."""
    full = 0
    for seed in SOME:
        some = case(seed)
        state = start(some.parameters, plain_luck(seed))
        limit = max(int(stretch.desks["places"].min()) for stretch in some.parameters.course)
        book = int((some.parameters.book["step"] >= 0).sum())
        for until in range(DAY_S, 12 * DAY_S, 2 * DAY_S):
            state.advance((), until)
            there = state.snapshot()
            holds = there.accounts[there.accounts["in_place"] == 1]
            assert len(holds) == there.counters["open_deals"]
            assert (holds["phase"] <= 4).all() or (some.parameters.steps["kind"] == 0).any()
            owned = np.bincount(holds["owner"], minlength=1) if len(holds) else np.zeros(1)
            inquiries = (holds["seen"]["inbound"] == 1).sum()
            passed = (state.log()["event"] == events.OWNER_CHANGED).sum()
            assert owned.max() <= limit + book + inquiries + passed
            full += owned.max() == limit
    assert full > 10
