"""Queues against the recursions of the textbook, second for second: who is early enough is served first."""

import heapq

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as events
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.reading import read

DAY_S = 86400


def counter(people, **source):
    """Log of a counter that is always open, with so many people behind it and one in a hundred waiting rooms."""
    scenario = read(
        {
            "name": "counter",
            "start": "2026-01-05",
            "window": "60 d",
            "drain": True,
            "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
            "team": {"clerk": {"count": people, "desk": "pool", "calendar": "always"}},
            "sources": {"door": {"rate": "40 / d", **source}},
            "process": {
                "serve": {"phase": "contact", "kind": "work", "role": "clerk", "endings": {"won": 1.0},
                          "effort": f"lognormal(mean={0.55 * people} h, sigma=0.9)"}
            },
            "playbook": {"order": "first_come"},
        }
    )  # fmt: skip
    return run(build(scenario), plain_luck(people)).log


def tasks(log, people=None):
    """Second at which each task was queued, was begun, and its effort, in the order of the queue."""
    started = log[log["event"] == events.STARTED]
    done = log[log["event"] == events.DONE]
    if people is not None:
        started, done = (rows[np.isin(rows["person"], people)] for rows in (started, done))
    effort = {(a, v): d for a, v, d in zip(done["account"], visits(done), done["duration"], strict=True)}
    rows = [
        (int(row["time"] - row["duration"]), int(row["account"]), int(row["time"]), int(effort[row["account"], visit]))
        for row, visit in zip(started, visits(started), strict=True)
        if (row["account"], visit) in effort
    ]
    ready, _, begun, work = (np.array(column) for column in zip(*sorted(rows), strict=True))
    return ready, begun, work


def visits(rows):
    """How many rows of the same account came before."""
    seen = {}
    return [seen.__setitem__(a, seen.get(a, -1) + 1) or seen[a] for a in rows["account"].tolist()]


def test_one_clerk_makes_customers_wait_as_lindley_says():
    """The next one waits as long as the last one, plus its service, less the gap between them (Lindley 1952)."""
    ready, begun, effort = tasks(counter(1))
    assert len(ready) > 2000
    waited = [0]
    for i in range(1, len(ready)):
        waited.append(max(0, waited[-1] + int(effort[i - 1]) - int(ready[i] - ready[i - 1])))
    assert (begun - ready).tolist() == waited
    assert max(waited) > 10 * 3600


@pytest.mark.parametrize(("people", "arrivals"), [(2, "poisson"), (3, "regular"), (7, "poisson")])
def test_several_clerks_serve_as_kiefer_and_wolfowitz_say(people, arrivals):
    """Who is next begins when the first of the clerks is free (Kiefer, Wolfowitz 1955)."""
    assert_first_come_first_served(*tasks(counter(people, arrivals=arrivals)), people)


@pytest.mark.parametrize(("people", "count"), [(range(6), 6), (range(6, 10), 4)])
def test_both_pools_of_the_reference_workload_serve_who_came_first(people, count):
    log = run(build(load("w1")), plain_luck(1)).log
    assert_first_come_first_served(*tasks(log, list(people)), count)


def assert_first_come_first_served(ready, begun, effort, people):
    free = [0] * people
    for at, start, work in zip(ready.tolist(), begun.tolist(), effort.tolist(), strict=True):
        begins = max(at, heapq.heappop(free))
        assert start == begins
        heapq.heappush(free, begins + work)


def test_another_clerk_makes_nobody_wait_longer():
    def waits(people):
        scenario = load("w1", [f"team.sales.count={people}"])
        log = run(build(scenario), plain_luck(3), until=60 * DAY_S).log
        first = log[(log["event"] == events.STARTED) & (log["phase"] == 1)]
        return dict(zip(first["account"].tolist(), first["duration"].tolist(), strict=True))

    fewer, more = waits(6), waits(60)
    assert all(more[account] <= fewer[account] for account in fewer)
    assert sum(more[account] < fewer[account] for account in fewer) > 50
