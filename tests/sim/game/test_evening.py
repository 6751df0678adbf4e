"""The end of a day: all working time is accounted for, and what is told is what the log says."""

import pytest

from salescycle.scenarios.voices import load_voices
from salescycle.sim.game.actions import Act
from salescycle.sim.game.evening import SORTS, evening, left_to_routine
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import View
from salescycle.sim.model import tables
from salescycle.sim.model.decisions import WORK_ON
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in


def played(name, level, seed):
    session = Session(seat_in(name, level), seed, engine="compiled")
    while (stop := session.go_on()) is not None:
        session.act(Act("routine") if stop.number % 2 else Act("work", stop.account))
    return View(session, load_voices().of_game(name, seed), session.seat.named)


@pytest.fixture(scope="module", params=[("tutorial", "tutorial", 5), ("saas_smb", "week", 7)], ids=lambda p: p[0])
def view(request):
    return played(*request.param)


def days_of(view):
    seat = view.session.seat
    return [evening(view, day, day + DAY_S) for day in range(seat.begin_s, seat.window_s, DAY_S)]


def test_each_working_minute_of_a_day_is_told_once(view):
    for day in days_of(view):
        assert set(day.spent_s) <= set(SORTS)
        assert all(seconds > 0 for seconds in day.spent_s.values())
        assert sum(day.spent_s.values()) + day.idle_s == day.working_s
        assert 0 <= day.with_customers <= 1


def test_several_days_are_the_sum_of_each(view):
    seat, days = view.session.seat, days_of(view)
    whole = evening(view, seat.begin_s, seat.window_s)
    assert whole.spent_s == {
        sort: sum(day.spent_s.get(sort, 0) for day in days) for sort in SORTS if any(sort in d.spent_s for d in days)
    }
    for name in ("booked", "quotations", "dates", "kept", "late", "working_s"):
        assert getattr(whole, name) == sum(getattr(day, name) for day in days)
    assert whole.booked == view.booked() > 0
    assert whole.last_s % DAY_S == 0
    assert view.working_time(whole.last_s, whole.last_s + DAY_S) > 0
    assert (
        view.working_time(whole.closed_s - 1, whole.closed_s)
        > 0
        == view.working_time(whole.closed_s, whole.last_s + DAY_S)
    )


def test_what_the_routine_did_is_what_the_player_was_not_asked(view):
    session = view.session
    whole = evening(view, session.seat.begin_s, session.seat.window_s)
    mine = {stop.turn for stop, act in session.acts if act.action == "work"}  # what was left to the routine is its own
    own = [made for made in session.decisions if made.turn not in mine and made.action == WORK_ON]
    assert [(made.account, session.kinds[made.turn]) for made in own] == left_to_routine(session, 0)
    left = [stop for stop, act in session.acts if act.action == "routine"]
    assert left
    assert all(left_to_routine(session, stop.turn)[0] == (stop.account, session.kinds[stop.turn]) for stop in left)
    assert sum(whole.by_routine.values()) <= len(own)
    assert whole.by_routine[tables.ATTEMPT] > 0
    assert list(whole.by_routine.values()) == sorted(whole.by_routine.values(), reverse=True)


def test_an_hour_spent_before_the_day_is_not_of_the_day(view):
    late = evening(view, view.session.seat.window_s, view.session.seat.window_s + DAY_S)
    assert late.spent_s == {}
    assert late.by_routine == {}
