"""Every library scenario brings about its configured rates on fresh seeds, worked by its own playbook (model.md 5)."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import library, load_document
from salescycle.scenarios.prepared import book_of
from salescycle.sim.engines.run import run
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.rates import Sums, entries_of, follow, open_gates

FRESH_SEED = 424_242
ENOUGH = {"contact": 20_000, "understand": 20_000, "offer": 20_000, "rival": 20_000}
ENOUGH_LATER = 4_000
BATCH = 16
MOST_RUNS = 960
Z = 5.491
"""Two-sided false alarm of 4e-8 a rate."""


def gated():
    """Library scenarios that have rates to bring about."""
    return [name for name in library() if open_gates(build(load_document(name).scenario, open_loop=True))]


@pytest.mark.slow
@pytest.mark.parametrize("name", gated())
def test_fresh_seeds_bring_about_the_configured_rates(name):
    """A rate that is off by five and a half standard errors is found; how many entries that rests on is told."""
    loaded = load_document(name)
    book = book_of(loaded)
    p = build(loaded.scenario, alphas=constants_for(loaded, print), book=book)
    gates = open_gates(p)
    run(p, plain_luck(1), until=0, engine="compiled")  # compiles before threads call
    sums = dict.fromkeys(gates, Sums())
    runs = 0
    with ThreadPoolExecutor(2) as pool:
        while runs < MOST_RUNS and any(sums[gate].d < ENOUGH.get(gate.name, ENOUGH_LATER) for gate in gates):
            done = pool.map(lambda number: follow(p, plain_luck(FRESH_SEED, number), gates), range(runs, runs + BATCH))
            for one in done:
                for gate, more in zip(gates, entries_of(one.log, p, gates), strict=True):
                    sums[gate] = sums[gate] + more
            runs += BATCH
    for gate in gates:
        told = sums[gate]
        assert told.d > 200, f"{gate.name}: only {told.d:.0f} entries in {runs} runs"
        kept = gate.rate * (1 - gate.rate) / ENOUGH.get(gate.name, ENOUGH_LATER) / 10  # error of the constants
        z = (told.estimate - gate.rate) / math.sqrt(told.error**2 + kept)
        print(f"{name}: {gate.name} {gate.rate} configured, {told.estimate:.4f} of {told.d:.0f} entries, z {z:+.1f}")
        assert abs(z) < Z, f"{gate.name}: {gate.rate} configured, {told.estimate:.4f} of {told.d:.0f}"
