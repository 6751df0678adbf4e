"""The pipeline: the player's accounts by phase, the most silent first, and whether the chosen deal is still alive."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList

from salescycle.sim.game.pipeline import Card, Past, cards, past_of_offers
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _, ngettext
from salescycle.tui.screens.page import Page
from salescycle.tui.screens.questions import AskText
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.frame import Drawn
from salescycle.tui.widgets.picks import Pick, Picks
from salescycle.tui.widgets.plots import columns, marks

__all__ = ["PipelinePage"]

OFFER = 4
QUIET_S, OLD_S = 7 * DAY_S, 21 * DAY_S
"""Silence after which an account counts as quiet, and as old [assumption]."""
PLOT_DAYS = 45


class Column(NamedTuple):
    """Phases that share a column."""

    name: str
    title: str
    phases: tuple[int, ...]


COLUMNS = (
    Column("contact", _("1-2 CONTACT"), (1, 2)),
    Column("understand", _("3 UNDERSTAND"), (3,)),
    Column("offer", _("4 OFFER"), (4,)),
    Column("deliver", _("5 DELIVER"), (5,)),
    Column("customers", _("6-8 CUSTOMERS"), (6, 7, 8)),
)
SHOWS = (_("all"), _("needs me"), _("quiet"), _("promised"))
SORTS = (_("what is silent first"), _("value"), _("name"))


class PipelinePage(Page):
    """The board."""

    PLACE = "pipeline"
    BINDINGS = bindings("pipeline")

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._cards: list[Card] = []
        self._past = Past((), (), {})
        self._shows = self._sorts = 0
        self._filter = ""

    def compose(self) -> ComposeResult:
        """Leads in a line, a list a column, the picture below."""
        yield Drawn(self._leads, id="leads")
        with Horizontal(id="board"):
            for column in COLUMNS:
                with Vertical(id=f"column-{column.name}"):
                    yield Drawn(partial(self._column_head, column), classes="column-head")
                    yield Picks(id=column.name)
        yield Drawn(self._alive, id="alive")
        yield Drawn(self._ways, id="board-ways")

    def refresh_page(self) -> None:
        """Read the accounts anew."""
        desk = self.sitting.desk
        if desk is None:
            return
        self._cards = cards(self.sitting.game.view, desk)
        self._past = past_of_offers(self.sitting.game.view, desk)
        for column in COLUMNS:
            picks = self.query_one(f"#{column.name}", Picks)
            picks.fill(self._picks(column, max(12, picks.size.width - 2)), chosen=f"a{self.game.account}")
        for drawn in self.query(Drawn):
            drawn.redraw()
        self._narrow_to(self._here())

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Look at another account, where its list is the one at hand."""
        if event.option_id is not None and event.option_list.has_focus:
            self.game.account = int(event.option_id[1:])
            self.query_one("#alive", Drawn).redraw()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the customer."""
        if event.option_id is not None:
            await self.game.open_account(int(event.option_id[1:]))

    def action_column(self, by: int) -> None:
        """To the next column that has somebody in it."""
        here = self._here()
        for step in range(1, len(COLUMNS) + 1):
            column = COLUMNS[(here + by * step) % len(COLUMNS)]
            picks = self.query_one(f"#{column.name}", Picks)
            if picks.chosen:
                self._narrow_to(COLUMNS.index(column))
                picks.focus()
                self.game.account = int(picks.chosen[1:])
                self.query_one("#alive", Drawn).redraw()
                return

    def action_show(self) -> None:
        """Another choice of accounts."""
        self._shows = (self._shows + 1) % len(SHOWS)
        self.refresh_page()

    def action_sort(self) -> None:
        """Another order."""
        self._sorts = (self._sorts + 1) % len(SORTS)
        self.refresh_page()

    def action_filter(self) -> None:
        """By name."""

        def keep(text: str | None) -> None:
            if text is not None:
                self._filter = text.lower()
                self.refresh_page()

        self.app.push_screen(AskText(_("Show names with:"), self._filter), keep)

    def _here(self) -> int:
        """Number of the column at hand."""
        for n, column in enumerate(COLUMNS):
            if self.query_one(f"#{column.name}", Picks).has_focus:
                return n
        phase = next((card.phase for card in self._cards if card.account == self.game.account), 2)
        return next((n for n, column in enumerate(COLUMNS) if phase in column.phases), 0)

    def _narrow_to(self, here: int) -> None:
        """Where there is little room, one column alone."""
        narrow = self.game.has_class("-narrow")
        for n, column in enumerate(COLUMNS):
            self.query_one(f"#column-{column.name}").display = not narrow or n == here
        self.query_one("#leads", Drawn).redraw()

    # What is shown

    def _shown(self, column: Column) -> list[Card]:
        keep = (
            lambda card: True,
            lambda card: card.item is not None and card.item.kind != "decision",
            lambda card: card.quiet_s >= QUIET_S,
            lambda card: card.promised > 0,
        )[self._shows]
        order = (
            lambda card: -card.quiet_s,
            lambda card: -card.value,
            lambda card: card.name.lower(),
        )[self._sorts]
        found = [card for card in self._cards if card.phase in column.phases and self._filter in card.name.lower()]
        return sorted(filter(keep, found), key=order)

    def _picks(self, column: Column, width: int) -> Iterator[Pick]:
        say = self.sitting.wording
        for card in self._shown(column):
            silence = _("quiet {ago}").format(ago=say.ago(card.quiet_s)) + (
                " " + _("old") if card.quiet_s >= OLD_S else ""
            )
            mark = "!" if card.item is not None and card.item.kind != "decision" else " "
            value = f"{round(card.value / 100):,}"
            yield Pick(
                f"a{card.account}",
                Content.assemble(
                    cell(safe(card.name), width),
                    "\n",
                    (cell(value, width - len(silence) - 2), "$quiet"),
                    (silence, "$quiet"),
                    (f" {mark}", "bold $warning"),
                    "\n",
                    (cell(_("next: {what}").format(what=self._next(card)), width), "$quiet"),
                    "\n",
                ),
            )

    def _column_head(self, column: Column, width: int) -> Content:
        shown = self._shown(column)
        worth = self.sitting.wording.money(sum(card.value for card in shown))
        head = cell(column.title, width - 5) + cell_right(str(len(shown)), 4)
        return Content.assemble((head, "bold"), "\n", (worth, "$quiet"))

    def _next(self, card: Card) -> str:
        say = self.sitting.wording
        if card.item is not None and card.item.kind != "decision":
            return say.lines.steps[card.item.kind].does
        if card.ends_s:
            return _("ends {day}").format(day=say.day(card.ends_s))
        if card.promised:
            return _("due {day}").format(day=say.day(card.promised))
        return _("none")

    def _leads(self, width: int) -> Content:
        desk = self.sitting.desk
        if desk is None:
            return Content("")
        told = ngettext("{n} lead nobody has taken up", "{n} leads nobody has taken up", len(desk.backlog))
        if not self.game.has_class("-narrow"):
            return Content(cell(f" {told}", width))
        here = self._here()
        tabs = Content(" ")
        for n, column in enumerate(COLUMNS):
            tabs = Content.assemble(tabs, (column.title, "bold $primary" if n == here else "$quiet"), "  ")
        return tabs

    def _alive(self, width: int) -> Content:
        card = next((card for card in self._cards if card.account == self.game.account), None)
        if card is None:
            return Content("")
        say, days = self.sitting.wording, self._past.open.get(card.account)
        head = f" {safe(card.name).upper()}   {say.money(card.value)}"
        if days is None:
            quiet = _("quiet {ago}; no quotation of ours is out").format(ago=say.ago(card.quiet_s))
            return Content.assemble((cell(head, width - len(quiet) - 2), "bold"), " ", quiet)
        room = max(20, width - 34)
        of, signed = self._past.odds(days)
        odds = _("of {of} that were open this long, {signed} signed").format(of=of, signed=signed)
        if not of:
            odds = _("none of the firm's has been open this long and has ended")
        others = [one for account, one in self._past.open.items() if account != card.account]
        line = marks(others, 0, PLOT_DAYS, room)
        at = min(room - 1, int(days / PLOT_DAYS * room))
        line = f"{line[:at]}*{line[at + 1 :]}"
        return Content.assemble(
            (cell(head, width - len(odds) - 2), "bold"), " ", odds, "\n",
            (cell(_(" days since the offer, 0 to {days}").format(days=PLOT_DAYS), 32), "$quiet"), "\u2500" * room, "\n",
            cell(_(" signed in your firm, {n}").format(n=len(self._past.signed)), 32),
            columns(self._past.signed, 0, PLOT_DAYS, room), "\n",
            cell(_(" open now;  * this one"), 32), line,
        )  # fmt: skip

    def _ways(self, width: int) -> Content:
        told = _(" show: {show}    sort: {sort}").format(show=SHOWS[self._shows], sort=SORTS[self._sorts])
        if self._filter:
            told += _("    names with {text}").format(text=safe(self._filter))
        return Content.styled(cell(told, width), "$quiet")
