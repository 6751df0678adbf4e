"""Statistical tests that say beforehand what they risk and what they see (validity.md 1.1).

Each comparison fails with chance A at most although the program is right. A was chosen for a plan of 25 comparisons,
which would keep the family below 1e-6. There are more, since a test compares each phase and each law by itself; A has
stayed, so the family's chance is their number times A at most. ``MADE`` counts them while the tests run, and the README
has the number from there (``results.py``).

Each declares a discrepancy *d*, and is refused when its sample is too small to see that much with chance 1 - B. Only
exact tests (binomial, Poisson), or bands that hold for every n (Dvoretzky, Kiefer, Wolfowitz; Massart 1990): t-tests
are far from their level at chances this small. The one exception is ``assert_mean``, for means of millions, in a
thousand independent groups or more.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from scipy import stats

A = 4e-8
"""Chance that one test fails although the program is right."""
B = 1e-3
"""Chance that a test overlooks the discrepancy it declares."""
Z_A, Z_B = float(stats.norm.isf(A / 2)), float(stats.norm.isf(B))
"""Standard errors: 5.491 and 3.090."""
MADE: Counter[str] = Counter()
"""Comparisons that were made so far in this process, by kind."""


def trials_needed(p: float, d: float) -> int:
    """Trials by which a chance *p* that is off by *d*, on the side where it is harder to see, is seen."""
    off = max((q for q in (p - d, p + d) if 0 < q < 1), key=lambda q: q * (1 - q))
    return math.ceil(((Z_A * math.sqrt(p * (1 - p)) + Z_B * math.sqrt(off * (1 - off))) / d) ** 2)


def count_needed(r: float) -> int:
    """Events expected by which a rate that is off by the share *r* is seen."""
    return math.ceil(((Z_A + Z_B) / r) ** 2)


def band(n: int, a: float = A) -> float:
    """Half-width of the band around a distribution function of *n* values."""
    return math.sqrt(math.log(2 / a) / (2 * n))


def values_needed(d: float) -> int:
    """Values by which a distribution function that is off by *d* somewhere is seen."""
    return math.ceil((band(1) + band(1, B)) ** 2 / d**2)


def share_p(k: int, n: int, p: float) -> float:
    """Chance of a count at least as unlikely as *k* successes in *n* trials of chance *p*."""
    return float(stats.binomtest(int(k), int(n), p).pvalue)


def count_p(k: int, mean: float) -> float:
    """Chance of a Poisson count at least as far out as *k*, both tails."""
    return min(1.0, 2 * min(float(stats.poisson.cdf(k, mean)), float(stats.poisson.sf(k - 1, mean))))


def assert_share(k: int, n: int, p: float, *, d: float) -> None:
    """*k* of *n* trials succeeded, each with chance *p*; an error of *d* would be seen."""
    assert n >= trials_needed(p, d), f"{n} trials are too few to see {d}: {trials_needed(p, d)} are needed"
    MADE["binomial"] += 1
    assert share_p(k, n, p) > A, f"{k} of {n} is no share of {p}"


def assert_cells(counts: Sequence[int], shares: Sequence[float], *, d: float) -> None:
    """Independent trials fell into cells with these *shares*; those in none of them are the rest, and counted last.

    Cell by cell: of those in no cell before, so many are in this one. These numbers are binomial and independent of
    each other, so each is an exact test, where the chi-squared law would be wrong so deep in its tail.
    """
    assert len(counts) == len(shares) + 1, "the last count is that of the rest"
    left, rest = int(sum(counts)), 1.0
    for count, share in zip(counts[:-1], shares, strict=True):
        assert_share(count, left, share / rest, d=d)
        left, rest = left - int(count), rest - share


def assert_mean(groups: np.ndarray, mean: float, *, d: float) -> None:
    """Independent, equally distributed means of large *groups* have this *mean*; one that is off by *d* would be seen.

    A thousand groups or more, and their own mean as good as normal: with a skewness of .02 a chance of 4e-8 is one of
    7e-8 at most (Edgeworth: a factor exp(skewness z^3 / 6)).
    """
    n = len(groups)
    error = float(groups.std(ddof=1)) / math.sqrt(n)
    assert n >= 1_000, f"{n} groups are too few to take their mean for normal so far out"
    assert abs(float(stats.skew(groups))) < 0.02 * math.sqrt(n), "the groups are too skewed for their number"
    assert (Z_A + Z_B) * error <= d, f"an error of {d} would not be seen, only one of {(Z_A + Z_B) * error}"
    MADE["mean"] += 1
    assert abs(float(groups.mean()) - mean) < Z_A * error, f"{groups.mean()} is no mean of {mean}, error {error}"


def assert_count(k: int, mean: float, *, r: float) -> None:
    """*k* is a Poisson count of this *mean*; an error of the share *r* would be seen."""
    assert mean >= count_needed(r), f"{mean} events are too few to see {r}: {count_needed(r)} are needed"
    MADE["Poisson"] += 1
    assert count_p(k, mean) > A, f"{k} is no count of mean {mean}"


def distance(values: np.ndarray, cdf: Callable[[np.ndarray], np.ndarray], rounded: float = 0.0) -> float:
    """Largest distance of the values' distribution from *cdf*; they were *rounded* to multiples of so much."""
    x, counts = np.unique(np.asarray(values), return_counts=True)
    upto = np.cumsum(counts) / counts.sum()
    before = upto - counts / counts.sum()
    return float(max((upto - cdf(x + rounded / 2)).max(), (cdf(x - rounded / 2) - before).max()))


def assert_follows(
    values: np.ndarray, cdf: Callable[[np.ndarray], np.ndarray], *, d: float, rounded: float = 0.0
) -> None:
    """Independent *values* come from the law *cdf*; a law that is *d* away somewhere would be seen.

    Whole numbers that stand for themselves: rounded=1 and a *cdf* that is flat between them.
    """
    n = len(values)
    assert n >= values_needed(d), f"{n} values are too few to see {d}: {values_needed(d)} are needed"
    found = distance(values, cdf, rounded)
    MADE["band"] += 1
    assert found < band(n), f"{n} values lie {found} from their law, {band(n)} at most are due to chance"


def assert_independent_halves(one: np.ndarray, other: np.ndarray, *, d: float) -> None:
    """Pairs know nothing of each other: a first number above its median goes with a second one above its own as often
    as by chance, given the margins (hypergeometric); a share of such pairs that is off by *d* would be seen.
    """
    high, wide = one > np.median(one), other > np.median(other)
    n, both = len(one), int((high & wide).sum())
    p = float(high.mean() * wide.mean())
    assert n >= trials_needed(p, d), f"{n} pairs are too few to see {d}: {trials_needed(p, d)} are needed"
    MADE["hypergeometric"] += 1
    law = stats.hypergeom(n, int(high.sum()), int(wide.sum()))
    assert min(1.0, 2 * min(law.cdf(both), law.sf(both - 1))) > A, f"{both} of {n} pairs are high in both"


def assert_uncorrelated(x: np.ndarray, *, d: float, lag: int = 1) -> None:
    """Neighbours know nothing of each other: a correlation of *d* would be seen."""
    n, y = len(x), x - x.mean()
    assert (Z_A + Z_B) / math.sqrt(n) <= d, f"{n} numbers are too few to see a correlation of {d}"
    MADE["correlation"] += 1
    found = float((y[lag:] * y[:-lag]).sum() / (y * y).sum())
    assert abs(found) < Z_A / math.sqrt(n), f"correlation {found} at lag {lag}"
