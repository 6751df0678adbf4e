import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescycle.reports.wording import (
    amount,
    chance,
    count,
    day,
    human,
    money,
    money_range,
    money_ticks,
    percent,
    percent_range,
    quantity,
    quantity_range,
    share,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.001, "0"),
        (4.2, "4.20"),
        (12.5, "12.50"),
        (950, "950"),
        (3456.7, "3,460"),
        (9_999, "10.0 k"),
        (45_600, "45.6 k"),
        (999_950, "1.00 M"),
        (2_310_000, "2.31 M"),
        (-120_400, "-120 k"),
        (7.7e9, "7.70 bn"),
        (8.123e12, "8.12 tn"),
        (1.5e17, "1.50e+17"),
    ],
)
def test_money_is_rounded_to_what_can_be_read(value: float, text: str) -> None:
    assert money(value) == text


@given(st.floats(0.01, 1e14))
def test_money_keeps_its_promise_of_digits(value: float) -> None:
    number, _, unit = money(value).partition(" ")
    scale = {"": 1, "k": 1e3, "M": 1e6, "bn": 1e9, "tn": 1e12}[unit]
    # Three digits: off by half a unit of the third; below ten a cent decides.
    assert float(number.replace(",", "")) * scale == pytest.approx(value, rel=0.0051, abs=0.0051)


@pytest.mark.parametrize(
    ("value", "text"), [(2.5e6, "2.5 M"), (2.345e6, "2.345 M"), (3e6, "3 M"), (5000, "5,000"), (250, "250"), (0, "0")]
)
def test_a_named_amount_has_no_zeros_that_say_nothing(value: float, text: str) -> None:
    assert amount(value) == text


def test_a_range_names_its_unit_once() -> None:
    assert money_range(1.9e6, 2.9e6) == "1.90 to 2.90 M"
    assert money_range(950_000, 1.05e6) == "950 k to 1.05 M"
    assert money_range(3.4e5, 3.4e5) == "340 k"


def test_an_axis_has_one_unit() -> None:
    assert money_ticks([0, 5e5, 1e6, 1.5e6]) == ["0", "0.5 M", "1 M", "1.5 M"]
    assert money_ticks([0, 2500, 5000]) == ["0", "2,500", "5,000"]
    assert money_ticks([0]) == ["0"]


@pytest.mark.parametrize(
    ("probability", "replications", "text"),
    [
        (0.31, 2000, "31 %"),
        (0.0, 2000, "< 0.15 %"),
        (1.0, 2000, "> 99.85 %"),
        (0.0, 1, "< 95 %"),
        (0.0, 10_000, "< 0.03 %"),
        (0.0045, 2000, "0.45 %"),
        (0.0005, 2000, "0.05 %"),
        (0.9991, 10_000, "99.91 %"),
        (0.996, 2000, "99.6 %"),
        (0.004, 2000, "0.4 %"),
    ],
)
def test_what_never_or_always_happened_is_bounded_by_the_rule_of_three(
    probability: float, replications: int, text: str
) -> None:
    assert percent(probability, replications) == text


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.integers(1, 10**6))
def test_an_estimate_is_never_0_or_100_percent(first: float, second: float, third: float, replications: int) -> None:
    low, middle, high = sorted((first, second, third))
    said = chance(middle, (low, high), replications)
    assert not re.search(r"(?<![\d.])(0|100)(\.0*)? %", said)
    assert "e-" not in said or middle < 1e-12 or low < 1e-12


def test_a_chance_has_its_interval() -> None:
    assert chance(0.31, (0.28, 0.34), 2000) == "31 % (28 to 34 %)"
    assert chance(0.312, (0.3115, 0.3125), 10**6) == "31 % (31.1 to 31.2 %)"
    assert chance(0.001, (0.0, 0.004), 2000) == "0.1 % (up to 0.4 %)"
    assert chance(0.999, (0.996, 1.0), 2000) == "99.9 % (99.6 % or more)"
    assert chance(0.0, (0.0, 0.0015), 2000) == "< 0.15 %"


def test_ranges_of_rates_have_words_for_none_and_all() -> None:
    assert percent_range(0, 0) == "none"
    assert percent_range(1, 1) == "all"
    assert percent_range(0, 1) == "any"


def test_the_interval_of_what_never_or_always_happened_has_a_width() -> None:
    assert quantity_range("win_rate", 0.0, 0.0, replications=2000) == "up to 0.15 %"
    assert quantity_range("on_time_rate", 1.0, 1.0, replications=2000) == "99.85 % or more"
    assert quantity_range("win_rate", 0.3, 0.4, replications=2000) == "30 to 40 %"


def test_an_observed_share_may_be_all_or_none() -> None:
    assert share(0, 12) == "0 %"
    assert share(12, 12) == "100 %"
    assert share(4, 12) == "33 %"
    assert share(1999, 2000) == "99.95 %"
    assert share(0, 0) == "-"


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("won_value", 2.31e6, "2.31 M"),
        ("sales_velocity", 1500, "1,500"),
        ("win_rate", 0.36, "36 %"),
        ("utilisation.rep", 1.0, "100 %"),
        ("conversion.follow_up", 0.5, "50 %"),
        ("cycle_days.p90", 120.4, "120 d"),
        ("time_in_phase_days.offer", 3.14, "3.1 d"),
        ("first_response_hours", 3.24, "3.2 h"),
        ("satisfaction", 0.7249, "0.72"),
        ("orders", 46, "46"),
        ("orders", 46.31, "46.3"),
        ("leads", 1840.4, "1,840"),
        ("leads", 2_345_678, "2.35 M"),
        ("cycle_days", None, "-"),
    ],
)
def test_each_metric_has_its_unit(metric: str, value: float | None, text: str) -> None:
    assert quantity(metric, value) == text


def test_a_range_of_a_metric_has_its_unit_once() -> None:
    assert quantity_range("cycle_days", 43.9, 52.5) == "43.9 to 52.5 d"
    assert quantity_range("win_rate", 0.3, 0.4) == "30 to 40 %"
    assert quantity_range("orders", 30, 52) == "30 to 52"
    assert quantity_range("orders", None, None) == "-"


def test_code_names_become_words() -> None:
    assert human("follow_up") == "Follow up"
    assert human("lost.no_answer") == "Lost: no answer"
    assert human("x" * 60, limit=10) == "Xxxxxxx..."
    assert human("\x1b[31m") == "[31m"
    assert human("") == ""


def test_dates_do_not_depend_on_the_machine() -> None:
    assert day(date(2026, 12, 31)) == "31 Dec"
    assert day(date(2026, 3, 1), year=True) == "1 Mar 2026"


def test_counts_have_thousands() -> None:
    assert count(1840) == "1,840"
    assert count(0.0) == "0"
    assert count(0.04) == "0"
