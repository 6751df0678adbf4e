"""Gates: the chance that a customer goes on, and the choice among us, rivals and doing nothing.

Every gate is ``p = logistic(alpha + sum of b x)``; alpha is calibrated (studies.calibration). The b are those of
``words.coefficients`` (model.md 4): signs and shapes are graded there, the sizes are assumptions.
"""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model.distributions import clip, logistic
from salescycle.sim.model.event_log import MISFIT, NO_NEED, R_PRICE, R_RIVAL, R_SERVICE
from salescycle.sim.model.tables import BY_DISCOUNT, BY_UPGRADE, FIXED, G_OFFER, G_RIVAL, LOGISTIC

NO_RIVAL = -700.0
"""Constant of rivals to whom nobody is lost."""
NEVER_HESITATES = -10.0
"""Location of hesitating from which down nobody does."""
DEARER = 0.10
"""A customer whom so much more discount would have won is lost to the price."""
ENOUGH_BUDGET = 1.5
"""Budget, in prices, beyond which more makes no difference [assumption]."""


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
def eta_contact(account, firm, b, over: float) -> float:  # type: ignore[no-untyped-def]
    """Predictor of interest at the first conversation; *over*: touches beyond what is tolerated."""
    return (
        b.contact_interest * account.interest * (1.0 - b.contact_tired * clip(over, 0.0, 2.0))
        + (b.contact_trust + b.contact_trust_complex * firm.complexity) * account.trust
        + b.contact_fit * account.fit
        + b.contact_need * account.need
        + b.contact_urgency * account.urgency
    )


@rule
def eta_understand(account, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Predictor of being qualified after discovery."""
    k = firm.complexity
    return (
        (b.understand_need + b.understand_need_complex * k) * account.need
        + b.understand_fit * account.fit
        + (b.understand_trust + b.understand_trust_complex * k) * account.trust
        + b.understand_budget * min(account.budget, ENOUGH_BUDGET)
        + b.understand_consensus * k * account.consensus
    )


@rule
def size_of(account, firm) -> float:  # type: ignore[no-untyped-def]
    """Logarithm of the deal's value over the scenario's median; 0 where deals have no value."""
    if account.value <= 0 or firm.value_median <= 0.0:
        return 0.0
    return math.log(account.value / firm.value_median)


@rule
def price_pull(account, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Utility that a discount of the whole price would have for this customer."""
    return firm.price_pull * (b.order_price_flat + b.order_price_sensitive * account.sensitivity)


@rule
def eta_us(account, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Utility of ordering from us: the customer, the price against what it is used to, and what the offer argues."""
    k = firm.complexity
    return (
        b.order_fit * account.fit
        + (b.order_need + b.order_need_complex * k) * account.need
        + (b.order_trust + b.order_trust_complex * k) * account.trust
        + (b.order_urgency + b.order_urgency_complex * k) * account.urgency
        + b.order_consensus * k * account.consensus
        + b.order_interest * account.interest
        + b.order_promise * account.promise
        + b.order_size * size_of(account, firm)
        + price_pull(account, firm, b) * (account.discount - (1.0 - account.reference))
        + eta_offer(account, b)
    )


@rule
def eta_offer(account, b) -> float:  # type: ignore[no-untyped-def]
    """What the offer itself adds: benefits that count, the form that is asked for, a computed saving."""
    eta = b.order_benefit * account.benefits
    if account.offer_form != account.form:
        eta += b.order_form
    if account.case_made == 1:
        eta += b.order_case * clip(account.saving - 1.0, -1.0, 1.0)
    return eta


@rule
def eta_rival(account, b) -> float:  # type: ignore[no-untyped-def]
    """Utility of ordering from a rival."""
    return b.rival_pressure * account.rival + b.rival_price * account.sensitivity


@rule
def eta_nothing(account, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Utility of doing nothing: indecision and a bold first price strengthen it, consensus and clarity weaken it."""
    k = firm.complexity
    return (
        (b.nothing_indecision + b.nothing_indecision_complex * k) * account.indecision
        + b.nothing_consensus * k * account.consensus
        + b.nothing_need * account.need
        + b.anchor_nothing * account.anchored
    )


@rule
def share(us: float, rival: float, nothing: float) -> float:
    """Share of the first of three in a choice by utility."""
    top = max(us, rival, nothing)
    e = math.exp(us - top)
    return e / (e + math.exp(rival - top) + math.exp(nothing - top))


@rule
def choose(account, gates, firm, b, out) -> None:  # type: ignore[no-untyped-def]
    """Chances of order, price, rival and no decision into out[0..3], as told to calibration into out[4..5].

    One uniform number decides in the order us, rival, nothing, so that raising our utility never loses a won deal.
    A customer whom 10 % more discount would have won is lost to the price, in front of the others.
    """
    us = eta_us(account, firm, b)
    rival = eta_rival(account, b)
    nothing = eta_nothing(account, firm, b)
    alpha = gates[G_OFFER].alpha
    beta = gates[G_RIVAL].alpha if gates[G_RIVAL].mode != FIXED else NO_RIVAL
    p_us = share(alpha + us, beta + rival, nothing)
    p_rival = share(beta + rival, alpha + us, nothing)
    dearer = share(alpha + us + DEARER * price_pull(account, firm, b), beta + rival, nothing)
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
def hesitates(account, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Chance that a customer hesitates instead of deciding."""
    if firm.hesitation <= NEVER_HESITATES:
        return 0.0
    return logistic(
        firm.hesitation
        + b.hesitation_indecision * (account.indecision - 0.6)
        + b.hesitation_need * (0.5 - account.need)
        + b.hesitation_consensus * (0.5 - account.consensus)
    )


@rule
def eta_renewal(account, b) -> float:  # type: ignore[no-untyped-def]
    """Predictor of renewal: the customer, a price above what it is used to, and how a second life began."""
    paid = 1.0 - account.agreed
    return (
        b.renewal_satisfaction * account.satisfaction
        + b.renewal_fit * account.fit
        + b.renewal_trust * account.trust
        + b.renewal_price * account.sensitivity * (paid - account.reference)
        + account.second_life
    )


@rule
def eta_cross_sell(account, b, signals: int) -> float:  # type: ignore[no-untyped-def]
    """Predictor of buying more; *signals*: 1 where service has told sales about a customer with tickets."""
    eta = (
        b.cross_satisfaction * account.satisfaction
        + b.cross_trust * account.trust
        + b.cross_fit * account.fit
        + (b.cross_match if account.matching == 1 else -b.cross_match)
    )
    if account.ticket_open > 0:
        eta += b.cross_ticket
    if signals == 1 and account.ticket > 0:
        eta += b.cross_signal
    return eta


@rule
def is_matched(reason: int, reward: int) -> bool:
    """Whether a reward meets the reason for leaving: a discount the price, an upgrade bad service or a rival."""
    if reason == R_PRICE:
        return reward & BY_DISCOUNT > 0
    return reason in (R_SERVICE, R_RIVAL) and reward & BY_UPGRADE > 0


@rule
def eta_win_back(account, b) -> float:  # type: ignore[no-untyped-def]
    """Predictor of coming back: how it was with us, what is offered, and whether that meets the reason for leaving."""
    eta = b.win_back_satisfaction * account.satisfaction + b.win_back_trust * account.trust
    if account.reward & BY_DISCOUNT > 0:
        eta += b.win_back_discount
    if account.reward & BY_UPGRADE > 0:
        eta += b.win_back_upgrade
    if is_matched(account.reason, account.reward):
        eta += b.win_back_match
    if account.reason in (MISFIT, NO_NEED):
        eta += b.win_back_hopeless
    return eta
