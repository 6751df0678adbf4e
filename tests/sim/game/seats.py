"""Seats for tests of the game, made once a process."""

from functools import cache

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import load_document
from salescycle.scenarios.prepared import book_of
from salescycle.sim.game.levels import LEVELS
from salescycle.sim.game.seat import Seat
from salescycle.sim.words.quantities import Duration


@cache
def seat_in(name: str, level: str) -> Seat:
    """The player's place in a scenario of the library, with its committed constants; ``first week``: as it opens."""
    loaded = load_document(name)
    alphas = constants_for(loaded, lambda line: None)
    at_once = LEVELS["week"]._replace(before=Duration(0, "d"))
    return Seat(
        loaded.scenario, LEVELS.get(level, at_once), alphas=alphas, as_written=loaded.as_written, book=book_of(loaded)
    )
