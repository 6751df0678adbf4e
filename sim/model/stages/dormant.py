"""A dormant lead: nobody works on it; it may wake up and ask by itself, or is gone for good."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES, SERVICE
from salescycle.sim.model.influence import win_interest
from salescycle.sim.model.luck import LENGTH, draw
from salescycle.sim.model.stages.effort import luck_in
from salescycle.sim.model.stages.flow import (
    drop_clock,
    free_place,
    hang_up,
    open_deal_again,
    perceive,
    take_place,
    turn_away,
)
from salescycle.sim.model.stages.hurdles import outcome_of
from salescycle.sim.model.tables import BAD, GOOD, OFFER


@rule
def fall_asleep(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """It is no open deal any more; draw whether it wakes up, then when."""
    n = free_place(account, out, n)
    if account.served == 0:
        n = drop_clock(account, SERVICE, out, n)  # nobody asks who sleeps
    n = commands.note(out, n, log.FELL_ASLEEP, account.step[SALES], account.phase)
    account.limit = 0
    u = draw(root, luck_in(account, step), LENGTH, account.visit)
    return hang_up(account, step, outcome_of(account, step, root), u, 1.0, now, p, out, n)


@rule
def wake_up(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Gone; or awake: it asks by itself, and our people's patience with it begins anew."""
    if account.ending[SALES] == BAD:
        return turn_away(account, step, BAD, log.R_GONE, now, p, out, n)
    n = commands.note(out, n, log.WOKE_UP, account.step[SALES], account.phase)
    account.attempts_before = account.attempt
    account.woke = now
    account.answered = 0
    account.seen.inbound = 1
    if step.effects == 1:
        win_interest(account, p.coefficients[0].woken_interest)
    perceive(account)
    to = p.endings[step.first + GOOD].next
    if account.life > 0 and to >= 0 and p.steps[to].phase <= OFFER:
        return open_deal_again(account, to, now, p, out, n)
    account.going = to
    return take_place(account, to, p, out, n)
