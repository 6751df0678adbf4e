"""The incompletion log: what a document lacks, and what that blocks (domain.md 5.4)."""

from typing import NamedTuple

from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.kinds import CONTRACT, INQUIRY, ORDER, QUOTATION

__all__ = ["Gap", "STATUS_GROUPS", "missing"]


class Required(NamedTuple):
    """A field that a type of document must have."""

    field: str
    """Name in SAP."""
    text: str
    group: str
    """Status group: key in ``STATUS_GROUPS``."""


class Gap(NamedTuple):
    """A line of the incompletion log."""

    field: str
    text: str
    group: str
    blocks: str
    """What cannot be done before it is filled in, in words."""


STATUS_GROUPS = {
    "01": "nothing",
    "02": "create with reference",
    "03": "delivery",
    "04": "billing",
    "05": "price, so delivery and billing",
}

VALIDITY = Required("BNDDT", "valid-to date", "02")
PRICE = Required("NETWR", "net price", "05")
TERMS = Required("ZTERM", "payment terms", "04")
DATE = Required("VDATU", "delivery date", "03")
CUSTOMER_REFERENCE = Required("BSTKD", "customer's purchase order number", "01")
MATERIAL = Required("MATNR", "material", "02")

PROCEDURES = {
    INQUIRY: (MATERIAL,),
    QUOTATION: (VALIDITY, PRICE, TERMS, DATE),
    CONTRACT: (MATERIAL,),
    ORDER: (PRICE, TERMS, DATE, CUSTOMER_REFERENCE),
}
"""Required fields of each kind; others require none."""


def missing(document: Document) -> list[Gap]:
    """The incompletion log. A document older than the log may lack anything: that blocks nothing."""
    gaps = [field for field in PROCEDURES.get(document.kind, ()) if _lacks(document, field)]
    groups = ["01" if document.taken_over else gap.group for gap in gaps]
    return [Gap(gap.field, gap.text, group, STATUS_GROUPS[group]) for gap, group in zip(gaps, groups, strict=True)]


def _lacks(document: Document, field: Required) -> bool:
    if field is VALIDITY:
        return document.valid_to is None
    if field is PRICE:
        return any(item.net_value <= 0 for item in document.open_items)
    if field is MATERIAL:
        return any(not item.material for item in document.items)
    if field is DATE and document.kind == ORDER:
        return document.type == "OR" and document.delivers and document.promised is None
    return field.field in document.gaps
