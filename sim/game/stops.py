"""Which moments ask the player: those with a real choice, so many a day, a week and a game; routine does the rest."""

from collections import Counter
from typing import Any

from salescycle.sim.game.levels import Level
from salescycle.sim.model import tables
from salescycle.sim.words.quantities import DAY_S

__all__ = ["LONG", "Stops", "is_real_choice"]

ALWAYS = (
    tables.MEETING,
    tables.QUOTATION,
    tables.HESITATION,
    tables.CONTRACT,
    tables.BID,
    tables.HAND_OVER,
    tables.TICKET,
    tables.CHECK,
    tables.CROSS_SELL,
    tables.WIN_BACK_TRY,
    tables.CAMPAIGN,
)
"""Kinds of steps whose task is a choice for whoever has a day or a week."""

WEIGHTY = (tables.QUOTATION, tables.HESITATION, tables.CONTRACT, tables.BID, tables.WIN_BACK_TRY)
"""Those that still are one for whoever has a quarter or a year; the rest is routine then."""

LONG = ("quarter", "year")

TRIED_BEFORE = 1
"""Attempts on a lead of the book when the game begins."""

WORTHWHILE = 2
"""A lead whose deal is so many times the usual one asks each time that it has not answered [assumption]."""


def is_real_choice(
    level: Level, kind: int, seen: Any, usual_value: float, *, is_named: bool = False, is_behind: bool = False
) -> bool:
    """Whether a task that waits is a choice for the player: by the kind of its step and what is *seen* of its account.

    Args:
        level: of the game.
        kind: of the step.
        seen: what our people believe of the account.
        usual_value: of a deal [cents].
        is_named: whether the account stands in the book of the scenario.
        is_behind: whether fewer moments have asked than would have by now at an even pace: then a long game asks what a
            short one does.
    """
    if level.by_name and is_named and kind == tables.ATTEMPT:
        return bool(seen["attempt"] <= TRIED_BEFORE)
    if level.name in LONG and not is_behind:
        return kind in WEIGHTY and seen["value"] >= usual_value
    if kind == tables.ATTEMPT:
        is_first = seen["attempt"] == 0
        is_dear = level.name not in LONG and seen["value"] >= WORTHWHILE * usual_value
        return bool(is_first and seen["inbound"] == 1) or bool(is_dear and not is_first)
    return kind in ALWAYS


class Stops:
    """The stops of one game so far, held against what its level allows."""

    def __init__(self, level: Level, begin_s: int, window_s: int) -> None:
        """*begin_s*, *window_s*: seconds at which the player sits down and gets up."""
        self.level = level
        self.count = 0
        self._begin, self._length = begin_s, window_s - begin_s
        self._in: Counter[tuple[str, int]] = Counter()
        self._met: set[int] = set()

    def has_room(self, now: int) -> bool:
        """Whether a moment may still ask: there is a limit to each day, week and game."""
        return (
            self.count < self.level.stops
            and self._in["day", now // DAY_S] < self.level.a_day
            and self._in["week", now // (7 * DAY_S)] < self.level.a_week
        )

    def may_digress(self, now: int, kind: int) -> bool:
        """Whether a stranger may ask where the book goes first: with a step that is new, or with stops to spare.

        There are some to spare while fewer moments have asked than would have by now at an even pace.
        """
        return self.is_behind(now) or kind not in self._met

    def is_behind(self, now: int) -> bool:
        """Whether fewer moments have asked than would have by now at an even pace."""
        return self.count * self._length < self.level.stops * (now - self._begin)

    def add(self, now: int, kind: int) -> None:
        """One more, with a step of that *kind*."""
        self.count += 1
        self._met.add(kind)
        self._in["day", now // DAY_S] += 1
        self._in["week", now // (7 * DAY_S)] += 1
