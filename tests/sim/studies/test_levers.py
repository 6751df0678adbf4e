"""Each lever of phases 1 to 4 moves its own metric in the direction that is known: paired runs on common luck.

Signs are those of the evidence, not sizes; a lever whose effect is near zero in the evidence is not listed. Each metric
is the decision's own one, so that some dozens of paired runs are enough.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import Firm, logistic_gates

PAIRS = 32
DAY = 86_400
Rows = np.ndarray[Any, Any]

CALL = {"complexity": 0.1, "gates": {"contact": -2.6, "understand": -2.6, "offer": -3.6, "rival": -0.8}}
SAAS = {"complexity": 0.5, "gates": {"contact": -3.0, "understand": -3.7, "offer": -5.0, "rival": -0.5}}
DEALER = {"complexity": 0.85, "gates": {"contact": -3.1, "understand": -4.3, "offer": -6.0, "rival": -0.5}}
"""Three sales by complexity, with constants that let about a third pass each gate."""

LIGHT = {"team.rep.count": 30}
"""Enough sellers: what a decision does to customers shows, not what it does to queues."""
BUSY = {"team.rep.count": 3}
"""Too few sellers: somebody always waits."""

MARKET: dict[str, Any] = {
    "calendars.always": {"days": "mon-fri", "hours": "09:00-17:00"},
    "window": "180 d",
    "margin": 0.4,
    "value": "lognormal(median=3500, p90=8000)",
    "sources": {
        "list": {"rate": "5 / d", "fit": 0.2, "trust": 0.3, "interest": 0.4, "reach": 0.3, "unreachable": 0.2},
        "web": {"rate": "5 / d", "fit": 0.6, "trust": 0.4, "interest": 0.65, "reach": 0.45, "inbound": True},
    },
    "process.meeting.wait": {"qualified": "lognormal(median=4 d, p90=10 d)", "other": "6 d"},
    "process.decision.wait": "lognormal(median=8 d, p90=22 d)",
    "playbook.gap": "2.5 d",
    "market.panel": 3,
    "market.visit_cost": 40,
    "market.opt_out_cost": 100,
}
PAPERS = {
    "process.approval": {
        "phase": "offer", "kind": "approval", "role": "rep", "effort": "30 min", "next": {"approved": "quotation"},
    },
    "process.meeting.next": {"qualified": "approval"},
    "playbook.discount": 0.12,
}  # fmt: skip

PROOF = {
    "process.proof": {
        "phase": "understand", "kind": "proof", "role": "rep", "effort": "3 h", "next": {"done": "quotation"},
    },
    "process.meeting.next": {"qualified": "proof"},
}  # fmt: skip


@lru_cache(maxsize=4)  # a hundred megabytes each; the plain sale is asked for again and again
def logs(changes: tuple[tuple[str, Any], ...], sale: str) -> list[Rows]:
    """Runs of a firm under the luck that all its variants share."""
    kind = {"call": CALL, "saas": SAAS, "dealer": DEALER}[sale]
    given = {**MARKET, "complexity": kind["complexity"], **{key: _thawed(value) for key, value in changes}}
    tables = Firm(given, alphas=logistic_gates(**kind["gates"])).tables  # type: ignore[arg-type]
    return [run(tables, plain_luck(11, n), engine="compiled").log for n in range(PAIRS)]


SKIPPED = {"process.proof": {**PROOF["process.proof"], "may_skip": True}, **{
    key: value for key, value in PROOF.items() if key != "process.proof"
}}  # fmt: skip
SIGNATURE = {
    "process.contract": {
        "phase": "offer", "kind": "contract", "role": "rep", "effort": "1 h", "wait": "20 d",
        "next": {"signed": "hand_over"},
    },
    "process.decision.next": {"order": "contract", "hesitates": "hesitation"},
    "market.penalty": 0.1,
    "playbook.promise": 1.0,
}  # fmt: skip
REFUSING = {"playbook.qualification": 0.7, "playbook.ask_referral": False, "sources.list.referrals": True}
PRICED = {"sources.list.cost": 10}
VAGUE = {"segments": {"all": {"share": 1.0, "doubt": 1.0}}, "playbook.target_min": 0.5, "playbook.qualification": 0.5}
KNOWN = {"segments": {"all": {"share": 1.0, "doubt": 0.3}}}


def _frozen(changes: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((key, repr(value)) for key, value in changes.items())


def _thawed(text: str) -> Any:
    return eval(text)  # our own repr of plain values


def count(event: int, reason: int | None = None) -> Callable[[Rows], float]:
    """How often an event happened, for one reason where it has several."""

    def metric(rows: Rows) -> float:
        found = rows["event"] == event
        return float((found if reason is None else found & (rows["reason"] == reason)).sum())

    return metric


def share(one: int, of: int) -> Callable[[Rows], float]:
    """How many of the second event the first one is."""
    return lambda rows: float((rows["event"] == one).sum()) / max(1.0, float((rows["event"] == of).sum()))


def first_response(rows: Rows) -> float:
    """Median time from an inquiry to the first attempt at it [h]."""
    source = dict(
        zip(*(rows[rows["event"] == log.CREATED][name].tolist() for name in ("account", "reason")), strict=True)
    )
    tried = rows[np.isin(rows["event"], (log.NO_ANSWER, log.REACHED)) & (rows["ref"] == 1)]
    mine = [int(row["duration"]) for row in tried if source[int(row["account"])] == 1]
    return float(np.median(mine)) / 3600


def quote_time(rows: Rows) -> float:
    """Mean time from qualified to the first quotation [h]."""
    sent = rows[(rows["event"] == log.QUOTATION_SENT) & (rows["ref"] == 1)]
    return float(sent["duration"].mean()) / 3600


def margin_an_order(rows: Rows) -> float:
    """Margin of orders as a share of their value."""
    orders = rows[rows["event"] == log.ORDER]
    return float(orders["ref"].sum()) / float(orders["amount"].sum())


def spent_on(reason: int) -> Callable[[Rows], float]:
    """Money spent for a reason [cents]."""
    return lambda rows: float(rows["amount"][(rows["event"] == log.SPENT) & (rows["reason"] == reason)].sum())


def promise(rows: Rows) -> float:
    """Mean time from acceptance to the promised date [d]."""
    return float(rows["duration"][rows["event"] == log.ACCEPTED].mean()) / DAY


def signing(rows: Rows) -> float:
    """Mean time to a signature [d]."""
    return float(rows["duration"][rows["event"] == log.SIGNED].mean()) / DAY


ORDERS, QUALIFIED, REACHED = count(log.ORDER), count(log.QUOTATION_SENT), count(log.REACHED)


class Lever(NamedTuple):
    """A decision, what is changed, what it moves, in which direction, and where that is known from."""

    decision: str
    change: Mapping[str, Any]
    metric: Callable[[Rows], float]
    sign: int
    source: str
    sale: str = "saas"
    base: Mapping[str, Any] = LIGHT


P = "playbook."
LEVERS = [
    Lever(
        "3 an inquiry interrupts",
        {P + "inbound": "interrupt"},
        first_response,
        -1,
        "B",
        base=BUSY | {P + "inbound": "in_turn"},
    ),
    Lever(
        "3 an inquiry is next", {P + "inbound": "next"}, first_response, -1, "B", base=BUSY | {P + "inbound": "in_turn"}
    ),
    Lever(
        "3 an inquiry waits its turn",
        {P + "inbound": "in_turn"},
        count(log.SHOWED_INTEREST),
        -1,
        "B",
        base=BUSY | {P + "inbound": "interrupt"},
    ),
    Lever(
        "5 in order of arrival, dealer",
        {P + "order": "first_come"},
        ORDERS,
        -1,
        "A",
        "dealer",
        BUSY | {P + "open_deals": 110},
    ),
    Lever("6 visits reach more", {P + "channel": "visit"}, share(log.REACHED, log.NO_ANSWER), 1, "D"),
    Lever("6 mails reach less", {P + "channel": "email"}, share(log.REACHED, log.NO_ANSWER), -1, "D"),
    Lever("6 mails tire less", {P + "channel": "email"}, count(log.LOST, log.OPTED_OUT), -1, "D"),
    Lever("6 visits cost", {P + "channel": "visit"}, spent_on(log.FOR_VISIT), 1, "definition"),
    Lever("7 one attempt", {P + "stop": 1}, REACHED, -1, "C"),
    Lever("7 one attempt, orders", {P + "stop": 1}, ORDERS, -1, "C"),
    Lever("7 fifteen attempts", {P + "stop": 15}, count(log.LOST, log.OPTED_OUT), 1, "C/D"),
    Lever("7 a long gap", {P + "gap": "20 d"}, REACHED, -1, "C"),
    Lever("7 a quarter of the gap", {P + "gap": "15 h"}, count(log.LOST, log.OPTED_OUT), 1, "D"),
    Lever("11 no stop list", {P + "honour_opt_out": False}, spent_on(log.FOR_FINE), 1, "A"),
    Lever("12 questions x 0.3", {P + "questions": 4}, QUALIFIED, -1, "C"),
    Lever("12 questions x 0.6", {P + "questions": 7}, QUALIFIED, -1, "C"),
    Lever("12 questions x 1.7, dealer", {P + "questions": 20}, ORDERS, -1, "C", "dealer"),
    Lever("12 questions x 0.3, dealer", {P + "questions": 4}, ORDERS, -1, "C", "dealer"),
    Lever(
        "1 a budget buys so many leads",
        {P + "budget": {"list": 900}},
        count(log.CREATED),
        -1,
        "definition",
        base=LIGHT | PRICED,
    ),
    Lever("1 a segment that was looked into", KNOWN, count(log.LOST, log.MISFIT), -1, "S54, A", base=LIGHT | VAGUE),
    Lever("13 situation only, dealer", {P + "question_kind": "situation"}, QUALIFIED, -1, "S66, B", "dealer"),
    Lever("13 problems only, dealer", {P + "question_kind": "problem"}, ORDERS, -1, "S66, B", "dealer"),
    Lever("15 told honestly", {P + "refusal": "honest"}, count(log.REFERRED), 1, "S98, A", base=LIGHT | REFUSING),
    Lever("19 a bold first price, margin", {P + "anchor": 1.0}, margin_an_order, 1, "S79, A"),
    Lever("19 a bold first price, impasses", {P + "anchor": 1.0}, count(log.LOST, log.NO_DECISION), 1, "S79, A"),
    Lever("27 conceded redlines are quick", {P + "redlines": "concede"}, signing, -1, "S72, D", base=LIGHT | SIGNATURE),
    Lever(
        "27 conceded redlines are a risk",
        {P + "redlines": "concede"},
        spent_on(log.FOR_PENALTY),
        1,
        "S72, D",
        base=LIGHT | SIGNATURE,
    ),
    Lever("27 lawyers take long", {P + "redlines": "escalate"}, signing, 1, "S72, D", base=LIGHT | SIGNATURE),
    Lever("a proof left out", {P + "skip": ["proof"]}, ORDERS, -1, "GAP", base=LIGHT | SKIPPED),
    Lever("14 a strict target group", {P + "target_min": 0.6}, count(log.LOST, log.OUTSIDE_TARGET), 1, "definition"),
    Lever("15 strict qualification", {P + "qualification": 0.7}, count(log.LOST, log.MISFIT), 1, "definition"),
    Lever("15 strict qualification, orders", {P + "qualification": 0.7}, ORDERS, -1, "C"),
    Lever("16 one contact of three", {P + "contacts": 1}, ORDERS, -1, "C", base=LIGHT | {P + "contacts": 3}),
    Lever("16 one contact, dealer", {P + "contacts": 1}, ORDERS, -1, "C", "dealer", LIGHT | {P + "contacts": 3}),
    Lever("18 aggressive, dealer", {P + "tone": "aggressive"}, ORDERS, -1, "A/B", "dealer"),
    Lever("18 aggressive, SaaS", {P + "tone": "aggressive"}, ORDERS, -1, "A/B"),
    Lever("18 directive only, dealer", {P + "tone": "directive"}, ORDERS, -1, "A", "dealer"),
    Lever("18 aggressive tires", {P + "tone": "aggressive"}, count(log.SHOWED_INTEREST), -1, "A", "dealer"),
    Lever("20 quotes with gaps are sooner", {P + "completeness": "gaps"}, quote_time, -1, "D"),
    Lever(
        "quotes due in a day come first",
        {P + "quote_within": "1 d"},
        quote_time,
        -1,
        "definition",
        base=BUSY | {P + "order": "first_come"},
    ),
    Lever("21 a tenth to everybody", {P + "discount": 0.1}, ORDERS, 1, "A"),
    Lever("21 a tenth to everybody, margin", {P + "discount": 0.1}, margin_an_order, -1, "A"),
    Lever("21 a fifth to everybody, call", {P + "discount": 0.2}, ORDERS, 1, "A", "call"),
    Lever("21 a fifth to everybody, dealer", {P + "discount": 0.2}, ORDERS, 1, "A", "dealer"),
    Lever(
        "21 no authority, more approvals",
        {P + "authority": 0.05},
        count(log.APPROVAL_ASKED),
        1,
        "definition",
        base=LIGHT | PAPERS | {P + "authority": 0.15},
    ),
    Lever("22 a short validity", {"process.quotation.valid": "7 d"}, count(log.LOST, log.EXPIRED), 1, "definition"),
    Lever("24 push, dealer", {P + "answer": "push"}, ORDERS, -1, "C", "dealer"),
    Lever("24 push", {P + "answer": "push"}, ORDERS, -1, "C"),
    Lever("24 wait", {P + "answer": "wait"}, ORDERS, -1, "C"),
    Lever("24 inform", {P + "answer": "inform"}, ORDERS, -1, "C", "dealer"),
    Lever("24 always trade, margin", {P + "answer": "discount"}, margin_an_order, -1, "C"),
    Lever("25 a proof before the quotation", PROOF, ORDERS, 1, "GAP"),
    Lever("25 a proof before the quotation, dealer", PROOF, ORDERS, 1, "GAP", "dealer"),
    Lever("26 a quarter's end, margin", {P + "quarter_end": 0.15}, margin_an_order, -1, "C"),
    Lever("29 an attractive date is nearer", {P + "promise": 1.0}, promise, -1, "definition"),
    Lever("29 an attractive date", {P + "promise": 1.0}, ORDERS, 1, "C"),
    Lever("form always formal where one page is asked for", {P + "form": "formal"}, ORDERS, -1, "assumption"),
]


@pytest.mark.parametrize("lever", LEVERS, ids=[lever.decision for lever in LEVERS])
def test_a_lever_moves_its_own_metric_in_the_direction_that_is_known(lever):
    base = _frozen(lever.base)
    changed = _frozen({**lever.base, **lever.change})
    pairs = zip(logs(base, lever.sale), logs(changed, lever.sale), strict=True)
    moved = np.array([lever.metric(after) - lever.metric(before) for before, after in pairs]) * lever.sign
    error = moved.std(ddof=1) / math.sqrt(len(moved))
    assert moved.mean() > 0
    assert moved.mean() > 3 * error, f"{moved.mean():.4g} with a standard error of {error:.3g}"


@pytest.mark.parametrize(
    ("change", "ordering"),
    [({P + "tone": "aggressive"}, ("call", "saas", "dealer"))],
)
def test_pressure_hurts_the_more_the_more_complex_the_sale(change, ordering):
    """Mild in one call, heavy in large sales: orders lost as a share, on common luck."""
    lost = []
    for sale in ordering:
        before, after = logs(_frozen(LIGHT), sale), logs(_frozen({**LIGHT, **change}), sale)
        lost.append(1 - sum(map(ORDERS, after)) / sum(map(ORDERS, before)))
    assert lost == sorted(lost)
    assert lost[2] > lost[0] + 0.1
