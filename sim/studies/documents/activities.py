"""Sales activities (CAS): calls, visits and letters, with reason, outcome and follow-up (domain.md 5.7)."""

from typing import Any

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.kinds import CALL, LETTER, TYPES, VISIT
from salescycle.sim.studies.documents.register import Account, Register

__all__ = [
    "answer_hesitation",
    "answer_question",
    "check",
    "fail_to_reach",
    "hear_doubt",
    "meet",
    "note_outcome",
    "note_further_deal",
    "note_spending",
    "offer_more",
    "prove",
    "reach",
    "refer",
    "try_to_win_back",
]

_TYPE_OF_CHANNEL = {"visit": VISIT, "letter": LETTER, "email": LETTER}
_SPENT = {log.FOR_VISIT: VISIT, log.FOR_LETTER: LETTER}
REWARDS = {0: "apology", 1: "discount offered", 2: "upgrade offered", 3: "discount and upgrade offered"}
OUTCOMES = {log.NOT_INTERESTED: "not interested", log.OPTED_OUT: "asked to be left alone"}


def note_spending(register: Register, account: Account, row: Any) -> None:
    """Money spent on a visit or a letter tells what the attempt was."""
    if row.reason in _SPENT:
        account.spent_on = (row.seq, _SPENT[row.reason])


def fail_to_reach(register: Register, account: Account, row: Any) -> None:
    """An attempt that nobody answered."""
    _hold(register, account, row, _type_of_attempt(register, account, row), "first contact", "no answer")


def reach(register: Register, account: Account, row: Any) -> None:
    """An attempt that reached somebody."""
    _hold(register, account, row, _type_of_attempt(register, account, row), "first contact", "reached")


def note_outcome(register: Register, account: Account, row: Any) -> None:
    """What came out of the conversation of the same second."""
    outcome = "interested" if row.event == log.SHOWED_INTEREST else OUTCOMES.get(row.reason)
    if account.activity is not None and account.activity.created == row.time and outcome:
        account.activity.notes["outcome"] = outcome


def meet(register: Register, account: Account, row: Any) -> None:
    """A meeting to understand needs."""
    _hold(register, account, row, VISIT, "needs and fit", f"meeting {row.ref} held")


def hear_doubt(register: Register, account: Account, row: Any) -> None:
    """A customer who is deciding hesitates, or is asked by us what it is waiting for; our answer follows."""
    account.doubt = "open quotation" if row.event == log.CALLED else "customer hesitates"


def answer_hesitation(register: Register, account: Account, row: Any) -> None:
    """Our answer to a hesitation."""
    _hold(register, account, row, CALL, account.doubt, "answered")


def answer_question(register: Register, account: Account, row: Any) -> None:
    """A customer's call, answered."""
    _hold(register, account, row, CALL, "customer's question", "answered").notes["direction"] = "inbound"


def prove(register: Register, account: Account, row: Any) -> None:
    """A trial or a reference visit."""
    _hold(register, account, row, VISIT, "proof", "given")


def check(register: Register, account: Account, row: Any) -> None:
    """A satisfaction check; the row tells the satisfaction as it seems, in thousandths."""
    _hold(register, account, row, CALL, "satisfaction check", f"satisfaction seems {row.ref / 1000:.2f}")


def refer(register: Register, account: Account, row: Any) -> None:
    """The customer names somebody else who may be interested."""
    if account.activity is not None:
        account.activity.notes["outcome"] += ", names another lead"


def offer_more(register: Register, account: Account, row: Any) -> None:
    """A talk about what else might matter to a customer."""
    account.talk = _hold(register, account, row, VISIT, "cross-selling", "offered")


def note_further_deal(register: Register, account: Account, row: Any) -> None:
    """The customer wants more, by a deal of its own that begins with this talk."""
    if account.talk is not None:
        account.talk.notes["outcome"] = "a further deal begins"


def try_to_win_back(register: Register, account: Account, row: Any) -> None:
    """A talk with a customer who has left: what was offered, and why the customer left as far as known."""
    talk = account.talk = _hold(register, account, row, CALL, "win-back", REWARDS.get(row.ref, "offered"))
    if row.reason:
        talk.notes["reason for leaving"] = log.REASONS[row.reason].replace("_", " ")


def _type_of_attempt(register: Register, account: Account, row: Any) -> str:
    """By what the attempt has cost, else by the playbook's channel; a call where neither tells."""
    event, paid = account.spent_on
    return paid if event == row.seq else _TYPE_OF_CHANNEL.get(register.names.channel, CALL)


def _hold(register: Register, account: Account, row: Any, kind: str, reason: str, outcome: str) -> Document:
    """Write an activity. It is the follow-up of the one before."""
    before = account.activity
    document = register.write(kind, account, row)
    document.valid_from, document.valid_to = min(account.task_began, row.time) or row.time, row.time
    document.billed = document.delivers = False
    document.overall = "C"  # complete as it is written
    document.notes |= {"reason": reason, "outcome": outcome, "direction": "outbound"}
    if before is not None:
        day = register.names.moment(row.time).date().isoformat()
        before.notes["follow-up"] = f"{TYPES[kind].name} {document.number} on {day}"
    account.activity = document
    return document
