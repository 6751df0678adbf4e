"""Documents after the order: delivery, invoice, payment, returns, renewal, cross-sale, win-back."""

from typing import Any

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.activities import note_further_deal, offer_more, try_to_win_back
from salescycle.sim.studies.documents.document import Document, Item
from salescycle.sim.studies.documents.offers import copy_in_full, quote
from salescycle.sim.studies.documents.register import Account, Register, confirm
from salescycle.sim.studies.documents.status import is_open, letter

__all__ = [
    "begin_delivery",
    "credit_penalty",
    "cross_sell",
    "deliver",
    "invoice",
    "issue_goods",
    "offer",
    "pay",
    "remind",
    "renew",
    "return_goods",
    "reward",
    "win_back",
    "write_off",
]

_DUNNING = ("MAHNS", "dunning level")


def begin_delivery(register: Register, account: Account, row: Any) -> None:
    """Work on the delivery begins: an outbound delivery, copied from the order that is due. Without one, none."""
    due = _order_due(account)
    if due is None or (account.delivery is not None and due.number in account.delivery.references):
        return
    delivery = account.delivery = register.write("LF", account, row, reference=due)
    delivery.promised = due.promised
    item = register.item(delivery, account, list_value=due.items[0].list_value, net_value=due.items[0].net_value)
    item.margin = due.items[0].margin
    copy_in_full(due)


def issue_goods(register: Register, account: Account, row: Any) -> None:
    """Goods issue: what leaves counts as delivered in the order."""
    begin_delivery(register, account, row)
    delivery = account.delivery
    if delivery is None or not delivery.open_items or letter(delivery.items[0].delivered, 1) == "C":
        return
    order = register.documents[delivery.references[0]]
    for document in (delivery, order):
        for item in document.open_items:
            item.delivered = item.quantity
    delivery.change(row.time, ("WADAT_IST", "goods issue"), "", "posted", row.person)


def deliver(register: Register, account: Account, row: Any) -> None:
    """It has arrived. The row tells against which promised date, and that settles one that nobody had told."""
    issue_goods(register, account, row)
    delivery = account.delivery
    if delivery is None or "arrived" in delivery.notes or not delivery.open_items:
        return
    order = register.documents[delivery.references[0]]
    if order.promised is None:
        order.promised = delivery.promised = row.time - row.duration
        confirm(order, order.promised)
    delivery.notes["arrived"] = register.names.moment(row.time).isoformat(sep=" ", timespec="minutes")
    delivery.change(row.time, ("PODAT", "proof of delivery"), "", "arrived", row.person)
    item = delivery.items[0]
    if row.amount != item.net_value:
        delivery.breaches.append("What was delivered is not worth what was ordered.")
    if delivery.billed and order.items[0].invoiced == 0:
        account.to_bill.append((delivery, item))


def invoice(register: Register, account: Account, row: Any) -> None:
    """An invoice of what is due: the oldest of that amount, else the oldest; before delivery it is the order."""
    due = _bill_due(account, row.amount)
    source, billed = due if due is not None else (None, None)
    document = account.invoice = account.invoices[row.ref] = register.write("F2", account, row, reference=source)
    document.terms = row.duration
    item = register.item(document, account, list_value=row.amount, net_value=row.amount)
    item.margin = None
    if source is None or billed is None:
        return
    item.material = billed.material
    billed.invoiced += row.amount
    if source.type == "LF":
        item.list_value, item.margin = billed.list_value, billed.margin
        register.documents[source.references[0]].items[0].invoiced += row.amount
        billed.referenced = billed.quantity
    if source.type == "WK1":
        billed.net_value = billed.net_value or row.amount  # a period's price may be known by its invoice only
        billed.referenced, billed.released = billed.quantity, billed.released + row.amount
    if "ZTERM" in source.gaps:
        source.gaps.discard("ZTERM")
    _fill_terms(register, source, row)


def remind(register: Register, account: Account, row: Any) -> None:
    """A reminder of the invoice that is not paid."""
    if account.invoice is not None:
        level = account.invoice.notes.get("dunning level", "0")
        account.invoice.notes["dunning level"] = str(row.ref)
        account.invoice.change(row.time, _DUNNING, level, str(row.ref), row.person)


def pay(register: Register, account: Account, row: Any) -> None:
    """The customer pays: the oldest invoice of that amount is cleared."""
    owed = _unpaid(account, row)
    if owed is not None:
        owed.paid = row.time


def write_off(register: Register, account: Account, row: Any) -> None:
    """Nobody expects the money any more."""
    owed = _unpaid(account, row)
    if owed is not None:
        owed.notes["written off"] = register.names.moment(row.time).date().isoformat()


def return_goods(register: Register, account: Account, row: Any) -> None:
    """The goods come back: a returns order, and a credit memo where they were invoiced; else nothing is billed."""
    order = account.order
    value = row.amount or (order.net_value if order is not None else 0)
    returns = register.write("RE", account, row, reference=order)
    item = register.item(returns, account, list_value=value, net_value=value)
    item.margin, item.delivered = -row.ref, item.quantity
    if order is not None and order.items[0].invoiced:
        _credit(register, account, returns, row)
        return
    account.to_bill = [entry for entry in account.to_bill if entry[0].type != "LF"]
    for document in (returns, order, account.delivery):
        if document is not None:
            document.billed = False


def credit_penalty(register: Register, account: Account, row: Any) -> None:
    """A penalty for a late delivery: a credit memo request, and its memo where invoices are written."""
    request = register.write("CR", account, row, reference=account.order)
    request.delivers = False
    request.notes["reason"] = "penalty for a late delivery"
    register.item(request, account, list_value=row.amount, net_value=row.amount).margin = -row.amount
    if request.billed:
        _credit(register, account, request, row)


def _credit(register: Register, account: Account, request: Document, row: Any) -> None:
    """The credit memo of a request or a return, settled at once."""
    memo = register.write("G2", account, row, reference=request)
    memo.paid = row.time
    value = request.items[0].net_value
    register.item(memo, account, list_value=value, net_value=value).margin = None
    request.items[0].invoiced = value
    copy_in_full(request)


def renew(register: Register, account: Account, row: Any) -> None:
    """Another period: the next item of the customer's contract, with the value that the row tells."""
    contract = account.contract
    if contract is None or not contract.open_items or contract.notes.get("renews") is None:
        contract = account.contract = register.write("WK1", account, row, reference=account.order)
        contract.valid_from, contract.accepted = row.time, row.time
        contract.notes["renews"] = "each period is an item"
    else:
        _serve(contract)
    _add_period(register, account, contract, row)


def offer(register: Register, account: Account, row: Any) -> None:
    """More is offered to a customer: a talk, and a quotation where the row tells its value."""
    offer_more(register, account, row)
    if row.amount:
        quote(register, account, row)


def reward(register: Register, account: Account, row: Any) -> None:
    """A customer who has left is offered something to come back: a talk, and a quotation where there is a value."""
    try_to_win_back(register, account, row)
    if row.amount:
        quote(register, account, row)


def cross_sell(register: Register, account: Account, row: Any) -> None:
    """Sold: an order, copied from the quotation where there was one, else from the talk. Nothing of it is shipped.

    Without an amount a further deal begins, which has an order of its own.
    """
    if not row.amount:
        note_further_deal(register, account, row)
        return
    quotation = account.quotation if account.quotation is not None and is_open(account.quotation) else None
    order = register.write("OR", account, row, reference=quotation or account.activity)
    order.delivers = False
    order.gaps = {"BSTKD"}
    account.talk = None
    item = register.item(order, account, list_value=row.amount, net_value=row.amount)
    item.margin = row.ref
    if quotation is not None:
        copy_in_full(quotation)
    if order.billed:
        account.to_bill.append((order, item))


def win_back(register: Register, account: Account, row: Any) -> None:
    """The customer is back: a new contract, copied from the quotation where there was one, else from the talk."""
    quotation = account.quotation if account.quotation is not None and is_open(account.quotation) else None
    contract = account.contract = register.write("WK1", account, row, reference=quotation or account.activity)
    contract.valid_from, contract.accepted = row.time, row.time
    contract.notes["renews"] = "each period is an item"
    if quotation is not None:
        copy_in_full(quotation)
    _add_period(register, account, contract, row)


def _add_period(register: Register, account: Account, contract: Document, row: Any) -> None:
    item = register.item(contract, account, list_value=row.amount, net_value=row.amount)
    item.margin = row.ref if row.event == log.RENEWED else None
    if register.names.renewal:
        until = row.time + register.names.renewal
        if contract.valid_to is not None:
            days = [register.names.moment(second).date().isoformat() for second in (contract.valid_to, until)]
            contract.change(row.time, ("GUEEN", "valid to"), days[0], days[1], row.person)
        contract.valid_to = until
    if contract.billed:
        account.to_bill.append((contract, item))


def _serve(contract: Document) -> None:
    """A period is over: where nobody writes an invoice about it, its value is released by that."""
    item = contract.items[-1]
    if not contract.billed or not item.net_value:
        item.referenced, item.released = item.quantity, item.net_value


def _order_due(account: Account) -> Document | None:
    """The latest order with something to deliver."""
    due = [
        document
        for document in account.documents
        if document.type == "OR" and document.delivers and any(i.delivered < i.quantity for i in document.open_items)
    ]
    return due[-1] if due else None


def _bill_due(account: Account, amount: int) -> tuple[Document, Item] | None:
    """Take out what is to be billed next: what has that amount, or none yet."""
    for entry in account.to_bill:
        if entry[1].net_value in (0, amount):
            account.to_bill.remove(entry)
            return entry
    if account.to_bill:
        return account.to_bill.pop(0)
    order = account.order
    return (order, order.items[0]) if order is not None and not order.items[0].invoiced else None


def _fill_terms(register: Register, source: Document, row: Any) -> None:
    """Payment terms that were missing in the order are there once it is billed."""
    for number in (source.number, *source.references):
        document = register.documents[number]
        if document.type == "OR" and "ZTERM" in document.gaps:
            document.gaps.discard("ZTERM")
            document.change(row.time, ("ZTERM", "payment terms"), "", f"{row.duration // 86400} d", row.person)


def _unpaid(account: Account, row: Any) -> Document | None:
    """The invoice of the row's number, else the oldest that is not cleared."""
    owed = [document for document in account.invoices.values() if is_open(document)]
    named = account.invoices.get(row.ref)
    return named if named in owed else next(iter(owed), None)
