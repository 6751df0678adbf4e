"""``drill``: fresh situations of one kind of decision, each answered at once."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

from itertools import islice
from typing import TYPE_CHECKING

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.common import DEFAULT_SCENARIO, Output, examples, fresh_seed_option, output_options
from salescycle.tui.opening import fresh_seed

if TYPE_CHECKING:
    from salescycle.tui.play.drilling import Situation

SITUATIONS = 3
"""As ``play.drilling`` has it, which is heavy."""


@click.command(epilog=examples("drill hesitation --text", "drill quotation equipment_dealer --text"))
@click.argument("kind")
@click.argument("scenario", default=DEFAULT_SCENARIO)
@click.option("--count", type=click.IntRange(1, 50), default=SITUATIONS, show_default=True, help="Situations.")
@click.option("--text", "as_text", is_flag=True, help="Plain lines; the only form so far.")
@fresh_seed_option
@output_options
def drill(kind: str, scenario: str, count: int, as_text: bool, seed: int | None, output: Output) -> None:
    """Fresh situations of one kind of decision.

    KIND is a kind of step, such as hesitation or quotation. Each answer is judged at once, by a hundred futures of
    each way in which nothing is known that you could not know.
    """
    from salescycle.sim.game.drill import kinds_to_drill, situations
    from salescycle.tui.cli.run import warn_of_compiling
    from salescycle.tui.play.drilling import situation_of, table_of

    if output.json:
        raise UsageError("drill asks a person and prints no document.")
    if kind not in kinds_to_drill():
        raise UsageError(f"KIND: found {kind!r}, need one of {', '.join(kinds_to_drill())}.")
    table = table_of(scenario, output.say)
    warn_of_compiling(output)
    first = fresh_seed() if seed is None else seed
    right = answers = 0
    met = False
    for session, stop in islice(situations(table.seat, kind, first=first), count):
        met = True
        judged = _one(situation_of(table, session, stop), f"{answers + 1} of {count}")
        if judged is None:
            break
        answers, right = answers + 1, right + judged
    if answers == 0:
        click.echo("" if met else f"No {kind} came up in {scenario}.")
        return
    click.echo(f"\n{right} of {answers} were the best way, or hard to tell from it.")


def _one(situation: "Situation", number: str) -> bool | None:
    """One situation; whether the answer was right, None when the player leaves."""
    from salescycle.tui.cli.play import ask_line
    from salescycle.tui.play.drilling import answer

    click.echo(f"\n{number}  {situation.heading}")
    for line in situation.lines:
        click.echo(line)
    for i, way in enumerate(situation.ways, 1):
        click.echo(f"{i:>3}  {way.label}.  {way.hint}".rstrip())
    while True:
        try:
            said = ask_line("What do you do? (q: leave) ").strip().lower()
        except EOFError:
            return None
        if said in ("q", "quit"):
            return None
        if said.isascii() and said.isdigit() and 1 <= int(said[:3]) <= len(situation.ways):
            break
        click.echo(f"Need a number from 1 to {len(situation.ways)}, or q.")
    told, lines = answer(situation, int(said[:3]) - 1)
    for line in lines:
        click.echo(line)
    return told.is_right
