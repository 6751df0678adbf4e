"""Two works timed in turns, A B A B, so that whatever slows the machine slows both: their ratio is what lasts."""

import statistics
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

ROUNDS = 9

Timed = Callable[[int], float]
"""Seconds that a work takes, for the number of the round."""


class Ratio(NamedTuple):
    """Median of the ratios of pairs, and their quartiles."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """As the tables show it: three digits that count."""
        return f"{self.median:.3g} ({self.low:.3g} to {self.high:.3g})"


class Race(NamedTuple):
    """What came out of two works in turns."""

    ratio: Ratio
    """Seconds of the first over those of the second."""
    first_s: float
    second_s: float


def race(first: Timed, second: Timed, *, rounds: int = ROUNDS) -> Race:
    """Time both in turns; round 0 warms up and does not count."""
    pairs = [(first(number), second(number)) for number in range(rounds + 1)][1:]
    return Race(
        spread(a / b for a, b in pairs),
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
    )


def spread(ratios: Iterable[float]) -> Ratio:
    """Median and quartiles."""
    low, median, high = statistics.quantiles(ratios, n=4)
    return Ratio(median, low, high)


def cpu(work: Callable[[int], object], *, batch: int = 1) -> Timed:
    """CPU seconds of this process for one of the *batch* replications that a call of *work* runs."""

    def timed(number: int) -> float:
        began = time.process_time()
        work(number)
        return (time.process_time() - began) / batch

    return timed


def wall(work: Callable[[int], object]) -> Timed:
    """Seconds by the clock on the wall."""

    def timed(number: int) -> float:
        began = time.perf_counter()
        work(number)
        return time.perf_counter() - began

    return timed
