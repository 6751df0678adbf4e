"""What replications tell: means with their intervals, shares, paired differences, and many tests at once.

Intervals are by Student's t over independent replications; a share's is that of Clopper and Pearson. A difference is
paired replication by replication, because both sides had the same luck.
"""

import math
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "KEPT",
    "QUANTILES",
    "Paired",
    "Samples",
    "holm",
    "looks",
    "paired",
    "proportion_interval",
    "sign",
    "spread",
    "weeks_to_show",
]

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
COCHRAN = 25.0
"""Replications for each squared skewness below which an interval by Student's t says too much (Cochran 1977)."""
KEPT = 100_000
"""Values of a batch that are kept for its quantiles; what comes after moves means and deviations only."""
FIRST_LOOK = 30
"""Replications before which nobody looks at the precision; then a look at each quarter more (validity.md O2)."""
GROWTH = 1.25
POWER_SCALE = (1.959963985 + 0.841621234) ** 2
"""Two-sided 5 %, power 80 %: squared sum of the two normal quantiles."""


def spread(values: Iterable[float]) -> dict[str, Any]:
    """Mean with its 95 % interval, standard deviation and quantiles of independent values.

    ``skewed`` where they are too few for their skewness, so that the interval says too much.
    """
    x = np.fromiter(values, np.float64)
    mean, sd = float(x.mean()), float(x.std(ddof=1)) if len(x) > 1 else 0.0
    half = half_width(sd, len(x))
    marks = np.quantile(x, QUANTILES)
    return {
        "mean": mean,
        "ci95": [mean - half, mean + half],
        "sd": sd,
        "quantiles": {str(q): float(value) for q, value in zip(QUANTILES, marks, strict=True)},
        "skewed": _is_skewed(x),
    }


def _is_skewed(x: np.ndarray) -> bool:
    """Whether *x* are too few for Student's t (Cochran); without their rare large values they look harmless."""
    off = x - x.mean()
    variance = float((off**2).mean())
    return variance > 0.0 and bool(len(x) < COCHRAN * float((off**3).mean()) ** 2 / variance**3)


class Samples:
    """Independent values that come one after the other, however many: what ``spread`` tells of them, in bounded memory.

    Up to ``KEPT`` values it is exactly that; beyond, quantiles rest on the first ``KEPT``.
    """

    def __init__(self) -> None:
        self.kept = array("d")
        self._n = 0
        self._mean = self._squares = 0.0

    def __len__(self) -> int:
        """Values so far."""
        return self._n

    def add(self, value: float) -> None:
        """The next value (Welford 1962)."""
        self._n += 1
        off = value - self._mean
        self._mean += off / self._n
        self._squares += off * (value - self._mean)
        if self._n <= KEPT:
            self.kept.append(value)

    def spread(self) -> dict[str, Any]:
        """See ``spread``."""
        found = spread(self.kept)
        if self._n > KEPT:
            sd = math.sqrt(self._squares / (self._n - 1))
            half = half_width(sd, self._n)
            found |= {"mean": self._mean, "ci95": [self._mean - half, self._mean + half], "sd": sd}
        return found

    def precision(self) -> float:
        """Half of the interval of the mean as a share of the mean; inf where that is 0."""
        if self._n < 2 or self._mean == 0.0:
            return math.inf
        return half_width(math.sqrt(self._squares / (self._n - 1)), self._n) / abs(self._mean)


def looks(most: int) -> Iterator[int]:
    """Numbers of replications at which the precision is looked at, up to *most*."""
    n = float(FIRST_LOOK)
    while n < most:
        yield math.ceil(n)
        n *= GROWTH
    yield most


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


def paired(first: Iterable[float], second: Iterable[float]) -> Paired:
    """Second minus first, replication by replication; needs two pairs or more."""
    from scipy.stats import t  # noqa: PLC0415

    a, b = np.fromiter(first, np.float64), np.fromiter(second, np.float64)
    d = b - a
    n, mean, sd = len(d), float(d.mean()), float(d.std(ddof=1))
    if sd == 0.0:
        return Paired(mean, 0.0, 1.0 if mean == 0.0 else 0.0, None, float((d > 0).mean()), skewed=False)
    p = 2.0 * float(t.sf(abs(mean) / (sd / math.sqrt(n)), n - 1))
    ratio = (float(a.var(ddof=1)) + float(b.var(ddof=1))) / sd**2
    return Paired(mean, half_width(sd, n), p, ratio, float((d > 0).mean()), _is_skewed(d))


def sign(mean: float, half: float) -> str:
    """Sign of a mean with *half* of its interval: ``-``, ``+``, or ``0`` when the interval holds 0."""
    if abs(mean) <= half:
        return "0"
    return "+" if mean > 0 else "-"


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
