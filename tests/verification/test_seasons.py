"""Leads by season, by weekday, and at a rate that changes from a day on (V20).

The expected number by a second, Lambda, is computed here from the calendar day by day, apart from the program. Leads of
an uneven Poisson stream come evenly in Lambda; their number is Poisson; nobody comes while the rate is nothing.
"""

from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import DAY
from tests.verification.tolerances import (
    assert_count,
    assert_follows,
    assert_independent_halves,
    assert_share,
    assert_uncorrelated,
)
from tests.verification.worlds import ENGINES, SEED, plain_firm

START = date(2027, 9, 15)
DAYS = 900
"""From the middle of a month, over a 29 February and two turns of a year."""
SEASON = [0.5, 1.0, 1.5, 0.8, 1.2, 2.0, 0.0, 0.3, 1.0, 1.1, 0.9, 3.0]
WEEKDAYS = [1.6, 1.4, 1.2, 1.0, 0.8, 0.5, 0.0]
CHANGED = date(2028, 5, 20)
KINDS = {
    "season": {"season": SEASON},
    "weekdays": {"weekdays": WEEKDAYS},
    "both": {"season": SEASON, "weekdays": WEEKDAYS},
    "changed": {"season": SEASON, "weekdays": WEEKDAYS},
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def told(kind: str, rate: float, engine: Engine, arrivals: str = "poisson") -> np.ndarray:
    """Seconds at which leads come."""
    more = {"changes": [{"from": str(CHANGED), "set": {"sources.web.rate": f"{rate / 4} / d"}}]}
    tables = plain_firm(
        {"end": {"endings": {"won": 1.0}}},
        start=str(START),
        window=f"{DAYS} d",
        sources={"web": {"rate": f"{rate} / d", "arrivals": arrivals, **KINDS[kind]}},
        **(more if kind == "changed" else {}),
    )
    rows = run(tables, plain_luck(SEED), engine=engine).log
    return rows["time"][rows["event"] == log.CREATED]


def share_of(kind: str, day: date) -> float:
    """Rate on a day, as a share of the one that is written."""
    share = 0.25 if kind == "changed" and day >= CHANGED else 1.0
    if "season" in KINDS[kind]:
        share *= SEASON[day.month - 1]
    if "weekdays" in KINDS[kind]:
        share *= WEEKDAYS[day.weekday()]
    return share


@cache
def expected(kind: str) -> np.ndarray:
    """Lambda at the end of each day, for a written rate of one a day; 0 before the first."""
    days = (START + timedelta(days=n) for n in range(DAYS))
    return np.cumsum([0.0, *(share_of(kind, day) for day in days)])


def unrolled(kind: str, seconds: np.ndarray) -> np.ndarray:
    """Lambda at a second."""
    return np.interp(seconds / DAY, np.arange(DAYS + 1), expected(kind))


LEADS = 100_000


@cache
def many(kind: str) -> np.ndarray:
    return told(kind, LEADS / expected(kind)[-1], "compiled")


@each_kind
def test_leads_of_a_season_are_a_poisson_number(kind):
    assert_count(len(many(kind)), LEADS, r=0.03)


@each_kind
def test_leads_of_a_season_come_evenly_in_what_is_expected(kind):
    assert_follows(unrolled(kind, many(kind)) / expected(kind)[-1], stats.uniform().cdf, d=0.016)


@each_kind
def test_gaps_of_a_season_are_exponential_in_what_is_expected_and_know_nothing_of_each_other(kind):
    """So many of them that a second, in which some hundredth of a lead is expected, is less than what would be seen."""
    gaps = np.diff(unrolled(kind, many(kind))) * LEADS / expected(kind)[-1]
    assert_follows(gaps, stats.expon().cdf, d=0.03, rounded=0.01)
    assert_independent_halves(gaps[:-1], gaps[1:], d=0.02)
    assert_uncorrelated(gaps, d=0.03)


@each_kind
def test_nobody_comes_while_the_rate_is_nothing(kind):
    seconds = many(kind)
    seconds = seconds[seconds % DAY > 0]  # midnight may be the last half second of the day before
    days = {START + timedelta(days=int(n)) for n in np.unique(seconds // DAY)}
    assert days == {day for n in range(DAYS) if share_of(kind, day := START + timedelta(days=n)) > 0}


def test_a_day_and_a_month_have_the_share_that_is_written():
    """Apart from Lambda: of those who come in Januaries and Decembers, one in seven comes in Januaries."""
    days = [START + timedelta(days=int(n)) for n in many("season") // DAY]
    months = np.bincount([day.month for day in days], minlength=13)
    lengths = {month: sum((START + timedelta(days=n)).month == month for n in range(DAYS)) for month in (1, 12)}
    weights = {month: lengths[month] * SEASON[month - 1] for month in (1, 12)}
    assert_share(months[1], months[1] + months[12], weights[1] / (weights[1] + weights[12]), d=0.02)
    weekdays = np.bincount([(START + timedelta(days=int(n))).weekday() for n in many("weekdays") // DAY], minlength=7)
    assert_share(weekdays[0], weekdays[0] + weekdays[5], 1.6 / 2.1, d=0.03)
    assert weekdays[6] == 0


@pytest.mark.parametrize("engine", ENGINES)
@each_kind
def test_regular_leads_come_in_the_second_in_which_one_more_is_expected(kind, engine):
    """The n-th where Lambda is n: no luck, and so no tolerance but the rounding. The rate is such that no lead is due
    at a midnight after which nobody comes, where Lambda is n for a day.
    """
    rate = 0.4837
    found = told(kind, rate, engine, "regular")
    lam = expected(kind) * rate
    numbers = np.arange(1, len(found) + 1)
    day = np.searchsorted(lam, numbers, side="left") - 1
    seconds = DAY * (day + (numbers - lam[day]) / (lam[day + 1] - lam[day]))
    assert len(found) in (int(lam[-1]), int(lam[-1] + 1e-6))
    assert abs(found - seconds).max() <= 0.501
    assert len(found) > 90


@each_kind
def test_simpy_has_the_same_leads(kind):
    one, other = (told(kind, 1.0, engine) for engine in ENGINES)
    assert len(one) > 300
    assert one.tobytes() == other.tobytes()
