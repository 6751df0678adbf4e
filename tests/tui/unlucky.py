"""The screens with bad luck, for a process of its own: ``python -m tests.tui.unlucky crashing|busy``."""

import sys
import time

from textual.events import Key

from salescycle.tui.at_desk import DeskApp, leave_the_desk, play_at_desk
from salescycle.tui.opening import Opening

SECRET = "Ottica Bassi wants a rebate"
"""What no report of a crash may tell."""


class CrashingApp(DeskApp):
    """Goes wrong at a key."""

    def on_key(self, event: Key) -> None:
        if event.key == "z":
            customer = SECRET
            raise RuntimeError(customer)


class BusyApp(DeskApp):
    """Computes for longer than anybody would wait."""

    def on_key(self, event: Key) -> None:
        if event.key == "z":
            self.run_worker(lambda: time.sleep(60), thread=True)
            self.notify("computing")


if __name__ == "__main__":
    unlucky = {"crashing": CrashingApp, "busy": BusyApp}[sys.argv[1]]
    opening = Opening(seed=5)
    leave_the_desk(play_at_desk(opening, app=unlucky(opening)))
