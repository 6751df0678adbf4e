"""The terms of a quotation that are numbers: what is typed is what is meant, between the ends that are told."""

import pytest

from salescycle.sim.errors import UsageError
from salescycle.tui.play.terms import terms_of
from tests.sim.game.test_offer import FRESH

BOUND = FRESH._replace(low=0.1234, early=0.5)


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [("discount", "5", 0.05), ("discount", "5 %", 0.05), ("discount", "30", 0.3), ("anchor", "100", 1.0),
     ("validity", "21", 21.0), ("promise", "20", 0.0), ("promise", "16", 0.5), ("promise", "12", 1.0)],
)  # fmt: skip
def test_per_cent_and_days_are_typed_as_they_are_told(name, text, number):
    assert terms_of(FRESH)[name].typed(text) == pytest.approx(number)


@pytest.mark.parametrize(
    ("name", "text"),
    [("discount", "31"), ("discount", "-1"), ("anchor", "101"), ("validity", "0.9"), ("validity", "367"),
     ("promise", "21"), ("promise", "11"), ("promise", "soon"), ("discount", "nan")],
)  # fmt: skip
def test_what_lies_beyond_an_end_is_refused(name, text):
    with pytest.raises(UsageError):
        terms_of(FRESH)[name].typed(text)


def test_what_binds_already_is_where_a_term_begins():
    terms = terms_of(BOUND)
    assert terms["discount"].notches[:2] == (0.123, 0.13)
    assert terms["discount"].nearest(0.0) == 0.123
    assert terms["promise"].nearest(0.0) == 0.5
    assert terms["promise"].range_told == "In days from the order to delivery, from 12 to 16."
    with pytest.raises(UsageError, match=r"from 12\.3 to 30"):
        terms["discount"].typed("12")


def test_the_usual_validity_is_a_notch_and_every_notch_is_told():
    term = terms_of(FRESH._replace(valid_s=43_200))["validity"]
    assert (term.notches[0], term.told(term.notches[0])) == (0.5, "12 hours")
    assert terms_of(FRESH)["promise"].told(0.0) == "20 days"
