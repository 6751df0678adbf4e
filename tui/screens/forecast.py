"""The forecast: the player's own guesses, what is booked, and what a steady colleague would book from here on."""

from functools import partial
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from salescycle.sim.compiled import is_warm
from salescycle.sim.game.outlook import FUTURES, to_be_booked
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.screens.page import Page
from salescycle.tui.screens.questions import AskNumber
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.frame import Drawn
from salescycle.tui.widgets.plots import columns

__all__ = ["ForecastPage"]


class ForecastPage(Page):
    """The forecast."""

    PLACE = "forecast"
    BINDINGS = bindings("forecast")

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._asked_at = -1
        self._sums: Any = None

    def compose(self) -> ComposeResult:
        """Guesses left, futures right."""
        with Horizontal(id="forecast-body"):
            with VerticalScroll(id="guesses"):
                yield Drawn(self._guesses)
            with VerticalScroll(id="futures", can_focus=False):
                yield Drawn(self._futures)

    def refresh_page(self) -> None:
        """Draw it anew; futures are played anew after each decision."""
        stop = self.sitting.stop
        if stop is not None and stop.number != self._asked_at and not self.game.is_busy and is_warm():
            self._asked_at, self._sums = stop.number, None
            self._play()
        for drawn in self.query(Drawn):
            drawn.redraw()

    @work(exclusive=True, group="outlook")
    async def _play(self) -> None:
        """Play the rest of the window many times, as a steady colleague would."""
        sums = await self.run_worker(
            partial(to_be_booked, self.sitting.game.session), thread=True, group="futures"
        ).wait()
        self._sums = sums
        for drawn in self.query(Drawn):
            drawn.redraw()

    def action_commit(self) -> None:
        """Say what will be booked when the window is over."""

        def keep(money: float | None) -> None:
            if money is not None:
                self.sitting.asides.keep_commit(money)
                self.refresh_page()

        self.app.push_screen(AskNumber(_("What will you have booked when it is over?"), most=1e12), keep)

    def _guesses(self, width: int) -> Content:
        desk, say, game = self.sitting.desk, self.sitting.wording, self.sitting.game
        if desk is None:
            return Content("")
        told = Content.styled(_("YOUR CALLS"), "bold")
        chances, commit = game.guesses()
        weighted = 0.0
        for account, chance in chances.items():
            customer = self.sitting.customer(account)
            if customer is None or customer.ordered:
                continue
            weighted += chance * customer.value
            line = cell(safe(customer.name.company), max(8, width - 24)) + cell_right(f"{chance:.0%}", 6)
            told = Content.assemble(told, "\n", line, cell_right(say.money(round(chance * customer.value)), 16))
        if not chances:
            told = Content.assemble(told, "\n", (_("You have not said yet how sure you are of anybody."), "$quiet"))
        lines = [
            "",
            cell(_("booked so far"), width - 18) + cell_right(say.money(desk.booked), 16),
            cell(_("your calls, weighted"), width - 18) + cell_right(say.money(round(weighted)), 16),
        ]
        if commit is not None:
            lines.append(cell(_("you said it will be"), width - 18) + cell_right(say.money(round(commit * 100)), 16))
        return Content.assemble(told, "\n", "\n".join(lines))

    def _futures(self, width: int) -> Content:
        desk, say = self.sitting.desk, self.sitting.wording
        if desk is None:
            return Content("")
        told = Content.styled(_("IF A STEADY COLLEAGUE TOOK OVER NOW"), "bold")
        if self._sums is None:
            line = (
                _("The rest of the window is being played ...")
                if is_warm()
                else _("The fast engine is not compiled yet; play a game to its end once.")
            )
            return Content.assemble(told, "\n", (line, "$quiet"))
        sums = self._sums + desk.booked
        low, middle, high = (int(sums[round(share * (len(sums) - 1))]) for share in (0.1, 0.5, 0.9))
        top = max(1, int(sums[-1]))
        room = max(10, width - 2)
        lines = [
            _("{n} futures to the end of the window, from what you know").format(n=FUTURES),
            "",
            columns(sums.tolist(), 0, top, room),
            cell("0", room - 16) + cell_right(say.money(top), 16),
            "",
            _("booked at the end, the middle: {money}").format(money=say.money(middle)),
            _("8 of 10 between {low} and {high}").format(low=say.money(low), high=say.money(high)),
        ]
        return Content.assemble(told, "\n", "\n".join(lines))
