"""Words of SAP SD: kinds and types of documents, transactions, reasons for rejection, status values (domain.md 5)."""

from typing import NamedTuple

from salescycle.sim.model import event_log as log

__all__ = [
    "DOCUMENT_PROBABILITY",
    "KINDS",
    "LISTS",
    "REJECTIONS",
    "STATUS_FIELDS",
    "STATUS_VALUES",
    "TRANSACTIONS",
    "TYPES",
    "Kind",
    "Rejection",
    "Transaction",
    "Type",
]


class Kind(NamedTuple):
    """One of the seven kinds of documents."""

    name: str
    create: str
    """Transaction code, as the next two."""
    change: str
    display: str


ACTIVITY, INQUIRY, QUOTATION, CONTRACT, ORDER, DELIVERY, INVOICE = KINDS = (
    Kind("sales activity", "VC01", "VC02", "VC03"),
    Kind("inquiry", "VA11", "VA12", "VA13"),
    Kind("quotation", "VA21", "VA22", "VA23"),
    Kind("contract", "VA41", "VA42", "VA43"),
    Kind("sales order", "VA01", "VA02", "VA03"),
    Kind("outbound delivery", "VL01N", "VL02N", "VL03N"),
    Kind("billing document", "VF01", "VF02", "VF03"),
)
"""In the order in which they follow each other."""


class Type(NamedTuple):
    """A type of document: its kind, what it is called, the first digit of its numbers."""

    kind: Kind
    name: str
    digit: int


TYPES = {
    "0001": Type(ACTIVITY, "sales call", 7),
    "0002": Type(ACTIVITY, "telephone call", 7),
    "0003": Type(ACTIVITY, "sales letter", 7),
    "IN": Type(INQUIRY, "inquiry", 1),
    "QT": Type(QUOTATION, "quotation", 2),
    "WK1": Type(CONTRACT, "value contract", 4),
    "OR": Type(ORDER, "order", 5),
    "RE": Type(ORDER, "returns", 6),
    "CR": Type(ORDER, "credit memo request", 6),
    "LF": Type(DELIVERY, "delivery", 8),
    "F2": Type(INVOICE, "invoice", 9),
    "G2": Type(INVOICE, "credit memo", 9),
}
VISIT, CALL, LETTER = "0001", "0002", "0003"

DOCUMENT_PROBABILITY = {"IN": 30, "QT": 60}
"""Order probability of a document type [%], 100 for all others [assumption]."""
NEW_CUSTOMER, KNOWN_CUSTOMER = 50, 80
"""Order probability of the customer master [%]: before and after the first order [assumption]."""


class Transaction(NamedTuple):
    """What a code does, with which kind."""

    kind: Kind
    mode: str
    """create, change, display or list."""


LISTS = {"VA15": INQUIRY, "VA25": QUOTATION, "VA45": CONTRACT, "VA05": ORDER}
EXPIRING = "SDQUOT01"
"""The report of expiring quotations."""
TRANSACTIONS = {
    **{code: Transaction(kind, "list") for code, kind in LISTS.items()},
    EXPIRING: Transaction(QUOTATION, "list"),
    **{
        code: Transaction(kind, mode)
        for kind in KINDS
        for mode, code in zip(("create", "change", "display"), kind[1:], strict=True)
    },
}


class Rejection(NamedTuple):
    """Reason for rejection of an item (ABGRU)."""

    text: str
    ours: bool
    """Whether the reason is ours, not the customer's."""


REJECTIONS = {
    "01": Rejection("delivered too late", False),
    "02": Rejection("poor quality or service", False),
    "03": Rejection("price too high", False),
    "04": Rejection("rival preferred", False),
    "10": Rejection("does not fit", False),
    "11": Rejection("no budget", False),
    "12": Rejection("no need", False),
    "13": Rejection("no decision", False),
    "14": Rejection("expired without an answer", False),
    "15": Rejection("not interested", False),
    "16": Rejection("asked to be left alone", False),
    "17": Rejection("withdrawn by the customer", False),
    "18": Rejection("order cancelled", False),
    "19": Rejection("goods returned", False),
    "20": Rejection("lost", False),
    "50": Rejection("disqualified by us", True),
    "51": Rejection("dropped by us", True),
    "52": Rejection("not reached", True),
    "53": Rejection("no bid", True),
    "54": Rejection("outside the target group", True),
    "55": Rejection("refused by our approval", True),
    "56": Rejection("not paid", True),
    "57": Rejection("replaced by a newer quotation", True),
    "60": Rejection("stopped by a barrier", False),
}
"""By their two characters. Where SAP delivers a code with that meaning (03, 04), it is that one."""

CODE_OF_REASON = {
    log.R_SERVICE: "02",
    log.R_PRICE: "03",
    log.R_RIVAL: "04",
    log.MISFIT: "10",
    log.NO_BUDGET: "11",
    log.NO_NEED: "12",
    log.NO_DECISION: "13",
    log.EXPIRED: "14",
    log.NOT_INTERESTED: "15",
    log.OPTED_OUT: "16",
    log.R_WITHDRAWN: "17",
    log.R_CANCELLED: "18",
    log.R_RETURNED: "19",
    log.DROPPED: "51",
    log.R_UNREACHABLE: "52",
    log.R_UNDELIVERABLE: "52",
    log.R_NO_BID: "53",
    log.OUTSIDE_TARGET: "54",
    log.R_REFUSED: "55",
    log.R_NOT_PAID: "56",
    log.R_BARRIER: "60",
}
"""Reason of the log -> code; any other is ``20``."""
LOST_CODE = "20"
DISQUALIFIED_CODE = "50"
"""Of a misfit that our people have found."""

STATUS_VALUES = {"": "not relevant", "A": "not yet processed", "B": "partly processed", "C": "completely processed"}
STATUS_FIELDS = {
    "RFSTK": "referenced",
    "LFSTK": "delivered",
    "WBSTK": "goods issued",
    "FKSTK": "billed",
    "ABSTK": "rejected",
    "GBSTK": "overall",
}
