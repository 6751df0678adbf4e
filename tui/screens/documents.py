"""Documents: inquiries, quotations, orders and the rest as SAP SD shows them, and a field for transaction codes."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from salescycle.sim.game.actions import Act
from salescycle.sim.game.tickets import tickets_of
from salescycle.sim.studies.documents.chain import chain_of
from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.flow import empty, fold
from salescycle.sim.studies.documents.kinds import ACTIVITY, EXPIRING, TRANSACTIONS, TYPES
from salescycle.sim.studies.documents.lists import of_code
from salescycle.sim.studies.documents.names import names_of
from salescycle.sim.studies.documents.register import Register
from salescycle.sim.studies.documents.status import is_open
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play import codes
from salescycle.tui.play.customer import whom
from salescycle.tui.play.paper_words import COMPLAINTS, NAMES
from salescycle.tui.screens.keep_open import keep_open
from salescycle.tui.screens.page import Page
from salescycle.tui.screens.questions import AskPick, AskYes
from salescycle.tui.widgets.cells import apart, cell
from salescycle.tui.widgets.choices import Choices
from salescycle.tui.widgets.frame import Drawn, redraw
from salescycle.tui.widgets.paper import chain_line, paper_lines
from salescycle.tui.widgets.paper_list import list_head, list_line
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["DocumentsPage"]

EXPIRES_WITHIN_S = 7 * DAY_S
SHOWS = (_("all"), _("open"), _("this customer"), _("activities"), _("complaints"))
ALL, OPEN, THIS_CUSTOMER, ACTIVITIES, COMPLAINING = range(len(SHOWS))


class DocumentsPage(Page):
    """All papers of the player's accounts."""

    PLACE = "documents"
    BINDINGS = bindings("documents")

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(id=id)
        self._register: Register | None = None
        self._read_to = -1
        self._code = ""
        """Of the list that is shown; empty where it is one of ``SHOWS``."""
        self._show = ALL

    def compose(self) -> ComposeResult:
        """Command field, list, the chosen paper."""
        with Horizontal(id="command-line"):
            yield Static("/n", classes="label", markup=False)
            yield Input(id="command", compact=True, max_length=24, placeholder="______")
            yield Drawn(self._says, id="command-says")
        yield Choices(id="papers-show")
        yield Drawn(self._head, id="papers-head")
        yield Picks(id="papers")
        with Vertical(id="paper-side"):
            yield Drawn(self._title, id="paper-title")
            with VerticalScroll(id="paper"):
                yield Drawn(self._paper)

    def refresh_page(self) -> None:
        """Read the papers anew where something has happened since."""
        stop = self.sitting.stop
        if stop is None:
            return
        if stop.number != self._read_to:
            self._read_to = stop.number
            seat = self.sitting.game.session.seat
            names = names_of(seat.scenario)
            names.people[seat.player] = _("you")
            self._register = fold(empty(names), self.sitting.game.view.rows())
            self._date_the_old(self._register)
        self._fill()

    def _date_the_old(self, register: Register) -> None:
        """To which day a quotation binds us that is older than the log stands in the file of its customer."""
        for paper in register.documents.values():
            if paper.taken_over and paper.type == "QT" and paper.valid_to is None and is_open(paper):
                customer = self.sitting.customer(paper.account)
                if customer is not None and customer.valid_to:
                    paper.valid_to = customer.valid_to

    def take_focus(self) -> None:
        """Begin in the list: in the field, keys of pages would be typed."""
        self.read_on(reads=False)

    def _fill(self, chosen: str | None = None) -> None:
        papers, here = self.query_one("#papers", Picks), self._chosen
        if chosen is None and (here is None or here.account != self.game.account):
            chosen = next((paper.number for paper in self._papers() if paper.account == self.game.account), None)
        papers.fill(self._picks(papers.room - 2), chosen=chosen)
        count = f"  {len(self._papers())}"
        if self._code:
            told = _("{code}  {does}").format(code=self._code, does=codes.does(self._code))
            self.query_one("#papers-show", Choices).tell([told], 0, before=" ", after=count)
        else:
            self.query_one("#papers-show", Choices).tell(SHOWS, self._show, before=_(" show  "), after=count)
        redraw(self)

    # Keys and clicks

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show another paper."""
        paper = self._paper_of(event.option_id or "")
        if paper is not None and event.option_list.has_focus and self._show != THIS_CUSTOMER:
            self.game.account = paper.account
        self.query_one("#paper", VerticalScroll).scroll_home(animate=False)
        for drawn in self.query("#paper-side Drawn").results(Drawn):
            drawn.redraw()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open its customer."""
        paper = self._paper_of(event.option_id or "")
        if paper is not None:
            await self.game.open_account(paper.account)

    def on_choices_chosen(self, event: Choices.Chosen) -> None:
        """A click: other papers."""
        if not self._code:
            self._show = event.n
            self._fill()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A transaction code."""
        event.stop()
        event.input.value = ""
        self._do(codes.read(event.value if event.value.strip().startswith("/") else f"/n{event.value}"))

    def action_command(self) -> None:
        """To the field for codes."""
        self.query_one("#command", Input).focus()

    def action_show(self) -> None:
        """Other papers."""
        self._show, self._code = (self._show if self._code else (self._show + 1) % len(SHOWS)), ""
        self._fill()

    def action_read(self, reads: int) -> None:
        """The chosen paper alone, or beside the list."""
        self.read_on(reads=bool(reads))

    def read_on(self, *, reads: bool) -> None:
        """Give the paper all the room, or the list its own again."""
        self.set_class(reads, "-reading")
        self.query_one("#paper" if reads else "#papers").focus()

    def action_back(self) -> None:
        """From the field or the paper to the list, from a list to all papers."""
        if self.query_one("#papers", Picks).has_focus:
            self._code, self._show = "", ALL
        self.query_one("#command", Input).value = ""
        self.read_on(reads=False)
        self._say("")
        self._fill()

    # Codes

    def _do(self, typed: codes.Typed) -> None:
        """Do what a code asks for, or say why not."""
        self._say("")
        code = typed.code
        if code in (codes.LOG_OFF, codes.LOG_OFF_AT_ONCE):
            self._leave(code)
        elif code == codes.END:
            self.query_one("#papers", Picks).focus()
            self.action_back()
        elif code not in TRANSACTIONS:
            self._say(codes.unknown(code))
        elif TRANSACTIONS[code].mode == "list":
            self._code = code
            self.read_on(reads=False)
            self._fill()
        elif TRANSACTIONS[code].mode == "display":
            self._display(code, typed.number)
        else:
            self._write(code)

    def _leave(self, code: str) -> None:
        """Log off; here it is asked first."""
        told = {
            codes.LOG_OFF: _("/nend logs off from SAP, and asks before. Every decision is kept. Leave the game?"),
            codes.LOG_OFF_AT_ONCE: _(
                "/nex logs off from SAP at once and asks nobody: what is not saved is lost. Here every decision is "
                "kept, and one is asked. Leave the game?"
            ),
        }
        self.app.push_screen(AskYes(told[code]), lambda yes: self.game.action_leave() if yes else None)

    def _display(self, code: str, number: str) -> None:
        """The document of that number; the latest of the kind, of the account at hand or of anybody."""
        assert self._register is not None, "the page has been read"
        kind = TRANSACTIONS[code].kind
        found = [paper for paper in self._register.documents.values() if paper.kind == kind]
        asked = [paper for paper in found if paper.number == number]
        if number and not asked:
            line = _("{code}: no {kind} of yours has the number {number}.")
            self._say(line.format(code=code, kind=NAMES[kind], number=safe(number, limit=12)))
        elif not found:
            self._say(_("{code}: there is no {kind} yet.").format(code=code, kind=NAMES[kind]))
        else:
            latest = sorted(found, key=lambda one: (one.account == self.game.account, one.created))[-1]
            self._code, self._show = "", ACTIVITIES if kind == ACTIVITY else ALL
            shown = (asked or [latest])[0]
            self.game.account = shown.account
            self._fill(shown.number)
            self.read_on(reads=True)

    def _write(self, code: str) -> None:
        """Quotations are written where they wait and kept open where they are out; the rest follows by itself."""
        desk, session = self.sitting.desk, self.sitting.game.session
        if code == "VA21":
            waiting = [] if desk is None else [item.account for item in desk.items if item.kind == "quotation"]
            self._one_of(waiting, _("VA21: nobody waits for a quotation now."), self.game.write_quotation)
        elif code == "VA22":
            quoted = [] if desk is None else [item.account for item in (*desk.deciding, *desk.items)]
            out = [account for account in dict.fromkeys(quoted) if session.allows(Act("extend", account))]
            nobody = _("VA22: no quotation of yours is out that could be kept open.")
            self._one_of(out, nobody, partial(keep_open, self.game))
        else:
            kind = TRANSACTIONS[code].kind
            line = _("{code}, {does}: here it follows from what you do; {display} shows one.")
            self._say(line.format(code=code, does=codes.does(code), display=kind.display))

    def _one_of(self, accounts: list[int], nobody: str, do: Callable[[int], object]) -> None:
        """*do* it with the account at hand where it is one of these, with the only one, or with one that is picked."""
        if not accounts:
            self._say(nobody)
            return
        self.take_focus()  # where one is afterwards, so that keys are not typed into the field
        if self.game.account in accounts or len(accounts) == 1:
            do(self.game.account if self.game.account in accounts else accounts[0])
        else:
            names = [self.sitting.game.view.name_of(account).company for account in accounts]

            def take(number: int | None) -> None:
                if number is not None:
                    do(accounts[number])

            self.app.push_screen(AskPick(_("Whose?"), names), take)

    def _say(self, line: str) -> None:
        self._said = line
        self.query_one("#command-says", Drawn).redraw()

    _said = ""

    # What is shown

    def _papers(self) -> list[Document]:
        register, desk = self._register, self.sitting.desk
        if register is None or desk is None:
            return []
        if self._code:
            by = desk.time + (EXPIRES_WITHIN_S if self._code == EXPIRING else 0)
            return of_code(register, self._code, account=None, by=by)
        papers = [paper for paper in register.documents.values() if self._is_shown(paper)]
        return sorted(papers, key=lambda paper: (-paper.created, paper.number))

    def _is_shown(self, paper: Document) -> bool:
        if self._show == THIS_CUSTOMER:
            return paper.account == self.game.account
        if self._show == ACTIVITIES:
            return paper.kind == ACTIVITY
        if self._show == COMPLAINING:
            return paper.type in COMPLAINTS
        return paper.kind != ACTIVITY and (self._show == ALL or is_open(paper))

    def _paper_of(self, number: str) -> Document | None:
        return self._register.documents.get(number) if self._register is not None else None

    @property
    def _chosen(self) -> Document | None:
        return self._paper_of(self.query_one("#papers", Picks).chosen)

    def _says(self, width: int) -> Content:
        if self._said:
            return Content.styled(self._said, "$warning")
        told = _("VA21 write, VA22 keep open, VA25 list, VA23 show")
        drafts = len(self.sitting.drafts)
        if drafts:
            told = ngettext("{n} draft, not sent: VA21", "{n} drafts, not sent: VA21", drafts)
        return Content.styled(cell(told, width), "$quiet")

    def _head(self, width: int) -> Content:
        return Content.styled(f" {list_head(width - 3)}", "bold")

    def _picks(self, width: int) -> Iterator[Pick]:
        say, view, now = self.sitting.wording, self.sitting.game.view, self.sitting.game.session.now
        papers = self._papers()
        if not papers:
            yield Pick("", Content.styled(_("none"), "$quiet"))
        for paper in papers:
            yield Pick(paper.number, Content(list_line(paper, view.name_of(paper.account).company, say, now, width)))

    def _title(self, width: int) -> Content:
        paper, register = self._chosen, self._register
        if paper is None or register is None:
            return Content("")
        name, kind = self.sitting.game.view.name_of(paper.account), paper.kind
        does = _("DISPLAY {kind}").format(kind=TYPES[paper.type].name.upper())
        title = apart(width, f" {does}   {whom(name)}", f"{kind.display}   {paper.number} ")
        return Content.assemble((title, "bold"), "\n", chain_line(chain_of(register, paper), kind, width))

    def _paper(self, width: int) -> Content:
        paper, register = self._chosen, self._register
        if paper is None or register is None:
            return Content("")
        rows = self.sitting.game.view.rows()
        tickets = tuple(tickets_of(rows[rows["account"] == paper.account]))
        return paper_lines(paper, register, self.sitting.wording, self.sitting.game.session.now, width, tickets)
