"""A line of a form: a question, its answer, and how the answer is changed - by arrows where there are choices."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from salescycle.tui.messages import _
from salescycle.tui.widgets.cells import cell

__all__ = ["ChoiceField", "NumberField"]

LABEL = 22


class ChoiceField(Static, can_focus=True):
    """One of several answers; the first one is chosen until another is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("left", "turn(-1)", _("the one before")),
        ("right,space", "turn(1)", _("the next")),
    ]
    at: reactive[int] = reactive(0)

    class Turned(Message):
        """Another answer."""

        def __init__(self, field: "ChoiceField") -> None:
            super().__init__()
            self.field = field

    def __init__(self, name: str, label: str, choices: Mapping[str, str]) -> None:
        """*choices*: what each answer is called, by its name."""
        super().__init__("", id=f"field-{name}", classes="field", markup=False)
        self.label, self.choices = label, dict(choices)

    @property
    def value(self) -> str:
        """Name of the answer."""
        return list(self.choices)[self.at]

    def action_turn(self, by: int) -> None:
        """To the next answer, round and round."""
        self.at = (self.at + by) % len(self.choices)

    def on_click(self) -> None:
        """A click does it too."""
        self.action_turn(1)

    def watch_at(self) -> None:
        """Tell that it has changed."""
        self.post_message(self.Turned(self))

    def render(self) -> Content:
        """Question and answer between arrows."""
        told = list(self.choices.values())[self.at]
        return Content.assemble(cell(self.label, LABEL), ("\u2039 ", "$accent"), told, (" \u203a", "$accent"))


class NumberField(Horizontal):
    """A number that is typed; empty until it is."""

    def __init__(self, name: str, label: str, hint: str) -> None:
        super().__init__(id=f"field-{name}", classes="field")
        self.label, self.hint = label, hint

    def compose(self) -> ComposeResult:
        """Question and field."""
        yield Static(cell(self.label, LABEL), classes="label", markup=False)
        yield Input(placeholder=self.hint, compact=True, max_length=12)

    @property
    def value(self) -> str:
        """What was typed."""
        return self.query_one(Input).value.strip()
