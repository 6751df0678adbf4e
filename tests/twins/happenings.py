"""What happened in a log that is hard on engines, counted from its rows."""

from collections import Counter

import numpy as np

from salescycle.sim.model import event_log as events

_TOLD = (
    events.APPROVAL_ASKED, events.REFUSED, events.GRANTED, events.SIGNED, events.BID_MADE, events.RESEARCHED,
    events.PROOF_GIVEN, events.QUESTION_ANSWERED, events.SPENT,
)  # fmt: skip
"""Events that are counted by their own name."""


def happenings(log: np.ndarray) -> Counter[str]:
    """How often each of these occurred.

    tie: another event in the same second; interruption: work was stopped; shift end: work took longer than its
    effort; zero length: work was done in the second in which it began; re-order: an offer was held or released; change:
    other values from a day on.
    """
    counted = Counter(
        {
            "interruption": int((log["event"] == events.STOPPED).sum()),
            "re-order": int(np.isin(log["event"], (events.HELD, events.RELEASED)).sum()),
            "tie": _ties(log),
            "change": int((log["event"] == events.CHANGE_COMES).sum()),
            "new owner": int((log["event"] == events.OWNER_CHANGED).sum()),
            "goods from stock": int((log["event"] == events.GOODS_ISSUED).sum()),
        }
        | {events.EVENTS[event]: int((log["event"] == event).sum()) for event in _TOLD}
    )
    started: dict[tuple[int, int], int] = {}
    for row in log[np.isin(log["event"], (events.STARTED, events.DONE))]:
        task = int(row["account"]), int(row["ref"])
        if row["event"] == events.STARTED:
            started[task] = int(row["time"])
        else:
            took = int(row["time"]) - started.pop(task)
            counted["zero length"] += took == 0
            counted["shift end"] += took > int(row["duration"])
    return counted


def _ties(log: np.ndarray) -> int:
    """Events in a second that another event has opened, seen by their rows."""
    first = np.unique(log["seq"], return_index=True)[1]
    times = log["time"][first]
    return int((times[1:] == times[:-1]).sum())
