"""Documents as a fold over rows of the log: ``add(register, row)`` serves a log file, a live game and a batch.

register = empty(names_of(scenario));  fold(register, run.log);  register.documents["2000205001"]
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents import activities, agreements, fulfilment, offers
from salescycle.sim.studies.documents.names import Names
from salescycle.sim.studies.documents.register import Account, Register
from salescycle.sim.studies.measures import plain_rows

__all__ = ["add", "empty", "fold"]

Writer = Callable[[Register, Account, Any], Any]


def empty(names: Names) -> Register:
    """No documents yet."""
    return Register(names)


def fold(register: Register, rows: np.ndarray) -> Register:
    """Add all rows of a log."""
    for row in plain_rows(rows):
        add(register, row)
    return register


def add(register: Register, row: Any) -> None:
    """Add one row of a log, in the order of the story. Rows that no paper is written about change nothing."""
    register.now = row.time
    register.touched.clear()
    write = _WRITERS.get(row.event)
    if write is None or row.account < 0:
        return
    account = register.account(row.account)
    write(register, account, row)
    register.close_row(account, row)


def _know(register: Register, account: Account, row: Any) -> None:
    account.product, account.segment, account.source = row.step, row.turn, row.reason
    account.value, account.owner = row.amount, row.person


def _pass_on(register: Register, account: Account, row: Any) -> None:
    """Somebody else owns the account, and its open documents."""
    old, new = register.who(row.ref), register.who(row.person)
    account.owner = row.person
    for document in account.documents:
        if document.overall != "C":
            document.change(row.time, ("VE", "sales employee"), old, new, row.person)


def _begin_task(register: Register, account: Account, row: Any) -> None:
    account.task_began = row.time
    if _kind(register, row) == "delivery":
        fulfilment.begin_delivery(register, account, row)


def _finish_task(register: Register, account: Account, row: Any) -> None:
    kind = _kind(register, row)
    if kind == "hesitation":
        activities.answer_hesitation(register, account, row)
    elif kind == "contract":
        agreements.draw_up_contract(register, account, row)
    elif kind == "delivery":
        fulfilment.issue_goods(register, account, row)


def _spend(register: Register, account: Account, row: Any) -> None:
    activities.note_spending(register, account, row)
    if row.reason == log.FOR_PENALTY:
        fulfilment.credit_penalty(register, account, row)


def _lose(register: Register, account: Account, row: Any) -> None:
    activities.note_outcome(register, account, row)
    offers.lose(register, account, row)


def _kind(register: Register, row: Any) -> str:
    return register.names.kinds[row.step] if row.step >= 0 else ""


_WRITERS: dict[int, Writer] = {
    log.CREATED: _know,
    log.PRESENT: offers.take_over,
    log.STARTED: _begin_task,
    log.DONE: _finish_task,
    log.OWNER_CHANGED: _pass_on,
    log.SPENT: _spend,
    log.NO_ANSWER: activities.fail_to_reach,
    log.REACHED: activities.reach,
    log.SHOWED_INTEREST: activities.note_outcome,
    log.MEETING_HELD: activities.meet,
    log.PROOF_GIVEN: activities.prove,
    log.HESITATES: activities.hear_doubt,
    log.CALLED: activities.hear_doubt,
    log.QUESTION_ANSWERED: activities.answer_question,
    log.CHECKED: activities.check,
    log.REFERRED: activities.refer,
    log.INQUIRY: offers.ask,
    log.INQUIRY_ANSWERED: offers.answer_inquiry,
    log.APPROVAL_ASKED: offers.ask_approval,
    log.APPROVED: offers.decide_approval,
    log.REFUSED: offers.decide_approval,
    log.QUOTATION_SENT: offers.quote,
    log.TERMS: offers.set_terms,
    log.CONCEDED: offers.concede,
    log.ACCEPTED: offers.accept,
    log.SIGNED: agreements.sign,
    log.ORDER: agreements.order,
    log.CANCELLED_ORDER: offers.cancel,
    log.LOST: _lose,
    log.CHURNED: offers.leave,
    log.GOODS_ISSUED: fulfilment.issue_goods,
    log.DELIVERED: fulfilment.deliver,
    log.INVOICED: fulfilment.invoice,
    log.REMINDED: fulfilment.remind,
    log.PAID: fulfilment.pay,
    log.WRITTEN_OFF: fulfilment.write_off,
    log.RETURNED_GOODS: fulfilment.return_goods,
    log.RENEWED: fulfilment.renew,
    log.OFFER_MADE: fulfilment.offer,
    log.CROSS_SOLD: fulfilment.cross_sell,
    log.OFFER_DECLINED: offers.decline,
    log.REWARD_OFFERED: fulfilment.reward,
    log.WON_BACK: fulfilment.win_back,
}
"""Which row writes what; a new paper is a line here."""
