"""Values the stops of a game in the background, while it is played or afterwards; both tell the same."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self

from salescycle.sim.game.bots import alternatives
from salescycle.sim.game.futures import Game, ValuedTurn, valued_turn
from salescycle.sim.game.levels import Level
from salescycle.sim.game.seat import Seat
from salescycle.sim.game.session import Session
from salescycle.sim.model.account import Row
from salescycle.sim.model.luck import child, plain_luck

__all__ = ["Valuer", "futures_of"]

FUTURES, FEWEST = 60, 16
"""Of each action at each stop, in a week; in a year [assumption]."""
ALL_STOPS = 2400
"""Stops times futures of a game: a longer one takes not much longer to be judged [assumption]."""
JUDGED = 108
"""Kind of lineage of the luck by which a game is judged (see ``model.luck``)."""


def futures_of(level: Level) -> int:
    """Futures of each action at each stop of a game of that level, an even number."""
    return min(FUTURES, max(FEWEST, ALL_STOPS // level.stops // 2 * 2))


class Valuer:
    """Follows a game decision by decision and values each stop in a thread of its own.

    What it finds depends on seat, seed and decisions alone, not on when it is told of them, nor on threads.
    """

    def __init__(self, seat: Seat, seed: int, *, futures: int = 0) -> None:
        """*futures*: of each action at each stop; those of the level when 0."""
        self.seat, self.luck, self.futures = seat, plain_luck(seed), futures or futures_of(seat.level)
        self.threads = 1
        """While somebody plays; the screen needs the other core."""
        self._root = child(int(self.luck.root), JUDGED, 0)
        self._line = ThreadPoolExecutor(1)  # one after the other: each goes on from where the game stands
        self._told: list[Future[ValuedTurn | None]] = []
        self._session: Session | None = None
        self._game: Game | None = None

    def see(self, session: Session) -> None:
        """Take note of all that has been decided; another session is another game, as after a decision taken back."""
        if session is not self._session:
            self._forget()
            self._session = session
        for made in session.decisions[len(self._told) :]:
            self._told.append(self._line.submit(self._value, made, made.turn in session.numbers))

    def finish(self, session: Session, *, threads: int = 2) -> Iterator[ValuedTurn]:
        """Each stop of a session that is over, and whatever else was not done as par does it, in order."""
        self.threads = threads
        self.see(session)
        for future in self._told:
            told = future.result()
            if told is not None:
                yield told

    def __enter__(self) -> Self:
        """For as long as the game lasts."""
        return self

    def __exit__(self, *_: object) -> None:
        """Call off what is still ahead; nobody waits for the stop that is being valued."""
        self._line.shutdown(wait=False, cancel_futures=True)

    def _forget(self) -> None:
        for future in self._told:
            future.cancel()
        self._told = []
        self._line.submit(self._begin)

    def _begin(self) -> None:
        self._game = None

    def _value(self, made: Row, is_stop: bool) -> ValuedTurn | None:
        if self._game is None:
            self._game = Game(self.seat, self.luck)
        if made.turn < len(self._game.made):  # the firm's own, before the player sat down
            return None
        return valued_turn(
            self._game, made, others=alternatives if is_stop else None, futures=self.futures, root=self._root,
            threads=self.threads,
        )  # fmt: skip
