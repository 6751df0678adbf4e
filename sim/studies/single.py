"""One run told: metrics of all of it, of its months and of its groups, and the funnel."""

from datetime import timedelta
from typing import Any

import numpy as np

from salescycle.sim.engines.order import Run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import brings_campaigns
from salescycle.sim.model.people import course_of, members
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.measures import Totals, empty, fold_plainly, funnel, metrics, months
from salescycle.sim.words.scenario import Scenario


def told(scenario: Scenario, p: Parameters, done: Run, end_s: int | None, *, by: str | None = None) -> dict[str, Any]:
    """Results of a run: ``metrics``, ``by_period``, ``funnel``, and for each value of *by* the metrics of its accounts.

    *end_s*: end of observation [s]; None: the scenario's, or for one that drains its last event.
    """
    last = int(done.log["time"][-1]) if len(done.log) else 0
    if end_s is None:
        end_s = last + 1 if scenario.drain else scenario.observed.horizon_s(scenario.start)
    starts = months(scenario.start, end_s)
    totals = fold_plainly(empty(p, starts), done.log)
    results: dict[str, Any] = {
        "metrics": all_metrics(scenario, p, totals, done.log, end_s),
        "by_period": [
            {"start": (scenario.start + timedelta(seconds=starts[i])).isoformat()}
            | metrics(scenario, p, totals, end_s, period=i)
            for i in range(len(starts) - 1)
        ],
        "funnel": funnel(totals),
    }
    if by is not None:
        results["by"] = {
            name: metrics(scenario, p, _group(p, starts, done.log, members), end_s, period=0)
            for name, members in groups(scenario, done, by).items()
        }
    return results


def all_metrics(
    scenario: Scenario,
    p: Parameters,
    totals: Totals,
    rows: np.ndarray,
    end_s: int,
) -> dict[str, float]:
    """Metrics of a run, durations also as medians and 90 % quantiles."""
    found = metrics(scenario, p, totals, end_s)
    for name, event, unit in (
        ("cycle_days", log.ORDER, 86400),
        ("quote_days", log.QUOTATION_SENT, 86400),
        ("ticket_days", log.TICKET_CLOSED, 86400),
    ):
        lengths = rows["duration"][rows["event"] == event] / unit
        if len(lengths):
            found[f"{name}.p50"], found[f"{name}.p90"] = (float(x) for x in np.quantile(lengths, (0.5, 0.9)))
    return found


def people_of(scenario: Scenario) -> list[str]:
    """Names of all who are ever there, by number: their role and a number from 1 up."""
    course = course_of(scenario)
    return [f"{role}-{i + 1}" for role in scenario.team for i in range(len(members(role, course)))]


def groups(scenario: Scenario, done: Run, by: str) -> dict[str, np.ndarray]:
    """Numbers of the accounts of each source, segment, product or owner that has any."""
    created = done.log[done.log["event"] == log.CREATED]
    column, names = {
        "source": ("reason", list(scenario.sources)),
        "segment": ("turn", list(scenario.segments)),
        "product": ("step", list(scenario.products)),
        "owner": ("person", people_of(scenario)),
    }[by]
    numbers = created[column]
    found = {
        name: created["account"][numbers == i]
        for i, name in enumerate(names)
        if not (by == "source" and brings_campaigns(scenario, name))
    }
    found["none"] = created["account"][numbers < 0]
    return {name: members for name, members in found.items() if len(members)}


def _group(p: Parameters, starts: list[int], rows: np.ndarray, members: np.ndarray) -> Totals:
    """Totals of some accounts, in one period."""
    mine = rows[np.isin(rows["account"], members)]
    return fold_plainly(empty(p, (0, starts[-1])), mine)
