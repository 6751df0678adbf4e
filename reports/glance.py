"""Games at a glance: what the title and the list of scores tell of saves, without loading anything of an engine.

For information only. Whoever plays a game on, or judges it anew, opens it by the strict door, ``reports.saves``.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.reports.home import saves_in
from salescycle.scenarios.chain import MOST_BYTES, links, plain
from salescycle.sim.errors import SaveError
from salescycle.sim.words.safe import safe

__all__ = ["Glance", "glance", "glances"]

_BEGINNING = b'{"format":"salescycle/save/'
_TITLE = re.compile(r"^title: (.+)$", re.MULTILINE)
_START = re.compile(r"^start: (\d{4}-\d\d-\d\d)", re.MULTILINE)


class Glance(NamedTuple):
    """What a save says of itself."""

    path: Path
    scenario: str
    title: str
    """Of the scenario; its name where the file does not say."""
    level: str
    seed: int
    difficulty: str
    practice: bool
    daily: str
    """Day of a game of the day, ``2026-11-25``; empty for others."""
    rules_version: int
    decisions: int
    moment: datetime | None
    """In the game, of the last decision; None before the first, and where the file does not say.

    Of a damaged one: up to when it is good.
    """
    is_over: bool
    score: float | None
    """As stored, which proves nothing [currency]."""
    par: float | None
    changed: datetime
    """When it was played last, on the clock of this machine."""
    is_damaged: bool = False
    """It cannot be played on; decisions are those before its last whole day."""


def glances(folder: Path) -> Iterator[Glance]:
    """The saves in a folder that can be read at a glance, the one played last first."""
    for path, changed_ns in saves_in(folder).items():
        try:
            yield glance(path, changed_ns / 1e9)
        except (SaveError, OSError, ValueError, LookupError, TypeError):  # the list of saves says why
            continue


def glance(path: Path, changed_s: float) -> Glance:
    """What one save says of itself, *changed_s* after 1970.

    Raises SaveError, OSError, ValueError, LookupError or TypeError where it says nothing.
    """
    if not path.is_file() or path.stat().st_size > MOST_BYTES:
        raise SaveError(f"{path}: found no save.")
    chain = links(path.read_bytes(), str(path), beginning=_BEGINNING)
    header = plain(next(chain).content)
    decisions, last_s, end, good, is_damaged = 0, -1, None, (0, -1), False
    try:
        for link in chain:
            if link.content.startswith(b'{"kind":"decision"'):
                line = plain(link.content)
                decisions, last_s = int(line["n"]) + 1, int(line["time"])
            elif link.content.startswith(b'{"kind":"undo"'):
                decisions = int(plain(link.content)["to"])
            elif link.content.startswith(b'{"kind":"day"'):
                good = decisions, int(plain(link.content)["time"])
            elif link.content.startswith(b'{"kind":"end"'):
                end = plain(link.content)
    except SaveError:
        (decisions, last_s), is_damaged = good, True
    text = str(header["files"]["scenario.yaml"])
    return Glance(
        path,
        safe(str(header["scenario"]), limit=40),
        _title(text) or safe(str(header["scenario"]), limit=40),
        safe(str(header["level"]), limit=20),
        int(header["seed"]),
        safe(str(header["difficulty"]), limit=20),
        header["practice"] is True,
        safe(str(header["daily"] or ""), limit=10),
        int(header["rules_version"]),
        decisions,
        _moment(text, last_s),
        end is not None,
        _number(end, "score"),
        _number(end, "par"),
        datetime.fromtimestamp(changed_s),
        is_damaged,
    )


def _title(text: str) -> str:
    found = _TITLE.search(text)
    if not found:
        return ""
    said = found[1].strip()
    if said.startswith('"'):
        said = json.loads(said)
    return safe(said.strip("'"), limit=60)


def _moment(text: str, second: int) -> datetime | None:
    found = _START.search(text)
    if not found or second < 0:
        return None
    return datetime.combine(date.fromisoformat(found[1]), datetime.min.time()) + timedelta(seconds=second)


def _number(end: dict[str, Any] | None, name: str) -> float | None:
    value = None if end is None else end.get(name)
    return float(value) if isinstance(value, int | float) else None
