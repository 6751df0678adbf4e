"""What moves a customer's state moves what our people believe of it by the same share, and their doubt with it."""

import pytest

from salescycle.sim.model import influence
from salescycle.sim.model.account import down, up
from tests.sim.model.firms import Firm, Life


@pytest.mark.parametrize(
    ("effect", "state", "raises"),
    [
        (influence.win_trust, "trust", True),
        (influence.lose_trust, "trust", False),
        (influence.clear_need, "need", True),
        (influence.win_interest, "interest", True),
        (influence.lose_interest, "interest", False),
        (influence.make_urgent, "urgency", True),
        (influence.unsettle, "indecision", True),
        (influence.reassure, "indecision", False),
        (influence.please, "satisfaction", True),
        (influence.annoy, "satisfaction", False),
    ],
)
@pytest.mark.parametrize("share", [0.0, 0.25, 1.0, 2.0])
def test_truth_and_estimate_move_by_the_same_share(effect, state, raises, share):
    row = Life(Firm(), **{state: 0.6}).row
    setattr(row.seen, state, 0.4)
    setattr(row.seen, f"{state}_doubt", 0.2)
    effect(row, share)
    part = min(1.0, share)  # more than all is all
    truth, seen = (0.6 + part * 0.4, 0.4 + part * 0.6) if raises else (0.6 * (1 - part), 0.4 * (1 - part))
    assert getattr(row, state) == pytest.approx(truth)
    assert getattr(row.seen, state) == pytest.approx(seen)
    assert getattr(row.seen, f"{state}_doubt") == pytest.approx(0.2 * (1 - part))


@pytest.mark.parametrize("x", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0, 2.0])
def test_a_share_never_leaves_zero_to_one(x, share):
    assert 0 <= down(x, share) <= x <= up(x, share) <= 1
