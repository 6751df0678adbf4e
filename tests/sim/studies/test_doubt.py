"""What turns around when assumptions are doubted."""

import pytest

from salescycle.sim.studies.doubt import AS_ASSUMED, Doubt, flips
from salescycle.sim.studies.inference import sign

HALF, DOUBLE = Doubt("hand-over", 0.5), Doubt("hand-over", 2.0)


@pytest.mark.parametrize(
    ("usual", "halved", "doubled", "expected", "turned"),
    [
        ("-", "-", "+", "-", ("hand-over x2",)),
        ("-", "0", "-", "+", ()),  # what is not told from nothing turns nothing around
        ("0", "-", "+", "-", ("hand-over x2",)),  # nothing as assumed: against what the evidence expects
        ("+", "-", "+", "-", ("hand-over x0.5",)),  # something as assumed: against that
        ("0", "-", "+", "0", ()),
    ],
)
def test_a_doubt_turns_a_sign_around_when_its_own_is_sure_and_another_one(usual, halved, doubled, expected, turned):
    assert flips({AS_ASSUMED: usual, HALF: halved, DOUBLE: doubled}, expected) == turned


@pytest.mark.parametrize(("mean", "half", "found"), [(1, 2, "0"), (2, 2, "0"), (-3, 2, "-"), (3, 2, "+"), (0, 0, "0")])
def test_a_sign_is_known_when_the_interval_does_not_hold_nothing(mean, half, found):
    assert sign(mean, half) == found
