from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescycle.sim.forecast.history import Deal, ages_between, known_at, months_before, next_midnight

MONDAY = date(2024, 1, 1)


def day(n):
    return MONDAY + timedelta(days=n)


WON = Deal("W", day(0), "won", day(10), 5000)
LOST = Deal("L", day(3), "lost", day(5))
OPEN = Deal("O", day(4), "open", value=700)
LATER = Deal("N", day(30), "won", day(31), 900)


def test_what_happens_after_the_day_has_not_happened():
    known = known_at([WON, LOST, OPEN, LATER], day(6))
    assert [deal.id for deal in known.deals] == ["W", "L", "O"]
    assert [deal.outcome for deal in known.deals] == ["open", "lost", "open"]
    assert known.deals[0].closed is None


def test_a_closing_on_the_day_itself_is_known():
    assert known_at([WON], day(10)).deals == (WON,)
    assert known_at([WON], day(9)).deals[0].outcome == "open"


def test_nobody_knows_what_an_open_deal_was_worth_before_the_table_was_made():
    assert known_at([WON, OPEN], day(10)).of("open")[0].value == 700
    assert [deal.value for deal in known_at([WON, OPEN], day(9)).deals] == [None, None]


def test_a_deal_is_watched_from_the_age_it_has_when_the_window_opens():
    ages = ages_between(known_at([WON, LOST, OPEN], day(20)), day(5), day(20))
    # W is 5 days old on the first day, so at risk after age 4; O is opened on day 4 and leaves open 16 days old.
    assert ages.entry.tolist() == [4, 1, 0]
    assert ages.exit.tolist() == [10, 2, 16]
    assert ages.cause.tolist() == [1, 2, 0]


def test_what_closed_before_the_window_is_not_in_it_and_what_closes_after_it_is_open_in_it():
    ages = ages_between(known_at([WON, LOST, LATER], day(40)), day(6), day(9))
    assert ages.exit.tolist() == [9]
    assert ages.cause.tolist() == [0]


def test_a_deal_opened_and_closed_on_the_first_day_is_watched():
    ages = ages_between(known_at([Deal("S", day(0), "won", day(0))], day(0)), day(0), day(0))
    assert (ages.entry.tolist(), ages.exit.tolist()) == ([-1], [0])


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1991, 1, 1), date(2190, 1, 1)), st.integers(1, 40))
def test_months_are_counted_back_on_the_calendar(end, months):
    earlier = months_before(end, months)
    assert (end.year - earlier.year) * 12 + end.month - earlier.month == months
    assert earlier.day <= end.day


def test_second_0_is_the_midnight_after_the_as_of_day():
    assert next_midnight(date(2017, 9, 30)) == date(2017, 10, 1)


def test_histories_cannot_change():
    with pytest.raises(AttributeError):
        WON.value = 1  # type: ignore[misc]
