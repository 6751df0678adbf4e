"""``bots``: the reference players of a scenario against its own playbook, on the same luck."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.common import (
    LEVEL_NAMES,
    Output,
    examples,
    output_options,
    provenance,
    scenario_argument,
    seed_option,
    set_option,
)
from salescycle.tui.cli.run import warn_of_compiling

if TYPE_CHECKING:
    from salescycle.scenarios.loader import Loaded
    from salescycle.sim.game.bots import Played, Player
    from salescycle.sim.game.seat import Seat

DEFAULT_GAMES = 100
DEFAULT_LEVEL = "quarter"
FUTURES = 4
"""Futures in which each decision is valued: few do where only means over games are told [assumption]."""
SLOW = ("planner",)
"""Players who take minutes a game, and are asked for by name."""
DOUBT_GAMES = 40
"""Games in each doubted world."""
"""Those of ``sim.game.levels``, which a help page need not import."""


@click.command(
    epilog=examples(
        "bots saas_smb", "bots equipment_dealer --games 200 --decisions", "bots --player planner --games 5"
    ),
)
@scenario_argument
@click.option("--level", type=click.Choice(LEVEL_NAMES), default=DEFAULT_LEVEL, show_default=True, help="Which window.")
@click.option("--games", type=click.IntRange(2, 100_000), default=DEFAULT_GAMES, show_default=True, metavar="N",
              help="Games of each player.")  # fmt: skip
@click.option("--player", "names", multiple=True, metavar="NAME", help="Only this one; may be repeated.")
@click.option("--decisions", is_flag=True, help="Tell decisions from luck, which takes longer.")
@click.option("--doubt", is_flag=True, help="Halve and double every assumption: whose place turns around?")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Threads; one a core when left out.")
@seed_option
@set_option
@output_options
def bots(
    scenario: str,
    level: str,
    games: int,
    names: tuple[str, ...],
    decisions: bool,
    doubt: bool,
    workers: int | None,
    seed: int | None,
    overrides: tuple[str, ...],
    output: Output,
) -> int:
    """Reference players against the firm's own playbook.

    Each plays the same games on the same luck: habits of the trade, one who does nothing, one who throws dice. Told is
    the score - what was sold in the window and what is left for the year after, less hours and money - beside par.
    """
    from salescycle.reports.bots import bots_report
    from salescycle.scenarios.loader import load_document
    from salescycle.sim.game.standings import standing

    loaded = load_document(scenario, overrides)
    threads = workers or os.cpu_count() or 1
    players = _players(names)
    seat = _seat(loaded, level, output)
    luck = loaded.scenario.seed if seed is None else seed
    warn_of_compiling(output)
    told, stopped = _rounds(seat, players, games, luck, FUTURES if decisions else 0, threads, output)
    results: dict[str, Any] = {
        "players": [standing(player, [one[i] for one in told]) for i, player in enumerate(players)]
    }
    if doubt and stopped is None:
        results["doubt"] = _doubts(loaded, players, level, luck, threads, output)
    document = {
        "schema": "salescycle/bots/1",
        "provenance": provenance(results, loaded=loaded, engine="compiled", seed=luck, replications=len(told)),
        "currency": loaded.scenario.currency,
        "level": level,
        **results,
    }
    output.result(document, bots_report(document))
    if stopped is not None:
        raise stopped
    return 0


def _players(names: Sequence[str]) -> list["Player"]:
    """The players asked for, all that are quick when none is named."""
    from salescycle.sim.game.bots import PLAYERS, PLAYERS_BY_NAME

    for name in names:
        if name not in PLAYERS_BY_NAME:
            raise UsageError(f"--player: found {name!r}, need one of {', '.join(PLAYERS_BY_NAME)}.")
    return [PLAYERS_BY_NAME[name] for name in dict.fromkeys(names)] or [one for one in PLAYERS if one.name not in SLOW]


def _seat(loaded: "Loaded", level: str, output: Output) -> "Seat":
    from salescycle.scenarios.constants import constants_for
    from salescycle.scenarios.prepared import book_of
    from salescycle.sim.game.levels import LEVELS
    from salescycle.sim.game.seat import Seat

    alphas = constants_for(loaded, output.say)
    try:
        return Seat(loaded.scenario, LEVELS[level], alphas=alphas, as_written=loaded.as_written, book=book_of(loaded))
    except ValueError as error:
        raise UsageError(f"bots: {error}.") from None


def _rounds(
    seat: "Seat", players: Sequence["Player"], games: int, seed: int, futures: int, threads: int, output: Output
) -> tuple[list[list["Played"]], BaseException | None]:
    """All games, or those that were over when the user interrupted, and the interruption."""
    from salescycle.sim.game.bots import rounds
    from salescycle.tui.cli.progress import Progress

    began, told, stopped = time.monotonic(), list[list["Played"]](), None
    running = rounds(seat, players, range(games), seed=seed, futures=futures, threads=threads)
    with Progress("games of each", games, shown=not output.quiet) as progress:
        try:
            for one in running:
                told.append(one)
                progress.step()
        except KeyboardInterrupt as interruption:
            stopped = interruption
        finally:
            running.close()
    output.say(f"{len(told):,} games of each of {len(players)} players in {time.monotonic() - began:.1f} s.")
    if stopped is not None:
        output.say(f"Interrupted after {len(told):,} of {games:,} games; what is printed rests on these.")
    if len(told) < 2:
        raise stopped or UsageError("Fewer than two games were played; there is nothing to tell.")
    return told, stopped


def _doubts(
    loaded: "Loaded", players: Sequence["Player"], level: str, seed: int, threads: int, output: Output
) -> dict[str, Any]:
    """Each player's place in every doubted world."""
    from salescycle.scenarios.prepared import book_of
    from salescycle.sim.game.doubts import doubted_players
    from salescycle.sim.game.levels import LEVELS

    output.say("Halving and doubling each group of assumptions; the gates are solved anew each time.")
    found = doubted_players(
        loaded.scenario, players, LEVELS[level], games=DOUBT_GAMES, seed=seed, threads=threads, book=book_of(loaded),
        progress=lambda group, factor: output.say(f"  {group} x{factor:g}"),
    )  # fmt: skip
    return {"games": DOUBT_GAMES, "players": [one._asdict() for one in found.places], "unsolved": list(found.unsolved)}
