"""What a player may say of a task, and the numbers that the engine is told."""

import math

import pytest

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import ARGUMENTS, PRESETS, check_arguments, usual, work
from salescycle.sim.model import tables
from salescycle.sim.model.arguments import most_of
from salescycle.sim.words.scenario import Playbook

EVERY = [(kind, argument) for kind, arguments in ARGUMENTS.items() for argument in arguments]


@pytest.mark.parametrize(("kind", "argument"), EVERY)
def test_every_value_of_an_argument_is_one_that_the_engine_takes(kind, argument):
    ends = argument.choices or (argument.low, argument.high)
    for value in ends:
        assert 1 <= argument.number(value) <= most_of(kind, argument.place)
        assert argument.value(argument.number(value)) == value
    assert argument.number(ends[-1]) == most_of(kind, argument.place)


@pytest.mark.parametrize(("kind", "argument"), EVERY)
@pytest.mark.parametrize("value", [math.nan, math.inf, -1.0, "many", True, 1e9])
def test_any_other_value_is_refused_with_what_is_needed(kind, argument, value):
    with pytest.raises(UsageError, match="need"):
        argument.number(value)


def test_usual_ways_are_ways_of_their_kind():
    for kind, presets in PRESETS.items():
        for preset in presets:
            check_arguments(kind, preset)


def test_what_is_not_said_is_left_to_the_playbook():
    made = work(3, 7, tables.QUOTATION, {"discount": 0.05})
    assert [made.a0, made.a1, made.a2, made.a3] == [0, 51, 0, 0]
    assert (made.turn, made.account) == (3, 7)


def test_the_usual_answer_is_that_of_the_playbook():
    by_name = {argument.name: argument for _, argument in EVERY}
    book = Playbook(discount=0.07, ask_referral=False, answer="push")
    assert usual(by_name["discount"], book, 0) == 0.07
    assert usual(by_name["ask"], book, 0) == "no"
    assert usual(by_name["answer"], book, 0) == "push"
    assert usual(by_name["validity"], book, 10 * 86400) == 10
