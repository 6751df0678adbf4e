"""A line of a form with a track: a number between two ends, turned by arrows or a click, or typed."""

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.events import Click

from salescycle.tui.widgets.field import ChoiceField, Field
from salescycle.tui.widgets.track import spread, track

__all__ = ["TrackField", "WordField"]

LABEL = 23
VALUE = 16


class WordField(ChoiceField):
    """One of several words."""

    LABEL, LOOK = LABEL, "bold"


class TrackField(Field):
    """A number at one of several notches."""

    LABEL, LOOK = LABEL, "bold"

    def __init__(
        self, key: str, label: str, notches: Sequence[float], number: float, told: Callable[[float], str]
    ) -> None:
        """*told* says what a number means."""
        self.notches = sorted({*notches, number})
        super().__init__(key, label, self.notches.index(number))
        self.told = told

    @property
    def number(self) -> float:
        """The number that is set."""
        return self.notches[self.at]

    def put(self, number: float) -> None:
        """Set a number, also one between two notches."""
        self.notches = sorted({*self.notches, number})
        self.at = self.notches.index(number)
        self.refresh()

    def action_turn(self, by: int) -> None:
        """To the next notch; it ends at the ends."""
        self.at = max(0, min(len(self.notches) - 1, self.at + by))

    def on_click(self, event: Click) -> None:
        """A click on the track turns it to there."""
        at = event.x - LABEL
        if 0 <= at < self._track:
            self.at = spread(at, self._track, onto=len(self.notches))

    @property
    def _track(self) -> int:
        return max(5, min(31, self.content_size.width - LABEL - VALUE - 1))

    def render(self) -> Content:
        """Question, track, answer."""
        line = track(self._track, spread(self.at, len(self.notches), onto=self._track))
        return Content.assemble(self.question, line, " ", self.told(self.number))
