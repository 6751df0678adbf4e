"""A form for everything that a step asks: each answer is as usual until another one is chosen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import DescendantFocus
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import ARGUMENTS, Act, Argument, Value
from salescycle.sim.game.view import Item
from salescycle.sim.model.tables import KINDS
from salescycle.tui.messages import _
from salescycle.tui.play.asides import number_typed
from salescycle.tui.play.wording import Wording
from salescycle.tui.screens.questions import Wrong
from salescycle.tui.widgets.field import ChoiceField, Field, NumberField

__all__ = ["Form"]

USUAL = ""


class Form(ModalScreen[Act | None]):
    """All arguments of a step; *ctrl+s* does it so, *Esc* goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("ctrl+s", "done", _("do it so")),
        ("escape", "dismiss(None)", _("back")),
        ("down", "app.focus_next", _("next field")),
        ("up", "app.focus_previous", _("field before")),
    ]

    def __init__(self, item: Item, wording: Wording) -> None:
        super().__init__()
        self.item, self.wording = item, wording
        self.arguments = ARGUMENTS[KINDS.index(item.kind)]

    def compose(self) -> ComposeResult:
        """A line for each argument, and below what the one at hand is about."""
        with Vertical(classes="question form"):
            yield Static(self.wording.lines.steps[self.item.kind].does.capitalize(), classes="heading", markup=False)
            with VerticalScroll(can_focus=False):
                for argument in self.arguments:
                    yield self._field(argument)
            yield Static("", id="about", markup=False)
            yield Wrong()
            yield Static(
                _("\u2190 \u2192 change   \u2191 \u2193 field   ^s do it so   esc back"), classes="ways", markup=False
            )

    def _field(self, argument: Argument) -> ChoiceField | NumberField:
        words = self.wording.lines.arguments[argument.name]
        if argument.choices:
            labels = {name: words.choices[name].label if name in words.choices else name for name in argument.choices}
            return ChoiceField(argument.name, words.label, {USUAL: _("as usual"), **labels})
        return NumberField(argument.name, words.label, _("as usual"))

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say what the field is about."""
        self._tell_about(event.widget.id or (event.widget.parent.id if event.widget.parent else "") or "")

    def on_field_turned(self, event: Field.Turned) -> None:
        """Say what the answer is for."""
        self._tell_about(event.field.id or "")

    def _tell_about(self, field: str) -> None:
        argument = next((one for one in self.arguments if field == f"field-{one.name}"), None)
        if argument is None:
            return
        words = self.wording.lines.arguments[argument.name]
        chosen = self._typed(argument)
        line = words.choices[chosen].line if chosen in words.choices else words.line
        range_told = "" if argument.choices else f" ({argument.range_told})"
        self.query_one("#about", Static).update(f"{line}{range_told}")

    def _typed(self, argument: Argument) -> str:
        field = self.query_one(f"#field-{argument.name}")
        assert isinstance(field, ChoiceField | NumberField), "fields are made above"
        return field.value

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """To the next field."""
        event.stop()
        self.focus_next()

    def action_done(self) -> None:
        """Do it so, or say what is wrong."""
        given: dict[str, Value] = {}
        for argument in self.arguments:
            typed = self._typed(argument)
            if typed == USUAL:
                continue
            try:
                value: Value = typed if argument.choices else number_typed(typed)
                argument.number(value)
            except UsageError as error:
                self.query_one(Wrong).tell(str(error))
                self.query_one(f"#field-{argument.name}").focus()
                return
            given[argument.name] = value
        self.dismiss(Act("work", self.item.account, given))
