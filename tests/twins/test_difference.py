"""When twins differ, whoever looks is told where."""

import numpy as np
import pytest

from salescycle.sim.engines.order import snapshot_of
from salescycle.sim.model import event_log as events
from salescycle.sim.model.event_log import EVENT
from tests.twins.difference import assert_same_log, differing_parts, first_difference

STEPS = ("call", "visit")


def a_log() -> np.ndarray:
    """Three rows: somebody came, was visited, was lost."""
    log = np.zeros(3, EVENT)
    log["seq"], log["time"], log["account"] = [0, 4, 5], [0, 3600, 7200], [7, 7, 7]
    log["event"], log["step"] = [events.CREATED, events.STARTED, events.LOST], [-1, 1, 1]
    log["person"], log["turn"] = [-1, 2, -1], -1
    log["phase"], log["reason"] = [1, 3, 3], [0, 0, events.NO_BUDGET]
    return log


def test_equal_logs_do_not_differ():
    assert first_difference(a_log(), a_log()) == ""
    assert_same_log(a_log(), a_log())


def test_the_first_row_that_differs_is_told_with_the_names_of_events_and_steps():
    other = a_log()
    other["time"][2], other["reason"][2] = 7201, events.R_PRICE
    assert first_difference(a_log(), other, STEPS).splitlines() == [
        "the logs part in row 2 of 3 and 3",
        "  both:  seq 4, 3600 s, account 7: started, step visit, phase understand, person 2",
        "  one  : seq 5, 7200 s, account 7: lost, step visit, phase understand, reason 8 (no_budget)",
        "  other: seq 5, 7201 s, account 7: lost, step visit, phase understand, reason 11 (price)",
    ]


def test_the_last_bit_of_a_chance_is_a_difference():
    other = a_log()
    other["p"][0] = np.nextafter(0.0, 1.0)
    assert "row 0" in first_difference(a_log(), other)
    assert "5e-324" in first_difference(a_log(), other)


def test_a_log_that_ends_sooner_differs_in_its_missing_row():
    assert first_difference(a_log()[:2], a_log(), STEPS).splitlines()[0::2] == [
        "the logs part in row 2 of 2 and 3",
        "  one  : nothing more",
    ]


def test_a_failing_comparison_shows_the_difference():
    other = a_log()
    other["account"][1] = 8
    with pytest.raises(AssertionError, match="account 8: started, step visit"):
        assert_same_log(a_log(), other, STEPS)


def test_snapshots_say_which_part_differs():
    def state(pending, **counters):
        return snapshot_of([], pending, [], [], [], **counters)

    assert differing_parts(state([(5, 2, 7, 0)], seq=1), state([(5, 2, 7, 0)], seq=1)) == ""
    assert "pending: in the row that begins (5, 2): account 7 / 8" in differing_parts(
        state([(5, 2, 7, 0)], seq=1), state([(5, 2, 8, 0)], seq=1)
    )
    assert "pending: 1 rows and 0" in differing_parts(state([(5, 2, 7, 0)], seq=1), state([], seq=1))
    assert "{'seq': 2}" in differing_parts(state([], seq=1), state([], seq=2))
