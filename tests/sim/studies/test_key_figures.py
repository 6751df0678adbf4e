"""Key figures against a recount by other means: account by account, from the story of each."""

import math
from statistics import median

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.key_figures import figures_of_run, key_figures
from salescycle.sim.studies.scope import FIGURES
from salescycle.sim.words.kinds import PHASES

DAY, MONTH, YEAR = 86_400, 86_400 * 365 / 12, 86_400 * 365
END = 180 * DAY
CUSTOMER = {PHASES.index("follow_up") + 1, PHASES.index("develop") + 1}


@pytest.fixture(scope="module")
def firm():
    """A small firm, its tables, and half a year of it."""
    scenario = load("saas_smb", ["window=180 d", "opening.customers=60"])
    parameters = build(scenario)
    return scenario, parameters, run(parameters, plain_luck(3), until=END, engine="compiled").log


@pytest.fixture(scope="module")
def figures(firm):
    return figures_of_run(*firm, END)


def stories(rows):
    """The rows of each account."""
    return [rows[rows["account"] == account] for account in np.unique(rows["account"]) if account >= 0]


def has(story, event):
    return bool((story["event"] == event).any())


def customer_seconds(story):
    """Time between coming into a customer's phase and leaving it, second by second of the story."""
    since, spent = None, 0
    for row in story:
        if row["event"] in (log.ENTERED, log.PRESENT):
            if since is not None:
                spent += row["time"] - since
            since = row["time"] if row["phase"] in CUSTOMER else None
        elif row["event"] in (log.LOST, log.CHURNED, log.OPEN_AT_END) and since is not None:
            spent, since = spent + row["time"] - since, None
    return spent


def test_customers_ask_and_leave_at_the_rates_of_the_time_they_were_there(firm, figures):
    rows = firm[2]
    seconds = sum(customer_seconds(story) for story in stories(rows))
    tickets, churned, renewed = (
        int((rows["event"] == event).sum()) for event in (log.TICKET_OPENED, log.CHURNED, log.RENEWED)
    )
    assert seconds > 60 * 90 * DAY
    assert churned > 0
    assert figures["tickets_a_customer_month"] == pytest.approx(tickets / seconds * MONTH)
    assert figures["churn_a_year_rate"] == pytest.approx(1 - math.exp(-churned / seconds * YEAR))
    assert figures["renewal_rate"] == renewed / (renewed + churned)


def test_leads_that_nobody_took_up_are_counted_among_those_that_one_could(firm, figures):
    _, parameters, rows = firm
    leads = [story for story in stories(rows) if story["account"][0] >= len(parameters.book)]
    usable = [
        story
        for story in leads
        if not has(story, log.UNDELIVERABLE) and not (story["reason"][story["event"] == log.LOST] == 2).any()
    ]
    in_vain = sum(not has(story, log.PULLED) for story in usable)
    assert log.REASONS[2] == "outside_target"
    assert 0 < in_vain < len(usable) < len(leads)
    assert figures["never_worked_rate"] == in_vain / len(usable)


@pytest.mark.parametrize("number", [0, 1])
def test_attempts_are_told_by_source(firm, figures, number):
    scenario, _, rows = firm
    name = list(scenario.sources)[number]
    mine = [story for story in stories(rows) if story["reason"][story["event"] == log.CREATED][0] == number]
    reached, missed = (sum(int((s["event"] == e).sum()) for s in mine) for e in (log.REACHED, log.NO_ANSWER))
    assert figures[f"reach_rate.{name}"] == reached / (reached + missed)
    first = [
        story["time"][np.isin(story["event"], (log.REACHED, log.NO_ANSWER))][0] - story["time"][0]
        for story in mine
        if has(story, log.REACHED) or has(story, log.NO_ANSWER)
    ]
    assert figures[f"first_response_hours.{name}"] == pytest.approx(median(first) / 3600)


def test_cycles_are_those_of_leads_whose_arrival_was_seen(firm, figures):
    _, parameters, rows = firm
    days = [
        (story["time"][story["event"] == log.ORDER][0] - story["time"][0]) / DAY
        for story in stories(rows)
        if has(story, log.ORDER) and story["account"][0] >= len(parameters.book)
    ]
    assert figures["cycle_days.p50"] == pytest.approx(np.quantile(days, 0.5))
    assert figures["cycle_days.p90"] == pytest.approx(np.quantile(days, 0.9))


def test_reasons_for_lost_quotations_and_orders_make_up_all_of_them(firm, figures):
    rows = firm[2]
    lost = sum(value for name, value in figures.items() if name.startswith("offer_lost_rate."))
    assert lost == pytest.approx(1 - figures["conversion.offer"])
    hesitant = sum(has(story, log.HESITATES) for story in stories(rows))
    assert figures["hesitation_rate"] == hesitant / int((rows["event"] == log.QUOTATION_SENT).sum())


def test_figures_lie_between_their_bounds_and_have_a_meaning(firm):
    scenario, parameters, _ = firm
    found = key_figures(scenario, parameters, seed=1, replications=5)
    families = [name.partition(".")[0] for name in found]
    assert set(families) == set(FIGURES)
    assert families == sorted(families, key=list(FIGURES).index)
    for name, figure in found.items():
        assert figure.low <= figure.mean <= figure.high or name.startswith("first_response"), name
    assert found["orders_a_month"].low < found["orders_a_month"].high


def test_a_process_of_coins_has_no_figures_about_customers():
    scenario = load("w1", ["window=200 h"])
    found = key_figures(scenario, build(scenario), seed=1, replications=2)
    assert {"orders_a_month", "win_rate", "cycle_days.p50", "utilisation.sales"} <= set(found)
    families = {name.partition(".")[0] for name in found}
    assert not families & {"renewal_rate", "reach_rate", "never_worked_rate", "order_value", "conversion"}
