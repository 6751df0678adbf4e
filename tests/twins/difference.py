"""Where twins part: the first row that differs, told with the names of events, steps and reasons."""

from collections.abc import Sequence

import numpy as np

from salescycle.sim.engines.order import Run, Snapshot
from salescycle.sim.model.event_log import CREATED, EVENTS, REASONS
from salescycle.sim.words.kinds import PHASES


def first_difference(one: np.ndarray, other: np.ndarray, steps: Sequence[str] = ()) -> str:
    """Two logs up to the first row that differs, in words; empty when they are equal in every bit."""
    if one.tobytes() == other.tobytes():
        return ""
    shorter = min(len(one), len(other))
    bits = one.dtype.itemsize
    same = np.frombuffer(one[:shorter].tobytes(), f"V{bits}") == np.frombuffer(other[:shorter].tobytes(), f"V{bits}")
    i = int(np.argmin(same)) if not same.all() else shorter
    lines = [f"the logs part in row {i} of {len(one)} and {len(other)}"]
    if i > 0:
        lines.append(f"  both:  {told(one[i - 1], steps)}")
    lines += [f"  {who}: {told(log[i], steps) if i < len(log) else 'nothing more'}" for who, log in
              (("one  ", one), ("other", other))]  # fmt: skip
    return "\n".join(lines)


def told(row: np.void, steps: Sequence[str] = ()) -> str:
    """A row of the log as a line: what it says beside its defaults."""
    if row["event"] == CREATED:
        return f"seq {row['seq']}, {row['time']} s, account {row['account']}: created, {row.item()[4:]}"
    step, phase, reason = int(row["step"]), int(row["phase"]), int(row["reason"])
    words = [f"seq {row['seq']}, {row['time']} s, account {row['account']}: {EVENTS[int(row['event'])]}"]
    if step >= 0:
        words.append(f"step {steps[step] if step < len(steps) else step}")
    if phase > 0:
        words.append(f"phase {PHASES[phase - 1]}")
    if reason > 0:
        words.append(f"reason {reason} ({REASONS[reason] if reason < len(REASONS) else 'no loss'})")
    words += [f"{name} {row[name]}" for name in ("person", "turn") if row[name] >= 0]
    words += [f"{name} {row[name].item()!r}" for name in ("ref", "duration", "amount", "p") if row[name] != 0]
    return ", ".join(words)


def differing_parts(one: Snapshot, other: Snapshot) -> str:
    """The parts of two snapshots that differ, in words; empty when they are equal in every bit."""
    lines = []
    for name, a, b in zip(one._fields[:-1], one[:-1], other[:-1], strict=True):
        if a.tobytes() != b.tobytes():
            lines.append(f"{name}:{_first_differing_row(a, b)}")
    if one.counters != other.counters:
        lines.append(f"counters:\n  {one.counters}\n  {other.counters}")
    return "\n".join(lines)


def _first_differing_row(a: np.ndarray, b: np.ndarray) -> str:
    for x, y in zip(a, b, strict=False):
        if x.tobytes() != y.tobytes():
            parts = [
                f"{name} {x[name]} / {y[name]}" for name in a.dtype.names if x[name].tobytes() != y[name].tobytes()
            ]
            return f" in the row that begins {x.item()[:2]}: {', '.join(parts)}"
    return f" {len(a)} rows and {len(b)}"


def assert_same_log(one: np.ndarray, other: np.ndarray, steps: Sequence[str] = ()) -> None:
    """Fail with the first row that differs."""
    assert not (difference := first_difference(one, other, steps)), difference


def assert_same_run(one: Run, other: Run, steps: Sequence[str] = ()) -> None:
    """Fail unless two runs are equal in every bit."""
    assert_same_log(one.log, other.log, steps)
    assert one.accounts.tobytes() == other.accounts.tobytes()
    assert one.status == other.status


def assert_same_state(one: Snapshot, other: Snapshot) -> None:
    """Fail with what differs between two snapshots."""
    assert not (difference := differing_parts(one, other)), difference
