"""Phase 6, follow up and retain: what a customer has - tickets, a check, reviews, renewals - and why it leaves."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.choice import chance, eta_renewal, reported
from salescycle.sim.model.distributions import signed_whole, whole
from salescycle.sim.model.luck import GATE, REASON, TICKET, draw
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import (
    close,
    drop_clock,
    enter_phase,
    free_place,
    perceive,
    settle_invoice,
    stop_services,
)
from salescycle.sim.model.stages.invoice import bill_at_once, is_last
from salescycle.sim.model.stages.listening import note_satisfaction, sound_out
from salescycle.sim.model.stages.tickets import next_ticket
from salescycle.sim.model.tables import BAD, FOLLOW_UP, G_FOLLOW_UP, LET_GO, WIN_BACK_TRY


@rule
def become_customer(account, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Start what a customer has: tickets, a check, the next renewal, a look for cross-selling. It is no open deal.

    Whoever has all that already, after a further deal, is only asked once more how things are.
    """
    n = enter_phase(account, FOLLOW_UP, now, out, n)
    n = free_place(account, out, n)
    if account.served == 0:
        n = start_services(account, now, p, root, out, n)
    elif account.check_at == 0:
        plan_check(account, now, p)
    return next_date(account, now, p, out, n)


@rule
def start_services(account, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of the first ticket and the dates of check, look and renewal."""
    firm = p.firm[0]
    account.served = 1
    account.life = max(1, account.life)
    account.seen.reviewed = now
    if account.first_value == 0:
        account.first_value = account.value
    n = drop_clock(account, SERVICE, out, n)  # a question that came before the order
    if firm.renewal_step >= 0:
        account.renew_at = now + p.steps[firm.renewal_step].every
    if firm.cross_sell_step >= 0:
        account.look_at = now + p.steps[firm.cross_sell_step].after
    plan_check(account, now, p)
    if firm.ticket_step >= 0:
        account.step[SERVICE] = firm.ticket_step
        step = p.steps[firm.ticket_step]
        first = account.ticket + 1_000 * (account.life - 1)  # a second life has luck of its own
        n = next_ticket(account, step, draw(root, luck_in(account, step), TICKET, first), p, out, n)
    return n


@rule
def plan_check(account, now: int, p) -> None:  # type: ignore[no-untyped-def]
    """Set the date of a check, where the process has one and the playbook makes it."""
    check = p.firm[0].check_step
    if check >= 0 and book_of(account, p).check == 1:
        account.check_at = now + p.steps[check].after


@rule
def next_date(account, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the calendar clock to the next check, look for cross-selling or renewal, whichever comes first.

    While somebody is at the check, the clock is that work's.
    """
    if account.check_at < 0:
        return n
    firm = p.firm[0]
    step = firm.check_step
    at = account.check_at
    if account.look_at > 0 and (at == 0 or account.look_at < at):
        step = firm.cross_sell_step
        at = account.look_at
    if account.renew_at > 0 and (at == 0 or account.renew_at < at):
        step = firm.renewal_step
        at = account.renew_at
    if at == 0:
        account.step[DATES] = -1
        return n
    account.step[DATES] = step
    account.ending[DATES] = -1
    return commands.timer(out, n, DATES, max(0, at - now))


@rule
def review(account, now: int, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Service and sales look at the customer together, at regular intervals; told at its next event.

    A joint look shows its satisfaction with half of the error of a conversation.
    """
    period = book_of(account, p).joint_review
    if account.served == 0 or period == 0 or now - account.seen.reviewed < period:
        return
    account.seen.reviewed += (now - account.seen.reviewed) // period * period
    sound_out(account, p.coefficients[0].signal * p.coefficients[0].researched, root)


@rule
def renew(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The period is over: the customer renews (gate 6) or leaves with a reason."""
    account.renew_at = 0
    gate = p.gates[G_FOLLOW_UP]
    eta = eta_renewal(account, p.coefficients[0])
    n = commands.note(out, n, log.GATE_PASSED, account.step[DATES], FOLLOW_UP)
    out[n - 1].ref = G_FOLLOW_UP
    out[n - 1].p = reported(gate, eta)
    passed = draw(root, luck_in(account, step), GATE, account.period) < chance(gate, eta)
    account.period += 1  # goes on in a second life, so that each renewal has luck of its own
    if not passed:
        return churn(account, step, now, p, root, out, n)
    n = commands.note(out, n, log.RENEWED, account.step[DATES], FOLLOW_UP)
    out[n - 1].amount = recurring_value(account, p.firm[0])
    out[n - 1].ref = recurring_margin(account, p.firm[0])
    n = bill_at_once(account, account.step[DATES], recurring_value(account, p.firm[0]), p, out, n)
    if step.effects == 1:
        n = note_satisfaction(account, account.step[DATES], FOLLOW_UP, out, n)
    account.reference = 1.0 - account.agreed
    account.renew_at = now + step.every
    perceive(account)
    return next_date(account, now, p, out, n)


@rule
def recurring_value(account, firm) -> int:  # type: ignore[no-untyped-def]
    """What a renewal brings, less the discount [cents]."""
    return whole(firm.recurring * account.first_value * (1.0 - account.agreed))


@rule
def recurring_margin(account, firm) -> int:  # type: ignore[no-untyped-def]
    """Margin of it: a discount once given stays in it (the ratchet of model.md 1) [cents]."""
    return signed_whole(firm.recurring * account.first_value * (firm.recurring_margin - account.agreed))


@rule
def churn(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The customer leaves: for good, or, once, to be won back where process and playbook say so.

    What else was under way ends with it; an open invoice is still to be paid. One that comes before the delivery is
    settled now, because its payment would go on with a deal that has ended.
    """
    account.reason = churn_reason(account, draw(root, luck_in(account, step), REASON, account.life))
    n = commands.note(out, n, log.CHURNED, account.step[DATES], account.phase)
    out[n - 1].reason = account.reason
    out[n - 1].duration = now - account.entered
    to = p.endings[step.first + BAD].next
    if to < 0 or not is_asked_back(account, p.steps[to].kind, p):
        return close(account, now, out, n)
    n = stop_services(account, out, n)
    n = free_place(account, out, n)
    n = drop_clock(account, SALES, out, n)
    if account.due > 0 and not is_last(p.steps[account.step[DELIVERY]], p):
        n = settle_invoice(account, now, out, n)
    if account.due == 0:
        n = drop_clock(account, DELIVERY, out, n)
    perceive(account)
    account.phase = 0  # it has left the last one
    account.going = to
    return n


@rule
def is_asked_back(account, kind: int, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether anybody tries to win a leaving customer back: in its first life, by the playbook's rule."""
    return account.life == 1 and (kind != WIN_BACK_TRY or book_of(account, p).win_back != LET_GO)


@rule
def churn_reason(account, u: float) -> int:  # type: ignore[no-untyped-def]
    """Why a customer leaves: price, service, fit, a rival or no more need, by its state (model.md 3)."""
    price = 0.3 + 1.5 * account.sensitivity
    service = price + 2.2 * (1.0 - account.satisfaction)
    fit = service + 2.5 * (1.0 - account.fit)
    rival = fit + 0.8 * account.rival
    x = u * (rival + 0.4)
    if x < price:
        return log.R_PRICE
    if x < service:
        return log.R_SERVICE
    if x < fit:
        return log.MISFIT
    return log.R_RIVAL if x < rival else log.NO_NEED
