"""Status of a document, and when an item is complete: by its kind (domain.md 5.3)."""

from salescycle.sim.studies.documents.document import Document, Item
from salescycle.sim.studies.documents.kinds import (
    ACTIVITY,
    CONTRACT,
    DELIVERY,
    INQUIRY,
    INVOICE,
    ORDER,
    QUOTATION,
)

__all__ = ["is_complete", "is_open", "overall", "statuses"]

IRRELEVANT, NOT_YET, PARTLY, DONE = "", "A", "B", "C"


def letter(done: float, whole: float) -> str:
    """Status of what is *done* of a *whole*."""
    if done <= 0 < whole:
        return NOT_YET
    return DONE if done >= whole else PARTLY


def is_complete(document: Document, item: Item) -> bool:
    """Whether nothing more is to be done with an item. A rejected one is complete.

    Of an inquiry: once any part of it is copied; of a quotation: once its full quantity is; of a contract: once its
    target value is released; of an order: once it is delivered and billed, as far as it is to be.
    """
    if item.rejection:
        return True
    if document.kind == INQUIRY:
        return item.referenced > 0
    if document.kind == QUOTATION:
        return item.referenced >= item.quantity
    if document.kind == CONTRACT:
        return item.referenced > 0 and item.released >= item.net_value
    delivered = not document.delivers or item.delivered >= item.quantity
    billed = not document.billed or item.invoiced >= item.net_value
    return delivered and billed


def statuses(document: Document) -> dict[str, str]:
    """The status fields that apply to the kind, each ``A``, ``B``, ``C``, or empty where nothing is to be done."""
    fields: dict[str, str] = {}
    items = document.items
    quantity = sum(item.quantity for item in items)
    if document.kind in (INQUIRY, QUOTATION):
        fields["RFSTK"] = letter(sum(item.referenced for item in items), quantity)
    if document.kind == CONTRACT:
        value = document_value(document)
        done = sum(item.released if value else item.referenced for item in items)
        fields["RFSTK"] = letter(done, value or quantity)
    if document.kind == ORDER:
        fields["LFSTK"] = letter(sum(i.delivered for i in items), quantity) if document.delivers else IRRELEVANT
    if document.kind == DELIVERY:
        fields["WBSTK"] = letter(sum(item.delivered for item in items), quantity)
    if document.kind in (ORDER, DELIVERY):
        fields["FKSTK"] = billing(document)
    if document.kind not in (ACTIVITY, INVOICE, DELIVERY):
        fields["ABSTK"] = letter(sum(bool(item.rejection) for item in items), len(items))
    fields["GBSTK"] = overall(document)
    return fields


def billing(document: Document) -> str:
    """How much is billed of what is to be billed."""
    if not document.billed:
        return IRRELEVANT
    return letter(sum(item.invoiced for item in document.items), document_value(document))


def document_value(document: Document) -> int:
    """Net value of all items, rejected or not [cents]."""
    return sum(item.net_value for item in document.items)


def overall(document: Document) -> str:
    """The overall status: ``C`` once every item is complete, ``B`` once anything has happened to one.

    A sales activity is complete as it is written; an invoice when it is cleared.
    """
    if document.kind == ACTIVITY:
        return DONE
    if document.kind == INVOICE:
        return NOT_YET if document.paid is None and "written off" not in document.notes else DONE
    complete = [is_complete(document, item) for item in document.items]
    if all(complete):
        return DONE
    touched = any(i.referenced or i.released or i.delivered or i.invoiced for i in document.items)
    return PARTLY if touched or any(complete) else NOT_YET


def is_open(document: Document) -> bool:
    """Whether something is still to be done with it."""
    return overall(document) != DONE
