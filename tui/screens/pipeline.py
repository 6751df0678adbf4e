"""The pipeline: the player's accounts by phase, the most silent first, and whether the chosen deal is still alive."""

from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList

from salescycle.sim.game.pipeline import Card, cards, leads
from salescycle.sim.model.tables import CONTACT
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.play.board import COLUMNS, SHOWS, SORTS, Board, Column, chosen, leads_told
from salescycle.tui.screens.firm_page import FirmPage
from salescycle.tui.screens.questions import AskText
from salescycle.tui.widgets.alive import alive
from salescycle.tui.widgets.board_cards import card_line, card_lines
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.choices import Choices
from salescycle.tui.widgets.frame import Drawn, redraw
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["PipelinePage"]

HEAVY, LIGHT = "━", "─"
"""The rule below a column's head is heavy for the share of those that go on, so that the heads are a funnel."""
NARROW_CARD = 60
"""Cells from which on a card is one line."""


class PipelinePage(FirmPage):
    """The board."""

    PLACE = "pipeline"
    FITS_LISTS = False  # columns have their width from the screen
    BINDINGS = bindings("pipeline")

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._cards: list[Card] = []
        self._board: Board | None = None
        self._show = self._sort = 0
        self._filter = ""

    def compose(self) -> ComposeResult:
        """Leads or tabs in a line, a list a column, the picture below."""
        yield Drawn(self._leads, id="leads")
        yield Choices(id="board-tabs")
        with Horizontal(id="board"):
            for column in COLUMNS:
                with Vertical(id=f"column-{column.key}"):
                    yield Drawn(partial(self._column_head, column), classes="column-head")
                    yield Picks(id=column.key)
        yield Drawn(self._alive, id="alive")
        with Horizontal(id="board-ways"):
            yield Choices(id="board-show")
            yield Choices(id="board-sort")

    def refresh_page(self) -> None:
        """Read the accounts anew."""
        desk = self.sitting.desk
        if desk is None:
            return
        self._cards = cards(self.sitting.game.view, desk)
        self._board = Board(self.sitting.wording, self.past(), desk.time)
        self._fill()

    def take_focus(self) -> None:
        """Begin in the column of the account that is looked at, or in the first one with somebody in it."""
        phase = self._phase()
        here = next((n for n, column in enumerate(COLUMNS) if phase in column.phases), 0)
        self._go_to(here)
        if not self.query_one(f"#{COLUMNS[here].key}", Picks).chosen:
            self.action_column(1)

    def _fill(self) -> None:
        here = self._here()
        for column in COLUMNS:
            picks = self.query_one(f"#{column.key}", Picks)
            width = max(12, (self.game.size.width if self._is_narrow else self.game.size.width // len(COLUMNS)) - 4)
            draw = card_line if width >= NARROW_CARD else card_lines
            assert self._board is not None, "the page has been read"
            lines = [Pick(f"a{card.account}", draw(card, self._board, width)) for card in self._shown(column)]
            picks.fill(lines, chosen=f"a{self.game.account}")
        self._narrow_to(here)
        self._tell()

    def _tell(self) -> None:
        redraw(self)
        after = _("   names with {text}").format(text=safe(self._filter)) if self._filter else ""
        self.query_one("#board-show", Choices).tell(SHOWS, self._show, before=_(" show  "))
        self.query_one("#board-sort", Choices).tell(SORTS, self._sort, before=_("sort  "), after=after)

    # Keys and clicks

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Look at another account, where its list is the one at hand."""
        if event.option_id is not None and event.option_list.has_focus:
            self.game.account = int(event.option_id[1:])
            self.query_one("#alive", Drawn).redraw()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the customer."""
        if event.option_id is not None:
            await self.game.open_account(int(event.option_id[1:]))

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """A click: a column, what is shown, the order."""
        if event.choices.id == "board-tabs":
            self._go_to(event.n)
            return
        if event.choices.id == "board-show":
            self._show = event.n
        else:
            self._sort = event.n
        self._fill()

    def action_column(self, by: int) -> None:
        """To the next column that has somebody in it."""
        here = self._here()
        for step in range(1, len(COLUMNS) + 1):
            n = (here + by * step) % len(COLUMNS)
            if self.query_one(f"#{COLUMNS[n].key}", Picks).chosen:
                self._go_to(n)
                return

    def action_show(self) -> None:
        """Another choice of accounts."""
        self._show = (self._show + 1) % len(SHOWS)
        self._fill()

    def action_sort(self) -> None:
        """Another order."""
        self._sort = (self._sort + 1) % len(SORTS)
        self._fill()

    def action_filter(self) -> None:
        """By name."""

        def keep(text: str | None) -> None:
            if text is not None:
                self._filter = text
                self._fill()

        self.app.push_screen(AskText(_("Show names with (nothing: all):"), self._filter), keep)

    def _go_to(self, n: int) -> None:
        picks = self.query_one(f"#{COLUMNS[n].key}", Picks)
        self._narrow_to(n)
        picks.focus()
        if picks.chosen:
            self.game.account = int(picks.chosen[1:])
        self._tell()

    @property
    def _is_narrow(self) -> bool:
        return self.game.has_class("-narrow")

    def _here(self) -> int:
        """Number of the column at hand."""
        for n, column in enumerate(COLUMNS):
            if self.query_one(f"#{column.key}", Picks).has_focus:
                return n
        phase = self._phase()
        return next((n for n, column in enumerate(COLUMNS) if phase in column.phases), 0)

    def _phase(self) -> int:
        """Of the account that is looked at; contact where it is not on the board."""
        return next((card.phase for card in self._cards if card.account == self.game.account), CONTACT)

    def _narrow_to(self, here: int) -> None:
        """Where there is little room, one column alone, with tabs."""
        for n, column in enumerate(COLUMNS):
            self.query_one(f"#column-{column.key}").display = not self._is_narrow or n == here
        tabs = self.query_one("#board-tabs", Choices)
        tabs.display = self._is_narrow
        self.query_one("#leads").display = not self._is_narrow
        tabs.tell([f"{column.title} {len(self._shown(column))}" for column in COLUMNS], here, before=" ")

    # What is shown

    def _shown(self, column: Column) -> list[Card]:
        return chosen(self._cards, column, show=self._show, sort=self._sort, named=self._filter)

    def _column_head(self, column: Column, width: int) -> Content:
        if self._board is None:
            return Content("")
        shown, rate = self._shown(column), self._board.rate(column)
        worth = self.sitting.wording.money(sum(card.value for card in shown))
        if self._is_narrow:
            return Content.styled(cell(f"{worth}    {rate}", width), "$quiet")
        head = cell(column.title.upper(), width - 5) + cell_right(str(len(shown)), 4)
        share = self._board.share(column)
        go_on = round(width * (share or 0))
        return Content.assemble(
            (head, "bold"), "\n", (f"{worth}\n{cell(rate, width)}\n", "$quiet"),
            (HEAVY * go_on, "$primary"), (LIGHT * (width - go_on), "$rule"),
        )  # fmt: skip

    def _leads(self, width: int) -> Content:
        desk = self.sitting.desk
        if desk is None:
            return Content("")
        told = leads_told(leads(self.sitting.game.view, desk))
        return Content.assemble((_(" LEADS  "), "bold"), cell(told, width - 8))

    def _alive(self, width: int) -> Content:
        card = next((card for card in self._cards if card.account == self.game.account), None)
        if card is None or self._board is None:
            return Content("")
        chance = self.sitting.game.guesses()[0].get(card.account)
        return alive(card, self._cards, self._board, chance, width)
