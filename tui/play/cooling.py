"""What cools first of all that waits at the desk: by the hour, before tonight, or in the week."""

from salescycle.sim.game.view import Desk, Item
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.messages import _

__all__ = ["GROUPS", "cooling", "ends_today", "on_top"]

GROUPS = (_("now: these cool by the hour"), _("before tonight"), _("this week"))
BY_THE_HOUR = ("inbound", "inbound_old", "direct", "ends")
"""Why something cools by the hour."""
BEFORE_TONIGHT = ("hesitation", "quotation", "hand_over")
"""Kinds of steps that should not wait until tomorrow."""
DATED = ("quotation", "hand_over")
"""Kinds of steps that are late once their date has passed."""


def cooling(item: Item, now: int) -> int:
    """How fast it cools: a number of ``GROUPS``."""
    is_late = 0 < item.date_s < now and item.kind in DATED
    if item.why in BY_THE_HOUR or item.kind == "ticket" or is_late:
        return 0
    return 1 if ends_today(item, now) or item.kind in BEFORE_TONIGHT else 2


def ends_today(item: Item, now: int) -> bool:
    """Whether it can be done until tonight only."""
    return bool(item.ends_s) and item.ends_s // DAY_S == now // DAY_S


def on_top(desk: Desk) -> Item:
    """What stands first in the list."""
    return min(desk.items, key=lambda item: cooling(item, desk.time))
