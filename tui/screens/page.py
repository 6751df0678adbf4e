"""A page: one of the six parts of the game screen. It shows a sitting and sends decisions."""

from typing import TYPE_CHECKING, cast

from textual.containers import Vertical

from salescycle.tui.keys import Key, hints
from salescycle.tui.play.sitting import Sitting

if TYPE_CHECKING:
    from salescycle.tui.screens.game import GameScreen

__all__ = ["Page"]


class Page(Vertical):
    """What all pages share."""

    PLACE = ""
    """Its name, that of its block in the table of keys."""
    FITS_LISTS = True
    """Whether its lines are made for the width of its lists."""

    @property
    def game(self) -> "GameScreen":
        """The screen that it is a part of."""
        return cast("GameScreen", self.screen)

    @property
    def sitting(self) -> Sitting:
        """The game that it shows."""
        return self.game.sitting

    def hints(self) -> list[Key]:
        """What the footer shows while it is up."""
        return hints(self.PLACE, "game")

    def refresh_page(self) -> None:
        """Show what is so now; called when the page comes up, and after every decision while it is up."""

    def take_focus(self) -> None:
        """Give the keys to what one begins with: the first part that takes any."""
        for widget in self.query("*"):
            if widget.focusable and widget.display:
                widget.focus()
                return

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self.refresh_page)

    def on_picks_fitted(self) -> None:
        """So are those of a list, whose size may come after that of the page."""
        if self.FITS_LISTS:
            self.refresh_page()
