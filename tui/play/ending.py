"""The end of a game: what it was worth, judged decision by decision, and what the one before was worth."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from salescycle.reports.home import games_folder, saves_in
from salescycle.reports.saves import peek
from salescycle.scenarios.saved_game import Header, SavedGame
from salescycle.scenarios.voices import load_debrief
from salescycle.sim.compiled import is_warm
from salescycle.sim.errors import SaveError
from salescycle.sim.game.debrief import debrief
from salescycle.sim.game.score import Score, play, score
from salescycle.sim.game.session import Session
from salescycle.sim.game.valuer import Valuer
from salescycle.sim.model.luck import plain_luck
from salescycle.tui.play.guessed import commits_of, earlier_guesses, guesses_of
from salescycle.tui.play.judged import Game, debrief_document, months_of
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.table import Table

__all__ = ["game_before", "judged", "score_of", "valuer_of", "year_after_of"]

Document = dict[str, Any]
HowFar = Callable[[int, int], None]
"""Told how many decisions are judged, and how many there are."""


def valuer_of(game: KeptGame) -> AbstractContextManager[Valuer | None]:
    """Who values stops while somebody plays; nobody where that would first have to be compiled."""
    return Valuer(game.table.seat, game.table.seed) if is_warm() else nullcontext()


def score_of(session: Session) -> Score:
    """What a game that is over was worth."""
    return score(session.seat, play(session.seat, plain_luck(session.seed), session.decisions))


def year_after_of(session: Session) -> list[Document]:
    """Month by month, what becomes of what a game that is over has left."""
    return months_of(score_of(session))


def judged(table: Table, session: Session, game: SavedGame, said: HowFar, valuer: Valuer | None = None) -> Document:
    """The document of the debrief of a game that is over."""
    stops = len(session.numbers)
    told = debrief(session, valuer=valuer, said=lambda done: said(done, max(stops, done)))
    own, before = guesses_of(game, session), earlier_guesses(games_folder(), game)
    view = table.view(session)
    about = Game(session, view, table.wording, load_debrief(), own, before, len(game.asked), commits_of(game, view))
    return debrief_document(told, about)


def game_before(path: Path, header: Header) -> float | None:
    """What the last other game of the same scenario and level was worth against the steady colleague [currency].

    None where there is none. *path*: of the save that is not meant.
    """
    for other in saves_in(path.parent):
        try:
            found, end = peek(other)
        except SaveError:
            continue
        is_alike = (found.scenario, found.level) == (header.scenario, header.level)
        if is_alike and other != path and end is not None and end.par is not None:
            return end.score - end.par
    return None
