"""What nobody can know has no say in a future behind the veil: hidden columns are given to others, nothing changes."""

from collections.abc import Iterator

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines import kernel
from salescycle.sim.engines.order import ASK, ASKS, END, TIMING, WAITING
from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.model import tables
from salescycle.sim.model.account import HIDDEN, SALES, SLOTS
from salescycle.sim.model.build import build
from salescycle.sim.model.decisions import WAIT, WORK_ON, decision
from salescycle.sim.model.luck import plain_luck, root_of
from salescycle.sim.model.tables import CAMPAIGN, GATES, GOODS_ISSUE, QUESTION, TICKET, Parameters
from tests.twins.difference import first_difference
from tests.twins.random_scenarios import case
from tests.twins.test_library import ALPHAS

DAY_S = 86400


@pytest.fixture(params=["saas_smb", "equipment_dealer", "enterprise_software"], scope="module")
def parameters(request) -> Parameters:
    """Tables of a scenario whose gates look at the customers."""
    return build(load(request.param), alphas=dict.fromkeys(GATES, 0.0) | ALPHAS)


def exchanged(now: CompiledRun, seed: int) -> tuple[CompiledRun, int]:
    """The same run with hidden columns, dates of waits and work not begun given to others; how many dates moved."""
    other = now.branch()
    die = np.random.default_rng(seed)
    state = kernel.State(*(table.view(np.recarray) if table.dtype.names else table for table in other.state))
    rows = np.flatnonzero(state.accounts.account[: state.tally[0].high] >= 0)
    here = rows[state.accounts.created[rows] >= 0]
    for name in set(HIDDEN) - {"ending"}:
        column = state.accounts[name]
        column[here] = column[die.permutation(here)]
        if column.dtype.kind == "f":
            column[here] *= die.uniform(0.5, 1.0, column[here].shape)
    moved = 0
    for row in rows:
        for slot in range(SLOTS):
            moved += move(state, other.parameters, row, slot, die)
    return other, moved


def move(state: kernel.State, p: Parameters, row: int, slot: int, die: np.random.Generator) -> bool:
    """Give what an account waits for in a slot another date and end; whether it was one that nobody knows."""
    account, clock = state.accounts[row], state.clocks[row * SLOTS + slot]
    step = p.steps[account.step[slot]]
    if clock.state == WAITING and clock.fresh == 1 and step["kind"] != GOODS_ISSUE:
        clock.effort = die.integers(0, 8 * 3600)
    if clock.state != TIMING:
        return False
    waits = account.ending[slot] >= 0
    if account.created >= 0 and not waits and step["kind"] not in (TICKET, QUESTION, CAMPAIGN):
        return False
    if waits:
        endings = p.endings[step["first"] : step["first"] + step["count"]]
        account.ending[slot] = die.choice(np.flatnonzero(endings["next"] != tables.NEVER))
    kernel.set_clock(state, row * SLOTS + slot, int(state.tally[0].now + die.integers(1, 90 * DAY_S)))
    return True


def futures(now: CompiledRun, other: CompiledRun, days: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """What becomes of both, by some lucks."""
    until = now.place[1] + days * DAY_S
    for number in range(3):
        told = [run.future(root_of(7, number)) for run in (now, other)]
        assert [future.advance(until=until) for future in told] == [END, END]
        yield told[0].log(), told[1].log()


@pytest.mark.parametrize("day", [20, 150])
def test_a_future_behind_the_veil_does_not_depend_on_what_is_hidden(parameters, day):
    now = CompiledRun(parameters, plain_luck(3))
    now.advance(until=day * DAY_S)
    other, moved = exchanged(now, day)
    assert moved > 20
    seen = set()
    for one, two in futures(now, other, 120):
        assert len(one) > 500
        assert first_difference(one, two) == ""
        seen.add(one.tobytes())
    assert len(seen) == 3


def test_nor_does_it_while_a_turn_is_open():
    parameters = build(load("saas_smb"), alphas=dict.fromkeys(GATES, 0.0) | ALPHAS, player=0)
    now = CompiledRun(parameters, plain_luck(3))
    made = [decision(0, WAIT, -1, 30 * DAY_S)]
    assert now.advance(made, after=ASK) == ASKS
    made.append(decision(1, WORK_ON, int(now.waiting()["account"][-1])))
    other, moved = exchanged(now, 1)
    assert moved > 20
    for one, two in futures(now, other, 60):
        assert first_difference(one, two) == ""
    for luck in range(3):
        told = [run.future(root_of(8, luck)) for run in (now, other)]
        for run in told:
            assert run.advance(made, now.place[1] + 60 * DAY_S) == END
        assert first_difference(told[0].log(), told[1].log()) == ""


def test_without_a_veil_it_does(parameters):
    now = CompiledRun(parameters, plain_luck(3))
    now.advance(until=20 * DAY_S)
    other, _ = exchanged(now, 1)
    told = [run.again(root_of(7, 0)) for run in (now, other)]
    for run in told:
        run.advance(until=40 * DAY_S)
    assert told[0].log().tobytes() != told[1].log().tobytes()


def test_nor_does_it_in_random_scenarios():
    moved = 0
    for seed in range(100):
        now = CompiledRun(case(seed).parameters, plain_luck(seed))
        now.advance(until=6 * DAY_S)
        other, some = exchanged(now, seed)
        moved += some
        for one, two in futures(now, other, 30):
            assert first_difference(one, two) == "", seed
    assert moved > 150


def test_a_referral_that_is_under_way_is_known_its_day_is_not(parameters):
    now = CompiledRun(parameters, plain_luck(3))
    days, found = 20, False
    while not found and days < 200:
        days += 1
        now.advance(until=days * DAY_S)
        living = now.living()
        found = (living["created"] < 0).any()
    assert found
    number = int(living["account"][living["created"] < 0][0])
    comes = set()
    for luck in range(5):
        future = now.future(root_of(luck))
        future.advance(until=now.place[1] + 9 * DAY_S)
        log = future.log()
        first = log[log["account"] == number][0]
        assert first["event"] == 0
        assert now.place[1] < first["time"] <= int(living["began"][living["created"] < 0][0][SALES]) + 7 * DAY_S
        comes.add(int(first["time"]))
    assert len(comes) == 5
