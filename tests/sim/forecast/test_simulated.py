"""A run seen through the firm's own CRM: which accounts are deals, when each was opened, how it stands at the end."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from salescycle.reports.exports import write_deals
from salescycle.scenarios.crm import read_export
from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.errors import UsageError
from salescycle.sim.forecast.history import Deal, known_at
from salescycle.sim.forecast.simulated import deals_of
from salescycle.sim.model.build import BookRow, build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.single import told
from salescycle.sim.words.reading import read

DAY = 86_400

PLAIN = {
    "name": "plain",
    "start": "2026-01-05",
    "window": "10 d",
    "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
    "team": {"rep": {"count": 2, "calendar": "always"}},
    "sources": {"web": {"rate": "1 / d", "arrivals": "regular"}},
    "products": {"Press": {"share": 1, "value": 250}},
    "process": {
        "deal": {
            "phase": "offer",
            "kind": "work",
            "role": "rep",
            "endings": {"won": 1},
            "wait": {"won": "36 h"},
        }
    },
}


def run_of(scenario, book=()):
    return run(build(scenario, book=book), plain_luck(1))


def test_where_nobody_contacts_leads_a_deal_is_opened_when_its_lead_comes():
    scenario = read(PLAIN)
    deals = deals_of(run_of(scenario), scenario)
    # a lead a day at its midnight; the order comes 36 hours later: the first on the second day after
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(1, 10)]
    assert [deal.opened for deal in deals] == days
    assert [deal.closed for deal in deals] == [*(day + timedelta(days=1) for day in days[:-1]), None]
    assert [deal.outcome for deal in deals] == ["won"] * 8 + ["open"]
    assert {(deal.value, deal.product) for deal in deals} == {(25_000, "Press")}
    assert {deal.owner for deal in deals} == {"rep-1", "rep-2"}


def test_a_deal_of_the_book_keeps_its_age_and_its_value():
    scenario = read(PLAIN)
    book = (BookRow("old", "deal", 30 * 3600, 700, "web"), BookRow("new", "deal", 0, None, "web"))
    deals = deals_of(run_of(scenario, book), scenario)
    assert deals[0] == Deal("0", date(2026, 1, 3), "won", date(2026, 1, 5), 700, "Press", deals[0].owner)
    assert (deals[1].opened, deals[1].closed) == (date(2026, 1, 5), date(2026, 1, 6))


@pytest.fixture(scope="module")
def cycle():
    """A whole cycle from lead to renewal, with customers and open deals at second 0: scenario, tables, run."""
    scenario = load("saas_smb", overrides=("window=4 mo",))
    parameters = build(scenario)
    return scenario, parameters, run(parameters, plain_luck(3))


def test_a_lead_becomes_a_deal_when_it_is_an_opportunity_and_customers_are_none(cycle):
    scenario, parameters, done = cycle
    metrics = told(scenario, parameters, done, None)["metrics"]
    deals = deals_of(done, scenario)
    booked = [deal for deal in deals if int(deal.id) < len(parameters.book)]
    assert len(booked) == sum(scenario.opening.open_deals.values())
    assert len(deals) - len(booked) == metrics["opportunities"]
    assert all(deal.opened < scenario.start for deal in booked if deal.outcome == "open")
    outcomes = Counter(deal.outcome for deal in deals)
    assert outcomes["won"] == metrics["orders"]
    assert outcomes["won"] / (outcomes["won"] + outcomes["lost"]) == pytest.approx(metrics["win_rate"])
    assert sum(deal.value for deal in deals if deal.outcome == "won") / 100 == pytest.approx(metrics["won_value"])


def test_every_closing_follows_its_opening_and_every_deal_has_an_owner(cycle):
    scenario, _, done = cycle
    for deal in deals_of(done, scenario):
        assert (deal.closed is None) == (deal.outcome == "open")
        assert deal.closed is None or deal.opened <= deal.closed < scenario.start + timedelta(days=121)
        assert deal.owner in {"rep-1", "rep-2", "rep-3", "rep-4"}


def test_the_table_of_deals_is_read_as_it_was_written(cycle, tmp_path):
    scenario, _, done = cycle
    deals = deals_of(done, scenario)
    write_deals(deals, tmp_path / "deals.csv")
    export = read_export([tmp_path / "deals.csv"], map_name="salescycle")
    assert export.refused == {}
    assert export.history.as_of == max(deal.closed or deal.opened for deal in deals)
    assert [deal.id for deal in export.history.deals] == [deal.id for deal in deals]
    # what a lost deal was worth is in the table, and of no use
    kept = known_at([deal if deal.outcome != "lost" else _unvalued(deal) for deal in deals], export.history.as_of)
    assert export.history == kept


def _unvalued(deal):
    return Deal(deal.id, deal.opened, deal.outcome, deal.closed, None, deal.product, deal.owner)


def test_a_name_that_is_a_formula_is_none_in_the_table(tmp_path):
    path = tmp_path / "deals.csv"
    write_deals([Deal("=1+1", date(2026, 1, 1), "open", product="@x", owner="-5")], path)
    assert path.read_text().splitlines() == [
        "id,outcome,opened,closed,value,product,owner",
        "'=1+1,open,2026-01-01,,,'@x,-5",
    ]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("deals.xlsx", "found the ending .xlsx, need .csv"), ("no/where.csv", "cannot be written: there is no folder")],
)
def test_a_table_that_cannot_be_written_is_told(path, sentence, tmp_path):
    with pytest.raises(UsageError, match=sentence):
        write_deals([], tmp_path / Path(path))
