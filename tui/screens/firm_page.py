"""A page that tells how things go in the firm: a year of it is played once, in the background."""

from textual import work

from salescycle.sim.compiled import is_warm
from salescycle.sim.game.firm_year import Past, a_year, past_of, together
from salescycle.tui.screens.page import Page

__all__ = ["FirmPage"]


class FirmPage(Page):
    """What such pages share."""

    _is_learning = False

    def past(self) -> Past:
        """What is known of the firm by now: this game's log, and a year of it as soon as that has been played."""
        game = self.sitting.game
        own = past_of(game.session.live.log())
        year = self.game.firm_year
        if year is None and not self._is_learning and is_warm():
            self._is_learning = True
            self._learn()
        return own if year is None else together((year, own))

    @work(exclusive=True, group="firm")
    async def _learn(self) -> None:
        seat = self.sitting.game.table.seat
        worker = self.game.run_worker(lambda: past_of(a_year(seat)), thread=True, group="firm-year")
        self.game.firm_year = await worker.wait()
        if self.game.page is self:
            self.refresh_page()
