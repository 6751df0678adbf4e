"""The title, from the first paint to the first decision."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from salescycle.reports.saves import Save
from salescycle.scenarios.saved_game import End, seal
from salescycle.sim.game.actions import Act
from salescycle.tui.app import SalesCycleApp
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.screens.questions import AskNumber
from salescycle.tui.screens.title import TitleScreen
from salescycle.tui.widgets.frame import Hints
from salescycle.tui.widgets.picks import Picks
from tests.reports.small_saves import decision, header
from tests.tui.at_screen import SIZES, at_screen, shown, until


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


def test_the_title_needs_nothing_of_an_engine():
    heavy = ("numpy", "pydantic", "ruamel", "simpy", "numba", "matplotlib", "scipy", "duckdb")
    code = f"import sys, salescycle.tui.app\nprint([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_from_the_first_start_to_the_first_decision_it_is_two_keys(tmp_path):
    async def script(app: SalesCycleApp, pilot) -> None:
        assert app.screen.query_one(Picks).chosen == "tutorial"
        assert "Continue" not in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
        game = app.screen
        assert isinstance(game, GameScreen)
        await pilot.press("c")
        decisions = game.sitting.game.save.game.decisions
        await until(pilot, lambda: len(decisions) == 1 or isinstance(app.screen, AskNumber))
        if isinstance(app.screen, AskNumber):  # where the first one asks for a quotation
            await pilot.press("enter")
        await until(pilot, lambda: "any key: on" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: not game.is_busy)
        assert len(decisions) == 1
        game.sitting.close()

    at_screen(script)


def test_whoever_has_left_a_game_goes_on_with_it(tmp_path):
    begun = KeptGame.begin(
        "tutorial", "tutorial", 5, practice=False, daily=None, today=date.today(), say=lambda line: None
    )
    begun.save.close()

    async def script(app: SalesCycleApp, pilot) -> None:
        assert app.screen.query_one(Picks).chosen == "continue"
        assert "tutorial" in shown(app)
        assert "not begun, played today" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
        assert app.screen.sitting.game.save.path == begun.save.path
        app.screen.sitting.close()

    at_screen(script)


def test_a_game_that_cannot_be_played_on_is_not_offered(tmp_path):
    folder = tmp_path / "games"
    folder.mkdir()
    (folder / "old.salescycle").write_bytes(seal(header(rules_version=1))[0])

    async def script(app: SalesCycleApp, pilot) -> None:
        await until(pilot, lambda: "Continue" not in shown(app))

    at_screen(script)


def test_a_damaged_game_is_rescued_at_the_title_and_left_as_it_is(tmp_path):
    game = KeptGame.begin(
        "tutorial", "tutorial", 5, practice=False, daily=None, today=date.today(), say=lambda line: None
    )
    for _ in range(3):
        stop = game.session.go_on()
        game.keep(stop, Act("routine"))
        game.session.act(Act("routine"))
    game.save.close()
    path = game.save.path
    raw = path.read_bytes()
    path.write_bytes(raw[:-100] + b"?" + raw[-99:])

    async def script(app: SalesCycleApp, pilot) -> None:
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "damaged; a new save, good up to Mon 12 Jan 09:00" in shown(app)
        assert app.screen.query_one(Picks).chosen == "rescue"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
        assert app.screen.sitting.game.save.path != path
        app.screen.sitting.close()

    at_screen(script)
    assert path.read_bytes() == raw[:-100] + b"?" + raw[-99:]

    async def again(app: SalesCycleApp, pilot) -> None:
        assert app.screen.query_one(Picks).chosen == "continue", "the new save"
        assert "damaged" not in shown(app)
        app.show("replay")
        await until(pilot, lambda: "damaged" in shown(app))

    at_screen(again)


def test_the_desk_of_the_day_tells_that_it_was_played(tmp_path):
    today = date.today().isoformat()
    with Save.create(tmp_path / "games", header(daily=today, practice=False), on=date.today()) as save:
        save.append(decision(0, 60))
        save.append(End(score=1234.5, par=1000, debrief={}))

    async def script(app: SalesCycleApp, pilot) -> None:
        assert "played: 1,234" in shown(app)
        assert app.screen.query_one(Picks).chosen == "new"
        await pilot.press("down", "enter")
        await until(pilot, lambda: "once more, as practice" in shown(app))
        await pilot.press("n")
        assert isinstance(app.screen, TitleScreen)

    at_screen(script)


def test_all_that_one_may_begin_with_is_there():
    async def script(app: SalesCycleApp, pilot) -> None:
        for size in SIZES[::-1]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            for name in ("Tutorial", "New game", "Today's desk", "Drill", "Replay", "Scores", "Settings", "Quit"):
                assert name in shown(app)
            assert app.screen.query_one(Hints).region.bottom == size[1]
        await pilot.press("q")

    at_screen(script)
