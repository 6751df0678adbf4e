"""Phase 2, contact: attempts until somebody answers; an answer is the first conversation and may be an opportunity."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.choice import chance, eta_contact, reported
from salescycle.sim.model.distributions import clip, whole
from salescycle.sim.model.influence import lose_interest, win_interest
from salescycle.sim.model.luck import CONTACTED, GATE, LENGTH, OPT_OUT, draw
from salescycle.sim.model.playbook_rules import chosen_channel, inquiry_class
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import perceive, queue_step, spend, turn_away
from salescycle.sim.model.stages.generate import inquire
from salescycle.sim.model.stages.listening import listen
from salescycle.sim.model.stages.questions import await_question
from salescycle.sim.model.stages.tone import speak, tone_of
from salescycle.sim.model.tables import (
    CONTACT,
    E_NOT_INTERESTED,
    E_OPTED_OUT,
    E_UNREACHABLE,
    EMAIL,
    G_CONTACT,
    INTERESTED,
    LETTER,
    MIX,
    VISIT,
)

ANNOYED = 0.5
"""Interest that is gone once somebody has asked to be left alone [assumption]."""


@rule
def begin_attempt(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the next attempt; a fresh inquiry may interrupt other work. Taking a lead up is judging it viable."""
    if account.attempt == 0:
        n = commands.note(out, n, log.JUDGED_VIABLE, account.step[SALES], CONTACT)
    work_class = inquiry_class(account.seen, book_of(account, p))
    return queue_step(account, step, work_class, now, p, root, out, n)


@rule
def finish_attempt(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The attempt is made: opted out, reached, given up, or tried again after the playbook's gap."""
    b = p.coefficients[0]
    book = book_of(account, p)
    who = luck_in(account, step)
    attempt = account.attempt
    account.attempt += 1
    channel = chosen_channel(account.seen, arguments.choice_of(account, arguments.CHANNEL, book.channel))
    account.fatigue += b.touch * touch_of(channel, b)
    n = pay_for(account, channel, p.firm[0], out, n)
    over = account.fatigue - b.tolerated
    likely = b.opt_out + b.opt_out_tired * max(0.0, over)
    if account.opted_out == 1:
        n = spend(account, log.FOR_FINE, p.firm[0].opt_out_cost, out, n)
    elif draw(root, who, OPT_OUT, attempt) < likely:
        account.opted_out = 1
        lose_interest(account, ANNOYED)
        n = spend(account, log.FOR_OPT_OUT, p.firm[0].opt_out_cost, out, n)
    if account.opted_out == 1 and book.honour_opt_out == 1:
        return turn_away(account, step, E_OPTED_OUT, log.OPTED_OUT, now, p, out, n)
    if draw(root, who, CONTACTED, attempt) < clip(account.reach * reach_of(account, channel, b), 0.0, 0.97):
        account.seen.channel = account.channel
        return converse(account, step, over, now, p, root, out, n)
    n = commands.note(out, n, log.NO_ANSWER, account.step[SALES], CONTACT)
    out[n - 1].ref = account.attempt
    out[n - 1].duration = now - account.created
    if account.attempt - account.attempts_before >= book.stop:
        return turn_away(account, step, E_UNREACHABLE, log.R_UNREACHABLE, now, p, out, n)
    perceive(account)
    account.ending[0] = -1
    gap = book.gap * (0.8 + 0.4 * draw(root, who, LENGTH, attempt))
    return commands.timer(out, n, 0, whole(gap))


@rule
def touch_of(channel: int, b) -> float:  # type: ignore[no-untyped-def]
    """How many touches an attempt counts for."""
    if channel == EMAIL:
        return b.email_touch
    if channel == LETTER:
        return b.letter_touch
    return b.visit_touch if channel == VISIT else 1.0


@rule
def reach_of(account, channel: int, b) -> float:  # type: ignore[no-untyped-def]
    """Factor of a channel on the chance of an answer; each customer likes one more than the others."""
    if channel == MIX:
        return 1.0
    factor = b.channel_liked if channel == account.channel else b.channel_disliked
    if channel == EMAIL:
        return factor * b.email_reach
    if channel == LETTER:
        return factor * b.letter_reach
    return factor * (b.visit_reach if channel == VISIT else 1.0)


@rule
def pay_for(account, channel: int, firm, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """What an attempt costs besides working time."""
    if channel == VISIT:
        return spend(account, log.FOR_VISIT, firm.visit_cost, out, n)
    return spend(account, log.FOR_LETTER, firm.letter_cost, out, n) if channel == LETTER else n


@rule
def converse(account, step, over: float, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The first conversation: late answers have cost interest; the customer's half of an opportunity is gate 2."""
    firm = p.firm[0]
    b = p.coefficients[0]
    n = commands.note(out, n, log.REACHED, account.step[SALES], CONTACT)
    out[n - 1].duration = now - account.created
    out[n - 1].ref = account.attempt
    if account.seen.inbound == 1 and account.answered == 0:
        lose_interest(account, b.answer_loss * answer_loss(float(now - max(account.created, account.woke)), firm))
    account.answered = 1
    speak(account, tone_of(account, p), p)
    gate = p.gates[G_CONTACT]
    eta = eta_contact(account, firm, b, over)
    n = commands.note(out, n, log.GATE_PASSED, account.step[SALES], CONTACT)
    out[n - 1].ref = G_CONTACT
    out[n - 1].p = reported(gate, eta)
    listen(account, b.signal, root)
    asked = account.asked
    account.asked += 1
    if draw(root, luck_in(account, step), GATE, asked) >= chance(gate, eta):
        return turn_away(account, step, E_NOT_INTERESTED, log.NOT_INTERESTED, now, p, out, n)
    win_interest(account, b.conversation_interest)
    n = commands.note(out, n, log.SHOWED_INTEREST, account.step[SALES], CONTACT)
    if account.inquiry == 0:
        n = inquire(account, root, out, n)
    n = await_question(account, p, root, out, n)
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
