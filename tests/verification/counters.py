"""Many small systems of queues side by side in one run, each begun in its stationary state.

A bank is a firm of so many equal counters that know nothing of each other: a source, one step or several, and a pool
of clerks for each step. Everything is exponential, so that whoever is at a counter at second 0 is as good as new, and
the opening book, drawn from the stationary law, begins each counter exactly there: nothing is warmed up, and each
counter of each run is one independent observation. Services take about a day, so that whole seconds are nothing.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters
from tests.sim.model.firms import DAY
from tests.verification.worlds import SEED, plain_firm

COUNTERS = 60
"""In one run."""
MOST = 60
"""So many customers at most are at a station at second 0; more have a chance below 1e-9 in what is tested here."""


class Station(NamedTuple):
    """A pool of clerks."""

    people: int
    load: float
    """Mean number of busy clerks."""
    arrivals: float
    """Customers a day, from outside and inside."""

    @property
    def mean(self) -> float:
        """Mean service [d]."""
        return self.load / self.arrivals

    def present(self, most: int = MOST) -> np.ndarray:
        """Stationary law of the customers there: 0, 1, ... up to *most* (birth and death)."""
        weights = [1.0]
        for n in range(1, most + 1):
            weights.append(weights[-1] * self.load / min(n, self.people))
        law = np.array(weights)
        return law / law.sum()

    @property
    def waits(self) -> float:
        """Chance that whoever comes has to wait (Erlang C)."""
        below = sum(self.load**k / factorial(k) for k in range(self.people))
        full = self.load**self.people / factorial(self.people) / (1 - self.load / self.people)
        return full / (below + full)


def factorial(n: int) -> float:
    """n! as a product."""
    return float(np.prod(np.arange(1, n + 1))) if n else 1.0


@cache
def bank(
    stations: tuple[Station, ...], again: float, days: float, probed: bool, counters: int = COUNTERS
) -> Parameters:
    """Tables of a bank in which customers go from station to station; from the last one the share *again* goes back
    to the first. Leads come for so many *days* at the rate by which the first station has its own. *probed*: one more
    customer comes to each counter in the last second of these days but one, and all are followed to their end.
    """
    rate = stations[0].arrivals * (1 - again)
    process: dict[str, Any] = {}
    team, sources, present = {}, {}, {}
    phases = ("contact", "understand")
    for i in range(counters):
        names = [f"s{i}x{k}" for k in range(len(stations))]
        for k, station in enumerate(stations):
            last = {"won": 1.0} if again == 0 else {"won": 1 - again, names[0]: again}
            process[names[k]] = {
                "phase": phases[k],
                "role": names[k],
                "effort": f"exponential(mean={station.mean * 24} h)",
                "endings": last if k == len(stations) - 1 else {names[k + 1]: 1.0},
            }
            team[names[k]] = {"count": station.people, "desk": "pool", "calendar": "always"}
            present[names[k]] = MOST
        sources[f"web{i}"] = {"rate": f"{rate} / d", "first": names[0]}
        if probed:
            sources[f"probe{i}"] = {"rate": f"{1 / (days - 1 / DAY)} / d", "arrivals": "regular", "first": names[0]}
    return plain_firm(
        process,
        window=f"{round(days * DAY)} s",
        drain=probed,
        team=team,
        sources=sources,
        opening={"open_deals": present},
    )


def begun(tables: Parameters, stations: tuple[Station, ...], luck: np.random.Generator, more: int = 0) -> Parameters:
    """The tables with a book drawn from the stationary law, and so many *more* customers at each first station."""
    steps = tables.book["step"]
    kept = np.zeros(len(steps), bool)
    nth = np.arange(len(steps)) - np.searchsorted(steps, steps, side="left")
    for k, station in enumerate(stations):
        here = steps % len(stations) == k
        law = station.present(MOST - 1)
        numbers = luck.choice(len(law), p=law, size=len(tables.steps)) + (more if k == 0 else 0)
        kept |= here & (nth < numbers[steps])
    return tables._replace(book=tables.book[kept])


def runs(
    stations: tuple[Station, ...], number: int, days: float, *, again: float = 0.0, probed: bool = False, more: int = 0,
    engine: Engine = "compiled", counters: int = COUNTERS,
) -> Iterator[np.ndarray]:  # fmt: skip
    """Logs of so many runs of a bank."""
    tables = bank(stations, again, days, probed, counters)
    luck = np.random.default_rng((SEED, len(stations), number, more))
    for i in range(number):
        yield run(begun(tables, stations, luck, more), plain_luck(SEED, i), engine=engine).log


def source_of(rows: np.ndarray) -> np.ndarray:
    """Number of the source of each account of a log."""
    created = rows[rows["event"] == log.CREATED]
    found = np.zeros(len(created), np.int64)
    found[created["account"]] = created["reason"]
    return found
