"""Phase 2 by hand: attempts until somebody answers, an answer that may be an opportunity, or the end."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.account import SALES
from salescycle.sim.model.luck import ASKS, CONTACTED, GATE, LENGTH, OPT_OUT, draw
from salescycle.sim.model.playbook_rules import class_of
from salescycle.sim.model.stages.contact import answer_loss
from salescycle.sim.model.tables import G_CONTACT
from tests.sim.model.firms import DAY, HOUR, Firm, Life, logistic_gates, lucky

WHO = Life(Firm()).who("attempt")
STAYS = (WHO, OPT_OUT, 0, 0.2, 1)
ANSWERS = (WHO, CONTACTED, 0, 0, 0.5)
SILENT = (WHO, CONTACTED, 0, 0.5, 1)


def called(firm: Firm, *wanted: tuple, **state: float) -> Life:
    """Somebody with a reach of one half, whose first attempt is under way since second 0."""
    return Life(firm, lucky(*wanted), **state).at("attempt", in_place=1)


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm({"playbook.stop": 3, "playbook.gap": "2.5 d"})


def test_no_answer_is_tried_again_after_the_playbooks_gap(firm):
    life = called(firm, STAYS, SILENT)
    said = life.done(600)
    assert said.events == ["no_answer"]
    assert said.note(log.NO_ANSWER).ref == 1
    # The gap is 2.5 d, .8 to 1.2 times.
    assert said.timers == {SALES: math.floor(2.5 * DAY * (0.8 + 0.4 * draw(life.root, WHO, LENGTH, 0)) + 0.5)}
    assert (life.row.attempt, life.row.fatigue, life.row.seen.attempt) == (1, 1.0, 1)
    assert life.rings(600 + 2 * DAY).tasks[SALES][1] == 600


def test_after_the_last_attempt_a_lead_is_given_up(firm):
    life = called(firm, STAYS, *((WHO, CONTACTED, n, 0.5, 1) for n in range(3)), (WHO, OPT_OUT, 2, 0.5, 1))
    life.row.attempt = 2
    said = life.done(600)
    assert said.events == ["no_answer", "lost"]
    assert said.note(log.LOST).reason == log.R_UNREACHABLE
    assert said.places == -1
    assert life.row.ended == 1


def test_a_touch_tires_and_time_heals(firm):
    life = called(firm, STAYS, SILENT, fatigue=2.0)
    life.done(7 * DAY)
    assert life.row.fatigue == pytest.approx(2.0 / 2 + 1)  # a half-life of 7 d, and one more touch


@pytest.mark.parametrize(
    ("fatigue", "chance"),
    [(0.0, 0.004), (1.5, 0.004), (2.0, 0.004 + 0.05), (3.0, 0.004 + 0.15)],
)
def test_every_touch_beyond_two_and_a_half_makes_ten_percent_more_opt_out(firm, fatigue, chance):
    just_below = called(firm, (WHO, OPT_OUT, 0, chance - 0.004, chance), fatigue=fatigue)
    said = just_below.done(0)
    assert said.events == ["lost"]
    assert said.note(log.LOST).reason == log.OPTED_OUT
    just_above = called(firm, (WHO, OPT_OUT, 0, chance, chance + 0.004), SILENT, fatigue=fatigue)
    assert just_above.done(0).events == ["no_answer"]


@pytest.mark.parametrize("reach", [0.01, 0.3, 0.95])
def test_an_attempt_reaches_with_the_leads_own_chance(firm, reach):
    answers = called(firm, STAYS, (WHO, CONTACTED, 0, reach * 0.9, reach), reach=reach)
    assert "reached" in answers.done(0).events
    silent = called(firm, STAYS, (WHO, CONTACTED, 0, reach, reach + 0.02), reach=reach)
    assert silent.done(0).events == ["no_answer"]


def test_an_answer_with_interest_is_an_opportunity(firm):
    life = called(firm, STAYS, ANSWERS, (WHO, GATE, 0, 0, 0.5), interest=0.4, trust=0.3)
    said = life.done(600)
    assert said.events == ["reached", "showed_interest", "inquiry", "entered"]
    assert (said.note(log.REACHED).duration, said.note(log.REACHED).ref) == (600, 1)
    drifted = 0.4 * 2 ** -(600 / (14 * DAY))
    assert life.row.interest == pytest.approx(drifted + 0.35 * (1 - drifted))
    assert life.row.trust == pytest.approx(0.3 + 0.07 * 0.7)
    assert (life.row.phase, life.row.step[SALES]) == (3, firm.step["meeting"])
    assert said.tasks[SALES][1] == 2 * HOUR
    assert said.places == 0  # it keeps its place


def test_an_answer_without_interest_is_the_end(firm):
    life = called(firm, STAYS, ANSWERS, (WHO, GATE, 0, 0.5, 1))
    said = life.done(600)
    assert said.events == ["reached", "lost"]
    assert said.note(log.LOST).reason == log.NOT_INTERESTED
    assert said.places == -1
    assert said.cancelled == [SALES]


def test_the_gate_sees_the_customer_after_the_first_sentence(firm):
    """Tone comes before the answer: trust is .3 + .07 * .7 = .349 when interest is asked for."""
    calibrated = Firm({"playbook.tone": "informative"}, alphas=logistic_gates(contact=-1.5))
    life = called(calibrated, STAYS, ANSWERS, interest=0.4, trust=0.3, fit=0.6, need=0.2, urgency=0.8, fatigue=2.5)
    said = life.done(0)
    over = 3.5 - 2.5
    eta = 2.4 * 0.4 * (1 - 0.15 * over) + 1.0 * 0.349 + 1.2 * 0.6 + 0.5 * 0.2 + 0.5 * 0.8
    assert said.gates == {G_CONTACT: pytest.approx(1 / (1 + math.exp(1.5 - eta)))}
    passed = draw(life.root, WHO, GATE, 0) < said.gates[G_CONTACT]
    assert ("showed_interest" in said.events) == passed


# Inquiries


@pytest.mark.parametrize(
    ("delay", "lost"),
    [
        (0, 0.0),
        (300, math.log(2) / math.log(577)),  # tau = 5 min, all is lost after 2 d = 576 tau
        (HOUR, math.log(13) / math.log(577)),
        (2 * DAY, 1.0),
        (9 * DAY, 1.0),
    ],
)
def test_a_late_answer_loses_interest_by_the_logarithm_of_its_delay(firm, delay, lost):
    assert answer_loss(float(delay), firm.firm) == pytest.approx(lost, abs=1e-9)


def test_only_who_has_asked_is_disappointed_by_a_late_answer(firm):
    states = {}
    for inbound in (0, 1):
        life = called(firm, STAYS, ANSWERS, (WHO, GATE, 0, 0, 0.5), interest=0.8)
        life.row.seen.inbound = inbound
        life.row.updated = HOUR  # so that nothing drifts
        life.done(HOUR)
        states[inbound] = life.row.interest
    left = 0.8 * (1 - 0.55 * math.log(13) / math.log(577))
    assert states[0] == pytest.approx(0.8 + 0.35 * 0.2)
    assert states[1] == pytest.approx(left + 0.35 * (1 - left))


@pytest.mark.parametrize(("inbound", "work_class"), [("interrupt", 0), ("next", 1), ("in_turn", 3)])
def test_a_fresh_inquiry_is_as_urgent_as_the_playbook_says(inbound, work_class):
    firm = Firm({"sources.web.inbound": True, "playbook.inbound": inbound, "playbook.target_min": 0})
    life = Life(firm)
    life.arrives()
    assert class_of(life.is_pulled(0).tasks[SALES][2]) == work_class
    life.row.attempt = life.row.seen.attempt = 1
    assert class_of(life.rings(DAY).tasks[SALES][2]) == 3  # whoever did not answer waits like everybody


def test_a_bought_address_is_never_urgent():
    firm = Firm({"playbook.inbound": "interrupt", "playbook.target_min": 0})
    life = Life(firm)
    life.arrives()
    assert class_of(life.is_pulled(0).tasks[SALES][2]) == 3


def test_a_seller_may_let_a_lead_go(firm):
    life = called(firm)
    said = life.is_dropped(5 * DAY)
    assert said.events == ["lost"]
    assert (said.note(log.LOST).reason, said.note(log.LOST).duration) == (log.DROPPED, 5 * DAY)
    assert said.places == -1
    assert said.cancelled == [SALES]


# Endings that lead elsewhere than out


NEXT = {"phase": "contact", "kind": "work", "wait": "30 d", "endings": {"lost": 1.0}}


def sent(step: str, ending: str, **changes: object) -> Firm:
    """A firm in which an ending of a step leads to a step of its own, ``later``."""
    return Firm({"process.later": NEXT, f"process.{step}.next.{ending}": "later", **changes})


@pytest.mark.parametrize(
    ("ending", "wanted"),
    [
        ("opted_out", [(WHO, OPT_OUT, 0, 0, 0.004)]),
        ("unreachable", [STAYS, SILENT]),
        ("not_interested", [STAYS, ANSWERS, (WHO, GATE, 0, 0.5, 1)]),
    ],
)
def test_an_ending_leads_where_the_scenario_sends_it(ending, wanted):
    firm = sent("attempt", ending, **{"playbook.stop": 1})
    life = called(firm, *wanted)
    said = life.done(600)
    assert "lost" not in said.events
    assert life.row.step[SALES] == firm.step["later"]
    assert said.timers == {SALES: 30 * DAY}
    assert (life.row.ended, life.row.in_place) == (0, 1)
    assert life.rings(31 * DAY).note(log.LOST).reason == log.R_LOST


# Channels


@pytest.mark.parametrize(
    ("channel", "likes", "factor", "touch", "effort"),
    [
        ("mix", "email", 1.0, 1.0, 600),
        ("telephone", "telephone", 1.3, 1.0, 600),
        ("telephone", "email", 0.85, 1.0, 600),
        ("email", "email", 1.3 * 0.6, 0.5, 300),
        ("letter", "email", 0.85 * 0.35, 0.5, 720),
        ("visit", "visit", 1.3 * 1.3, 1.5, 3600),
        ("visit", "letter", 0.85 * 1.3, 1.5, 3600),
    ],
)
def test_a_channel_has_its_reach_its_touch_and_its_effort(channel, likes, factor, touch, effort):
    firm = Firm({"playbook.channel": channel, "playbook.gap": "1 d"})
    for low, high, event in (
        (factor * 0.4 - 0.02, factor * 0.4, "reached"),
        (factor * 0.4, factor * 0.4 + 0.02, "no_answer"),
    ):
        life = called(firm, STAYS, (WHO, CONTACTED, 0, low, high), reach=0.4, channel=tables.CHANNELS.index(likes))
        assert life.goes_to("attempt", 0).tasks[SALES][1] == effort
        assert event in life.done(0).events
        assert life.row.fatigue == touch


def test_nobody_is_reached_for_certain():
    firm = Firm({"playbook.channel": "visit"})
    life = called(firm, STAYS, (WHO, CONTACTED, 0, 0.97, 1), reach=0.95, channel=tables.VISIT)  # .95 * 1.69
    assert "no_answer" in life.done(0).events


def test_the_preferred_channel_is_learnt_by_the_reply_and_used_from_then_on():
    firm = Firm({"playbook.channel": "preferred"})
    silent = called(firm, STAYS, SILENT, channel=tables.EMAIL)
    silent.done(0)
    assert silent.row.seen.channel == 0
    assert silent.rings(DAY).tasks[SALES][1] == 600
    answers = called(firm, STAYS, ANSWERS, channel=tables.EMAIL)
    answers.done(0)
    assert answers.row.seen.channel == tables.EMAIL
    assert answers.goes_to("attempt", DAY).tasks[SALES][1] == 300  # a mail


@pytest.mark.parametrize(
    ("channel", "cents", "reason"), [("visit", 4_500, log.FOR_VISIT), ("letter", 150, log.FOR_LETTER)]
)
def test_visits_and_letters_cost_money(channel, cents, reason):
    firm = Firm({"playbook.channel": channel, "market.visit_cost": 45, "market.letter_cost": "1.50"})
    said = called(firm, STAYS, (WHO, CONTACTED, 0, 0.97, 1)).done(0)
    assert (said.note(log.SPENT).amount, said.note(log.SPENT).reason) == (cents, reason)


# Opting out

ASKS_TO_BE_LEFT = (WHO, OPT_OUT, 0, 0, 0.004)


def test_an_opt_out_costs_its_reputation_and_ends_it_where_it_is_honoured():
    said = called(Firm({"market.opt_out_cost": 40}), ASKS_TO_BE_LEFT).done(0)
    assert said.events == ["spent", "lost"]
    assert (said.note(log.SPENT).amount, said.note(log.SPENT).reason) == (4_000, log.FOR_OPT_OUT)


def test_whoever_goes_on_calling_is_fined_for_each_further_attempt():
    firm = Firm({"market.opt_out_cost": 40, "playbook.honour_opt_out": False})
    life = called(firm, ASKS_TO_BE_LEFT, SILENT, (WHO, CONTACTED, 1, 0.5, 1), (WHO, CONTACTED, 2, 0.5, 1), interest=0.8)
    said = life.done(0)
    assert said.events == ["spent", "no_answer"]
    assert life.row.interest == pytest.approx(0.4)  # annoyed
    for day in (3, 6):
        life.rings(day * DAY)
        said = life.done(day * DAY)
        assert (said.note(log.SPENT).amount, said.note(log.SPENT).reason) == (4_000, log.FOR_FINE)


def test_a_playbook_that_learns_to_honour_an_opt_out_stops_at_once():
    firm = Firm()
    life = called(firm, (WHO, OPT_OUT, 0, 0.5, 1), opted_out=1)
    assert life.done(0).note(log.LOST).reason == log.OPTED_OUT


def test_the_cost_of_an_attempt_is_paid_each_time(firm):
    paid = Firm({"process.attempt.cost": 2})
    assert called(paid, STAYS, SILENT).done(0).note(log.SPENT).amount == 200


def test_a_late_answer_disappoints_once():
    """Who comes back to phase 2 much later has had an answer long ago."""
    firm = Firm()
    life = called(firm, STAYS, ANSWERS, (WHO, GATE, 0, 0, 0.5), interest=0.8, answered=1)
    life.row.seen.inbound, life.row.updated = 1, 9 * DAY
    life.done(9 * DAY)
    assert life.row.interest == pytest.approx(0.8 + 0.35 * 0.2)


def test_an_opportunity_asks_for_availability_price_or_date(firm):
    who = Life(firm).row.identity
    for draws, asks in (((0, 0, 0), 7), ((0.6, 0, 0), 6), ((0.6, 0.8, 0), 4), ((0.6, 0.8, 0.5), 2)):
        wanted = [(who, ASKS, n, low, low + 0.2) for n, low in enumerate(draws)]
        said = called(firm, STAYS, ANSWERS, (WHO, GATE, 0, 0, 0.5), *wanted).done(0)
        assert said.note(log.INQUIRY).ref == asks
