"""Drills: fresh situations of one kind of decision, each answered at once by what the futures say."""

from collections.abc import Iterator
from typing import NamedTuple

from salescycle.sim.engines.run import Engine
from salescycle.sim.game.actions import PRESETS, Act
from salescycle.sim.game.adviser import root_seen, stand_at
from salescycle.sim.game.futures import SURE, Action, standard_error, values
from salescycle.sim.game.score import Table
from salescycle.sim.game.seat import Seat
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.model import tables

__all__ = ["Answered", "answered", "kinds_to_drill", "situations"]

FUTURES = 100
SEEDS = 200
"""So many games are looked through for situations."""


class Answered(NamedTuple):
    """A situation, and each usual way in common futures."""

    table: Table
    """Scores [cents], shape (ways, futures)."""
    chosen: int
    best: int

    @property
    def costs(self) -> float:
        """By how much the chosen way is worse than the best one [cents]."""
        return float((self.table[self.best] - self.table[self.chosen]).mean())

    @property
    def is_right(self) -> bool:
        """Whether it is the best, or hard to tell from it."""
        difference = self.table[self.best] - self.table[self.chosen]
        return bool(difference.mean() <= SURE * standard_error(difference))


def kinds_to_drill() -> list[str]:
    """Names of kinds of steps that can be done in several usual ways."""
    return [tables.KINDS[kind] for kind in PRESETS]


def situations(
    seat: Seat, kind: str, *, first: int, games: int = SEEDS, engine: Engine = "simpy"
) -> Iterator[tuple[Session, Stop]]:
    """Stops at which a task of that kind is next, each in one of so many *games*, from seed *first* on."""
    for seed in range(first, first + games):
        session = Session(seat, seed, engine=engine)
        while (stop := session.go_on()) is not None:
            if tables.KINDS[session.kind_of(session.task_of(stop, stop.account))] == kind:
                yield session, stop
                break
            session.act(Act("routine"))


def answered(session: Session, stop: Stop, chosen: int, *, futures: int = FUTURES, threads: int = 2) -> Answered:
    """Each usual way to do what waits, played through; *chosen*: number of the way that was taken."""
    kind = session.kind_of(session.task_of(stop, stop.account))
    ways = [session.check(Act("work", stop.account, preset)) for preset in PRESETS[kind]]
    game = stand_at(session)
    table = values(game, [Action((way,)) for way in ways], futures=futures, root=root_seen(game.run), threads=threads)
    return Answered(table, chosen, int(table.mean(axis=1).argmax()))
