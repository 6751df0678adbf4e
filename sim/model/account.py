"""One account: a lead, later a customer. Hidden truth, what our people have seen of it, and where it stands.

A row of the table ``ACCOUNT`` in compiled code, a ``Row`` of the same fields in plain Python. Customers act on the
truth; people act on ``seen`` and how much they ``doubt`` it. Equations: model.md 1; the sizes are assumptions.
"""

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from salescycle.sim.compiled import rule

SALES, DELIVERY, SERVICE, DATES = 0, 1, 2, 3
SLOTS = 4
"""An account has four clocks, each with at most one pending event."""

NOWHERE = -9
"""A stage has sent the account nowhere: it stays where it is."""

MAX_ENDINGS = 8
"""A wait has at most this many endings."""

SEEN = np.dtype(
    [
        ("fit", "f8"),
        ("fit_doubt", "f8"),
        ("need", "f8"),
        ("interest", "f8"),
        ("trust", "f8"),
        ("value", "i8"),
        ("inbound", "i8"),
        ("ticket_open", "i8"),
        ("attempt", "i8"),
        ("created", "i8"),
    ],
    align=True,
)
"""What playbook, queues, bots and screens may look at. They are handed this row and cannot reach the truth."""

ACCOUNT = np.dtype(
    [
        ("account", "i8"),  # number in order of creation, never reused
        ("identity", "u8"),
        ("parent", "i8"),
        ("source", "i8"),
        ("segment", "i8"),
        ("product", "i8"),
        ("owner", "i8"),  # person, -1 none
        ("created", "i8"),
        ("phase", "i8"),
        ("entered", "i8"),  # second at which the phase was entered
        ("ended", "i8"),
        ("in_place", "i8"),  # 1 while it counts among its owner's open deals
        ("going", "i8"),  # step that a stage sends it to, or an end (tables)
        ("updated", "i8"),  # second up to which drift has been applied
        # a clock each: step, and of its wait the ending, the begin, the stretch of its length, the latest end
        ("step", "i8", SLOTS),
        ("ending", "i8", SLOTS),
        ("began", "i8", SLOTS),
        ("stretch", "f8", SLOTS),
        ("limit", "i8"),
        ("odds", "f8", MAX_ENDINGS),
        # counters that luck is keyed by
        ("attempt", "i8"),
        ("meeting", "i8"),
        ("quotation", "i8"),
        ("rounds", "i8"),
        ("ticket", "i8"),
        ("period", "i8"),
        ("visit", "i8"),
        ("reassessed", "i8"),
        # hidden state
        ("fit", "f8"),
        ("need", "f8"),
        ("interest", "f8"),
        ("trust", "f8"),
        ("urgency", "f8"),
        ("budget", "f8"),
        ("indecision", "f8"),
        ("rival", "f8"),
        ("fatigue", "f8"),
        ("satisfaction", "f8"),
        ("sensitivity", "f8"),
        ("reach", "f8"),
        # facts
        ("value", "i8"),  # of the deal, list price [cents]
        ("cause", "i8"),  # of the present hesitation
        ("valid_to", "i8"),
        ("promised", "i8"),  # second by which delivery was promised with the order; 0: nothing has been ordered
        ("delivered", "i8"),
        ("ticket_open", "i8"),  # second at which the open ticket came in + 1; 0 none
        ("look_at", "i8"),  # second of the next look for cross-selling; 0 none
        ("renew_at", "i8"),  # second of the next renewal; 0 none
        ("seen", SEEN),
    ],
    align=True,
)


class Row:
    """A table's row as a plain Python object: the same names, quick to read and write."""

    __slots__: tuple[str, ...] = ()
    dtype: np.dtype  # type: ignore[type-arg]

    if TYPE_CHECKING:  # the fields are those of the dtype

        def __getattr__(self, name: str) -> Any: ...  # noqa: D105
        def __setattr__(self, name: str, value: Any) -> None: ...  # noqa: D105

    def values(self) -> tuple[object, ...]:
        """The row as numpy takes it into a table of its dtype."""
        return tuple(_plain(getattr(self, name)) for name in self.__slots__)


def _plain(value: object) -> object:
    return value.values() if isinstance(value, Row) else tuple(value) if isinstance(value, list) else value


@functools.cache
def row_class(dtype: np.dtype) -> type[Row]:  # type: ignore[type-arg]
    """Class of plain rows with the fields of *dtype*; a new one is all zeros."""
    assert dtype.names is not None
    zeros: list[tuple[str, object]] = []
    for name in dtype.names:
        field = dtype[name]
        if field.subdtype is not None:
            zeros.append((name, [field.subdtype[0].type(0).item()] * field.shape[0]))
        elif field.names is not None:
            zeros.append((name, row_class(field)))
        else:
            zeros.append((name, field.type(0).item()))
    lines = "".join(
        f"\n    self.{name} = {name}_{'.copy()' if isinstance(zero, list) else '()' if isinstance(zero, type) else ''}"
        for name, zero in zeros
    )
    scope = {f"{name}_": zero for name, zero in zeros}
    source = f"def __init__(self):{lines}\n"
    exec(source, scope)
    return type("Row", (Row,), {"__slots__": dtype.names, "dtype": dtype, "__init__": scope["__init__"]})


def rows_of(table: np.ndarray) -> list[Row]:  # type: ignore[type-arg]
    """Rows of a read-only table as plain objects, for rules that run in Python."""
    kind = row_class(table.dtype)
    rows = [kind() for _ in range(len(table))]
    for row, values in zip(rows, table.tolist(), strict=True):
        fill(row, values)
    return rows


def fill(row: Row, values: tuple[object, ...]) -> None:
    """Put a record's values, as ``tolist`` gives them, into a plain row."""
    for name, value in zip(row.__slots__, values, strict=True):
        if isinstance(value, tuple):
            fill(getattr(row, name), value)
        else:
            setattr(row, name, value.tolist() if isinstance(value, np.ndarray) else value)


@rule
def up(x: float, gain: float) -> float:
    """*x* in 0..1, raised by a share of what is missing to 1."""
    return x + gain * (1.0 - x)


@rule
def down(x: float, loss: float) -> float:
    """*x* in 0..1, lowered by a share of itself."""
    return x * (1.0 - loss)


@rule
def half(elapsed: float, half_life: float) -> float:
    """What is left of 1 after *elapsed* seconds; a half-life of 0 means: no decay."""
    if half_life <= 0.0:
        return 1.0
    return math.exp(-0.6931471805599453 * elapsed / half_life)


@rule
def drift(account, firm, now: int) -> None:  # type: ignore[no-untyped-def]
    """Let interest, need and fatigue fade and rivals gain since the account's last event (model.md 1).

    Applied once at the begin of each event of the account and nowhere else: a second evaluation in between would
    change the last bits.
    """
    elapsed = float(now - account.updated)
    if elapsed <= 0.0:
        return
    account.updated = now
    account.interest *= half(elapsed, firm.interest_half_life)
    if account.need > 0.10:
        account.need = 0.10 + (account.need - 0.10) * half(elapsed, firm.need_half_life)
    account.fatigue *= half(elapsed, firm.fatigue_half_life)
    account.rival = 1.0 - (1.0 - account.rival) * half(elapsed, firm.rival_half_life)


@rule
def drifting(account):  # type: ignore[no-untyped-def]
    """What drift changes, to be put back by ``restore`` after a look ahead."""
    return account.interest, account.need, account.fatigue, account.rival, account.updated


@rule
def restore(account, saved) -> None:  # type: ignore[no-untyped-def]
    """Put back what ``drifting`` told."""
    account.interest = saved[0]
    account.need = saved[1]
    account.fatigue = saved[2]
    account.rival = saved[3]
    account.updated = saved[4]


@rule
def clear(account) -> None:  # type: ignore[no-untyped-def]
    """Make a recycled row new: nobody's, nowhere, nothing pending."""
    account.segment = -1
    account.product = -1
    account.owner = -1
    account.parent = -1
    account.phase = 0
    account.entered = 0
    account.ended = 0
    account.in_place = 0
    account.going = NOWHERE
    account.limit = 0
    for slot in range(SLOTS):
        account.step[slot] = -1
        account.ending[slot] = -1
        account.began[slot] = 0
        account.stretch[slot] = 1.0
    for ending in range(MAX_ENDINGS):
        account.odds[ending] = 0.0
    account.attempt = 0
    account.meeting = 0
    account.quotation = 0
    account.rounds = 0
    account.ticket = 0
    account.period = 0
    account.visit = 0
    account.reassessed = 0
    account.fit = 0.0
    account.need = 0.0
    account.interest = 0.0
    account.trust = 0.0
    account.urgency = 0.0
    account.budget = 0.0
    account.indecision = 0.0
    account.rival = 0.0
    account.fatigue = 0.0
    account.satisfaction = 0.5
    account.sensitivity = 0.0
    account.reach = 0.0
    account.value = 0
    account.cause = -1
    account.valid_to = 0
    account.promised = 0
    account.delivered = 0
    account.ticket_open = 0
    account.look_at = 0
    account.renew_at = 0
    account.seen.fit = 0.0
    account.seen.fit_doubt = 0.0
    account.seen.need = 0.0
    account.seen.interest = 0.0
    account.seen.trust = 0.0
    account.seen.value = 0
    account.seen.inbound = 0
    account.seen.ticket_open = 0
    account.seen.attempt = 0
    account.seen.created = 0
