"""What a scenario assumes, what is known of it, and what its simulation gives: its page in docs/scenarios.md."""

from collections.abc import Iterator, Mapping
from typing import Any

from salescycle.scenarios.describe import notes, way_through
from salescycle.scenarios.evidence import RESULTS, sources
from salescycle.scenarios.levers import Lever, levers
from salescycle.scenarios.loader import Loaded
from salescycle.scenarios.prepared import Prepared
from salescycle.sim.model.tables import RULES_VERSION
from salescycle.sim.studies.key_figures import Figure, key_figures
from salescycle.sim.words.kinds import KindName
from salescycle.sim.words.scenario import Scenario

__all__ = ["assumed", "dossier", "figure_of"]

_OF_KINDS: Mapping[tuple[KindName, str], str] = {
    ("ticket", "rate"): "tickets_a_customer_month",
    ("decision", "wait"): "time_in_phase_days.offer",
    ("meeting", "wait"): "time_in_phase_days.understand",
    ("hesitation", ""): "hesitation_rate",
}


def dossier(loaded: Loaded, prepared: Prepared, *, replications: int) -> dict[str, Any]:
    """The page of one scenario, from so many runs under the scenario's own playbook and seed."""
    scenario = loaded.scenario
    figures = key_figures(scenario, prepared.parameters, seed=scenario.seed, replications=replications)
    rows = list(assumed(loaded))
    return {
        "name": scenario.name,
        "title": scenario.title,
        "industry": scenario.industry,
        "time_scale": scenario.time_scale,
        "objectives": list(scenario.objectives),
        "currency": scenario.currency,
        "process": way_through(scenario),
        "content": content_of(loaded),
        "seed": scenario.seed,
        "replications": replications,
        "observed": str(scenario.observed),
        "assumed": rows,
        "guesses": sum(lever.evidence.grade == "GAP" for lever in levers(scenario)),
        "results": list(_results(scenario, figures)),
        "sources": {key: dict(sources()[key]) for key in sorted(_cited(scenario))},
        "notes": list(notes(scenario)),
    }


def content_of(loaded: Loaded) -> str:
    """First digits of what changes when the scenario or the rules do: the page has to be written anew then."""
    return f"{loaded.sha256_as_written[:12]} under rules {RULES_VERSION}"


def _cited(scenario: Scenario) -> set[str]:
    return {line.source for line in scenario.evidence.values() if line.source}


def assumed(loaded: Loaded) -> Iterator[dict[str, Any]]:
    """A row a line of evidence with a source: our value, what was found, grade, and the figure in which it shows."""
    for key, line in loaded.scenario.evidence.items():
        if line.source and not key.startswith(RESULTS):
            yield {
                "key": key,
                "value": _value(loaded, key),
                "range": line.range or sources()[line.source]["says"],
                "grade": line.grade,
                "source": line.source,
                "figure": figure_of(loaded.scenario, key),
            }


def _value(loaded: Loaded, key: str) -> str:
    """The value of a key as one would write it; of a block, all that the line of evidence speaks of."""
    found = [lever for lever in levers(loaded.scenario) if lever.key == key or lever.key.startswith(f"{key}.")]
    own = [lever for lever in found if _longest(loaded.scenario, lever.key) == key]
    if len(found) == 1 and found[0].key == key:
        return found[0].value
    return ", ".join(_named(lever, key) for lever in own) or _written(loaded.document, key) or "as a whole"


def _longest(scenario: Scenario, key: str) -> str:
    """The line of evidence that holds for a key."""
    return max((line for line in scenario.evidence if key == line or key.startswith(f"{line}.")), key=len, default="")


def _named(lever: Lever, key: str) -> str:
    return f"{lever.key.removeprefix(key).lstrip('.')} {lever.value}"


def _written(document: Any, key: str) -> str:
    """What the file has at a path that is no lever; empty where a whole block is meant."""
    for part in key.split("."):
        document = document.get(part) if isinstance(document, Mapping) else None
    return "" if document is None or isinstance(document, Mapping) else str(document)


def figure_of(scenario: Scenario, key: str) -> str | None:
    """The key figure in which a value shows most directly; None where it shows in none alone."""
    match key.split("."):
        case ["phases", phase, "conversion"]:
            return f"rate.{phase}"
        case ["phases", "offer", "losses", reason]:
            return f"rate.{reason}"
        case ["sources", source, "reach"]:
            return f"reach_rate.{source}"
        case ["process", step, *rest] if step in scenario.process:
            return _OF_KINDS.get((scenario.process[step].kind, ".".join(rest)))
    return None


def _results(scenario: Scenario, figures: Mapping[str, Figure]) -> Iterator[dict[str, Any]]:
    """A row a key figure, with what is known of it."""
    for name, figure in figures.items():
        line = scenario.evidence.get(f"{RESULTS}{name}")
        row: dict[str, Any] = {"figure": name, **figure._asdict()}
        if line is not None and line.source:
            row |= {
                "range": line.range or sources()[line.source]["says"],
                "grade": line.grade,
                "source": line.source,
            }
        yield row
