"""Games that were kept: those that are over with their scores, and all of them to be watched again."""

# ruff: noqa: PLC0415 - what opens a game is imported when it is asked for

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList

from salescycle.reports.glance import Glance, glances
from salescycle.reports.home import games_folder
from salescycle.sim.errors import SalesCycleError
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _, ngettext
from salescycle.tui.names import DIFFICULTIES, LEVELS, clock, when
from salescycle.tui.waiting import in_thread
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead, redraw
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["GamesScreen", "ScoresScreen"]

MONEY = 10
WIDE = 96
"""From so many cells on there is room for titles."""
LEVEL = 9
WHEN = 17


class KeptScreen(Screen[None]):
    """A list of kept games, read in a worker."""

    AUTO_FOCUS = "#games"
    DEFAULT_CLASSES = "beside"
    PLACE: ClassVar[str]
    HEADING: ClassVar[str]
    NOTHING: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.games: list[Glance] = []
        self.line = _("The games are being read ...")

    def compose(self) -> ComposeResult:
        """Heading, list, what there is to say of it."""
        yield Masthead()
        yield Drawn(self._head, id="games-head")
        yield Picks(id="games")
        yield Drawn(self._foot, id="games-foot")
        yield Hints()

    def on_mount(self) -> None:
        """Read the games."""
        self.query_one(Masthead).tell(f" {self.HEADING}", "")
        self.query_one(Hints).tell(hints(self.PLACE))
        self._read()

    @work(thread=True, exit_on_error=False)
    def _read(self) -> None:
        self.app.call_from_thread(self._show, [game for game in glances(games_folder()) if self.shows(game)])

    def _show(self, games: list[Glance]) -> None:
        self.games = games
        self.line = self.told() if games else self.NOTHING
        self._fill()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        picks = self.query_one("#games", Picks)
        width = self.size.width - 4
        picks.fill(Pick(str(n), self.row(game, width)) for n, game in enumerate(self.games))
        redraw(self)

    def _head(self, width: int) -> Content:
        return Content.styled(self.head(width - 2), "$quiet")

    def _foot(self, width: int) -> Content:
        return Content(self.line)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the game."""
        self.open(self.games[int(event.option_id or 0)])

    def action_back(self) -> None:
        """To the screen below."""
        self.dismiss()

    # What the two lists say

    def shows(self, game: Glance) -> bool:
        """Whether a game stands in the list."""
        raise NotImplementedError

    def told(self) -> str:
        """A sentence about all of them."""
        raise NotImplementedError

    def head(self, width: int) -> str:
        """Names of the columns."""
        raise NotImplementedError

    def row(self, game: Glance, width: int) -> Content:
        """A line of the list."""
        raise NotImplementedError

    def open(self, game: Glance) -> None:
        """What *Enter* does."""
        raise NotImplementedError


class ScoresScreen(KeptScreen):
    """Games that are over, beside the steady colleague in each."""

    BINDINGS = bindings("scores")
    PLACE = "scores"
    HEADING = _("Scores")
    NOTHING = _("No game is over yet. Practice does not count.")

    def shows(self, game: Glance) -> bool:
        """Those that count."""
        return game.is_over and not game.practice and game.score is not None

    def told(self) -> str:
        """How often the player was ahead."""
        ahead = sum(1 for game in self.games if game.par is not None and (game.score or 0) > game.par)
        games = ngettext("{n} game", "{n} games", len(self.games))
        return _("{games}, ahead of a steady colleague in {ahead}. Practice does not count.").format(
            games=games, ahead=ahead
        )

    def head(self, width: int) -> str:
        """Scenario, level, the three amounts, date."""
        return "".join((
            cell(_("scenario"), self._name_wide(width)), cell(_("level"), LEVEL),
            cell_right(_("you"), MONEY), cell_right(_("colleague"), MONEY), cell_right(_("ahead by"), MONEY),
            cell(f"  {_('when')}", WHEN),
        ))  # fmt: skip

    def row(self, game: Glance, width: int) -> Content:
        """The same of one game; the sign says what the colour says."""
        score, par = game.score or 0.0, game.par
        ahead = None if par is None else score - par
        name = game.title if width >= WIDE else game.scenario
        return Content.assemble(
            cell(f"{name} *" if game.daily else name, self._name_wide(width) - 1) + " ",
            cell(LEVELS.get(game.level, game.level), LEVEL),
            cell_right(f"{score:,.0f}", MONEY),
            cell_right("" if par is None else f"{par:,.0f}", MONEY),
            (
                cell_right("" if ahead is None else f"{ahead:+,.0f}", MONEY),
                "" if ahead is None else "$success" if ahead >= 0 else "$error",
            ),
            (cell(f"  {when(game.changed, date.today())}", WHEN), "$quiet"),
        )

    def _name_wide(self, width: int) -> int:
        return width - LEVEL - 3 * MONEY - WHEN

    def _foot(self, width: int) -> Content:
        chosen = self.query_one("#games", Picks).chosen
        if not chosen:
            return Content(self.line)
        game = self.games[int(chosen)]
        told = _("{title}: {difficulty}, seed {seed}, {decisions}").format(
            title=game.title,
            difficulty=DIFFICULTIES.get(game.difficulty, game.difficulty),
            seed=game.seed,
            decisions=ngettext("{n} decision", "{n} decisions", game.decisions),
        )
        daily = _("* the desk of {day}").format(day=game.daily) if game.daily else ""
        return Content.assemble(told, (f"   {daily}\n{self.line}", "$quiet"))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell more about another one."""
        self.query_one("#games-foot", Drawn).redraw()

    def open(self, game: Glance) -> None:
        """The debrief as it was written."""
        self._debrief(game)

    @work(exclusive=True)
    async def _debrief(self, game: Glance) -> None:
        told = await in_thread(self, partial(_debrief_in, game.path), group="read")
        if isinstance(told, str):
            self.notify(told, severity="warning", markup=False)
            return
        from salescycle.tui.screens.debrief import DebriefScreen

        self.app.push_screen(DebriefScreen(told, path=game.path))


class GamesScreen(KeptScreen):
    """All games, to be watched again."""

    BINDINGS = bindings("games")
    PLACE = "games"
    HEADING = _("Replay: which game?")
    NOTHING = _("There is no game yet. Play one, and watch it again here.")

    def __init__(self, then: Callable[[Path], None]) -> None:
        """*then*: called with the save that was chosen."""
        super().__init__()
        self.then = then

    def shows(self, game: Glance) -> bool:
        """Those in which something was decided, and those that say why they cannot be watched."""
        return game.decisions > 0 or game.is_damaged

    def told(self) -> str:
        """How many there are."""
        return ngettext("{n} game", "{n} games", len(self.games))

    def head(self, width: int) -> str:
        """Scenario, level, decisions, where it stands, date."""
        return "".join((
            cell(_("scenario"), self._name_wide(width)), cell(_("level"), LEVEL), cell_right(_("decisions"), MONEY),
            cell(f"  {_('last decision')}", 20), cell(f"  {_('played')}", WHEN),
        ))  # fmt: skip

    def row(self, game: Glance, width: int) -> Content:
        """The same of one game."""
        at = (
            _("damaged")
            if game.is_damaged
            else _("over")
            if game.is_over
            else ""
            if game.moment is None
            else clock(game.moment)
        )
        return Content.assemble(
            cell(game.title, self._name_wide(width) - 1) + " ",
            cell(LEVELS.get(game.level, game.level), LEVEL),
            cell_right(str(game.decisions), MONEY),
            cell(f"  {at}", 20),
            (cell(f"  {when(game.changed, date.today())}", WHEN), "$quiet"),
        )

    def _name_wide(self, width: int) -> int:
        return width - LEVEL - MONEY - 20 - WHEN

    def open(self, game: Glance) -> None:
        """Watch it."""
        self.then(game.path)


def _debrief_in(path: Path) -> dict[str, Any] | str:
    """The debrief that stands in a save, or why none does."""
    from salescycle.reports.saves import peek
    from salescycle.tui.widgets.debrief_rows import can_be_told

    try:
        end = peek(path).end
    except SalesCycleError as error:
        return str(error)
    nothing = _("No debrief that can be shown stands in this save.")
    if end is None:
        return nothing
    return end.debrief if can_be_told(end.debrief) else nothing
