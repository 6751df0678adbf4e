import json
from pathlib import Path

import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.forecast.book import placed, read_book
from tests.sim.forecast.given import SALESFORCE, needs_data

DATA = Path(__file__).parents[1] / "data"
DEALS, OURS, TRUTH = DATA / "deals.csv", DATA / "our_deals.csv", DATA / "our_truth.yaml"


def test_fit_writes_a_scenario_its_book_and_a_report(run):
    code, out, err = run("fit", DEALS, "-o", "ours.yaml")
    assert code == 0
    assert "deals.csv, read with the map salescycle, as known at the end of 2025-02-23." in out
    assert "Wrote ours.yaml, ours.book.csv and ours.fit.json." in err
    assert sorted(path.name for path in Path().iterdir()) == ["ours.book.csv", "ours.fit.json", "ours.yaml"]
    rows = read_book(Path("ours.book.csv").read_text())
    assert placed(rows, load("ours.yaml")) == rows
    assert run("check", "ours.yaml")[0] == 0


def test_the_json_of_fit_is_the_contracts(run):
    code, out, err = run("fit", DEALS, "--as-of", "2024-12-31", "-o", "ours.yaml", "--json", "--quiet")
    document = json.loads(out)
    assert (code, err) == (0, "")
    assert document["schema"] == "salescycle/fit/1"
    assert document["as_of"] == "2024-12-31"
    assert set(document["rows"]) == {"read", "used", "refused", "suspicious"}
    assert document["rows"]["read"] == document["rows"]["used"] + sum(document["rows"]["refused"].values())
    assert document["rows"]["used"] == sum(document["deals"].values())
    assert set(document["deals"]) == {"won", "lost", "open"}
    (stage,) = document["stages"]
    assert (stage["stage"], stage["phase"]) == ("deal", "offer")
    assert stage["conversion"] + stage["lost"] + stage["never"] == pytest.approx(1)
    assert len(document["provenance"]["content_sha256"]) == 64
    assert json.loads(Path("ours.fit.json").read_text()) == document


def test_the_report_keeps_what_a_forecast_needs_for_the_rules_of_thumb(run):
    run("fit", DEALS, "--as-of", "2024-12-31", "-o", "ours.yaml")
    document = json.loads(Path("ours.fit.json").read_text())
    assert document["map"]["name"] == "salescycle"
    assert [month["start"] for month in document["naive"]["won"]][-1] == "2024-12-01"
    assert document["naive"]["open"]["count"] == document["deals"]["open"]


def test_the_same_export_gives_the_same_bytes(run):
    run("fit", DEALS, "-o", "ours.yaml")
    first = {path.name: path.read_bytes() for path in Path().iterdir()}
    run("fit", DEALS, "-o", "ours.yaml")
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == first


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.csv", "-o", "x.yaml"], "nothing.csv does not exist."),
        ([DEALS, "-o", "x.csv"], "--out: found 'x.csv', need a file name such as ours.yaml."),
        ([DEALS, "-o", "no/where.yaml"], "no/where.yaml cannot be written: No such file or directory."),
        ([DEALS, "--map", "mavn", "-o", "x.yaml"], "Did you mean 'maven'?"),
        ([DEALS, "--map", "maven", "-o", "x.yaml"], "nearest is 'maven', which also needs opportunity_id"),
        ([DEALS, "--as-of", "2024-03-20", "-o", "x.yaml"], "need at least 30."),
        ([DEALS, "--as-of", "yesterday", "-o", "x.yaml"], "Invalid value for '--as-of'"),
    ],
)
def test_what_cannot_be_fitted_is_told_in_one_sentence(run, arguments, sentence):
    code, out, err = run("fit", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err
    assert not list(Path().iterdir())


@needs_data
def test_an_export_of_deleted_deals_is_told_in_one_sentence(run):
    code, _, err = run("fit", SALESFORCE, "-o", "x.yaml")
    assert code == 2
    assert err.splitlines() == [
        "sf_opportunity_data.csv (map salesforce): 10 rows read, 10 refused (10 deleted): too few closed deals: "
        "found 0, need at least 30."
    ]


def test_a_run_writes_its_deals_and_fit_reads_them(run):
    """The committed table is what the program makes of the committed truth, byte by byte."""
    code, _, err = run("run", TRUTH, "--crm", "deals.csv")
    assert code == 0
    assert "Wrote deals.csv: 3,650 deals as known at the end of the run." in err
    assert Path("deals.csv").read_bytes() == OURS.read_bytes()
    code, out, _ = run("fit", "deals.csv", "--map", "salescycle", "-o", "back.yaml")
    assert code == 0
    assert "3,650 rows read, 3,650 used" in out
    assert run("check", "back.yaml")[0] == 0
    assert load("back.yaml").evidence_of("process.deal.endings").source == "own_data"


def test_deals_can_only_be_written_as_csv(run):
    code, out, err = run("run", TRUTH, "--until", "30 d", "--crm", "deals.xlsx")
    assert (code, out) == (2, "")
    assert "deals.xlsx: found the ending .xlsx, need .csv." in err


def test_fit_with_effects_writes_a_scenario_that_is_checked_run_and_forecast(run, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", "home")
    code, out, _ = run("fit", DEALS, "--effects", "saas_smb", "-o", "ours.yaml")
    assert code == 0
    assert "whose gate carries the share of won, 44.3 %" in out.replace("\n", " ")
    document = json.loads(Path("ours.fit.json").read_text())
    assert document["effects"]["steps"] == ["meeting", "business_case", "quotation", "decision"]
    assert document["effects"]["phases"]["understand"] == {"conversion": 1}
    assert run("check", "ours.yaml")[0] == 0
    code, out, _ = run("forecast", "ours.yaml", "--horizon", "1 mo", "--replications", "4", "--json", "--quiet")
    assert code == 0
    assert json.loads(out)["metrics"]["orders"]["mean"] > 10
    assert json.loads(out)["naive"]
    assert run("run", "ours.yaml", "--until", "30 d", "--engine", "compiled")[0] == 0


def test_effects_of_a_scenario_without_a_decision_are_refused_and_nothing_is_written(run):
    code, out, err = run("fit", DEALS, "--effects", "w1", "-o", "ours.yaml")
    assert (code, out) == (2, "")
    assert "w1 has no step with gate: offer" in err
    assert not list(Path().iterdir())
