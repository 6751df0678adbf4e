"""A naive book-keeping over the rows of a log: who is where, and what has come into each phase and gone out of it."""

from collections import Counter
from typing import Any

from salescycle.sim.model import event_log as log

ENDS = (log.LOST, log.CHURNED, log.WON)
AT_WORK = (log.DONE, log.STOPPED)


class Ledger:
    """Stocks are remembered account by account, flows are believed from the rows; ``check`` holds them together."""

    def __init__(self) -> None:
        self.where: dict[int, int] = {}
        self.ended: dict[int, int] = {}
        self.there: Counter[int] = Counter()
        self.flows: Counter[tuple[int, str]] = Counter()
        self.ends: Counter[int] = Counter()
        self.ordered: set[int] = set()
        self.open_tickets: dict[int, int] = {}
        self.working: dict[int, tuple[int, int]] = {}
        self.arrived = 0

    def add(self, row: Any) -> None:
        """One row of the log."""
        account, event, phase = row.account, row.event, row.phase
        assert account not in self.ended or event in (log.STOPPED, log.WON), "somebody who is gone comes back"
        if event == log.CREATED:
            assert account == self.arrived, "accounts are numbered in order of creation"
            self.arrived += 1
        elif event == log.PRESENT:
            self.put(account, phase)
            self.flows[phase, "present"] += 1
        elif event == log.ENTERED:
            self.enter(account, row.ref, phase)
        elif event in ENDS:
            self.end(account, event, phase)
        elif event == log.ORDER:
            assert account not in self.ordered, "somebody orders the same deal twice"
            self.ordered.add(account)
        elif event == log.OPEN_AT_END:
            assert self.where[account] == phase
            self.flows[phase, "stayed"] += 1
        else:
            self.serve(row)

    def put(self, account: int, phase: int) -> None:
        """The account is in *phase* now."""
        if account in self.where:
            self.there[self.where[account]] -= 1
        self.where[account] = phase
        self.there[phase] += 1

    def enter(self, account: int, come_from: int, phase: int) -> None:
        """A row says that the account has come from one phase into another."""
        assert self.where.get(account, 0) == come_from != phase
        self.put(account, phase)
        self.flows[phase, "entered"] += 1
        if come_from:
            self.flows[come_from, "advanced" if phase > come_from else "returned"] += 1

    def end(self, account: int, event: int, phase: int) -> None:
        """A row says that the account has left from a phase."""
        assert account not in self.ended, "somebody leaves twice"
        self.there[self.where[account]] -= 1
        self.ended[account] = event
        self.ends[event] += 1
        self.flows[phase, "advanced" if event == log.WON else "left"] += 1

    def serve(self, row: Any) -> None:
        """Rows of people and of tickets."""
        if row.event == log.TICKET_OPENED:
            assert row.account not in self.open_tickets
            self.open_tickets[row.account] = row.time
        elif row.event == log.TICKET_CLOSED:
            assert row.duration == row.time - self.open_tickets.pop(row.account)
        elif row.event == log.STARTED:
            assert row.person not in self.working, "somebody does two things at a time"
            self.working[row.person] = row.account, row.ref
        elif row.event in AT_WORK:
            assert self.working.pop(row.person) == (row.account, row.ref)

    def came(self, phase: int) -> int:
        """Visits of a phase that have begun."""
        return self.flows[phase, "present"] + self.flows[phase, "entered"]

    def went(self, phase: int) -> int:
        """Visits of a phase that have ended."""
        return self.flows[phase, "advanced"] + self.flows[phase, "returned"] + self.flows[phase, "left"]

    def check(self) -> None:
        """In every phase, present + in = out + there; in all, arrived = lost + churned + won + open."""
        for phase in range(1, 9):
            assert self.came(phase) == self.went(phase) + self.there[phase], phase
            assert self.there[phase] >= 0, phase
        assert self.arrived == self.ends.total() + self.there.total()
