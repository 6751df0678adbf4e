"""What the player has said about a task: read as it was meant, limited by the kind of the step, forgotten after it."""

import pytest

from salescycle.sim.model import arguments, tables
from salescycle.sim.model.account import DATES, MOST_ARGUMENTS, SALES, SERVICE
from salescycle.sim.model.arguments import choice_of, forget_plan, most_of, share_of
from tests.sim.model.firms import DAY, HOUR, Firm, Life, lucky


def planned(firm: Firm, *arguments_: int, **state: float) -> Life:
    life = Life(firm, **state)
    life.row.planned = 1
    life.row.plan[: len(arguments_)] = arguments_
    return life


def test_nothing_said_leaves_it_to_the_playbook():
    row = planned(Firm(), 0, 0).row
    assert choice_of(row, 0, 7) == 7
    assert share_of(row, 1, 0.4) == 0.4


def test_a_choice_is_its_number_and_one_and_a_share_its_thousandths_and_one():
    row = planned(Firm(), 1, 1, 151, 1001).row
    assert choice_of(row, 0, 7) == 0
    assert [share_of(row, n, 0.4) for n in (1, 2, 3)] == [0.0, 0.15, 1.0]


def test_a_plan_counts_only_once_it_is_made():
    row = planned(Firm(), 3).row
    row.planned = 0
    assert choice_of(row, 0, 7) == 7


def test_a_forgotten_plan_leaves_nothing():
    row = planned(Firm(), *range(1, MOST_ARGUMENTS + 1)).row
    forget_plan(row)
    assert (row.planned, list(row.plan)) == (0, [0] * MOST_ARGUMENTS)


@pytest.mark.parametrize(
    ("kind", "limits"),
    [
        (tables.ATTEMPT, [4, 6]),
        (tables.MEETING, [4, 61, 41, 5, 2]),
        (tables.QUOTATION, [0, 1001, 1001, 4, 2, 366 * DAY + 1, 1001]),
        (tables.CONTRACT, [0, 3]),
        (tables.HESITATION, [4, 6, 1001]),
        (tables.HAND_OVER, [0, 1001]),
        (tables.CHECK, [0, 2]),
        (tables.CROSS_SELL, [0, 2]),
        (tables.WIN_BACK_TRY, [0, 4]),
        (tables.WORK, []),
        (tables.APPROVAL, []),
        (tables.QUESTION, []),
        (tables.TICKET, []),
    ],
)
def test_each_kind_of_step_takes_its_own_arguments_and_no_others(kind, limits):
    assert [most_of(kind, n) for n in range(MOST_ARGUMENTS)] == limits + [0] * (MOST_ARGUMENTS - len(limits))


def test_a_plan_is_for_one_task():
    life = planned(Firm(), 0, 101, 501).at("quotation")
    life.done(HOUR)
    assert (life.row.discount, life.row.promise) == (0.1, 0.5)
    assert (life.row.planned, life.row.plan[arguments.GIVEN]) == (0, 0)


def test_a_plan_for_selling_outlives_work_of_the_service_team():
    """A question that is answered meanwhile must not make the seller forget what the player has said."""
    question = {
        "phase": "offer",
        "kind": "question",
        "role": "support",
        "effort": "1 h",
        "rate": "1 / mo",
        "level": "4 h",
    }
    life = planned(Firm({"process.question": question}), 0, 101).at("quotation").at("question")
    life.row.phase = tables.OFFER
    assert (life.row.step[SALES], life.row.step[SERVICE], life.row.step[DATES]) == (2, 10, -1)
    life.done(HOUR, SERVICE)
    assert life.row.planned == 1
    life.done(2 * HOUR)
    assert life.row.discount == 0.1


def test_the_player_decides_tone_questions_and_contacts_of_a_meeting():
    firm = Firm({"playbook.qualification": 0})
    life = planned(firm, tables.INFORMATIVE + 1, 6 + 1, 3 + 1, panel=5).at("meeting", meetings_left=1)
    effort = life.goes_to("meeting", 0).tasks[SALES][1]
    # Two hours for 12 questions and one person: half the questions take .4 / 2 less, two more people .4 each more.
    assert effort == round(2 * HOUR * (1 - 0.2 + 0.8))
    life.done(HOUR)
    assert life.row.consensus in (0, 0.2, 0.4, 0.6)  # of three of five


def test_the_player_answers_a_hesitation():
    firm = Firm()
    life = planned(firm, tables.INFORMATIVE + 1, tables.DISCOUNT + 1, 51, cause=2, quotation=1).at("hesitation")
    life.row.seen.cause = 0
    life.done(0)
    assert life.row.discount == 0.05


def test_a_validity_of_the_players_own_binds():
    life = planned(Firm(), 0, 0, 0, 0, 0, 2 * DAY + 1).at("quotation")
    life.root = lucky()
    life.done(HOUR)
    assert life.row.valid_to == 2 * DAY + HOUR
