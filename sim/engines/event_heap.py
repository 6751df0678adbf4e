"""The kernel's pending events: a heap of rows (time, key, tag) with four children a node.

*key* packs (rank, account, slot) so that (time, key) is the total order. *tag* says which clock the event belongs to
and the generation it was set with: an event whose clock has another generation by now is dropped and does not count.
"""

import numpy as np

from salescycle.sim.compiled import rule

PENDING_EVENT = np.dtype([("time", "i8"), ("key", "i8"), ("tag", "i8")], align=True)

GENERATIONS = 1 << 32


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
def earlier(heap, a: int, b: int) -> int:  # type: ignore[no-untyped-def]
    """The earlier of two events; written without a branch, which a processor could only guess."""
    later = (heap[b].time < heap[a].time) | ((heap[b].time == heap[a].time) & (heap[b].key < heap[a].key))
    return b if later else a


@rule
def drop_first(heap, n: int) -> int:  # type: ignore[no-untyped-def]
    """Remove the first event of a heap of *n*; returns n - 1."""
    n -= 1
    time = heap[n].time
    key = heap[n].key
    tag = heap[n].tag
    i = 0
    while 4 * i + 1 < n:
        best = 4 * i + 1
        if best + 3 < n:
            best = earlier(heap, earlier(heap, best, best + 1), earlier(heap, best + 2, best + 3))
        else:
            for c in range(best + 1, n):
                best = earlier(heap, best, c)
        if time < heap[best].time or (time == heap[best].time and key <= heap[best].key):
            break
        heap[i].time = heap[best].time
        heap[i].key = heap[best].key
        heap[i].tag = heap[best].tag
        i = best
    heap[i].time = time
    heap[i].key = key
    heap[i].tag = tag
    return n


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
