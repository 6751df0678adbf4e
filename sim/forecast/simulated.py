"""A run as the CRM of the simulated firm would know it: its deals, to be fitted like those of any other firm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from salescycle.sim.engines.order import Run
from salescycle.sim.forecast.history import Deal, Outcome
from salescycle.sim.model import event_log as log
from salescycle.sim.studies.measures import plain_rows
from salescycle.sim.studies.scope import deal_phases, kinds_of
from salescycle.sim.studies.single import people_of
from salescycle.sim.words.scenario import Scenario

__all__ = ["deals_of"]

_LEAVING = (log.ENTERED, log.WON, log.LOST, log.OPEN_AT_END)
"""Rows that tell how long an account has been in the phase that it leaves, or stays in at the end."""
_TOLD = (log.CREATED, log.PRESENT, log.SHOWED_INTEREST, log.ORDER, *_LEAVING)


@dataclass
class _Account:
    """What is known of an account so far; it is a deal once it is opened."""

    number: int
    value: int
    product: int
    owner: int
    opened: int | None
    outcome: Outcome = "open"
    closed: int | None = None
    begun_before: bool = False
    """Whether it was an open deal at second 0, opened when nobody has said yet."""


def deals_of(run: Run, scenario: Scenario) -> tuple[Deal, ...]:
    """The deals of a run as known at its end, in order of creation; their ids are the numbers of their accounts.

    A deal is opened when a lead becomes an opportunity or, where no step of the process contacts leads, when it comes.
    One of the opening book was opened when the phase began in which it stands: the book tells no more.
    """
    products, people = list(scenario.products), people_of(scenario)
    return tuple(
        Deal(
            str(account.number),
            _day(scenario, account.opened),
            account.outcome,
            None if account.closed is None else _day(scenario, account.closed),
            account.value or None,
            products[account.product] if account.product >= 0 else "",
            people[account.owner] if account.owner >= 0 else "",
        )
        for account in _accounts(run, scenario)
        if account.opened is not None
    )


def _day(scenario: Scenario, second: int) -> date:
    return scenario.start + timedelta(seconds=second)


def _accounts(run: Run, scenario: Scenario) -> Iterable[_Account]:
    contacts, phases = "attempt" in kinds_of(scenario), deal_phases(scenario)
    accounts: dict[int, _Account] = {}
    for row in plain_rows(run.log[np.isin(run.log["event"], _TOLD)]):
        if row.event == log.CREATED:
            opened = None if contacts else row.time
            accounts[row.account] = _Account(row.account, row.amount, row.step, row.person, opened)
        elif row.event == log.PRESENT:
            account = accounts[row.account]
            account.opened = None
            account.begun_before = row.step >= 0 and row.phase in phases
        else:
            _learn(accounts[row.account], row)
    return accounts.values()


def _learn(account: _Account, row: Any) -> None:
    """What a later row tells of an account."""
    if account.begun_before and row.event in _LEAVING:
        account.opened, account.begun_before = row.time - row.duration, False
    if row.event == log.SHOWED_INTEREST:
        account.opened = row.time
    elif row.event == log.ORDER:
        account.outcome, account.closed, account.value = "won", row.time, row.amount
    elif row.event == log.LOST and account.outcome == "open":
        account.outcome, account.closed = "lost", row.time
