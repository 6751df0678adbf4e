"""A process that behaves like a history of deals: who comes, how each deal ends and when, and what it is worth.

Won, lost and *never* are the endings of one wait. Their shares and lengths are what Aalen-Johansen finds, so a forecast
that conditions an open deal on its age lets old deals die out by themselves: beyond the longest length that was ever
seen only *never* is left.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from salescycle.sim.errors import DataError
from salescycle.sim.forecast.arrivals import Arrivals, arrivals_of
from salescycle.sim.forecast.book import BookRow
from salescycle.sim.forecast.history import (
    CAUSES,
    Ages,
    Deal,
    History,
    Outcome,
    ages_between,
    months_before,
    next_midnight,
)
from salescycle.sim.forecast.incidence import aalen_johansen, difference, length_quantiles
from salescycle.sim.forecast.values import Offering, offering_of

__all__ = ["Fit", "Stage", "Watch", "book_of", "fit"]

LEAST_CLOSED = 30
ENOUGH_CLOSED = 300
LEAST_IN_MONTH = 100
DISAGREES = 0.05
MONTHS_DIFFER = 0.001
LEAST_NEVER = 0.05
BY_ACCIDENT = 0.05
NOON_S = 43_200
DAY_S = 86_400


class Stage(NamedTuple):
    """The wait of a deal, from its opening to its end."""

    step: str
    """Name of the step in the scenario."""
    source: str
    """Name of the source of its new deals in the scenario."""
    month: int | None
    """Month of the quarter in which its deals are opened (0, 1, 2); None: all of them."""
    deals: int
    """Deals that were watched."""
    shares: dict[Outcome, float]
    """Share of deals won, and lost (0..1); the rest never closes."""
    lengths: dict[Outcome, tuple[float, ...]]
    """Quantiles of the time to each ending at equally spaced probabilities [d]."""

    @property
    def never(self) -> float:
        """Share of deals that never close (0..1)."""
        return max(0.0, 1.0 - sum(self.shares.values()))

    def quantile(self, outcome: Outcome, p: float) -> float:
        """Time to that ending [d] at the probability *p* (0..1)."""
        points = self.lengths[outcome]
        return float(np.interp(p * (len(points) - 1), np.arange(len(points)), points))


class Watch(NamedTuple):
    """The days on which closings were watched."""

    first: date
    last: date
    differs: float | None
    """P value with which the quarter before it closes alike; None when there is none, or it was needed."""


class Fit(NamedTuple):
    """Everything a scenario needs to go on from a history."""

    as_of: date
    known_since: date
    """First closing in the file: what closed earlier is not in it."""
    watch: Watch
    months_alike: float
    """P value of the hypothesis that deals close alike in whichever month of the quarter they were opened."""
    stages: tuple[Stage, ...]
    arrivals: Arrivals
    offering: Offering


def fit(history: History) -> Fit:
    """The process of *history*; a ``DataError`` says in a sentence what there is too little of."""
    closed = [deal.closed for deal in history.deals if deal.closed is not None]
    if len(closed) < LEAST_CLOSED:
        raise DataError(f"too few closed deals: found {len(closed)}, need at least {LEAST_CLOSED}.")
    if not history.of("won"):
        raise DataError(f"no won deal: found {len(closed)} lost deals until {history.as_of} and none won.")
    known_since = min(closed)
    if all(deal.opened < known_since for deal in history.deals):
        raise DataError(f"no new deal: none was opened from {known_since}, the day of the first closing, on.")
    watch = _watch(history, known_since)
    ages = ages_between(history, watch.first, watch.last)
    months_alike = difference([_by_month(ages)])
    return Fit(
        history.as_of,
        known_since,
        watch,
        months_alike,
        _stages(ages, months_alike),
        arrivals_of(history, known_since),
        offering_of(history, known_since),
    )


def _watch(history: History, known_since: date) -> Watch:
    """The newest quarters that close alike, and as many more as are needed for enough closings.

    Whole quarters, because the end of a quarter is not like its beginning. Deals are compared with deals that were
    opened in the same month of a quarter.
    """
    spans = list(_spans(known_since, history.as_of))
    first = spans[0][0]
    for start, end in spans[1:]:
        newer = ages_between(history, first, history.as_of)
        older = ages_between(history, start, end)
        alike = difference(zip(_by_month(newer), _by_month(older), strict=True))
        if np.count_nonzero(newer.cause) >= ENOUGH_CLOSED and alike < DISAGREES:
            return Watch(first, history.as_of, alike)
        first = start
    return Watch(first, history.as_of, None)


def _spans(first: date, as_of: date) -> Iterator[tuple[date, date]]:
    """First and last day of each quarter going back from *as_of*; the oldest begins at *first* and may be short."""
    end, months = next_midnight(as_of), 0
    while True:
        months += 3
        start = months_before(end, months)
        last = months_before(end, months - 3) - timedelta(days=1)
        yield max(start, first), last
        if start <= first:
            return


def _by_month(ages: Ages) -> tuple[Ages, ...]:
    return tuple(ages.where(ages.month == month) for month in range(3))


def _stages(ages: Ages, months_alike: float) -> tuple[Stage, ...]:
    """One stage; or three, where the month of the quarter matters and each has enough closings to show how."""
    months = _by_month(ages)
    if months_alike < MONTHS_DIFFER and all(_tells_enough(month) for month in months):
        return tuple(
            _stage(month, month=k, step=f"deal_month_{k + 1}", source=f"new_deals_month_{k + 1}")
            for k, month in enumerate(months)
        )
    return (_stage(ages, month=None, step="deal", source="new_deals"),)


def _tells_enough(ages: Ages) -> bool:
    closings = np.bincount(ages.cause, minlength=3)[1:]
    return bool(closings.sum() >= LEAST_IN_MONTH and closings.min() >= LEAST_CLOSED)


def _stage(ages: Ages, *, month: int | None, step: str, source: str) -> Stage:
    incidence = aalen_johansen(ages)
    _check_tail(ages, float(incidence.open[-1]))
    happens = [k + 1 for k in range(len(CAUSES)) if incidence.curves[k, -1] > 0]
    return Stage(
        step,
        source,
        month,
        len(ages.exit),
        {CAUSES[k - 1]: float(incidence.curves[k - 1, -1]) for k in happens},
        {CAUSES[k - 1]: _lengths(length_quantiles(incidence, k, intervals=_intervals(ages, k))) for k in happens},
    )


def _check_tail(ages: Ages, never: float) -> None:
    """Refuse what was not watched long enough to tell deals that never close from slow ones.

    Long enough means: many deals closed in the last stretch of ages in which any did, taken as long as the stretch in
    which none did any more (Maller, Zhou 1992: the chance of seeing none by accident is below 5 %).
    """
    closings = ages.exit[ages.cause > 0]
    longest, last = int(ages.exit.max()), int(closings.max())
    if never == 0 and longest > last:
        raise DataError(
            "too few deals are watched from their beginning: all of the few that were open at some age closed then, "
            "while older ones are open. Take a table that goes further back."
        )
    late = np.count_nonzero(closings > last - (longest - last))
    if never > LEAST_NEVER and (1 - late / len(closings)) ** len(closings) >= BY_ACCIDENT:
        raise DataError(
            f"deals that never close cannot be told from slow ones: {100 * never:.0f} % are still open at the age of "
            f"{last} days, at which the slowest closed, and none is older than {longest} days. "
            "Take a table that goes further back, or a later --as-of."
        )


def _intervals(ages: Ages, cause: int) -> int:
    """More points than closings would only draw the gaps between them."""
    return int(np.clip(np.count_nonzero(ages.cause == cause), 20, 100))


def _lengths(quantiles: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(length), 1) for length in quantiles)


def book_of(history: History, fitted: Fit) -> tuple[BookRow, ...]:
    """The open deals of *history*, each in the wait that *fitted* found for it, in the order of the export.

    Nobody wrote down at what hour a deal was opened: it is taken to be noon.
    """
    return tuple(_book_row(deal, fitted) for deal in history.of("open"))


def _book_row(deal: Deal, fitted: Fit) -> BookRow:
    stage = next(stage for stage in fitted.stages if stage.month in (None, (deal.opened.month - 1) % 3))
    age_s = (fitted.as_of - deal.opened).days * DAY_S + NOON_S
    product = fitted.offering.name_of(deal)
    return BookRow(deal.id, stage.step, age_s, deal.value, stage.source, owner=deal.owner, product=product)
