"""What a player may decide at a turn: data, checked by one rule for session, replay and both engines."""

import numpy as np

from salescycle.sim.compiled import rule
from salescycle.sim.model.account import Row, row_class
from salescycle.sim.model.stages import may_drop

WORK_ON, WAIT, APPOINTMENT, DROP = range(4)
ACTIONS = ("work", "wait", "appointment", "drop")

NEXT_NEWS = -1
"""Argument of WAIT: until something new waits at the desk."""

DECISION = np.dtype(
    [
        ("turn", "i8"),
        ("time", "i8"),  # only checked; -1: not said
        ("action", "i8"),
        ("account", "i8"),  # -1: none
        ("a0", "i8"),  # WAIT: until; APPOINTMENT: at [s]; DROP: reason
        ("a1", "i8"),
        ("a2", "i8"),
        ("a3", "i8"),
        ("a4", "i8"),
        ("a5", "i8"),
        ("a6", "i8"),
        ("a7", "i8"),
        ("lines", "i8"),  # document lines that belong to it
    ],
    align=True,
)
_Decision = row_class(DECISION)


def decision(turn: int, action: int, account: int = -1, argument: int = 0, time: int = -1) -> Row:
    """One decision of a player at a turn."""
    made = _Decision()
    made.turn, made.time, made.action, made.account, made.a0 = turn, time, action, account, argument
    return made


def table_of(decisions: list[Row]) -> np.ndarray:  # type: ignore[type-arg]
    """Decisions as compiled code takes them. Raises ValueError when turns are not 0, 1, 2, ..."""
    if [made.turn for made in decisions] != list(range(len(decisions))):
        raise ValueError("decisions must be for the turns 0, 1, 2, ... in order")
    return np.array([made.values() for made in decisions], DECISION)


@rule
def is_legal(made, account, waits: bool, now: int, player: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether a decision may be taken now.

    *account* is the row it names (any row when it names none that lives); *waits*: a task of that account waits at
    the player's desk and is not held.
    """
    if made.time >= 0 and made.time != now:
        return False
    if made.action == WAIT:
        return made.a0 == NEXT_NEWS or made.a0 > now
    if made.account < 0 or account.account != made.account or account.ended == 1:
        return False
    if made.action == WORK_ON:
        return waits
    if made.action == APPOINTMENT:
        return account.owner == player and made.a0 > now
    return made.action == DROP and may_drop(account, player)
