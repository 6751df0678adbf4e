"""Queues against the laws of the textbook: how many are there, who waits, for how long, who leaves when.

Delay and waits of M/M/c (V6, V7), what arrivals see (V8), departures (V13), tandem and network (V14).

Each counter of a bank is begun in its stationary state (``counters.py``) and looked at once. Whoever comes at a fixed
second, as the probe does, finds the stationary law; so does the k-th Poisson lead after a lead at second 0. The first
lead after a fixed second does not: until it comes, customers only leave.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.model import event_log as log
from tests.sim.model.firms import DAY
from tests.verification.counters import COUNTERS, Station, runs, source_of
from tests.verification.tolerances import (
    assert_cells,
    assert_count,
    assert_follows,
    assert_independent_halves,
    assert_share,
)
from tests.verification.worlds import ENGINES

DAYS = 12.0
POOLS = {
    "one clerk": Station(1, 0.6, 1.0),
    "three clerks": Station(3, 2.1, 1.0),
    "eight clerks": Station(8, 6.4, 1.0),
}
each_pool = pytest.mark.parametrize("pool", POOLS)
one_and_three = pytest.mark.parametrize("pool", ["one clerk", "three clerks"])


def first_after(rows: np.ndarray, event: int, accounts: np.ndarray, column: str, step: np.ndarray) -> np.ndarray:
    """A column of the row of an event of each account in a step of its own."""
    some = rows[rows["event"] == event]
    found = np.full((int(rows["account"].max()) + 1), -1, np.int64)
    mine = np.full(len(found), -1, np.int64)
    mine[accounts] = step
    some = some[some["step"] == mine[some["account"]]]
    found[some["account"]] = some[column]
    return found[accounts]


@cache
def probed(pool: str) -> np.ndarray:
    """How long whoever comes at a fixed second has to wait [s], in 21,000 counters."""
    waits = []
    for rows in runs((POOLS[pool],), 21_000 // COUNTERS, DAYS, probed=True):
        probes = np.flatnonzero((source_of(rows) % 2 == 1) & (created(rows) > 0))
        assert len(probes) == COUNTERS
        started = rows[rows["event"] == log.STARTED]
        waited = np.full(len(created(rows)), -1, np.int64)
        waited[started["account"]] = started["duration"]
        waits.append(waited[probes])
    return np.concatenate(waits)


def created(rows: np.ndarray) -> np.ndarray:
    """Second at which each account came."""
    some = rows[rows["event"] == log.CREATED]
    found = np.zeros(len(some), np.int64)
    found[some["account"]] = some["time"]
    return found


@each_pool
def test_somebody_who_comes_has_to_wait_as_often_as_erlang_says(pool):
    waits = probed(pool)
    assert_share((waits > 0).sum(), len(waits), POOLS[pool].waits, d=0.03)


@each_pool
def test_whoever_has_to_wait_does_so_for_an_exponential_time(pool):
    """At the rate by which all clerks together are quicker than the leads (Erlang 1917)."""
    waits = probed(pool)
    station = POOLS[pool]
    law = stats.expon(scale=DAY / (station.people / station.mean - station.arrivals))
    assert_follows(waits[waits > 0], law.cdf, d=0.06, rounded=1)


NTH = 6
"""Of the leads after the one at second 0, the one that looks around: late enough that a wrong rate of leads tells."""


@one_and_three
def test_leads_find_as_many_before_them_as_are_there_at_any_time(pool):
    """Poisson arrivals see time averages: those before the n-th lead have the law of the stationary state."""
    station = POOLS[pool]
    found = []
    for rows in runs((station,), 15_000 // COUNTERS, 40.0, more=1):
        found.append(seen_by_the_nth(rows))
    numbers = np.concatenate(found)
    law = station.present()
    cells = law[: 2 + station.people]
    counts = np.bincount(np.minimum(numbers, len(cells)), minlength=len(cells) + 1)
    assert_cells(counts, cells, d=0.07)


def seen_by_the_nth(rows: np.ndarray) -> np.ndarray:
    """How many are at each counter when its n-th lead comes."""
    at_start = np.zeros(int(rows["account"].max()) + 1, bool)
    at_start[rows["account"][rows["event"] == log.PRESENT]] = True
    present = np.bincount(rows["step"][rows["event"] == log.PRESENT], minlength=COUNTERS)
    numbers = []
    came = np.flatnonzero((rows["event"] == log.CREATED) & ~at_start[rows["account"]])
    left = np.flatnonzero(rows["event"] == log.WON)
    for counter in range(COUNTERS):
        mine = came[rows["reason"][came] == counter]
        gone = left[rows["step"][left] == counter]
        numbers.append(present[counter] + NTH - 1 - np.searchsorted(gone, mine[NTH - 1]))
    return np.array(numbers)


@cache
def departures(pool: str) -> tuple[np.ndarray, np.ndarray]:
    """Of each of 24,000 counters: who left in so many days, and who is there at their end."""
    left, still = [], []
    for rows in runs((POOLS[pool],), 24_000 // COUNTERS, DAYS):
        for event, numbers in ((log.WON, left), (log.OPEN_AT_END, still)):
            numbers.append(np.bincount(rows["step"][rows["event"] == event], minlength=COUNTERS))
    return np.concatenate(left), np.concatenate(still)


@one_and_three
def test_departures_are_a_poisson_stream_at_the_rate_of_the_leads(pool):
    """Burke 1956: their number, and its law."""
    left, _ = departures(pool)
    mean = POOLS[pool].arrivals * DAYS
    assert_count(left.sum(), len(left) * mean, r=0.02)
    assert_follows(left, lambda x: stats.poisson(mean).cdf(np.floor(x)), d=0.033, rounded=1)


@one_and_three
def test_who_is_there_knows_nothing_of_who_has_left(pool):
    """Burke's other half: departures up to a second are independent of the number that is present then."""
    assert_independent_halves(*departures(pool), d=0.04)


TANDEM = (Station(1, 0.5, 1.0), Station(1, 0.7, 1.0))


class Passage(NamedTuple):
    """How long a probe was at each station [s]."""

    first: np.ndarray
    second: np.ndarray


@pytest.fixture(scope="module")
def passages() -> Passage:
    """Of 18,000 tandems."""
    found = []
    for rows in runs(TANDEM, 18_000 // COUNTERS, DAYS, probed=True):
        came = created(rows)
        probes = np.flatnonzero((source_of(rows) % 2 == 1) & (came > 0))
        done = rows[rows["event"] == log.DONE]
        ends = np.zeros((2, len(came)), np.int64)
        ends[done["step"] % 2, done["account"]] = done["time"]
        found.append((ends[0][probes] - came[probes], ends[1][probes] - ends[0][probes]))
    return Passage(*np.concatenate(found, axis=1))


@pytest.mark.parametrize("station", [0, 1])
def test_the_time_at_each_station_of_a_tandem_is_exponential(passages, station):
    """At the rate by which its clerk is quicker than the leads (Reich 1957); two seconds are rounded."""
    law = stats.expon(scale=DAY / (1 / TANDEM[station].mean - 1.0))
    assert_follows(passages[station], law.cdf, d=0.038, rounded=1)


def test_the_times_at_both_stations_of_a_tandem_know_nothing_of_each_other(passages):
    assert_independent_halves(*passages, d=0.035)


AGAIN = 0.3
NETWORK = (Station(2, 1.2, 1.0), Station(1, 0.6, 1.0))
"""Rates that solve the traffic equations: of one customer a day at each station, seven in ten are new."""


@pytest.fixture(scope="module")
def network() -> tuple[np.ndarray, np.ndarray, int]:
    """Of 24,000 networks with a way back: who is at each station after so many days, and how many have left in all."""
    there: tuple[list[np.ndarray], ...] = ([], [])
    left = 0
    for rows in runs(NETWORK, 24_000 // COUNTERS, DAYS, again=AGAIN):
        still = rows[rows["event"] == log.OPEN_AT_END]
        for k in (0, 1):
            there[k].append(np.bincount(still["step"][still["step"] % 2 == k] // 2, minlength=COUNTERS))
        left += int((rows["event"] == log.WON).sum())
    return np.concatenate(there[0]), np.concatenate(there[1]), left


@pytest.mark.parametrize("station", [0, 1])
def test_each_station_of_a_network_with_a_way_back_is_as_full_as_if_it_stood_alone(network, station):
    law = NETWORK[station].present()
    numbers = network[station]
    assert_cells(np.bincount(np.minimum(numbers, 3), minlength=4), law[:3], d=0.05)


def test_the_stations_of_a_network_know_nothing_of_each_other_at_one_moment(network):
    """Product form (Jackson 1957)."""
    assert_independent_halves(*network[:2], d=0.04)


def test_a_network_is_left_at_the_rate_at_which_it_is_entered(network):
    assert_count(network[2], 24_000 * DAYS * NETWORK[0].arrivals * (1 - AGAIN), r=0.02)


@pytest.mark.parametrize(
    ("stations", "more"),
    [(TANDEM, {"probed": True}), (NETWORK, {"again": AGAIN}), ((POOLS["three clerks"],), {"more": 1})],
)
def test_simpy_tells_the_same_banks(stations, more):
    one, other = (next(runs(stations, 1, DAYS, engine=engine, counters=12, **more)) for engine in ENGINES)
    assert len(one) > 1_000
    assert one.tobytes() == other.tobytes()
