"""``make calibrate``: constants of the gates of the library scenarios, to be committed."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import sys
from typing import TYPE_CHECKING

import click

from salescycle.sim.errors import SalesCycleError, UsageError
from salescycle.tui.cli.common import Output, output_options

if TYPE_CHECKING:
    from salescycle.reports.columns import Table
    from salescycle.sim.studies.calibration import Calibration

__all__ = ["calibrate"]


@click.command(hidden=True)
@click.argument("scenarios", nargs=-1)
@output_options
def calibrate(scenarios: tuple[str, ...], output: Output) -> None:
    """Solve the gates of library scenarios, all when none is named, and write scenarios/calibrated/.

    Constants of older versions of these scenarios are removed.
    """
    from salescycle.scenarios.constants import SHIPPED, calibrate_for_library, key_of, remove_outdated, text_of
    from salescycle.scenarios.files import library
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.writer import write_text

    unknown = [name for name in scenarios if name not in library()]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is not in the library: {', '.join(library())}.")
    for name in scenarios or library():
        loaded = load_document(name)
        found = calibrate_for_library(loaded, output.say)
        if found is None:
            output.say(f"{name}: its rates are coins, nothing is to be calibrated.")
            continue
        SHIPPED.mkdir(exist_ok=True)
        path = SHIPPED / f"{key_of(loaded)}.json"
        write_text(path, text_of(loaded, found))
        remove_outdated(loaded)
        output.result({"schema": "salescycle/calibrate/1", "file": path.name, **found._asdict()}, [_table(name, found)])


def _table(name: str, found: "Calibration") -> "Table":
    from salescycle.reports.columns import Table

    rows = [
        (
            gate,
            f"{found.configured[gate]:.4f}",
            f"{found.estimates[gate]:.4f}",
            f"{found.errors[gate]:.4f}",
            f"{found.entries[gate]:,}",
            f"{found.alphas[gate]:+.4f}",
        )
        for gate in found.estimates
    ]
    head = ("gate", "configured", "estimate", "error", "entries", "constant")
    note = f"{found.replications:,} replications, {found.rounds} rounds."
    return Table(f"{name}: constants of its gates", head, rows, note=" ".join((note, *found.notes)))


if __name__ == "__main__":
    try:
        calibrate()
    except SalesCycleError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
