"""The process of a scenario as a map: steps in the order of the flow under their phases, and exits with their rates.

Plain data for whoever draws it. Nothing here knows one kind of step from another: a kind that comes later is on the map
at once, by its role, its endings and where they lead.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from salescycle.scenarios.describe import EFFECTS, portrait
from salescycle.sim.words.kinds import KINDS, PHASES, PhaseName
from salescycle.sim.words.scenario import Scenario, Step

__all__ = ["process_map"]

_BEGINS = ("rate", "every", "after")
_FOR_GOOD = "lost"
_MOOD = "satisfaction"
"""What service moves and sales feel."""


def process_map(scenario: Scenario) -> dict[str, Any]:
    """Phases, steps and exits of *scenario*: rates 0..1 as configured, median effort [h of work], median waits [d].

    ``way`` of an exit: ``forward``, ``back`` (to an earlier step), ``again`` (to itself), ``lost``, or ``end``.
    """
    told = {step["step"]: step for step in portrait(scenario)["steps"]}
    order = [name for phase in _phases_in_order(scenario) for name in _steps_in_order(scenario, phase)]
    place = {name: number for number, name in enumerate(order)}
    steps = [_step(scenario, name, told[name], place) for name in order]
    return {
        "name": scenario.name,
        "title": scenario.title,
        "phases": [_phase(scenario, phase, steps) for phase in _phases_in_order(scenario)],
        "steps": steps,
        "influences": list(_influences(steps)),
        "offers_wait_for_tickets": scenario.playbook.hold_offer_during_ticket,
    }


def _phase(scenario: Scenario, phase: PhaseName, steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    rates = scenario.phases.get(phase)
    return {
        "phase": phase,
        "number": PHASES.index(phase) + 1,
        "conversion": rates.conversion if rates else None,
        "steps": [step["step"] for step in steps if step["phase"] == phase],
    }


def _step(scenario: Scenario, name: str, told: Mapping[str, Any], place: Mapping[str, int]) -> dict[str, Any]:
    step = scenario.process[name]
    raised_by, lowered_by = EFFECTS.get(step.gate, ("", "")) if step.gate and step.has_effects else ("", "")
    return {
        "step": name,
        "phase": step.phase,
        "role": step.role,
        "effort_hours": told["effort"] and told["effort"]["median"],
        "wait_days": _good_wait(told),
        "documents": list(step.documents),
        "may_skip": step.may_skip,
        "leads": [{"source": source, "a_day": rate} for source, rate in _leads(scenario, name)],
        "begins_with": KINDS[step.kind].begins_with,
        "starts_itself": KINDS[step.kind].begins_with == "customer",  # the service cycle, beside the sales cycle
        "begins": {key: told[key] for key in _BEGINS if key in told},
        "level": told.get("level"),
        "moves": _MOOD if step.level is not None and step.has_effects and _serves(step) else None,
        "feels": _MOOD if _MOOD in raised_by else None,
        "raised_by": raised_by,
        "lowered_by": lowered_by,
        "exits": _exits(scenario, name, told, place),
    }


def _serves(step: Step) -> bool:
    """Whether a step is for those who have ordered: before, there is nothing to be satisfied with."""
    return PHASES.index(step.phase) > PHASES.index("offer")


def _good_wait(told: Mapping[str, Any]) -> float | None:
    """Median wait [d] of the good ending, else of the first that has one."""
    good = next(iter(told["leads_to"]), "")
    waits = told["wait"]
    return next((waits[ending]["median"] for ending in (good, *waits) if ending in waits), None)


def _leads(scenario: Scenario, name: str) -> Iterable[tuple[str, float]]:
    for source, settled in scenario.sources.items():
        if (settled.first or scenario.first_step) == name:
            yield source, round(settled.rate.per_second() * 86_400, 6)


def _exits(scenario: Scenario, name: str, told: Mapping[str, Any], place: Mapping[str, int]) -> list[dict[str, Any]]:
    """Endings that lead to the same place are one exit; the good ending's comes first."""
    brings = scenario.process[name].brings
    if brings:
        return [_brought(scenario, name, brings, place)]
    leads_to, rates = scenario.comes_to(name), _rates(scenario, name)
    exits = []
    for to in dict.fromkeys(leads_to.values()):
        endings = [ending for ending, target in leads_to.items() if target == to]
        waits = [told["wait"][ending]["median"] for ending in endings if ending in told["wait"]]
        exits.append(
            {
                "to": to,
                "way": _way(name, to, place),
                "good": endings[0] == next(iter(leads_to)),
                "rate": _exit_rate(scenario, name, rates, endings),
                "endings": {ending: rates[ending] for ending in endings},
                "wait_days": [min(waits), max(waits)] if waits else None,
            }
        )
    return exits


def _brought(scenario: Scenario, name: str, source: str, place: Mapping[str, int]) -> dict[str, Any]:
    """Where the leads of a campaign go."""
    to = scenario.sources[source].first or scenario.first_step
    what = f"{scenario.process[name].leads} leads of {source}"
    return {
        "to": to,
        "way": _way(name, to, place),
        "good": True,
        "rate": None,
        "endings": {what: None},
        "wait_days": None,
    }


def _exit_rate(
    scenario: Scenario, name: str, rates: Mapping[str, float | None], endings: Sequence[str]
) -> float | None:
    """Share of an exit (0..1) where its endings have theirs, or where it alone takes what a gate leaves over."""
    known = [rate for ending in endings if (rate := rates[ending]) is not None]
    if len(known) == len(endings):
        return round(sum(known), 9)
    leaving = _leaving(scenario, name)
    unknown = {ending for ending in leaving if rates[ending] is None}
    rest = _rest(scenario, name, rates)
    if rest is None or not unknown <= set(endings) <= leaving:
        return None
    return round(sum(known) + rest, 9)


def _rates(scenario: Scenario, name: str) -> dict[str, float | None]:
    """Share of each ending (0..1) where it is configured: a coin's, a gate's conversion, a loss of its phase."""
    step, endings = scenario.process[name], list(scenario.comes_to(name))
    if len(endings) == 1:
        return {endings[0]: 1.0}
    phase = scenario.phases.get(step.gate) if step.gate else None
    configured = dict(step.endings)
    if phase is not None:
        configured = {**phase.losses, endings[0]: phase.conversion}
    rates = {ending: configured.get(ending) for ending in endings}
    unknown = [ending for ending in _leaving(scenario, name) if rates[ending] is None]
    rest = _rest(scenario, name, rates)
    return rates | {unknown[0]: round(rest, 9)} if rest is not None and len(unknown) == 1 else rates


def _rest(scenario: Scenario, name: str, rates: Mapping[str, float | None]) -> float | None:
    """What is left of a gate's phase for endings without a share of their own: those who enter and do not advance.

    None where another step of the phase has its part in it, for then nobody has configured how they divide.
    """
    step = scenario.process[name]
    if step.gate is None or step.gate != step.phase or step.gate not in scenario.phases:
        return None
    others = [other for other, row in scenario.process.items() if row.phase == step.phase and other != name]
    if any(scenario.comes_to(other)[ending] != "customer" for other in others for ending in _leaving(scenario, other)):
        return None
    return 1.0 - sum(rates[ending] or 0.0 for ending in _leaving(scenario, name))


def _leaving(scenario: Scenario, name: str) -> set[str]:
    """Endings of a step that leave its phase."""
    phase = scenario.process[name].phase
    inside = {other for other, row in scenario.process.items() if row.phase == phase}
    return {ending for ending, to in scenario.comes_to(name).items() if to not in inside}


def _way(name: str, to: str, place: Mapping[str, int]) -> str:
    if to not in place:
        return "lost" if to == _FOR_GOOD else "end"
    if to == name:
        return "again"
    return "forward" if place[to] > place[name] else "back"


def _influences(steps: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, str]]:
    """How service is felt: from a step that moves satisfaction to each whose rate rises with it."""
    for step in steps:
        for felt in steps:
            if step["moves"] and step["moves"] == felt["feels"]:
                yield {"from": step["step"], "to": felt["step"], "by": step["moves"]}


def _phases_in_order(scenario: Scenario) -> list[PhaseName]:
    """Phases as deals come to them when all goes well; each other one after its predecessors among the eight."""
    present = {step.phase for step in scenario.process.values()}
    order = list(dict.fromkeys(scenario.process[name].phase for name in _main_line(scenario)))
    for number, phase in enumerate(PHASES):
        if phase in present and phase not in order:
            before = [order.index(earlier) for earlier in PHASES[:number] if earlier in order]
            order.insert(before[-1] + 1 if before else 0, phase)
    return order


def _main_line(scenario: Scenario) -> list[str]:
    """Steps from the first one on by good endings alone."""
    line: dict[str, None] = {}
    name = scenario.first_step
    while name in scenario.process and name not in line:
        line[name] = None
        name = next(iter(scenario.comes_to(name).values()))
    return list(line)


def _steps_in_order(scenario: Scenario, phase: PhaseName) -> list[str]:
    """Steps of a phase, each after those that lead to it as far as loops allow, otherwise as written.

    A file that extends another has its own steps last, wherever they belong.
    """
    own = [name for name, step in scenario.process.items() if step.phase == phase]
    after = {name: [to for to in scenario.comes_to(name).values() if to in own and to != name] for name in own}
    led_to = {to for targets in after.values() for to in targets}
    entries = [name for name in own if name not in led_to]
    order: dict[str, None] = {}
    _append(order, entries, after)
    for name in own:  # steps that only a loop leads to
        _append(order, [name], after)
    return list(order)


def _append(order: dict[str, None], starts: Sequence[str], after: Mapping[str, Sequence[str]]) -> None:
    """To *order* add what the *starts* lead to, each step after those that lead to it."""
    finished: dict[str, None] = {}
    for name in reversed(starts):
        if name not in order and name not in finished:
            _finish(name, after, order, finished)
    order |= dict.fromkeys(reversed(finished))


def _finish(
    start: str, after: Mapping[str, Sequence[str]], placed: Mapping[str, None], finished: dict[str, None]
) -> None:
    """Depth first from *start*, the good ending last: in *finished* a step stands after all to which it leads."""
    met, path = {start}, [(start, reversed(after[start]))]
    while path:
        name, targets = path[-1]
        to = next((to for to in targets if to not in met and to not in finished and to not in placed), None)
        if to is None:
            finished[name] = None
            path.pop()
        else:
            met.add(to)
            path.append((to, reversed(after[to])))
