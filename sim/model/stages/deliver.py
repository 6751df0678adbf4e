"""Phase 5, deliver: hand-over by the seller, production by a pool, delivery against the promised date."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.distributions import clip
from salescycle.sim.model.influence import lose_trust
from salescycle.sim.model.luck import LENGTH, draw
from salescycle.sim.model.playbook_rules import C_NOW, C_POOL
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import hang_up, net_value, perceive, queue_step, take_order
from salescycle.sim.model.tables import DELIVER


@rule
def begin_hand_over(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the hand-over to those who deliver; a deep one takes longer. Whoever gets here has ordered."""
    n = take_order(account, now, p, out, n)
    return queue_step(account, step, C_NOW, now, p, root, out, n)


@rule
def finish_hand_over(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Those who deliver know what was sold, as deeply as they were told."""
    account.hand_over = arguments.share_of(account, arguments.DEPTH, book_of(account, p).hand_over)
    n = commands.note(out, n, log.HAND_OVER, account.step[0], DELIVER)
    account.going = p.endings[step.first].next
    return n


@rule
def begin_delivery(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue production; a poor fit takes more work."""
    n = take_order(account, now, p, out, n)
    return queue_step(account, step, C_POOL, now, p, root, out, n)


@rule
def finish_delivery_work(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Produced: on its way to the customer."""
    return hang_up(account, step, 0, draw(root, luck_in(account, step), LENGTH, 0), 1.0, now, p, out, n)


@rule
def end_delivery(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Delivered: satisfaction by fit, hand-over and the promised date; lateness hurts more than earliness pleases."""
    account.delivered = now
    late = (now - account.promised) / p.firm[0].lead_time if p.firm[0].lead_time > 0 else 0.0
    account.satisfaction = satisfied(account, account.fit, late, p)
    account.seen.satisfaction = satisfied(account, account.seen.fit, late, p)
    if late > 0.0:
        lose_trust(account, p.coefficients[0].late_trust * (1.0 - math.exp(-late / p.coefficients[0].late_scale)))
    n = commands.note(out, n, log.DELIVERED, account.step[1], DELIVER)
    out[n - 1].duration = now - account.promised
    out[n - 1].amount = net_value(account)
    perceive(account)
    account.going = p.endings[step.first].next
    return n


@rule
def satisfied(account, fit: float, late: float, p) -> float:  # type: ignore[no-untyped-def]
    """Satisfaction with a delivery, for a *fit* as it is or as it is seen; *late*: as a share of the safe lead time."""
    b = p.coefficients[0]
    satisfaction = (
        b.satisfaction_base
        + b.satisfaction_fit * (fit - 0.6)
        + b.satisfaction_hand_over * (account.hand_over - 0.5)
        - b.aggressive_satisfaction * min(account.pressure, 4)
    )
    if late > 0.0:
        satisfaction -= b.late_satisfaction * (1.0 - math.exp(-late / b.late_scale))
    else:
        satisfaction += b.early_satisfaction * (1.0 - math.exp(max(late, -50.0) / b.late_scale))
    return clip(satisfaction, 0.02, 0.98)
