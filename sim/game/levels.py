"""Levels of a game: how long it lasts, and how many moments of it ask the player."""

from typing import NamedTuple

from salescycle.sim.words.quantities import Duration

__all__ = ["LEVELS", "Level"]


class Level(NamedTuple):
    """A window of time, and the stops in it: moments with a real choice, of which there are never more than this."""

    name: str
    window: Duration
    stops: int
    a_day: int
    """Most stops on one working day."""
    a_week: int
    """Most stops in one week."""
    sittings: int = 1
    before: Duration = Duration(0, "d")
    """How long the firm has worked before the player sits down, so that a short game finds work under way."""
    by_name: bool = False
    """Whether accounts of the scenario's book go first: others ask only while there are stops to spare."""

    @property
    def a_sitting(self) -> int:
        """Most stops between two pauses."""
        return self.stops // self.sittings


LEVELS = {
    level.name: level
    for level in (
        Level("tutorial", Duration(2, "wk"), stops=16, a_day=8, a_week=16, by_name=True),
        Level("day", Duration(1, "d"), stops=10, a_day=10, a_week=10, before=Duration(2, "wk")),
        Level("week", Duration(1, "wk"), stops=40, a_day=8, a_week=40, before=Duration(2, "wk")),
        Level("quarter", Duration(13, "wk"), stops=120, a_day=4, a_week=10, sittings=3),
        Level("year", Duration(52, "wk"), stops=480, a_day=4, a_week=10, sittings=12),
    )
}
