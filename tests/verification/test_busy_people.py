"""People at work: nobody sits idle while a task waits that may begin, and busy time adds up to the second (V4)."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from salescycle.sim.engines.order import R_DAY, Snapshot
from salescycle.sim.engines.run import Engine, start
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.playbook_rules import HELD_FROM
from salescycle.sim.studies.measures import empty, fold, metrics, plain_rows
from tests.verification.worlds import ENGINES, LIBRARY, WORLDS, World, world

each_engine = pytest.mark.parametrize("engine", ENGINES)
each_world = pytest.mark.parametrize("name", WORLDS)


class Watch:
    """Looks at a settled second: who is idle, and what waits first at each desk."""

    def __init__(self, some: World) -> None:
        self.desks = [
            (int(desk["person"]), int(desk["people"]), desk["is_stock"] == 1) for desk in some.parameters.desks
        ]
        self.hours = [hours for role in some.hours for hours in role]
        self.waited = self.idle = self.closed = self.units = 0

    def check(self, there: Snapshot, now: int) -> None:
        """Nobody of a desk is idle in second *now* whose first waiting task may begin."""
        tasks = there.tasks
        free = (tasks["person"] < 0) & (tasks["key"] < HELD_FROM)  # who is held may not begin
        busy = set(tasks["person"][tasks["person"] >= 0].tolist())
        replaced = set(there.pending["account"][there.pending["rank"] == R_DAY].tolist())
        for number in np.unique(tasks["desk"][free]).tolist():
            first, people, is_stock = self.desks[number]
            waiting = tasks[free & (tasks["desk"] == number)]
            best = waiting[np.lexsort([waiting[name] for name in ("slot", "account", "ready", "key")])[0]]
            idle = set(range(first, first + people)) - (replaced if is_stock else busy)
            if is_stock:
                assert not idle, (number, now, best)
            else:
                may = {i for i in range(first, first + people) if self.hours[i].may_begin(now, int(best["effort"]))}
                assert not idle & may, (number, now, best)
                self.closed += int(not may)
            self.waited += 1
            self.units += int(is_stock)
            self.idle += int(len(idle) > 0)


MOMENTS = 200
"""So many seconds of a world are looked at, that a test is quick."""


def moments(some: World, rows: np.ndarray, most: int = MOMENTS) -> list[int]:
    """Seconds in which something happens, and those in which a desk opens; at most about twice *most*."""
    seconds = set(rows["time"][rows["event"] != log.OPEN_AT_END].tolist())
    seconds |= {opens for role in some.hours for hours in role for opens in hours.opens}
    ordered = sorted(now for now in seconds if 0 <= now < some.until)
    return ordered[:: max(1, len(ordered) // most)]


@each_engine
@each_world
def test_nobody_is_idle_while_a_task_waits_that_may_begin(name, engine):
    """After every second with an event or an opening; in long runs after every few."""
    watched(name, engine)


@pytest.mark.slow
@each_engine
def test_nobody_is_idle_in_any_second_of_the_library_and_of_many_worlds(engine):
    for name in (*LIBRARY, *(f"random {seed}" for seed in range(1_000, 1_150))):
        watched(name, engine, most=1_000_000)


@cache
def watched(name: str, engine: Engine, most: int = MOMENTS) -> Watch:
    """A watch that has looked at a run, at each of its moments."""
    some = world(name)
    watch, state = Watch(some), start(some.parameters, plain_luck(some.seed), engine=engine)
    for now in moments(some, some.told("compiled").log, most):
        state.advance((), now + 1)
        watch.check(state.snapshot(), now)
    return watch


def test_the_worlds_have_queues_closed_doors_and_idle_people():
    """Else the test above would have nothing to find: tasks that wait, and people who are free but may not begin."""
    looks = [watched(name, "compiled") for name in WORLDS]
    whats = ("waited", "idle", "closed", "units")
    waited, idle, closed, units = (sum(getattr(watch, what) for watch in looks) for what in whats)
    assert waited > 2_500
    assert idle > 300
    assert closed > 300
    assert units > 10


def stretches(rows: np.ndarray) -> Iterator[tuple[int, int, int, int]]:
    """Person, begin, end and effort of each stretch of work that is over."""
    begun: dict[int, int] = {}
    for row in plain_rows(rows):
        if row.event == log.STARTED:
            begun[row.person] = row.time
        elif row.event in (log.DONE, log.STOPPED):
            yield row.person, begun.pop(row.person), row.time, row.duration


@each_engine
@each_world
def test_busy_time_is_the_sum_of_the_services_and_the_part_of_what_is_under_work(name, engine):
    """Integral of busy people over open time, up to the end of observation = efforts done + what is done so far."""
    some = world(name)
    state = start(some.parameters, plain_luck(some.seed), engine=engine)
    state.advance((), some.until)
    rows = state.log()
    hours = [hours for role in some.hours for hours in role]
    busy, told = np.zeros(len(hours), int), np.zeros(len(hours), int)
    for person, begin, end, effort in stretches(rows):
        busy[person] += hours[person].worked(begin, end)
        told[person] += effort
    for task in state.snapshot().tasks:
        if task["person"] >= 0:
            person = task["person"]
            busy[person] += hours[person].worked(int(task["started"]), some.until)
            told[person] += task["effort"] - hours[person].worked(some.until, int(task["finish"]))
    assert busy.tolist() == told.tolist()
    assert_nobody_works_longer_than_the_day(some, rows, busy)


def assert_nobody_works_longer_than_the_day(some: World, rows: np.ndarray, busy: np.ndarray) -> None:
    """Utilisation is busy time by open time, at most 1 where nobody works after hours, and so say the measures."""
    totals = fold(empty(some.parameters, (0, some.until)), rows)
    found = metrics(some.scenario, some.parameters, totals, some.until)
    role_of = some.parameters.people["role"][: len(busy)]
    for number, (name, role) in enumerate(zip(some.scenario.team, some.hours, strict=True)):
        hours = sum(person.open_until(some.until) - person.open_until(0) for person in role)
        if role[0].shift_end != "finish":
            assert busy[role_of == number].sum() <= hours
        if f"utilisation.{name}" in found:
            done = int(totals.work.reshape(-1, 5)[number][2])
            assert found[f"utilisation.{name}"] == pytest.approx(done / hours, rel=1e-12)


def test_the_library_is_busy():
    for name in LIBRARY:
        some = world(name)
        totals = fold(empty(some.parameters, (0, some.until)), some.told("compiled").log)
        found = metrics(some.scenario, some.parameters, totals, some.until)
        least = 0.05 if name == "tutorial" else 0.3  # whose small firm can be told in an hour
        assert any(value > least for key, value in found.items() if key.startswith("utilisation.")), name
