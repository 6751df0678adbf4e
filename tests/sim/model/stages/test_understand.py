"""Phase 3 by hand: a meeting clears the need, the seller judges the fit, the customer takes time to answer."""

import math

import pytest
from scipy import special

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.luck import DISCOVERED, EFFORT, GATE, LENGTH, STAY, draw
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.stages.understand import eta_ahead
from salescycle.sim.model.tables import E_NO_BUDGET, E_NO_NEED, G_UNDERSTAND, NURTURE, QUALIFIED
from tests.sim.model.firms import DAY, HOUR, Firm, Life, logistic_gates, lucky

LIFE = Life(Firm())
WHO, PERSON = LIFE.who("meeting"), LIFE.row.identity
SEEMS_FIT = (PERSON, DISCOVERED, 1, 0.5, 1)
PASSES, FAILS = (WHO, GATE, 0, 0, 0.5), (WHO, GATE, 0, 0.5, 1)


def met(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """Somebody whose meeting is under way since second 0, and whose fit was guessed as every lead's."""
    life = Life(firm, lucky(*wanted), **state).at("meeting", in_place=1, meetings_left=1)
    life.row.seen.fit_doubt = 0.28
    return life


INFORMATIVE = {"playbook.tone": "informative"}


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm(INFORMATIVE)


def test_a_meeting_with_the_best_number_of_questions(firm):
    life = met(firm, SEEMS_FIT, PASSES, need=0.2, interest=0.4, trust=0.3)
    said = life.done(0)
    assert said.note(log.MEETING_HELD).ref == life.row.meeting == 1
    # 12 questions, 12 are best: need rises by .6 (1 - exp(-1 / .42)) of what is missing, interest by .30, trust twice.
    gain = 0.6 * (1 - math.exp(-1 / 0.42))
    assert life.row.need == pytest.approx(0.2 + gain * 0.8)
    assert life.row.interest == pytest.approx(0.4 + 0.30 * 0.6)
    trust = 0.3 + 0.10 * 0.7
    assert life.row.trust == pytest.approx(trust + 0.07 * (1 - trust))
    assert (life.row.seen.need, life.row.seen.interest) == (life.row.need, life.row.interest)


def test_half_of_the_questions_win_less_trust_and_no_clarity_for_free():
    life = met(Firm({**INFORMATIVE, "playbook.questions": 6}), SEEMS_FIT, need=0.2, interest=0.4, trust=0.3)
    life.done(0)
    assert life.row.need == pytest.approx(0.2 + 0.6 * (1 - math.exp(-0.5 / 0.42)) * 0.8)
    trust = 0.3 + 0.05 * 0.7
    assert life.row.trust == pytest.approx(trust + 0.07 * (1 - trust))


def test_too_many_questions_cost_interest_and_trust():
    life = met(Firm({**INFORMATIVE, "playbook.questions": 24}), SEEMS_FIT, interest=0.4, trust=0.3)
    life.done(0)
    over = 24 / 12 - 1.17
    interest = 0.4 * (1 - 0.7 * over)
    assert life.row.interest == pytest.approx(interest + 0.30 * (1 - interest))
    trust = 0.3 * (1 - 0.21 * over)
    trust += 0.10 * (1 - trust)
    assert life.row.trust == pytest.approx(trust + 0.07 * (1 - trust))


@pytest.mark.parametrize("questions", [0, 6, 12, 30])
def test_questions_buy_certainty_about_the_fit(questions):
    life = met(Firm({"playbook.questions": questions, "playbook.qualification": 0}), SEEMS_FIT, fit=0.6)
    life.done(0)
    doubt = 0.28 * math.exp(-questions / 12)
    z = float(special.ndtri(draw(life.root, PERSON, DISCOVERED, 1)))
    assert life.row.seen.fit == pytest.approx(0.6 + doubt * z)
    assert life.row.seen.fit_doubt == pytest.approx(doubt)


def test_whoever_seems_not_to_fit_is_disqualified_at_once(firm):
    # .28 / e = .103 of doubt: a fit of .5 that is seen below .35 needs a z below -1.456.
    life = met(firm, (PERSON, DISCOVERED, 1, 0, 0.07))
    said = life.done(0)
    assert said.events == ["meeting", "lost"]
    assert said.note(log.LOST).reason == log.MISFIT
    assert said.gates == {}  # the customer is not asked
    assert said.places == -1


def test_a_qualified_customer_answers_after_the_wait_of_that_answer(firm):
    life = met(firm, SEEMS_FIT, PASSES)
    said = life.done(0)
    assert said.events == ["meeting"]
    assert life.row.ending[SALES] == QUALIFIED
    assert said.timers == {SALES: 4 * DAY}
    said = life.rings(4 * DAY)
    assert said.events == ["entered"]
    assert (life.row.phase, life.row.step[SALES]) == (4, firm.step["quotation"])
    assert said.tasks[SALES][1] == 3 * HOUR


@pytest.mark.parametrize(
    ("budget", "ending", "reason"), [(0.99, E_NO_BUDGET, log.NO_BUDGET), (1.0, E_NO_NEED, log.NO_NEED)]
)
def test_whoever_is_not_ready_and_does_not_stay_says_no_in_the_end(firm, budget, ending, reason):
    life = met(firm, SEEMS_FIT, FAILS, (WHO, STAY, 0, 0.25, 1), budget=budget)
    said = life.done(0)
    assert life.row.ending[SALES] == ending
    assert said.timers == {SALES: 10 * DAY}
    said = life.rings(10 * DAY)
    assert said.events == ["lost"]
    assert said.note(log.LOST).reason == reason


def test_whoever_stays_in_touch_is_asked_once_more_and_only_once(firm):
    life = met(firm, SEEMS_FIT, FAILS, (WHO, STAY, 0, 0, 0.25), (WHO, GATE, 1, 0.5, 1))
    said = life.done(0)
    assert life.row.ending[SALES] == NURTURE
    assert said.timers == {SALES: 21 * DAY}  # the playbook's
    said = life.rings(21 * DAY)
    assert said.events == []
    assert list(said.gates) == [G_UNDERSTAND]  # a second drawing, by another number
    assert life.row.ending[SALES] == E_NO_NEED  # a budget of 1.1, and no second nurturing
    assert life.row.odds[NURTURE] == 0
    assert life.rings(31 * DAY).note(log.LOST).reason == log.NO_NEED


def test_whoever_stays_in_touch_may_be_ready_later(firm):
    life = met(firm, SEEMS_FIT, FAILS, (WHO, STAY, 0, 0, 0.25), (WHO, GATE, 1, 0, 0.5))
    life.done(0)
    assert life.rings(21 * DAY).timers == {SALES: 4 * DAY}
    assert life.row.ending[SALES] == QUALIFIED
    assert life.rings(25 * DAY).events == ["entered"]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"playbook.nurture": "60 d"}, 60),
        ({"process.meeting.wait": "10 d"}, 21),
        ({"process.meeting.wait": {"qualified": "4 d", "nurture": "7 d", "other": "10 d"}}, 7),
    ],
)
def test_the_playbook_says_how_long_a_lead_ripens_unless_the_step_does(changes, days):
    life = met(Firm(changes), SEEMS_FIT, FAILS, (WHO, STAY, 0, 0, 0.25))
    assert life.done(0).timers == {SALES: days * DAY}


def test_the_odds_of_the_wait_are_kept_for_who_looks_at_its_age(firm):
    # A coin of .5, of the rest a quarter stays, the others say no for want of money.
    life = met(firm, SEEMS_FIT, budget=0.5)
    life.done(0)
    assert life.row.odds[:5] == pytest.approx([0.5, 0.125, 0.375, 0, 0])


def test_the_gate_is_judged_on_the_state_that_silence_will_leave():
    firm = Firm(INFORMATIVE, alphas=logistic_gates(understand=-2.0))
    life = met(firm, SEEMS_FIT, need=0.2, interest=0.4, trust=0.3, fit=0.6, budget=1.2)
    said = life.done(0)
    need, trust = life.row.need, life.row.trust
    later = 0.10 + (need - 0.10) * 2 ** -(4 / 40)  # after the median wait of 4 d
    eta = 1.5 * later + 1.6 * 0.6 + 0.8 * trust + 1.2 + 0.3 * 1.0  # one person agrees with itself
    assert said.gates == {G_UNDERSTAND: pytest.approx(1 / (1 + math.exp(2.0 - eta)))}
    assert life.row.odds[QUALIFIED] == said.gates[G_UNDERSTAND]


def test_a_look_ahead_leaves_no_trace(firm):
    life = met(firm, interest=1 / 3, need=2 / 3, rival=0.123, fatigue=1.7)
    before = life.row.values()
    eta_ahead(life.row, life.p.steps[firm.step["meeting"]], 12_345, life.p)
    assert life.row.values() == before


def test_meetings_about_large_deals_are_long():
    firm = Firm({"process.meeting.effort": "lognormal(median=2 h, p90=4 h)"})
    life = Life(firm, 3, value=400_000)
    task = life.goes_to("meeting", 0).tasks[SALES]
    sigma = math.log(2) / float(special.ndtri(0.9))
    hours = 2 * math.exp(sigma * float(special.ndtri(draw(3, WHO, EFFORT, 0))))
    assert task[1] == round(hours * 4**0.55 * HOUR)  # four times the median value
    assert class_of(task[2]) == 2


def test_each_wait_has_a_length_of_its_own():
    firm = Firm(
        {
            "process.meeting.wait": {
                "qualified": "exponential(mean=4 d)",
                "nurture": "exponential(mean=9 d)",
                "other": "9 d",
            }
        }
    )
    life = met(firm, SEEMS_FIT, FAILS, (WHO, STAY, 0, 0, 0.25), (WHO, GATE, 1, 0, 0.5))
    first = life.done(0).timers[SALES]
    second = life.rings(first).timers[SALES]
    lengths = [draw(life.root, WHO, LENGTH, assessed) for assessed in (0, 1)]
    assert first == math.floor(-9 * DAY * math.log(1 - lengths[0]) + 0.5)
    assert second == math.floor(-4 * DAY * math.log(1 - lengths[1]) + 0.5)


# Endings that lead elsewhere than out


NEXT = {"phase": "contact", "kind": "work", "wait": "30 d", "endings": {"lost": 1.0}}


def sent(step: str, ending: str, **changes: object) -> Firm:
    """A firm in which an ending of a step leads to a step of its own, ``later``."""
    return Firm({"process.later": NEXT, f"process.{step}.next.{ending}": "later", **changes})


@pytest.mark.parametrize(
    ("ending", "wanted", "budget"),
    [
        ("no_budget", [SEEMS_FIT, FAILS, (WHO, STAY, 0, 0.25, 1)], 0.5),
        ("no_need", [SEEMS_FIT, FAILS, (WHO, STAY, 0, 0.25, 1)], 1.5),
        ("nurture", [SEEMS_FIT, FAILS, (WHO, STAY, 0, 0, 0.25)], 1.5),
        ("disqualified", [(PERSON, DISCOVERED, 1, 0, 0.07)], 1.5),
    ],
)
def test_an_ending_leads_where_the_scenario_sends_it(ending, wanted, budget):
    firm = sent("meeting", ending)
    life = met(firm, *wanted, budget=budget)
    said = life.done(0)
    if ending != "disqualified":
        said = life.rings(said.timers[SALES])
    assert "lost" not in said.events
    assert life.row.step[SALES] == firm.step["later"]
    assert said.timers == {SALES: 30 * DAY}
