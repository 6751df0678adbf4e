"""Phase 5 by hand: hand-over, production, delivery against the promised date."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.playbook_rules import class_of
from tests.sim.model.firms import DAY, HOUR, Firm, Life


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm()


@pytest.mark.parametrize(("depth", "hours"), [(0.0, 0.2), (0.7, 1.6), (1.0, 2.2)])
def test_a_deep_hand_over_takes_longer(depth, hours):
    firm = Firm({"playbook.hand_over": depth})
    task = Life(firm).goes_to("hand_over", 0).tasks[SALES]
    assert task[1] == round(hours * HOUR)  # (.1 + depth) of 2 h
    assert class_of(task[2]) == 1


def test_after_the_hand_over_the_pool_produces(firm):
    life = Life(firm, fit=0.5).at("hand_over", promised=9 * DAY)
    said = life.done(HOUR)
    assert said.events == ["hand_over"]
    assert life.row.step == [-1, firm.step["delivery"], -1, -1]
    desk, effort, key = said.tasks[DELIVERY]
    assert desk == 2  # after the two sellers
    assert effort == round(8 * HOUR * (1 + 1.2 * 0.1))  # a fit below .6 takes more work
    assert class_of(key) == 4


def test_a_good_fit_takes_the_usual_work(firm):
    assert Life(firm, fit=0.9).goes_to("delivery", 0).tasks[DELIVERY][1] == 8 * HOUR


def delivered(firm: Firm, days_late: float, **state: float) -> Life:
    """Somebody whose delivery arrives so many days after the promised date."""
    now = 40 * DAY
    life = Life(firm, **state).at("delivery", promised=now - round(days_late * DAY))
    said = life.done(36 * DAY, DELIVERY)
    assert said.timers == {DELIVERY: 4 * DAY}
    said = life.rings(now, DELIVERY)
    assert said.events == ["delivered", "entered"]
    assert said.note(log.DELIVERED).duration == round(days_late * DAY)
    assert said.note(log.DELIVERED).amount == 100_000
    return life


def test_an_early_delivery_pleases_a_little(firm):
    row = delivered(firm, -3, fit=0.7, trust=0.4).row
    # .62 + .85 (.7 - .6) + .20 (.7 - .5) + .07 (1 - exp(L / .25)), L = -3 d / 13 d
    assert row.satisfaction == pytest.approx(0.62 + 0.085 + 0.04 + 0.07 * (1 - math.exp(-3 / 13 / 0.25)))
    assert row.trust == 0.4


def test_a_late_delivery_hurts_much_more(firm):
    row = delivered(firm, 3, fit=0.7, trust=0.4).row
    lost = 1 - math.exp(-3 / 13 / 0.25)
    assert row.satisfaction == pytest.approx(0.62 + 0.085 + 0.04 - 0.50 * lost)
    assert row.trust == pytest.approx(0.4 * (1 - 0.35 * lost))


def test_on_time_to_the_second_is_neither(firm):
    row = delivered(firm, 0, fit=0.6, trust=0.4).row
    assert row.satisfaction == pytest.approx(0.62 + 0.04)
    assert row.trust == 0.4


@pytest.mark.parametrize(("fit", "late", "satisfaction"), [(0.0, 10_000, 0.02), (1.6, -10_000, 0.98)])
def test_satisfaction_has_a_floor_and_a_ceiling(firm, fit, late, satisfaction):
    life = Life(firm, fit=fit).at("delivery", promised=-late * DAY)
    life.rings(0, DELIVERY)
    assert life.row.satisfaction == satisfaction


def test_whoever_has_been_delivered_is_a_customer(firm):
    life = delivered(firm, 0)
    assert (life.row.phase, life.row.delivered) == (6, 40 * DAY)
    assert life.row.step == [-1, -1, firm.step["ticket"], firm.step["cross_sell"]]
    assert (life.row.look_at, life.row.renew_at) == (100 * DAY, 130 * DAY)
    assert life.row.ended == 0


def test_a_customer_has_the_clocks_of_the_steps_that_a_scenario_has():
    firm = Firm()
    life = Life(firm, fit=0.6).at("delivery", promised=0)
    said = life.rings(0, DELIVERY)
    assert set(said.timers) == {SERVICE, DATES}
    assert said.timers[DATES] == 60 * DAY


@pytest.mark.parametrize(("step", "slot"), [("hand_over", SALES), ("delivery", DELIVERY)])
def test_whoever_is_delivered_without_a_decision_orders_when_delivery_begins(firm, step, slot):
    """A process may go from a plain step to delivery; then that is the order, and the date is promised there."""
    life = Life(firm, created=-DAY, in_place=1)
    said = life.goes_to(step, HOUR)
    assert said.events == ["entered", "order"]
    assert said.note(log.ORDER).duration == DAY + HOUR
    assert life.row.promised == HOUR + round(13 * DAY * 0.92)
    assert said.places == -1
    assert slot in said.tasks
    assert "order" not in Life(firm, promised=5 * DAY).goes_to(step, HOUR).events
