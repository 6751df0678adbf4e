"""``salescycle run`` as a script sees it: figures that add up, files that say the same, mistakes told in a sentence."""

import csv
from collections import Counter
from functools import partial
from pathlib import Path

import duckdb
import pytest

from tests.tui.conftest import Run

SHOP = """
name: shop
start: 2026-01-05
window: 90 d
calendars:
  office: {days: mon-fri, hours: "09:00-17:00"}
team:
  rep: {count: 2, desk: own, calendar: office, cost: 40.00 / h}
sources:
  web: {rate: 3 / d, first: call}
  fair: {rate: 1 / d, first: offer}
products:
  Press: {share: 0.5, value: 4000}
  Belt: {share: 0.5, value: 900}
margin: 0.5
process:
  call: {phase: contact, kind: work, role: rep, effort: 1 h, wait: 2 d, endings: {offer: 0.6, lost: 0.4}}
  offer: {phase: offer, kind: work, role: rep, effort: 2 h, wait: exponential(mean=9 d), endings: {won: 0.5, lost: 0.5}}
"""


@pytest.fixture
def run_shop(run: Run) -> Run:
    """Runs ``salescycle run`` in a folder that holds the scenario shop.yaml."""
    Path("shop.yaml").write_text(SHOP, encoding="utf-8")
    return partial(run, "run")


def test_a_run_is_told_in_sentences_and_tables(run_shop: Run) -> None:
    said = run_shop("shop.yaml")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("One run of shop. ")
    for part in ("Figures, money in EUR", "Funnel", "By period, money in EUR", "scenario shop, 1 run, seed 1"):
        assert part in said.out
    assert "\x1b" not in said.out
    assert max(map(len, said.out.splitlines())) <= 80


def test_the_json_of_a_run_is_the_contracts(run_shop: Run) -> None:
    document = run_shop("shop.yaml", "--json", "--quiet").json
    assert document["schema"] == "salescycle/run/1"
    assert set(document["provenance"]) == set(
        "version rules_version engine scenario scenario_sha256 seed replications python numpy content_sha256".split()
    )
    assert {"metrics", "by_period", "funnel"} <= set(document)
    assert {"leads", "orders", "won_value", "won_margin", "win_rate", "cost", "profit"} <= set(document["metrics"])
    assert document["metrics"]["won_margin"] == pytest.approx(document["metrics"]["won_value"] / 2)


def test_who_comes_into_a_phase_goes_on_goes_back_stays_or_leaves(run_shop: Run) -> None:
    for scenario in ("shop.yaml", "w1"):
        funnel = run_shop(scenario, "--json").json["funnel"]
        assert funnel
        for row in funnel:
            assert set(row) == {"phase", "present", "entered", "advanced", "returned", "stayed", "left"}
            gone = row["advanced"] + row["returned"] + row["stayed"] + sum(row["left"].values())
            assert row["present"] + row["entered"] == gone, row["phase"]


def test_months_and_groups_add_up_to_the_whole(run_shop: Run) -> None:
    for group in ("source", "product", "owner"):
        document = run_shop("shop.yaml", "--json", "--by", group).json
        for metric in ("leads", "orders", "won_value"):
            whole = document["metrics"][metric]
            assert sum(row[metric] for row in document["by_period"]) == pytest.approx(whole)
            assert sum(row[metric] for row in document["by"].values()) == pytest.approx(whole), (group, metric)


def test_groups_have_the_names_of_the_scenario(run_shop: Run) -> None:
    named = {"source": {"web", "fair"}, "product": {"Press", "Belt"}, "owner": {"rep-1", "rep-2"}}
    for group, names in named.items():
        assert set(run_shop("shop.yaml", "--json", "--by", group).json["by"]) == names


def test_the_same_arguments_give_the_same_bytes_and_another_seed_another_run(run_shop: Run) -> None:
    first = run_shop("shop.yaml", "--json", "--seed", "7")
    assert run_shop("shop.yaml", "--json", "--seed", "7").out == first.out
    assert run_shop("shop.yaml", "--json", "--seed", "8").json["metrics"] != first.json["metrics"]


@pytest.mark.parametrize("scenario", ["shop.yaml", "w1"])
def test_both_engines_give_the_same_content(run_shop: Run, scenario: str) -> None:
    simpy, compiled = (run_shop(scenario, "--json", "--engine", engine).json for engine in ("simpy", "compiled"))
    assert (simpy["provenance"].pop("engine"), compiled["provenance"].pop("engine")) == ("simpy", "compiled")
    assert simpy == compiled


def test_until_ends_the_observation_earlier(run_shop: Run) -> None:
    month, whole = (run_shop("shop.yaml", "--json", *until).json for until in (["--until", "26 d"], []))
    assert len(month["by_period"]) == 1
    assert month["by_period"][0]["start"] == "2026-01-05"
    assert 0 < month["metrics"]["leads"] < whole["metrics"]["leads"]
    # What happens before an end does not know of it.
    assert month["by_period"][0]["orders"] <= whole["by_period"][0]["orders"]


def test_set_changes_the_run_and_its_hash(run_shop: Run) -> None:
    written, dearer = (
        run_shop("shop.yaml", "--json", *change).json for change in ([], ["--set", "products.Press.value=8000"])
    )
    assert dearer["metrics"]["won_value"] > written["metrics"]["won_value"]
    assert dearer["metrics"]["orders"] == written["metrics"]["orders"]
    assert dearer["provenance"]["scenario_sha256"] != written["provenance"]["scenario_sha256"]


# Files


def test_the_log_is_the_story_in_the_contracts_columns(run_shop: Run) -> None:
    said = run_shop("shop.yaml", "--json", "--log", "events.csv")
    assert said.err == "Wrote events.csv.\n"
    with Path("events.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == (
        "replication seq time account identity phase step event who turn duration_s amount reason document".split()
    )
    assert [int(row["seq"]) for row in rows] == sorted(int(row["seq"]) for row in rows)
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
    counted = Counter(row["event"] for row in rows)
    metrics = said.json["metrics"]
    assert (counted["created"], counted["order"]) == (metrics["leads"], metrics["orders"])
    assert sum(float(row["amount"]) for row in rows if row["event"] == "order") == pytest.approx(metrics["won_value"])
    ended = {row["account"] for row in rows if row["event"] in ("won", "lost", "open")}
    assert ended == {row["account"] for row in rows if row["event"] == "created"}


def test_a_parquet_log_says_the_same_as_a_csv(run_shop: Run) -> None:
    run_shop("shop.yaml", "--log", "events.csv")
    run_shop("shop.yaml", "--log", "events.parquet")
    columns = "seq, account, identity, phase, step, event, who, duration_s, amount, reason, document"
    csv_rows, parquet_rows = (
        duckdb.sql(f"select {columns} from '{name}'").fetchall() for name in ("events.csv", "events.parquet")
    )
    assert len(csv_rows) > 100
    assert csv_rows == parquet_rows


def test_a_run_without_log_writes_nothing(run_shop: Run) -> None:
    run_shop("shop.yaml")
    assert [path.name for path in Path().iterdir()] == ["shop.yaml"]


# Mistakes


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["shp.yaml"], "shp.yaml: found no such file"),
        (["sas_smb"], "need enterprise_software, equipment_dealer, "),
        (["sas_smb"], "w1 or a file. Did you mean 'saas_smb'?"),
        (["shop.yaml", "--until", "soon"], "--until: found 'soon', need a duration such as 20 min"),
        (["shop.yaml", "--until", "2 y"], "--until: found '2 y', need a time above 0 and at most the scenario's 90 d."),
        (["shop.yaml", "--until", "0 d"], "--until: found '0 d', need"),
        (["shop.yaml", "--by", "colour"], "'colour' is not one of"),
        (["shop.yaml", "--engine", "steam"], "'steam' is not one of"),
        (["shop.yaml", "--seed", "-1"], "Invalid value for '--seed'"),
        (["shop.yaml", "--set", "team.rep.cuont=3"], "Did you mean 'count'?"),
        (["shop.yaml", "--log", "events.xls"], "found the ending .xls, need .csv, .parquet, .xes or .jsonocel."),
        (["shop.yaml", "--log", "no/events.csv"], "no/events.csv cannot be written: there is no folder no."),
        (["shop.yaml", "--crm", "deals.xlsx"], "deals.xlsx: found the ending .xlsx, need .csv."),
    ],
)
def test_a_mistake_is_told_before_anything_runs(run_shop: Run, arguments: list[str], sentence: str) -> None:
    said = run_shop(*arguments)
    assert (said.code, said.out) == (2, "")
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert [path.name for path in Path().iterdir()] == ["shop.yaml"]
