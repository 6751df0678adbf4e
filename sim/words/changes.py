"""Dated changes: the scenario as it is from each of them on.

A change lays values over those of before, by the path of their key as in ``--set``. Which steps, desks and sources
there are, and where deals go, stays: a run has the same tables from its first to its last second, with other values.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from salescycle.sim.words.agreement import Disagreement, KeyPath
from salescycle.sim.words.paths import MisplacedError, found, put
from salescycle.sim.words.scenario import Scenario

__all__ = ["Laid", "laid_out", "restructured"]

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Laid(NamedTuple):
    """The document from one change on."""

    number: int
    """Place of the change in the file."""
    begin: str
    """First day, as written."""
    document: dict[str, Any]
    keys: tuple[str, ...]
    """Paths that the change sets."""
    problems: tuple[Disagreement, ...]
    """Of its paths and its date."""

    def names(self, path: KeyPath) -> str:
        """The key of the change that has set the value at *path*; empty when it was not this change."""
        dotted = ".".join(map(str, path)) + "."
        return max((key for key in self.keys if dotted.startswith(key + ".")), key=len, default="")

    def placed(self, problem: Disagreement) -> Disagreement:
        """The problem at the place of the change that has brought it about."""
        around = ".".join(map(str, problem.path)) + "."
        key = self.names(problem.path) or next((key for key in self.keys if key.startswith(around)), "")
        return problem._replace(path=("changes", self.number, "set", *([key] if key else [])))


def laid_out(document: Mapping[str, Any]) -> Iterator[Laid]:
    """The document from each change on, by date; changes that are no changes are passed over, told elsewhere."""
    written = document.get("changes")
    changes = [
        (change["from"], number, change["set"])
        for number, change in enumerate(written if isinstance(written, list | tuple) else ())
        if isinstance(change, Mapping)
        and isinstance(change.get("from"), str)
        and _DAY.fullmatch(change["from"])
        and isinstance(change.get("set"), Mapping)
    ]
    now = deepcopy({key: value for key, value in document.items() if key != "changes"})
    for begin, number, values in sorted(changes, key=lambda change: change[:2]):
        problems = list(_too_early(document, begin, number))
        for key, value in values.items():
            try:
                put(now, tuple(str(key).split(".")), deepcopy(value))
            except MisplacedError as problem:
                problems.append(problem.disagreement._replace(path=("changes", number, "set", str(key))))
        yield Laid(number, begin, deepcopy(now), tuple(map(str, values)), tuple(problems))


def _too_early(document: Mapping[str, Any], begin: str, number: int) -> Iterator[Disagreement]:
    start = document.get("start")
    if isinstance(start, str) and _DAY.fullmatch(start) and begin <= start:
        need = f"a day after the start ({start}); what holds from the start stands in the file itself"
        yield Disagreement(("changes", number, "from"), found(begin), need)


def restructured(first: Scenario, changed: Scenario, laid: Laid) -> Iterator[Disagreement]:
    """What a change would alter of the structure of a run, which stays as it is."""
    before, after = dict(_structure(first)), dict(_structure(changed))
    after |= {("changes",): changed.changes} if changed.changes else {}
    for path in dict.fromkeys((*before, *after)):
        if before.get(path) != after.get(path):
            what = f"a change of {'.'.join(path)}"
            yield laid.placed(Disagreement(path, what, f"a change of values: {_REFUSALS.get(path[-1], _STAYS)}"))


_STAYS = "which steps, roles and sources there are and where deals go stays from the first day to the last"
_REFUSALS = {
    "conversion": "a rate may not change between exactly 0 or 1, which is no gate, and a rate in between",
    "absences": "absences have dates of their own; write them at the role",
    "shift_end": "work under way keeps its rule for closing time",
    "units": "a stock has as many units from the first day to the last",
}


def _structure(scenario: Scenario) -> Iterator[tuple[tuple[str, ...], Any]]:
    """What stays, by path."""
    for key in ("title", "start", "window", "until", "drain", "seed", "language", "currency", "industry", "opening"):
        yield (key,), getattr(scenario, key)
    for key in ("book", "time_scale", "objectives"):
        yield (key,), getattr(scenario, key)
    for block in ("calendars", "team", "sources", "segments", "products", "rivals", "process", "phases"):
        yield (block,), list(getattr(scenario, block))
    for name, calendar in scenario.calendars.items():
        yield ("calendars", name, "shift_end"), calendar.shift_end
    for name, role in scenario.team.items():
        for key in ("desk", "calendar", "absences"):
            yield ("team", name, key), getattr(role, key)
    for name, source in scenario.sources.items():
        yield ("sources", name, "first"), source.first
        yield ("sources", name, "referrals"), source.referrals
    for name, product in scenario.products.items():
        yield ("products", name, "stock", "units"), product.stock.units if product.stock else None
    for phase, rates in scenario.phases.items():
        yield ("phases", phase, "conversion"), 0.0 < rates.conversion < 1.0
    for name in scenario.process:
        yield from _step(scenario, name)


def _step(scenario: Scenario, name: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    step = scenario.process[name]
    for key in ("phase", "kind", "role", "next", "gate", "owner", "brings", "documents", "may_skip", "has_effects"):
        yield ("process", name, key.removeprefix("has_")), getattr(step, key)
    yield ("process", name, "endings"), list(step.endings)
