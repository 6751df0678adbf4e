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
from salescycle.sim.model import commands, playbook_rules, stages, tables
from salescycle.sim.model.account import ACCOUNT, ESTIMATED, SEEN, row_class
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
    chosen_channel,
    chosen_form,
    chosen_tone,
    class_of,
    inquiry_class,
    is_bid_for,
    is_in_target,
    is_offered_more,
    is_qualified,
    may_enter,
    queue_key,
    quotation_key,
    rekey,
    worth,
)
from salescycle.sim.model.stages.effort import book_of
from salescycle.sim.model.stages.flow import perceive
from salescycle.sim.model.stages.offer import answer_of
from salescycle.sim.model.stages.prices import asked_discount
from salescycle.sim.model.stages.tone import tone_of
from tests.sim.model.firms import Command, Firm, Life

Seen = row_class(SEEN)
HIDDEN = (
    "fit need interest trust urgency budget consensus indecision rival fatigue satisfaction saving sensitivity reach "
    "patience"
).split()
"""Numbers that only the customer knows."""
SECRETS = {"channel": 4, "form": 3, "cause": 3, "loss_maker": 2, "matching": 2, "rival_firm": 2, "project": 10**8}
"""Whole numbers that only the customer knows, and how many there are of each."""
OURS = {
    "stretch",
    "odds",
    "agreed",
    "anchored",
    "discount",
    "most_discount",
    "promise",
    "hand_over",
    "reference",
    "second_life",
    "come",
}
"""Numbers that are no state of the customer's mind: of waits, and of what has been agreed."""


def seen(**known: float) -> Any:
    row = Seen()
    row.fit, row.value = 0.5, 100_000
    for name, value in known.items():
        setattr(row, name, value)
    return row


@pytest.fixture(scope="module", params=["worth", "first_come", "biggest", "stage"])
def firm(request) -> Any:
    return Firm({"playbook.order": request.param, "playbook.hold_offer_during_ticket": True}).p.playbooks[0]


WORTH = Firm().p.playbooks[0]


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
    row = Firm({"playbook.order": "first_come"}).p.playbooks[0]
    keys = {queue_key(seen(value=value), k, row) for value in (1, 10**9) for k in (C_NOW, C_MEETING, C_LATER, C_POOL)}
    assert keys == {C_POOL * CLASS}
    assert queue_key(seen(), C_INTERRUPT, row) == 0  # an inquiry may interrupt all the same


def test_biggest_first_ranks_by_value_alone():
    row = Firm({"playbook.order": "biggest"}).p.playbooks[0]
    assert queue_key(seen(value=123_456, fit=0.9), C_LATER, row) == C_POOL * CLASS - 1_234
    assert queue_key(seen(value=123_456, fit=0.1), C_NOW, row) == C_POOL * CLASS - 1_234


def test_by_stage_the_newest_lead_is_pulled_first():
    row = Firm({"playbook.order": "stage"}).p.playbooks[0]
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
    coordinated = Firm({"playbook.hold_offer_during_ticket": True}).p.playbooks[0]
    assert rekey(row, False, 5, coordinated) == 5
    assert rekey(row, True, 5, WORTH) == 5
    assert rekey(row, True, 5, coordinated) == 5 + C_HELD * CLASS


@pytest.mark.parametrize(
    ("inbound", "first", "enters"),
    [("interrupt", C_INTERRUPT, True), ("next", C_NOW, True), ("in_turn", C_LATER, False)],
)
def test_an_inquiry_is_treated_as_the_playbook_says(inbound, first, enters):
    row = Firm({"playbook.inbound": inbound}).p.playbooks[0]
    assert inquiry_class(seen(inbound=1), row) == first
    assert inquiry_class(seen(inbound=1, attempt=1), row) == C_LATER
    assert inquiry_class(seen(), row) == C_LATER
    assert may_enter(seen(inbound=1), row) is enters
    assert not may_enter(seen(), row)


def test_thresholds_include_themselves():
    row = Firm({"playbook.target_min": 0.25, "playbook.qualification": 0.4}).p.playbooks[0]
    assert is_in_target(seen(fit=0.25), row)
    assert not is_in_target(seen(fit=0.2499), row)
    assert is_qualified(seen(fit=0.4), row)
    assert not is_qualified(seen(fit=0.3999), row)


@pytest.mark.parametrize("order", ["worth", "first_come", "biggest", "stage"])
def test_a_quotation_with_a_time_set_for_it_comes_before_other_work_the_earliest_due_first(order):
    book = Firm({"playbook.order": order, "playbook.quote_within": "2 d"}).p.playbooks[0]
    early, late = quotation_key(seen(), 1_000, book), quotation_key(seen(value=10**9), 2_000, book)
    assert late - early == 1_000
    assert class_of(early) == class_of(late) == C_NOW
    assert queue_key(seen(value=10**15), C_INTERRUPT, book) < early
    assert late < queue_key(seen(value=10**15, fit=2.0), C_NOW, book)
    assert rekey(seen(ticket_open=1), True, early, _holding(book)) == early + C_HELD * CLASS > HELD_FROM


def _holding(book: Any) -> Any:
    book = deepcopy(book)
    book.hold = 1
    return book


def test_without_a_time_a_quotation_is_worked_on_by_worth():
    assert quotation_key(seen(), 1_000, WORTH) == queue_key(seen(), C_NOW, WORTH)


# Choices


@pytest.mark.parametrize("tone", [tables.INFORMATIVE, tables.DIRECTIVE, tables.AGGRESSIVE])
def test_a_tone_is_kept_whatever_the_need_and_an_adaptive_one_follows_what_is_seen_of_it(tone):
    assert {chosen_tone(seen(need=need), tone, 0.45) for need in (0.0, 0.45, 1.0)} == {tone}
    adaptive = [chosen_tone(seen(need=need), tables.ADAPTIVE, 0.45) for need in (0.1, 0.4499, 0.45, 0.9)]
    assert adaptive == [tables.DIRECTIVE, tables.DIRECTIVE, tables.INFORMATIVE, tables.INFORMATIVE]


def test_a_preferred_channel_or_form_is_chosen_once_it_is_known():
    assert chosen_channel(seen(), tables.PREFERRED) == tables.MIX
    assert chosen_channel(seen(channel=tables.EMAIL), tables.PREFERRED) == tables.EMAIL
    assert chosen_channel(seen(channel=tables.EMAIL), tables.VISIT) == tables.VISIT
    assert chosen_form(seen(), tables.FORM_ASKED) == tables.ONE_PAGE
    assert chosen_form(seen(form=tables.TENDER), tables.FORM_ASKED) == tables.TENDER
    assert chosen_form(seen(form=tables.TENDER), tables.FORMAL) == tables.FORMAL


def test_a_tender_is_bid_for_from_a_seeming_fit_on():
    book = Firm({"playbook.bid_from": 0.6}).p.playbooks[0]
    assert is_bid_for(seen(fit=0.6), book)
    assert not is_bid_for(seen(fit=0.5999), book)


@pytest.mark.parametrize(
    ("rule", "offered"),
    [("none", []), ("all", [1, 2, 3, 4]), ("healthy", [1, 2]), ("matched", [1])],
)
def test_more_is_offered_to_whom_the_rule_means(rule, offered):
    book = Firm({"playbook.cross_sell": rule}).p.playbooks[0]
    customers = {
        1: seen(satisfaction=0.6, loss_maker=0.3, matching=1),
        2: seen(satisfaction=0.6, loss_maker=0.3),
        3: seen(satisfaction=0.5, loss_maker=0.3, matching=1),  # not content
        4: seen(satisfaction=0.9, loss_maker=0.4, matching=1),  # would cost money, it seems
    }
    assert [n for n, row in customers.items() if is_offered_more(row, book)] == offered


# What they can reach


def functions() -> list[ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(playbook_rules))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


PLAIN = {"key", "work_class", "is_offer", "now", "tone", "clear", "channel", "form"}
"""Arguments that are single numbers, not rows."""


def test_no_rule_of_the_playbook_is_handed_an_account():
    for function in functions():
        names = {argument.arg for argument in function.args.args}
        assert names <= {"seen", "book"} | PLAIN, function.name


def test_rules_of_the_playbook_read_only_what_is_seen():
    assert len(functions()) >= 15
    for function in functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                known = {"seen": SEEN.names, "book": tables.PLAYBOOK.names, "math": dir(__import__("math"))}
                assert node.attr in known[node.value.id], f"{function.name} reads {node.value.id}.{node.attr}"


def test_what_is_seen_has_columns_of_its_own():
    assert "seen" in ACCOUNT.names
    for hidden in ("reach", "fatigue", "sensitivity", "patience", "project", "panel", "rival_firm"):
        assert not hasattr(Seen(), hidden)
    assert {f"{name}_doubt" for name in ESTIMATED} <= set(SEEN.names)


def test_people_see_plain_facts_but_never_what_a_customer_feels():
    life = Life(Firm(), fit=0.9, need=0.2, interest=0.3, trust=0.4, attempt=2, ticket_open=7, ticket=3)
    for name in ESTIMATED:
        setattr(life.row.seen, name, 0.123)
    perceive(life.row)
    shown = life.row.seen
    assert (shown.attempt, shown.ticket_open, shown.tickets, shown.value) == (2, 1, 3, 100_000)
    assert {getattr(shown, name) for name in ESTIMATED} == {0.123}


# A whole run: whatever customers hide, the same keys


BEGINS = (
    (stages.begin_attempt, tables.ATTEMPT),
    (stages.begin_meeting, tables.MEETING),
    (stages.begin_quotation, tables.QUOTATION),
    (stages.begin_hesitation, tables.HESITATION),
    (stages.begin_hand_over, tables.HAND_OVER),
    (stages.begin_delivery, tables.DELIVERY_RUN),
    (stages.begin_work, tables.WORK),
    (stages.begin_approval, tables.APPROVAL),
    (stages.begin_bid, tables.BID),
    (stages.begin_research, tables.RESEARCH),
    (stages.begin_hurdle, tables.CONTRACT),
)


def choices_of(row: Any, p: Any) -> tuple[int, ...]:
    """What the playbook would do with the account."""
    seen, book = row.seen, book_of(row, p)
    return (
        backlog_key(seen, book),
        inquiry_class(seen, book),
        int(is_in_target(seen, book)),
        int(is_qualified(seen, book)),
        int(may_enter(seen, book)),
        int(is_bid_for(seen, book)),
        int(is_offered_more(seen, book)),
        tone_of(row, p),
        chosen_channel(seen, tables.PREFERRED),
        chosen_form(seen, tables.FORM_ASKED),
        answer_of(row, book),
        round(1e6 * asked_discount(row, row.updated, p)),
    )


def keys_of(row: Any, p: Any) -> list[tuple[int, ...]]:
    """Choices of the playbook, then desk and key that the account would have in each step."""
    out, told = [Command() for _ in range(MOST)], [choices_of(row, p)]
    for begin, kind in BEGINS:
        for number, step in enumerate(p.steps):
            if step.kind == kind:
                row.step[step.slot] = number
                n = begin(row, step, row.updated, p, 1, out, 0)
                told.extend((c.desk, c.key) for c in out[:n] if c.op == commands.TASK)
    return told


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
                for name, many in SECRETS.items():
                    setattr(other, name, (getattr(row, name) + 1) % many)
                assert keys_of(other, p) == keys_of(deepcopy(row), p)
                checked.append(row.phase)
            return n

        return call

    for name in ("happen", "lead_comes", "enter"):
        monkeypatch.setattr(story, name, watched(getattr(story, name)))
    values = "lognormal(median=1000, p90=3000)"
    work = {"role": "rep", "effort": "1 h"}
    hurdles = {
        "process.bid": {"phase": "understand", "kind": "bid", "next": {"bid": "research"}, **work},
        "process.research": {
            "phase": "understand", "kind": "research", "sharpens": "saving", "next": {"done": "meeting"}, **work,
        },
        "process.attempt.next": {"interested": "bid"},
        "process.approval": {"phase": "offer", "kind": "approval", "next": {"approved": "quotation"}, **work},
        "process.meeting.next": {"qualified": "approval"},
        "process.contract": {
            "phase": "offer", "kind": "contract", "wait": "2 d", "next": {"signed": "hand_over"}, **work,
        },
        "process.decision.next": {"order": "contract", "hesitates": "hesitation"},
        "playbook.discount": 0.15,
    }  # fmt: skip
    rivals = {"one": {"share": 0.5}, "other": {"share": 0.5}}
    firm = Firm(
        {
            "sources.web.inbound": True,
            "window": "120 d",
            "value": values,
            "playbook.open_deals": 20,
            "playbook.channel": "preferred",
            "market.panel": 3,
            "market.projects": 0.5,
            "rivals": rivals,
            **hurdles,
        }
    )
    run(firm.tables, plain_luck(1))
    assert len(checked) == 1_500
    assert {1, 2, 3, 4, 5, 6} <= set(checked)


def test_every_number_of_a_customers_mind_is_hidden():
    doubles = {name for name in ACCOUNT.names if ACCOUNT[name].base == "f8"}
    assert doubles - OURS == set(HIDDEN)
