"""Contract and sales order: what is agreed, with reference to what was offered."""

from typing import Any

from salescycle.sim.studies.documents.document import Document, Item
from salescycle.sim.studies.documents.kinds import CONTRACT, QUOTATION
from salescycle.sim.studies.documents.offers import copy_in_full, open_inquiry, promise
from salescycle.sim.studies.documents.register import Account, Register, confirm
from salescycle.sim.studies.documents.status import is_open

__all__ = ["draw_up_contract", "order", "sign"]


def draw_up_contract(register: Register, account: Account, row: Any) -> Document:
    """The contract that is to be signed, copied from the quotation that was accepted."""
    contract = account.contract
    if contract is not None and contract.accepted is None and is_open(contract):
        return contract
    contract = account.contract = register.write("WK1", account, row, reference=account.quotation)
    offered = account.quotation.items[0] if account.quotation is not None else None
    list_value = offered.list_value if offered is not None else account.value
    value = offered.net_value if offered is not None else account.value
    register.item(contract, account, list_value=list_value, net_value=value)
    if account.quotation is not None:
        copy_in_full(account.quotation)
    return contract


def sign(register: Register, account: Account, row: Any) -> None:
    """The contract is signed."""
    contract = draw_up_contract(register, account, row)
    contract.accepted = contract.valid_from = row.time
    contract.change(row.time, ("KTEXT", "signature"), "", "signed", row.person)


def order(register: Register, account: Account, row: Any) -> None:
    """A sales order, with reference to the contract, else the quotation, else the inquiry. It confirms the date."""
    source = _source_of_order(account)
    document = account.order = register.write("OR", account, row, reference=source)
    document.delivers = register.names.delivers
    listed = source.items[0].list_value if source is not None and source.items else account.value
    item = register.item(document, account, list_value=max(listed, row.amount), net_value=row.amount)
    item.margin = row.ref
    account.has_ordered, account.talk = True, None
    _copy_header(document, account, source)
    if source is not None:
        copy_in_full(source)
        if source.type == "WK1":
            _release(source, row.amount)
    if document.delivers:
        lead = _lead_time(account)
        if lead is not None:
            promise(register, document, row.time + lead, row)
        confirm(document, document.promised)
    elif document.billed:
        account.to_bill.append((document, item))


def _source_of_order(account: Account) -> Document | None:
    contract, quotation = account.contract, account.quotation
    signed = contract is not None and contract.accepted is not None and "renews" not in contract.notes
    if contract is not None and signed and is_open(contract):
        return contract
    if quotation is not None and is_open(quotation):
        return quotation
    return open_inquiry(account) or account.talk


def _copy_header(document: Document, account: Account, source: Document | None) -> None:
    """What an order takes over from the quotation, and what it lacks."""
    quotation = account.quotation
    if quotation is not None and source is not None and source.kind in (QUOTATION, CONTRACT):
        document.gaps = quotation.gaps & {"ZTERM"}
    if source is None or source.type != "WK1":
        document.gaps.add("BSTKD")  # only a signed contract brings a number of the customer's own


def _lead_time(account: Account) -> int | None:
    """Time from order to delivery that was promised with the acceptance [s]."""
    quotation = account.quotation
    if quotation is None or quotation.accepted is None or quotation.promised is None:
        return None
    return quotation.promised - quotation.accepted


def _release(contract: Document, amount: int) -> None:
    item: Item = contract.items[-1]
    item.released = min(item.net_value, item.released + amount)
