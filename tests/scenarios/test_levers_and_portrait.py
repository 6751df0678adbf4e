from pathlib import Path

import pytest

from salescycle.scenarios.describe import EFFECTS, notes, portrait
from salescycle.scenarios.evidence import sources
from salescycle.scenarios.files import library
from salescycle.scenarios.levers import Lever, levers
from salescycle.scenarios.loader import load, load_document
from salescycle.sim.words.kinds import KINDS


@pytest.mark.parametrize("name", library())
def test_every_lever_can_be_turned_to_both_ends_of_its_range(name: str) -> None:
    found = levers(load(name))
    for ends in ("low", "high"):
        load(name, [f"{lever.key}={getattr(lever, ends)}" for lever in found if lever.low and not is_rate(lever)])
        for lever in filter(is_rate, found):  # conversion and losses share 1, so they are not all turned up
            load(name, [f"{lever.key}={getattr(lever, ends)}"])


def is_rate(lever: Lever) -> bool:
    return lever.key.startswith("phases.")


def test_every_choice_can_be_made() -> None:
    for lever in levers(load("saas_smb")):
        for choice in lever.choices:
            load("saas_smb", [f"{lever.key}={choice}"])


def test_shares_that_sum_to_1_are_no_levers() -> None:
    assert not [lever.key for lever in levers(load("rfq_desk")) if lever.key.endswith(".share")]


@pytest.mark.parametrize("name", ["saas_smb", "w1"])
def test_turning_a_lever_to_its_own_value_changes_nothing(name: str) -> None:
    written = load(name)
    assert load(name, [f"{lever.key}={lever.value}" for lever in levers(written)]) == written


@pytest.mark.parametrize("name", library())
def test_every_lever_has_a_sentence_and_a_grade(name: str) -> None:
    for lever in levers(load(name)):
        assert lever.line
        assert lever.evidence.grade in ("A", "B", "C", "D", "GAP")


def test_levers_know_values_ranges_and_evidence() -> None:
    found = {lever.key: lever for lever in levers(load("saas_smb"))}
    assert found["team.rep.count"][1:4] == ("4", "2", "8")
    assert found["phases.follow_up.conversion"][1:4] == ("0.945", "0.4725", "0.9725")
    assert found["playbook.order"].choices == ("worth", "first_come", "biggest", "stage")
    assert found["process.hesitation.wait"][1:4] == ("5 d", "2.5 d", "10 d")
    assert found["value"].high == "lognormal(median=7000, p90=16000)"
    assert found["playbook.questions"].evidence.source == "gong_questions_2018"
    assert found["process.cross_sell.after"].evidence.source is None
    assert "name" not in found
    assert "process.attempt.next.interested" not in found


def test_the_portrait_tells_rates_times_and_people() -> None:
    told = portrait(load("saas_smb"))
    phases = {phase["phase"]: phase for phase in told["phases"]}
    steps = {step["step"]: step for step in told["steps"]}
    assert phases["offer"]["conversion"] == 0.30
    assert phases["offer"]["losses"] == {"rival": 0.25}
    assert phases["deliver"]["conversion"] is None
    assert steps["attempt"]["effort"] == pytest.approx({"median": 0.25, "p90": 0.45})
    assert steps["decision"]["wait"]["order"] == pytest.approx({"median": 7, "p90": 19})
    assert steps["decision"]["wait"]["rival"] == pytest.approx({"median": 9, "p90": 24})
    assert steps["quotation"]["valid"] == "30 d"
    assert told["people"][0]["count"] == 4
    assert told["people"][0]["hours_a_week"] == 40
    assert told["until_days"] == 365
    assert sum(told["evidence"]["grades"].values()) == len(levers(load("saas_smb")))


def test_the_portrait_tells_which_steps_are_left_out() -> None:
    assert "skip" not in portrait(load("saas_smb"))["playbook"]
    changed = load_document("saas_smb", ["playbook.skip=[business_case]"]).scenario
    assert portrait(changed)["playbook"]["skip"] == "business_case"


def test_the_portrait_tells_the_market_and_what_changes_on_a_day(tmp_path: Path) -> None:
    assert {"block": "products", "name": "ball_bearings", "share": 0.3, "stock": None} in [
        {**row, "stock": None} for row in portrait(load("rfq_desk"))["market"]
    ]
    file = tmp_path / "later.yaml"
    changes = "changes: [{from: 2026-03-02, set: {team.rep.count: 5, playbook.check: false}}]"
    away = "team: {rep: {absences: [{person: 2, first: 2026-02-02, last: 2026-02-06}]}}"
    file.write_text(f"name: later\nextends: saas_smb\n{changes}\n{away}\n")
    assert [(row["from"], row["to"], row["what"]) for row in portrait(load(str(file)))["dated"]] == [
        ("2026-02-02", "2026-02-06", "rep 2 is away"),
        ("2026-03-02", None, "team.rep.count = 5"),
        ("2026-03-02", None, "playbook.check = false"),
    ]


def test_a_coefficient_is_doubted_by_half_and_double_whatever_its_sign() -> None:
    of = {lever.key.removeprefix("coefficients."): lever for lever in levers(load("saas_smb"))}
    assert (of["order_trust"].low, of["order_trust"].high) == ("0.15", "0.6")
    assert (of["order_size"].low, of["order_size"].high) == ("-0.7", "-0.175")


def test_the_portrait_of_coins_tells_their_shares() -> None:
    told = portrait(load("w1"))
    assert [phase["conversion"] for phase in told["phases"]] == [0.75, 0.7, 0.75, 0.7, 0.75, 0.65, 0.8, 0.1]
    assert told["steps"][0]["effort"]["median"] == pytest.approx(2 / 1.3771277643)
    assert told["effects"] == []


def test_what_may_surprise_is_said() -> None:
    assert list(notes(load("w1"))) == [
        "All rates are coins: levers of the playbook and of sources move queues, not rates."
    ]
    assert list(notes(load("saas_smb"))) == []


def test_every_gate_says_what_moves_it() -> None:
    assert set(EFFECTS) == {kind.gate for kind in KINDS.values() if kind.gate}


def test_every_source_has_a_citation_a_grade_and_a_sentence() -> None:
    for key, source in sources().items():
        assert set(source) == {"citation", "grade", "says"}, key
        assert source["grade"] in ("A", "B", "C", "D"), key


@pytest.mark.parametrize("name", library())
def test_no_scenario_claims_a_better_grade_than_its_source(name: str) -> None:
    for key, evidence in load(name).evidence.items():
        if evidence.source:
            assert evidence.grade >= sources()[evidence.source]["grade"], key
