"""A run as files: its event log, a row an event, and its deals as a CRM would export them.

What the model keeps to itself is left out. CSV cells that a spreadsheet would run are neutralised; times are local and
ISO 8601.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from salescycle.reports.ocel import write_ocel
from salescycle.reports.xes import write_xes
from salescycle.sim.engines.order import Run
from salescycle.sim.errors import UsageError
from salescycle.sim.forecast.history import Deal
from salescycle.sim.model.event_log import CREATED, EVENTS, HIDDEN, REASONS
from salescycle.sim.studies.documents.flow import empty
from salescycle.sim.studies.documents.names import names_of
from salescycle.sim.studies.single import people_of
from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.quantities import Money
from salescycle.sim.words.safe import Cell, csv_cell
from salescycle.sim.words.scenario import Scenario

__all__ = [
    "COLUMNS",
    "DEAL_FORMATS",
    "FORMATS",
    "check_path",
    "deal_rows",
    "log_rows",
    "shown",
    "write_deals",
    "write_log",
]

COLUMNS = ("replication seq time account identity phase step event who turn duration_s amount reason document").split()
FORMATS = (".csv", ".parquet", ".xes", ".jsonocel")
DEAL_FORMATS = (".csv",)
DEAL_COLUMNS = ("id", "outcome", "opened", "closed", "value", "product", "owner")
"""What the map ``salescycle`` reads."""


def write_log(run: Run, scenario: Scenario, path: Path, *, replication: int = 0) -> None:
    """Write the event log of a run in the format of the file's ending.

    Raises UsageError for another ending, or when the file cannot be written.
    """
    check_path(path, FORMATS)
    rows = log_rows(run, scenario, replication)
    by_column = (dict(zip(COLUMNS, row, strict=True)) for row in rows)
    try:
        if path.suffix == ".csv":
            _write_csv(COLUMNS, rows, path)
        elif path.suffix == ".parquet":
            _write_parquet(rows, path)
        elif path.suffix == ".xes":
            write_xes(by_column, scenario.name, path)
        else:
            write_ocel(empty(names_of(scenario)), shown(run.log), by_column, path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


def check_path(path: Path, formats: Sequence[str]) -> None:
    """Raise UsageError when nothing can be written to *path*, as far as one can know before there is anything."""
    if path.suffix not in formats:
        raise UsageError(f"{path}: found the ending {path.suffix or 'none'}, need {_any_of(formats)}.")
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {path.parent}.")


def _any_of(formats: Sequence[str]) -> str:
    *others, last = formats
    return f"{', '.join(others)} or {last}" if others else last


def write_deals(deals: Iterable[Deal], path: Path) -> None:
    """Write *deals* as a table that ``salescycle fit`` reads with its map ``salescycle``.

    Raises UsageError for another ending than .csv, or when the file cannot be written.
    """
    check_path(path, DEAL_FORMATS)
    try:
        _write_csv(DEAL_COLUMNS, deal_rows(deals), path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from None


def deal_rows(deals: Iterable[Deal]) -> Iterator[tuple[Cell, ...]]:
    """Rows in the columns of ``DEAL_COLUMNS``: days ISO 8601, values in currency units, empty for what nobody knows."""
    for deal in deals:
        closed = "" if deal.closed is None else deal.closed.isoformat()
        value = "" if deal.value is None else str(Money(deal.value))
        yield (deal.id, deal.outcome, deal.opened.isoformat(), closed, value, deal.product, deal.owner)


def shown(log: np.ndarray) -> np.ndarray:
    """Rows of a log without what nobody can see."""
    return log[~np.isin(log["event"], HIDDEN)]


def log_rows(run: Run, scenario: Scenario, replication: int = 0) -> Iterator[tuple[Any, ...]]:
    """Rows of the log in the order of the story, in the columns of the contract. Amounts in currency units."""
    midnight = datetime.combine(scenario.start, time())
    steps = list(scenario.process)
    people = people_of(scenario)
    identities = run.accounts["identity"]
    for row in shown(run.log).tolist():
        seq, second, account, event, step, phase, person, turn, ref, duration, amount, reason, _ = row
        created = event == CREATED
        yield (
            replication,
            seq,
            (midnight + timedelta(seconds=second)).isoformat(),
            account if account >= 0 else None,
            f"{identities[account]:016x}" if account >= 0 else None,
            PHASES[phase - 1] if phase > 0 else None,
            steps[step] if step >= 0 and not created else None,
            EVENTS[event],
            people[person] if person >= 0 else None,
            turn if turn >= 0 and not created else None,
            None if created else duration,
            amount / 100,
            list(scenario.sources)[reason] if created else REASONS[reason] if reason else None,
            None if created else ref,
        )


def _write_csv(columns: Sequence[str], rows: Iterator[tuple[Any, ...]], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([csv_cell(cell) for cell in row] for row in rows)


def _write_parquet(rows: Iterator[tuple[Any, ...]], path: Path) -> None:
    """By way of duckdb, column by column."""
    import duckdb  # noqa: PLC0415 - a fifth of a second that a CSV does not owe

    types = (
        "INTEGER BIGINT TIMESTAMP BIGINT VARCHAR VARCHAR VARCHAR VARCHAR VARCHAR BIGINT BIGINT DOUBLE VARCHAR BIGINT"
    )
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    arrays = {name: np.array(cells, dtype=object) for name, cells in zip(COLUMNS, columns, strict=True)}
    base = duckdb.connect()
    base.execute("SET python_enable_replacements = false")
    base.register("log_rows", arrays)
    chosen = ", ".join(
        f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in zip(COLUMNS, types.split(), strict=True)
    )
    base.sql(f"SELECT {chosen} FROM log_rows").write_parquet(str(path))
