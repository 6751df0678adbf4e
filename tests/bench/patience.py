"""What somebody waits for: threads, ten thousand futures, the first compiled result."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.on_w1 import Got
from tests.bench.plans import batch_of, plan_of, say
from tests.bench.ratios import ROUNDS, cpu, race, wall

COMMAND = [Path(sys.executable).parent / "salescycle"]
FORECAST = [*COMMAND, "forecast", "saas_smb", "--horizon", "3mo", "--replications", "10000", "--workers", "2"]
FIRST = [*COMMAND, "run", "w1", "--engine", "compiled", "--json"]


def threads(got: Got) -> list[str]:
    """One thread's time over that of two, for the same replications; and how many processors the two were given."""
    lines = [
        "| replications | two threads against one, by the clock (quartiles) | processors to be had |",
        "|---|---|---|",
    ]
    for name, size in (("w1", 400), ("saas_smb", 80)):
        say(f"threads: {name}")
        plan = plan_of(name)
        two = batch_of(plan, size, workers=2)
        found = race(wall(batch_of(plan, size)), wall(two))
        had = statistics.median(cpu(two)(number) / found.second_s for number in range(ROUNDS))
        lines.append(f"| {size} of {name} | {found.ratio} | {had:.1f} |")
        got["threads"] = f"{found.ratio}; {had:.1f} processors were to be had"
    return lines


def ten_thousand(got: Got) -> list[str]:
    """A forecast of the default scenario's quarter, as somebody at a terminal sees it."""
    say("10,000 futures")
    first_s, all_s = _watched(FORECAST)
    got["futures"] = f"progress after {first_s:.1f} s, done in {all_s:.0f} s"
    return [f"`salescycle forecast saas_smb --horizon 3mo --replications 10000 --workers 2`: {got['futures']}."]


def _watched(command: list[str | Path]) -> tuple[float, float]:
    """Seconds until a command's progress is first seen on its terminal, and until it is done."""
    ours, theirs = os.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    seen, first_s = b"", 0.0
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        seen += more
        if not first_s and b"/s, " in seen:
            first_s = time.perf_counter() - began
    process.wait()
    os.close(ours)
    return first_s, time.perf_counter() - began


def first_result(got: Got) -> list[str]:
    """From the command to its result: with nothing compiled yet, and again."""
    say("cold and warm start")
    with tempfile.TemporaryDirectory() as folder:
        cold = _started(folder)
        warm = [_started(folder) for _ in range(ROUNDS)]
    warm_s = tuple(statistics.median(times) for times in zip(*warm, strict=True))
    got["first"] = f"{cold[0]:.0f} s (CPU {cold[1]:.0f} s) / {warm_s[0]:.1f} s (CPU {warm_s[1]:.1f} s)"
    return [f"`salescycle run w1 --engine compiled`, nothing compiled yet / compiled before: {got['first']}."]


def _started(folder: str) -> tuple[float, float]:
    """Seconds by the clock, and CPU seconds, of a command that finds its compiled code in that folder."""
    began, before = time.perf_counter(), os.times()
    environment = os.environ | {"NUMBA_CACHE_DIR": folder}
    subprocess.run(FIRST, check=True, capture_output=True, env=environment)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, spent
