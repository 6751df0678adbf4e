"""How things go in the firm: counts of its own log, which depend on nothing that is hidden from a player."""

import math

import numpy as np
import pytest

from salescycle.sim.game.firm_year import FEWEST, Course, a_year, past_of, together
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in


def rows(*told: tuple[int, int, int, int, int, int]) -> np.ndarray:
    """Rows of (day, account, event, phase, ref, days)."""
    made = np.zeros(len(told), log.EVENT)
    for row, (day, account, event, phase, ref, days) in zip(made, told, strict=True):
        row["time"], row["account"], row["event"] = day * DAY_S, account, event
        row["phase"], row["ref"], row["duration"] = phase, ref, days * DAY_S
    return made


@pytest.fixture(scope="module")
def year() -> np.ndarray:
    return a_year(seat_in("tutorial", "tutorial"))


def test_a_deal_takes_from_its_first_quotation_to_its_order():
    past = past_of(
        rows(
            (1, 7, log.QUOTATION_SENT, 4, 1, 0),
            (3, 7, log.QUOTATION_SENT, 4, 2, 0),
            (9, 7, log.ORDER, 4, 0, 0),
            (2, 8, log.QUOTATION_SENT, 4, 1, 0),
            (6, 8, log.LOST, 4, 0, 5),
            (6, 9, log.ORDER, 4, 0, 0),  # of the opening book: nobody knows when it was quoted
        )
    )
    assert past.offer == Course((8.0,), (4.0,))


def test_those_that_went_on_and_those_that_were_lost_are_counted_by_the_phase_they_were_in():
    past = past_of(
        rows(
            (4, 1, log.ENTERED, tables.UNDERSTAND, tables.CONTACT, 3),
            (5, 2, log.LOST, tables.CONTACT, 0, 2),
            (9, 1, log.LOST, tables.UNDERSTAND, 0, 5),
        )
    )
    assert past.phases == {tables.CONTACT: Course((3.0,), (2.0,)), tables.UNDERSTAND: Course((), (5.0,))}


def test_a_late_delivery_is_no_kept_promise():
    past = past_of(
        rows((1, 1, log.DELIVERED, 5, 0, -2), (1, 2, log.DELIVERED, 5, 0, 0), (1, 3, log.DELIVERED, 5, 0, 1))
    )
    assert (past.kept, past.delivered) == (2, 3)


def test_years_of_customers_begin_where_the_log_begins():
    past = past_of(
        rows(
            (73, 1, log.ENTERED, tables.DEVELOP, tables.FOLLOW_UP, 400),
            (146, 1, log.CHURNED, tables.DEVELOP, 0, 73),
            (146, 2, log.OPEN_AT_END, tables.CONTACT, 0, 100),
        )
    )
    assert past.churned == 1
    assert past.customer_years == pytest.approx(0.4)


def test_odds_are_of_those_that_were_still_waiting():
    course = Course(tuple(range(1, 11)), tuple(range(1, 21)))
    assert course.odds() == (30, 10)
    assert course.odds(6.0) == (5 + 15, 5)
    assert course.within(0.5) == 5
    assert course.within(0.9) == 9


def test_nothing_is_said_of_a_few():
    few = Course((1.0,) * (FEWEST - 1))
    assert few.odds() == (0, 0)
    assert math.isinf(few.within(0.5))


def test_two_pasts_are_counted_together():
    one = past_of(rows((1, 1, log.DELIVERED, 5, 0, 0)))
    both = together((one, one))
    assert (both.kept, both.delivered) == (2, 2)
    assert both.phases.keys() == one.phases.keys()


def test_a_year_of_the_firm_has_enough_of_everything_and_is_no_year_of_any_game(year):
    past = past_of(year)
    assert past.offer.odds()[0] >= FEWEST
    assert past.phases[tables.CONTACT].odds()[0] >= FEWEST
    assert past.customer_years > FEWEST
    own = year[year["event"] == log.CREATED]["ref"]
    again = a_year(seat_in("tutorial", "tutorial"))
    assert np.array_equal(own, again[again["event"] == log.CREATED]["ref"])
