"""Reference players: what they do, and the ranking of those who are far apart."""

import numpy as np
import pytest

from salescycle.sim.game.bots import PLAYERS, PLAYERS_BY_NAME, Planner, idle, playbook_of, rounds
from salescycle.sim.game.futures import Game, decisions_of_turns, standard_error
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import HESITATION
from salescycle.sim.studies.inference import paired
from tests.sim.game.seats import seat_in

HABITS = [player for player in PLAYERS if player.habit is not None and player.name != "balanced"]


def games(name, level, players, n, seed=3):
    told = list(rounds(seat_in(name, level), [PLAYERS_BY_NAME[one] for one in players], range(n), seed=seed))
    return {player: [one[i] for one in told] for i, player in enumerate(players)}


def against(told):
    return paired([game.par.total for game in told], [game.score.total for game in told])


@pytest.mark.parametrize("player", HABITS, ids=lambda player: player.name)
def test_a_habit_is_another_playbook_in_every_scenario_of_a_seller(player):
    for name in ("saas_smb", "equipment_dealer", "telesales"):
        firm = seat_in(name, "week").scenario.playbook
        assert playbook_of(player, firm) != firm


def test_the_idle_player_does_not_touch_a_task_in_the_window():
    seat = seat_in("saas_smb", "week")
    game = Game(seat, plain_luck(1))
    decisions_of_turns(game, idle, futures=0, root=0)
    rows = Game(seat, plain_luck(1)).run
    rows.advance(game.made, seat.window_s)
    started = rows.log()[rows.log()["event"] == log.STARTED]
    assert len(started) > 0
    assert seat.player not in started["person"]


def test_dice_fall_by_the_seed():
    first, again = (games("saas_smb", "week", ["random"], 3)["random"] for _ in range(2))
    assert [one.score for one in first] == [one.score for one in again]
    assert len({one.score.total for one in first}) == 3


def test_replications_do_not_depend_on_threads():
    seat = seat_in("saas_smb", "week")
    players = [PLAYERS_BY_NAME["idle"], PLAYERS_BY_NAME["hunter"]]
    told = [list(rounds(seat, players, range(4), seed=1, futures=1, threads=n)) for n in (1, 2)]
    assert told[0] == told[1]


def test_doing_nothing_and_never_following_up_cost_a_quarter_dearly():
    told = games("saas_smb", "quarter", ["idle", "never follows up", "balanced"], 12)
    for name in ("idle", "never follows up"):
        found = against(told[name])
        assert found.mean + found.half < 0, name
    assert against(told["balanced"]).mean == 0


def test_a_grabber_wins_the_window_and_loses_the_score():
    """Offers to everybody and hasty hand-overs sell more in the week, and less over the year after it."""
    told = games("telesales", "first week", ["grabber"], 30)["grabber"]
    window = paired([game.par.window_margin for game in told], [game.score.window_margin for game in told])
    score = against(told)
    assert window.mean - window.half > 0
    assert score.mean + score.half < 0


def test_signs_are_expected_of_all_but_par():
    assert {player.sign for player in PLAYERS} == {"-", "0", "+"}
    assert [player.name for player in PLAYERS if player.sign == "0"] == ["balanced"]
    assert np.all([player.grade for player in PLAYERS])


def test_luck_is_nothing_in_the_mean_and_decisions_are_not():
    """Of 160 games of a week: four standard errors, so a right program fails once in sixteen thousand."""
    told = list(
        rounds(seat_in("saas_smb", "week"), [PLAYERS_BY_NAME["never follows up"]], range(160), seed=8, futures=1)
    )
    luck, decided = (np.array([getattr(one[0], part) for one in told]) for part in ("luck", "decisions"))
    assert abs(luck.mean()) < 4 * standard_error(luck)
    assert decided.mean() < -4 * standard_error(decided)


def planner_that_knows(*found):
    planner = Planner()
    planner.known[HESITATION, (0, 2)] = list(found)
    return planner


def test_a_planner_takes_a_way_that_is_sure_to_be_better_and_forgets_one_that_is_worse():
    """By hand: 4, 6, 5, 5 has mean 5 and standard error 0.41; 9, -9 has mean 0."""
    way = (HESITATION, (0, 2))
    assert planner_that_knows(4.0, 6.0, 5.0, 5.0)._sure(*way) == 5.0
    assert planner_that_knows(9.0, -9.0)._sure(*way) == 0.0
    assert planner_that_knows(-4.0, -6.0, -5.0, -5.0)._is_worse(*way)
    assert planner_that_knows(0.0, 0.0)._is_worse(*way)
    assert not planner_that_knows(9.0, -9.0)._is_worse(*way)
    assert not Planner()._is_worse(*way)
