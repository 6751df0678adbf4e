"""The book of open deals: what is pending at second 0 of a scenario, as rows of a table that people can open."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from salescycle.sim.errors import DataError
from salescycle.sim.model.build import KNOWN_TRAITS, REASONS_TO_LEAVE, BookRow
from salescycle.sim.words.kinds import SELF_STARTING
from salescycle.sim.words.quantities import LONGEST_S, Money, UnreadableError, nearest, parse_money
from salescycle.sim.words.safe import csv_cell, csv_text
from salescycle.sim.words.scenario import Scenario

__all__ = ["COLUMNS", "BookRow", "placed", "read_book", "write_book"]

MOST_PROBLEMS = 20
LONGEST_CELL = 200


COLUMNS = BookRow._fields
NEEDED = ("id", "step", "age_s")

_SHARE = re.compile(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?")
_WHOLE = re.compile("[0-9]{1,10}")


def write_book(rows: Iterable[BookRow]) -> str:
    """The book as CSV (RFC 4180 with plain line ends). Cells that a spreadsheet would run get a ``'`` in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    rows = list(rows)
    is_known = any(getattr(row, trait) not in (None, "") for row in rows for trait in (*KNOWN_TRAITS, "reason"))
    written = len(COLUMNS) if is_known else COLUMNS.index(KNOWN_TRAITS[0])
    writer.writerow(COLUMNS[:written])
    for row in rows:
        cells = row._asdict() | {"value": "" if row.value is None else str(Money(row.value))}
        writer.writerow([csv_cell(_cell(cell)) for cell in list(cells.values())[:written]])
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A value as the file has it: nothing where nothing is known, shares without powers of ten."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, float) else value


def read_book(text: str, *, name: str = "book") -> tuple[BookRow, ...]:
    """The rows of the CSV *text*; a ``DataError`` tells all that is wrong with it, each as ``name:line: ...``."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    problems: list[str] = []
    rows: dict[str, BookRow] = {}
    try:
        _check_columns(reader.fieldnames or ())
        for cells in reader:
            try:
                row = _row(cells)
                if row.id in rows:
                    raise UnreadableError(f"found id {row.id[:60]!r} a second time, need it once")
                rows[row.id] = row
            except UnreadableError as problem:
                problems.append(f"{name}:{reader.line_num}: {problem.need}.")
            if len(problems) == MOST_PROBLEMS:
                break
    except (csv.Error, UnreadableError) as problem:
        problems.append(f"{name}:{reader.line_num}: {problem}.")
    if problems:
        raise DataError("\n".join(problems))
    return tuple(rows.values())


def _check_columns(columns: Iterable[str]) -> None:
    columns = list(columns)
    missing = [column for column in NEEDED if column not in columns]
    if missing:
        raise UnreadableError(f"found no column {', '.join(missing)}, need a first line with {','.join(COLUMNS)}")
    unknown = [str(column)[:60] for column in columns if column not in COLUMNS]
    if unknown or len(set(columns)) < len(columns):
        raise UnreadableError(f"found unknown or repeated columns {unknown or columns}, need {','.join(COLUMNS)}")


def _row(cells: Mapping[str | None, str | list[str] | None]) -> BookRow:
    texts = {key: value for key, value in cells.items() if isinstance(key, str) and isinstance(value, str)}
    if len(texts) < len(cells):
        raise UnreadableError(f"found {'more' if None in cells else 'fewer'} cells than the first line has columns")
    long = [key for key, value in texts.items() if len(value) > LONGEST_CELL]
    if long:
        raise UnreadableError(f"found a {long[0]} of more than {LONGEST_CELL} characters")
    for key in NEEDED:
        if not texts[key]:
            raise UnreadableError(f"found no {key}, need one in each row")
    words = {key: csv_text(text) for key, text in texts.items() if key not in ("age_s", "value", *KNOWN_TRAITS)}
    traits = {key: _share(key, texts[key]) for key in KNOWN_TRAITS if key in texts}
    if words.get("reason", "") not in ("", *REASONS_TO_LEAVE):
        raise UnreadableError(f"found reason {words['reason'][:60]!r}, need one of {', '.join(REASONS_TO_LEAVE)}")
    known = {"source": "", **words, **traits}
    return BookRow(age_s=_age(texts["age_s"]), value=_value(texts.get("value", "")), **known)  # type: ignore[arg-type]


def _share(key: str, text: str) -> float | None:
    if not text:
        return None
    if not _SHARE.fullmatch(text):
        raise UnreadableError(f"found {key} {text[:60]!r}, need a share from 0 to 1, or nothing")
    return float(text)


def _age(text: str) -> int:
    if not _WHOLE.fullmatch(text) or int(text) > LONGEST_S:
        raise UnreadableError(f"found age_s {text[:60]!r}, need whole seconds from 0 up to 100 years")
    return int(text)


def _value(text: str) -> int | None:
    try:
        return parse_money(text).cents if text else None
    except UnreadableError as problem:
        raise UnreadableError(f"found value {text[:60]!r}, need {problem.need}, or nothing") from None


def placed(rows: Sequence[BookRow], scenario: Scenario, *, name: str = "book") -> tuple[BookRow, ...]:
    """The rows, each with a source; a ``DataError`` tells which of their names *scenario* does not know.

    A row without a source is like the new deals that begin in its step, or else like those of the first source.
    """
    known = {
        "step": [name for name, step in scenario.process.items() if step.kind not in SELF_STARTING],
        "source": list(scenario.sources),
        "segment": list(scenario.segments),
        "product": list(scenario.products),
    }
    rows = [row if row.source else row._replace(source=_source_like(row, scenario)) for row in rows]
    wrong = {(key, getattr(row, key)): row.id for row in rows for key in known if _stranger(row, key, known[key])}
    if wrong:
        raise DataError("\n".join(_unknown(name, key, word, of, known[key]) for (key, word), of in wrong.items()))
    return tuple(rows)


def _source_like(row: BookRow, scenario: Scenario) -> str:
    usual = next(iter(scenario.process))
    starts = {source.first or usual: name for name, source in reversed(scenario.sources.items())}
    return starts.get(row.step, next(iter(scenario.sources)))


def _stranger(row: BookRow, key: str, known: Sequence[str]) -> bool:
    word = getattr(row, key)
    return bool(word) and word not in known


def _unknown(name: str, key: str, word: str, of: str, known: Sequence[str]) -> str:
    meant = nearest(word, known)
    hint = f" Did you mean {meant!r}?" if meant else ""
    needed = f"one of {', '.join(known[:20])}" if known else "nothing: the scenario has none"
    return f"{name}: id {of[:60]!r}: found {key} {word[:60]!r}, need {needed}.{hint}"
