"""A game is its list of decisions: played live, again on SimPy or compiled, shorter, in steps or with another turn."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from salescycle.sim.engines.order import ASK, ASKS, END, ILLEGAL, PLAYBOOK, Run
from salescycle.sim.engines.run import CompiledRun, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model.account import SALES, Row
from salescycle.sim.model.decisions import CALL, DROP, EXTEND, TAKE, WAIT, WORK_ON, decision
from salescycle.sim.model.luck import Luck, plain_luck
from salescycle.sim.model.tables import E_EXPIRED
from tests.twins.difference import assert_same_log, assert_same_run, assert_same_state
from tests.twins.random_games import Game, a_legal_choice, play
from tests.twins.random_scenarios import Case, case

GAMES = 130


class Played(NamedTuple):
    """A random scenario and a random game in it."""

    case: Case
    luck: Luck
    game: Game

    def run(self, decisions: Sequence[Row], after: int = PLAYBOOK, engine: str = "compiled") -> Run:
        """The run of these decisions, without the rows of what is open at its end."""
        state = start(self.case.parameters, self.luck, engine=engine)  # type: ignore[arg-type]
        status = state.advance(decisions, None, after)
        return Run(state.log(), np.zeros(0), status)

    def until_turn(self, n: int) -> CompiledRun:
        """The compiled run that waits for decision number *n*."""
        state = CompiledRun(self.case.parameters, self.luck)
        assert state.advance(self.game.decisions[:n], None, ASK) == ASKS
        return state

    def another(self, n: int) -> Row:
        """A legal decision for turn *n* that is probably another one."""
        return decision(n, *a_legal_choice(self.game.asked[n], Random(f"another {n}")))


@pytest.fixture(scope="module")
def played() -> list[Played]:
    """So many random games."""
    cases = [case(seed, player=True) for seed in range(GAMES)]
    return [Played(c, luck := plain_luck(c.seed, 1), play(c.parameters, luck, c.seed)) for c in cases]


@pytest.fixture(scope="module")
def decided(played: list[Played]) -> list[Played]:
    """Those games in which the player decided something."""
    return [some for some in played if some.game.decisions]


def test_the_games_are_hard(played):
    games = [some.game for some in played]
    assert sum(len(game.decisions) > 5 for game in games) > GAMES / 2
    actions = [made.action for game in games for made in game.decisions]
    assert {actions.count(action) > 100 for action in range(4)} == {True}
    assert sum(game.cancelled for game in games) > 20, "decisions on accounts whose wait was pending"
    stopped = [some.game.log[some.game.log["event"] == events.STOPPED] for some in played]
    assert sum(len(rows) for rows in stopped) > 50
    assert sum(len(game.refused) for game in games) > 300, "illegal decisions that changed nothing"


def test_customers_are_called_and_quotations_kept_open_in_the_games(played):
    made = [(some, choice) for some in played for choice in some.game.decisions]
    assert sum(choice.action == CALL for _, choice in made) > 50
    assert sum((some.game.log["event"] == events.CALLED).sum() for some in played) > 25, "during a decision"
    kept_open = [(some, choice) for some, choice in made if choice.action == EXTEND]
    assert len(kept_open) > 30
    endings = [ending_before(some.game, choice) for some, choice in kept_open]
    assert endings.count(E_EXPIRED) > 5 < len(endings) - endings.count(E_EXPIRED)


def test_leads_are_taken_up_out_of_their_turn_in_the_games(played):
    taken = [(some, choice) for some in played for choice in some.game.decisions if choice.action == TAKE]
    assert len(taken) > 30
    for some, choice in taken:
        rows = some.game.log[some.game.log["account"] == choice.account]
        assert events.PULLED in rows["event"]


def test_a_live_game_is_its_replay_on_both_engines(played):
    for some in played:
        replayed = some.run(some.game.decisions, ASK, "simpy")
        assert_same_log(some.game.log, replayed.log, some.case.steps)
        assert_same_run(replayed, some.run(some.game.decisions, ASK), some.case.steps)


def test_decisions_made_one_by_one_are_the_list_on_both_engines(decided):
    for some in decided:
        states = [start(some.case.parameters, some.luck, engine=engine) for engine in ("simpy", "compiled")]
        for made in some.game.decisions:
            waits = []
            for state in states:
                assert state.advance(None, None, ASK) == ASKS
                assert state.allows(made)
                waits.append(state.waiting())
                assert state.next_task().tobytes() == waits[-1][:1].tobytes()
                state.decide(made)
            assert waits[0].tobytes() == waits[1].tobytes()
        whole = some.run(some.game.decisions)
        for state in states:
            assert state.advance() == whole.status
            assert_same_log(state.log(), whole.log, some.case.steps)


def test_what_is_decided_in_a_branch_is_not_decided_in_the_trunk(decided):
    for some in decided[:20]:
        n = len(some.game.decisions) // 2
        trunk = some.until_turn(0)
        for made in some.game.decisions[:n]:
            trunk.decide(made)
        assert trunk.advance(None, None, ASK) == ASKS
        branch = trunk.branch()
        branch.decide(some.another(n))
        for made in some.game.decisions[n:]:
            trunk.decide(made)
        assert branch.advance() == trunk.advance() == END
        assert_same_log(some.run(some.game.decisions).log, trunk.log(), some.case.steps)
        again = some.run([*some.game.decisions[:n], some.another(n)])
        assert again.log.tobytes().endswith(branch.log().tobytes())


def test_what_one_engine_refuses_the_other_refuses_too(played):
    for some in played:
        for made in some.game.refused:
            here = some.until_turn(made.turn)
            assert here.advance([*some.game.decisions[: made.turn], made], None, ASK) == ILLEGAL
            assert_same_state(some.game.asked[made.turn], here.snapshot())


def test_after_the_list_the_playbook_goes_on_alike_on_both_engines(decided):
    for some in decided:
        n = Random(some.case.seed).randint(1, len(some.game.decisions))
        told = some.run(some.game.decisions[:n], PLAYBOOK, "simpy")
        assert_same_run(told, some.run(some.game.decisions[:n]), some.case.steps)
        assert told.status == END


def test_fewer_decisions_give_a_prefix_and_the_state_of_that_moment(decided):
    for some in decided:
        for n in {0, some.game.last // 2, some.game.last}:
            shorter = some.until_turn(n)
            assert_same_log(some.game.before(n), shorter.log(), some.case.steps)
            assert_same_state(some.game.asked[n], shorter.snapshot())


def test_a_turn_that_is_taken_back_was_never_taken(decided):
    for some in decided[::3]:
        back = some.run(some.game.decisions[:-1], ASK, "simpy")
        assert back.status == ASKS
        assert_same_log(back.log, some.until_turn(some.game.last).log(), some.case.steps)


def test_advancing_to_a_and_then_to_b_is_running_to_b(decided):
    for some in decided[::2]:
        whole = some.run(some.game.decisions)
        moment = int(whole.log["time"][len(whole.log) // 2])
        for engine in ("simpy", "compiled"):
            state = start(some.case.parameters, some.luck, engine=engine)
            for until in (0, moment, moment + 1, state.until):
                assert state.advance(some.game.decisions, until) == END
                assert (state.log()["time"] < until).all()
            assert_same_log(whole.log, state.log(), some.case.steps)


def test_what_a_turn_sees_does_not_depend_on_later_decisions(decided):
    for some in decided:
        n = some.game.last
        what_if = [*some.game.decisions[:n], some.another(n)]
        counterfactual = some.run(what_if)
        past = some.game.before(n)
        assert_same_log(past, counterfactual.log[: len(past)], some.case.steps)
        assert counterfactual.log["turn"][len(past)] == n
        if n % 5 == 0:
            assert_same_run(some.run(what_if, PLAYBOOK, "simpy"), counterfactual, some.case.steps)


def test_a_branch_goes_on_as_if_it_had_been_run_from_the_start(decided):
    for some in decided:
        n = some.game.last
        here = some.until_turn(n)
        branch = here.branch()
        what_if = [*some.game.decisions[:n], some.another(n)]
        assert branch.advance(what_if) == END
        again = some.run(what_if)
        assert_same_log(again.log, np.concatenate([here.log(), branch.log()]), some.case.steps)
        assert here.advance(some.game.decisions) == END, "the branch has moved the trunk"
        assert_same_log(some.run(some.game.decisions).log, here.log(), some.case.steps)


def test_decisions_that_were_used_cannot_be_changed(decided):
    for some in decided[:20]:
        n = len(some.game.decisions)
        other = decision(n - 1, WAIT, -1, 1 << 40)
        for engine in ("simpy", "compiled"):
            state = start(some.case.parameters, some.luck, engine=engine)
            state.advance(some.game.decisions, None, ASK)
            with pytest.raises(ValueError, match="cannot be decided anew"):
                state.advance([*some.game.decisions[:-1], other], None, ASK)
            with pytest.raises(ValueError, match="cannot be decided anew"):
                state.advance(some.game.decisions[:-1], None, ASK)


def test_the_playbook_in_the_players_place_plays_as_if_nobody_was_there(played):
    for some in played:
        nobody = case(some.case.seed, player=True, played=False)
        alone = start(nobody.parameters, some.luck, engine="compiled")
        alone.advance()
        assert_same_log(told_without_turns(alone.log()), told_without_turns(some.run([]).log), some.case.steps)


def test_the_log_says_who_decided_each_turn(decided):
    for some in decided:
        log = some.run(some.game.decisions).log
        rows = log[log["event"] == events.DECIDED]
        assert rows["turn"].tolist() == list(range(len(rows)))
        n = len(some.game.decisions)
        assert rows["reason"].tolist() == [0] * n + [1] * (len(rows) - n)
        assert rows["ref"][:n].tolist() == [made.action for made in some.game.decisions]
        assert (rows["ref"][n:] == WORK_ON).all()


def test_a_dropped_account_is_lost_in_the_same_event(decided):
    for some in decided:
        log = some.game.log
        seq = log["seq"][log["event"] == events.DECIDED]
        for made in some.game.decisions:
            if made.action == DROP:
                lost = log[(log["seq"] == seq[made.turn]) & (log["event"] == events.LOST)]
                assert lost["account"].tolist() == [made.account]
                assert lost["reason"].tolist() == [events.DROPPED]


def ending_before(game: Game, made: Row) -> int:
    """How the wait of a decision's account would have ended."""
    accounts = game.asked[made.turn].accounts
    return int(accounts[accounts["account"] == made.account]["ending"][0, SALES])


def told_without_turns(log: np.ndarray) -> np.ndarray:
    """A log without the rows of turns, its events numbered without gaps."""
    kept = log[~np.isin(log["event"], (events.TURN_COMES, events.DECIDED))]
    kept["seq"] = np.unique(kept["seq"], return_inverse=True)[1]
    return kept
