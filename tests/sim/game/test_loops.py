"""Each way to do otherwise than the playbook belongs to one loop, which is told only where its lesson may be taught."""

from typing import get_args

import pytest

from salescycle.sim.game.actions import ARGUMENTS, usual
from salescycle.sim.game.bots import PLAYERS
from salescycle.sim.game.loops import LINKS, Loop, links_of, otherwise, taught_link
from salescycle.sim.game.taught import TAUGHT, taught
from salescycle.sim.model import tables as t
from salescycle.sim.model.decisions import ACTIONS
from salescycle.sim.studies.lessons import DECISIONS, HABITS
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Playbook

BOOK = Playbook()
VALID_S = 30 * DAY_S
ANSWERS = [
    (kind, argument, value)
    for kind, arguments in ARGUMENTS.items()
    for argument in arguments
    for value in (argument.choices or (argument.low, argument.high))
]


def links(kind, action="work", *, is_next=True, **given):
    return list(links_of(kind, action, otherwise(kind, given, BOOK, VALID_S), is_next=is_next))


@pytest.mark.parametrize(("kind", "argument", "value"), ANSWERS)
def test_every_answer_that_is_not_the_playbooks_belongs_to_a_loop(kind, argument, value):
    found = links(kind, **{argument.name: value})
    if value == usual(argument, BOOK, VALID_S):
        assert found == []
    else:
        assert [link.loop in get_args(Loop) for link in found] == [True]


def test_every_action_of_a_player_belongs_to_a_loop():
    for action in set(ACTIONS) - {"work"}:
        assert len(links(-1, action)) == 1, action
    assert [link.name for link in links(t.MEETING, is_next=False)] == ["order"]
    assert links(t.MEETING) == links(-1, "routine") == []


def test_no_two_links_are_about_the_same():
    places = [(link.kind, link.argument, link.how) for link in LINKS]
    assert len(places) == len(set(places))
    assert {link.loop for link in LINKS} == set(get_args(Loop))


def test_links_name_lessons_that_there_are():
    lessons = {lesson.name for lesson in (*DECISIONS, *HABITS)} | {player.name for player in PLAYERS}
    assert {name for link in LINKS for name in link.lessons} <= lessons


def test_pressing_is_taught_in_telesales_and_nothing_where_nobody_has_doubted():
    pushed = links(t.HESITATION, answer="push")
    assert taught_link(iter(pushed), taught("telesales")) == pushed[0]
    assert taught_link(iter(pushed), taught("rfq_desk")) is None


def test_what_turns_around_under_doubt_is_not_told():
    early = links(t.QUOTATION, promise=1.0)
    assert "attractive date" not in TAUGHT["saas_smb"]
    assert taught_link(iter(early), taught("saas_smb")) is None
    assert taught_link(iter(early), taught("telesales")).loop == "R4"
