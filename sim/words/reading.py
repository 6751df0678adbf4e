"""From a plain mapping to a ``Scenario``: every problem found at once, told in the words of the trade."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from salescycle.sim.errors import Problem, ScenarioError
from salescycle.sim.words.agreement import Disagreement, disagreements
from salescycle.sim.words.quantities import UnreadableError, nearest
from salescycle.sim.words.scenario import Scenario

__all__ = ["Path", "Placed", "found", "model_at", "read", "told"]

Path = tuple[str | int, ...]
Placed = Callable[[Path], tuple[str, tuple[int, int, int]]]
"""Where a key stands, as people read it, and its rank among all places."""


def nowhere(path: Path) -> tuple[str, tuple[int, int, int]]:
    """Place of a key in a mapping that came from no file."""
    return "", (0, 0, 0)


def no_holidays(country: str) -> Sequence[date]:
    """Stands in where nobody knows the holidays of countries."""
    raise UnreadableError("a list of dates (holidays of countries are known to scenario files only)")


def read(
    document: Mapping[str, Any],
    *,
    place: Placed = nowhere,
    public_holidays: Callable[[str], Sequence[date]] = no_holidays,
) -> Scenario:
    """Make a scenario of a plain mapping (text, numbers, lists, mappings); raises ``ScenarioError`` with all problems."""
    problems = [told(disagreement, place) for disagreement in disagreements(document)]
    try:
        scenario = Scenario.model_validate(_frozen(document), context={"public_holidays": public_holidays})
    except ValidationError as error:
        problems += [told(_translated(details, document), place) for details in error.errors(include_url=False)]
    if problems:
        raise ScenarioError(_each_key_once(problems))
    return scenario


def _frozen(value: Any) -> Any:
    """Lists as tuples: what a scenario holds cannot change."""
    if isinstance(value, Mapping):
        return {key: _frozen(part) for key, part in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _each_key_once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """What is wrong with a value itself makes what it disagrees with uninteresting."""
    seen: dict[tuple[str, str], Problem] = {}
    for problem in reversed(problems):
        seen.setdefault((problem.place, problem.path), problem)
    return iter(seen.values())


def told(disagreement: Disagreement, place: Placed) -> Problem:
    """The problem as the user reads it."""
    where, order = place(disagreement.path)
    meant = f" Did you mean {disagreement.meant!r}?" if disagreement.meant else ""
    message = f"found {disagreement.found}, need {disagreement.need}.{meant}"
    return Problem(where, ".".join(map(str, disagreement.path)), message, order)


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


def _translated(details: ErrorDetails, document: Mapping[str, Any]) -> Disagreement:
    """A pydantic error in our words, at the place where the user wrote something."""
    path = tuple(part for part in details["loc"] if part != "[key]")
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return Disagreement(path, "nothing", _wanted(path))
    path = _written_part(path, document)
    if kind == "extra_forbidden":
        known = list(model.model_fields) if (model := model_at(path[:-1])) else []
        return Disagreement(path, "an unknown key", f"one of {', '.join(known)}", nearest(str(path[-1]), known))
    value = details["input"] if "[key]" not in details["loc"] else path[-1]
    if kind == "literal_error":
        words = [word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")]
        return Disagreement(path, found(value), f"one of {', '.join(words)}", nearest(str(value), words))
    problem = context.get("error")
    if isinstance(problem, UnreadableError):
        return Disagreement(path, found(value), problem.need, problem.meant)
    return Disagreement(path, found(value), _NEEDS[kind].format(**context))


_NEEDS = {
    "bool_type": "true or false",
    "dict_type": "a mapping of keys",
    "mapping_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "string_type": "a text",
    "tuple_type": "a list",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
}


def _written_part(path: Path, document: Any) -> Path:
    """The beginning of *path* that exists in the document: a default or a short form adds keys nobody wrote."""
    for depth, part in enumerate(path):
        is_there = (
            part in document
            if isinstance(document, Mapping)
            else (isinstance(document, list | tuple) and isinstance(part, int) and part < len(document))
        )
        if not is_there:
            return path[:depth]
        document = document[part]
    return path


def _wanted(path: Path) -> str:
    """What a missing key is for."""
    model = model_at(path[:-1])
    field = model.model_fields[str(path[-1])] if model else None
    sentence = (field.description if field else None) or f"the key {path[-1]}"
    return sentence[0].lower() + sentence[1:].rstrip(".")


def model_at(path: Path) -> type[BaseModel] | None:
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
