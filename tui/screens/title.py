"""The title: what one may begin with. It is painted before anything of an engine is imported."""

# ruff: noqa: PLC0415 - what is heavy is imported when it is asked for; the app knows this screen

from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import ScreenResume
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.worker import get_current_worker

from salescycle.reports.glance import Glance, glances
from salescycle.reports.home import games_folder
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.names import LEVELS, clock, day_of, when
from salescycle.tui.opening import Opening
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.frame import Hints
from salescycle.tui.widgets.picks import Pick, Picks

if TYPE_CHECKING:
    from salescycle.tui.app import SalesCycleApp

__all__ = ["TitleScreen"]

MOST_SAVES = 40
"""So many of the latest saves are looked at here."""
NAME = 24
TODAYS = ("saas_smb", "day")
"""Scenario and level of today's desk."""


class TitleScreen(Screen[None]):
    """What one may begin with."""

    BINDINGS = bindings("title")
    AUTO_FOCUS = "#begin"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]
    DEFAULT_CLASSES = "beside"

    def __init__(self) -> None:
        super().__init__()
        self.open_game: Glance | None = None
        """The game to be played on."""
        self.damaged: Glance | None = None
        """The game that was played last, where it cannot be played on as it is."""
        self.todays: Glance | None = None
        self.has_games = False
        self._unplayable: set[Path] = set()

    def compose(self) -> ComposeResult:
        """Name and choices."""
        with Vertical(id="title"):
            yield Static("salescycle", classes="heading", markup=False)
            yield Static(_("To whom do you give your next half hour?"), markup=False)
            yield Picks(id="begin")
        yield Hints()

    def on_mount(self) -> None:
        """Tell the keys."""
        self.query_one(Hints).tell(hints("title"))

    def on_screen_resume(self, event: ScreenResume) -> None:
        """Show what there is by now, then load what a game needs while the player reads."""
        self.look()
        if self.is_current:  # not where a game begins at once
            self.call_after_refresh(self._warm)

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self._fill)

    def look(self) -> None:
        """Which games there are."""
        today = date.today().isoformat()
        found = list(islice(glances(games_folder()), MOST_SAVES))
        self.has_games = bool(found)
        to_play_on = [game for game in found if not game.is_over and self._is_playable(game)]
        begun = [game for game in to_play_on if game.decisions]
        before, self.open_game = self.open_game, next(iter((*begun, *to_play_on)), None)
        self.damaged = next((game for game in found[:1] if game.is_damaged), None)
        daily = [game for game in found if game.daily == today and not game.practice]
        self.todays = min(daily, key=lambda game: (not game.is_over, game.changed), default=None)
        is_as_left = before is not None and self.open_game is not None and before.path == self.open_game.path
        self._fill(chosen=None if is_as_left or not found else "")

    def _is_playable(self, game: Glance) -> bool:
        return not game.is_damaged and game.path not in self._unplayable

    def _fill(self, *, chosen: str | None = None) -> None:
        begin = self.query_one("#begin", Picks)
        width = begin.room - 2
        begin.fill((Pick(key, _line(name, more, width)) for key, name, more in self._choices()), chosen=chosen)

    def _choices(self) -> Iterator[tuple[str, str, str]]:
        """Key, name, and what there is to say beside it."""
        today, game = date.today(), self.open_game
        if self.damaged is not None:
            yield "rescue", _("Rescue"), _told(self.damaged, today)
        if game is not None:
            yield "continue", _("Continue"), _told(game, today)
        tutorial = "tutorial", _("Tutorial, five minutes"), _("coffee machines, five customers")
        if not self.has_games:
            yield tutorial
        yield "new", _("New game"), _("scenario, level, difficulty, seed")
        yield "today", _("Today's desk"), self._todays_line(today)
        if self.has_games:
            yield tutorial
        yield "drill", _("Drill"), _("three situations, answered at once")
        yield "replay", _("Replay"), _("watch one of your games again")
        yield "manager", _("Manager"), _("try a process, both ways on the same luck")
        yield "scores", _("Scores"), _("your games against a steady colleague")
        yield "settings", _("Settings"), _("theme, animations, Vera")
        yield "quit", _("Quit"), ""

    def _todays_line(self, today: date) -> str:
        if self.todays is None:
            return _("{day}, the same for everybody").format(day=day_of(today))
        if not self.todays.is_over:
            return _("{day}, begun").format(day=day_of(today))
        if self.todays.score is None:
            return _("{day}, played").format(day=day_of(today))
        return _("{day}, played: {score:,.0f}").format(day=day_of(today), score=self.todays.score)

    @property
    def _desk(self) -> "SalesCycleApp":
        return cast("SalesCycleApp", self.app)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Begin."""
        match event.option_id:
            case "continue" if self.open_game is not None:
                self._desk.sit_down(Opening(resume=self.open_game.path))
            case "rescue" if self.damaged is not None:
                self._desk.sit_down(Opening(resume=self.damaged.path, rescue=True))
            case "tutorial":
                self._desk.sit_down(Opening())
            case "today":
                self._begin_today()
            case "quit":
                self.app.exit()
            case str(place):
                self._desk.show(place)

    def _begin_today(self) -> None:
        scenario, level = TODAYS
        if self.todays is None:
            self._desk.sit_down(Opening(scenario, level, daily=True))
        elif not self.todays.is_over:
            self._desk.sit_down(Opening(resume=self.todays.path, rescue=self.todays.is_damaged))
        else:
            self._ask_once_more()

    @work
    async def _ask_once_more(self) -> None:
        from salescycle.tui.screens.questions import AskYes

        question = _("You have played today's desk, and the first time counts. Play it once more, as practice?")
        if await self.app.push_screen_wait(AskYes(question)):
            scenario, level = TODAYS
            self._desk.sit_down(Opening(scenario, level, daily=True, practice=True))

    @work(thread=True, exclusive=True, exit_on_error=False, group="warm")
    def _warm(self) -> None:
        """Load what a game needs, part by part, and see that the game to be played on is one that can be."""
        worker = get_current_worker()
        import numpy  # noqa: F401

        if worker.is_cancelled:
            return
        import salescycle.scenarios.loader

        if worker.is_cancelled:
            return
        import salescycle.tui.play.sitting  # noqa: F401
        from salescycle.reports.saves import read
        from salescycle.sim.errors import SaveError

        while (game := self.open_game) is not None and not worker.is_cancelled:
            try:
                read(game.path)
            except SaveError:  # damaged, or of other rules; the list of games says so
                self._unplayable.add(game.path)
                self.app.call_from_thread(self.look)
            else:
                return

    def action_leave(self) -> None:
        """Leave."""
        self.app.exit()


def _told(game: Glance, today: date) -> str:
    """Which game, where it stands, when it was played."""
    level = LEVELS.get(game.level, game.level)
    name = level if game.level == "tutorial" else f"{game.title}, {level}"
    at = _("not begun") if game.moment is None else clock(game.moment)
    if game.is_damaged:
        good = _("its beginning") if game.moment is None else at
        return f"{name}\n{_('damaged; a new save, good up to {until}').format(until=good)}"
    return f"{name}\n{at}, {_('played {when}').format(when=when(game.changed, today))}"


def _line(name: str, more: str, width: int) -> Content:
    first, *rest = (cell(part, max(1, width - NAME)) for part in more.split("\n"))
    below = "".join(f"\n{'':{NAME}}{part}" for part in rest)
    return Content.assemble(cell(name, NAME), (first + below, "$quiet"))
