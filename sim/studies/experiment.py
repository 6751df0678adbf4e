"""Replications: the same tables under other luck, in order, whoever computes them.

Each replication is folded into totals as it runs, so that memory does not grow with the length of its log. What a
replication brings depends on its plan and its number alone: not on the engine, the way (threads, processes, a
cluster), the number of workers, the size of a block, or an interruption in between.
"""

import hashlib
import traceback
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence, Set
from itertools import islice
from typing import NamedTuple

import numpy as np

from salescycle.sim.engines import kernel
from salescycle.sim.engines.order import PLAYBOOK
from salescycle.sim.engines.run import NO_DECISIONS, Engine, open_rows, run
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters, content_hash
from salescycle.sim.studies.measures import Totals, copied, empty, fold_plainly, folding, forget
from salescycle.sim.studies.ways import ONE_THREAD, Pool, Way

__all__ = [
    "Block",
    "Content",
    "Kept",
    "Plan",
    "Replication",
    "compute",
    "design_of",
    "numbers_without",
    "replicate",
    "replication",
    "together",
    "totals_of",
]

TRIES_ALONE = 2
"""Times a replication is computed with nothing else beside it before the death of its process is its own fault."""

LOG_ROWS = 16384
"""Rows that a thread keeps until it folds them: each time costs as much as a hundred rows."""


class Plan(NamedTuple):
    """What every replication has in common."""

    parameters: Parameters
    seed: int
    until: int
    """End of observation [s]; beyond any run where it drains."""
    starts: tuple[int, ...]
    """First second of each period, and where the last one ends [s]."""
    engine: Engine = "compiled"


class Block(NamedTuple):
    """Replications that a worker does in one go."""

    plan: Plan
    numbers: Sequence[int]


class Replication(NamedTuple):
    """What one replication has brought."""

    number: int
    totals: Totals | None
    """None where it could not be computed."""
    failure: str = ""
    """Why: a traceback, or what became of its process."""


class Kept(NamedTuple):
    """Replications that are kept outside, such as in a journal."""

    there: Sequence[Set[int]]
    """Numbers of those that are there already, by plan."""
    read: Callable[[int, int], Totals]
    """One of them, by plan and number."""
    keep: Callable[[int, Replication], None]
    """Called with each new one and its plan, in order, before anybody sees it."""


def replicate(
    blocks: Iterable[Block],
    way: Way = ONE_THREAD,
    *,
    work: Callable[[Block], list[Replication]] | None = None,
) -> Generator[Replication]:
    """The replications of all *blocks*, in their order.

    One that cannot be computed is told as such, and the others go on: also where it kills its process. *work* computes
    a block; it has to be a function of a module, and is ``compute`` when left out.
    """
    work = work or compute
    queue = iter(blocks)
    with way.pool() as pool:
        waiting = deque((block, pool.submit(work, block)) for block in islice(queue, pool.ahead))
        while waiting:
            block, future = waiting.popleft()
            try:
                done = future.result()
            except pool.died:
                pool.renew()
                done = [_alone(block, number, pool, work) for number in block.numbers]
                waiting = deque((b, f if pool.holds(f) else pool.submit(work, b)) for b, f in waiting)
            waiting.extend((block, pool.submit(work, block)) for block in islice(queue, 1))
            yield from done


def _alone(block: Block, number: int, pool: Pool, work: Callable[[Block], list[Replication]]) -> Replication:
    """One replication of a block whose process has died, with nothing of that block beside it."""
    for _ in range(TRIES_ALONE):
        try:
            found: list[Replication] = pool.submit(work, block._replace(numbers=(number,))).result()
        except pool.died as error:
            why = f"its process died {TRIES_ALONE} times: {error or type(error).__name__}"
            pool.renew()
        else:
            return found[0]
    return Replication(number, None, why)


def together(
    plans: Sequence[Plan], numbers: Sequence[int], way: Way = ONE_THREAD, *, kept: Kept | None = None, block: int = 0
) -> Generator[tuple[Replication, ...]]:
    """Each of the replications *numbers* under every plan, in their order.

    Those that are *kept* are not computed again. *block*: replications in one go, as the way likes it when 0.
    """
    size = block or way.size(plans[0].engine)
    there = kept.there if kept else [frozenset[int]()] * len(plans)
    chunks = [numbers[i : i + size] for i in range(0, len(numbers), size)]
    missing = (
        Block(plan, some)
        for chunk in chunks
        for plan, known in zip(plans, there, strict=True)
        if (some := [number for number in chunk if number not in known])
    )
    fresh = replicate(missing, way)

    def one(i: int, number: int) -> Replication:
        if kept is not None and number in there[i]:
            return Replication(number, kept.read(i, number))
        new = next(fresh)
        if kept is not None:
            kept.keep(i, new)
        return new

    try:
        for chunk in chunks:
            yield from zip(*[[one(i, number) for number in chunk] for i in range(len(plans))], strict=True)
    finally:
        fresh.close()  # whoever stops early calls off what is under way


def totals_of(plan: Plan, numbers: Sequence[int], way: Way = ONE_THREAD) -> Iterator[Totals]:
    """Totals of the replications *numbers* of a plan; raises RuntimeError where one cannot be computed."""
    for (one,) in together((plan,), numbers, way):
        if one.totals is None:
            raise RuntimeError(f"replication {one.number} of seed {plan.seed}: {one.failure}")
        yield one.totals


def compute(block: Block) -> list[Replication]:
    """A worker's share; what fails is told with its traceback."""
    runner: _Runner | None = None
    done = []
    for number in block.numbers:
        try:
            runner = runner or _Runner(block.plan)
            done.append(Replication(number, runner.totals(number)))
        except Exception:
            runner = None
            done.append(Replication(number, None, traceback.format_exc()))
    return done


def replication(plan: Plan, number: int) -> Totals:
    """Totals of one replication, equal whatever the engine."""
    return _Runner(plan).totals(number)


class _Runner:
    """Runs replications of a plan one after the other, the compiled ones in one set of tables."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._totals = empty(plan.parameters, plan.starts)
        if plan.engine == "compiled":
            self._state = kernel.start(plan.parameters, log_rows=LOG_ROWS)
            self._add = folding(self._totals)

    def totals(self, number: int) -> Totals:
        """Of one replication, folded while it runs."""
        forget(self._totals)
        if self.plan.engine == "compiled":
            self._run(number)
        else:
            luck = plain_luck(self.plan.seed, number)
            fold_plainly(self._totals, run(self.plan.parameters, luck, until=self.plan.until).log)
        return copied(self._totals)

    def _run(self, number: int) -> None:
        plan = self.plan
        kernel.renew(self._state)
        luck = plain_luck(plan.seed, number)
        self._state, _ = kernel.run_on(
            self._state, plan.parameters, luck, NO_DECISIONS, plan.until, PLAYBOOK, self._add
        )
        tally = self._state.tally[0]
        end = plan.until if plan.until < plan.starts[-1] + 1 else int(tally["now"])
        self._add(open_rows(kernel.living(self._state), int(tally["seq"]), end))


def design_of(plan: Plan) -> str:
    """Hash of all that a replication of *plan* depends on, besides its number; the engine is not among it."""
    digest = hashlib.sha256(content_hash(plan.parameters).encode())
    digest.update(np.array([plan.seed, plan.until, *plan.starts], np.uint64).tobytes())
    return digest.hexdigest()


def numbers_without(done: int, poison: Collection[int]) -> list[int]:
    """Numbers of the first *done* replications that are not among the *poison* ones."""
    left_out = set(poison)
    return [number for number in range(done + len(left_out)) if number not in left_out]


class Content:
    """Hash of replications in their order: equal content, whoever has computed it."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, totals: Totals) -> None:
        """The next replication."""
        for table in totals.counted:
            self._digest.update(table.tobytes())

    @property
    def sha256(self) -> str:
        """The hash so far."""
        return self._digest.hexdigest()
