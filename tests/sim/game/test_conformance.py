"""How often a player does what the playbook does, and habits that it does not have."""

from typing import NamedTuple

import pytest

from salescycle.sim.game.actions import Act
from salescycle.sim.game.conformance import conformance, habits
from salescycle.sim.model import tables as t
from tests.sim.game.seats import seat_in
from tests.tui.judged_game import judged


class Turn(NamedTuple):
    is_next: bool = True


class Stop(NamedTuple):
    """As much of a judged decision as is looked at."""

    kind: int
    act: Act
    number: int = 1
    turn: Turn = Turn()


def stops(kind, *ways):
    return [Stop(kind, Act("work", 5, way)) for way in ways]


SEAT = seat_in("saas_smb", "week")


def test_the_same_in_other_words_is_the_playbooks_way():
    told = conformance(SEAT, stops(t.HESITATION, {}, {"answer": "matched"}, {"answer": "push"}))
    assert told == [("hesitation", 3, 2)]


def test_another_task_first_is_not_what_the_playbook_does():
    assert conformance(SEAT, [Stop(t.MEETING, Act("work", 5), turn=Turn(is_next=False))]) == [("meeting", 1, 0)]
    assert conformance(SEAT, [Stop(t.MEETING, Act("drop", 5))]) == [("meeting", 1, 0)]
    assert conformance(SEAT, [Stop(t.MEETING, Act("work", 5), number=0)]) == [], "the routine's is no stop"


def test_the_third_time_is_a_habit():
    push = {"answer": "push"}
    assert habits(SEAT, stops(t.HESITATION, push, push)) == {}
    assert habits(SEAT, stops(t.HESITATION, push, push, {"answer": "matched"})) == {"answer": "push"}
    assert habits(SEAT, stops(t.HESITATION, push, push, {}, {"answer": "matched"})) == {}


@pytest.mark.parametrize(("answer", "rule"), [("yes", {}), ("no", {"cross_sell": "none"})])
def test_whoever_never_offers_more_has_a_rule_of_cross_selling(answer, rule):
    assert habits(SEAT, stops(t.CROSS_SELL, *[{"offer": answer}] * 3)) == rule


def test_a_routine_game_is_the_playbooks():
    told, game = judged(by_routine=True)
    counts = conformance(game.session.seat, told.judged)
    assert sum(each.stops for each in counts) == game.session.stops.count > 10
    assert all(each.stops == each.as_playbook for each in counts)
    assert habits(game.session.seat, told.judged) == {}
