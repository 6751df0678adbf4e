"""``bots``: the table of reference players, its JSON, and one clear sentence for whatever is wrong."""

import json
from functools import partial

import pytest
from click.testing import CliRunner

from salescycle.reports.bots import bots_report, finding
from salescycle.reports.columns import plain
from salescycle.tui.cli import bots as command
from salescycle.tui.cli.main import program
from tests.tui import conftest

FEW = ("bots", "--level", "week", "--games", "4", "--quiet")
said, refused = (partial(of, *FEW) for of in (conftest.said, conftest.refused))


@pytest.fixture(scope="module")
def document():
    names = ["idle", "hunter", "balanced"]
    asked = [part for name in names for part in ("--player", name)]
    return json.loads(said("saas_smb", *asked, "--decisions", "--json"))


def test_the_document_keeps_the_contract(document):
    assert document["schema"] == "salescycle/bots/1"
    assert [line["name"] for line in document["players"]] == ["idle", "hunter", "balanced"]
    assert document["provenance"]["replications"] == 4
    for line in document["players"]:
        for key in ("score", "decisions", "luck", "against", "window"):
            assert line[key]["ci95"][0] <= line[key]["mean"] <= line[key]["ci95"][1]


def test_decisions_and_luck_make_the_difference_from_par(document):
    for line in document["players"]:
        assert line["decisions"]["mean"] + line["luck"]["mean"] == pytest.approx(line["against"]["mean"])
    balanced = document["players"][-1]
    assert (balanced["against"]["mean"], balanced["decisions"]["mean"], balanced["luck"]["mean"]) == (0, 0, 0)


def test_same_seed_same_table_whoever_computes():
    asked = ("saas_smb", "--player", "idle", "--player", "hunter", "--seed", "5", "--json")
    assert said(*asked, "--workers", "1") == said(*asked, "--workers", "2")


def test_without_decisions_they_are_null_and_the_table_is_short():
    told = json.loads(said("saas_smb", "--player", "hunter", "--json"))
    assert told["players"][0]["decisions"] is None
    assert told["players"][0]["luck"] is None
    assert "What makes the difference" not in said("saas_smb", "--player", "hunter")


def test_the_report_names_each_player_and_fits_the_page(document):
    lines = plain(bots_report(document)).splitlines()
    assert max(map(len, lines[1:])) <= 90
    for name in ("Idle", "Hunter", "Balanced"):
        assert any(line.startswith(name) for line in lines)


def test_all_but_the_slow_ones_play_when_nobody_is_named():
    told = [player.name for player in command._players(())]
    assert "planner" not in told
    assert {"idle", "random", "hunter", "farmer", "discounter", "balanced"} <= set(told)


def line_of(name, against, window, p=0.0001):
    parts = {
        key: {"mean": value, "ci95": [value - 1, value + 1], "p": p}
        for key, value in (("against", against), ("window_against", window))
    }
    return {"name": name, **parts}


def test_who_wins_the_window_and_loses_the_score_is_named():
    rows = [line_of("balanced", 0, 0, p=1.0), line_of("grabber", -500, 300), line_of("idle", -900, -800)]
    said = finding({"level": "week", "players": rows})
    assert said == (
        "Nobody beats the firm's own playbook for certain. "
        "Sells more in the week and is worth less in the end: grabber."
    )


def test_what_may_be_luck_is_not_told_as_a_finding():
    rows = [line_of("hunter", -500, -500, p=0.04), line_of("farmer", -400, -400, p=0.03)]
    assert "more --games" in finding({"level": "week", "players": rows})


def test_an_unknown_player_is_answered_with_those_there_are():
    assert "need one of idle, random" in refused("saas_smb", "--player", "shark")


def test_a_scenario_without_anybodys_own_desk_is_no_game():
    assert "nobody owns an account" in refused("w1")


def test_an_interruption_keeps_the_games_that_are_over(monkeypatch):
    from salescycle.sim.game import bots  # noqa: PLC0415

    whole = bots.rounds

    def interrupted(*arguments, **options):
        for number, one in enumerate(whole(*arguments, **options)):
            if number == 3:
                raise KeyboardInterrupt
            yield one

    monkeypatch.setattr(bots, "rounds", interrupted)
    result = CliRunner().invoke(
        program, ["bots", "saas_smb", "--player", "hunter", "--level", "week", "--games", "9", "--json"]
    )
    assert json.loads(result.stdout)["provenance"]["replications"] == 3
    assert "Interrupted after 3 of 9 games" in result.stderr
    assert result.exit_code != 0
