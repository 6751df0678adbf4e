"""Key figures of a scenario: what its own playbook brings about, to be held against what is known of its market.

Each replication gives a value of each figure of ``scope.FIGURES``; told are their mean and where 9 in 10 of them lie.
A figure without a value in a replication (0 / 0) does not count there.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.event_log import REASONS
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import DEVELOP, FOLLOW_UP, OFFER, Parameters
from salescycle.sim.studies.measures import empty, fold, metrics
from salescycle.sim.studies.rates import entries_of, follow, open_gates
from salescycle.sim.studies.scope import FIGURES, kinds_of
from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.quantities import DAY_S, HOUR_S
from salescycle.sim.words.scenario import Scenario

__all__ = ["Figure", "figures_of_run", "key_figures"]

YEAR_S = 365 * DAY_S
MONTH_S = YEAR_S / 12
CENTRAL = (0.05, 0.95)

Array = np.ndarray[Any, Any]


class Figure(NamedTuple):
    """A figure over replications."""

    mean: float
    low: float
    """One replication in twenty is below."""
    high: float
    """One replication in twenty is above."""


def key_figures(scenario: Scenario, p: Parameters, *, seed: int, replications: int) -> dict[str, Figure]:
    """Key figures of *scenario* from so many runs of the compiled engine, in the order of ``FIGURES``."""
    until = None if scenario.drain else scenario.observed.horizon_s(scenario.start)
    told = [
        figures_of_run(scenario, p, run(p, plain_luck(seed, number), until=until, engine="compiled").log, until)
        for number in range(replications)
    ]
    names = {name for one in told for name in one}
    found = {name: _over([one[name] for one in told if name in one]) for name in names}
    found |= _rates(p, seed, replications)
    order = list(told[0]) if told else []
    families = list(FIGURES)
    return dict(sorted(found.items(), key=lambda item: _place(item[0], families, order)))


def _place(name: str, families: list[str], order: list[str]) -> tuple[int, int, str]:
    """Where a figure stands: by its family, within it as a run tells them."""
    return families.index(name.partition(".")[0]), order.index(name) if name in order else len(order), name


def _rates(p: Parameters, seed: int, replications: int) -> dict[str, Figure]:
    """The configured rates as the scenario brings them about, by their own definition (``rates``)."""
    gates = open_gates(p)
    told = [entries_of(follow(p, plain_luck(seed, number), gates).log, p, gates) for number in range(replications)]
    found = {}
    for gate, sums in zip(gates, zip(*told, strict=True), strict=True):
        if entries := sum(one.d for one in sums):
            spread = _over([one.estimate for one in sums if one.d])
            found[f"rate.{gate.name}"] = spread._replace(mean=sum(one.n for one in sums) / entries)
    return found


def _over(values: list[float]) -> Figure:
    low, high = np.quantile(values, CENTRAL)
    return Figure(math.fsum(values) / len(values), float(low), float(high))


def figures_of_run(scenario: Scenario, p: Parameters, rows: Array, until: int | None) -> dict[str, float]:
    """Key figures of one log. *until*: end of observation [s]; None: the last event."""
    end_s = int(rows["time"][-1]) + 1 if until is None else until
    totals = fold(empty(p, (0, end_s)), rows)
    of = metrics(scenario, p, totals, end_s)
    found: dict[str, float | None] = {name: of[name] for name in of if _is_told(scenario, name)}
    found["orders_a_month"] = of["orders"] / end_s * MONTH_S if of["orders"] else None
    found |= _leads(p, rows) | _attempts(scenario, rows) | _offers(rows) | _orders(p, rows)
    found |= _customers(rows, of)
    return {name: value for name, value in found.items() if value is not None}


def _is_told(scenario: Scenario, name: str) -> bool:
    """Whether a metric of a run is a key figure as it is.

    Shares of those who left a phase say little after the order, where customers come and go between phases, and in a
    process of plain work, where lost deals may be won back.
    """
    family, _, phase = name.partition(".")
    is_before_order = phase in PHASES[:OFFER]
    if family == "conversion":
        return is_before_order and kinds_of(scenario) != {"work"}
    if family == "time_in_phase_days":
        return is_before_order or kinds_of(scenario) == {"work"}
    return family in FIGURES and family not in ("cycle_days", "first_response_hours")


def _count(rows: Array, *events: int) -> int:
    return int(np.isin(rows["event"], events).sum())


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _leads(p: Parameters, rows: Array) -> dict[str, float | None]:
    """Share of usable leads that waited in vain; where leads wait for nobody there is none."""
    new = rows[rows["account"] >= len(p.book)]
    outside = int(((new["event"] == log.LOST) & (new["reason"] == log.OUTSIDE_TARGET)).sum())
    usable = _count(new, log.CREATED) - _count(new, log.UNDELIVERABLE) - outside
    if not p.sources["owners"].any():
        return {}
    return {"never_worked_rate": _share(usable - _count(new, log.PULLED), usable)}


def _attempts(scenario: Scenario, rows: Array) -> dict[str, float | None]:
    """Share of attempts that reached somebody, and how long leads waited for the first one, by source."""
    created = rows[rows["event"] == log.CREATED]
    source = np.zeros(int(rows["account"].max(initial=-1)) + 2, np.int64)
    source[created["account"]] = created["reason"]
    tried = rows[np.isin(rows["event"], (log.NO_ANSWER, log.REACHED))]
    of = source[tried["account"]]
    found: dict[str, float | None] = {}
    for i, name in enumerate(scenario.sources):
        mine = tried[of == i]
        first = mine["duration"][mine["ref"] == 1]
        found[f"reach_rate.{name}"] = _share(_count(mine, log.REACHED), len(mine))
        found[f"first_response_hours.{name}"] = float(np.median(first)) / HOUR_S if len(first) else None
    return found


def _offers(rows: Array) -> dict[str, float | None]:
    """How quotations end: on how many the customer hesitates, and for what they are lost."""
    lost = rows["reason"][(rows["event"] == log.LOST) & (rows["phase"] == OFFER)]
    decided = _count(rows, log.ORDER) + len(lost)
    hesitated = int(((rows["event"] == log.HESITATES) & (rows["ref"] == 0)).sum())
    found = {f"offer_lost_rate.{REASONS[number]}": _share(int((lost == number).sum()), decided) for number in set(lost)}
    quoted = _count(rows, log.QUOTATION_SENT)
    return {**dict(sorted(found.items())), "hesitation_rate": _share(hesitated, quoted) if hesitated else None}


def _orders(p: Parameters, rows: Array) -> dict[str, float | None]:
    """Values of orders, and lengths of the cycles whose begin was seen."""
    orders = rows[rows["event"] == log.ORDER]
    cycles = orders["duration"][orders["account"] >= len(p.book)] / DAY_S
    found: dict[str, float | None] = {}
    if len(cycles):
        found["cycle_days.p50"], found["cycle_days.p90"] = (float(x) for x in np.quantile(cycles, (0.5, 0.9)))
    if orders["amount"].any():
        found["order_value"] = float(np.median(orders["amount"])) / 100
    return found


def _customers(rows: Array, of: Mapping[str, float]) -> dict[str, float | None]:
    """What a customer asks for and how long it stays, over the time that customers were there."""
    seconds = _customer_seconds(rows)
    renewed, churned = of.get("renewed", 0.0), of.get("churned", 0.0)
    lost_a_year = _share(churned * YEAR_S, seconds) if "churned" in of else None
    return {
        "tickets_a_customer_month": _share(of["tickets"] * MONTH_S, seconds) if "tickets" in of else None,
        "renewal_rate": _share(renewed, renewed + churned),
        "churn_a_year_rate": None if lost_a_year is None else -math.expm1(-lost_a_year),
        "cross_sell_rate": _share(of.get("cross_sold", 0.0), _count(rows, log.OFFER_MADE)),
    }


def _customer_seconds(rows: Array) -> int:
    """Time that accounts spent as customers, from second 0 on, added up [s]."""
    moved = (rows["event"] == log.ENTERED) & np.isin(rows["ref"], (FOLLOW_UP, DEVELOP))
    ended = np.isin(rows["event"], (log.LOST, log.CHURNED, log.WON, log.OPEN_AT_END))
    ended &= np.isin(rows["phase"], (FOLLOW_UP, DEVELOP))
    spent = rows[moved | ended]
    return int(np.minimum(spent["duration"], spent["time"]).sum())
