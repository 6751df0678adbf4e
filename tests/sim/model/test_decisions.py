"""What a player may decide at a turn: one rule for session, replay and both engines."""

import pytest

from salescycle.sim.model.decisions import (
    ACTIONS,
    APPOINTMENT,
    CALL,
    DECISION,
    DROP,
    EXTEND,
    NEXT_NEWS,
    SKIP,
    WAIT,
    WORK_ON,
    decision,
    is_legal,
    plan,
    table_of,
)
from salescycle.sim.model.stages import may_drop
from salescycle.sim.model.tables import ATTEMPT, CONTRACT, MEETING, QUOTATION, TICKET
from tests.sim.model.firms import DAY, Firm, Life

NOW = 5 * DAY
ME, ANOTHER = 0, 1


@pytest.fixture
def mine() -> Life:
    """An account of mine whose task waits at my desk."""
    life = Life(Firm()).at("meeting")
    life.row.account = 7
    return life


def may(
    life: Life,
    action: int,
    account: int = 7,
    argument=0,
    *,
    kind: int = MEETING,
    time: int = -1,
    optional: int = 0,
    is_idle: bool = False,
):
    life.p.firm[0].player = ME
    return is_legal(decision(0, action, account, argument, time), life.row, kind, optional, is_idle, NOW, life.p)


def test_work_needs_a_task_that_waits(mine):
    assert may(mine, WORK_ON)
    assert not may(mine, WORK_ON, kind=-1)


@pytest.mark.parametrize(
    ("kind", "arguments", "allowed"),
    [
        (MEETING, (4, 61, 41), True),  # tone, 60 questions, 40 people
        (MEETING, (5,), False),
        (MEETING, (0, 62), False),
        (MEETING, (0, 0, 0, 5), True),  # need-payoff
        (MEETING, (0, 0, 0, 0, 2), True),  # on in any case
        (MEETING, (0, 0, 0, 0, 0, 1), False),  # a sixth argument has no meaning
        (ATTEMPT, (0, 6), True),
        (ATTEMPT, (0, 7), False),
        (QUOTATION, (1,), False),  # a quotation has no tone
        (QUOTATION, (0, 1001, 1001, 4, 2, 86401, 1001), True),
        (CONTRACT, (0, 3), True),
        (CONTRACT, (0, 4), False),
        (QUOTATION, (0, -1), False),
        (TICKET, (0,), True),
        (TICKET, (0, 1), False),
    ],
)
def test_a_task_takes_the_arguments_of_its_kind_of_step(mine, kind, arguments, allowed):
    assert may(mine, WORK_ON, argument=arguments, kind=kind) is allowed


def test_a_decision_has_eight_arguments_at_most():
    made = decision(0, WORK_ON, 7, range(8))
    assert [getattr(made, f"a{i}") for i in range(8)] == list(range(8))
    with pytest.raises(ValueError, match="at most 8"):
        decision(0, WORK_ON, 7, range(9))


def test_what_is_said_about_a_task_is_the_plan_of_its_account(mine):
    assert not plan(decision(0, WORK_ON, 7), mine.row)
    assert mine.row.planned == 0
    assert plan(decision(0, WORK_ON, 7, (0, 9, 3)), mine.row)
    assert (mine.row.planned, mine.row.plan) == (1, [0, 9, 3, 0, 0, 0, 0, 0])


def test_nobody_works_on_an_account_that_does_not_live(mine):
    for account in (-1, 8):
        assert not may(mine, WORK_ON, account)
        assert not may(mine, DROP, account)
        assert not may(mine, APPOINTMENT, account, NOW + 1)
    mine.row.ended = 1
    assert not may(mine, WORK_ON)
    assert not may(mine, DROP)


def test_waiting_ends_in_the_future_or_with_the_next_news(mine):
    assert may(mine, WAIT, -1, NEXT_NEWS)
    assert may(mine, WAIT, -1, NOW + 1)
    assert not may(mine, WAIT, -1, NOW)
    assert not may(mine, WAIT, -1, NOW - DAY)


def test_an_appointment_is_in_the_future_and_with_an_account_of_ones_own(mine):
    assert may(mine, APPOINTMENT, argument=NOW + 1)
    assert not may(mine, APPOINTMENT, argument=NOW)
    mine.row.owner = ANOTHER
    assert not may(mine, APPOINTMENT, argument=NOW + 1)


@pytest.mark.parametrize(("phase", "allowed"), [(1, True), (2, True), (4, True), (5, False), (6, False)])
def test_only_who_has_not_ordered_can_be_dropped(mine, phase, allowed):
    mine.row.phase = phase
    assert may(mine, DROP) is may_drop(mine.row, ME, NOW) is allowed
    assert not may_drop(mine.row, ANOTHER, NOW)


def test_only_a_waiting_task_that_is_not_needed_can_be_left_out(mine):
    assert may(mine, SKIP, optional=1)
    assert not may(mine, SKIP, optional=0)
    assert not may(mine, SKIP, optional=1, kind=-1)


@pytest.fixture
def deciding() -> Life:
    """An account of mine that decides on a quotation of today, valid for a month."""
    life = Life(Firm(), account=7, updated=NOW).at("quotation")
    life.done(NOW)
    return life


def test_who_decides_on_our_quotation_may_be_called_three_times_and_only_by_its_owner(deciding):
    assert may(deciding, CALL, is_idle=True)
    assert not may(deciding, CALL, is_idle=False)
    for rounds in range(4):
        deciding.row.rounds = rounds
        assert may(deciding, CALL, is_idle=True) is (rounds < 3)
    deciding.row.rounds, deciding.row.owner = 0, ANOTHER
    assert not may(deciding, CALL, is_idle=True)
    deciding.row.owner, deciding.row.ended = ME, 1
    assert not may(deciding, CALL, is_idle=True)


def test_a_lead_may_be_called_before_the_gap_is_over_and_nobody_whose_task_waits(mine):
    mine.at("attempt")
    assert may(mine, CALL, is_idle=True)
    assert not may(mine, CALL, kind=ATTEMPT)
    mine.at("meeting")
    assert not may(mine, CALL, is_idle=True)


@pytest.mark.parametrize(
    ("seconds", "allowed"), [(-1, False), (0, False), (1, True), (366 * DAY, True), (366 * DAY + 1, False)]
)
def test_a_quotation_is_kept_open_by_a_year_at_most(deciding, seconds, allowed):
    assert may(deciding, EXTEND, argument=seconds) is allowed


def test_only_ones_own_quotation_that_binds_is_kept_open(deciding):
    deciding.row.owner = ANOTHER
    assert not may(deciding, EXTEND, argument=DAY)
    deciding.row.owner, deciding.row.valid_to = ME, NOW - 1
    assert not may(deciding, EXTEND, argument=DAY)


def test_a_time_is_only_checked(mine):
    assert may(mine, WORK_ON, time=NOW)
    assert not may(mine, WORK_ON, time=NOW + 1)


def test_decisions_are_a_table_by_turn():
    table = table_of([decision(0, WAIT, argument=NEXT_NEWS), decision(1, DROP, 9, 2)])
    assert table.dtype == DECISION
    assert table["action"].tolist() == [WAIT, DROP]
    assert (table["account"].tolist(), table["a0"].tolist(), table["time"].tolist()) == ([-1, 9], [-1, 2], [-1, -1])
    assert len(table_of([])) == 0
    for turns in ([1], [0, 0], [0, 2]):
        with pytest.raises(ValueError, match="in order"):
            table_of([decision(turn, WAIT) for turn in turns])
    assert len(ACTIONS) == 8
