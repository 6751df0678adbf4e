"""The adviser knows what the player knows and no more."""

import numpy as np
import pytest

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import Act
from salescycle.sim.game.adviser import compare, root_seen, stand_at
from salescycle.sim.game.futures import Action, values
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.model.account import HIDDEN
from salescycle.sim.model.tables import KINDS
from tests.sim.game.seats import seat_in


def at(kind: str, name: str = "saas_smb", seed: int = 4) -> tuple[Session, Stop]:
    """A session at its first stop of a kind."""
    session = Session(seat_in(name, "week"), seed)
    while (stop := session.go_on()) is not None:
        if KINDS[session.kind_of(session.task_of(stop, stop.account))] == kind:
            return session, stop
        session.act(Act("routine"))
    raise AssertionError(f"no {kind} comes up")


def ways(stop: Stop, *answers: str) -> list[Act]:
    return [Act("work", stop.account, {"answer": answer}) for answer in answers]


def test_the_same_question_has_the_same_answer():
    session, stop = at("hesitation")
    told = [compare(session, *ways(stop, "push", "recommend"), futures=20, threads=threads) for threads in (1, 2)]
    assert told[0] == told[1]
    assert session.stop == stop


def test_a_way_compared_with_itself_is_hard_to_tell_apart():
    session, stop = at("hesitation")
    told = compare(session, *ways(stop, "inform", "inform"), futures=20)
    assert (told.better, told.first_ahead, told.apart) == (-1, 0, 0)
    assert told.worth[0] == told.worth[1]


def test_the_other_way_round_is_the_other_way_round():
    session, stop = at("hesitation")
    one, other = (compare(session, *ways(stop, *names), futures=40) for names in (("push", "wait"), ("wait", "push")))
    assert one.worth == other.worth[::-1]
    assert one.first_ahead == other.apart - other.first_ahead
    assert one.by == other.by[::-1]
    won, lost = one.first_ahead * one.by[0], (one.apart - one.first_ahead) * one.by[1]
    assert (won - lost) / 40 == pytest.approx(one.worth[0] - one.worth[1]), "counts and amounts make the mean"


def test_her_answer_does_not_depend_on_what_is_hidden():
    """Every hidden column of every account is another one; what she plays through is the same to the last bit."""
    session, stop = at("hesitation")
    rows = tuple(Action((session.check(act),)) for act in ways(stop, "push", "recommend"))
    game, other = stand_at(session), stand_at(session)
    die = np.random.default_rng(3)
    accounts = other.run.state.accounts
    changed = 0
    for name in HIDDEN:
        column = accounts[name]
        if column.dtype == np.float64 and column.ndim == 1:
            column[:] = die.random(len(column))
            changed += 1
    assert changed > 15
    root = root_seen(game.run)
    assert root_seen(other.run) == root
    assert (values(game, rows, futures=8, root=root) == values(other, rows, futures=8, root=root)).all()


def test_what_cannot_be_done_is_not_compared():
    session, stop = at("hesitation")
    with pytest.raises(UsageError):
        compare(session, Act("drop", 10**6), ways(stop, "push")[0], futures=4)


def test_two_answers_to_whoever_decides_are_told_apart_by_what_is_said_in_the_call():
    session = Session(seat_in("tutorial", "tutorial"), 3)
    session.go_on()
    greco = list(session.seat.named.values()).index("Autofficina Greco")
    account = list(session.seat.named)[greco]
    told = compare(session, *(Act("call", account, {"answer": answer}) for answer in ("recommend", "push")), futures=40)
    assert told.apart > 0
