"""The board in words."""

from typing import Any

import numpy as np
import pytest

from salescycle.scenarios.loader import load_document
from salescycle.scenarios.voices import load_lines
from salescycle.sim.game.firm_year import UNTOLD, Course
from salescycle.sim.game.outlook import Outlook
from salescycle.sim.game.pipeline import Card
from salescycle.sim.game.view import Item
from salescycle.sim.game.voices import Name
from salescycle.sim.model import tables
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.play.board import COLUMNS, Board, chosen, leads_told
from salescycle.tui.play.wording import Wording
from salescycle.tui.widgets.board_cards import card_lines
from salescycle.tui.widgets.fan import fan

NOW = 10 * DAY_S


def card(**differs: Any) -> Card:
    one = Card(
        7, "Ida Lund", tables.CONTACT, 240_000, 3 * DAY_S, False, 4 * DAY_S, None, None, 0, 0, None, False, "", 0
    )
    return one._replace(**differs)


def board(**past: Any) -> Board:
    return Board(Wording(load_document("tutorial").scenario, load_lines()), UNTOLD._replace(**past), NOW)


def test_leads_are_told_by_source():
    assert leads_told({"list": 104, "old_friends": 1}) == "104 from list   1 from old friends"
    assert leads_told({}) == "every lead has been taken up"


def test_where_there_are_too_few_nothing_is_said_of_how_often():
    assert [board().rate(column) for column in COLUMNS] == [""] * 5
    assert "nobody can say" in board().odds(card(phase=tables.OFFER), 3.0)


@pytest.mark.parametrize(
    ("past", "column", "told"),
    [
        ({"offer": Course((14.0,) * 12, (9.0,) * 28)}, 2, "3 of 10 sign, ~14 d"),
        ({"offer": Course((0.25,) * 12, ())}, 2, "10 of 10 sign, ~6 h"),
        ({"kept": 8, "delivered": 10}, 3, "8 of 10 on time"),
        ({"churned": 18, "customer_years": 100.0}, 4, "1 in 6 leaves a year"),
        ({"churned": 60, "customer_years": 40.0}, 4, "8 of 10 leave a year"),
    ],
)
def test_how_often_it_goes_on_is_told_in_counts(past, column, told):
    assert board(**past).rate(COLUMNS[column]) == told


def test_odds_are_of_those_that_waited_as_long():
    course = Course((2.0,) * 10 + (20.0,), (8.0,) * 9)
    told = board(offer=course).odds(card(phase=tables.OFFER), 8.0)
    assert told == "still open after 8 d: 1 of 10 signed"


def test_old_is_what_nine_of_ten_were_quicker_than():
    course = Course(tuple(range(1, 11)))
    words = board(phases={tables.CONTACT: course, tables.UNDERSTAND: Course()})
    assert not words.is_old(card(in_phase_s=9 * DAY_S))
    assert words.is_old(card(in_phase_s=9 * DAY_S + 1))
    assert words.state(card(in_phase_s=9 * DAY_S + 1)) == "quiet 3 d old"


def test_a_promise_that_has_passed_is_late():
    late = card(phase=tables.DELIVER, promised=NOW - 2 * DAY_S, ordered=0)
    assert board().state(late) == "late 2 d"
    assert board().state(late._replace(promised=NOW + 2 * DAY_S)) == "due 24 Jan"


def test_who_has_not_been_heard_of_is_not_said_to_be_quiet():
    assert board().state(card(is_silent=True)) == "no word"
    assert board().state(card(quiet_s=20 * 60)) == "just now"


def test_what_is_asked_for_is_shown_in_the_order_that_is_asked_for():
    cards = [card(account=1, name="Alm", value=5), card(account=2, name="Berg", value=9, quiet_s=8 * DAY_S)]
    contact = COLUMNS[0]
    assert [one.account for one in chosen(cards, contact, show=0, sort=0)] == [2, 1]
    assert [one.account for one in chosen(cards, contact, show=2, sort=0)] == [2]
    assert [one.account for one in chosen(cards, contact, show=0, sort=0, named="aL")] == [1]
    assert chosen(cards, COLUMNS[1], show=0, sort=0) == []


def test_where_nothing_is_drawn_it_is_said_why():
    assert board().why_no_picture(card()) == "how such deals go is not told in this game"
    assert "too few" in board(delivered=1).why_no_picture(card())
    assert board(delivered=1).why_no_picture(card(phase=tables.OFFER)) == "no quotation of ours is out"
    told = board(churned=18, customer_years=100.0).why_no_picture(card(phase=tables.DEVELOP, renews=NOW + 5 * DAY_S))
    assert told == "Of the firm's customers 1 in 6 leaves a year. This one renews on 27 Jan."


def test_a_date_of_today_is_an_hour_and_one_of_another_year_says_so():
    words = board()
    assert words.date(NOW + 17 * 3600) == "17:00"
    assert words.date(NOW + DAY_S) == "23 Jan"
    assert words.date(NOW + 365 * DAY_S) == "22 Jan 2027"


def test_whoever_asked_and_was_not_talked_to_asks_since_then_though_we_have_tried():
    asked = card(asked=True, quiet_s=2 * DAY_S, in_phase_s=12 * DAY_S, item=item())
    assert board().state(asked) == "asks 12 d"
    assert [one.account for one in chosen([card(account=2), asked], COLUMNS[0], show=0, sort=0)] == [asked.account, 2]
    assert board().state(asked._replace(asked=False)) == "quiet 2 d"


def test_a_card_loses_words_before_it_cuts_a_number():
    slow = card(value=29_224_000, quiet_s=3 * DAY_S, in_phase_s=30 * DAY_S)
    words = board(phases={tables.CONTACT: Course(tuple(range(1, 11))), tables.UNDERSTAND: Course()})
    assert "292,240  quiet 3 d" in card_lines(slow, words, 20).plain


def item():
    """A call that waits."""
    name = Name("Ida Lund", "Ida Lund", "Lund", "Malmo", "")
    return Item(1, name, "attempt", "inbound_old", 0, 0, 900, 100_000, 2, 0)


def test_futures_in_which_nothing_is_booked_are_told_without_a_picture_of_nothing():
    say = board().say
    booked = np.zeros((100, 2), np.int64)
    futures = Outlook((NOW + DAY_S, NOW + 2 * DAY_S), booked)
    assert fan(futures, 0, None, say, 60).plain == (
        "100 futures, from what you know\nIn none of them is anything booked when it is over."
    )
    booked[:3, 1] = 480_000
    told = fan(futures, 0, None, say, 60).plain
    assert "In 3 of them something is booked, at most EUR 4,800." in told
    assert "   4.8k" in told
    assert "1,000 or more: 3 of 100" in fan(futures, 0, 1000.0, say, 60).plain
