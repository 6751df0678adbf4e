"""Create with reference: what is checked before one document is copied into another, and what is copied (5.3)."""

from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.incompletion import missing
from salescycle.sim.studies.documents.kinds import (
    CONTRACT,
    DELIVERY,
    INQUIRY,
    INVOICE,
    ORDER,
    QUOTATION,
    REJECTIONS,
    Kind,
)
from salescycle.sim.studies.documents.offers import binds

__all__ = ["binding", "copy_quantity", "may_refer", "objections"]

COPIES = {
    INQUIRY: (QUOTATION, CONTRACT, ORDER),
    QUOTATION: (QUOTATION, CONTRACT, ORDER),
    CONTRACT: (ORDER, INVOICE),
    ORDER: (CONTRACT, ORDER, DELIVERY, INVOICE),
    DELIVERY: (INVOICE,),
    INVOICE: (ORDER,),
}
"""Copy control: into which kinds a kind may be copied."""
_GROUPS = {ORDER: ("02",), QUOTATION: ("02",), CONTRACT: ("02",), DELIVERY: ("03", "05"), INVOICE: ("04", "05")}
"""Status groups of gaps that keep a kind from being written with reference to an incomplete document."""


def objections(source: Document, *, sold_to: int, now: int, into: Kind) -> list[str]:
    """Why *source* may not be copied into a document of the kind *into* for the account *sold_to* at second *now*.

    A sentence each, empty when it may: copy control, sold-to party, rejected, fully referenced, validity exceeded,
    incomplete.
    """
    found = []
    if into not in COPIES.get(source.kind, ()):
        found.append(f"No copy control from {source.kind.name} to {into.name}.")
    if source.account != sold_to:
        found.append(f"The sold-to party is Account {source.account}, not Account {sold_to}.")
    if source.items and not source.open_items:
        item = source.items[0]
        found.append(f"It is rejected: {item.rejection} {REJECTIONS[item.rejection].text}.")
    elif source.items and all(item.referenced >= item.quantity for item in source.open_items):
        found.append("It is fully referenced.")
    if source.valid_to is not None and now > source.valid_to:
        found.append("Its validity is exceeded.")
    found += [
        f"It is incomplete: {gap.text} is missing." for gap in missing(source) if gap.group in _GROUPS.get(into, ())
    ]
    return found


def may_refer(source: Document, *, sold_to: int, now: int, into: Kind) -> bool:
    """Whether *source* may be copied (``objections``)."""
    return not objections(source, sold_to=sold_to, now=now, into=into)


def copy_quantity(source: Document, number: int, quantity: int) -> int:
    """Copy at most *quantity* of an item; returns what was left of it and is now referenced.

    Raises KeyError for an item that the document has not.
    """
    item = {item.number: item for item in source.items}[number]
    copied = 0 if item.rejection else max(0, min(quantity, item.quantity - item.referenced))
    item.referenced += copied
    return copied


def binding(quotation: Document, now: int) -> str:
    """Whether a quotation binds us at second *now*, in words; how it was kept or broken.

    Within its validity it is neither withdrawn nor worsened, and accepted within it it is delivered at its price.
    """
    if quotation.breaches:
        return " ".join(["Broken.", *quotation.breaches])
    if quotation.taken_over and quotation.accepted is None and quotation.valid_to is None:
        return "Older than the log: until when it binds is not known."
    if quotation.accepted is not None:
        if quotation.valid_to is not None and quotation.accepted > quotation.valid_to:
            return "Accepted after its validity: kept of our free will."
        return "Accepted: it is delivered at this price."
    if binds(quotation, now):
        return "It binds us: neither withdrawn nor worsened, and delivered at this price if accepted."
    return "It binds us no more."
