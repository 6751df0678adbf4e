"""Customers' questions by telephone: who answers, what it does, and when they stop."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES, SERVICE
from salescycle.sim.model.build import BookRow
from salescycle.sim.model.luck import CONTACTED, GATE, OPT_OUT, PENDING_LENGTH, QUESTION, draw
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.tables import TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, Firm, Life, lucky

STEP = {"phase": "offer", "kind": "question", "role": "support", "effort": "30 min", "rate": "2 / mo", "level": "4 h"}


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm({"process.question": STEP})


def delay(life: Life, n: int) -> int:
    """Seconds to the n-th question: exponential, two in 30 d."""
    return math.floor(-math.log(draw(life.root, life.who("question"), QUESTION, n)) * 15 * DAY + 0.5)


def asked(firm: Firm, **state: float) -> Life:
    """An opportunity that has asked its first question at second 0."""
    life = Life(firm, **state).at("quotation").at("question")
    life.row.phase = 4
    life.said_first = life.rings(0, SERVICE)  # type: ignore[attr-defined]
    return life


def test_an_opportunity_begins_to_ask(firm):
    who = Life(firm).who("attempt")
    life = Life(firm, lucky((who, OPT_OUT, 0, 0.2, 1), (who, CONTACTED, 0, 0, 0.5), (who, GATE, 0, 0, 0.5)))
    said = life.at("attempt").done(0)
    assert said.timers == {SERVICE: delay(life, 0)}
    assert life.row.step[SERVICE] == firm.step["question"]


def test_whoever_is_not_interested_asks_nothing(firm):
    who = Life(firm).who("attempt")
    life = Life(firm, lucky((who, OPT_OUT, 0, 0.2, 1), (who, CONTACTED, 0, 0, 0.5), (who, GATE, 0, 0.5, 1)))
    assert life.at("attempt").done(0).timers == {}


def test_support_answers_where_it_is_employed_and_else_the_seller(firm):
    said = asked(firm).said_first  # type: ignore[attr-defined]
    assert said.events == ["question"]
    assert said.tasks[SERVICE][:2] == (3, HOUR // 2)
    seller = Firm({"process.question": {**STEP, "role": "rep"}})
    said = asked(seller, owner=1).said_first  # type: ignore[attr-defined]
    assert said.tasks[SERVICE][0] == 1
    assert class_of(said.tasks[SERVICE][2]) == 2


@pytest.mark.parametrize(("took", "interest"), [(4 * HOUR, 0.5 + 0.03 * 0.5), (4 * HOUR + 1, 0.5 * 0.97)])
def test_an_answer_in_time_keeps_warm_and_a_late_one_cools(firm, took, interest):
    life = asked(firm)
    life.row.updated = took  # so that nothing drifts
    said = life.done(took, SERVICE)
    assert said.events == ["question_answered"]
    assert said.note(log.QUESTION_ANSWERED).duration == took
    assert life.row.interest == life.row.seen.interest == pytest.approx(interest)
    assert said.timers == {SERVICE: delay(life, 1)}


def test_nobody_asks_after_the_order(firm):
    life = Life(firm, ordered=5).at("quotation").at("question")
    said = life.rings(10, SERVICE)
    assert said.events == []
    assert said.tasks == said.timers == {}
    assert life.row.step[SERVICE] == -1
    life = asked(firm)
    life.row.ordered = 5
    assert life.done(HOUR, SERVICE).timers == {}  # the last one is answered all the same


def test_tickets_take_over_the_clock_from_a_question_that_nobody_has_answered(firm):
    life = asked(firm)
    said = life.goes_to(TO_CUSTOMER, HOUR)
    assert SERVICE in said.cancelled
    assert SERVICE in said.timers
    assert life.row.step[SERVICE] == firm.step["ticket"]


def test_a_lost_deal_asks_nothing_more(firm):
    life = asked(firm)
    assert set(life.is_dropped(HOUR).cancelled) == {SALES, SERVICE}


def test_the_second_of_the_next_question_is_not_known_behind_the_veil(firm):
    life = Life(firm).at("quotation").at("question")
    life.row.ending[SERVICE] = -1
    u = draw(life.root, life.who("question"), PENDING_LENGTH, SERVICE)
    assert life.is_unveiled(DAY, SERVICE).timers == {SERVICE: math.floor(-math.log(u) * 15 * DAY + 0.5)}
    assert life.is_unveiled(DAY, SERVICE, is_set=False).timers == {}  # it is being answered


def test_open_deals_of_the_book_ask_like_others_and_leads_do_not():
    book = [BookRow("a", "decision", DAY, None, "web"), BookRow("b", "attempt", DAY, None, "web")]
    firm = Firm({"process.question": STEP}, book=book)
    deal, lead = Life(firm), Life(firm)
    assert deal.stands_in_the_book(0).timers[SERVICE] == delay(deal, 0)
    assert SERVICE not in lead.stands_in_the_book(1).timers


def test_a_rate_of_nothing_asks_nothing():
    firm = Firm({"process.question": {**STEP, "rate": "0 / mo"}})
    who = Life(firm).who("attempt")
    life = Life(firm, lucky((who, OPT_OUT, 0, 0.2, 1), (who, CONTACTED, 0, 0, 0.5), (who, GATE, 0, 0, 0.5)))
    assert life.at("attempt").done(0).timers == {}
