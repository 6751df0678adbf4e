"""Service tickets of a customer: answered by the service team, or by the account's owner, who then does not sell."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SERVICE, up
from salescycle.sim.model.distributions import whole
from salescycle.sim.model.influence import annoy, please
from salescycle.sim.model.luck import ROUTE, TICKET, draw
from salescycle.sim.model.playbook_rules import C_MEETING, queue_key
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import perceive, queue_step, spend_in
from salescycle.sim.model.stages.listening import note_satisfaction, sound_out
from salescycle.sim.model.tables import COMPENSATE, EXPLAIN, FIX, FOLLOW_UP

RECOVERY = 0.05
"""By so much a complaint that is answered well may lift satisfaction above what it was before [assumption]."""


@rule
def next_ticket(account, step, u: float, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of the next ticket: exponential; more of them with a thin hand-over and a poor fit.

    A customer on whom a cross-sale loses money overuses service once it has bought more.
    """
    b = p.coefficients[0]
    thin = max(0.02, 1.0 + b.ticket_hand_over * (0.5 - account.hand_over))
    rate = step.rate * thin * math.exp(b.ticket_fit * (0.6 - account.fit))
    if account.loss_maker == 1 and account.bought_more > 0:
        rate *= b.ticket_loss_maker
    if account.uncured == 1:
        rate *= b.explain_again
    if rate <= 0.0:
        return n
    account.ending[SERVICE] = -1
    return commands.timer(out, n, SERVICE, whole(-math.log(u) / rate))


@rule
def open_ticket(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A ticket comes in and waits for the service team; some customers call the owner instead."""
    account.ticket += 1
    account.ticket_open = now + 1
    account.uncured = 0
    n = commands.note(out, n, log.TICKET_OPENED, account.step[SERVICE], FOLLOW_UP)
    out[n - 1].ref = account.ticket
    n = spend_in(account, account.step[SERVICE], log.FOR_TICKET, p.firm[0].ticket_cost, out, n)
    perceive(account)
    n = queue_step(account, step, C_MEETING, now, p, root, out, n)
    if account.owner >= 0 and draw(root, luck_in(account, step), ROUTE, account.ticket) < step.to_owner:
        out[n - 1].desk = p.people[account.owner].desk
        out[n - 1].key = queue_key(account.seen, C_MEETING, book_of(account, p))
    account.ticket_at = out[n - 1].desk
    return n


@rule
def close_ticket(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Solved: within the service level it pleases a little, later it hurts."""
    took = now - account.ticket_open + 1
    account.ticket_open = 0
    n = commands.note(out, n, log.TICKET_CLOSED, account.step[SERVICE], FOLLOW_UP)
    out[n - 1].duration = took
    out[n - 1].ref = account.ticket
    if step.effects == 1:
        n = be_served(account, took > step.level, p, root, out, n)
        n = note_satisfaction(account, account.step[SERVICE], FOLLOW_UP, out, n)
    perceive(account)
    return next_ticket(account, step, draw(root, luck_in(account, step), TICKET, account.ticket), p, out, n)


@rule
def be_served(account, late: bool, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """What a ticket does to satisfaction; sales hears of it where service passes its signals, or took it itself.

    A late answer hurts less where service and sales speak with one voice.
    """
    b = p.coefficients[0]
    book = book_of(account, p)
    if late:
        before = account.satisfaction
        believed = account.seen.satisfaction
        annoy(account, b.ticket_bad * (b.one_voice if book.one_voice == 1 else 1.0))
        n = answer_complaint(account, before, believed, book.complaint, b, out, n)
    else:
        please(account, b.ticket_good)
    if book.pass_signals == 1 or (account.owner >= 0 and account.ticket_at == p.people[account.owner].desk):
        sound_out(account, b.signal, root)
    return n


@rule
def answer_complaint(account, before: float, believed: float, answer: int, b, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Make up for a late answer or explain it; satisfaction comes back, to little more than it was *before*.

    So nobody lives on complaints (recovery lifts satisfaction, not what customers do: S87). Who only explains leaves
    the fault where it is.
    """
    if answer == FIX:
        return n
    gain = b.compensate_satisfaction if answer == COMPENSATE else b.explain_satisfaction
    seen = account.seen
    account.satisfaction = recovered(account.satisfaction, before, gain)
    seen.satisfaction = recovered(seen.satisfaction, believed, gain)
    if answer == EXPLAIN:
        account.uncured = 1
        return n
    amount = whole(b.compensation * account.first_value)
    return spend_in(account, account.step[SERVICE], log.FOR_COMPENSATION, amount, out, n)


@rule
def recovered(satisfaction: float, before: float, gain: float) -> float:
    """Satisfaction after a complaint was answered."""
    return min(up(satisfaction, gain), max(satisfaction, before + RECOVERY))
