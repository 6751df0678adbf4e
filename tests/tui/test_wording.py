"""What a game says of ways to go and of where a deal stands."""

from copy import copy
from functools import cache, partial

import numpy as np
import pytest

from salescycle.scenarios.voices import load_lines
from salescycle.sim.game.actions import Act
from salescycle.sim.game.adviser import Advice
from salescycle.sim.game.drill import Answered
from salescycle.sim.game.view import UNKNOWN, Customer, Fact, Item
from salescycle.sim.game.voices import Name
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.play.wording import Wording
from tests.sim.game.seats import seat_in

STILL = (
    "Still hard to tell apart: where it is ahead it brings EUR 50 more on average, where it is behind EUR 430 less; "
    "a few times decide."
)
NOBODY = Name("Ida Lund", "Ida Lund", "Lund", "Malmo", "")


@cache
def wording_of(name):
    seat = seat_in(name, "week")
    return Wording(seat.scenario, load_lines(), seat.tables())


def item_of(kind, why="usual", **also):
    """Something of that kind that waits."""
    return Item(7, NOBODY, kind, why, 0, 0, 0, 100_000, 2, 0)._replace(**also)


def customer_of(**also):
    """Somebody of whom nothing is known but what is said."""
    one = Customer(7, NOBODY, "web", "", 4, 480_000, 0, True, True, False, False, (), 0.0, 0, 0, True, (), None, False)
    return one._replace(**also)


def test_a_way_says_what_it_takes_and_costs_and_when_one_hears():
    say = wording_of("equipment_dealer")
    call, *_, visit = say.ways(item_of("attempt"))
    assert (visit.takes_s, visit.cost) == (6 * call.takes_s, 15_000)
    assert say.effort(visit) == f"{say.hours(visit.takes_s)}, EUR 150, at once, or nobody answers"
    assert say.effort(visit, visit.hear) == f"{say.hours(visit.takes_s)}, EUR 150"


@pytest.mark.parametrize("kind", ["meeting", "quotation", "hesitation", "campaign"])
def test_whoever_waits_is_told_for_how_long(kind):
    assert "later" not in wording_of("saas_smb").hear(kind)


def test_what_a_way_is_good_for_is_told_where_the_game_is_easy():
    easy = wording_of("saas_smb")
    told = copy(easy)
    told.says_why = False
    hesitates, somebody = item_of("hesitation"), customer_of(facts=(Fact("why_wait", UNKNOWN), Fact("money", UNKNOWN)))
    assert all(way.hint for way in (*easy.ways(hesitates), *easy.calls(hesitates)))
    assert not any(way.hint for way in (*told.ways(hesitates), *told.calls(hesitates)))
    assert easy.unasked("hesitation", somebody) == "Nobody has asked yet: why wait."
    assert easy.unasked("quotation", somebody) == "Nobody has asked yet: money."
    assert easy.unasked("attempt", somebody) == told.unasked("hesitation", somebody) == ""


def test_whoever_has_left_owes_no_closing_and_is_owed_no_delivery():
    say, day = wording_of("saas_smb"), 4 * DAY_S
    ordered = customer_of(phase=5, ordered=True, promised=day)
    assert say.standing(ordered) == ["to close: [ ] accepted   [x] ordered", f"you promised delivery by {say.day(day)}"]
    assert say.standing(ordered._replace(phase=8)) == []


def test_the_date_of_a_line_is_the_one_that_it_is_about():
    say = wording_of("saas_smb")
    item = item_of("delivery", "dated", ends_s=DAY_S, date_s=9 * DAY_S)
    assert say.waits(item) == f"waits for delivery, promised for {say.day(9 * DAY_S)}"


def test_nothing_is_said_of_a_deal_of_which_there_is_nothing():
    assert wording_of("saas_smb").standing(customer_of()) == []


def test_a_quotation_an_order_and_a_promise_are_told_until_they_are_past():
    say = wording_of("saas_smb")
    offered = customer_of(discount=0.075, valid_to=9 * DAY_S)
    assert say.standing(offered) == [f"our quotation: EUR 4,800 less 7.5 %, valid to {say.day(9 * DAY_S)}"]
    ordered = offered._replace(accepted=True, ordered=True, promised=20 * DAY_S)
    ticks = "to close: [x] accepted   [x] ordered"
    assert say.standing(ordered) == [ticks, f"you promised delivery by {say.day(20 * DAY_S)}"]
    assert say.standing(ordered._replace(signed=False))[0] == f"{ticks}   [ ] signed"
    assert say.standing(ordered._replace(delivered=True)) == []


def test_a_usual_way_is_called_as_the_pickers_call_it_and_any_other_by_what_it_says():
    say = wording_of("saas_smb")
    act = partial(Act, "work", 3)
    assert say.act(act({"discount": 0.0, "promise": 1.0})) == "full price, early date"
    assert say.act(act({"questions": 4, "question_kind": "situation"})) == "a few questions, then show"
    assert say.act(act({"depth": 0.7})) == "as usual"
    assert say.act(act({"discount": 0.03, "promise": 0.35, "validity": 14.0})) == (
        "3 % off, middling date, valid for 14 days"
    )


@pytest.mark.parametrize(
    ("minutes", "told"), [(9, "a quarter of an hour"), (60, "an hour"), (100, "an hour and a half"), (165, "3 hours")]
)
def test_time_is_told_roughly(minutes, told):
    assert wording_of("saas_smb").about(60 * minutes) == told


def test_one_hears_in_some_days():
    assert wording_of("saas_smb").hear("meeting").startswith("in 2 to 7 days")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        ([-600.0] * 8 + [9_000.0] * 2, "+13  Wait: ahead in 2 by much, behind in 8 by little"),
        ([600.0] * 8 + [-9_000.0] * 2, "-13  Wait: ahead in 8 by little, behind in 2 by much"),
        ([-600.0] * 8 + [900.0] * 2, "-3  Wait: ahead in 2, behind in 8"),
    ],
)
def test_a_drill_says_so_where_the_counts_alone_would_say_the_contrary_of_the_mean(other, told):
    table = np.array([[0.0] * 10, other])
    lines = wording_of("saas_smb").drilled(Answered(table, 0, 0), ["Call", "Wait"])
    assert lines[1].strip() == told


@pytest.mark.parametrize(
    ("advice", "told"),
    [
        (
            Advice((100.0, 300.0), 172, 200, -1, (5_000.0, 43_000.0)),
            [
                "Call came out ahead of Wait in 172 of 200, behind in 28, and the same in 0.",
                STILL,
            ],
        ),
        (
            Advice((100.0, 300.0), 20, 100, -1, (43_000.0, 5_000.0)),
            [
                "Wait came out ahead of Call in 80 of 200, behind in 20, and the same in 100.",
                STILL,
            ],
        ),
        (
            Advice((100.0, 300.0), 53, 100, -1, (5_000.0, 5_000.0)),
            ["Call came out ahead of Wait in 53 of 200, behind in 47, and the same in 100.", "Hard to tell apart."],
        ),
        (Advice((100.0, 100.0), 0, 0, -1), ["Both came out the same in all 200.", "Hard to tell apart."]),
        (
            Advice((0.0, 30_000.0), 20, 190, 1, (100.0, 500.0)),
            [
                "Wait is better on average, by EUR 300. Of 200 times it came out ahead in 170, behind in 20, "
                "and the same in 10."
            ],
        ),
    ],
)
def test_vera_tells_the_counts_also_where_two_ways_are_hard_to_tell_apart_and_why(advice, told):
    assert wording_of("saas_smb").advice(advice, "Call", "Wait")[1:] == told
