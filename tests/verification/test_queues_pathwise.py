"""Queues against the recursions of the textbook, second for second: who is early enough is served first (V5)."""

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as events
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import DAY
from tests.verification.worlds import ENGINES, plain_firm

each_engine = pytest.mark.parametrize("engine", ENGINES)


def counter(people, engine, effort="lognormal(mean={} h, sigma=0.9)", desk="pool", **source):
    """Log of a counter that is always open, with so many people behind it, about 92 % busy."""
    serve = {"role": "clerk", "endings": {"won": 1.0}, "effort": effort.format(0.55 * people)}
    tables = plain_firm(
        {"serve": serve},
        team={"clerk": {"count": people, "desk": desk, "calendar": "always"}},
        sources={"door": {"rate": "40 / d", **source}},
    )
    return run(tables, plain_luck(people), engine=engine).log


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


def lindley(ready, effort):
    """Waits at one server: as long as the last one, plus its service, less the gap between the two (Lindley 1952)."""
    waited = [0]
    for i in range(1, len(ready)):
        waited.append(max(0, waited[-1] + int(effort[i - 1]) - int(ready[i] - ready[i - 1])))
    return waited


def kiefer_wolfowitz(ready, effort, people):
    """Waits at several servers: the work ahead of each of them in order, the next customer joins the least, and time
    takes off from all of them alike (Kiefer, Wolfowitz 1955).
    """
    ahead, waited, last = [0] * people, [], int(ready[0])
    for at, work in zip(ready.tolist(), effort.tolist(), strict=True):
        ahead = [max(0, left - (at - last)) for left in ahead]
        waited.append(ahead[0])
        ahead = sorted([ahead[0] + work, *ahead[1:]])
        last = at
    return waited


@each_engine
@pytest.mark.parametrize("arrivals", ["poisson", "regular"])
def test_one_clerk_makes_customers_wait_as_lindley_says(arrivals, engine):
    log = counter(1, engine, arrivals=arrivals)
    ready, begun, effort = tasks(log)
    assert len(ready) > 2000
    assert ready.tolist() == log["time"][log["event"] == events.CREATED].tolist()
    assert (begun - ready).tolist() == lindley(ready, effort)
    assert max(begun - ready) > 5 * 3600


LAWS = {
    "lognormal": "lognormal(mean={} h, sigma=0.9)",
    "constant": "{} h",
    "exponential": "exponential(mean={} h)",
    "many without work": "mixture(0.5 constant(0 h), 0.5 gamma(mean={} h, shape=0.4))",
}


@each_engine
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize(("people", "arrivals"), [(2, "poisson"), (3, "regular"), (7, "poisson")])
def test_several_clerks_serve_as_kiefer_and_wolfowitz_say(people, arrivals, law, engine):
    ready, begun, effort = tasks(counter(people, engine, LAWS[law], arrivals=arrivals))
    assert len(ready) > 2000
    assert (begun - ready).tolist() == kiefer_wolfowitz(ready, effort, people)
    assert ((begun - ready) > 0).sum() > 200 or law in ("constant", "many without work")


@each_engine
def test_each_owner_is_a_queue_of_its_own(engine):
    log = counter(3, engine, desk="own")
    busy = 0
    for person in range(3):
        ready, begun, effort = tasks(log, [person])
        assert (begun - ready).tolist() == lindley(ready, effort)
        busy += len(ready)
    assert busy > 2000


@each_engine
@pytest.mark.parametrize(("people", "count"), [(range(6), 6), (range(6, 10), 4)])
def test_both_pools_of_the_reference_workload_serve_who_came_first(people, count, engine):
    """Eight steps, ways back and all: whatever brings a task to a pool, the pool is G/G/c."""
    log = run(build(load("w1")), plain_luck(1), engine=engine).log
    ready, begun, effort = tasks(log, list(people))
    assert len(ready) > 1000
    assert (begun - ready).tolist() == kiefer_wolfowitz(ready, effort, count)


def test_another_clerk_makes_nobody_wait_longer():
    def waits(people):
        scenario = load("w1", [f"team.sales.count={people}"])
        log = run(build(scenario), plain_luck(3), until=60 * DAY).log
        first = log[(log["event"] == events.STARTED) & (log["phase"] == 1)]
        return dict(zip(first["account"].tolist(), first["duration"].tolist(), strict=True))

    fewer, more = waits(6), waits(60)
    assert all(more[account] <= fewer[account] for account in fewer)
    assert sum(more[account] < fewer[account] for account in fewer) > 50


def last_come_first_served(ready, effort):
    """Waits at one server who takes whoever came last, naively."""
    waiting, waited, now, i = [], [0] * len(ready), 0, 0
    while waiting or i < len(ready):
        if not waiting:
            now = max(now, int(ready[i]))
        while i < len(ready) and ready[i] <= now:
            waiting.append(i)
            i += 1
        served = waiting.pop()
        waited[served] = now - int(ready[served])
        now += int(effort[served])
    return waited


def test_the_recursion_sees_another_order_of_the_queue_and_a_service_one_in_a_thousand_longer():
    ready, begun, effort = tasks(counter(1, "compiled"))
    told = np.array(lindley(ready, effort))
    assert (begun - ready).tolist() == told.tolist()
    assert abs(told - last_come_first_served(ready, effort)).max() > 3600
    assert abs(told - lindley(ready, effort + (effort + 500) // 1000)).max() > 60
