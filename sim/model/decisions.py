"""What a player may decide at a turn: data, checked by one rule for session, replay and both engines."""

from collections.abc import Sequence

import numpy as np

from salescycle.sim.compiled import rule
from salescycle.sim.model.account import MOST_ARGUMENTS, SALES, Row, row_class
from salescycle.sim.model.arguments import MOST_VALIDITY, most_of
from salescycle.sim.model.stages import drop, may_drop, skip
from salescycle.sim.model.stages.initiative import NOTHING, call, extend, may_extend, wait_to_end
from salescycle.sim.model.tables import GENERATE

WORK_ON, WAIT, APPOINTMENT, DROP, SKIP, CALL, EXTEND, TAKE = range(8)
ACTIONS = ("work", "wait", "appointment", "drop", "skip", "call", "extend", "take")

NEXT_NEWS = -1
"""Argument of WAIT: until something new waits at the desk."""

DECISION = np.dtype(
    [
        ("turn", "i8"),
        ("time", "i8"),  # only checked; -1: not said
        ("action", "i8"),
        ("account", "i8"),  # -1: none
        # WAIT: until; APPOINTMENT: at; EXTEND: by how long [s]; DROP: 1 told so honestly; WORK_ON: the first argument
        ("a0", "i8"),
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


def decision(turn: int, action: int, account: int = -1, argument: int | Sequence[int] = 0, time: int = -1) -> Row:
    """One decision of a player at a turn; *argument*: the first one, or up to eight of them (``arguments``)."""
    made = _Decision()
    made.turn, made.time, made.action, made.account = turn, time, action, account
    given = [argument] if isinstance(argument, int) else list(argument)
    if len(given) > MOST_ARGUMENTS:
        raise ValueError(f"a decision has at most {MOST_ARGUMENTS} arguments, found {len(given)}")
    for i, value in enumerate(given):
        setattr(made, f"a{i}", value)
    return made


def table_of(decisions: list[Row], first: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    """Decisions as compiled code takes them, of turn *first* on. Raises ValueError when one for a turn is missing."""
    if [made.turn for made in decisions] != list(range(first, first + len(decisions))):
        raise ValueError("decisions must be for the turns 0, 1, 2, ... in order")
    return np.array([made.values() for made in decisions], DECISION)


@rule
def is_legal(made, account, kind: int, optional: int, is_idle: bool, now: int, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether a decision may be taken now.

    *account* is the row it names (any row when it names none that lives); *kind*: of the step of that account whose
    task waits at the player's desk and is not held, -1 when none does; *optional*: not 0 when it may be left out;
    *is_idle*: no task of the account's sale waits or is worked on.
    """
    if made.time >= 0 and made.time != now:
        return False
    if made.action == WAIT:
        return made.a0 == NEXT_NEWS or made.a0 > now
    if made.account < 0 or account.account != made.account or account.ended == 1:
        return False
    if made.action == WORK_ON:
        return kind >= 0 and takes(made, kind)
    if made.action == SKIP:
        return kind >= 0 and optional > 0
    if account.owner != p.firm[0].player:
        return False
    if made.action == APPOINTMENT:
        return made.a0 > now
    if made.action == CALL:
        return wait_to_end(account, is_idle, p) != NOTHING
    if made.action == EXTEND:
        return 0 < made.a0 <= MOST_VALIDITY and may_extend(account, now, p)
    if made.action == TAKE:
        return is_untouched(account) and now < p.firm[0].window
    return made.action == DROP and made.a0 <= 1 and may_drop(account, p.firm[0].player, now)


@rule
def is_untouched(account) -> bool:  # type: ignore[no-untyped-def]
    """Whether an account with an owner waits in the backlog: nobody has taken it up."""
    return account.phase == GENERATE and account.created >= 0 and account.in_place == 0 and account.step[SALES] < 0


@rule
def carry_out(made, account, is_idle: bool, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """What a legal decision changes in its account, as commands of a stage: other ways on than work."""
    if made.action == SKIP:
        return skip(account, now, p, root, out)
    if made.action == CALL:
        return call(account, is_idle, now, p, root, out)
    if made.action == EXTEND:
        return extend(account, made.a0, now, out)
    return drop(account, made.a0 == 1, now, p, root, out)


@rule
def takes(made, kind: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether a step of that kind takes the arguments of a decision."""
    return (
        0 <= made.a0 <= most_of(kind, 0)
        and 0 <= made.a1 <= most_of(kind, 1)
        and 0 <= made.a2 <= most_of(kind, 2)
        and 0 <= made.a3 <= most_of(kind, 3)
        and 0 <= made.a4 <= most_of(kind, 4)
        and 0 <= made.a5 <= most_of(kind, 5)
        and 0 <= made.a6 <= most_of(kind, 6)
        and 0 <= made.a7 <= most_of(kind, 7)
    )


@rule
def plan(made, account) -> bool:  # type: ignore[no-untyped-def]
    """Let the account's next task be done as the decision says; False when it says nothing."""
    if made.a0 + made.a1 + made.a2 + made.a3 + made.a4 + made.a5 + made.a6 + made.a7 == 0:
        return False
    account.planned = 1
    account.plan[0] = made.a0
    account.plan[1] = made.a1
    account.plan[2] = made.a2
    account.plan[3] = made.a3
    account.plan[4] = made.a4
    account.plan[5] = made.a5
    account.plan[6] = made.a6
    account.plan[7] = made.a7
    return True
