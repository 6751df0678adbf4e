"""A list from which one picks by keys or mouse: an option list that keeps what was chosen when it is filled anew."""

from collections.abc import Iterable
from typing import NamedTuple

from rich.segment import Segment
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.widgets import OptionList
from textual.widgets.option_list import Option

__all__ = ["MARK", "PAD", "Pick", "Picks"]


MARK = ">"
"""Beside the line that is highlighted, which its ground alone would tell to those who see colours."""


PAD = 1
"""Cells that pad a line on each side (``picks.tcss``)."""


class Pick(NamedTuple):
    """A line of the list."""

    key: str
    """By which the line is known; empty for a heading, which cannot be chosen."""
    line: Content


class Picks(OptionList):
    """The list; *Enter*, *space* and a click choose, ``OptionList.OptionSelected`` tells the id."""

    class Fitted(Message):
        """The list has another width; its lines were made for the one before."""

    _width = 0

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes, markup=False)

    def fill(self, picks: Iterable[Pick], *, chosen: str | None = None) -> None:
        """Show other lines; the one that is highlighted stays so where it is still there, else the first."""
        before = chosen if chosen is not None else self.chosen
        self.set_options(Option(pick.line, id=pick.key or None, disabled=not pick.key) for pick in picks)
        keys = [option.id for option in self.options]
        if before in keys:
            self.highlighted = keys.index(before)
        else:
            self.highlighted = next((n for n, key in enumerate(keys) if key), None)

    def render_line(self, y: int) -> Strip:
        """A line; the first of the highlighted pick has its mark in the cell that pads it."""
        strip = super().render_line(y)
        if not self.has_focus or self._lines[self.scroll_offset.y + y :][:1] != [(self.highlighted, 0)]:
            return strip
        pad, rest = strip.divide([1, strip.cell_length])
        return Strip.join([Strip(Segment(MARK, part.style) for part in pad), rest])

    @property
    def room(self) -> int:
        """Cells of a line between those that pad it; while the list is hidden, as many as it had."""
        return (self.size.width or self._width) - 2 * PAD

    def on_resize(self) -> None:
        """Have the lines made anew for another width, and the one at hand in sight at another height."""
        if self.size.width not in (0, self._width):
            self._width = self.size.width
            self.post_message(self.Fitted())
        self.call_after_refresh(self.scroll_to_highlight)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Nobody hears of a line that has been at hand only until the list was filled anew."""
        if (event.option_id or "") != self.chosen:
            event.stop()

    @property
    def chosen(self) -> str:
        """Key of the line that is highlighted; empty where none is."""
        if self.highlighted is None or self.highlighted >= self.option_count:
            return ""
        return self.get_option_at_index(self.highlighted).id or ""
