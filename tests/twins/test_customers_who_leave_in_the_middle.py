"""Customers who cancel their contract while somebody of a team of three is at their ticket, on both engines."""

from functools import cache

import numpy as np
import pytest

from salescycle.sim.engines.order import Run
from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model import event_log as events
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import Firm
from tests.twins.difference import assert_same_run

FIRM = Firm(
    {
        "window": "20 d",
        "team.support.count": 3,
        "phases.follow_up.conversion": 0.8,
        "process.ticket.rate": "1 / d",
        "process.ticket.effort": "exponential(mean=9 h)",
        "process.renewal.every": "1 d",
        "opening": {"customers": 300},
    }
)


@cache
def told(engine: Engine) -> Run:
    """Its run on an engine."""
    return run(FIRM.tables, plain_luck(1), engine=engine)


def test_both_engines_tell_alike_who_leaves_and_who_is_free_then():
    assert_same_run(told("simpy"), told("compiled"), tuple(FIRM.scenario.process))


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_whoever_worked_for_a_customer_who_has_left_takes_the_next_task(engine):
    """Others of the team go on with theirs; not always it is the first of them who is free."""
    log = told(engine).log
    first = int(FIRM.tables.desks["person"][FIRM.tables.people["desk"][-1]])
    who = []
    for row in log[log["event"] == events.STOPPED]:
        same = log[(log["time"] == row["time"]) & (log["seq"] > row["seq"]) & (log["event"] == events.STARTED)]
        who += same["person"][same["person"] == row["person"]].tolist()
    assert len(who) > 5
    assert np.unique(who).tolist() == [first, first + 1, first + 2]
