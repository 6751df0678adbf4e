"""The form of a quotation: each term with what it costs and what it binds; sent as one decision, or kept as a draft."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widget import Widget

from salescycle.sim.errors import SaveError, UsageError
from salescycle.sim.game.actions import ARGUMENTS, Act, Argument, Value, usual
from salescycle.sim.game.offer import ground_of, learnt_of
from salescycle.sim.game.view import UNKNOWN, Item
from salescycle.sim.model.tables import QUOTATION
from salescycle.sim.studies.documents.chain import chain_of
from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.draft import draft
from salescycle.sim.studies.documents.flow import empty, fold
from salescycle.sim.studies.documents.kinds import QUOTATION as QUOTATIONS
from salescycle.sim.studies.documents.names import names_of
from salescycle.sim.studies.documents.register import Register
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.play import offered
from salescycle.tui.play.customer import whom
from salescycle.tui.play.paper_words import ASKED, amount, chance, gaps
from salescycle.tui.play.terms import terms_of
from salescycle.tui.screens.value import AskValue
from salescycle.tui.widgets.built_on import beside_or_below
from salescycle.tui.widgets.cells import apart, cell, cell_right
from salescycle.tui.widgets.field import Field
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead, redraw
from salescycle.tui.widgets.paper import chain_line, items_table
from salescycle.tui.widgets.picks import MARK
from salescycle.tui.widgets.plots import axis, columns, wide
from salescycle.tui.widgets.track_field import TrackField, WordField

if TYPE_CHECKING:
    from salescycle.tui.screens.game import GameScreen

__all__ = ["QuotationScreen"]

PAINTED_S = 0.1
"""By then the form has been painted, and a year of the firm may be played."""
BAR = 3
"""Cells of a bar."""
BY_ITSELF = _("+ is in the offer by itself; the rest is not argued")
ALWAYS_SAID = ("discount", "promise")
"""Said also where they are as usual, as in the usual ways."""


class Standing(Drawn, can_focus=True):
    """Lines to which one comes by the same keys as to a field, to read them."""

    def on_focus(self) -> None:
        """Marked."""
        self.redraw()

    def on_blur(self) -> None:
        """No more."""
        self.redraw()


class QuotationScreen(Screen[Act | None]):
    """The quotation that one account waits for; returns the decision to send it, nothing where a draft is kept."""

    BINDINGS = bindings("quotation")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    AUTO_FOCUS = ".field"

    def __init__(self, game: "GameScreen", item: Item) -> None:
        super().__init__()
        self.game, self.sitting, self.item = game, game.sitting, item
        self.words = self.sitting.wording
        view = self.sitting.game.view
        self.ground = ground_of(view, item)
        self.numbers = terms_of(self.ground)
        rows = view.rows()
        self._rows = rows[rows["account"] == item.account]
        self._customer = self.sitting.customer(item.account)
        self.usual = self._usual()
        kept = self.sitting.drafts.get(item.account)
        self.was_kept = kept is not None
        self._undrafted = self._possible({**self.usual, **self._habits()})
        self.terms = self._possible({**self.usual, **kept}) if kept else dict(self._undrafted)
        self._begun_with = dict(self.terms)

    def _usual(self) -> dict[str, Value]:
        """How the playbook would write it."""
        playbook = self.sitting.game.session.seat.scenario.playbook
        return {one.name: usual(one, playbook, self.ground.valid_s) for one in ARGUMENTS[QUOTATION]}

    def _habits(self) -> dict[str, Value]:
        habits = self.sitting.habits
        return {one.name: habits[one.key] for one in ARGUMENTS[QUOTATION] if one.key in habits}

    def _possible(self, terms: dict[str, Value]) -> dict[str, Value]:
        """The same within what may be given now."""
        return {
            name: self.numbers[name].nearest(float(value)) if name in self.numbers else value
            for name, value in terms.items()
        }

    def compose(self) -> ComposeResult:
        """Frame; the paper, its terms two by two or one below the other, what is missing; what it comes to."""
        yield Masthead()
        yield Drawn(self._title, id="draft-title")
        with VerticalScroll(id="draft", can_focus=False):
            yield Drawn(self._paper, id="draft-paper")
            with Container(id="terms"):
                for argument in ARGUMENTS[QUOTATION]:
                    with Vertical(classes="term"):
                        yield self._field(argument)
                        yield Drawn(partial(self._beside, argument), classes="beside")
            yield Standing(self._built_on, id="draft-built-on")
            yield Drawn(self._lacks, id="draft-lacks")
        yield Drawn(self._sum, id="draft-sum")
        yield Hints()

    def on_mount(self) -> None:
        """Say where one is; learn how such things go in the firm."""
        desk, say = self.sitting.desk, self.words
        assert desk is not None, "a quotation is written at an open moment"
        left = _("{hours} h left ").format(hours=say.hours(desk.hours_left_s))
        self.query_one(Masthead).tell(f" {safe(say.scenario.title, limit=50)}", say.moment(desk.time), left)
        self.query_one(Hints).tell(hints("quotation"))
        self.watch(self.game, "firm_year", self._redraw, init=False)
        self.set_timer(PAINTED_S, self.game.ask_the_firm)

    # Fields

    def _field(self, argument: Argument) -> Field:
        words, value = self.words.lines.arguments[argument.name], self.terms[argument.name]
        label = words.label.upper()
        if argument.choices:
            labels = {name: words.choices[name].label for name in argument.choices}
            return WordField(argument.name, label, labels, str(value))
        term = self.numbers[argument.name]
        return TrackField(argument.name, label, term.notches, term.nearest(float(value)), term.told)

    def on_field_turned(self, event: Field.Turned) -> None:
        """Another answer."""
        field = event.field
        assert isinstance(field, TrackField | WordField), "fields are made above"
        self.terms[field.key] = field.number if isinstance(field, TrackField) else field.value
        self._redraw()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """What is said beside a field is to be seen with it; what was changed in the one before is kept by now."""
        self._keep()
        self._show_with(event.widget)

    def on_resize(self) -> None:
        """It still is in another size."""
        if self.focused is not None:
            self._show_with(self.focused)

    def _show_with(self, field: Widget) -> None:
        to_see: Widget = field
        if isinstance(field, Standing):
            to_see = self.query_one("#draft-lacks")
        elif isinstance(field, Field) and isinstance(field.parent, Vertical):
            is_first = field.key == ARGUMENTS[QUOTATION][0].name
            to_see = self.query_one("#draft-paper") if is_first else field.parent
        self.call_after_refresh(to_see.scroll_visible, animate=False)

    def _redraw(self) -> None:
        redraw(self)

    # Keys

    def action_turn(self, by: int) -> None:
        """The field at hand by one notch."""
        if isinstance(self.focused, TrackField | WordField):
            self.focused.action_turn(by)

    def action_type(self) -> None:
        """Type the number at hand; a word is turned."""
        field = self.focused
        if not isinstance(field, TrackField):
            self.action_turn(1)
            return
        term = self.numbers[field.key]

        def refused(text: str) -> str:
            try:
                term.typed(text)
            except UsageError as error:
                return str(error)
            return ""

        def put(text: str | None) -> None:
            if text is not None:
                field.put(term.typed(text))
                self.terms[field.key] = field.number
                self._redraw()

        words = self.words.lines.arguments[field.key]
        self.app.push_screen(AskValue(f"{words.label}:", term.range_told, "", refused), put)

    def act(self) -> Act:
        """The decision to send it so: price and date, and what is otherwise than usual."""
        given = {name: value for name, value in self.terms.items() if name in ALWAYS_SAID or value != self.usual[name]}
        return Act("work", self.item.account, given)

    def action_send(self) -> None:
        """Send it, as one decision."""
        act = self.act()
        try:
            self.sitting.check(act)
        except UsageError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self._begun_with = dict(self.terms)
        self.dismiss(act)

    def action_keep(self) -> None:
        """Back to the game; the draft is there when one comes again, also another day."""
        self._keep()
        self.dismiss(None)

    def action_leave(self) -> None:
        """Leave the game; the draft is kept with it."""
        self._keep()
        self.game.action_leave()

    def on_unmount(self) -> None:
        """However the screen is left, what was changed in it is kept."""
        self._keep()

    def _keep(self) -> None:
        """Keep the draft, once; where all is as it would be without one, there is none."""
        if self.terms == self._begun_with:
            return
        self._begun_with = dict(self.terms)
        try:
            self.sitting.game.draft(self.item.account, {} if self.terms == self._undrafted else self.terms)
        except SaveError as error:
            self.notify(str(error), severity="warning", markup=False)

    # What is shown

    def _drafted(self) -> tuple[Register, Document]:
        """The paper as it stands now."""
        session = self.sitting.game.session
        register = fold(empty(names_of(session.seat.scenario)), self._rows)
        return register, draft(
            register,
            self.item.account,
            time=session.now,
            person=session.seat.player,
            value=self.ground.value,
            net=self.ground.net(self._at("discount"), self._at("anchor")),
            valid_s=round(self._at("validity") * DAY_S),
            gaps=self.terms["completeness"] == "gaps",
        )

    def _at(self, name: str) -> float:
        return float(self.terms[name])

    def _title(self, width: int) -> Content:
        name = self.item.name
        does, code = (_("CHANGE QUOTATION"), "VA22") if self.ground.bound_to else (_("CREATE QUOTATION"), "VA21")
        state = _("draft, kept from before") if self.was_kept else _("draft, not sent")
        contact = _("for {contact}").format(contact=safe(name.contact, limit=30)) if name.contact else ""
        return Content.styled(apart(width, f" {does}   {whom(name)}", contact, f"{code}   {state} "), "bold")

    def _paper(self, width: int) -> Content:
        register, paper = self._drafted()
        inquiry = register.account(self.item.account).inquiry
        asked = [] if inquiry is None else [name for name in ASKED if name in inquiry.notes]
        line = _("they asked: {what} ").format(what=", ".join(asked)) if asked else ""
        told = chain_line(chain_of(register, paper), QUOTATIONS, width, new=True)
        if told.cell_length + len(line) + 2 > width:
            told = Content.assemble(told, "\n", (f" {line}", "$quiet"))
        else:
            told = Content.assemble(told, (cell_right(line, width - told.cell_length), "$quiet"), "\n")
        for row in items_table(paper, width):
            told = Content.assemble(told, "\n", row)
        return told

    def _beside(self, argument: Argument, width: int) -> Content:
        """What a field costs and binds, then what it is for."""
        words = self.words.lines.arguments[argument.name]
        told = Content("\n".join(self._facts_of(argument.name)))
        if argument.name == "promise":
            told = Content.assemble(told, self._picture(width - 1))
        line = words.choices[str(self.terms[argument.name])].line if argument.choices else words.line
        return Content.assemble(told, "\n" if told.plain else "", (line, "$quiet"))

    def _facts_of(self, name: str) -> Sequence[str]:
        say, now, ground = self.words, self.sitting.game.session.now, self.ground
        discount, anchor = self._at("discount"), self._at("anchor")
        if name == "discount":
            return offered.price_lines(ground, discount, anchor, say)
        if name == "promise":
            return offered.promise_lines(ground, self._at("promise"), now, self.game.past(), say)
        if name == "validity":
            return offered.validity_lines(ground, self._at("validity"), now, self.game.past(), say)
        if name == "anchor":
            return offered.anchor_lines(ground, discount, anchor, say)
        if name == "form" and self._customer is not None:
            wants = next(fact for fact in self._customer.facts if fact.about == "form")
            told = _("Nobody has asked what they want.") if wants.state == UNKNOWN else _("They want {what}.")
            return [told.format(what=say.fact(wants)[1])]
        return [_("Takes {hours}.").format(hours=say.hours(self._takes()))] if name == "completeness" else []

    def _picture(self, width: int) -> Content:
        """From order to delivery in the firm, and where the promise stands."""
        past = self.game.past()
        went = () if past is None else past.deliver.went
        promised = self.ground.promised_s(self._at("promise")) / DAY_S
        if len(went) < offered.FEWEST or promised <= 0:
            return Content("")
        high = max(1.0, sorted(went)[int(0.97 * (len(went) - 1))], 1.2 * promised)
        bins = width // BAR
        bars = wide(columns(went, 0, high, bins), BAR)
        ends = axis(0, high, bins * BAR, [(promised, "\u2191"), (0, "0"), (high, _("{n:.0f} d").format(n=high))])
        return Content.assemble("\n", (bars, "$primary"), "\n", (ends, "$accent"))

    def _built_on(self, width: int) -> Content:
        """Argued or not asked left, what else is known right, or below where there is little room."""
        mark = MARK if self.query_one("#draft-built-on", Standing).has_focus else " "
        told = Content.assemble((mark + _("WHAT YOU BUILD ON"), "bold"), (f"   {BY_ITSELF}", "$quiet"))
        if self._customer is None:
            return told
        now = self.sitting.game.session.now
        left, right = offered.built_on(learnt_of(self.sitting.game.view, self._customer), now, self.words)
        for line in beside_or_below(left, right, width):
            told = Content.assemble(told, "\n", line)
        return told

    def _lacks(self, width: int) -> Content:
        _register, paper = self._drafted()
        told = Content.assemble((cell(_(" CHANCE"), 12), "bold"), chance(paper, self.words))
        guess = self.sitting.game.guesses()[0].get(self.item.account)
        said = "" if guess is None else _("    you said {guess:.0f} %").format(guess=100 * guess)
        if told.cell_length + cell_len(said) <= width:
            told = Content.assemble(told, said)
        missing = gaps(paper)
        if not missing:
            return Content.assemble(told, "\n", (cell(_(" MISSING"), 12), "bold"), _("nothing"))
        for n, (text, blocks) in enumerate(missing):
            told = Content.assemble(
                told, "\n", (cell("" if n else _(" MISSING"), 12), "bold"), (cell(text, 18), "$warning"), blocks
            )
        return told

    def _sum(self, width: int) -> Content:
        ground, discount, anchor = self.ground, self._at("discount"), self._at("anchor")
        net, left = ground.net(discount, anchor), ground.margin_left(discount, anchor)
        share, at_list = 100 * left / net if net else 0.0, 100 * ground.margin
        parts = (
            _(" net {money}").format(money=self.words.money(net)),
            _("cost {cost}").format(cost=amount(net - left)),
            _("margin {left}, {share:.0f} %").format(left=amount(left), share=share),
            _("at list {left}, {share:.0f} %").format(left=amount(ground.value * ground.margin), share=at_list),
            _("takes {hours} ").format(hours=self.words.hours(self._takes())),
        )
        if sum(map(cell_len, parts)) + 2 * len(parts) > width:
            parts = (*parts[:3], _("at list {share:.0f} %").format(share=at_list), parts[-1])
        last = offered.last_word(ground, self._at("promise"), self.game.past())
        return Content.assemble((apart(width, *parts), "bold"), "\n", cell(f" {last}", width))

    def _takes(self) -> int:
        prices = self.words.prices
        assert prices is not None, "a game has tables"
        return prices.of(self.item.step, {"completeness": self.terms["completeness"]}).takes_s
