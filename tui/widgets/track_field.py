"""A line of a form with a track: a number between two ends, turned by arrows or a click, or typed."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.events import Click

from salescycle.tui.messages import _
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.field import ChoiceField
from salescycle.tui.widgets.track import spread, track

__all__ = ["TrackField", "WordField"]

LABEL = 21
VALUE = 16


class _Line(ChoiceField):
    """A field in a column that scrolls: arrows go from field to field all the same."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "app.focus_next", _("next field")),
        ("up", "app.focus_previous", _("field before")),
    ]


class WordField(_Line):
    """One of several words."""

    def __init__(self, name: str, label: str, choices: dict[str, str], chosen: str) -> None:
        super().__init__(name, label, choices)
        self.set_reactive(ChoiceField.at, list(choices).index(chosen))

    def render(self) -> Content:
        """Question and answer between arrows."""
        told = list(self.choices.values())[self.at]
        return Content.assemble((cell(self.label, LABEL), "bold"), ("\u2039 ", "$accent"), told, (" \u203a", "$accent"))


class TrackField(_Line):
    """A number at one of several notches."""

    def __init__(
        self, name: str, label: str, notches: Sequence[float], number: float, told: Callable[[float], str]
    ) -> None:
        """*told* says what a number means."""
        super().__init__(name, label, {})
        self.told = told
        self._fill(notches)
        self.put(number)

    def _fill(self, notches: Sequence[float]) -> None:
        self.notches = sorted(set(notches))
        self.choices = {f"{notch:g}": self.told(notch) for notch in self.notches}

    @property
    def number(self) -> float:
        """The number that is set."""
        return self.notches[self.at]

    def put(self, number: float) -> None:
        """Set a number, also one between two notches."""
        if number not in self.notches:
            self._fill([*self.notches, number])
        self.at = self.notches.index(number)
        self.refresh()

    def action_turn(self, by: int) -> None:
        """To the next notch; it ends at the ends."""
        self.at = max(0, min(len(self.notches) - 1, self.at + by))

    def on_click(self, event: Click | None = None) -> None:
        """A click on the track turns it to there."""
        if event is None:
            return
        event.prevent_default()
        at = event.x - LABEL
        if 0 <= at < self._track:
            self.at = spread(at, self._track, onto=len(self.notches))

    @property
    def _track(self) -> int:
        return max(5, min(31, self.content_size.width - LABEL - VALUE - 1))

    def render(self) -> Content:
        """Question, track, answer."""
        line = track(self._track, spread(self.at, len(self.notches), onto=self._track))
        return Content.assemble((cell(self.label, LABEL), "bold"), line, " ", self.told(self.number))
