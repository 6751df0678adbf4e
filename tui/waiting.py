"""Waiting for something long that a thread does, so that leaving meanwhile is no error."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from textual.dom import DOMNode
from textual.worker import WorkerCancelled

__all__ = ["in_thread"]

T = TypeVar("T")


async def in_thread(node: DOMNode, do: Callable[[], T], *, group: str = "engine") -> T:
    """What *do* returns, done in a thread; a waiting worker ends quietly where the app or the screen goes meanwhile.

    Raises WorkerFailed for whatever *do* raises.
    """
    worker = node.run_worker(do, thread=True, exit_on_error=False, group=group)
    try:
        return await worker.wait()
    except WorkerCancelled:
        raise asyncio.CancelledError from None
