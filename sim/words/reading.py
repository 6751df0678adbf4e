"""From a plain mapping to a ``Scenario``: every problem found at once, told in the words of the trade."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from salescycle.sim.errors import Problem, ScenarioError
from salescycle.sim.words.agreement import Disagreement, KeyPath, disagreements
from salescycle.sim.words.quantities import UnreadableError, nearest
from salescycle.sim.words.scenario import Scenario

__all__ = ["KeyPath", "Placed", "found", "model_at", "read", "told"]

MOST_TOLD = 100
Placed = Callable[[KeyPath], tuple[str, tuple[int, int, int]]]
"""Where a key stands, as people read it, and its rank among all places."""


def nowhere(path: KeyPath) -> tuple[str, tuple[int, int, int]]:
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
    further: Iterable[Disagreement] = (),
) -> Scenario:
    """A scenario from a plain mapping of text, numbers, lists and mappings; a ``ScenarioError`` has all problems.

    *further* are problems that only the caller can see, such as a file that is missing.
    """
    problems: list[Disagreement] = []
    try:
        scenario = Scenario.model_validate(_frozen(document), context={"public_holidays": public_holidays})
    except ValidationError as error:
        problems = [_translated(details, document) for details in error.errors(include_url=False)]
    if problems := [*problems, *further, *disagreements(document)]:
        raise ScenarioError(told(problems, place))
    return scenario


def _frozen(value: Any) -> Any:
    """Lists as tuples: what a scenario holds cannot change."""
    if isinstance(value, Mapping):
        return {key: _frozen(part) for key, part in value.items()}
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def told(disagreements: Sequence[Disagreement], place: Placed) -> list[Problem]:
    """The problems as the user reads them, in the order of the file, one a key."""
    by_key: dict[KeyPath, Disagreement] = {}
    for disagreement in disagreements:
        # What is wrong with a value itself comes first, and makes what it disagrees with uninteresting.
        by_key.setdefault(disagreement.path, disagreement)
    ordered = sorted(by_key.values(), key=lambda disagreement: place(disagreement.path)[1])
    problems = [_problem(disagreement, place) for disagreement in ordered[:MOST_TOLD]]
    if len(ordered) > MOST_TOLD:
        where, order = place(ordered[MOST_TOLD].path)
        problems.append(Problem(where, "", f"and {len(ordered) - MOST_TOLD:,} more problems", order))
    return problems


def _problem(disagreement: Disagreement, place: Placed) -> Problem:
    where, order = place(disagreement.path)
    likely = nearest(disagreement.word, disagreement.known)
    meant = f" Did you mean {likely!r}?" if likely else ""
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
        return Disagreement(path, "an unknown key", f"one of {', '.join(known)}", str(path[-1]), known)
    value = details["input"] if "[key]" not in details["loc"] else path[-1]
    if kind == "literal_error":
        words = [word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")]
        return Disagreement(path, found(value), f"one of {', '.join(words)}", str(value), words)
    problem = context.get("error")
    if isinstance(problem, UnreadableError):
        return Disagreement(path, found(value), problem.need, *problem.guess)
    return Disagreement(path, found(value), _NEEDS[kind].format(**context))


_NEEDS = {
    "bool_type": "true or false",
    "dict_type": "a mapping of keys",
    "mapping_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "string_type": "a text",
    "tuple_type": "a list",
    "too_short": "{min_length} or more entries",
    "too_long": "{max_length} or fewer entries",
}


def _written_part(path: KeyPath, document: Any) -> KeyPath:
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


def _wanted(path: KeyPath) -> str:
    """What a missing key is for."""
    model = model_at(path[:-1])
    field = model.model_fields[str(path[-1])] if model else None
    sentence = (field.description if field else None) or f"the key {path[-1]}"
    return sentence[0].lower() + sentence[1:].rstrip(".")


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
