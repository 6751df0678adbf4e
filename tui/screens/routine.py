"""Your routine: what it answers by itself, changed from the next decision on, and handed to the manager's view."""

from itertools import groupby

from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList

from salescycle.scenarios.files import library
from salescycle.sim.errors import UsageError
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.asides import typed_habit
from salescycle.tui.play.routine import Answer, answers, variant_of
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.screens.manager import ManagerScreen
from salescycle.tui.screens.questions import AskPick
from salescycle.tui.screens.value import AskValue
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead, redraw
from salescycle.tui.widgets.slider import Slide, Sliders

__all__ = ["RoutineScreen"]


class RoutineScreen(Screen[None]):
    """The routine of a sitting."""

    BINDINGS = bindings("routine")
    AUTO_FOCUS = "#levers"

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting

    def compose(self) -> ComposeResult:
        """Frame, questions, what the chosen one means."""
        yield Masthead()
        yield Drawn(self._head, id="levers-head")
        yield Sliders(id="levers")
        yield Drawn(self._about, id="about-habit")
        yield Hints()

    def on_mount(self) -> None:
        """Fill the list."""
        self.query_one(Hints).tell(hints("routine"))
        slides: list[Slide] = []
        for step, several in groupby(self._answers(), lambda answer: answer.step):
            slides += [Slide("", step.upper()), *map(_slide, several)]
        self.query_one(Sliders).show(slides)
        self._say()

    def _answers(self) -> list[Answer]:
        return answers(self.sitting.habits, self.sitting.wording)

    def _say(self) -> None:
        own = sum(answer.yours != answer.firm for answer in self._answers())
        told = ngettext("{n} habit of your own", "{n} habits of your own", own)
        self.query_one(Masthead).tell(_(" Your routine"), f"{told} ")
        redraw(self)

    def on_sliders_turned(self, event: Sliders.Turned) -> None:
        """Another answer."""
        self._want(event.key, event.value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another question is explained."""
        self.query_one("#about-habit", Drawn).redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Type an answer."""
        key = event.option_id or ""
        answer = next(each for each in self._answers() if each.key == key)

        def take(number: int | None) -> None:
            if number is not None:
                self._want(key, answer.notches[number])

        if answer.called:
            self.app.push_screen(AskPick(answer.line, [answer.called[name] for name in answer.notches]), take)
            return

        def refused(text: str) -> str:
            try:
                typed_habit(key, text)
            except UsageError as error:
                told = str(error)
                return told[:1].upper() + told[1:]
            return ""

        def keep(text: str | None) -> None:
            if text is not None:
                self._want(key, text)

        self.app.push_screen(AskValue(answer.label, answer.line, _told(answer, answer.yours), refused), keep)

    def _want(self, key: str, text: str) -> None:
        self.sitting.want_habit(key, text)
        answer = next(each for each in self._answers() if each.key == key)
        self.query_one(Sliders).change(_slide(answer))
        self._say()

    def _head(self, width: int) -> Content:
        head = self.query_one(Sliders).heading(_("YOUR ROUTINE"), _("the firm"), _("you"))
        return Content.styled(head, "bold")

    def _about(self, width: int) -> Content:
        slide = self.query_one(Sliders).slide
        answer = next((each for each in self._answers() if slide is not None and each.key == slide.key), None)
        if answer is None:
            return Content("")
        chosen = answer.lines.get(answer.yours, answer.ends)
        label = _told(answer, answer.yours)
        when = _("Holds from your next decision on.") if answer.key in self.sitting.wanted else ""
        return Content.assemble(
            (answer.label, "bold"), f"   {answer.line}\n",
            (label, "$accent"), f"   {chosen}\n" if chosen else "\n",
            (when, "$warning"), (f"{'   ' if when else ''}playbook.{answer.key}", "$quiet"),
        )  # fmt: skip

    # Keys

    def action_turn(self, by: int) -> None:
        """The chosen answer to the next one."""
        self.query_one(Sliders).action_turn(by)

    def action_type(self) -> None:
        """Type an answer."""
        self.query_one(Sliders).action_select()

    def action_manager(self) -> None:
        """The manager's view with this routine as what is tried."""
        name = self.sitting.wording.scenario.name
        if name not in library():
            self.notify(
                _("This game is of a scenario outside of the library: {name}. Open its file in the manager's view.")
                .format(name=safe(name, limit=40)), markup=False,
            )  # fmt: skip
            return
        self.app.push_screen(ManagerScreen(name, variant_of(self.sitting.habits)))

    def action_back(self) -> None:
        """To the game."""
        self.app.pop_screen()


def _slide(answer: Answer) -> Slide:
    called = {value: _told(answer, value) for value in (*answer.notches, answer.firm, answer.yours)}
    return Slide(answer.key, answer.label, answer.firm, answer.yours, answer.notches, called)


def _told(answer: Answer, value: str) -> str:
    """An answer as one says it: a word, a number, or a share in per cent."""
    if value in answer.called:
        return answer.called[value]
    return f"{100 * float(value):.3g} %" if answer.is_share else value
