"""Dormant leads by hand: out of the way, and perhaps awake again."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.luck import CHANCE, CONTACTED, GATE, OPT_OUT
from salescycle.sim.model.playbook_rules import class_of
from tests.sim.model.firms import DAY, HOUR, Firm, Life, lucky

DORMANT = {
    "phase": "contact",
    "kind": "dormant",
    "chance": 0.4,
    "wait": {"wakes": "60 d", "gone": "200 d"},
    "next": {"wakes": "attempt"},
}
SLEEPERS = {
    "process.dormant": DORMANT,
    "process.attempt.next": {"interested": "meeting", "unreachable": "dormant"},
    "playbook.stop": 2,
}
WHO = Life(Firm(SLEEPERS)).who("dormant")
ATTEMPT = Life(Firm(SLEEPERS)).who("attempt")
UNANSWERED = [(ATTEMPT, purpose, n, 0.5, 1) for n in range(3) for purpose in (CONTACTED, OPT_OUT)]


def asleep(wakes: bool = True, **state: float):
    """A lead whom nobody has reached in two attempts, and what was said."""
    low, high = (0, 0.4) if wakes else (0.4, 1)
    life = Life(Firm(SLEEPERS), lucky((WHO, CHANCE, 0, low, high), *UNANSWERED), **{"reach": 0.2, **state})
    life.at("attempt", attempt=1, in_place=1)
    return life, life.done(9 * DAY)


def test_a_lead_that_falls_asleep_frees_its_place():
    life, said = asleep()
    assert said.events == ["no_answer", "dormant"]
    assert (said.places, life.row.in_place, life.row.ended) == (-1, 0, 0)
    assert said.timers == {SALES: 60 * DAY}


def test_one_that_does_not_wake_up_is_gone():
    life, said = asleep(wakes=False)
    assert said.timers == {SALES: 200 * DAY}
    said = life.rings(209 * DAY)
    assert said.events == ["lost"]
    assert said.note(log.LOST).reason == log.R_GONE
    assert said.places == 0


def test_one_that_wakes_up_asks_by_itself_and_has_a_place_and_our_patience_again():
    life, _ = asleep(interest=0.2)
    life.row.seen.attempt = 2
    said = life.rings(69 * DAY)
    assert said.events == ["woke_up"]
    assert (said.places, life.row.in_place) == (1, 1)
    half = 0.5 ** (60 / 14)  # its interest has faded since it was last drifted, at the attempt
    faded = 0.2 * 0.5 ** (9 / 14) * half
    assert life.row.interest == pytest.approx(faded + 0.35 * (1 - faded), rel=1e-6)
    assert (life.row.seen.inbound, life.row.seen.attempt) == (1, 0)
    assert class_of(said.tasks[SALES][2]) == 1  # an inquiry is next
    said = life.done(69 * DAY + HOUR)
    assert said.events == ["no_answer"]  # the third attempt in all, the first since
    assert SALES in said.timers


@pytest.mark.parametrize(("woke", "loss"), [(0, 0.55), (69 * DAY, 0.55 * math.log(1 + 60 / 300) / math.log(577))])
def test_a_late_answer_to_one_that_woke_up_counts_from_when_it_did(woke, loss):
    """tau 5 min, at the end after 2 days; a customer who is told nothing before is as interested as when it woke."""
    life = Life(Firm(SLEEPERS), lucky((ATTEMPT, CONTACTED, 2, 0, 0.2), (ATTEMPT, GATE, 0, 0.5, 1)), reach=0.9)
    life.at("attempt", attempt=2, attempts_before=2, woke=woke, updated=69 * DAY + 60)
    life.row.seen.inbound = 1
    assert "reached" in life.done(69 * DAY + 60).events
    assert life.row.interest == pytest.approx(0.5 * (1 - loss))


def test_a_step_beyond_the_order_takes_no_place():
    firm = Firm({**SLEEPERS, "process.dormant.next": {"wakes": "hand_over"}})
    life = Life(firm, lucky((WHO, CHANCE, 0, 0, 0.4)))
    life.goes_to("dormant", 0)
    assert "order" in life.rings(60 * DAY).events
    assert life.row.in_place == 0


def test_behind_the_veil_a_sleepers_end_is_drawn_by_its_chance():
    """On day 61 whoever would have woken on day 60 has woken: the rest is gone after 200 days."""
    life, _ = asleep()
    said = life.is_unveiled(9 * DAY + 61 * DAY)
    assert life.row.ending[SALES] == 1
    assert said.timers == {SALES: 139 * DAY}


@pytest.mark.parametrize("kind", ["dormant"])
def test_a_sleeper_of_the_opening_book_has_no_place(kind):
    firm = Firm({**SLEEPERS, "opening.open_deals": {kind: 1}})
    life = Life(firm)
    said = life.stands_in_the_book()
    assert said.places == 0
    assert SALES in said.timers
