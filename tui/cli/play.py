"""``play``, ``replay`` and ``debrief``: a game in plain lines or for a program, and what became of it."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import secrets
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import SaveError, UsageError
from salescycle.tui.cli.common import Output, examples, output_options, seed_option

if TYPE_CHECKING:
    from salescycle.sim.game.debrief import Debrief
    from salescycle.sim.game.session import Session
    from salescycle.sim.game.view import View
    from salescycle.tui.play.kept import KeptGame, Table

LEVEL_NAMES = ("tutorial", "day", "week", "quarter", "year")


@click.command(
    epilog=examples(
        "play --text",
        "play saas_smb --level week --text",
        "play saas_smb --level day --daily --text",
        "play --resume --text",
        "play tutorial --seed 3 --stdio",
    )
)
@click.argument("scenario", default="tutorial")
@click.option("--level", type=click.Choice(LEVEL_NAMES), help="How long; a week when left out.")
@seed_option
@click.option("--daily", is_flag=True, help="The game of today, the same for everybody.")
@click.option("--resume", is_flag=False, flag_value="", metavar="[SAVE]", help="Play on; the last game when left out.")
@click.option("--practice", is_flag=True, help="Decisions may be taken back.")
@click.option("--text", "as_text", is_flag=True, help="Plain lines and numbered choices, for any terminal.")
@click.option("--stdio", is_flag=True, help="One JSON document a line, for a program.")
@output_options
def play(
    scenario: str,
    level: str | None,
    seed: int | None,
    daily: bool,
    resume: str | None,
    practice: bool,
    as_text: bool,
    stdio: bool,
    output: Output,
) -> None:
    """Play a salesperson against the simulation.

    A game of a fresh seed unless one is named; the same seed is the same customers and the same luck. Each decision is
    kept before its result is shown; --resume plays on.
    """
    if as_text == stdio:
        raise UsageError("The screens are still to be built; play with --text, or with --stdio for a program.")
    if daily and seed is not None:
        raise UsageError("--daily has a seed of its own; leave --seed out.")
    game = _begun(scenario, level, seed, daily, practice, output) if resume is None else _resumed(resume)
    with game.save:
        (_for_a_program if stdio else _for_a_person)(game, output)


def _begun(
    scenario: str, level: str | None, seed: int | None, daily: bool, practice: bool, output: Output
) -> "KeptGame":
    from salescycle.tui.play.kept import KeptGame, daily_seed

    chosen = level or ("tutorial" if scenario == "tutorial" else "week")
    today = date.today()
    if seed is None:
        seed = daily_seed(today, scenario, chosen) if daily else secrets.randbelow(1_000_000_000)
    return KeptGame.begin(
        scenario, chosen, seed, practice=practice, daily=today if daily else None, today=today, say=output.say
    )


def _resumed(name: str) -> "KeptGame":
    from salescycle.reports.saves import games_folder
    from salescycle.tui.play.kept import KeptGame, latest

    return KeptGame.resume(Path(name) if name else latest(games_folder()))


def _for_a_person(game: "KeptGame", output: Output) -> None:
    from salescycle.tui.play.closing import closing
    from salescycle.tui.play.text import LeaveGame, TextGame

    wording = game.table.wording
    if not game.session.acts:
        _brief(game)
    try:
        TextGame(game, ask=ask_line, write=click.echo).play()
    except LeaveGame:
        click.echo(f"\nYou leave on {wording.moment(game.session.now)}. To play on: salescycle play --text --resume")
        output.say(f"Kept in {game.save.path}, seed {game.table.seed}.")
        return
    level = game.session.seat.level.name
    click.echo(f"\nThe {level} is over. You booked {wording.money(game.view.booked())}.")
    told = _judged(game.session, output)
    for line in closing(told, wording, game.view):
        click.echo(line)
    _end(game, told)
    output.say(f"Kept in {game.save.path}.")


def _for_a_program(game: "KeptGame", output: Output) -> None:
    from salescycle.sim.game.score import par, score
    from salescycle.sim.game.score import play as played
    from salescycle.sim.model.luck import plain_luck
    from salescycle.tui.play.stdio import StdioGame

    talk = StdioGame(game, read=sys.stdin.readline, write=_line)
    if not talk.play():
        output.say(f"Kept in {game.save.path}.")
        return
    seat, luck = game.table.seat, plain_luck(game.table.seed)
    yours = score(seat, played(seat, luck, game.session.decisions)).total / 100
    pars = par(seat, luck).total / 100
    game.end(yours, pars, {})
    talk.send({"type": "end", "score": round(yours, 2), "par": round(pars, 2), "save": str(game.save.path)})


def _line(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


def _end(game: "KeptGame", told: "Debrief") -> None:
    document = debrief_document(told, game.table, game.view)
    game.end(told.you.total / 100, told.par.total / 100, document)


def _judged(session: "Session", output: Output) -> "Debrief":
    from salescycle.sim.game.debrief import debrief as judge
    from salescycle.tui.cli.run import warn_of_compiling

    warn_of_compiling(output)
    output.say("The year after you, by a steady colleague, and each decision in sixty other futures ...")
    return judge(session)


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
        click.echo(text)
    click.echo(f"Level {game.session.seat.level.name}, seed {game.table.seed}. h and Enter: help.")


save_argument = click.argument("save", type=click.Path(path_type=Path))


@click.command(epilog=examples("replay GAME.salescycle --verify"))
@save_argument
@click.option("--verify", is_flag=True, help="Only say whether it is the game that it says it is.")
@output_options
def replay(save: Path, verify: bool, output: Output) -> None:
    """Play a kept game again, its score computed anew.

    The score that stands in the save is not looked at. Exit code 3 when the save is damaged or was changed.
    """
    from salescycle.tui.play.kept import played_again

    game, table, session = played_again(save)
    document = {
        "schema": "salescycle/replay/1",
        "save": str(save),
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
        output.document(document)
        return
    if not verify:
        for stop, act in session.acts:
            name = "" if act.account < 0 else table.view(session).name_of(act.account).company
            click.echo(f"{stop.number:>3}  {table.wording.moment(stop.time)}  {name}: {table.wording.act(act)}")
    state = f"score {document['score']:,.0f}" if session.is_over else "not over yet"
    click.echo(f"Equal: {len(game.decisions)} decisions of {game.header.scenario}, seed {game.header.seed}, {state}.")


def _score_again(session: "Session") -> float:
    from salescycle.sim.game.score import play as played
    from salescycle.sim.game.score import score
    from salescycle.sim.model.luck import plain_luck

    seat = session.seat
    return round(score(seat, played(seat, plain_luck(session.seed), session.decisions)).total / 100, 2)


@click.command(epilog=examples("debrief GAME.salescycle", "debrief GAME.salescycle --json"))
@save_argument
@output_options
def debrief(save: Path, output: Output) -> None:
    """What a kept game was worth, and which decisions mattered.

    Played again and judged anew: you, a steady colleague on the same luck, your decisions, and luck.
    """
    from salescycle.tui.play.closing import closing
    from salescycle.tui.play.kept import played_again

    _, table, session = played_again(save)
    if not session.is_over:
        raise SaveError(f"{save}: this game is not over; play on with `salescycle play --text --resume {save}`.")
    told = _judged(session, output)
    view = table.view(session)
    if output.json:
        output.document({"schema": "salescycle/debrief/1", **debrief_document(told, table, view)})
        return
    for line in closing(told, table.wording, view):
        click.echo(line)


def debrief_document(told: "Debrief", table: "Table", view: "View") -> dict[str, Any]:
    """The debrief as plain values; money in currency units."""
    return {
        "score": _money(told.you.total),
        "par": _money(told.par.total),
        "decisions_total": _money(told.decisions),
        "luck": _money(told.luck),
        "stops": [
            {
                "n": each.number,
                "time": table.wording.iso(each.turn.time),
                "account": each.account,
                "company": "" if each.account < 0 else view.name_of(each.account).company,
                "action": each.act.action,
                "arguments": dict(each.act.arguments),
                "q": _money(each.valued.q),
                "against_par": _money(each.valued.against),
                "best_action": each.best.told(),
                "q_best": _money(each.valued.q_best),
                "regret": _money(each.valued.regret),
            }
            for each in told.judged
        ],
    }


def _money(cents: float) -> float:
    return round(cents / 100, 2)
