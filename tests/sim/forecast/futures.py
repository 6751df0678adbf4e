"""A small Monte Carlo of a fitted scenario and its book, written without the engines: the slow obvious thing.

It reads the files as a person would: arrivals by rate and season, an ending by its share, a length from the quantiles,
an open deal's ending and length given that it is still open at its age.
"""

from datetime import date, timedelta

import numpy as np

from salescycle.sim.forecast.book import BookRow
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Scenario, Step


def wins_by_month(
    scenario: Scenario, book: tuple[BookRow, ...], *, months: int, replications: int, seed: int = 1
) -> np.ndarray:
    """Wins in each of the first *months* calendar months of the scenario. (replications, months)"""
    rng = np.random.default_rng(seed)
    edges = np.array([0, *np.cumsum([_days_in(scenario.start, k) for k in range(months)])], dtype=float)
    wins = np.zeros((replications, months))
    for k in range(replications):
        moments = [_from_book(scenario, book, rng), _from_sources(scenario, edges[-1], rng)]
        wins[k] = np.histogram(np.concatenate(moments), bins=edges)[0]
    return wins


def _days_in(start: date, k: int) -> int:
    assert start.day == 1, "forecasts here begin with a month"
    first, following = (date(start.year + m // 12, m % 12 + 1, 1) for m in (start.month - 1 + k, start.month + k))
    return (following - first).days


def _length(step: Step, ending: str) -> tuple[np.ndarray, np.ndarray]:
    points = np.array(step.wait[ending].quantiles()) / DAY_S
    return np.linspace(0, 1, len(points)), points


def _from_book(scenario: Scenario, book: tuple[BookRow, ...], rng: np.random.Generator) -> np.ndarray:
    """Days from second 0 at which open deals are won."""
    won = []
    for name, step in scenario.process.items():
        ages = np.array([row.age_s for row in book if row.step == name]) / DAY_S
        chances = []
        for ending, share in step.endings.items():
            probabilities, points = _length(step, ending) if ending in step.wait else (None, None)
            chances.append(
                share * (1 - np.interp(ages, points, probabilities)) if points is not None else share + 0 * ages
            )
        chance = chances[list(step.endings).index("won")] / np.maximum(np.sum(chances, axis=0), 1e-12)
        ages = ages[rng.random(len(ages)) < chance]
        probabilities, points = _length(step, "won")
        reached = np.interp(ages, points, probabilities)
        length = np.interp(reached + (1 - reached) * rng.random(len(ages)), probabilities, points)
        won.append(length - ages)
    return np.concatenate(won)


def _from_sources(scenario: Scenario, horizon: float, rng: np.random.Generator) -> np.ndarray:
    """Days from second 0 at which new deals are won."""
    won = []
    for source in scenario.sources.values():
        step = scenario.process[source.first or next(iter(scenario.process))]
        dates = [scenario.start + timedelta(days=day) for day in range(int(horizon))]
        shape = [source.season[day.month - 1] if source.season else 1 for day in dates]
        numbers = rng.poisson(source.rate.per_second() * DAY_S * np.array(shape))
        arrived = np.repeat(np.arange(len(dates)), numbers) + rng.random(numbers.sum())
        arrived = arrived[rng.random(len(arrived)) < step.endings["won"]]
        probabilities, points = _length(step, "won")
        won.append(arrived + np.interp(rng.random(len(arrived)), probabilities, points))
    return np.concatenate(won)


def crps(sample: np.ndarray, truth: float) -> float:
    """Continuous ranked probability score of an ensemble, fair to its size (Ferro 2014)."""
    ordered = np.sort(sample)
    n = len(ordered)
    spread = ((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / (n * (n - 1))
    return float(np.abs(ordered - truth).mean() - spread)
