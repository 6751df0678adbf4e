"""What replications tell: against scipy, against known truths, and how often a printed interval holds."""

import math

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.studies.inference import holm, paired, proportion_interval, spread, weeks_to_show

A = [3.0, 5.0, 4.0, 8.0, 6.0, 7.5]
B = [3.5, 5.5, 4.0, 9.5, 6.0, 8.5]


def test_a_paired_difference_is_scipys():
    found = paired(A, B)
    theirs = stats.ttest_rel(B, A)
    low, high = theirs.confidence_interval(0.95)
    assert found.mean == pytest.approx(np.mean(B) - np.mean(A))
    assert (found.mean - found.half, found.mean + found.half) == pytest.approx((low, high))
    assert found.p == pytest.approx(theirs.pvalue)
    assert found.better == 4 / 6


def test_common_luck_saves_what_the_two_variances_have_over_that_of_the_difference():
    d = np.subtract(B, A)
    assert paired(A, B).variance_ratio == pytest.approx((np.var(A, ddof=1) + np.var(B, ddof=1)) / np.var(d, ddof=1))


def test_equal_pairs_are_no_difference_and_a_constant_one_is_sure():
    same = paired(A, A)
    assert (same.mean, same.half, same.p, same.variance_ratio) == (0, 0, 1, None)
    moved = paired([1.0, 2.0], [2.0, 3.0])
    assert (moved.mean, moved.half, moved.p) == (1, 0, 0)


def test_holm_is_that_of_the_paper_and_keeps_the_order():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_one_false_alarm_in_twenty_comparisons_of_nothing():
    """2,000 families of five paired tests, all of nothing: at most 5 % with an alarm, by 4.5 standard errors."""
    luck = np.random.Generator(np.random.PCG64(4))
    alarms = 0
    for _ in range(2_000):
        base = luck.normal(size=20)
        others = [base + luck.normal(scale=0.3, size=20) for _ in range(5)]
        alarms += min(holm([paired(base, other).p for other in others])) < 0.05
    assert alarms / 2_000 < 0.05 + 4.5 * math.sqrt(0.05 * 0.95 / 2_000)
    assert alarms > 40  # and the test does see the alarms that there are


@pytest.mark.parametrize("law", ["normal", "exponential", "poisson"])
def test_intervals_hold_as_often_as_they_say(law):
    """Coverage of 95 % intervals of known means: 93.5 to 96.5 % in 4,000 trials of 60 replications."""
    luck = np.random.Generator(np.random.PCG64(11))
    draw = {
        "normal": lambda: luck.normal(3.0, 2.0, 60),
        "exponential": lambda: luck.exponential(3.0, 60),
        "poisson": lambda: luck.poisson(3.0, 60).astype(float),
    }[law]
    held = sum(low <= 3.0 <= high for low, high in (spread(draw())["ci95"] for _ in range(4_000)))
    assert 0.935 <= held / 4_000 <= 0.965


def test_an_interval_that_skew_makes_false_has_a_warning():
    luck = np.random.Generator(np.random.PCG64(5))
    heavy = np.exp(luck.normal(0.0, 1.5, 30))
    assert paired(np.zeros(30), heavy).skewed
    assert not paired(np.zeros(30), luck.normal(size=30)).skewed


def test_a_share_has_the_interval_of_clopper_and_pearson():
    theirs = stats.binomtest(7, 40).proportion_ci(0.95, method="exact")
    assert proportion_interval(7, 40) == pytest.approx((theirs.low, theirs.high))
    assert proportion_interval(0, 40)[0] == 0.0
    assert proportion_interval(40, 40)[1] == 1.0


def test_so_many_weeks_show_a_difference_four_times_of_five():
    """Two teams with luck of their own, each week normal: at the told length the t test sees it in 80 %."""
    weeks, difference, sd = 50.0, 100.0, (60.0, 80.0)  # of runs of 50 weeks
    needed = weeks_to_show(difference, sd, weeks)
    n = math.ceil(needed)
    luck = np.random.Generator(np.random.PCG64(3))
    weekly = [s / math.sqrt(weeks) for s in sd]
    seen = 0
    for _ in range(2_000):
        a = luck.normal(0.0, weekly[0], n)
        b = luck.normal(difference / weeks, weekly[1], n)
        seen += abs(b.mean() - a.mean()) / math.sqrt((weekly[0] ** 2 + weekly[1] ** 2) / n) > 1.96
    assert seen / 2_000 == pytest.approx(0.8, abs=0.04)
    assert weeks_to_show(0.0, sd, weeks) == math.inf
