"""Phase 4, offer and win: a quotation, the customer's decision or hesitation, the seller's answer to it."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES, down, drift, drifting, restore, up
from salescycle.sim.model.choice import choose, hesitates
from salescycle.sim.model.luck import CAUSE, CHOICE, HEARD, HESITATE, LENGTH, draw
from salescycle.sim.model.playbook_rules import C_NOW
from salescycle.sim.model.stages.flow import (
    age_cdf,
    ahead_of,
    hang_up,
    luck_in,
    perceive,
    queue_step,
    size_factor,
    take_order,
    turn_away,
)
from salescycle.sim.model.tables import (
    E_EXPIRED,
    E_HESITATES,
    E_NO_DECISION,
    E_PRICE,
    E_RIVAL,
    G_OFFER,
    G_RIVAL,
    OFFER,
    OPEN_LOOP,
    ORDERED,
)

FEAR, STATUS_QUO, PRICE = range(3)
MOST_ROUNDS = 3
"""A customer hesitates at most so often; then there is a choice."""


@rule
def begin_quotation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the writing of a quotation."""
    stretch = size_factor(account, p.firm[0], 0.55)
    return queue_step(account, step, C_NOW, account.quotation, stretch, p, root, out, n)


@rule
def finish_quotation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Send the quotation: it binds us until its valid-to second."""
    account.quotation += 1
    account.rounds = 0
    account.valid_to = now + step.valid
    n = commands.note(out, n, log.QUOTATION_SENT, account.step[0], OFFER)
    out[n - 1].amount = account.value
    out[n - 1].ref = account.quotation
    out[n - 1].duration = now - account.entered
    perceive(account)
    account.going = p.endings[step.first].next
    return n


@rule
def begin_decision(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Draw how the customer's wait ends and how long it takes; in round 0 the quotation may expire before.

    (a) it may hesitate; (b) else one uniform number a quotation chooses; (c) the length comes from that ending's
    distribution; (d) a length beyond valid-to is an expiry.
    """
    who = luck_in(account, step)
    h = decision_odds(account, step, now, p)
    n = note_gates(account, step, h, now, p, out, n)
    ending = E_HESITATES
    if draw(root, who, HESITATE, account.rounds) >= h:
        ending = chosen(account, draw(root, who, CHOICE, account.quotation))
    share_hesitation(account, h)
    length = draw(root, who, LENGTH, account.quotation * 8 + account.rounds)
    return hang_up(account, step, ending, length, account.stretch[SALES], now, p, out, n)


@rule
def share_hesitation(account, h: float) -> None:  # type: ignore[no-untyped-def]
    """Turn the odds of a choice into the odds of a wait that ends in hesitation with chance *h*."""
    for j in range(E_HESITATES):
        account.odds[j] *= 1.0 - h
    account.odds[E_HESITATES] = h
    account.odds[E_EXPIRED] = 0.0


@rule
def chosen(account, u: float) -> int:  # type: ignore[no-untyped-def]
    """Ending that a uniform number chooses, in the order us, price, rival, nothing."""
    for ending in range(E_NO_DECISION):
        if u < account.odds[ending]:
            return ending
        u -= account.odds[ending]
    return E_NO_DECISION


@rule
def decision_odds(account, step, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Put the odds of a choice into the account and return the chance that it hesitates instead.

    Both are judged on the row as the wait's median length will leave it, so that silence harms.
    """
    first = account.rounds == 0
    account.stretch[SALES] = size_factor(account, p.firm[0], 0.30) if first else 1.0
    account.limit = account.valid_to if first else 0
    saved = drifting(account)
    drift(account, p.firm[0], ahead_of(account, step, ORDERED, now, p))
    choose(account, p.gates, p.firm[0], account.odds)
    h = hesitates(account, p.firm[0]) if account.rounds < MOST_ROUNDS else 0.0
    restore(account, saved)
    return h


@rule
def note_gates(account, step, h: float, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Rows for calibration: the expected gain of orders and of losses to rivals, hesitation and expiry taken off.

    ``choose`` left the chances as calibration is told them in odds 4 and 5; an open-loop gate tells them as they are.
    """
    for j in (ORDERED, E_RIVAL):
        gate = G_OFFER if j == ORDERED else G_RIVAL
        p_gate = account.odds[4 + gate - G_OFFER]
        if p.gates[gate].mode != OPEN_LOOP:
            p_gate *= 1.0 - h
            if account.limit > 0:
                account.began[SALES] = now
                p_gate *= age_cdf(account, step, j, account.limit, p)
        n = commands.note(out, n, log.GATE_PASSED, account.step[0], OFFER)
        out[n - 1].ref = gate
        out[n - 1].p = p_gate
    return n


@rule
def end_decision(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The customer has decided, hesitates, or has let the quotation expire."""
    ending = account.ending[0]
    account.limit = 0
    if ending == ORDERED:
        account.promised = 0  # whoever decides for us once more orders once more
        n = take_order(account, now, p, out, n)
        account.going = p.endings[step.first + ORDERED].next
        return n
    if ending == E_HESITATES:
        return hesitate(account, step, p, root, out, n)
    return turn_away(account, step, ending, loss_of(ending), now, p, out, n)


@rule
def loss_of(ending: int) -> int:
    """Reason in the log for a lost decision."""
    if ending == E_PRICE:
        return log.R_PRICE
    if ending == E_RIVAL:
        return log.R_RIVAL
    return log.EXPIRED if ending == E_EXPIRED else log.NO_DECISION


@rule
def hesitate(account, step, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Draw the cause of a hesitation, by the state: fear of a wrong choice, the status quo, or the price."""
    fear = account.indecision
    status_quo = 0.8 * (1.0 - account.need)
    price = 0.6 * account.sensitivity
    u = draw(root, luck_in(account, step), CAUSE, account.rounds) * (fear + status_quo + price)
    account.cause = FEAR if u < fear else (STATUS_QUO if u < fear + status_quo else PRICE)
    n = commands.note(out, n, log.HESITATES, account.step[0], OFFER)
    out[n - 1].ref = account.rounds
    account.going = p.endings[step.first + E_HESITATES].next
    return n


@rule
def begin_hesitation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the seller's answer."""
    stretch = size_factor(account, p.firm[0], 0.55)
    count = account.quotation * 8 + account.rounds
    return queue_step(account, step, C_NOW, count, stretch, p, root, out, n)


@rule
def finish_hesitation(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Answer what was heard: recommend and de-risk against fear, inform against the status quo (model.md 2).

    The seller hears the true cause in three cases of four, and else guesses one of the three.
    """
    who = luck_in(account, step)
    heard = account.cause
    u = draw(root, who, HEARD, account.quotation * 8 + account.rounds)
    if u >= 0.75:
        heard = int((u - 0.75) * 12.0)
    if heard == FEAR:
        account.indecision = down(account.indecision, 0.42 if account.cause == FEAR else 0.084)
        account.trust = up(account.trust, 0.05) if account.need > 0.4 else down(account.trust, 0.05)
    elif heard == STATUS_QUO:
        account.need = up(account.need, 0.32 if account.cause == STATUS_QUO else 0.10)
        if account.cause != PRICE:
            account.indecision = down(account.indecision, 0.10)
    account.trust = up(account.trust, 0.07)
    account.interest = up(account.interest, 0.25)
    account.rounds += 1
    perceive(account)
    account.going = p.endings[step.first].next
    return n
