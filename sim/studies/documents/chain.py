"""The chain that a document is a part of: what it was copied from, and what was copied from it."""

from collections.abc import Iterator

from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.kinds import (
    ACTIVITY,
    CONTRACT,
    DELIVERY,
    INQUIRY,
    INVOICE,
    KINDS,
    ORDER,
    QUOTATION,
    Kind,
)
from salescycle.sim.studies.documents.register import Register

__all__ = ["Link", "chain_of"]

Link = tuple[Kind, Document | None]
"""A kind, and its document of the chain; None: not yet, or not in this one."""


def chain_of(register: Register, document: Document | None) -> list[Link]:
    """From inquiry to billing document, the latest of each kind; kinds that the process never writes are left out.

    Without a *document* all that there could be. A sales activity stands there only when it is the document itself.
    """
    found: dict[Kind, Document] = {}
    if document is not None:
        for one in (*_before(register, document), *_after(register, document)):
            if one.kind != ACTIVITY and (one.kind not in found or one.created >= found[one.kind].created):
                found[one.kind] = one
        found[document.kind] = document
    kinds = [kind for kind in KINDS if kind in found or _is_written(register, kind)]
    if ORDER in found and CONTRACT in found and found[ORDER].number in found[CONTRACT].references:  # it is renewed
        kinds.remove(CONTRACT)
        kinds.insert(kinds.index(ORDER) + 1, CONTRACT)
    return [(kind, found.get(kind)) for kind in kinds]


def _before(register: Register, document: Document) -> Iterator[Document]:
    for number in document.references:
        source = register.documents[number]
        yield from _before(register, source)
        yield source


def _after(register: Register, document: Document) -> Iterator[Document]:
    for number in document.followers:
        follower = register.documents[number]
        yield follower
        yield from _after(register, follower)


def _is_written(register: Register, kind: Kind) -> bool:
    names = register.names
    if kind == DELIVERY:
        return names.delivers
    if kind == INVOICE:
        return names.bills
    return kind in (INQUIRY, QUOTATION, ORDER) or (kind == CONTRACT and "contract" in names.kinds)
