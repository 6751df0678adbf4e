"""What the owner does without being asked while an account waits: call, or keep a quotation open for longer.

Who may do so depends on what everybody knows, never on how the wait will end.
"""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, SALES, drift
from salescycle.sim.model.influence import lose_interest, lose_trust, unsettle
from salescycle.sim.model.stages import proceed
from salescycle.sim.model.stages.check import begin_check
from salescycle.sim.model.stages.contact import begin_attempt
from salescycle.sim.model.stages.flow import age_cdf, is_bound, ring_at
from salescycle.sim.model.stages.follow_up import review
from salescycle.sim.model.stages.offer import MOST_ROUNDS, hesitate, note_terms
from salescycle.sim.model.tables import ATTEMPT, DECISION, E_EXPIRED, E_HESITATES, HESITATION, ORDERED

NOTHING = -1
"""No wait of the account ends by a call."""


@rule
def wait_to_end(account, is_idle: bool, p) -> int:  # type: ignore[no-untyped-def]
    """Slot of the wait that a call of the owner ends, or NOTHING.

    That is the decision on a quotation, the gap between two attempts, or the time until a check. *is_idle*: no task
    of its sale waits or is worked on. What is not done at the owner's own desk, no call of the owner brings forward.
    """
    if is_idle and account.step[SALES] >= 0 and ends_by_a_call(account, p.steps[account.step[SALES]], p):
        return SALES
    check = p.firm[0].check_step
    if account.check_at > 0 and account.step[DATES] == check and p.steps[check].own == 1:
        return DATES
    return NOTHING


@rule
def ends_by_a_call(account, step, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether a call ends the wait in a step of sales; whoever has been answered three times has to decide."""
    if step.kind != DECISION:
        return step.kind == ATTEMPT and step.own == 1
    answer = p.endings[step.first + E_HESITATES].next
    if account.rounds >= MOST_ROUNDS or answer < 0:
        return False
    return p.steps[answer].kind == HESITATION and p.steps[answer].own == 1


@rule
def call(account, is_idle: bool, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """End a wait of the account: make the next attempt or the check now, or ask what it is waiting for.

    Whoever decides on our quotation is asked as if it had hesitated. It decides anew after the answer: by the
    quotation's one number, so that nobody can ask again until lucky.
    """
    slot = wait_to_end(account, is_idle, p)
    step = p.steps[account.step[slot]]
    if step.effects == 1:
        drift(account, p.firm[0], now)
        review(account, now, p, root)
    n = commands.cancel(out, 0, slot)
    if slot == DATES:
        return begin_check(account, step, now, p, root, out, n)
    if step.kind == ATTEMPT:
        return begin_attempt(account, step, now, p, root, out, n)
    account.limit = 0
    chase(account, 1.0 - age_cdf(account, step, ORDERED, now, p), p.coefficients[0])
    return proceed(account, now, p, root, out, hesitate(account, step, log.CALLED, p, root, out, n))


@rule
def chase(account, early: float, b) -> None:  # type: ignore[no-untyped-def]
    """Whoever is called before it has had its time wonders why we are in a hurry, by the share who need longer (0..1).

    It loses as much trust as by pushing, and what an answer wins of interest and calm; calling whom most others would
    have answered by now costs none of that [assumption]. It is one more touch either way.
    """
    account.fatigue += b.touch
    lose_trust(account, min(1.0, b.push_trust * early))
    lose_interest(account, min(1.0, b.answer_interest * early))
    unsettle(account, min(1.0, b.recommend_indecision * early))


@rule
def may_extend(account, now: int, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether the quotation may be kept open for longer: it binds us, and the customer has not hesitated yet."""
    is_deciding = account.step[SALES] >= 0 and p.steps[account.step[SALES]].kind == DECISION
    return is_deciding and account.rounds == 0 and account.limit > 0 and is_bound(account, now)


@rule
def extend(account, seconds: int, now: int, out) -> int:  # type: ignore[no-untyped-def]
    """Keep the quotation open for *seconds* more. Who would have let it expire decides as it would have without end.

    Nothing is drawn again: how and when the customer decides was known before the limit cut it short.
    """
    account.valid_to += seconds
    account.limit = account.valid_to
    n = note_terms(account, -1, now, out, 0)
    if account.ending[SALES] != E_EXPIRED:
        return n
    account.ending[SALES] = account.later_ending
    return ring_at(account, SALES, account.later, now, out, n)
