"""A naive book-keeping over the rows of a log: who is where, and what has come into each phase and gone out of it."""

from collections import Counter
from typing import Any

from salescycle.sim.model import event_log as log
from salescycle.sim.words.kinds import PHASES

ENDS = (log.LOST, log.CHURNED, log.WON)
AT_WORK = (log.DONE, log.STOPPED)
TOLD_LAST = (log.STOPPED, log.PAID, log.WRITTEN_OFF, log.SPENT)
"""What may still be told of somebody who has just left: work is laid down, the bill and the step are paid."""
DEAL_BEGINS = (log.CREATED, log.CROSS_SOLD, log.WON_BACK, log.WOKE_UP)
"""After these an account may order; once, till there is another of them."""
DELIVER = PHASES.index("deliver") + 1
COME_BACK = {log.LOST: PHASES.index("follow_up") + 1, log.CHURNED: PHASES.index("win_back") + 1}
"""Whoever has lost a further deal stays a customer; whoever has churned may be won back."""


class Ledger:
    """Stocks are remembered account by account, flows are believed from the rows; ``check`` holds them together."""

    def __init__(self) -> None:
        self.where: dict[int, int] = {}
        """Phase of everybody who is in one."""
        self.gone: dict[int, int] = {}
        """With which row everybody else has left."""
        self.leaving: set[int] = set()
        """Who has left in this event, and may come back in it."""
        self.nowhere: set[int] = set()
        """Created, and never in any phase: campaigns."""
        self.ran: set[int] = set()
        """Campaigns that are out."""
        self.there: Counter[int] = Counter()
        self.flows: Counter[tuple[int, str]] = Counter()
        self.exits: Counter[int] = Counter()
        self.back: Counter[int] = Counter()
        self.customers: set[int] = set()
        self.may_order: set[int] = set()
        self.open_tickets: dict[int, int] = {}
        self.working: dict[int, tuple[int, int]] = {}
        self.arrived = self.numbered = self.brought = self.seq = 0
        self.announced: set[int] = set()
        """Numbers of those who are to come."""
        self.children: Counter[int] = Counter()
        """How many are still to come through somebody: referrals, leads of a campaign."""

    def add(self, row: Any) -> None:
        """One row of the log."""
        if row.seq != self.seq:
            self.seq = row.seq
            self.leaving.clear()
        if row.event in TOLD_LAST and row.account in self.gone:
            assert row.account in self.leaving, "somebody who is gone comes back"
        elif row.event != log.ENTERED:
            assert row.account not in self.gone, "somebody who is gone comes back"
        self.move(row)
        self.sell(row)
        self.serve(row)

    def move(self, row: Any) -> None:
        """Rows that move an account."""
        account, event, phase = row.account, row.event, row.phase
        if event == log.CREATED:
            self.create(account, row.duration - 1)
        elif event == log.PRESENT:
            self.put(account, phase)
            self.flows[phase, "present"] += 1
        elif event == log.ENTERED:
            self.enter(account, row.ref, phase)
        elif event in ENDS:
            self.end(account, event, phase)
        elif event == log.OPEN_AT_END:
            assert self.where[account] == phase
            self.flows[phase, "stayed"] += 1

    def sell(self, row: Any) -> None:
        """Rows of deals, and of those who bring others."""
        account, event = row.account, row.event
        if event in DEAL_BEGINS:
            self.may_order.add(account)
        elif event == log.PRESENT:
            if row.phase >= DELIVER:
                self.customers.add(account)
            if row.step < 0:  # a customer; an open deal of the book may still order, wherever it is
                self.may_order.remove(account)
        elif event == log.ORDER:
            assert account in self.may_order, "somebody orders the same deal twice"
            self.may_order.remove(account)
            self.customers.add(account)
        elif event == log.REFERRED:
            self.children[account] += 1
        elif event == log.CAMPAIGN_RUN:
            assert account in self.nowhere, "a lead brings leads"
            self.ran.add(account)
            self.children[account] += row.ref

    def create(self, account: int, parent: int) -> None:
        """A new account. Numbers go up by one; who is announced has a number before."""
        assert account in self.announced or account >= self.numbered, "a number serves twice"
        self.announced.update(range(self.numbered, account))
        self.numbered = max(self.numbered, account + 1)
        self.announced.discard(account)
        self.arrived += 1
        self.nowhere.add(account)
        if parent >= 0:
            assert self.children[parent] > 0, "somebody comes through one who has brought nobody"
            self.children[parent] -= 1
            self.brought += 1

    def put(self, account: int, phase: int) -> None:
        """The account is in *phase* now."""
        if account in self.where:
            self.there[self.where[account]] -= 1
        self.nowhere.discard(account)
        self.where[account] = phase
        self.there[phase] += 1

    def enter(self, account: int, come_from: int, phase: int) -> None:
        """A row says that the account has come from one phase into another; a customer who has just left, from none."""
        if account in self.gone:
            assert account in self.leaving, "somebody who is gone comes back"
            left = self.gone.pop(account)
            assert COME_BACK[left] == phase
            self.back[left] += 1
            assert account in self.customers, "a lead that is lost stays"
        else:
            assert account in self.where or account in self.nowhere
        assert self.where.get(account, 0) == come_from != phase
        self.put(account, phase)
        self.flows[phase, "entered"] += 1
        if come_from:
            self.flows[come_from, "advanced" if phase > come_from else "returned"] += 1

    def end(self, account: int, event: int, phase: int) -> None:
        """A row says that the account has left from a phase."""
        assert account not in self.gone, "somebody leaves twice"
        self.there[self.where.pop(account)] -= 1
        self.gone[account] = event
        self.leaving.add(account)
        self.exits[event] += 1
        self.flows[phase, "advanced" if event == log.WON else "left"] += 1
        if event == log.CHURNED:
            self.open_tickets.pop(account, None)

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

    def in_no_phase(self) -> int:
        """Those who are announced, and campaigns that are not over, once a second is settled."""
        to_come = sum(n for account, n in self.children.items() if account not in self.nowhere)
        return to_come + sum(account not in self.ran or self.children[account] > 0 for account in self.nowhere)

    def check(self) -> None:
        """In every phase, present + in = out + there; in all, arrived = gone + there + campaigns."""
        for phase in range(1, 9):
            assert self.came(phase) == self.went(phase) + self.there[phase], phase
            assert self.there[phase] >= 0, phase
        assert len(self.gone) == self.exits.total() - self.back.total()
        assert self.arrived == len(self.gone) + self.there.total() + len(self.nowhere)
        assert self.arrived + len(self.announced) == self.numbered
        assert len(self.announced) <= self.children.total(), "more are announced than anybody has brought"
        assert not any(account in self.gone for account, _ in self.working.values()), "work for somebody who is gone"
