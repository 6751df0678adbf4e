"""Chances said in advance, against hand-computed scores."""

import numpy as np
import pytest

from salescycle.sim.game.guesses import LEAST, Said, calibration, settled
from salescycle.sim.model import event_log as log
from salescycle.sim.model.event_log import EVENT

TWENTY = [(0.6, i < 4) for i in range(10)] + [(0.2, i < 2) for i in range(10)]
"""Said 60 % ten times, of which four came; 20 % ten times, of which two came."""


def test_the_brier_score_is_the_mean_squared_distance():
    told = calibration(TWENTY)
    assert told.guesses == LEAST == 20
    assert told.brier == pytest.approx((4 * 0.16 + 6 * 0.36 + 2 * 0.64 + 8 * 0.04) / 20)
    assert told.base_rate == pytest.approx(0.3)
    assert told.brier_base == pytest.approx(0.21)
    assert told.table == (Said(pytest.approx(0.2), 10, 2), Said(pytest.approx(0.6), 10, 4))


def test_whoever_always_knows_has_no_distance():
    assert calibration([(1.0, True), (0.0, False)] * 10).brier == 0


def test_the_base_rate_alone_is_as_good_as_itself():
    told = calibration([(0.25, i % 4 == 0) for i in range(40)])
    assert told.brier == pytest.approx(told.brier_base)


def test_of_nineteen_guesses_nothing_is_said():
    assert calibration(TWENTY[:-1]) is None
    assert calibration([]) is None


def test_what_is_no_chance_is_refused():
    for chance in (-0.1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            calibration([*TWENTY, (chance, True)])


def test_a_guess_is_settled_by_the_first_end_that_comes_after_it():
    rows = np.zeros(4, log.EVENT)
    rows["time"], rows["account"] = [10, 20, 30, 40], [1, 2, 1, 3]
    rows["event"] = [log.ORDER, log.LOST, log.LOST, log.QUOTATION_SENT]
    said = [
        (5, {"account": 1, "about": "order", "chance": 0.7}),
        (15, {"account": 1, "about": "order", "chance": 0.9}),
        (15, {"account": 1, "about": "order", "chance": 0.4}),  # after the decision was taken back
        (5, {"account": 2, "about": "order", "chance": 0.3}),
        (5, {"account": 3, "about": "order", "chance": 0.9}),
        (5, {"account": -1, "about": "commit", "chance": 9000.0}),
    ]
    assert settled(said, rows) == [(0.7, True), (0.4, False), (0.3, False)]


@pytest.mark.parametrize("said", [{}, {"account": 7}, {"account": 7, "chance": 7.0}, {"account": [], "chance": "x"}])
def test_a_guess_that_nobody_could_have_made_is_left_out(said):
    rows = np.zeros(1, EVENT)
    rows["account"], rows["event"], rows["time"] = 7, log.ORDER, 9
    assert settled([(1, {"about": "order", **said})], rows) == []
