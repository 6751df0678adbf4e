"""Tickets of a customer, as people see them: when each came in, and when it was closed."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from salescycle.sim.model import event_log as log

__all__ = ["Ticket", "tickets_of"]


class Ticket(NamedTuple):
    """Something that does not work, as its customer reported it."""

    number: int
    """Of its customer's tickets."""
    opened_s: int
    closed_s: int | None
    """None while it is open."""


def tickets_of(rows: Any) -> Iterator[Ticket]:
    """The tickets in rows of the log about one customer, in their order."""
    of_ticket = {event: rows[rows["event"] == event] for event in (log.TICKET_OPENED, log.TICKET_CLOSED)}
    closed = {int(row["ref"]): int(row["time"]) for row in of_ticket[log.TICKET_CLOSED]}
    for row in of_ticket[log.TICKET_OPENED]:
        number = int(row["ref"])
        yield Ticket(number, int(row["time"]), closed.get(number))
