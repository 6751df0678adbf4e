"""A value that is typed, and refused in the words of whoever would have to take it."""

from collections.abc import Callable
from functools import partial

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.screens.questions import Wrong
from salescycle.tui.waiting import in_thread

__all__ = ["AskValue"]


class AskValue(ModalScreen[str | None]):
    """A line that is checked before it is taken; *Esc* is no answer."""

    BINDINGS = [("escape", "dismiss(None)", _("no answer"))]

    def __init__(self, question: str, hint: str, value: str, refused: Callable[[str], str]) -> None:
        """*refused* says what is wrong with a text, empty where nothing is; it runs in a worker."""
        super().__init__()
        self.question, self.hint, self.value, self.refused = question, hint, value, refused

    def compose(self) -> ComposeResult:
        """Question, hint, field, what is wrong."""
        with Vertical(classes="question"):
            yield Static(self.question, classes="heading", markup=False)
            yield Static(self.hint, markup=False)
            yield Input(self.value, id="answer", compact=True, max_length=200)
            yield Wrong()
            yield Static(_("enter  take it      esc  back"), classes="ways", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take it, or say what is needed."""
        self.check(event.value.strip())

    @work(exclusive=True)
    async def check(self, text: str) -> None:
        """Ask in a thread, which may read a file."""
        wrong = await in_thread(self, partial(self.refused, text))
        if wrong:
            self.query_one(Wrong).tell(safe(wrong, limit=400))
        else:
            self.dismiss(text)
