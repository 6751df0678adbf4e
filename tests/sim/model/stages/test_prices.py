"""What a quotation says: the discount it may give, that it binds, the form it takes, what it argues with."""

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.choice import eta_nothing
from salescycle.sim.model.stages.prices import asked_discount, ends_soon, set_terms, trade
from salescycle.sim.model.tables import FORMAL, ONE_PAGE, TENDER
from tests.sim.model.firms import DAY, HOUR, Firm, Life


def terms(firm: Firm, now: int = 0, **state: float) -> Life:
    life = Life(firm, **state)
    set_terms(life.row, now, firm.p)
    return life


def test_a_discount_that_nobody_asked_for_makes_undecided_customers_wonder():
    row = terms(Firm({"playbook.discount": 0.15}), indecision=0.4).row
    assert row.discount == 0.15
    assert row.indecision == row.seen.indecision == pytest.approx(0.4 + 0.15 * 0.6)  # .10 for each .10


def test_the_list_price_makes_nobody_wonder():
    row = terms(Firm(), indecision=0.4).row
    assert (row.discount, row.indecision) == (0, 0.4)


@pytest.mark.parametrize(("valid_to", "discount"), [(10 * DAY, 0.2), (10 * DAY - 1, 0.05)])
def test_a_quotation_is_never_worsened_within_its_validity(valid_to, discount):
    firm = Firm({"playbook.discount": 0.05})
    row = terms(firm, 10 * DAY, discount=0.2, quotation=1, valid_to=valid_to).row
    assert row.discount == discount


def test_a_second_quotation_does_not_end_before_the_first():
    life = Life(Firm({"process.quotation.valid": "5 d"}), quotation=1, valid_to=30 * DAY).at("quotation")
    life.done(HOUR)
    assert life.row.valid_to == 30 * DAY
    life = Life(Firm({"process.quotation.valid": "5 d"}), quotation=1, valid_to=2 * DAY).at("quotation")
    life.done(HOUR)
    assert life.row.valid_to == 5 * DAY + HOUR


def test_only_what_is_given_beyond_the_last_quotation_makes_wonder():
    row = terms(Firm({"playbook.discount": 0.25}), discount=0.2, quotation=1, valid_to=DAY, indecision=0.4).row
    assert row.discount == 0.25
    assert row.indecision == pytest.approx(0.4 + 0.05 * 0.6)


@pytest.mark.parametrize(
    ("day", "hurry"),
    [(0, False), (71, False), (72, True), (85, True), (86, False), (86 + 76, False), (86 + 77, True)],
)
def test_sellers_hurry_in_the_last_two_weeks_of_a_quarter(day, hurry):
    """The firm starts on 5 January; the next quarters begin 86 and 177 days later."""
    firm = Firm({"playbook.quarter_end": 0.06, "playbook.discount": 0.02})
    now = day * DAY
    assert ends_soon(now, firm.p) == hurry
    row = Life(firm).row
    assert asked_discount(row, now, firm.p) == pytest.approx(0.08 if hurry else 0.02)


def test_nobody_goes_beyond_the_most():
    firm = Firm({"playbook.quarter_end": 0.3, "playbook.discount": 0.2, "playbook.discount_most": 0.4})
    assert asked_discount(Life(firm).row, 80 * DAY, firm.p) == 0.4


def test_after_a_refusal_a_quotation_keeps_to_the_authority():
    assert terms(Firm({"playbook.discount": 0.2}), most_discount=0.1).row.discount == 0.1


@pytest.mark.parametrize(
    ("discount", "most", "traded"),
    [(0.0, 1.0, 0.08), (0.22, 1.0, 0.08), (0.23, 1.0, 0.0), (0.0, 0.1, 0.08), (0.05, 0.1, 0.0), (0.3, 0.1, 0.0)],
)
def test_a_trade_stays_below_what_anybody_may_give(discount, most, traded):
    firm = Firm()  # steps of .08 up to .30
    row = Life(firm, discount=discount, most_discount=most).row
    assert trade(row, 0.08, firm.p.playbooks[0]) == traded


def test_where_nothing_more_may_be_given_one_recommends_instead():
    life = Life(Firm({"playbook.answer": "discount"}), cause=0, discount=0.3, indecision=0.5, quotation=1)
    life.at("decision").goes_to("hesitation", 0)
    life.done(0)
    assert life.row.discount == 0.3
    assert life.row.indecision == pytest.approx(0.5 * (1 - 0.42))  # as against fear


def test_a_discount_beyond_the_margin_is_an_order_at_a_loss():
    firm = Firm({"margin": 0.1, "playbook.discount": 0.25})
    life = terms(firm)
    life.at("decision", in_place=1).row.ending[SALES] = 0
    order = life.rings(8 * DAY).note(log.ORDER)
    assert (order.amount, order.ref) == (75_000, -15_000)
    assert life.row.reference == 0.75  # the price it is used to from now on


def test_everything_may_be_given_away():
    firm = Firm({"playbook.discount": 1.0, "playbook.discount_most": 1.0})
    life = Life(firm, value=0).at("quotation")
    said = life.done(0)
    assert said.note(log.QUOTATION_SENT).amount == 0
    assert sum(life.row.odds[:6]) == pytest.approx(1)


# Form and benefits: only what was learnt can be used


@pytest.mark.parametrize(
    ("rule", "learnt", "form"),
    [("asked", 0, ONE_PAGE), ("asked", TENDER, TENDER), ("formal", TENDER, FORMAL)],
)
def test_an_offer_has_the_form_that_is_known_or_that_is_always_used(rule, learnt, form):
    life = Life(Firm({"playbook.form": rule}), form=TENDER)
    life.row.seen.form = learnt
    set_terms(life.row, 0, life.p)
    assert life.row.offer_form == form


def test_an_offer_argues_with_the_benefits_that_were_learnt():
    life = Life(Firm())
    life.row.seen.benefits = 2
    set_terms(life.row, 0, life.p)
    assert life.row.benefits == 2


def test_terms_are_told_with_the_quotation():
    life = Life(Firm({"playbook.discount": 0.125, "playbook.completeness": "gaps"}), inquiry=5).at("quotation")
    said = life.done(0)
    row = said.note(log.TERMS)
    assert (row.ref, row.amount, row.turn) == (125, 100_000, 2 * ONE_PAGE + 1)
    answered = said.note(log.INQUIRY_ANSWERED)
    assert answered.ref in (5, 5 + 8, 5 + 32)  # or one of them wrongly
    assert answered.ref in ((5 + 8, 5 + 32) if life.row.error else (5,))


def test_a_bold_first_price_is_paid_and_felt_to_be_usual_and_costs_trust():
    row = terms(Firm({"playbook.anchor": 0.5}), trust=0.4, indecision=0.4).row
    assert row.discount == pytest.approx(-0.03)  # half of 6 %
    assert row.reference == pytest.approx(1.03)
    assert row.trust == pytest.approx(0.4 * (1 - 0.04))
    assert (row.anchored, row.indecision) == (0.5, 0.4)  # nobody wonders why it is dear


def test_a_bold_price_in_a_tender_looks_dear():
    row = terms(Firm({"playbook.anchor": 0.5}), form=TENDER).row
    assert (row.discount, row.reference) == (pytest.approx(-0.03), 1.0)


def test_a_bold_first_price_makes_doing_nothing_likelier():
    firm = Firm()
    plain, bold = Life(firm).row, Life(firm, anchored=1.0).row
    b = firm.p.coefficients[0]
    assert eta_nothing(bold, firm.firm, b) == pytest.approx(eta_nothing(plain, firm.firm, b) + 0.6)


def test_only_the_first_price_can_be_bold():
    firm = Firm({"playbook.anchor": 1.0})
    assert terms(firm, 9 * DAY, quotation=1, valid_to=DAY).row.discount == 0.0
    assert terms(firm, DAY, quotation=1, valid_to=9 * DAY, discount=-0.06).row.discount == 0.0  # never worse: cheaper


def test_an_order_at_more_than_the_list_price_says_so():
    said = Life(Firm({"playbook.anchor": 1.0, "margin": 0.4})).at("quotation").done(HOUR)
    assert said.note(log.TERMS).ref == -60
    assert said.note(log.QUOTATION_SENT).amount == 106_000
    ordered = Life(Firm({"margin": 0.4}), discount=-0.06).goes_to("hand_over", 0).note(log.ORDER)
    assert (ordered.amount, ordered.ref) == (106_000, 46_000)
