"""A line of moments on which one moves: by keys of its screen, or by a click."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from salescycle.tui.widgets.track import spread, track

__all__ = ["Scrubber"]


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
            self.post_message(self.Moved(spread(min(event.x, width - 1), width, onto=self.count)))

    def _draw(self) -> None:
        width = self.content_size.width
        if not self.count or width < 2:
            return
        ticks = [spread(first, self.count, onto=width) for first, _name in self.days]
        line = track(width, spread(self.at, self.count, onto=width), ticks=ticks)
        self.update(Content.assemble(line, "\n", (self._names(width), "$quiet")))

    def _names(self, width: int) -> str:
        """Names of days below their ticks, as far as they have room; at the end of the line they end with it."""
        line = ""
        for first, name in self.days:
            place = min(spread(first, self.count, onto=width), width - cell_len(name))
            if place >= cell_len(line) + (2 if line else 0):
                line += " " * (place - cell_len(line)) + name
        return line
