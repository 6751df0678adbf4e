"""``play``: a game in plain lines."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import secrets
import sys
from typing import Any

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.common import Output, examples, output_options, seed_option

LEVEL_NAMES = ("tutorial", "day", "week", "quarter", "year")


@click.command(epilog=examples("play tutorial --text", "play saas_smb --level day --text"))
@click.argument("scenario", default="tutorial")
@click.option("--level", type=click.Choice(LEVEL_NAMES), help="How long; a week when left out.")
@seed_option
@click.option("--text", "as_text", is_flag=True, help="Plain lines and numbered choices, for any terminal.")
@output_options
def play(scenario: str, level: str | None, seed: int | None, as_text: bool, output: Output) -> None:
    """Play a salesperson against the simulation.

    A game of a fresh seed unless one is named; the same seed is the same customers and the same luck.
    """
    if not as_text:
        raise UsageError("The screens are still to be built; play with --text.")
    from salescycle.tui.play.text import LeaveGame, TextGame
    from salescycle.tui.play.wording import Wording

    chosen = level or ("tutorial" if scenario == "tutorial" else "week")
    seed = secrets.randbelow(1_000_000_000) if seed is None else seed
    game = _game(scenario, chosen, seed, output)
    session, view, lines = game
    wording = Wording(session.seat.scenario, lines)
    _brief(scenario, chosen, seed)
    player = TextGame(session, view, wording, ask=_ask, write=click.echo, keep=lambda stop, act: None)
    try:
        player.play()
    except LeaveGame:
        click.echo(f"You leave on {wording.moment(session.now)}. Seed {seed}.")
        return
    _tell_end(session, wording, view, output)


def _game(name: str, level: str, seed: int, output: Output) -> Any:
    from salescycle.scenarios.constants import constants_for
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.prepared import book_of
    from salescycle.scenarios.voices import load_lines, load_voices
    from salescycle.sim.game.levels import LEVELS
    from salescycle.sim.game.seat import Seat
    from salescycle.sim.game.session import Session
    from salescycle.sim.game.view import View
    from salescycle.sim.model.luck import root_of

    loaded = load_document(name)
    book = book_of(loaded)
    alphas = constants_for(loaded, output.say)
    seat = Seat(loaded.scenario, LEVELS[level], alphas=alphas, as_written=loaded.as_written, book=book)
    session = Session(seat, seed)
    first = len(seat.tables().book) - len(book)
    names = {first + i: row.id for i, row in enumerate(book)}
    voices = load_voices().of_game(loaded.scenario.name, int(root_of(seed)))
    return session, View(session, voices, names), load_lines()


def _ask(prompt: str) -> str:
    """A line of whoever plays; a prompt on the same line. Raises EOFError at the end of the input."""
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _brief(scenario: str, level: str, seed: int) -> None:
    from salescycle.scenarios.voices import load_briefings

    text = load_briefings().get(scenario)
    if text:
        click.echo(text)
    click.echo(f"Level {level}, seed {seed}. h and Enter: help.")


def _tell_end(session: Any, wording: Any, view: Any, output: Output) -> None:
    from salescycle.sim.game.debrief import debrief
    from salescycle.tui.cli.run import warn_of_compiling
    from salescycle.tui.play.closing import closing

    click.echo("")
    click.echo(f"The {session.seat.level.name} is over. You booked {wording.money(view.booked())}.")
    warn_of_compiling(output)
    output.say("The year after you, by a steady colleague, and each decision in sixty other futures ...")
    for line in closing(debrief(session), wording, view):
        click.echo(line)
