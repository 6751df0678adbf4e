"""Phase 8 by hand: why a customer has left, what it is offered, and its second life."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.arguments import REWARD
from salescycle.sim.model.luck import GATE, REASON, WHY_ASKED
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.tables import G_WIN_BACK, TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, Firm, Life, logistic_gates, lucky

STEP = {"phase": "win_back", "kind": "win_back", "role": "rep", "effort": "2 h", "gate": "win_back"}
BACK = {
    "process.win_back": STEP,
    "process.renewal.next": {"churned": "win_back"},
    "phases.win_back.conversion": 0.5,
    "market.recurring": 0.5,
}
LEAVES = {**BACK, "phases.follow_up.conversion": 0.0}
WHO = Life(Firm(BACK)).who("win_back")


def left(firm: Firm, *wanted: tuple, **state: float):
    """A customer who leaves on day 90, and what was said."""
    life = Life(firm, lucky(*wanted) if wanted else 1, **state)
    life.goes_to(TO_CUSTOMER, 0)
    life.rings(60 * DAY, DATES)
    life.row.step[SALES] = -1
    return life, life.rings(90 * DAY, DATES)


def test_whoever_leaves_is_asked_back_and_is_served_no_more():
    life, said = left(Firm(LEAVES))
    assert said.events == ["churned", "entered"]
    assert (life.row.phase, life.row.ended, life.row.served) == (8, 0, 0)
    assert said.notes[-1].ref == 0  # it has left phase 6, not come on from it
    assert sorted(said.cancelled) == [SERVICE, DATES]
    desk, effort, key = said.tasks[SALES]
    assert (desk, effort, class_of(key)) == (0, 3 * HOUR, 3)  # asking takes half as long again
    assert (life.row.renew_at, life.row.look_at) == (0, 0)


@pytest.mark.parametrize(("rule", "hours"), [("ask", 3), ("discount", 2), ("bundle", 2)])
def test_asking_takes_longer(rule, hours):
    _, said = left(Firm({**LEAVES, "playbook.win_back": rule}))
    assert said.tasks[SALES][1] == hours * HOUR


def test_who_is_let_go_is_gone():
    life, said = left(Firm({**LEAVES, "playbook.win_back": "none"}))
    assert said.events == ["churned"]
    assert life.row.ended == 1


def test_a_ticket_that_was_open_when_a_customer_left_is_forgotten():
    """Else it would hold back every offer of the second life, and nobody would ever close it."""
    life = Life(Firm({**LEAVES, "phases.win_back.conversion": 1.0}))
    life.goes_to(TO_CUSTOMER, 0)
    life.rings(30 * DAY, SERVICE)
    assert life.row.seen.ticket_open == 1
    life.rings(60 * DAY, DATES)
    life.row.step[SALES] = -1
    assert life.rings(90 * DAY, DATES).events == ["churned", "entered"]
    assert "won_back" in life.done(95 * DAY).events
    assert (life.row.ticket_open, life.row.seen.ticket_open) == (0, 0)


BILL_FIRST = {
    **LEAVES,
    "process.hand_over.next": {"done": "invoice"},
    "process.invoice": {
        "phase": "deliver",
        "kind": "invoice",
        "terms": "30 d",
        "wait": "10 d",
        "next": {"paid": "delivery"},
    },
}


def test_a_bill_before_delivery_is_settled_when_the_customer_leaves_and_its_payment_delivers_nothing():
    """Else the payment would send the account on to a delivery, while somebody is at winning it back."""
    life = Life(Firm(BILL_FIRST))
    life.goes_to(TO_CUSTOMER, 0)
    life.rings(60 * DAY, DATES)
    life.row.step[SALES] = -1
    life.goes_to("invoice", 88 * DAY)
    said = life.rings(90 * DAY, DATES)
    assert said.events == ["churned", "paid", "entered"]
    assert DELIVERY in said.cancelled
    assert (life.row.due, life.row.step[DELIVERY]) == (0, -1)


def test_nobody_is_won_back_twice():
    firm = Firm(LEAVES)
    life = Life(firm, life=2)
    life.goes_to(TO_CUSTOMER, 0)
    life.rings(60 * DAY, DATES)
    assert life.rings(90 * DAY, DATES).events == ["churned"]


def offered(rule: str, reason: int, *wanted: tuple, **state: float):
    """A customer who has left for a reason, and what is said when the attempt is made."""
    firm = Firm({**BACK, "playbook.win_back": rule}, alphas=logistic_gates(win_back=-1.0))
    life = Life(firm, lucky(*wanted) if wanted else 1, **{"life": 1, "first_value": 100_000, **state})
    life.at("win_back", reason=reason)
    return life, life.done(95 * DAY)


TOLD = (WHO, WHY_ASKED, 1, 0, 0.8)
NOT_TOLD = (WHO, WHY_ASKED, 1, 0.8, 1)


@pytest.mark.parametrize(
    ("rule", "reason", "luck", "reward", "known", "extra"),
    [
        ("ask", log.R_PRICE, TOLD, 1, log.R_PRICE, 0.5 + 1.3),
        ("ask", log.R_SERVICE, TOLD, 2, log.R_SERVICE, 0.4 + 1.3),
        ("ask", log.R_RIVAL, TOLD, 2, log.R_RIVAL, 0.4 + 1.3),
        ("ask", log.R_PRICE, NOT_TOLD, 0, 0, 0.0),
        ("ask", log.MISFIT, NOT_TOLD, 0, 0, -2.0),
        ("discount", log.R_PRICE, TOLD, 1, 0, 0.5 + 1.3),
        ("discount", log.R_SERVICE, TOLD, 1, 0, 0.5),
        ("bundle", log.R_SERVICE, TOLD, 3, 0, 0.5 + 0.4 + 1.3),
        ("bundle", log.NO_NEED, TOLD, 3, 0, 0.5 + 0.4 - 2.0),
    ],
)
def test_what_is_offered_and_what_it_weighs(rule, reason, luck, reward, known, extra):
    life, said = offered(rule, reason, luck, satisfaction=0.4, trust=0.3)
    offer = said.note(log.REWARD_OFFERED)
    assert (offer.ref, offer.reason, life.row.seen.reason) == (reward, known, known)
    eta = -1.0 + 1.5 * 0.4 + 0.8 * 0.3 + extra
    assert said.gates == {G_WIN_BACK: pytest.approx(1 / (1 + math.exp(-eta)))}


@pytest.mark.parametrize("reason", [log.MISFIT, log.NO_NEED])
def test_whoever_tells_that_nothing_would_help_is_let_go(reason):
    life, said = offered("ask", reason, TOLD)
    assert said.events == ["lost"]
    assert (said.note(log.LOST).reason, said.note(log.LOST).phase) == (log.R_GONE, 8)
    assert (said.gates, life.row.ended) == ({}, 1)


def test_the_player_may_offer_something_else():
    firm = Firm(BACK)
    life = Life(firm, life=1, first_value=100_000).at("win_back", reason=log.R_PRICE)
    life.row.planned, life.row.plan[REWARD] = 1, 4  # the bundle's number + 1
    assert life.done(95 * DAY).note(log.REWARD_OFFERED).ref == 3


WON = (WHO, GATE, 1, 0, 0.2)
GONE = (WHO, GATE, 1, 0.99, 1)


def test_who_is_not_won_is_gone_for_good():
    life, said = offered("discount", log.R_SERVICE, GONE)
    assert said.events == ["win_back_offer", "lost"]
    assert (said.note(log.LOST).reason, life.row.ended) == (log.R_GONE, 1)


def test_a_second_life_begins_with_tickets_and_dates():
    life, said = offered("discount", log.R_PRICE, WON, satisfaction=0.4)
    assert said.events == ["win_back_offer", "won_back", "entered"]
    won = said.note(log.WON_BACK)
    assert (won.amount, won.ref) == (42_500, 2)  # half of 1,000.00, less 15 %
    row = life.row
    assert (row.life, row.phase, row.served) == (2, 6, 1)
    assert (row.discount, row.reference) == (0.15, 0.85)
    assert row.renew_at == 185 * DAY
    assert set(said.timers) == {SERVICE, DATES}
    assert row.satisfaction == pytest.approx(0.4 + 0.25 * 0.6)  # the old reason is cured


@pytest.mark.parametrize(
    ("rule", "reason", "luck", "shift"),
    [
        ("discount", log.R_PRICE, TOLD, -0.5),
        ("discount", log.R_SERVICE, TOLD, -0.5 - 1.4),
        ("bundle", log.R_PRICE, TOLD, -1.3),
        ("bundle", log.MISFIT, TOLD, -1.3 - 1.4),
        ("ask", log.R_SERVICE, TOLD, 0.2),
        ("ask", log.R_SERVICE, NOT_TOLD, -1.4),  # an apology cures nothing
    ],
)
def test_a_second_life_is_as_long_as_what_it_was_won_with_is_lasting(rule, reason, luck, shift):
    life, _ = offered(rule, reason, luck, (WHO, GATE, 1, 0, 0.05))
    assert life.row.second_life == pytest.approx(shift)


def test_an_upgrade_costs_a_share_of_a_year_of_renewals():
    _, said = offered("ask", log.R_SERVICE, TOLD, WON)
    # .05 x 500.00 x 365 / 90 days
    assert said.note(log.SPENT).amount == round(0.05 * 50_000 * 365 / 90) == 10_139
    assert said.note(log.SPENT).reason == log.FOR_REWARD


def test_a_discount_once_given_is_never_taken_back():
    life, _ = offered("discount", log.R_PRICE, WON, agreed=0.2)
    assert life.row.discount == 0.2


def test_who_comes_back_may_come_by_a_new_deal():
    firm = Firm({**BACK, "process.win_back.next": {"won_back": "quotation"}})
    life = Life(firm, lucky((WHO, GATE, 1, 0, 0.5)), life=1, first_value=100_000, ordered=5).at(
        "win_back", reason=log.R_PRICE
    )
    said = life.done(95 * DAY)
    assert said.events == ["win_back_offer", "won_back", "entered"]
    assert (life.row.phase, said.places, life.row.ordered) == (4, 1, -1)


def test_the_reason_of_each_life_has_a_number_of_its_own():
    who = Life(Firm(LEAVES)).who("renewal")
    life, _ = left(Firm(LEAVES), (who, REASON, 1, 0.95, 1), satisfaction=1.0, fit=1.0)
    assert life.row.reason == log.NO_NEED
