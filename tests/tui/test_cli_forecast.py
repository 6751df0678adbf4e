"""``salescycle forecast`` as a script sees it: a distribution that keeps its promises, whoever computes it."""

import csv
import json
import shlex
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from salescycle.sim.studies import experiment
from tests.tui.conftest import Run

DEALS = Path(__file__).parents[1] / "data" / "deals.csv"
SHOP = """
name: shop
start: 2026-01-05
window: 90 d
calendars:
  office: {days: mon-fri, hours: "09:00-17:00"}
team:
  rep: {count: 2, desk: own, calendar: office, cost: 40.00 / h}
sources:
  web: {rate: 2 / d, first: offer}
value: "lognormal(median=900, p90=2500)"
process:
  offer: {phase: offer, kind: work, role: rep, effort: 2 h, wait: exponential(mean=9 d), endings: {won: 0.5, lost: 0.5}}
"""
LEVELS = ["0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95"]


@pytest.fixture
def forecast(run: Run) -> Run:
    """A forecast of shop.yaml with few futures."""
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")
    return partial(run, "forecast", "shop.yaml", "--replications", "60")


def is_rising(values: Iterable[float]) -> bool:
    listed = list(values)
    return listed == sorted(listed)


def test_a_forecast_is_told_in_sentences_tables_and_a_plot(forecast: Run) -> None:
    said = forecast("--target", "40000")
    assert said.code == 0
    assert said.out.startswith(
        "Forecast of shop from 5 Jan 2026 to 4 Apr 2026: 60 futures.\nWe will probably book EUR "
    )
    for part in ("Chance of target 40 k: ", "Figures, money in EUR", "by the end of", "60 futures, seed 1", "4 Apr"):
        assert part in said.out
    assert "\x1b" not in said.out
    assert max(map(len, said.out.splitlines())) <= 80
    assert "60 futures in " in said.err
    assert "salescycle forecast shop.yaml --set " in said.err


def test_what_is_to_be_tried_next_can_be_tried(forecast: Run, run: Run) -> None:
    offered = [line.strip() for line in forecast().err.splitlines() if line.startswith("  salescycle ")]
    assert len(offered) == 3
    for line in offered:
        few = ["--replications", "2"] if " forecast " in line else []
        assert run(*shlex.split(line)[1:], *few).code == 0, line


def test_the_json_of_a_forecast_is_the_contracts(forecast: Run) -> None:
    said = forecast("--json", "--quiet", "--target", "40000")
    document = said.json
    assert said.err == ""
    assert document["schema"] == "salescycle/forecast/1"
    assert document["provenance"]["replications"] == 60
    assert document["by"] == "2026-04-04"
    for estimate in document["metrics"].values():
        assert set(estimate) == {"mean", "ci95", "sd", "quantiles", "skewed"}
        assert list(estimate["quantiles"]) == LEVELS
        assert is_rising(list(estimate["quantiles"].values()))
        low, high = estimate["ci95"]
        assert low <= estimate["mean"] <= high
    assert [row["start"] for row in document["by_period"]] == ["2026-01-05", "2026-02-01", "2026-03-01", "2026-04-01"]
    course = [row["won_value_cumulative"] for row in document["by_period"]]
    assert is_rising(row["mean"] for row in course)
    assert course[-1]["mean"] == pytest.approx(document["metrics"]["won_value"]["mean"])
    assert sum(row["won_value"]["mean"] for row in document["by_period"]) == pytest.approx(course[-1]["mean"])
    assert document["naive"] == {}


def test_the_chance_of_a_target_is_the_share_of_futures_that_reach_it(forecast: Run) -> None:
    chances = {}
    for target in (1, 40_000, 10_000_000):
        told = forecast("--json", "--target", str(target)).json["target"]
        assert (told["amount"], told["by"]) == (target, "2026-04-04")
        low, high = told["ci95"]
        assert 0 <= low <= told["probability"] <= high <= 1
        assert low < high
        chances[target] = told["probability"]
    assert chances[1] == 1
    assert chances[10_000_000] == 0
    assert is_rising([chances[10_000_000], chances[40_000], chances[1]])


def test_the_end_is_told_by_a_day_or_by_a_length(forecast: Run) -> None:
    by_day, by_length = (forecast("--json", *end).json for end in (["--by", "2026-02-04"], ["--horizon", "1mo"]))
    assert by_day == by_length
    assert by_day["by"] == "2026-02-04"


def test_the_content_depends_neither_on_workers_nor_on_the_engine(forecast: Run) -> None:
    told = [
        forecast("--json", "--horizon", "20 d", *how).json
        for how in (["--workers", "1"], ["--workers", "3"], ["--engine", "simpy"])
    ]
    for document in told:
        document["provenance"].pop("engine")
    assert told[0] == told[1] == told[2]


def test_the_same_arguments_give_the_same_bytes_and_another_seed_other_futures(forecast: Run) -> None:
    first = forecast("--json", "--seed", "7")
    assert forecast("--json", "--seed", "7").out == first.out
    assert forecast("--json", "--seed", "8").json["metrics"] != first.json["metrics"]


def test_out_keeps_the_document_the_deals_and_the_pictures(forecast: Run) -> None:
    said = forecast("--json", "--target", "40000", "--out", "spring/shop")
    out = Path("spring/shop")
    assert sorted(path.name for path in out.iterdir()) == [
        "deals.csv", "fan.png", "fan.svg", "forecast.json", "funnel.png", "funnel.svg",
        "journal.sqlite", "manifest.json", "replications.csv", "replications.parquet",
    ]  # fmt: skip
    assert json.loads((out / "forecast.json").read_text(encoding="utf-8")) == said.json
    assert (out / "fan.png").read_bytes().startswith(b"\x89PNG")
    assert "Wrote forecast.json, deals.csv" in said.err


# A fitted scenario


@pytest.fixture
def fitted(run: Run) -> Run:
    """A forecast of a scenario that was fitted to the committed deals."""
    assert run("fit", str(DEALS), "--as-of", "2024-12-31", "-o", "ours.yaml", "--quiet").code == 0
    return partial(run, "forecast", "ours.yaml", "--replications", "60", "--by", "2025-03-31")


def test_each_open_deal_of_the_export_has_its_chance(fitted: Run) -> None:
    said = fitted("--json", "--out", "q1")
    deals = said.json["deals"]
    with DEALS.open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file) if row["opened"] <= "2024-12-31"}
    assert len({deal["id"] for deal in deals}) == len(deals) == 248
    assert {deal["id"] for deal in deals} <= known
    assert all(0 <= deal["p_won_by"] <= 1 and 0 <= deal["p_won"] <= 1 for deal in deals)
    assert is_rising(-deal["expected"] for deal in deals)
    oldest = max(deals, key=lambda deal: deal["age_days"])
    assert oldest["p_won_by"] == oldest["p_won"] == 0
    with Path("q1/deals.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == [deal["id"] for deal in deals]


def test_the_rules_of_thumb_stand_beside_a_fitted_forecast(fitted: Run) -> None:
    naive = fitted("--json").json["naive"]
    assert set(naive) == {"last_quarter_average", "same_month_last_quarter", "win_rate_x_pipeline"}
    for rule in naive.values():
        assert [row["start"] for row in rule["by_period"]] == ["2025-01-01", "2025-02-01", "2025-03-01"]
        assert sum(row["won_value"] for row in rule["by_period"]) == pytest.approx(rule["won_value"])
    assert "Naive rules, money in EUR" in fitted().out


def test_a_fitted_scenario_without_its_book_is_told_in_a_sentence(fitted: Run) -> None:
    Path("ours.book.csv").unlink()
    said = fitted()
    assert (said.code, said.out) == (2, "")
    assert "book: found 'ours.book.csv', need a .csv file in the folder of the scenario" in said.err


# Interruption and mistakes


def test_an_interrupted_forecast_prints_what_it_has(forecast: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = experiment.replicate

    def interrupted(*arguments: Any, **options: Any) -> Iterator[Any]:
        for number, totals in enumerate(whole(*arguments, **options)):
            if number == 40:
                raise KeyboardInterrupt
            yield totals

    monkeypatch.setattr(experiment, "replicate", interrupted)
    said = forecast("--json")
    assert said.code == 130
    assert said.json["provenance"]["replications"] == 40
    assert "Interrupted after 40 of 60 futures; what is printed rests on these." in said.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--by", "2026-02-01", "--horizon", "1mo"], "--by and --horizon: found both, need one of them."),
        (["--by", "2027-01-01"], "--by: found 2027-01-01, need a day from 2026-01-05 to 2026-04-04"),
        (["--by", "2026-01-04"], "--by: found 2026-01-04, need a day from"),
        (["--by", "soon"], "Invalid value for '--by'"),
        (["--horizon", "soon"], "--horizon: found 'soon', need a duration such as 20 min"),
        (["--horizon", "1 y"], "--horizon: found '1 y', need a time above 0 and at most the scenario's 90 d."),
        (["--target", "0"], "--target: found 0, need an amount above 0"),
        (["--target", "nan"], "--target: found nan, need an amount above 0"),
        (["--replications", "1"], "Invalid value for '--replications'"),
        (["--workers", "0"], "Invalid value for '--workers'"),
        (["--out", "shop.yaml"], "--out shop.yaml: the folder cannot be made: File exists."),
        (["--set", "sources.web.rat=3"], "Did you mean 'rate'?"),
    ],
)
def test_a_mistake_is_told_before_anything_runs(forecast: Run, arguments: list[str], sentence: str) -> None:
    said = forecast(*arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert [path.name for path in Path().iterdir()] == ["shop.yaml"]
