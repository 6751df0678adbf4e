"""The command field: what was typed there, as the one of SAP reads it, and what is said to what it does not know."""

import difflib
from itertools import takewhile
from typing import NamedTuple

from salescycle.sim.studies.documents.kinds import ACTIVITY, CONTRACT, EXPIRING, INQUIRY, ORDER, QUOTATION, TRANSACTIONS
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.paper_words import NAMES

__all__ = ["END", "LOG_OFF", "LOG_OFF_AT_ONCE", "Typed", "does", "read", "unknown"]

END, LOG_OFF, LOG_OFF_AT_ONCE = "", "END", "EX"
"""What stands after ``/n``: end the transaction, log off, log off without being asked."""
LISTS = {
    INQUIRY: _("list of inquiries"),
    QUOTATION: _("list of quotations"),
    CONTRACT: _("list of contracts"),
    ORDER: _("list of orders"),
    ACTIVITY: _("list of activities"),
}
NEAR = 0.5


class Typed(NamedTuple):
    """A code, and the number of a document where one stands behind it."""

    code: str
    number: str = ""
    is_command: bool = False
    """Whether it began with ``/``."""


def read(text: str) -> Typed:
    """``/nVA23``, ``/n va23``, ``/oVA23``, ``VA23``, ``VA23 2000205001``, ``/n``, ``/nex``.

    >>> read(" /nva23 2000205001")
    Typed(code='VA23', number='2000205001', is_command=True)
    """
    words = text.strip().upper()
    is_command = words.startswith("/")
    if is_command:
        words = words.lstrip("/ ")
        if words[:1] in ("N", "O"):
            words = words[1:]
        elif words[:1] == "I":  # end a session: there is one
            words = ""
    code, _space, number = words.strip().partition(" ")
    return Typed(code, number.strip(), is_command)


def does(code: str) -> str:
    """What a transaction does: ``display quotation``."""
    kind, mode = TRANSACTIONS[code]
    if code == EXPIRING:
        return _("quotations that end within a week")
    if mode == "list":
        return LISTS[kind]
    modes = {"create": _("create {kind}"), "change": _("change {kind}"), "display": _("display {kind}")}
    return modes[mode].format(kind=NAMES[kind])


def unknown(code: str) -> str:
    """One sentence on a code that there is not, with the nearest one."""
    close = difflib.get_close_matches(code, TRANSACTIONS, n=len(TRANSACTIONS), cutoff=NEAR)
    near = min(close, key=lambda one: _far(code, one), default="VA23")
    line = _("There is no {code}; the nearest is {near}, {does}.")
    if not close:
        line = _("There is no {code}; codes look like {near}, {does}.")
    return line.format(code=safe(code, limit=12), near=near, does=does(near))


def _far(code: str, other: str) -> tuple[float, int, int, str]:
    """How far two codes are from each other: by letters, by their beginning, by their figures, in their order."""
    letters = 1.0 - difflib.SequenceMatcher(None, code, other).ratio()
    pairs = list(zip(code, other, strict=False))
    alike = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return letters, -alike, sum(abs(ord(one) - ord(two)) for one, two in pairs), other
