"""Who goes first changes who waits, and nothing else (V21).

Whatever the order, a clerk who never idles while work waits has the same work before him at every second: Kleinrock's
conservation law, here for one path and to the second. And where bigger deals go first, each waits as a queue with
classes says, which in the mean is Cobham's formula (1954).
"""

import heapq
from collections import defaultdict

import numpy as np
import pytest

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import CYCLE, Firm
from tests.verification.test_queues_pathwise import tasks
from tests.verification.tolerances import assert_mean
from tests.verification.worlds import ENGINES, SEED, plain_firm

each_engine = pytest.mark.parametrize("engine", ENGINES)
SHARES = {3: 0.2, 2: 0.3, 1: 0.5}
"""Share of each class, the biggest first."""


def counter(order, engine):
    """Log of one clerk, 90 % busy, and leads of three sizes."""
    tables = plain_firm(
        {"serve": {"role": "clerk", "endings": {"won": 1.0}, "effort": "lognormal(mean=54 min, sigma=1)"}},
        products={f"size {k}": {"share": share, "value": 1000 * k} for k, share in SHARES.items()},
        playbook={"order": order},
        window="90 d",
    )
    return run(tables, plain_luck(SEED), engine=engine).log


def calls(order, inbound, engine):
    """Log of one seller who calls each lead once, and may be interrupted by those who have asked."""
    firm = Firm(
        {
            "window": "60 d",
            "drain": True,
            "team": {"rep": {"count": 1, "desk": "own", "calendar": "always"}},
            "sources": {
                "web": {"rate": "10 / d", "inbound": True},
                "list": {"rate": "14 / d"},
            },
            "value": "lognormal(median=1000, p90=5000)",
            "phases": {"contact": CYCLE["phases"]["contact"]},
            "process": {"attempt": CYCLE["process"]["attempt"] | {"effort": "exponential(mean=54 min)",
                                                                 "next": {"interested": "won"}}},
            "playbook": {"order": order, "inbound": inbound, "stop": 1, "target_min": 0.0},
        }
    )  # fmt: skip
    return run(firm.tables, plain_luck(SEED), engine=engine).log


def work_told(rows):
    """Twice the integral of the work before the clerk, as the log tells it: what is left of each task, second by second
    [s^2], each task from its coming to its end, stops and all.
    """
    pieces = defaultdict(list)
    came = {}
    for row in rows[np.isin(rows["event"], (log.CREATED, log.STARTED, log.STOPPED, log.DONE))]:
        account = int(row["account"])
        if row["event"] == log.CREATED:
            came[account] = int(row["time"])
        elif row["event"] == log.STARTED:
            pieces[account].append([int(row["time"]), 0])
        else:
            pieces[account][-1][1] = int(row["time"])
    twice = 0
    for account, worked in pieces.items():
        left = sum(end - begin for begin, end in worked)
        now = came[account]
        for begin, end in worked:
            twice += 2 * left * (begin - now) + (end - begin) * (2 * left - (end - begin))
            left, now = left - (end - begin), end
        assert left == 0
    return twice


def work_brought(rows):
    """The same by what each lead brings, whoever goes first: work falls by a second a second, and leads add theirs."""
    started, effort = {}, defaultdict(int)
    for row in rows[np.isin(rows["event"], (log.STARTED, log.STOPPED, log.DONE))]:
        if row["event"] == log.STARTED:
            started[int(row["account"])] = int(row["time"])
        else:
            effort[int(row["account"])] += int(row["time"]) - started[int(row["account"])]
    twice, before, last = 0, 0, 0
    for row in rows[rows["event"] == log.CREATED]:
        gone = min(before, int(row["time"]) - last)
        twice += gone * (2 * before - gone)
        before, last = before - gone + effort[int(row["account"])], int(row["time"])
    return twice + before * before


@each_engine
def test_the_order_of_the_queue_leaves_the_work_before_the_clerk(engine):
    """A sum of squares of seconds, equal to the last one."""
    runs = {order: counter(order, engine) for order in ("first_come", "biggest", "worth")}
    found = {order: work_told(rows) for order, rows in runs.items()}
    assert set(found.values()) == {work_brought(runs["first_come"])}
    assert found["worth"] > 10**11
    first = {order: rows[rows["event"] == log.DONE]["account"].tolist() for order, rows in runs.items()}
    assert sorted(first["first_come"]) == sorted(first["biggest"]) == sorted(first["worth"])
    assert first["first_come"] != first["biggest"]
    assert len(first["first_come"]) > 2_000


@each_engine
def test_interruptions_leave_the_work_before_the_seller(engine):
    """Preemption that resumes loses no second and gains none."""
    runs = {
        (order, inbound): calls(order, inbound, engine)
        for order, inbound in [("first_come", "interrupt"), ("first_come", "in_turn"), ("worth", "next"),
                               ("biggest", "interrupt"), ("stage", "next")]
    }  # fmt: skip
    found = {key: work_told(rows) for key, rows in runs.items()}
    assert set(found.values()) == {work_brought(runs["first_come", "in_turn"])}
    stopped = {key: int((rows["event"] == log.STOPPED).sum()) for key, rows in runs.items()}
    assert stopped["first_come", "interrupt"] > 100
    assert stopped["first_come", "in_turn"] == 0
    assert len({rows[rows["event"] == log.DONE]["account"].tobytes() for rows in runs.values()}) >= 4


def by_class(ready, effort, rank):
    """Waits at one server who never stops a service and takes the lowest rank first, the earliest of it, naively."""
    waiting, waited, now, i = [], [0] * len(ready), 0, 0
    while waiting or i < len(ready):
        if not waiting:
            now = max(now, ready[i])
        while i < len(ready) and ready[i] <= now:
            heapq.heappush(waiting, (rank[i], i))
            i += 1
        _, served = heapq.heappop(waiting)
        waited[served] = now - ready[served]
        now += effort[served]
    return waited


@each_engine
def test_where_the_biggest_go_first_everybody_waits_as_a_queue_with_classes_says(engine):
    rows = counter("biggest", engine)
    ready, begun, effort = tasks(rows)
    value = rows[rows["event"] == log.CREATED]["amount"]
    assert (rows[rows["event"] == log.CREATED]["time"] == ready).all()
    told = by_class(ready.tolist(), effort.tolist(), (-value).tolist())
    assert (begun - ready).tolist() == told
    waits = {k: (begun - ready)[value == 100_000 * k].mean() for k in SHARES}
    assert waits[3] < waits[2] / 1.3 < waits[1] / 3


def cobham(load, second):
    """Mean wait of each class, from the first: W0 / ((1 - s before) (1 - s with it)), services of mean 1."""
    before, waits = 0.0, []
    for share in SHARES.values():
        upto = before + load * share
        waits.append(load * second / 2 / ((1 - before) * (1 - upto)))
        before = upto
    return waits


GROUPS, EACH, WARM = 1_000, 6_000, 1_000
"""Each group begins empty; after 1,000 customers that means less than exp(-1,000 (1 - sqrt(.6))^2) = 1e-22."""


@pytest.mark.slow
def test_seven_million_customers_of_three_classes_wait_as_cobham_says():
    load = 0.6
    luck = np.random.default_rng(SEED)
    ranks = np.arange(3)
    means = np.zeros((GROUPS, 3))
    for group in range(GROUPS):
        ready = np.cumsum(luck.standard_exponential(WARM + EACH)) / load
        rank = luck.choice(ranks, size=len(ready), p=list(SHARES.values()))
        waited = np.array(by_class(ready.tolist(), luck.standard_exponential(len(ready)).tolist(), rank.tolist()))
        means[group] = [waited[WARM:][rank[WARM:] == k].mean() for k in ranks]
    for k, wait in enumerate(cobham(load, 2.0)):
        assert_mean(means[:, k], wait, d=0.04 * wait)
    together = sum(share * load * wait for share, wait in zip(SHARES.values(), cobham(load, 2.0), strict=True))
    assert together == pytest.approx(load * load * 2.0 / 2 / (1 - load), rel=1e-12)  # Kleinrock's law, as algebra
