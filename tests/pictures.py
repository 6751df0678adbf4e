"""Pictures of the screens for README and docs: ``make pictures``. The same game each time."""

import asyncio
import os
import re
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from salescycle.tui.app import SalesCycleApp
from salescycle.tui.opening import Opening
from salescycle.tui.screens.debrief import DebriefScreen
from salescycle.tui.screens.ending import YearAfterScreen
from salescycle.tui.screens.game import PAGES, GameScreen
from salescycle.tui.screens.manager import ManagerScreen
from tests.tui.at_screen import shown, until

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Fonts that a picture would fetch from another host."""
UNIQUE = re.compile(r"terminal-\d+")
SIZE = (120, 40)

Script = Callable[[SalesCycleApp, Pilot[Any]], Awaitable[None]]


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["SALESCYCLE_HOME"] = home
        os.environ["TEXTUAL_ANIMATIONS"] = "none"
        _show(_title, None, (80, 24))
        _show(_pages, Opening("saas_smb", "week", 5), SIZE)
        _show(_narrow_desk, Opening("saas_smb", "week", 5), (80, 24))
        _show(_papers, Opening("saas_smb", "week", 5), SIZE)
        _show(_end, Opening("tutorial", "tutorial", 5), SIZE)
        _show(_manager, None, SIZE)
    print(f"Wrote {len(list(FOLDER.glob('*.svg')))} pictures into {FOLDER.name}/.")


def _show(script: Script, opening: Opening | None, size: tuple[int, int]) -> None:
    async def run() -> None:
        app = SalesCycleApp(opening)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(run())


def _draw(app: SalesCycleApp, name: str) -> None:
    """The screen as it is; without the fonts of another host, and with one name for what Textual numbers."""
    picture = UNIQUE.sub("terminal", FONT_FACE.sub("", app.export_screenshot()))
    (FOLDER / f"{name}.svg").write_text(picture, encoding="utf-8")


async def _title(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
    await pilot.pause(0.5)
    _draw(app, "title")


async def _at_the_desk(app: SalesCycleApp, pilot: Pilot[Any]) -> GameScreen:
    await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
    await pilot.pause(0.3)
    assert isinstance(app.screen, GameScreen)
    return app.screen


async def _pages(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
    game = await _at_the_desk(app, pilot)
    for place in PAGES:
        await game.show_page(place)
        await pilot.pause(6.0 if place == "forecast" else 0.5)
        _draw(app, place)


async def _narrow_desk(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
    await _at_the_desk(app, pilot)
    _draw(app, "desk-80x24")


async def _papers(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
    """The form of the first quotation that waits, and an order, by its transaction."""
    game = await _at_the_desk(app, pilot)
    while not (waiting := [item.account for item in game.sitting.desk.items if item.kind == "quotation"]):
        await _leave_one_to_the_routine(app, pilot)
    game.write_quotation(waiting[0])
    await until(pilot, lambda: "deliveries" in shown(app))
    await pilot.press("right", "right", "right")
    await pilot.pause(0.3)
    _draw(app, "quotation")
    await pilot.press("escape")
    await game.show_page("documents")
    await pilot.press("slash", *"va03", "enter")
    await pilot.pause(0.3)
    _draw(app, "order")


async def _leave_one_to_the_routine(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
    """To the next moment."""
    assert isinstance(app.screen, GameScreen)
    game = app.screen
    game.action_routine()
    await pilot.pause(0.05)
    while app.screen is not game or game.is_busy:
        await pilot.press("enter")
        await pilot.pause(0.02)


async def _end(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
    """A game in which the second way is gone wherever there is one, up to the debrief."""
    await _at_the_desk(app, pilot)
    while not isinstance(app.screen, YearAfterScreen):
        if isinstance(app.screen, GameScreen) and not app.screen.is_busy:
            ways = app.screen.sitting.options(app.screen.account)
            await pilot.press("e" if len(ways) > 1 else "n")
        elif not isinstance(app.screen, GameScreen):
            await pilot.press("enter")
        await pilot.pause(0.05)
    await until(pilot, lambda: "Enter" in shown(app), seconds=120.0)
    while "What you left" not in shown(app):  # months come one by one, a key shows all
        await pilot.press("space")
        await pilot.pause(0.1)
    _draw(app, "year-after")
    while isinstance(app.screen, YearAfterScreen):
        await pilot.press("enter")
        await pilot.pause(0.2)
    await until(pilot, lambda: isinstance(app.screen, DebriefScreen))
    await pilot.pause(0.3)
    await pilot.press("enter")
    await pilot.pause(0.3)
    await pilot.press(*"to help her decide", "enter")
    await pilot.pause(0.5)
    _draw(app, "debrief")


async def _manager(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
    app.push_screen(ManagerScreen("saas_smb", {"playbook.stop": "8"}))
    await until(pilot, lambda: "stop" in shown(app))
    await pilot.press("r")
    await until(pilot, lambda: "goes on" in shown(app), seconds=120.0)
    _draw(app, "manager")


if __name__ == "__main__":
    main()
