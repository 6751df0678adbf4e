"""The forecast: the player's own guesses, what is booked, and what a steady colleague would book from here on."""

import asyncio
from collections.abc import Iterator

from textual import work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from salescycle.sim.compiled import is_warm
from salescycle.sim.game.outlook import Outlook, place_of, to_be_booked
from salescycle.sim.game.pipeline import Card, cards
from salescycle.sim.model import tables
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.play.asides import MOST_MONEY
from salescycle.tui.screens.page import Page
from salescycle.tui.screens.questions import AskNumber
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.fan import fan
from salescycle.tui.widgets.frame import Drawn, redraw
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["ForecastPage"]

CALL, MONEY = 6, 11


class ForecastPage(Page):
    """The forecast."""

    PLACE = "forecast"
    BINDINGS = bindings("forecast")

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._asked_at = (-1, -1)
        self._outlook: Outlook | None = None
        self._open: list[Card] = []

    def compose(self) -> ComposeResult:
        """Guesses left, futures right."""
        with Horizontal(id="forecast-body"):
            with Vertical(id="forecast-left"):
                yield Drawn(self._head, id="guesses-head")
                yield Picks(id="guesses")
                yield Drawn(self._sums, id="guesses-sums")
            with VerticalScroll(id="futures", can_focus=False):
                yield Drawn(self._futures)

    def refresh_page(self) -> None:
        """Draw it anew; futures are played anew after each decision."""
        desk, stop, session = self.sitting.desk, self.sitting.stop, self.sitting.game.session
        if desk is None or stop is None:
            return
        here = len(session.decisions), stop.time
        if here != self._asked_at and not self.game.is_busy and self._is_played:
            self._asked_at, self._outlook = here, None
            self._play()
        chances, _commit = self.sitting.game.guesses()
        self._open = [
            card
            for card in cards(self.sitting.game.view, desk)
            if card.phase in (tables.UNDERSTAND, tables.OFFER) or (card.account in chances and card.ordered is None)
            if card.phase <= tables.OFFER
        ]
        self._open.sort(key=lambda card: (-card.phase, -card.value, card.account))
        picks = self.query_one("#guesses", Picks)
        picks.fill(self._lines(max(20, picks.room - 2)), chosen=picks.chosen or f"a{self.game.account}")
        redraw(self)

    @property
    def _is_played(self) -> bool:
        """Whether futures may be played, and are quick."""
        return self.sitting.game.tells_odds and is_warm()

    @work(exclusive=True, group="outlook")
    async def _play(self) -> None:
        """Play the rest of the window many times, as a steady colleague would."""
        place = place_of(self.sitting.game.session)  # before the thread, which must not meet a game that goes on
        self._outlook = await asyncio.to_thread(to_be_booked, place)
        self.query_one("#futures Drawn", Drawn).redraw()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the customer."""
        if event.option_id is not None:
            await self.game.open_account(int(event.option_id[1:]))

    def action_guess(self) -> None:
        """Say how sure one is of the chosen one."""
        chosen = self.query_one("#guesses", Picks).chosen
        card = next((card for card in self._open if f"a{card.account}" == chosen), None)
        if card is None:
            return

        def keep(percent: float | None) -> None:
            if percent is not None:
                self.sitting.game.guess(card.account, "order", percent / 100)
                self.refresh_page()

        question = _("{name}: how sure are you that they sign, in per cent?").format(name=safe(card.name))
        self.app.push_screen(AskNumber(question, most=100), keep)

    def action_commit(self) -> None:
        """Say what will be booked when the window is over."""

        def keep(money: float | None) -> None:
            if money is not None:
                self.sitting.asides.keep_commit(money, of_all=True)
                self.refresh_page()

        self.app.push_screen(AskNumber(_("What will you have booked when it is over?"), most=MOST_MONEY), keep)

    # What is shown

    def _head(self, width: int) -> Content:
        line = cell(_("YOUR CALLS"), width - CALL - MONEY - 3) + cell_right(_("worth"), MONEY)
        return Content.styled(line + cell_right(_("sure"), CALL), "bold")

    def _lines(self, width: int) -> Iterator[Pick]:
        chances, _commit = self.sitting.game.guesses()
        if not self._open:
            yield Pick("", Content.styled(_("nobody is asked for an order yet"), "$quiet"))
        for card in self._open:
            chance = chances.get(card.account)
            told = "?" if chance is None else f"{100 * chance:.0f} %"
            line = cell(safe(card.name), width - CALL - MONEY) + cell_right(f"{round(card.value / 100):,}", MONEY)
            yield Pick(f"a{card.account}", Content.assemble(line, cell_right(told, CALL)))

    def _sums(self, width: int) -> Content:
        desk, say = self.sitting.desk, self.sitting.wording
        if desk is None:
            return Content("")
        chances, commit = self.sitting.game.guesses()
        said = [card for card in self._open if card.account in chances]
        weighted = round(sum(chances[card.account] * card.value for card in said))
        calls = _("your calls, {n} of {of}").format(n=len(said), of=len(self._open))
        lines = [
            (_("booked so far"), say.money(desk.booked)),
            (calls, say.money(weighted)),
            (_("together"), say.money(desk.booked + weighted)),
            (_("you said it will be"), "?" if commit is None else say.money(round(commit * 100))),
        ]
        return Content("\n".join(cell(label, width - 16) + cell_right(told, 14) for label, told in lines))

    def _futures(self, width: int) -> Content:
        desk, say = self.sitting.desk, self.sitting.wording
        if desk is None:
            return Content("")
        told = Content.styled(_("IF A STEADY COLLEAGUE TOOK OVER NOW"), "bold")
        if self._outlook is not None:
            commit = self.sitting.game.guesses()[1]
            return Content.assemble(told, "\n", fan(self._outlook, desk.booked, commit, say, width))
        if not self.sitting.game.tells_odds:
            line = _("What others would book is not told in this game.")
        elif is_warm():
            line = _("The rest of your time is being played a hundred times ...")
        else:
            line = _("The fast engine is not compiled yet; play a game to its end once.")
        return Content.assemble(told, "\n\n", (line, "$quiet"))
