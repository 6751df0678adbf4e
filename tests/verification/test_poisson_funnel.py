"""A funnel in which nobody waits for people is a network of M/G/infinity queues (V15).

Who is where of those who came in one hour is a Poisson number, and knows nothing of who is elsewhere nor of the other
hours (Eick, Massey, Whitt 1993). So each hour of leads, looked at three days later, is an independent sample, and the
wins of one day are counted together.
"""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import DAY, HOUR
from tests.verification.tolerances import assert_count, assert_follows, assert_independent_halves
from tests.verification.worlds import SEED, assert_simpy_tells_the_same, plain_firm

FUNNEL = {
    "call": {"phase": "contact", "wait": "lognormal(median=1 d, p90=4 d)", "endings": {"talk": 0.6, "lost": 0.4}},
    "talk": {"phase": "understand", "wait": "gamma(mean=2 d, shape=3)", "endings": {"won": 0.5, "lost": 0.5}},
}
FIRST = stats.lognorm(np.log(4) / stats.norm.ppf(0.9), scale=1.0)
SECOND = stats.gamma(3, scale=2 / 3)
GRID = np.linspace(0, 60, 60_001)
"""Days, a thousandth apart."""


def both(step: float = GRID[1]) -> np.ndarray:
    """Distribution function of both waits together, on the grid: steps of the first, and the second between."""
    parts = np.diff(FIRST.cdf(GRID))
    middle = SECOND.cdf(GRID[1:] - step / 2)
    size = 2 * len(parts)
    folded = np.fft.irfft(np.fft.rfft(parts, size) * np.fft.rfft(middle, size), size)[: len(parts)]
    return np.concatenate([[0.0], folded])


BOTH = both()


def mean_until(cdf: np.ndarray, day: float) -> float:
    """Integral of a distribution function on the grid from 0 to *day*."""
    upto = day + 1e-9 >= GRID
    return float(np.trapezoid(cdf[upto], GRID[upto]))


def told(leads_a_day: int, window: str, until: str) -> np.ndarray:
    tables = plain_firm(
        FUNNEL, window=window, drain=False, until=until, sources={"web": {"rate": f"{leads_a_day} / d"}}
    )
    return run(tables, plain_luck(SEED), engine="compiled").log


def test_the_convolution_is_right():
    draws = FIRST.rvs(200_000, random_state=1) + SECOND.rvs(200_000, random_state=2)
    assert_follows(draws, lambda t: np.interp(t, GRID, BOTH), d=0.02)


def test_wins_by_a_day_are_a_poisson_number():
    """Mean: lambda p integral of F (Gross et al. 2008, 2.10, for times of coming spread evenly)."""
    rows = told(30_000, "6 d", "6 d")
    assert_count((rows["event"] == log.WON).sum(), 30_000 * 0.6 * 0.5 * mean_until(BOTH, 6), r=0.06)
    assert_count((rows["event"] == log.CREATED).sum(), 30_000 * 6, r=0.03)


def test_deals_in_each_phase_at_one_moment_are_poisson_numbers():
    rows = told(30_000, "6 d", "6 d")
    still = rows[rows["event"] == log.OPEN_AT_END]
    first = FIRST.cdf(GRID)
    assert_count((still["phase"] == 2).sum(), 30_000 * mean_until(1 - first, 6), r=0.04)
    assert_count((still["phase"] == 3).sum(), 30_000 * 0.6 * mean_until(first - BOTH, 6), r=0.05)


HOURS, LEADS_AN_HOUR, LATER = 24_000, 12, 3 * DAY


@pytest.fixture(scope="module")
def hours() -> dict[str, np.ndarray]:
    """Of those who came in each hour: how many, three days after its begin, are in each phase or have won."""
    rows = told(24 * LEADS_AN_HOUR, f"{HOURS} h", f"{HOURS + 80} h")
    deals = int(rows["account"].max()) + 1
    came = np.zeros(deals, np.int64)
    created = rows[rows["event"] == log.CREATED]
    came[created["account"]] = created["time"]
    moment = came // HOUR * HOUR + LATER
    where = np.zeros(deals, np.int64)
    # Rows stand in the order of time, so that the last one written before the moment holds.
    for event in (log.ENTERED, log.LOST, log.WON):
        some = rows[(rows["event"] == event) & (rows["time"] <= moment[rows["account"]])]
        where[some["account"]] = np.maximum(where[some["account"]], some["phase"] if event == log.ENTERED else event)
    hour = came // HOUR
    return {
        name: np.bincount(hour[where == code], minlength=HOURS)[:HOURS]
        for name, code in {"contact": 2, "understand": 3, "won": log.WON}.items()
    }


def of_an_hour(cdf: np.ndarray) -> float:
    """Mean of a distribution function at the age of those who came within one hour, three days after its begin."""
    days = LATER / DAY - np.linspace(0, 1 / 24, 1_001)
    return float(np.interp(days, GRID, cdf).mean())


MEANS: dict[str, Callable[[], float]] = {
    "contact": lambda: LEADS_AN_HOUR * of_an_hour(1 - FIRST.cdf(GRID)),
    "understand": lambda: LEADS_AN_HOUR * 0.6 * of_an_hour(FIRST.cdf(GRID) - BOTH),
    "won": lambda: LEADS_AN_HOUR * 0.3 * of_an_hour(BOTH),
}


@pytest.mark.parametrize("where", MEANS)
def test_deals_of_an_hour_are_poisson_in_each_place(hours, where):
    mean = MEANS[where]()
    assert_follows(hours[where], lambda k: stats.poisson.cdf(np.floor(k), mean), d=0.033, rounded=1)
    assert_count(int(hours[where].sum()), HOURS * mean, r=0.06)


@pytest.mark.parametrize(("one", "other"), [("contact", "understand"), ("contact", "won"), ("understand", "won")])
def test_deals_in_one_place_know_nothing_of_those_in_another(hours, one, other):
    assert_independent_halves(hours[one], hours[other], d=0.026)


@pytest.mark.parametrize("where", MEANS)
def test_one_hour_knows_nothing_of_the_next(hours, where):
    assert_independent_halves(hours[where][:-1], hours[where][1:], d=0.026)


def test_simpy_tells_the_same_funnel():
    assert_simpy_tells_the_same(FUNNEL)
