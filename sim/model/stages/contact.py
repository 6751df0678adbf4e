"""Phase 2, contact: attempts until somebody answers; an answer is the first conversation and may be an opportunity."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import up
from salescycle.sim.model.choice import chance, eta_contact, reported
from salescycle.sim.model.distributions import clip, whole
from salescycle.sim.model.luck import CONTACTED, GATE, LENGTH, OPT_OUT, draw
from salescycle.sim.model.playbook_rules import inquiry_class
from salescycle.sim.model.stages.flow import luck_in, perceive, queue_step, turn_away
from salescycle.sim.model.tables import CONTACT, E_NOT_INTERESTED, E_OPTED_OUT, E_UNREACHABLE, G_CONTACT, INTERESTED

TOLERATED = 2.5
"""Touches beyond which a lead tires [assumption]."""


@rule
def begin_attempt(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the next attempt; a fresh inquiry may interrupt other work."""
    work_class = inquiry_class(account.seen, p.firm[0])
    return queue_step(account, step, work_class, account.attempt, 1.0, p, root, out, n)


@rule
def finish_attempt(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The attempt is made: opted out, reached, given up, or tried again after the playbook's gap."""
    firm = p.firm[0]
    who = luck_in(account, step)
    attempt = account.attempt
    account.attempt += 1
    account.fatigue += 1.0
    over = account.fatigue - TOLERATED
    if draw(root, who, OPT_OUT, attempt) < 0.004 + 0.10 * max(0.0, over):
        return turn_away(account, step, E_OPTED_OUT, log.OPTED_OUT, now, p, out, n)
    if draw(root, who, CONTACTED, attempt) < account.reach:
        return converse(account, step, over, now, p, root, out, n)
    n = commands.note(out, n, log.NO_ANSWER, account.step[0], CONTACT)
    out[n - 1].ref = account.attempt
    out[n - 1].duration = now - account.created
    if account.attempt >= firm.stop:
        return turn_away(account, step, E_UNREACHABLE, log.R_UNREACHABLE, now, p, out, n)
    perceive(account)
    account.ending[0] = -1
    gap = firm.gap * (0.8 + 0.4 * draw(root, who, LENGTH, attempt))
    return commands.timer(out, n, 0, whole(gap))


@rule
def converse(account, step, over: float, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The first conversation: late answers have cost interest; the customer's half of an opportunity is gate 2."""
    firm = p.firm[0]
    n = commands.note(out, n, log.REACHED, account.step[0], CONTACT)
    out[n - 1].duration = now - account.created
    out[n - 1].ref = account.attempt
    if account.seen.inbound == 1:
        account.interest *= 1.0 - 0.55 * answer_loss(float(now - account.created), firm)
    account.trust = up(account.trust, 0.07)
    gate = p.gates[G_CONTACT]
    eta = eta_contact(account, firm.complexity, over)
    n = commands.note(out, n, log.GATE_PASSED, account.step[0], CONTACT)
    out[n - 1].ref = G_CONTACT
    out[n - 1].p = reported(gate, eta)
    if draw(root, luck_in(account, step), GATE, 0) >= chance(gate, eta):
        return turn_away(account, step, E_NOT_INTERESTED, log.NOT_INTERESTED, now, p, out, n)
    account.interest = up(account.interest, 0.35)
    n = commands.note(out, n, log.JUDGED_VIABLE, account.step[0], CONTACT)
    n = commands.note(out, n, log.SHOWED_INTEREST, account.step[0], CONTACT)
    perceive(account)
    account.going = p.endings[step.first + INTERESTED].next
    return n


@rule
def answer_loss(delay: float, firm) -> float:  # type: ignore[no-untyped-def]
    """Share (0..1) of the loss of interest by a late answer to an inquiry: logarithmic in the delay (model.md 2)."""
    if firm.answer_scale <= 0.0:
        return 0.0
    lost = math.log(1.0 + delay / firm.answer_scale) / math.log(1.0 + firm.answer_end / firm.answer_scale)
    return clip(lost, 0.0, 1.0)
