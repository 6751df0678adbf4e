"""A page that tells how things go in the firm: a year of it is played once, in the background."""

from salescycle.sim.game.firm_year import UNTOLD, Past
from salescycle.tui.screens.page import Page

__all__ = ["FirmPage"]


class FirmPage(Page):
    """What such pages share."""

    def on_mount(self) -> None:
        """Tell more once the year has been played."""
        self.watch(self.game, "firm_year", self._tell_more, init=False)

    def _tell_more(self) -> None:
        if self.game.page is self:
            self.refresh_page()

    def past(self) -> Past:
        """What is told of the firm by now; the year is asked for at the first time."""
        self.game.ask_the_firm()
        return self.game.past() or UNTOLD
