"""The kernel never allocates: a table that is full is enlarged outside, and nobody can tell."""

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines import kernel
from salescycle.sim.engines.order import END, PLAYBOOK
from salescycle.sim.engines.run import NO_DECISIONS, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model.build import build
from salescycle.sim.model.decisions import table_of
from salescycle.sim.model.event_log import EVENT
from salescycle.sim.model.luck import Luck, plain_luck, root_of
from salescycle.sim.words.reading import read
from tests.twins.difference import assert_same_log, assert_same_state
from tests.twins.one_step import one_step
from tests.twins.random_games import play
from tests.twins.random_scenarios import case

DAY_S = 86400


class Tiny:
    """A compiled run in tables as small as they can be."""

    def __init__(self, parameters, luck):
        self.parameters, self.luck = parameters, luck
        self.state = kernel.start(parameters, accounts=1, log_rows=1)
        self.pieces = [np.zeros(0, EVENT)]

    def begin_again(self, luck):
        self.state, self.luck = kernel.renew(self.state), luck
        self.pieces = [np.zeros(0, EVENT)]

    @property
    def stops(self):
        """How often a table was full: each time the log is handed over."""
        return len(self.pieces) - 2

    def advance(self, made, until):
        keep = lambda rows: self.pieces.append(rows.copy())  # noqa: E731 - what the door in run.py does
        self.state, status = kernel.run_on(self.state, self.parameters, self.luck, made, until, PLAYBOOK, keep)
        return status

    def log(self):
        return np.concatenate(self.pieces)


@pytest.mark.parametrize(("name", "days"), [("w1", 200), ("saas_smb", 120)])
def test_tables_that_were_full_at_every_corner_give_the_same_run(name, days):
    parameters = build(load(name))
    usual = start(parameters, plain_luck(1), engine="compiled")
    usual.advance((), days * DAY_S)
    tiny = Tiny(parameters, plain_luck(1))
    assert tiny.advance(NO_DECISIONS, days * DAY_S) == END
    assert tiny.stops > 20
    assert_same_log(usual.log(), tiny.log())
    assert_same_state(usual.snapshot(), kernel.snapshot(tiny.state, parameters))


def test_changes_in_tiny_tables_are_the_same_changes():
    """A change is done in pieces when the log has no room for all of it: hundreds of accounts pass to others."""
    parameters = build(
        read(
            {
                "name": "crowd",
                "start": "2026-01-05",
                "window": "30 d",
                "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
                "team": {"rep": {"count": 9, "calendar": "always"}},
                "sources": {"web": {"rate": "100 / d"}},
                "process": {
                    "call": {
                        "phase": "contact",
                        "kind": "work",
                        "role": "rep",
                        "effort": "9 h",
                        "endings": {"won": 1.0},
                    }
                },
                "playbook": {"open_deals": 50},
                "changes": [
                    {"from": "2026-01-12", "set": {"team.rep.count": 2, "playbook.open_deals": 300}},
                    {"from": "2026-01-12", "set": {"team.rep.count": 5}},
                    {"from": "2026-01-15", "set": {"team.rep.count": 1}},
                ],
            }
        )
    )
    usual = start(parameters, plain_luck(1))
    usual.advance((), 20 * DAY_S)
    tiny = Tiny(parameters, plain_luck(1))
    for until in (7 * DAY_S, 7 * DAY_S + 1, 20 * DAY_S):
        assert tiny.advance(NO_DECISIONS, until) == END
    assert_same_log(usual.log(), tiny.log())
    assert_same_state(usual.snapshot(), kernel.snapshot(tiny.state, parameters))
    passed = tiny.log()["event"] == events.OWNER_CHANGED
    assert np.bincount(tiny.log()["seq"][passed]).max() > 400 > len(tiny.state.log)
    tiny.begin_again(plain_luck(1))
    assert tiny.advance(NO_DECISIONS, 20 * DAY_S) == END
    assert_same_log(usual.log(), tiny.log())


def test_a_game_in_tiny_tables_is_the_same_game():
    some = case(3, player=True)
    game = play(some.parameters, plain_luck(3), 3)
    usual = start(some.parameters, plain_luck(3), engine="compiled")
    usual.advance(game.decisions)
    tiny = Tiny(some.parameters, plain_luck(3))
    assert tiny.advance(table_of(game.decisions), usual.until) == END
    assert tiny.stops > 0
    assert_same_log(usual.log(), tiny.log())


def test_a_veil_is_lifted_over_more_accounts_than_the_log_has_rows():
    parameters = one_step({"won": 0.5, "lost": 0.5}, {"other": "uniform(low=3 d, high=5 d)"}, rate="2 / min", days=2)
    luck = Luck(root_of(1), 5000, root_of(2), 1)
    told = [start(parameters, luck, engine=engine) for engine in ("simpy", "compiled")]
    for state in told:
        state.advance((), 2 * DAY_S)
    assert len(told[0].snapshot().pending) > 5000 > kernel._LOG_ROWS
    assert_same_log(*(state.log() for state in told))
    assert_same_state(*(state.snapshot() for state in told))


def test_tables_that_are_used_again_have_forgotten_the_run_before():
    some = case(7)
    tiny = Tiny(some.parameters, plain_luck(0))
    for seed in range(1, 6):
        assert tiny.advance(NO_DECISIONS, 15 * DAY_S) == END
        tiny.begin_again(plain_luck(seed))
    assert tiny.advance(NO_DECISIONS, 15 * DAY_S) == END
    fresh = start(some.parameters, plain_luck(5), engine="compiled")
    fresh.advance((), 15 * DAY_S)
    assert_same_log(fresh.log(), tiny.log(), some.steps)
    assert_same_state(fresh.snapshot(), kernel.snapshot(tiny.state, some.parameters))
