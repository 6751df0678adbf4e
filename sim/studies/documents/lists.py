"""Lists over all accounts: documents by kind (VA05, VA15, VA25), expiring quotations, contradictions."""

from collections.abc import Iterable, Iterator

from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.kinds import EXPIRING, LISTS, TYPES
from salescycle.sim.studies.documents.register import Register, money
from salescycle.sim.studies.documents.status import is_open

__all__ = ["contradictions", "expiring", "listed", "of_code", "richest"]


def of_code(register: Register, code: str, *, account: int | None, by: int) -> list[Document]:
    """What a list shows: of all accounts, or of one; *by*: the day of expiring quotations [s]."""
    found = expiring(register.documents.values(), by) if code == EXPIRING else listed(register, code)
    return [document for document in found if account is None or document.account == account]


def listed(register: Register, code: str) -> list[Document]:
    """All documents of a list's kind, the open ones first, then by number."""
    found = [document for document in register.documents.values() if document.kind == LISTS[code]]
    return sorted(found, key=lambda document: (not is_open(document), document.number))


def expiring(documents: Iterable[Document], by: int) -> list[Document]:
    """Quotations that end until second *by*, the first to end first, as report SDQUOT01 lists them.

    Open ones: not or only partly referenced. A rejected one counts as completed and is left out, and so is one without
    a valid-to date.
    """
    found = [
        document
        for document in documents
        if document.type == "QT" and is_open(document) and document.valid_to is not None and document.valid_to <= by
    ]
    return sorted(found, key=lambda document: (document.valid_to or 0, document.number))


def contradictions(register: Register) -> list[str]:
    """What must never be found among documents of one run, a sentence each."""
    return [
        f"{TYPES[document.type].name} {document.number}: {fault}"
        for document in register.documents.values()
        for fault in _faults(register, document)
    ]


def _faults(register: Register, document: Document) -> Iterator[str]:
    for number in (*document.references, *document.followers):
        other = register.documents.get(number)
        if other is None:
            yield f"{number} does not exist"
            return
        if other.account != document.account:
            yield f"{number} belongs to another account"
    for number in document.references:
        source = register.documents[number]
        if document.number not in source.followers:
            yield f"{number} does not know that it was copied"
        if (source.created, source.number) > (document.created, document.number) and source.created > document.created:
            yield f"{number} is younger"
        yield from _worth(document, source)
    if document.type == "LF" and not any(_type(register, number) == "OR" for number in document.references):
        yield "delivered without an order"
    if document.type == "F2" and not document.references:
        yield "billed without a document"
    yield from document.breaches


def _worth(document: Document, source: Document) -> Iterator[str]:
    """An order is never dearer than its quotation or contract; an invoice is what was delivered or agreed."""
    ours, theirs = _value(document), _value(source)
    if document.type in ("OR", "WK1") and source.type in ("QT", "WK1") and ours > theirs:
        yield f"{money(ours)} ordered, {money(theirs)} offered in {source.number}"
    if document.type in ("F2", "LF") and source.type != "WK1" and ours != theirs:
        yield f"{money(ours)} against {money(theirs)} in {source.number}"


def _value(document: Document) -> int:
    return sum(item.net_value for item in document.items)


def _type(register: Register, number: str) -> str:
    return register.documents[number].type


def richest(register: Register) -> int:
    """The first account whose documents, rejected ones left out, are of the most kinds; 0 where there are none."""
    kinds = {
        number: len({document.kind for document in account.documents if document.open_items})
        for number, account in register.accounts.items()
    }
    return max(kinds, key=lambda number: (kinds[number], -number), default=0)
