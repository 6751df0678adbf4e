"""What the debrief teaches is what the tables have shown to survive."""

import json
from pathlib import Path

import pytest

from salescycle.sim.game.bots import PLAYERS_BY_NAME
from salescycle.sim.game.taught import TAUGHT, taught
from tests.verification.bots import NOTES, PAGE

HERE = Path(__file__).parent
LESSONS = json.loads((HERE / "lessons.json").read_text())
BOTS = json.loads((HERE / "bots.json").read_text())


def lessons_of(scenario):
    """Decisions whose table agrees with the evidence and that no doubt turns around."""
    told = LESSONS.get(scenario, {})
    rows = {row["name"]: row for row in told.get("rows", ())}
    survived = [one["name"] for one in told.get("survivals", ()) if not one["flips"]]
    habits = {"biggest deal only, no qualification"}  # a player: see the tables of players
    return {name for name in survived if name not in habits and agrees(rows[name]["expected"], rows[name]["verdict"])}


def agrees(expected, found):
    return expected == found != "0"


def players_of(scenario):
    """The same of the players' habits."""
    told = BOTS.get(scenario, {})
    against = {row["name"]: row["score"] for row in told.get("ranking", ())}
    return {
        one["name"]
        for one in told.get("doubts", ())
        if not one["flips"]
        and scenario not in PLAYERS_BY_NAME[one["name"]].excepted
        and against[one["name"]]["mean"] + against[one["name"]]["half"] < 0
    }


@pytest.mark.parametrize("scenario", sorted(TAUGHT.keys() | LESSONS.keys() | BOTS.keys()))
def test_what_is_taught_has_survived(scenario):
    assert taught(scenario) == lessons_of(scenario) | players_of(scenario)


def test_nothing_is_taught_where_nobody_has_doubted():
    assert taught("rfq_desk") == frozenset()


@pytest.mark.parametrize("scenario", sorted(BOTS))
def test_a_table_that_is_not_as_expected_is_explained_on_its_page(scenario):
    told = BOTS[scenario]
    wins = [row["name"] for row in told["ranking"] if row["score"]["mean"] > row["score"]["half"]]
    turned = [order for order, found in told["order"].items() if found["mean"] < -found["half"]]
    assert not (wins or turned) or scenario in NOTES
    assert all(line in PAGE.read_text() for line in NOTES.get(scenario, ()))
