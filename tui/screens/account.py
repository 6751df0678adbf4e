"""One customer: what is known, what they did and said, and what one may do now, at most seven ways and a form."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from salescycle.sim.game.actions import ARGUMENTS
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import Key, bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.play.customer import boxes, contact_of, said, town_of
from salescycle.tui.play.wording import PHASE_NAMES
from salescycle.tui.screens.diary import put_in_the_diary
from salescycle.tui.screens.form import Form
from salescycle.tui.screens.page import Page
from salescycle.tui.screens.questions import AskPick, AskText
from salescycle.tui.widgets.cells import cell, cell_right, hanging
from salescycle.tui.widgets.frame import Drawn, redraw
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["AccountPage"]

LABEL = 10
TAKES, COST = 6, 9
SHORT_PHASES = (_("lead"), _("contact"), _("underst."), _("offer"), _("deliver"), _("follow"), _("dev."), _("win back"))


class AccountPage(Page):
    """The customer that is looked at."""

    PLACE = "account"
    BINDINGS = bindings("account")

    def compose(self) -> ComposeResult:
        """Head, lists, picker, and what the chosen way is for."""
        yield Drawn(self._head, id="account-head")
        with Horizontal(id="account-body"):
            with VerticalScroll(id="known"):
                yield Drawn(self._known)
            yield Picks(id="picker")
        yield Drawn(self._hint, id="hint")

    def hints(self) -> list[Key]:
        """Where there is little room one goes to the other side for what they said; else it stands there whole."""
        left_out = "note" if self.game.has_class("-narrow") else "app.focus_next"
        return hints(self.PLACE, "game", without=left_out)

    def take_focus(self) -> None:
        """Begin with the ways."""
        self.query_one("#picker", Picks).focus()

    def refresh_page(self) -> None:
        """Show the customer."""
        picker = self.query_one("#picker", Picks)
        picker.fill(self._picks(picker.room))
        redraw(self)

    def on_option_list_option_highlighted(self) -> None:
        """Say what the chosen way is for."""
        self.query_one("#hint", Drawn).redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do it."""
        if event.option_id is not None:
            self.action_way(int(event.option_id))

    async def action_back(self) -> None:
        """To the desk."""
        await self.game.show_page("desk")

    def action_do(self) -> None:
        """The chosen way, also from the other side."""
        self.query_one("#picker", Picks).action_select()

    def action_way(self, n: int) -> None:
        """The way of that number."""
        options = self.sitting.options(self.game.account)
        if n < len(options):
            self.game.decide(options[n].act)

    def action_choose(self, n: int) -> None:
        """Look at the way of that number."""
        picker = self.query_one("#picker", Picks)
        keys = [option.id for option in picker.options]
        if str(n) in keys:
            picker.highlighted = keys.index(str(n))

    def action_form(self) -> None:
        """All that the step asks."""
        item, deciding = self.sitting.item(self.game.account)
        if item is None or deciding or KINDS.index(item.kind) not in ARGUMENTS:
            self.notify(_("There is nothing more to fill in here."), markup=False)
            return
        self.app.push_screen(Form(item, self.sitting.wording), self.game.decide_if)

    def action_vera(self) -> None:
        """Compare the chosen way with another one."""
        options = self.sitting.options(self.game.account)
        chosen = self.query_one("#picker", Picks).chosen
        if not chosen or len(options) < 2:
            self.notify(_("Vera compares two ways; here there are not two."), markup=False)
            return
        one = options[int(chosen)]
        others = [option for option in options if option is not one]
        question = _("Vera compares \u201c{one}\u201d with:").format(one=one.label)

        def compare(n: int | None) -> None:
            if n is not None:
                self.game.ask_vera(one, others[n])

        self.app.push_screen(AskPick(question, [option.label for option in others]), compare)

    def action_note(self) -> None:
        """Write a line on this customer."""
        account = self.game.account

        def keep(text: str | None) -> None:
            if text:
                self.sitting.game.note(account, text)
                self.refresh_page()

        self.app.push_screen(AskText(_("A note on this customer:")), keep)

    def action_diary(self) -> None:
        """An hour for this customer."""
        if self.sitting.customer(self.game.account) is not None and not self._is_campaign:
            put_in_the_diary(self.game, self.game.account)

    @property
    def _is_campaign(self) -> bool:
        """Whether it is no customer, but a mailing that could go out."""
        item, _deciding = self.sitting.item(self.game.account)
        return item is not None and item.kind == "campaign"

    # What is shown

    def _head(self, width: int) -> Content:
        customer = self.sitting.customer(self.game.account)
        if customer is None:
            return Content(_(" Nobody is looked at; choose somebody at the desk."))
        name, say = customer.name, self.sitting.wording
        if self._is_campaign:
            return Content.styled(cell(f" {safe(name.company).upper()}", width), "bold")
        who = filter(None, (safe(name.company).upper(), town_of(name), contact_of(name)))
        head = f" {'   '.join(who)}.  {say.money(customer.value)}"
        path = _path(customer.phase, width)
        return Content.assemble((cell(head, width), "bold"), "\n", path, "\n", f" {boxes(customer)}")

    def _known(self, width: int) -> Content:
        customer, say = self.sitting.customer(self.game.account), self.sitting.wording
        if customer is None:
            return Content("")
        if self._is_campaign:
            return Content(
                _(
                    "A mailing to many addresses. Who answers will stand at your desk as somebody of their own. "
                    "It waits until it is written, by you, or by your routine when its turn comes."
                )
            )
        told = Content.styled(_("WHAT YOU KNOW"), "bold")
        for line in say.standing(customer):
            told = Content.assemble(told, "\n", hanging(line, width, 2))
        if customer.account in self.sitting.drafts:
            told = Content.assemble(told, "\n", hanging(_("a quotation in draft: f opens it"), width, 2))
        for fact in customer.facts:
            label, line = say.fact(fact)
            told = Content.assemble(told, "\n", (cell(label, LABEL), "$quiet"), hanging(line, width, LABEL))
        notes = self.sitting.game.notes(customer.account)
        if notes:
            told = Content.assemble(told, "\n\n", (_("YOUR NOTES"), "bold"), *(f"\n{safe(note)}" for note in notes))
        told = Content.assemble(told, "\n\n", (_("WHAT THEY DID AND SAID"), "bold"))
        for news in customer.news[::-1]:
            told = Content.assemble(told, "\n", (f"{say.day(news.time):<11}", "$quiet"),
                                    hanging(said(news, self.sitting.game.view, say), width, 11))  # fmt: skip
        return told if customer.news else Content.assemble(told, "\n", _("nothing yet"))

    def _picks(self, width: int) -> Iterator[Pick]:
        account, say = self.game.account, self.sitting.wording
        item, deciding = self.sitting.item(account)
        if item is None:
            yield Pick("", Content.styled(_("Nothing of theirs waits for you now."), "$quiet"))
            return
        what = _("They decide on our quotation.") if deciding else say.waits(item)
        yield Pick("", Content.styled(cell(what[:1].upper() + what[1:], width - 2), "$quiet"))
        yield Pick("", Content.styled(cell(_("What do you do?"), width - 8) + cell_right(_("takes"), TAKES), "bold"))
        options = self.sitting.options(account)
        for n, option in enumerate(options):
            cost = cell_right(say.money(option.cost), COST) if option.cost else ""
            effort = cost + cell_right(say.hours(option.takes_s), TAKES) if option.takes_s else cost
            label = cell(option.label, width - 5 - len(effort))
            yield Pick(str(n), Content.assemble((f"{n + 1}  ", "$accent"), label, (effort, "$quiet")))
        left = self.sitting.game.questions_left
        if len(options) > 1 and left and self.sitting.lessons.knows("adviser", self.sitting.game.view):
            vera = _("ask Vera, {n} left").format(n=left)
            yield Pick("", Content.assemble(("a  ", "$accent"), (cell(vera, width - 5), "$quiet")))

    def _hint(self, width: int) -> Content:
        options = self.sitting.options(self.game.account)
        chosen = self.query_one("#picker", Picks).chosen
        if not chosen or int(chosen) >= len(options):
            return Content("")
        option = options[int(chosen)]
        hear = _("You hear {hear}.").format(hear=option.hear) if option.act.does_step else ""
        item, _deciding = self.sitting.item(self.game.account)
        customer = self.sitting.customer(self.game.account)
        unasked = self.sitting.wording.unasked(item.kind, customer) if item is not None and customer is not None else ""
        hear = "" if option.hint.startswith(hear) else hear
        return Content.assemble(" ", hanging(" ".join(filter(None, (option.hint, hear, unasked))), width, 1))


def _path(phase: int, width: int) -> Content:
    """The eight phases, the present one marked; short names where there is little room."""
    names = PHASE_NAMES if width >= 100 else SHORT_PHASES
    line = "\u2500\u2500\u2500" if width >= 118 else "\u2500"
    told = Content(" ")
    for number, name in enumerate(names, 1):
        here = number == phase
        text = f"\u2590{number} {name.upper()}\u258c" if here else (f"{number} {name}" if width >= 100 else name)
        told = Content.assemble(told, (text, "bold $primary" if here else "$quiet"), "" if number == 8 else f" {line} ")
    return told
