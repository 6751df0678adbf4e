"""A mailing or a fair: somebody runs it, and it brings leads of a source, spread over a time by a law."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.distributions import clip, normal_quantile, whole
from salescycle.sim.model.luck import CAMPAIGN_LEAD, CAMPAIGN_LEADS, PENDING_LENGTH, VEIL_LEADS, child, draw
from salescycle.sim.model.playbook_rules import C_LATER
from salescycle.sim.model.stages.effort import luck_in
from salescycle.sim.model.stages.flow import ALMOST_ONE, age_cdf, close, queue_step, wait_until

SMALLEST = 1.0e-16
"""Shares of a time law stay between this and almost 1."""
MOST_COUNTED = 500.0
"""Mean beyond which a Poisson number is drawn as a rounded normal one: closer than one lead in its quantiles."""


@rule
def begin_campaign(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue its work, at the desk of the seller who runs it or of the company's pool."""
    return queue_step(account, step, C_LATER, now, p, root, out, n)


@rule
def finish_campaign(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """It is out: draw how many leads it brings."""
    account.leads = poisson(float(step.leads), draw(root, luck_in(account, step), CAMPAIGN_LEADS, 0))
    account.began[SALES] = now
    account.stretch[SALES] = 1.0
    account.ending[SALES] = -1
    n = commands.note(out, n, log.CAMPAIGN_RUN, account.step[SALES], account.phase)
    out[n - 1].ref = account.leads
    return next_lead(account, step, now, p, root, out, n)


@rule
def poisson(mean: float, u: float) -> int:
    """Poisson number of a *mean* by the inverse of its distribution function, for a uniform number."""
    if mean > MOST_COUNTED:
        return whole(mean + math.sqrt(mean) * normal_quantile(u))
    number = 0
    p = math.exp(-mean)
    upto = p
    while u >= upto and number < 2000:
        number += 1
        p *= mean / number
        upto += p
    return number


@rule
def next_lead(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of the next lead; after the last one the campaign is over, and nobody has lost it."""
    if account.brought >= account.leads:
        return close(account, now, out, n)
    u = draw(root, luck_in(account, step), CAMPAIGN_LEADS, account.brought + 1)
    return await_lead(account, step, account.come, u, now, p, out, n)


@rule
def await_lead(account, step, past: float, u: float, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Each lead takes a time of the step's law, all of them independent: draw the shortest of those left.

    Of k numbers spread evenly over (past, 1) the smallest is 1 - (1 - past) u^(1/k).
    """
    left = account.leads - account.brought
    account.come = clip(1.0 - (1.0 - past) * math.exp(math.log(u) / left), SMALLEST, ALMOST_ONE)
    at = wait_until(account, step, 0, account.come, account.began[SALES], p)
    return commands.timer(out, n, SALES, max(0, at - now))


@rule
def bring_lead(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A lead of the campaign comes."""
    n = commands.spawn(out, n, step.brings, child(account.identity, CAMPAIGN_LEAD, account.brought), 0)
    account.brought += 1
    return next_lead(account, step, now, p, root, out, n)


@rule
def draw_lead_again(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Draw again how many leads are still to come, a Poisson number whatever has come, and when the next one does."""
    past = age_cdf(account, step, 0, now, p)
    u = draw(root, luck_in(account, step), VEIL_LEADS, 0)
    account.leads = account.brought + poisson(step.leads * (1.0 - past), u)
    if past >= 1.0 or account.brought >= account.leads:
        return close(account, now, out, n)
    u = draw(root, luck_in(account, step), PENDING_LENGTH, SALES)
    return await_lead(account, step, past, u, now, p, out, n)
