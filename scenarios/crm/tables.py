"""Files of an export as rows of text. The only room that names duckdb, which reads what is larger than memory.

Every cell arrives as the text it is: no type is guessed, so whatever is refused later is refused with a reason.
"""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from salescycle.sim.errors import DataError

__all__ = ["SUFFIXES", "Table", "open_table"]

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".parquet")
FIRST_BYTES = 65_536
MOST_COLUMNS = 1_000
BATCH = 20_000
DELIMITERS = ",;\t|"

Row = tuple[str | None, ...]

# What duckdb says of a row, in the words of the report.
_REASONS = {
    "MISSING COLUMNS": "fewer cells than the first line has columns",
    "TOO MANY COLUMNS": "more cells than the first line has columns",
    "INVALID UNICODE": "not in UTF-8",
    "INVALID ENCODING": "not in UTF-8",
    "LINE SIZE OVER MAXIMUM": "longer than 2 MB",
}


@dataclass(frozen=True)
class Table:
    """One file with named columns."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str
    """What separates cells; empty for Parquet."""
    refused: Counter[str] = field(default_factory=Counter)
    """Rows that are no rows of this table, by reason; complete after ``rows`` has come to its end."""

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """The cells of *columns*, row by row in the order of the file; empty cells are None."""
        self.refused.clear()
        chosen = ", ".join(_quoted(column) for column in columns)
        with _connection() as connection:
            try:
                connection.execute(f"select {chosen} from {self._reading()}", [_literal(self.path)])
                while batch := connection.fetchmany(BATCH):
                    yield from batch
                if self.delimiter:
                    self._count_refused(connection)
            except duckdb.Error as error:
                raise DataError(f"{self.path.name} cannot be read as a table: {_first_line(error)}") from None

    def _reading(self) -> str:
        if not self.delimiter:
            return "(select columns(*)::varchar from read_parquet(?))"
        columns = ", ".join(f"{_string(column)}: 'VARCHAR'" for column in self.columns)
        # strict_mode off would repair quotation marks by guessing.
        return (
            f"read_csv(?, auto_detect=false, header=true, strict_mode=true, store_rejects=true, rejects_limit=0, "
            f"delim={_string(self.delimiter)}, quote='\"', escape='\"', columns={{{columns}}})"
        )

    def _count_refused(self, connection: duckdb.DuckDBPyConnection) -> None:
        faults = connection.execute(
            "select line, min(error_type::varchar) from reject_errors group by line order by line"
        )
        for line, fault in faults.fetchall():
            if fault == "UNQUOTED VALUE":
                # The row after such a mark has no beginning: nobody knows how many rows it has swallowed.
                raise DataError(f"{self.path.name}:{line}: a quotation mark is opened here and not closed.")
            self.refused[_REASONS.get(fault, fault.lower())] += 1


def open_table(path: Path) -> Table:
    """The table in *path*, its first line read; a ``DataError`` says why it is none."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            file.seek(0)
            if magic == b"PAR1":
                return Table(path, _parquet_columns(path), "")
            beginning = (
                gzip.GzipFile(fileobj=file).read(FIRST_BYTES) if magic[:2] == b"\x1f\x8b" else file.read(FIRST_BYTES)
            )
    except (OSError, EOFError) as error:
        raise DataError(f"{path.name} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    return _text_table(path, beginning)


def _text_table(path: Path, beginning: bytes) -> Table:
    if beginning.startswith(b"PK\x03\x04"):
        raise DataError(f"{path.name} is a workbook or an archive: save the table as CSV (UTF-8).")
    if b"\0" in beginning:
        raise DataError(f"{path.name} is no text in UTF-8: save the table as CSV (UTF-8).")
    first = beginning.splitlines(keepends=True)[0] if beginning.strip() else b""
    try:
        line = first.decode("utf-8-sig")
        delimiter = max(DELIMITERS, key=line.count)
        columns = tuple(next(csv.reader(io.StringIO(line), delimiter=delimiter, strict=True), ()))
    except (UnicodeDecodeError, csv.Error):
        raise DataError(f"{path.name}:1: the first line is no list of column names in UTF-8.") from None
    if len(first) == FIRST_BYTES or not 2 <= len(columns) <= MOST_COLUMNS:
        raise DataError(
            f"{path.name}:1: found {len(columns)} columns, need a first line with 2 to {MOST_COLUMNS} names."
        )
    twice = [name for name, count in Counter(name.lower() for name in columns).items() if count > 1]
    if twice or not all(columns):
        raise DataError(
            f"{path.name}:1: found the column {twice[0] if twice else ''!r} more than once or without a name."
        )
    return Table(path, columns, delimiter)


def _parquet_columns(path: Path) -> tuple[str, ...]:
    with _connection() as connection:
        try:
            rows = connection.execute("describe select * from read_parquet(?)", [_literal(path)]).fetchall()
        except duckdb.Error as error:
            raise DataError(f"{path.name} cannot be read as Parquet: {_first_line(error)}") from None
    return tuple(row[0] for row in rows)


def _connection() -> duckdb.DuckDBPyConnection:
    """A database in memory that fetches nothing from anywhere."""
    return duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False, "memory_limit": "1GB"}
    )


def _literal(path: Path) -> str:
    """The path of this one file: brackets, stars and question marks in a name are no pattern."""
    return "".join(f"[{letter}]" if letter in "[*?" else letter for letter in str(path.resolve()))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _string(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: duckdb.Error) -> str:
    return str(error).strip().splitlines()[0][:200]
