"""What a configured rate means, and how a run tells it (model.md 5).

A configured rate is the share that advanced of the accounts that entered its phase, all followed to their end, while
the scenario's own playbook worked its window with its queues and its real load. Backlog that nobody pulls is not among
them, nor is the opening book. Of renewals and cross-sales each is an entry; renewals count for as long as the window
is long: the first ``window / every`` of each customer.

A rate is estimated by the sum of the chances at its gate over the entries, not by counting: an outcome minus its chance
is a martingale difference, so the estimate is unbiased, also with several attempts, and varies less.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.order import FREE
from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.account import DELIVERY, SALES, SLOTS
from salescycle.sim.model.luck import Luck
from salescycle.sim.model.tables import Parameters

__all__ = ["Followed", "Gate", "Sums", "entries_of", "follow", "open_gates", "predictors_of"]

ALL = 1 << 40
TINY = 1e-12
ANY_LATER = -1

Array = np.ndarray[Any, Any]


class Gate(NamedTuple):
    """A gate whose constant is sought: its rate is neither exactly 0 nor exactly 1."""

    name: str
    number: int
    rate: float
    phase: int
    """An account is an entry once it enters this phase; 0: every decision is an entry."""
    beyond: int
    """Phase to which those who pass go on, after which nothing of the account counts; ANY_LATER one where more steps
    of the gate's own phase follow; 0: none."""
    most: int
    """So many decisions of an account count."""


class Sums(NamedTuple):
    """What accounts add up to at a gate; D is an account's number of entries, N its sum of chances.

    Squares and products are those of accounts, and those of whole runs.
    """

    d: float = 0.0
    n: float = 0.0
    nn: float = 0.0
    nd: float = 0.0
    dd: float = 0.0
    runs_nn: float = 0.0
    runs_nd: float = 0.0
    runs_dd: float = 0.0
    came: float = 0.0
    """Entries that came as far as the gate."""
    expired: float = 0.0
    """Entries whose quotation expired."""

    def __add__(self, other: object) -> "Sums":
        """Sums of both."""
        assert isinstance(other, Sums)
        return Sums(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def estimate(self) -> float:
        """Share that passes."""
        return self.n / self.d

    @property
    def error(self) -> float:
        """Standard error of the share, a ratio of sums over accounts; or over runs, where these differ by more.

        The accounts of a run share its luck with load and service. Few runs cannot tell how much that is.
        """
        c = self.estimate
        of_accounts = self.nn - 2.0 * c * self.nd + c * c * self.dd
        of_runs = self.runs_nn - 2.0 * c * self.runs_nd + c * c * self.runs_dd
        return math.sqrt(max(0.0, of_accounts, of_runs)) / self.d


def open_gates(p: Parameters) -> tuple[Gate, ...]:
    """Gates of the process that are not constants; the rival's goes with the choice of an offer."""
    deciding = {int(step["gate"]): step for step in p.steps if step["gate"] >= 0}
    deciding = {number: step for number, step in deciding.items() if p.gates[number]["mode"] != tables.FIXED}
    if tables.G_OFFER in deciding and p.gates[tables.G_RIVAL]["mode"] != tables.FIXED:
        deciding[tables.G_RIVAL] = deciding[tables.G_OFFER]
    return tuple(_gate(p, number, deciding[number]) for number in sorted(deciding))


def _gate(p: Parameters, number: int, step: Any) -> Gate:
    name, rate = tables.GATES[number], float(p.gates[number]["rate"])
    if step["kind"] == tables.RENEW:
        return Gate(name, number, rate, 0, 0, max(1, int(p.firm[0]["window"]) // int(step["every"])))
    if step["kind"] == tables.CROSS_SELL:
        return Gate(name, number, rate, 0, 0, _looks(p))
    to = int(p.endings[step["first"]]["next"])
    beyond = int(p.steps[to]["phase"]) if to >= 0 else tables.FOLLOW_UP if to == tables.TO_CUSTOMER else 0
    phase = int(step["phase"])
    return Gate(name, number, rate, phase, beyond if beyond != phase else ANY_LATER, ALL)


def _looks(p: Parameters) -> int:
    """Looks at a customer for more that count: those for which the window has room."""
    firm = p.firm[0]
    step = p.steps[firm["cross_sell_step"]] if firm["cross_sell_step"] >= 0 else None
    if step is None or step["every"] == 0:
        return ALL
    return 1 + max(0, int(firm["window"]) - int(step["after"])) // int(step["every"])


class Followed(NamedTuple):
    """A run in which everybody is followed to the end."""

    log: Array
    under_way: int
    """Accounts that count and were not at their end when the calendars ended."""


def follow(p: Parameters, luck: Luck, gates: Sequence[Gate]) -> Followed:
    """Run the window and on until every deal, every look at a customer and every renewal that counts is over."""
    run = CompiledRun(p, luck)
    until, latest = int(p.firm[0]["window"]), _end_of_calendars(p)
    stride = max(3600, until // 12)
    run.advance(until=until)
    while (under_way := _under_way(run, p, gates)) and until < latest:
        until = min(until + stride, latest)
        stride += stride // 2
        run.advance(until=until)
    return Followed(run.log(), under_way)


def _end_of_calendars(p: Parameters) -> int:
    """Second after which nobody works any more."""
    return max(int(p.firm[0]["window"]), int(p.shifts["close"].max()))


def _under_way(run: CompiledRun, p: Parameters, gates: Sequence[Gate]) -> int:
    """Accounts to which something can still happen that counts: a sale, a delivery, a look, a renewal."""
    used = int(run.state.tally[0]["high"])
    accounts, clocks = run.state.accounts[:used], run.state.clocks["state"].reshape(-1, SLOTS)[:used]
    busy = (clocks[:, SALES] != FREE) | (clocks[:, DELIVERY] != FREE) | (accounts["look_at"] > 0)
    busy &= accounts["offer"] <= _looks(p)  # beyond them a customer who buys again and again never comes to an end
    for gate in gates:
        if gate.number == tables.G_FOLLOW_UP:
            busy |= (accounts["renew_at"] > 0) & (accounts["period"] < gate.most)
    counts = (accounts["account"] >= len(p.book)) & (accounts["ended"] == 0)
    return int(np.count_nonzero(busy & counts))


def entries_of(rows: Array, p: Parameters, gates: Sequence[Gate]) -> list[Sums]:
    """Sums of a log's accounts for each gate, without the opening book."""
    kinds = (log.ENTERED, log.PULLED, log.GATE_PASSED, log.LOST)
    rows = rows[np.isin(rows["event"], kinds) & (rows["account"] >= len(p.book))]
    return [_sums(rows, gate) for gate in gates]


def _sums(rows: Array, gate: Gate) -> Sums:
    account, count = rows["account"], int(rows["account"].max(initial=-1)) + 1
    decided = (rows["event"] == log.GATE_PASSED) & (rows["ref"] == gate.number)
    if gate.phase:
        came = _first(rows, _entering(rows, gate.phase), count)
        here = np.arange(len(rows)) > came[account]
        on = rows["phase"] > gate.phase if gate.beyond == ANY_LATER else rows["phase"] == gate.beyond
        gone = _first(rows, (rows["event"] == log.ENTERED) & on & here, count)
        decided &= here & (np.arange(len(rows)) < gone[account])
        d = (came < len(rows)).astype(float)
    else:
        decided &= _rank(account, decided) < gate.most
        d = np.bincount(account[decided], minlength=count).astype(float)
    n = np.bincount(account[decided], rows["p"][decided], minlength=count)
    came_so_far = len(np.unique(account[decided]))
    expired = np.count_nonzero((rows["event"] == log.LOST) & (rows["reason"] == log.EXPIRED))
    total_d, total_n = float(d.sum()), float(n.sum())
    of_accounts = (float(n @ n), float(n @ d), float(d @ d))
    of_the_run = (total_n * total_n, total_n * total_d, total_d * total_d)
    return Sums(total_d, total_n, *of_accounts, *of_the_run, float(came_so_far), float(expired))


def _entering(rows: Array, phase: int) -> Array:
    """Rows at which an account enters the phase; leads are in the first one already when they are pulled."""
    pulled = rows["event"] == log.PULLED
    if phase == tables.GENERATE and pulled.any():
        return np.asarray(pulled)
    return np.asarray((rows["event"] == log.ENTERED) & (rows["phase"] == phase))


def _first(rows: Array, where: Array, count: int) -> Array:
    """Number of each account's first row that is meant; beyond the last row where there is none."""
    first = np.full(count, len(rows))
    found = np.flatnonzero(where)[::-1]
    first[rows["account"][found]] = found  # of repeated accounts the last assignment stays
    return first


def _rank(account: Array, where: Array) -> Array:
    """How many rows that are meant the account had before each of them."""
    rank = np.zeros(len(account), np.int64)
    found = np.flatnonzero(where)
    order = found[np.argsort(account[found], kind="stable")]
    sorted_accounts = account[order]
    rank[order] = np.arange(len(order)) - np.searchsorted(sorted_accounts, sorted_accounts)
    return rank


def predictors_of(rows: Array, gates: Iterable[Gate]) -> list[tuple[float, int]]:
    """Sum and number of the predictors at each gate that an open-loop run has logged, the opening book included."""
    rows = rows[rows["event"] == log.GATE_PASSED]
    p_of = {number: rows["p"][rows["ref"] == number] for number in range(len(tables.GATES))}
    nothing = 1.0 - p_of[tables.G_OFFER] - p_of[tables.G_RIVAL]
    found = []
    for gate in gates:
        p = p_of[gate.number]
        other = nothing if gate.number in (tables.G_OFFER, tables.G_RIVAL) else 1.0 - p
        eta = np.log(np.maximum(p, TINY) / np.maximum(other, TINY))
        found.append((float(eta.sum()), len(eta)))
    return found
