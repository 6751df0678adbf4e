"""From a plain mapping to a ``Scenario``: every problem found at once, told in the words of the trade."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from salescycle.sim.errors import Problem, ScenarioError
from salescycle.sim.words.agreement import Disagreement, KeyPath, absent_people, disagreements
from salescycle.sim.words.changes import laid_out, restructured
from salescycle.sim.words.paths import found, model_at
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
    context = {"public_holidays": public_holidays}
    scenario, problems = _read(document, context)
    later, wrong = _course(document, scenario, context, is_sound=not problems)
    problems = [*problems, *absent_people(document), *further, *wrong]
    if scenario is None or problems:
        raise ScenarioError(told(problems, place))
    return scenario.followed_by(later)


def _read(document: Mapping[str, Any], context: dict[str, Any]) -> tuple[Scenario | None, list[Disagreement]]:
    """A scenario as it stands, or nothing, and everything that is wrong with it."""
    scenario, problems = None, []
    try:
        scenario = Scenario.model_validate(_frozen(document), context=context)
    except ValidationError as error:
        problems = [_translated(details, document) for details in error.errors(include_url=False)]
    return scenario, [*problems, *disagreements(document)]


def _course(
    document: Mapping[str, Any], first: Scenario | None, context: dict[str, Any], *, is_sound: bool
) -> tuple[list[tuple[date, Scenario]], list[Disagreement]]:
    """The scenario from each of its changes on, and what is wrong with the changes.

    Where the scenario itself is not sound, only what the changes' own values say is told.
    """
    later: list[tuple[date, Scenario]] = []
    wrong: list[Disagreement] = []
    heard: set[KeyPath] = set()
    for laid in laid_out(document):
        changed, problems = _read(laid.document, context)
        new = [problem for problem in problems if problem.path not in heard]
        own = [laid.placed(problem) for problem in new if is_sound or laid.names(problem.path)]
        heard.update(problem.path for problem in problems)
        wrong += [*laid.problems, *own]
        if first and changed and not (own or laid.problems):
            wrong += restructured(first, changed, laid)
            later.append((date.fromisoformat(laid.begin), changed))
    return later, wrong


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
