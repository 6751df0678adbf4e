"""Do the places of the players survive their assumptions? Each group halved and doubled, gates solved anew."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from salescycle.sim.errors import CalibrationError
from salescycle.sim.game.bots import Played, Player, rounds
from salescycle.sim.game.levels import Level
from salescycle.sim.game.seat import Seat
from salescycle.sim.studies.calibration import FIRST_USE_LEADS, calibrate
from salescycle.sim.studies.doubt import FACTORS, GROUPS, doubted
from salescycle.sim.studies.inference import paired
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


class _World(NamedTuple):
    mean: float
    half: float

    @property
    def verdict(self) -> str:
        if abs(self.mean) <= self.half:
            return "0"
        return "+" if self.mean > 0 else "-"


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

    def told(world: Scenario) -> list[_World]:
        alphas = calibrate(world, leads=leads, book=book, threads=threads).alphas
        seat = Seat(world, level, alphas=alphas, as_written=world, book=book)
        found = list(rounds(seat, players, range(games), seed=seed, threads=threads, run_offs=RUN_OFFS))
        return [_world([one[i] for one in found]) for i in range(len(players))]

    worlds, unsolved = {"": told(scenario)}, []
    for group in groups:
        for factor in FACTORS:
            world = doubted(scenario, group, factor)
            if world == scenario:
                continue
            if progress is not None:
                progress(group, factor)
            name = f"{group} x{factor:g}"
            try:
                worlds[name] = told(world)
            except CalibrationError as error:
                unsolved.append(f"{name}: {error}")
    places = [_place(player, {name: of[i] for name, of in worlds.items()}) for i, player in enumerate(players)]
    return DoubtedPlayers(places, tuple(unsolved))


def _world(games: Sequence[Played]) -> _World:
    steady = [game.par.total for game in games]
    found = paired(steady, [game.score.total for game in games])
    scale = abs(sum(steady) / len(steady))
    return _World(found.mean / scale, found.half / scale)


def _place(player: Player, worlds: dict[str, _World]) -> Place:
    usual, means = worlds[""], [world.mean for world in worlds.values()]
    sign = player.sign if usual.verdict == "0" else usual.verdict
    flips = tuple(name for name, world in worlds.items() if sign != "0" and world.verdict not in ("0", sign))
    return Place(player.name, usual.mean, min(means), max(means), flips)
