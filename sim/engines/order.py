"""The contract of order that both engines keep: ranks of one second, states of a clock, what a run returns.

Key of an event: (time, rank, account, slot), no insertion counter. All events of a second settle first; then each
desk whose queue or people changed dispatches once, by number; a task of zero length makes another round; then the
player. This room holds what the engines share besides ``model``; they never share each other's code.
"""

import hashlib
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.model.account import ACCOUNT

R_DAY, R_ARRIVAL, R_ACCOUNT, R_DISPATCH, R_ALARM, R_TURN = range(6)

END, ASKS, ILLEGAL, FULL, CHANGES = range(5)

PLAYBOOK, ASK = range(2)
"""Who decides when the list of decisions is used up: the playbook, or nobody - the run stops at the turn."""

FREE, TIMING, WAITING, RUNNING = range(4)
"""States of a clock: nothing pending, a timer, a task in a queue, a task under work."""

AWAKE, UNTIL, FOR_NEWS = range(3)
"""States of the player: may be asked, waits until a time, waits for news."""

PENDING = np.dtype([("time", "i8"), ("rank", "i8"), ("account", "i8"), ("slot", "i8")])
TASKS = np.dtype(
    [
        ("desk", "i8"),
        ("key", "i8"),
        ("ready", "i8"),
        ("account", "i8"),
        ("slot", "i8"),
        ("effort", "i8"),
        ("person", "i8"),  # -1: waits in the queue
        ("started", "i8"),
        ("finish", "i8"),
    ]
)
BACKLOG = np.dtype([("desk", "i8"), ("key", "i8"), ("ready", "i8"), ("account", "i8")])


class Snapshot(NamedTuple):
    """The state between two events as canonical arrays, equal between engines, in key order."""

    accounts: np.ndarray  # type: ignore[type-arg]
    pending: np.ndarray  # type: ignore[type-arg]
    tasks: np.ndarray  # type: ignore[type-arg]
    backlog: np.ndarray  # type: ignore[type-arg]
    sources: np.ndarray  # type: ignore[type-arg]
    counters: dict[str, int]


class Run(NamedTuple):
    """A run: its event log, its accounts (identity, parent, source, segment, created), and how it ended."""

    log: np.ndarray  # type: ignore[type-arg]
    accounts: np.ndarray  # type: ignore[type-arg]
    status: int


def snapshot_of(accounts: Any, pending: Any, tasks: Any, backlog: Any, sources: Any, **counters: int) -> Snapshot:
    """Sort what an engine has pending, rows or tables, into canonical arrays; accounts are sorted already."""
    return Snapshot(
        np.array(accounts, ACCOUNT),
        _in_order(pending, PENDING),
        task_table(tasks),
        _in_order(backlog, BACKLOG),
        np.array(sources, [("n", "i8"), ("total", "f8"), ("time", "i8")]),
        counters,
    )


def task_table(tasks: list[tuple[int, ...]]) -> np.ndarray:  # type: ignore[type-arg]
    """Tasks as rows, in the order in which they are worked on."""
    return _in_order(tasks, TASKS)


def _in_order(rows: Any, dtype: Any) -> np.ndarray:  # type: ignore[type-arg]
    """Rows by their first column, then by the second one, and so on."""
    table = np.array(rows, dtype)
    return table if len(table) < 2 else table[np.lexsort([table[name] for name in reversed(dtype.names)])]


def same(a: Snapshot, b: Snapshot) -> bool:
    """Whether two snapshots are equal in every bit."""
    return a.counters == b.counters and all(x.tobytes() == y.tobytes() for x, y in zip(a[:-1], b[:-1], strict=True))


def state_hash(state: Snapshot) -> str:
    """SHA-256 over the whole state between two events."""
    digest = hashlib.sha256(repr(sorted(state.counters.items())).encode())
    for table in state[:-1]:
        digest.update(table.tobytes())
    return digest.hexdigest()
