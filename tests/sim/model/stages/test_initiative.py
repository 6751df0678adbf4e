"""What a seller does without being asked, by hand: a call during a wait, a quotation kept open for longer."""

import math
from copy import deepcopy

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, SALES
from salescycle.sim.model.distributions import quantile
from salescycle.sim.model.luck import CAUSE, CHOICE, CONTACTED, HEARD, HESITATE, LENGTH, OPT_OUT, draw
from salescycle.sim.model.stages.initiative import NOTHING, may_extend, wait_to_end
from salescycle.sim.model.stages.offer import FEAR, STATUS_QUO
from salescycle.sim.model.tables import E_EXPIRED, E_HESITATES, E_NO_DECISION, NEVER, ORDERED, TO_CUSTOMER
from tests.sim.model.firms import DAY, HOUR, REMOVE, Firm, Life, logistic_gates, lucky

LIFE = Life(Firm())
WHO, ANSWER, LEAD = LIFE.who("decision"), LIFE.who("hesitation"), LIFE.who("attempt")
DECIDES = (WHO, HESITATE, 8, 0.9, 1)
DECIDES_AGAIN = (WHO, HESITATE, 9, 0.9, 1)
ORDERS = (WHO, CHOICE, 1, 0, 0.4)
PUTS_OFF = (WHO, CHOICE, 1, 0.7, 1)


@pytest.fixture(scope="module")
def firm() -> Firm:
    """An offer wins .4 and loses .3 to a rival; orders take 8 d, all else 20 d, a reply 5 d."""
    return Firm()


def deciding(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """Somebody who decides on a quotation of second 0."""
    life = Life(firm, lucky(*wanted) if wanted else 1, **state).at("quotation", in_place=1)
    life.done(0)
    return life


# A call while the customer decides


def test_a_call_during_a_decision_hears_what_the_customer_is_waiting_for(firm):
    fears = (WHO, CAUSE, 8, 0, 0.5 / 1.2)  # fear : status quo : price = .5 : .4 : .3 with everything one half
    life = deciding(firm, DECIDES, ORDERS, fears, (ANSWER, HEARD, 8, 0, 0.75), updated=3 * DAY)
    said = life.is_called(3 * DAY)
    assert said.events == ["called"]  # it has not said so by itself
    asked = said.note(log.CALLED)
    assert (asked.ref, asked.step, asked.phase) == (0, firm.step["decision"], 4)
    assert said.cancelled == [SALES]
    assert said.timers == {}
    assert life.row.step[SALES] == firm.step["hesitation"]
    assert said.tasks[SALES][:2] == (0, HOUR)  # at the owner's desk, with the effort of an answer
    assert (life.row.cause, life.row.seen.cause) == (FEAR, FEAR)
    assert (life.row.rounds, life.row.limit, said.places) == (0, 0, 0)


def test_after_the_answer_to_a_call_the_reply_begins_and_the_round_is_counted(firm):
    life = deciding(firm, DECIDES, ORDERS, DECIDES_AGAIN)
    life.is_called(3 * DAY)
    said = life.done(3 * DAY + HOUR)
    assert life.row.rounds == 1
    assert life.row.step[SALES] == firm.step["decision"]
    assert said.timers == {SALES: 5 * DAY}
    assert life.rings(8 * DAY + HOUR).events == ["accepted", "order", "entered"]


def test_a_call_hears_the_cause_that_the_customer_would_have_told_by_itself():
    hesitates, tells = (WHO, HESITATE, 8, 0, 0.05), (WHO, CAUSE, 8, 0.5, 0.6)
    told = [deciding(Firm(), hesitates, tells) for _ in range(2)]
    told[0].rings(20 * DAY)
    told[1].is_called(20 * DAY)
    assert [life.row.cause for life in told] == [STATUS_QUO] * 2
    called, hesitating = told[1].row, told[0].row
    assert [
        name for name in called.__slots__ if name != "seen" and getattr(called, name) != getattr(hesitating, name)
    ] == (["fatigue"])


@pytest.mark.parametrize(("day", "early"), [(0, 1.0), (7, 1.0), (9, 0.0)])
def test_whoever_is_called_before_its_time_wonders_why_we_are_in_a_hurry(day, early):
    """By hand: orders take 8 d, all who will order need longer before, nobody later: .18 of trust, .25 of interest."""
    called, calm = (deciding(Firm(), (WHO, HESITATE, 8, 0, 0.05), (WHO, CAUSE, 8, 0.5, 0.6)) for _ in range(2))
    called.is_called(day * DAY)
    calm.rings(day * DAY)
    assert called.row.trust == pytest.approx(calm.row.trust * (1 - 0.18 * early))
    assert called.row.interest == pytest.approx(calm.row.interest * (1 - 0.25 * early))
    assert called.row.indecision == pytest.approx(1 - (1 - calm.row.indecision) * (1 - 0.42 * early))


def test_a_good_answer_turns_a_decision_that_would_have_been_put_off():
    """The choice is drawn anew by the same number: what has changed is what the customer thinks of us."""
    firm = Firm(alphas=logistic_gates(offer=-3.5))
    who = {"indecision": 0.9, "trust": 0.3, "updated": 0}
    fears, hears = (WHO, CAUSE, 8, 0, 0.4), (ANSWER, HEARD, 8, 0, 0.75)

    def order_of(life: Life) -> float:
        return life.row.odds[ORDERED] / (1 - life.row.odds[E_HESITATES])

    before = order_of(deciding(firm, DECIDES, **who))
    life = deciding(firm, DECIDES, fears, hears, DECIDES_AGAIN, **who)
    life.is_called(0)
    life.done(0)
    after = order_of(life)
    assert after > before + 0.05
    turned = deciding(firm, DECIDES, fears, hears, DECIDES_AGAIN, (WHO, CHOICE, 1, before, after), **who)
    assert turned.row.ending[SALES] != ORDERED
    turned.is_called(0)
    turned.done(0)
    assert (turned.row.ending[SALES], order_of(turned)) == (ORDERED, after)


def test_who_is_asked_again_and_again_decides_by_the_same_number(firm):
    """With coins for gates an answer moves nothing: then no number of calls makes an order of it."""
    life = deciding(firm, PUTS_OFF, *((WHO, HESITATE, 8 + again, 0.5, 1) for again in range(4)), indecision=0.0)
    now = 0
    for rounds in range(3):
        assert life.row.ending[SALES] == E_NO_DECISION
        assert life.row.rounds == rounds
        now += DAY
        life.is_called(now)
        life.done(now)
    assert life.row.ending[SALES] == E_NO_DECISION
    assert wait_to_end(life.row, True, life.p) == NOTHING  # thrice answered: now it has to decide


def test_a_quotation_cannot_expire_once_we_have_called():
    firm = Firm({"process.quotation.valid": "4 d", "process.hesitation.wait": "40 d"})
    life = deciding(firm, DECIDES, ORDERS, DECIDES_AGAIN)
    assert life.row.ending[SALES] == E_EXPIRED
    life.is_called(3 * DAY)
    assert life.done(3 * DAY).timers == {SALES: 40 * DAY}
    assert life.row.ending[SALES] == ORDERED


def test_nobody_can_be_asked_where_nobody_of_ours_would_answer():
    unasked = Firm({"process.decision.next": {"order": "hand_over"}, "process.hesitation": REMOVE})
    pooled = Firm({"process.hesitation.role": "support"})
    for firm in (unasked, pooled):
        assert wait_to_end(deciding(firm).row, True, firm.p) == NOTHING
    assert wait_to_end(deciding(Firm()).row, True, Firm().p) == SALES


# A call between two attempts, and before a check


def test_a_call_brings_the_next_attempt_forward():
    firm = Firm({"playbook.stop": 3, "playbook.gap": "2.5 d"})
    silent = [(LEAD, OPT_OUT, n, 0.5, 1) for n in range(2)] + [(LEAD, CONTACTED, n, 0.5, 1) for n in range(2)]
    life = Life(firm, lucky(*silent)).at("attempt", in_place=1)
    assert wait_to_end(life.row, False, life.p) == NOTHING  # the first attempt is not made yet
    life.done(600)
    assert wait_to_end(life.row, True, life.p) == SALES
    said = life.is_called(HOUR)
    assert (said.events, said.cancelled, said.timers) == ([], [SALES], {})
    assert said.tasks[SALES][:2] == (0, 600)
    assert life.done(HOUR + 600).note(log.NO_ANSWER).ref == 2  # by the luck of the second attempt, whenever it is made
    assert life.row.fatigue > 1.9


def test_a_call_does_the_check_of_a_customer_now():
    check = {"phase": "follow_up", "kind": "check", "role": "rep", "effort": "1 h", "after": "14 d"}
    life = Life(Firm({"process.check": check}))
    life.goes_to(TO_CUSTOMER, 0)
    assert wait_to_end(life.row, True, life.p) == DATES
    said = life.is_called(2 * DAY)
    assert (said.cancelled, said.tasks[DATES][:2]) == ([DATES], (0, HOUR))
    assert wait_to_end(life.row, True, life.p) == NOTHING  # somebody is at it
    assert "checked" in life.done(2 * DAY + HOUR, DATES).events
    assert wait_to_end(life.row, True, life.p) == NOTHING  # the next date is no check


def test_an_appointment_for_a_meeting_and_a_dormant_lead_are_left_alone(firm):
    assert wait_to_end(Life(firm).at("meeting").row, True, firm.p) == NOTHING
    dormant = {"phase": "contact", "kind": "dormant", "wait": "30 d", "chance": 0.5, "next": {"wakes": "attempt"}}
    asleep = Firm({"process.dormant": dormant, "process.attempt.next.unreachable": "dormant"})
    assert wait_to_end(Life(asleep).at("dormant").row, True, asleep.p) == NOTHING


# A quotation that is kept open


def test_a_quotation_that_is_kept_open_says_so_in_its_terms():
    life = deciding(Firm(), DECIDES, ORDERS)
    said = life.is_kept_open(5 * DAY, 2 * DAY)
    assert said.events == ["terms"]
    terms = said.note(log.TERMS)
    assert (terms.duration, terms.amount, terms.ref, terms.turn) == (33 * DAY, 100_000, 0, -1)
    assert (life.row.valid_to, life.row.limit) == (35 * DAY, 35 * DAY)
    assert (said.timers, said.tasks) == ({}, {})  # the order would have come in time: its wait goes on as it was
    assert life.rings(8 * DAY).events == ["accepted", "order", "entered"]


def test_who_would_have_let_a_quotation_expire_decides_when_it_is_kept_open():
    life = deciding(Firm({"process.quotation.valid": "5 d"}), DECIDES, ORDERS)
    assert (life.row.ending[SALES], life.row.began[SALES]) == (E_EXPIRED, 0)
    said = life.is_kept_open(4 * DAY, 2 * DAY)
    assert said.timers == {SALES: 6 * DAY}  # after 8 d, as it would have been without end
    assert (life.row.ending[SALES], life.row.began[SALES]) == (ORDERED, 0)
    assert life.rings(8 * DAY).events == ["accepted", "order", "entered"]


def test_a_quotation_that_is_kept_open_for_too_short_a_time_expires_later():
    life = deciding(Firm({"process.quotation.valid": "5 d"}), DECIDES, ORDERS)
    assert life.is_kept_open(2 * DAY, DAY).timers == {SALES: 6 * DAY}
    assert life.row.ending[SALES] == E_EXPIRED
    assert life.is_kept_open(DAY, 6 * DAY).timers == {SALES: 2 * DAY}  # the eighth day is the order's
    assert life.row.ending[SALES] == ORDERED


def test_only_the_limit_changes_when_a_quotation_is_kept_open():
    """The wait is the one that the same luck gives to a quotation that was valid for longer from the start."""
    waits = {"process.decision.wait": "exponential(mean=9 d)"}
    short, long = (Firm({**waits, "process.quotation.valid": f"{days} d"}, alphas=logistic_gates()) for days in (5, 25))
    expired = 0
    for root in range(60):
        lives = [Life(firm, root).at("quotation", in_place=1) for firm in (short, long)]
        delays = [life.done(0).timers[SALES] for life in lives]
        expired += lives[0].row.ending[SALES] == E_EXPIRED
        now = min(delays[0], 3 * DAY)
        delay = lives[0].is_kept_open(20 * DAY, now).timers.get(SALES, delays[0] - now)
        assert now + delay == delays[1]
        assert lives[0].row.ending == lives[1].row.ending
        assert lives[0].row.odds == lives[1].row.odds
        if lives[1].row.ending[SALES] != E_EXPIRED:
            u = draw(root, WHO, LENGTH, 8)
            law = short.p.endings[short.p.steps[short.step["decision"]].first].law
            assert delays[1] == math.floor(quantile(short.p.laws, short.p.points, law, u) + 0.5)
    assert expired > 20


def test_a_wait_that_was_drawn_again_under_a_veil_keeps_what_was_drawn():
    waits = {"process.decision.wait": "exponential(mean=9 d)"}
    short, long = (Firm({**waits, "process.quotation.valid": f"{days} d"}, alphas=logistic_gates()) for days in (5, 25))
    expired = 0
    for root in range(40):
        lives = [Life(firm, root).at("quotation", in_place=1) for firm in (short, long)]
        if min(life.done(0).timers[SALES] for life in lives) <= 2 * DAY:
            continue
        delays = [life.is_unveiled(2 * DAY).timers[SALES] for life in lives]
        expired += lives[0].row.ending[SALES] == E_EXPIRED
        assert lives[0].is_kept_open(20 * DAY, 2 * DAY).timers.get(SALES, delays[0]) == delays[1]
        assert lives[0].row.ending == lives[1].row.ending
    assert expired > 10


def test_only_a_quotation_that_binds_us_and_is_not_talked_about_yet_can_be_kept_open(firm):
    life = deciding(firm, (WHO, HESITATE, 8, 0, 0.05))
    assert may_extend(life.row, 30 * DAY, firm.p)
    assert not may_extend(life.row, 30 * DAY + 1, firm.p)
    life.rings(20 * DAY)
    assert not may_extend(life.row, 20 * DAY, firm.p)  # it is our turn
    life.done(20 * DAY)
    assert not may_extend(life.row, 20 * DAY, firm.p)  # nothing expires while we talk
    assert not may_extend(Life(firm).at("quotation").row, 0, firm.p)


# What nobody may learn by trying


def test_what_may_be_done_depends_on_nothing_that_is_hidden(firm):
    """Ending, odds and length of the wait, and the customer's mind, are changed one by one: what is legal stays."""
    plain = deciding(firm, DECIDES, ORDERS).row
    hidden = [
        name
        for name in plain.__slots__
        if isinstance(getattr(plain, name), float) or name in ("cause", "project", "later", "later_ending", "panel")
    ]
    assert {"need", "trust", "indecision", "fit", "budget", "rival"} <= set(hidden)
    others = []
    for name in hidden:
        other = deepcopy(plain)
        setattr(other, name, getattr(plain, name) + 0.25 if isinstance(getattr(plain, name), float) else 1)
        others.append(other)
    for ending in range(6):
        other = deepcopy(plain)
        other.ending[SALES], other.odds[ending], other.stretch[SALES] = ending, 0.9, 2.0
        others.append(other)
    for row in others:
        assert wait_to_end(row, True, firm.p) == SALES
        for now in (0, 30 * DAY):
            assert may_extend(row, now, firm.p)
        assert not may_extend(row, 30 * DAY + 1, firm.p)


def test_who_will_never_decide_can_be_called_like_anybody_else():
    firm = Firm()
    decision = firm.p.steps[firm.step["decision"]]
    firm.p.endings[decision.first + E_NO_DECISION].next = NEVER
    life = Life(firm, lucky(DECIDES, PUTS_OFF)).at("quotation", in_place=1)
    assert life.done(0).timers == {}  # no clock is set
    assert wait_to_end(life.row, True, firm.p) == SALES
    assert may_extend(life.row, DAY, firm.p)
    assert life.is_kept_open(DAY, DAY).timers == {}
    assert life.is_called(2 * DAY).events == ["called"]
    assert SALES in life.done(2 * DAY).timers or life.row.ending[SALES] == E_NO_DECISION
