from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescycle.sim.forecast.history import Ages
from salescycle.sim.forecast.incidence import aalen_johansen, difference, length_quantiles

WON, LOST, OPEN = 1, 2, 0


def watched(*deals):
    """Ages of deals written as (entry, exit, cause)."""
    entry, leaving, cause = (np.array(column, dtype=np.int64) for column in zip(*deals, strict=True))
    return Ages(entry, leaving, cause, np.zeros(len(deals), dtype=np.int64))


def by_hand(deals):
    """The definition, in exact fractions: at each age the deals at risk, then what the closed ones take of the rest."""
    open_, curves, rows = Fraction(1), {WON: Fraction(0), LOST: Fraction(0)}, []
    for age in sorted({leaving for _, leaving, cause in deals if cause != OPEN}):
        at_risk = sum(entry < age <= leaving for entry, leaving, _ in deals)
        closed = {cause: sum(leaving == age and c == cause for _, leaving, c in deals) for cause in curves}
        for cause, number in closed.items():
            curves[cause] += open_ * Fraction(number, at_risk)
        open_ *= 1 - Fraction(sum(closed.values()), at_risk)
        rows.append((age, curves[WON], curves[LOST], open_))
    return rows


def test_incidences_with_ties_late_entries_and_open_deals_are_those_of_a_hand_computation():
    # age 1: at risk 5 (the one that enters at age 2 is not yet), 1 won          won 1/5, open 4/5
    # age 3: at risk 5 (it is now; the open one that leaves at 3 still is), 1 won and 1 lost together
    #        won 1/5 + 4/5 * 1/5 = 9/25, lost 4/25, open 4/5 * 3/5 = 12/25
    # age 4: at risk 2, 1 lost: lost 4/25 + 12/25 * 1/2 = 10/25, open 6/25; the other one stays open
    found = aalen_johansen(
        watched((-1, 1, WON), (-1, 3, WON), (-1, 3, LOST), (-1, 3, OPEN), (-1, 9, OPEN), (2, 4, LOST))
    )
    assert found.ages.tolist() == [1, 3, 4]
    assert found.curves[0] == pytest.approx([1 / 5, 9 / 25, 9 / 25], abs=1e-12)
    assert found.curves[1] == pytest.approx([0, 4 / 25, 10 / 25], abs=1e-12)
    assert found.open == pytest.approx([4 / 5, 12 / 25, 6 / 25], abs=1e-12)


spells = st.tuples(st.integers(-1, 12), st.integers(1, 15), st.sampled_from((WON, LOST, OPEN))).map(
    lambda deal: (deal[0], deal[0] + deal[1], deal[2])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(spells, min_size=1, max_size=40))
def test_incidences_are_those_of_the_definition_to_1e_12(deals):
    found = aalen_johansen(watched(*deals))
    rows = by_hand(deals)
    assert found.ages.tolist() == [row[0] for row in rows]
    for k, column in enumerate((found.curves[0], found.curves[1], found.open)):
        assert column == pytest.approx([float(row[k + 1]) for row in rows], abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(spells, min_size=1, max_size=40))
def test_every_deal_is_won_lost_or_open_at_every_age(deals):
    found = aalen_johansen(watched(*deals))
    assert found.curves.sum(axis=0) + found.open == pytest.approx(np.ones(len(found.ages)), abs=1e-12)


def test_with_nothing_hidden_incidences_are_plain_shares():
    found = aalen_johansen(watched(*[(-1, k % 7, WON if k % 3 else LOST) for k in range(300)], (-1, 90, OPEN)))
    assert found.curves[:, -1] == pytest.approx([200 / 301, 100 / 301], abs=1e-12)


def synthetic(n, *, seed):
    """Deals with known truth (45 % won, 30 % lost), opened over 300 days, watched from day 100 to 299."""
    rng = np.random.default_rng(seed)
    opened = rng.integers(0, 300, n)
    cause = rng.choice([WON, LOST, OPEN], p=[0.45, 0.30, 0.25], size=n)
    length = np.where(cause == WON, rng.gamma(2, 15, n), rng.exponential(40, n)).astype(np.int64)
    closed = np.where(cause == OPEN, 10**6, opened + length)
    seen = closed >= 100
    ages = Ages(
        np.maximum(100 - opened, 0) - 1,
        np.minimum(closed, 299) - opened,
        np.where(closed <= 299, cause, OPEN),
        np.zeros(n, dtype=np.int64),
    )
    return ages.where(seen)


def test_shares_are_right_though_early_closings_are_missing_and_late_ones_are_to_come():
    wins = [aalen_johansen(synthetic(4000, seed=seed)).curves[:, -1] for seed in range(10)]
    assert np.mean(wins, axis=0) == pytest.approx([0.45, 0.30], rel=0.03)


def test_the_share_among_closed_deals_fails_the_same_test():
    ages = synthetic(40_000, seed=1)
    closed = ages.cause[ages.cause > 0]
    assert (closed == WON).mean() > 0.45 * 1.2


def test_quantiles_of_a_length_reach_half_a_day_around_whole_ages():
    found = aalen_johansen(watched((-1, 0, WON), (-1, 4, WON), (-1, 4, LOST), (-1, 30, OPEN)))
    assert length_quantiles(found, WON, intervals=3).tolist() == pytest.approx([0, 1 / 3, 3.5 + 1 / 3, 4.5])
    assert length_quantiles(found, LOST, intervals=2).tolist() == [3.5, 4.0, 4.5]


def test_quantiles_of_a_length_keep_its_mean():
    ages = synthetic(4000, seed=2)
    found = aalen_johansen(ages)
    steps = np.diff(found.curves[0], prepend=0)
    quantiles = length_quantiles(found, WON, intervals=100)
    law_mean = (quantiles[:-1] + quantiles[1:]).mean() / 2
    assert law_mean == pytest.approx((steps * found.ages).sum() / steps.sum(), rel=0.01)


def test_the_log_rank_statistic_is_that_of_a_hand_computation():
    # One cause, two groups. Age 1: A loses 1 of 2, B 0 of 2: expected 1/2, variance 1/4.
    # Age 2: A loses 0 of 1, B 1 of 2: expected 1/3, variance 1/3 * 2/3. Age 3: A 1 of 1, B 0 of 1: 1/2, 1/4.
    # Observed - expected of A: 2 - 4/3 = 2/3; variance 1/4 + 2/9 + 1/4 = 13/18; statistic 4/9 * 18/13 = 8/13.
    a, b = watched((-1, 1, WON), (-1, 3, WON)), watched((-1, 2, WON), (-1, 4, OPEN))
    assert difference([(a, b)], bands=1) == pytest.approx(0.43277, abs=1e-5)  # upper tail at 8/13, 1 degree of freedom
    # Each age a band of its own: 1 + (1/9) / (2/9) + 1 = 5/2, 3 degrees of freedom.
    assert difference([(a, b)], bands=3) == pytest.approx(0.47529, abs=1e-5)


def test_groups_that_only_swap_early_and_late_closings_are_told_apart():
    # 10, 20, 30, 40 d against all at 25 d: a plain log-rank test sees little, for the losses in time cancel
    ages = np.repeat([10, 20, 30, 40], 100)
    spread = watched(*[(-1, age, WON) for age in ages], *[(-1, 60, OPEN)] * 400)
    narrow = watched(*[(-1, 24 + k % 3, WON) for k in range(400)], *[(-1, 60, OPEN)] * 400)
    assert difference([(spread, narrow)]) < 1e-12 < difference([(spread, narrow)], bands=1)


def test_groups_that_close_alike_seldom_look_different():
    mixed = [synthetic(600, seed=seed) for seed in range(200)]
    halves = [tuple(ages.where(np.arange(len(ages.exit)) % 2 == k) for k in (0, 1)) for ages in mixed]
    p = [difference([both]) for both in halves]
    assert 1 <= sum(value < 0.05 for value in p) <= 22  # Binomial(200, 0.05) leaves this range once in 4,000


def test_groups_that_close_differently_are_told_apart():
    slow = synthetic(1000, seed=1)
    quick = slow._replace(exit=slow.entry + 1 + (slow.exit - slow.entry - 1) // 2)
    assert difference([(slow, quick)]) < 1e-6


def test_nothing_to_compare_is_no_difference():
    assert difference([(watched((-1, 3, OPEN)), watched((-1, 4, OPEN)))]) == 1.0
