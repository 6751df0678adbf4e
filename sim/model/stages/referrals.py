"""Referrals: somebody recommends us, a new lead comes in a day to a week; an honest refusal may earn one, too."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands, luck
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.distributions import logistic, whole
from salescycle.sim.model.influence import win_trust
from salescycle.sim.model.luck import child, draw
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.tables import HONEST

DAY_S = 86_400.0


@rule
def recommend_us(account, step, number: int, phase: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The account recommends us, in the step of that *number*."""
    who = luck_in(account, step)
    account.referral += 1
    n = commands.note(out, n, log.REFERRED, number, phase)
    out[n - 1].ref = account.referral
    delay = referral_delay(draw(root, who, luck.REFERRAL_DELAY, account.referral))
    source = p.firm[0].referrals
    return commands.spawn(out, n, source, child(account.identity, luck.REFERRAL, account.referral), delay)


@rule
def referral_delay(u: float) -> int:
    """Seconds from the referral to the lead, for a uniform number: a day to a week."""
    return whole(DAY_S * (1.0 + 6.0 * u))


@rule
def refuse(account, step, phase: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Let go whom we do not suit, as the playbook says: in silence, or honestly."""
    return tell_honestly(account, step, phase, p, root, out, n) if book_of(account, p).refusal == HONEST else n


@rule
def tell_honestly(account, step, phase: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Say that we are not the right ones, which is trusted and now and then recommended."""
    if step.effects == 0:
        return n
    b = p.coefficients[0]
    win_trust(account, b.honest_trust)
    willing = logistic(b.referral + b.honest_referral * account.trust)
    refused = account.meeting * 1_000 + account.visit
    if p.firm[0].referrals < 0 or draw(root, luck_in(account, step), luck.REFERRED, refused) >= willing:
        return n
    return recommend_us(account, step, account.step[SALES], phase, p, root, out, n)
