"""What a change of the process is worth: variants against a base, on common luck, replication by replication.

Luck is keyed by customer, so that a change moves only the customers that it touches, and the difference of two runs
varies far less than the runs do. Each comparison tells how much that has saved.
"""

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from salescycle.sim.studies.experiment import Plan, replicate
from salescycle.sim.studies.inference import Paired, holm, paired, spread, weeks_to_show
from salescycle.sim.studies.measures import Totals, metrics
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Scenario

__all__ = ["ALPHA", "TESTED", "Comparison", "Variant", "looks", "together"]

TESTED = (
    "orders", "won_value", "won_margin", "profit", "leads", "opportunities", "quotations", "win_rate", "quote_hit_rate",
    "cycle_days", "first_response_hours", "quote_days", "on_time_rate", "satisfaction", "tickets", "renewed", "churned",
    "cross_sold", "won_back", "referrals", "backlog_end", "cost",
)  # fmt: skip
"""Metrics whose differences are told, as far as both sides have them; together they are one family of tests."""
ALPHA = 0.05
FIRST_LOOK = 30
"""Replications before which nobody looks at the precision; then a look at each quarter more (validity.md O2)."""
GROWTH = 1.25


class Variant(NamedTuple):
    """A way to run the firm."""

    name: str
    scenario: Scenario
    plan: Plan


def together(variants: Sequence[Variant], numbers: range, *, workers: int = 1) -> Iterator[tuple[Totals, ...]]:
    """Totals of every variant under the same luck, replication by replication, in their order."""
    return zip(*(replicate(variant.plan, numbers, workers=workers) for variant in variants), strict=True)


def looks(most: int) -> Iterator[int]:
    """Numbers of replications at which the precision is looked at, up to *most*."""
    n = float(FIRST_LOOK)
    while n < most:
        yield math.ceil(n)
        n *= GROWTH
    yield most


class Comparison:
    """Collects replications of the base, which is the first variant, and of all others."""

    def __init__(self, variants: Sequence[Variant]) -> None:
        self.variants = tuple(variants)
        self._metrics: list[list[dict[str, float]]] = [[] for _ in variants]
        self._digest = hashlib.sha256()

    def __len__(self) -> int:
        """Replications collected."""
        return len(self._metrics[0])

    def add(self, totals: Sequence[Totals]) -> None:
        """Collect one replication of every variant."""
        for variant, rows, one in zip(self.variants, self._metrics, totals, strict=True):
            plan = variant.plan
            rows.append(metrics(variant.scenario, plan.parameters, one, plan.starts[-1]))
            for table in one[:6]:
                self._digest.update(table.tobytes())

    def content_sha256(self) -> str:
        """Hash of what was collected, the same whoever computed it."""
        return self._digest.hexdigest()

    def metrics(self) -> dict[str, dict[str, Any]]:
        """Each variant's metrics: mean with its interval, standard deviation, quantiles."""
        return {
            variant.name: {name: spread([row[name] for row in rows if name in row]) for name in _names(rows)}
            for variant, rows in zip(self.variants, self._metrics, strict=True)
        }

    def difference(self, variant: int, metric: str) -> Paired | None:
        """Variant number *variant* less the base; None where fewer than two replications have the metric in both."""
        pairs = self._pairs(variant, metric)
        return paired(*zip(*pairs, strict=True)) if len(pairs) > 1 else None

    def _pairs(self, variant: int, metric: str) -> list[tuple[float, float]]:
        both = zip(self._metrics[0], self._metrics[variant], strict=True)
        return [(a[metric], b[metric]) for a, b in both if metric in a and metric in b]

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
        return {
            variant.name: [b - a for a, b in self._pairs(i, metric)] for i, variant in enumerate(self.variants) if i > 0
        }

    def precision(self, metric: str) -> float:
        """Half of the widest interval of a difference in *metric*, as a share of the base's mean; inf where it is 0."""
        found = [self.difference(variant, metric) for variant in range(1, len(self.variants))]
        base = [row[metric] for row in self._metrics[0] if metric in row]
        mean = abs(sum(base) / len(base)) if base else 0.0
        if mean == 0.0 or any(one is None for one in found):
            return math.inf
        return max(one.half for one in found if one is not None) / mean

    def pilot(self, metric: str) -> dict[str, float]:
        """Weeks of real life that would show each variant's difference in *metric*, by its name."""
        weeks = self.variants[0].plan.starts[-1] / (7 * DAY_S)
        base = [row[metric] for row in self._metrics[0] if metric in row]
        told = {}
        for i, variant in enumerate(self.variants[1:], start=1):
            mine = [row[metric] for row in self._metrics[i] if metric in row]
            if len(base) > 1 and len(mine) > 1:
                difference = self.difference(i, metric)
                sd = (spread(base)["sd"], spread(mine)["sd"])
                told[variant.name] = weeks_to_show(difference.mean if difference else 0.0, sd, weeks)
        return told


def _names(rows: Sequence[Mapping[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))
