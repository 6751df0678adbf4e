from collections.abc import Callable
from typing import Any

from salescycle.reports.findings import forecast_finding, funnel_finding, source_line

Build = Callable[..., dict[str, Any]]


def goal(**changes: Any) -> dict[str, Any]:
    return {"amount": 2.5e6, "by": "2026-12-31", "probability": 0.31, "ci95": [0.28, 0.34]} | changes


def test_a_forecast_is_said_in_one_sentence(forecast: Build) -> None:
    said = "We will probably book EUR 2.3 M by 31 Dec; chance of 2.5 M: 31 % (28 to 34 %)"
    assert forecast_finding(forecast()) == said
    assert forecast_finding(forecast(target=None)) == "We will probably book EUR 2.3 M by 31 Dec"
    assert forecast_finding(forecast(target=None, currency=None)) == "We will probably book 2.3 M by 31 Dec"


def test_a_year_is_named_where_it_is_not_plain(forecast: Build) -> None:
    document = forecast(starts=("2026-12-01", "2027-01-01"), target=goal(by="2027-01-31"))
    assert forecast_finding(document).startswith(
        "We will probably book EUR 2.3 M by 31 Jan 2027; chance of 2.5 M: 31 %"
    )


def test_a_target_of_another_day_names_it(forecast: Build) -> None:
    document = forecast(by="2026-12-31", target=goal(by="2026-11-30"))
    assert forecast_finding(document).endswith("chance of 2.5 M by 30 Nov: 31 % (28 to 34 %)")


def test_what_never_happened_is_not_impossible(forecast: Build) -> None:
    document = forecast(total=0.0, target=goal(probability=0.0, ci95=[0.0, 0.0015]))
    assert forecast_finding(document) == "We will probably book nothing by 31 Dec; chance of 2.5 M: < 0.15 %"


def test_a_funnel_says_where_most_are_lost(run: Build) -> None:
    assert funnel_finding(run()) == "Contact loses most: 956 of 1,256 (first reason: not interested, 520)"


def test_a_funnel_without_losses_or_people_says_so(run: Build) -> None:
    assert funnel_finding(run([("offer", 0, 3, 3, 0, 0, {})])) == "Nobody was lost on the way"
    assert funnel_finding(run([("offer", 0, 0, 0, 0, 0, {})])) == "Nobody came in"


def test_every_result_says_where_it_comes_from(forecast: Build, run: Build) -> None:
    assert source_line(forecast()) == (
        "salescycle 0.1.0, scenario saas_smb, 2,000 futures, seed 7, engine compiled, result 9f8e7d6c"
    )
    assert "1 run, seed 7, engine simpy" in source_line(run())
