"""Constants of gates: shipped with the library, found once for a user's own file, and kept."""

import json

import pytest

from salescycle.scenarios import constants
from salescycle.scenarios.constants import SHIPPED, TESTED, TESTED_LATER, constants_for, kept_in, key_of
from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load_document
from salescycle.sim.errors import CalibrationError
from salescycle.sim.model.tables import RULES_VERSION

OWN = "name: own\nextends: saas_smb\nwindow: 90 d\n"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Constants are kept in an empty folder, and found on few leads."""
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(constants, "FIRST_USE_LEADS", 1500)
    return tmp_path / "home"


@pytest.fixture
def own(tmp_path):
    """A user's own scenario, as written."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def nobody(line):
    pytest.fail(f"calibrated once more: {line}")


@pytest.mark.parametrize("name", library())
def test_the_library_ships_constants_that_are_precise_enough_to_be_tested(name):
    """At most a tenth of the variance of a test that counts 20,000 entries, in later phases 4,000."""
    loaded = load_document(name)
    if constants_for(loaded, nobody) is None:
        assert all(step.gate is None for step in loaded.as_written.process.values())
        return
    document = json.loads((SHIPPED / f"{key_of(loaded)}.json").read_text(encoding="utf-8"))
    assert document["rules_version"] == RULES_VERSION
    assert document["scenario"] == name
    assert all("still under way" in note for note in document["notes"])  # who buys again and again never ends
    for gate, found in document["gates"].items():
        rate, n = found["configured"], TESTED.get(gate, TESTED_LATER)
        assert found["error"] ** 2 <= rate * (1 - rate) / n / 10
        assert abs(found["estimate"] - rate) < max(2e-4, found["error"] / 10)


def test_nothing_is_shipped_for_scenarios_that_are_no_more():
    keys = {f"{key_of(load_document(name))}.json" for name in library()}
    assert {path.name for path in SHIPPED.iterdir()} <= keys


def test_constants_of_an_own_file_are_found_once_and_kept(own, home):
    said = []
    found = constants_for(load_document(own), said.append)
    assert "Calibrating own on 1,500 leads, once" in " ".join(said)
    assert any("round 1, the worst rate is missed by" in line for line in said)
    assert len(list((home / "calibrated").glob("*.json"))) == 1
    assert constants_for(load_document(own), nobody) == found


def test_a_lever_or_another_name_does_not_calibrate_again(own):
    found = constants_for(load_document(own), lambda line: None)
    assert constants_for(load_document(own, ["team.rep.count=6", "phases.contact.conversion=0.5"]), nobody) == found
    own.write_text(OWN.replace("own", "ours") + "title: Another title\n", encoding="utf-8")
    assert constants_for(load_document(own), nobody) == found


def test_a_changed_file_has_constants_of_its_own(own):
    before = key_of(load_document(own))
    own.write_text(OWN + "team: {rep: {count: 5}}\n", encoding="utf-8")
    assert key_of(load_document(own)) != before


def test_a_damaged_file_of_constants_is_made_anew(own, home):
    found = constants_for(load_document(own), lambda line: None)
    (kept,) = (home / "calibrated").glob("*.json")
    whole = kept.read_text(encoding="utf-8")
    for damaged in (
        "",
        "{}",
        "[]",
        whole[:-200],
        whole.replace('"alpha"', '"beta"'),
        whole.replace('"key": "', '"key": "0'),
    ):
        kept.write_text(damaged, encoding="utf-8")
        said = []
        assert constants_for(load_document(own), said.append) == found
        assert said
        assert kept.read_text(encoding="utf-8") == whole


def test_constants_that_cannot_be_kept_are_used_and_it_is_told(own, home):
    home.write_text("a file where a folder should be", encoding="utf-8")
    said = []
    assert constants_for(load_document(own), said.append) is not None
    assert "cannot be kept" in said[-1]


def test_a_rate_out_of_reach_is_refused_and_nothing_kept(own, home):
    own.write_text(OWN + "phases: {contact: {conversion: 0.9}}\n", encoding="utf-8")
    with pytest.raises(CalibrationError, match=r"0.90 asked, at most 0\.\d\d with stop after 5 attempts"):
        constants_for(load_document(own), lambda line: None)
    assert not list((home / "calibrated").glob("*.json"))


def test_the_user_folder_serves_without_a_home(monkeypatch):
    monkeypatch.delenv("SALESCYCLE_HOME")
    assert kept_in().parts[-1] == "calibrated"
    assert "salescycle" in str(kept_in())
