"""A program of its own: ``python -m tests.verification.hashes`` prints what runs end in, as hashes, line by line.

Another environment must print the same lines: another hash seed, time zone, language, processor, Python, numpy. It
needs what a run needs, and no tool of developers. Further lines, which begin with a star, say what it ran on.
"""

import hashlib
import os
import platform
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import version

import numpy as np

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import CompiledRun, Engine, SimpyRun, start
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.measures import empty, fold, metrics
from salescycle.sim.words.scenario import Scenario
from tests.sim.model.firms import BUSY, CYCLE, DAY, Firm, changed, logistic_gates
from tests.twins.random_games import play
from tests.twins.random_scenarios import case

ENGINES: tuple[Engine, ...] = ("simpy", "compiled")
DAYS = 12
RANDOM = range(700, 705)
GAMES = range(4)


def state_hash(state: SimpyRun | CompiledRun) -> str:
    """Hash of everything that a run is: each bit of the log so far and of the state."""
    digest = hashlib.sha256(state.log().tobytes())
    seen = state.snapshot()
    for table in seen[:-1]:
        digest.update(table.tobytes())
    digest.update(repr(sorted(seen.counters.items())).encode())
    return digest.hexdigest()


def numbers_hash(scenario: Scenario, parameters: Parameters, rows: np.ndarray, until: int) -> str:
    """Hash of every measure of a run, to the last bit."""
    found = metrics(scenario, parameters, fold(empty(parameters, (0, until)), rows), until)
    said = ";".join(f"{name}={float(value).hex()}" for name, value in found.items())
    return hashlib.sha256(said.encode()).hexdigest()


def worlds() -> Iterator[tuple[str, Scenario, Parameters]]:
    """Plain and logistic gates, all kinds of steps and laws, games aside."""
    for name in ("w1", "saas_smb", "tutorial"):
        scenario = load(name)
        yield name, scenario, build(scenario)
    firm = Firm(BUSY, of=changed(CYCLE, {}), alphas=logistic_gates())
    yield "busy", firm.scenario, firm.tables
    for seed in RANDOM:
        some = case(seed)
        yield f"random {seed}", some.scenario, some.parameters


def lines() -> Iterator[str]:
    """World, engine, hash of the state, hash of the measures; then the games."""
    for name, scenario, parameters in worlds():
        until = DAYS * DAY
        for engine in ENGINES:
            state = start(parameters, plain_luck(3), engine=engine)
            state.advance((), until)
            yield f"{name} {engine} {state_hash(state)} {numbers_hash(scenario, parameters, state.log(), until)}"
    for seed in GAMES:
        some = case(seed, player=True)
        luck = plain_luck(seed)
        made = play(some.parameters, luck, seed).decisions
        for engine in ENGINES:
            state = start(some.parameters, luck, engine=engine)
            state.advance(made)
            yield f"game {seed} of {len(made)} turns {engine} {state_hash(state)}"


def main() -> None:
    """Print the lines."""
    features = import_module("numpy._core._multiarray_umath").__cpu_features__
    print("* python", platform.python_version(), *(f"{name} {version(name)}" for name in ("numpy", "numba", "simpy")))
    print("* hash seed", os.environ.get("PYTHONHASHSEED"), "hash of a word", hash("word"))
    print("* vectors:", *(name for name, is_on in features.items() if is_on))
    sys.stdout.writelines(f"{line}\n" for line in lines())


if __name__ == "__main__":
    main()
