"""The levers of a process with their sliders, what the chosen one means, and whether the loader takes all values."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList

from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.screens.lever_lines import lever_slides
from salescycle.tui.screens.questions import AskPick, AskText
from salescycle.tui.screens.value import AskValue
from salescycle.tui.waiting import in_thread
from salescycle.tui.widgets.frame import Drawn, redraw
from salescycle.tui.widgets.slider import Sliders

if TYPE_CHECKING:
    from salescycle.tui.play.trial import Trial

__all__ = ["LeverSide"]


class LeverSide(Vertical):
    """The levers of a trial."""

    class Changed(Message):
        """Other values are tried."""

    def __init__(self) -> None:
        super().__init__(id="levers-side")
        self.trial: Trial | None = None
        self.changes: dict[str, str] = {}
        """Values to try, where they are not as they are."""
        self.wanted = ""
        """What levers are searched for."""
        self.wrong = ""
        """Why the values cannot be."""

    def compose(self) -> ComposeResult:
        """Heading, sliders, meaning."""
        yield Drawn(self._head, id="levers-head")
        yield Sliders(id="levers")
        yield Drawn(self._about, id="about-lever")

    def show_trial(self, trial: "Trial", changes: Mapping[str, str], wrong: str) -> None:
        """The levers of another scenario, some of them turned already."""
        self.trial, self.wrong, self.wanted = trial, wrong, ""
        known = {key: value for key, value in changes.items() if key in trial.levers}
        self.changes = {key: value for key, value in known.items() if trial.levers[key].value != value}
        self._fill()
        self.post_message(self.Changed())

    def search(self) -> None:
        """Find a lever by words of its key or its meaning."""

        def seek(text: str | None) -> None:
            if text is not None:
                self.seek(text)

        question = _("Which lever? Words of its key or its meaning; nothing shows the main ones.")
        self.app.push_screen(AskText(question, self.wanted), seek)

    def seek(self, words: str) -> None:
        """Show the levers of these words; the main ones when there are none."""
        self.wanted = words.strip()
        self._fill()

    def reset(self) -> None:
        """The chosen lever as it is."""
        slide = self.query_one(Sliders).slide
        if slide is not None:
            self.turn(slide.key, slide.as_is)

    def turn(self, key: str, value: str) -> None:
        """Try another value."""
        assert self.trial is not None, "a scenario is open"
        self.changes.pop(key, None)
        if value != self.trial.levers[key].value:
            self.changes[key] = value
        sliders = self.query_one(Sliders)
        sliders.change(sliders.slides[key]._replace(value=value))
        self._redraw()
        self.post_message(self.Changed())
        self._check()

    def on_sliders_turned(self, event: Sliders.Turned) -> None:
        """A slider has been turned."""
        event.stop()
        self.turn(event.key, event.value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another lever is explained."""
        event.stop()
        self.query_one("#about-lever", Drawn).redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Pick a value, or type it."""
        event.stop()
        key, trial = event.option_id or "", self.trial
        if trial is None or not key:
            return
        lever = trial.levers[key]
        question = f"{key}, {lever.value}"

        def take(number: int | None) -> None:
            if number is not None:
                self.turn(key, lever.choices[number])

        def keep(text: str | None) -> None:
            if text is not None:
                self.turn(key, text)

        def refused(text: str) -> str:
            return trial.refused({**self.changes, key: text})

        if len(lever.choices) > 1:
            self.app.push_screen(AskPick(f"{question}. {safe(lever.line, limit=300)}.", lever.choices), take)
            return
        ends = _(" The slider goes from {low} to {high}; others may be typed.")
        span = ends.format(low=lever.notches[0], high=lever.notches[-1]) if len(lever.notches) > 1 else ""
        hint = safe(f"{lever.line}.{span}", limit=400)
        self.app.push_screen(AskValue(question, hint, self.changes.get(key, lever.value), refused), keep)

    @work(exclusive=True, group="check")
    async def _check(self) -> None:
        """Whether the loader takes all values together."""
        assert self.trial is not None, "a scenario is open"
        changes = dict(self.changes)
        wrong = await in_thread(self, partial(self.trial.refused, changes))
        if changes == self.changes:
            self.wrong = wrong
            self._redraw()

    def _fill(self) -> None:
        if self.trial is not None:
            self.query_one(Sliders).show(lever_slides(self.trial.levers, self.changes, self.wanted))
            self._redraw()

    def _redraw(self) -> None:
        redraw(self)

    def _head(self, width: int) -> Content:
        name = _("LEVERS with {words}").format(words=safe(self.wanted, limit=20)) if self.wanted else _("LEVERS")
        return Content.styled(self.query_one(Sliders).heading(name, _("as it is"), _("you try")), "bold")

    def _about(self, width: int) -> Content:
        if self.wrong:
            return Content.styled(safe(self.wrong, limit=300), "$error")
        slide = self.query_one(Sliders).slide
        if self.trial is None or slide is None:
            return Content("")
        lever = self.trial.levers[slide.key]
        values = lever.value if not slide.is_changed else f"{lever.value}  \u2192  {slide.value}"
        typed = "" if len(lever.notches) > 1 else " " + _("Enter: type a value.")
        meaning = (f"{safe(lever.line, limit=300)}.{typed}", "$quiet")
        return Content.assemble((slide.key, "$primary"), f"  {safe(values, limit=120)}\n", meaning)
