"""A year of the player's firm as it works by its playbook, and how long things took in it: the odds of the trade.

Its customers are others than those of any game, and its luck is the same for every game of a scenario. So what it
tells depends on nothing that is hidden from the player.
"""

import math
from collections.abc import Iterable
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.run import run
from salescycle.sim.game.seat import Seat
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import child, plain_luck, root_of
from salescycle.sim.words.quantities import DAY_S, Duration

__all__ = ["FEWEST", "UNTOLD", "Course", "Past", "a_year", "kept_promises", "past_of", "together"]

A_YEAR = 110
"""Kind of lineage of the luck of that year (see ``model.luck``)."""
FEWEST = 10
"""Cases below which nothing is said about how often [assumption]."""
DAYS = 365


class Course(NamedTuple):
    """Days that something took, of all of the firm of which the end is known."""

    went: tuple[float, ...] = ()
    """Until they went on: were signed, were delivered."""
    ended: tuple[float, ...] = ()
    """Until they were lost."""

    @property
    def of(self) -> int:
        """How many."""
        return len(self.went) + len(self.ended)

    def odds(self, days: float = 0.0) -> tuple[int, int]:
        """Of those that had neither gone on nor ended after so many *days*: how many there were, and how many went on.

        Both 0 where there were too few to say.
        """
        went = sum(took >= days for took in self.went)
        of = went + sum(took >= days for took in self.ended)
        return (of, went) if of >= FEWEST else (0, 0)

    def within(self, share: float) -> float:
        """Days within which that *share* (0..1) of those who went on did so; infinite where there are too few."""
        if len(self.went) < FEWEST:
            return math.inf
        return sorted(self.went)[max(0, math.ceil(share * len(self.went)) - 1)]


class Past(NamedTuple):
    """How things went in the firm."""

    phases: dict[int, Course]
    """Contact and understanding, by phase: until the next one."""
    offer: Course
    """From the quotation to the order."""
    deliver: Course
    """From the order to delivery."""
    kept: int
    """Deliveries that came by the promised date, of all that were *delivered*."""
    delivered: int
    churned: int
    """Customers who left."""
    customer_years: float
    """Years that customers were customers, summed."""


UNTOLD = Past({tables.CONTACT: Course(), tables.UNDERSTAND: Course()}, Course(), Course(), 0, 0, 0, 0.0)
"""A past of which nothing is known."""


def a_year(seat: Seat) -> Any:
    """Rows of the log of a year of the firm; some hundredths of a second once the engine is compiled."""
    scenario = seat.scenario.model_copy(
        update={"window": Duration(DAYS, "d"), "until": Duration(DAYS, "d"), "drain": False}
    )
    parameters = build(scenario, alphas=seat.alphas, as_written=seat.as_written, book=seat.book)
    luck = plain_luck(0)._replace(root=np.uint64(child(int(root_of(0)), A_YEAR, 0)))
    return run(parameters, luck, engine="compiled").log


def past_of(rows: Any) -> Past:
    """What the *rows* of a log tell of the whole firm."""
    phases = {phase: _of_phase(rows, phase) for phase in (tables.CONTACT, tables.UNDERSTAND)}
    offer = _from(rows, log.QUOTATION_SENT, log.ORDER, log.LOST)
    deliver = _from(rows, log.ORDER, log.DELIVERED, log.CANCELLED_ORDER)
    left = rows["event"] == log.CHURNED
    tells_time = np.isin(rows["event"], (log.ENTERED, log.CHURNED, log.OPEN_AT_END))
    # whoever enters a phase has spent that time in the one before
    phase = np.where(rows["event"] == log.ENTERED, rows["ref"], rows["phase"])
    as_customer = tells_time & np.isin(phase, (tables.FOLLOW_UP, tables.DEVELOP))
    spent = np.minimum(rows["duration"], rows["time"])[as_customer].sum() / (DAYS * DAY_S)
    return Past(phases, offer, deliver._replace(ended=()), *kept_promises(rows), int(left.sum()), float(spent))


def kept_promises(rows: Any) -> tuple[int, int]:
    """How many deliveries came by the promised date, of how many that the *rows* of a log tell."""
    late = rows["duration"][rows["event"] == log.DELIVERED] > 0
    return int((~late).sum()), len(late)


def together(pasts: Iterable[Past]) -> Past:
    """Several pasts as one."""
    return reduce(_added, pasts)


def _added(one: Past, other: Past) -> Past:
    return Past(
        {phase: _both(course, other.phases[phase]) for phase, course in one.phases.items()},
        _both(one.offer, other.offer),
        _both(one.deliver, other.deliver),
        one.kept + other.kept,
        one.delivered + other.delivered,
        one.churned + other.churned,
        one.customer_years + other.customer_years,
    )


def _both(one: Course, other: Course) -> Course:
    return Course(one.went + other.went, one.ended + other.ended)


def _of_phase(rows: Any, phase: int) -> Course:
    went = rows["duration"][(rows["event"] == log.ENTERED) & (rows["ref"] == phase)]
    ended = rows["duration"][(rows["event"] == log.LOST) & (rows["phase"] == phase)]
    return Course(tuple((went / DAY_S).tolist()), tuple((ended / DAY_S).tolist()))


def _from(rows: Any, begin: int, well: int, badly: int) -> Course:
    """From the first *begin* of an account to what comes of it."""
    of_it = rows[np.isin(rows["event"], (begin, well, badly))]
    since: dict[int, int] = {}
    went: list[float] = []
    ended: list[float] = []
    for account, time, event in zip(
        of_it["account"].tolist(), of_it["time"].tolist(), of_it["event"].tolist(), strict=True
    ):
        if event == begin:
            since.setdefault(account, time)
        elif account in since:
            (went if event == well else ended).append((time - since.pop(account)) / DAY_S)
    return Course(tuple(went), tuple(ended))
