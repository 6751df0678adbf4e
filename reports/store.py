"""What a batch has computed, kept in SQLite while it runs: one durable row a replication, so that a kill loses nothing.

A row is the counted tables of one replication under one design, with their hash: SQLite does not notice a flipped bit
of its pages. A row that fails its hash counts as not there and is computed again.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from salescycle.sim.errors import DataError, UsageError
from salescycle.sim.studies.experiment import Kept, Plan, Replication, design_of
from salescycle.sim.studies.measures import Totals, empty

__all__ = ["JOURNAL", "Quarantined", "Store"]

JOURNAL = "journal.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS replication (
    design TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL, sha256 BLOB NOT NULL,
    PRIMARY KEY (design, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine (
    design TEXT NOT NULL, number INTEGER NOT NULL, seed TEXT NOT NULL, failure TEXT NOT NULL,
    PRIMARY KEY (design, number)
) WITHOUT ROWID;
"""


class Quarantined(NamedTuple):
    """A replication that cannot be computed."""

    plan: int
    number: int
    seed: int
    failure: str


class Store:
    """The journal in a folder, for the designs of *plans* and no others.

    Raises UsageError when another batch is writing there, DataError when the file is no journal.
    """

    def __init__(self, folder: Path, plans: Sequence[Plan]) -> None:
        self.folder, self.path = folder, folder / JOURNAL
        self.plans = tuple(plans)
        self._designs = [design_of(plan) for plan in plans]
        self._like = [empty(plan.parameters, plan.starts) for plan in plans]
        try:
            self._open()
        except sqlite3.OperationalError as error:
            raise UsageError(f"{self.path}: {error}; does another run write into this folder?") from None
        except sqlite3.DatabaseError as error:
            raise DataError(
                f"{self.path}: no journal of a batch ({error}); move it away, or take another folder."
            ) from None

    def _open(self) -> None:
        self._base = sqlite3.connect(self.path, isolation_level=None, timeout=1.0)
        for line in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL"):
            self._base.execute(f"PRAGMA {line}")
        self._base.executescript(_TABLES)
        marks = ", ".join("?" * len(self._designs))
        for table in ("replication", "quarantine"):
            self._base.execute(f"DELETE FROM {table} WHERE design NOT IN ({marks})", self._designs)
        self._base.execute("DELETE FROM quarantine")  # they are tried again
        self.there = [self._whole(design) for design in self._designs]

    def _whole(self, design: str) -> set[int]:
        """Numbers of the rows of a design whose hash is right."""
        rows = self._base.execute("SELECT number, content, sha256 FROM replication WHERE design = ?", (design,))
        return {number for number, content, sha256 in rows if hashlib.sha256(content).digest() == sha256}

    @property
    def kept(self) -> Kept:
        """What a batch needs of the journal."""
        return Kept(self.there, self.read, self._keep)

    def read(self, plan: int, number: int) -> Totals:
        """Totals of a replication that is there."""
        row = self._base.execute(
            "SELECT content FROM replication WHERE design = ? AND number = ?", (self._designs[plan], number)
        ).fetchone()
        like, numbers, at = self._like[plan], np.frombuffer(row[0], np.int64), 0
        counted = []
        for table in like.counted:
            counted.append(numbers[at : at + len(table)])
            at += len(table)
        return Totals(*counted, *like[len(counted) :])

    def _keep(self, plan: int, one: Replication) -> None:
        design = self._designs[plan]
        if one.totals is None:
            row = (design, one.number, str(self.plans[plan].seed), one.failure)
            self._write("INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?)", row)
            return
        content = b"".join(table.tobytes() for table in one.totals.counted)
        row = (design, one.number, content, hashlib.sha256(content).digest())  # type: ignore[assignment]
        self._write("INSERT OR REPLACE INTO replication VALUES (?, ?, ?, ?)", row)
        self.there[plan].add(one.number)

    def _write(self, statement: str, row: tuple[object, ...]) -> None:
        try:
            self._base.execute(statement, row)
        except sqlite3.Error as error:
            raise UsageError(f"{self.path}: a replication cannot be written: {error}.") from None

    def close(self) -> None:
        """Leave one file without side files."""
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._base.close()
