"""Tickets as people see them."""

import numpy as np

from salescycle.sim.game.tickets import Ticket, tickets_of
from salescycle.sim.model import event_log as log


def test_a_ticket_is_open_until_the_row_that_closes_it():
    rows = np.zeros(4, log.EVENT)
    rows["event"] = (log.TICKET_OPENED, log.TICKET_CLOSED, log.MEETING_HELD, log.TICKET_OPENED)
    rows["ref"], rows["time"] = (1, 1, 1, 2), (100, 160, 170, 200)
    assert list(tickets_of(rows)) == [Ticket(1, 100, 160), Ticket(2, 200, None)]
    assert list(tickets_of(rows[:0])) == []
