"""The kernel's pending events against a sorted list."""

import random

import numpy as np
import pytest

from salescycle.sim.engines.event_heap import NO_EVENT, PENDING_EVENT, drop_first, push


def empty(rows):
    table = np.zeros(rows, PENDING_EVENT).view(np.recarray)
    table["time"] = NO_EVENT
    return table


@pytest.mark.parametrize("seed", range(20))
def test_events_leave_in_the_order_of_time_and_key(seed):
    dice = random.Random(seed)
    heap, n, naive = empty(400), 0, []
    for number in range(600):
        if naive and dice.random() < 0.45:
            naive.sort()
            assert tuple(heap[0]) == naive.pop(0)
            n = drop_first(heap, n)
        else:
            event = (dice.randrange(20), dice.randrange(10) * 1000 + number, number)  # many at the same second
            naive.append(event)
            n = push(heap, n, *event)
        assert n == len(naive)


def test_rows_behind_the_last_event_hold_none():
    heap = empty(12)
    n = 0
    for time in (5, 3, 4, 1, 2):
        n = push(heap, n, time, 0, 0)
    while n:
        n = drop_first(heap, n)
        assert (heap["time"][n:] == NO_EVENT).all()
