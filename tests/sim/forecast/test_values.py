from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescycle.sim.forecast.history import Deal, known_at
from salescycle.sim.forecast.values import law_of, offering_of

DAY = date(2024, 3, 1)


def offering(*deals):
    return offering_of(known_at(deals, date(2024, 12, 31)), DAY)


def deal(n, product, value=None, **more):
    outcome = "won" if value else "open"
    return Deal(f"{product}{n}", DAY, outcome, DAY if value else None, value, product, **more)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(100, 10**9), min_size=1, max_size=200))
def test_a_value_law_keeps_the_mean_and_never_falls(values):
    law = np.array(law_of(values), dtype=float)
    assert list(law) == sorted(law)
    mean = (law[:-1] + law[1:]).mean() / 2 if len(law) > 1 else law[0]
    assert mean == pytest.approx(np.mean(values), rel=0.006)


def test_products_share_what_new_deals_ask_for_in_parts_that_sum_to_one():
    found = offering(*(deal(n, product) for n in range(7) for product in "ABC"), deal(9, "A"))
    assert [product.name for product in found.products] == ["A", "B", "C"]
    assert sum(round(product.share * 10**6) for product in found.products) == 10**6


def test_a_product_that_was_seldom_won_is_worth_its_list_price():
    found = offering(*(deal(n, "A", 5000 + n) for n in range(9)), deal(1, "B", 10, list_price=800))
    values = {product.name: (product.values, product.basis) for product in found.products}
    assert values["B"] == ((800,), "list price")
    assert values["A"][0][0] == 5000


def test_without_a_list_price_it_is_worth_what_all_won_deals_are():
    found = offering(*(deal(n, "A", 5000 + n) for n in range(9)), deal(1, "B"))
    assert found.products[1].values == found.values
    assert found.products[1].basis == "won deals of all products"


def test_names_that_a_scenario_cannot_hold_are_rewritten_and_stay_different():
    found = offering(deal(1, "W\u00e4rme (neu)"), deal(2, "W\u00e4rme [neu]"), deal(3, ""), deal(4, "=1"))
    names = {product.name for product in found.products}
    assert names == {"W_rme _neu_", "W_rme _neu_ 2", "no product", "_1"}


def test_rare_products_share_a_name():
    found = offering(*(deal(n, f"P{n:03}") for n in range(50)))
    assert len(found.products) == 41
    assert found.name_of(deal(49, "P049")) == "other products"


def test_an_export_without_products_has_one_law():
    found = offering(*(deal(n, "", 100 * n) for n in range(1, 9)))
    assert (found.products, found.name_of(deal(1, ""))) == ((), "")
    assert found.values[0] == 100
