"""Documents as plain values, for JSON and for reports: money in currency units, times ISO 8601."""

from collections.abc import Iterable, Mapping
from typing import Any

from salescycle.sim.studies.documents.document import Document, Item
from salescycle.sim.studies.documents.incompletion import missing
from salescycle.sim.studies.documents.kinds import ACTIVITY, REJECTIONS, TYPES
from salescycle.sim.studies.documents.reference import binding
from salescycle.sim.studies.documents.register import Account, Register
from salescycle.sim.studies.documents.status import statuses

__all__ = ["account_told", "document_told", "flow_told", "last_day", "papers_told", "row_told"]


def account_told(register: Register, account: Account) -> dict[str, Any]:
    """The sold-to party."""
    names = register.names
    return {
        "number": account.number,
        "name": f"Account {account.number}",
        "source": names.sources[account.source] if account.source >= 0 else None,
        "segment": names.segments[account.segment] if account.segment >= 0 else None,
        "material": names.product(account.product),
        "owner": register.who(account.owner) or None,
    }


def papers_told(register: Register, account: Account) -> dict[str, Any]:
    """An account's documents: the sold-to party, the flow, the sales activities, and the last day that is told."""
    return {
        "as_of": last_day(register),
        "account": account_told(register, account),
        "flow": flow_told(register, account.documents),
        "activities": [
            document_told(register, document) for document in account.documents if document.kind == ACTIVITY
        ],
    }


def last_day(register: Register) -> str:
    """Day of the last second that the log tells about."""
    return register.names.moment(max(0, register.now - 1)).date().isoformat()


def row_told(register: Register, document: Document) -> dict[str, Any]:
    """One line of a list or a flow."""
    return {
        "number": document.number,
        "kind": document.kind.name,
        "type": document.type,
        "name": TYPES[document.type].name,
        "account": document.account,
        "created": _moment(register, document.created),
        "valid_to": _moment(register, document.valid_to),
        "net_value": document.net_value / 100,
        "expected_value": round(document.expected_value) / 100,
        "status": statuses(document)["GBSTK"],
        "rejection": next((_reason(item) for item in document.items if item.rejection), None),
        "references": list(document.references),
        "followers": list(document.followers),
    }


def flow_told(register: Register, documents: Iterable[Document]) -> list[dict[str, Any]]:
    """The document flow: each document once, after the first one that it was copied from, with its depth."""
    members = {document.number: document for document in documents}
    flow: list[dict[str, Any]] = []

    def tell(document: Document, depth: int) -> None:
        flow.append({"depth": depth, **row_told(register, document)})
        for number in document.followers:
            if number in members and members[number].references[0] == document.number:
                tell(members[number], depth + 1)

    for document in members.values():
        if not any(number in members for number in document.references):
            tell(document, 0)
    return flow


def document_told(register: Register, document: Document) -> dict[str, Any]:
    """All of a document."""
    kind = document.kind
    return {
        **row_told(register, document),
        "transactions": {"create": kind.create, "change": kind.change, "display": kind.display},
        "sales_area": list(document.area),
        "sold_to": f"Account {document.account}",
        "created_by": register.who(document.person) or None,
        "valid_from": _moment(register, document.valid_from),
        "requested_delivery": _moment(register, document.requested),
        "promised_delivery": _moment(register, document.promised),
        "accepted": _moment(register, document.accepted),
        "paid": _moment(register, document.paid),
        "payment_terms_days": None if document.terms is None else document.terms / 86400,
        "order_probability": document.probability / 100,
        "taken_over": document.taken_over,
        "binding": binding(document, register.now) if document.type == "QT" else None,
        "notes": dict(document.notes),
        "statuses": statuses(document),
        "items": [_item_told(register, item) for item in document.items],
        "incompletion": [gap._asdict() for gap in missing(document)],
        "changes": [
            {
                "time": _moment(register, change.time),
                "field": change.field,
                "text": change.text,
                "old": change.old,
                "new": change.new,
                "who": register.who(change.person) or None,
                "transaction": change.transaction,
            }
            for change in document.changes
        ],
    }


def _item_told(register: Register, item: Item) -> Mapping[str, Any]:
    return {
        "item": item.number,
        "material": item.material,
        "quantity": item.quantity,
        "unit": item.unit,
        "net_price": round(item.net_price) / 100,
        "net_value": item.net_value / 100,
        "discount": round(item.discount, 4),
        "margin": None if item.margin is None else item.margin / 100,
        "probability": item.probability / 100,
        "rejection": _reason(item),
        "referenced": item.referenced,
        "delivered": item.delivered,
        "invoiced": item.invoiced / 100,
        "schedule_lines": [{"date": _moment(register, line.date), "confirmed": line.quantity} for line in item.lines],
    }


def _reason(item: Item) -> dict[str, str | None] | None:
    if not item.rejection:
        return None
    reason = REJECTIONS[item.rejection]
    by = "us" if reason.ours else "customer"
    return {"code": item.rejection, "text": reason.text, "by": by, "rival": item.rival or None}


def _moment(register: Register, second: int | None) -> str | None:
    return None if second is None else register.names.moment(second).isoformat()
