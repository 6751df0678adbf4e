"""Questions over a screen: each asks one thing and returns one value. Their boxes are the only ones there are."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from time import monotonic

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Click, Key
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import Act
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.asides import number_asked
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["NOT_YET", "AskNumber", "AskPick", "AskText", "AskYes", "Reading", "Suspense", "Wrong"]

SUSPENSE_S = 0.8
"""So long an answer is waited for; any key skips it."""


MOST_REPLIES = 6


NOT_YET = -1.0
"""What a number is that was asked before something is done, where it is not to be done."""


class Wrong(Static):
    """What is wrong with an answer; no line as long as nothing is."""

    def __init__(self) -> None:
        super().__init__("", classes="wrong", markup=False)
        self.display = False

    def tell(self, text: str) -> None:
        """Say it; empty for nothing."""
        self.update(text)
        self.display = bool(text)


class AskNumber(ModalScreen[float | None]):
    """A number from 0 to the most; *Enter* alone is no answer, *Esc* neither, or that it is not to be done yet."""

    BINDINGS = [("escape", "leave", _("back"))]

    def __init__(self, question: str, *, most: float, before: bool = False) -> None:
        """*before*: it is asked before something is done, and *Esc* does not do it: ``NOT_YET``."""
        super().__init__()
        self.question, self.most, self.before = question, most, before

    def compose(self) -> ComposeResult:
        """Question, field, what is wrong."""
        with Vertical(classes="question"):
            yield Static(self.question, markup=False)
            yield Input(id="answer", compact=True)
            yield Wrong()
            esc = _("not yet, do nothing") if self.before else _("no answer")
            yield Static(_("enter  go on      esc  {esc}").format(esc=esc), classes="ways", markup=False)

    def action_leave(self) -> None:
        """No answer."""
        self.dismiss(NOT_YET if self.before else None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take a number, or say what is needed."""
        text = event.value.strip()
        try:
            self.dismiss(number_asked(text, self.most) if text else None)
        except UsageError as error:
            self.query_one(Wrong).tell(str(error))


class AskText(ModalScreen[str | None]):
    """A line of text; *Esc* is no answer."""

    BINDINGS = [("escape", "dismiss(None)", _("no answer"))]

    def __init__(self, question: str, value: str = "") -> None:
        super().__init__()
        self.question, self.value = question, value

    def compose(self) -> ComposeResult:
        """Question and field."""
        with Vertical(classes="question"):
            yield Static(self.question, markup=False)
            yield Input(self.value, id="answer", compact=True, max_length=200)
            yield Static(_("enter  take it      esc  back"), classes="ways", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line."""
        self.dismiss(safe(event.value, limit=200))


class AskYes(ModalScreen[bool]):
    """Yes or no; *y* is yes, all else that answers is no."""

    BINDINGS = [
        ("y", "dismiss(True)", _("yes")),
        ("n,escape,enter", "dismiss(False)", _("no")),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        """The question."""
        with Vertical(classes="question"):
            yield Static(self.question, markup=False)
            yield Static(_("y  yes      n, enter  no"), classes="ways", markup=False)

    def on_click(self, event: Click) -> None:
        """Left half yes, right half no."""
        if isinstance(event.widget, Static) and event.widget.has_class("ways"):
            self.dismiss(event.x < 8)


class AskPick(ModalScreen[int | None]):
    """One of several; *Esc* is no answer."""

    BINDINGS = [("escape", "dismiss(None)", _("no answer"))]

    def __init__(self, question: str, choices: Sequence[str]) -> None:
        super().__init__()
        self.question, self.choices = question, choices

    def compose(self) -> ComposeResult:
        """Question and list."""
        with Vertical(classes="question"):
            yield Static(self.question, classes="heading", markup=False)
            yield Picks(id="choices")
            yield Static(_("enter  this one      esc  back"), classes="ways", markup=False)

    def on_mount(self) -> None:
        """Fill the list."""
        choices = self.query_one("#choices", Picks)
        choices.fill(Pick(str(n), Content(safe(choice))) for n, choice in enumerate(self.choices))
        choices.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        self.dismiss(int(event.option_id or 0))


class Reading(ModalScreen[None]):
    """Lines to be read; any of the keys that leave closes it."""

    BINDINGS = [("escape,enter,q,space", "dismiss(None)", _("back"))]

    def __init__(self, heading: str, lines: Sequence[str]) -> None:
        super().__init__()
        self.heading, self.lines = heading, lines

    def compose(self) -> ComposeResult:
        """Heading and lines."""
        with Vertical(classes="question reading"):
            yield Static(self.heading, classes="heading", markup=False)
            with VerticalScroll():
                yield Static("\n".join(self.lines), markup=False)
            yield Static(_("esc  back"), classes="ways", markup=False)


class Suspense(ModalScreen[None]):
    """What is done, a moment of waiting that any key skips, and what the customer says to it."""

    def __init__(self, act: Act, sitting: Sitting) -> None:
        super().__init__()
        company = sitting.game.view.name_of(act.account).company
        self.heading = f"{safe(company)}: {safe(sitting.wording.act(act))}"
        self.line = _("It rings ...") if act.arguments.get("channel") == "telephone" or act.action == "call" else "..."
        self._begun = monotonic()
        self._skipped = asyncio.Event()
        self._told = False

    def compose(self) -> ComposeResult:
        """What is done, and a line for what comes."""
        with Vertical(classes="question"):
            yield Static(self.heading, classes="heading", markup=False)
            yield Static(self.line, id="reply", markup=False)

    async def tell(self, reply: Sequence[str]) -> None:
        """After the moment of waiting: the answer, until a key is pressed; nothing where there is none."""
        quick = self.app.animation_level == "none"
        left = 0.0 if quick else SUSPENSE_S - (monotonic() - self._begun)
        if left > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._skipped.wait(), left)
        self._skipped.clear()
        if reply:
            self._told = True
            self.query_one("#reply", Static).update("\n".join((*reply[-MOST_REPLIES:], "", _("any key: on"))))
            await self._skipped.wait()
        self.dismiss(None)

    def on_key(self, event: Key) -> None:
        """Any key skips."""
        event.stop()
        self._skipped.set()

    def on_click(self) -> None:
        """So does a click."""
        self._skipped.set()
