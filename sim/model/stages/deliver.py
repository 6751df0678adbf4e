"""Phase 5, deliver: hand-over by the seller, production by a pool, delivery against the promised date."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DELIVERY, SALES
from salescycle.sim.model.distributions import clip, whole
from salescycle.sim.model.influence import lose_trust
from salescycle.sim.model.luck import LENGTH, RETURNED, draw
from salescycle.sim.model.playbook_rules import C_NOW, C_POOL
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import (
    hang_up,
    net_margin,
    net_value,
    perceive,
    queue_step,
    spend_in,
    take_order,
    take_place,
    turn_away,
)
from salescycle.sim.model.stages.listening import note_satisfaction
from salescycle.sim.model.tables import CONCEDE, DELIVER, E_CANCELLED, E_DELIVERED, E_RETURNED, ESCALATE

LEAST_DOUBT = 0.05
"""Error of what is believed of satisfaction at delivery, however well the fit is known [assumption]."""


@rule
def begin_hand_over(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the hand-over to those who deliver; a deep one takes longer. Whoever gets here has ordered."""
    n = take_order(account, now, p, out, n)
    return queue_step(account, step, C_NOW, now, p, root, out, n)


@rule
def finish_hand_over(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Those who deliver know what was sold, as deeply as they were told."""
    account.hand_over = arguments.share_of(account, arguments.DEPTH, book_of(account, p).hand_over)
    n = commands.note(out, n, log.HAND_OVER, account.step[SALES], DELIVER)
    account.going = p.endings[step.first].next
    return n


@rule
def begin_delivery(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue production; a poor fit takes more work."""
    n = take_order(account, now, p, out, n)
    return queue_step(account, step, C_POOL, now, p, root, out, n)


@rule
def finish_delivery_work(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Produced: on its way to the customer, unless that one has lost patience and cancels."""
    if is_cancelled(account, now, p.firm[0]):
        n = commands.note(out, n, log.CANCELLED_ORDER, account.step[DELIVERY], DELIVER)
        out[n - 1].amount = net_value(account)
        out[n - 1].ref = net_margin(account, p)
        return undo_order(account, step, E_CANCELLED, log.R_CANCELLED, now, p, out, n)
    u = draw(root, luck_in(account, step), LENGTH, account.deal)
    return hang_up(account, step, E_DELIVERED, u, 1.0, now, p, out, n)


@rule
def is_cancelled(account, now: int, firm) -> bool:  # type: ignore[no-untyped-def]
    """Whether the delay already exceeds the customer's patience, a share of the safe lead time."""
    return firm.patience < 1.0 and now - account.promised > account.patience * firm.lead_time


@rule
def end_delivery(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Delivered: satisfaction by fit, hand-over and the promised date. Who is very dissatisfied may return it."""
    account.delivered = now
    late = (now - account.promised) / p.firm[0].lead_time if p.firm[0].lead_time > 0 else 0.0
    n = commands.note(out, n, log.DELIVERED, account.step[DELIVERY], DELIVER)
    out[n - 1].duration = now - account.promised
    out[n - 1].amount = net_value(account)
    if late > 0.0:
        n = pay_penalty(account, late, p, out, n)
    satisfy(account, late, p)
    n = note_satisfaction(account, account.step[DELIVERY], DELIVER, out, n)
    perceive(account)
    u = draw(root, luck_in(account, step), RETURNED, account.deal)
    if account.satisfaction < p.coefficients[0].returned_below and u < p.firm[0].returns:
        return take_back(account, step, now, p, out, n)
    account.going = p.endings[step.first + E_DELIVERED].next
    return n


@rule
def take_back(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The goods come back, and with them goes the sale."""
    n = commands.note(out, n, log.RETURNED_GOODS, account.step[DELIVERY], DELIVER)
    out[n - 1].amount = net_value(account)
    out[n - 1].ref = net_margin(account, p)
    return undo_order(account, step, E_RETURNED, log.R_RETURNED, now, p, out, n)


@rule
def undo_order(account, step, ending: int, reason: int, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Nothing is ordered any more; who goes back to a step before the order is an open deal once more."""
    account.ordered = -1
    account.valid_to = 0
    n = turn_away(account, step, ending, reason, now, p, out, n)
    return take_place(account, account.going, p, out, n)


@rule
def lateness(late: float, b) -> float:  # type: ignore[no-untyped-def]
    """What a delay weighs (0..1), flattening: lateness hurts more than earliness pleases (S85)."""
    return 1.0 - math.exp(-late / b.late_scale)


@rule
def pay_penalty(account, late: float, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The contract's penalty for a delay, a share of the value, by what was agreed on its changes."""
    b = p.coefficients[0]
    terms = 1.0
    if account.redlines == CONCEDE:
        terms = b.concede_penalty
    elif account.redlines == ESCALATE:
        terms = b.escalate_penalty
    amount = whole(terms * p.firm[0].penalty * account.value * lateness(late, b))
    return spend_in(account, account.step[DELIVERY], log.FOR_PENALTY, amount, out, n)


@rule
def satisfy(account, late: float, p) -> None:  # type: ignore[no-untyped-def]
    """What the delivery makes of satisfaction and trust; who was told of the delay early minds it less.

    *late*: as a share of the safe lead time, below 0 when early.
    """
    b = p.coefficients[0]
    seen = account.seen
    minds = b.early_notice if book_of(account, p).early_notice == 1 else 1.0
    account.satisfaction = satisfied(account, account.fit, late, minds, b)
    seen.satisfaction = satisfied(account, seen.fit, late, minds, b)
    seen.satisfaction_doubt = max(LEAST_DOUBT, b.satisfaction_fit * seen.fit_doubt)
    if late > 0.0:
        lose_trust(account, minds * b.late_trust * lateness(late, b))


@rule
def satisfied(account, fit: float, late: float, minds: float, b) -> float:  # type: ignore[no-untyped-def]
    """Satisfaction with a delivery, for a *fit* as it is or as it is seen; *minds*: share of lateness that counts."""
    satisfaction = (
        b.satisfaction_base
        + b.satisfaction_fit * (fit - 0.6)
        + b.satisfaction_hand_over * (account.hand_over - 0.5)
        - b.aggressive_satisfaction * min(account.pressure, 4)
    )
    if late > 0.0:
        satisfaction -= minds * b.late_satisfaction * lateness(late, b)
    else:
        satisfaction += b.early_satisfaction * (1.0 - math.exp(max(late, -50.0) / b.late_scale))
    return clip(satisfaction, 0.02, 0.98)
