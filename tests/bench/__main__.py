"""``make bench``: speed as ratios, written to RESULTS.md beside this file."""

import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from salescycle.scenarios.loader import library, load_document
from salescycle.scenarios.prepared import prepare
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.experiment import Plan, replication, totals_of
from salescycle.sim.studies.measures import MEASURES, months
from tests.bench.peers import plain_simpy

ROUNDS = 11
BATCH = 20
RESULTS = Path(__file__).parent / "RESULTS.md"


class Ratio(NamedTuple):
    """Median of the ratios of pairs, and their quartiles."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        """As the table shows it."""
        return f"{self.median:.1f} ({self.low:.1f} to {self.high:.1f})"


def batch_of(plan: Plan, size: int) -> Callable[[int], object]:
    """What computes *size* replications as a forecast does, on one thread."""
    return lambda seed: list(totals_of(plan, range(seed * size, (seed + 1) * size)))


def interleaved(
    slow: Callable[[int], object], fast: Callable[[int], object], *, batch: int
) -> tuple[Ratio, float, float]:
    """How many times as quick a replication of *fast* is, which computes *batch* of them; and both medians [CPU s]."""
    slow(0), fast(0)
    pairs = []
    for seed in range(1, ROUNDS + 1):
        a = cpu(lambda seed=seed: slow(seed))  # type: ignore[misc]
        b = cpu(lambda seed=seed: fast(seed)) / batch  # type: ignore[misc]
        pairs.append((a, b))
    low, median, high = statistics.quantiles([a / b for a, b in pairs], n=4)
    return Ratio(median, low, high), statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    began = time.process_time()
    work()
    return time.process_time() - began


def plan_of(name: str, engine: str) -> Plan:
    """A replication of a library scenario, folded into totals, without a log kept."""
    loaded = load_document(name)
    parameters: Parameters = prepare(loaded, say=print).parameters
    end = loaded.scenario.observed.horizon_s(loaded.scenario.start)
    until = int(parameters.firm[0]["until"])
    return Plan(parameters, 1, until, tuple(months(loaded.scenario.start, end)), engine)  # type: ignore[arg-type]


def against_plain_simpy() -> list[str]:
    """The compiled engine and the SimPy engine on w1, against SimPy as its documentation suggests."""
    compiled, simpy = plan_of("w1", "compiled"), plan_of("w1", "simpy")
    fast, plain_s, fast_s = interleaved(plain_simpy.run, batch_of(compiled, BATCH), batch=BATCH)
    own, _, own_s = interleaved(plain_simpy.run, batch_of(simpy, 1), batch=1)
    visits = sum(plain_simpy.run(seed)["visits"] for seed in range(5)) / 5
    leads = (
        sum(int(replication(compiled, seed).periods.reshape(-1, len(MEASURES))[:, 0].sum()) for seed in range(5)) / 5
    )
    return [
        "| engine on w1 | times as fast as plain SimPy (quartiles) | us a visit |",
        "|---|---|---|",
        f"| plain SimPy {version('simpy')} | 1 | {1e6 * plain_s / visits:.2f} |",
        f"| ours, compiled, one thread | {fast} | {1e6 * fast_s / visits:.3f} |",
        f"| ours, SimPy, rules in plain Python | {own} | {1e6 * own_s / visits:.2f} |",
        "",
        f"A replication has about {leads:.0f} leads and {visits:.0f} visits; start, run and fold are timed together.",
    ]


def against_each_other() -> list[str]:
    """Our two engines on every library scenario."""
    lines = ["| scenario | compiled against SimPy engine (quartiles) | ms a replication, compiled |", "|---|---|---|"]
    for name in library():
        compiled, simpy = plan_of(name, "compiled"), plan_of(name, "simpy")
        ratio, _, fast_s = interleaved(batch_of(simpy, 1), batch_of(compiled, BATCH), batch=BATCH)
        lines.append(f"| {name} | {ratio} | {1e3 * fast_s:.2f} |")
    return lines


def main() -> None:
    """Measure, print and write."""
    plain_luck(1)
    head = [
        "# Speed",
        "",
        f"`make bench`, {datetime.now(UTC).date()}, {platform.machine()}, Python {platform.python_version()}, "
        f"numpy {version('numpy')}, numba {version('numba')}. "
        f"CPU time, {ROUNDS} rounds A B A B in one process, medians.",
        "Absolute times are of a shared machine; only the ratios are meant to last.",
        "",
    ]
    body = [*against_plain_simpy(), "", *against_each_other(), ""]
    RESULTS.write_text("\n".join(head + body), encoding="utf-8")
    sys.stdout.write("\n".join(body))


if __name__ == "__main__":
    main()
