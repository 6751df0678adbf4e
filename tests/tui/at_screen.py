"""What is needed to look at screens in tests: their text, and patience until something has come up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

from salescycle.tui.app import SalesCycleApp

SIZES = ((80, 24), (120, 40), (160, 50))
PATIENCE_S = 120.0
"""The fast engine may have to be compiled first."""

Script = Callable[[SalesCycleApp, Pilot[Any]], Awaitable[None]]


def at_screen(script: Script, *, size: tuple[int, int] = (80, 24), app: SalesCycleApp | None = None) -> None:
    """Run a script against the app in a terminal of that size."""

    async def run() -> None:
        ours = app or SalesCycleApp()
        async with ours.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await script(ours, pilot)

    asyncio.run(run())


def shown(app: SalesCycleApp) -> str:
    """The text of the screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[Any], condition: Callable[[], bool], *, seconds: float = PATIENCE_S) -> None:
    """Wait until something is so; fail when it does not come."""
    for _ in range(int(seconds / 0.02)):
        if condition():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise AssertionError(f"it did not come; the screen shows:\n{shown(pilot.app)}")
