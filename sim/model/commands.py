"""What a stage asks of an engine: commands, written into a short list that the engine executes in order."""

import numpy as np

from salescycle.sim.compiled import i64, rule

TIMER, TASK, ENTER_BACKLOG, TAKE_PLACE, FREE_PLACE, CANCEL, NOTE, SPAWN, PASS = range(9)

THE_OWNER = -2
"""Person of a command that is about whoever owns the account when it is carried out."""

MOST = 16
"""A stage writes at most this many commands."""

COMMAND = np.dtype(
    [
        ("op", "i8"),
        ("slot", "i8"),
        ("seconds", "i8"),  # TIMER: delay; TASK: effort
        ("desk", "i8"),  # TASK; PASS: the desk that the account leaves, -1 none
        ("key", "i8"),  # of the queue or the backlog
        ("event", "i8"),  # NOTE and what follows: a row of the event log
        ("step", "i8"),
        ("phase", "i8"),
        ("turn", "i8"),
        ("duration", "i8"),
        ("amount", "i8"),
        ("reason", "i8"),
        ("ref", "i8"),  # NOTE; SPAWN: identity of the new account, as a signed number; PASS: 1 when it holds a place
        ("person", "i8"),  # NOTE, TAKE_PLACE, FREE_PLACE: whom it is about
        ("p", "f8"),
    ],
    align=True,
)


@rule
def timer(out, n: int, slot: int, delay: int) -> int:  # type: ignore[no-untyped-def]
    """Set the account's clock *slot* to ring after *delay* seconds."""
    out[n].op = TIMER
    out[n].slot = slot
    out[n].seconds = delay
    return n + 1


@rule
def task(out, n: int, slot: int, desk: int, effort: int, key: int) -> int:  # type: ignore[no-untyped-def]
    """Queue a task of *effort* working seconds at *desk*; smaller keys are worked on first."""
    out[n].op = TASK
    out[n].slot = slot
    out[n].desk = desk
    out[n].seconds = effort
    out[n].key = key
    return n + 1


@rule
def order(out, n: int, op: int, key: int) -> int:  # type: ignore[no-untyped-def]
    """ENTER_BACKLOG (with its key), TAKE_PLACE, FREE_PLACE or PASS."""
    out[n].op = op
    out[n].key = key
    out[n].person = THE_OWNER
    return n + 1


@rule
def spawn(out, n: int, source: int, identity: int, delay: int) -> int:  # type: ignore[no-untyped-def]
    """Let another account of *source* come after *delay* seconds: a referral, or a lead of a campaign.

    A stage spawns one account at most.
    """
    out[n].op = SPAWN
    out[n].step = source
    out[n].ref = i64(identity)
    out[n].seconds = delay
    return n + 1


@rule
def cancel(out, n: int, slot: int) -> int:  # type: ignore[no-untyped-def]
    """Forget what the account's clock *slot* is waiting for."""
    out[n].op = CANCEL
    out[n].slot = slot
    return n + 1


@rule
def note(out, n: int, event: int, step: int, phase: int) -> int:  # type: ignore[no-untyped-def]
    """Write a row of the log; the caller fills in what else it says, in ``out[n - 1]`` of the returned n."""
    out[n].op = NOTE
    out[n].event = event
    out[n].step = step
    out[n].phase = phase
    out[n].turn = -1
    out[n].duration = 0
    out[n].amount = 0
    out[n].reason = 0
    out[n].ref = 0
    out[n].person = THE_OWNER
    out[n].p = 0.0
    return n + 1
