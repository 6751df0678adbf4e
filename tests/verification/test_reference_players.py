"""Reference players over many games: the expected order, and luck that is nothing in the mean (slow).

The whole table, with doubts and the planner, is made by ``python -m tests.verification.bots`` (BOTS.md). Seeds are
others than there. Bands are four standard errors: a right program leaves one with a chance of 6e-5.
"""

import math

import numpy as np
import pytest

from salescycle.sim.game.bots import PLAYERS, PLAYERS_BY_NAME, rounds
from tests.sim.game.seats import seat_in

BAND = 4.0
GAMES = 200
SEEDS = 500
QUICK = [player for player in PLAYERS if player.name != "planner"]
NOT_TOLD_APART: dict[str, set[tuple[str, str]]] = {
    "saas_smb": set(),
    "equipment_dealer": {("random", "never follows up")},
}
"""Neighbours of the expected order that a scenario does not tell apart, the lower one first (see BOTS.md)."""
OTHER_WAY_ROUND = {"saas_smb": set(), "equipment_dealer": {("random", "discounter")}}
"""Neighbours whose expected order was wrong: who gives 15 % where the margin is 24 % is below chance."""


def error(values):
    return float(np.std(values, ddof=1)) / math.sqrt(len(values))


@pytest.mark.slow
@pytest.mark.parametrize("name", NOT_TOLD_APART)
def test_idle_is_below_random_random_below_habits_and_these_below_balanced(name):
    told = list(rounds(seat_in(name, "quarter"), QUICK, range(GAMES), seed=23))
    totals = {player.name: np.array([one[i].score.total for one in told]) for i, player in enumerate(QUICK)}
    habits = [player for player in QUICK if player.habit is not None and player.name != "balanced"]
    order = [("idle", "random"), *(("random", habit.name) for habit in habits)]
    order += [(habit.name, "balanced") for habit in habits if name not in habit.excepted]
    for lower, higher in order:
        if (lower, higher) not in NOT_TOLD_APART[name]:
            above = totals[higher] - totals[lower]
            if (lower, higher) in OTHER_WAY_ROUND[name]:
                above = -above
            assert above.mean() > 1.96 * error(above), (lower, higher)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["saas_smb", "equipment_dealer", "telesales"])
def test_luck_is_nothing_in_the_mean_for_everybody(name):
    """Detects, in saas_smb, a mean of half a per cent of the score."""
    players = QUICK if name != "telesales" else [PLAYERS_BY_NAME[one] for one in ("hunter", "discounter")]
    seeds = SEEDS if name != "telesales" else SEEDS // 5
    told = list(rounds(seat_in(name, "week"), players, range(seeds), seed=29, futures=1))
    for i, player in enumerate(players):
        luck = [one[i].luck for one in told]
        assert abs(np.mean(luck)) <= BAND * error(luck), player.name


@pytest.mark.slow
@pytest.mark.parametrize("name", ["saas_smb", "equipment_dealer"])
def test_decisions_tell_balanced_from_the_discounter_in_a_third_of_the_games_that_results_need(name):
    told = list(rounds(seat_in(name, "quarter"), [PLAYERS_BY_NAME["discounter"]], range(100), seed=31, futures=8))
    decided = np.array([one[0].decisions for one in told])
    yours, par = (np.array([getattr(one[0], side).total for one in told]) for side in ("score", "par"))
    by_decisions = (decided.std(ddof=1) / decided.mean()) ** 2
    by_results = (yours.var(ddof=1) + par.var(ddof=1)) / (yours - par).mean() ** 2
    assert decided.mean() < 0
    assert by_decisions <= by_results / 3
