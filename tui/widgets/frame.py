"""The frame of every screen: a line at the top, and at the bottom at most six keys."""

from collections.abc import Callable, Mapping

from rich.cells import cell_len
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Static

from salescycle.tui.keys import Key
from salescycle.tui.widgets.cells import apart

__all__ = ["Drawn", "Hints", "Masthead", "Places", "redraw"]

PLACES_GAP = "   "


class Drawn(Static):
    """Lines that are drawn anew for each width: text from anywhere, never markup."""

    def __init__(self, draw: Callable[[int], Content], *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002
        super().__init__("", id=id, classes=classes, markup=False)
        self._draw = draw
        self._width = 0

    def on_resize(self) -> None:
        """Another width, other lines; their number is asked for again, since the layout has counted those before."""
        if self.content_size.width != self._width:
            self.call_after_refresh(self.refresh, layout=True)
        self.redraw()

    def redraw(self) -> None:
        """Draw what is so now; while it is hidden, and has no size, for the width that it had."""
        self._width = self.content_size.width or self._width or self.app.size.width
        self.update(self._draw(max(1, self._width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """That of what is going to be drawn; what was drawn for another width may have had more lines, or fewer."""
        if self._content_height_cache[0] != width:
            cells = max(1, width)
            self._content_height_cache = (width, self._draw(cells).get_height(self.styles.get_rules(), cells))
        return self._content_height_cache[1]


def redraw(node: DOMNode) -> None:
    """Draw all lines of a screen or a page anew."""
    for drawn in node.query(Drawn):
        drawn.redraw()


class Masthead(Static):
    """The line at the top: where one is, and what matters everywhere."""

    def __init__(self) -> None:
        super().__init__("", classes="masthead", markup=False)
        self.parts: tuple[str, ...] = ("",)

    def tell(self, *parts: str) -> None:
        """Say something else; what stands in the middle gives way where there is no room."""
        self.parts = parts
        self._draw()

    def on_resize(self) -> None:
        """Another width, other gaps."""
        self._draw()

    def _draw(self) -> None:
        self.update(Content(apart(max(1, self.content_size.width), *self.parts)))


class Places(Static):
    """The pages by their numbers, the present one in capitals; a click goes there."""

    class Chosen(Message):
        """A page to go to."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

    def __init__(self, names: Mapping[str, str]) -> None:
        """*names*: of the pages with their numbers, by place."""
        super().__init__("", id="places", markup=False)
        self.names = dict(names)
        self._here = self._right = ""

    def tell(self, here: str, right: str) -> None:
        """Another page is up; *right* stands at the other end."""
        self._here, self._right = here, right
        self._draw()

    def on_resize(self) -> None:
        """Another width, another gap."""
        self._draw()

    def _draw(self) -> None:
        told = Content(" ")
        for place, name in self.names.items():
            here = place == self._here
            style = "bold $primary" if here else "$quiet"
            told = Content.assemble(told, (name.upper() if here else name, style), PLACES_GAP)
        gap = self.content_size.width - told.cell_length - cell_len(self._right) - 1
        self.update(Content.assemble(told, " " * max(1, gap), self._right))

    def on_click(self, event: Click) -> None:
        """Go where was clicked."""
        at = 1
        for place, name in self.names.items():
            length = cell_len(name)
            if at <= event.x < at + length:
                self.post_message(self.Chosen(place))
            at += length + len(PLACES_GAP)


class Hints(Static):
    """The footer: keys and what they do here; a click does it too."""

    def __init__(self) -> None:
        super().__init__("", classes="hints", markup=False)
        self._hints: list[Key] = []

    def tell(self, hints: list[Key]) -> None:
        """Show other keys."""
        self._hints = hints
        self._draw()

    def on_resize(self) -> None:
        """Another width, other gaps."""
        self._draw()

    def _words(self) -> list[tuple[str, str]]:
        return [(hint.shown or hint.key, hint.does) for hint in self._hints]

    def _gap(self) -> int:
        words = self._words()
        room = self.content_size.width - sum(cell_len(f"{key} {does}") for key, does in words)
        return max(2, min(4, room // max(1, len(words))))

    def _draw(self) -> None:
        told, gap = Content(""), " " * self._gap()
        for n, (key, does) in enumerate(self._words()):
            told = Content.assemble(told, gap if n else "", (key, "$accent"), f" {does}")
        self.update(told)

    async def on_click(self, event: Click) -> None:
        """Do what stands there."""
        at = 0
        for hint, (key, does) in zip(self._hints, self._words(), strict=True):
            length = cell_len(f"{key} {does}")
            if at <= event.x < at + length:
                self.app.simulate_key(hint.key.split(",")[0])
            at += length + self._gap()
