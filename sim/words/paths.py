"""Paths of keys: the block that a path leads to, and a value laid over a plain mapping by its path.

A path names a key that the scenario has or could have; it cannot invent a role, a step or a source.
"""

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from salescycle.sim.words.agreement import Disagreement, KeyPath
from salescycle.sim.words.scenario import Scenario

__all__ = ["MisplacedError", "found", "model_at", "put"]

_DESCRIPTIVE = ("name", "extends", "evidence")
_NAMED = ("calendars", "team", "sources", "segments", "products", "phases", "process")


class MisplacedError(ValueError):
    """A path that the scenario does not have."""

    def __init__(self, disagreement: Disagreement) -> None:
        super().__init__(disagreement.found)
        self.disagreement = disagreement


def found(value: Any) -> str:
    """What stands in the file, short enough for a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a mapping of keys" if value else "an empty mapping"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def model_at(path: KeyPath) -> type[BaseModel] | None:
    """The model that describes the block at *path*, if there is one."""
    kind: Any = Scenario
    for part in path:
        model = _model_in(kind)
        if model is not None:
            field = model.model_fields.get(str(part))
            kind = field.annotation if field else None
        elif get_origin(kind) is dict:
            kind = get_args(kind)[1]
        else:
            return None
    return _model_in(kind)


def _model_in(kind: Any) -> type[BaseModel] | None:
    """The model itself, or the one inside Annotated or X | None."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    if hasattr(kind, "__metadata__"):
        return _model_in(get_args(kind)[0])
    return None


def put(document: dict[str, Any], path: KeyPath, value: Any) -> None:
    """Lay *value* over the key at *path*; raises MisplacedError when there can be no such key."""
    block = document
    for depth, part in enumerate(path):
        _check_key(block, path[: depth + 1])
        if depth == len(path) - 1:
            break
        inner = block.setdefault(str(part), {})
        if not isinstance(inner, dict):
            raise MisplacedError(Disagreement(path[: depth + 1], found(inner), "a mapping; set it as a whole"))
        block = inner
    block[str(path[-1])] = value


def _check_key(block: dict[str, Any], path: KeyPath) -> None:
    word = str(path[-1])
    model = model_at(path[:-1])
    known = list(model.model_fields) if model else list(block)
    if path[0] in _DESCRIPTIVE:
        need = "a key that changes what happens"
        raise MisplacedError(Disagreement(path, "a key that describes the file", need))
    may_be_new = model is None and path[:-1] not in {(name,) for name in _NAMED}
    if word not in known and not may_be_new:
        need = f"one of {', '.join(known[:40])}"
        raise MisplacedError(Disagreement(path, "an unknown key", need, word, known))
