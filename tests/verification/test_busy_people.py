"""People at work: nobody sits idle while a task waits that may begin, and busy time adds up to the second (V4)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from salescycle.sim.engines.order import Snapshot
from salescycle.sim.engines.run import CompiledRun, Engine, SimpyRun, start
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.playbook_rules import HELD_FROM
from salescycle.sim.studies.measures import empty, fold, metrics, plain_rows
from salescycle.sim.words.scenario import Calendar, Scenario
from tests.sim.model.firms import DAY
from tests.verification.worlds import ENGINES, LIBRARY, WORLDS, World, world

each_engine = pytest.mark.parametrize("engine", ENGINES)
each_world = pytest.mark.parametrize("name", WORLDS)


def calendar_of(some: World, role: int) -> Calendar:
    """Calendar of a role, from the file."""
    return some.scenario.calendars[list(some.scenario.team.values())[role].calendar]


def shifts_of(scenario: Scenario, calendar: Calendar, first: int, last: int) -> list[tuple[int, int]]:
    """Shifts of the days from *first* up to *last*, day by day, those that touch made one [s]."""
    spans: list[tuple[int, int]] = []
    for day in range(first, last):
        today = scenario.start + timedelta(days=day)
        if today.weekday() in calendar.days and today not in calendar.holidays:
            for opens, closes in calendar.hours:
                if spans and spans[-1][1] == day * DAY + opens:
                    spans[-1] = spans[-1][0], day * DAY + closes
                else:
                    spans.append((day * DAY + opens, day * DAY + closes))
    return spans


def may_begin(shifts: list[tuple[int, int]], rule: str, now: int, effort: int) -> bool:
    """Whether a task may begin in a second: within a shift, and where nothing may run over, so that it is done in it
    or begins with it.
    """
    for opens, closes in shifts:
        if opens <= now < closes:
            return rule != "do_not_start" or now == opens or now + effort <= closes
    return False


class Watch:
    """Looks at a settled second: who is idle, and what waits first at each desk."""

    def __init__(self, some: World) -> None:
        self.desks = some.parameters.desks
        self.calendars = [calendar_of(some, int(desk["role"])) for desk in self.desks]
        days = some.until // DAY + 40
        self.shifts = [shifts_of(some.scenario, calendar, -2, days) for calendar in self.calendars]
        self.waited = self.idle = self.closed = 0

    def check(self, there: Snapshot, now: int) -> None:
        """Nobody of a desk is idle in second *now* whose first waiting task may begin."""
        for number, desk in enumerate(self.desks):
            tasks = there.tasks[there.tasks["desk"] == number]
            busy = (tasks["person"] >= 0).sum()
            waiting = tasks[(tasks["person"] < 0) & (tasks["key"] < HELD_FROM)]  # who is held may not begin
            if len(waiting) == 0:
                continue
            best = min(waiting, key=lambda task: (task["key"], task["ready"], task["account"], task["slot"]))
            open_now = may_begin(self.shifts[number], self.calendars[number].shift_end, now, int(best["effort"]))
            assert busy == desk["people"] or not open_now, (number, now, best)
            self.waited += 1
            self.idle += int(busy < desk["people"])
            self.closed += int(not open_now)


MOMENTS = 400
"""So many seconds of a world are looked at, that a test is quick."""


def moments(some: World, rows: np.ndarray, most: int = MOMENTS) -> list[int]:
    """Seconds in which something happens, and those in which a desk opens; at most about twice *most*."""
    seconds = set(rows["time"][rows["event"] != log.OPEN_AT_END].tolist())
    for role in range(len(some.scenario.team)):
        opened = shifts_of(some.scenario, calendar_of(some, role), 0, some.until // DAY)
        seconds |= {opens for opens, _ in opened}
    ordered = sorted(now for now in seconds if now < some.until)
    return ordered[:: max(1, len(ordered) // most)]


@each_engine
@each_world
def test_nobody_is_idle_while_a_task_waits_that_may_begin(name, engine):
    """After every second with an event or an opening; in long runs after every few."""
    watched(world(name), engine)


@pytest.mark.slow
@each_engine
def test_nobody_is_idle_in_any_second_of_the_library_and_of_many_worlds(engine):
    for name in (*LIBRARY, *(f"random {seed}" for seed in range(1_000, 1_150))):
        watched(world(name), engine, most=1_000_000)


def watched(some: World, engine: Engine, most: int = MOMENTS) -> Watch:
    """A watch that has looked at a run, at each of its moments."""
    watch, state = Watch(some), start(some.parameters, plain_luck(some.seed), engine=engine)
    for now in moments(some, some.told("compiled").log, most):
        state.advance((), now + 1)
        watch.check(state.snapshot(), now)
    return watch


def test_the_worlds_have_queues_closed_doors_and_idle_people():
    """Else the test above would have nothing to find: tasks that wait, and people who are free but may not begin."""
    looks = [watched(world(name), "compiled", MOMENTS // 2) for name in WORLDS]
    waited, idle, closed = (sum(getattr(watch, what) for watch in looks) for what in ("waited", "idle", "closed"))
    assert waited > 2_500
    assert idle > 300
    assert closed > 300


def stretches(rows: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Person, begin, end and effort of each stretch of work that is over."""
    begun: dict[int, int] = {}
    for row in plain_rows(rows):
        if row.event == log.STARTED:
            begun[row.person] = row.time
        elif row.event in (log.DONE, log.STOPPED):
            yield row.person, begun.pop(row.person), row.time, row.duration


def open_part(shifts: list[tuple[int, int]], begin: int, end: int) -> int:
    """Open seconds between two moments."""
    return sum(max(0, min(end, closes) - max(begin, opens)) for opens, closes in shifts)


@each_engine
@each_world
def test_busy_time_is_the_sum_of_the_services_and_the_part_of_what_is_under_work(name, engine):
    """Integral of busy people over open time, up to the end of observation = efforts done + what is done so far."""
    some = world(name)
    state = start(some.parameters, plain_luck(some.seed), engine=engine)
    state.advance((), some.until)
    people = some.parameters.people
    busy, told = np.zeros(len(people), int), np.zeros(len(people), int)
    for person, begin, end, effort in stretches(state.log()):
        busy[person] += worked(some, int(people["role"][person]), begin, end)
        told[person] += effort
    for task in state.snapshot().tasks:
        if task["person"] >= 0:
            role = int(people["role"][task["person"]])
            busy[task["person"]] += worked(some, role, int(task["started"]), some.until)
            left = worked(some, role, some.until, int(task["finish"]))
            told[task["person"]] += task["effort"] - left
    assert busy.tolist() == told.tolist()
    assert_nobody_works_longer_than_the_day(some, state, busy)


def worked(some: World, role: int, begin: int, end: int) -> int:
    """Working seconds of a person between two moments; who finishes first what was begun also works after hours."""
    calendar = calendar_of(some, role)
    if calendar.shift_end == "finish":
        return end - begin
    return open_part(shifts_of(some.scenario, calendar, begin // DAY, end // DAY + 1), begin, end)


def assert_nobody_works_longer_than_the_day(some: World, state: SimpyRun | CompiledRun, busy: Any) -> None:
    """Utilisation is busy time by open time, at most 1 where nobody works after hours, and so say the measures."""
    totals = fold(empty(some.parameters, (0, some.until)), state.log())
    found = metrics(some.scenario, some.parameters, totals, some.until)
    for number, (name, role) in enumerate(some.scenario.team.items()):
        calendar = calendar_of(some, number)
        hours = open_part(shifts_of(some.scenario, calendar, 0, some.until // DAY + 1), 0, some.until) * role.count
        used = int(busy[some.parameters.people["role"] == number].sum())
        if calendar.shift_end != "finish":
            assert used <= hours
        if f"utilisation.{name}" in found:
            done = int(totals.work.reshape(-1, 5)[number][2])
            assert found[f"utilisation.{name}"] == pytest.approx(done / hours, rel=1e-12)


def test_the_library_is_busy():
    for name in LIBRARY:
        some = world(name)
        totals = fold(empty(some.parameters, (0, some.until)), some.told("compiled").log)
        found = metrics(some.scenario, some.parameters, totals, some.until)
        assert any(value > 0.3 for key, value in found.items() if key.startswith("utilisation.")), name
