"""``fit``: from a CRM export to a scenario that begins with today's open deals."""

# ruff: noqa: PLC0415 - imports stand where they are needed, because --help must be quick

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salescycle.sim.errors import DataError, UsageError
from salescycle.tui.cli.common import Output, examples, output_options, provenance

if TYPE_CHECKING:
    from salescycle.reports.columns import Report
    from salescycle.scenarios.crm import Export
    from salescycle.scenarios.crm.fitted import FittedFiles
    from salescycle.sim.forecast.fit import Fit

__all__ = ["fit"]


@click.command(
    epilog=examples(
        "fit opportunities.csv -o ours.yaml",
        "fit export_folder --as-of 2026-06-30 -o ours.yaml",
        "fit deals.csv -o ours.yaml --json",
        "fit deals.csv --effects saas_smb -o ours.yaml",
    ),
)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--map", "map_name", metavar="MAP", help="A map's name or file; found by the columns when left out.")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Last day whose facts are known; the newest if left out.",
)
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="The scenario to write, NAME.yaml.")
@click.option(
    "--effects",
    "base",
    metavar="SCENARIO",
    help="Extend this scenario, a library name or a file beside NAME.yaml, so that its playbook moves the deals.",
)
@output_options
def fit(
    sources: tuple[Path, ...],
    map_name: str | None,
    as_of: datetime | None,
    out: Path,
    base: str | None,
    output: Output,
) -> None:
    """A scenario and its book of open deals from a CRM export.

    SOURCE is the file of deals (CSV, Parquet), or a folder that also holds its tables of products and the like. Beside
    NAME.yaml it writes NAME.book.csv, the open deals at their age, and NAME.fit.json, the report.

    Without --effects every ending is a coin, whatever the playbook says. With it the share of won becomes the rate of
    that scenario's decision, which is calibrated at first use; the decision waits as long as deals in the export do.
    """
    from salescycle.scenarios.crm import read_export
    from salescycle.scenarios.crm.effects import effects_of
    from salescycle.scenarios.crm.fitted import fitted_files, owners, report

    export = read_export(sources, map_name=map_name, as_of=as_of.date() if as_of else None)
    fitted = _fitted(export)
    effects = effects_of(fitted, base, out, people=owners(export, fitted)) if base else None
    files = fitted_files(export, fitted, out, effects)
    results = report(export, fitted, effects)
    document = {"schema": "salescycle/fit/1", "provenance": provenance(results), **results}
    _write(files, document)
    output.result(document, _report(document))
    output.say(f"Wrote {files.scenario}, {files.book.name} and {files.notes.name}.")


def _fitted(export: "Export") -> "Fit":
    """The process; what there is too little of is told with the rows that were not used."""
    from salescycle.sim.forecast.fit import fit as fit_history

    try:
        return fit_history(export.history)
    except DataError as error:
        refused = f", {_counts(export.refused)}" if export.refused else ""
        raise DataError(f"{export.file} (map {export.map.name}): {export.read:,} rows read{refused}: {error}") from None


def _write(files: "FittedFiles", document: Mapping[str, Any]) -> None:
    """The scenario last: whoever finds it finds what it needs."""
    from salescycle.scenarios.writer import write_text

    notes = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        write_text(files.book, files.book_text)
        write_text(files.notes, notes)
        write_text(files.scenario, files.scenario_text)
    except OSError as error:
        raise UsageError(f"{files.scenario} cannot be written: {error.strerror}.") from None


def _counts(reasons: Mapping[str, int]) -> str:
    return f"{sum(reasons.values()):,} refused ({', '.join(f'{n:,} {reason}' for reason, n in reasons.items())})"


def _report(document: Mapping[str, Any]) -> "Report":
    from salescycle.reports.columns import Table

    rows, deals = document["rows"], document["deals"]
    day = date.fromisoformat(document["as_of"])
    sentences = [
        f"{document['source']['file']}, read with the map {document['map']['name']}, as known at the end of {day}.",
        f"{rows['read']:,} rows read, {rows['used']:,} used: "
        f"{deals['won']:,} won, {deals['lost']:,} lost, {deals['open']:,} open.",
        *document["notes"],
    ]
    doubts = [
        Table(f"Rows {kind}", ("reason", "rows"), [(reason, f"{n:,}") for reason, n in rows[key].items()])
        for kind, key in (("refused", "refused"), ("used, but suspicious", "suspicious"))
        if rows[key]
    ]
    head = ("step", "deals", "won", "lost", "never", "days to win p10", "p50", "p90")
    return ["\n".join(sentences), *doubts, Table("Steps", head, [_stage(stage) for stage in document["stages"]])]


def _stage(stage: Mapping[str, Any]) -> tuple[str, ...]:
    shares = (f"{100 * stage[key]:.1f} %" for key in ("conversion", "lost", "never"))
    days = (f"{stage['won_days'][key]:.0f}" for key in ("p10", "p50", "p90"))
    return (stage["stage"], f"{stage['deals']:,}", *shares, *days)
