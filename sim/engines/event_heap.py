"""The kernel's pending events: a heap of rows (time, key, tag) with four children a node.

*key* packs (rank, account, slot) so that (time, key) is the total order. *tag* says which clock the event belongs to
and the generation it was set with: an event whose clock has another generation by now is dropped and does not count.
"""

import numpy as np

from salescycle.sim.compiled import rule

PENDING_EVENT = np.dtype([("time", "i8"), ("key", "i8"), ("tag", "i8")], align=True)

GENERATIONS = 1 << 32
NO_EVENT = 1 << 62
"""Time of a row that holds no event: after every one that does."""


@rule
def key_of(rank: int, number: int, slot: int) -> int:
    """(rank, account or source or desk, slot) as one number in the same order."""
    return (rank << 59) | (number << 2) | slot


@rule
def push(heap, n: int, time: int, key: int, tag: int) -> int:  # type: ignore[no-untyped-def]
    """Add an event to a heap of *n*; returns n + 1."""
    i = n
    while i > 0:
        parent = (i - 1) >> 2
        if heap[parent].time < time or (heap[parent].time == time and heap[parent].key <= key):
            break
        heap[i].time = heap[parent].time
        heap[i].key = heap[parent].key
        heap[i].tag = heap[parent].tag
        i = parent
    heap[i].time = time
    heap[i].key = key
    heap[i].tag = tag
    return n + 1


@rule
def drop_first(heap, n: int) -> int:  # type: ignore[no-untyped-def]
    """Remove the first event of a heap of *n*; returns n - 1.

    The gap goes down to the end, and the last event from there up to its place, which is near: how often a loop turns
    is then easy to guess for a processor. Rows from *n* on must be NO_EVENT.
    """
    n -= 1
    time = heap[n].time
    key = heap[n].key
    tag = heap[n].tag
    heap[n].time = NO_EVENT
    i = 0
    while 4 * i + 1 < n:
        best = first_child(heap, 4 * i + 1)
        heap[i].time = heap[best].time
        heap[i].key = heap[best].key
        heap[i].tag = heap[best].tag
        i = best
    if n > 0:
        push(heap, i, time, key, tag)
    return n


@rule
def first_child(heap, c: int) -> int:  # type: ignore[no-untyped-def]
    """The earliest of the four events from *c* on, two pairs at a time; without branches, which nobody could guess."""
    time = heap[c].time
    key = heap[c].key
    other_time = heap[c + 1].time
    other_key = heap[c + 1].key
    later = (other_time < time) | ((other_time == time) & (other_key < key))
    best = c + 1 if later else c
    time = other_time if later else time
    key = other_key if later else key
    right_time = heap[c + 2].time
    right_key = heap[c + 2].key
    other_time = heap[c + 3].time
    other_key = heap[c + 3].key
    later = (other_time < right_time) | ((other_time == right_time) & (other_key < right_key))
    right = c + 3 if later else c + 2
    right_time = other_time if later else right_time
    right_key = other_key if later else right_key
    later = (right_time < time) | ((right_time == time) & (right_key < key))
    return right if later else best


@rule
def push_number(heap, first: int, n: int, number: int) -> int:  # type: ignore[no-untyped-def]
    """Add a number to a heap of *n* numbers, smallest first, that begins at *first*; returns n + 1."""
    i = n
    while i > 0 and heap[first + ((i - 1) >> 1)] > number:
        heap[first + i] = heap[first + ((i - 1) >> 1)]
        i = (i - 1) >> 1
    heap[first + i] = number
    return n + 1


@rule
def drop_number(heap, first: int, n: int) -> int:  # type: ignore[no-untyped-def]
    """Remove the smallest of a heap of *n* numbers that begins at *first*; returns n - 1."""
    n -= 1
    number = heap[first + n]
    i = 0
    while 2 * i + 1 < n:
        c = 2 * i + 1
        if c + 1 < n and heap[first + c + 1] < heap[first + c]:
            c += 1
        if heap[first + c] >= number:
            break
        heap[first + i] = heap[first + c]
        i = c
    heap[first + i] = number
    return n
