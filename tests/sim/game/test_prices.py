"""What ways take and cost is what the model does, and one usually hears within what it draws."""

import numpy as np
import pytest

from salescycle.sim.game.actions import PRESETS, Act
from salescycle.sim.game.prices import Prices
from salescycle.sim.game.session import Session
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in


def priced(name):
    """Prices of a scenario, and a function that tells the one of a way."""
    prices = Prices(seat_in(name, "week").tables())
    return lambda kind, **given: prices.of(prices.step_of(kind), given)


@pytest.mark.parametrize("name", ["saas_smb", "equipment_dealer", "tutorial", "public_tender", "enterprise_software"])
def test_every_usual_way_has_a_price(name):
    prices = Prices(seat_in(name, "week").tables())
    for kind, ways in PRESETS.items():
        step = prices.step_of(tables.KINDS[kind])
        for way in ways if step >= 0 else ():
            price = prices.of(step, way)
            assert price.takes_s > 0
            assert price.cost >= 0
            assert price.hear_s is None or 0 <= price.hear_s[0] <= price.hear_s[1]


def test_a_visit_costs_its_way_and_its_time_a_letter_its_stamp_and_a_mail_half_a_call():
    seat = seat_in("export_machines", "week")
    firm, price = seat.tables().firm[0], priced("export_machines")
    visit, letter, mail, call = (price("attempt", channel=name) for name in ("visit", "letter", "email", "telephone"))
    assert visit.cost == int(firm["visit_cost"]) > 0
    assert letter.cost == int(firm["letter_cost"]) > 0
    assert call.cost == mail.cost == 0
    assert visit.takes_s > letter.takes_s > call.takes_s == 2 * mail.takes_s


def test_what_is_done_more_thoroughly_takes_longer():
    price = priced("saas_smb")
    assert price("meeting", questions=30).takes_s > price("meeting", questions=4).takes_s
    assert price("quotation", completeness="gaps").takes_s < price("quotation", completeness="complete").takes_s
    assert price("hand_over", depth=1.0).takes_s > 5 * price("hand_over", depth=0.1).takes_s
    assert price("hesitation", answer="wait").takes_s < price("hesitation", answer="inform").takes_s / 5


def test_a_way_that_is_left_open_is_the_playbooks():
    seat, price = seat_in("saas_smb", "week"), priced("saas_smb")
    assert price("hand_over") == price("hand_over", depth=seat.scenario.playbook.hand_over)


def test_each_step_has_a_price_of_its_own():
    p = seat_in("public_tender", "week").tables()
    research = np.flatnonzero(p.steps["kind"] == tables.RESEARCH)
    first, second = (Prices(p).of(int(step), {}).takes_s for step in research[:2])
    assert first != second


def test_a_campaign_costs_itself_and_the_leads_that_it_brings():
    p, price = seat_in("saas_smb", "week").tables(), priced("saas_smb")
    step = p.steps[Prices(p).step_of("campaign")]
    assert price("campaign").cost == step["cost"] + step["leads"] * p.sources[step["brings"]]["cost"] > 0


def test_a_pushed_customer_answers_sooner_than_one_who_is_given_time():
    price = priced("equipment_dealer")
    soon, late = (price("hesitation", answer=answer).hear_s for answer in ("push", "wait"))
    assert soon[1] < late[1]


def test_one_usually_hears_of_a_quotation_within_what_is_told():
    session = Session(seat_in("rfq_desk", "quarter"), 5)
    while session.go_on() is not None:
        session.act(Act("routine"))
    rows = session.live.log()
    sent = {int(row["account"]): int(row["time"]) for row in rows[rows["event"] == log.QUOTATION_SENT][::-1]}
    heard = rows[np.isin(rows["event"], (log.ACCEPTED, log.HESITATES))][::-1]
    first = {int(row["account"]): int(row["time"]) for row in heard}
    waits = np.array([first[account] - sent[account] for account in first if account in sent])
    low, high = priced("rfq_desk")("quotation").hear_s
    assert len(waits) > 100
    assert 0.3 < ((low <= waits) & (waits <= high)).mean() < 0.9
    assert 0 < low < high < 40 * DAY_S
