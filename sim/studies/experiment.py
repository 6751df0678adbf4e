"""Replications: the same tables under other luck, in order, whoever computes them.

Each replication is folded into totals as it runs, so that memory does not grow with the length of its log. Threads run
the compiled engine, which releases the GIL; SimPy runs one after the other.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from salescycle.sim.engines import kernel
from salescycle.sim.engines.order import PLAYBOOK
from salescycle.sim.engines.run import NO_DECISIONS, Engine, open_rows, run
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.measures import Totals, empty, fold_plainly, folding

BLOCK = 20
"""Replications a thread does in one go: long enough to pay for handing over, short enough for progress and Ctrl-C."""


class Plan(NamedTuple):
    """What every replication has in common."""

    parameters: Parameters
    seed: int
    until: int
    """End of observation [s]; beyond any run where it drains."""
    starts: tuple[int, ...]
    """First second of each period, and where the last one ends [s]."""
    engine: Engine = "compiled"


def replicate(plan: Plan, numbers: range, *, workers: int = 1) -> Iterator[Totals]:
    """Totals of the replications *numbers*, in their order. *workers* threads serve the compiled engine."""
    if plan.engine == "simpy":
        yield from (replication(plan, number) for number in numbers)
        return
    blocks = iter([numbers[i : i + BLOCK] for i in range(0, len(numbers), BLOCK)])
    with ThreadPoolExecutor(workers) as pool:
        waiting = deque(pool.submit(_block, plan, block) for block in islice(blocks, 2 * workers))
        try:
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(_block, plan, block) for block in islice(blocks, 1))
                yield from done
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _block(plan: Plan, numbers: range) -> list[Totals]:
    """One thread's share, in one set of tables."""
    state = kernel.start(plan.parameters)
    done = []
    for number in numbers:
        totals, state = _compiled(plan, number, state)
        done.append(totals)
        kernel.renew(state)
    return done


def replication(plan: Plan, number: int) -> Totals:
    """Totals of one replication, equal whatever the engine."""
    if plan.engine == "compiled":
        return _compiled(plan, number, kernel.start(plan.parameters))[0]
    totals = empty(plan.parameters, plan.starts)
    return fold_plainly(totals, run(plan.parameters, plain_luck(plan.seed, number), until=plan.until).log)


def _compiled(plan: Plan, number: int, state: kernel.State) -> tuple[Totals, kernel.State]:
    """Totals of one replication, folded while it runs, and its last state."""
    totals = empty(plan.parameters, plan.starts)
    luck = plain_luck(plan.seed, number)
    add = folding(totals)
    state, _ = kernel.run_on(state, plan.parameters, luck, NO_DECISIONS, plan.until, PLAYBOOK, add)
    tally = state.tally[0]
    end = plan.until if plan.until < plan.starts[-1] + 1 else int(tally["now"])
    add(open_rows(kernel.living(state), int(tally["seq"]), end))
    return totals, state
