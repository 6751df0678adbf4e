"""Whose fate a change has altered, and by which first event: the same customers in two runs on common luck.

A customer is known by its identity, which is the same in every variant. Where its two stories part, the first event
that differs tells how the change has reached it: sooner, later, or another event altogether.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.model import event_log as log

__all__ = ["Changed", "changed_fates", "grouped", "stories"]

NEVER_CAME, OPEN = "never came", "open"
_PASSED_OVER = (*log.HIDDEN, log.OPEN_AT_END, log.ENTERED, log.HELD, log.RELEASED, log.SPENT)
"""Rows that are no event of the customer's own story, or only repeat what another one tells."""

Step = tuple[int, int, int, int]
"""Event, second, step, reason."""


class Story(NamedTuple):
    """What happened to a customer, and how it ended."""

    fate: str
    """Won, lost and why, churned and why, or open."""
    steps: tuple[Step, ...]


class Changed(NamedTuple):
    """A customer that ends otherwise."""

    identity: int
    before: str
    after: str
    first: str
    """The first event by which the two stories differ."""


def stories(rows: np.ndarray[Any, Any]) -> dict[int, Story]:
    """The story of each customer of a run, by identity."""
    created = rows[rows["event"] == log.CREATED]
    identity = dict(zip(created["account"].tolist(), created["ref"].tolist(), strict=True))
    told: dict[int, list[Step]] = {number: [] for number in identity.values()}
    fate: dict[int, str] = dict.fromkeys(identity.values(), OPEN)
    mine = rows[(rows["account"] >= 0) & ~np.isin(rows["event"], _PASSED_OVER)]
    for account, event, time, step, reason in mine[["account", "event", "time", "step", "reason"]].tolist():
        who = identity[account]
        told[who].append((event, time, step, reason))
        if event in (log.ORDER, log.WON):
            fate[who] = "won"
        elif event in (log.LOST, log.CHURNED):
            fate[who] = f"{log.EVENTS[event]}: {log.REASONS[reason]}"
    return {who: Story(fate[who], tuple(steps)) for who, steps in told.items()}


def changed_fates(before: Mapping[int, Story], after: Mapping[int, Story]) -> list[Changed]:
    """Customers that end otherwise, by identity; who is in one run only has never come in the other."""
    nobody = Story(NEVER_CAME, ())
    found = []
    for who in sorted(before.keys() | after.keys()):
        old, new = before.get(who, nobody), after.get(who, nobody)
        if old.fate != new.fate:
            found.append(Changed(who, old.fate, new.fate, _first_difference(old.steps, new.steps)))
    return found


def _first_difference(old: tuple[Step, ...], new: tuple[Step, ...]) -> str:
    """In words: an event that came sooner or later, or another one."""
    i = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    a = old[i] if i < len(old) else None
    b = new[i] if i < len(new) else None
    if a is None or b is None:
        one = a or b
        return f"{'no more' if b is None else 'now'} {_word(one[0])}" if one else "nothing"
    if a[0] != b[0]:
        return f"{_word(b[0])} instead of {_word(a[0])}"
    if a[1] != b[1]:
        return f"{_word(a[0])} {'sooner' if b[1] < a[1] else 'later'}"
    return f"{_word(a[0])} otherwise"


def _word(event: int) -> str:
    return log.EVENTS[event].replace("_", " ")


def grouped(changed: Iterable[Changed]) -> list[tuple[tuple[str, str, str], int]]:
    """(first difference, before, after) and how many, the most frequent first."""
    counts = Counter((one.first, one.before, one.after) for one in changed)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
