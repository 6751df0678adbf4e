"""What is to come: from replications to quantiles by period, the chance of a target, and each open deal's chance.

Quantiles are of the replications themselves, means carry a 95 % interval by Student's t, the chance of the target one
by Clopper and Pearson. All of it is computed from whole numbers in the order of the replications.
"""

import math
from array import array
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.model.account import ACCOUNT, clear, row_class
from salescycle.sim.model.build import BookRow
from salescycle.sim.model.stages.flow import age_cdf, odds_of
from salescycle.sim.model.tables import KINDS, TO_CUSTOMER, TO_WON, Parameters, plain
from salescycle.sim.studies.experiment import Content
from salescycle.sim.studies.inference import Samples, proportion_interval
from salescycle.sim.studies.measures import MEASURES, MOVES, ORDERS, WON_VALUE, Totals, empty, funnel, metrics
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Scenario


class Target(NamedTuple):
    """An amount to be booked by the end."""

    cents: int
    by: date


class Outlook:
    """Collects replications and tells the distribution of what they bring."""

    def __init__(
        self, scenario: Scenario, parameters: Parameters, starts: Sequence[int], book: Sequence[BookRow]
    ) -> None:
        self.scenario, self.parameters, self.starts, self.book = scenario, parameters, tuple(starts), tuple(book)
        self._metrics: dict[str, Samples] = {}
        self._periods = [(Samples(), Samples(), Samples()) for _ in self.starts[:-1]]
        self._totals_won = array("q")
        self._won = np.zeros(len(parameters.book), np.int64)
        self._booked = np.zeros(len(parameters.book), np.int64)
        self._sum = empty(parameters, starts)
        self._content = Content()

    def __len__(self) -> int:
        """Replications collected."""
        return len(self._totals_won)

    def add(self, totals: Totals) -> None:
        """Collect one replication."""
        for name, value in metrics(self.scenario, self.parameters, totals, self.starts[-1]).items():
            self._metrics.setdefault(name, Samples()).add(value)
        sold = totals.periods.reshape(-1, len(MEASURES))[:, [ORDERS, WON_VALUE]].tolist()
        cumulative = 0
        for (orders, won), (all_orders, all_won, all_cumulative) in zip(sold, self._periods, strict=True):
            cumulative += won
            all_orders.add(orders)
            all_won.add(won / 100)
            all_cumulative.add(cumulative / 100)
        self._totals_won.append(cumulative)
        self._won += totals.won >= 0
        self._booked += totals.booked
        self._sum.moves[:] += totals.moves
        self._sum.left[:] += totals.left
        self._content.add(totals)

    def content_sha256(self) -> str:
        """Hash of what was collected, the same whoever computed it."""
        return self._content.sha256

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Each metric's mean with its interval, standard deviation and quantiles."""
        return {name: samples.spread() for name, samples in self._metrics.items()}

    def precision(self, metric: str) -> float:
        """Half of the interval of a metric's mean as a share of the mean; inf where it is 0 or not there."""
        return self._metrics[metric].precision() if metric in self._metrics else math.inf

    def by_period(self) -> list[dict[str, Any]]:
        """Orders and value won in each period, and value won since the start."""
        return [
            {
                "start": (self.scenario.start + timedelta(seconds=second)).isoformat(),
                "orders": orders.spread(),
                "won_value": won.spread(),
                "won_value_cumulative": cumulative.spread(),
            }
            for second, (orders, won, cumulative) in zip(self.starts[:-1], self._periods, strict=True)
        ]

    def target(self, target: Target) -> dict[str, Any]:
        """Chance that at least the target is booked by its day, with the interval of its estimate."""
        hits = sum(won >= target.cents for won in self._totals_won)
        low, high = proportion_interval(hits, len(self))
        return {
            "amount": target.cents / 100,
            "by": target.by.isoformat(),
            "probability": hits / len(self),
            "ci95": [low, high],
        }

    def funnel(self) -> list[dict[str, Any]]:
        """Mean number of visits of each phase over the futures."""
        n = len(self)
        return [
            {"phase": row["phase"]}
            | {name: row[name] / n for name in MOVES[:5]}
            | {"left": {reason: count / n for reason, count in row["left"].items()}}
            for row in funnel(self._sum)
        ]

    def deals(self) -> list[dict[str, Any]]:
        """Each open deal of the book, the one that is expected to bring most first.

        ``p_won_by``: share of futures in which it is won by the end; ``expected``: what it brings by then on average;
        ``p_won``: its chance to be won ever, where no gate stands on its way (else None).
        """
        first = len(self.parameters.book) - len(self.book)
        ever = chances_won(self.parameters)
        rows = [
            {
                "id": row.id,
                "step": row.step,
                "age_days": None if row.age_s is None else round(row.age_s / DAY_S, 3),
                "value": None if row.value is None else row.value / 100,
                "product": row.product,
                "owner": row.owner,
                "p_won": ever[first + i],
                "p_won_by": int(self._won[first + i]) / len(self),
                "expected": round(int(self._booked[first + i]) / len(self) / 100, 2),
            }
            for i, row in enumerate(self.book)
        ]
        return sorted(rows, key=lambda row: (-row["expected"], row["id"]))


def chances_won(parameters: Parameters) -> list[float | None]:
    """Chance of each account of the opening book to be won ever, given its age.

    Only where coins stand on its way, and no dated change that might alter them.
    """
    if parameters.later:
        return [None] * len(parameters.book)
    p: Any = plain(parameters)
    later = _chances_of_steps(p)
    return [_chance_won(p, entry, later) for entry in p.book]


def _chance_won(p: Any, entry: Any, later: np.ndarray) -> float | None:
    """By p_j S_j(age) of the endings of its wait, and what each leads to."""
    if entry.step < 0 or entry.age < 0:
        return None
    step = p.steps[entry.step]
    row: Any = row_class(ACCOUNT)()
    clear(row)
    row.began[step.slot] = -entry.age
    weights = [odds_of(row, step, j, p) * (1.0 - age_cdf(row, step, j, 0, p)) for j in range(step.count)]
    ahead = [_ahead(p.endings[step.first + j].next, later) for j in range(step.count)]
    if step.gate >= 0 or sum(weights) <= 0.0 or any(math.isnan(x) for x in ahead):
        return None
    return sum(w * x for w, x in zip(weights, ahead, strict=True)) / sum(weights)


def _ahead(to: int, later: np.ndarray) -> float:
    """Chance to be won of an ending that leads *to* a step or an end."""
    return float(later[to]) if to >= 0 else 1.0 if to in (TO_WON, TO_CUSTOMER) else 0.0


def _chances_of_steps(p: Any) -> np.ndarray:
    """Chance of being won from the begin of each step: an absorbing chain; NaN where a gate lies ahead."""
    n = len(p.steps)
    chain, won = np.eye(n), np.zeros(n)
    for i, step in enumerate(p.steps):
        if KINDS[step.kind] != "work":
            won[i] = np.nan
            continue
        for ending in p.endings[step.first : step.first + step.count]:
            if ending.next >= 0:
                chain[i, ending.next] -= ending.share
            elif ending.next in (TO_WON, TO_CUSTOMER):
                won[i] += ending.share
    if not np.isnan(won).any():
        return np.linalg.solve(chain, won)
    return np.full(n, np.nan)
