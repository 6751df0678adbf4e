"""What board, calendar and forecast tell: only what is known, and as it stands in the books."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from salescycle.scenarios.voices import load_voices
from salescycle.sim.game.actions import Act
from salescycle.sim.game.agenda import days_of, dues, hours_of, waits_of
from salescycle.sim.game.firm_year import kept_promises
from salescycle.sim.game.outlook import place_of, to_be_booked
from salescycle.sim.game.pipeline import cards, leads
from salescycle.sim.game.pipeline import days_of as waited
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import Desk, View
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.account import HIDDEN
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in


def at_stop(name: str, level: str, stops: int, seed: int = 4) -> tuple[Session, View, Desk]:
    session = Session(seat_in(name, level), seed)
    for _ in range(stops):
        assert session.go_on() is not None
        session.act(Act("routine"))
    stop = session.go_on()
    assert stop is not None
    view = View(session, load_voices().of_game(name, seed), {})
    return session, view, view.desk(stop)


@pytest.fixture(scope="module")
def week() -> tuple[Session, View, Desk]:
    return at_stop("saas_smb", "week", 3)


@pytest.fixture
def shaken(week) -> Iterator[tuple[Session, View, Desk]]:
    """The same with every hidden number another one, for the time of a test."""
    session, view, desk = week
    die, kept = np.random.default_rng(1), []
    for row in session.live.story.rows.values():
        for column in HIDDEN:
            if isinstance(getattr(row, column), float):
                kept.append((row, column, getattr(row, column)))
                setattr(row, column, float(die.random()))
    yield session, view, desk
    for row, column, value in kept:
        setattr(row, column, value)


def told(week: tuple[Session, View, Desk]) -> str:
    """Everything that the pages tell."""
    _, view, desk = week
    days = days_of(view, desk.time)
    promises = kept_promises(view.session.live.log())
    return repr((cards(view, desk), leads(view, desk), dues(view, desk.time), days, promises))


@pytest.fixture(scope="module")
def before(week) -> str:
    return told(week)


def test_pages_are_the_same_whatever_is_hidden(before, shaken):
    assert told(shaken) == before


def test_every_account_is_on_the_board_once_or_among_the_leads(week):
    session, view, desk = week
    living = session.live.living(session.seat.player)
    board = [card.account for card in cards(view, desk)]
    assert len(board) == len(set(board))
    assert set(board) | {lead.account for lead in desk.backlog} == set(living["account"][living["ended"] == 0].tolist())
    assert sum(leads(view, desk).values()) == len(desk.backlog)


def test_the_most_silent_stands_first_and_nobody_is_silent_who_was_heard_this_week(week):
    _, view, desk = week
    board = cards(view, desk)
    assert [card.quiet_s for card in board] == sorted((card.quiet_s for card in board), reverse=True)
    rows = view.rows()
    reached = rows[(rows["event"] == log.REACHED) & (rows["time"] > desk.time - 7 * DAY_S)]["account"].tolist()
    assert reached
    assert all(card.quiet_s < 7 * DAY_S for card in board if card.account in reached)


def test_an_offer_is_as_old_as_its_quotation(week):
    _, view, desk = week
    rows = view.rows()
    sent = rows[rows["event"] == log.QUOTATION_SENT]
    out = {card.account: card for card in cards(view, desk) if card.phase == tables.OFFER}
    for account, time in zip(sent["account"].tolist(), sent["time"].tolist(), strict=True):
        if account in out and out[account].offered is not None:
            days = waited(out[account], desk.time)
            assert days is not None
            assert days <= (desk.time - time) / DAY_S
    assert any(account in out for account in sent["account"].tolist())


def test_what_waits_follows_one_after_the_other_within_working_hours(week):
    _, view, desk = week
    waits = waits_of(view, desk)
    assert [wait.item for wait in waits] == list(desk.items)
    assert waits[0].begin == desk.time
    for wait, after in pairwise(waits):
        assert wait.end <= after.begin
    for wait in waits:
        assert view.working_time(wait.begin, wait.end) == wait.item.takes_s
    assert waits[-1].begin // DAY_S > desk.time // DAY_S, "it is more than a day's work"


def test_days_have_the_players_hours_and_the_window_ends_with_one_of_them(week):
    _, view, desk = week
    days = days_of(view, desk.time)
    assert [day.begin for day in days] == sorted({day.begin for day in days})
    for day in days:
        assert sum(close - opens for opens, close in day.hours) == view.working_time(day.begin, day.begin + DAY_S)
        assert all(day.begin <= due.time < day.begin + DAY_S for due in day.dues)
    last = [day for day in days if day.is_last]
    assert len(last) == 1
    assert view.working_time(last[0].hours[-1][1], view.session.seat.window_s) == 0


def test_hours_are_cut_where_one_asks_from_and_to(week):
    _, view, desk = week
    (first, *_rest) = hours_of(view, desk.time, desk.time + DAY_S)
    assert first[0] == desk.time
    assert hours_of(view, first[1], first[1]) == ()


def test_a_day_on_which_one_usually_works_is_a_holiday():
    _, view, _ = at_stop("saas_smb", "week", 0)
    good_friday = 92 * DAY_S  # 3 April 2026, from Thursday 1 January
    start = view.session.seat.scenario.start
    assert (start.year, start.month) == (2026, 1)
    begin = good_friday - (start.day - 1) * DAY_S
    days = {day.begin: day for day in days_of(view, begin - DAY_S, 3)}
    assert days[begin].is_holiday
    assert days[begin].hours == ()


def test_a_steady_colleague_books_no_less_from_day_to_day_and_the_game_stays_as_it_is(week):
    session = week[0]
    place, before = place_of(session), len(session.live.log())
    told = to_be_booked(place, futures=30)
    assert told.days[-1] == session.seat.window_s
    assert (np.diff(told.booked, axis=1) >= 0).all()
    assert len(session.live.log()) == before
    assert (to_be_booked(place, futures=30).booked == told.booked).all()


def test_bands_hold_their_share_and_reach_what_was_booked_before(week):
    told = to_be_booked(place_of(week[0]), futures=50)
    low, middle, high = told.band(-1, before=100)
    sums = told.at_end(before=100)
    assert sum(low <= one <= high for one in sums) >= 0.8 * len(sums)
    assert sums[0] <= low <= middle <= high <= sums[-1]
    assert told.reached(0) == len(sums)
    assert told.reached(sums[-1] + 1, before=100) == 0
    assert told.reached(sums[-1], before=100) >= 1


def test_nothing_of_the_days_before_is_booked_again():
    """At the last moments of a game hardly anything is left to be booked, whatever was booked before."""
    session, view, desk = at_stop("tutorial", "tutorial", 0)
    while session.stop is not None:
        last = place_of(session), desk.booked, session.now
        session.act(Act("routine"))
        stop = session.go_on()
        desk = desk if stop is None else view.desk(stop)
    place, booked, now = last
    assert booked > 0
    told = to_be_booked(place, futures=5)
    assert len(told.days) <= (session.seat.window_s - now) // DAY_S + 1
    assert told.at_end()[0] < booked
