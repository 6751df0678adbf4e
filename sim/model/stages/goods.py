"""Goods from a finite stock: an order waits until a unit is on hand, and each unit that leaves is replaced (S-1, S)."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands, luck
from salescycle.sim.model.calendars import add_work
from salescycle.sim.model.distributions import quantile, whole
from salescycle.sim.model.luck import draw
from salescycle.sim.model.playbook_rules import C_POOL, queue_key
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import take_order


@rule
def begin_goods(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Wait for a unit of the account's product; what is made to order has no stock. Whoever gets here has ordered."""
    n = take_order(account, now, p, out, n)
    desk = p.products[account.product].desk if account.product >= 0 else -1
    if desk < 0:
        account.going = p.endings[step.first].next
        return n
    return commands.task(out, n, step.slot, desk, 0, queue_key(account.seen, C_POOL, book_of(account, p)))


@rule
def finish_goods(account, step, p) -> int:  # type: ignore[no-untyped-def]
    """A unit has been issued to the account."""
    account.going = p.endings[step.first].next
    return 0


@rule
def replaced_at(account, step, now: int, p, root: int) -> int:  # type: ignore[no-untyped-def]
    """Second at which the unit that is issued *now* to the account has been replaced."""
    law = p.products[account.product].lead_time
    u = draw(root, luck_in(account, step), luck.REPLACED, account.deal)
    length = whole(quantile(p.laws, p.points, law, u))
    if p.laws[law].working == 1:
        return add_work(p.calendars[step.calendar], p.shifts, now, length)
    return now + length
