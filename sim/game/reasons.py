"""Why a task waits: which of its step's lines says so, from ``PUBLIC`` columns and from rows that people see alone."""

from collections.abc import Callable
from typing import Any, NamedTuple

from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.account import SERVICE
from salescycle.sim.model.stages.offer import FEAR, MOST_ROUNDS, PRICE, STATUS_QUO
from salescycle.sim.model.tables import Parameters
from salescycle.sim.words.quantities import DAY_S

__all__ = ["CAUSES", "HIGH", "REASONS", "UNKNOWN", "Known", "Why", "content_of", "why"]

UNKNOWN = "?"
HIGH = 0.6
"""Estimate from which on something is said to be so [assumption]."""
UNSURE = 0.15
"""Doubt about satisfaction from which on upwards nobody knows of it [assumption]."""
ENDS_SOON = DAY_S
"""A quotation that ends within this time says so first [s] [assumption]."""
CAUSES = {FEAR: "fear", STATUS_QUO: "status_quo", PRICE: "price"}
ASKS = ((2, "price"), (1, "availability"), (4, "date"))
"""What an inquiry may ask, by its bits; the first one is told."""
LEFT = {
    log.R_PRICE: "price",
    log.R_SERVICE: "service",
    log.MISFIT: "misfit",
    log.R_RIVAL: "rival",
    log.NO_NEED: "no_need",
}
LOOKED_UP = {tables.S_FIT: "fit", tables.S_SAVING: "saving", tables.S_RIVAL: "rival"}
TALKS = (log.MEETING_HELD, log.QUOTATION_SENT, log.HESITATES, log.CALLED)


class Known(NamedTuple):
    """What is known of an account for which a task waits."""

    row: Any
    """Its public columns."""
    step: Any
    """Row of the step, ``tables.STEP``; None for a lead that nobody has taken up."""
    ready: int
    """Second since which the task waits."""
    now: int
    tries: int
    """Of the player, without an answer."""
    source: str
    player: int
    p: Parameters
    """As plain rows."""
    rows: Callable[[], Any]
    """Rows of the log about the account."""

    @property
    def book(self) -> Any:
        """The player's playbook."""
        return self.p.playbooks[self.p.people[self.player].playbook]


class Why(NamedTuple):
    """Why something waits."""

    line: str
    """Of the step's lines; ``usual`` when there is nothing to add."""
    times: int = 0
    """That the line speaks of."""
    date_s: int = 0
    """Second that the line speaks of; 0: none."""


def why(kind: int, known: Known) -> Why:
    """Why a task of that kind of step waits."""
    return REASONS[kind](known) if kind in REASONS else Why("usual")


def content_of(seen: Any) -> str:
    """``content``, ``troubled``, or ``UNKNOWN`` while nobody knows."""
    if seen["satisfaction_doubt"] >= UNSURE:
        return UNKNOWN
    return "content" if seen["satisfaction"] >= HIGH else "troubled"


def _attempt(known: Known) -> Why:
    row, made = known.row, int(known.row["attempt"] - known.row["attempts_before"])
    tries = min(known.tries, made)
    if row["opted_out"] == 1:
        return Why("opted_out")
    if tries > 0:
        return Why("last" if made + 1 >= known.book.stop else "again", tries)
    if row["woke"] > 0 and row["answered"] == 0:
        return Why("woke_up")
    if row["seen"]["inbound"] == 1:
        return Why("inbound" if known.now - row["created"] < DAY_S else "inbound_old")
    if row["source"] == known.p.firm[0].referrals:
        return Why("referral")
    return Why(known.source if known.source in ("fair", "list") else "usual")


def _meeting(known: Known) -> Why:
    row = known.row
    if row["quotation"] > 0 and row["valid_to"] > 0 and _has_fallen_out(known):
        return Why("back")
    if 0 < row["meetings_left"] < known.step.meetings:
        return Why("next")
    asks = [what for bit, what in ASKS if row["meeting"] == 0 and row["inquiry"] & bit]
    return Why(asks[0] if asks else "usual")


def _has_fallen_out(known: Known) -> bool:
    """Whether a hesitation that nobody has answered has led to the meeting."""
    talks = known.rows()
    talks = talks[[event in TALKS for event in talks["event"].tolist()]]
    if len(talks) == 0 or talks[-1]["event"] not in (log.HESITATES, log.CALLED):
        return False
    return bool(talks[-1]["ref"] == known.row["rounds"])


def _quotation(known: Known) -> Why:
    row, form = known.row, tables.FORMS[int(known.row["seen"]["form"])]
    within = known.book.quote_within if known.step.own == 1 else 0
    if row["quotation"] > 0 and row["valid_to"] > 0:
        return Why("again")
    if row["opened"] > 0:
        return Why("next_deal")
    if within > 0:
        return Why("tender_due" if form == "tender" else "due", date_s=known.ready + within)
    return Why("usual" if form == "asked" else form)


def _hesitation(known: Known) -> Why:
    row = known.row
    if row["ordered"] < 0 and known.now <= row["valid_to"] < known.now + ENDS_SOON:
        return Why("ends", date_s=int(row["valid_to"]))
    if row["rounds"] >= MOST_ROUNDS - 1:
        return Why("again", int(row["rounds"]) + 1)
    return Why(CAUSES.get(int(row["seen"]["cause"]), "usual"))


def _hand_over(known: Known) -> Why:
    row = known.row
    return Why("dated", date_s=int(row["promised"])) if row["promised"] > row["ordered"] >= 0 else Why("usual")


def _delivery(known: Known) -> Why:
    dated = _hand_over(known)
    return dated._replace(line="late") if 0 < dated.date_s < known.now else dated


def _ticket(known: Known) -> Why:
    opened = int(known.row["ticket_open"]) - 1
    if 0 < known.step.level < known.now - opened:
        return Why("late")
    is_direct = known.step.own == 0 and known.row["ticket_at"] == known.p.people[known.player].desk
    return Why("direct" if is_direct else "usual")


def _cross_sell(known: Known) -> Why:
    seen = known.row["seen"]
    if seen["ticket_open"] == 1:
        return Why("troubled")
    return Why("content" if content_of(seen) == "content" else "usual")


def _check(known: Known) -> Why:
    if known.row["delivered"] > known.row["promised"] > 0:
        return Why("late")
    if known.row["ticket"] == 0:
        return Why("usual")
    rows = known.rows()
    asked = (rows["event"] == log.CHECKED).nonzero()[0]
    since = rows[asked[-1] :] if len(asked) else rows
    level = known.p.steps[known.p.firm[0].ticket_step].level
    if ((since["event"] == log.TICKET_CLOSED) & (since["duration"] > level)).any():
        return Why("ticket_late")
    return Why("ticket" if (since["event"] == log.TICKET_OPENED).any() else "usual")


def _win_back(known: Known) -> Why:
    return Why(LEFT.get(int(known.row["seen"]["reason"]), "usual"))


def _research(known: Known) -> Why:
    return Why(LOOKED_UP.get(int(known.step.sharpens), "usual"))


def _question(known: Known) -> Why:
    return Why("late" if 0 < known.step.level < known.now - known.row["began"][SERVICE] else "usual")


REASONS: dict[int, Callable[[Known], Why]] = {
    tables.ATTEMPT: _attempt,
    tables.MEETING: _meeting,
    tables.QUOTATION: _quotation,
    tables.HESITATION: _hesitation,
    tables.HAND_OVER: _hand_over,
    tables.DELIVERY_RUN: _delivery,
    tables.TICKET: _ticket,
    tables.CROSS_SELL: _cross_sell,
    tables.CHECK: _check,
    tables.WIN_BACK_TRY: _win_back,
    tables.RESEARCH: _research,
    tables.QUESTION: _question,
}
"""By kind of step; every other kind waits as usual."""
