"""How many deals are won, lost and left open at each age, from data that see some only late and some only for a while.

Won and lost are competing risks: a lost deal is not a deal that might still be won. So 1 - Kaplan-Meier is used
nowhere, and the share of wins among closed deals neither.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import stats

from salescycle.sim.forecast.history import CAUSES, Ages

__all__ = ["Incidence", "aalen_johansen", "at_risk", "difference", "length_quantiles"]


class Incidence(NamedTuple):
    """Cumulative incidence of each cause."""

    ages: np.ndarray
    """Ages at which deals closed, rising [d]. (ages,)"""
    curves: np.ndarray
    """Share of deals closed by each cause up to and including each age (0..1). (causes, ages)"""
    open: np.ndarray
    """Share of deals still open after each age (0..1). (ages,)"""


def aalen_johansen(ages: Ages) -> Incidence:
    """Cumulative incidences under delayed entry and right censoring (Aalen, Johansen 1978).

    A deal is at risk at the ages in (entry, exit]; one that leaves open at an age at which others close was at risk.
    """
    at = np.unique(ages.exit[ages.cause > 0])
    watched = at_risk(ages, at)
    closed = np.array([_events(ages, k + 1, at) for k in range(len(CAUSES))]).reshape(len(CAUSES), len(at))
    still_open = np.cumprod(1.0 - closed.sum(axis=0) / watched)
    before = np.concatenate(([1.0], still_open))[:-1]
    return Incidence(at, np.cumsum(before * closed / watched, axis=1), still_open)


def at_risk(ages: Ages, at: np.ndarray) -> np.ndarray:
    """Number of deals that are open and watched at each of the ages *at* [d]."""
    entered = np.searchsorted(np.sort(ages.entry), at, side="left")
    return entered - np.searchsorted(np.sort(ages.exit), at, side="left")


def _events(ages: Ages, cause: int, at: np.ndarray) -> np.ndarray:
    exits = np.sort(ages.exit[ages.cause == cause])
    return np.searchsorted(exits, at, side="right") - np.searchsorted(exits, at, side="left")


def length_quantiles(incidence: Incidence, cause: int, *, intervals: int) -> np.ndarray:
    """Quantiles [d] at the probabilities 0, 1/n, ..., 1 (n = *intervals*) of the time to an ending by *cause* (1, 2).

    An age of t whole days stands for lengths from t - 0.5 to t + 0.5: a deal opened at noon then closes on the right
    day, and one opened at any hour of its day does so on average.
    """
    curve = incidence.curves[cause - 1]
    steps = np.diff(curve, prepend=0.0)
    happened = steps > 0
    ages, reached = incidence.ages[happened], np.cumsum(steps[happened])
    lengths = np.column_stack((np.maximum(ages - 0.5, 0.0), ages + 0.5)).ravel()
    shares = np.column_stack((np.concatenate(([0.0], reached[:-1])), reached)).ravel() / reached[-1]
    quantiles: np.ndarray = np.interp(np.arange(intervals + 1) / intervals, shares, lengths)
    return quantiles


def difference(strata: Iterable[tuple[Ages, ...]], *, bands: int = 4) -> float:
    """P value of the hypothesis that the groups of each stratum close alike, won and lost taken together.

    A log-rank test for each cause in each of *bands* spans of age with as many closings, so that groups of which one
    closes sooner and the other later are told apart too. These statistics are asymptotically independent, so their sum
    is chi-square; strata are added up before squaring (Andersen et al. 1993, V.2). 1.0 where nothing can be compared.
    """
    strata = tuple(strata)
    closings = np.concatenate([group.exit[group.cause > 0] for groups in strata for group in groups])
    edges = np.unique(np.quantile(closings, np.arange(1, bands) / bands)) if len(closings) else np.empty(0)
    statistic, freedom = 0.0, 0
    for cause in range(1, len(CAUSES) + 1):
        for low, high in pairwise((-np.inf, *edges, np.inf)):
            scores = [_log_rank(groups, cause, low, high) for groups in strata]
            spread, axes = np.linalg.eigh(np.sum([covariance for _, covariance in scores], axis=0))
            excess = axes.T @ np.sum([score for score, _ in scores], axis=0)
            known = spread > 1e-9 * max(spread.max(), 1e-9)  # the scores sum to 0: one direction at least is empty
            statistic += float((excess[known] ** 2 / spread[known]).sum())
            freedom += int(known.sum())
    return float(stats.chi2.sf(statistic, freedom)) if freedom else 1.0


def _log_rank(groups: tuple[Ages, ...], cause: int, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Observed minus expected closings of each group at ages in (low, high], and their covariance.

    Shapes (groups,) and (groups, groups).
    """
    at = np.unique(np.concatenate([group.exit[group.cause == cause] for group in groups]))
    at = at[(at > low) & (at <= high)]
    risk = np.array([at_risk(group, at) for group in groups], dtype=float)
    closed = np.array([_events(group, cause, at) for group in groups], dtype=float)
    total, events = risk.sum(axis=0), closed.sum(axis=0)
    share = risk / total
    weight = events * (total - events) / np.maximum(total - 1, 1)
    covariance = np.diag((weight * share).sum(axis=1)) - (weight * share) @ share.T
    return (closed - events * share).sum(axis=1), covariance
