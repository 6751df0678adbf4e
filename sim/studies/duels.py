"""Luck against skill: how often a better playbook beats a worse one, on its own luck and on the same (model.md 9)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.model.build import build
from salescycle.sim.studies.lessons import Lesson, otherwise, worths
from salescycle.sim.words.quantities import Duration
from salescycle.sim.words.scenario import Scenario

__all__ = ["Duel", "alone", "duels", "games_needed"]

SURE = 1.6448536269514722
"""Normal quantile of 95 %."""


class Duel(NamedTuple):
    """The scenario's own playbook against another one, by the total of ``lessons``."""

    lesson: Lesson
    gap: float
    """By how much the own playbook is better on average [% of its mean]."""
    luck: float
    """Spread of its own total over seeds [% of its mean]."""
    own_luck: float
    """Chance that it scores above the other when each plays a seed of its own."""
    same_luck: float
    """The same on the same seed; half a point for a draw."""
    games_own: float
    """Games until the mean difference is above 0 with 95 %, each on its own luck; infinite where it never is."""
    games_same: float


def alone(scenario: Scenario, role: str, days: int) -> Scenario:
    """One person of *role* with the share of leads, customers and open deals that such a person has, for some days."""
    heads = scenario.team[role].count
    sources = {
        name: source.model_copy(update={"rate": source.rate.__class__(source.rate.amount / heads, source.rate.unit)})
        for name, source in scenario.sources.items()
    }
    opening = scenario.opening.model_copy(
        update={
            "customers": scenario.opening.customers // heads,
            "open_deals": {step: n // heads for step, n in scenario.opening.open_deals.items()},
        }
    )
    team = {**scenario.team, role: scenario.team[role].model_copy(update={"count": 1})}
    window = Duration(days, "d")
    changes = {"sources": sources, "opening": opening, "team": team, "window": window, "until": window}
    return scenario.model_copy(update=changes)


def duels(
    scenario: Scenario,
    alphas: Mapping[str, float] | None,
    as_written: Scenario,
    lessons: Iterable[Lesson],
    *,
    games: int,
    seed: int = 9,
    book: Sequence[Any] = (),
) -> list[Duel]:
    """Each lesson's playbook against the scenario's own over so many games."""
    tables = partial(build, alphas=alphas, as_written=as_written, book=book)
    own = _totals(tables(scenario), seed, games)
    found = []
    for lesson in lessons:
        other = otherwise(scenario, lesson)
        if other is not None:
            found.append(_duel(lesson, own, _totals(tables(other), seed, games)))
    return found


def _totals(p: Any, seed: int, games: int) -> np.ndarray:
    return np.array([worth.total for worth in worths(p, seed, games)])


def _duel(lesson: Lesson, own: np.ndarray, other: np.ndarray) -> Duel:
    paired = own - other
    every = own[:, None] - other[None, :]
    apart = ~np.eye(len(own), dtype=bool)
    gap, mean = float(paired.mean()), abs(float(own.mean()))
    unpaired = math.sqrt(float(own.var(ddof=1) + other.var(ddof=1)))
    return Duel(
        lesson,
        100.0 * gap / mean,
        100.0 * float(own.std(ddof=1)) / mean,
        float((every[apart] > 0).mean()),
        float((paired > 0).mean() + 0.5 * (paired == 0).mean()),
        games_needed(gap, unpaired),
        games_needed(gap, float(paired.std(ddof=1))),
    )


def games_needed(gap: float, spread: float) -> float:
    """Games until a mean difference of *gap* (sd: *spread*) is above 0 with 95 %; infinite where it never is."""
    return max(1.0, math.ceil((SURE * spread / gap) ** 2)) if gap > 0.0 else math.inf
