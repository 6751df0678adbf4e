"""The replications of a batch as tables, a row a replication and variant: Parquet for programs, CSV for spreadsheets.

They are written from the journal, some thousand rows at a time, so that memory stays the same however many there are.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from salescycle.reports.store import Store
from salescycle.sim.errors import UsageError
from salescycle.sim.studies.measures import metrics
from salescycle.sim.words.safe import csv_cell, safe
from salescycle.sim.words.scenario import Scenario

__all__ = ["write_replications"]

AT_ONCE = 5_000
FILES = {"replications.parquet": "(FORMAT parquet, COMPRESSION zstd)", "replications.csv": "(FORMAT csv, HEADER)"}


def write_replications(
    store: Store, variants: Sequence[tuple[str, Scenario]], names: Sequence[str], numbers: Iterable[int]
) -> None:
    """Write ``replications.parquet`` and ``replications.csv`` beside the journal: a column a metric.

    Files that are there are replaced, each whole or not at all.

    Args:
        store: the journal.
        variants: name and scenario of each plan of the journal.
        names: metrics, in the order of the columns; empty where a replication has no value.
        numbers: replications that the results rest on.
    """
    import duckdb  # noqa: PLC0415 - a fifth of a second that a batch without files does not owe

    base = duckdb.connect()
    base.execute("SET python_enable_replacements = false")
    columns = ", ".join(f"{_quoted(name)} DOUBLE" for name in names)
    base.execute(f"CREATE TABLE told (replication BIGINT, variant VARCHAR, {columns})")
    rows = _rows(store, variants, names, numbers)
    while some := list(islice(rows, AT_ONCE)):
        replications, labels, values = zip(*some, strict=True)
        table = {"n": np.array(replications), "v": np.array(labels, object)}
        table |= {f"m{i}": column for i, column in enumerate(np.array(values, np.float64).T)}
        base.register("stretch", table)
        marks = ", ".join(f"nullif(m{i}, 'nan'::DOUBLE)" for i in range(len(names)))
        base.execute(f"INSERT INTO told SELECT n, v, {marks} FROM stretch")
        base.unregister("stretch")
    for name, form in FILES.items():
        half = store.folder / f".{name}.half"
        try:
            base.execute(f"COPY told TO '{_escaped(half)}' {form}")
            os.replace(half, store.folder / name)
        except (duckdb.IOException, OSError) as error:
            raise UsageError(f"{store.folder / name} cannot be written: {error}.") from None


def _rows(
    store: Store, variants: Sequence[tuple[str, Scenario]], names: Sequence[str], numbers: Iterable[int]
) -> Iterator[tuple[int, str, list[float]]]:
    labels = [str(csv_cell(safe(name, limit=80))) for name, _ in variants]
    for number in numbers:
        for i, (plan, (_, scenario)) in enumerate(zip(store.plans, variants, strict=True)):
            found = metrics(scenario, plan.parameters, store.read(i, number), plan.starts[-1])
            yield number, labels[i], [found.get(name, np.nan) for name in names]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escaped(path: Path) -> Any:
    return str(path).replace("'", "''")
