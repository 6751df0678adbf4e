"""Phase 4 by hand: a quotation, the customer's one choice, hesitation and our answers, expiry, order and loss."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.choice import eta_nothing, eta_rival, eta_us
from salescycle.sim.model.luck import CAUSE, CHOICE, HEARD, HESITATE, LENGTH, QUOTE_ERROR, RIVAL_NAME, child, draw
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.stages.offer import FEAR, PRICE, STATUS_QUO
from salescycle.sim.model.tables import (
    E_EXPIRED,
    E_HESITATES,
    E_NO_DECISION,
    E_PRICE,
    E_RIVAL,
    G_OFFER,
    G_RIVAL,
    ONE_PAGE,
    ORDERED,
)
from tests.sim.model.firms import DAY, HOUR, Firm, Life, logistic_gates, lucky

LIFE = Life(Firm())
WHO, ANSWER = LIFE.who("decision"), LIFE.who("hesitation")
B = LIFE.p.coefficients[0]
DECIDES = (WHO, HESITATE, 8, 0.9, 1)
"""Nobody here hesitates with a chance of .9."""
HESITATES = (WHO, HESITATE, 8, 0, 0.05)


def chooses(low: float, high: float, quotation: int = 1) -> tuple:
    return (WHO, CHOICE, quotation, low, high)


def quoted(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """Somebody whose quotation is being written since second 0."""
    return Life(firm, lucky(*wanted), **state).at("quotation", in_place=1)


@pytest.fixture(scope="module")
def firm() -> Firm:
    """An offer wins .4 and loses .3 to a rival."""
    return Firm()


def test_a_quotation_binds_until_its_last_second(firm):
    life = quoted(firm, DECIDES, chooses(0, 0.4))
    said = life.done(3 * HOUR)
    assert said.events == ["quotation", "terms"]
    terms = said.note(log.TERMS)
    assert (terms.amount, terms.ref, terms.duration) == (100_000, 0, 30 * DAY)  # list value, no discount
    sent = said.note(log.QUOTATION_SENT)
    assert (sent.amount, sent.ref, sent.duration) == (100_000, 1, 3 * HOUR)
    assert life.row.valid_to == 3 * HOUR + 30 * DAY
    assert life.row.step[SALES] == firm.step["decision"]
    assert said.tasks == {}  # it is the customer's turn


@pytest.mark.parametrize(
    ("low", "high", "ending", "days", "events", "reason"),
    [
        (0.0, 0.4, ORDERED, 8, ["accepted", "order", "entered"], None),
        (0.4, 0.7, E_RIVAL, 20, ["lost"], log.R_RIVAL),
        (0.7, 1.0, E_NO_DECISION, 20, ["lost"], log.NO_DECISION),
    ],
)
def test_one_number_chooses_among_us_a_rival_and_nothing(firm, low, high, ending, days, events, reason):
    life = quoted(firm, DECIDES, chooses(low, high))
    said = life.done(0)
    assert life.row.ending[SALES] == ending
    assert said.timers == {SALES: days * DAY}  # the length of that ending
    said = life.rings(days * DAY)
    assert said.events == events
    if reason is not None:
        assert said.note(log.LOST).reason == reason


def test_an_order_frees_the_place_and_promises_a_date(firm):
    life = quoted(firm, DECIDES, chooses(0, 0.4))
    life.done(5 * DAY)
    said = life.rings(13 * DAY)
    order = said.note(log.ORDER)
    assert (order.amount, order.ref, order.duration) == (100_000, 100_000, 13 * DAY)  # all of it is margin here
    assert said.places == -1
    # Safe after 13 d at complexity .5; a promise of .2 between safe and attractive takes .4 * .2 of it off.
    assert life.row.promised == 13 * DAY + round(13 * DAY * (1 - 0.08))
    assert (life.row.phase, life.row.limit) == (5, 0)
    assert said.tasks[SALES][1] == round((0.1 + 0.7) * 2 * HOUR)


def test_an_orders_margin_is_its_products_or_the_firms():
    products = {"belt": {"share": 1, "value": 500, "cost": 0.4}}
    for changes, margin in (({"margin": 0.25}, 25_000), ({"margin": 0.25, "products": products}, 60_000)):
        life = quoted(Firm(changes), DECIDES, chooses(0, 0.4), product=0 if "products" in changes else -1)
        life.done(0)
        assert life.rings(8 * DAY).note(log.ORDER).ref == margin


def test_whoever_ten_percent_less_would_have_won_is_lost_to_the_price():
    firm = Firm(alphas=logistic_gates(offer=-4.0))
    life = quoted(firm, DECIDES)
    life.done(0)
    order, price = (
        life.row.odds[ORDERED] / (1 - life.row.odds[E_HESITATES]),
        life.row.odds[E_PRICE] / (1 - life.row.odds[E_HESITATES]),
    )
    assert price > 0.02
    life = quoted(firm, DECIDES, chooses(order, order + price))
    life.done(0)
    assert life.row.ending[SALES] == E_PRICE
    assert life.rings(20 * DAY).note(log.LOST).reason == log.R_PRICE


# When it is judged, and how long it takes


def test_a_choice_is_judged_on_the_state_that_silence_will_leave():
    firm = Firm(alphas=logistic_gates(offer=-3.0, rival=-0.5))
    life = quoted(firm, DECIDES, need=0.7, interest=0.8, rival=0.2)
    said = life.done(0)
    later = Life(firm, need=0.10 + 0.60 * 2 ** -(8 / 40), interest=0.8 * 2 ** -(8 / 14), rival=1 - 0.8 * 2 ** -(8 / 60))
    later.row.promise, later.row.offer_form = 0.2, ONE_PAGE
    us = math.exp(-3.0 + eta_us(later.row, firm.firm, B))
    rival, nothing = math.exp(-0.5 + eta_rival(later.row, B)), math.exp(eta_nothing(later.row, firm.firm, B))
    h = 1 / (1 + math.exp(0.2 - 2.4 * (0.5 - 0.6) - 1.6 * (0.5 - later.row.need) - 0.8 * (0.5 - 1.0)))
    assert life.row.odds[E_HESITATES] == pytest.approx(h)
    assert life.row.odds[ORDERED] == pytest.approx((1 - h) * us / (us + rival + nothing))
    assert sum(life.row.odds[:6]) == pytest.approx(1)
    # Calibration is told what may come of it: orders within the validity of 30 d, and no hesitation.
    assert said.gates[G_OFFER] == pytest.approx((1 - h) * us / (us + rival + nothing))
    assert said.gates[G_RIVAL] == pytest.approx((1 - h) * rival / (us + rival + nothing))
    assert (life.row.need, life.row.interest, life.row.rival, life.row.updated) == (0.7, 0.8, 0.2, 0)


def test_calibration_expects_no_order_after_the_quotations_last_day():
    waits = {"process.decision.wait": {"order": "uniform(low=0, high=16 d)", "other": "20 d"}}
    gains = []
    for valid in ("16 d", "4 d"):
        firm = Firm({**waits, "process.quotation.valid": valid}, alphas=logistic_gates())
        gains.append(quoted(firm, DECIDES).done(0).gates)
    assert gains[1][G_OFFER] == pytest.approx(gains[0][G_OFFER] / 4)
    assert (gains[0][G_RIVAL], gains[1][G_RIVAL]) == (0, 0)  # rivals win after 20 d, which is too late


def test_decisions_about_large_deals_take_longer(firm):
    life = quoted(firm, DECIDES, chooses(0, 0.4), value=400_000)
    assert life.done(0).timers == {SALES: round(8 * DAY * 4**0.30)}
    life = quoted(firm, DECIDES, chooses(0, 0.4), value=50_000)
    assert life.done(0).timers == {SALES: round(8 * DAY * 0.5**0.30)}


def test_a_quotation_that_nobody_answers_in_time_expires():
    firm = Firm({"process.quotation.valid": "5 d"})
    life = quoted(firm, DECIDES, chooses(0, 0.4))
    assert life.done(HOUR).timers == {SALES: 5 * DAY}  # the order would have come after 8
    assert life.row.ending[SALES] == E_EXPIRED
    said = life.rings(HOUR + 5 * DAY)
    assert said.events == ["lost"]
    assert said.note(log.LOST).reason == log.EXPIRED
    assert said.places == -1


def test_an_order_in_the_last_second_of_a_quotation_is_an_order():
    life = quoted(Firm({"process.quotation.valid": "8 d"}), DECIDES, chooses(0, 0.4))
    assert life.done(0).timers == {SALES: 8 * DAY}
    assert life.rings(8 * DAY).events == ["accepted", "order", "entered"]


# Hesitation


def hesitant(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """Somebody who hesitates for the first time after 20 d."""
    life = quoted(firm, HESITATES, *wanted, **state)
    assert life.done(0).timers == {SALES: 20 * DAY}
    assert life.row.ending[SALES] == E_HESITATES
    return life


def test_a_hesitation_waits_for_our_answer(firm):
    life = hesitant(firm)
    said = life.rings(20 * DAY)
    assert said.events == ["hesitates"]
    assert said.note(log.HESITATES).ref == 0
    assert life.row.step[SALES] == firm.step["hesitation"]
    assert said.tasks[SALES][1] == HOUR
    assert class_of(said.tasks[SALES][2]) == 1
    assert life.row.limit == 0  # no expiry any more


@pytest.mark.parametrize(
    ("low", "high", "cause"),
    [(0, 0.5 / 1.2, FEAR), (0.5 / 1.2, 0.9 / 1.2, STATUS_QUO), (0.9 / 1.2, 1, PRICE)],
)
def test_causes_of_hesitation_have_the_weights_of_the_state(firm, low, high, cause):
    # d : .8 (1 - n) : .6 ps = .5 : .4 : .3 with everything one half
    life = hesitant(firm, (WHO, CAUSE, 8, low, high), updated=20 * DAY)
    life.rings(20 * DAY)
    assert life.row.cause == cause


def answered(firm: Firm, cause: int, *wanted: tuple, **state: float) -> Life:
    """Somebody whose hesitation is being answered at second 0, of a known cause."""
    life = Life(firm, lucky(*wanted), cause=cause, quotation=1, valid_to=30 * DAY, **state)
    life.at("decision", in_place=1).goes_to("hesitation", 0)
    life.done(0)
    return life


HEARD_RIGHT = (ANSWER, HEARD, 8, 0, 0.75)


def test_fear_is_answered_by_a_recommendation_that_takes_the_risk_away(firm):
    row = answered(firm, FEAR, HEARD_RIGHT, need=0.5, interest=0.4, trust=0.3).row
    assert row.indecision == pytest.approx(0.5 * (1 - 0.42))
    trust = 0.3 + 0.05 * 0.7
    assert row.trust == pytest.approx(trust + 0.07 * (1 - trust))
    assert row.interest == pytest.approx(0.4 + 0.25 * 0.6)
    assert row.need == 0.5


def test_a_recommendation_before_the_need_is_clear_costs_trust(firm):
    row = answered(firm, FEAR, HEARD_RIGHT, need=0.4, trust=0.3).row
    trust = 0.3 * 0.95
    assert row.trust == pytest.approx(trust + 0.07 * (1 - trust))


def test_the_status_quo_is_answered_by_information(firm):
    row = answered(firm, STATUS_QUO, HEARD_RIGHT, need=0.5, trust=0.3).row
    assert row.need == pytest.approx(0.5 + 0.32 * 0.5)
    assert row.indecision == pytest.approx(0.5 * 0.9)
    assert row.trust == pytest.approx(0.3 + 0.07 * 0.7)


def test_a_price_is_answered_by_a_traded_discount_that_makes_nobody_wonder(firm):
    row = answered(firm, PRICE, HEARD_RIGHT, need=0.5, interest=0.4, trust=0.3).row
    assert (row.discount, row.need, row.indecision) == (0.08, 0.5, 0.5)
    assert row.trust == pytest.approx(0.3 + 0.07 * 0.7)
    assert row.interest == pytest.approx(0.4 + 0.25 * 0.6)


@pytest.mark.parametrize(
    ("cause", "heard", "need", "indecision"),
    [
        (FEAR, STATUS_QUO, 0.5 + 0.10 * 0.5, 0.5 + 0.10 * 0.5),
        (PRICE, STATUS_QUO, 0.5 + 0.10 * 0.5, 0.5),
        (STATUS_QUO, FEAR, 0.5, 0.5 * (1 - 0.084)),
        (PRICE, FEAR, 0.5, 0.5 * (1 - 0.084)),
        (FEAR, PRICE, 0.5, 0.5 + 0.10 * 0.5),
        (STATUS_QUO, PRICE, 0.5, 0.5 + 0.10 * 0.5),
    ],
)
def test_an_answer_to_what_was_not_meant_helps_little_or_harms(firm, cause, heard, need, indecision):
    # The last quarter of the number takes it for one of the two others: an eighth each.
    other = (heard - cause - 1) % 3
    guesses = (ANSWER, HEARD, 8, 0.75 + other / 8, 0.75 + (other + 1) / 8)
    row = answered(firm, cause, guesses, need=0.5).row
    assert (row.need, row.indecision) == pytest.approx((need, indecision))


def test_after_an_answer_the_customer_decides_anew_in_the_time_of_a_reply(firm):
    life = hesitant(firm, (WHO, HESITATE, 9, 0.9, 1), chooses(0, 0.4))
    life.rings(20 * DAY)
    said = life.done(21 * DAY)
    assert said.events == []
    assert set(said.gates) == {G_OFFER, G_RIVAL}
    assert (life.row.rounds, life.row.step[SALES]) == (1, firm.step["decision"])
    assert said.timers == {SALES: 5 * DAY}
    assert life.rings(26 * DAY).events == ["accepted", "order", "entered"]


def test_a_quotation_cannot_expire_while_we_talk():
    firm = Firm({"process.quotation.valid": "21 d", "process.hesitation.wait": "40 d"})
    life = hesitant(firm, (WHO, HESITATE, 9, 0.9, 1), chooses(0, 0.4))
    life.rings(20 * DAY)
    assert life.done(21 * DAY).timers == {SALES: 40 * DAY}
    assert life.rings(61 * DAY).events == ["accepted", "order", "entered"]


def test_large_deals_do_not_reply_more_slowly(firm):
    life = Life(firm, lucky((WHO, HESITATE, 9, 0.9, 1)), value=400_000).at("hesitation", cause=FEAR, quotation=1)
    assert life.done(0).timers == {SALES: 5 * DAY}


def test_nobody_hesitates_a_fourth_time(firm):
    life = hesitant(firm, (WHO, HESITATE, 9, 0, 0.05), (WHO, HESITATE, 10, 0, 0.05), chooses(0.7, 1))
    now = 20 * DAY
    for again in (1, 2, 3):
        life.rings(now)
        life.done(now)
        assert life.row.rounds == again
        assert life.row.ending[SALES] == (E_HESITATES if again < 3 else E_NO_DECISION)
        now += 5 * DAY
    assert life.row.odds[E_HESITATES] == 0
    assert life.rings(now).note(log.LOST).reason == log.NO_DECISION


def test_a_good_answer_wins_a_deal_by_the_same_number_that_would_have_lost_it():
    """One number a quotation: nobody can ask again until lucky, but whoever improves the offer may win."""
    firm = Firm(alphas=logistic_gates(offer=-3.5))

    def order_after_talking(*choice: tuple) -> tuple[float, int]:
        """Chance of an order after the right answer to fear, and the ending that was drawn."""
        fears, hears, decides = (WHO, CAUSE, 8, 0, 0.4), (ANSWER, HEARD, 8, 0, 0.75), (WHO, HESITATE, 9, 0.9, 1)
        life = hesitant(firm, fears, hears, decides, *choice, indecision=0.9, trust=0.3)
        life.row.updated = 20 * DAY  # so that only the talk changes the state
        life.rings(20 * DAY)
        life.done(20 * DAY)
        return life.row.odds[ORDERED] / (1 - life.row.odds[E_HESITATES]), life.row.ending[SALES]

    life = quoted(firm, DECIDES, indecision=0.9, trust=0.3)
    life.done(0)
    before, after = life.row.odds[ORDERED] / (1 - life.row.odds[E_HESITATES]), order_after_talking()[0]
    assert after > before + 0.05
    between = chooses(before, after)
    life = quoted(firm, DECIDES, between, indecision=0.9, trust=0.3)
    life.done(0)
    assert life.row.ending[SALES] != ORDERED
    assert order_after_talking(between) == (after, ORDERED)


def test_each_round_has_a_length_of_its_own():
    waits = {"process.decision.wait": "exponential(mean=9 d)", "process.hesitation.wait": "exponential(mean=5 d)"}
    firm = Firm({**waits, "process.quotation.valid": "99 y"})
    life = quoted(firm, HESITATES, (WHO, HESITATE, 9, 0.9, 1))
    first = life.done(0).timers[SALES]
    life.rings(first)
    second = life.done(first).timers[SALES]
    lengths = [draw(life.root, WHO, LENGTH, 8 + again) for again in (0, 1)]
    assert first == math.floor(-9 * DAY * math.log(1 - lengths[0]) + 0.5)
    assert second == math.floor(-5 * DAY * math.log(1 - lengths[1]) + 0.5)


# Endings that lead elsewhere than out


@pytest.mark.parametrize(("ending", "low", "high"), [("rival", 0.4, 0.7), ("no_decision", 0.7, 1.0)])
def test_an_ending_leads_where_the_scenario_sends_it(ending, low, high):
    later = {"phase": "offer", "kind": "work", "wait": "30 d", "endings": {"lost": 1.0}}
    firm = Firm({"process.later": later, f"process.decision.next.{ending}": "later"})
    life = quoted(firm, DECIDES, chooses(low, high))
    life.done(0)
    said = life.rings(20 * DAY)
    assert said.events == []
    assert said.timers == {SALES: 30 * DAY}
    assert life.row.in_place == 1


def test_an_expired_quotation_may_be_written_again_with_new_luck():
    firm = Firm({"process.decision.next.expired": "quotation", "process.quotation.valid": "5 d"})
    life = quoted(firm, DECIDES, chooses(0, 0.4))
    life.done(0)
    said = life.rings(5 * DAY)
    assert said.events == []
    assert said.tasks[SALES][1] == 3 * HOUR
    said = life.done(6 * DAY)
    assert (life.row.quotation, life.row.valid_to) == (2, 11 * DAY)
    assert said.note(log.QUOTATION_SENT).ref == 2


# A group that falls apart, rivals with names, errors, answers by rule


@pytest.mark.parametrize(("panel", "consensus", "back"), [(5, 0.29, True), (5, 0.3, False), (1, 0.0, False)])
def test_a_hesitating_group_that_has_fallen_apart_goes_back_for_one_more_meeting(panel, consensus, back):
    firm = Firm({"process.hesitation.next": {"answered": "decision", "back": "meeting"}, "process.meeting.meetings": 4})
    life = Life(firm, panel=panel, consensus=consensus, reassessed=1, quotation=1).at("decision", in_place=1)
    said = life.goes_to("hesitation", 0)
    if back:
        assert said.events == ["entered"]
        assert (life.row.step[SALES], life.row.meetings_left, life.row.reassessed) == (firm.step["meeting"], 1, 0)
    else:
        assert life.row.step[SALES] == firm.step["hesitation"]
    # Two people in four meetings take a tenth more of this one.
    assert said.tasks[SALES][1] == (round(1.1 * 2 * HOUR) if back else HOUR)


def test_where_nothing_leads_back_a_group_is_answered_as_it_is(firm):
    life = Life(firm, panel=5, consensus=0.0, quotation=1).at("decision")
    life.goes_to("hesitation", 0)
    assert life.row.step[SALES] == firm.step["hesitation"]


@pytest.mark.parametrize(("u_low", "u_high", "rival"), [(0.0, 0.7, 0), (0.7, 1.0, 1)])
def test_whoever_is_lost_to_a_rival_names_it(u_low, u_high, rival):
    firm = Firm({"rivals": {"acme": {"share": 0.7}, "bolt": {"share": 0.3}}, "playbook.target_min": 0})
    who = child(firm.p.sources[0].identity, 2, 0)
    life = Life(firm, lucky((who, RIVAL_NAME, 0, u_low, u_high)))
    life.arrives()
    assert life.row.rival_firm == rival
    life.at("decision").row.ending[SALES] = E_RIVAL
    lost = life.rings(20 * DAY).note(log.LOST)
    assert (lost.reason, lost.ref) == (log.R_RIVAL, rival + 1)


@pytest.mark.parametrize("ending", [E_PRICE, E_NO_DECISION])
def test_whoever_is_lost_to_nobody_names_nobody(ending):
    life = Life(Firm({"rivals": {"acme": {"share": 1}}}), rival_firm=0).at("decision")
    life.row.ending[SALES] = ending
    assert life.rings(20 * DAY).note(log.LOST).ref == 0


@pytest.mark.parametrize(("low", "high", "error"), [(0.0, 0.3, 1), (0.3, 1.0, 0)])
def test_a_quotation_with_gaps_is_sooner_written_and_may_hold_an_error(low, high, error):
    firm = Firm({"playbook.completeness": "gaps"})
    life = quoted(firm, (LIFE.who("quotation"), QUOTE_ERROR, 0, low, high), DECIDES, chooses(0, 0.4), trust=0.5)
    assert life.goes_to("quotation", 0).tasks[SALES][1] == round(0.6 * 3 * HOUR)
    said = life.done(0)
    assert life.row.error == error
    assert life.row.trust == pytest.approx(0.5 * (0.92 if error else 1.0))
    assert said.timers == {SALES: (12 if error else 8) * DAY}  # half of the usual time to clear it up


def test_a_complete_quotation_holds_no_error(firm):
    life = quoted(firm, (LIFE.who("quotation"), QUOTE_ERROR, 0, 0, 0.1))
    life.done(0)
    assert life.row.error == 0


@pytest.mark.parametrize(
    ("answer", "urgency", "trust", "indecision", "days"),
    [
        # trust .3, urgency .4, indecision .5, cause fear; every answer but waiting is a conversation in our tone
        ("push", 0.4 + 0.22 * 0.6, 0.3 * 0.82 + 0.07 * (1 - 0.3 * 0.82), 0.5 + 0.12 * 0.5, 5 * 0.7),
        ("inform", 0.4, 0.3 + 0.07 * 0.7, 0.5 + 0.10 * 0.5, 5),
        ("wait", 0.4, 0.3, 0.5 * 0.94, 5 * 1.6),
        ("recommend", 0.4, 0.335 + 0.07 * 0.665, 0.5 * 0.58, 5),
        ("discount", 0.4, 0.3 + 0.07 * 0.7, 0.5 + 0.10 * 0.5, 5),
    ],
)
def test_each_answer_to_fear_by_hand(answer, urgency, trust, indecision, days):
    firm = Firm({"playbook.answer": answer, "playbook.tone": "informative"})
    life = Life(firm, lucky((WHO, HESITATE, 9, 0.9, 1)), cause=FEAR, quotation=1, urgency=0.4, trust=0.3)
    life.at("decision").goes_to("hesitation", 0)
    said = life.done(0)
    row = life.row
    assert (row.urgency, row.trust, row.indecision) == pytest.approx((urgency, trust, indecision))
    assert said.timers == {SALES: round(days * DAY)}
    assert row.pressure == (1 if answer == "push" else 0)


def test_waiting_takes_a_tenth_of_an_answers_work():
    firm = Firm({"playbook.answer": "wait"})
    life = Life(firm, cause=FEAR, quotation=1, interest=0.4).at("decision")
    assert life.goes_to("hesitation", 0).tasks[SALES][1] == 360
    life.done(0)
    assert (life.row.interest, life.row.talk) == (0.4, 0)  # nobody has talked


@pytest.mark.parametrize(("answer", "pressed"), [("recommend", 0), ("push", 2)])
def test_whoever_presses_by_habit_presses_in_an_answer_only_when_pushing(answer, pressed):
    firm = Firm({"playbook.answer": answer, "playbook.tone": "aggressive"})
    life = Life(firm, cause=FEAR, quotation=1).at("decision")
    life.goes_to("hesitation", 0)
    life.done(0)
    assert life.row.pressure == pressed


@pytest.mark.parametrize(
    ("cause", "heard"), [(cause, heard) for cause in (FEAR, STATUS_QUO, PRICE) for heard in (FEAR, STATUS_QUO, PRICE)]
)
def test_what_our_people_believe_of_an_answer_rests_on_what_they_heard(firm, cause, heard):
    """The same words, another cause: the estimate is as if the heard cause were true."""
    believed, lived = [], []
    for true in (cause, heard):
        life = Life(firm, cause=true, quotation=1).at("decision")
        life.goes_to("hesitation", 0)
        life.row.seen.cause = heard
        life.done(0)
        believed.append(
            [getattr(life.row.seen, name) for name in ("need", "trust", "indecision", "interest", "urgency")]
        )
        lived.append([life.row.need, life.row.trust, life.row.indecision])
    assert believed[0] == believed[1] == [*lived[1][:2], lived[1][2], *believed[1][3:]]


def test_the_cost_of_a_quotation_and_of_an_answer_is_paid():
    firm = Firm({"process.quotation.cost": 30, "process.hesitation.cost": 7})
    assert Life(firm).at("quotation").done(0).note(log.SPENT).amount == 3_000
    life = Life(firm, cause=FEAR, quotation=1).at("decision")
    life.goes_to("hesitation", 0)
    assert life.done(0).note(log.SPENT).amount == 700
