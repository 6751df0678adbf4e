"""Campaigns by hand: who runs them, what they cost, when their leads come."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.luck import CAMPAIGN_LEAD, CAMPAIGN_LEADS, PENDING_LENGTH, VEIL_LEADS, child, draw
from salescycle.sim.model.stages import may_drop
from salescycle.sim.model.stages.campaign import poisson
from tests.sim.model.firms import DAY, HOUR, Firm, Life, lucky

MAILING = {
    "phase": "generate",
    "kind": "campaign",
    "role": "support",
    "effort": "6 h",
    "brings": "web",
    "leads": 4,
    "wait": "exponential(mean=5 d)",
    "cost": 700,
}
CAMPAIGNS = {"process.mailing": MAILING, "sources.mailings": {"rate": "1 / mo", "first": "mailing"}}


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm(CAMPAIGNS)


def test_a_campaign_is_no_lead_and_waits_for_those_who_run_it(firm):
    life = Life(firm)
    said = life.arrives(source=1)
    assert said.events == ["created"]
    assert (life.row.phase, life.row.value) == (0, 0)
    assert said.tasks[SALES][:2] == (3, 6 * HOUR)  # at the desk of support


def test_a_seller_may_run_it():
    firm = Firm({**CAMPAIGNS, "process.mailing.role": "rep"})
    life = Life(firm)
    life.row.owner = -1
    said = life.arrives(source=1)
    assert said.tasks[SALES][0] == life.row.owner in (0, 1)


def test_a_campaign_costs_money_and_brings_as_many_leads_as_luck_has_it(firm):
    life = Life(firm).at("mailing")
    life.row.phase = 0
    said = life.done(DAY)
    number = poisson(4.0, draw(life.root, life.who("mailing"), CAMPAIGN_LEADS, 0))
    assert said.events == ["campaign", "spent"]
    assert said.note(log.CAMPAIGN_RUN).ref == number
    assert (said.note(log.SPENT).amount, said.note(log.SPENT).reason) == (70_000, log.FOR_STEP)


def test_leads_come_in_the_order_of_independent_times(firm):
    """Of k times left the shortest lies at 1 - (1 - past) u^(1/k) of the law; each ring brings a lead."""
    life = Life(firm, lucky((Life(firm).who("mailing"), CAMPAIGN_LEADS, 0, 0.25, 0.42)))  # three leads
    life.at("mailing").row.phase = 0
    said = life.done(DAY)
    assert said.note(log.CAMPAIGN_RUN).ref == 3
    past, now = 0.0, DAY
    for number in range(3):
        u = draw(life.root, life.who("mailing"), CAMPAIGN_LEADS, number + 1)
        past = 1 - (1 - past) * u ** (1 / (3 - number))
        at = DAY + math.floor(-5 * DAY * math.log(1 - past) + 0.5)
        assert now + said.timers[SALES] == pytest.approx(at, abs=1)
        now += said.timers[SALES]
        said = life.rings(now)
        assert said.spawned == [(0, child(life.row.identity, CAMPAIGN_LEAD, number), 0)]
    assert (said.timers, said.events, life.row.ended) == ({}, [], 1)


def test_a_campaign_without_leads_is_over_at_once():
    firm = Firm({**CAMPAIGNS, "process.mailing.leads": 0})
    life = Life(firm).at("mailing")
    said = life.done(DAY)
    assert said.note(log.CAMPAIGN_RUN).ref == 0
    assert life.row.ended == 1


def test_behind_the_veil_it_is_drawn_again_how_many_leads_are_still_to_come_and_when(firm):
    life = Life(firm, leads=3, brought=1).at("mailing", began=[0] * 4, stretch=[1.0] * 4)
    life.row.step[SALES] = firm.step["mailing"]
    # After 5 d of a mean of 5 d, 4 exp(-1) = 1.47 are to come, whatever has come: exp(-1.47) = .23, two of them: to .81
    life.root = lucky((life.who("mailing"), VEIL_LEADS, 0, 0.6, 0.8))
    said = life.is_unveiled(5 * DAY)
    past = 1 - math.exp(-1)
    u = draw(life.root, life.who("mailing"), PENDING_LENGTH, SALES)
    at = -5 * DAY * math.log((1 - past) * u**0.5)
    assert life.row.leads == 1 + 2
    assert 5 * DAY + said.timers[SALES] == pytest.approx(at, abs=1)
    life.root = lucky((life.who("mailing"), VEIL_LEADS, 0, 0.0, 0.2))
    life.is_unveiled(5 * DAY)
    assert life.row.ended == 1


def test_nobody_can_drop_a_campaign(firm):
    life = Life(firm).at("mailing")
    life.row.phase = 0
    assert not may_drop(life.row, 0, 0)


@pytest.mark.parametrize(
    ("mean", "u", "number"),
    [(0.0, 0.9, 0), (4.0, 0.018, 0), (4.0, 0.019, 1), (4.0, 0.99999, 15), (900.0, 0.5, 900), (900.0, 0.975, 959)],
)
def test_the_number_of_leads_is_a_poisson_number(mean, u, number):
    """exp(-4) = .0183; 900 + 1.96 x 30 = 958.8."""
    assert poisson(mean, u) == number
