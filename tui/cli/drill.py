"""``drill``: fresh situations of one kind of decision, each answered at once."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import secrets
from itertools import islice
from typing import Any

import click

from salescycle.sim.errors import UsageError
from salescycle.tui.cli.common import DEFAULT_SCENARIO, Output, examples, output_options, seed_option

SITUATIONS = 3
"""In one drill: three minutes."""


@click.command(epilog=examples("drill hesitation --text", "drill quotation equipment_dealer --text"))
@click.argument("kind")
@click.argument("scenario", default=DEFAULT_SCENARIO)
@click.option("--count", type=click.IntRange(1, 50), default=SITUATIONS, show_default=True, help="Situations.")
@click.option("--text", "as_text", is_flag=True, help="Plain lines; the only form so far.")
@seed_option
@output_options
def drill(kind: str, scenario: str, count: int, as_text: bool, seed: int | None, output: Output) -> None:
    """Fresh situations of one kind of decision.

    KIND is a kind of step, such as hesitation or quotation. Each answer is judged at once, by a hundred futures of
    each way in which nothing is known that you could not know.
    """
    from salescycle.sim.game.drill import kinds_to_drill, situations
    from salescycle.tui.cli.run import warn_of_compiling

    if kind not in kinds_to_drill():
        raise UsageError(f"KIND: found {kind!r}, need one of {', '.join(kinds_to_drill())}.")
    table = _table(scenario, output)
    warn_of_compiling(output)
    first = secrets.randbelow(1_000_000_000) if seed is None else seed
    right = answers = 0
    for session, stop in islice(situations(table.seat, kind, first=first), count):
        judged = _one(table, session, stop, f"{answers + 1} of {count}")
        if judged is None:
            break
        answers, right = answers + 1, right + judged
    if answers == 0:
        click.echo(f"No {kind} came up in {scenario}." if not right else "")
        return
    click.echo(f"\n{right} of {answers} were the best way, or hard to tell from it.")


def _table(scenario: str, output: Output) -> Any:
    from salescycle.scenarios.constants import constants_for
    from salescycle.scenarios.loader import load_document
    from salescycle.tui.play.kept import Table

    loaded = load_document(scenario)
    level = "tutorial" if scenario == "tutorial" else "week"
    return Table(loaded, level, 0, constants_for(loaded, output.say))


def _one(table: Any, session: Any, stop: Any, number: str) -> bool | None:
    """One situation; whether the answer was right, None when the player leaves."""
    from salescycle.sim.game.drill import answered
    from salescycle.tui.cli.play import ask_line
    from salescycle.tui.play.customer import customer_lines

    table = table.with_seed(session.seed)
    view = table.view(session)
    customer = view.customer(stop.account)
    item = next(item for item in view.desk(stop).items if item.account == stop.account)
    click.echo(f"\n{number}  {table.wording.moment(stop.time)}: {table.wording.waits(item)}")
    for line in customer_lines(customer, view, table.wording):
        click.echo(line)
    ways = table.wording.ways(item)
    for i, way in enumerate(ways, 1):
        click.echo(f"{i:>3}  {way.label}.  {way.hint}".rstrip())
    while True:
        try:
            answer = ask_line("What do you do? (q: leave) ").strip().lower()
        except EOFError:
            return None
        if answer in ("q", "quit"):
            return None
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:3]) <= len(ways):
            break
        click.echo(f"Need a number from 1 to {len(ways)}, or q.")
    told = answered(session, stop, int(answer[:3]) - 1)
    for line in table.wording.drilled(told, [way.label for way in ways]):
        click.echo(line)
    return told.is_right
