"""The briefing: half a page before the desk."""

# ruff: noqa: PLC0415 - the app knows this screen

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.names import LEVELS
from salescycle.tui.opening import Opening
from salescycle.tui.widgets.frame import Hints, Masthead

if TYPE_CHECKING:
    from salescycle.tui.app import SalesCycleApp

__all__ = ["BriefingScreen"]


class BriefingScreen(Screen[None]):
    """What one sells, to whom, and what presses."""

    BINDINGS = bindings("briefing")
    AUTO_FOCUS = "#briefing"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    DEFAULT_CLASSES = "beside"

    def __init__(self, opening: Opening, title: str, briefing: str) -> None:
        super().__init__()
        self.opening, self.heading, self.briefing = opening, title, briefing

    def compose(self) -> ComposeResult:
        """The text, a paragraph a thought."""
        yield Masthead()
        with VerticalScroll(id="briefing"):
            for paragraph in paragraphs(self.briefing):
                yield Static(paragraph, markup=False)
        yield Hints()

    def on_mount(self) -> None:
        """Name the game."""
        level = LEVELS.get(self.opening.level, self.opening.level)
        self.query_one(Masthead).tell(f" {safe(self.heading, limit=60)}", f"{level} ")
        self.query_one(Hints).tell(hints("briefing"))

    def action_on(self) -> None:
        """To the desk."""
        app = cast("SalesCycleApp", self.app)
        self.dismiss()
        app.sit_down(self.opening)

    def action_back(self) -> None:
        """Back to what the game shall be."""
        from salescycle.tui.screens.new_game import NewGameScreen

        self.app.switch_screen(NewGameScreen())


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a briefing: a line that begins with a capital after a full stop begins one."""
    found: list[str] = []
    for line in text.splitlines():
        if found and not found[-1].endswith((".", "!", "?", ":")):
            found[-1] += f" {line.strip()}"
        else:
            found.append(line.strip())
    return found
