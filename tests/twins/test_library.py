"""Both engines tell the scenarios of the library alike, to the last bit."""

import numpy as np
import pytest

from salescycle.scenarios.loader import library as all_names
from salescycle.scenarios.loader import load
from salescycle.sim.engines.order import END
from salescycle.sim.engines.run import open_rows, run, start
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import GATES
from tests.twins.difference import assert_same_log, assert_same_run, assert_same_state

DAY_S = 86400
WHOLE = (1, 2, 3)
IN_PART = (4, 5, 6, 7)
ALPHAS = {"contact": -2.0, "understand": -2.5, "offer": -3.0, "rival": -1.0, "follow_up": -0.5, "develop": -3.0}
"""Near what calibration finds, so that every customer's state counts."""


@pytest.fixture(params=["w1", "saas_smb"], scope="module")
def library(request):
    """A scenario of the library and its tables; its gates are coins."""
    scenario = load(request.param)
    return scenario, build(scenario)


@pytest.mark.parametrize("seed", WHOLE)
def test_whole_runs_are_alike(library, seed):
    scenario, parameters = library
    told = [run(parameters, plain_luck(seed), engine=engine) for engine in ("simpy", "compiled")]
    assert_same_run(*told, tuple(scenario.process))
    assert len(told[0].log) > 10_000


@pytest.fixture(params=all_names(), scope="module")
def any_of_the_library(request):
    """Each scenario of the library and its tables."""
    scenario = load(request.param)
    return scenario, build(scenario)


@pytest.mark.parametrize("seed", IN_PART)
def test_the_first_weeks_and_the_states_in_them_are_alike(any_of_the_library, seed):
    scenario, parameters = any_of_the_library
    one, other = (start(parameters, plain_luck(seed), engine=engine) for engine in ("simpy", "compiled"))
    for until in (0, 9 * 3600, 3 * DAY_S + 1, 35 * DAY_S):
        assert one.advance((), until) == other.advance((), until) == END
        assert_same_state(one.snapshot(), other.snapshot())
    assert_same_log(one.log(), other.log(), tuple(scenario.process))


@pytest.mark.parametrize("seed", WHOLE)
def test_whole_runs_are_alike_when_gates_look_at_the_customers(seed):
    scenario = load("saas_smb")
    parameters = build(scenario, alphas=dict.fromkeys(GATES, 0.0) | ALPHAS)
    told = [run(parameters, plain_luck(seed), engine=engine) for engine in ("simpy", "compiled")]
    assert_same_run(*told, tuple(scenario.process))
    assert len(told[0].log) > 10_000


def test_a_run_is_its_steps_and_the_rows_of_what_is_open(library):
    scenario, parameters = library
    until = 40 * DAY_S
    whole = run(parameters, plain_luck(1, 7), until=until)
    assert_same_run(whole, run(parameters, plain_luck(1, 7), until=until, engine="compiled"), tuple(scenario.process))
    state = start(parameters, plain_luck(1, 7), engine="compiled")
    for day in range(0, 41, 5):
        state.advance((), day * DAY_S)
    rows = np.concatenate([state.log(), open_rows(state.living(), state.place[0], until)])
    assert_same_log(whole.log, rows, tuple(scenario.process))
