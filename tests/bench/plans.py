"""What is run: replications of library scenarios, folded into totals as a forecast does it."""

import sys
from collections.abc import Callable, Iterable
from typing import Literal

from salescycle.scenarios.loader import load_document
from salescycle.scenarios.prepared import prepare
from salescycle.sim.studies.experiment import Plan, totals_of
from salescycle.sim.studies.measures import LEADS, MEASURES, TASKS, WORK, Totals, months
from salescycle.sim.studies.ways import Threads


def say(line: str) -> None:
    """Tell how far the bench is."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def plan_of(name: str, engine: Literal["simpy", "compiled"] = "compiled", overrides: Iterable[str] = ()) -> Plan:
    """Replications of a library scenario, changed by *overrides* as ``--set`` does it."""
    loaded = load_document(name, overrides)
    parameters = prepare(loaded, say=say).parameters
    end = loaded.scenario.observed.horizon_s(loaded.scenario.start)
    until = int(parameters.firm[0]["until"])
    return Plan(parameters, 1, until, tuple(months(loaded.scenario.start, end)), engine)


def batch_of(plan: Plan, size: int, *, workers: int = 1) -> Callable[[int], list[Totals]]:
    """What runs *size* replications, other ones for each number."""
    return lambda number: list(totals_of(plan, range(number * size, (number + 1) * size), Threads(workers)))


def leads_in(totals: Totals) -> int:
    """Leads of a replication."""
    return int(totals.periods.reshape(-1, len(MEASURES))[:, LEADS].sum())


def tasks_in(totals: Totals) -> int:
    """Tasks begun in a replication; in w1 each visit to a phase is one."""
    return int(totals.work.reshape(-1, len(WORK))[:, TASKS].sum())
