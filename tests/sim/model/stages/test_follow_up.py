"""Phase 6 by hand: tickets and their service level, renewals, and why customers leave."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, SERVICE
from salescycle.sim.model.luck import EFFORT, GATE, REASON, TICKET, draw
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.stages.follow_up import churn_reason
from salescycle.sim.model.tables import G_FOLLOW_UP, TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, REMOVE, Firm, Life, logistic_gates, lucky

WHO = Life(Firm()).who("renewal")


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm()


def customer(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """A customer since second 0."""
    life = Life(firm, lucky(*wanted) if wanted else 1, **state)
    life.goes_to(TO_CUSTOMER, 0)
    return life


def next_ticket(life: Life, number: int, fit: float, depth: float = 0.7) -> int:
    """Seconds to a ticket: one a month, 1 + .9 (.5 - h) times, exp(2.8 (.6 - f)) times."""
    rate = (1 + 0.9 * (0.5 - depth)) * math.exp(2.8 * (0.6 - fit)) / (30 * DAY)
    return math.floor(-math.log(draw(life.root, life.who("ticket"), TICKET, number)) / rate + 0.5)


@pytest.mark.parametrize(("fit", "depth"), [(0.6, 0.5), (0.5, 0.7), (0.9, 0.0), (0.1, 1.0)])
def test_a_poor_fit_and_a_thin_hand_over_bring_more_tickets(fit, depth):
    life = Life(Firm({"playbook.hand_over": depth}), fit=fit)
    said = life.goes_to(TO_CUSTOMER, 0)
    assert said.timers[SERVICE] == next_ticket(life, 0, fit, depth)


def test_a_ticket_waits_for_the_service_team(firm):
    life = customer(firm)
    said = life.rings(9 * DAY, SERVICE)
    assert said.events == ["ticket"]
    assert said.note(log.TICKET_OPENED).ref == 1
    desk, effort, key = said.tasks[SERVICE]
    assert (desk, effort, class_of(key)) == (3, HOUR, 4)  # two sellers, the stock, then support
    assert life.row.seen.ticket_open == 1


def test_even_a_ticket_of_second_zero_is_open(firm):
    life = customer(firm)
    life.rings(0, SERVICE)
    assert life.row.seen.ticket_open == 1
    assert life.done(0, SERVICE).note(log.TICKET_CLOSED).duration == 0


@pytest.mark.parametrize(
    ("hours", "satisfaction"),
    [(1, 0.5 + 0.02 * 0.5), (16, 0.5 + 0.02 * 0.5), (16 + 1 / HOUR, 0.5 * 0.90), (400, 0.5 * 0.90)],
)
def test_a_ticket_pleases_within_its_service_level_and_hurts_beyond(firm, hours, satisfaction):
    life = customer(firm, satisfaction=0.5)
    life.rings(5 * DAY, SERVICE)
    took = round(hours * HOUR)
    said = life.done(5 * DAY + took, SERVICE)
    closed = said.note(log.TICKET_CLOSED)
    assert said.events == ["ticket_closed"]
    assert (closed.duration, closed.ref) == (took, 1)
    assert life.row.satisfaction == pytest.approx(satisfaction)
    assert (life.row.ticket_open, life.row.seen.ticket_open) == (0, 0)
    assert said.timers[SERVICE] == next_ticket(life, 1, 0.5)  # the next one, by a number of its own


def test_each_ticket_has_an_effort_of_its_own():
    firm = Firm({"process.ticket.effort": "exponential(mean=1 h)"})
    life = customer(firm)
    for number in (1, 2, 3):
        said = life.rings(number * DAY, SERVICE)
        u = draw(life.root, life.who("ticket"), EFFORT, number)
        assert said.tasks[SERVICE][1] == math.floor(-HOUR * math.log(1 - u) + 0.5)
        life.done(number * DAY + HOUR, SERVICE)


# Dates


def test_the_look_for_more_comes_first_and_the_renewal_then(firm):
    life = Life(firm)
    assert life.goes_to(TO_CUSTOMER, 10 * DAY).timers[DATES] == 60 * DAY
    assert life.row.step[DATES] == firm.step["cross_sell"]
    assert life.rings(70 * DAY, DATES).timers[DATES] == 30 * DAY
    assert life.row.step[DATES] == firm.step["renewal"]


def test_on_the_same_day_the_look_comes_first():
    firm = Firm({"process.cross_sell.after": "90 d"})
    life = customer(firm)
    assert life.row.step[DATES] == firm.step["cross_sell"]
    assert life.rings(90 * DAY, DATES).timers[DATES] == 0


def test_a_firm_without_services_leaves_its_customers_alone():
    steps = {f"process.{name}": REMOVE for name in ("ticket", "renewal", "cross_sell")}
    phases = {"phases.follow_up": REMOVE, "phases.develop": REMOVE}
    said = Life(Firm({**steps, **phases}), promised=1).goes_to(TO_CUSTOMER, 0)
    assert said.events == ["entered"]
    assert said.timers == {}


def passes(period: int, low: float, high: float) -> tuple:
    return (WHO, GATE, period, low, high)


def test_a_customer_renews_period_by_period(firm):
    life = customer(firm, passes(0, 0, 0.8), passes(1, 0, 0.8), passes(2, 0.8, 1))
    life.rings(60 * DAY, DATES)
    for period in (1, 2):
        said = life.rings(period * 90 * DAY, DATES)
        assert said.events == ["renewed"]
        assert said.timers == {DATES: 90 * DAY}
    said = life.rings(270 * DAY, DATES)
    assert said.events == ["churned"]
    assert said.note(log.CHURNED).duration == 210 * DAY  # in its last phase, since the look on day 60
    assert sorted(said.cancelled) == [0, 2, 3]  # the open offer, the next ticket, the dates
    assert life.row.ended == 1


def test_the_gate_of_renewal_has_the_state_of_that_day():
    life = customer(Firm(alphas=logistic_gates(follow_up=-2.0)), satisfaction=0.7, fit=0.4, trust=0.3)
    life.rings(60 * DAY, DATES)
    said = life.rings(90 * DAY, DATES)
    eta = -2.0 + 2.2 * 0.7 + 3.4 * 0.4 + 0.8 * 0.3
    assert said.gates == {G_FOLLOW_UP: pytest.approx(1 / (1 + math.exp(-eta)))}
    assert (said.events == ["renewed"]) == (draw(life.root, WHO, GATE, 0) < said.gates[G_FOLLOW_UP])


def test_reasons_for_leaving_have_the_weights_of_the_state(firm):
    row = Life(firm, sensitivity=0.2, satisfaction=0.5, fit=0.6, rival=0.5).row
    # price .3 + 1.5 ps = .6, service 2.2 (1 - s) = 1.1, fit 2.5 (1 - f) = 1.0, rival .8 r = .4, no need .4: 3.5 in all
    ends = {log.R_PRICE: 0.6, log.R_SERVICE: 1.7, log.MISFIT: 2.7, log.R_RIVAL: 3.1, log.NO_NEED: 3.5}
    begin = 0.0
    for reason, end in ends.items():
        for u in (begin + 0.001, end - 0.001):
            assert churn_reason(row, u / 3.5) == reason
        begin = end


def test_the_reason_is_drawn_by_its_own_number(firm):
    life = customer(firm, passes(0, 0.8, 1), (WHO, REASON, 0, 0, 0.1), sensitivity=1.0)
    life.rings(60 * DAY, DATES)
    assert life.rings(90 * DAY, DATES).note(log.CHURNED).reason == log.R_PRICE


def test_a_ticket_that_is_open_when_a_customer_leaves_is_dropped(firm):
    life = customer(firm, passes(0, 0.8, 1))
    life.rings(60 * DAY, DATES)
    life.rings(89 * DAY, SERVICE)
    assert SERVICE in life.rings(90 * DAY, DATES).cancelled
