"""Which situation a row of the log is for whoever sells: what customers say and do, as far as one can hear or see it.

Rows that nobody sees or that are our own book-keeping are silent. Where several situations speak for an event, the
choice rests on the row and on what has been seen of the account, never on what is true of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, NamedTuple

from salescycle.sim.game.actions import Act
from salescycle.sim.game.reasons import CAUSES
from salescycle.sim.model import event_log as log

__all__ = ["News", "as_done", "news_of"]


class News(NamedTuple):
    """Something that a player hears or sees."""

    time: int
    """[s]"""
    account: int
    situation: str
    """Of the voices."""
    amount: int = 0
    """Money that it is about [cents]; 0 where it is about none."""
    rival: int = -1
    """Number of the rival it is about, -1 none."""


CLEAR = 0.5
"""Seen clarity of need from which on somebody speaks clearly [assumption]."""
THIN = 1.0
"""Seen budget, in prices, below which money is short."""
CONTENT = 500
"""Seen satisfaction from which on a customer sounds content [1/1000] [assumption]."""
DEEP = 0.4
"""Depth from which on a hand-over is a thorough one [assumption]."""

LOST = {
    log.OUTSIDE_TARGET: "not_for_us",
    log.MISFIT: "turned_away",
    log.R_UNREACHABLE: "given_up",
    log.OPTED_OUT: "opted_out",
    log.NOT_INTERESTED: "reached_cool",
    log.NO_BUDGET: "no_budget",
    log.NO_NEED: "no_need",
    log.R_RIVAL: "lost_rival",
    log.R_PRICE: "lost_price",
    log.NO_DECISION: "lost_no_decision",
    log.EXPIRED: "lost_expired",
    log.DROPPED: "dropped_silently",
    log.R_BARRIER: "barrier_denied",
    log.R_NO_BID: "no_bid",
    log.R_WITHDRAWN: "lost_withdrawn",
    log.R_REFUSED: "approval_refused",
    log.R_NOT_PAID: "written_off",
    log.R_CANCELLED: "cancelled",
    log.R_RETURNED: "returned",
    log.R_GONE: "gone",
    log.R_LOST: "lost_no_decision",
}
LEFT_FOR = {
    log.R_PRICE: "price",
    log.R_SERVICE: "service",
    log.MISFIT: "fit",
    log.R_RIVAL: "rival",
    log.NO_NEED: "no_need",
}
QUIET = (log.INQUIRY_ANSWERED, log.SHOWED_INTEREST, log.WON, log.INVOICED, log.RESEARCHED)
"""Events that another row of the same moment tells better, or that are our own papers."""

Seen = Mapping[str, Any]
Rule = Callable[[Any, Any], str]
"""From a row and the public columns of its account (None where it is gone) to a situation; empty: silence."""


def _created(row: Any, account: Any) -> str:
    if account is not None and account["seen"]["inbound"] == 1:
        return "new_inquiry"
    return "recommended" if row["duration"] > 0 else ""


def _inquiry(row: Any, account: Any) -> str:
    asks = int(row["ref"])
    if asks & 2:
        return "inquiry_wants_price"
    return "inquiry_wants_availability" if asks & 1 else "inquiry_wants_date"


def _meeting(row: Any, account: Any) -> str:
    if account is None:
        return "meeting_vague_need"
    seen = account["seen"]
    if seen["need"] >= CLEAR:
        return "meeting_clear_need"
    return "meeting_no_budget" if seen["budget"] < THIN else "meeting_vague_need"


def _hesitates(row: Any, account: Any) -> str:
    cause = "unclear" if account is None else CAUSES.get(int(account["seen"]["cause"]), "unclear")
    return f"hesitates_{cause}"


def _churned(row: Any, account: Any) -> str:
    reason = 0 if account is None else int(account["seen"]["reason"])
    return f"churned_{LEFT_FOR[reason]}" if reason in LEFT_FOR else "churned"


def _hand_over(row: Any, account: Any) -> str:
    return "hand_over_deep" if account is None or account["hand_over"] >= DEEP else "hand_over_thin"


def _delivered(row: Any, account: Any) -> str:
    if row["duration"] > 0:
        return "delivered_late"
    return "delivered_early" if row["duration"] < -86400 else "delivered_on_time"


def _win_back(row: Any, account: Any) -> str:
    return f"win_back_reason_{LEFT_FOR.get(int(row['reason']), 'unknown')}"


CHOICES: dict[int, Rule] = {
    log.CREATED: _created,
    log.NO_ANSWER: lambda row, account: "no_answer",  # in which way it was tried, no row says: see ``as_done``
    log.INQUIRY: _inquiry,
    log.MEETING_HELD: _meeting,
    log.HESITATES: _hesitates,
    log.CALLED: _hesitates,
    log.LOST: lambda row, account: LOST.get(int(row["reason"]), ""),
    log.HAND_OVER: _hand_over,
    log.DELIVERED: _delivered,
    log.CHECKED: lambda row, account: "check_content" if row["ref"] > CONTENT else "check_troubled",
    log.CHURNED: _churned,
    log.REWARD_OFFERED: _win_back,
    log.TICKET_CLOSED: lambda row, account: "ticket_closed_quick" if row["duration"] <= 86400 else "ticket_closed_late",
    log.QUESTION_ANSWERED: (
        lambda row, account: "question_answered" if row["duration"] <= 86400 else "question_answered_late"
    ),
}


def news_of(
    rows: Any,
    speaks: Mapping[str, tuple[str, ...]],
    account_of: Callable[[int], Any],
    told: MutableMapping[tuple[int, int, int], str] | None = None,
) -> Iterator[News]:
    """What a player hears of rows of the log, in their order.

    Args:
        rows: of the player's accounts, ``event_log.EVENT``.
        speaks: the situations that speak for an event, by its name (``Voices.events``).
        account_of: public columns of an account that is still there, or None.
        told: situations that were told before, by number of the event, account and event: what somebody has said does
            not change when one learns more about them. What is told for the first time is put there.
    """
    told = {} if told is None else told
    interested = {(int(row["seq"]), int(row["account"])) for row in rows if row["event"] == log.SHOWED_INTEREST}
    for row in rows:
        key = int(row["seq"]), int(row["account"]), int(row["event"])
        if key not in told:
            told[key] = _situation(row, speaks, account_of, interested)
        situation = told[key]
        if situation:
            is_rival = row["event"] == log.LOST and row["reason"] == log.R_RIVAL
            amount = int(row["amount"]) if row["event"] in WITH_AMOUNT else 0
            yield News(
                int(row["time"]), int(row["account"]), situation, amount, int(row["ref"]) - 1 if is_rival else -1
            )


def as_done(situation: str, act: Act, *, is_first: bool) -> str:
    """A situation by how the player did what has led to it, which no row of the log says.

    Args:
        situation: that a row tells.
        act: the last one about the account before it.
        is_first: whether this is the first attempt without an answer since that act.
    """
    if situation == "dropped_silently" and act.action == "drop" and act.arguments.get("told") == "honestly":
        return "dropped_honestly"
    channel = act.arguments.get("channel")
    if situation == "no_answer" and act.action == "work" and channel in UNHEARD and is_first:
        return f"no_answer_{channel}"
    return situation


UNHEARD = ("email", "letter", "visit")
"""Channels of which it is told in words of their own that nobody answers."""
WITH_AMOUNT = (log.ORDER, log.CROSS_SOLD, log.WON_BACK, log.PAID, log.WRITTEN_OFF)


def _situation(row: Any, speaks: Mapping[str, tuple[str, ...]], account_of: Any, interested: Iterable[Any]) -> str:
    event = int(row["event"])
    if event in log.HIDDEN or event in QUIET:
        return ""
    if event == log.REACHED:
        return "reached_interested" if (int(row["seq"]), int(row["account"])) in interested else ""
    if event in CHOICES:
        return CHOICES[event](row, account_of(int(row["account"])))
    situations = speaks.get(log.EVENTS[event], ())
    return situations[0] if len(situations) == 1 else ""
