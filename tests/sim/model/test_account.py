"""An account's row: what time does to it, and that a plain row and a table's record are one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescycle.sim.model.account import (
    ACCOUNT,
    NOWHERE,
    SEEN,
    clear,
    down,
    drift,
    drifting,
    half,
    restore,
    row_class,
    rows_of,
    up,
)
from tests.sim.model.firms import DAY, Account, Firm, Life

share = st.floats(0, 1)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm()


def test_what_is_missing_is_filled_and_what_is_there_is_taken():
    assert up(0.6, 0.25) == pytest.approx(0.7)  # .6 + .25 (1 - .6)
    assert down(0.6, 0.25) == pytest.approx(0.45)  # .6 (1 - .25)


@given(share, share)
def test_a_share_stays_a_share(x, change):
    assert 0 <= down(x, change) <= x <= up(x, change) <= 1


def test_half_is_left_after_a_half_life_and_all_without_one():
    assert half(14 * DAY, 14 * DAY) == pytest.approx(0.5)
    assert half(28 * DAY, 14 * DAY) == pytest.approx(0.25)
    assert half(10**9, 0) == 1


def test_two_weeks_of_silence_do_what_the_half_lives_say(firm):
    # At complexity .5 (model.md 1): interest 14 d, need 40 d to .10, fatigue 7 d, rivals 60 d to 1.
    row = Life(firm, interest=0.8, need=0.5, fatigue=2.0, rival=0.3).row
    drift(row, firm.firm, 14 * DAY)
    assert row.interest == pytest.approx(0.4)
    assert row.need == pytest.approx(0.1 + 0.4 * 2 ** -(14 / 40))
    assert row.fatigue == pytest.approx(0.5)
    assert row.rival == pytest.approx(1 - 0.7 * 2 ** -(14 / 60))
    assert row.updated == 14 * DAY


def test_time_does_not_touch_what_has_no_half_life(firm):
    row = Life(firm).row
    before = (row.trust, row.urgency, row.budget, row.indecision, row.satisfaction, row.fit, row.sensitivity)
    drift(row, firm.firm, 400 * DAY)
    assert before == (row.trust, row.urgency, row.budget, row.indecision, row.satisfaction, row.fit, row.sensitivity)


def test_nothing_happens_in_no_time_or_backwards(firm):
    row = Life(firm, updated=5 * DAY).row
    before = row.values()
    drift(row, firm.firm, 5 * DAY)
    drift(row, firm.firm, 4 * DAY)
    assert row.values() == before


def test_a_need_below_its_floor_does_not_rise_by_itself(firm):
    row = Life(firm, need=0.05).row
    drift(row, firm.firm, 40 * DAY)
    assert row.need == 0.05


@given(share, st.integers(1, 10**7), st.integers(1, 10**7))
def test_silence_in_two_pieces_is_silence_in_one(interest, first, second):
    whole, parts = (Life(_FIRM, interest=interest, need=0.9, fatigue=3.0, rival=0.2).row for _ in range(2))
    drift(whole, _FIRM.firm, first + second)
    drift(parts, _FIRM.firm, first)
    drift(parts, _FIRM.firm, first + second)
    assert drifting(parts) == pytest.approx(drifting(whole), rel=1e-12)


_FIRM = Firm()


def test_a_look_ahead_is_undone_to_the_last_bit(firm):
    row = Life(firm, interest=1 / 3, need=0.7, fatigue=1.7, rival=0.123, updated=99).row
    before = row.values()
    saved = drifting(row)
    drift(row, firm.firm, 50 * DAY)
    assert row.values() != before
    restore(row, saved)
    assert row.values() == before


@pytest.mark.parametrize(
    ("complexity", "days"),
    [(0.10, (4, 10, 4, 60)), (0.50, (14, 40, 7, 60)), (0.85, (45, 120, 14, 120)), (0.0, (4, 10, 4, 60))],
)
def test_half_lives_grow_with_complexity(complexity, days):
    row = Firm({"complexity": complexity}).firm
    told = (row.interest_half_life, row.need_half_life, row.fatigue_half_life, row.rival_half_life)
    assert told == pytest.approx([day * DAY for day in days])


def test_between_two_complexities_a_half_life_lies_between():
    row = Firm({"complexity": 0.30}).firm
    assert row.interest_half_life == pytest.approx((4 * 14) ** 0.5 * DAY)  # the geometric middle


# Rows


def test_a_plain_row_and_a_record_hold_the_same():
    row = Account()
    row.identity, row.fit, row.step[2], row.seen.value = 2**64 - 1, 0.25, 7, 12
    table = np.array([row.values()], ACCOUNT)
    (back,) = rows_of(table)
    assert back.values() == row.values()
    assert table["seen"]["value"][0] == 12
    assert table["step"][0].tolist() == [0, 0, 7, 0]


def test_rows_share_nothing():
    first, second = Account(), Account()
    first.step[0], first.seen.fit = 9, 1.0
    assert second.step[0] == 0
    assert second.seen.fit == 0


def test_a_new_row_is_all_zeros():
    assert np.array([Account().values()], ACCOUNT).tobytes() == bytes(ACCOUNT.itemsize)
    assert set(row_class(SEEN)().values()) == {0}


def test_a_recycled_row_is_a_new_one(firm):
    """Compiled code gives the row of an account that has ended to the next one; nothing of it may shine through."""
    used, new = Life(firm).row, Account()
    for name in used.__slots__:
        value = getattr(used, name)
        if isinstance(value, list):
            value[:] = [7] * len(value)
        elif name == "seen":
            for column in value.__slots__:
                setattr(value, column, 7)
        else:
            setattr(used, name, 7)
    for row in (used, new):
        clear(row)
        row.account, row.identity, row.source, row.created, row.updated = 1, 2, 3, 4, 4  # set for every account
    assert used.values() == new.values()


def test_a_cleared_row_is_nobody_nowhere_who_wants_nothing():
    row = Account()
    clear(row)
    nobody = dict.fromkeys("segment product owner parent rival_firm cause ordered delivered ticket_at".split(), -1)
    nobody["going"] = NOWHERE
    begin = {"step": [-1] * 4, "ending": [-1] * 4, "stretch": [1.0] * 4, "satisfaction": 0.5}
    usual = {"consensus": 1.0, "panel": 1, "reference": 1.0, "most_discount": 1.0}  # one person, the list price
    zeros = Account()
    for name in row.__slots__:
        if name == "seen":
            known = {column: getattr(row.seen, column) for column in row.seen.__slots__}
            assert known == dict.fromkeys(known, 0) | {"consensus": 1.0, "cause": -1}
        else:
            assert getattr(row, name) == (nobody | begin | usual).get(name, getattr(zeros, name)), name


# Belief and dated projects


def test_what_is_believed_fades_like_the_truth(firm):
    row = Life(firm, interest=0.8, need=0.6, rival=0.3, consensus=0.5, panel=4).row
    row.seen.interest, row.seen.need, row.seen.rival, row.seen.consensus = 0.4, 0.3, 0.1, 0.25
    row.seen.interest_doubt = row.seen.need_doubt = row.seen.rival_doubt = row.seen.trust_doubt = 0.2
    drift(row, firm.firm, 14 * DAY)
    assert (row.interest, row.seen.interest) == pytest.approx((0.4, 0.2))  # a half-life of 14 d
    left = 2 ** -(14 / 40)
    assert (row.need, row.seen.need) == pytest.approx((0.1 + 0.5 * left, 0.1 + 0.2 * left))
    left = 2 ** -(14 / 60)
    assert (row.rival, row.seen.rival) == pytest.approx((1 - 0.7 * left, 1 - 0.9 * left))
    assert (row.consensus, row.seen.consensus) == pytest.approx((0.5 * left, 0.25 * left))
    # Both fade by the same share, and so does what lies between them.
    doubts = row.seen.interest_doubt, row.seen.need_doubt, row.seen.rival_doubt, row.seen.trust_doubt
    assert doubts == pytest.approx((0.1, 0.2 * 2 ** -(14 / 40), 0.2 * left, 0.2))


def test_one_who_decides_alone_forgets_no_consensus(firm):
    row = Life(firm, panel=1).row
    drift(row, firm.firm, 400 * DAY)
    assert row.consensus == 1


@pytest.mark.parametrize(
    ("days", "urgency"), [(0, 0.2), (25, 1 - 0.8 * 0.75), (50, 1 - 0.8 * 0.5), (99, 1 - 0.8 * 0.01)]
)
def test_a_dated_project_presses_the_more_the_nearer_its_end(firm, days, urgency):
    """Urgency goes from .2 to 1 in a straight line, whoever looks in between."""
    row = Life(firm, urgency=0.2, project=100 * DAY).row
    for now in {days // 2, days}:
        drift(row, firm.firm, now * DAY)
    drift(row, firm.firm, days * DAY)
    assert row.urgency == pytest.approx(urgency)
    assert row.seen.urgency == 0.2  # nobody has told us


def test_once_a_project_has_passed_half_of_the_urgency_is_gone_and_no_more(firm):
    row = Life(firm, urgency=0.2, project=100 * DAY).row
    drift(row, firm.firm, 50 * DAY)
    drift(row, firm.firm, 100 * DAY)
    assert (row.urgency, row.project) == (pytest.approx(0.3), 0)
    drift(row, firm.firm, 300 * DAY)
    assert row.urgency == pytest.approx(0.3)


def test_no_column_is_called_like_something_that_every_array_has():
    """Kernels that run as plain Python would read that thing instead of the column."""
    assert not [name for name in ACCOUNT.names or () if hasattr(np.recarray, name)]
