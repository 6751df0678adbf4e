"""Scenario files: found by name or path, read strictly, based on others (``extends``), changed by ``--set``.

``load`` gives the scenario to run; ``load_document`` also keeps it as written, because calibration must not see
``--set``.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from salescycle.scenarios.evidence import evidence_problems
from salescycle.scenarios.files import ScenarioDocument, file_beside, library, read_scenario_file
from salescycle.scenarios.overrides import refuse_switched_gates, with_overrides
from salescycle.scenarios.public_holidays import HOLIDAY_YEARS, public_holidays
from salescycle.sim.words.agreement import Disagreement
from salescycle.sim.words.reading import MOST_TOLD, found, read
from salescycle.sim.words.scenario import Scenario

__all__ = ["Loaded", "canonical", "library", "load", "load_document", "public_holidays"]

# Keys that describe a scenario and change nothing that happens in it.
_DESCRIPTIVE = frozenset(("name", "title", "extends", "industry", "time_scale", "objectives", "evidence"))
# Blocks whose order means something: the first step of the process, the order of sources within one second.
_ORDERED = ("calendars", "team", "sources", "segments", "products", "process")


@dataclass(frozen=True)
class Loaded:
    """A scenario with its origin."""

    scenario: Scenario
    """The scenario to run, ``--set`` included."""
    as_written: Scenario
    """The scenario as the file has it, which calibration uses."""
    document: Mapping[str, Any]
    """The resolved plain mapping, ``extends`` and ``--set`` included."""
    written: Mapping[str, Any]
    """The same without ``--set``."""
    text: str
    """Text of the file that was named."""
    path: Path
    """The file that was named."""
    book: Path | None
    """Opening book, if the scenario has one."""

    @property
    def sha256(self) -> str:
        """Hash of everything that can change a result, ``--set`` included."""
        return self._hash(self.scenario)

    @property
    def sha256_as_written(self) -> str:
        """The same without ``--set``: what calibration constants are kept under."""
        return self._hash(self.as_written)

    def _hash(self, scenario: Scenario) -> str:
        return hashlib.sha256(canonical(scenario) + (self.book.read_bytes() if self.book else b"")).hexdigest()


def load(name_or_path: str | Path, overrides: Iterable[str] = ()) -> Scenario:
    """The scenario of a library name or a path, changed by *overrides* (``team.rep.count=6``); all problems at once."""
    return load_document(name_or_path, overrides).scenario


def canonical(scenario: Scenario) -> bytes:
    """The same bytes for the same meaning: sorted JSON without descriptive keys, named blocks in their order."""
    values = scenario.model_dump(mode="json", exclude=set(_DESCRIPTIVE))
    values |= {key: list(values[key].items()) for key in _ORDERED}
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def load_document(name_or_path: str | Path, overrides: Iterable[str] = ()) -> Loaded:
    """The scenario of a library name or a path, with its origin, as written and with *overrides*."""
    written, layer = read_scenario_file(str(name_or_path))
    changed, as_written = written, _scenario(written)
    scenario = as_written
    if overrides := tuple(overrides):
        changed = with_overrides(written, overrides)
        scenario = _scenario(changed)
        refuse_switched_gates(as_written, scenario, changed)
    return Loaded(scenario, as_written, changed.data, written.data, layer.text, layer.path, _book(changed))


def _scenario(document: ScenarioDocument) -> Scenario:
    years = _years(document.data.get("start"))
    further = chain(_evidence_problems(document), _missing_book(document))
    return read(
        document.data,
        place=document.place,
        public_holidays=lambda country: public_holidays(country, years),
        further=islice(further, MOST_TOLD),
    )


def _years(start: Any) -> range:
    year = int(start[:4]) if isinstance(start, str) and re.match("[12][0-9]{3}-", start) else 2000
    return range(year, year + HOLIDAY_YEARS)


def _evidence_problems(document: ScenarioDocument) -> Iterator[Disagreement]:
    """Of the file that was named: what it extends may speak of keys that this one has left out."""
    for problem in evidence_problems(document.data):
        if document.origins[problem.path[:2]].layer.rank == 0:
            yield problem


def _missing_book(document: ScenarioDocument) -> Iterator[Disagreement]:
    wanted = document.data.get("book")
    if isinstance(wanted, str) and _book(document) is None:
        yield Disagreement(("book",), found(wanted), "a .csv file in the folder of the scenario or below")


def _book(document: ScenarioDocument) -> Path | None:
    """The opening book, which lies beside the file that names it."""
    wanted = document.data.get("book")
    origin = document.origins.get(("book",))
    if not isinstance(wanted, str) or origin is None:
        return None
    return file_beside(origin.layer.path, wanted, (".csv",))
