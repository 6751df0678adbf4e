"""``make scenarios``: docs/scenarios.md, what the library assumes, what is known, and what its simulations give."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import sys
from pathlib import Path

import click

from salescycle.sim.errors import SalesCycleError, UsageError
from salescycle.tui.cli.common import Output, output_options

__all__ = ["write_scenario_pages"]

REPLICATIONS = 40


@click.command(hidden=True)
@click.argument("scenarios", nargs=-1)
@click.option("--replications", type=click.IntRange(1, 10_000), default=REPLICATIONS, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=Path("docs/scenarios.md"))
@output_options
def write_scenario_pages(scenarios: tuple[str, ...], replications: int, out: Path, output: Output) -> None:
    """Write the document about library scenarios, all when none is named."""
    from salescycle.reports.scenario_pages import scenario_pages
    from salescycle.scenarios.dossier import dossier
    from salescycle.scenarios.files import library
    from salescycle.scenarios.loader import load_document
    from salescycle.scenarios.prepared import prepare
    from salescycle.scenarios.writer import write_text
    from salescycle.sim.studies.scope import FIGURES

    unknown = [name for name in scenarios if name not in library()]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is not in the library: {', '.join(library())}.")
    if not out.parent.is_dir():
        raise UsageError(f"--out: there is no folder {str(out.parent)!r}.")
    pages = []
    for name in scenarios or library():
        output.say(f"{name}: {replications} runs.")
        loaded = load_document(name)
        pages.append(dossier(loaded, prepare(loaded, say=output.say), replications=replications))
    write_text(out, scenario_pages(pages, FIGURES))
    output.result({"schema": "salescycle/scenario-pages/1", "file": str(out), "scenarios": pages}, [f"Wrote {out}."])


if __name__ == "__main__":
    try:
        write_scenario_pages()
    except SalesCycleError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
