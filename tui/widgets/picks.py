"""A list from which one picks by keys or mouse: an option list that keeps what was chosen when it is filled anew."""

from collections.abc import Iterable
from typing import NamedTuple

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

__all__ = ["Pick", "Picks"]


class Pick(NamedTuple):
    """A line of the list."""

    key: str
    """By which the line is known; empty for a heading, which cannot be chosen."""
    line: Content


class Picks(OptionList):
    """The list; *Enter*, *space* and a click choose, ``OptionList.OptionSelected`` tells the id."""

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

    @property
    def chosen(self) -> str:
        """Key of the line that is highlighted; empty where none is."""
        if self.highlighted is None or self.highlighted >= self.option_count:
            return ""
        return self.get_option_at_index(self.highlighted).id or ""
