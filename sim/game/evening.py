"""What the player's day was: where its time went, what was promised and kept, and what the routine did.

Read from rows that people see, about the player's own work and accounts.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.game.firm_year import kept_promises
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import View
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.decisions import WORK_ON
from salescycle.sim.words.quantities import DAY_S

__all__ = ["SORTS", "Evening", "evening", "left_to_routine"]

SORTS: dict[str, tuple[int, ...]] = {
    "calls": (tables.ATTEMPT, tables.HESITATION, tables.CHECK, tables.CROSS_SELL, tables.WIN_BACK_TRY),
    "meetings": (tables.MEETING, tables.PROOF),
    "hand_overs": (tables.HAND_OVER,),
    "writing": (tables.QUOTATION, tables.CONTRACT, tables.BID, tables.CAMPAIGN),
    "tickets": (tables.TICKET, tables.QUESTION),
    "papers": (),
}
"""Kinds of steps by the sort of work that they are; whatever else there is are papers."""
WITH_CUSTOMERS = ("calls", "meetings", "hand_overs")


class Evening(NamedTuple):
    """One day of the player, or several that nothing has come between."""

    since_s: int
    until_s: int
    last_s: int
    """Begin of the last day on which one works."""
    closed_s: int
    """When one has stopped working on it."""
    working_s: int
    """Working time that there was."""
    spent_s: dict[str, int]
    """Working time by sort of work, those of ``SORTS`` that there were."""
    booked: int
    """Orders [cents]."""
    quotations: int
    """Sent, each of which binds us."""
    dates: int
    """Orders taken, each with a date of delivery."""
    kept: int
    """Deliveries on the date or before it."""
    late: int
    """Deliveries after it."""
    by_routine: dict[int, int]
    """Tasks that the routine has taken up, by kind of step; the most frequent first."""

    @property
    def idle_s(self) -> int:
        """Working time that nothing was done in."""
        return max(0, self.working_s - sum(self.spent_s.values()))

    @property
    def with_customers(self) -> float:
        """Share of the working time that was spent talking with customers (0..1)."""
        return sum(self.spent_s.get(sort, 0) for sort in WITH_CUSTOMERS) / max(1, self.working_s)


def evening(view: View, since_s: int, until_s: int) -> Evening:
    """What came of the time from one midnight of the game up to another."""
    rows = view.rows()
    own = rows[(rows["time"] >= since_s) & (rows["time"] < until_s)]
    kept, delivered = kept_promises(own)
    days = range(since_s, until_s, DAY_S)
    last = next((day for day in days[::-1] if view.working_time(day, day + DAY_S) > 0), since_s)
    return Evening(
        since_s,
        until_s,
        last,
        last + bisect_left(range(DAY_S), True, key=lambda second: view.working_time(last + second, last + DAY_S) == 0),
        view.working_time(since_s, until_s),
        _spent(view, since_s, until_s),
        int(own["amount"][own["event"] == log.ORDER].sum()),
        _count(own, log.QUOTATION_SENT),
        _count(own, log.ACCEPTED),
        kept,
        delivered - kept,
        _by_routine(view.session, since_s, until_s),
    )


def _count(rows: Any, event: int) -> int:
    return int((rows["event"] == event).sum())


def _spent(view: View, since_s: int, until_s: int) -> dict[str, int]:
    """Working time by sort: from each task's start to where it was done or interrupted, or is now."""
    session = view.session
    rows = session.live.log()
    rows = rows[(rows["person"] == session.seat.player) & np.isin(rows["event"], (log.STARTED, log.STOPPED, log.DONE))]
    sort_of = {kind: sort for sort, kinds in SORTS.items() for kind in kinds}
    spent: Counter[str] = Counter()
    open_since: dict[tuple[int, int], int] = {}

    def add(key: tuple[int, int], began: int, ended: int) -> None:
        if ended > since_s:
            spent[_sort(session, key[1], sort_of)] += view.working_time(max(since_s, began), ended)

    rows = rows[rows["time"] < until_s]
    fields = (rows[name].tolist() for name in ("time", "event", "account", "step"))
    for time, event, account, step in zip(*fields, strict=True):
        if event == log.STARTED:
            open_since[account, step] = time
        else:
            add((account, step), open_since.pop((account, step), time), time)
    for key, began in open_since.items():
        add(key, began, until_s)
    return {sort: spent[sort] for sort in SORTS if spent[sort] > 0}


def _sort(session: Session, step: int, sort_of: dict[int, str]) -> str:
    return sort_of.get(int(session.parameters.steps[step]["kind"]), "papers") if step >= 0 else "papers"


def left_to_routine(session: Session, since_turn: int) -> list[tuple[int, int]]:
    """Account and kind of step of what the routine has taken up from a turn of the player on, in their order."""
    own = _own_turns(session)
    made = (one for one in session.decisions[since_turn:] if one.action == WORK_ON and one.turn not in own)
    return [(int(one.account), session.kinds[one.turn]) for one in made]


def _own_turns(session: Session) -> AbstractSet[int]:
    """Turns that the player has decided; a moment that was left to the routine is the routine's."""
    return session.numbers.keys() - {stop.turn for stop, act in session.acts if act.action == "routine"}


def _by_routine(session: Session, since_s: int, until_s: int) -> dict[int, int]:
    rows = session.live.log()
    decided = rows[(rows["event"] == log.DECIDED) & (rows["reason"] == 0) & (rows["ref"] == WORK_ON)]
    turns = decided["turn"][(decided["time"] >= since_s) & (decided["time"] < until_s)].tolist()
    own = _own_turns(session)
    counts = Counter(session.kinds[turn] for turn in turns if turn in session.kinds and turn not in own)
    return dict(counts.most_common())
