"""Phase 5, deliver: hand-over by the seller, production by a pool, delivery against the promised date."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import down
from salescycle.sim.model.distributions import clip
from salescycle.sim.model.luck import LENGTH, draw
from salescycle.sim.model.playbook_rules import C_NOW, C_POOL
from salescycle.sim.model.stages.flow import hang_up, luck_in, perceive, queue_step, take_order
from salescycle.sim.model.tables import DELIVER


@rule
def begin_hand_over(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the hand-over to those who deliver; a deep one takes longer. Whoever gets here has ordered."""
    n = take_order(account, now, p, out, n)
    return queue_step(account, step, C_NOW, 0, 0.1 + p.firm[0].hand_over, p, root, out, n)


@rule
def finish_hand_over(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Those who deliver know what was sold."""
    n = commands.note(out, n, log.HAND_OVER, account.step[0], DELIVER)
    account.going = p.endings[step.first].next
    return n


@rule
def begin_delivery(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue production; a poor fit takes more work."""
    n = take_order(account, now, p, out, n)
    stretch = 1.0 + 1.2 * max(0.0, 0.6 - account.fit)
    return queue_step(account, step, C_POOL, 0, stretch, p, root, out, n)


@rule
def finish_delivery_work(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Produced: on its way to the customer."""
    return hang_up(account, step, 0, draw(root, luck_in(account, step), LENGTH, 0), 1.0, now, p, out, n)


@rule
def end_delivery(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Delivered: satisfaction by fit, hand-over and the promised date; lateness hurts more than earliness pleases."""
    firm = p.firm[0]
    account.delivered = now
    satisfaction = 0.62 + 0.85 * (account.fit - 0.6) + 0.20 * (firm.hand_over - 0.5)
    late = (now - account.promised) / firm.lead_time if firm.lead_time > 0 else 0.0
    if late > 0.0:
        lost = 1.0 - math.exp(-late / 0.25)
        satisfaction -= 0.50 * lost
        account.trust = down(account.trust, 0.35 * lost)
    else:
        satisfaction += 0.07 * (1.0 - math.exp(max(late, -50.0) / 0.25))
    account.satisfaction = clip(satisfaction, 0.02, 0.98)
    n = commands.note(out, n, log.DELIVERED, account.step[1], DELIVER)
    out[n - 1].duration = now - account.promised
    out[n - 1].amount = account.value
    perceive(account)
    account.going = p.endings[step.first].next
    return n
