"""Where documents are kept while rows of a log are added: by number, and what was written last for each account."""

from dataclasses import dataclass, field
from typing import Any

from salescycle.sim.studies.documents.document import Document, Item, ScheduleLine, number_of
from salescycle.sim.studies.documents.kinds import (
    ACTIVITY,
    DOCUMENT_PROBABILITY,
    KNOWN_CUSTOMER,
    NEW_CUSTOMER,
    TYPES,
)
from salescycle.sim.studies.documents.names import Names
from salescycle.sim.studies.documents.status import overall

__all__ = ["Account", "Register", "money"]


@dataclass(slots=True)
class Account:
    """A sold-to party, and the documents of each kind that were written last."""

    number: int
    product: int = -1
    segment: int = -1
    source: int = -1
    value: int = 0
    """List value of the deal [cents]."""
    owner: int = -1
    has_ordered: bool = False
    activity: Document | None = None
    inquiry: Document | None = None
    quotation: Document | None = None
    contract: Document | None = None
    order: Document | None = None
    delivery: Document | None = None
    talk: Document | None = None
    """Where more was offered to a customer: what a further deal begins with."""
    invoices: dict[int, Document] = field(default_factory=dict)
    """By their number in the log."""
    invoice: Document | None = None
    to_bill: list[tuple[Document, Item]] = field(default_factory=list)
    """What is delivered or agreed, and not yet billed, the oldest first."""
    spent_on: tuple[int, str] = (-1, "")
    """Number of the event that paid for a visit or a letter, and the type of activity it was."""
    doubt: str = "customer hesitates"
    """Why the next answer to a customer who is deciding is given."""
    task_began: int = 0
    """Second at which the task under work was started."""
    documents: list[Document] = field(default_factory=list)
    counters: dict[int, int] = field(default_factory=dict)
    """How many numbers of each range are used."""


@dataclass(slots=True)
class Register:
    """All documents that follow from the rows added so far."""

    names: Names
    accounts: dict[int, Account] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    """By number, in the order in which they were written."""
    now: int = 0
    """Second of the last row."""
    touched: list[tuple[Document, str]] = field(default_factory=list)
    """What the last row ``creates`` or ``changes``."""

    def account(self, number: int) -> Account:
        """The account of that number; one that the log has not created is made up as it comes."""
        return self.accounts.setdefault(number, Account(number))

    def write(self, type_name: str, account: Account, row: Any, *, reference: Document | None = None) -> Document:
        """A new document of an account, with reference to the one that it is copied from."""
        digit = TYPES[type_name].digit
        counter = account.counters[digit] = account.counters.get(digit, 0) + 1
        document = Document(
            number_of(type_name, account.number, counter),
            type_name,
            account.number,
            created=row.time,
            person=row.person,
            area=self._area(account),
            billed=self.names.bills,
        )
        self.documents[document.number] = document
        account.documents.append(document)
        self.touched.append((document, "creates"))
        if reference is not None:
            document.references.append(reference.number)
            reference.followers.append(document.number)
        return document

    def item(self, document: Document, account: Account, *, list_value: int, net_value: int) -> Item:
        """The next item of a document: the account's product, with what is left of its value, and its probability."""
        names = self.names
        share = names.margin(account.product, account.segment)
        item = Item(
            10 * (len(document.items) + 1),
            names.product(account.product),
            list_value,
            net_value,
            margin=round(list_value * share) - (list_value - net_value),
            probability=self._probability(document, account),
        )
        document.items.append(item)
        return item

    def close_row(self, account: Account, row: Any) -> None:
        """Write changes of overall statuses into the histories, and note what the row has touched."""
        new = {document.number for document, _ in self.touched}
        for document in account.documents:
            if document.kind != ACTIVITY:
                now = overall(document)
                document.change(row.time, ("GBSTK", "overall status"), document.overall, now, row.person)
                document.overall = now
            if len(document.changes) > document.told and document.number not in new:
                self.touched.append((document, "changes"))
            document.told = len(document.changes)

    def who(self, person: int) -> str:
        """Name of a person, empty for nobody."""
        people = self.names.people
        return people[person] if 0 <= person < len(people) else ""

    def _area(self, account: Account) -> tuple[str, ...]:
        """Sales organisation, distribution channel (where the lead came from), division (its segment)."""
        names = self.names
        channel = names.sources[account.source] if account.source >= 0 else ""
        return (names.organisation, channel, names.segments[account.segment] if account.segment >= 0 else "")

    def _probability(self, document: Document, account: Account) -> int:
        """Document type's probability times the customer master's [%] (domain.md 5.2)."""
        if document.type not in DOCUMENT_PROBABILITY:
            return 100
        customer = KNOWN_CUSTOMER if account.has_ordered else NEW_CUSTOMER
        return DOCUMENT_PROBABILITY[document.type] * customer // 100


def money(cents: float) -> str:
    """An amount as a history shows it: ``1,880.90``."""
    return f"{cents / 100:,.2f}"


def confirm(document: Document, at: int | None) -> None:
    """Confirm the full quantity of all items for one date."""
    for item in document.items:
        item.lines = [ScheduleLine(at, item.quantity)]
