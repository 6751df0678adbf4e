"""Which column of an export means what: maps are data, in ``scenarios/maps/*.yaml``, found by the columns they name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from salescycle.scenarios.strict_yaml import MOST_BYTES, YamlProblem, read_yaml
from salescycle.sim.errors import DataError, UsageError
from salescycle.sim.words.quantities import nearest

__all__ = ["ExportMap", "Join", "Match", "library_maps", "load_map", "match", "nearest_map"]


def _listed(value: object) -> object:
    """One word stands for a list of one; the words true, false and numbers are compared as they are written."""
    return tuple(_word(part) for part in value) if isinstance(value, list) else (_word(value),)


def _word(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Outcome(_Strict):
    """How a row tells that its deal is won, lost or open."""

    outcome: Literal["won", "lost", "open"]
    """What has become of the deal."""
    when: dict[str, Words]
    """Our columns and the words of which one must stand there; no difference between small and capital letters."""


class Join(_Strict):
    """A second table of the export that says more about something in the first."""

    file: str = Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_. -]*$")
    """Its file name, looked for beside the first table."""
    ours: str
    """Our column whose text is looked up."""
    theirs: str
    """Their column in which it is found."""
    take: dict[str, str] = {}
    """Our columns and those of theirs that fill them."""
    complete: bool = False
    """Whether a text that is not found there is suspicious."""


class ExportMap(_Strict):
    """One kind of export."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    """Name used on the command line."""
    title: str
    """What is exported by whom."""
    columns: dict[str, Words]
    """Our columns and theirs, the first name that is there; all are needed. Those of deals: id, opened, closed, value,
    product, owner, list_price; others serve ``outcomes`` and ``deleted``."""
    more: dict[str, Words] = {}
    """The same for columns that may be missing."""
    outcomes: tuple[Outcome, ...] = Field(min_length=1)
    """The first that fits holds; a row that none fits is refused."""
    deleted: dict[str, Words] = {}
    """Our columns and the words that mean: this row is deleted."""
    dates: tuple[str, ...] = ("iso",)
    """How dates are written: ``iso`` (a time of day may follow) or as in strftime."""
    decimal: Literal[".", ","] = "."
    """What stands before the cents."""
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    """Currency of all amounts, where the export has but one."""
    open_values: bool = False
    """Whether the value of an open deal is somebody's estimate (and not blank, or a placeholder)."""
    same: dict[str, dict[str, str]] = {}
    """Our columns and the texts in them that mean another text: ``{product: {GTXPro: GTX Pro}}``."""
    joins: tuple[Join, ...] = ()
    """Further tables, looked up in this order."""


class Match(NamedTuple):
    """How well a map fits the columns of a table."""

    map: ExportMap
    found: dict[str, str]
    """Our columns and the column of the table that fills each."""
    missing: tuple[str, ...]
    """Needed columns that the table has not, as the export would call them."""


def match(known: ExportMap, columns: Iterable[str]) -> Match:
    """Compare *known* with the *columns* of a table; spaces, underscores and capital letters make no difference."""
    there = {_bare(column): column for column in columns}
    wanted = {**known.more, **known.columns}
    hits = {ours: [there[_bare(name)] for name in names if _bare(name) in there] for ours, names in wanted.items()}
    found = {ours: names[0] for ours, names in hits.items() if names}
    return Match(known, found, tuple(names[0] for ours, names in known.columns.items() if ours not in found))


def _bare(column: str) -> str:
    return re.sub(r"[^a-z0-9]", "", column.lower()) or column


def nearest_map(matches: Sequence[Match]) -> Match:
    """The match that misses least of what it needs; among those, the one that finds most."""
    return min(matches, key=lambda one: (len(one.missing) / len(one.map.columns), -len(one.found)))


def library_maps() -> tuple[ExportMap, ...]:
    """All maps that come with the program, by name."""
    folder = files("salescycle.scenarios") / "maps"
    found = sorted(path.name for path in folder.iterdir() if path.name.endswith(".yaml"))
    return tuple(_read_map((folder / name).read_text(encoding="utf-8"), name) for name in found)


def load_map(wanted: str) -> ExportMap:
    """The map with that name in the library, or in that file."""
    path = Path(wanted)
    if path.suffix in (".yaml", ".yml"):
        return _read_map(_text_of(path), path.name)
    known: Mapping[str, ExportMap] = {one.name: one for one in library_maps()}
    if wanted not in known:
        meant = nearest(wanted, known)
        hint = f" Did you mean {meant!r}?" if meant else ""
        raise UsageError(f"--map: found {wanted[:60]!r}, need {', '.join(known)}, or a file such as my_map.yaml.{hint}")
    return known[wanted]


def _text_of(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {error.strerror}.") from None
    if len(content) > MOST_BYTES:
        raise DataError(f"{path.name} is larger than {MOST_BYTES // 1024} kB; a map is not.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(f"{path.name} is no text in UTF-8.") from None


def _read_map(text: str, name: str) -> ExportMap:
    try:
        document = read_yaml(text)
        return ExportMap.model_validate(document.data)
    except YamlProblem as problem:
        raise DataError(f"{name}:{problem.place.line}:{problem.place.column}: {problem.message}.") from None
    except ValidationError as error:
        lines = [f"{name}: {'.'.join(map(str, one['loc']))}: {one['msg']}." for one in error.errors(include_url=False)]
        raise DataError("\n".join(lines)) from None
