"""The player's accounts side by side, and how deals of the firm have gone that looked like one: what a board shows.

All of it is read from public columns and from rows that people see; odds are frequencies of the firm's own past.
"""

from typing import NamedTuple

import numpy as np

from salescycle.sim.game.view import Desk, Item, View
from salescycle.sim.model import event_log as log
from salescycle.sim.words.quantities import DAY_S

__all__ = ["Card", "Past", "cards", "past_of_offers"]

OUR_WORK = (log.TURN_COMES, log.DECIDED, log.STARTED, log.STOPPED, log.DONE, log.HELD, log.RELEASED)
"""Rows of our own work, which break nobody's silence."""


class Card(NamedTuple):
    """An account on the board."""

    account: int
    name: str
    phase: int
    value: int
    """Of the deal [cents]."""
    quiet_s: int
    """Since anything was heard of it or done for it."""
    item: Item | None
    """What waits of it at the desk."""
    ends_s: int
    """Second at which our quotation ends, 0 where none binds us."""
    promised: int
    """Second for which a delivery is promised, 0 where none is."""


class Past(NamedTuple):
    """How long the firm's quotations took until they were signed, and those that are out now."""

    signed: tuple[float, ...]
    """Days from quotation to order, of those signed."""
    lost: tuple[float, ...]
    """Days from quotation to loss."""
    open: dict[int, float]
    """Days since the quotation, by account, of the player's own that are out."""

    def odds(self, days: float) -> tuple[int, int]:
        """Of those that were still open after so many *days* and have ended since: how many, and how many signed."""
        signed = sum(took >= days for took in self.signed)
        return signed + sum(took >= days for took in self.lost), signed


def cards(view: View, desk: Desk) -> list[Card]:
    """The player's accounts, the one that has been silent longest first."""
    rows = view.rows()
    rows = rows[~np.isin(rows["event"], (*OUR_WORK, *log.HIDDEN))]
    latest: dict[int, int] = {}
    for account, time in zip(rows["account"].tolist(), rows["time"].tolist(), strict=True):
        latest[account] = max(time, latest.get(account, 0))
    items = {item.account: item for item in (*desk.items, *desk.deciding)}
    living = view.living()
    found = [
        Card(
            int(row["account"]),
            view.name_of(int(row["account"])).company,
            int(row["phase"]),
            int(row["value"]),
            max(0, desk.time - latest.get(int(row["account"]), int(row["created"]))),
            items.get(int(row["account"])),
            int(row["valid_to"]) if row["quotation"] > 0 and row["ordered"] < 0 else 0,
            int(row["promised"]) if row["ordered"] >= 0 and row["delivered"] < 0 else 0,
        )
        for row in living
    ]
    return sorted(found, key=lambda card: (-card.quiet_s, card.account))


def past_of_offers(view: View, desk: Desk) -> Past:
    """Quotations of the whole firm so far: the times until they were signed or lost, and the player's that are out."""
    rows = view.session.live.log()
    of_offers = rows[np.isin(rows["event"], (log.QUOTATION_SENT, log.ORDER, log.LOST))]
    out: dict[int, int] = {}
    signed: list[float] = []
    lost: list[float] = []
    for account, time, event in zip(
        of_offers["account"].tolist(), of_offers["time"].tolist(), of_offers["event"].tolist(), strict=True
    ):
        if event == log.QUOTATION_SENT:
            out.setdefault(account, time)
        elif account in out:
            (signed if event == log.ORDER else lost).append((time - out.pop(account)) / DAY_S)
    waiting = {item.account: item.since_s / DAY_S for item in desk.deciding}
    return Past(tuple(signed), tuple(lost), waiting)
