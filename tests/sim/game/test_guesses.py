"""Chances said in advance, against hand-computed scores."""

import numpy as np
import pytest

from salescycle.sim.game.guesses import LEAST, Commit, Said, calibration, commits, settled, week_end
from salescycle.sim.model import event_log as log
from salescycle.sim.model.event_log import EVENT
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in

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


def test_what_was_said_of_a_week_is_held_against_what_was_booked_when_it_is_over():
    seat = seat_in("saas_smb", "quarter")  # from a Monday on
    friday, monday = 4 * DAY_S + 36_000, 7 * DAY_S
    assert week_end(seat, friday) == week_end(seat, 0) == monday
    assert week_end(seat, monday) == 2 * monday
    assert week_end(seat, seat.window_s - 1) == seat.window_s
    said = [
        (friday, {"about": "commit", "account": -1, "chance": 9_000.0}),
        (friday + 60, {"about": "commit", "account": -1, "chance": 12_000.0, "until": monday}),
        (friday + 60, {"about": "commit", "account": -1, "chance": 90_000.0, "until": seat.window_s}),
        (friday + monday, {"about": "commit", "account": -1, "chance": 20_000.0}),
        (friday, {"about": "commit", "chance": float("nan")}),
        (friday, {"about": "commit", "chance": 1.0, "until": "x"}),
        (friday, {"about": "order", "account": 3, "chance": 0.5}),
    ]
    booked = {monday: 960_000, 2 * monday: 2_100_000}
    first, second = Commit(friday + 60, monday, 12_000.0, 9_600.0), Commit(friday + monday, 2 * monday, 20_000, 21_000)
    assert commits(said, seat, booked.__getitem__, monday - 1) == []
    assert commits(said, seat, booked.__getitem__, monday) == [first]
    assert commits(said, seat, booked.__getitem__, 3 * monday) == [first, second]
