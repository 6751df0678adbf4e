"""Phase 7 by hand: an offer to a customer, held while a ticket is open, bought or declined."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.arguments import OFFER
from salescycle.sim.model.distributions import normal_quantile
from salescycle.sim.model.luck import CLUE, GATE, MATCH_CLUE, SATISFACTION_CLUE, WANTS, draw
from salescycle.sim.model.playbook_rules import C_HELD, CLASS, class_of, rekey
from salescycle.sim.model.tables import G_DEVELOP, TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, Firm, Life, logistic_gates, lucky

WHO = Life(Firm()).who("cross_sell")
EVERYBODY = {"playbook.cross_sell": "all"}


def customer(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """A customer since second 0."""
    life = Life(firm, lucky(*wanted) if wanted else 1, **state)
    life.goes_to(TO_CUSTOMER, 0)
    return life


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm({"playbook.hold_offer_during_ticket": True, "playbook.cross_sell": "all"})


def test_on_its_day_an_offer_is_queued(firm):
    life = customer(firm)
    said = life.rings(60 * DAY, DATES)
    assert said.events == ["entered"]
    assert (life.row.phase, life.row.step[SALES]) == (7, firm.step["cross_sell"])
    assert said.tasks[SALES][:2] == (0, HOUR)
    assert class_of(said.tasks[SALES][2]) == 2
    assert said.timers == {DATES: 30 * DAY}  # the renewal


def test_an_offer_is_held_while_a_ticket_is_open_and_has_its_old_key_back_after(firm):
    life = customer(firm)
    free = customer(firm).rings(60 * DAY, DATES).tasks[SALES][2]
    life.rings(59 * DAY, SERVICE)
    said = life.rings(60 * DAY, DATES)
    assert said.events == ["entered", "held"]
    held = said.tasks[SALES][2]
    assert held == free + C_HELD * CLASS
    life.done(61 * DAY, SERVICE)
    assert rekey(life.row.seen, True, held, firm.p.playbooks[0]) == free


def test_an_offer_is_made_at_once_where_nobody_coordinates():
    life = customer(Firm({"playbook.cross_sell": "all"}))
    life.rings(59 * DAY, SERVICE)
    said = life.rings(60 * DAY, DATES)
    assert said.events == ["entered"]
    assert class_of(said.tasks[SALES][2]) == 2


@pytest.mark.parametrize(
    ("low", "high", "events"),
    [(0, 0.25, ["offer_made", "cross_sold", "entered"]), (0.25, 1, ["offer_made", "offer_declined", "entered"])],
)
def test_an_offer_is_bought_or_declined_and_the_customer_stays(firm, low, high, events):
    life = customer(firm, (WHO, GATE, 1, low, high))
    life.rings(60 * DAY, DATES)
    said = life.done(61 * DAY)
    assert said.events == events
    assert [note.amount for note in said.notes if note.event == log.CROSS_SOLD] == [80_000] * events.count("cross_sold")
    assert (life.row.phase, life.row.step[SALES], life.row.ended) == (6, -1, 0)
    assert said.timers == {}  # one offer a customer


def test_the_gate_of_an_offer_by_its_state():
    life = customer(
        Firm(EVERYBODY, alphas=logistic_gates(develop=-3.0)), satisfaction=0.7, trust=0.4, fit=0.6, matching=1
    )
    life.rings(60 * DAY, DATES)
    eta = -3.0 + 2.4 * 0.7 + 1.2 * 0.4 + 0.6 + 0.6  # the last one: it matches
    assert life.done(61 * DAY).gates == {G_DEVELOP: pytest.approx(1 / (1 + math.exp(-eta)))}


def test_an_offer_during_a_ticket_annoys_after_the_customer_has_said_no():
    life = customer(
        Firm(EVERYBODY, alphas=logistic_gates(develop=-3.0)), satisfaction=0.7, trust=0.4, fit=0.6, matching=1
    )
    life.rings(60 * DAY, DATES)
    life.rings(60 * DAY, SERVICE)
    eta = -3.0 + 2.4 * 0.7 + 1.2 * 0.4 + 0.6 + 0.6 - 1.2 + 0.5  # an open ticket, and service has told us of it
    assert life.done(61 * DAY).gates == {G_DEVELOP: pytest.approx(1 / (1 + math.exp(-eta)))}
    assert life.row.trust == pytest.approx(0.4 * (1 - 0.22))
    assert life.row.satisfaction == pytest.approx(0.7 * (1 - 0.08))


def test_whoever_is_busy_with_us_is_not_offered_more(firm):
    life = customer(firm).at("decision")
    said = life.rings(60 * DAY, DATES)
    assert said.tasks == {}
    assert life.row.step[SALES] == firm.step["decision"]
    assert said.timers == {DATES: 30 * DAY}


# Who is offered more


def looked_at(rule: str, *wanted: tuple, **state: float) -> tuple[Life, bool]:
    """A customer on the day of the look, and whether an offer is queued."""
    life = customer(Firm({"playbook.cross_sell": rule}), *wanted, **state)
    life.row.seen.satisfaction, life.row.seen.satisfaction_doubt = 0.6, 0.1
    return life, SALES in life.rings(60 * DAY, DATES).tasks


def test_the_owner_sees_satisfaction_and_the_accounts_history_with_an_error():
    life, _ = looked_at("healthy", satisfaction=0.9, loss_maker=1)
    z = normal_quantile(draw(life.root, WHO, SATISFACTION_CLUE, 1))
    heed = 0.1**2 / (0.1**2 + 0.12**2)
    assert life.row.seen.satisfaction == pytest.approx(0.6 + heed * (0.9 + 0.12 * z - 0.6))
    z = normal_quantile(draw(life.root, WHO, CLUE, 1))
    assert life.row.seen.loss_maker == pytest.approx(0.5 + 0.35 * z)


@pytest.mark.parametrize(
    ("rule", "low", "high", "offered"),
    [("none", 0, 0.3, False), ("all", 0.9, 1, True), ("healthy", 0, 0.5, True), ("healthy", 0.95, 1, False)],
)
def test_a_healthy_rule_leaves_those_alone_whose_history_is_suspicious(rule, low, high, offered):
    assert looked_at(rule, (WHO, CLUE, 1, low, high), (WHO, MATCH_CLUE, 1, 0, 0.7), satisfaction=0.9)[1] == offered


@pytest.mark.parametrize(("low", "high", "offered"), [(0, 0.75, True), (0.75, 1, False)])
def test_a_matched_rule_offers_what_seems_to_match_three_times_of_four_rightly(low, high, offered):
    luck = (WHO, CLUE, 1, 0, 0.5), (WHO, MATCH_CLUE, 1, low, high)
    assert looked_at("matched", *luck, satisfaction=0.9, matching=1)[1] == offered
    assert looked_at("matched", *luck, satisfaction=0.9, matching=0)[1] != offered


def test_a_player_may_leave_an_offer_be(firm):
    life = customer(firm)
    life.rings(60 * DAY, DATES)
    life.row.planned, life.row.plan[OFFER] = 1, 1  # its number + 1
    assert life.done(61 * DAY).events == ["entered"]


# What is bought


def bought(changes: dict, **state: float):
    """A customer who buys on day 61, and what is said of it."""
    life = customer(Firm({**EVERYBODY, **changes}), (WHO, GATE, 1, 0, 0.25), **state)
    life.rings(60 * DAY, DATES)
    return life, life.done(61 * DAY)


def test_a_sale_has_the_margin_of_the_next_product_less_the_discount_given():
    _, said = bought({"market.next_value": 0.5, "market.next_margin": 0.6}, discount=0.1)
    sold = said.note(log.CROSS_SOLD)
    assert (sold.amount, sold.ref) == (45_000, 25_000)  # half of 1,000.00 x .9, and x (.6 - .1)


def test_on_a_loss_making_customer_two_margins_are_lost():
    _, said = bought({"market.next_margin": 0.6}, loss_maker=1)
    spent = said.note(log.SPENT)
    assert (spent.amount, spent.reason) == (96_000, log.FOR_LOSS_MAKER)  # 2 x .6 x 800.00


@pytest.mark.parametrize(("matching", "left"), [(1, 0.7), (0, 0.7 * 0.92)])
def test_what_does_not_match_displeases(matching, left):
    life, _ = bought({}, matching=matching, satisfaction=0.7)
    assert life.row.satisfaction == pytest.approx(left)


def test_a_sale_is_billed_and_paid_at_once_where_bills_are_sent():
    invoice = {"phase": "deliver", "kind": "invoice", "wait": "1 d", "terms": "1 d"}
    changes = {"process.delivery.next": {"delivered": "invoice"}, "process.invoice": invoice}
    _, said = bought(changes)
    assert said.events == ["offer_made", "cross_sold", "invoiced", "paid", "entered"]
    assert said.note(log.PAID).amount == 80_000


# Buying again


AGAIN = {**EVERYBODY, "process.cross_sell.every": "20 d", "process.cross_sell.next": {"bought": "quotation"}}


def test_a_customer_is_looked_at_again_every_so_often():
    life = customer(Firm(AGAIN), (WHO, GATE, 1, 0.25, 1))
    assert life.rings(60 * DAY, DATES).timers == {DATES: 20 * DAY}
    life.done(61 * DAY)
    said = life.rings(80 * DAY, DATES)
    assert said.timers == {DATES: 10 * DAY}  # the renewal
    assert (SALES in said.tasks, life.row.offer, life.row.look_at) == (True, 2, 100 * DAY)


def test_what_is_needed_next_is_another_thing_at_each_look():
    life = customer(Firm(AGAIN), (WHO, GATE, 1, 0.25, 1), (WHO, WANTS, 2, 0, 0.5), matching=0)
    life.rings(60 * DAY, DATES)
    assert life.row.matching == 0
    life.done(61 * DAY)
    life.rings(80 * DAY, DATES)
    assert life.row.matching == 1


def test_a_customer_who_buys_again_gets_a_quotation_and_takes_a_place():
    life, said = bought(AGAIN, ordered=5, delivered=9, accepted=1, deal=1)
    row = life.row
    assert said.events == ["offer_made", "cross_sold", "entered"]
    assert said.note(log.CROSS_SOLD).amount == 0  # its order will have the value
    assert (row.phase, row.value, row.first_value, row.opened) == (4, 80_000, 100_000, 61 * DAY)
    assert (row.ordered, row.delivered, row.accepted, row.in_place) == (-1, -1, 0, 1)
    assert (SALES in said.tasks, said.places) == (True, 1)


def test_a_further_order_has_its_own_cycle_and_delivery_and_the_customer_stays_served():
    life, _ = bought({**AGAIN, "process.cross_sell.next": {"bought": "hand_over"}}, ordered=0, deal=1)
    assert life.row.deal == 2
    said = life.done(63 * DAY)
    assert DELIVERY in said.tasks
    life.done(64 * DAY, DELIVERY)
    said = life.rings(68 * DAY, DELIVERY)
    assert said.events == ["delivered", "satisfaction", "entered"]
    assert said.note(log.DELIVERED).amount == 80_000
    assert (life.row.phase, life.row.life) == (6, 1)
    assert SERVICE not in said.timers


def test_the_order_of_a_further_deal_counts_from_where_it_began():
    _, said = bought({**AGAIN, "process.cross_sell.next": {"bought": "hand_over"}}, ordered=0)
    order = said.note(log.ORDER)
    assert (order.duration, order.amount) == (0, 80_000)


def test_while_goods_are_on_their_way_nobody_is_offered_more(firm):
    life = customer(firm).at("delivery")
    life.row.phase = 6
    assert life.rings(60 * DAY, DATES).tasks == {}
