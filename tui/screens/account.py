"""One customer: what is known, what they did, what one may do now."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.play.wording import PHASE_NAMES
from salescycle.tui.screens.page import Page
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.frame import Drawn
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["AccountPage"]

LATEST = 8


class AccountPage(Page):
    """The customer that is looked at."""

    PLACE = "account"
    BINDINGS = bindings("account")

    def compose(self) -> ComposeResult:
        """Head, three lists, picker."""
        yield Drawn(self._head, id="account-head")
        with Horizontal(id="account-body"):
            with VerticalScroll(id="known", can_focus=False):
                yield Drawn(self._known)
            yield Picks(id="picker")
        yield Drawn(self._hint, id="hint")

    def refresh_page(self) -> None:
        """Show the customer."""
        for drawn in self.query(Drawn):
            drawn.redraw()
        picker = self.query_one("#picker", Picks)
        picker.fill(self._picks(picker.size.width - 2))

    def on_option_list_option_highlighted(self) -> None:
        """Say what the chosen way is for."""
        self.query_one("#hint", Drawn).redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do it."""
        if event.option_id is not None:
            self.game.decide(self.sitting.options(self.game.account)[int(event.option_id)].act)

    async def action_back(self) -> None:
        """To the desk."""
        await self.game.show_page("desk")

    def _head(self, width: int) -> Content:
        customer = self.sitting.customer(self.game.account)
        if customer is None:
            return Content(_(" Nobody is looked at; choose somebody at the desk."))
        name, say = customer.name, self.sitting.wording
        head = f" {safe(name.company).upper()}   {safe(name.town)}, {safe(name.contact)}.  {say.money(customer.value)}"
        path = Content(" ")
        for number, phase in enumerate(PHASE_NAMES, 1):
            here = number == customer.phase
            told = f"\u2590{number} {phase.upper()}\u258c" if here else f"{number} {phase}"
            path = Content.assemble(
                path, (told, "bold $primary" if here else "$quiet"), " " if number == 8 else " \u2500 "
            )
        boxes = _(" [{viable}] you: worth a try   [{interested}] they: want to know more").format(
            viable="x" if customer.viable else " ", interested="x" if customer.interested else " "
        )
        return Content.assemble((cell(head, width), "bold"), "\n", path, "\n", boxes)

    def _known(self, width: int) -> Content:
        customer, say = self.sitting.customer(self.game.account), self.sitting.wording
        if customer is None:
            return Content("")
        told = Content.styled(_("WHAT YOU KNOW"), "bold")
        for fact in customer.facts:
            label, line = say.fact(fact)
            told = Content.assemble(told, "\n", (cell(label, 10), "$quiet"), line)
        told = Content.assemble(told, "\n\n", (_("WHAT THEY DID AND SAID"), "bold"))
        for news in customer.news[-LATEST:][::-1]:
            told = Content.assemble(told, "\n", self.sitting.heard(news))
        for note in self.sitting.notes.get(self.game.account, ()):
            told = Content.assemble(told, "\n", (_("note  "), "$quiet"), note)
        return told

    def _picks(self, width: int) -> Iterator[Pick]:
        account, say = self.game.account, self.sitting.wording
        item, deciding = self.sitting.item(account)
        if item is None:
            yield Pick("", Content.styled(_("Nothing of theirs waits for you now."), "$quiet"))
            return
        what = (
            _("They decide.") if deciding else _("What do you do?  takes {hours}").format(hours=say.hours(item.takes_s))
        )
        yield Pick("", Content.styled(what, "bold"))
        for n, option in enumerate(self.sitting.options(account)):
            yield Pick(str(n), Content.assemble((f"{n + 1}  ", "$accent"), cell(option.label, width - 3)))

    def _hint(self, width: int) -> Content:
        options = self.sitting.options(self.game.account)
        chosen = self.query_one("#picker", Picks).chosen
        return Content(f" {options[int(chosen)].hint}" if chosen and int(chosen) < len(options) else "")
