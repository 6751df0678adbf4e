"""Phase 5 by hand: hand-over, production, delivery against the promised date."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.luck import RETURNED
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.tables import CONCEDE, ESCALATE, TRADE
from tests.sim.model.firms import DAY, HOUR, Firm, Life, lucky


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
    life = Life(firm, fit=0.5).at("hand_over", promised=9 * DAY, ordered=0)
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
    life = Life(firm, **{"hand_over": 0.7, **state}).at("delivery", promised=now - round(days_late * DAY), ordered=0)
    said = life.done(36 * DAY, DELIVERY)
    assert said.timers == {DELIVERY: 4 * DAY}
    said = life.rings(now, DELIVERY)
    assert said.events == [
        "delivered",
        *["spent"] * (days_late > 0 and firm.firm.penalty > 0),
        "satisfaction",
        "entered",
    ]
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
    life = Life(firm, fit=fit).at("delivery", promised=-late * DAY, ordered=0)
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
    life = Life(firm, fit=0.6).at("delivery", promised=0, ordered=0)
    said = life.rings(0, DELIVERY)
    assert set(said.timers) == {SERVICE, DATES}
    assert said.timers[DATES] == 60 * DAY


@pytest.mark.parametrize(("step", "slot"), [("hand_over", SALES), ("delivery", DELIVERY)])
def test_whoever_is_delivered_without_a_decision_orders_when_delivery_begins(firm, step, slot):
    """A process may go from a plain step to delivery; then that is the order, and the safe date is promised there."""
    life = Life(firm, created=-DAY, in_place=1)
    said = life.goes_to(step, HOUR)
    assert said.events == ["entered", "order"]
    assert said.note(log.ORDER).duration == DAY + HOUR
    assert life.row.promised == HOUR + 13 * DAY
    assert said.places == -1
    assert slot in said.tasks
    assert "order" not in Life(firm, ordered=0, promised=5 * DAY).goes_to(step, HOUR).events


# Lateness


def test_a_contract_may_ask_for_a_penalty():
    firm = Firm({"market.penalty": 0.1})
    now = 40 * DAY
    life = Life(firm, fit=0.7).at("delivery", promised=now - 3 * DAY, ordered=0)
    said = life.rings(now, DELIVERY)
    paid = said.note(log.SPENT)
    # a tenth of 1,000.00 at worst; 3 of 13 days late weigh 1 - exp(-(3 / 13) / .25) = .603
    assert paid.amount == round(0.1 * 100_000 * (1 - math.exp(-3 / 13 / 0.25))) == 6_027
    assert paid.reason == log.FOR_PENALTY
    assert log.SPENT not in [note.event for note in Life(firm).at("delivery", promised=1, ordered=0).rings(0, 1).notes]


def test_who_is_told_of_a_delay_early_minds_it_half():
    row = delivered(Firm({"playbook.early_notice": True}), 3, fit=0.7, trust=0.4).row
    lost = 0.5 * (1 - math.exp(-3 / 13 / 0.25))
    assert row.satisfaction == pytest.approx(0.62 + 0.085 + 0.04 - 0.50 * lost)
    assert row.trust == pytest.approx(0.4 * (1 - 0.35 * lost))


def test_pressure_has_cost_satisfaction_up_to_four_times(firm):
    for times, cost in ((1, 0.03), (4, 0.12), (9, 0.12)):
        row = delivered(firm, 0, fit=0.6, pressure=times).row
        assert row.satisfaction == pytest.approx(0.62 + 0.04 - cost)


def test_our_people_believe_of_satisfaction_what_the_estimated_fit_makes_of_it(firm):
    life = Life(firm, fit=0.9, hand_over=0.5).at("delivery", promised=0, ordered=0)
    life.row.seen.fit, life.row.seen.fit_doubt = 0.5, 0.2
    life.rings(0, DELIVERY)
    assert life.row.satisfaction == pytest.approx(0.62 + 0.85 * 0.3)
    assert life.row.seen.satisfaction == pytest.approx(0.62 - 0.85 * 0.1)
    assert life.row.seen.satisfaction_doubt == pytest.approx(0.85 * 0.2)


# Cancelled and returned


@pytest.mark.parametrize(("days", "cancels"), [(5.0, False), (5.2, False), (5.3, True)])
def test_a_customer_whose_patience_ends_during_production_cancels(days, cancels):
    """Patience of .4 of the safe 13 days: 5.2 days."""
    life = Life(Firm({"market.patience": 0.4}), patience=0.4).at("delivery", promised=0, ordered=0)
    said = life.done(round(days * DAY), DELIVERY)
    if cancels:
        assert said.events == ["cancelled", "lost"]
        assert said.note(log.CANCELLED_ORDER).amount == 100_000
        assert said.note(log.LOST).reason == log.R_CANCELLED
        assert life.row.ended == 1
    else:
        assert said.timers == {DELIVERY: 4 * DAY}


def test_nobody_cancels_where_patience_is_full(firm):
    life = Life(firm, patience=0.1).at("delivery", promised=0, ordered=0)
    assert life.done(900 * DAY, DELIVERY).timers == {DELIVERY: 4 * DAY}


@pytest.mark.parametrize(("low", "high", "returns"), [(0, 0.6, True), (0.6, 1, False)])
def test_a_very_dissatisfied_customer_may_send_the_goods_back(low, high, returns):
    firm = Firm({"market.returns": 0.6, "margin": 0.4})
    life = Life(firm, fit=0.05, discount=0.1, deal=1)
    life.root = lucky((life.who("delivery"), RETURNED, 1, low, high))
    said = life.at("delivery", promised=0, ordered=0).rings(0, DELIVERY)
    # .62 + .85 (.05 - .6) + .20 (0 - .5) = .0525, below .2
    assert ("returned" in said.events) == returns
    if returns:
        assert said.events == ["delivered", "satisfaction", "returned", "lost"]
        assert said.note(log.RETURNED_GOODS).amount == 90_000
        assert said.note(log.RETURNED_GOODS).ref == 30_000
        assert said.note(log.LOST).reason == log.R_RETURNED


def test_who_is_hardly_dissatisfied_keeps_the_goods():
    firm = Firm({"market.returns": 1.0})
    said = Life(firm, fit=0.3, hand_over=0.5).at("delivery", promised=0, ordered=0).rings(0, DELIVERY)
    assert "returned" not in said.events  # .62 - .255 = .365


def test_a_scenario_may_say_where_a_cancelled_order_leads():
    firm = Firm({"market.patience": 0.4, "process.delivery.next": {"cancelled": "quotation"}})
    said = Life(firm, patience=0.0).at("delivery", promised=0, ordered=0).done(DAY, DELIVERY)
    assert said.events == ["cancelled", "entered"]
    assert SALES in said.tasks


def test_a_large_discount_makes_an_order_of_less_than_nothing():
    said = Life(Firm({"margin": 0.1}), discount=0.15).goes_to("hand_over", 0)
    assert said.note(log.ORDER).ref == -5_000  # 10 % - 15 % of 1,000.00


@pytest.mark.parametrize(("redlines", "factor"), [(TRADE, 1.0), (CONCEDE, 2.0), (ESCALATE, 0.5)])
def test_what_was_agreed_on_redlines_shows_in_the_penalty(redlines, factor):
    firm = Firm({"market.penalty": 0.1})
    late = 5 * DAY
    said = Life(firm, redlines=redlines).at("delivery", promised=0, ordered=0).rings(late, DELIVERY)
    weighs = 1 - math.exp(-(late / firm.firm.lead_time) / 0.25)
    assert said.note(log.SPENT).amount == math.floor(factor * 0.1 * 100_000 * weighs + 0.5)
