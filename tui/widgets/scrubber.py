"""A line of moments on which one moves: by keys of its screen, or by a click."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

__all__ = ["Scrubber"]

TRACK, DAY, HERE = "\u2500", "\u253c", "\u25cf"


class Scrubber(Static):
    """The moments of a game from left to right; a tick where a day begins, a dot where one is."""

    at: reactive[int] = reactive(0)

    class Moved(Message):
        """A click on a moment."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__("", id=id, markup=False)
        self.count = 0
        self.days: list[tuple[int, str]] = []
        """The moment that a day begins with, and its name."""

    def show(self, days: Sequence[tuple[int, str]], count: int) -> None:
        """Show so many moments."""
        self.days, self.count = list(days), count
        self._draw()

    def watch_at(self) -> None:
        """The dot moves."""
        self._draw()

    def on_resize(self) -> None:
        """Another width, another scale."""
        self._draw()

    def on_click(self, event: Click) -> None:
        """Tell which moment was clicked."""
        width = self.content_size.width
        if self.count and width > 1:
            self.post_message(self.Moved(round(min(event.x, width - 1) * (self.count - 1) / (width - 1))))

    def _draw(self) -> None:
        width = self.content_size.width
        if not self.count or width < 2:
            return
        track = [TRACK] * width
        for first, _name in self.days:
            track[self._place(first, width)] = DAY
        here = self._place(self.at, width)
        track[here] = HERE
        line = "".join(track)
        before, after, names = line[:here], line[here + 1 :], self._names(width)
        self.update(
            Content.assemble((before, "$rule"), (HERE, "bold $accent"), (after, "$rule"), "\n", (names, "$quiet"))
        )

    def _place(self, n: int, width: int) -> int:
        return round(n * (width - 1) / max(1, self.count - 1))

    def _names(self, width: int) -> str:
        """Names of days below their ticks, as far as they have room."""
        line = ""
        for first, name in self.days:
            place = self._place(first, width)
            if place >= cell_len(line) + (2 if line else 0) and place + cell_len(name) <= width:
                line += " " * (place - cell_len(line)) + name
        return line
