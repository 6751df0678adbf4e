"""What will be booked by the end of the window if a steady colleague took over now, in futures behind the veil."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.order import END, PLAYBOOK
from salescycle.sim.game.adviser import root_seen, stand_at
from salescycle.sim.game.futures import mornings
from salescycle.sim.game.seat import Seat
from salescycle.sim.game.session import Session
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import Row
from salescycle.sim.model.luck import child
from salescycle.sim.words.quantities import DAY_S

__all__ = ["FUTURES", "Outlook", "Place", "place_of", "to_be_booked"]

FUTURE = 109
"""Kind of lineage of the luck of these futures (see ``model.luck``)."""

FUTURES = 100


class Place(NamedTuple):
    """How far a game has been played: what a thread of its own needs, copied while nothing goes on."""

    seat: Seat
    seed: int
    decisions: tuple[Row, ...]
    own: tuple[int, ...]
    """Accounts that were created under the player's name so far."""


class Outlook(NamedTuple):
    """Orders of the player's accounts from now on, in many futures."""

    days: tuple[int, ...]
    """Midnights after the working days that are left [s]; the last one is the end of the window."""
    booked: Any
    """Booked until then [cents], shape (futures, days)."""

    def at_end(self, *, before: int = 0) -> list[int]:
        """Sums at the end of the window and what was booked *before*, the smallest first [cents]."""
        return sorted((self.booked[:, -1] + before).tolist())

    def band(self, day: int, *, before: int = 0, share: float = 0.8) -> tuple[int, int, int]:
        """Lower end, middle and upper end of the middle *share* of the futures at a number of a day [cents]."""
        sums = np.sort(self.booked[:, day]) + before
        last = len(sums) - 1
        low, high = (1 - share) / 2, (1 + share) / 2
        return int(sums[round(low * last)]), int(sums[round(last / 2)]), int(sums[round(high * last)])

    def reached(self, money: float, *, before: int = 0) -> int:
        """In how many futures at least that much is booked at the end [cents]."""
        return int((self.booked[:, -1] + before >= money).sum())


def place_of(session: Session) -> Place:
    """How far a session has been played by now."""
    rows = session.live.log()
    created = rows[rows["event"] == log.CREATED]
    own = created["account"][created["person"] == session.seat.player]
    return Place(session.seat, session.seed, tuple(session.decisions), tuple(own.tolist()))


def to_be_booked(place: Place, *, futures: int = FUTURES) -> Outlook:
    """What a steady colleague books of the player's accounts, from the open stop to the end of the window.

    The luck of these futures depends on what is seen alone, as the adviser's does: two games that look the same are
    told the same.
    """
    game = stand_at(place)
    root, seat = root_seen(game.run), place.seat
    days = _days(seat, game.run.place[1])
    booked = np.zeros((futures, len(days)), np.int64)
    for number in range(futures):
        one = game.future(np.uint64(child(root, FUTURE, number)))
        kept: list[Any] = [np.zeros(0, log.EVENT)]
        status = one.run.advance(None, seat.window_s, PLAYBOOK, keep=partial(_keep, kept))
        assert status == END, "no decision is left over"
        orders = _orders(np.concatenate(kept), place)
        for n, day in enumerate(days):
            booked[number, n] = orders["amount"][orders["time"] < day].sum()
    return Outlook(days, booked)


def _days(seat: Seat, now: int) -> tuple[int, ...]:
    evenings = [(second // DAY_S + 1) * DAY_S for second in mornings(seat)]
    left = [evening for evening in evenings if now < evening < seat.window_s]
    return (*left, seat.window_s)


def _keep(kept: list[Any], rows: Any) -> None:
    kept.append(rows[np.isin(rows["event"], (log.CREATED, log.ORDER))].copy())


def _orders(rows: Any, place: Place) -> Any:
    created = rows[rows["event"] == log.CREATED]
    accounts = (*place.own, *created["account"][created["person"] == place.seat.player].tolist())
    return rows[(rows["event"] == log.ORDER) & np.isin(rows["account"], accounts)]
