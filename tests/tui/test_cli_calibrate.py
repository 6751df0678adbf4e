"""``make calibrate`` writes the constants of library scenarios, and nothing else is left beside them."""

import json

import pytest
from click.testing import CliRunner

from salescycle.scenarios import constants
from salescycle.scenarios.loader import load_document
from salescycle.sim.errors import UsageError
from salescycle.tui.cli.calibrate import calibrate


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """An empty folder of constants, filled from few leads."""
    monkeypatch.setattr(constants, "SHIPPED", tmp_path / "calibrated")
    monkeypatch.setattr(constants, "FIRST_USE_LEADS", 600)
    monkeypatch.setattr(constants, "is_precise", lambda found: True)
    return tmp_path / "calibrated"


def test_constants_are_written_and_shown(shipped):
    result = CliRunner().invoke(calibrate, ["saas_smb"])
    assert result.exit_code == 0
    (path,) = shipped.iterdir()
    assert path.stem == constants.key_of(load_document("saas_smb"))
    assert set(json.loads(path.read_text())["gates"]) >= {"contact", "understand", "offer", "follow_up", "develop"}
    assert "saas_smb: constants of its gates" in result.stdout
    assert "0.3400" in result.stdout
    assert "round 1" in result.stderr


def test_constants_of_an_older_version_of_the_scenario_are_removed(shipped):
    shipped.mkdir()
    for name in ("saas_smb", "another"):
        (shipped / f"{name}.json").write_text(json.dumps({"scenario": name, "key": "old"}))
    CliRunner().invoke(calibrate, ["saas_smb", "--quiet"])
    left = {path.stem for path in shipped.iterdir()}
    assert left == {"another", constants.key_of(load_document("saas_smb"))}


def test_a_scenario_of_coins_gets_no_file(shipped):
    result = CliRunner().invoke(calibrate, ["w1"])
    assert "nothing is to be calibrated" in result.stderr
    assert not shipped.exists()


def test_only_library_scenarios_are_calibrated(shipped):
    result = CliRunner().invoke(calibrate, ["mine.yaml"])
    assert isinstance(result.exception, UsageError)
    assert "not in the library" in str(result.exception)
