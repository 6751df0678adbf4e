"""Lines with a slider each: a name, the value as it is, a track, and the value to try. Arrows turn, Enter types."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from salescycle.tui.messages import _
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.picks import PAD, Pick, Picks
from salescycle.tui.widgets.track import spread, track

__all__ = ["Slide", "Sliders"]

TRACK, MOST_TRACK = 11, 41
LEAST_NAME, LEAST_VALUE, MOST_VALUE = 14, 8, 22


class Slide(NamedTuple):
    """A line; one without notches is a heading."""

    key: str
    name: str
    as_is: str = ""
    value: str = ""
    notches: tuple[str, ...] = ()
    called: Mapping[str, str] = {}
    """What values are called, where not by themselves."""

    @property
    def is_changed(self) -> bool:
        """Whether something else is tried."""
        return self.value != self.as_is

    def place(self, value: str) -> int | None:
        """Notch of a value; the nearest where both are numbers."""
        if value in self.notches:
            return self.notches.index(value)
        try:
            return min(range(len(self.notches)), key=lambda n: abs(float(self.notches[n]) - float(value)))
        except ValueError:
            return None

    def turned(self, by: int) -> str:
        """The value so many notches further."""
        place = self.place(self.value)
        if place is None:
            place = self.place(self.as_is) or 0
        return self.notches[max(0, min(len(self.notches) - 1, place + by))]

    def told(self, value: str) -> str:
        """A value as it is shown."""
        return self.called.get(value, value)


class Sliders(Picks):
    """The lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("left,h", "turn(-1)", _("less")),
        ("right,l", "turn(1)", _("more")),
    ]

    class Turned(Message):
        """Another value to try."""

        def __init__(self, key: str, value: str) -> None:
            super().__init__()
            self.key, self.value = key, value

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self.slides: dict[str, Slide] = {}
        self._drawn: list[Slide] = []

    def show(self, slides: Iterable[Slide]) -> None:
        """Show other lines."""
        self._drawn = list(slides)
        self.slides = {slide.key: slide for slide in self._drawn if slide.notches}
        self.redraw()

    def heading(self, name: str, as_is: str, value: str) -> str:
        """A line of headings over the columns."""
        if not self.slides:
            return " " * (PAD + 2) + name
        name_width, value_width, length = self._columns
        before = PAD + 2
        return " " * before + f"{cell(name, name_width)} {cell(as_is, value_width)} {cell('', length)} {value}"

    def redraw(self) -> None:
        """Draw for the width there is now."""
        self.fill(Pick(slide.key if slide.notches else "", self._line(slide)) for slide in self._drawn)

    def change(self, slide: Slide) -> None:
        """One line anew."""
        self.slides[slide.key] = slide
        self._drawn = [slide if one.key == slide.key else one for one in self._drawn]
        self.replace_option_prompt(slide.key, self._line(slide))

    @property
    def slide(self) -> Slide | None:
        """The line that is chosen."""
        return self.slides.get(self.chosen)

    def action_turn(self, by: int) -> None:
        """To the next notch."""
        if self.slide is not None:
            self._set(self.slide, self.slide.turned(by))

    def on_resize(self) -> None:
        """Another width, other columns."""
        self.call_after_refresh(self.redraw)

    def on_click(self, event: Click) -> None:
        """A click on a track turns it to there; one beside it chooses the line, and once more picks a value."""
        number = event.style.meta.get("option")
        if number is None:
            return
        slide = self.slides.get(self.get_option_at_index(number).id or "")
        at = event.x - self.styles.padding.left - self._before
        if slide is None:
            return
        width = self._columns[2]
        is_on_track = 0 <= at < width
        if is_on_track or number != self.highlighted:
            event.prevent_default().stop()
        self.highlighted = number
        if is_on_track:
            self._set(slide, slide.notches[spread(at, width, onto=len(slide.notches))])

    def _set(self, slide: Slide, value: str) -> None:
        if value != slide.value:
            self.change(slide._replace(value=value))  # at once: keys may come faster than messages
            self.post_message(self.Turned(slide.key, value))

    @property
    def _columns(self) -> tuple[int, int, int]:
        """Cells of the name, of a value, and of the track."""
        room = self.outer_size.width - 2 * PAD - 1 - 5
        longest = max((cell_len(slide.name) for slide in self._drawn if slide.notches), default=0)
        longest = max(LEAST_NAME, longest + 2)
        value = max(LEAST_VALUE, min(MOST_VALUE, (room - TRACK - longest) // 2))
        length = max(TRACK, min(MOST_TRACK, room - 2 * value - longest))
        return max(LEAST_NAME, min(longest, room - 2 * value - length)), value, length

    @property
    def _before(self) -> int:
        """Cells left of the track."""
        name, value, _track = self._columns
        return 2 + name + 1 + value + 1

    def _line(self, slide: Slide) -> Content:
        if not slide.notches:
            return Content.styled(slide.name, "bold $primary")
        name, value, length = self._columns
        mark = "*" if slide.is_changed else " "
        return Content.assemble(
            (f"{mark} ", "$accent"),
            cell(slide.name, name),
            " ",
            (cell(slide.told(slide.as_is), value), "$quiet"),
            " ",
            _track(slide, length),
            " ",
            (cell(slide.told(slide.value), value), "bold $accent" if slide.is_changed else "$quiet"),
        )


def _track(slide: Slide, width: int) -> Content:
    knob, as_is = (
        None if place is None else spread(place, len(slide.notches), onto=width)
        for place in map(slide.place, (slide.value, slide.as_is))
    )
    ticks = () if as_is is None else (as_is,)
    return track(width, knob, ticks=ticks, style="bold $accent" if slide.is_changed else "$primary")
