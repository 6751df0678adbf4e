"""What is waited for: one line, so that nobody wonders."""

from textual.app import ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static

from salescycle.sim.words.safe import safe

__all__ = ["LoadingScreen"]


class LoadingScreen(ModalScreen[None]):
    """Something takes more than a moment."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static(self.line, id="waiting", classes="question", markup=False)

    def say(self, line: str) -> None:
        """Tell how far it is; may be called from the worker."""
        self.app.call_from_thread(self.query_one("#waiting", Static).update, safe(line))
