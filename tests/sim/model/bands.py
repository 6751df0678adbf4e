"""Statistical bands for fixed numbers of draws, after validity.md 1.1: false alarms, and what a test would see.

Keys are fixed, so a passing test stays passed; A says how surprised one may be when a rule or a key changes.
"""

import math

import numpy as np

A = 1e-6
"""Chance that one test fails although the law is right."""
MISSED = 1e-3
"""Chance that a test overlooks the distance it declares."""


def dkw(n: int) -> float:
    """Half-width of the band around a distribution function (Massart 1990)."""
    return math.sqrt(math.log(2 / A) / (2 * n))


def dkw_sees(n: int) -> float:
    """Kolmogorov distance that *n* values show with chance 1 - MISSED."""
    return dkw(n) + math.sqrt(math.log(2 / MISSED) / (2 * n))


def distance(probabilities: np.ndarray) -> float:
    """Kolmogorov distance of values in (0, 1) from the uniform law."""
    x = np.sort(np.asarray(probabilities, float))
    n = len(x)
    return float(max(np.max(np.arange(1, n + 1) / n - x), np.max(x - np.arange(n) / n)))


def chi_square_p(counts: np.ndarray) -> float:
    """Chance of counts at least so uneven in equally likely cells (Wilson, Hilferty 1931: good for many cells)."""
    cells, expected = counts.size, counts.sum() / counts.size
    assert expected >= 20, "too few in a cell"
    x, k = float(((counts - expected) ** 2).sum() / expected), cells - 1
    z = ((x / k) ** (1 / 3) - (1 - 2 / (9 * k))) / math.sqrt(2 / (9 * k))
    return 0.5 * math.erfc(z / math.sqrt(2))
