"""What replications tell: means with their intervals, shares, paired differences, and many tests at once.

Intervals are by Student's t over independent replications; a share's is that of Clopper and Pearson. A difference is
paired replication by replication, because both sides had the same luck.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = ["QUANTILES", "Paired", "holm", "paired", "proportion_interval", "spread", "weeks_to_show"]

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
COCHRAN = 25.0
"""Replications for each squared skewness below which an interval by Student's t says too much (Cochran 1977)."""
POWER_SCALE = (1.959963985 + 0.841621234) ** 2
"""Two-sided 5 %, power 80 %: squared sum of the two normal quantiles."""


def spread(values: Iterable[float]) -> dict[str, Any]:
    """Mean with its 95 % interval, standard deviation and quantiles of independent values."""
    x = np.fromiter(values, np.float64)
    mean, sd = float(x.mean()), float(x.std(ddof=1)) if len(x) > 1 else 0.0
    half = half_width(sd, len(x))
    marks = np.quantile(x, QUANTILES)
    return {
        "mean": mean,
        "ci95": [mean - half, mean + half],
        "sd": sd,
        "quantiles": {str(q): float(value) for q, value in zip(QUANTILES, marks, strict=True)},
    }


def half_width(sd: float, n: int) -> float:
    """Half of the 95 % interval of the mean of *n* values; 0 for a single one, of which nothing can be said."""
    from scipy.stats import t  # noqa: PLC0415 - half a second that only batches pay

    return float(t.ppf(0.975, n - 1)) * sd / math.sqrt(n) if n > 1 else 0.0


def proportion_interval(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Clopper, Pearson 1934)."""
    from scipy.stats import beta  # noqa: PLC0415

    low = 0.0 if hits == 0 else float(beta.ppf(0.025, hits, n - hits + 1))
    high = 1.0 if hits == n else float(beta.ppf(0.975, hits + 1, n - hits))
    return low, high


class Paired(NamedTuple):
    """A paired difference."""

    mean: float
    half: float
    """Half of its 95 % interval."""
    p: float
    """Chance of so large a mean if nothing differed (two-sided t test); 1 where every pair is equal."""
    variance_ratio: float | None
    """Variance of the difference had the two sides had luck of their own, over that of the paired one: what common
    luck has saved. None where the pairs leave no variance."""
    better: float
    """Share of pairs in which the second side is higher."""
    skewed: bool
    """Whether the pairs are too few for their skewness, so that the interval says too much."""


def paired(first: Sequence[float], second: Sequence[float]) -> Paired:
    """Second minus first, replication by replication; needs two pairs or more."""
    from scipy.stats import t  # noqa: PLC0415

    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    d = b - a
    n, mean, sd = len(d), float(d.mean()), float(d.std(ddof=1))
    if sd == 0.0:
        return Paired(mean, 0.0, 1.0 if mean == 0.0 else 0.0, None, float((d > 0).mean()), skewed=False)
    p = 2.0 * float(t.sf(abs(mean) / (sd / math.sqrt(n)), n - 1))
    ratio = (float(a.var(ddof=1)) + float(b.var(ddof=1))) / sd**2
    skewness = float(((d - mean) ** 3).mean()) / float(((d - mean) ** 2).mean()) ** 1.5
    return Paired(mean, half_width(sd, n), p, ratio, float((d > 0).mean()), n < COCHRAN * skewness**2)


def holm(chances: Sequence[float]) -> list[float]:
    """Chances of a family of tests, adjusted so that one false alarm in the family stays at its level (Holm 1979)."""
    order = sorted(range(len(chances)), key=lambda i: chances[i])
    adjusted, highest = [0.0] * len(chances), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(chances) - rank) * chances[i]))
        adjusted[i] = highest
    return adjusted


def weeks_to_show(difference: float, sd: tuple[float, float], weeks: float) -> float:
    """Weeks that two teams would have to work side by side, each its own way, to show a difference.

    *difference* and *sd* are those of runs of so many *weeks*; weeks count as independent, and the two teams have luck
    of their own. 5 % two-sided, power 80 %; infinite where nothing differs.
    """
    if difference == 0.0:
        return math.inf
    weekly = (sd[0] ** 2 + sd[1] ** 2) / weeks
    return POWER_SCALE * weekly / (difference / weeks) ** 2
