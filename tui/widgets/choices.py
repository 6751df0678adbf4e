"""A line of words of which one is chosen, in capitals; a click chooses another one."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.widgets import Static

__all__ = ["Choices"]

GAP = "  "


class Choices(Static):
    """The line; keys are the page's."""

    class Chosen(Message):
        """Another word."""

        def __init__(self, choices: "Choices", n: int) -> None:
            super().__init__()
            self.choices, self.n = choices, n

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__("", id=id, markup=False)
        self._words: Sequence[str] = ()
        self._before = ""

    def tell(self, words: Sequence[str], chosen: int, *, before: str = "", after: str = "") -> None:
        """Show other words, one of them *chosen*; *before* and *after* stand beside them."""
        self._words = [word.upper() if n == chosen else word for n, word in enumerate(words)]
        self._before = before
        told = Content.styled(before, "$quiet")
        for n, word in enumerate(self._words):
            told = Content.assemble(told, (word, "bold $primary" if n == chosen else "$quiet"), GAP)
        self.update(Content.assemble(told, (after, "$quiet")))

    def on_click(self, event: Click) -> None:
        """Choose what was clicked."""
        at = cell_len(self._before)
        for n, word in enumerate(self._words):
            if at <= event.x < at + cell_len(word):
                self.post_message(self.Chosen(self, n))
            at += cell_len(word) + len(GAP)
