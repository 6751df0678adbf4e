"""A check after delivery: how are things? It pleases, shows satisfaction, and a content customer recommends us."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands, luck
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, up
from salescycle.sim.model.distributions import logistic, whole
from salescycle.sim.model.influence import win_trust
from salescycle.sim.model.luck import draw
from salescycle.sim.model.playbook_rules import C_LATER, CONTENT
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import perceive, queue_step
from salescycle.sim.model.stages.follow_up import next_date
from salescycle.sim.model.stages.listening import note_satisfaction, sound_out
from salescycle.sim.model.stages.referrals import recommend_us
from salescycle.sim.model.tables import FOLLOW_UP

TROUBLED = 0.55
"""Satisfaction below which a check helps most [assumption]."""


@rule
def begin_check(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The date of the check has come: queue it. Until it is done, the calendar clock is its own."""
    account.check_at = -1
    return queue_step(account, step, C_LATER, now, p, root, out, n)


@rule
def finish_check(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Asked how things are: what was wrong is put right, and whoever seems content may be asked for a referral."""
    account.check += 1
    if step.effects == 1:
        care(account, p.coefficients[0], root)
    n = commands.note(out, n, log.CHECKED, account.step[DATES], FOLLOW_UP)
    out[n - 1].ref = whole(1000.0 * account.seen.satisfaction)
    if step.effects == 1:
        n = note_satisfaction(account, account.step[DATES], FOLLOW_UP, out, n)
    n = refer(account, step, p, root, out, n)
    perceive(account)
    account.check_at = 0
    return next_date(account, now, p, out, n)


@rule
def care(account, b, root: int) -> None:  # type: ignore[no-untyped-def]
    """What a check does: it helps the troubled most; our people believe so of those who seem troubled."""
    seen = account.seen
    sound_out(account, b.signal, root)
    account.satisfaction = up(account.satisfaction, gain(account.satisfaction, b))
    believed = gain(seen.satisfaction, b)
    seen.satisfaction = up(seen.satisfaction, believed)
    seen.satisfaction_doubt *= 1.0 - believed
    win_trust(account, b.check_trust)


@rule
def gain(satisfaction: float, b) -> float:  # type: ignore[no-untyped-def]
    """Share of what is missing to full satisfaction that a check brings."""
    return b.check_satisfaction * (1.0 if satisfaction < TROUBLED else b.check_content)


@rule
def refer(account, step, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Ask whoever seems content for a referral; who is content gives one."""
    asked = arguments.choice_of(account, arguments.ASK, book_of(account, p).ask_referral)
    if p.firm[0].referrals < 0 or asked == 0 or account.seen.satisfaction <= CONTENT:
        return n
    b = p.coefficients[0]
    willing = logistic(b.referral + b.referral_satisfaction * account.satisfaction)
    if draw(root, luck_in(account, step), luck.REFERRED, account.check) >= willing:
        return n
    return recommend_us(account, step, account.step[DATES], FOLLOW_UP, p, root, out, n)
