"""Documents: inquiries, quotations, orders and the rest as SAP SD shows them, and a field for transaction codes."""

import difflib
from collections.abc import Iterator
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from salescycle.reports.columns import plain
from salescycle.reports.documents import display_parts
from salescycle.sim.model.tables import KINDS, QUOTATION
from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.flow import empty, fold
from salescycle.sim.studies.documents.kinds import EXPIRING, TRANSACTIONS
from salescycle.sim.studies.documents.lists import of_code
from salescycle.sim.studies.documents.names import names_of
from salescycle.sim.studies.documents.register import Register
from salescycle.sim.studies.documents.status import overall
from salescycle.sim.studies.documents.told import document_told, papers_told
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.screens.page import Page
from salescycle.tui.screens.questions import AskYes
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.frame import Drawn
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["DocumentsPage"]

ACTIVITY = "sales activity"
EXPIRES_WITHIN_S = 7 * DAY_S
STATUS = {"A": _("open"), "B": _("in part"), "C": _("completed")}
CREATE_QUOTATION, CHANGE_QUOTATION = "VA21", "VA22"


class DocumentsPage(Page):
    """All papers of the player's accounts."""

    PLACE = "documents"
    BINDINGS = bindings("documents")

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._register: Register | None = None
        self._read_to = -1
        self._code = ""
        """Of the list that is shown; empty for all documents."""

    def compose(self) -> ComposeResult:
        """Command field, list, the chosen paper."""
        with Horizontal(id="command-line"):
            yield Static("/n", classes="label", markup=False)
            yield Input(id="command", compact=True, max_length=20, placeholder=_("VA23, VA25, ...  enter"))
            yield Static("", id="command-says", markup=False)
        yield Drawn(self._head, id="papers-head")
        yield Picks(id="papers")
        with VerticalScroll(id="paper"):
            yield Static("", markup=False)

    def refresh_page(self) -> None:
        """Read the papers anew where something has happened since."""
        stop = self.sitting.stop
        if stop is None:
            return
        if stop.number != self._read_to:
            self._read_to = stop.number
            self._register = fold(
                empty(names_of(self.sitting.game.session.seat.scenario)), self.sitting.game.view.rows()
            )
        papers = self.query_one("#papers", Picks)
        papers.fill(self._picks(papers.size.width - 2))
        for drawn in self.query(Drawn):
            drawn.redraw()
        self._show(papers.chosen)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show another paper."""
        if event.option_id is not None and event.option_list.has_focus:
            self._show(event.option_id)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open its customer."""
        paper = self._paper(event.option_id or "")
        if paper is not None:
            await self.game.open_account(paper.account)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """A transaction code."""
        event.stop()
        event.input.value = ""
        await self._do(event.value)

    def action_command(self) -> None:
        """To the field for codes."""
        self.query_one("#command", Input).focus()

    def action_back(self) -> None:
        """From the field to the list, from a list to all papers."""
        if self.query_one("#command", Input).has_focus:
            self.query_one("#papers", Picks).focus()
        self._say("")
        self._code = ""
        self.refresh_page()

    # Codes

    async def _do(self, typed: str) -> None:
        """Do what a code asks for, or say why not."""
        code = typed.strip().upper().removeprefix("/").removeprefix("N") if typed.strip().startswith("/") else typed
        code = code.strip().upper()
        if code == "EX":
            question = _(
                "/nex leaves at once and asks nobody; what is not saved is lost. Here all is kept. Leave the game?"
            )
            self.app.push_screen(AskYes(question), lambda yes: self.game.action_leave() if yes else None)
            return
        if code not in TRANSACTIONS:
            near = difflib.get_close_matches(code, TRANSACTIONS, n=1, cutoff=0.5)
            meant = _(" Did you mean {code}?").format(code=near[0]) if near else ""
            self._say(_("There is no transaction {code}.").format(code=safe(code, limit=12)) + meant)
            return
        mode = TRANSACTIONS[code].mode
        if mode == "list":
            self._code = code
            self._say("")
            self.refresh_page()
            self.query_one("#papers", Picks).focus()
        elif mode == "display":
            self._display(code)
        else:
            await self._change(code)

    def _display(self, code: str) -> None:
        """The latest paper of that kind: of the account at hand, else of anybody."""
        assert self._register is not None, "the page has been read"
        kind = TRANSACTIONS[code].kind
        found = [paper for paper in self._register.documents.values() if paper.kind == kind]
        if not found:
            self._say(_("{code}: there is no {kind} yet.").format(code=code, kind=kind.name))
            return
        own = [paper for paper in found if paper.account == self.game.account] or found
        self._code = ""
        self._say("")
        papers = self.query_one("#papers", Picks)
        papers.fill(self._picks(papers.size.width - 2, activities=kind.name == ACTIVITY), chosen=own[-1].number)
        papers.focus()
        self._show(own[-1].number)

    async def _change(self, code: str) -> None:
        """Quotations are written where they wait and kept open where they are out; the rest writes itself."""
        desk = self.sitting.desk
        waiting = [item for item in desk.items if KINDS.index(item.kind) == QUOTATION] if desk else []
        out = desk.deciding if desk else ()
        if code == CREATE_QUOTATION and waiting:
            await self._open([item.account for item in waiting])
        elif code == CHANGE_QUOTATION and out:
            await self._open([item.account for item in out])
        elif code == CREATE_QUOTATION:
            self._say(_("VA21: nobody waits for a quotation now."))
        elif code == CHANGE_QUOTATION:
            self._say(_("VA22: no quotation of yours is out."))
        else:
            kind = TRANSACTIONS[code].kind
            self._say(
                _("{code}: you do not write {kind}s by hand; {display} shows one.").format(
                    code=code, kind=kind.name, display=kind.display
                )
            )

    async def _open(self, accounts: list[int]) -> None:
        """The customer at hand where it is one of these, else the first."""
        await self.game.open_account(self.game.account if self.game.account in accounts else accounts[0])

    def _say(self, line: str) -> None:
        self.query_one("#command-says", Static).update(line)

    # What is shown

    def _papers(self, *, activities: bool = False) -> list[Document]:
        register, desk = self._register, self.sitting.desk
        if register is None or desk is None:
            return []
        if self._code:
            by = desk.time + (EXPIRES_WITHIN_S if self._code == EXPIRING else 0)
            return of_code(register, self._code, account=None, by=by)
        papers = [paper for paper in register.documents.values() if activities == (paper.kind.name == ACTIVITY)]
        return sorted(papers, key=lambda paper: (-paper.created, paper.number))

    def _paper(self, number: str) -> Document | None:
        return self._register.documents.get(number) if self._register is not None else None

    def _head(self, width: int) -> Content:
        what = self._code or _("ALL DOCUMENTS")
        line = cell(_("{what}, {n}").format(what=what, n=len(self._papers())), 38)
        return Content.styled(
            f" {line}{cell(_('of'), 11)}{cell(_('to'), 11)}{cell_right(_('net'), 11)}  {_('status')}", "bold"
        )

    def _picks(self, width: int, *, activities: bool = False) -> Iterator[Pick]:
        say, view = self.sitting.wording, self.sitting.game.view
        papers = self._papers(activities=activities)
        if not papers:
            yield Pick("", Content.styled(_("none"), "$quiet"))
        for paper in papers:
            name = safe(view.name_of(paper.account).company)
            to = say.day(paper.valid_to) if paper.valid_to is not None else ""
            line = (
                f"{cell(paper.number, 10)} {cell(paper.kind.name, 10)} {cell(name, 15)} "
                f"{cell(say.day(paper.created), 11)}{cell(to, 11)}{cell_right(f'{paper.net_value / 100:,.0f}', 11)}  "
            )
            yield Pick(paper.number, Content(cell(line + STATUS.get(overall(paper), ""), width)))

    def _show(self, number: str) -> None:
        """The chosen paper: header, items, statuses, what is missing, changes, flow."""
        paper, register = self._paper(number), self._register
        told = ""
        if paper is not None and register is not None:
            content: dict[str, Any] = {
                "currency": self.sitting.wording.scenario.currency,
                **papers_told(register, register.account(paper.account)),
                "document": document_told(register, paper),
            }
            name = safe(self.sitting.game.view.name_of(paper.account).company)
            told = plain(display_parts(content)).replace(f"Account {paper.account}\n", f"{name}\n")
        self.query_one("#paper Static", Static).update(Content(told))
