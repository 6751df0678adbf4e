"""Guesses of a player: those of a game, and those of the games that were over when it ended."""

from pathlib import Path
from typing import Any

from salescycle.reports.home import saves_in
from salescycle.reports.saves import peek
from salescycle.scenarios.saved_game import SavedGame
from salescycle.sim.errors import SaveError
from salescycle.sim.game.guesses import Commit, Guess, commits, settled
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import View
from salescycle.tui.messages import _
from salescycle.tui.play.wording import Wording

__all__ = ["commit_told", "commits_of", "earlier_guesses", "guesses_of"]


def guesses_of(game: SavedGame, session: Session) -> list[Guess]:
    """Guesses about orders of a game that is over, as far as it has shown how they ended."""
    return settled(_said(game), session.live.log())


def commits_of(game: SavedGame, view: View) -> list[Commit]:
    """What the player said would have been booked, as far as that time is over, the earliest first."""
    return commits(_said(game), view.session.seat, view.booked, view.session.now)


def commit_told(commit: Commit, say: Wording) -> str:
    """What was said on which day, and what it was."""
    said, booked = say.money(round(100 * commit.said)), say.money(round(100 * commit.booked))
    line = _("you said {said} on {day}, it was {booked}")
    return line.format(said=said, day=say.day(commit.second), booked=booked)


def _said(game: SavedGame) -> list[tuple[int, dict[str, Any]]]:
    """Second and content of each guess."""
    return [(line.time, line.said) for line in game.statements if line.about == "guess"]


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
