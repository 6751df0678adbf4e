"""``make bench``: speed as ratios, written to RESULTS.md beside this file. A part's name runs that part only."""

import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.bench.growth import growth
from tests.bench.on_cluster import cluster
from tests.bench.on_w1 import Got, against_each_other, among_others
from tests.bench.patience import first_result, ten_thousand, threads
from tests.bench.ratios import ROUNDS
from tests.bench.screens import screens
from tests.bench.targets import table

RESULTS = Path(__file__).parent / "RESULTS.md"
PARTS: dict[str, tuple[str, Callable[[Got], list[str]]]] = {
    "w1": ("Among others", among_others),
    "engines": ("Our two engines", against_each_other),
    "threads": ("Threads", threads),
    "growth": ("Growth", growth),
    "futures": ("Ten thousand futures", ten_thousand),
    "cluster": ("Dask", cluster),
    "first": ("First result", first_result),
    "screens": ("Screens", screens),
}


def main(chosen: list[str]) -> None:
    """Measure and print; write the page when all was measured."""
    got: Got = {}
    body = []
    for name in chosen or PARTS:
        title, part = PARTS[name]
        body += [f"## {title}", "", *part(got), ""]
    body += ["## Wanted and got", "", *table(got), ""]
    if not chosen:
        RESULTS.write_text("\n".join(_head() + body), encoding="utf-8")
    sys.stdout.write("\n".join(body))


def _head() -> list[str]:
    """Where and how."""
    return [
        "# Speed",
        "",
        f"`make bench`, {datetime.now(UTC).date()}, {platform.machine()}, Python {platform.python_version()}, "
        f"numpy {version('numpy')}, numba {version('numba')}. "
        f"Ratios are of works timed in turns A B A B, {ROUNDS} rounds or more: median and quartiles; CPU time where "
        "nothing else is said.",
        "Absolute times are of a shared machine; only the ratios are meant to last.",
        "",
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
