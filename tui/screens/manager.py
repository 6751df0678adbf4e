"""The manager's view: levers of a process, both ways run side by side on the same luck, and what differs."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from textual import work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.message import Message
from textual.screen import Screen

from salescycle.sim.errors import SalesCycleError
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _, ngettext
from salescycle.tui.screens.lever_side import LeverSide
from salescycle.tui.screens.loading import LoadingScreen
from salescycle.tui.screens.questions import AskPick, Reading
from salescycle.tui.screens.value import AskValue
from salescycle.tui.waiting import in_thread
from salescycle.tui.widgets.frame import Hints, Masthead
from salescycle.tui.widgets.outcome import Outcome
from salescycle.tui.widgets.slider import Sliders

if TYPE_CHECKING:
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
        self.variant = dict(variant or {})
        self.rounds: Rounds | None = None
        self.metric = ""
        self._stopped = Event()
        self._is_running = False

    def compose(self) -> ComposeResult:
        """Frame; levers left or above, what came of them right or below."""
        yield Masthead()
        with Container(id="trial"):
            yield LeverSide()
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
        ways: list[Way] = await in_thread(self, _ways)
        await loading.dismiss()
        shown = [f"{way.called or Path(way.name).stem}: {way.title}" for way in ways]
        shown.append(_("another file: its path is typed"))
        number = await self.app.push_screen_wait(AskPick(_("Which process do you try?"), shown))
        if number is not None and number < len(ways):
            self.variant = dict(ways[number].variant)
            self.open(ways[number].name)
        elif number is not None and (path := await self._asked_path()):
            self.variant = {}
            self.open(path)
        elif self.trial is None:
            self.app.pop_screen()

    async def _asked_path(self) -> str | None:
        """Of a file of the player's own; None where none is named."""
        question, hint = _("Which file?"), _("A scenario, such as ~/mine.yaml.")
        path = await self.app.push_screen_wait(AskValue(question, hint, "", _refused_path))
        return None if path is None else str(Path(path).expanduser())

    @work(exclusive=True, group="open")
    async def open(self, scenario: str) -> None:
        """Read a scenario, and show its levers."""
        told = await in_thread(self, partial(_read, scenario, self.variant))
        if isinstance(told, str):
            self.notify(safe(told, limit=400), severity="error", timeout=20, markup=False)
            if self.trial is None:
                self.app.pop_screen()
            return
        self.remove_class("-ran")
        self.query_one(Outcome).clear()
        self.levers.show_trial(told[0], self.variant, told[1])

    @property
    def levers(self) -> LeverSide:
        """The levers."""
        return self.query_one(LeverSide)

    @property
    def trial(self) -> "Trial | None":
        """What is open."""
        return self.levers.trial

    def on_lever_side_changed(self) -> None:
        """What was run was run with other values."""
        self._stopped.set()
        self._stopped = Event()
        self._is_running, self.rounds = False, None
        self.query_one(Outcome).outdate()
        trial = self.trial
        if trial is not None:
            turned = ngettext("{n} lever turned", "{n} levers turned", len(self.levers.changes))
            named = "" if trial.is_of_library else f"{trial.base.path.stem}: "
            title = safe(named + trial.base.scenario.title, limit=50)
            self.query_one(Masthead).tell(_(" Manager   {title}").format(title=title), f"{turned} ")

    def action_turn(self, by: int) -> None:
        """The chosen lever to the next notch."""
        self.query_one(Sliders).action_turn(by)

    def action_type(self) -> None:
        """Type a value for the chosen lever."""
        self.query_one(Sliders).action_select()

    def action_reset(self) -> None:
        """The chosen lever as it is."""
        self.levers.reset()

    def action_search(self) -> None:
        """Find a lever."""
        self.levers.search()

    # Both ways

    def action_run(self) -> None:
        """Run both ways, or stop running; once more goes on where it has stopped."""
        if self._is_running:
            self._stopped.set()
            self.query_one(Outcome).say(_("Stopping ..."))
        elif self._is_ready():
            self._run()

    def _is_ready(self) -> bool:
        """Whether there is something to try; says why not."""
        levers = self.levers
        if levers.wrong or not levers.changes:
            told = safe(levers.wrong, limit=300) or _("Turn a lever first; nothing differs yet.")
            self.notify(told, severity="warning", markup=False)
        return levers.trial is not None and not levers.wrong and bool(levers.changes)

    @work(exclusive=True, group="run")
    async def _run(self) -> None:
        self._stopped = stopped = Event()
        self._is_running = True
        self.add_class("-ran")
        outcome, anew = self.query_one(Outcome), self.rounds is None
        outcome.begin(0 if self.rounds is None else len(self.rounds), anew=anew)
        told = await in_thread(self, partial(self._rounds, stopped, self.rounds))
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
            rounds = rounds or Rounds(self.trial, self.levers.changes, self.metric)
            for document in rounds.run(is_stopped=stopped.is_set, say=say):
                say(document)
        except SalesCycleError as error:
            return str(error)
        return rounds

    def on_progress(self, event: "Progress") -> None:
        """Show how far it is, unless it is of other values."""
        if event.stopped is not self._stopped or event.stopped.is_set():
            return
        outcome = self.query_one(Outcome)
        if isinstance(event.told, str):
            outcome.say(event.told)
        else:
            outcome.tell(event.told)

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
        trial, changes = self.trial, dict(self.levers.changes)
        if trial is None or not self._is_ready():
            return
        question, hint = _("Name of the variant"), _("Small letters, digits and _, such as early_dates.")
        name = await self.app.push_screen_wait(AskValue(question, hint, "", trial.refused_name))
        if name is None:
            return
        told = await in_thread(self, partial(_kept, trial, changes, name))
        if isinstance(told, str):
            self.notify(told, severity="warning", timeout=12, markup=False)
            return
        lines = [_("Saved: {path}").format(path=told.path), "", _("In a shell, with all figures:"), "", told.command]
        self.app.push_screen(Reading(_("A VARIANT"), lines))

    def action_back(self) -> None:
        """All levers again after a search, else leave."""
        if self.levers.wanted:
            self.levers.seek("")
        else:
            self._stopped.set()
            self.app.pop_screen()


def _ways() -> "list[Way]":
    from salescycle.tui.play.trial import ways_to_begin  # noqa: PLC0415 - reads scenarios

    return ways_to_begin()


def _refused_path(path: str) -> str:
    """Why no process can be read from there; empty where one can."""
    told = _read(str(Path(path).expanduser()), {})
    return told if isinstance(told, str) else ""


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
