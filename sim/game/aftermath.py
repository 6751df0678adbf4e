"""What became of an account after a decision about it, read from the log of the game."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from salescycle.sim.game.score import play, years_after
from salescycle.sim.game.session import Session
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.quantities import DAY_S

__all__ = ["STATES", "Outcome", "how_it_went", "signs_later"]

TELLS = {
    log.NO_ANSWER: "nobody_there",
    log.REACHED: "reached",
    log.SHOWED_INTEREST: "interested",
    log.FELL_ASLEEP: "asleep",
    log.MEETING_HELD: "met",
    log.QUOTATION_SENT: "has_offer",
    log.HESITATES: "hesitates",
    log.CONCEDED: "has_offer",
    log.ACCEPTED: "accepted",
    log.ORDER: "signed",
    log.LOST: "lost",
    log.DELIVERED: "live",
    log.CANCELLED_ORDER: "cancelled",
    log.RETURNED_GOODS: "returned",
    log.TICKET_OPENED: "ticket",
    log.TICKET_CLOSED: "ticket_closed",
    log.CHECKED: "asked",
    log.RENEWED: "renewed",
    log.CHURNED: "left",
    log.CROSS_SOLD: "bought_more",
    log.OFFER_DECLINED: "declined",
    log.WON_BACK: "came_back",
}
"""Events that say where an account stands; the last one counts."""
STATES = (*dict.fromkeys(TELLS.values()), "live_late", "nothing")


class Outcome(NamedTuple):
    """Where an account stood when the game was over."""

    state: str
    """One of ``STATES``."""
    reason: str = ""
    """For being lost or leaving, a word of ``event_log.REASONS``."""
    days: int = 0
    """By which it was delivered late."""
    is_open: bool = True
    """Whether it may still buy: neither signed nor gone."""


def how_it_went(rows: Any, account: int, since_s: int) -> Outcome:
    """What became of an account after a second of the game.

    Args:
        rows: log of the game, ``event_log.EVENT``.
        account: its number.
        since_s: second of the decision; what happens in it counts.
    """
    own = rows[(rows["account"] == account) & (rows["time"] >= since_s)]
    told = [row for row in own if int(row["event"]) in TELLS]
    if not told:
        return Outcome("nothing")
    last = told[-1]
    event, state = int(last["event"]), TELLS[int(last["event"])]
    ever = {int(row["event"]) for row in told}
    is_open = not ever & {log.ORDER, log.CHURNED} and event != log.LOST
    if event == log.DELIVERED and last["duration"] > 0:
        return Outcome("live_late", days=-(-int(last["duration"]) // DAY_S), is_open=False)
    reason = log.REASONS[int(last["reason"])] if event in (log.LOST, log.CHURNED) else ""
    return Outcome(state, reason, is_open=is_open)


def signs_later(session: Session, accounts: Iterable[int]) -> dict[int, tuple[int, int]]:
    """In how many of how many years after the game each account places an order."""
    wanted = set(accounts)
    counts, years = dict.fromkeys(wanted, 0), 0
    run = play(session.seat, plain_luck(session.seed), session.decisions)
    for year in years_after(session.seat, run):
        rows = year.log()
        for account in wanted.intersection(rows["account"][rows["event"] == log.ORDER].tolist()):
            counts[account] += 1
        years += 1
    return {account: (count, years) for account, count in counts.items()}
