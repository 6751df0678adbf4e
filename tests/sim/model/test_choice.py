"""Gates by their coefficients (model.md 4), and the choice among us, a rival and nothing."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from salescycle.sim.model.choice import (
    chance,
    choose,
    eta_contact,
    eta_cross_sell,
    eta_nothing,
    eta_renewal,
    eta_rival,
    eta_understand,
    eta_us,
    hesitates,
    price_pull,
    reported,
    share,
    size_of,
)
from salescycle.sim.model.tables import FIXED, G_CONTACT, G_OFFER, G_RIVAL, LOGISTIC, ONE_PAGE, OPEN_LOOP, TENDER
from tests.sim.model.firms import Firm, Life, logistic_gates

utility = st.floats(-50, 50)
B: Any = Firm().p.coefficients[0]


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm(alphas=logistic_gates())


def customer(firm: Firm, **state: float) -> Life:
    """Somebody whose every state is another number, so that no two coefficients can be exchanged unseen."""
    known = {
        "fit": 0.61,
        "need": 0.37,
        "interest": 0.83,
        "trust": 0.29,
        "urgency": 0.71,
        "budget": 1.3,
        "indecision": 0.43,
        "rival": 0.19,
        "sensitivity": 0.53,
        "satisfaction": 0.67,
        "consensus": 0.23,
        "offer_form": ONE_PAGE,
    }
    return Life(firm, **(known | state))


def test_interest_at_the_first_conversation_has_its_coefficients(firm):
    # 2.4 i (1 - .15 over) + (.3 + 1.4 k) t + 1.2 f + .5 n + .5 g at k = .5, one touch too many
    expected = 2.4 * 0.83 * 0.85 + 1.0 * 0.29 + 1.2 * 0.61 + 0.5 * 0.37 + 0.5 * 0.71
    assert eta_contact(customer(firm).row, firm.firm, B, 1.0) == pytest.approx(expected)


@pytest.mark.parametrize(("over", "left"), [(-1.5, 1.0), (0.0, 1.0), (1.0, 0.85), (2.0, 0.7), (9.0, 0.7)])
def test_tired_ears_hear_at_most_thirty_percent_less(firm, over, left):
    row = customer(firm).row
    full = eta_contact(row, firm.firm, B, 0.0)
    assert full - eta_contact(row, firm.firm, B, over) == pytest.approx(2.4 * 0.83 * (1 - left))


def test_qualification_has_its_coefficients(firm):
    # (.8 + 1.4 k) n + 1.6 f + (.2 + 1.2 k) t + min(b, 1.5) + .6 k c at k = .5
    expected = 1.5 * 0.37 + 1.6 * 0.61 + 0.8 * 0.29 + 1.3 + 0.3 * 0.23
    assert eta_understand(customer(firm).row, firm.firm, B) == pytest.approx(expected)
    assert eta_understand(customer(firm, budget=1.9).row, firm.firm, B) == pytest.approx(expected + 0.2)


def test_our_utility_has_its_coefficients(firm):
    # 1.6 f + (.7 + 1.6 k) n + (.3 + 2.6 k) t + (1.2 - .7 k) g + 1.8 k c + i + .15 a - .35 ln(V / Vmed), k = .5, a = .2
    expected = 1.6 * 0.61 + 1.5 * 0.37 + 1.6 * 0.29 + 0.85 * 0.71 + 0.9 * 0.23 + 0.83 + 0.15 * 0.2
    assert eta_us(customer(firm, promise=0.2).row, firm.firm, B) == pytest.approx(expected)
    double = customer(firm, promise=0.2, value=200_000).row
    assert eta_us(double, firm.firm, B) == pytest.approx(expected - 0.35 * math.log(2))


@pytest.mark.parametrize(
    ("discount", "reference", "cheaper"),
    [(0.1, 1.0, 0.1), (0.0, 0.85, -0.15), (0.1, 0.85, -0.05), (0.15, 0.85, 0.0)],
)
def test_a_price_counts_against_what_the_customer_is_used_to(firm, discount, reference, cheaper):
    # beta_p (.4 + 1.2 ps) (D - (1 - p)), beta_p = 2.8 at complexity .5
    usual = eta_us(customer(firm).row, firm.firm, B)
    row = customer(firm, discount=discount, reference=reference).row
    assert eta_us(row, firm.firm, B) - usual == pytest.approx(2.8 * (0.4 + 1.2 * 0.53) * cheaper)


@pytest.mark.parametrize(
    ("offer", "adds"),
    [
        ({"benefits": 3}, 3 * 0.15),
        ({"form": ONE_PAGE, "offer_form": ONE_PAGE}, 0.0),
        ({"form": TENDER, "offer_form": ONE_PAGE}, -0.3),
        ({"case_made": 1, "saving": 1.5}, 0.4 * 0.5),
        ({"case_made": 1, "saving": 0.7}, -0.4 * 0.3),
        ({"case_made": 1, "saving": 9.0}, 0.4),  # a saving beyond twice the price is not believed
        ({"case_made": 0, "saving": 9.0}, 0.0),
    ],
)
def test_an_offer_argues_with_benefits_its_form_and_a_computed_saving(firm, offer, adds):
    usual = eta_us(customer(firm).row, firm.firm, B)
    assert eta_us(customer(firm, **offer).row, firm.firm, B) - usual == pytest.approx(adds)


def test_the_other_two_utilities_have_their_coefficients(firm):
    row = customer(firm).row
    assert eta_rival(row, B) == pytest.approx(1.4 * 0.19 + 0.5 * 0.53)
    # (.8 + 2 k) d - 1.0 k c - .8 n
    assert eta_nothing(row, firm.firm, B) == pytest.approx(1.8 * 0.43 - 0.5 * 0.23 - 0.8 * 0.37)


def test_renewal_has_its_coefficients(firm):
    expected = 2.2 * 0.67 + 3.4 * 0.61 + 0.8 * 0.29
    assert eta_renewal(customer(firm).row, B) == pytest.approx(expected)
    # Who paid .85 of the list and is now asked for all of it: 4.0 ps for each price more.
    dearer = customer(firm, reference=0.85).row
    assert eta_renewal(dearer, B) == pytest.approx(expected - 4.0 * 0.53 * 0.15)
    assert eta_renewal(customer(firm, reference=0.85, agreed=0.15).row, B) == pytest.approx(expected)
    assert eta_renewal(customer(firm, second_life=-0.5).row, B) == pytest.approx(expected - 0.5)


def test_cross_selling_has_its_coefficients(firm):
    expected = 2.4 * 0.67 + 1.2 * 0.29 + 0.61
    assert eta_cross_sell(customer(firm, matching=1).row, B, 0) == pytest.approx(expected + 0.6)
    assert eta_cross_sell(customer(firm).row, B, 0) == pytest.approx(expected - 0.6)
    with_ticket = customer(firm, matching=1, ticket_open=1, ticket=1).row
    assert eta_cross_sell(with_ticket, B, 0) == pytest.approx(expected + 0.6 - 1.2)
    assert eta_cross_sell(with_ticket, B, 1) == pytest.approx(expected + 0.6 - 1.2 + 0.5)
    assert eta_cross_sell(customer(firm, matching=1).row, B, 1) == pytest.approx(expected + 0.6)  # no ticket, no signal


def test_hesitation_has_its_coefficients(firm):
    # logistic(h0 + 2.4 (d - .6) + 1.6 (.5 - n) + .8 (.5 - c)), h0 = -.2 at complexity .5
    eta = -0.2 + 2.4 * (0.43 - 0.6) + 1.6 * (0.5 - 0.37) + 0.8 * (0.5 - 0.23)
    assert hesitates(customer(firm).row, firm.firm, B) == pytest.approx(1 / (1 + math.exp(-eta)))


def test_nobody_hesitates_where_the_market_says_so():
    never = Firm({"market.hesitation": -10})
    assert hesitates(customer(never, indecision=1.0, need=0.0).row, never.firm, B) == 0


def test_a_deal_of_the_median_value_or_of_none_has_no_size(firm):
    assert size_of(customer(firm).row, firm.firm) == 0
    assert size_of(customer(firm, value=0).row, firm.firm) == 0
    assert size_of(customer(firm, value=250_000).row, firm.firm) == pytest.approx(math.log(2.5))


@given(utility, utility, utility)
def test_shares_of_a_choice_are_those_of_a_softmax(us, rival, nothing):
    shares = share(us, rival, nothing), share(rival, us, nothing), share(nothing, us, rival)
    assert sum(shares) == pytest.approx(1)
    assert shares[0] == pytest.approx(1 / (1 + math.exp(rival - us) + math.exp(nothing - us)))


def test_a_choice_survives_utilities_that_no_exponential_does():
    assert share(1e6, -1e6, 0) == 1
    assert share(-1e6, 1e6, 0) == 0


def chances(life: Life) -> list[float]:
    """Order, price, rival, no decision, and the two that calibration is told."""
    choose(life.row, life.p.gates, life.firm.firm, B, life.row.odds)
    return list(life.row.odds[:6])


def test_the_chances_of_a_choice_by_hand(firm):
    life = customer(firm)
    us, rival, nothing = (
        math.exp(x)
        for x in (eta_us(life.row, firm.firm, B), eta_rival(life.row, B), eta_nothing(life.row, firm.firm, B))
    )
    # Ten percent off adds .1 beta_p (.4 + 1.2 ps) to our utility, beta_p = 2.8 for every complexity.
    cheaper = us * math.exp(0.1 * 2.8 * (0.4 + 1.2 * 0.53))
    all_three = us + rival + nothing
    order, price, to_rival, none, told_us, told_rival = chances(life)
    assert order == told_us == pytest.approx(us / all_three)
    assert price == pytest.approx(cheaper / (cheaper + rival + nothing) - us / all_three)
    assert to_rival == pytest.approx(rival / all_three - price)  # price comes off the rival's interval first
    assert none == pytest.approx(nothing / all_three)
    assert told_rival == pytest.approx(rival / all_three)


def test_whoever_ten_percent_would_win_from_nothing_is_a_price_loss_too():
    life = customer(Firm(alphas=logistic_gates(rival=-9.0)))
    order, price, to_rival, none, *_ = chances(life)
    assert to_rival == 0
    assert order + price + none == pytest.approx(1)


@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(-6, 6),
    st.floats(-6, 6),
    st.floats(0.05, 1),
    st.floats(0, 1),
)
def test_a_better_offer_never_loses_a_deal_that_a_worse_one_wins(trust, need, rival, a, b, better, u):
    firm = _with(a, b)
    worse = chances(Life(firm, trust=trust * better, need=need, rival=rival))
    good = chances(Life(firm, trust=trust, need=need, rival=rival))
    assert all(0 <= p <= 1 for p in (*worse, *good))
    assert sum(good[:4]) == pytest.approx(1)
    assert good[0] >= worse[0] - 1e-15
    assume(u < worse[0] - 1e-15)
    assert u < good[0]  # one uniform number, our interval first


def _with(a: float, b: float, made: dict[str, Firm] = {}) -> Firm:  # noqa: B006 - made once for all examples
    firm = made.setdefault("firm", Firm(alphas=logistic_gates()))
    firm.p.gates[G_OFFER].alpha, firm.p.gates[G_RIVAL].alpha = a, b
    return firm


# What a gate is before and after calibration


def test_a_calibrated_gate_is_logistic_and_says_so():
    gate = Firm(alphas=logistic_gates(contact=-1.0)).p.gates[G_CONTACT]
    assert gate.mode == LOGISTIC
    assert chance(gate, 0.4) == reported(gate, 0.4) == pytest.approx(1 / (1 + math.exp(0.6)))


def test_a_gate_without_constants_is_a_coin_that_reports_its_predictor():
    gate = Firm().p.gates[G_CONTACT]
    assert gate.mode == OPEN_LOOP
    assert chance(gate, 99.0) == 0.5
    assert reported(gate, 0.4) == pytest.approx(1 / (1 + math.exp(-0.4)))


@pytest.mark.parametrize("rate", [0, 1])
def test_a_rate_of_none_or_all_is_no_gate_but_a_constant(rate):
    gate = Firm({"phases.contact.conversion": rate}, alphas=logistic_gates()).p.gates[G_CONTACT]
    assert gate.mode == FIXED
    assert chance(gate, -99.0) == reported(gate, 99.0) == rate


def test_an_open_choice_has_the_configured_shares():
    order, price, rival, none, *_ = chances(customer(Firm()))
    assert (order, price, rival, none) == pytest.approx((0.4, 0.0, 0.3, 0.3))


def test_a_share_of_rivals_that_nobody_has_said_is_a_third_of_what_is_lost():
    order, _, rival, none, *_ = chances(customer(Firm({"phases.offer": {"conversion": 0.4}})))
    assert (order, rival, none) == pytest.approx((0.4, 0.2, 0.4))


def test_nobody_is_lost_to_rivals_that_a_scenario_does_not_have():
    firm = Firm({"phases.offer.losses": {"rival": 0}}, alphas=logistic_gates())
    order, price, rival, none, _, told = chances(customer(firm))
    assert rival == 0
    assert told < 1e-300
    assert order + price + none == pytest.approx(1)


@pytest.mark.parametrize(("rate", "expected"), [(0, (0, 0, 0.3, 0.7)), (1, (1, 0, 0, 0))])
def test_an_offer_that_wins_never_or_always_does_so_whatever_the_customer(rate, expected):
    losses = {} if rate else {"losses": {"rival": 0.3}}
    firm = Firm({"phases.offer": {"conversion": rate, **losses}}, alphas=logistic_gates())
    assert chances(customer(firm))[:4] == pytest.approx(expected)


@pytest.mark.parametrize(("complexity", "pull"), [(0.1, 3.2), (0.5, 2.8), (0.85, 4.0)])
def test_price_pull_is_the_size_that_the_model_names(complexity, pull):
    firm = Firm({"complexity": complexity})
    row = customer(firm, sensitivity=0.5).row
    assert price_pull(row, firm.firm, B) == pytest.approx(pull)  # .4 + 1.2 * .5 = 1


@pytest.mark.parametrize(
    ("state", "way"),
    [
        ("fit", 1),
        ("trust", 1),
        ("need", 1),
        ("interest", 1),
        ("urgency", 1),
        ("consensus", 1),
        ("discount", 1),
        ("promise", 1),
        ("benefits", 1),
        ("rival", -1),
        ("indecision", -1),
    ],
)
@pytest.mark.parametrize("complexity", [0.1, 0.5, 0.85, 1.0])
def test_what_wins_orders_and_what_loses_them_has_its_sign_at_every_complexity(complexity, state, way):
    firm = Firm({"complexity": complexity}, alphas=logistic_gates())
    low, high = customer(firm, **{state: 0.2}), customer(firm, **{state: 0.6})
    assert (chances(high)[0] - chances(low)[0]) * way > 0.001
