"""How cost and memory grow with the number of leads: w1 with its rate and its staff grown together."""

import resource
import subprocess
import sys

from salescycle.sim.studies.experiment import Plan
from tests.bench.on_w1 import Got
from tests.bench.plans import batch_of, leads_in, plan_of, say
from tests.bench.ratios import ROUNDS, cpu, race

SIZES = {1: 100, 10: 20, 100: 2, 1000: 1}
"""Thousands of leads: replications that are timed together."""


def grown(times: int) -> Plan:
    """w1 with so many times its leads and its people."""
    changes = {"sources.web.rate": f"{12 * times} / d", "team.sales.count": 6 * times, "team.service.count": 4 * times}
    return plan_of("w1", overrides=[f"{key}={value}" for key, value in changes.items()])


def growth(got: Got) -> list[str]:
    """Cost a lead against that of a thousand leads, and peak memory of a process that does nothing else."""
    lines = [
        "| leads | cost a lead against 1,000 leads (quartiles) | us a lead | peak memory [MB] |",
        "|---|---|---|---|",
    ]
    memory = {times: _memory(times) for times in SIZES}
    small = cpu(batch_of(grown(1), SIZES[1]), batch=SIZES[1])
    few = leads_in(batch_of(grown(1), 1)(0)[0])
    for times, batch in SIZES.items():
        say(f"growth: {times},000 leads")
        plan = grown(times)
        leads = leads_in(batch_of(plan, 1)(0)[0])
        large = cpu(batch_of(plan, batch), batch=batch)
        found = race(lambda n: large(n) * few, lambda n: small(n) * leads, rounds=ROUNDS)  # noqa: B023
        each = 1e6 * found.first_s / few / leads
        lines.append(f"| {leads:,} | {found.ratio} | {each:.2f} | {memory[times]:.0f} |")
        got["growth"], got["memory"] = str(found.ratio), f"{memory[times]:.0f} MB"
    return lines


def _memory(times: int) -> float:
    """Peak memory of a process that runs this once [MB]; a small one starts it, whose own peak is all it inherits."""
    small = [sys.executable, "-c", "import subprocess, sys; subprocess.run(sys.argv[1:], check=True)"]
    command = [*small, sys.executable, "-m", "tests.bench.growth", str(times)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(told.stdout)


def _peak() -> float:
    """Most memory that this process has held so far [MB]."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    batch_of(grown(int(sys.argv[1])), 1)(0)
    sys.stdout.write(str(_peak()))
