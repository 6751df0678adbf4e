"""One clerk: how many are served before he is idle again, and how long they wait in the mean (V11, V12)."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import DAY
from tests.verification.test_queues_pathwise import LAWS, counter, tasks
from tests.verification.tolerances import assert_cells, assert_follows, assert_mean
from tests.verification.worlds import ENGINES, SEED, plain_firm

each_engine = pytest.mark.parametrize("engine", ENGINES)
LOAD = 0.6
CYCLES = 24_000
SERVICE = 2_400
"""Seconds of each service; whoever comes in the very second in which the clerk becomes free, one of 4,000, begins a
busy period of its own, as half of them would by theory."""


def served_alike(days: int, engine: str = "compiled") -> np.ndarray:
    """Log of one clerk whose every service takes the same time."""
    tables = plain_firm(
        {"serve": {"role": "clerk", "effort": f"{SERVICE} s", "endings": {"won": 1.0}}},
        window=f"{days} d",
        sources={"door": {"rate": f"{LOAD * DAY / SERVICE} / d"}},
    )
    return run(tables, plain_luck(SEED), engine=engine).log  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def busy_periods() -> np.ndarray:
    """Customers served in each of the first busy periods of a run: independent, since Poisson leads have no memory."""
    started = served_alike(3_100)
    started = started[started["event"] == log.STARTED]
    first = np.flatnonzero(started["duration"] == 0)
    assert len(first) > CYCLES + 1_000
    return np.diff(first)[:CYCLES]


def borel(n: np.ndarray) -> np.ndarray:
    """Law of the number served in a busy period (Borel 1942): exp(-rho n) (rho n)^(n - 1) / n!."""
    logs = [-LOAD * k + (k - 1) * math.log(LOAD * k) - math.lgamma(k + 1) for k in n.tolist()]
    return np.exp(logs)


def test_busy_periods_are_as_long_as_borel_says(busy_periods):
    law = borel(np.arange(1, 5))
    assert_cells(np.bincount(np.minimum(busy_periods, 5), minlength=6)[1:], law, d=0.07)


def test_the_whole_law_of_busy_periods_is_borels(busy_periods):
    upto = np.cumsum(borel(np.arange(1, 3_000)))
    assert upto[-1] == pytest.approx(1.0, abs=1e-12)
    law = np.concatenate([[0.0], upto])
    assert_follows(busy_periods, lambda x: law[np.clip(np.floor(x).astype(int), 0, 2_999)], d=0.033, rounded=1)


def test_simpy_tells_the_same_busy_periods():
    one, other = (served_alike(30, engine) for engine in ENGINES)
    assert len(one) > 1_000
    assert one.tobytes() == other.tobytes()


def lindley_at_once(gaps: np.ndarray, services: np.ndarray, first: float = 0) -> np.ndarray:
    """Waits at one server as a walk and its lowest point so far, in whole columns.

    *gaps*: from each customer to the one before; *services*: of the one before; *first*: wait of the one before.
    """
    walk = np.cumsum(services - gaps) + first
    return walk - np.minimum(np.minimum.accumulate(walk), 0)


@each_engine
@pytest.mark.parametrize("law", LAWS)
def test_the_oracle_and_the_engine_tell_the_same_waits(law, engine):
    """Second for second: what theory says of the oracle's waits, it says of the engine's."""
    ready, begun, effort = tasks(counter(1, engine, LAWS[law]))
    told = lindley_at_once(np.diff(ready, prepend=ready[0]), np.concatenate([[0], effort[:-1]]))
    assert len(ready) > 2_000
    assert (begun - ready).tolist() == told.tolist()


GROUPS, EACH, WARM = 1_000, 100_000, 3_000
"""Each group begins empty; what that still means after the first 3,000 is below exp(-3,000 (1 - sqrt(.6))^2) = 1e-66
for exponential services, and nothing at all once a busy period is over."""
SERVICES: dict[str, tuple[Callable[[np.random.Generator, int], np.ndarray], float]] = {
    "constant": (lambda luck, n: np.ones(n), 1.0),
    "exponential": (lambda luck, n: luck.standard_exponential(n), 2.0),
    "lognormal": (lambda luck, n: np.exp(luck.normal(-0.32, 0.8, n)), math.exp(0.64)),
}
"""How services of mean 1 are drawn, and their second moment."""


@pytest.mark.slow
@pytest.mark.parametrize("law", SERVICES)
def test_a_hundred_million_customers_of_the_oracle_wait_as_pollaczek_and_khinchine_say(law):
    """Wq = lam E[S^2] / (2 (1 - rho)); an error of 7 in 1,000 would be seen."""
    draw, second = SERVICES[law]
    luck = np.random.default_rng(SEED)
    means = np.zeros(GROUPS)
    for group in range(GROUPS):
        gaps = luck.standard_exponential(WARM + EACH) / LOAD
        means[group] = lindley_at_once(gaps, draw(luck, WARM + EACH))[WARM:].mean()
    wait = LOAD * second / (2 * (1 - LOAD))
    assert_mean(means, wait, d=0.007 * wait)
