"""When leads come: by count, by law, by season, and always the same lead for the same number."""

import math
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from salescycle.sim.model.arrivals import NO_MORE, arrival_time, expected_by, unit_gap, unit_gap_again
from salescycle.sim.model.luck import ARRIVAL, PENDING_ARRIVAL, draw, root_of
from salescycle.sim.words.quantities import Duration
from tests.sim.model.bands import A, distance, dkw, dkw_sees
from tests.sim.model.firms import DAY, HOUR, Firm

SEASON = [1, 2, 0.5, 0, 1, 1, 1, 1, 1, 1, 1, 3]
WEEK = [1, 1, 1, 1, 1, 0, 0.5]


def market(window: str = "1 y", **source: object) -> Firm:
    """A firm whose one source is *source*."""
    return Firm({"window": window, "sources.web": source})


def arrivals(firm: Firm, root: int, end: int) -> list[int]:
    """Seconds of all leads of the first source before *end*, as both engines find them."""
    source, total, times = firm.p.sources[0], 0.0, []
    while True:
        total += unit_gap(source, len(times), root)
        second = arrival_time(source, firm.p.knots, total)
        if second >= end:
            return times
        times.append(second)


def test_regular_leads_come_at_equal_gaps():
    firm = market(rate="4 / d", arrivals="regular")
    assert arrivals(firm, 1, DAY + 1) == [6 * HOUR, 12 * HOUR, 18 * HOUR, 24 * HOUR]


def test_the_nth_lead_comes_when_so_many_are_expected_as_the_gaps_add_up_to():
    firm = market(rate="4 / d")
    gaps = [-math.log(draw(7, firm.p.sources[0].identity, ARRIVAL, n)) for n in range(3)]
    expected = [math.floor(sum(gaps[: n + 1]) * DAY / 4 + 0.5) for n in range(3)]
    assert arrivals(firm, 7, 10**9)[:3] == expected


def test_numbers_of_leads_are_poisson():
    """60 d at 4 a day in 200 replications: 48,000 expected, so a rate 4 % off would be seen."""
    firm, n = market(rate="4 / d"), 200
    counts = [len(arrivals(firm, int(root_of(1, replication)), 60 * DAY)) for replication in range(n)]
    law = stats.poisson(240 * n)
    assert min(law.cdf(sum(counts)), law.sf(sum(counts) - 1)) > A / 2
    spread = sum((count - 240) ** 2 / 240 for count in counts)  # chi-square with n degrees of freedom
    assert A / 2 < stats.chi2(n).cdf(spread) < 1 - A / 2


def test_gaps_are_exponential():
    gaps = np.diff([0, *arrivals(market(rate="4 / d"), 3, 5_000 * DAY)])
    assert dkw_sees(len(gaps)) < 0.035
    assert distance(stats.expon(scale=DAY / 4).cdf(gaps)) < dkw(len(gaps))


def rate_on(day: int, per_day: float) -> float:
    """Expected leads of a day after Monday 2026-01-05, read from the file's two lists."""
    today = date(2026, 1, 5) + timedelta(days=day)
    return per_day * SEASON[today.month - 1] * WEEK[today.weekday()]


UNTIL = np.cumsum([0.0, *(rate_on(day, 10) for day in range(400))])
"""Leads of a source of 10 a day that are expected by each midnight, summed day by day."""


def expected(second: float) -> float:
    """Leads expected by a second."""
    return float(np.interp(second / DAY, np.arange(len(UNTIL)), UNTIL))


@cache
def seasonal() -> Firm:
    """A source of 10 a day whose rate changes with month and weekday."""
    return market(rate="10 / d", season=SEASON, weekdays=WEEK)


def test_a_seasonal_rate_is_the_sum_of_its_days():
    firm = seasonal()
    for second in (0, HOUR, 5 * DAY, 6 * DAY + HOUR, 27 * DAY, 90 * DAY, 250 * DAY + 5, 364 * DAY):
        assert expected_by(firm.p.sources[0], firm.p.knots, second) == pytest.approx(expected(second), rel=1e-12)


def test_seasonal_leads_are_uniform_in_expected_time():
    firm = seasonal()
    times = [t for replication in range(3) for t in arrivals(firm, int(root_of(1, replication)), 365 * DAY)]
    shares = np.array([expected(second) for second in times]) / expected(365 * DAY)
    assert dkw_sees(len(times)) < 0.06
    assert distance(shares) < dkw(len(times))
    law = stats.poisson(3 * expected(365 * DAY))
    assert min(law.cdf(len(times)), law.sf(len(times) - 1)) > A / 2


def test_nobody_comes_on_a_day_or_in_a_month_without_leads():
    start = date(2026, 1, 5)
    days = [start + timedelta(seconds=second) for second in arrivals(seasonal(), 5, 365 * DAY)]
    assert len(days) > 2_000
    assert not [day for day in days if day.month == 4 or day.weekday() == 5]


def test_whoever_would_come_after_the_last_lead_never_comes():
    firm = market(window="1 mo", rate="10 / d", season=[1] + [0] * 11)
    source, knots = firm.p.sources[0], firm.p.knots
    january = 27 * 10  # from the 5th on
    assert arrival_time(source, knots, january - 0.001) < 27 * DAY
    assert arrival_time(source, knots, january + 0.001) == NO_MORE


@given(st.floats(0.0, 3_000.0), st.floats(0.0, 3_000.0))
def test_more_expected_leads_take_more_time_and_come_back_by_expected_by(a, b):
    source, knots = seasonal().p.sources[0], seasonal().p.knots
    first, second = (arrival_time(source, knots, total) for total in sorted((a, b)))
    assert first <= second
    if first < NO_MORE:
        assert expected_by(source, knots, first) == pytest.approx(min(a, b), abs=0.51 * 10 * 3 / DAY + 1e-9)


def test_a_doubled_rate_halves_the_time_of_each_lead():
    once, twice = (arrivals(market(rate=rate), 1, 400 * DAY)[:1_000] for rate in ("4 / d", "8 / d"))
    assert len(once) == len(twice) == 1_000
    assert all(abs(t - 2 * half) <= 1 for t, half in zip(once, twice, strict=True))  # both are rounded


def test_leads_of_one_source_do_not_depend_on_another():
    alone = Firm({"sources": {"web": {"rate": "4 / d"}}})
    second = Firm({"sources": {"fair": {"rate": "9 / d"}, "web": {"rate": "4 / d"}}})
    web = second.p.sources[1]
    assert web.identity == alone.p.sources[0].identity != second.p.sources[0].identity
    gaps = [unit_gap(web, n, 1) for n in range(5)]
    assert gaps == [unit_gap(alone.p.sources[0], n, 1) for n in range(5)]


def test_a_pending_gap_that_is_drawn_again_is_exponential_and_another_one():
    source = market(rate="4 / d").p.sources[0]
    gaps = np.array([unit_gap_again(source, n, 2) for n in range(4_000)])
    assert gaps[5] == -math.log(draw(2, source.identity, PENDING_ARRIVAL, 5))
    assert distance(1 - np.exp(-gaps)) < dkw(4_000)
    assert abs(np.corrcoef(gaps, [unit_gap(source, n, 2) for n in range(4_000)])[0, 1]) < 5.5 / math.sqrt(4_000)


def test_a_budget_buys_so_many_leads_as_it_pays_for():
    costly = {"sources.web": {"rate": "4 / d", "cost": 10}}
    a_month = Duration(1, "mo").seconds()
    for budget, monthly in ((300, 30.0), (90_000, 4 * a_month / DAY)):
        firm = Firm({**costly, "playbook.budget": {"web": budget}})
        assert expected_by(firm.p.sources[0], firm.p.knots, 10 * DAY) == pytest.approx(monthly * 10 * DAY / a_month)


def test_a_budget_holds_in_a_busy_season_and_can_change():
    busy = {"sources.web": {"rate": "1 / d", "cost": 10, "season": [9.0] + [0.5] * 11}}
    later = [{"from": "2026-01-15", "set": {"playbook.budget": {"web": 3000}}}]
    firm = Firm({**busy, "playbook.budget": {"web": 300}, "changes": later})
    source, rates = firm.p.sources[0], firm.p.knots
    a_day = 300 / 10 * DAY / Duration(1, "mo").seconds()
    assert expected_by(source, rates, 10 * DAY) == pytest.approx(10 * a_day)
    assert expected_by(source, rates, 20 * DAY) == pytest.approx(10 * a_day + 10 * 9)
    assert expected_by(source, rates, 37 * DAY) - expected_by(source, rates, 27 * DAY) == pytest.approx(10 * 0.5)
