"""Guesses of a player: those of a game, and those of the games that were over when it ended."""

from pathlib import Path

from salescycle.reports.home import saves_in
from salescycle.reports.saves import peek
from salescycle.scenarios.saved_game import SavedGame
from salescycle.sim.errors import SaveError
from salescycle.sim.game.guesses import Guess, settled
from salescycle.sim.game.session import Session

__all__ = ["earlier_guesses", "guesses_of"]


def guesses_of(game: SavedGame, session: Session) -> list[Guess]:
    """Guesses about orders of a game that is over, as far as it has shown how they ended."""
    said = [(line.time, line.said) for line in game.statements if line.about == "guess"]
    return settled(said, session.live.log())


def earlier_guesses(folder: Path, game: SavedGame) -> list[Guess]:
    """Guesses of the games that were over when this one ended, so that later games do not change its debrief.

    A game that has ended tells them itself. Where it has none yet they are those of all other games in the folder that
    are over; what is no save is left out.
    """
    if game.end is not None:
        return _guesses(game.end.debrief.get("guesses_before"))
    found: list[Guess] = []
    for path in sorted(saves_in(folder)):
        try:
            header, end = peek(path)
        except SaveError:
            continue
        if end is not None and header != game.header:
            found += _guesses(end.debrief.get("guesses"))
    return found


def _guesses(told: object) -> list[Guess]:
    """Guesses as a debrief has kept them; anybody may have written it."""
    return [guess for one in told if (guess := _guess(one)) is not None] if isinstance(told, list) else []


def _guess(told: object) -> Guess | None:
    """A guess as a debrief has kept it; None for what is none."""
    match told:
        case [int() | float() as chance, bool() as happened] if 0.0 <= chance <= 1.0:
            return float(chance), happened
    return None
