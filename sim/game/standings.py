"""What games of the reference players come to: means with their intervals, each player beside par on the same luck."""

from collections.abc import Callable, Sequence
from typing import Any

from salescycle.sim.game.bots import Played, Player
from salescycle.sim.studies.inference import paired, spread

__all__ = ["standing"]


def standing(player: Player, games: Sequence[Played]) -> dict[str, Any]:
    """A player's line of the table, for two games or more [currency].

    ``window`` is the margin of the window, ``against`` the difference of scores from par; ``decisions`` and ``luck``,
    its two parts, are null where decisions were not valued.
    """
    valued = all(game.decisions is not None for game in games)
    return {
        "name": player.name,
        "does": player.does,
        "expected": player.sign,
        "grade": player.grade,
        "score": _mean(games, lambda game: game.score.total),
        "window": _mean(games, lambda game: game.score.window_margin),
        "window_against": _against(games, lambda score: score.window_margin),
        "against": _against(games, lambda score: score.total),
        "decisions": _mean(games, lambda game: game.decisions) if valued else None,
        "luck": _mean(games, lambda game: game.luck) if valued else None,
    }


def _mean(games: Sequence[Played], of: Callable[[Played], Any]) -> dict[str, Any]:
    told = spread(of(game) / 100 for game in games)
    return {"mean": told["mean"], "ci95": told["ci95"], "sd": told["sd"]}


def _against(games: Sequence[Played], of: Callable[[Any], float]) -> dict[str, Any]:
    """Paired, game by game."""
    found = paired((of(game.par) / 100 for game in games), (of(game.score) / 100 for game in games))
    return {
        "mean": found.mean,
        "ci95": [found.mean - found.half, found.mean + found.half],
        "higher_in": found.better,
        "p": found.p,
    }
