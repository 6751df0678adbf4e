"""A document with its items and its history, as plain values: money in cents, times in seconds since the start."""

from dataclasses import dataclass, field
from typing import NamedTuple

from salescycle.sim.studies.documents.kinds import DELIVERY, ORDER, TYPES, Kind

__all__ = ["Change", "Document", "Item", "ScheduleLine", "number_of"]


class ScheduleLine(NamedTuple):
    """When how much of an item is confirmed."""

    date: int | None
    """[s]; None: no date is known."""
    quantity: int


class Change(NamedTuple):
    """One field that was changed: a line of the change history."""

    time: int
    field: str
    """Name of the field in SAP."""
    text: str
    old: str
    new: str
    person: int
    transaction: str


@dataclass(slots=True)
class Item:
    """A line of a document."""

    number: int
    """10, 20, ..."""
    material: str
    list_value: int
    net_value: int
    quantity: int = 1
    unit: str = "PC"
    margin: int | None = None
    """What is left of the net value; None: nobody knows."""
    probability: int = 100
    """[%]"""
    rejection: str = ""
    """Code of the reason for rejection; empty: not rejected."""
    rival: str = ""
    """To whom it was lost, where that is known."""
    referenced: int = 0
    """Quantity that later documents have copied."""
    released: int = 0
    """Of a contract: value that was ordered or billed under it."""
    delivered: int = 0
    """Quantity whose goods issue is posted."""
    invoiced: int = 0
    """Value that is billed."""
    lines: list[ScheduleLine] = field(default_factory=list)

    @property
    def discount(self) -> float:
        """Share of the list value (0..1)."""
        return 1.0 - self.net_value / self.list_value if self.list_value else 0.0

    @property
    def net_price(self) -> float:
        """Net value of one unit [cents]."""
        return self.net_value / self.quantity


@dataclass(slots=True)
class Document:
    """A paper of an account: header, items, chain of references, history."""

    number: str
    type: str
    account: int
    created: int
    person: int
    """Who wrote it; -1: nobody."""
    area: tuple[str, ...] = ()
    """Sales organisation, distribution channel, division."""
    valid_from: int | None = None
    valid_to: int | None = None
    requested: int | None = None
    """Delivery date that the customer asks for."""
    promised: int | None = None
    """Delivery date that we have promised."""
    accepted: int | None = None
    """Of a quotation: when the customer accepted it. Of a contract: when it was signed."""
    paid: int | None = None
    """Of an invoice: when it was cleared."""
    terms: int | None = None
    """Time to pay [s]."""
    delivers: bool = True
    """Whether there is something to deliver."""
    billed: bool = True
    """Whether there is something to bill."""
    taken_over: bool = False
    """Whether it is older than the log: nothing is known but its value."""
    items: list[Item] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    """Numbers of the documents that it was copied from."""
    followers: list[str] = field(default_factory=list)
    """Numbers of the documents that were copied from it."""
    gaps: set[str] = field(default_factory=set)
    """Fields that were left out when it was written."""
    notes: dict[str, str] = field(default_factory=dict)
    """What else it says, by field, such as the outcome of a call."""
    changes: list[Change] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    """How a binding quotation was broken, a sentence each."""
    told: int = 0
    """How many lines of the history were there after the row before."""
    overall: str = "A"
    """Overall status, as last noted in the history."""

    @property
    def kind(self) -> Kind:
        """One of the seven."""
        return TYPES[self.type].kind

    @property
    def net_value(self) -> int:
        """Of all items that are not rejected, or of all when none is left [cents]."""
        return sum(item.net_value for item in self.open_items or self.items)

    @property
    def open_items(self) -> list[Item]:
        """Items that are not rejected."""
        return [item for item in self.items if not item.rejection]

    @property
    def expected_value(self) -> float:
        """Order value to be expected: each item's net value times its probability [cents] (domain.md 5.2)."""
        return sum(item.net_value * item.probability for item in self.open_items) / 100

    @property
    def probability(self) -> float:
        """Order probability of the header: that of the items, weighted by value [%]."""
        value = sum(item.net_value for item in self.open_items)
        return 100 * self.expected_value / value if value else 0.0

    def change(self, time: int, field: tuple[str, str], old: str, new: str, person: int) -> None:
        """Write a line into the history, unless nothing has changed. *field*: name in SAP, and in words."""
        if old != new:
            self.changes.append(Change(time, *field, old, new, person, self.kind.change))

    def reject(self, time: int, code: str, rival: str, person: int) -> None:
        """Reject all items that are neither rejected nor, by their kind, copied or delivered in full."""
        for item in self.open_items:
            done = item.delivered if self.kind in (ORDER, DELIVERY) else item.referenced
            if done < item.quantity:
                item.rejection, item.rival = code, rival
                self.change(time, ("ABGRU", f"item {item.number}, reason for rejection"), "", code, person)


def number_of(type_name: str, account: int, counter: int) -> str:
    """Ten digits: kind, account (six), counter of the account (three), so each run gives the same number.

    >>> number_of("QT", 205, 1)
    '2000205001'
    """
    return f"{TYPES[type_name].digit}{account:06d}{counter:03d}"
