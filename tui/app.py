"""The app: themes, styles, which screen comes first, and how one sits down to a game.

Nothing of an engine is imported before the title is painted; what is heavy is imported in a worker.
"""

# ruff: noqa: PLC0415 - imports stand where they are needed, because the title must be quick

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants, work
from textual.app import App, SystemCommand
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from salescycle.reports.settings import Settings, load_settings, save_settings
from salescycle.sim.errors import SalesCycleError
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.opening import Opening
from salescycle.tui.palette import COMMANDS, Palette
from salescycle.tui.screens.loading import LoadingScreen
from salescycle.tui.screens.title import TitleScreen
from salescycle.tui.themes import THEMES
from salescycle.tui.waiting import in_thread

if TYPE_CHECKING:
    from salescycle.tui.play.sitting import Sitting
    from salescycle.tui.screens.manager import ManagerScreen

__all__ = ["SalesCycleApp"]

LEAST = Size(80, 24)
"""Of a terminal in which each screen is complete."""
BESIDE = {
    "help": (_("Help: this screen"), _("what it is for, and its keys; key ?")),
    "glossary": (_("Help: glossary"), _("terms of the trade, of the game and of the documents")),
    "myths": (_("Help: myth cards"), _("what everybody in sales has heard, and what is known")),
    "scores": (_("Scores"), _("your games against a steady colleague")),
    "settings": (_("Settings"), _("theme, animations, Vera")),
    "drill": (_("Drill"), _("three situations, answered at once")),
}
"""Screens that can be opened over any other, with their lines in the palette."""


class SalesCycleApp(App[str]):
    """The desk in a terminal; ends with what is to be said in the shell, or nothing."""

    TITLE = "salescycle"
    BINDINGS = bindings("everywhere")
    _is_small = False
    """Whether the terminal is."""
    COMMANDS = COMMANDS
    CSS_PATH: ClassVar = sorted(Path(__file__).with_name("styles").glob("*.tcss"))

    def __init__(self, opening: Opening | None = None) -> None:
        """*opening*: sit down at once; the title comes first when left out."""
        super().__init__()
        self.opening = opening
        for theme in THEMES:
            self.register_theme(theme)
        self.settings, self._problem = load_settings()
        self._use(self.settings)

    def on_mount(self) -> None:
        """The title, or the game that was asked for."""
        self.push_screen(TitleScreen())
        if self._problem:
            self.notify(self._problem, severity="warning", timeout=20, markup=False)
        if self.opening is not None:
            self.sit_down(self.opening)

    def on_resize(self, event: Resize) -> None:
        """Say once that a terminal is too small for all there is to see."""
        was_small, self._is_small = self._is_small, event.size.width < LEAST.width or event.size.height < LEAST.height
        if self._is_small and not was_small:
            told = _(
                "This terminal has {width} x {height} cells; with less than {least} x {lines} something is hidden."
            )
            here = told.format(width=event.size.width, height=event.size.height, least=LEAST.width, lines=LEAST.height)
            self.notify(here, severity="warning", markup=False)

    async def action_quit(self) -> None:
        """Leave; a game under way says how to play on."""
        for screen in reversed(self.screen_stack):
            leave = getattr(screen, "action_leave", None)
            if leave is not None:
                leave()
                return
        self.exit()

    def action_help_quit(self) -> None:
        """*Ctrl-C*, which elsewhere ends a program, says what does so here."""
        self.notify(_("Press ^q to leave; every decision is kept."), markup=False)

    # Settings

    def set_up(self, settings: Settings) -> None:
        """Use other settings from now on, and keep them."""
        self.settings = settings
        self._use(settings)
        try:
            save_settings(settings)
        except OSError as error:
            told = _("The settings cannot be kept: {reason}.").format(reason=error.strerror or error)
            self.notify(told, severity="warning", markup=False)

    def _use(self, settings: Settings) -> None:
        self.theme = f"salescycle-{settings.theme}"
        self.animation_level = constants.TEXTUAL_ANIMATIONS if settings.animations else "none"

    # What is there everywhere

    def action_help(self) -> None:
        """What this screen is for, and its keys."""
        from salescycle.tui.screens.help import HelpScreen, places_of

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(places_of(self.screen)))

    def action_command_palette(self) -> None:
        """The commands of this screen, and those that are there everywhere."""
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[Any]) -> Iterator[SystemCommand]:
        """Commands that are there everywhere."""
        for place, (name, about) in BESIDE.items():
            yield SystemCommand(name, about, partial(self.show, place))
        other = "light" if self.settings.theme == "dark" else "dark"
        yield SystemCommand(
            _("Theme: {name}").format(name=_("light") if other == "light" else _("dark")),
            _("change the colours"),
            partial(self.set_up, self.settings._replace(theme=other)),
        )
        if not hasattr(screen, "action_leave"):
            yield SystemCommand(_("Leave"), _("end the program; games are kept"), self.action_quit)

    def show(self, place: str) -> None:
        """One of the screens beside the game, by its name."""
        match place:
            case "new":
                from salescycle.tui.screens.new_game import NewGameScreen

                self.push_screen(NewGameScreen())
            case "drill":
                self.drill(None)
            case "replay":
                from salescycle.tui.screens.scores import GamesScreen

                self.push_screen(GamesScreen(self.replay))
            case "manager":
                self.try_process()
            case "scores":
                from salescycle.tui.screens.scores import ScoresScreen

                self.push_screen(ScoresScreen())
            case "settings":
                from salescycle.tui.screens.settings import SettingsScreen

                self.push_screen(SettingsScreen(self.settings, self.set_up))
            case "help":
                self.action_help()
            case "glossary" | "myths":
                from salescycle.tui.screens.help import HelpScreen, places_of

                self.push_screen(HelpScreen(places_of(self.screen), part=place))

    def replay(self, save: Path) -> None:
        """Watch a kept game again."""
        from salescycle.tui.screens.replay import ReplayScreen

        self.push_screen(ReplayScreen(save))

    @work(exclusive=True, group="opening")
    async def drill(self, kind: str | None, scenario: str = "saas_smb") -> None:
        """Situations of one kind of decision, answered at once; the kind is asked for where it is None."""
        await in_thread(self, partial(import_module, "salescycle.tui.play.drilling"))
        from salescycle.tui.screens.drill import DrillScreen

        self.push_screen(DrillScreen(kind, scenario))

    # The game

    @work(exclusive=True, group="opening")
    async def sit_down(self, opening: Opening) -> None:
        """Prepare a game in the background and show it; say why where that cannot be."""
        loading = LoadingScreen(_("The day is being prepared ..."))
        self.push_screen(loading)
        told = await in_thread(self, partial(_prepare, opening, loading.say, vera=self.settings.vera))
        loading.dismiss()
        if isinstance(told, str):
            self.notify(told, severity="error", timeout=20, markup=False)
            return
        from salescycle.tui.screens.game import GameScreen

        self.push_screen(GameScreen(told))

    @work(exclusive=True, group="opening")
    async def try_process(self) -> None:
        """The manager's view; it reads scenarios, so it is imported in the background."""
        loading = LoadingScreen(_("The library is being read ..."))
        self.push_screen(loading)
        screen = await in_thread(self, _manager)
        await loading.dismiss()
        self.push_screen(screen())


def _manager() -> "type[ManagerScreen]":
    from salescycle.tui.play import trial  # noqa: F401 - so that it is there when the screen asks
    from salescycle.tui.screens.manager import ManagerScreen

    return ManagerScreen


def _prepare(opening: Opening, say: Callable[[str], None], *, vera: bool) -> "Sitting | str":
    """The game, or a sentence why there is none."""
    from salescycle.tui.play.kept import KeptGame
    from salescycle.tui.play.sitting import Sitting
    from salescycle.tui.screens import game  # noqa: F401 - so that it is there when the app asks

    try:
        return Sitting(KeptGame.opened(opening, say, adviser=vera))
    except SalesCycleError as error:
        return str(error)
