"""When leads come: the n-th lead of a source at L^-1(sum of n unit gaps), L the cumulated rate of the source.

A changed rate rescales time, so the n-th lead stays the same customer. Rounded once from the sum, no thinning.
"""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model.distributions import whole
from salescycle.sim.model.luck import ARRIVAL, PENDING_ARRIVAL, draw

NO_MORE = 1 << 50
"""Second of an arrival that never comes."""


@rule
def unit_gap(source, n: int, root: int) -> float:  # type: ignore[no-untyped-def]
    """Gap between two leads in units of the expected number: exponential, or 1 where leads come regularly."""
    if source.regular == 1:
        return 1.0
    return -math.log(draw(root, source.identity, ARRIVAL, n))


@rule
def unit_gap_again(source, n: int, root: int) -> float:  # type: ignore[no-untyped-def]
    """A pending gap drawn again at some moment, from that moment on: an exponential one has no memory."""
    return -math.log(draw(root, source.identity, PENDING_ARRIVAL, n))


@rule
def arrival_time(source, knots, total: float) -> int:  # type: ignore[no-untyped-def]
    """Second at which *total* leads are expected to have come; NO_MORE when the rate has fallen to 0."""
    low = source.first
    high = source.first + source.count
    while high - low > 1:
        middle = (low + high) // 2
        if knots[middle].total <= total:
            low = middle
        else:
            high = middle
    if knots[low].rate <= 0.0:
        return NO_MORE
    return min(NO_MORE, whole(knots[low].time + (total - knots[low].total) / knots[low].rate))


@rule
def expected_by(source, knots, now: int) -> float:  # type: ignore[no-untyped-def]
    """Leads expected by second *now*."""
    i = source.first
    while i + 1 < source.first + source.count and knots[i + 1].time <= now:
        i += 1
    return knots[i].total + (now - knots[i].time) * knots[i].rate
