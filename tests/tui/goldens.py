"""The pages of a game as text, at three sizes; ``python -m tests.tui.goldens`` writes them anew.

A hard game is shown, which tells no odds, so that nothing on the screens waits for a computation.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from salescycle.tui.app import SalesCycleApp
from salescycle.tui.opening import Opening
from salescycle.tui.screens.game import PAGES, GameScreen
from salescycle.tui.themes import THEMES
from salescycle.tui.widgets.picks import Picks
from tests.tui.at_screen import SIZES, at_screen, shown, until

__all__ = ["FOLDER", "PLACES", "painted"]

FOLDER = Path(__file__).parents[1] / "data" / "screens"
PLACES = tuple(PAGES)
OPENING = Opening("saas_smb", "week", 5, difficulty="hard")


async def settled(app: SalesCycleApp, pilot: Pilot[Any]) -> str:
    """The text of the screen once it stays as it is: after another size lines are made anew, step by step."""
    before, now = "", shown(app)
    while before != now:
        await pilot.pause(0.1)
        before, now = now, shown(app)
    return now


def painted() -> dict[str, str]:
    """The text of each place at each size, by its name, such as ``desk-80x24``. A home for games is needed."""
    found = {}

    async def script(app: SalesCycleApp, pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
        game = app.screen
        assert isinstance(game, GameScreen)
        for place in PLACES:
            await game.show_page(place)
            for width, height in SIZES:
                await pilot.resize_terminal(width, height)
                await settled(app, pilot)
                for picks in app.screen.query(Picks):  # how far it was scrolled before is no matter of this page
                    picks.scroll_to(y=0, animate=False, immediate=True)
                    picks.scroll_to_highlight()
                found[f"{place}-{width}x{height}"] = await settled(app, pilot) + "\n"
            app.theme = next(theme.name for theme in THEMES if theme.name != app.theme)
            assert await settled(app, pilot) + "\n" == found[f"{place}-{width}x{height}"], "both themes say the same"
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(OPENING))
    return found


def main() -> None:
    """Write them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"SALESCYCLE_HOME": home, "TEXTUAL_ANIMATIONS": "none"}
        for name, text in painted().items():
            (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8")
    sys.stdout.write(f"Written: {FOLDER}\n")


if __name__ == "__main__":
    main()
