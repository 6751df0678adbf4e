"""Work that nobody outside sees: research sharpens an estimate, a computed business case is an argument. And proofs.

A proof is what is seen: a demonstration, a trial, a visit to a customer who has it already, with a scarce expert.
"""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.distributions import normal_quantile
from salescycle.sim.model.influence import clear_need, reassure
from salescycle.sim.model.luck import LENGTH, SHARPENED, draw
from salescycle.sim.model.playbook_rules import C_MEETING
from salescycle.sim.model.stages.effort import luck_in
from salescycle.sim.model.stages.flow import hang_up, pace_of, perceive, queue_step
from salescycle.sim.model.stages.listening import doubt_left, pulled
from salescycle.sim.model.tables import (
    S_BUDGET,
    S_FIT,
    S_INTEREST,
    S_NEED,
    S_RIVAL,
    S_SAVING,
    S_TRUST,
    S_URGENCY,
)


@rule
def begin_research(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue research, a business case, or a proof."""
    return queue_step(account, step, C_MEETING, now, p, root, out, n)


@rule
def finish_research(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """One estimate is sharper now; a computed saving also is an argument."""
    n = commands.note(out, n, log.RESEARCHED, account.step[SALES], account.phase)
    out[n - 1].ref = step.sharpens
    if step.effects == 1:
        sharpen(account, step, p.coefficients[0], root)
    perceive(account)
    account.going = p.endings[step.first].next
    return n


@rule
def sharpen(account, step, b, root: int) -> None:  # type: ignore[no-untyped-def]
    """Look at the estimate that the step names."""
    what = step.sharpens
    if what == S_FIT:
        look_closer(account, step, b.researched, root)
        return
    u = draw(root, luck_in(account, step), SHARPENED, account.visit)
    if what == S_SAVING:
        account.case_made = 1
        account.seen.saving = account.saving * math.exp(b.computed_saving * normal_quantile(u))
        account.seen.saving_doubt = account.seen.saving * b.computed_saving
    else:
        sharpen_feeling(account, what, b.researched, u)


@rule
def look_closer(account, step, left: float, root: int) -> None:  # type: ignore[no-untyped-def]
    """Estimate the fit anew, so that *left* of the doubt (0..1) is left; each step errs by its own luck."""
    doubt = left * account.seen.fit_doubt
    u = draw(root, luck_in(account, step), SHARPENED, account.visit)
    account.seen.fit = account.fit + doubt * normal_quantile(u)
    account.seen.fit_doubt = doubt


@rule
def noise_of(doubt: float, left: float) -> float:
    """Error of a signal that leaves so large a share of the doubt."""
    return doubt * left / math.sqrt(max(1e-9, 1.0 - left * left))


@rule
def sharpen_feeling(account, what: int, left: float, u: float) -> None:  # type: ignore[no-untyped-def]
    """Pull one estimate towards the truth, so that *left* of its doubt (0..1) is left."""
    seen = account.seen
    if what == S_NEED:
        noise = noise_of(seen.need_doubt, left)
        seen.need = pulled(seen.need, seen.need_doubt, account.need, noise, u)
        seen.need_doubt = doubt_left(seen.need_doubt, noise)
    elif what == S_INTEREST:
        noise = noise_of(seen.interest_doubt, left)
        seen.interest = pulled(seen.interest, seen.interest_doubt, account.interest, noise, u)
        seen.interest_doubt = doubt_left(seen.interest_doubt, noise)
    elif what == S_TRUST:
        noise = noise_of(seen.trust_doubt, left)
        seen.trust = pulled(seen.trust, seen.trust_doubt, account.trust, noise, u)
        seen.trust_doubt = doubt_left(seen.trust_doubt, noise)
    elif what == S_URGENCY:
        noise = noise_of(seen.urgency_doubt, left)
        seen.urgency = pulled(seen.urgency, seen.urgency_doubt, account.urgency, noise, u)
        seen.urgency_doubt = doubt_left(seen.urgency_doubt, noise)
    elif what == S_BUDGET:
        noise = noise_of(seen.budget_doubt, left)
        seen.budget = pulled(seen.budget, seen.budget_doubt, account.budget, noise, u)
        seen.budget_doubt = doubt_left(seen.budget_doubt, noise)
    elif what == S_RIVAL:
        noise = noise_of(seen.rival_doubt, left)
        seen.rival = pulled(seen.rival, seen.rival_doubt, account.rival, noise, u)
        seen.rival_doubt = doubt_left(seen.rival_doubt, noise)


@rule
def finish_proof(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The customer has seen it work: less to fear, a clearer need, and the fit is plainer for both."""
    b = p.coefficients[0]
    n = commands.note(out, n, log.PROOF_GIVEN, account.step[SALES], account.phase)
    if step.effects == 1:
        reassure(account, b.proof_indecision)
        clear_need(account, b.proof_need)
        look_closer(account, step, b.researched, root)
    perceive(account)
    u = draw(root, luck_in(account, step), LENGTH, account.visit)
    return hang_up(account, step, 0, u, pace_of(account, p), now, p, out, n)
