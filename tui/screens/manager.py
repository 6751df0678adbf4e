"""The manager's view: levers of a process, both ways run side by side on the same luck, and what differs."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList

from salescycle.sim.errors import SalesCycleError
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _, ngettext
from salescycle.tui.screens.lever_lines import lever_slides
from salescycle.tui.screens.loading import LoadingScreen
from salescycle.tui.screens.questions import AskPick, AskText, Reading
from salescycle.tui.screens.value import AskValue
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead
from salescycle.tui.widgets.outcome import Outcome
from salescycle.tui.widgets.slider import Sliders

if TYPE_CHECKING:
    from salescycle.scenarios.levers import Lever
    from salescycle.tui.play.trial import Kept, Rounds, Trial, Way

__all__ = ["ManagerScreen"]

Document = dict[str, Any]


class Progress(Message):
    """A word or a round of the thread that runs both ways."""

    def __init__(self, stopped: Event, told: "str | Document") -> None:
        """*stopped* belongs to the run, so that one of other values is known."""
        super().__init__()
        self.stopped, self.told = stopped, told


class ManagerScreen(Screen[None]):
    """Try a process: *scenario* is asked for when left out, *variant* are values to begin with, by key."""

    BINDINGS = bindings("manager")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (150, "-broad")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]
    AUTO_FOCUS = "#levers"

    def __init__(self, scenario: str | None = None, variant: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.scenario = scenario
        self.changes: dict[str, str] = dict(variant or {})
        self.trial: Trial | None = None
        self.rounds: Rounds | None = None
        self.metric = ""
        self.wanted = ""
        """What levers are searched for."""
        self.wrong = ""
        """Why the values cannot be."""
        self._stopped = Event()
        self._is_running = False

    def compose(self) -> ComposeResult:
        """Frame; levers left or above, what came of them right or below."""
        yield Masthead()
        with Container(id="trial"):
            with Vertical(id="levers-side"):
                yield Drawn(self._head, id="levers-head")
                yield Sliders(id="levers")
                yield Drawn(self._about, id="about-lever")
            with VerticalScroll(id="outcome-side", can_focus=False):
                yield Outcome()
        yield Hints()

    def on_mount(self) -> None:
        """Open what was asked for, or ask."""
        self.query_one(Hints).tell(hints("manager"))
        self.query_one(Masthead).tell(_(" Manager"))
        if self.scenario is None:
            self.action_open()
        else:
            self.open(self.scenario)

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._stopped.set()

    def on_resize(self) -> None:
        """As many measures as there is room for."""
        self.call_after_refresh(self.query_one(Outcome).redraw)

    # A scenario

    @work(exclusive=True, group="open")
    async def action_open(self) -> None:
        """Ask which process is tried."""
        loading = LoadingScreen(_("The library is being read ..."))
        self.app.push_screen(loading)
        ways: list[Way] = await self.run_worker(_ways, thread=True, group="read").wait()
        await loading.dismiss()
        shown = [f"{Path(way.name).stem}: {way.title}" for way in ways]
        number = await self.app.push_screen_wait(AskPick(_("Which process do you try?"), shown))
        if number is not None:
            self.changes = {}
            self.open(ways[number].name)
        elif self.trial is None:
            self.app.pop_screen()

    @work(exclusive=True, group="open")
    async def open(self, scenario: str) -> None:
        """Read a scenario, and show its levers."""
        told = await self.run_worker(partial(_read, scenario, self.changes), thread=True, group="read").wait()
        if isinstance(told, str):
            self.notify(told, severity="error", timeout=20, markup=False)
            self.app.pop_screen()
            return
        self.trial, self.wrong = told
        self.changes = {key: value for key, value in self.changes.items() if value != self._lever(key).value}
        self._forget()
        self._show()

    def _lever(self, key: str) -> "Lever":
        assert self.trial is not None, "a scenario is open"
        return self.trial.levers[key]

    def _show(self) -> None:
        """The levers, and everything around them."""
        assert self.trial is not None, "a scenario is open"
        self.query_one(Sliders).show(lever_slides(self.trial.levers, self.changes, self.wanted))
        self._say()

    def _say(self) -> None:
        assert self.trial is not None, "a scenario is open"
        scenario = self.trial.base.scenario
        changed = ngettext("{n} lever turned", "{n} levers turned", len(self.changes))
        self.query_one(Masthead).tell(
            _(" Manager   {title}").format(title=safe(scenario.title, limit=50)), f"{changed} "
        )
        for drawn in self.query(Drawn):
            drawn.redraw()

    # Levers

    def on_sliders_turned(self, event: Sliders.Turned) -> None:
        """Another value to try."""
        self._turn(event.key, event.value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another lever is explained."""
        self.query_one("#about-lever", Drawn).redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Type a value."""
        key, trial = event.option_id or "", self.trial
        if trial is None or not key:
            return
        lever = trial.levers[key]
        between = _("{low} to {high} is sensible").format(low=lever.low, high=lever.high)
        question, hint = f"{key}, {lever.value}", safe(f"{lever.line}. {between}.", limit=400)

        def take(number: int | None) -> None:
            if number is not None:
                self._turn(key, lever.choices[number])

        if len(lever.choices) > 1:
            self.app.push_screen(AskPick(f"{key}, {lever.value}", lever.choices), take)
            return

        def refused(text: str) -> str:
            return trial.refused({**self.changes, key: text})

        def keep(text: str | None) -> None:
            if text is not None:
                self._turn(key, text)

        self.app.push_screen(AskValue(question, hint, self.changes.get(key, lever.value), refused), keep)

    def action_turn(self, by: int) -> None:
        """The chosen lever to the next notch."""
        self.query_one(Sliders).action_turn(by)

    def action_type(self) -> None:
        """Type a value for the chosen lever."""
        self.query_one(Sliders).action_select()

    def action_reset(self) -> None:
        """The chosen lever as it is."""
        slide = self.query_one(Sliders).slide
        if slide is not None:
            self._turn(slide.key, slide.as_is)

    def _turn(self, key: str, value: str) -> None:
        lever = self._lever(key)
        self.changes.pop(key, None)
        if value != lever.value:
            self.changes[key] = value
        sliders = self.query_one(Sliders)
        sliders.change(sliders.slides[key]._replace(value=value))
        self._forget()
        self._say()
        self._check()

    @work(exclusive=True, group="check")
    async def _check(self) -> None:
        """Whether the loader takes all values together."""
        assert self.trial is not None, "a scenario is open"
        changes = dict(self.changes)
        wrong = await self.run_worker(partial(self.trial.refused, changes), thread=True, group="read").wait()
        if changes == self.changes:
            self.wrong = wrong
            self.query_one("#about-lever", Drawn).redraw()

    def action_search(self) -> None:
        """Find a lever by words of its key or its meaning."""

        def seek(text: str | None) -> None:
            if text is not None:
                self.wanted = text.strip()
                self._show()

        self.app.push_screen(AskText(_("Which lever? Words of its key or its meaning; nothing shows the main ones."),
                                     self.wanted), seek)  # fmt: skip

    def _head(self, width: int) -> Content:
        name = _("LEVERS with {words}").format(words=safe(self.wanted, limit=20)) if self.wanted else _("LEVERS")
        return Content.styled(self.query_one(Sliders).heading(name, _("as it is"), _("you try")), "bold")

    def _about(self, width: int) -> Content:
        if self.wrong:
            return Content.styled(safe(self.wrong, limit=300), "$error")
        slide = self.query_one(Sliders).slide
        if self.trial is None or slide is None:
            return Content(_("The scenario is being read ..."))
        lever = self.trial.levers[slide.key]
        values = lever.value if not slide.is_changed else f"{lever.value}  \u2192  {slide.value}"
        return Content.assemble((slide.key, "$primary"), f"  {values}\n", (f"{safe(lever.line, limit=300)}.", "$quiet"))

    # Both ways

    def action_run(self) -> None:
        """Run both ways, or stop running; once more goes on where it has stopped."""
        if self._is_running:
            self._stopped.set()
        elif self.trial is None:
            return
        elif not self.changes:
            self.notify(_("Turn a lever first; there is nothing to compare yet."), markup=False)
        elif self.wrong:
            self.notify(safe(self.wrong, limit=300), severity="warning", markup=False)
        else:
            self._run()

    @work(exclusive=True, group="run")
    async def _run(self) -> None:
        self._stopped = stopped = Event()
        self._is_running = True
        self.add_class("-ran")
        outcome, anew = self.query_one(Outcome), self.rounds is None
        outcome.begin(0 if self.rounds is None else len(self.rounds), anew=anew)
        worker = self.run_worker(partial(self._rounds, stopped, self.rounds), thread=True, group="rounds")
        told = await worker.wait()
        if stopped is not self._stopped:
            return  # a lever was turned meanwhile
        self._is_running = False
        outcome.end(is_stopped=stopped.is_set())
        if isinstance(told, str):
            self.notify(safe(told, limit=400), severity="error", timeout=20, markup=False)
        else:
            self.rounds = told

    def _rounds(self, stopped: Event, rounds: "Rounds | None") -> "Rounds | str":
        """Round after round, in a thread; what goes on from there, or what is wrong."""
        from salescycle.tui.play.trial import Rounds  # noqa: PLC0415 - of an engine

        def say(told: "str | Document") -> None:
            self.post_message(Progress(stopped, told))

        try:
            assert self.trial is not None, "a scenario is open"
            rounds = rounds or Rounds(self.trial, self.changes, self.metric)
            for document in rounds.run(is_stopped=stopped.is_set, say=say):
                say(document)
        except SalesCycleError as error:
            return str(error)
        return rounds

    def on_progress(self, event: "Progress") -> None:
        """Show how far it is, unless it is of other values."""
        if event.stopped is not self._stopped:
            return
        outcome = self.query_one(Outcome)
        if isinstance(event.told, str):
            outcome.say(event.told)
        else:
            outcome.tell(event.told)

    def _forget(self) -> None:
        """What was run was run with other values."""
        self._stopped.set()
        self._stopped = Event()
        self._is_running, self.rounds = False, None
        self.query_one(Outcome).outdate()

    def action_measure(self) -> None:
        """What the answer is about."""
        rounds, outcome = self.rounds, self.query_one(Outcome)
        if rounds is None or outcome.document is None:
            self.notify(_("Run both ways first."), markup=False)
            return
        known: list[str] = outcome.document["known"]

        def take(number: int | None) -> None:
            if number is not None:
                self.metric = rounds.metric = known[number]
                outcome.about(known[number])

        self.app.push_screen(AskPick(_("What is the answer about?"), [name.replace("_", " ") for name in known]), take)

    # Keeping it

    @work(exclusive=True, group="keep")
    async def action_save(self) -> None:
        """Save as a variant, and say with which command it is tried again."""
        trial = self.trial
        if trial is None:
            return
        changes = dict(self.changes)
        if not changes or self.wrong:
            self.notify(
                safe(self.wrong, limit=300) or _("Turn a lever first; there is nothing to save yet."), markup=False
            )
            return
        question, hint = _("Name of the variant"), _("Small letters, digits and _, such as early_dates.")
        name = await self.app.push_screen_wait(AskValue(question, hint, "", trial.refused_name))
        if name is None:
            return
        told = await self.run_worker(partial(_kept, trial, changes, name), thread=True, group="read").wait()
        if isinstance(told, str):
            self.notify(told, severity="warning", timeout=12, markup=False)
            return
        lines = [_("Saved: {path}").format(path=told.path), "", _("In a shell, with all figures:"), "", told.command]
        self.app.push_screen(Reading(_("A VARIANT"), lines))

    def action_back(self) -> None:
        """All levers again after a search, else leave."""
        if self.wanted:
            self.wanted = ""
            self._show()
        else:
            self._stopped.set()
            self.app.pop_screen()


def _ways() -> "list[Way]":
    from salescycle.tui.play.trial import ways_to_begin  # noqa: PLC0415 - reads scenarios

    return ways_to_begin()


def _read(scenario: str, changes: Mapping[str, str]) -> "tuple[Trial, str] | str":
    """The scenario, and what is wrong with the values; or why it cannot be read."""
    from salescycle.tui.play.trial import Trial  # noqa: PLC0415 - reads scenarios

    try:
        trial = Trial(scenario)
    except SalesCycleError as error:
        return str(error)
    return trial, trial.refused(changes)


def _kept(trial: "Trial", changes: Mapping[str, str], name: str) -> "Kept | str":
    try:
        return trial.keep(changes, name)
    except SalesCycleError as error:
        return str(error)
