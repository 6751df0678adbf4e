"""A scenario's self-portrait before it runs: what a person would check with a pencil.

Numbers come from the tables that the engines are given, so the portrait cannot tell another story than the run.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from salescycle.scenarios.levers import Lever, levers
from salescycle.sim.model.build import build
from salescycle.sim.model.distributions import quantile
from salescycle.sim.model.tables import Parameters, plain
from salescycle.sim.words.kinds import PHASES, PhaseName
from salescycle.sim.words.quantities import DAY_S, HOUR_S
from salescycle.sim.words.scenario import Scenario, Step

__all__ = ["EFFECTS", "notes", "portrait", "way_through"]

# What moves each gate (sim/model/choice.py), in the words of the trade.
EFFECTS: Mapping[PhaseName, tuple[str, str]] = {
    "contact": ("interest, trust, fit, a clear need, urgency", "too many touches"),
    "understand": ("a clear need, fit, trust, budget, consensus", ""),
    "offer": (
        "fit, a clear need, trust, urgency, interest, consensus, a discount, benefits, a business case, an early date",
        "rivals, indecision, a large deal, a price above the usual one, another form than is asked for",
    ),
    "follow_up": ("satisfaction, fit, trust", "a price above the usual one"),
    "develop": ("satisfaction, trust, fit, a matching offer, signals from service", "an open ticket"),
    "win_back": (
        "satisfaction, trust, a reward that matches the reason for leaving, a discount, an upgrade",
        "a poor fit or no more need",
    ),
}


def portrait(scenario: Scenario) -> dict[str, Any]:
    """Everything about *scenario* that does not need a run; times in days of the clock, effort in hours of work."""
    tables = plain(build(scenario))
    steps = [_step(scenario, name, number, tables) for number, name in enumerate(scenario.process)]
    return {
        "name": scenario.name,
        "title": scenario.title,
        "industry": scenario.industry,
        "time_scale": scenario.time_scale,
        "objectives": list(scenario.objectives),
        "currency": scenario.currency,
        "start": scenario.start.isoformat(),
        "window_days": scenario.window.horizon_s(scenario.start) / DAY_S,
        "until_days": scenario.observed.horizon_s(scenario.start) / DAY_S,
        "phases": [_phase(scenario, phase, steps) for phase in PHASES if any(s["phase"] == phase for s in steps)],
        "steps": steps,
        "people": [_people(scenario, name) for name in scenario.team],
        "sources": [_source(scenario, name) for name in scenario.sources],
        "market": list(_market(scenario)),
        "dated": sorted(_dated(scenario), key=lambda fact: fact["from"]),
        "playbook": {
            lever.key.removeprefix("playbook."): lever.value
            for lever in levers(scenario)
            if lever.key.startswith("playbook.")
        }
        | ({"skip": ", ".join(scenario.playbook.skip)} if scenario.playbook.skip else {}),
        "opening": {
            "customers": scenario.opening.customers,
            "open_deals": dict(scenario.opening.open_deals),
            "book": scenario.book,
        },
        "effects": _effects(scenario),
        "evidence": _evidence(levers(scenario)),
        "notes": list(notes(scenario)),
    }


def _step(scenario: Scenario, name: str, number: int, tables: Parameters) -> dict[str, Any]:
    step, row = scenario.process[name], tables.steps[number]
    leads_to = scenario.leads_to(name)
    waits = zip(leads_to, tables.endings[row.first : row.first + row.count], strict=True)
    return {
        "step": name,
        "phase": step.phase,
        "kind": step.kind,
        "role": step.role,
        "gate": step.gate,
        "effort": _spread(tables, row.effort, HOUR_S),
        "wait": {ending: _spread(tables, wait.law, DAY_S) for ending, wait in waits if wait.law >= 0},
        "shares": dict(step.endings),
        "leads_to": _shown_ways(scenario, name),
        "documents": list(step.documents),
        "has_effects": step.has_effects,
        **{key: str(value) for key in _TIMES if (value := getattr(step, key)) is not None},
    }


def _shown_ways(scenario: Scenario, name: str) -> dict[str, str]:
    """Where each ending leads that ever comes; a campaign's leads go to their first step."""
    brings = scenario.process[name].brings
    if brings:
        return {"brings": scenario.sources[brings].first or scenario.first_step}
    return scenario.comes_to(name)


_TIMES = ("valid", "rate", "level", "every", "after")


def _spread(tables: Parameters, law: int, unit_s: int) -> dict[str, float] | None:
    """Median and 90 % point of a law, in units of *unit_s* seconds."""
    if law < 0:
        return None
    median, p90 = (quantile(tables.laws, tables.points, law, p) / unit_s for p in (0.5, 0.9))
    return {"median": round(median, 6), "p90": round(p90, 6)}


def _phase(scenario: Scenario, phase: PhaseName, steps: list[dict[str, Any]]) -> dict[str, Any]:
    """Rates of a phase, with the effort and the good wait of the first of its steps that has one."""
    own = [step for step in steps if step["phase"] == phase]
    rates = scenario.phases.get(phase)
    good = [next(iter(step["wait"].values())) for step in own if step["wait"]]
    return {
        "phase": phase,
        "conversion": rates.conversion if rates else _share_of_good_ending(scenario.process[own[0]["step"]]),
        "effort": next((step["effort"] for step in own if step["effort"]), None),
        "wait": next(iter(good), None),
        "losses": dict(rates.losses) if rates else {},
        "steps": [step["step"] for step in own],
        "is_coin": rates is None,
    }


def _share_of_good_ending(step: Step) -> float | None:
    """Of a work step: the share of its first ending; other kinds without a gate always go on."""
    return next(iter(step.endings.values()), None)


def _people(scenario: Scenario, name: str) -> dict[str, Any]:
    role = scenario.team[name]
    calendar = scenario.calendars[role.calendar]
    return {
        "role": name,
        "count": role.count,
        "desk": role.desk,
        "calendar": role.calendar,
        "hours_a_week": calendar.shift_s * len(calendar.days) / HOUR_S,
        "cost_an_hour": role.cost.amount,
        "skill": role.skill,
        "steps": [step for step, work in scenario.process.items() if work.role == name],
    }


def _source(scenario: Scenario, name: str) -> dict[str, Any]:
    source = scenario.sources[name]
    return {
        "source": name,
        "leads_a_day": round(source.rate.per_second() * DAY_S, 6),
        "inbound": source.inbound,
        "first": source.first or scenario.first_step,
        "cost": source.cost.cents / 100,
        "deliverable": source.deliverable,
        "reach": source.reach,
    }


def _market(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Segments, products and rivals, with the share of each (0..1); None where every source names its product."""
    for block in ("segments", "products", "rivals"):
        for name, part in getattr(scenario, block).items():
            units = part.stock.units if block == "products" and part.stock else None
            yield {"block": block, "name": name, "share": part.share, "stock": units}


def _dated(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """What is otherwise from a day on, and who is away from when to when."""
    for change in scenario.changes:
        for key, value in change.set.items():
            yield {"from": change.from_.isoformat(), "to": None, "what": f"{key} = {_written(value)}"}
    for name, role in scenario.team.items():
        for away in role.absences:
            yield {
                "from": away.first.isoformat(),
                "to": away.last.isoformat(),
                "what": f"{name} {away.person} is away",
            }


def _written(value: Any) -> str:
    """A changed value as one would write it, on one line."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _effects(scenario: Scenario) -> list[dict[str, Any]]:
    return [
        {"gate": step.gate, "step": name, "raised_by": EFFECTS[step.gate][0], "lowered_by": EFFECTS[step.gate][1]}
        for name, step in scenario.process.items()
        if step.gate and step.has_effects
    ]


def _evidence(found: list[Lever]) -> dict[str, Any]:
    counted = Counter(lever.evidence.grade for lever in found)
    return {
        "grades": {grade: counted[grade] for grade in ("A", "B", "C", "D", "GAP") if counted[grade]},
        "named": [
            {"key": lever.key, "grade": lever.evidence.grade, "source": lever.evidence.source}
            for lever in found
            if lever.evidence.source
        ],
    }


def way_through(scenario: Scenario) -> str:
    """The process in one line: the good way from the first step to its end, then the steps that lie beside it.

    >>> from salescycle.scenarios.loader import load
    >>> way_through(load("w1"))
    'generate, contact, understand, offer, deliver, follow up, develop; besides: win back'
    """
    way: list[str] = []
    step = scenario.first_step
    while step in scenario.process and step not in way:
        way.append(step)
        step = next(iter(scenario.leads_to(step).values()))
    beside = [name for name in scenario.process if name not in way]
    line = "; besides: ".join(", ".join(names) for names in (way, beside) if names)
    return line.replace("_", " ")


def notes(scenario: Scenario) -> Iterator[str]:
    """What is right but may surprise: sentences for ``check`` and ``show``."""
    if not any(step.gate for step in scenario.process.values()):
        yield "All rates are coins: levers of the playbook and of sources move queues, not rates."
    for phase, rates in scenario.phases.items():
        if rates.conversion in (0.0, 1.0):
            yield f"phases.{phase}.conversion is exactly {rates.conversion:g}: a constant that no lever moves."
