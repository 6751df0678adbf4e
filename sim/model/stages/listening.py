"""What a conversation shows: each signal pulls an estimate towards the truth, the more the less was known."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.distributions import normal_quantile, whole
from salescycle.sim.model.luck import (
    SHOWN_INDECISION,
    SHOWN_INTEREST,
    SHOWN_NEED,
    SHOWN_SATISFACTION,
    SHOWN_TRUST,
    SHOWN_URGENCY,
    draw,
)


@rule
def heed(doubt: float, noise: float) -> float:
    """Share of the way to a signal that an estimate goes: doubt against noise, both as standard errors (Kalman)."""
    if doubt <= 0.0:
        return 0.0
    return doubt * doubt / (doubt * doubt + noise * noise)


@rule
def pulled(belief: float, doubt: float, truth: float, noise: float, u: float) -> float:
    """The estimate after a signal: the truth with an error of standard size *noise*, for a uniform number."""
    return belief + heed(doubt, noise) * (truth + noise * normal_quantile(u) - belief)


@rule
def doubt_left(doubt: float, noise: float) -> float:
    """Doubt of the estimate after a signal."""
    return doubt * math.sqrt(1.0 - heed(doubt, noise))


@rule
def listen(account, noise: float, root: int) -> None:  # type: ignore[no-untyped-def]
    """A conversation shows something of need, interest, trust, urgency and indecision."""
    seen = account.seen
    who = account.identity
    n = account.talk
    account.talk += 1
    seen.need = pulled(seen.need, seen.need_doubt, account.need, noise, draw(root, who, SHOWN_NEED, n))
    seen.need_doubt = doubt_left(seen.need_doubt, noise)
    seen.interest = pulled(
        seen.interest, seen.interest_doubt, account.interest, noise, draw(root, who, SHOWN_INTEREST, n)
    )
    seen.interest_doubt = doubt_left(seen.interest_doubt, noise)
    seen.trust = pulled(seen.trust, seen.trust_doubt, account.trust, noise, draw(root, who, SHOWN_TRUST, n))
    seen.trust_doubt = doubt_left(seen.trust_doubt, noise)
    seen.urgency = pulled(seen.urgency, seen.urgency_doubt, account.urgency, noise, draw(root, who, SHOWN_URGENCY, n))
    seen.urgency_doubt = doubt_left(seen.urgency_doubt, noise)
    seen.indecision = pulled(
        seen.indecision, seen.indecision_doubt, account.indecision, noise, draw(root, who, SHOWN_INDECISION, n)
    )
    seen.indecision_doubt = doubt_left(seen.indecision_doubt, noise)


@rule
def sound_out(account, noise: float, root: int) -> None:  # type: ignore[no-untyped-def]
    """A customer shows something of its satisfaction."""
    seen = account.seen
    u = draw(root, account.identity, SHOWN_SATISFACTION, account.talk)
    account.talk += 1
    seen.satisfaction = pulled(seen.satisfaction, seen.satisfaction_doubt, account.satisfaction, noise, u)
    seen.satisfaction_doubt = doubt_left(seen.satisfaction_doubt, noise)


@rule
def note_satisfaction(account, step: int, phase: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Row of a customer's true satisfaction, for measures."""
    n = commands.note(out, n, log.SATISFACTION_IS, step, phase)
    out[n - 1].ref = whole(1000.0 * account.satisfaction)
    return n
