"""The end of a game: the eight phases where it taught them, and the year after you, while the decisions are judged."""

from textwrap import wrap
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import ProgressBar, Static
from textual.worker import get_current_worker

from salescycle.sim.compiled import is_warm
from salescycle.sim.errors import SalesCycleError
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.play.ending import game_before, judged, year_after_of
from salescycle.tui.play.lessons import eight_phases, is_taught
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.screens.debrief import DebriefScreen
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead
from salescycle.tui.widgets.months import month_head, month_row

__all__ = ["YearAfterScreen"]

A_MONTH_S = 0.35
"""So long until the next month appears; any key shows them all."""
PHASE = " " * 17
"""Before what happened in a phase."""
Document = dict[str, Any]


class _Left(Exception):  # noqa: N818 - nothing has gone wrong
    """Nobody waits for the rest."""


class YearAfterScreen(Screen[None]):
    """What becomes of what was left, month by month."""

    BINDINGS = bindings("year_after")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        game = sitting.game
        self.phases = list(eight_phases(game.view)) if is_taught(game.session) else []
        """Lines that are read first; nothing where they have been, or where there are none."""
        self.months: list[Document] = []
        self.shown = 0
        self._told: Document | None = None
        self._before: float | None = None
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Heading, months, how far the judging is."""
        yield Masthead()
        with Vertical(id="year"):
            yield Drawn(self._leaf)
        with Vertical(id="judging"):
            yield Static("", id="how-far", markup=False)
            yield ProgressBar(show_eta=False)
        yield Hints()

    def on_mount(self) -> None:
        """Begin to judge."""
        say, game = self.sitting.wording, self.sitting.game
        self.query_one(Masthead).tell(
            _(" The {level} is over").format(level=game.session.seat.level.name),
            safe(say.scenario.title, limit=50),
            _("booked {money}").format(money=say.money(game.view.booked())) + " ",
        )
        self.query_one(Hints).tell(hints("year_after"))
        self._say(
            _("Your decisions are being judged, each in many other futures.")
            if is_warm()
            else _("The fast engine is compiled first, once for this version of the program: about half a minute.")
        )
        self.judge()

    # Judging, in a thread

    @work(thread=True)
    def judge(self) -> None:
        """The year after, then every decision; written behind the game before it is shown."""
        sitting, call = self.sitting, self.app.call_from_thread
        game = sitting.game
        try:
            months = year_after_of(game.session)
            self._go_on_if_wanted()
            call(self._begin, months)
            told = judged(game.table, game.session, game.save.game, self._how_far, sitting.valuer)
            self._go_on_if_wanted()
            game.end(told["score"], told["par"], told)
            self._before = game_before(game.save.path, game.save.game.header)
            call(self._judged, told)
        except SalesCycleError as error:
            call(self._say, str(error))
        except _Left:
            pass
        finally:
            sitting.close()

    def _go_on_if_wanted(self) -> None:
        if get_current_worker().is_cancelled:
            raise _Left

    def _how_far(self, done: int, decisions: int) -> None:
        self._go_on_if_wanted()
        self.app.call_from_thread(self._show_progress, done, decisions)

    def _show_progress(self, done: int, decisions: int) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=decisions, progress=done)

    def _judged(self, told: Document) -> None:
        self._told = told
        bar = self.query_one(ProgressBar)
        bar.update(total=bar.total or 1, progress=bar.total or 1)
        self._say(_("Judged. Enter: the debrief."))

    def _say(self, line: str) -> None:
        self.query_one("#how-far", Static).update(safe(line, limit=300))

    # The months, one by one

    def _begin(self, months: list[Document]) -> None:
        self.months = months
        self._say(_("Your decisions are being judged, each in many other futures."))
        if not self.phases:
            self._open_year()

    def _open_year(self) -> None:
        self.phases = []
        if self.app.animation_level == "none":
            self.shown = len(self.months)
        else:
            self._clock = self.set_interval(A_MONTH_S, self._next)
        self.query_one(Drawn).redraw()

    def _next(self) -> None:
        self.shown = min(len(self.months), self.shown + 1)
        if self._clock is not None and self.shown == len(self.months):
            self._clock.stop()
        self.query_one(Drawn).redraw()

    def _leaf(self, width: int) -> Content:
        """What is read now: the eight phases, or the months that have appeared."""
        if self.phases:
            heading, *phases = self.phases
            lines = [line for phase in phases for line in wrap(phase, width, subsequent_indent=PHASE)]
            return Content.assemble((heading, "bold"), "\n\n", "\n".join(lines), ("\n\n" + _("any key: on"), "$quiet"))
        if not self.months:
            return Content(_("The year after you is being played, by a steady colleague ..."))
        currency = self.sitting.wording.scenario.currency
        title = _("THE YEAR AFTER YOU   by a steady colleague, in {currency}")
        most = max(abs(month["margin"]) for month in self.months) or 1.0
        told = Content.assemble(
            (title.format(currency=currency), "bold"), "\n", (month_head(width), "$quiet"),
            *("\n" + month_row(n, month, most, width) for n, month in enumerate(self.months[: self.shown], 1)),
        )  # fmt: skip
        if self.shown < len(self.months):
            return told
        whole = sum(month["margin"] for month in self.months)
        line = _("What you left brings {currency} {whole:,.0f} in the year after you.")
        return Content.assemble(told, "\n\n", line.format(currency=currency, whole=whole))

    # Keys

    def on_key(self, event: Key) -> None:
        """Any key turns the leaf, or shows all months; those that leave do what they say."""
        if event.key.startswith("ctrl+") or event.key == "escape":
            return
        if self._skip():
            event.stop()

    def on_click(self) -> None:
        """A click does it too, and goes on when all is there."""
        if not self._skip():
            self.action_on()

    def _skip(self) -> bool:
        """Show what has not appeared yet; whether there was anything."""
        if self.phases:
            self._open_year() if self.months else self._turn()
            return True
        if self.shown < len(self.months):
            self.shown = len(self.months) - 1
            self._next()
            return True
        return False

    def _turn(self) -> None:
        self.phases = []
        self.query_one(Drawn).redraw()

    def action_on(self) -> None:
        """To the debrief, when all is judged."""
        if self._told is not None:
            path = self.sitting.game.save.path
            self.app.switch_screen(DebriefScreen(self._told, path, before=self._before))

    def action_leave(self) -> None:
        """Leave the program; say where the debrief is to be found."""
        path = self.sitting.game.save.path
        how = "debrief {path}" if self._told is not None else "play --resume {path}"
        self.app.exit(_("The game is over. Its debrief: salescycle {how}").format(how=how.format(path=path)))

    def action_back(self) -> None:
        """To the title; what is not judged yet is judged when the game is opened again."""
        self.app.pop_screen()
