"""The year after you: twelve lines, one a month, while the decisions are judged; then the debrief."""

from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.screen import Screen
from textual.widgets import ProgressBar, Static

from salescycle.sim.errors import SalesCycleError
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import hints
from salescycle.tui.messages import _
from salescycle.tui.play.closing import year_after
from salescycle.tui.play.ending import judged, year_after_of
from salescycle.tui.play.lessons import eight_phases, is_taught
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.screens.debrief import DebriefScreen
from salescycle.tui.widgets.frame import Hints, Masthead

__all__ = ["YearAfterScreen"]

A_MONTH_S = 0.35
"""So long until the next month appears; any key shows them all."""


class YearAfterScreen(Screen[None]):
    """What becomes of what was left, month by month."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self._lines: list[str] = []
        self._shown = 0
        self._told: dict[str, Any] | None = None

    def compose(self) -> ComposeResult:
        """Heading, months, how far the judging is."""
        yield Masthead()
        with Vertical(id="year"):
            yield Static("", id="phases", markup=False)
            yield Static(_("The year is being played on ..."), id="months", markup=False)
        with Vertical(id="judging"):
            yield Static(_("Your decisions are being judged, each in many other futures."), id="how-far", markup=False)
            yield ProgressBar(show_eta=False)
        yield Hints()

    def on_mount(self) -> None:
        """Begin to judge."""
        say, game = self.sitting.wording, self.sitting.game
        level = game.session.seat.level.name
        self.query_one(Masthead).tell(
            f" {safe(say.scenario.title, limit=50)}",
            _("the {level} is over").format(level=level),
            _("booked {money}").format(money=say.money(game.view.booked())) + " ",
        )
        self.query_one(Hints).tell(hints("year_after"))
        if is_taught(game.session):
            self.query_one("#phases", Static).update("\n".join((*eight_phases(game.view), "")))
        self.judge()

    @work(thread=True, exit_on_error=False)
    def judge(self) -> None:
        """The year after, then every decision; written behind the game before it is shown."""
        game = self.sitting.game
        try:
            months = year_after_of(game.session)
            self.app.call_from_thread(self._begin, list(year_after(months)))
            told = judged(game.table, game.session, game.save.game, self._how_far, self.sitting.valuer)
            game.end(told["score"], told["par"], told)
            self.sitting.close()
        except SalesCycleError as error:
            self.app.call_from_thread(self._fail, str(error))
            return
        self.app.call_from_thread(self._judged, told)

    def _how_far(self, done: int, decisions: int) -> None:
        self.app.call_from_thread(self.query_one(ProgressBar).update, total=decisions, progress=done)

    def _begin(self, lines: list[str]) -> None:
        self._lines = lines
        if self.app.animation_level == "none":
            self._shown = len(lines)
        self._next()
        self._clock = self.set_interval(A_MONTH_S, self._next)

    def _next(self) -> None:
        self._shown = min(len(self._lines), self._shown + 1)
        self.query_one("#months", Static).update("\n".join(self._lines[: self._shown]))

    def _judged(self, told: dict[str, Any]) -> None:
        self._told = told
        self.query_one("#how-far", Static).update(_("Judged. Enter: the debrief."))

    def _fail(self, line: str) -> None:
        self.query_one("#how-far", Static).update(line)

    def on_key(self, event: Key) -> None:
        """Any key shows all months; *Enter* goes on when all is judged."""
        if self._lines and self._shown < len(self._lines):
            self._shown = len(self._lines)
            self._next()
        elif event.key in ("enter", "space") and self._told is not None:
            self.app.switch_screen(DebriefScreen(self._told, self.sitting))
        elif event.key == "escape" and self._told is not None:
            self.app.pop_screen()
