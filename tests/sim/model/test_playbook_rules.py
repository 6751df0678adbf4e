"""What our people do by the playbook, and that it rests on what they have seen and on nothing else."""

import ast
import inspect
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescycle.sim.engines import story
from salescycle.sim.engines.run import run
from salescycle.sim.model import playbook_rules, stages, tables
from salescycle.sim.model.account import ACCOUNT, SEEN, row_class
from salescycle.sim.model.commands import MOST
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.playbook_rules import (
    C_HELD,
    C_INTERRUPT,
    C_LATER,
    C_MEETING,
    C_NOW,
    C_POOL,
    CLASS,
    HELD_FROM,
    backlog_key,
    class_of,
    inquiry_class,
    is_in_target,
    is_qualified,
    may_enter,
    queue_key,
    rekey,
    worth,
)
from salescycle.sim.model.stages.flow import perceive
from tests.sim.model.firms import Command, Firm, Life

Seen = row_class(SEEN)
HIDDEN = "fit need interest trust urgency budget indecision rival fatigue satisfaction sensitivity reach cause".split()
"""Columns that only the customer knows."""


def seen(**known: float) -> Any:
    row = Seen()
    row.fit, row.value = 0.5, 100_000
    for name, value in known.items():
        setattr(row, name, value)
    return row


@pytest.fixture(scope="module", params=["worth", "first_come", "biggest", "stage"])
def firm(request) -> Any:
    return Firm({"playbook.order": request.param, "playbook.hold_offer_during_ticket": True}).firm


WORTH = Firm().firm


# The keys of the queue


def test_worth_is_the_estimate_times_the_size_to_the_power_of_point_eight():
    assert worth(seen(), WORTH) == pytest.approx(0.5)
    assert worth(seen(value=400_000), WORTH) == pytest.approx(0.5 * 4**0.8)
    assert worth(seen(fit=-0.3), WORTH) == 0.05
    assert worth(seen(fit=1.4), WORTH) == 1
    assert worth(seen(value=0), WORTH) == 0.5


@given(st.floats(-2, 3), st.integers(0, 10**15), st.sampled_from([C_INTERRUPT, C_NOW, C_MEETING, C_LATER, C_POOL]))
def test_a_key_never_leaves_its_class(fit, value, work_class):
    for order in range(4):
        row = deepcopy(WORTH)
        row.order = order
        known = (
            0 if work_class == C_INTERRUPT else C_POOL if order in (tables.FIRST_COME, tables.BIGGEST) else work_class
        )
        assert class_of(queue_key(seen(fit=fit, value=value), work_class, row)) == known


def test_the_best_deal_of_a_class_is_first_and_no_deal_passes_a_class():
    small, large = seen(value=50_000), seen(value=900_000)
    assert queue_key(large, C_MEETING, WORTH) < queue_key(small, C_MEETING, WORTH) < queue_key(large, C_LATER, WORTH)


def test_first_come_first_served_knows_no_deal_from_another():
    row = Firm({"playbook.order": "first_come"}).firm
    keys = {queue_key(seen(value=value), k, row) for value in (1, 10**9) for k in (C_NOW, C_MEETING, C_LATER, C_POOL)}
    assert keys == {C_POOL * CLASS}
    assert queue_key(seen(), C_INTERRUPT, row) == 0  # an inquiry may interrupt all the same


def test_biggest_first_ranks_by_value_alone():
    row = Firm({"playbook.order": "biggest"}).firm
    assert queue_key(seen(value=123_456, fit=0.9), C_LATER, row) == C_POOL * CLASS - 1_234
    assert queue_key(seen(value=123_456, fit=0.1), C_NOW, row) == C_POOL * CLASS - 1_234


def test_by_stage_the_newest_lead_is_pulled_first():
    row = Firm({"playbook.order": "stage"}).firm
    assert backlog_key(seen(created=500), row) < backlog_key(seen(created=400), row)
    assert queue_key(seen(), C_NOW, row) < queue_key(seen(), C_MEETING, row) < queue_key(seen(), C_LATER, row)


def test_whoever_fits_better_is_pulled_first():
    assert backlog_key(seen(fit=0.9), WORTH) < backlog_key(seen(fit=0.4), WORTH)


@pytest.mark.parametrize("work_class", [C_INTERRUPT, C_NOW, C_MEETING, C_POOL])
def test_a_held_offer_waits_behind_everything_and_comes_back_to_its_place(firm, work_class):
    for row in (seen(), seen(value=10**14), seen(fit=-1, value=1)):
        key = queue_key(row, work_class, firm)
        row.ticket_open = 1
        held = rekey(row, True, key, firm)
        assert held >= HELD_FROM > key
        assert held == key + C_HELD * CLASS
        assert rekey(row, True, held, firm) == held
        row.ticket_open = 0
        assert rekey(row, True, held, firm) == key
        assert rekey(row, True, key, firm) == key


def test_only_offers_are_held_and_only_where_the_playbook_says_so():
    row = seen(ticket_open=1)
    coordinated = Firm({"playbook.hold_offer_during_ticket": True}).firm
    assert rekey(row, False, 5, coordinated) == 5
    assert rekey(row, True, 5, WORTH) == 5
    assert rekey(row, True, 5, coordinated) == 5 + C_HELD * CLASS


@pytest.mark.parametrize(
    ("inbound", "first", "enters"),
    [("interrupt", C_INTERRUPT, True), ("next", C_NOW, True), ("in_turn", C_LATER, False)],
)
def test_an_inquiry_is_treated_as_the_playbook_says(inbound, first, enters):
    row = Firm({"playbook.inbound": inbound}).firm
    assert inquiry_class(seen(inbound=1), row) == first
    assert inquiry_class(seen(inbound=1, attempt=1), row) == C_LATER
    assert inquiry_class(seen(), row) == C_LATER
    assert may_enter(seen(inbound=1), row) is enters
    assert not may_enter(seen(), row)


def test_thresholds_include_themselves():
    row = Firm({"playbook.target_min": 0.25, "playbook.qualification": 0.4}).firm
    assert is_in_target(seen(fit=0.25), row)
    assert not is_in_target(seen(fit=0.2499), row)
    assert is_qualified(seen(fit=0.4), row)
    assert not is_qualified(seen(fit=0.3999), row)


# What they can reach


def functions() -> list[ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(playbook_rules))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def test_no_rule_of_the_playbook_is_handed_an_account():
    for function in functions():
        names = {argument.arg for argument in function.args.args}
        assert names <= {"seen", "firm", "key", "work_class", "is_offer"}, function.name


def test_rules_of_the_playbook_read_only_what_is_seen():
    assert len(functions()) >= 10
    for function in functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                known = {"seen": SEEN.names, "firm": tables.FIRM.names, "math": dir(__import__("math"))}
                assert node.attr in known[node.value.id], f"{function.name} reads {node.value.id}.{node.attr}"


def test_what_is_seen_has_columns_of_its_own():
    assert "seen" in ACCOUNT.names
    assert not hasattr(Seen(), "urgency")
    assert not hasattr(Seen(), "indecision")
    assert not hasattr(Seen(), "reach")


def test_people_see_what_an_event_has_shown_them_but_never_the_fit():
    life = Life(Firm(), fit=0.9, need=0.2, interest=0.3, trust=0.4, attempt=2, ticket_open=7)
    life.row.seen.fit = 0.1
    perceive(life.row)
    shown = life.row.seen
    assert (shown.need, shown.interest, shown.trust, shown.attempt, shown.ticket_open) == (0.2, 0.3, 0.4, 2, 1)
    assert shown.fit == 0.1


# A whole run: whatever customers hide, the same keys


BEGINS = (
    (stages.begin_attempt, tables.ATTEMPT),
    (stages.begin_meeting, tables.MEETING),
    (stages.begin_quotation, tables.QUOTATION),
    (stages.begin_hesitation, tables.HESITATION),
    (stages.begin_hand_over, tables.HAND_OVER),
    (stages.begin_delivery, tables.DELIVERY_RUN),
    (stages.begin_work, tables.WORK),
)


def keys_of(row: Any, p: Any) -> list[tuple[int, ...]]:
    """Desk and key that the account would have in each step, its place in the backlog, and the playbook's choices."""
    out = [Command() for _ in range(MOST)]
    firm, told = p.firm[0], []
    for begin, kind in BEGINS:
        for step in (step for step in p.steps if step.kind == kind):
            begin(row, step, row.updated, p, 1, out, 0)
            told.append((out[0].desk, out[0].key))
    choices = is_in_target(row.seen, firm), is_qualified(row.seen, firm), may_enter(row.seen, firm)
    return [*told, (backlog_key(row.seen, firm), inquiry_class(row.seen, firm)), tuple(map(int, choices))]


def test_nobodys_place_in_a_queue_depends_on_what_customers_hide(monkeypatch):
    """After each stage of a run, hidden columns are given to others; where anybody waits next stays as it was."""
    checked = []

    def watched(stage: Any) -> Any:
        def call(row: Any, *arguments: Any) -> int:
            n = stage(row, *arguments)
            p = next(argument for argument in arguments if isinstance(argument, tables.Parameters))
            if row.owner >= 0 and len(checked) < 1_500:
                other = deepcopy(row)
                for name, stranger in zip(HIDDEN, HIDDEN[1:] + HIDDEN[:1], strict=True):
                    setattr(other, name, getattr(row, stranger))
                assert keys_of(other, p) == keys_of(deepcopy(row), p)
                checked.append(row.phase)
            return n

        return call

    for name in ("happen", "lead_comes", "enter"):
        monkeypatch.setattr(story, name, watched(getattr(story, name)))
    values = "lognormal(median=1000, p90=3000)"
    firm = Firm({"sources.web.inbound": True, "window": "120 d", "value": values, "playbook.open_deals": 20})
    run(firm.tables, plain_luck(1))
    assert len(checked) == 1_500
    assert {1, 2, 3, 4, 5, 6} <= set(checked)


def test_every_number_of_a_customers_mind_is_hidden():
    doubles = {name for name in ACCOUNT.names if ACCOUNT[name] == "f8"}
    assert doubles <= set(HIDDEN)
