"""The screens as somebody at a terminal waits for them: title, first desk, key to paint, another page."""

import os
import statistics
import tempfile
import time

from tests.bench.on_w1 import Got
from tests.bench.plans import say
from tests.tui.terminal import Terminal, salescycle

SITTINGS = 7
READING_S = 1.5
"""So long somebody reads the title before the first key; meanwhile the rooms of the game are opened."""
PAGES = {"2": "pipeline", "3": "account", "4": "documents", "5": "calendar", "6": "forecast", "1": "desk"}
QUIET_S = 0.25
"""When nothing has been painted for so long, a page is complete."""


def screens(got: Got) -> list[str]:
    """Medians of some sittings in a terminal of 80 x 24, from the key to the paint."""
    say("screens")
    with tempfile.TemporaryDirectory() as home:
        found = [_sitting({"SALESCYCLE_HOME": home}) for _ in range(SITTINGS)]
    middle = {name: statistics.median(one[name] for one in found) for name in found[0]}
    slowest = max(PAGES.values(), key=lambda page: middle[f"first {page}"])
    first_desk = middle["first desk from the title"]
    slowest_again_s = max(middle[page] for page in PAGES.values())
    got["screens"] = (
        f"title {middle['title']:.2f} s, from there to the first desk {first_desk:.2f} s, a start right at a desk "
        f"{middle['a desk']:.2f} s / {1000 * middle['another line']:.0f} ms / {1000 * slowest_again_s:.0f} ms, "
        f"{1000 * middle[f'first {slowest}']:.0f} ms for the first time ({slowest})"
    )
    others = (
        f"Medians of {SITTINGS} sittings; {os.getloadavg()[0]:.1f} programs wanted the {os.cpu_count()} processors."
    )
    lines = [others, "", "| from a start or a key to | median [ms] |", "|---|---|"]
    return [*lines, *(f"| {name} | {1000 * seconds:.0f} |" for name, seconds in middle.items())]


def _sitting(home: dict[str, str]) -> dict[str, float]:
    """Seconds until each was painted, in one sitting from the title and one that begins at a desk."""
    found = {}
    with Terminal(salescycle("play", "tutorial", "--seed", "5"), env=home) as terminal:
        found["a desk"] = terminal.wait_for("NEEDS YOU") - terminal.began
        terminal.read_until_quiet(1.0)
        for turn in ("first ", ""):
            for key, page in PAGES.items():
                terminal.read_until_quiet(QUIET_S)
                pressed = terminal.send(key)
                found[turn + page] = terminal.read_until_quiet(QUIET_S) - pressed
        terminal.send("\x11")
        terminal.rest()
    with Terminal(
        salescycle("play"), env={"SALESCYCLE_HOME": f"{home['SALESCYCLE_HOME']}/{time.time_ns()}"}
    ) as terminal:
        found["title"] = terminal.wait_for("Tutorial") - terminal.began
        terminal.read_until_quiet(READING_S)
        for key in ("\x1b[B", "\x1b[A"):  # down, and up again
            terminal.read_until_quiet(QUIET_S)
            pressed = terminal.send(key)
            terminal.read()
            found["another line"] = time.perf_counter() - pressed
        terminal.read_until_quiet(QUIET_S)
        before = len(terminal.raw)
        pressed = terminal.send("\r")
        found["first desk from the title"] = terminal.wait_for("NEEDS YOU", since=before) - pressed
    return found
