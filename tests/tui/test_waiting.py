"""Leaving while something long is done is no error."""

import asyncio
import time

import pytest
from textual.worker import WorkerFailed

from salescycle.tui.app import SalesCycleApp
from salescycle.tui.waiting import in_thread


class Patient(SalesCycleApp):
    """An app in which something long is waited for."""

    came: list[str]

    async def wait_for(self, do) -> None:
        self.came.append(await in_thread(self, do))


def test_what_a_thread_returns_comes_back_and_who_leaves_gets_no_error(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))

    async def run() -> list[str]:
        app = Patient()
        app.came = []
        async with app.run_test() as pilot:
            app.run_worker(app.wait_for(lambda: "quick"))
            await pilot.pause(0.1)
            app.run_worker(app.wait_for(lambda: time.sleep(0.3) or "slow"))
            await pilot.pause(0.05)
            app.exit()
        return app.came

    assert asyncio.run(run()) == ["quick"]


def test_what_goes_wrong_in_a_thread_is_no_secret(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))

    async def run() -> None:
        async with SalesCycleApp().run_test() as pilot:
            with pytest.raises(WorkerFailed):
                await in_thread(pilot.app, lambda: 1 // 0)

    asyncio.run(run())
