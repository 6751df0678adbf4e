"""How many new deals come, from the days on which every new deal is in the file."""

from datetime import date
from typing import NamedTuple

import numpy as np
from scipy import stats

from salescycle.sim.forecast.history import History, months_before, next_midnight

__all__ = ["Arrivals", "arrivals_of"]

QUARTER = 3
DISAGREES = 0.05
PERIODIC = 0.001
LEAST_WEEKS = 8
LEAST_YEARS = 3


class Arrivals(NamedTuple):
    """New deals a day."""

    first: date
    """First day of those that are counted; the last is the as-of day."""
    per_day: float
    """Mean number of new deals [1/d]."""
    weekdays: tuple[float, ...] | None
    """Multipliers of Monday to Sunday, where the weekdays differ by a test."""
    season: tuple[float, ...] | None
    """Multipliers of January to December, where the months differ by a test."""


def arrivals_of(history: History, first: date) -> Arrivals:
    """The rate of new deals that goes on from the as-of day; complete from day *first* on.

    Of the months going back from the as-of day, the rate averages the newest quarter and every quarter before it that
    does not differ from those after it (Welch's test at 5 %): long enough to be steady, short enough to be true.
    """
    end = next_midnight(history.as_of)
    counts = _daily(history, first)
    since = _steady_since(counts, first, end)
    return Arrivals(
        since,
        float(counts[(since - first).days :].mean()),
        _periodic(_weeks(counts, first), LEAST_WEEKS),
        _periodic(_years(counts, first, end), LEAST_YEARS),
    )


def _daily(history: History, first: date) -> np.ndarray:
    """New deals on each day from *first* to the as-of day. (days,)"""
    days = [(deal.opened - first).days for deal in history.deals if deal.opened >= first]
    return np.bincount(np.array(days, dtype=np.int64), minlength=(history.as_of - first).days + 1)


def _steady_since(counts: np.ndarray, first: date, end: date) -> date:
    edges = [end]
    while (edge := months_before(end, len(edges))) >= first:
        edges.append(edge)
    rates = [_mean(counts, edges[k + 1], edges[k], first) for k in range(len(edges) - 1)]
    steady = QUARTER
    while steady + QUARTER <= len(rates):
        newer, older = rates[:steady], rates[steady : steady + QUARTER]
        if stats.ttest_ind(newer, older, equal_var=False).pvalue < DISAGREES:
            return edges[steady]
        steady += QUARTER
    return first


def _mean(counts: np.ndarray, start: date, end: date, first: date) -> float:
    return float(counts[(start - first).days : (end - first).days].mean())


def _weeks(counts: np.ndarray, first: date) -> np.ndarray:
    """Whole weeks, Monday first. (weeks, 7)"""
    skipped = -first.weekday() % 7
    whole = (len(counts) - skipped) // 7
    return counts[skipped : skipped + 7 * whole].reshape(-1, 7) if whole > 0 else np.empty((0, 7))


def _years(counts: np.ndarray, first: date, end: date) -> np.ndarray:
    """Mean arrivals a day in the months of whole calendar years. (years, 12)"""
    years = range(first.year + (first > date(first.year, 1, 1)), end.year)
    edges = [[date(year + month // 12, month % 12 + 1, 1) for month in range(13)] for year in years]
    means = [[_mean(counts, row[m], row[m + 1], first) for m in range(12)] for row in edges]
    return np.array(means).reshape(-1, 12)


def _periodic(cycles: np.ndarray, least: int) -> tuple[float, ...] | None:
    """Multipliers of the positions in a cycle, if at least *least* cycles agree on them (F test, 0.1 %).

    Each cycle is measured by its own mean. What they disagree on is the error, so restless numbers prove little.
    """
    cycles = cycles[cycles.any(axis=1)]
    if len(cycles) < least:
        return None
    relative = cycles / cycles.mean(axis=1, keepdims=True)
    shape = relative.mean(axis=0)
    freedom = shape.size - 1, (shape.size - 1) * (len(cycles) - 1)
    between = len(cycles) * ((shape - 1) ** 2).sum() / freedom[0]
    within = ((relative - shape) ** 2).sum() / freedom[1]
    if not stats.f.sf(between / max(within, 1e-12), *freedom) < PERIODIC:
        return None
    return tuple(round(float(multiplier), 3) for multiplier in shape)
