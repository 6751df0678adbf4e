"""The check after delivery by hand: what it brings, what it shows, and who recommends us."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES
from salescycle.sim.model.arguments import ASK
from salescycle.sim.model.distributions import normal_quantile
from salescycle.sim.model.luck import REFERRAL, REFERRAL_DELAY, REFERRED, SHOWN_SATISFACTION, child, draw
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.tables import TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, Firm, Life, lucky

CHECK = {"phase": "follow_up", "kind": "check", "role": "rep", "effort": "1 h", "after": "14 d"}
CHECKS = {"process.check": CHECK, "sources.web.referrals": True}


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm(CHECKS)


def customer(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """A customer since second 0."""
    life = Life(firm, lucky(*wanted) if wanted else 1, **state)
    life.goes_to(TO_CUSTOMER, 0)
    return life


def checked(firm: Firm, *wanted: tuple, seen: float = 0.9, **state: float):
    """A customer who was checked on day 15, and what was said."""
    life = customer(firm, *wanted, **state)
    life.row.seen.satisfaction, life.row.seen.satisfaction_doubt = seen, 0.0
    life.rings(14 * DAY, DATES)
    return life, life.done(15 * DAY, DATES)


def test_the_check_comes_first_and_has_the_calendar_clock_until_it_is_done(firm):
    life = Life(firm)
    assert life.goes_to(TO_CUSTOMER, 0).timers[DATES] == 14 * DAY
    said = life.rings(14 * DAY, DATES)
    assert said.timers == {}
    desk, effort, key = said.tasks[DATES]
    assert (desk, effort, class_of(key)) == (0, HOUR, 3)
    said = life.done(15 * DAY, DATES)
    assert said.timers == {DATES: 45 * DAY}  # the look of day 60
    assert life.row.step[DATES] == firm.step["cross_sell"]


def test_a_check_that_is_late_does_not_move_the_other_dates(firm):
    life = customer(firm)
    life.rings(14 * DAY, DATES)
    assert life.done(70 * DAY, DATES).timers == {DATES: 0}


def test_nobody_checks_where_the_playbook_says_so():
    assert Life(Firm({**CHECKS, "playbook.check": False})).goes_to(TO_CUSTOMER, 0).timers[DATES] == 60 * DAY


@pytest.mark.parametrize(("before", "after"), [(0.4, 0.4 + 0.25 * 0.6), (0.7, 0.7 + 0.075 * 0.3)])
def test_a_check_helps_the_troubled_most(firm, before, after):
    life, _ = checked(firm, satisfaction=before, trust=0.5)
    assert life.row.satisfaction == pytest.approx(after)
    assert life.row.trust == pytest.approx(0.5 + 0.05 * 0.5)


def test_a_check_shows_satisfaction_before_it_changes_it(firm):
    life = customer(firm, satisfaction=0.9)
    seen = life.row.seen
    seen.satisfaction, seen.satisfaction_doubt = 0.6, 0.25
    life.rings(14 * DAY, DATES)
    signal = 0.9 + 0.25 * normal_quantile(draw(life.root, life.row.identity, SHOWN_SATISFACTION, 0))
    said = life.done(15 * DAY, DATES)
    heard = 0.6 + 0.5 * (signal - 0.6)  # as much doubt as noise: half of the way
    gain = 0.25 if heard < 0.55 else 0.075
    assert seen.satisfaction == pytest.approx(heard + gain * (1 - heard))
    assert said.note(log.CHECKED).ref == round(1000 * seen.satisfaction)


WHO = Life(Firm(CHECKS)).who("check")


@pytest.mark.parametrize(("share", "events"), [(0.99, ["checked", "satisfaction", "referral"]), (1.01, 2)])
def test_a_content_customer_recommends_us_by_its_satisfaction(firm, share, events):
    after = 0.9 + 0.075 * 0.1
    willing = 1 / (1 + math.exp(3.2 - 2.4 * after))
    low, high = (0, willing * share) if share < 1 else (willing * share, 1)
    life, said = checked(firm, (WHO, REFERRED, 1, low, high), satisfaction=0.9)
    assert said.events == (["checked", "satisfaction"] if events == 2 else events)
    if events != 2:
        delay = math.floor(DAY * (1 + 6 * draw(life.root, WHO, REFERRAL_DELAY, 1)) + 0.5)
        assert said.spawned == [(0, child(life.row.identity, REFERRAL, 1), delay)]
        assert DAY <= delay <= 7 * DAY


WILLING = (WHO, REFERRED, 1, 0, 0.1)


@pytest.mark.parametrize(
    ("changes", "seen", "plan", "asked"),
    [
        ({}, 0.9, 0, True),
        ({}, 0.3, 0, False),  # does not seem content
        ({"playbook.ask_referral": False}, 0.9, 0, False),
        ({"playbook.ask_referral": False}, 0.9, 2, True),  # the player asks all the same
        ({}, 0.9, 1, False),
        ({"sources.web.referrals": False}, 0.9, 0, False),  # recommended leads are like those of no source
    ],
)
def test_whoever_seems_content_is_asked_for_a_referral(changes, seen, plan, asked):
    life = customer(Firm({**CHECKS, **changes}), WILLING, satisfaction=0.9)
    life.row.seen.satisfaction, life.row.seen.satisfaction_doubt = seen, 0.0
    life.rings(14 * DAY, DATES)
    life.row.planned, life.row.plan[ASK] = int(plan > 0), plan
    assert ("referral" in life.done(15 * DAY, DATES).events) == asked


def test_after_a_further_delivery_there_is_another_check(firm):
    life, _ = checked(firm)
    life.at("delivery", promised=0, ordered=0)
    said = life.rings(20 * DAY, 1)
    assert said.timers == {DATES: 14 * DAY}


def test_a_customer_who_leaves_during_a_check_is_not_checked(firm):
    life = customer(firm)
    life.rings(14 * DAY, DATES)
    said = life.goes_to("attempt", 15 * DAY)  # anything else may happen meanwhile
    assert DATES not in said.timers
    assert life.row.check_at == -1


def test_what_the_player_says_of_a_check_is_for_that_check(firm):
    life = customer(firm)
    life.rings(14 * DAY, DATES)
    life.row.planned, life.row.plan[ASK] = 1, 1
    life.done(15 * DAY, DATES)
    assert (life.row.planned, life.row.plan[ASK]) == (0, 0)
