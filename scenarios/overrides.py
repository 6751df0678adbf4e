"""``--set KEY=VALUE``: one value of a scenario changed by its path, with the same care as in the file.

A path names a key that the scenario has or could have; it cannot invent a role, a step or a source.
"""

from collections.abc import Iterable
from copy import deepcopy

from salescycle.scenarios.files import Layer, Origin, ScenarioDocument
from salescycle.scenarios.strict_yaml import YamlProblem, read_yaml
from salescycle.sim.errors import Problem, ScenarioError
from salescycle.sim.words.agreement import Disagreement
from salescycle.sim.words.paths import MisplacedError, found, put
from salescycle.sim.words.reading import KeyPath, told
from salescycle.sim.words.scenario import Scenario

__all__ = ["refuse_switched_gates", "with_overrides"]

_RANK = 1000  # after every file


def with_overrides(written: ScenarioDocument, overrides: Iterable[str]) -> ScenarioDocument:
    """The document with each ``KEY=VALUE`` laid over it, in order; raises ``ScenarioError`` with all problems."""
    changed = ScenarioDocument(deepcopy(written.data), dict(written.origins))
    problems: list[Problem] = []
    for number, override in enumerate(overrides):
        try:
            _apply(changed, override, number)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return changed


def _apply(document: ScenarioDocument, override: str, number: int) -> None:
    key, equals, text = override.partition("=")
    key = key.strip()
    layer = Layer(f"--set {_shown(key)}", _RANK + number, document.origins[()].layer.path)
    if not equals or not key or not key.isprintable():
        raise layer.refuse(f"found {found(override)}, need KEY=VALUE such as team.rep.count=6")
    try:
        value = read_yaml(text).data
    except YamlProblem as problem:
        raise layer.refuse(problem.message, path=key) from None
    path = tuple(key.split("."))
    try:
        put(document.data, path, value)
    except MisplacedError as problem:
        raise ScenarioError(told([problem.disagreement], lambda path: layer.place(None))) from None
    for old in [old for old in document.origins if old[: len(path)] == path]:
        del document.origins[old]
    document.origins[path] = Origin(layer, None)


def _shown(key: str) -> str:
    """The key as it can stand in one line."""
    return key[:200] if key.isprintable() else repr(key[:200])


def refuse_switched_gates(as_written: Scenario, changed: Scenario, document: ScenarioDocument) -> None:
    """A rate strictly between 0 and 1 has a gate that moves; exactly 0 or 1 has none, so ``--set`` cannot cross."""
    before, after = _rates(as_written), _rates(changed)
    crossed = [
        Disagreement(
            path,
            f"{_told(after[path])} instead of {_told(rate)}",
            "a rate on the same side: exactly 0 or 1 is no gate but a constant, so write such a rate into the file",
        )
        for path, rate in before.items()
        if path in after and _is_open(rate) != _is_open(after[path])
    ]
    if crossed:
        raise ScenarioError(told(crossed, document.place))


def _rates(scenario: Scenario) -> dict[KeyPath, float | None]:
    """Rates that gates decide; None for one that is left out and follows from another."""
    found: dict[KeyPath, float | None] = {}
    for phase, rates in scenario.phases.items():
        found["phases", phase, "conversion"] = rates.conversion
        if phase == "offer" and _is_open(rates.conversion):
            found["phases", phase, "losses", "rival"] = rates.losses.get("rival")
    return found


def _told(rate: float | None) -> str:
    return "nothing" if rate is None else f"{rate:g}"


def _is_open(rate: float | None) -> bool:
    return rate is None or 0 < rate < 1
