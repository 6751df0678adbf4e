"""The one door: a run, or a run in steps; what it refuses, and what it leaves at the end."""

import subprocess
import sys

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.order import ASK, ASKS, END, ILLEGAL, same
from salescycle.sim.engines.run import run, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model.build import build
from salescycle.sim.model.decisions import DROP, NEXT_NEWS, WAIT, WORK_ON, decision
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.reading import read
from tests.sim.engines.endings import ends

ENGINES = ("simpy", "compiled")
HOUR_S, DAY_S = 3600, 86400


def firm(process, *, count=1, desk="own", until="30 d", **more):
    """A small firm that is always open; a lead comes every six hours for four days."""
    return read(
        {
            "name": "firm",
            "start": "2026-01-05",
            "window": "4 d",
            "until": until,
            "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
            "team": {"rep": {"count": count, "desk": desk, "calendar": "always"}},
            "sources": {"web": {"rate": "4 / d", "arrivals": "regular"}},
            "process": process,
            **more,
        }
    )


CALLS = {"call": {"phase": "contact", "kind": "work", "role": "rep", "effort": "9 h", "endings": {"won": 1.0}}}
TICKET = {"phase": "follow_up", "kind": "ticket", "role": "rep", "effort": "1 h", "rate": "1 / d", "level": "8 h"}


@pytest.fixture(params=ENGINES)
def game(request):
    """A run in which the only seller is the player, and has more calls to make than hours."""
    return start(build(firm(CALLS), player=0), plain_luck(1), engine=request.param)


def test_neither_the_door_nor_a_run_on_simpy_loads_numba():
    program = """
import sys
from salescycle.sim.engines.run import run
assert "numba" not in sys.modules, "importing the door loads numba"
from salescycle.scenarios.loader import load
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
assert len(run(build(load("w1")), plain_luck(1), until=86400 * 9).log) > 100
assert "numba" not in sys.modules, "a run on SimPy loads numba"
run(build(load("w1")), plain_luck(1), until=0, engine="compiled")
assert "numba" in sys.modules, "nobody would have noticed"
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stderr


def test_decisions_are_for_the_turns_in_order(game):
    with pytest.raises(ValueError, match="in order"):
        game.advance([decision(1, WAIT, -1, NEXT_NEWS)], None, ASK)
    with pytest.raises(ValueError, match="in order"):
        game.decide(decision(1, WAIT, -1, NEXT_NEWS))


def test_a_turn_that_the_playbook_took_is_not_decided_later(game):
    assert game.advance((), DAY_S) == END
    with pytest.raises(ValueError, match="cannot be decided anew"):
        game.advance([decision(0, WAIT, -1, NEXT_NEWS)], 2 * DAY_S)
    with pytest.raises(ValueError, match="cannot be decided anew"):
        game.decide(decision(0, WAIT, -1, NEXT_NEWS))
    assert game.advance((), 2 * DAY_S) == END


def test_an_open_turn_waits_when_nothing_before_it_is_asked_for(game):
    assert game.advance((), None, ASK) == ASKS
    seq, now = game.place
    before = game.snapshot()
    for until in (0, now):
        assert game.advance([decision(0, WORK_ON, 0)], until, ASK) == END
        assert same(before, game.snapshot())
    assert game.advance([decision(0, WORK_ON, 0)], now + 1, ASK) == END
    assert game.place == (seq + 1, now)


def test_whoever_may_not_be_worked_on_is_refused_and_the_turn_stays_open(game):
    assert game.advance((), None, ASK) == ASKS
    before = game.snapshot()
    for made in (decision(0, WORK_ON, 1), decision(0, DROP, -1), decision(0, WAIT, -1, 0), decision(0, 9, 0)):
        assert game.advance([made], None, ASK) == ILLEGAL
        assert same(before, game.snapshot())
    assert game.advance((), None, ASK) == ASKS


def test_nothing_happens_before_second_zero_when_nothing_is_asked_for(game):
    assert game.advance((), 0) == END
    assert len(game.log()) == 0
    assert game.place == (-1, 0)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_open_account_leaves_one_row_at_the_end_of_observation(engine):
    told = run(build(load("saas_smb")), plain_luck(2), until=20 * DAY_S, engine=engine)
    rows = told.log[told.log["event"] == events.OPEN_AT_END]
    gone = told.log["account"][ends(told.log)]
    campaigns = np.flatnonzero(build(load("saas_smb")).sources["is_campaign"])
    made = told.log["account"][told.log["event"] == events.CREATED]
    made = made[~np.isin(told.accounts["source"][made], campaigns)]
    assert sorted(rows["account"].tolist()) == np.setdiff1d(made, gone).tolist()
    assert (rows["time"] == 20 * DAY_S).all()
    entered = {}
    for row in told.log[np.isin(told.log["event"], (events.ENTERED, events.PRESENT))]:
        entered[int(row["account"])] = int(row["phase"])
    assert [entered[a] for a in rows["account"].tolist()] == rows["phase"].tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_is_followed_to_the_end_ends_with_its_last_event(engine):
    """A clock that was cancelled does not ring: SimPy passes its second, the story does not."""
    process = {
        "deal": {"phase": "offer", "kind": "work", "endings": {"customer": 0.5, "never": 0.5}},
        "ticket": {**TICKET, "rate": "1 / mo"},
        "renewal": {"phase": "follow_up", "kind": "renewal", "gate": "follow_up", "every": "1 h"},
    }
    scenario = firm(process, drain=True, phases={"follow_up": {"conversion": 0.0}})
    log = run(build(scenario), plain_luck(1), engine=engine).log
    still_open = log[log["event"] == events.OPEN_AT_END]
    assert len(still_open) > 0
    assert set(still_open["time"]) == {log["time"][log["event"] != events.OPEN_AT_END].max()}


def test_a_customer_is_no_open_deal_of_the_seller():
    """Places are for deals: with two of them, each lead is taken up when the second before it has become a customer."""
    process = {"deal": {**CALLS["call"], "effort": "1 h", "endings": {"customer": 1.0}}}
    log = run(build(firm(process, playbook={"open_deals": 2})), plain_luck(1)).log
    assert (log["event"] == events.PULLED).sum() == (log["event"] == events.CREATED).sum() > 10


@pytest.mark.parametrize("engine", ENGINES)
def test_open_deals_go_on_from_every_step(engine):
    """An open deal waits for its customer where its step lets it wait, and for our people where it does not."""
    role = {"role": "rep", "effort": "1 h"}
    process = {
        "call": {"phase": "contact", "kind": "work", **role, "wait": "1 d", "endings": {"visit": 1.0}},
        "visit": {"phase": "understand", "kind": "work", **role, "endings": {"quote": 1.0}},
        "quote": {"phase": "offer", "kind": "quotation", **role, "valid": "30 d", "next": {"sent": "hand_over"}},
        "hand_over": {"phase": "deliver", "kind": "hand_over", **role, "next": {"done": "delivery"}},
        "delivery": {"phase": "deliver", "kind": "delivery", **role, "wait": "1 d"},
    }
    scenario = firm(process, count=9, until="90 d", opening={"open_deals": dict.fromkeys(process, 5)})
    log = run(build(scenario), plain_luck(1), engine=engine).log
    delivered = log["account"][log["event"] == events.DELIVERED]
    assert set(range(25)) <= set(delivered.tolist())
