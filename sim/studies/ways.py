"""Ways to get replications computed: threads for the compiled engine, which releases the GIL, processes for SimPy.

A way opens a pool, to which blocks are handed over. Workers are started anew (spawn), never forked, since a fork of a
process with threads may hang; and they end with the process that has started them, also when that is killed.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, Protocol

from salescycle.sim.engines.run import Engine

__all__ = ["ONE_THREAD", "Pool", "Processes", "Threads", "Way", "way_of"]

THREAD_BLOCK = 20
"""Replications a thread does in one go: long enough to pay for handing over, short enough for progress and Ctrl-C."""
PROCESS_BLOCK = 2
"""The same for a process; one of SimPy takes about a second."""


class Pool(Protocol):
    """What computes blocks while it is open."""

    ahead: int
    """Blocks to be handed over before the first one is awaited."""
    died: tuple[type[BaseException], ...]
    """What a result raises when the process that worked on it is gone."""

    def submit(self, work: Callable[[Any], Any], block: Any) -> Any:
        """Have *block* computed; returns a future with ``result()``."""

    def renew(self) -> None:
        """Make the pool work again after a death."""

    def holds(self, future: Any) -> bool:
        """Whether a future of before a death is still good."""


class Way(Protocol):
    """How blocks are computed."""

    def size(self, engine: Engine) -> int:
        """Replications in a block of this engine."""

    def pool(self) -> Any:
        """A context manager that opens a ``Pool``; leaving it early calls off what is under way."""


class _Local:
    """A pool on this machine."""

    def __init__(self, workers: int, died: tuple[type[BaseException], ...], start: Callable[[], Executor]) -> None:
        self.ahead = 2 * workers
        self.died = died
        self._start = start
        self.executor = start()

    def submit(self, work: Callable[[Any], Any], block: Any) -> Future[Any]:
        """See ``Pool``."""
        try:
            return self.executor.submit(work, block)
        except self.died:  # it has died since the last result
            self.renew()
            return self.executor.submit(work, block)

    def renew(self) -> None:
        """See ``Pool``."""
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.executor = self._start()

    def holds(self, future: Future[Any]) -> bool:
        """See ``Pool``."""
        return future.done() and not future.cancelled() and future.exception() is None


class Threads:
    """*workers* threads of this process."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def size(self, engine: Engine) -> int:
        """See ``Way``."""
        return THREAD_BLOCK if engine == "compiled" else 1

    @contextmanager
    def pool(self) -> Iterator[Pool]:
        """See ``Way``."""
        local = _Local(self.workers, (), lambda: ThreadPoolExecutor(self.workers))
        try:
            yield local
        finally:
            local.executor.shutdown(wait=False, cancel_futures=True)


class Processes:
    """*workers* processes on this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def size(self, engine: Engine) -> int:
        """See ``Way``."""
        return THREAD_BLOCK if engine == "compiled" else PROCESS_BLOCK

    @contextmanager
    def pool(self) -> Iterator[Pool]:
        """See ``Way``."""
        before = set(multiprocessing.active_children())
        context = multiprocessing.get_context("spawn")

        def start() -> Executor:
            return ProcessPoolExecutor(self.workers, context, initializer=_serve)

        local = _Local(self.workers, (BrokenProcessPool,), start)
        try:
            yield local
        finally:
            local.executor.shutdown(wait=False, cancel_futures=True)
            for child in set(multiprocessing.active_children()) - before:
                child.terminate()  # nobody wants what it is computing


def _serve() -> None:
    """Begin of a worker: Ctrl-C is for its parent to answer, and without a parent it has nothing to live for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


ONE_THREAD = Threads(1)


def way_of(engine: Engine, workers: int) -> Way:
    """*workers* threads or processes, as suits the engine; a single SimPy run after the other needs no process."""
    return Threads(workers) if engine == "compiled" or workers == 1 else Processes(workers)
