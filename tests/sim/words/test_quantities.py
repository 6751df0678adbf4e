from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescycle.sim.words.quantities import (
    DAY_S,
    HOUR_S,
    Duration,
    Law,
    Money,
    Rate,
    UnreadableError,
    parse_duration,
    parse_money,
    parse_rate,
    parse_time_law,
    parse_value_law,
)

EIGHT_HOURS = 8 * HOUR_S


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20 min", 1200),
        ("3 h", 3 * HOUR_S),
        ("5 d", 5 * DAY_S),
        ("2 wk", 14 * DAY_S),
        ("4 mo", 120 * DAY_S),
        ("1 y", 365 * DAY_S),
        ("1.5 h", 5400),
        (".5 h", 1800),
        ("5 d calendar", 5 * DAY_S),
        ("5 d working", 5 * EIGHT_HOURS),
        ("2 wk working", 10 * EIGHT_HOURS),
        ("1 mo working", 21 * EIGHT_HOURS),
        ("1 y working", 252 * EIGHT_HOURS),
        ("3 h working", 3 * HOUR_S),
        ("2 days", 2 * DAY_S),
    ],
)
def test_a_duration_means_what_it_says(text: str, seconds: float) -> None:
    assert parse_duration(text).seconds(working_day_s=EIGHT_HOURS) == seconds


def test_a_month_in_a_horizon_is_one_of_the_calendar() -> None:
    assert parse_duration("1 mo").horizon_s(date(2026, 2, 1)) == 28 * DAY_S
    assert parse_duration("1 mo").horizon_s(date(2026, 1, 31)) == 28 * DAY_S, "31 January plus a month is 28 February"
    assert parse_duration("1 y").horizon_s(date(2027, 3, 1)) == 366 * DAY_S, "over 29 February 2028"
    assert parse_duration("12 mo").horizon_s(date(2026, 12, 1)) == 365 * DAY_S
    assert parse_duration("30 d").horizon_s(date(2026, 2, 1)) == 30 * DAY_S


@pytest.mark.parametrize(
    "text", ["", "5", "d", "-5 d", "5 dys", "5 d worked", "1e3 d", "٣ d", "5 d 3 h", "1_000 d", "101 y"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("value", "cents"), [("3500", 350_000), ("45.00", 4500), ("0.5", 50), (3500, 350_000), (45.1, 4510)]
)
def test_money_is_whole_cents(value: str | int | float, cents: int) -> None:
    assert parse_money(value) == Money(cents)


@pytest.mark.parametrize("value", ["1.005", "-3", "1e5", "3,500", "", 0.1 + 0.2, -1, "9" * 15])
def test_what_is_no_money_is_refused(value: str | int | float) -> None:
    with pytest.raises(UnreadableError):
        parse_money(value)


def test_a_rate_counts_in_a_unit_of_time() -> None:
    assert parse_rate("4.2 / d").per_second() == pytest.approx(4.2 / DAY_S)
    assert parse_rate("0.7/mo") == Rate(0.7, "mo")
    assert parse_rate("0.7 / mo").per_second() == pytest.approx(0.7 / (30 * DAY_S))


def test_a_law_keeps_its_numbers_in_seconds() -> None:
    law = parse_time_law("lognormal(median=3 h, p90=9 h)")
    assert law.kind == "lognormal"
    assert law.params() == {"median": 3 * HOUR_S, "p90": 9 * HOUR_S}
    assert not law.working


def test_a_law_in_working_days_waits_for_somebodys_working_day() -> None:
    law = parse_time_law("uniform(low=1 d working, high=2 d working)")
    assert law.working
    assert law.params(working_day_s=EIGHT_HOURS) == {"low": EIGHT_HOURS, "high": 2 * EIGHT_HOURS}


def test_effort_is_working_time_unless_it_says_otherwise() -> None:
    assert parse_time_law("2 d").as_effort().params(EIGHT_HOURS) == {"value": 2 * EIGHT_HOURS}
    assert parse_time_law("2 d calendar").as_effort().params(EIGHT_HOURS) == {"value": 2 * DAY_S}
    assert parse_time_law("2 h").as_effort() == parse_time_law("2 h")


def test_a_bare_quantity_is_a_constant() -> None:
    assert parse_time_law("5 d") == Law("constant", (("value", Duration(5, "d")),))
    assert parse_time_law(0).params() == {"value": 0}
    assert parse_value_law(3500).params() == {"value": 350_000}
    assert parse_value_law("constant(45.50)").params() == {"value": 4550}


def test_a_mixture_keeps_weights_and_parts() -> None:
    law = parse_time_law("mixture(0.6 lognormal(median=1 d, p90=3 d), 0.4 exponential(mean=2 h))")
    assert [(weight, part.kind) for weight, part in law.parts] == [(0.6, "lognormal"), (0.4, "exponential")]


def test_an_empirical_law_keeps_its_quantiles_in_order() -> None:
    assert parse_time_law("empirical(0, 1 h, 1 h, 2 d)").quantiles() == (0, HOUR_S, HOUR_S, 2 * DAY_S)


TIME_LAWS = [
    "constant(3 h)",
    "uniform(low=0 s, high=4 h)",
    "triangular(low=1 h, mode=1 h, high=4 h)",
    "exponential(mean=2.5 d)",
    "lognormal(median=3 h, p90=9 h)",
    "lognormal(mean=3 h, sigma=0.8)",
    "gamma(mean=4 d working, shape=2)",
    "weibull(scale=4 d, shape=0.7)",
    "pert(low=1 d, mode=2 d, high=9 d)",
    "empirical(0 s, 1 h, 2 d)",
    "mixture(0.25 constant(1 h), 0.75 gamma(mean=2 h, shape=3))",
]


@pytest.mark.parametrize("text", TIME_LAWS)
def test_a_law_reads_as_it_writes(text: str) -> None:
    assert str(parse_time_law(text)) == text


@given(
    st.builds(
        Duration,
        st.floats(0, 36_500, allow_subnormal=False).map(lambda x: round(x, 6)),
        st.sampled_from(["s", "min", "h", "d"]),
        st.sampled_from([True, False, None]),
    )
)
def test_every_duration_reads_as_it_writes(duration: Duration) -> None:
    assert parse_duration(str(duration)) == duration


@given(st.integers(0, 10**15))
def test_every_amount_reads_as_it_writes(cents: int) -> None:
    assert parse_money(str(Money(cents))) == Money(cents)


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("lognormal(median=9 h, p90=3 h)", "p90 above the median"),
        ("lognormal(median=3 h, p90=3 h)", "for one value, write it alone"),
        ("lognormal(median=3 h)", "lognormal(median=, p90=) or lognormal(mean=, sigma=)"),
        ("lognormal(median=3 h, median=4 h)", "lognormal(median=, p90=)"),
        ("uniform(low=3 h, high=1 h)", "low <= high"),
        ("pert(low=1 h, mode=9 h, high=3 h)", "low <= mode <= high"),
        ("exponential(mean=0)", "mean above 0"),
        ("gamma(mean=1 h, shape=0)", "shape as a plain number from 0.05 to 1000"),
        ("lognormal(mean=1 h, sigma=1 h)", "sigma as a plain number above 0 to 5"),
        ("empirical(2 h, 1 h)", "never falling"),
        ("empirical(2 h)", "at least 2 quantiles"),
        ("mixture(0.5 constant(1 h), 0.4 constant(2 h))", "sum to 1"),
        ("mixture(1 mixture(1 constant(1 h)))", "without another mixture"),
        ("mixture(" + ", ".join(["0.1 constant(1 h)"] * 10) + ")", "at most 8 parts"),
        ("mixture(constant(1 h))", "a weight before each part"),
        ("uniform(low=1 d working, high=2 d)", "either working or calendar time"),
        ("3", "a duration such as 20 min"),
        ("normal(mean=3 h)", "a distribution, one of constant"),
        ("exponential(mean=3 h", "a duration such as"),
        ("exponential(mean=5000 y)", "at most 100 y"),
        ("exponential(mean=" + "1" * 5000 + " h)", "at most 4000 characters"),
    ],
)
def test_what_is_no_law_is_refused_with_what_it_needs(text: str, need: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        parse_time_law(text)
    assert need in refused.value.need
