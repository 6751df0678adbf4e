"""Phase 3 by hand: a meeting clears the need, the seller judges the fit, the customer takes time to answer."""

import math

import pytest
from scipy import special

from salescycle.sim.errors import ScenarioError
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.arguments import VERDICT
from salescycle.sim.model.luck import (
    DISCOVERED,
    EFFORT,
    GATE,
    LEARNT,
    LENGTH,
    NEXT_BUDGET,
    REFERRED,
    STAKEHOLDER,
    STAY,
    TOLD_SAVING,
    draw,
)
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.stages.understand import eta_ahead
from salescycle.sim.model.tables import E_NO_BUDGET, E_NO_NEED, G_UNDERSTAND, GO_ON, NURTURE, QUALIFIED, TENDER
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


def test_whoever_seems_not_to_fit_goes_on_when_the_seller_wants_to(firm):
    life = met(firm, (PERSON, DISCOVERED, 1, 0, 0.07), PASSES)
    life.row.planned, life.row.plan[VERDICT] = 1, GO_ON + 1
    assert life.done(0).events == ["meeting"]
    assert life.row.ending[SALES] == QUALIFIED


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


# Several meetings, several people


def test_meetings_share_the_gain_and_the_last_one_judges():
    firm = Firm({**INFORMATIVE, "process.meeting.meetings": 3})
    life = Life(firm, lucky(SEEMS_FIT), need=0.2, trust=0.3).at("attempt", in_place=1)
    life.goes_to("meeting", 0)
    assert life.row.meetings_left == 3
    said = life.done(0)
    assert said.events == ["meeting"]
    assert said.gates == {}
    assert said.timers == {SALES: 4 * DAY}  # an appointment, as far ahead as this customer's usual answer
    gain = 0.6 * (1 - math.exp(-1 / 0.42)) / 3
    assert life.row.need == pytest.approx(0.2 + gain * 0.8)
    trust = 0.3 + 0.10 / 3 * 0.7
    assert life.row.trust == pytest.approx(trust + 0.07 * (1 - trust))
    assert life.is_unveiled(DAY).timers == {}  # an appointment is no secret
    assert life.rings(4 * DAY).tasks[SALES][1] == 2 * HOUR
    life.done(5 * DAY)
    life.rings(9 * DAY)
    life.row.seen.fit_doubt = 0.28
    said = life.done(10 * DAY)
    assert life.row.meeting == 3
    assert list(said.gates) == [G_UNDERSTAND] or "lost" in said.events


@pytest.mark.parametrize(("contacts", "talked_to"), [(1, 1), (3, 3), (40, 5)])
def test_consensus_is_the_share_of_all_who_decide_that_is_convinced(contacts, talked_to):
    firm = Firm({**INFORMATIVE, "playbook.contacts": contacts, "playbook.qualification": 0})
    convinced = [(WHO, STAKEHOLDER, 64 + n, 0, 0.3) for n in range(2)]
    others = [(WHO, STAKEHOLDER, 64 + n, 0.9, 1) for n in range(2, 5)]
    life = met(firm, *convinced, *others, panel=5, need=0.4, trust=0.4, fit=0.4)
    life.done(0)
    # logistic(-.4 + 1.6 n + 1.2 t + .8 f) lies between .3 and .9 here; the first two are convinced
    assert 0.3 < 1 / (1 + math.exp(0.4 - 1.6 * life.row.need - 1.2 * life.row.trust - 0.8 * 0.4)) < 0.9
    assert life.row.consensus == life.row.seen.consensus == min(talked_to, 2) / 5


def test_one_who_decides_alone_needs_no_consensus(firm):
    life = met(firm, SEEMS_FIT, panel=1)
    life.done(0)
    assert life.row.consensus == 1


def test_a_colleague_who_was_asked_again_answers_anew():
    """Whoever was disqualified and comes back meets people whose minds are open once more."""
    later = {"process.meeting.next": {"qualified": "quotation", "disqualified": "attempt"}, "playbook.qualification": 1}
    firm = Firm({**INFORMATIVE, **later, "playbook.contacts": 40})
    told = set()
    for _ in range(1):
        life = met(firm, panel=40)
        for _ in range(3):
            life.at("meeting", meetings_left=1)
            life.row.need = life.row.trust = life.row.fit = 0.5
            life.row.updated = 0
            life.done(0)
            told.add((life.row.consensus, life.row.seen.fit))
    assert len(told) == 3


@pytest.mark.parametrize("questions", [0, 1, 60])
@pytest.mark.parametrize("best", [1, 3.7, 100])
def test_any_number_of_questions_leaves_every_state_between_zero_and_one(questions, best):
    firm = Firm({"playbook.questions": questions, "market.best_questions": best, "playbook.qualification": 0})
    life = met(firm, panel=40)
    assert life.goes_to("meeting", 0).tasks[SALES][1] > 0
    life.done(0)
    states = [life.row.need, life.row.interest, life.row.trust, life.row.consensus]
    assert all(0 <= state <= 1 for state in states)
    assert life.row.seen.fit_doubt >= 0


@pytest.mark.parametrize("best", [0, 0.3, 101])
def test_a_best_number_of_questions_below_one_or_beyond_reason_is_refused(best):
    with pytest.raises(ScenarioError, match=r"market\.best_questions"):
        Firm({"market.best_questions": best})


# What is learnt


def test_questions_learn_benefits_the_form_and_the_saving_as_it_is_told(firm):
    learns = [(WHO, LEARNT, 4 + n, 0, 0.8) for n in (0, 1)]
    misses = [(WHO, LEARNT, 4 + 2, 0.8, 1)]
    form = [(WHO, LEARNT, 4 + 3, 0, 0.8)]
    life = met(firm, *learns, *misses, *form, form=TENDER, saving=1.4)
    life.row.seen.saving, life.row.seen.saving_doubt = 1.2, 0.48
    life.done(0)
    assert (life.row.seen.benefits, life.row.seen.form) == (2, TENDER)
    z = float(special.ndtri(draw(life.root, WHO, TOLD_SAVING, 1)))
    assert life.row.seen.saving == pytest.approx(1.4 * math.exp(0.35 * z))
    assert life.row.seen.saving_doubt == pytest.approx(0.35 * life.row.seen.saving)


def test_a_benefit_is_learnt_once(firm):
    """Two of three are known: only the third one can still be learnt, by one number."""
    third, more = (WHO, LEARNT, 4, 0.8, 1), [(WHO, LEARNT, 5, 0, 0.8), (WHO, LEARNT, 6, 0, 0.8)]
    life = met(firm, third, *more)
    life.row.seen.benefits = 2
    life.done(0)
    assert life.row.seen.benefits == 2


def test_what_is_told_of_a_saving_does_not_replace_what_was_computed(firm):
    life = met(firm, saving=1.4)
    life.row.seen.saving, life.row.seen.saving_doubt = 1.3, 0.12 * 1.3
    life.done(0)
    assert life.row.seen.saving == 1.3


@pytest.mark.parametrize("saving", [0.4, 4.0])
def test_whether_one_listens_to_a_saving_does_not_depend_on_its_truth(firm, saving):
    life = met(firm, saving=saving)
    life.row.seen.saving, life.row.seen.saving_doubt = 1.2, 0.48
    life.done(0)
    assert life.row.seen.saving != 1.2


def test_a_meeting_without_questions_learns_nothing():
    life = met(Firm({"playbook.questions": 0}), form=TENDER)
    life.done(0)
    assert (life.row.seen.benefits, life.row.seen.form) == (0, 0)


# Budgets of a new fiscal year


def test_a_new_fiscal_year_brings_a_new_budget_that_nobody_has_heard_of():
    firm = Firm({**INFORMATIVE, "market.fiscal_year": 4, "playbook.qualification": 0})
    april = 86 * DAY  # 1 April
    for now, same in ((april - 1, True), (april, False)):
        life = met(firm, budget=0.7)
        life.row.seen.budget, life.row.seen.budget_doubt, life.row.updated = 0.71, 0.01, now
        year = life.row.budget_year
        life.done(now)
        assert (life.row.budget == 0.7, life.row.seen.budget == 0.71) == (same, same)
        if not same:
            z = float(special.ndtri(draw(life.root, PERSON, NEXT_BUDGET, year + 1)))
            assert life.row.budget == pytest.approx(
                min(2.0, max(0.3, 1.1 * (1.8 / 1.1) ** (z / 1.2815515655))), rel=1e-4
            )
            assert (life.row.seen.budget, life.row.budget_year) == (1.1, year + 1)
            assert life.row.seen.budget_doubt == pytest.approx(1.1 * 0.3842878)


def test_a_culture_sets_the_pace_and_the_panel():
    segments = {"slow": {"share": 1.0, "pace": 2.5, "panel": 7}}
    firm = Firm({**INFORMATIVE, "segments": segments, "playbook.qualification": 0})
    assert firm.p.segments[0].panel == 7
    assert met(firm, PASSES, segment=0).done(0).timers == {SALES: 10 * DAY}  # 4 d, 2.5 times


def test_the_cost_of_a_meeting_is_paid():
    said = met(Firm({"process.meeting.cost": 80})).done(0)
    assert said.note(log.SPENT).amount == 8_000


@pytest.mark.parametrize(
    ("kind", "alone"),
    [("mixed", 1.0), ("situation", 0.0), ("problem", 0.3), ("implication", 1.0), ("need_payoff", 1.0)],
)
def test_easy_questions_alone_build_little_value_and_the_less_the_more_complex(kind, alone):
    for complexity in (0.0, 0.5, 1.0):
        firm = Firm(
            {**INFORMATIVE, "complexity": complexity, "market.best_questions": 12, "playbook.question_kind": kind}
        )
        life = met(firm, SEEMS_FIT, PASSES, need=0.2)
        life.done(0)
        gain = 0.6 * (1 - math.exp(-1 / 0.42)) * (1 - complexity + complexity * alone)
        assert life.row.need == pytest.approx(0.2 + gain * 0.8)
        assert life.row.seen.need == life.row.need


@pytest.mark.parametrize(
    ("kind", "likely"), [("mixed", 0.8), ("situation", 0.8), ("implication", 0.4), ("need_payoff", 0.4)]
)
def test_who_asks_about_value_alone_learns_half_of_the_facts(kind, likely):
    firm = Firm({**INFORMATIVE, "playbook.question_kind": kind})
    for low, high, learnt in ((0, likely, 1), (likely, 1, 0)):
        life = met(firm, (WHO, LEARNT, 4, low, high), (WHO, LEARNT, 5, 0.8, 1), (WHO, LEARNT, 6, 0.8, 1))
        life.done(0)
        assert life.row.seen.benefits == learnt


REFUSES = {"playbook.qualification": 0.9, "playbook.refusal": "honest"}


@pytest.mark.parametrize(("recommends", "referrals", "leads"), [(True, True, 1), (False, True, 0), (True, False, 0)])
def test_an_honest_refusal_is_trusted_and_may_be_recommended(recommends, referrals, leads):
    firm = Firm({**REFUSES, "sources.web.referrals": referrals})
    trust = met(Firm({"playbook.qualification": 0.9}), SEEMS_FIT, trust=0.4)
    trust.done(0)
    expected = trust.row.trust + 0.10 * (1 - trust.row.trust)
    willing = special.expit(-3.2 + 2.4 * expected)
    bounds = (0, willing) if recommends else (willing, 1)
    life = met(firm, SEEMS_FIT, (WHO, REFERRED, 1_000, *bounds), trust=0.4)
    said = life.done(0)
    assert life.row.trust == pytest.approx(expected)
    assert [note.reason for note in said.notes if note.event == log.LOST] == [log.MISFIT]
    assert len(said.spawned) == said.events.count("referral") == leads


def test_whoever_is_dropped_may_be_told_honestly():
    """The same as an honest refusal after a meeting: a tenth of what is missing of trust; in silence nothing."""
    firm = Firm({"sources.web.referrals": True})
    for is_told, gain in ((True, 0.10), (False, 0.0)):
        life = met(firm, SEEMS_FIT, PASSES, (WHO, REFERRED, 1_000, 0.9, 1), trust=0.4)
        life.done(0)
        trust = life.row.trust
        said = life.is_dropped(0, is_told=is_told)
        assert said.note(log.LOST).reason == log.DROPPED
        assert life.row.trust == pytest.approx(trust + gain * (1 - trust))


def test_a_silent_refusal_leaves_trust_as_it_is():
    life = met(Firm({"playbook.qualification": 0.9, "sources.web.referrals": True}), SEEMS_FIT)
    assert "referral" not in life.done(0).events
