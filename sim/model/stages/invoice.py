"""Invoice and payment, beside all else: the bill goes out, is reminded of, and is paid or written off.

What renewals and cross-sales bring is billed and paid at once, by standing order.
"""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DELIVERY, SALES
from salescycle.sim.model.influence import lose_trust
from salescycle.sim.model.luck import CHANCE, PAYMENT, draw
from salescycle.sim.model.stages.effort import luck_in
from salescycle.sim.model.stages.flow import (
    drop_clock,
    free_place,
    net_value,
    part,
    perceive,
    settle_invoice,
    stop_services,
    take_order,
    wait_until,
)
from salescycle.sim.model.tables import BAD, GOOD, TO_CUSTOMER, TO_LOST


@rule
def send_invoice(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Send the bill: draw whether and when it is paid, by the law of that ending."""
    n = take_order(account, now, p, out, n)
    account.owed = net_value(account)
    n = note_invoiced(account, account.step[DELIVERY], account.owed, out, n)
    out[n - 1].duration = step.terms
    account.bill = account.invoice
    account.due = max(1, now + step.terms)
    account.reminder = 0
    who = luck_in(account, step)
    ending = GOOD if draw(root, who, CHANCE, account.deal) < step.chance else BAD
    account.ending[DELIVERY] = ending
    account.began[DELIVERY] = now
    account.stretch[DELIVERY] = 1.0
    account.pay_at = wait_until(account, step, ending, draw(root, who, PAYMENT, account.deal), now, p)
    return commands.timer(out, n, DELIVERY, next_news(account, step, now))


@rule
def note_invoiced(account, step: int, amount: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Row of a bill."""
    account.invoice += 1
    n = commands.note(out, n, log.INVOICED, step, account.phase)
    out[n - 1].amount = amount
    out[n - 1].ref = account.invoice
    return n


@rule
def is_last(step, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether nothing but the payment is left, so that whoever gets the bill is a customer at once."""
    return p.endings[step.first + GOOD].next == TO_CUSTOMER


@rule
def next_news(account, step, now: int) -> int:  # type: ignore[no-untyped-def]
    """Seconds to the next reminder, the first when the terms are over, or to the payment, whichever comes first."""
    at = account.pay_at
    if step.dunning > 0:
        at = min(at, account.due + account.reminder * step.dunning)
    return max(0, at - now)


@rule
def end_invoice(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Reminded; or paid, or written off: then the customer is lost, unless the scenario's ``next`` says otherwise.

    Paying does not bring back who has left and is being won back.
    """
    if now < account.pay_at:
        return remind(account, step, now, p, out, n)
    ending = account.ending[DELIVERY]
    n = settle_invoice(account, now, out, n)
    to = p.endings[step.first + ending].next
    if to == TO_LOST:
        return part(account, log.R_NOT_PAID, now, out, n)
    if to == TO_CUSTOMER and account.life > 0:  # also one who has left and may be won back
        account.step[DELIVERY] = -1
        return n
    if ending == BAD:
        n = stop_services(account, out, n)
        n = free_place(account, out, n)
        n = drop_clock(account, SALES, out, n)
    account.going = to
    return n


@rule
def remind(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A dunning letter, which costs trust."""
    account.reminder += 1
    n = commands.note(out, n, log.REMINDED, account.step[DELIVERY], account.phase)
    out[n - 1].ref = account.reminder
    out[n - 1].amount = account.owed
    if step.effects == 1:
        lose_trust(account, p.coefficients[0].dunning_trust)
    perceive(account)
    return commands.timer(out, n, DELIVERY, next_news(account, step, now))


@rule
def pay_later(account, step, now: int, command) -> None:  # type: ignore[no-untyped-def]
    """Turn the *command* that sets the clock of a payment into its second; reminders keep their days."""
    account.pay_at = now + command.seconds
    command.seconds = next_news(account, step, now)


@rule
def bill_at_once(account, step: int, amount: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Bill and payment of a renewal or a cross-sale, in a process that sends bills."""
    if p.firm[0].invoice_step < 0 or amount == 0:
        return n
    n = note_invoiced(account, step, amount, out, n)
    n = commands.note(out, n, log.PAID, step, account.phase)
    out[n - 1].amount = amount
    out[n - 1].ref = account.invoice
    return n
