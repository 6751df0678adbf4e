"""Futures behind the veil: common to all actions, blind to the unknown; decisions and luck make the difference."""

import numpy as np
import pytest

from salescycle.sim.engines.order import ASK, ASKS
from salescycle.sim.game.bots import CHOOSERS, PLAYERS, PLAYERS_BY_NAME, alternatives, played
from salescycle.sim.game.futures import (
    NOTHING,
    Action,
    Game,
    ahead,
    decisions_of_habit,
    is_pars,
    mornings,
    q_and_regret,
    root_at,
    valued_turn,
    values,
)
from salescycle.sim.game.score import par
from salescycle.sim.model.decisions import WAIT, WORK_ON, decision
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.playbook_rules import HELD_FROM
from tests.sim.game.seats import seat_in
from tests.twins.test_non_interference import exchanged

DAY = 86400


def asked(turns=3, seed=1, name="saas_smb", level="week"):
    """A game whose turn is open, and several accounts wait, after so many tasks or more were taken up in order."""
    game = Game(seat_in(name, level), plain_luck(seed))
    while game.advance(game.seat.window_s, ASK) == ASKS:
        if len(game.made) >= turns and len(set(may_begin(game))) > 1:
            return game
        game.decide(decision(len(game.made), WORK_ON, int(game.run.waiting()["account"][0])))
    raise AssertionError("nobody had a choice")


def may_begin(game):
    """Accounts whose tasks wait and are not held, in the playbook's order."""
    tasks = game.run.waiting()
    return tasks["account"][tasks["key"] < HELD_FROM].tolist()


def last_first(game):
    """Take up what the playbook would do last."""
    return Action((decision(len(game.made), WORK_ON, may_begin(game)[-1]),))


def test_actions_meet_the_same_futures_and_other_roots_give_others():
    game = asked()
    rest = Action((decision(len(game.made), WAIT, argument=game.seat.window_s),))
    table = values(game, [NOTHING, NOTHING, rest], futures=6, root=5)
    assert (table[0] == table[1]).all()
    assert (table[0] != table[2]).any()
    assert (values(game, [NOTHING], futures=6, root=6) != table[0]).any()
    assert len(set(table[0])) > 3


def test_a_game_does_not_notice_that_its_futures_are_looked_at():
    game, other = asked(), asked()
    values(game, [NOTHING, last_first(game)], futures=3, root=5)
    for one in (game, other):
        one.advance(one.seat.window_s)
    assert game.ledger.worth() == other.ledger.worth()
    assert game.run.place == other.run.place


def test_two_threads_tell_what_one_tells():
    game = asked()
    told = [values(game, [NOTHING, last_first(game)], futures=8, root=5, threads=n) for n in (1, 2)]
    assert (told[0] == told[1]).all()


def test_the_playbooks_next_task_is_what_par_would_do():
    game = asked()
    usual = decision(len(game.made), WORK_ON, int(game.run.waiting()["account"][0]))
    assert is_pars(game, usual)
    table = values(game, [NOTHING, Action((usual,))], futures=4, root=5)
    assert (table[0] == table[1]).all()
    assert not is_pars(game, last_first(game).decisions[0])


def test_a_decision_that_may_not_be_taken_is_refused():
    game = asked()
    never = Action((decision(len(game.made), WORK_ON, 999_999),))
    with pytest.raises(ValueError, match="may not be taken"):
        values(game, [never], futures=1, root=5)


@pytest.mark.parametrize("name", CHOOSERS)
def test_players_do_not_see_what_is_hidden(name):
    """Hidden columns, dates and ends of waits are given to others; each turn is decided as before."""
    for turns in (2, 9, 15):
        game = asked(turns)
        other = asked(turns)
        other.run, moved = exchanged(game.run, turns)
        assert moved > 20
        assert CHOOSERS[name]()(game).values() == CHOOSERS[name]()(other).values()


def test_nor_do_the_values_of_actions():
    game = asked()
    other = asked()
    other.run, _ = exchanged(game.run, 1)
    first, second = (values(one, [NOTHING, last_first(one)], futures=4, root=5) for one in (game, other))
    assert (first == second).all()


def test_the_best_is_chosen_on_one_half_and_valued_on_the_other():
    """By hand: on futures 0 and 2 the second action is best (9 > 5), on 1 and 3 it comes to 2 and the first to 5."""
    table = np.array([[5.0, 4.0, 5.0, 6.0], [9.0, 1.0, 9.0, 3.0]])
    told = q_and_regret(table, yours=0, par=1)
    assert told.q == 5.0
    assert told.against == pytest.approx((-4 + 3 - 4 + 3) / 4)
    assert (told.best, told.q_best, told.regret) == (1, 2.0, -3.0)
    assert told.regret_se == pytest.approx(0.0)


def test_the_stops_of_a_game_are_valued_and_add_up_to_its_decisions():
    """A game of six turns whose last one takes up the last task first."""
    game = asked(5, level="first week")
    made = [*game.made, last_first(game).decisions[0]]
    again = Game(game.seat, plain_luck(1))
    stops = [valued_turn(again, one, others=alternatives, futures=4, root=7) for one in made]
    assert [stop.turn for stop in stops] == list(range(len(made)))
    assert [stop.time for stop in stops] == sorted(stop.time for stop in stops)
    assert all(stop.valued.against == 0 for stop in stops[:-1])
    assert [stop.is_next for stop in stops] == [*[True] * len(game.made), False]
    assert (stops[-1].table[0] == values(game, [NOTHING], futures=4, root=root_at(7, len(game.made)))[0]).all()
    for stop in stops:
        assert len(stop.table) == len(stop.actions) >= 2
    assert max(len(stop.actions) for stop in stops) > 4


def test_decisions_after_the_end_of_a_game_are_refused():
    seat = seat_in("tutorial", "tutorial")
    game = Game(seat, plain_luck(1))
    while game.advance(seat.window_s, ASK) == ASKS:
        game.decide(decision(len(game.made), WAIT, argument=seat.window_s))
    late = decision(len(game.made), WAIT, argument=seat.window_s)
    with pytest.raises(ValueError, match="over before turn"):
        valued_turn(game, late, others=alternatives, futures=1, root=7)


def test_draws_are_no_wins():
    table = np.array([[5.0, 4.0, 5.0, 6.0], [9.0, 4.0, 2.0, 3.0]])
    assert ahead(table, 0, 1) == (2, 3)


def test_working_days_of_a_week_begin_on_monday_to_friday():
    """The window begins on Monday, 5 January 2026; Tuesday is Epiphany, and nobody works in the scenario's country."""
    seat = seat_in("saas_smb", "first week")
    assert [second // DAY for second in mornings(seat)] == [0, 2, 3, 4]
    assert len(mornings(seat_in("saas_smb", "quarter"), 5)) in (12, 13)
    assert mornings(seat, 100) == [0]
    later = seat_in("saas_smb", "week")
    assert [second // DAY for second in mornings(later)] == [14, 15, 16, 17, 18]


def test_whoever_works_by_the_firms_playbook_has_decided_nothing():
    seat = seat_in("saas_smb", "week")
    luck = plain_luck(2)
    told = played(seat, PLAYERS_BY_NAME["balanced"], luck, par=par(seat, luck), futures=1)
    assert (told.decisions, told.luck) == (0.0, 0.0)
    assert told.score == told.par
    same = decisions_of_habit(Game(seat, luck), seat.scenario.playbook, every=1, futures=1, root=3)
    assert same == 0.0


def test_you_less_par_is_decisions_and_luck():
    seat = seat_in("saas_smb", "week")
    luck = plain_luck(2)
    steady = par(seat, luck)
    for player in PLAYERS:
        if player.name != "planner":
            told = played(seat, player, luck, par=steady, futures=1)
            assert told.decisions + told.luck == pytest.approx(told.score.total - steady.total, abs=1e-6)
