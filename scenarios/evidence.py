"""Where the values of a scenario come from: ``evidence`` blocks against the scenario and against sources.yaml."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from salescycle.scenarios.yaml_once import read_yaml_once
from salescycle.sim.words.agreement import Disagreement
from salescycle.sim.words.reading import found, model_at

__all__ = ["RESULTS", "evidence_problems", "sources"]

RESULTS = "results."
"""Lines that begin so tell what is known about a figure that the simulation gives, such as ``results.win_rate``."""


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Citations by key, each with ``citation`` and ``grade``."""
    text = (Path(__file__).parent / "sources.yaml").read_text(encoding="utf-8")
    known: Mapping[str, Mapping[str, str]] = read_yaml_once(text).data
    return known


def evidence_problems(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Lines of ``evidence`` about keys that the scenario cannot have, or with sources nobody has written down."""
    lines = document.get("evidence")
    for key, line in lines.items() if isinstance(lines, Mapping) else ():
        yield from _unknown_figure(key) if key.startswith(RESULTS) else _unknown_key(document, key)
        if isinstance(line, Mapping):
            yield from _unknown_source(key, line)


def _unknown_figure(key: str) -> Iterator[Disagreement]:
    from salescycle.sim.studies.scope import FIGURES  # noqa: PLC0415 - with it comes numpy, which few files need

    figure = key.removeprefix(RESULTS).partition(".")[0]
    if figure not in FIGURES:
        need = f"a figure of docs/scenarios.md: {', '.join(FIGURES)}"
        yield Disagreement(("evidence", key), f"{figure[:60]!r}, which no study computes", need, figure, FIGURES)


def _unknown_source(key: str, line: Mapping[str, Any]) -> Iterator[Disagreement]:
    source, grade = line.get("source"), line.get("grade", "GAP")
    if source is None and "range" in line:
        yield Disagreement(("evidence", key), "a range without a source", "the source that has found it")
    if source is None and grade != "GAP":
        yield Disagreement(("evidence", key), f"grade {grade} without a source", "a source, or grade GAP")
    if isinstance(source, str) and source not in sources():
        need = "a key of scenarios/sources.yaml, or the word assumption"
        yield Disagreement(("evidence", key, "source"), found(source), need, source, sources())


def _unknown_key(document: Mapping[str, Any], key: str) -> Iterator[Disagreement]:
    path = tuple(key.split("."))
    block: Any = document
    for depth, part in enumerate(path):
        model = model_at(path[:depth])
        fields = model.model_fields if model else {}
        inner = block if isinstance(block, Mapping) else {}
        if part not in inner and part not in fields:
            known = list(islice({**fields, **inner}, 40))
            where = ".".join(path[:depth]) or "the scenario"
            need = f"the path of a key; {where} has {', '.join(known) or 'none'}"
            yield Disagreement(("evidence", key), f"{part[:60]!r}, which is no key there", need, part, known)
            return
        block = inner.get(part)
