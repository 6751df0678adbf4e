"""Bills by hand: terms, reminders, payment, and who never pays."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DELIVERY, SALES, SERVICE
from salescycle.sim.model.luck import CHANCE, GATE, PAYMENT, draw
from tests.sim.model.firms import DAY, Firm, Life, lucky

INVOICE = {
    "phase": "deliver",
    "kind": "invoice",
    "wait": {"paid": "exponential(mean=40 d)", "defaulted": "90 d"},
    "terms": "30 d",
    "chance": 0.9,
}
BILLS = {"process.invoice": INVOICE, "process.delivery.next": {"delivered": "invoice"}}
DUNNED = {**BILLS, "process.invoice.wait": {"paid": "47 d", "defaulted": "90 d"}, "process.invoice.dunning": "10 d"}


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm(BILLS)


def billed(firm: Firm, pays: bool = True, **state: float):
    """Somebody who gets a bill on day 10, and what was said."""
    life = Life(firm, **{"deal": 1, "ordered": 0, **state})
    low, high = (0, 0.9) if pays else (0.9, 1)
    life.root = lucky((life.who("invoice"), CHANCE, 1, low, high))
    return life, life.goes_to("invoice", 10 * DAY)


def test_whoever_gets_the_bill_is_a_customer_at_once_and_pays_later(firm):
    life, said = billed(firm, discount=0.1)
    assert said.events == ["entered", "invoiced", "entered"]
    bill = said.note(log.INVOICED)
    assert (bill.amount, bill.ref, bill.duration) == (90_000, 1, 30 * DAY)
    assert (life.row.phase, life.row.step[SERVICE]) == (6, firm.step["ticket"])
    u = draw(life.root, life.who("invoice"), PAYMENT, 1)
    pays = math.floor(-40 * DAY * math.log(1 - u) + 0.5)
    assert said.timers[DELIVERY] == pays  # nobody reminds here
    said = life.rings(10 * DAY + pays, DELIVERY)
    assert said.events == ["paid"]
    paid = said.note(log.PAID)
    assert (paid.amount, paid.ref, paid.duration) == (90_000, 1, pays)
    assert (life.row.due, life.row.step[DELIVERY], life.row.ended) == (0, -1, 0)


def test_a_late_payer_is_reminded_when_the_terms_are_over_and_every_dunning_time():
    """Terms 30 d, payment after 47 d: reminders after 30 and 40 days."""
    life, said = billed(Firm(DUNNED), trust=0.5)
    assert said.timers[DELIVERY] == 30 * DAY
    trust = 0.5
    for number, wait in ((1, 10), (2, 7)):
        said = life.rings((20 + 10 * number) * DAY + 10 * DAY, DELIVERY)
        assert said.events == ["reminder"]
        assert said.note(log.REMINDED).ref == number
        assert said.timers == {DELIVERY: wait * DAY}
        trust *= 0.96
        assert life.row.trust == pytest.approx(trust)
    assert life.rings(57 * DAY, DELIVERY).events == ["paid"]


def test_whoever_pays_in_time_is_not_reminded():
    firm = Firm({**DUNNED, "process.invoice.wait": {"paid": "30 d", "other": "90 d"}})
    life, said = billed(firm)
    assert said.timers[DELIVERY] == 30 * DAY
    assert life.rings(40 * DAY, DELIVERY).events == ["paid"]


def test_a_bill_that_is_never_paid_is_written_off_and_the_customer_lost(firm):
    life, said = billed(firm, pays=False)
    assert said.timers[DELIVERY] == 90 * DAY
    said = life.rings(100 * DAY, DELIVERY)
    assert said.events == ["written_off", "lost"]
    assert said.note(log.WRITTEN_OFF).amount == 100_000
    assert said.note(log.LOST).reason == log.R_NOT_PAID
    assert (life.row.ended, sorted(said.cancelled)) == (1, [1, 2, 3])


def test_a_scenario_may_keep_whoever_does_not_pay():
    life, _ = billed(Firm({**BILLS, "process.invoice.next": {"defaulted": "customer"}}), pays=False)
    assert life.rings(100 * DAY, DELIVERY).events == ["written_off"]
    assert life.row.ended == 0


def test_payment_before_delivery_makes_no_customer_yet():
    first = {
        "process.hand_over.next": {"done": "invoice"},
        "process.invoice": {**INVOICE, "next": {"paid": "delivery"}},
    }
    firm = Firm({**first, "process.invoice.wait": "9 d"})
    life, said = billed(firm)
    assert said.events == ["entered", "invoiced"]
    said = life.rings(19 * DAY, DELIVERY)
    assert said.events == ["paid"]
    assert said.tasks[DELIVERY][1] > 0
    assert life.row.step[DELIVERY] == firm.step["delivery"]


def test_whoever_leaves_settles_the_open_bill():
    firm = Firm({**BILLS, "phases.follow_up.conversion": 0.0, "process.renewal.every": "5 d"})
    life, _ = billed(firm)
    said = life.rings(15 * DAY, 3)
    assert said.events == ["churned", "paid"]
    assert said.note(log.PAID).duration == 5 * DAY
    assert life.row.ended == 1


def test_an_open_bill_is_settled_before_anything_else_is_delivered(firm):
    life, _ = billed(firm)
    said = life.goes_to("delivery", 12 * DAY)
    assert said.events == ["paid", "entered"]
    assert (said.cancelled, DELIVERY in said.tasks) == ([DELIVERY], True)


def test_whoever_would_not_pay_is_not_delivered_again(firm):
    life, _ = billed(firm, pays=False)
    said = life.goes_to("delivery", 12 * DAY)
    assert said.events == ["written_off", "lost"]
    assert said.tasks == {}


def test_a_bill_does_not_hinder_an_offer():
    firm = Firm({**BILLS, "playbook.cross_sell": "all"})
    life, _ = billed(firm)
    assert SALES in life.rings(70 * DAY, 3).tasks


def test_renewals_are_billed_and_paid_at_once():
    firm = Firm({**BILLS, "phases.follow_up.conversion": 1.0, "market.recurring": 0.5, "process.renewal.every": "5 d"})
    life, _ = billed(firm)
    said = life.rings(15 * DAY, 3)
    assert said.events == ["renewed", "invoiced", "paid", "satisfaction"]
    assert [note.amount for note in said.notes if note.event in (log.INVOICED, log.PAID)] == [50_000, 50_000]
    assert (life.row.invoice, life.row.bill, life.row.due) == (2, 1, 40 * DAY)


def test_behind_the_veil_a_payment_is_drawn_again_given_that_it_has_not_come():
    """Constant lengths leave one ending: whoever has not paid on day 47 never pays."""
    life, _ = billed(Firm(DUNNED))
    said = life.is_unveiled(58 * DAY, DELIVERY)
    assert life.row.ending[DELIVERY] == 1
    assert life.row.pay_at == 100 * DAY
    assert said.timers == {DELIVERY: 0}  # a reminder is due


def test_luck_of_payment_is_that_of_the_deal(firm):
    life, said = billed(firm)
    other = Life(firm, life.root, deal=1, ordered=0, visit=7, invoice=3)
    assert other.goes_to("invoice", 10 * DAY).timers[DELIVERY] == said.timers[DELIVERY]
    assert draw(life.root, life.who("invoice"), GATE, 0) > 0


def test_a_bill_that_is_paid_while_the_customer_is_being_won_back_changes_nothing_else(firm):
    life, said = billed(firm)
    life.row.served = 0
    life.row.step[SALES] = firm.step["attempt"]  # somebody of ours is about to talk with who has left
    said = life.rings(10 * DAY + said.timers[DELIVERY], DELIVERY)
    assert said.events == ["paid"]
    assert (life.row.step[SALES], life.row.step[DELIVERY], life.row.served) == (firm.step["attempt"], -1, 0)
