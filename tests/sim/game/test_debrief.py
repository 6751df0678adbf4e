"""A game is judged: exactly, by what could be known, the same in the background as afterwards."""

import pytest

from salescycle.scenarios.voices import load_voices
from salescycle.sim.engines.order import ASK
from salescycle.sim.game.actions import Act
from salescycle.sim.game.aftermath import signs_later
from salescycle.sim.game.debrief import debrief
from salescycle.sim.game.hindsight import hindsight, same_luck
from salescycle.sim.game.levels import LEVELS
from salescycle.sim.game.session import Session
from salescycle.sim.game.valuer import Valuer, futures_of
from salescycle.sim.game.view import UNKNOWN, View
from tests.sim.game.seats import seat_in
from tests.tui.judged_game import FUTURES, judged, played


def test_you_less_par_is_decisions_and_luck_to_the_last_digit():
    told, _ = judged()
    assert told.you.total - told.par.total - told.decisions - told.luck == 0
    assert told.decisions == sum(each.valued.against for each in told.judged)
    assert told.decisions != 0


def test_whoever_leaves_all_to_the_routine_is_par():
    told, game = judged(by_routine=True)
    assert (told.decisions, told.luck, told.decisions_se) == (0, 0, 0)
    assert len(told.judged) == len(game.session.acts) == game.session.stops.count > 10
    assert told.costliest_kind is None


def test_every_stop_is_judged_and_whatever_else_is_not_pars():
    told, game = judged()
    assert {each.number for each in told.judged} - {0} == set(range(1, game.session.stops.count + 1))
    assert all(each.valued.against for each in told.judged if not each.number)
    assert [each.turn.turn for each in told.judged] == sorted(each.turn.turn for each in told.judged)
    assert game.session.is_over


def test_who_values_during_the_game_tells_what_is_told_afterwards():
    session, table = played()
    again = Session(table.seat, table.seed, engine="compiled")
    with Valuer(table.seat, table.seed, futures=FUTURES) as valuer:
        for _, act in session.acts:
            again.go_on()
            valuer.see(again)
            again.act(act)
        assert again.go_on() is None
        told = debrief(again, valuer=valuer)
    afterwards, _ = judged()
    assert [each.turn.table.tobytes() for each in told.judged] == [
        each.turn.table.tobytes() for each in afterwards.judged
    ]


def test_another_session_is_valued_from_its_own_begin():
    """A decision that was taken back makes a session of its own."""
    session, table = played()
    with Valuer(table.seat, table.seed, futures=FUTURES) as valuer:
        other = Session(table.seat, table.seed, engine="compiled")
        for _ in range(3):
            other.go_on()
            other.act(Act("routine"))
        valuer.see(other)
        stops = list(valuer.finish(session))
    assert [stop.table.tobytes() for stop in stops] == [each.turn.table.tobytes() for each in judged()[0].judged]


def test_a_longer_game_has_fewer_futures_a_stop():
    futures = {name: futures_of(level) for name, level in LEVELS.items()}
    assert futures == {"tutorial": 60, "day": 60, "week": 60, "quarter": 20, "year": 16}


def test_the_best_is_shown_in_the_futures_that_did_not_choose_it():
    told, _ = judged()
    for each in told.judged:
        assert len(each.yours) == FUTURES
        assert sum(each.yours) / FUTURES == pytest.approx(each.valued.against)
        assert len(each.bests) == FUTURES // 2
        gain = sum(best - mine for best, mine in zip(each.bests, each.yours[1::2], strict=True)) / len(each.bests)
        assert gain == pytest.approx(each.valued.regret)


def test_what_was_known_is_what_the_screen_showed_and_what_was_true_leaves_no_question():
    told, game = judged()
    mattered = told.that_mattered
    known = hindsight(game.session, game.view, mattered)
    assert len(known) == len(mattered) > 0
    _, table = played()
    for each in mattered:
        then = Session(table.seat, table.seed, engine="compiled")
        then.live.advance(game.session.decisions[: each.turn.turn], table.seat.window_s, ASK)
        row = then.live.account(each.account)
        assert known[each.turn.turn].knew.facts == table.view(then).customer(each.account).facts
        true = {fact.about: fact for fact in known[each.turn.turn].true}
        asked = ("need", "money", "time", "rivals", "fear", "fit", "worth")
        assert UNKNOWN not in {true[about].state for about in asked}
        assert true["money"].state == ("enough" if row["budget"] >= 1 else "short")
        assert true["fit"].state == ("good" if row["fit"] >= 0.6 else "poor" if row["fit"] < 0.35 else "doubtful")


def test_something_is_not_known_before_somebody_asks():
    told, game = judged()
    known = hindsight(game.session, game.view, told.judged)
    assert any(each.not_asked for each in known.values())
    assert all(fact.state == UNKNOWN for each in known.values() for fact in each.not_asked)


def test_on_the_same_luck_pars_action_is_worth_what_par_is():
    told, game = judged(by_routine=True)
    luck = same_luck(game.session, told.judged[3])
    assert luck.yours == luck.par == told.par.total


def test_after_the_last_decision_of_ones_own_the_playbook_plays_the_game_itself():
    told, game = judged()
    assert same_luck(game.session, told.judged[-1]).yours == told.you.total
    lucks = [same_luck(game.session, each) for each in told.judged]
    assert any(luck.yours != luck.par for luck in lucks)


def test_years_after_a_game_tell_how_often_somebody_signs_later():
    _, game = judged()
    rows = game.session.live.log()
    everybody = set(rows["account"].tolist()) - {-1}
    told = signs_later(game.session, everybody)
    assert {years for _, years in told.values()} == {16}
    assert all(0 <= signs <= 16 for signs, _ in told.values())
    assert sum(signs for signs, _ in told.values()) > 0


def test_what_was_done_is_told_in_the_players_words():
    _, table = played()
    session, told_why = Session(table.seat, 3, engine="compiled"), None
    while (stop := session.go_on()) is not None:
        act = Act("drop", stop.account, {"told": "honestly"})
        if told_why is None and session.allows(act):
            told_why = act
            session.act(act)
        else:
            session.act(Act("routine"))
    assert told_why is not None
    told = debrief(session, valuer=Valuer(table.seat, 3, futures=4))
    assert [each.act for each in told.judged if each.act.action == "drop"] == [told_why]
    assert sum(each.number > 0 for each in told.judged) == session.stops.count


def test_a_decision_about_nobody_is_judged_too():
    """A wait that mattered has no customer of whom anything was known."""
    session = Session(seat_in("tutorial", "tutorial"), 3, engine="compiled")
    while session.go_on() is not None:
        act = Act("wait")
        session.act(act if session.allows(act) else Act("routine"))
    told = debrief(session)
    about_nobody = [each for each in told.judged if each.account < 0]
    assert about_nobody
    view = View(session, load_voices().of_game("tutorial", 3), session.seat.named)
    assert hindsight(session, view, about_nobody) == {}
