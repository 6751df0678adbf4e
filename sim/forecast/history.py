"""The history of deals as a company knew it at the end of one day: who came when, what closed how, what is open.

Whole days are the resolution, because exports seldom hold more. An age is the number of midnights since a deal was
opened: a deal that was opened and won on one day closed at age 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, NamedTuple

import numpy as np

__all__ = ["CAUSES", "Ages", "Deal", "History", "Outcome", "ages_between", "known_at", "months_before", "next_midnight"]

Outcome = Literal["won", "lost", "open"]
CAUSES: tuple[Outcome, ...] = ("won", "lost")
"""The ways a deal closes; cause k of ``Ages`` is ``CAUSES[k - 1]``, 0 stands for still open."""


@dataclass(frozen=True, slots=True)
class Deal:
    """One deal: opened, perhaps closed, of what and by whom."""

    id: str
    opened: date
    outcome: Outcome
    closed: date | None = None
    """Day of the closing; None while the deal is open."""
    value: int | None = None
    """Amount [cents]; None when nobody has said."""
    product: str = ""
    owner: str = ""
    list_price: int | None = None
    """Price of its product on the list [cents]."""


@dataclass(frozen=True, slots=True)
class History:
    """All deals that were known at the end of the day *as_of*, in the order of the export."""

    as_of: date
    deals: tuple[Deal, ...]

    def of(self, outcome: Outcome) -> tuple[Deal, ...]:
        """The deals with that outcome."""
        return tuple(deal for deal in self.deals if deal.outcome == outcome)


def known_at(deals: Iterable[Deal], as_of: date) -> History:
    """What was known at the end of *as_of*: later deals did not exist, later closings had not happened.

    A value has no date of its own. So where the table goes on after *as_of*, nobody can tell what an open deal was then
    thought to be worth, and the value of every deal open at *as_of* is hidden.
    """
    deals = tuple(deals)
    goes_on = any(deal.opened > as_of or (deal.closed or as_of) > as_of for deal in deals)
    return History(as_of, tuple(_at(deal, as_of, hide=goes_on) for deal in deals if deal.opened <= as_of))


def _at(deal: Deal, as_of: date, *, hide: bool) -> Deal:
    if deal.closed is not None and deal.closed <= as_of:
        return deal
    return replace(deal, outcome="open", closed=None, value=None if hide else deal.value)


def next_midnight(as_of: date) -> date:
    """The day whose first second is second 0 of a scenario that goes on from the end of *as_of*."""
    return as_of + timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """The first day of a span of that many calendar months which ends with the day before *day*.

    >>> months_before(date(2017, 10, 1), 3), months_before(date(2018, 3, 31), 1)
    (datetime.date(2017, 7, 1), datetime.date(2018, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


class Ages(NamedTuple):
    """Deals as seen through a window of days: each is at risk of closing at the ages in (entry, exit]."""

    entry: np.ndarray
    """Age after which the deal was watched [d]: -1 from its first day on, more if the window opened later. (deals,)"""
    exit: np.ndarray
    """Age at which it closed, or was last seen open [d]. (deals,)"""
    cause: np.ndarray
    """How it closed: 1 won, 2 lost, 0 still open at the end of the window. (deals,)"""
    month: np.ndarray
    """Month of the quarter in which the deal was opened (0, 1, 2). (deals,)"""

    def where(self, chosen: np.ndarray) -> "Ages":
        """Only the chosen deals; *chosen* is a mask of shape (deals,)."""
        return Ages(*(column[chosen] for column in self))


def ages_between(history: History, first: date, last: date) -> Ages:
    """Ages at risk between the beginning of day *first* and the end of day *last*.

    Nothing is known of deals that closed before *first*, so a deal opened earlier enters at the age it then had
    (left truncation); a deal not closed by the end of *last* leaves at the age it then had (right censoring).
    """
    start, end = first.toordinal(), last.toordinal()
    opened = np.array([deal.opened.toordinal() for deal in history.deals], dtype=np.int64)
    closed = np.array([(deal.closed or date.max).toordinal() for deal in history.deals], dtype=np.int64)
    cause = np.array([_cause(deal) for deal in history.deals], dtype=np.int64)
    month = np.array([(deal.opened.month - 1) % 3 for deal in history.deals], dtype=np.int64)
    ages = Ages(
        np.maximum(start - opened, 0) - 1,
        np.minimum(closed, end) - opened,
        np.where(closed <= end, cause, 0),
        month,
    )
    return ages.where((opened <= end) & (closed >= start))


def _cause(deal: Deal) -> int:
    return 0 if deal.outcome == "open" else 1 + CAUSES.index(deal.outcome)
