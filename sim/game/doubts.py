"""Do the places of the players survive their assumptions? Each group halved and doubled, gates solved anew."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from salescycle.sim.game.bots import Played, Player, rounds
from salescycle.sim.game.levels import Level
from salescycle.sim.game.seat import Seat
from salescycle.sim.studies.calibration import FIRST_USE_LEADS, calibrate
from salescycle.sim.studies.doubt import AS_ASSUMED, GROUPS, Doubt, flips, in_every_world
from salescycle.sim.studies.inference import paired, sign
from salescycle.sim.words.scenario import Scenario

__all__ = ["DoubtedPlayers", "Place", "doubted_players"]


RUN_OFFS = 4
"""Times that a year after is run off: fewer than for a score, since games are many [assumption]."""


class Place(NamedTuple):
    """A player against par in the world as assumed, and over all doubted ones [share of par's mean score]."""

    name: str
    usual: float
    lowest: float
    highest: float
    flips: tuple[str, ...]
    """Groups, with their factor, in which the sign is another one, its interval off zero."""


class DoubtedPlayers(NamedTuple):
    """What doubting every assumption has told of the players."""

    places: list[Place]
    unsolved: tuple[str, ...]
    """Worlds that cannot bring about the configured rates, each with the reason."""


class _Against(NamedTuple):
    """A player's scores less par's [share of par's mean]."""

    mean: float
    half: float


def doubted_players(
    scenario: Scenario,
    players: Sequence[Player],
    level: Level,
    *,
    games: int,
    seed: int,
    threads: int = 2,
    leads: int = FIRST_USE_LEADS,
    groups: Iterable[str] = tuple(GROUPS),
    book: Sequence[Any] = (),
    progress: Callable[[str, float], None] | None = None,
) -> DoubtedPlayers:
    """Each player in every doubted world, with the gates solved anew in each from *leads* pulled leads.

    Raises CalibrationError when the world as assumed cannot be solved; a doubted one is only named.
    """

    def told_of(world: Scenario) -> list[_Against]:
        alphas = calibrate(world, leads=leads, book=book, threads=threads).alphas
        seat = Seat(world, level, alphas=alphas, as_written=world, book=book)
        found = list(rounds(seat, players, range(games), seed=seed, threads=threads, run_offs=RUN_OFFS))
        return [_against([one[i] for one in found]) for i in range(len(players))]

    worlds, unsolved = in_every_world(scenario, told_of, groups=groups, progress=progress)
    places = [_place(player, {doubt: of[i] for doubt, of in worlds.items()}) for i, player in enumerate(players)]
    return DoubtedPlayers(places, unsolved)


def _against(games: Sequence[Played]) -> _Against:
    steady = [game.par.total for game in games]
    found = paired(steady, [game.score.total for game in games])
    scale = abs(sum(steady) / len(steady))
    return _Against(found.mean / scale, found.half / scale)


def _place(player: Player, worlds: Mapping[Doubt, _Against]) -> Place:
    means = [world.mean for world in worlds.values()]
    turned = flips({doubt: sign(*world) for doubt, world in worlds.items()}, player.sign)
    return Place(player.name, worlds[AS_ASSUMED].mean, min(means), max(means), turned)
