"""What will be booked by the end of the window if a steady colleague took over now, in futures behind the veil."""

from functools import partial
from typing import Any

import numpy as np

from salescycle.sim.engines.order import END, PLAYBOOK
from salescycle.sim.game.adviser import root_seen, stand_at
from salescycle.sim.game.session import Session
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import child

__all__ = ["FUTURES", "to_be_booked"]

FUTURE = 109
"""Kind of lineage of the luck of these futures (see ``model.luck``)."""

FUTURES = 100


def to_be_booked(session: Session, *, futures: int = FUTURES) -> Any:
    """Orders of the player's accounts from now to the end of the window, one sum a future [cents], smallest first.

    Their luck depends on what is seen alone, as the adviser's does: two games that look the same are told the same.
    """
    game = stand_at(session)
    root, seat = root_seen(game.run), session.seat
    rows = session.live.log()
    created = rows[rows["event"] == log.CREATED]
    own = created["account"][created["person"] == seat.player]
    sums = []
    for number in range(futures):
        one = game.future(np.uint64(child(root, FUTURE, number)))
        kept: list[Any] = []
        status = one.run.advance(one.made, seat.window_s, PLAYBOOK, keep=partial(_keep, kept))
        assert status == END, "no decision is left over"
        sums.append(_booked(np.concatenate(kept) if kept else rows[:0], own, seat.player))
    return np.sort(np.array(sums, np.int64))


def _keep(kept: list[Any], rows: Any) -> None:
    kept.append(rows.copy())


def _booked(rows: Any, own: Any, player: int) -> int:
    created = rows[rows["event"] == log.CREATED]
    accounts = np.concatenate([own, created["account"][created["person"] == player]])
    return int(rows["amount"][(rows["event"] == log.ORDER) & np.isin(rows["account"], accounts)].sum())
