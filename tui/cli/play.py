"""``play``, ``replay`` and ``debrief``: a game in plain lines or for a program, and what became of it."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import contextlib
import gc
import shutil
import sys
from functools import partial
from pathlib import Path
from shlex import quote
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import SaveError, UsageError
from salescycle.tui.cli.common import LEVEL_NAMES, Output, examples, fresh_seed_option, output_options, provenance
from salescycle.tui.opening import Opening

if TYPE_CHECKING:
    from salescycle.scenarios.saved_game import Header
    from salescycle.sim.game.session import Session
    from salescycle.sim.game.valuer import Valuer
    from salescycle.sim.game.view import View
    from salescycle.tui.play.kept import KeptGame


@click.command(
    epilog=examples(
        "play",
        "play --text",
        "play saas_smb --level week --text",
        "play saas_smb --level day --daily --text",
        "play --resume --text",
        "play tutorial --seed 3 --stdio",
    )
)
@click.argument("scenario", required=False)
@click.option("--level", type=click.Choice(LEVEL_NAMES), help="How long; a week when left out.")
@fresh_seed_option
@click.option("--daily", is_flag=True, help="The game of today, the same for everybody.")
@click.option("--resume", is_flag=False, flag_value="", metavar="[SAVE]", help="Play on; the last game when left out.")
@click.option("--practice", is_flag=True, help="Decisions may be taken back.")
@click.option("--difficulty", type=click.Choice(["easy", "normal", "hard"]), help="How much is told; never the dice.")
@click.option("--text", "as_text", is_flag=True, help="Plain lines and numbered choices, for any terminal.")
@click.option("--stdio", is_flag=True, help="One JSON document a line, for a program.")
@output_options
def play(
    scenario: str | None,
    level: str | None,
    seed: int | None,
    daily: bool,
    resume: str | None,
    practice: bool,
    difficulty: str | None,
    as_text: bool,
    stdio: bool,
    output: Output,
) -> None:
    """Play a salesperson against the simulation.

    A game of a fresh seed unless one is named; the same seed is the same customers and the same luck. Each decision is
    kept before its result is shown; --resume plays on.
    """
    if output.json:
        raise UsageError("play prints no document; --stdio speaks JSON, a line a moment.")
    if as_text and stdio:
        raise UsageError("--text is for a person, --stdio for a program; leave one of them out.")
    if resume is not None and (scenario or level or seed is not None or daily or practice or difficulty):
        raise UsageError("--resume plays a game on as it was begun; leave scenario, level, seed and the rest out.")
    if daily and seed is not None:
        raise UsageError("--daily has a seed of its own; leave --seed out.")
    save = None if resume is None else _save_of(resume)
    level = level or ("tutorial" if scenario in (None, "tutorial") else "week")
    opening = Opening(scenario or "tutorial", level, seed, daily, practice, save, difficulty or "normal")
    if not as_text and not stdio:
        gc.disable()  # until the first screens are up: what is made meanwhile stays, and is not looked through
        from salescycle.tui.at_desk import leave_the_desk, play_at_desk

        leave_the_desk(play_at_desk(None if opening == Opening() and scenario is None else opening))
    game = _game(opening, output)
    with game.save:
        (_for_a_program if stdio else _for_a_person)(game, output)


def _save_of(name: str) -> Path:
    """The save of that name; the last one where there is none."""
    from salescycle.reports.home import games_folder
    from salescycle.tui.play.kept import latest

    return Path(name) if name else latest(games_folder())


def _game(opening: Opening, output: Output) -> "KeptGame":
    from salescycle.reports.settings import load_settings
    from salescycle.tui.play.kept import KeptGame

    settings, problem = load_settings()
    if problem:
        output.say(problem)
    return KeptGame.opened(opening, output.say, adviser=settings.vera)


def _for_a_person(game: "KeptGame", output: Output) -> None:
    from salescycle.tui.play.sitting import Sitting
    from salescycle.tui.play.text import LeaveGame, TextGame

    wording = game.table.wording
    if not game.session.acts:
        _brief(game)
    with contextlib.closing(Sitting(game, on_screen=False)) as sitting:
        try:
            TextGame(sitting, ask=ask_line, write=_line_that_fits).play()
        except LeaveGame:
            click.echo(
                f"\nYou leave on {wording.moment(game.session.now)}. To play on: salescycle play --text --resume"
            )
            output.say(f"Kept in {game.save.path}, seed {game.table.seed}.")
            return
        _tell_the_end(game, sitting.valuer, output)


def _tell_the_end(game: "KeptGame", valuer: "Valuer | None", output: Output) -> None:
    """The year after, then the debrief, which is written behind the game."""
    from salescycle.tui.play.ending import judged

    level = game.session.seat.level.name
    click.echo(f"\nThe {level} is over. You booked {game.table.wording.money(game.view.booked())}.\n")
    _tell_eight_phases(game.view)
    _show_year_after(game.session, output)
    told = judged(game.table, game.session, game.save.game, partial(_say_how_far, output), valuer)
    if sys.stdin.isatty():
        _ask_what_was_wanted(told)
    _show(told)
    game.end(told["score"], told["par"], told)
    output.say(f"Kept in {game.save.path}.")


def _ask_what_was_wanted(told: dict[str, Any]) -> None:
    """Before anything is shown of a decision that mattered: what was wanted there?"""
    for each in told["mattered"]:
        try:
            each["wanted"] = ask_line(
                f"{each['when']}, {each['company']}: {each['did']}. What did you want there? "
            ).strip()
        except EOFError:
            return


def _for_a_program(game: "KeptGame", output: Output) -> None:
    from salescycle.sim.game.score import par
    from salescycle.sim.model.luck import plain_luck
    from salescycle.tui.play.ending import score_of
    from salescycle.tui.play.stdio import StdioGame

    talk = StdioGame(game, read=sys.stdin.readline, write=_line)
    if not talk.play():
        output.say(f"Kept in {game.save.path}.")
        return
    yours = score_of(game.session).total / 100
    pars = par(game.table.seat, plain_luck(game.table.seed)).total / 100
    game.end(yours, pars, {})
    talk.send({"type": "end", "score": round(yours, 2), "par": round(pars, 2), "save": str(game.save.path)})


def _line_that_fits(text: str) -> None:
    """A line on a terminal, broken between words; anywhere else as it is."""
    if not sys.stdout.isatty():
        click.echo(text)
        return
    indent = " " * (len(text) - len(text.lstrip()) + 2)
    for line in text.splitlines() or [""]:
        wrapped = wrap(line, shutil.get_terminal_size().columns, subsequent_indent=indent, drop_whitespace=True)
        click.echo("\n".join(wrapped))


def _line(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _tell_eight_phases(view: "View") -> None:
    """What a tutorial has shown of the cycle."""
    from salescycle.tui.play.lessons import eight_phases, is_taught

    if is_taught(view.session):
        for line in (*eight_phases(view), ""):
            click.echo(line)


def _show_year_after(session: "Session", output: Output) -> None:
    """The first screen, while decisions are still being judged."""
    from salescycle.tui.cli.run import warn_of_compiling
    from salescycle.tui.play.closing import year_after
    from salescycle.tui.play.ending import year_after_of

    warn_of_compiling(output)
    for line in year_after(year_after_of(session)):
        click.echo(line)
    click.echo()


def _say_how_far(output: Output, judged: int, decisions: int) -> None:
    if judged % 10 == 0:
        output.say(f"{judged} of {decisions} decisions judged, each in many other futures ...")


def _show(told: dict[str, Any]) -> None:
    from salescycle.reports.text_plots import speaks_unicode
    from salescycle.tui.play.closing import WIDTH, closing

    width = min(WIDTH, max(80, shutil.get_terminal_size().columns)) if sys.stdout.isatty() else WIDTH
    for line in closing(told, width=width, unicode=speaks_unicode(sys.stdout)):
        click.echo(line)


def ask_line(prompt: str) -> str:
    """A line of whoever plays; a prompt on the same line. Raises EOFError at the end of the input."""
    click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line


def _brief(game: "KeptGame") -> None:
    from salescycle.scenarios.voices import load_briefings

    text = load_briefings().get(game.save.game.header.scenario)
    if text:
        _line_that_fits(text)
    _line_that_fits(f"Level {game.session.seat.level.name}, seed {game.table.seed}. h and Enter: help.")


save_argument = click.argument("save", type=click.Path(path_type=Path))


@click.command(epilog=examples("replay GAME.salescycle --verify", "replay DAMAGED.salescycle --rescue"))
@save_argument
@click.option("--verify", is_flag=True, help="Only say whether it is the game that it says it is.")
@click.option("--rescue", is_flag=True, help="Make a new save of what is whole of a damaged one, and play that again.")
@output_options
def replay(save: Path, verify: bool, rescue: bool, output: Output) -> None:
    """Play a kept game again, its score computed anew.

    The score that stands in the save is not looked at. Exit code 3 when the save is damaged or was changed. With
    --rescue a new save is made beside a damaged one, up to its last whole day; no save is ever changed.
    """
    from salescycle.tui.play.rescue import rescued
    from salescycle.tui.play.table import played_again, refuse_other_constants, replay_engine

    if rescue:
        save = rescued(save)
        output.say(f"Rescued: {save}. To play on: salescycle play --resume {quote(str(save))}")
    game, table, session = played_again(save)
    if verify:
        refuse_other_constants(game, save)
    results = {
        "scenario": game.header.scenario,
        "level": game.header.level,
        "seed": game.header.seed,
        "decisions": len(game.decisions),
        "over": session.is_over,
        "practice": game.header.practice,
        "taken_back": game.was_undone,
        "score": _score_again(session) if session.is_over else None,
    }
    if output.json:
        origin = provenance(results, game=game.header, engine=replay_engine(), replications=1)
        output.document({"schema": "salescycle/replay/1", "provenance": origin, "save": str(save), **results})
        return
    if not verify:
        for stop, act in session.acts:
            name = "" if act.account < 0 else table.view(session).name_of(act.account).company
            click.echo(f"{stop.number:>3}  {table.wording.moment(stop.time)}  {name}: {table.wording.act(act)}")
    state = f"score {results['score']:,.0f}" if session.is_over else "not over yet"
    click.echo(f"Equal: {len(game.decisions)} decisions of {game.header.scenario}, seed {game.header.seed}, {state}.")


def _score_again(session: "Session") -> float:
    from salescycle.tui.play.ending import score_of

    return round(score_of(session).total / 100, 2)


@click.command(
    epilog=examples(
        "debrief GAME.salescycle", "debrief GAME.salescycle --out debrief.html", "debrief GAME.salescycle --json"
    )
)
@save_argument
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.html", help="Write a page for the trainer.")
@output_options
def debrief(save: Path, out: Path | None, output: Output) -> None:
    """What a kept game was worth, and which decisions mattered.

    Played again and judged anew: you, a steady colleague on the same luck, your decisions, and luck.
    """
    from salescycle.tui.play.ending import judged
    from salescycle.tui.play.table import played_again

    try:
        game, table, session = played_again(save)
    except SaveError as error:
        header, told = _as_stored(save, error)
        output.say(f"{error} This is the one that was written then.")
        _tell(told, header, out, output)
        return
    if not session.is_over:
        raise SaveError(f"{save}: this game is not over; play on with `salescycle play --text --resume {save}`.")
    if not output.json and out is None:
        _show_year_after(session, output)
    _tell(judged(table, session, game, partial(_say_how_far, output)), game.header, out, output)


def _as_stored(save: Path, error: SaveError) -> tuple["Header", dict[str, Any]]:
    """Header and debrief of a save of other rules. Raises *error* again where there is none that can be told."""
    from salescycle.reports.saves import peek
    from salescycle.sim.model.tables import RULES_VERSION
    from salescycle.tui.play.closing import UNTELLABLE, closing

    stored = peek(save)
    if stored.header.rules_version == RULES_VERSION or stored.end is None:
        raise error
    told = stored.end.debrief
    try:
        list(closing(told))
    except UNTELLABLE:
        raise error from None
    return stored.header, told


def _tell(told: dict[str, Any], header: "Header", out: Path | None, output: Output) -> None:
    if out is not None:
        _write_page(told, out, output)
    if output.json:
        origin = provenance(told, game=header, engine="compiled", replications=1)
        output.document({"schema": "salescycle/debrief/1", "provenance": origin, **told})
    elif out is None:
        _show(told)


def _write_page(told: dict[str, Any], out: Path, output: Output) -> None:
    from salescycle.reports.debrief_page import debrief_page
    from salescycle.scenarios.writer import write_text

    write_text(out, debrief_page(told))
    output.say(f"Written: {out}")
