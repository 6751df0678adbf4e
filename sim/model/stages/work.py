"""A plain step: somebody works, the customer takes time, a coin decides. It moves no state."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import LENGTH, OUTCOME, draw
from salescycle.sim.model.playbook_rules import C_MEETING
from salescycle.sim.model.stages.effort import luck_in
from salescycle.sim.model.stages.flow import hang_up, queue_step, spend


@rule
def begin_work(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue its task, or begin its wait at once where nobody has to work."""
    if step.desk < 0:
        n = spend(account, log.FOR_STEP, step.cost, out, n)
        return finish_work(account, step, now, p, root, out, n)
    return queue_step(account, step, C_MEETING, now, p, root, out, n)


@rule
def finish_work(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The work is done: draw how the wait ends, then how long it takes."""
    identity = luck_in(account, step)
    u = draw(root, identity, OUTCOME, account.visit)
    ending = 0
    while ending < step.count - 1 and u >= p.endings[step.first + ending].share:
        u -= p.endings[step.first + ending].share
        ending += 1
    return hang_up(account, step, ending, draw(root, identity, LENGTH, account.visit), 1.0, now, p, out, n)
