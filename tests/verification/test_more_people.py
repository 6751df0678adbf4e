"""More people, or quicker ones, under the same luck (V25).

At one queue in the order of coming nobody ever waits longer for it, whatever luck says (Kiefer and Wolfowitz's vector
grows with each service and falls with each server). In a process of several queues somebody may: who comes earlier to
the next desk takes another's turn there (Graham 1969). There only the mean is held.
"""

from functools import cache

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.inference import paired, proportion_interval
from tests.sim.model.firms import DAY
from tests.verification.worlds import ENGINES, plain_firm

SEEDS = 30
PEOPLE = (1, 2, 5)
each_engine = pytest.mark.parametrize("engine", ENGINES)
SHORTER = 0.9


@cache
def queue(people: int, seed: int, engine: Engine, share: float = 1.0, load_of: int = 0) -> np.ndarray:
    """Of each customer of one queue, 96 % busy with *load_of* people: when it came, was begun, and left [s]."""
    mean = share * 0.96 * (load_of or people)
    tables = plain_firm(
        {"serve": {"role": "clerk", "effort": f"lognormal(mean={mean} h, sigma=1.2)", "endings": {"won": 1.0}}},
        team={"clerk": {"count": people, "desk": "pool", "calendar": "always"}},
        window="20 d",
    )
    rows = run(tables, plain_luck(seed), engine=engine).log
    times = np.zeros((3, int(rows["account"].max()) + 1), np.int64)
    for column, event in enumerate((log.CREATED, log.STARTED, log.WON)):
        some = rows[rows["event"] == event]
        assert len(some) == times.shape[1]
        times[column, some["account"]] = some["time"]
    return times


def seeds(engine: Engine) -> range:
    """Runs that are told: all on the compiled engine, some on SimPy."""
    return range(SEEDS if engine == "compiled" else 3)


@each_engine
@pytest.mark.parametrize("people", PEOPLE)
def test_another_clerk_at_one_queue_never_lets_anybody_wait_longer(people, engine):
    sooner = 0
    for seed in seeds(engine):
        (came, begun, left), (again, earlier, gone) = (
            queue(n, seed, engine, load_of=people) for n in (people, people + 1)
        )
        assert (came == again).all()
        assert (earlier <= begun).all()
        assert (gone <= left).all()
        sooner += int((earlier < begun).sum())
    assert sooner > 100 * len(seeds(engine))


@each_engine
@pytest.mark.parametrize("people", PEOPLE)
def test_shorter_services_at_one_queue_never_begin_or_end_later(people, engine):
    sooner = 0
    for seed in seeds(engine):
        (came, begun, left), (again, earlier, gone) = (queue(people, seed, engine, share) for share in (1.0, SHORTER))
        assert (came == again).all()
        assert (gone - earlier <= left - begun).all()
        assert (earlier <= begun).all()
        assert (gone <= left).all()
        sooner += int((earlier < begun).sum())
    assert sooner > 100 * len(seeds(engine))


RUNS = 300


@cache
def time_in_queues(sales: int) -> list[float]:
    """Mean wait of tasks of the reference workload's first 60 days, with so many salespeople, run by run [h]."""
    tables = build(load("w1", [f"team.sales.count={sales}"]))
    means = []
    for number in range(RUNS):
        rows = run(tables, plain_luck(7, number), until=60 * DAY, engine="compiled").log
        started = rows[rows["event"] == log.STARTED]
        means.append(float(started["duration"].mean()) / 3_600)
    return means


def test_in_a_network_another_person_shortens_waits_in_the_mean():
    """Paired by luck; nothing is said of a single run, nor of a single customer."""
    found = paired(time_in_queues(6), time_in_queues(7))
    assert found.mean + found.half < 0
    assert not found.skewed
    low, _ = proportion_interval(round((1 - found.better) * RUNS), RUNS)
    assert low > 0.9
