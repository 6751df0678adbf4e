"""A fitted process inside a scenario with effects: deals, shares and lengths from the export, customers from there.

An export tells how deals end, not in which phase they were lost. So one gate carries the whole share of won, that of
the decision, and everybody whom the firm meets gets an offer. The customer's wait at the decision has the fitted
lengths, because they count from the opening of a deal; the steps before it keep their work and lose their waits.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from salescycle.scenarios.files import file_beside, library
from salescycle.scenarios.loader import Loaded, load_document
from salescycle.sim.errors import DataError, UsageError
from salescycle.sim.forecast.fit import Fit, Stage
from salescycle.sim.forecast.history import Outcome
from salescycle.sim.model.build import median_of
from salescycle.sim.words.kinds import SELF_STARTING
from salescycle.sim.words.quantities import plain
from salescycle.sim.words.scenario import Scenario

__all__ = ["Effects", "effects_of", "extended", "notes", "report"]

SOURCE = "new_deals"
FIT = 2.0
"""Location of the deals' fit on the logit scale: the firm has judged them viable, or they would be no deals."""
HESITATES_AFTER = 0.8
"""Part of a won deal's length after which a customer who hesitates says so; the rest is for the replies [assumption].
With it, forecasts of two exports agree with those of the plain fit, in their open deals and in all."""
REPLIES = 1.6
"""Replies that a customer who hesitates gives, on average [measured in saas_smb]: they share the rest of the length."""
ANSWERS = 0.8
"""Answers to hesitation a deal, on average [measured in saas_smb]; half of the customers hesitate."""
BUSY = 0.8
"""Share of working time (0..1) above which deals visibly wait for people."""
UNDECIDED = 0.02
"""Share of deals (0..1) that is left for no decision, at least."""
GRID = 1000


class Effects(NamedTuple):
    """Where the deals of an export go in a scenario with effects."""

    extends: str
    """The scenario as the fitted file names it: from the library, or relative to that file."""
    base: Loaded
    path: tuple[str, ...]
    """Steps from the one in which a deal is opened to the decision."""
    pooled: Stage
    """All deals in one wait: one decision serves every month."""
    rival: float | None
    """Share of deals lost to rivals (0..1); None where the scenario names none."""
    people: int
    """Owners of deals in the export."""
    per_day: float
    """New deals [1/d]."""
    months: int
    """Months of a quarter that the fit tells apart, which one decision cannot."""

    @property
    def decision(self) -> str:
        """Step in whose wait open deals are."""
        return self.path[-1]

    @property
    def longest(self) -> int:
        """Age at which no deal has closed any more [d]."""
        return math.floor(max(points[-1] for points in self.pooled.lengths.values())) + 1

    @property
    def role(self) -> str:
        """Role whose people own deals: the first in the process with desks of their own, or else the first."""
        scenario = self.base.as_written
        roles = [step.role for step in scenario.process.values() if step.role]
        return next((role for role in roles if scenario.team[role].desk == "own"), next(iter(scenario.team)))

    @property
    def busy(self) -> float:
        """Share of the owners' working time (1: all) that new deals take, at least: efforts at their medians."""
        scenario, won = self.base.as_written, self.pooled.shares["won"]
        often = dict.fromkeys(self.path, 1.0) | {scenario.leads_to(self.decision)["hesitates"]: ANSWERS}
        often[scenario.leads_to(self.decision)["order"]] = won
        work_s = self.per_day * sum(times * self._effort_s(step) for step, times in often.items())
        calendar = scenario.calendars[scenario.team[self.role].calendar]
        return work_s / (self.people * calendar.shift_s * len(calendar.days) / 7)

    def _effort_s(self, name: str) -> float:
        """Median effort of the owner in a step [s]; 0 when others do it, or nobody."""
        step = self.base.as_written.process.get(name)
        return median_of(step.effort) if step and step.effort is not None and step.role == self.role else 0.0


def effects_of(fitted: Fit, wanted: str, out: Path, *, people: int) -> Effects:
    """Place *fitted* in the scenario *wanted* (a name or a path), for a file *out* that extends it.

    Raises UsageError when the scenario has no gate that can carry the share of won, or when *out* cannot extend it;
    DataError when nothing is left for those who are not won, or when *people* cannot do the work of so many deals.
    """
    base = load_document(wanted)
    pooled = _pooled(fitted.stages)
    path = _path(base.as_written, wanted)
    won = pooled.shares["won"]
    if won > 1.0 - UNDECIDED:
        raise DataError(f"--effects: {100 * won:.1f} % of all deals are won, so there is nothing that a gate decides.")
    rival = _rival(base.as_written, pooled)
    found = Effects(
        _extends(wanted, out), base, path, pooled, rival, people, fitted.arrivals.per_day, len(fitted.stages)
    )
    if found.busy > 1.0:
        raise DataError(
            f"--effects: {found.per_day:.3g} new deals a day take {100 * found.busy:.0f} % of the working time of "
            f"their {people} owners, by the efforts of {wanted}: take a scenario with smaller ones."
        )
    return found


def _extends(wanted: str, out: Path) -> str:
    if wanted in library():
        return wanted
    try:
        beside = Path(wanted).resolve().relative_to(out.parent.resolve())
    except ValueError:
        beside = None
    if (
        beside is None
        or file_beside(out, str(beside), (".yaml", ".yml")) is None
        or Path(wanted).resolve() == out.resolve()
    ):
        raise UsageError(
            f"--effects: found {wanted!r}, need {', '.join(library())} or another .yaml file in the folder of "
            f"{out.name} or below."
        )
    return beside.as_posix()


def _path(scenario: Scenario, wanted: str) -> tuple[str, ...]:
    """Steps from the first of phase understand, or else offer, along the good endings to the decision."""
    gated = next((name for name, step in scenario.process.items() if step.gate == "offer"), None)
    if gated is None:
        raise UsageError(
            f"--effects: {wanted} has no step with gate: offer, so nothing in it can carry the share of won deals."
        )
    phases = {step.phase for step in scenario.process.values()}
    phase = "understand" if "understand" in phases else "offer"
    path = [next(name for name, step in scenario.process.items() if step.phase == phase)]
    while path[-1] != gated:
        step = scenario.process.get(path[-1])
        if step is None or not _keeps_all(scenario, path[-1]) or len(path) > len(scenario.process):
            raise UsageError(
                f"--effects: {wanted} sends deals from {path[0]} to its decision {gated} by way of {path[-1]}, "
                "need meetings, quotations and steps with one ending alone: others lose deals by shares of their own."
            )
        path.append(next(iter(scenario.leads_to(path[-1]).values())))
    return tuple(path)


def _keeps_all(scenario: Scenario, name: str) -> bool:
    """Whether nothing but a gate, which the fitted process leaves open, loses deals in a step."""
    return scenario.process[name].kind == "meeting" or len(set(scenario.leads_to(name).values())) == 1


def _pooled(stages: Sequence[Stage]) -> Stage:
    """All stages as one, each with the weight of its deals."""
    if len(stages) == 1:
        return stages[0]
    deals = sum(stage.deals for stage in stages)
    weights: dict[Outcome, list[float]] = {
        outcome: [stage.shares.get(outcome, 0.0) * stage.deals / deals for stage in stages]
        for outcome in dict.fromkeys(outcome for stage in stages for outcome in stage.shares)
    }
    return Stage(
        stages[0].step,
        SOURCE,
        None,
        deals,
        {outcome: sum(shares) for outcome, shares in weights.items()},
        {outcome: _mixed(stages, outcome, shares) for outcome, shares in weights.items()},
    )


def _mixed(stages: Sequence[Stage], outcome: Outcome, weights: Sequence[float]) -> tuple[float, ...]:
    """Quantiles of a mixture of the stages' lengths, as many as the finest has [d]."""
    parts = [(stage, weight) for stage, weight in zip(stages, weights, strict=True) if weight > 0]
    grid = np.linspace(0.0, 1.0, GRID)
    lengths = np.concatenate([[stage.quantile(outcome, float(p)) for p in grid] for stage, _ in parts])
    mass = np.repeat([weight / GRID for _, weight in parts], GRID)
    order = np.argsort(lengths, kind="stable")
    upto = np.cumsum(mass[order]) - mass[order] / 2
    intervals = max(len(stage.lengths[outcome]) for stage, _ in parts) - 1
    quantiles = np.interp(np.arange(intervals + 1) / intervals * mass.sum(), upto, lengths[order])
    return tuple(round(float(length), 1) for length in quantiles)


def _rival(scenario: Scenario, pooled: Stage) -> float | None:
    """The scenario's share of deals lost to rivals, no more than the export tells lost; a share stays undecided."""
    asked = scenario.phases["offer"].losses.get("rival")
    if asked is None:
        return None
    return min(asked, pooled.shares.get("lost", 0.0), 1.0 - UNDECIDED - pooled.shares["won"])


def extended(own: Mapping[str, Any], effects: Effects) -> dict[str, Any]:
    """The document *own* of a plain fit as one that extends the scenario of *effects*; None leaves a key out."""
    written = effects.base.document
    kept = {key: own[key] for key in ("title", "currency", "start", "window") if key in own}
    left_out = {key: None for key in ("until", "drain", "value", "opening") if key in written}
    return {
        "name": own["name"],
        "extends": effects.extends,
        **kept,
        **left_out,
        "team": {effects.role: {"count": effects.people}},
        "sources": _without(written, "sources") | {SOURCE: _source(own["sources"][SOURCE], effects)},
        # Values stand in products, so that a deal's size changes no length: the fitted ones are those of all sizes.
        "products": _without(written, "products")
        | (own.get("products") or {"deals": {"share": 1, "value": own["value"]}}),
        "phases": _phases(effects),
        "process": _process(effects),
        "playbook": {"open_deals": "unlimited", "target_min": 0, "qualification": 0},
        "book": own["book"],
        "evidence": {key: {"grade": "B", "source": "own_data"} for key in _found_in_data(effects)},
    }


def _without(written: Mapping[str, Any], block: str) -> dict[str, Any]:
    return dict.fromkeys(written.get(block) or {})


def _source(arrivals: Mapping[str, Any], effects: Effects) -> dict[str, Any]:
    """New deals with the traits of the scenario's mean lead, but for their fit."""
    sources = effects.base.as_written.sources.values()
    rates = np.array([source.rate.per_second() for source in sources])
    means = {
        trait: round(float(np.average([getattr(source, trait) for source in sources], weights=rates)), 3)
        for trait in ("trust", "interest")
    }
    return {**arrivals, "first": effects.path[0], "fit": FIT, **means}


def _phases(effects: Effects) -> dict[str, Any]:
    """Rates: all are met and get an offer, the decision carries the share of won."""
    scenario = effects.base.as_written
    lost = {} if effects.rival is None else {"losses": {"rival": round(effects.rival, 6)}}
    told: dict[str, Any] = {"offer": {"conversion": round(effects.pooled.shares["won"], 6), **lost}}
    if any(scenario.process[step].kind == "meeting" for step in effects.path):
        told = {"understand": {"conversion": 1}, **told}
    left = {step.gate for name, step in scenario.process.items() if step.gate and name not in _reached(effects)}
    return dict.fromkeys(sorted(left)) | told


def _process(effects: Effects) -> dict[str, Any]:
    scenario = effects.base.as_written
    steps: dict[str, Any] = {name: None for name in scenario.process if name not in _reached(effects)}
    for name in effects.path[:-1]:
        kept = {"wait": "0 d"} if scenario.process[name].wait else {}
        steps[name] = kept | ({"valid": f"{effects.longest} d"} if scenario.process[name].valid else {})
    hesitates = scenario.leads_to(effects.decision)["hesitates"]
    won = _law(effects.pooled.lengths["won"])
    steps[effects.decision] = {"wait": _waits(effects, won)}
    if scenario.process[hesitates].kind == "hesitation":
        steps[hesitates] = {"wait": _law(_part(effects.pooled.lengths["won"], (1 - HESITATES_AFTER) / REPLIES))}
    return steps


def _waits(effects: Effects, won: str) -> dict[str, str]:
    """The wait of the decision, by its ending. What never closes is left undecided until no deal closes any more."""
    pooled = effects.pooled
    never = f"constant({effects.longest} d)"
    lost = _law(pooled.lengths["lost"]) if "lost" in pooled.lengths else never
    closes = max(0.0, pooled.shares.get("lost", 0.0) - (effects.rival or 0.0))
    weight = round(closes / (closes + pooled.never), 6) if closes + pooled.never > 0 else 1.0
    undecided = {0.0: never, 1.0: lost}.get(
        weight
    ) or f"mixture({plain(weight)} {lost}, {plain(round(1 - weight, 6))} {never})"
    return {
        "order": won,
        "price": lost,
        "rival": lost,
        "no_decision": undecided,
        "hesitates": _law(_part(pooled.lengths["won"], HESITATES_AFTER)),
    }


def _part(days: Sequence[float], part: float) -> list[float]:
    return [round(part * length, 1) for length in days]


def _law(days: Sequence[float]) -> str:
    return f"empirical({', '.join(f'{plain(length)} d' for length in days)})"


def _reached(effects: Effects) -> set[str]:
    """Steps that new deals come to, and those that begin by themselves."""
    scenario = effects.base.as_written
    reached: set[str] = set()
    waiting = {effects.path[0], *(name for name, step in scenario.process.items() if step.kind in SELF_STARTING)}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= {to for to in scenario.leads_to(name).values() if to in scenario.process} - reached
    return reached


def _found_in_data(effects: Effects) -> Iterator[str]:
    """Paths of the values that were found in the export."""
    yield f"sources.{SOURCE}.rate"
    yield "products"
    yield "phases.offer.conversion"
    yield f"process.{effects.decision}.wait"


def notes(effects: Effects) -> Iterator[str]:
    """What was done with the export to fit it into the scenario, one sentence a line."""
    scenario, name, shares = effects.base.as_written, effects.base.as_written.name, effects.pooled.shares
    yield f"Extends {name}: its customers, work, service and playbook; deals, values, rate and lengths from here."
    yield (
        f"New deals begin in {effects.path[0]}. The export tells how deals end, not in which phase they were lost: "
        f"all get as far as {effects.decision}, whose gate carries the share of won, {100 * shares['won']:.1f} %."
    )
    yield (
        f"Lengths count from the opening of a deal, so they stand in {effects.decision}; what never closes "
        f"({100 * effects.pooled.never:.1f} %) is left undecided there for {effects.longest} days. "
        "The steps before it have work, no waits."
    )
    if effects.months > 1:
        yield "One decision serves all months of a quarter here, not a step each: shares and lengths are those of all."
    if effects.rival is not None:
        asked = scenario.phases["offer"].losses["rival"]
        how = "as there" if effects.rival == asked else f"there {100 * asked:.1f} %, more than the export leaves"
        yield f"Lost to rivals: {100 * effects.rival:.1f} % of deals ({how})."
    yield (
        "They are deals because the firm found them viable: playbook.target_min and qualification are 0, and their "
        f"fit is good ({FIT:g} on the logit scale) [assumption]. Trust and interest are those of the mean lead there. "
        "playbook.open_deals is unlimited: old open deals keep nobody from taking up new ones."
    )
    if effects.busy > BUSY:
        yield (
            f"New deals take at least {100 * effects.busy:.0f} % of the working time of {effects.people} people, "
            "by the efforts there: deals wait for people, and fewer are won in time than without --effects."
        )
    yield (
        f"Who hesitates does so after {HESITATES_AFTER:g} of the length of a won deal; the replies share the rest "
        "[assumption]. An open deal is in its decision at its age."
    )
    yield (
        f"The export tells no customers: none is served at the start. Its {effects.people} owners of deals are "
        f"{effects.role} here; other roles have the heads that they have there."
    )


def report(effects: Effects) -> dict[str, Any]:
    """What ``fit --effects`` adds to the JSON document: the scenario, the way of a deal, its configured rates."""
    return {
        "scenario": effects.extends,
        "steps": list(effects.path),
        "phases": {phase: rates for phase, rates in _phases(effects).items() if rates is not None},
        "never_after_days": effects.longest,
    }
