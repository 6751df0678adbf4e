"""What a change of the process is worth: variants against a base, on common luck, replication by replication.

Luck is keyed by customer, so that a change moves only the customers that it touches, and the difference of two runs
varies far less than the runs do. Each comparison tells how much that has saved.
"""

import math
from array import array
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from salescycle.sim.studies.experiment import Content, Plan
from salescycle.sim.studies.inference import Paired, holm, paired, spread, weeks_to_show
from salescycle.sim.studies.measures import Totals, metrics
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Scenario

__all__ = ["ALPHA", "TESTED", "Comparison", "Variant"]

TESTED = (
    "orders", "won_value", "won_margin", "profit", "leads", "opportunities", "quotations", "win_rate", "quote_hit_rate",
    "cycle_days", "first_response_hours", "quote_days", "on_time_rate", "satisfaction", "tickets", "renewed", "churned",
    "cross_sold", "won_back", "referrals", "backlog_end", "cost",
)  # fmt: skip
"""Metrics whose differences are told, as far as both sides have them; together they are one family of tests."""
ALPHA = 0.05

Column: TypeAlias = NDArray[np.float64]


class Variant(NamedTuple):
    """A way to run the firm."""

    name: str
    scenario: Scenario
    plan: Plan


class Comparison:
    """Collects replications of the base, which is the first variant, and of all others."""

    def __init__(self, variants: Sequence[Variant]) -> None:
        self.variants = tuple(variants)
        self._metrics: list[dict[str, array[float]]] = [{} for _ in variants]
        self._n = 0
        self._content = Content()

    def __len__(self) -> int:
        """Replications collected."""
        return self._n

    def add(self, totals: Sequence[Totals]) -> None:
        """Collect one replication of every variant."""
        for variant, columns, one in zip(self.variants, self._metrics, totals, strict=True):
            plan = variant.plan
            found = metrics(variant.scenario, plan.parameters, one, plan.starts[-1])
            for name in found:
                if name not in columns:
                    columns[name] = array("d", [math.nan]) * self._n
            for name, column in columns.items():
                column.append(found.get(name, math.nan))
            self._content.add(one)
        self._n += 1

    def content_sha256(self) -> str:
        """Hash of what was collected, the same whoever computed it."""
        return self._content.sha256

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Each variant's metrics: mean with its interval, standard deviation, quantiles."""
        return {
            variant.name: {name: spread(_known(column)) for name, column in columns.items()}
            for variant, columns in zip(self.variants, self._metrics, strict=True)
        }

    def difference(self, variant: int, metric: str) -> Paired | None:
        """Variant number *variant* less the base; None where fewer than two replications have the metric in both."""
        first, second = self._pairs(variant, metric)
        return paired(first, second) if len(first) > 1 else None

    def _pairs(self, variant: int, metric: str) -> tuple[Column, Column]:
        """Values of both sides in the replications where both have the metric."""
        first, second = self._column(0, metric), self._column(variant, metric)
        both = ~(np.isnan(first) | np.isnan(second))
        return first[both], second[both]

    def _column(self, variant: int, metric: str) -> Column:
        """Values of a metric by replication, NaN where it has none."""
        column = self._metrics[variant].get(metric)
        return np.full(self._n, math.nan) if column is None else np.array(column)

    def differences(self) -> list[dict[str, Any]]:
        """All differences that are told, each with its chance adjusted for their number (Holm)."""
        told = [
            (variant, metric, found)
            for variant in range(1, len(self.variants))
            for metric in TESTED
            if (found := self.difference(variant, metric)) is not None
        ]
        adjusted = holm([found.p for _, _, found in told])
        return [
            {
                "variant": self.variants[variant].name,
                "metric": metric,
                "mean": found.mean,
                "ci95": [found.mean - found.half, found.mean + found.half],
                "p": found.p,
                "p_adjusted": p,
                "variance_ratio": found.variance_ratio,
                "higher_in": found.better,
                "skewed": found.skewed,
            }
            for (variant, metric, found), p in zip(told, adjusted, strict=True)
        ]

    def values(self, metric: str) -> dict[str, list[float]]:
        """Differences of a metric by variant, replication by replication."""
        pairs = {variant.name: self._pairs(i, metric) for i, variant in enumerate(self.variants) if i > 0}
        return {name: (second - first).tolist() for name, (first, second) in pairs.items()}

    def precision(self, metric: str) -> float:
        """Half of the widest interval of a difference in *metric*, as a share of the base's mean; inf where it is 0."""
        found = [self.difference(variant, metric) for variant in range(1, len(self.variants))]
        base = _known(self._column(0, metric))
        mean = abs(float(base.mean())) if len(base) else 0.0
        if mean == 0.0 or any(one is None for one in found):
            return math.inf
        return max(one.half for one in found if one is not None) / mean

    def pilot(self, metric: str) -> dict[str, float]:
        """Weeks of real life that would show each variant's difference in *metric*, by its name."""
        weeks = self.variants[0].plan.starts[-1] / (7 * DAY_S)
        base = _known(self._column(0, metric))
        told = {}
        for i, variant in enumerate(self.variants[1:], start=1):
            mine = _known(self._column(i, metric))
            if len(base) > 1 and len(mine) > 1:
                difference = self.difference(i, metric)
                sd = (spread(base)["sd"], spread(mine)["sd"])
                told[variant.name] = weeks_to_show(difference.mean if difference else 0.0, sd, weeks)
        return told


def _known(column: "Column | array[float]") -> Column:
    """The values of a column, without the replications that have none."""
    values: Column = np.array(column)
    return np.compress(~np.isnan(values), values)
