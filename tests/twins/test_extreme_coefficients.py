"""At the corners of what coefficients may be, both engines still tell the same story and no state leaves its range."""

from random import Random
from typing import Any

import numpy as np
import pytest

from salescycle.sim.engines.run import start
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import GATES
from salescycle.sim.words.coefficients import Coefficients
from salescycle.sim.words.reading import read
from tests.twins.difference import differing_parts, first_difference
from tests.twins.random_scenarios import document

STATES = ("fit", "need", "interest", "trust", "urgency", "consensus", "indecision", "rival", "satisfaction", "reach")


def limits(name: str) -> tuple[float, float]:
    """Lowest and highest value of a coefficient."""
    found: dict[str, float] = {}
    for rule in Coefficients.model_fields[name].metadata:
        found |= {end: getattr(rule, end) for end in ("ge", "le") if getattr(rule, end, None) is not None}
    return found["ge"], found["le"]


def corner(seed: int) -> dict[str, float]:
    """Every coefficient at one of its ends: all at the lowest, all at the highest, then at random."""
    luck = Random(f"corner {seed}")
    return {name: limits(name)[seed if seed < 2 else luck.randint(0, 1)] for name in Coefficients.model_fields}


@pytest.mark.parametrize("seed", range(24))
def test_both_engines_agree_at_the_corners(seed):
    written: dict[str, Any] = document(1_000 + seed) | {"coefficients": corner(seed)}
    scenario = read(written)
    parameters = build(scenario, alphas=dict.fromkeys(GATES, -1.0))
    one, other = (start(parameters, plain_luck(seed), engine=engine) for engine in ("simpy", "compiled"))
    for until in (3 * 86_400, one.until):
        one.advance((), until)
        other.advance((), until)
        assert not differing_parts(one.snapshot(), other.snapshot())
    assert not first_difference(one.log(), other.log(), tuple(scenario.process))


@pytest.mark.parametrize("seed", range(24))
def test_states_stay_between_zero_and_one_at_the_corners(seed):
    written: dict[str, Any] = document(1_000 + seed) | {"coefficients": corner(seed), "drain": False}
    parameters = build(read(written), alphas=dict.fromkeys(GATES, -1.0))
    run = start(parameters, plain_luck(seed), engine="compiled")
    run.advance((), 4 * 86_400)
    accounts = run.snapshot().accounts
    for name in STATES:
        assert np.isfinite(accounts[name]).all(), name
        assert ((accounts[name] >= 0) & (accounts[name] <= 1)).all(), name
