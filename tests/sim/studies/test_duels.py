"""One seller against another: what is luck and what is not."""

import math

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.studies.duels import _duel, alone, duels
from salescycle.sim.studies.lessons import HABITS


def test_a_gap_as_large_as_its_spread_takes_three_games():
    """By hand: own - other is 3, 1, 2 (mean 2, spread 1), so 1.645^2 / 4 is below one game."""
    own, other = np.array([10.0, 20.0, 30.0]), np.array([7.0, 19.0, 28.0])
    told = _duel(HABITS[0], own, other)
    assert told.gap == pytest.approx(100 * 2 / 20)
    assert told.luck == pytest.approx(100 * 10 / 20)
    assert told.same_luck == 1.0
    assert told.own_luck == pytest.approx(3 / 6)  # 20 > 7, 30 > 7, 30 > 19; not 10 > 19, 10 > 28, 20 > 28
    assert told.games_same == 1
    unpaired = math.sqrt(10.0**2 + float(np.var([7, 19, 28], ddof=1)))
    assert told.games_own == math.ceil((1.6448536 * unpaired / 2) ** 2)


def test_whoever_is_not_better_never_wins_for_sure():
    told = _duel(HABITS[0], np.array([1.0, 2.0]), np.array([2.0, 3.0]))
    assert told.games_own == told.games_same == math.inf


def test_one_seller_has_a_sellers_share_of_everything():
    scenario = load("saas_smb")
    one = alone(scenario, "rep", 30)
    heads = scenario.team["rep"].count
    assert one.team["rep"].count == 1
    assert one.sources["web"].rate.amount == pytest.approx(scenario.sources["web"].rate.amount / heads)
    assert one.opening.customers == scenario.opening.customers // heads
    assert str(one.window) == str(one.observed) == "30 d"


def test_the_same_luck_tells_a_bad_habit_sooner_than_luck_of_its_own():
    scenario = alone(load("saas_smb"), "rep", 60)
    spray = [habit for habit in HABITS if habit.name == "spray and pray"]
    (told,) = duels(scenario, None, scenario, spray, games=12)
    assert told.same_luck >= told.own_luck
    assert told.games_same <= told.games_own
