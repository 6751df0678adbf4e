"""Documents of a forecast and a run, small and realistic; each test changes what it is about."""

import math
from collections.abc import Callable
from typing import Any

import pytest

Build = Callable[..., dict[str, Any]]

# Quantiles of the normal distribution, so that a reader can check the bands with a table.
NORMAL = {"0.05": -1.645, "0.1": -1.282, "0.25": -0.674, "0.5": 0.0, "0.75": 0.674, "0.9": 1.282, "0.95": 1.645}

FUNNEL = [
    # phase, present, entered, advanced, returned, stayed, left
    ("generate", 0, 1840, 1210, 0, 130, {"outside_target_group": 190, "undeliverable": 310}),
    ("contact", 46, 1210, 212, 0, 88, {"not_interested": 520, "unreachable": 301, "opted_out": 97, "disqualified": 38}),
    ("understand", 12, 219, 120, 0, 31, {"no_budget": 40, "misfit": 22, "no_need": 18}),
    ("offer", 9, 128, 46, 7, 21, {"no_decision": 31, "rival": 17, "price": 11, "expired": 4}),
    ("deliver", 4, 46, 44, 0, 5, {"cancelled": 1}),
    ("follow_up", 120, 44, 38, 0, 118, {"churned_service": 5, "churned_price": 3}),
    ("develop", 30, 38, 8, 0, 60, {}),
    ("win_back", 0, 8, 2, 0, 4, {"gone_for_good": 2}),
]


def quantiles(mean: float, sd: float) -> dict[str, float]:
    return {level: round(max(0.0, mean + z * sd), 2) for level, z in NORMAL.items()}


def estimate(mean: float, sd: float, replications: int = 2000) -> dict[str, Any]:
    half = 1.96 * sd / math.sqrt(replications)
    return {"mean": mean, "ci95": [mean - half, mean + half], "sd": sd, "quantiles": quantiles(mean, sd)}


def origin(**changes: Any) -> dict[str, Any]:
    return {
        "version": "0.1.0",
        "rules_version": 1,
        "engine": "compiled",
        "scenario": "saas_smb",
        "scenario_sha256": "1a2b3c4d" * 8,
        "seed": 7,
        "replications": 2000,
        "python": "3.11.9",
        "numpy": "2.4.6",
        "content_sha256": "9f8e7d6c" * 8,
    } | changes


@pytest.fixture
def forecast() -> Build:
    """A forecast of three months: 2.31 M in the middle, the target 2.5 M, two naive rules."""

    def build(
        *,
        starts: tuple[str, ...] = ("2026-10-01", "2026-11-01", "2026-12-01"),
        total: float = 2.31e6,
        replications: int = 2000,
        **changes: Any,
    ) -> dict[str, Any]:
        months = len(starts)
        by_period = []
        for month, start in enumerate(starts, start=1):
            mean, sd = total * month / months, 0.18 * total * math.sqrt(month / months)
            by_period.append(
                {
                    "start": start,
                    "won_value": {"mean": total / months, "quantiles": quantiles(total / months, sd)},
                    "won_value_cumulative": {"mean": mean, "quantiles": quantiles(mean, sd)},
                }
            )
        course = [{"start": start, "won_value": 0.9 * total / months} for start in starts]
        return {
            "schema": "salescycle/forecast/1",
            "provenance": origin(replications=replications),
            "currency": "EUR",
            "metrics": {},
            "by_period": by_period,
            "target": {"amount": 2.5e6, "by": "2026-12-31", "probability": 0.31, "ci95": [0.28, 0.34]},
            "naive": {
                "last_quarter_average": {"won_value": 0.9 * total, "by_period": course},
                "win_rate_x_pipeline": {"won_value": 1.31 * total, "by_period": []},
            },
            "deals": [],
        } | changes

    return build


@pytest.fixture
def run() -> Build:
    """A run with the eight phases."""

    def build(funnel: list[tuple[Any, ...]] = FUNNEL, **changes: Any) -> dict[str, Any]:
        keys = ("phase", "present", "entered", "advanced", "returned", "stayed", "left")
        return {
            "schema": "salescycle/run/1",
            "provenance": origin(engine="simpy", replications=1),
            "currency": "EUR",
            "metrics": {},
            "by_period": [],
            "by": {},
            "funnel": [dict(zip(keys, row, strict=True)) for row in funnel],
        } | changes

    return build


@pytest.fixture
def metrics_of_futures() -> dict[str, Any]:
    """Metrics of a forecast: money, counts, rates, durations, something that never happened, something unmeasured."""
    never = {"mean": 0.0, "ci95": [0.0, 0.0], "sd": 0.0, "quantiles": dict.fromkeys(NORMAL, 0.0)}
    return {
        "leads": estimate(1840.2, 42),
        "orders": estimate(46.3, 6.6),
        "won_value": estimate(2.31e6, 4.158e5),
        "win_rate": estimate(0.36, 0.04),
        "quote_hit_rate": never,
        "cycle_days": estimate(48.2, 4.3),
        "first_response_hours": estimate(3.24, 1.1),
        "quote_days": {"mean": None, "ci95": None, "sd": None, "quantiles": None},
        "satisfaction": estimate(0.72, 0.03),
        "profit": estimate(-5e3, 1e3) | {"quantiles": {level: -5e3 + z * 1e3 for level, z in NORMAL.items()}},
        "utilisation.rep": estimate(0.94, 0.02),
        "referrals": estimate(3, 1),
    }
