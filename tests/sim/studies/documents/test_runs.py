"""Laws of documents, for every account of whole runs."""

from collections import Counter

import pytest

from salescycle.scenarios.loader import library, load
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.documents.flow import add, empty, fold
from salescycle.sim.studies.documents.kinds import STATUS_VALUES, TYPES
from salescycle.sim.studies.documents.lists import contradictions
from salescycle.sim.studies.documents.names import names_of
from salescycle.sim.studies.documents.status import overall, statuses
from salescycle.sim.studies.documents.told import document_told, flow_told
from salescycle.sim.studies.measures import plain_rows
from tests.twins.random_scenarios import case

DAY = 86_400


@pytest.fixture(scope="module")
def whole():
    """The whole year of saas_smb: rows of its log and its documents."""
    scenario = load("saas_smb")
    rows = run(build(scenario), plain_luck(3), engine="compiled").log
    return rows, fold(empty(names_of(scenario)), rows)


def amounts(rows, event):
    return sorted(rows["amount"][rows["event"] == event].tolist())


def values(register, *types):
    return sorted(sum(i.net_value for i in d.items) for d in register.documents.values() if d.type in types)


def test_nothing_contradicts_anything(whole):
    _, register = whole
    assert contradictions(register) == []


@pytest.mark.parametrize("name", [name for name in library() if name not in ("saas_smb", "w1")])
def test_no_scenario_of_the_library_makes_documents_that_contradict_each_other(name):
    """Half a year of each, or all of a shorter one."""
    scenario = load(name)
    until = min(scenario.observed.horizon_s(scenario.start), 183 * DAY)
    rows = run(build(scenario), plain_luck(1), until=until, engine="compiled").log
    assert contradictions(fold(empty(names_of(scenario)), rows)) == []


def test_each_order_quotation_and_delivery_of_the_log_is_a_document(whole):
    rows, register = whole
    counted = Counter(rows["event"].tolist())
    types = Counter(document.type for document in register.documents.values())
    old = sum(document.taken_over for document in register.documents.values())
    assert counted[log.ORDER] > 50
    offers = len(amounts(rows, log.OFFER_MADE))
    assert offers > 10
    assert types["QT"] == counted[log.QUOTATION_SENT] + offers + old
    assert types["IN"] == counted[log.INQUIRY]
    assert values(register, "OR") == sorted(
        amounts(rows, log.ORDER) + [sold for sold in amounts(rows, log.CROSS_SOLD) if sold]
    )
    arrived = [d for d in register.documents.values() if d.type == "LF" and "arrived" in d.notes]
    assert sorted(document.net_value for document in arrived) == amounts(rows, log.DELIVERED)
    assert values(register, "F2") == amounts(rows, log.INVOICED)


def test_margins_of_orders_are_those_of_the_log(whole):
    rows, register = whole
    sold = (rows["event"] == log.ORDER) | ((rows["event"] == log.CROSS_SOLD) & (rows["amount"] > 0))
    margins = [d.items[0].margin for d in register.documents.values() if d.type == "OR" and not d.taken_over]
    assert sorted(margins) == sorted(rows["ref"][sold].tolist())


def test_a_date_promised_in_an_order_is_that_of_its_delivery(whole):
    rows, register = whole
    late = {(row.account, row.time): row.duration for row in plain_rows(rows) if row.event == log.DELIVERED}
    promised = {
        document.account: document.promised for document in register.documents.values() if document.type == "LF"
    }
    assert len(late) > 50
    for (account, time), duration in late.items():
        assert promised[account] == time - duration


def test_each_account_has_its_documents_and_a_flow_that_shows_each_once(whole):
    _, register = whole
    for account in register.accounts.values():
        flow = flow_told(register, account.documents)
        assert sorted(row["number"] for row in flow) == sorted(document.number for document in account.documents)
        assert all(register.documents[document.number] is document for document in account.documents)


def test_statuses_are_letters_and_the_history_ends_with_the_one_at_hand(whole):
    _, register = whole
    for document in register.documents.values():
        assert set(statuses(document).values()) <= set(STATUS_VALUES)
        assert document.overall == overall(document)
        moved = [change.new for change in document.changes if change.field == "GBSTK"]
        assert not moved or moved[-1] == document.overall


def test_a_loss_leaves_nothing_open_but_what_customers_still_have(whole):
    rows, register = whole
    for number in rows["account"][rows["event"] == log.LOST].tolist():
        papers = register.accounts[number].documents if number in register.accounts else []
        assert [d.number for d in papers if d.type in ("IN", "QT") and overall(d) != "C"] == []


def test_numbers_are_the_same_in_a_shorter_run(whole):
    rows, register = whole
    scenario = load("saas_smb")
    short = fold(empty(names_of(scenario)), rows[rows["time"] < 60 * DAY])
    assert len(short.documents) > 1000
    for number, document in short.documents.items():
        later = register.documents[number]
        assert (later.type, later.account, later.created) == (document.type, document.account, document.created)


def test_documents_grow_row_by_row_as_in_one_go(whole):
    rows, register = whole
    account = next(d.account for d in register.documents.values() if d.type == "LF")
    mine = rows[rows["account"] == account]
    alone = empty(register.names)
    for row in plain_rows(mine):
        add(alone, row)
    assert [document_told(alone, document) for document in alone.documents.values()] == [
        document_told(alone, document) for document in register.accounts[account].documents
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_process_makes_documents_that_contradict_each_other(seed):
    some = case(seed)
    rows = run(some.parameters, plain_luck(seed), until=20 * DAY).log
    register = fold(empty(names_of(some.scenario)), rows)
    assert contradictions(register) == []
    assert {document.type for document in register.documents.values()} <= TYPES.keys()
