"""The kernel's queue of a desk: a pairing heap threaded through the accounts' clocks, so that any task can leave it.

Order (key, ready, account and slot) is total; heap layout is not seen. A node is the clock ``row * 4 + slot``; a queue
is known by its root, -1 when empty (Fredman, Sedgewick, Sleator, Tarjan 1986).
"""

from salescycle.sim.compiled import rule


@rule
def before(nodes, a: int, b: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether task *a* is worked on before task *b*."""
    if nodes[a].key != nodes[b].key:
        return nodes[a].key < nodes[b].key
    if nodes[a].ready != nodes[b].ready:
        return nodes[a].ready < nodes[b].ready
    return nodes[a].ref < nodes[b].ref


@rule
def meld(nodes, a: int, b: int) -> int:  # type: ignore[no-untyped-def]
    """Root of two queues made one; the later root becomes the first child of the earlier."""
    if a < 0:
        return b
    if b < 0:
        return a
    if before(nodes, b, a):
        a, b = b, a
    first = nodes[a].child
    nodes[b].next = first
    nodes[b].prev = a
    if first >= 0:
        nodes[first].prev = b
    nodes[a].child = b
    return a


@rule
def insert(nodes, root: int, node: int) -> int:  # type: ignore[no-untyped-def]
    """Put a task into a queue; returns the root."""
    nodes[node].child = -1
    nodes[node].next = -1
    nodes[node].prev = -1
    return meld(nodes, root, node)


@rule
def without_root(nodes, root: int) -> int:  # type: ignore[no-untyped-def]
    """Root of what is left when the first task leaves: children are melded in pairs, then from the back."""
    pairs = -1
    child = nodes[root].child
    while child >= 0:
        a = child
        b = nodes[a].next
        child = -1
        nodes[a].next = -1
        if b >= 0:
            child = nodes[b].next
            nodes[b].next = -1
        pair = meld(nodes, a, b)
        nodes[pair].next = pairs
        pairs = pair
    rest = -1
    while pairs >= 0:
        pair = pairs
        pairs = nodes[pair].next
        nodes[pair].next = -1
        rest = meld(nodes, rest, pair)
    if rest >= 0:
        nodes[rest].prev = -1
    return rest


@rule
def remove(nodes, root: int, node: int) -> int:  # type: ignore[no-untyped-def]
    """Take any task out of a queue; returns the root."""
    if node == root:
        return without_root(nodes, root)
    left = nodes[node].prev
    right = nodes[node].next
    if nodes[left].child == node:
        nodes[left].child = right
    else:
        nodes[left].next = right
    if right >= 0:
        nodes[right].prev = left
    nodes[node].next = -1
    return meld(nodes, root, without_root(nodes, node))
