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
from salescycle.tui.widgets.picks import MARK

__all__ = ["ChoiceField", "Field", "NumberField"]

LABEL = 22


class Field(Static, can_focus=True):
    """An answer that arrows turn; up and down go from field to field, also in a column that scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("left", "turn(-1)", _("the one before")),
        ("right,space", "turn(1)", _("the next")),
        ("down", "app.focus_next", _("next field")),
        ("up", "app.focus_previous", _("field before")),
    ]
    LABEL, LOOK = LABEL, ""
    """Cells and style of the question."""
    at: reactive[int] = reactive(0)
    """Which of the answers."""

    class Turned(Message):
        """Another answer."""

        def __init__(self, field: "Field") -> None:
            super().__init__()
            self.field = field

    def __init__(self, key: str, label: str, at: int = 0) -> None:
        """*key* names the question, whose answer is the one *at* that place until another is chosen."""
        super().__init__("", id=f"field-{key}", classes="field", markup=False)
        self.key, self.label = key, label
        self.set_reactive(Field.at, at)

    def watch_at(self) -> None:
        """Tell that it has changed."""
        self.post_message(self.Turned(self))

    @property
    def question(self) -> Content:
        """The label, with a mark beside the answer that the arrows turn."""
        mark = (f"{MARK if self.has_focus else ' '} ", "bold")
        return Content.assemble((cell(self.label, self.LABEL - 2), self.LOOK), mark)


class ChoiceField(Field):
    """One of several answers; the first one is chosen until another is."""

    def __init__(self, key: str, label: str, choices: Mapping[str, str], chosen: str | None = None) -> None:
        """*choices*: what each answer is called, by its name."""
        super().__init__(key, label, 0 if chosen is None else list(choices).index(chosen))
        self.choices = dict(choices)

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

    def render(self) -> Content:
        """Question and answer between arrows."""
        return Content.assemble(self.question, ("\u2039 ", "$accent"), self.choices[self.value], (" \u203a", "$accent"))


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
