"""Calibration: constants of the gates, solved so that a scenario brings about its configured rates (model.md 5).

All gates at once, on common random numbers, with the real load. A pass in which every gate is a coin with its rate
gives the load and the mean predictor of each gate to start from. Then each constant is moved by what its rate misses
on the logit scale, a secant choosing how far, until no rate is missed by ``TOLERANCE``.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.errors import CalibrationError
from salescycle.sim.model import tables
from salescycle.sim.model.build import BookRow, build, logit
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.rates import Gate, Sums, entries_of, follow, open_gates, predictors_of
from salescycle.sim.words.scenario import Scenario

__all__ = ["FIRST_USE_LEADS", "SEED", "TOLERANCE", "Calibration", "calibrate"]

FIRST_USE_LEADS = 20_000
"""Pulled leads that are enough for a user's own scenario."""
SEED = 90_001
"""Of all luck in a calibration, so that the same file always gets the same constants."""
TOLERANCE = 2e-4
"""A gate is settled when its estimate misses the configured rate by less, or by a tenth of the sample's own error."""
COARSE_ROUNDS = 3
"""So many rounds are done on a quarter of the sample."""
MOST_ROUNDS = 30
DOUBTS = {COARSE_ROUNDS + 1: 0.005, 10: TOLERANCE, 20: TOLERANCE, MOST_ROUNDS: TOLERANCE}
"""After these rounds a rate that is missed by more may be out of reach."""
FEWEST_REPLICATIONS, MOST_REPLICATIONS = 64, 1 << 15

Progress = Callable[[int, float], None]
"""Told after each round: its number from 1 up, and by how much the worst rate is missed."""


class Calibration(NamedTuple):
    """Constants of the gates, and how well they are known. Mappings are by the gate's name."""

    alphas: dict[str, float]
    """What ``build`` takes. A gate that no account reached keeps its start value."""
    rounds: int
    replications: int
    """Of the last round."""
    configured: dict[str, float]
    estimates: dict[str, float]
    """What the last round brought about, of the gates that somebody reached."""
    errors: dict[str, float]
    """Standard error of each estimate."""
    entries: dict[str, int]
    """Accounts, or renewals, or cross-sales, behind each estimate."""
    predictors: dict[str, float]
    """Mean predictor of those who came to a gate while coins decided; of order and rival against doing nothing."""
    notes: tuple[str, ...]
    """What a user should know, a sentence each."""


class Round(NamedTuple):
    """What the replications of one round add up to."""

    sums: dict[Gate, Sums]
    predictors: dict[Gate, float]
    """Mean predictors, meaningful where coins decided."""
    under_way: int
    replications: int

    @property
    def reached(self) -> dict[Gate, Sums]:
        """Gates that somebody reached, or would have reached: with entries."""
        return {gate: sums for gate, sums in self.sums.items() if sums.d > 0}

    @property
    def misses(self) -> dict[Gate, float]:
        """Estimate minus configured rate."""
        return {gate: sums.estimate - gate.rate for gate, sums in self.reached.items()}

    @property
    def leads(self) -> float:
        """Entries of the first gates: pulled leads."""
        return max(sums.d for sums in self.sums.values())


class Pilot(NamedTuple):
    """What all rounds have in common."""

    scenario: Scenario
    book: Sequence[BookRow]
    gates: tuple[Gate, ...]
    seed: int
    pool: ThreadPoolExecutor

    def tables(self, alphas: Mapping[str, float]) -> Parameters:
        """Tables of the scenario, its dated changes included, with these constants."""
        p = build(self.scenario, alphas=alphas, book=self.book)
        return with_gates(p, p.gates)

    def run(self, p: Parameters, replications: int) -> Round:
        """Follow the replications to their end and add them up, in their order whatever the threads do."""
        done = list(self.pool.map(partial(self._replication, p), range(replications)))
        sums = [sum(parts, Sums()) for parts in zip(*(one[0] for one in done), strict=True)]
        etas = [np.sum(parts, axis=0) for parts in zip(*(one[1] for one in done), strict=True)]
        means = {gate: float(eta / n) for gate, (eta, n) in zip(self.gates, etas, strict=True) if n}
        return Round(dict(zip(self.gates, sums, strict=True)), means, sum(one[2] for one in done), replications)

    def _replication(self, p: Parameters, number: int) -> tuple[list[Sums], list[tuple[float, int]], int]:
        log, under_way = follow(p, plain_luck(self.seed, number), self.gates)
        return entries_of(log, p, self.gates), predictors_of(log, self.gates), under_way

    def ceiling(self, alphas: Mapping[str, float], gate: Gate, replications: int) -> float:
        """Share that would advance if *gate* let everybody pass who comes to it."""
        p = self.tables(alphas)
        gates = p.gates.copy()
        gates[gate.number] = (tables.FIXED, 0.0, 1.0)
        return self.run(with_gates(p, gates), replications).sums[gate].estimate


def with_gates(p: Parameters, gates: Any) -> Parameters:
    """The same tables with these gates from the first day to the last: constants are those of the first rates."""
    return p._replace(gates=gates, later=tuple(stretch._replace(gates=gates) for stretch in p.later))


def calibrate(
    scenario: Scenario,
    *,
    leads: int = FIRST_USE_LEADS,
    seed: int = SEED,
    book: Sequence[BookRow] = (),
    progress: Progress | None = None,
    threads: int = 2,
) -> Calibration:
    """Solve the constants of all gates, with the compiled engine.

    Args:
        scenario: as written, without ``--set``.
        leads: pulled leads in the sample, as coins with the configured rates bring them; gates bring some more or less.
        seed: of the sample's luck.
        book: accounts that are there at second 0: a part of the load, not of the rates.
        progress: told after each round.
        threads: the result does not depend on them.

    Raises:
        CalibrationError: a rate is beyond what the scenario's own playbook can reach. The sentence names the bound.
        ValueError: no gate is open: rates are coins, or exactly 0 or 1.
    """
    coins = build(scenario, book=book, open_loop=True)
    gates = open_gates(coins)
    if not gates:
        raise ValueError("a scenario without an open gate has nothing to calibrate")
    CompiledRun(coins, plain_luck(seed)).advance(until=0)  # compiles, before several threads call
    with ThreadPoolExecutor(threads) as pool:
        pilot = Pilot(scenario, book, gates, seed, pool)
        first = _open_loop(pilot, coins, leads / 4)
        full = min(MOST_REPLICATIONS, math.ceil(leads * first.replications / max(first.leads, 1.0)))
        search = Search({**_configured(coins), **_start_values(first)})
        rounds, last = _settle(pilot, search, full, progress)
    return _calibration(search.alphas, rounds, first, last)


def _open_loop(pilot: Pilot, coins: Parameters, leads: float) -> Round:
    """Let coins decide, over as many replications as bring *leads*, or until there is no hope of any."""
    replications = 1
    while True:
        done = pilot.run(coins, replications)
        hopeless = done.leads == 0 and replications >= FEWEST_REPLICATIONS
        if done.leads >= leads or hopeless or replications >= MOST_REPLICATIONS:
            return done
        replications *= 2


def _configured(coins: Parameters) -> dict[str, float]:
    """Start value of a gate of which nothing is known but its rate."""
    rows = zip(tables.GATES, coins.gates, strict=True)
    return {name: logit(float(row["rate"])) for name, row in rows if row["mode"] != tables.FIXED}


def _start_values(first: Round) -> dict[str, float]:
    """Constants by which the mean account that comes to a gate passes as often as it must (model.md 5)."""
    nothing = _nothing([gate.rate for gate in first.sums if _is_choice(gate)], first, 0.02)
    values = {}
    for gate, mean in first.predictors.items():
        sums = first.sums[gate]
        if _is_choice(gate):
            values[gate.name] = math.log(gate.rate / nothing) - mean
        else:
            come = sums.came / sums.d if gate.phase and sums.came else 1.0
            values[gate.name] = logit(min(max(0.97, gate.rate), gate.rate / come)) - mean
    return values


def _is_choice(gate: Gate) -> bool:
    """Whether it is one of the two sides of the customer's choice against doing nothing."""
    return gate.number in (tables.G_OFFER, tables.G_RIVAL)


def _nothing(shares: Iterable[float], of: Round, least: float) -> float:
    """Share of offers that is left for doing nothing, when those of order and rival and the expired ones are taken."""
    expired = max((sums.expired / sums.d for gate, sums in of.reached.items() if _is_choice(gate)), default=0.0)
    return max(least, 1.0 - sum(shares) - expired)


def _residuals(last: Round) -> dict[str, float]:
    """By how much each constant is too small, were the customers all alike."""
    choice = {gate: sums.estimate for gate, sums in last.reached.items() if _is_choice(gate)}
    nothing = math.log(_nothing([gate.rate for gate in choice], last, 1e-3) / _nothing(choice.values(), last, 1e-6))
    found = {}
    for gate, sums in last.reached.items():
        estimate = min(max(sums.estimate, 1e-9), 1.0 - 1e-9)
        if _is_choice(gate):
            found[gate.name] = math.log(gate.rate / estimate) - nothing
        else:
            found[gate.name] = logit(gate.rate) - logit(estimate)
    return found


class Search:
    """The constants on their way: each is moved by what is missing, as far as a secant of its own says."""

    def __init__(self, alphas: dict[str, float]) -> None:
        self.alphas = alphas
        self._before: dict[str, tuple[float, float]] = {}

    def go(self, residuals: Mapping[str, float], *, afresh: bool) -> None:
        """Move; *afresh* after a change of the sample, when the round before tells nothing about the slope."""
        for name, residual in residuals.items():
            gain = 1.0 if afresh else self._gain(name, residual)
            step = max(-3.0, min(3.0, gain * residual))
            self.alphas[name] += step
            self._before[name] = (residual, step)

    def _gain(self, name: str, residual: float) -> float:
        before, step = self._before.get(name, (0.0, 0.0))
        slope = (residual - before) / step if abs(step) > 1e-9 else 0.0
        return max(0.4, min(2.5, -1.0 / slope)) if slope < -0.15 else 1.0


def _settle(pilot: Pilot, search: Search, replications: int, progress: Progress | None) -> tuple[int, Round]:
    """Go on until every rate is met; the number of rounds, and the last one."""
    few = max(1, replications // 4)
    for number in count(1):
        is_coarse = number <= COARSE_ROUNDS
        last = pilot.run(pilot.tables(search.alphas), few if is_coarse else replications)
        worst = max(map(abs, last.misses.values()), default=0.0)
        if progress is not None:
            progress(number, worst)
        if not is_coarse and not any(_unsettled(last, 0.1)):
            break
        if number in DOUBTS:
            _check_feasible(pilot, search.alphas, last, few, DOUBTS[number])
        if number == MOST_ROUNDS:
            _check_settled(last)
            break
        search.go(_residuals(last), afresh=number == COARSE_ROUNDS + 1)
    return number, last


def _check_feasible(pilot: Pilot, alphas: Mapping[str, float], last: Round, few: int, tolerance: float) -> None:
    """Raise CalibrationError when rates that are missed by more than *tolerance* are out of reach."""
    low = {gate for gate, miss in last.misses.items() if miss < -tolerance}
    sentences = [
        _sentence(pilot.scenario, asked, at_most)
        for asked in _asked(pilot.gates, low)
        if sum(gate.rate for gate in asked) >= (at_most := pilot.ceiling(alphas, asked[0], few))
    ]
    if sentences:
        raise CalibrationError("\n".join(sentences))


def _asked(gates: Iterable[Gate], low: set[Gate]) -> Iterator[tuple[Gate, ...]]:
    """Each rate that may be out of reach, order and rival together: they share those who decide."""
    choice = tuple(gate for gate in gates if _is_choice(gate))
    yield from ((gate,) for gate in sorted(low) if not _is_choice(gate))
    if low & set(choice):
        yield choice


def _sentence(scenario: Scenario, asked: tuple[Gate, ...], at_most: float) -> str:
    valid = next((step.valid for step in scenario.process.values() if step.valid), None)
    why = {
        tables.G_CONTACT: f"with stop after {_attempts(scenario.playbook.stop)}",
        tables.G_UNDERSTAND: f"with qualification from an estimated fit of {scenario.playbook.qualification:g} up",
        tables.G_OFFER: f"with quotations valid for {valid}",
    }.get(asked[0].number, "with this playbook")
    rates = " and ".join(f"{_told(gate.rate)}{' lost to rivals' * (gate.number == tables.G_RIVAL)}" for gate in asked)
    # Rounded down: what the sentence allows can be met.
    return f"{_key(asked[0])}: {rates} asked, at most {math.floor(100 * at_most) / 100:.2f} {why}."


def _attempts(n: int) -> str:
    return f"{n} attempt{'s' * (n > 1)}"


def _told(rate: float) -> str:
    """A rate with two decimals, or more if it has more."""
    return max(f"{rate:.2f}", f"{rate:g}", key=len)


def _key(gate: Gate) -> str:
    return "phases.offer.losses.rival" if gate.number == tables.G_RIVAL else f"phases.{gate.name}.conversion"


def _check_settled(last: Round) -> None:
    """Raise CalibrationError for a rate that is missed by more than the sample's own error."""
    sentences = [
        f"{_key(gate)}: {_told(gate.rate)} asked, {last.sums[gate].estimate:.4f} after {MOST_ROUNDS} rounds: "
        "no constant brings it about."
        for gate in _unsettled(last, 1.0)
    ]
    if sentences:
        raise CalibrationError("\n".join(sentences))


def _unsettled(last: Round, errors: float) -> Iterator[Gate]:
    """Gates that are missed by more than the tolerance, and by more than so many standard errors of the sample."""
    for gate, miss in last.misses.items():
        if abs(miss) >= max(TOLERANCE, errors * last.sums[gate].error):
            yield gate


def _calibration(alphas: Mapping[str, float], rounds: int, first: Round, last: Round) -> Calibration:
    reached = last.reached
    return Calibration(
        dict(alphas),
        rounds,
        last.replications,
        {gate.name: gate.rate for gate in last.sums},
        {gate.name: sums.estimate for gate, sums in reached.items()},
        {gate.name: sums.error for gate, sums in reached.items()},
        {gate.name: int(sums.d) for gate, sums in last.sums.items()},
        {gate.name: mean for gate, mean in first.predictors.items()},
        tuple(_notes(last)),
    )


def _notes(last: Round) -> Iterator[str]:
    for gate in (gate for gate, sums in last.sums.items() if sums.d == 0):
        yield f"{_key(gate)}: no account came as far as this gate, so its constant is no more than a start value."
    for gate in _unsettled(last, 0.1):
        yield f"{_key(gate)}: missed by {abs(last.misses[gate]):.4f}, within the error of the sample."
    share = 100 * last.under_way / max(last.leads, 1.0)
    if share >= 0.05:
        yield f"{share:.1f} % of the accounts were still under way when the calendars ended."
