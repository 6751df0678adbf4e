"""Phase 7 by hand: an offer to a customer, held while a ticket is open, bought or declined."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, SALES, SERVICE
from salescycle.sim.model.luck import GATE
from salescycle.sim.model.playbook_rules import C_HELD, CLASS, class_of, rekey
from salescycle.sim.model.tables import G_DEVELOP, TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, Firm, Life, logistic_gates, lucky

WHO = Life(Firm()).who("cross_sell")


def customer(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """A customer since second 0."""
    life = Life(firm, lucky(*wanted) if wanted else 1, **state)
    life.goes_to(TO_CUSTOMER, 0)
    return life


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm({"playbook.hold_offer_during_ticket": True})


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
    assert rekey(life.row.seen, True, held, firm.firm) == free


def test_an_offer_is_made_at_once_where_nobody_coordinates():
    life = customer(Firm())
    life.rings(59 * DAY, SERVICE)
    said = life.rings(60 * DAY, DATES)
    assert said.events == ["entered"]
    assert class_of(said.tasks[SALES][2]) == 2


@pytest.mark.parametrize(
    ("low", "high", "events"),
    [(0, 0.25, ["offer_made", "cross_sold", "entered"]), (0.25, 1, ["offer_made", "entered"])],
)
def test_an_offer_is_bought_or_declined_and_the_customer_stays(firm, low, high, events):
    life = customer(firm, (WHO, GATE, 0, low, high))
    life.rings(60 * DAY, DATES)
    said = life.done(61 * DAY)
    assert said.events == events
    assert [note.amount for note in said.notes if note.event == log.CROSS_SOLD] == [100_000] * (len(events) - 2)
    assert (life.row.phase, life.row.step[SALES], life.row.ended) == (6, -1, 0)
    assert said.timers == {}  # one offer a customer


def test_the_gate_of_an_offer_by_its_state():
    life = customer(Firm(alphas=logistic_gates(develop=-3.0)), satisfaction=0.7, trust=0.4, fit=0.6)
    life.rings(60 * DAY, DATES)
    eta = -3.0 + 2.4 * 0.7 + 1.2 * 0.4 + 0.6
    assert life.done(61 * DAY).gates == {G_DEVELOP: pytest.approx(1 / (1 + math.exp(-eta)))}


def test_an_offer_during_a_ticket_annoys_after_the_customer_has_said_no():
    life = customer(Firm(alphas=logistic_gates(develop=-3.0)), satisfaction=0.7, trust=0.4, fit=0.6)
    life.rings(60 * DAY, DATES)
    life.rings(60 * DAY, SERVICE)
    eta = -3.0 + 2.4 * 0.7 + 1.2 * 0.4 + 0.6 - 1.2
    assert life.done(61 * DAY).gates == {G_DEVELOP: pytest.approx(1 / (1 + math.exp(-eta)))}
    assert life.row.trust == pytest.approx(0.4 * (1 - 0.22))
    assert life.row.satisfaction == pytest.approx(0.7 * (1 - 0.08))


def test_whoever_is_busy_with_us_is_not_offered_more(firm):
    life = customer(firm).at("decision")
    said = life.rings(60 * DAY, DATES)
    assert said.tasks == {}
    assert life.row.step[SALES] == firm.step["decision"]
    assert said.timers == {DATES: 30 * DAY}
