"""Phase 6, follow up and retain: service tickets and renewals of a customer."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands, tables
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, SERVICE
from salescycle.sim.model.choice import chance, eta_renewal, reported
from salescycle.sim.model.distributions import whole
from salescycle.sim.model.influence import annoy, please
from salescycle.sim.model.luck import GATE, REASON, TICKET, draw
from salescycle.sim.model.playbook_rules import C_POOL
from salescycle.sim.model.stages.effort import luck_in
from salescycle.sim.model.stages.flow import close, enter_phase, free_place, perceive, queue_step
from salescycle.sim.model.tables import FOLLOW_UP, G_FOLLOW_UP


@rule
def become_customer(account, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Start what a customer has: tickets, the next renewal, a look for cross-selling. It is no open deal any more."""
    n = enter_phase(account, FOLLOW_UP, now, out, n)
    n = free_place(account, out, n)
    n = start_services(account, now, p, root, out, n)
    return next_date(account, now, p, out, n)


@rule
def start_services(account, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of the first ticket and the dates of check, look and renewal."""
    firm = p.firm[0]
    if account.step[SERVICE] >= 0:  # a question that came before the order
        account.step[SERVICE] = -1
        n = commands.cancel(out, n, SERVICE)
    if firm.renewal_step >= 0:
        account.renew_at = now + p.steps[firm.renewal_step].every
    if firm.cross_sell_step >= 0:
        account.look_at = now + p.steps[firm.cross_sell_step].after
    if firm.ticket_step >= 0:
        account.step[SERVICE] = firm.ticket_step
        step = p.steps[firm.ticket_step]
        n = next_ticket(account, step, draw(root, luck_in(account, step), TICKET, account.ticket), p, out, n)
    return n


@rule
def next_date(account, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the calendar clock to the next renewal or look for cross-selling, whichever comes first."""
    if account.renew_at == 0 and account.look_at == 0:
        return n
    kind = tables.RENEW
    at = account.renew_at
    if at == 0 or 0 < account.look_at <= at:
        kind = tables.CROSS_SELL
        at = account.look_at
    account.step[DATES] = p.firm[0].renewal_step if kind == tables.RENEW else p.firm[0].cross_sell_step
    return commands.timer(out, n, DATES, max(0, at - now))


@rule
def next_ticket(account, step, u: float, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of the next ticket: exponential; more of them with a thin hand-over and a poor fit."""
    b = p.coefficients[0]
    thin = max(0.02, 1.0 + b.ticket_hand_over * (0.5 - account.hand_over))
    rate = step.rate * thin * math.exp(b.ticket_fit * (0.6 - account.fit))
    if rate <= 0.0:
        return n
    account.ending[SERVICE] = -1
    return commands.timer(out, n, SERVICE, whole(-math.log(u) / rate))


@rule
def open_ticket(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A ticket comes in and waits for the service team."""
    account.ticket += 1
    account.ticket_open = now + 1
    n = commands.note(out, n, log.TICKET_OPENED, account.step[SERVICE], FOLLOW_UP)
    out[n - 1].ref = account.ticket
    perceive(account)
    return queue_step(account, step, C_POOL, now, p, root, out, n)


@rule
def close_ticket(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Solved: within the service level it pleases a little, later it hurts."""
    took = now - account.ticket_open + 1
    if took > step.level:
        annoy(account, p.coefficients[0].ticket_bad)
    else:
        please(account, p.coefficients[0].ticket_good)
    account.ticket_open = 0
    n = commands.note(out, n, log.TICKET_CLOSED, account.step[SERVICE], FOLLOW_UP)
    out[n - 1].duration = took
    out[n - 1].ref = account.ticket
    perceive(account)
    return next_ticket(account, step, draw(root, luck_in(account, step), TICKET, account.ticket), p, out, n)


@rule
def renew(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The period is over: the customer renews (gate 6) or leaves with a reason."""
    gate = p.gates[G_FOLLOW_UP]
    eta = eta_renewal(account, p.coefficients[0])
    who = luck_in(account, step)
    n = commands.note(out, n, log.GATE_PASSED, account.step[DATES], FOLLOW_UP)
    out[n - 1].ref = G_FOLLOW_UP
    out[n - 1].p = reported(gate, eta)
    passed = draw(root, who, GATE, account.period) < chance(gate, eta)
    account.period += 1
    if passed:
        n = commands.note(out, n, log.RENEWED, account.step[DATES], FOLLOW_UP)
        account.renew_at = now + step.every
        return next_date(account, now, p, out, n)
    n = commands.note(out, n, log.CHURNED, account.step[DATES], account.phase)
    out[n - 1].reason = churn_reason(account, draw(root, who, REASON, 0))
    out[n - 1].duration = now - account.entered
    return close(account, out, n)


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
