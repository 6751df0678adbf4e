"""Gates: the chance that a customer goes on, and the choice among us, rivals and doing nothing.

Every gate is ``p = logistic(alpha + sum of b x)``; alpha is calibrated (studies.calibration). Coefficients: model.md 4;
signs and shapes are graded there, the sizes are assumptions.
"""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model.distributions import clip, logistic
from salescycle.sim.model.tables import FIXED, G_OFFER, G_RIVAL, LOGISTIC

PRICE_PULL = 2.8
"""Gain in utility per unit of discount at average price sensitivity [assumption]."""
NO_RIVAL = -700.0
"""Constant of rivals to whom nobody is lost."""


@rule
def chance(gate, eta: float) -> float:  # type: ignore[no-untyped-def]
    """Chance of passing a gate with predictor *eta*; a fixed or open-loop gate is a coin with its configured rate."""
    return logistic(gate.alpha + eta) if gate.mode == LOGISTIC else gate.rate


@rule
def reported(gate, eta: float) -> float:  # type: ignore[no-untyped-def]
    """Chance as the log tells it; an open-loop gate reports logistic(eta) so that calibration can read eta."""
    if gate.mode == FIXED:
        return gate.rate
    return logistic(gate.alpha + eta)


@rule
def eta_contact(account, k: float, over: float) -> float:  # type: ignore[no-untyped-def]
    """Predictor of interest at the first conversation; *over*: touches beyond what is tolerated."""
    return (
        2.4 * account.interest * (1.0 - 0.15 * clip(over, 0.0, 2.0))
        + (0.3 + 1.4 * k) * account.trust
        + 1.2 * account.fit
        + 0.5 * account.need
        + 0.5 * account.urgency
    )


@rule
def eta_understand(account, k: float) -> float:  # type: ignore[no-untyped-def]
    """Predictor of being qualified after discovery."""
    return (
        (0.8 + 1.4 * k) * account.need + 1.6 * account.fit + (0.2 + 1.2 * k) * account.trust + min(account.budget, 1.5)
    )


@rule
def size_of(account, firm) -> float:  # type: ignore[no-untyped-def]
    """Logarithm of the deal's value over the scenario's median; 0 where deals have no value."""
    if account.value <= 0 or firm.value_median <= 0.0:
        return 0.0
    return math.log(account.value / firm.value_median)


@rule
def eta_us(account, firm) -> float:  # type: ignore[no-untyped-def]
    """Utility of ordering from us at the list price."""
    k = firm.complexity
    return (
        1.6 * account.fit
        + (0.7 + 1.6 * k) * account.need
        + (0.3 + 2.6 * k) * account.trust
        + (1.2 - 0.7 * k) * account.urgency
        + account.interest
        + 0.15 * firm.promise
        - 0.35 * size_of(account, firm)
    )


@rule
def eta_rival(account) -> float:  # type: ignore[no-untyped-def]
    """Utility of ordering from a rival."""
    return 1.4 * account.rival + 0.5 * account.sensitivity


@rule
def eta_nothing(account, k: float) -> float:  # type: ignore[no-untyped-def]
    """Utility of doing nothing: indecision strengthens it, a clear need weakens it."""
    return (0.8 + 2.0 * k) * account.indecision - 0.8 * account.need


@rule
def share(us: float, rival: float, nothing: float) -> float:
    """Share of the first of three in a choice by utility."""
    top = max(us, rival, nothing)
    e = math.exp(us - top)
    return e / (e + math.exp(rival - top) + math.exp(nothing - top))


@rule
def choose(account, gates, firm, out) -> None:  # type: ignore[no-untyped-def]
    """Chances of order, price, rival and no decision into out[0..3], as told to calibration into out[4..5].

    One uniform number decides in the order us, rival, nothing, so that raising our utility never loses a won deal.
    A customer whom 10 % more discount would have won is lost to the price, in front of the others.
    """
    k = firm.complexity
    us = eta_us(account, firm)
    rival = eta_rival(account)
    nothing = eta_nothing(account, k)
    a = gates[G_OFFER].alpha
    b = gates[G_RIVAL].alpha if gates[G_RIVAL].mode != FIXED else NO_RIVAL
    p_us = share(a + us, b + rival, nothing)
    p_rival = share(b + rival, a + us, nothing)
    dearer = share(a + us + 0.10 * PRICE_PULL * (0.4 + 1.2 * account.sensitivity), b + rival, nothing)
    out[4] = p_us
    out[5] = p_rival
    if gates[G_OFFER].mode != LOGISTIC:
        p_us = gates[G_OFFER].rate
        p_rival = min(gates[G_RIVAL].rate, 1.0 - p_us)
        dearer = p_us
        if gates[G_OFFER].mode == FIXED:
            out[4] = p_us
            out[5] = p_rival
    p_price = dearer - p_us
    lost_to_rival = p_us + p_rival - dearer
    out[0] = p_us
    out[1] = p_price
    out[2] = lost_to_rival if lost_to_rival > 0.0 else 0.0
    out[3] = 1.0 - out[0] - out[1] - out[2] if out[0] + out[1] + out[2] < 1.0 else 0.0


@rule
def hesitates(account, firm) -> float:  # type: ignore[no-untyped-def]
    """Chance that a customer hesitates instead of deciding."""
    return logistic(firm.hesitation + 2.4 * (account.indecision - 0.6) + 1.6 * (0.5 - account.need))


@rule
def eta_renewal(account) -> float:  # type: ignore[no-untyped-def]
    """Predictor of renewal."""
    return 2.2 * account.satisfaction + 3.4 * account.fit + 0.8 * account.trust


@rule
def eta_cross_sell(account) -> float:  # type: ignore[no-untyped-def]
    """Predictor of buying more; an open ticket weighs against it."""
    return 2.4 * account.satisfaction + 1.2 * account.trust + account.fit - (1.2 if account.ticket_open > 0 else 0.0)
