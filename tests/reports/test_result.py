from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from salescycle.reports.result import naive_rules, periods, phases, provenance, target, top_of_picture

Build = Callable[..., dict[str, Any]]


def test_a_period_ends_the_day_before_the_next_begins(forecast: Build) -> None:
    assert [period.end for period in periods(forecast())] == [
        date(2026, 10, 31),
        date(2026, 11, 30),
        date(2026, 12, 31),
    ]


@pytest.mark.parametrize(
    ("starts", "named", "end"),
    [
        (("2026-10-01", "2026-11-01"), "2026-11-15", date(2026, 11, 15)),
        (("2026-01-05", "2026-01-12"), None, date(2026, 1, 18)),
        (("2026-12-01", "2027-01-01", "2027-02-01"), None, date(2027, 2, 28)),
        (("2026-02-01",), None, date(2026, 2, 28)),
    ],
)
def test_the_last_period_ends_where_the_forecast_says_or_is_as_long_as_its_kind(
    forecast: Build, starts: tuple[str, ...], named: str | None, end: date
) -> None:
    assert periods(forecast(starts=starts, target=None, by=named, naive={}))[-1].end == end


def test_periods_out_of_order_are_refused(forecast: Build) -> None:
    with pytest.raises(ValueError, match="must follow each other"):
        periods(forecast(starts=("2026-11-01", "2026-10-01")))
    with pytest.raises(ValueError, match="at least one period"):
        periods(forecast(by_period=[]))


def test_a_naive_rule_is_summed_up_to_the_end_of_each_period(forecast: Build) -> None:
    average, pipeline = naive_rules(forecast(total=3e6))
    assert average.cumulative == [
        (date(2026, 10, 31), 900_000.0),
        (date(2026, 11, 30), 1_800_000.0),
        (date(2026, 12, 31), 2_700_000.0),
    ]
    assert pipeline.cumulative == []


def test_a_naive_rule_without_an_answer_is_left_out(forecast: Build) -> None:
    assert naive_rules(forecast(naive={"same_month_last_quarter": {"won_value": None}})) == []


def test_reasons_for_leaving_come_by_frequency_then_by_name(run: Build) -> None:
    (flow,) = phases(run([("contact", 0, 9, 0, 0, 0, {"b": 2, "c": 5, "a": 2})]))
    assert list(flow.left) == ["c", "a", "b"]
    assert (flow.came_in, flow.lost) == (9, 9)


def test_a_funnel_that_loses_accounts_unseen_is_refused(run: Build) -> None:
    with pytest.raises(ValueError, match="contact: 10 came in, 9 are accounted for"):
        phases(run([("contact", 1, 9, 4, 0, 0, {"rival": 5})]))
    with pytest.raises(ValueError, match="at least one phase"):
        phases(run([]))


def test_no_target_is_none(forecast: Build) -> None:
    assert target(forecast(target=None)) is None
    asked = target(forecast())
    assert asked is not None
    assert asked.by == date(2026, 12, 31)


def test_a_run_is_one_replication(run: Build) -> None:
    assert provenance(run()).replications == 1


def test_the_picture_shows_what_is_not_too_far_above_the_futures(forecast: Build) -> None:
    course = periods(forecast(total=1e6))
    highest = course[-1].quantiles["0.95"]
    assert top_of_picture(course, []) == highest
    assert top_of_picture(course, [2 * highest]) == 2 * highest
    assert top_of_picture(course, [3 * highest]) == highest
    assert top_of_picture(periods(forecast(total=0.0)), [5.0]) == 5.0
    assert top_of_picture(periods(forecast(total=0.0)), []) == 0.0
