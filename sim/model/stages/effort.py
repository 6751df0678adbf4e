"""How much work a task is: its law, the size of the deal, how it is to be done, and who does it."""

import math

from salescycle.sim.compiled import rule, u64
from salescycle.sim.model import arguments
from salescycle.sim.model.choice import size_of
from salescycle.sim.model.distributions import clip, quantile, whole
from salescycle.sim.model.luck import EFFORT, draw
from salescycle.sim.model.playbook_rules import chosen_channel
from salescycle.sim.model.tables import (
    ASK_WHY,
    ATTEMPT,
    CHECK,
    CROSS_SELL,
    DELIVERY_RUN,
    EMAIL,
    HAND_OVER,
    HESITATION,
    LETTER,
    MEETING,
    QUESTION,
    QUOTATION,
    TICKET,
    VISIT,
    WAIT_FOR_IT,
    WIN_BACK_TRY,
)

ROUNDS = 8
"""Room for the rounds of hesitation between two quotations in a counter of luck."""
SHORT_WAIT = 0.1
"""Effort of doing nothing about a hesitation, as a share of an answer's [assumption]."""

FARTHEST = 7.0
"""Logarithm of the largest factor of a deal's size on work and time: about a thousand [assumption]."""


@rule
def luck_in(account, step) -> int:  # type: ignore[no-untyped-def]
    """Identity of an account inside a step: by the step's name, so that a new step moves no other's luck."""
    return u64(account.identity ^ step.key)


@rule
def book_of(account, p):  # type: ignore[no-untyped-def]
    """Playbook of the account's owner; the firm's where nobody owns it."""
    return p.playbooks[p.people[account.owner].playbook if account.owner >= 0 else 0]


@rule
def effort_of(account, step, now: int, p, root: int) -> int:  # type: ignore[no-untyped-def]
    """Working seconds of the step's task."""
    if step.effort < 0:
        return 0
    u = draw(root, luck_in(account, step), EFFORT, count_of(account, step))
    work = stretch_of(account, step, p) * quantile(p.laws, p.points, step.effort, u)
    return whole(work / speed_of(account, step, now, p))


@rule
def speed_of(account, step, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Speed of the owner, as a share of a usual person's: somebody who has just joined is slower."""
    if step.own == 0:
        return 1.0
    person = p.people[account.owner]
    if person.ramp == 0 or now >= person.joined + person.ramp:
        return 1.0
    return person.ramp_from + (1.0 - person.ramp_from) * max(0.0, float(now - person.joined)) / person.ramp


@rule
def count_of(account, step) -> int:  # type: ignore[no-untyped-def]
    """How often the task was done before, as its luck counts."""
    if step.kind == ATTEMPT:
        return account.attempt
    if step.kind == MEETING:
        return account.meeting
    if step.kind == QUOTATION:
        return account.quotation
    if step.kind == HESITATION:
        return account.quotation * ROUNDS + account.rounds
    if step.kind == TICKET:
        return account.ticket
    if step.kind == QUESTION:
        return account.question
    if step.kind == CROSS_SELL:
        return account.offer
    if step.kind == HAND_OVER or step.kind == DELIVERY_RUN:
        return account.deal
    if step.kind == CHECK:
        return account.check
    return account.life if step.kind == WIN_BACK_TRY else account.visit


@rule
def stretch_of(account, step, p) -> float:  # type: ignore[no-untyped-def]
    """Factor on the effort: large deals take more, and so does whatever is done more thoroughly (model.md 2)."""
    b = p.coefficients[0]
    book = book_of(account, p)
    if step.kind == ATTEMPT:
        return channel_effort(
            chosen_channel(account.seen, arguments.choice_of(account, arguments.CHANNEL, book.channel)), b
        )
    if step.kind == MEETING:
        return size_factor(account, p.firm[0], b.size_effort) * thoroughness(account, step, book, p.firm[0], b)
    if step.kind == QUOTATION:
        gaps = arguments.choice_of(account, arguments.GAPS, book.gaps)
        return size_factor(account, p.firm[0], b.size_effort) * (b.gaps_effort if gaps == 1 else 1.0)
    if step.kind == HESITATION:
        answer = arguments.choice_of(account, arguments.ANSWER, book.answer)
        return size_factor(account, p.firm[0], b.size_effort) * (SHORT_WAIT if answer == WAIT_FOR_IT else 1.0)
    if step.kind == HAND_OVER:
        return 0.1 + arguments.share_of(account, arguments.DEPTH, book.hand_over)
    if step.kind == DELIVERY_RUN:
        return 1.0 + b.misfit_work * max(0.0, 0.6 - account.fit) if step.effects == 1 else 1.0
    if step.kind == WIN_BACK_TRY:
        return b.ask_effort if arguments.choice_of(account, arguments.REWARD, book.win_back) == ASK_WHY else 1.0
    return 1.0


@rule
def thoroughness(account, step, book, firm, b) -> float:  # type: ignore[no-untyped-def]
    """Factor of the questions asked and the people talked to on a meeting; 1 for the best number and one person."""
    questions = arguments.choice_of(account, arguments.QUESTIONS, int(book.questions))
    contacts = min(account.panel, arguments.choice_of(account, arguments.CONTACTS, book.contacts))
    more = b.question_effort * (questions / firm.best_questions - 1.0)
    return max(0.1, 1.0 + more + b.contact_effort * (contacts - 1) / step.meetings)


@rule
def channel_effort(channel: int, b) -> float:  # type: ignore[no-untyped-def]
    """Factor of a channel on the effort of an attempt."""
    if channel == EMAIL:
        return b.email_effort
    if channel == LETTER:
        return b.letter_effort
    return b.visit_effort if channel == VISIT else 1.0


@rule
def size_factor(account, firm, power: float) -> float:  # type: ignore[no-untyped-def]
    """Value over the median value, to a power: large deals take more work and more time (model.md 2)."""
    size = size_of(account, firm)
    return math.exp(clip(power * size, -FARTHEST, FARTHEST)) if size != 0.0 else 1.0
