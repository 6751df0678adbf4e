"""Phase 6 by hand: tickets and their service level, reviews, renewals, and why customers leave."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.luck import EFFORT, GATE, REASON, ROUTE, TICKET, draw
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.stages.follow_up import churn_reason
from salescycle.sim.model.stages.prices import set_terms
from salescycle.sim.model.tables import E_RIVAL, G_FOLLOW_UP, TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, REMOVE, Firm, Life, Said, logistic_gates, lucky

WHO = Life(Firm()).who("renewal")


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm({"playbook.cross_sell": "all"})


def customer(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """A customer since second 0."""
    life = Life(firm, lucky(*wanted) if wanted else 1, **state)
    life.goes_to(TO_CUSTOMER, 0)
    return life


def next_ticket(life: Life, number: int, fit: float, depth: float = 0.0) -> int:
    """Seconds to a ticket: one a month, 1 + .9 (.5 - h) times, exp(2.8 (.6 - f)) times."""
    rate = (1 + 0.9 * (0.5 - depth)) * math.exp(2.8 * (0.6 - fit)) / (30 * DAY)
    return math.floor(-math.log(draw(life.root, life.who("ticket"), TICKET, number)) / rate + 0.5)


@pytest.mark.parametrize(("fit", "depth"), [(0.6, 0.5), (0.5, 0.7), (0.9, 0.0), (0.1, 1.0)])
def test_a_poor_fit_and_a_thin_hand_over_bring_more_tickets(fit, depth):
    life = Life(Firm(), fit=fit, hand_over=depth)
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
    [(1, 0.5 + 0.02 * 0.5), (16, 0.5 + 0.02 * 0.5), (16 + 1 / HOUR, 0.5 * 0.95), (400, 0.5 * 0.95)],
)
def test_a_ticket_pleases_within_its_service_level_and_hurts_beyond(firm, hours, satisfaction):
    life = customer(firm, satisfaction=0.5)
    life.rings(5 * DAY, SERVICE)
    took = round(hours * HOUR)
    said = life.done(5 * DAY + took, SERVICE)
    closed = said.note(log.TICKET_CLOSED)
    assert said.events == ["ticket_closed", "satisfaction"]
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
    said = Life(Firm({**steps, **phases}), ordered=0).goes_to(TO_CUSTOMER, 0)
    assert said.events == ["entered"]
    assert said.timers == {}


def passes(period: int, low: float, high: float) -> tuple:
    return (WHO, GATE, period, low, high)


def test_a_customer_renews_period_by_period(firm):
    life = customer(firm, passes(0, 0, 0.8), passes(1, 0, 0.8), passes(2, 0.8, 1))
    life.rings(60 * DAY, DATES)
    for period in (1, 2):
        said = life.rings(period * 90 * DAY, DATES)
        assert said.events == ["renewed", "satisfaction"]
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
    assert ("renewed" in said.events) == (draw(life.root, WHO, GATE, 0) < said.gates[G_FOLLOW_UP])


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
    life = customer(firm, passes(0, 0.8, 1), (WHO, REASON, 1, 0, 0.1), sensitivity=1.0)
    life.rings(60 * DAY, DATES)
    assert life.rings(90 * DAY, DATES).note(log.CHURNED).reason == log.R_PRICE


def test_a_ticket_that_is_open_when_a_customer_leaves_is_dropped(firm):
    life = customer(firm, passes(0, 0.8, 1))
    life.rings(60 * DAY, DATES)
    life.rings(89 * DAY, SERVICE)
    assert SERVICE in life.rings(90 * DAY, DATES).cancelled


# Service and sales


def test_a_ticket_costs_money():
    life = customer(Firm({"market.ticket_cost": 45}))
    said = life.rings(5 * DAY, SERVICE)
    assert (said.note(log.SPENT).amount, said.note(log.SPENT).reason) == (4_500, log.FOR_TICKET)


@pytest.mark.parametrize(("low", "high", "desk", "work"), [(0, 0.15, 1, 2), (0.15, 1, 3, 4)])
def test_some_customers_call_the_owner_instead_of_service(low, high, desk, work):
    firm = Firm({"process.ticket.to_owner": 0.15})
    life = customer(firm, (Life(firm).who("ticket"), ROUTE, 1, low, high), owner=1)
    task = life.rings(5 * DAY, SERVICE).tasks[SERVICE]
    assert (task[0], class_of(task[2])) == (desk, work)
    assert life.row.ticket_at == desk


def test_a_late_ticket_hurts_twice_as_much_where_service_and_sales_disagree():
    life = customer(Firm({"playbook.one_voice": False}), satisfaction=0.5)
    life.rings(5 * DAY, SERVICE)
    life.done(6 * DAY, SERVICE)
    assert life.row.satisfaction == pytest.approx(0.5 * 0.90)


@pytest.mark.parametrize(("passes_on", "owner", "heard"), [(True, 0, True), (False, 0, False), (False, 1, True)])
def test_sales_hears_of_a_ticket_where_signals_are_passed_or_the_owner_took_it(passes_on, owner, heard):
    firm = Firm({"playbook.pass_signals": passes_on, "process.ticket.to_owner": float(owner)})
    life = customer(firm)
    life.row.seen.satisfaction_doubt = 0.2
    life.rings(5 * DAY, SERVICE)
    life.done(5 * DAY, SERVICE)
    left = 0.2 * (1 - 0.02)
    if heard:
        left *= math.sqrt(1 - left**2 / (left**2 + 0.25**2))
    assert life.row.seen.satisfaction_doubt == pytest.approx(left)


@pytest.mark.parametrize(("bought", "maker", "factor"), [(0, 1, 1), (1, 0, 1), (1, 1, 4), (2, 1, 4)])
def test_a_loss_making_customer_overuses_service_once_it_has_bought_more(bought, maker, factor):
    life = Life(Firm(), bought_more=bought, loss_maker=maker)
    said = life.goes_to(TO_CUSTOMER, 0)
    assert said.timers[SERVICE] == pytest.approx(next_ticket(life, 0, 0.5) / factor, abs=1)


def test_a_joint_review_shows_satisfaction_at_the_next_event_after_its_day():
    life = customer(Firm({"playbook.joint_review": "20 d"}))
    seen = life.row.seen
    seen.satisfaction_doubt = 0.2
    life.rings(19 * DAY, SERVICE)
    assert (seen.satisfaction_doubt, seen.reviewed) == (0.2, 0)
    life.row.step[SERVICE] = -1
    life.rings(60 * DAY, DATES)
    assert seen.reviewed == 60 * DAY  # three reviews have passed, one look tells of all
    assert seen.satisfaction_doubt < 0.2


# Money


def test_a_renewal_brings_its_share_of_the_value_less_the_discount():
    firm = Firm({"market.recurring": 0.5, "market.recurring_margin": 0.78})
    life = customer(firm, passes(0, 0, 0.8), discount=0.1)
    life.rings(60 * DAY, DATES)
    renewed = life.rings(90 * DAY, DATES).note(log.RENEWED)
    assert (renewed.amount, renewed.ref) == (45_000, 34_000)  # .5 x 1,000.00 x .9, and x (.78 - .1)
    assert life.row.reference == 0.9


def test_a_further_deal_does_not_change_what_a_renewal_is_reckoned_from():
    life = customer(Firm({"market.recurring": 0.5}), passes(0, 0, 0.8), discount=0.2)
    life.rings(60 * DAY, DATES)
    life.row.value = 5_000
    set_terms(life.row, 61 * DAY, life.p)  # a further quotation, at the list price
    assert life.row.discount == 0.0
    life.at("decision", ending=[E_RIVAL, -1, -1, -1]).rings(70 * DAY)
    assert life.rings(90 * DAY, DATES).note(log.RENEWED).amount == 40_000


def test_a_price_above_what_a_customer_is_used_to_costs_renewals():
    life = customer(Firm(alphas=logistic_gates(follow_up=-2.0)), satisfaction=0.7, fit=0.4, trust=0.3, sensitivity=0.5)
    life.row.reference = 0.8
    life.rings(60 * DAY, DATES)
    eta = -2.0 + 2.2 * 0.7 + 3.4 * 0.4 + 0.8 * 0.3 - 4.0 * 0.5 * (1.0 - 0.8)
    assert life.rings(90 * DAY, DATES).gates == {G_FOLLOW_UP: pytest.approx(1 / (1 + math.exp(-eta)))}


# Losing a deal, keeping the customer


def test_a_customer_who_declines_a_further_deal_stays_a_customer(firm):
    life = customer(firm).at("decision", in_place=1)
    life.row.phase = 4
    said = life.is_dropped(5 * DAY)
    assert said.events == ["lost", "entered"]
    assert (said.places, said.cancelled) == (-1, [SALES])
    row = life.row
    assert (row.ended, row.phase, row.step[SALES], row.step[SERVICE]) == (0, 6, -1, firm.step["ticket"])
    assert said.notes[1].ref == 0  # it was lost in its phase, so it has not come on from it


def test_a_customer_who_is_delivered_again_keeps_tickets_and_dates(firm):
    life = customer(firm).at("delivery", promised=5 * DAY, ordered=0)
    said = life.rings(5 * DAY, DELIVERY)
    assert SERVICE not in said.timers
    assert said.timers == {DATES: 55 * DAY}  # the look of day 60, as before


def complained(answer: str, took: int = DAY, **state: float) -> tuple[Life, Said]:
    """A customer whose ticket was solved after some time, within 16 h or late."""
    life = customer(Firm({"playbook.complaint": answer}), satisfaction=0.5, first_value=200_000, **state)
    life.rings(5 * DAY, SERVICE)
    return life, life.done(5 * DAY + took, SERVICE)


def test_making_up_for_a_late_answer_costs_money_and_lifts_little_above_what_was_before():
    life, said = complained("compensate")
    hurt = 0.5 * (1 - 0.05)  # with one voice
    assert hurt + 0.30 * (1 - hurt) > 0.55
    assert life.row.satisfaction == pytest.approx(0.55)
    assert said.note(log.SPENT).amount == 4_000  # 2 % of 2,000.00
    assert said.note(log.SPENT).reason == log.FOR_COMPENSATION
    assert said.timers[SERVICE] == next_ticket(life, 1, 0.5)


def test_who_only_explains_hears_of_it_again():
    life, said = complained("explain")
    hurt = 0.5 * (1 - 0.05)
    assert life.row.satisfaction == pytest.approx(hurt + 0.05 * (1 - hurt))
    assert "spent" not in said.events
    assert said.timers[SERVICE] == pytest.approx(next_ticket(life, 1, 0.5) / 1.5, abs=1)
    life.rings(9 * DAY, SERVICE)
    assert life.done(9 * DAY, SERVICE).timers[SERVICE] == next_ticket(life, 2, 0.5)  # cured in time


@pytest.mark.parametrize("answer", ["fix", "compensate", "explain"])
def test_nobody_complains_of_an_answer_in_time(answer):
    life, said = complained(answer, took=HOUR)
    assert life.row.satisfaction == pytest.approx(0.5 + 0.02 * 0.5)
    assert "spent" not in said.events
