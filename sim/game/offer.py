"""What the terms of a quotation cost and bind, as its seller can work it out: from the price list, the firm's past, the
customer's own inquiry. What the customer makes of it is no part of it.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.game.firm_year import FEWEST, Past
from salescycle.sim.game.view import UNKNOWN, Customer, Fact, Item, View
from salescycle.sim.model import event_log as log
from salescycle.sim.model.tables import S_BUDGET, S_NEED, S_RIVAL, S_SAVING, S_URGENCY
from salescycle.sim.words.quantities import DAY_S

__all__ = ["Ground", "Learnt", "ground_of", "kept_within", "learnt_of", "signed_within"]

TALKS = (log.REACHED, log.MEETING_HELD, log.HESITATES, log.CALLED)
"""Rows of conversations in which a customer shows how it stands."""
TAUGHT = {
    "benefits": ((log.MEETING_HELD,), -1),
    "worth": ((log.MEETING_HELD,), S_SAVING),
    "need": ((*TALKS, log.PROOF_GIVEN), S_NEED),
    "time": (TALKS, S_URGENCY),
    "money": ((), S_BUDGET),
    "rivals": ((), S_RIVAL),
    "fear": (TALKS, -1),
}
"""By which rows a fact becomes known, and which research sharpens it, -1 none; what is argued first."""


class Ground(NamedTuple):
    """What is given before a quotation of one account is written."""

    value: int
    """At list price [cents]."""
    margin: float
    """Share of it that is left at list price."""
    low: float
    """Discount that was given already and binds us: a new quotation is never worse; 0 where none does."""
    high: float
    """Discount beyond which nobody goes, or nobody has approved."""
    early: float
    """How early a date is promised already (0..1), as ``low``."""
    valid_s: int
    """How long such a quotation usually binds [s]."""
    bound_to: int
    """Second to which one binds us already; 0: none does."""
    names_price: bool
    """Whether the first price is still to be named."""
    lead_time_s: float
    """From order to delivery, where nothing early is promised [s]."""
    hurry: float
    """Share of that by which the earliest date is earlier."""
    boldness: float
    """Share of the list value by which the boldest first price is dearer."""

    def discount(self, discount: float, anchor: float) -> float:
        """What comes off the list value in the end; below 0 where more is asked than that."""
        given = max(self.low, min(discount, self.high))
        return given - (self.boldness * anchor if self.names_price else 0.0)

    def net(self, discount: float, anchor: float) -> int:
        """Net value [cents]."""
        return round(self.value * (1.0 - self.discount(discount, anchor)))

    def margin_left(self, discount: float, anchor: float) -> int:
        """What is left of it after its costs, the time of the seller left out [cents]."""
        return round(self.value * (self.margin - self.discount(discount, anchor)))

    def must_sign(self, of: int, discount: float, anchor: float) -> int | None:
        """How many must sign at that price to leave as much as *of* customers at list price; None: no number does."""
        left = self.margin - self.discount(discount, anchor)
        return math.ceil(of * self.margin / left - 1e-9) if left > 0.0 else None

    def promised_s(self, promise: float) -> int:
        """Time from order to delivery that is promised, from safe (0) to early (1) [s]."""
        return int(self.lead_time_s * (1.0 - self.hurry * max(self.early, promise)))

    def promise_of(self, time_s: float) -> float:
        """Which promise that time [s] is, also beyond safe and early; 0 where all dates are one."""
        span_s = self.lead_time_s * self.hurry
        return (self.lead_time_s - time_s) / span_s if span_s else 0.0


def ground_of(view: View, item: Item) -> Ground:
    """What is given for the quotation that an *item* of the desk asks for."""
    session = view.session
    assert session.stop is not None, "something waits at an open moment"
    task = session.task_of(session.stop, item.account)
    p, row = view.p, view.account(item.account)
    book = p.playbooks[p.people[session.seat.player].playbook]
    b, firm = p.coefficients[0], p.firm[0]
    product, segment = int(row["product"]), int(row["segment"])
    margin = firm.margin if segment < 0 else p.segments[segment].margin
    if product >= 0 and p.products[product].margin >= 0.0:
        margin = p.products[product].margin
    is_bound = item.ends_s > 0
    low = max(0.0, float(row["discount"])) if is_bound else 0.0
    return Ground(
        value=int(row["value"]),
        margin=float(margin),
        low=low,
        high=max(low, min(float(book.discount_most), float(row["most_discount"]))),
        early=float(row["promise"]) if is_bound else 0.0,
        valid_s=int(p.steps[int(row["step"][task["slot"]])].valid),
        bound_to=item.ends_s,
        names_price=int(row["quotation"]) == 0,
        lead_time_s=float(firm.lead_time),
        hurry=float(b.promise_time),
        boldness=float(b.anchor_price),
    )


class Learnt(NamedTuple):
    """A fact on which a quotation is built."""

    fact: Fact
    how: str
    """``told`` in a talk, ``asked`` in a meeting, ``found`` by research, ``before`` the log; empty: nobody asked."""
    heard_s: int
    """Second at which it was so last; 0 where it was before the log, or never."""
    is_argued: bool
    """Whether the offer says it: what counts for the customer does, of a saving only one that was computed."""


def learnt_of(view: View, customer: Customer) -> tuple[Learnt, ...]:
    """What was asked and answered before a quotation, where each was heard, and what nobody has asked.

    All that counts and was learnt is argued, by the rules (``stages.prices.set_terms``): that is nobody's choice.
    """
    rows = view.rows()
    return tuple(_learnt(view.account(customer.account), customer, rows[rows["account"] == customer.account]))


def _learnt(row: Any, customer: Customer, rows: Any) -> Iterator[Learnt]:
    known = {fact.about: fact for fact in customer.facts}
    is_computed = bool(row["case_made"] == 1)
    for about in TAUGHT:
        fact = known.get(about, Fact(about, UNKNOWN))
        if fact.state == UNKNOWN:
            yield Learnt(fact, "", 0, False)
        else:
            how, heard_s = _heard(about, rows, is_computed=is_computed)
            yield Learnt(fact, how, heard_s, about == "benefits" or (about == "worth" and is_computed))


def _heard(about: str, rows: Any, *, is_computed: bool) -> tuple[str, int]:
    """How a fact was learnt last, and when."""
    events, sharpens = TAUGHT[about]
    found = (rows["event"] == log.RESEARCHED) & (rows["ref"] == sharpens)
    if not (about == "worth" and is_computed):  # nobody's word counts beside a sum
        found |= np.isin(rows["event"], events)
    if not found.any():
        return "before", 0
    last = rows[found][-1]
    how = {log.MEETING_HELD: "asked", log.RESEARCHED: "found"}.get(int(last["event"]), "told")
    return how, int(last["time"])


def kept_within(past: Past, time_s: int) -> tuple[int, int]:
    """Of all orders delivered, how many were so within that time, and how many there were; 0 of 0: too few."""
    return _within(past.deliver.went, time_s)


def signed_within(past: Past, time_s: int) -> tuple[int, int]:
    """The same of all quotations that became orders."""
    return _within(past.offer.went, time_s)


def _within(took: tuple[float, ...], time_s: int) -> tuple[int, int]:
    return (sum(days * DAY_S <= time_s for days in took), len(took)) if len(took) >= FEWEST else (0, 0)
