"""Each lever of phases 5 to 8 and of the service cycle moves its own metric: a year of saas_smb, paired on common luck.

Signs are those of the evidence (domain.md 2e and 4), not sizes, and each metric is the decision's own one.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import load_document
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck

PAIRS = 32
Rows = np.ndarray[Any, Any]


def count(*events: int) -> Callable[[Rows], float]:
    """How often one of these events happened."""
    return lambda rows: float(np.isin(rows["event"], events).sum())


def mean(event: int, column: str) -> Callable[[Rows], float]:
    """Mean of a column over the rows of an event."""
    return lambda rows: float(rows[column][rows["event"] == event].mean())


def late(rows: Rows) -> float:
    """Share of deliveries after the promised date."""
    return float((rows["duration"][rows["event"] == log.DELIVERED] > 0).mean())


def spent_on(reason: int) -> Callable[[Rows], float]:
    """Money spent for a reason [cents]."""
    return lambda rows: float(rows["amount"][(rows["event"] == log.SPENT) & (rows["reason"] == reason)].sum())


def offers_during_a_ticket(rows: Rows) -> float:
    """Offers made while a ticket of the customer was open."""
    is_open: set[int] = set()
    made = 0
    for account, event in rows[["account", "event"]].tolist():
        if event == log.TICKET_OPENED:
            is_open.add(account)
        elif event == log.TICKET_CLOSED:
            is_open.discard(account)
        made += event == log.OFFER_MADE and account in is_open
    return float(made)


SATISFACTION = mean(log.SATISFACTION_IS, "ref")


class Lever(NamedTuple):
    """A decision, what is set, what it moves, in which direction, and where that is known from."""

    decision: str
    change: tuple[str, ...]
    metric: Callable[[Rows], float]
    sign: int
    source: str


COMPENSATE = ("playbook.complaint=compensate", "process.ticket.level=1 h")
EXPLAIN = ("playbook.complaint=explain", "process.ticket.level=1 h")
LEVERS = (
    Lever("29 attractive date: more late", ("playbook.promise=1.0",), late, +1, "S85, A"),
    Lever("29 attractive date: more orders", ("playbook.promise=1.0",), count(log.ORDER), +1, "model.md 8"),
    Lever("29 attractive date: penalties", ("playbook.promise=1.0",), spent_on(log.FOR_PENALTY), +1, "model.md 3"),
    Lever("31 early notice calms", ("playbook.early_notice=true", "playbook.promise=1.0"), SATISFACTION, +1, "S86, A"),
    Lever("32 thin hand-over: more tickets", ("playbook.hand_over=0.1",), count(log.TICKET_OPENED), +1, "S97, D"),
    Lever("32 deep hand-over: content", ("playbook.hand_over=1.0",), SATISFACTION, +1, "S97, D"),
    Lever("33 no check: less content", ("playbook.check=false",), SATISFACTION, -1, "S89, A weak"),
    Lever(
        "34 made up for: content",
        COMPENSATE,
        SATISFACTION,
        +1,
        "S87, A",
    ),
    Lever(
        "34 made up for: money",
        COMPENSATE,
        spent_on(log.FOR_COMPENSATION),
        +1,
        "definition",
    ),
    Lever(
        "34 explained: it comes again",
        EXPLAIN,
        count(log.TICKET_OPENED),
        +1,
        "S88, B",
    ),
    Lever("36 to everybody: more offers", ("playbook.cross_sell=all",), count(log.OFFER_MADE), +1, "S90, A/B"),
    Lever("36 to everybody: loss makers", ("playbook.cross_sell=all",), spent_on(log.FOR_LOSS_MAKER), +1, "S90, A/B"),
    Lever("36 none", ("playbook.cross_sell=none",), count(log.CROSS_SOLD), -1, "S90, A/B"),
    Lever("37 no asking", ("playbook.ask_referral=false",), count(log.REFERRED), -1, "S51, A"),
    Lever("38 let go", ("playbook.win_back=none",), count(log.WON_BACK), -1, "S92, A"),
    Lever("38 bundle wins more than a discount", ("playbook.win_back=bundle",), count(log.WON_BACK), +1, "S92, A"),
    Lever("cycle: one voice", ("playbook.one_voice=false",), SATISFACTION, -1, "S86, A"),
    Lever(
        "cycle: offers during tickets", ("playbook.hold_offer_during_ticket=false",), offers_during_a_ticket, +1, "S90"
    ),
    Lever("service level missed", ("process.ticket.level=1 h",), SATISFACTION, -1, "S85, A"),
    Lever("fewer people in service", ("team.support.count=1",), mean(log.TICKET_CLOSED, "duration"), +1, "queueing"),
    Lever("reminders", ("process.invoice.dunning=7 d",), count(log.REMINDED), +1, "definition"),
    Lever("a slower fitter", ("team.onboarding.skill=0.7",), late, +1, "queueing"),
)


@lru_cache(maxsize=2)
def logs(change: tuple[str, ...]) -> list[Rows]:
    """Years under the luck that all variants share."""
    loaded = load_document("saas_smb", change)
    alphas = constants_for(loaded, print)
    tables = build(loaded.scenario, alphas=alphas, as_written=loaded.as_written)
    return [run(tables, plain_luck(21, n), engine="compiled").log for n in range(PAIRS)]


BASES = {"31": ("playbook.promise=1.0",), "38 bundle": ("playbook.win_back=discount",)}
BASES |= {"34": ("process.ticket.level=1 h",)}
"""What a lever is held against, where that is not the playbook as written."""


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.decision)
def test_a_lever_moves_its_own_metric_in_the_known_direction(lever):
    """By five standard errors of the paired mean."""
    base = next((base for words, base in BASES.items() if lever.decision.startswith(words)), ())
    paired = [lever.metric(b) - lever.metric(a) for a, b in zip(logs(base), logs(lever.change), strict=True)]
    error = float(np.std(paired, ddof=1)) / math.sqrt(PAIRS)
    assert lever.sign * float(np.mean(paired)) > 5 * error, (
        f"{np.mean(paired):+.3g} with a standard error of {error:.2g}"
    )
