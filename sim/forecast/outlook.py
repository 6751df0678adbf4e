"""What is to come: from replications to quantiles by period, the chance of a target, and each open deal's chance.

Quantiles are of the replications themselves, means carry a 95 % interval by Student's t, the chance of the target one
by Clopper and Pearson. All of it is computed from whole numbers in the order of the replications.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.model.build import BookRow
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.measures import MEASURES, ORDERS, WON_VALUE, Totals, metrics
from salescycle.sim.words.scenario import Scenario

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


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
        self._metrics: list[dict[str, float]] = []
        self._periods: list[np.ndarray] = []  # type: ignore[type-arg]
        self._won = np.zeros(len(parameters.book), np.int64)
        self._digest = hashlib.sha256()

    def __len__(self) -> int:
        """Replications collected."""
        return len(self._periods)

    def add(self, totals: Totals) -> None:
        """Collect one replication."""
        self._metrics.append(metrics(self.scenario, self.parameters, totals, self.starts[-1]))
        self._periods.append(totals.periods.reshape(-1, len(MEASURES))[:, [ORDERS, WON_VALUE]])
        self._won += totals.won >= 0
        for table in totals[:5]:
            self._digest.update(table.tobytes())

    def content_sha256(self) -> str:
        """Hash of what was collected, the same whoever computed it."""
        return self._digest.hexdigest()

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Each metric's mean with its interval, standard deviation and quantiles."""
        names = list(dict.fromkeys(name for row in self._metrics for name in row))
        return {name: spread([row[name] for row in self._metrics if name in row]) for name in names}

    def by_period(self) -> list[dict[str, Any]]:
        """Orders and value won in each period, and value won since the start."""
        table = np.array(self._periods, np.float64)
        rows = []
        for i, second in enumerate(self.starts[:-1]):
            orders, won = table[:, i, 0], table[:, i, 1] / 100
            rows.append(
                {
                    "start": (self.scenario.start + timedelta(seconds=second)).isoformat(),
                    "orders": spread(orders),
                    "won_value": spread(won),
                    "won_value_cumulative": spread(table[:, : i + 1, 1].sum(axis=1) / 100),
                }
            )
        return rows

    def target(self, target: Target) -> dict[str, Any]:
        """Chance that at least the target is booked by its day, with the interval of its estimate."""
        won = np.array(self._periods)[:, :, 1].sum(axis=1)
        hits = int((won >= target.cents).sum())
        low, high = proportion_interval(hits, len(self))
        return {
            "amount": target.cents / 100,
            "by": target.by.isoformat(),
            "probability": hits / len(self),
            "ci95": [low, high],
        }

    def deals(self) -> list[dict[str, Any]]:
        """Each open deal of the book with the share of futures in which it is won by the end, likeliest first."""
        first = len(self.parameters.book) - len(self.book)
        rows = [
            {
                "id": row.id,
                "step": row.step,
                "age_days": None if row.age_s is None else row.age_s / 86400,
                "value": None if row.value is None else row.value / 100,
                "product": row.product,
                "owner": row.owner,
                "p_won": int(self._won[first + i]) / len(self),
                "p_won_by": int(self._won[first + i]) / len(self),
            }
            for i, row in enumerate(self.book)
        ]
        return sorted(rows, key=lambda row: (-row["p_won_by"], row["id"]))  # type: ignore[operator]


def spread(values: Iterable[float]) -> dict[str, Any]:
    """Mean with its 95 % interval, standard deviation and quantiles of independent values."""
    from scipy.stats import t  # noqa: PLC0415 - half a second that only batches pay

    x = np.fromiter(values, np.float64)
    mean, sd = float(x.mean()), float(x.std(ddof=1)) if len(x) > 1 else 0.0
    half = float(t.ppf(0.975, len(x) - 1)) * sd / math.sqrt(len(x)) if len(x) > 1 else 0.0
    marks = np.quantile(x, QUANTILES)
    return {
        "mean": mean,
        "ci95": [mean - half, mean + half],
        "sd": sd,
        "quantiles": {str(q): float(value) for q, value in zip(QUANTILES, marks, strict=True)},
    }


def proportion_interval(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Clopper, Pearson 1934)."""
    from scipy.stats import beta  # noqa: PLC0415

    low = 0.0 if hits == 0 else float(beta.ppf(0.025, hits, n - hits + 1))
    high = 1.0 if hits == n else float(beta.ppf(0.975, hits + 1, n - hits))
    return low, high
