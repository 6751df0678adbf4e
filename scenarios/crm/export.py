"""From files to a history: find the table of deals and the map that reads it, look up the tables beside it, count."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from salescycle.scenarios.crm.cells import LAST_DAY, as_text
from salescycle.scenarios.crm.deals import Cells, Lookup, Reader
from salescycle.scenarios.crm.maps import ExportMap, Join, Match, library_maps, load_map, match, nearest_map
from salescycle.scenarios.crm.tables import SUFFIXES, Table, open_table
from salescycle.sim.errors import DataError
from salescycle.sim.forecast.history import History, known_at

__all__ = ["Export", "read_export"]


@dataclass(frozen=True)
class Export:
    """What an export says, and what was wrong with it."""

    file: str
    """Name of the file that holds the deals."""
    beside: tuple[str, ...]
    """Names of the files that were looked up."""
    map: ExportMap
    history: History
    read: int
    """Rows in the file."""
    refused: dict[str, int]
    """Rows that are not used, by reason."""
    suspicious: dict[str, int]
    """Rows that are used, but doubtful, by reason."""

    @property
    def used(self) -> int:
        """Rows that became a deal."""
        return len(self.history.deals)


class _Found(NamedTuple):
    table: Table
    match: Match


def read_export(sources: Sequence[Path], *, map_name: str | None = None, as_of: date | None = None) -> Export:
    """The deals in *sources* (files, or folders of them) as known at the end of *as_of*.

    The map is found by the columns unless *map_name* says which. Without *as_of* it is the last day on which anything
    is told to have happened.
    """
    found = _find(_tables(sources), [load_map(map_name)] if map_name else library_maps())
    folders = [found.table.path.parent, *(path if path.is_dir() else path.parent for path in sources)]
    lookups = tuple(_lookup(join, folders) for join in found.match.map.joins if _beside(join, folders))
    as_of = as_of or Reader(found.match.map, lookups).newest_day(_rows(found)) or LAST_DAY
    reader = Reader(found.match.map, lookups)
    deals = tuple(reader.deals(_rows(found), as_of))
    refused = reader.refused + found.table.refused
    history = known_at(deals, as_of)
    return Export(
        found.table.path.name,
        tuple(lookup.join.file for lookup in lookups),
        found.match.map,
        history,
        len(history.deals) + refused.total(),
        _ranked(refused),
        _ranked(reader.suspicious + _zombies(history)),
    )


def _tables(sources: Sequence[Path]) -> list[Table]:
    """The tables among *sources*; whatever else lies in a folder is passed over."""
    tables: list[Table] = []
    for source in sources:
        if not source.exists():
            raise DataError(f"{source} does not exist.")
        inside = list(_inside(source)) if source.is_dir() else [open_table(source)]
        if not inside:
            raise DataError(f"{source} holds no table ({', '.join(SUFFIXES)}).")
        tables += inside
    return list({table.path.resolve(): table for table in tables}.values())


def _inside(folder: Path) -> Iterator[Table]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name.lower().endswith(SUFFIXES):
            with suppress(DataError):
                yield open_table(path)


def _find(tables: Sequence[Table], maps: Sequence[ExportMap]) -> _Found:
    """The one table that a map fits."""
    best = [_Found(table, nearest_map([match(known, table.columns) for known in maps])) for table in tables]
    fitting = [one for one in best if not one.match.missing]
    if not fitting:
        raise DataError(_no_map(min(best, key=lambda one: len(one.match.missing) / len(one.match.map.columns))))
    if len(fitting) > 1:
        names = ", ".join(f"{one.table.path.name} (as {one.match.map.name})" for one in fitting)
        raise DataError(f"found several tables of deals: {names}. Name the one that is meant.")
    return fitting[0]


def _no_map(near: _Found) -> str:
    return (
        f"{near.table.path.name}: no map fits its columns; the nearest is {near.match.map.name!r}, which also needs "
        f"{', '.join(near.match.missing)}. Rename the columns, or write a map and give it with --map."
    )


def _rows(found: _Found) -> Iterator[Cells]:
    ours = tuple(found.match.found)
    for row in found.table.rows(list(found.match.found.values())):
        yield dict(zip(ours, row, strict=True))


def _beside(join: Join, folders: Sequence[Path]) -> Path | None:
    return next((folder / join.file for folder in folders if (folder / join.file).is_file()), None)


def _lookup(join: Join, folders: Sequence[Path]) -> Lookup:
    path = _beside(join, folders)
    assert path is not None, "only tables that are there are looked up"
    table = open_table(path)
    there = {column.lower(): column for column in table.columns}
    wanted = {join.theirs: join.theirs, **join.take}
    missing = [column for column in wanted.values() if column.lower() not in there]
    if missing:
        raise DataError(f"{join.file}: found no column {', '.join(missing)}, which the map looks up there.")
    rows = table.rows([there[column.lower()] for column in wanted.values()])
    return Lookup(join, {as_text(row[0]): dict(zip(join.take, row[1:], strict=True)) for row in rows})


def _zombies(history: History) -> Counter[str]:
    """Open deals older than any that has ever closed."""
    cycles = [deal.closed - deal.opened for deal in history.deals if deal.closed is not None]
    longest = max(cycles, default=timedelta.max)
    old = sum(history.as_of - deal.opened > longest for deal in history.of("open"))
    return Counter({"open for longer than any closed deal took": old})


def _ranked(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(((reason, n) for reason, n in counts.items() if n), key=lambda item: (-item[1], item[0])))
