"""Whole games by keys alone, from the title to the debrief, with every screen on the way complete."""

from functools import partial
from itertools import cycle

import pytest
from rich.cells import cell_len
from textual.screen import Screen

from salescycle.tui.app import SalesCycleApp
from salescycle.tui.opening import Opening
from salescycle.tui.screens.debrief import DebriefScreen
from salescycle.tui.screens.ending import YearAfterScreen
from salescycle.tui.screens.evening import EveningScreen
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.screens.questions import AskNumber, AskText, AskYes
from salescycle.tui.screens.title import TitleScreen
from tests.tui.at_screen import at_screen, shown, until

WAYS = (("space", "enter"), ("c",), ("space", "2", "enter"), ("n",), ("e",))
"""What is pressed at the desk, one after the other; then what is asked is answered."""
ANSWERS = {AskNumber: ("4", "0", "enter"), AskYes: ("y",), AskText: ("enter",)}
MOST_KEYS = 400


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))


def is_complete(app: SalesCycleApp, size: tuple[int, int]) -> None:
    lines = shown(app).splitlines()
    assert len(lines) <= size[1], shown(app)
    assert all(cell_len(line) <= size[0] for line in lines), shown(app)


def waits(app: SalesCycleApp, game: GameScreen) -> bool:
    return app.screen is not game or not game.is_busy


async def play_to_the_debrief(app: SalesCycleApp, pilot, size: tuple[int, int]) -> set[type[Screen]]:
    """Go on by keys until decisions are judged; the screens that were met."""
    ways, met = cycle(WAYS), set()
    for _ in range(MOST_KEYS):
        screen = app.screen
        met.add(type(screen))
        is_complete(app, size)
        if isinstance(screen, DebriefScreen):
            return met
        if isinstance(screen, GameScreen):
            await until(pilot, partial(waits, app, screen))
            if app.screen is screen:
                await pilot.press(*(("escape",) if screen.page.PLACE != "desk" else ()), *next(ways))
        else:
            await pilot.press(*ANSWERS.get(type(screen), ("enter",)))
        await pilot.pause(0.05)
    raise AssertionError(f"the game does not end:\n{shown(app)}")


def test_the_tutorial_is_played_from_the_title_to_the_debrief_and_back():
    async def script(app: SalesCycleApp, pilot) -> None:
        await until(pilot, lambda: "Tutorial" in shown(app))
        met = await play_to_the_debrief(app, pilot, (80, 24))
        assert {TitleScreen, GameScreen, EveningScreen, YearAfterScreen} <= met
        told = app.screen.told
        assert len(told["stops"]) >= 12
        assert f"you {told['score']:,.0f}" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskText))
        await pilot.press(*"to be quick", "enter")
        await until(pilot, lambda: "You wanted" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, TitleScreen))
        assert "Continue" not in shown(app)  # nothing is left to go on with

    at_screen(script)


def test_a_day_of_a_software_firm_is_played_to_the_debrief():
    async def script(app: SalesCycleApp, pilot) -> None:
        await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
        await play_to_the_debrief(app, pilot, (120, 40))
        assert "a steady colleague" in shown(app)
        assert app.screen.told["level"] == "day"

    at_screen(script, size=(120, 40), app=SalesCycleApp(Opening("saas_smb", "day", 5)))
