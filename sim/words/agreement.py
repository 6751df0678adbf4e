"""Do the parts of a scenario agree? Names that must exist, shares that must add up, steps that must be reached.

Works on the plain mapping as it was written, so that these problems are told together with those of single values: a
part of the wrong shape is passed over here, because it is told elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from salescycle.sim.words.kinds import ENDS, GATED_PHASE, ITSELF, KINDS, NEVER, SELF_STARTING, Kind
from salescycle.sim.words.quantities import nearest

__all__ = ["Disagreement", "disagreements"]

TOLERANCE = 1e-9


class Disagreement(NamedTuple):
    """One thing that does not agree with the rest."""

    path: tuple[str | int, ...]
    found: str
    need: str
    meant: str | None = None


def disagreements(document: Mapping[str, Any]) -> Iterator[Disagreement]:
    """All disagreements of one scenario, in no particular order."""
    yield from _people(document)
    yield from _sources(document)
    yield from _market(document)
    for name, step in _blocks(document, "process"):
        yield from _Step(document, name, step).disagreements()
    yield from _gates(document)
    yield from _flow(document)
    yield from _opening(document)


def _block(value: Any, key: str) -> Mapping[str, Any]:
    part = value.get(key) if isinstance(value, Mapping) else None
    return part if isinstance(part, Mapping) else {}


def _blocks(value: Any, key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((name, part) for name, part in _block(value, key).items() if isinstance(part, Mapping))


def _shares(block: Mapping[str, Any]) -> list[float]:
    return [share for share in block.values() if isinstance(share, int | float) and not isinstance(share, bool)]


def _unknown(
    path: tuple[str | int, ...], word: Any, known: Mapping[str, Any] | list[str], what: str
) -> Iterator[Disagreement]:
    """Nothing if *word* is known or no text at all."""
    if isinstance(word, str) and word not in known:
        names = ", ".join(list(known)[:20]) or "none is defined"
        yield Disagreement(path, repr(word[:60]), f"{what} ({names})", nearest(word, known))
