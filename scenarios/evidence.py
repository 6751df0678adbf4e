"""Where the values of a scenario come from: ``evidence`` blocks against the scenario and against sources.yaml."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from salescycle.scenarios.strict_yaml import read_yaml
from salescycle.sim.words.agreement import Disagreement
from salescycle.sim.words.reading import found, model_at

__all__ = ["evidence_problems", "sources"]


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Citations by key, each with ``citation`` and ``grade``."""
    text = (Path(__file__).parent / "sources.yaml").read_text(encoding="utf-8")
    known: Mapping[str, Mapping[str, str]] = read_yaml(text).data
    return known


def evidence_problems(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """Lines of ``evidence`` about keys that the scenario cannot have, or with sources nobody has written down."""
    for key, line in (document.get("evidence") or {}).items():
        yield from _unknown_key(document, key)
        source = line.get("source") if isinstance(line, Mapping) else None
        if source is not None and source not in sources():
            need = "a key of scenarios/sources.yaml, or the word assumption"
            yield Disagreement(("evidence", key, "source"), found(source), need, str(source), sources())
        if isinstance(line, Mapping) and source is None and line.get("grade", "GAP") != "GAP":
            yield Disagreement(("evidence", key), f"grade {line['grade']} without a source", "a source, or grade GAP")


def _unknown_key(document: Mapping[str, Any], key: str) -> Iterator[Disagreement]:
    path = tuple(key.split("."))
    block: Any = document
    for depth, part in enumerate(path):
        model = model_at(path[:depth])
        names = [*(block if isinstance(block, Mapping) else ()), *(model.model_fields if model else ())]
        if part not in names:
            need = (
                f"the path of a key; {'.'.join(path[:depth]) or 'the scenario'} has {', '.join(names[:40]) or 'none'}"
            )
            yield Disagreement(("evidence", key), f"{part!r}, which the scenario does not have", need, part, names)
            return
        block = block.get(part) if isinstance(block, Mapping) else None
