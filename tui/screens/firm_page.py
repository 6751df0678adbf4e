"""A page that tells how things go in the firm: a year of it is played once, in the background."""

import asyncio

from textual import work

from salescycle.sim.compiled import is_warm
from salescycle.sim.game.firm_year import UNTOLD, Past, a_year, past_of, together
from salescycle.tui.screens.page import Page

__all__ = ["FirmPage"]


class FirmPage(Page):
    """What such pages share."""

    _is_learning = False
    _own: tuple[int, Past] | None = None
    """Of this game: up to so many rows of its log."""

    def past(self) -> Past:
        """What is told of the firm by now: this game's log, and a year of it as soon as that has been played."""
        game = self.sitting.game
        if not game.tells_odds:
            return UNTOLD
        rows = game.session.live.log()
        if self._own is None or self._own[0] != len(rows):
            self._own = len(rows), past_of(rows)
        own = self._own[1]
        year = self.game.firm_year
        if year is None and not self._is_learning and is_warm():
            self._is_learning = True
            self._learn()
        return own if year is None else together((year, own))

    @work(exclusive=True, group="firm")
    async def _learn(self) -> None:
        seat = self.sitting.game.table.seat
        self.game.firm_year = past_of(await asyncio.to_thread(a_year, seat))
        if self.game.page is self:
            self.refresh_page()
