"""The tests of statistics are tested: published sample sizes, false alarms at their level, errors that are seen."""

import math

import numpy as np
import pytest
from scipy import stats

from tests.verification.tolerances import (
    Z_A,
    Z_B,
    A,
    B,
    assert_cells,
    assert_count,
    assert_follows,
    assert_independent_halves,
    assert_mean,
    assert_share,
    assert_uncorrelated,
    band,
    count_needed,
    count_p,
    distance,
    share_p,
    trials_needed,
    values_needed,
)

PLANNED = 25
RARE = 1e-3
NULLS = 100_000


def test_the_plan_of_comparisons_raises_one_false_alarm_in_a_million_at_most():
    """There are more than were planned: the README has their number, and what it makes of the family's chance."""
    assert PLANNED * A <= 1e-6
    assert pytest.approx((5.491, 3.090), abs=5e-4) == (Z_A, Z_B)


def test_sample_sizes_are_those_of_the_reference_page():
    assert trials_needed(0.6, 0.02 * 0.6) == pytest.approx(123_000, rel=0.01)
    assert trials_needed(0.6, 0.05 * 0.6) == pytest.approx(20_000, rel=0.03)
    assert count_needed(0.03) == pytest.approx(82_000, rel=0.01)
    assert count_needed(0.10) == pytest.approx(7_400, rel=0.01)
    assert band(1) == pytest.approx(2.98, abs=5e-3)
    assert values_needed(0.02) == pytest.approx(61_000, rel=0.01)


def test_a_right_program_fails_as_seldom_as_promised():
    """Right samples by the thousand, tested at the level .001: at most so many alarms, and six standard errors."""
    luck = np.random.default_rng(1)
    most = RARE + 6 * math.sqrt(RARE / NULLS)
    shares = np.array([share_p(k, 400, 0.3) for k in range(401)])[luck.binomial(400, 0.3, NULLS)]
    counts = np.array([count_p(k, 90.0) for k in range(400)])[luck.poisson(90.0, NULLS)]
    u = np.sort(luck.random((NULLS // 10, 50)), axis=1)
    ranks = np.arange(51) / 50
    off = np.maximum((ranks[1:] - u).max(axis=1), (u - ranks[:-1]).max(axis=1))
    for p_values in (shares, counts):
        assert (p_values < RARE).mean() < most
    assert (off > band(50, RARE)).mean() < RARE + 6 * math.sqrt(RARE / len(off))


def test_the_declared_error_is_seen_as_often_as_promised():
    luck = np.random.default_rng(2)
    n, wrong = trials_needed(0.3, 0.02), 0.32
    seen = np.array([share_p(k, n, 0.3) < A for k in luck.binomial(n, wrong, 2_000)])
    assert (~seen).sum() <= stats.binom.isf(1e-6, 2_000, 2 * B)
    m = count_needed(0.1)
    seen = np.array([count_p(k, m) < A for k in luck.poisson(1.1 * m, 2_000)])
    assert (~seen).sum() <= stats.binom.isf(1e-6, 2_000, 2 * B)


def test_each_test_sees_its_error_and_passes_without_it():
    luck = np.random.default_rng(3)
    n = values_needed(0.02)
    u, other = luck.random(n), luck.random(n)
    uniform = stats.uniform().cdf
    assert_follows(u, uniform, d=0.02)
    assert_uncorrelated(u, d=0.05)
    assert_independent_halves(u, other, d=0.02)
    assert_share(trials_needed(0.3, 0.02) * 3 // 10, trials_needed(0.3, 0.02), 0.3, d=0.02)
    assert_count(10_000, 10_000.0, r=0.1)
    with pytest.raises(AssertionError, match="from their law"):
        assert_follows(u**1.1, uniform, d=0.02)
    with pytest.raises(AssertionError, match="correlation"):
        assert_uncorrelated(u[1:] + 0.1 * u[:-1], d=0.05)
    with pytest.raises(AssertionError, match="high in both"):
        assert_independent_halves(u, u + 2 * other, d=0.02)
    with pytest.raises(AssertionError, match="no share"):
        assert_share(6_000, 12_000, 0.46, d=0.04)
    with pytest.raises(AssertionError, match="no count"):
        assert_count(11_000, 10_000.0, r=0.1)


def test_cells_are_held_against_their_shares_one_after_the_other():
    luck = np.random.default_rng(5)
    shares = (0.5, 0.3)
    counts = luck.multinomial(20_000, (*shares, 0.2))
    assert_cells(counts, shares, d=0.05)
    with pytest.raises(AssertionError, match="no share"):
        assert_cells(luck.multinomial(20_000, (0.5, 0.24, 0.26)), shares, d=0.05)
    with pytest.raises(AssertionError, match="too few"):
        assert_cells(counts, shares, d=0.03)


def test_means_of_groups_are_refused_when_they_are_few_skewed_or_vague():
    luck = np.random.default_rng(6)
    groups = luck.gamma(400, 1 / 400, 2_000)
    assert_mean(groups, 1.0, d=0.01)
    with pytest.raises(AssertionError, match="no mean"):
        assert_mean(groups + 0.01, 1.0, d=0.01)
    with pytest.raises(AssertionError, match="too few"):
        assert_mean(groups[:999], 1.0, d=0.1)
    with pytest.raises(AssertionError, match="skewed"):
        assert_mean(luck.gamma(1, 1, 2_000), 1.0, d=1.0)
    with pytest.raises(AssertionError, match="would not be seen"):
        assert_mean(groups, 1.0, d=0.001)


def test_a_sample_that_is_too_small_is_refused_whatever_it_says():
    with pytest.raises(AssertionError, match="too few"):
        assert_share(30, 100, 0.3, d=0.02)
    with pytest.raises(AssertionError, match="too few"):
        assert_count(100, 100.0, r=0.1)
    with pytest.raises(AssertionError, match="too few"):
        assert_follows(np.linspace(0.01, 0.99, 99), stats.uniform().cdf, d=0.02)


def test_whole_seconds_are_held_against_the_law_without_the_error_of_rounding():
    seconds = np.round(np.random.default_rng(4).exponential(3.0, 200_000))
    law = stats.expon(scale=3.0).cdf
    assert distance(seconds, law, rounded=1) < band(len(seconds)) < distance(seconds, law)
