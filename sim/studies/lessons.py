"""What each decision is worth: a playbook that does one thing otherwise, on the same luck as the balanced one.

The worth of a run is the margin of its orders, renewals and cross-sales, less the margin of what was cancelled or came
back and less what was spent, and three years of the customers that it leaves (model.md 8). Signs come from the evidence
(domain.md 4) and stand here before any table is run; the sizes come from assumptions, so a lesson is taught only where
its sign survives halving and doubling them.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import rows_of
from salescycle.sim.model.build import build
from salescycle.sim.model.choice import chance, eta_renewal
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import G_FOLLOW_UP, Parameters, plain
from salescycle.sim.studies.inference import half_width, sign
from salescycle.sim.studies.measures import MEASURES, empty, fold, margin
from salescycle.sim.words.quantities import DAY_S, Duration
from salescycle.sim.words.scenario import Playbook, Scenario

__all__ = ["DECISIONS", "HABITS", "Difference", "Lesson", "differences", "otherwise", "worths"]

YEARS_AFTER = 3
INTEREST = 0.10
"""A margin of next year counts for so much less."""

Changes = Mapping[str, Any]


class Lesson(NamedTuple):
    """A decision, or a habit of several, against the balanced playbook."""

    name: str
    number: str
    """Of the decision in domain.md 4; empty for habits."""
    changes: Callable[[Playbook], Changes]
    """Keys of the playbook and their values."""
    sign: str
    """What the evidence expects of the total: ``-`` worse, ``+`` better, ``0`` near zero or not known."""
    grade: str
    """Of that expectation."""


def _fixed(**changes: Any) -> Callable[[Playbook], Changes]:
    return lambda book: changes


def _times(key: str, factor: float, **more: Any) -> Callable[[Playbook], Changes]:
    """A number of the playbook *factor* times as large; nothing at all where there is no number."""

    def changes(book: Playbook) -> Changes:
        value = getattr(book, key)
        if isinstance(value, str):
            return {}
        if isinstance(value, Duration):
            scaled: Any = replace(value, value=value.value * factor)
        else:
            scaled = max(1, round(value * factor))
        return {key: scaled, **more}

    return changes


ALL_COMERS = {"target_min": 0.0, "qualification": 0.0}

DECISIONS: tuple[Lesson, ...] = (
    Lesson("tone informative only", "18", _fixed(tone="informative"), "-", "A"),
    Lesson("tone directive only", "18", _fixed(tone="directive"), "-", "A"),
    Lesson("tone aggressive", "18", _fixed(tone="aggressive"), "-", "A"),
    Lesson("stop after 1 attempt", "7", _fixed(stop=1), "-", "C"),
    Lesson("stop after 3", "7", _fixed(stop=3), "0", "C"),
    Lesson("stop after 8", "7", _fixed(stop=8), "0", "C"),
    Lesson("stop after 15", "7", _fixed(stop=15), "-", "C"),
    Lesson("spacing a quarter", "7", _times("gap", 0.25), "0", "D"),
    Lesson("inquiry waits its turn", "3", _fixed(inbound="in_turn"), "-", "B"),
    Lesson("work in order of arrival", "5", _fixed(order="first_come"), "-", "A"),
    Lesson("biggest first", "5", _fixed(order="biggest"), "-", "A"),
    Lesson("by stage, newest first", "5", _fixed(order="stage"), "-", "A"),
    Lesson("drop nobody", "14/15", _fixed(**ALL_COMERS), "0", "C"),
    Lesson("very strict", "14/15", _fixed(target_min=0.35, qualification=0.58), "-", "C"),
    Lesson("open deals x1/4", "10", _times("open_deals", 0.25), "-", "B"),
    Lesson("open deals x4", "10", _times("open_deals", 4), "0", "B"),
    Lesson("open deals x4, first come", "10", _times("open_deals", 4, order="first_come"), "-", "B"),
    Lesson("questions x0.3", "12", _times("questions", 0.3), "-", "C"),
    Lesson("questions x0.6", "12", _times("questions", 0.6), "-", "C"),
    Lesson("questions x1.7", "12", _times("questions", 1.7), "-", "C"),
    Lesson("questions about the situation only", "13", _fixed(question_kind="situation"), "-", "B"),
    Lesson("honest refusal", "15", _fixed(refusal="honest"), "0", "A"),
    Lesson("one contact only", "16", _fixed(contacts=1), "-", "C"),
    Lesson("a bold first price", "19", _fixed(anchor=1.0), "-", "A"),
    Lesson("10 % to everybody", "21", _fixed(discount=0.10), "-", "DER"),
    Lesson("20 % to everybody", "21", _fixed(discount=0.20), "-", "DER"),
    Lesson("hesitation: push", "24", _fixed(answer="push"), "-", "C"),
    Lesson("hesitation: inform", "24", _fixed(answer="inform"), "-", "C"),
    Lesson("hesitation: wait", "24", _fixed(answer="wait"), "-", "C"),
    Lesson("hesitation: recommend", "24/21", _fixed(answer="recommend"), "0", "C"),
    Lesson("hesitation: give discount", "24", _fixed(answer="discount"), "-", "C"),
    Lesson("attractive date", "29", _fixed(promise=1.0), "-", "A"),
    Lesson("very safe date", "29", _fixed(promise=0.0), "0", "A"),
    Lesson("thin hand-over", "32", _fixed(hand_over=0.1), "-", "D"),
    Lesson("deep hand-over", "32", _fixed(hand_over=1.0), "+", "D"),
    Lesson("complaints explained away", "34", _fixed(complaint="explain"), "-", "B"),
    Lesson("complaints made up for", "34", _fixed(complaint="compensate"), "0", "A"),
    Lesson("no cross-selling", "36", _fixed(cross_sell="none"), "-", "A"),
    Lesson("cross-selling to everybody", "36", _fixed(cross_sell="all"), "-", "A"),
    Lesson("win-back: let go", "38", _fixed(win_back="none"), "-", "A"),
    Lesson("win-back: discount to all", "38", _fixed(win_back="discount"), "-", "A"),
    Lesson("win-back: discount and upgrade to all", "38", _fixed(win_back="bundle"), "-", "A"),
    Lesson(
        "service uncoordinated", "cycle",
        _fixed(hold_offer_during_ticket=False, pass_signals=False, one_voice=False, joint_review=None), "-", "A",
    ),
    Lesson("no check", "33", _fixed(check=False), "0", "A"),
    Lesson("no asking for referrals", "37", _fixed(ask_referral=False), "0", "A"),
    Lesson("quote with gaps", "20", _fixed(completeness="gaps"), "0", "D"),
)  # fmt: skip

HABITS: tuple[Lesson, ...] = (
    Lesson("always discount 15 %, more at hesitation", "", _fixed(discount=0.15, answer="discount"), "-", "DER"),
    Lesson(
        "always aggressive, pushing, attractive promise", "",
        _fixed(tone="aggressive", answer="push", promise=1.0), "-", "A",
    ),
    Lesson(
        "never follow up", "",
        _fixed(stop=1, check=False, answer="wait", cross_sell="none", win_back="none", ask_referral=False), "-", "C",
    ),
    Lesson("biggest deal only, no qualification", "", _fixed(order="biggest", **ALL_COMERS), "-", "A"),
    Lesson(
        "spray and pray", "",
        _fixed(questions=2, stop=2, contacts=1, inbound="in_turn", order="first_come", **ALL_COMERS), "-", "A",
    ),
    Lesson("farmer", "", _fixed(stop=2, target_min=0.4, hand_over=1.0, questions=14), "-", "C"),
    Lesson("a quarter of the effort", "", _fixed(stop=1, open_deals=2), "-", "C"),
)  # fmt: skip


def otherwise(scenario: Scenario, lesson: Lesson) -> Scenario | None:
    """The scenario worked as the lesson says; None where it says nothing else than the scenario's own playbook."""
    changes = dict(lesson.changes(scenario.playbook))
    book = scenario.playbook.model_copy(update=changes)
    return None if book == scenario.playbook else scenario.model_copy(update={"playbook": book})


class Worth(NamedTuple):
    """What one run came to."""

    total: float
    """Margin and what is left less what was spent [currency]."""
    orders: float
    """Less those that were cancelled or came back."""
    churned: float
    late: float
    """Deliveries after the promised date."""


def worths(p: Parameters, seed: int, replications: int, *, threads: int = 2) -> list[Worth]:
    """Worth of each replication, on the compiled engine."""
    CompiledRun(p, plain_luck(seed)).advance(until=0)  # compiles, before several threads call
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(partial(_worth, p, seed), range(replications)))


def _worth(p: Parameters, seed: int, number: int) -> Worth:
    run = CompiledRun(p, plain_luck(seed, number))
    run.advance()
    rows = run.log()
    event = rows["event"]
    back = np.isin(event, (log.CANCELLED_ORDER, log.RETURNED_GOODS))
    of = dict(zip(MEASURES, fold(empty(p, (0, int(rows["time"][-1]) + 1)), rows).periods.tolist(), strict=True))
    late = int(((event == log.DELIVERED) & (rows["duration"] > 0)).sum())
    total = margin(of) - of["cost"] - of["spent"] + left_behind(p, run.living())
    return Worth(total / 100, float((event == log.ORDER).sum() - back.sum()), float((event == log.CHURNED).sum()), late)


def left_behind(p: Parameters, living: np.ndarray) -> float:
    """Expected margin of the next three years of the customers who are there [cents], at their own renewal rate."""
    rows = plain(p)
    firm, b = rows.firm[0], rows.coefficients[0]
    if firm.renewal_step < 0 or firm.recurring <= 0.0:
        return 0.0
    every = rows.steps[firm.renewal_step].every
    periods = int(YEARS_AFTER * 365 * DAY_S / every)
    tickets = rows.steps[firm.ticket_step].rate if firm.ticket_step >= 0 else 0.0
    value = 0.0
    for account in rows_of(living[(living["ended"] == 0) & (living["renew_at"] > 0)]):
        stays = chance(rows.gates[G_FOLLOW_UP], eta_renewal(account, b)) / (1.0 + INTEREST * every / (365 * DAY_S))
        cost = firm.ticket_cost * tickets * every * math.exp(b.ticket_fit * (0.6 - account.fit))
        margin = firm.recurring * account.first_value * (firm.recurring_margin - account.agreed) - cost
        value += margin * sum(stays**j for j in range(1, periods + 1))
    return value


class Difference(NamedTuple):
    """A lesson against the balanced playbook on common luck, in per cent of the balanced mean."""

    lesson: Lesson
    orders: float
    total: float
    half: float
    """Half of the 95 % interval of *total*."""
    churned: float
    """Customers lost, as a difference in number."""
    late: float

    @property
    def verdict(self) -> str:
        """``-`` worse, ``+`` better, ``0`` when the interval holds 0."""
        return sign(self.total, self.half)


def differences(
    scenario: Scenario,
    alphas: Mapping[str, float] | None,
    lessons: Iterable[Lesson],
    *,
    replications: int,
    seed: int = 5,
    threads: int = 2,
    book: Sequence[Any] = (),
) -> list[Difference]:
    """Each lesson against the scenario's own playbook, replication by replication on the same luck."""
    tables = partial(build, alphas=alphas, as_written=scenario, book=book)
    base = np.array(worths(tables(scenario), seed, replications, threads=threads))
    found = []
    for lesson in lessons:
        other = otherwise(scenario, lesson)
        if other is not None:
            found.append(_compared(lesson, base, np.array(worths(tables(other), seed, replications, threads=threads))))
    return found


def _compared(lesson: Lesson, base: np.ndarray, other: np.ndarray) -> Difference:
    paired = other - base
    mean, n = base.mean(axis=0), len(base)
    change = paired.mean(axis=0)
    spread = float(paired[:, 0].std(ddof=1))
    half = half_width(spread, n)
    scale = 100.0 / abs(mean[0])
    orders = 100.0 * change[1] / mean[1] if mean[1] else 0.0
    return Difference(lesson, float(orders), float(change[0]) * scale, half * scale, float(change[2]), float(change[3]))
