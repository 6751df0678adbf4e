"""Phase 3, understand customers and needs: a discovery meeting, the seller's judgement, the customer's wait."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES, down, drift, drifting, restore, up
from salescycle.sim.model.choice import chance, eta_understand, reported
from salescycle.sim.model.luck import DISCOVERED, GATE, LENGTH, STAY, draw
from salescycle.sim.model.playbook_rules import C_MEETING, is_qualified
from salescycle.sim.model.stages.flow import ahead_of, hang_up, luck_in, perceive, queue_step, size_factor, turn_away
from salescycle.sim.model.stages.generate import ESTIMATE_DOUBT, estimate
from salescycle.sim.model.tables import (
    E_DISQUALIFIED,
    E_NO_BUDGET,
    E_NO_NEED,
    G_UNDERSTAND,
    NURTURE,
    QUALIFIED,
    UNDERSTAND,
)


@rule
def begin_meeting(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue a discovery meeting; large deals take longer ones."""
    stretch = size_factor(account, p.firm[0], 0.55)
    return queue_step(account, step, C_MEETING, account.meeting, stretch, p, root, out, n)


@rule
def finish_meeting(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The meeting is over: questions have cleared the need, and the seller judges the fit before the customer."""
    firm = p.firm[0]
    account.meeting += 1
    discover(account, firm)
    n = commands.note(out, n, log.MEETING_HELD, account.step[0], UNDERSTAND)
    out[n - 1].ref = account.meeting
    judge_fit(account, firm, root)
    perceive(account)
    if not is_qualified(account.seen, firm):
        return turn_away(account, step, E_DISQUALIFIED, log.MISFIT, now, p, out, n)
    return assess(account, step, now, p, root, out, n)


@rule
def judge_fit(account, firm, root: int) -> None:  # type: ignore[no-untyped-def]
    """Estimate the fit once more; the more questions, the less doubt."""
    estimate(account, DISCOVERED, ESTIMATE_DOUBT * math.exp(-firm.questions / firm.best_questions), root)


@rule
def discover(account, firm) -> None:  # type: ignore[no-untyped-def]
    """What a playbook's number of questions does to need, interest and trust: an inverted U (model.md 2)."""
    q = firm.questions / firm.best_questions
    account.need = up(account.need, 0.60 * (1.0 - math.exp(-q / 0.42)))
    if q > 1.17:
        account.interest = down(account.interest, min(0.6, 0.7 * (q - 1.17)))
        account.trust = down(account.trust, min(0.3, 0.21 * (q - 1.17)))
    account.interest = up(account.interest, 0.30)
    account.trust = up(account.trust, 0.10 * min(1.0, q))
    account.trust = up(account.trust, 0.07)


@rule
def assess(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Draw how the customer's wait ends (gate 3, on the state as the wait's median length will leave it)."""
    who = luck_in(account, step)
    eta = meeting_odds(account, step, now, p)
    n = commands.note(out, n, log.GATE_PASSED, account.step[0], UNDERSTAND)
    out[n - 1].ref = G_UNDERSTAND
    out[n - 1].p = reported(p.gates[G_UNDERSTAND], eta)
    if draw(root, who, GATE, account.reassessed) < account.odds[QUALIFIED]:
        ending = QUALIFIED
    elif account.reassessed == 0 and draw(root, who, STAY, 0) < p.firm[0].stay:
        ending = NURTURE
    else:
        ending = E_NO_BUDGET if account.budget < 1.0 else E_NO_NEED
    u = draw(root, who, LENGTH, account.meeting * 2 + account.reassessed)
    return hang_up(account, step, ending, u, 1.0, now, p, out, n)


@rule
def meeting_odds(account, step, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Put the chances of the wait's endings into the account; returns the predictor of gate 3."""
    account.stretch[SALES] = 1.0
    eta = eta_ahead(account, step, now, p)
    on = chance(p.gates[G_UNDERSTAND], eta)
    stay = (1.0 - on) * p.firm[0].stay if account.reassessed == 0 else 0.0
    poor = account.budget < 1.0
    account.odds[QUALIFIED] = on
    account.odds[NURTURE] = stay
    account.odds[E_NO_BUDGET] = 1.0 - on - stay if poor else 0.0
    account.odds[E_NO_NEED] = 0.0 if poor else 1.0 - on - stay
    account.odds[E_DISQUALIFIED] = 0.0
    return eta


@rule
def eta_ahead(account, step, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Predictor on the row as it will be after the wait's median length; the row itself stays as it is."""
    saved = drifting(account)
    drift(account, p.firm[0], ahead_of(account, step, QUALIFIED, now, p))
    eta = eta_understand(account, p.firm[0].complexity)
    restore(account, saved)
    return eta


@rule
def end_meeting_wait(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The customer answers: qualified, to be nurtured and asked once more, or out."""
    ending = account.ending[0]
    if ending == NURTURE and p.endings[step.first + NURTURE].next == account.step[SALES]:
        account.reassessed = 1
        return assess(account, step, now, p, root, out, n)
    reason = log.NO_BUDGET if ending == E_NO_BUDGET else log.NO_NEED
    return turn_away(account, step, ending, reason, now, p, out, n)
