"""Inquiry and quotation, and how an offer, a contract or an order comes to nothing."""

from typing import Any

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.kinds import CODE_OF_REASON, DISQUALIFIED_CODE, LOST_CODE
from salescycle.sim.studies.documents.register import Account, Register, money
from salescycle.sim.studies.documents.status import is_open

__all__ = [
    "accept",
    "answer_inquiry",
    "ask",
    "ask_approval",
    "cancel",
    "decide_approval",
    "leave",
    "lose",
    "quote",
    "set_terms",
    "take_over",
]

ASKED = {1: "available", 2: "price", 4: "date"}
"""What an inquiry asks, by its bit in the log."""
FORMS = ("", "one page", "formal", "tender")
_STEPS_AFTER_QUOTATION = ("decision", "hesitation", "barrier", "contract")
_STEPS_AFTER_ORDER = ("hand_over", "goods_issue", "delivery", "invoice")
_GONE_FOR_GOOD = (log.R_NOT_PAID, log.R_GONE)
_NET = ("NETWR", "net value")
_VALID = ("BNDDT", "valid to")


def take_over(register: Register, account: Account, row: Any) -> None:
    """A deal of the opening book that waits for an answer has a quotation, one to be delivered an order.

    They are older than the log.
    """
    kind = register.names.kinds[row.step] if row.step >= 0 else ""
    if kind in _STEPS_AFTER_QUOTATION:
        document = account.quotation = register.write("QT", account, row)
    elif kind in _STEPS_AFTER_ORDER:
        document = account.order = register.write("OR", account, row)
        document.delivers, account.has_ordered = kind != "invoice", True
    else:
        return
    document.taken_over = True
    register.item(document, account, list_value=account.value, net_value=account.value)


def ask(register: Register, account: Account, row: Any) -> None:
    """An inquiry: a request that binds nobody. It follows the conversation in which it came up."""
    talk = account.activity if account.activity is not None and account.activity.created == row.time else None
    inquiry = account.inquiry = register.write("IN", account, row, reference=talk)
    inquiry.valid_from = row.time
    inquiry.notes |= {text: "open" for bit, text in ASKED.items() if row.ref & bit}
    register.item(inquiry, account, list_value=account.value, net_value=account.value)


def answer_inquiry(register: Register, account: Account, row: Any) -> None:
    """Each question is answered, or answered wrongly."""
    if account.inquiry is None:
        return
    for bit, text in ASKED.items():
        if row.ref & bit:
            before = account.inquiry.notes.get(text, "open")
            now = account.inquiry.notes[text] = "answered wrongly" if (row.ref >> 3) & bit else "answered"
            account.inquiry.change(row.time, ("KTEXT", f"question: {text}"), before, now, row.person)


def ask_approval(register: Register, account: Account, row: Any) -> None:
    """A discount beyond the seller's authority waits for an approval."""
    if account.inquiry is not None:
        account.inquiry.notes["approval"] = f"asked for {row.ref / 10:g} % discount"


def decide_approval(register: Register, account: Account, row: Any) -> None:
    """The discount is approved or refused."""
    if account.inquiry is not None:
        word = "approved" if row.event == log.APPROVED else "refused"
        account.inquiry.notes["approval"] = account.inquiry.notes.get("approval", "discount") + f", {word}"


def quote(register: Register, account: Account, row: Any) -> None:
    """A quotation. One that comes while another still binds us changes that one, which may not become worse."""
    standing = account.quotation
    if standing is not None and binds(standing, row.time) and not standing.taken_over:
        reprice(standing, row.amount, row)
        return
    if standing is not None and is_open(standing):
        _replace(register, standing, row)
    source = open_inquiry(account) or account.talk or (account.activity if account.inquiry is None else None)
    account.talk = None
    quotation = account.quotation = register.write("QT", account, row, reference=source)
    quotation.valid_from = row.time
    register.item(quotation, account, list_value=max(account.value, row.amount), net_value=row.amount)
    if account.inquiry is not None and account.inquiry.number in quotation.references:
        copy_in_full(account.inquiry)


def _replace(register: Register, quotation: Document, row: Any) -> None:
    """A quotation that binds no more gives way to a new one; what it was copied from may be copied again."""
    quotation.reject(row.time, "57" if quotation.taken_over else "14", "", row.person)
    for number in quotation.references:
        for item in register.documents[number].items:
            item.referenced = 0


def set_terms(register: Register, account: Account, row: Any) -> None:
    """List value, validity, form and gaps of the quotation sent in the same event; or another validity alone."""
    quotation = account.quotation
    if quotation is None:
        return
    _move_validity(register, quotation, row)
    if row.turn < 0:
        return
    item = quotation.items[0]
    item.margin = (item.margin or 0) + round((row.amount - item.list_value) * (_share(register, account) - 1))
    item.list_value = row.amount
    form, gaps = divmod(row.turn, 2)
    if 0 < form < len(FORMS):
        quotation.notes["form"] = FORMS[form]
    quotation.gaps = {"ZTERM", "VDATU"} if gaps else set()


def _move_validity(register: Register, quotation: Document, row: Any) -> None:
    """The quotation is valid to another second. Until when one that is older than the log was valid, nobody tells."""
    until, old = row.time + row.duration, quotation.valid_to
    if old is not None or quotation.taken_over:
        before, after = ("" if at is None else register.names.moment(at).isoformat(sep=" ") for at in (old, until))
        quotation.change(row.time, _VALID, before, after, row.person)
    if old is not None and until < old:
        quotation.breaches.append("Its validity was cut short while it bound us.")
    quotation.valid_to = until


def reprice(quotation: Document, net: int, row: Any) -> None:
    """Another net value for the only item, written into the history; a worse one within validity breaks the offer."""
    item = quotation.items[0]
    quotation.change(row.time, _NET, money(item.net_value), money(net), row.person)
    if net > item.net_value and binds(quotation, row.time):
        quotation.breaches.append(f"The price rose from {money(item.net_value)} to {money(net)} while it bound us.")
    if item.margin is not None:
        item.margin += net - item.net_value
    item.net_value = net


def concede(register: Register, account: Account, row: Any) -> None:
    """A further discount, traded while the customer hesitates."""
    if account.quotation is not None:
        reprice(account.quotation, row.amount, row)


def binds(quotation: Document, now: int) -> bool:
    """Whether a quotation binds us at second *now*: within its validity, neither rejected nor ordered in full."""
    within = quotation.valid_to is None or now <= quotation.valid_to
    return within and is_open(quotation)


def accept(register: Register, account: Account, row: Any) -> None:
    """The customer accepts: at the price agreed by then, for the date that is promised now."""
    quotation = account.quotation
    if quotation is None:
        return
    reprice(quotation, row.amount, row)
    quotation.accepted = row.time
    item = quotation.items[0]
    quotation.change(row.time, ("AWAHR", "order probability"), f"{item.probability} %", "100 %", row.person)
    item.probability = 100
    promise(register, quotation, row.time + row.duration, row)


def cancel(register: Register, account: Account, row: Any) -> None:
    """The order is cancelled. What has left but not arrived is called back, and all of it is rejected."""
    account.to_bill = [entry for entry in account.to_bill if entry[0].type != "LF"]
    for document in account.documents:
        if document.type == "LF" and "arrived" not in document.notes and document.open_items:
            _call_back(register, document, row)
    _reject(register, account, row, ("OR", "LF"), log.R_CANCELLED)


def lose(register: Register, account: Account, row: Any) -> None:
    """The deal is lost: whatever is open of it is rejected with the reason. A contract of a customer goes on."""
    for document in account.documents:
        _end_offer(document, row)
    _reject(register, account, row, ("IN", "QT", "OR", "LF"), row.reason)
    contract = account.contract
    if contract is not None and ("renews" not in contract.notes or row.reason in _GONE_FOR_GOOD):
        _reject(register, account, row, ("WK1",), row.reason)


def decline(register: Register, account: Account, row: Any) -> None:
    """A customer does not want more: the quotation of it is rejected."""
    _reject(register, account, row, ("QT",), log.NO_NEED)


def leave(register: Register, account: Account, row: Any) -> None:
    """The customer leaves: contracts and offers that are open end with the reason."""
    _reject(register, account, row, ("IN", "QT", "WK1"), row.reason)


def _reject(register: Register, account: Account, row: Any, types: tuple[str, ...], reason: int) -> None:
    """Reject what is open of some types. An order of which nothing is to be delivered is done as it is agreed."""
    code = DISQUALIFIED_CODE if _is_disqualified(row) else CODE_OF_REASON.get(reason, LOST_CODE)
    rivals = register.names.rivals
    is_lost_to_rival = row.event == log.LOST and reason == log.R_RIVAL and 0 < row.ref <= len(rivals)
    for document in account.documents:
        is_agreed = document.type == "OR" and not document.delivers
        if document.type in types and is_open(document) and not is_agreed:
            document.reject(row.time, code, rivals[row.ref - 1] if is_lost_to_rival else "", row.person)


def _call_back(register: Register, delivery: Document, row: Any) -> None:
    """Reverse the goods issue of a delivery on its way."""
    if not any(item.delivered for item in delivery.items):
        return
    for document in (delivery, register.documents[delivery.references[0]]):
        for item in document.items:
            item.delivered = 0
    delivery.change(row.time, ("WADAT_IST", "goods issue"), "posted", "reversed", row.person)


def copy_in_full(document: Document) -> None:
    """All of a document is copied into the next."""
    for item in document.open_items:
        item.referenced = item.quantity


def _end_offer(document: Document, row: Any) -> None:
    """We may not withdraw a quotation while it binds us."""
    ours = row.reason in (log.DROPPED, log.R_NO_BID) or _is_disqualified(row)
    if document.type == "QT" and is_open(document) and ours and not document.taken_over and binds(document, row.time):
        document.breaches.append("It was withdrawn by us while it bound us.")


def _is_disqualified(row: Any) -> bool:
    """Whether our people found that it does not fit; a customer who leaves for that reason has found so by itself."""
    return bool(row.event == log.LOST and row.reason == log.MISFIT)


def open_inquiry(account: Account) -> Document | None:
    """The inquiry of which something is left to copy."""
    inquiry = account.inquiry
    if inquiry is None or not any(item.referenced < item.quantity for item in inquiry.open_items):
        return None
    return inquiry


def promise(register: Register, document: Document, at: int, row: Any) -> None:
    """Promise a delivery date; one that was missing or another goes into the history."""
    old = document.promised
    if old is not None or "VDATU" in document.gaps:
        before = "" if old is None else register.names.moment(old).date().isoformat()
        now = register.names.moment(at).date().isoformat()
        document.change(row.time, ("VDATU", "promised delivery date"), before, now, row.person)
    document.gaps.discard("VDATU")
    document.promised = at


def _share(register: Register, account: Account) -> float:
    return register.names.margin(account.product, account.segment)
