"""Rows with which accounts leave for good, read from a log."""

import numpy as np

from salescycle.sim.model import event_log as events

ENDS = (events.LOST, events.WON, events.CHURNED)


def ends(log):
    """Places of these rows; a customer who loses a further deal, or may be won back, enters a phase right after."""
    last_entry = {}
    for i in np.flatnonzero(log["event"] == events.ENTERED):
        last_entry[log["account"][i], log["seq"][i]] = i
    found = np.flatnonzero(np.isin(log["event"], ENDS))
    return [i for i in found if last_entry.get((log["account"][i], log["seq"][i]), -1) < i]
