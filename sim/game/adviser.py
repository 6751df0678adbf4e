"""Vera, the sales manager: compares two ways that the player names, by what can be known, in counts.

Both are played through in the same futures behind the veil, with a steady colleague for the rest of the year. The luck
of these futures comes from what is seen at the stop and nothing else: two games that look the same get the same advice
to the last digit. She never ranks a list, and says so when two ways are hard to tell apart.
"""

import hashlib
import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from salescycle.sim.engines.order import ASK
from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.game.actions import Act
from salescycle.sim.game.futures import SURE, Action, Game, ahead, standard_error, values
from salescycle.sim.game.score import Table
from salescycle.sim.game.seat import Seat
from salescycle.sim.game.session import Session
from salescycle.sim.model.account import PUBLIC, Row
from salescycle.sim.model.luck import plain_luck

__all__ = ["QUESTIONS", "Advice", "compare"]

QUESTIONS = 3
"""So many she answers in a week."""
FUTURES = 200


class Advice(NamedTuple):
    """What 200 futures have told of two ways."""

    worth: tuple[float, float]
    """Mean score of each [cents]; what counts is by how much they differ."""
    first_ahead: int
    """In how many futures the first one came to more."""
    apart: int
    """In how many they came to something different."""
    better: int
    """0 or 1: the way that is better for sure; -1: hard to tell apart."""
    by: tuple[float, float] = (0.0, 0.0)
    """By how much the first one came to more where it did, and by how much to less where it did: means [cents]."""

    @property
    def looks_clear(self) -> bool:
        """Whether the counts alone would tell the ways apart: a sign test, by as many standard errors as the means."""
        return abs(2 * self.first_ahead - self.apart) > SURE * math.sqrt(self.apart)


def compare(session: Session, one: Act, other: Act, *, futures: int = FUTURES, threads: int = 2) -> Advice:
    """Two acts at the open stop. Raises UsageError when one of them cannot be done now."""
    actions = [Action(session.rows_of(act)) for act in (one, other)]
    game = stand_at(session)
    table = values(game, actions, futures=futures, root=root_seen(game.run), threads=threads)
    difference = table[0] - table[1]
    error = standard_error(difference)
    sure = abs(difference.mean()) > SURE * error
    won, apart = ahead(table, 0, 1)
    better = -1 if not sure else int(difference.mean() < 0)
    by = _mean_above(difference), _mean_above(-difference)
    return Advice((float(table[0].mean()), float(table[1].mean())), won, apart, better, by)


def _mean_above(differences: Table) -> float:
    """Mean of those above 0; 0 where there is none."""
    above = differences[differences > 0]
    return float(above.mean()) if len(above) else 0.0


class Played(Protocol):
    """Whatever knows how far a game has been played, such as a session."""

    @property
    def seat(self) -> Seat:
        """Where the player sits."""

    @property
    def seed(self) -> int:
        """Of the game."""

    @property
    def decisions(self) -> Sequence[Row]:
        """All of them, a decision a turn."""


def stand_at(session: Played) -> Game:
    """The compiled game at the open stop of a session."""
    game = Game(session.seat, plain_luck(session.seed))
    game.decide(*session.decisions[len(game.made) :])
    game.advance(session.seat.window_s, ASK)
    return game


def root_seen(run: CompiledRun) -> int:
    """Root of luck that depends on what is seen at this moment alone: public columns, the second, what waits."""
    living = run.living(int(run.parameters.firm[0]["player"]))
    digest = hashlib.sha256(str(run.place[1]).encode())
    for name in PUBLIC:
        digest.update(np.ascontiguousarray(living[name]).tobytes())
    digest.update(np.ascontiguousarray(run.waiting()[["account", "slot", "ready"]]).tobytes())
    return int.from_bytes(digest.digest()[:7], "big")
