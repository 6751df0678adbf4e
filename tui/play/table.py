"""What a game is played with, and a kept game played again with it: the same acts at the same moments."""

import tempfile
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import Any

from salescycle.reports.saves import read
from salescycle.scenarios.constants import are_others
from salescycle.scenarios.loader import Loaded
from salescycle.scenarios.prepared import book_of
from salescycle.scenarios.saved_game import Day, Decision, SavedGame, Statement, unpack_scenario
from salescycle.scenarios.voices import load_lines, load_voices
from salescycle.sim.compiled import is_warm
from salescycle.sim.engines.order import state_hash
from salescycle.sim.engines.run import Engine
from salescycle.sim.errors import SaveError, UsageError
from salescycle.sim.game.actions import Act
from salescycle.sim.game.levels import LEVELS
from salescycle.sim.game.seat import Seat
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import View
from salescycle.sim.model.luck import root_of
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.play.rescue import refused
from salescycle.tui.play.wording import Wording

__all__ = ["AtStop", "Table", "again", "played_again", "refuse_other_constants", "replay_engine"]


class Table:
    """What a game is played with: seat, names, words."""

    def __init__(self, loaded: Loaded, level: str, seed: int, constants: Any) -> None:
        """Raises UsageError where nobody can sit down."""
        book = book_of(loaded)
        try:
            self.seat = Seat(loaded.scenario, LEVELS[level], alphas=constants, as_written=loaded.as_written, book=book)
        except ValueError as error:
            raise UsageError(f"{error}.") from None
        self.seed = seed
        self.voices = load_voices().of_game(loaded.scenario.name, int(root_of(seed)))
        self.wording = Wording(loaded.scenario, load_lines(), self.seat.tables())

    def session(
        self, game: SavedGame | None = None, at_stop: "AtStop | None" = None, *, engine: Engine = "simpy"
    ) -> Session:
        """A session in which all of a kept *game* has been done. Raises SaveError when another game comes of it.

        *at_stop* is told at each stop, before its decision is done, and what the decision is.
        """
        session = Session(self.seat, self.seed, engine=engine)
        days: dict[int, str] = {}
        proved = -1
        for line in game.lines if game else ():
            match line:
                case Day():
                    days[line.time] = line.state_sha256
                case Statement(about="habit"):
                    _have_habit(session, line)
                case Decision():
                    state, day = days.pop(line.time, None), line.time // DAY_S
                    if state is None and day > proved:
                        raise SaveError(f"decision {line.n}: the state of that day is missing; the save was changed.")
                    proved = day
                    act = _come_again(session, line, state)
                    if at_stop is not None:
                        at_stop(self, session, act)
                    _do_again(session, line, act)
        return session

    def with_seed(self, seed: int) -> "Table":
        """The same with another seed: other people, other luck."""
        other = copy(self)
        other.seed = seed
        other.voices = self.voices.of_game(self.seat.scenario.name, int(root_of(seed)))
        return other

    def view(self, session: Session) -> View:
        """What the player of a session sees."""
        return View(session, self.voices, self.seat.named)


AtStop = Callable[[Table, Session, Act], None]
"""Told at a stop of a game that is played again: with what, the open moment, and what is done next."""


def played_again(path: Path, at_stop: AtStop | None = None) -> tuple[SavedGame, Table, Session]:
    """The game of a save, played again; the session is over, or stands at the stop where it was left.

    *at_stop* is told at each stop, as in ``Table.session``. Raises SaveError when the save cannot be read, or another
    game comes of it.
    """
    try:
        game = read(path)
    except SaveError as error:
        raise refused(path, error) from None
    table, session = again(game, path, at_stop, engine=replay_engine())
    session.go_on()
    return game, table, session


def refuse_other_constants(game: SavedGame, path: Path) -> None:
    """Raise SaveError when a game of the library was played with gates that the library does not ship."""
    with tempfile.TemporaryDirectory() as folder:
        if are_others(unpack_scenario(game.header, Path(folder)), game.header.constants):
            raise SaveError(f"{path}: its gates are not those of {game.header.scenario}; the save was changed.")


def replay_engine() -> Engine:
    """The fast engine, which is the twin of the one that is played against, where it needs no compilation."""
    return "compiled" if is_warm() else "simpy"


def again(
    game: SavedGame, path: Path, at_stop: AtStop | None = None, *, engine: Engine = "simpy"
) -> tuple[Table, Session]:
    """The game as far as it is kept, before what comes next. Raises SaveError when another game comes of it."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = unpack_scenario(game.header, Path(folder))
        if game.header.level not in LEVELS:
            raise SaveError(f"{path}: level: found {game.header.level!r}, need one of {', '.join(LEVELS)}.")
        table = Table(loaded, game.header.level, game.header.seed, game.header.constants)
    try:
        return table, table.session(game, at_stop, engine=engine)
    except SaveError as error:
        raise SaveError(f"{path}: {error}") from None


def _come_again(session: Session, line: Decision, state: str | None) -> Act:
    """The act of a decision, at the moment at which it was decided."""
    stop = session.go_on()
    if stop is None or stop.time != line.time:
        raise SaveError(f"decision {line.n}: no such moment comes in this game; the save was changed.")
    if state is not None and state != state_hash(session.live.snapshot()):
        raise SaveError(f"decision {line.n}: the state of that day was another one; the save was changed.")
    try:
        return _act(line.decision)
    except TypeError as error:
        raise SaveError(f"decision {line.n}: {error}") from None


def _do_again(session: Session, line: Decision, act: Act) -> None:
    try:
        session.act(act)
    except (UsageError, TypeError, ValueError, OverflowError) as error:
        raise SaveError(f"decision {line.n}: {error}") from None


def _have_habit(session: Session, line: Statement) -> None:
    try:
        session.make_habit(str(line.said.get("key")), line.said.get("value"))  # type: ignore[arg-type]
    except (UsageError, TypeError, ValueError, OverflowError) as error:
        raise SaveError(f"habit at second {line.time}: {error}") from None


def _act(told: dict[str, Any]) -> Act:
    """The act that a save tells. Raises TypeError for what is none."""
    act = Act(**told)
    is_plain = isinstance(act.action, str) and isinstance(act.account, int) and isinstance(act.arguments, dict)
    if not is_plain or not all(isinstance(value, str | int | float) for value in act.arguments.values()):
        raise TypeError("found something that is no decision")
    return act
