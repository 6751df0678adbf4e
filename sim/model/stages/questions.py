"""Customers' questions by telephone while a deal is open: for support where it is employed, else for the seller.

They use the service clock, which is idle until there is a customer.
"""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SERVICE
from salescycle.sim.model.distributions import whole
from salescycle.sim.model.influence import lose_interest, win_interest
from salescycle.sim.model.luck import QUESTION, draw
from salescycle.sim.model.playbook_rules import C_MEETING
from salescycle.sim.model.stages.effort import luck_in
from salescycle.sim.model.stages.flow import perceive, queue_step


@rule
def await_question(account, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of an opportunity's first question, where the scenario has them."""
    if p.firm[0].question_step < 0 or account.step[SERVICE] >= 0 or has_ordered(account):
        return n
    step = p.steps[p.firm[0].question_step]
    if step.rate <= 0.0:
        return n
    asked_before = max(0, account.asked - 1)  # who slept in between has luck of its own
    u = draw(root, luck_in(account, step), QUESTION, account.question + 1_000 * asked_before)
    return next_question(account, p.firm[0].question_step, u, p, out, n)


@rule
def next_question(account, number: int, u: float, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of the account's next question, exponential, in the step of that *number*."""
    step = p.steps[number]
    if step.rate <= 0.0:
        return n
    account.step[SERVICE] = number
    account.ending[SERVICE] = -1
    return commands.timer(out, n, SERVICE, whole(-math.log(u) / step.rate))


@rule
def has_ordered(account) -> bool:  # type: ignore[no-untyped-def]
    """Whether the deal is won, wherever the account stands; what its customer wants then are tickets."""
    return account.ordered >= 0


@rule
def ask_question(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A question comes in. Who has ordered asks no more; what customers want then are tickets."""
    if has_ordered(account):
        account.step[SERVICE] = -1
        return n
    account.question += 1
    account.began[SERVICE] = now
    n = commands.note(out, n, log.QUESTION_ASKED, account.step[SERVICE], account.phase)
    out[n - 1].ref = account.question
    return queue_step(account, step, C_MEETING, now, p, root, out, n)


@rule
def answer_question(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Answered: in time it keeps the interest warm, late it cools."""
    took = now - account.began[SERVICE]
    n = commands.note(out, n, log.QUESTION_ANSWERED, account.step[SERVICE], account.phase)
    out[n - 1].duration = took
    out[n - 1].ref = account.question
    if step.effects == 1 and took <= step.level:
        win_interest(account, p.coefficients[0].question_interest)
    elif step.effects == 1:
        lose_interest(account, p.coefficients[0].question_interest)
    perceive(account)
    if has_ordered(account):
        account.step[SERVICE] = -1
        return n
    u = draw(root, luck_in(account, step), QUESTION, account.question)
    return next_question(account, account.step[SERVICE], u, p, out, n)
