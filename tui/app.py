"""The app: themes, styles, which screen comes first, and how one sits down to a game.

Nothing of an engine is imported before the title is painted; what is heavy is imported in a worker.
"""

# ruff: noqa: PLC0415 - imports stand where they are needed, because the title must be quick

import secrets
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import work
from textual.app import App

from salescycle.sim.errors import SalesCycleError
from salescycle.tui.messages import _
from salescycle.tui.screens.loading import LoadingScreen
from salescycle.tui.screens.title import TitleScreen
from salescycle.tui.themes import THEMES

if TYPE_CHECKING:
    from salescycle.tui.play.kept import KeptGame
    from salescycle.tui.play.sitting import Sitting

__all__ = ["Opening", "SalesCycleApp"]


class Opening(NamedTuple):
    """A game to sit down to: a new one of a scenario, or one that was left."""

    scenario: str = "tutorial"
    level: str = "tutorial"
    seed: int | None = None
    """A fresh one where None, that of the day where *daily*."""
    daily: bool = False
    practice: bool = False
    resume: Path | None = None
    """Save to play on; all else is left out then."""


class SalesCycleApp(App[str]):
    """The desk in a terminal; ends with what is to be said in the shell, or nothing."""

    TITLE = "salescycle"
    CSS_PATH: ClassVar = sorted(Path(__file__).with_name("styles").glob("*.tcss"))

    def __init__(self, opening: Opening | None = None) -> None:
        """*opening*: sit down at once; the title comes first when left out."""
        super().__init__()
        self.opening = opening
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def on_mount(self) -> None:
        """The title, or the game that was asked for."""
        self.push_screen(TitleScreen())
        if self.opening is not None:
            self.sit_down(self.opening)

    async def action_quit(self) -> None:
        """Leave; a game under way says how to play on."""
        for screen in reversed(self.screen_stack):
            leave = getattr(screen, "action_leave", None)
            if leave is not None:
                leave()
                return
        self.exit()

    @work(exclusive=True, group="opening")
    async def sit_down(self, opening: Opening) -> None:
        """Prepare a game in the background and show it; say why where that cannot be."""
        loading = LoadingScreen(_("The day is being prepared ..."))
        self.push_screen(loading)
        worker = self.run_worker(
            partial(_prepare, opening, loading.say), thread=True, exit_on_error=False, group="engine"
        )
        await worker.wait()
        told = worker.result
        loading.dismiss()
        if isinstance(told, str):
            self.notify(told, severity="error", timeout=20, markup=False)
            return
        from salescycle.tui.screens.game import GameScreen

        assert told is not None, "a game, or why there is none"
        self.push_screen(GameScreen(told))


def _prepare(opening: Opening, say: Callable[[str], None]) -> "Sitting | str":
    """The game, or a sentence why there is none."""
    from salescycle.tui.play.sitting import Sitting

    try:
        return Sitting(_game(opening, say))
    except SalesCycleError as error:
        return str(error)


def _game(opening: Opening, say: Callable[[str], None]) -> "KeptGame":
    from salescycle.tui.play.kept import KeptGame, daily_seed

    if opening.resume is not None:
        return KeptGame.resume(opening.resume)
    today = date.today()
    seed = opening.seed
    if opening.daily:
        seed = daily_seed(today, opening.scenario, opening.level)
    elif seed is None:
        seed = secrets.randbelow(1_000_000_000)
    return KeptGame.begin(
        opening.scenario, opening.level, seed, practice=opening.practice, daily=today if opening.daily else None,
        today=today, say=say,
    )  # fmt: skip
