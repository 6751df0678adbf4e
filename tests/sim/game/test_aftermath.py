"""How it went, from logs written by hand."""

import numpy as np
import pytest

from salescycle.sim.game.aftermath import STATES, how_it_went
from salescycle.sim.model import event_log as log
from salescycle.sim.words.quantities import DAY_S


def logged(*rows):
    """A log of account 7: (second, event) or (second, event, fields)."""
    table = np.zeros(len(rows), log.EVENT)
    for row, (second, event, *more) in zip(table, rows, strict=True):
        row["time"], row["event"], row["account"] = second, event, 7
        for name, value in (more[0] if more else {}).items():
            row[name] = value
    return table


def went(*rows, since=0):
    return how_it_went(logged(*rows), 7, since)


def test_who_has_signed_and_is_not_served_yet_has_signed():
    assert went((5, log.QUOTATION_SENT), (9, log.ORDER)) == ("signed", "", 0, False)


def test_a_late_delivery_is_told_in_days_begun():
    assert went((9, log.ORDER), (20, log.DELIVERED, {"duration": 8 * DAY_S + 1})) == ("live_late", "", 9, False)
    assert went((9, log.ORDER), (20, log.DELIVERED, {"duration": -DAY_S})).state == "live"


@pytest.mark.parametrize("reason", [log.R_RIVAL, log.NO_NEED, log.EXPIRED])
def test_who_is_lost_is_lost_for_a_reason(reason):
    assert went((5, log.LOST, {"reason": reason})) == ("lost", log.REASONS[reason], 0, False)


def test_a_customer_who_leaves_has_left_whatever_was_bought():
    told = went((5, log.ORDER), (9, log.RENEWED), (12, log.CHURNED, {"reason": log.R_SERVICE}))
    assert told == ("left", "service", 0, False)


def test_who_still_decides_is_open():
    assert went((5, log.QUOTATION_SENT), (9, log.HESITATES)) == ("hesitates", "", 0, True)
    assert went((5, log.FELL_ASLEEP)).is_open


def test_what_happened_before_and_to_others_does_not_count():
    rows = logged((5, log.ORDER), (9, log.MEETING_HELD))
    rows["account"][1] = 8
    assert how_it_went(rows, 7, 6) == ("nothing", "", 0, True)
    assert how_it_went(rows, 7, 5).state == "signed", "what happens in that very second counts"


def test_every_state_can_come():
    told = {went((5, event)).state for event in range(len(log.EVENTS))}
    assert told | {"live_late"} == set(STATES)
