"""Something long in a thread, waited for by a screen."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from textual.app import App
from textual.dom import DOMNode
from textual.worker import WorkerCancelled

__all__ = ["in_background"]

T = TypeVar("T")


async def in_background(owner: DOMNode | App[Any], do: Callable[[], T], *, group: str = "background") -> T:
    """What *do* returns, computed in a thread; whoever waits is cancelled when the user leaves meanwhile."""
    worker = owner.run_worker(do, thread=True, group=group)
    try:
        return await worker.wait()
    except WorkerCancelled:  # else it would count as a failure, and the app would end with it
        raise asyncio.CancelledError from None
