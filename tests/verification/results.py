"""Runs verification and writes what came out into the README: ``python -m tests.verification.results``.

The quick tests of this folder tell how many comparisons there are and what they take, then the slow tests of the whole
suite are run. Both reports are pytest's own (JUnit XML). What stands between two marks of the README is written anew;
the exit code is that of the worse run. With two files named, as by ``pytest --junitxml``, these are told instead.
"""

import os
import platform
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from tests.verification.tolerances import A

ROOT = Path(__file__).parents[2]
README = Path(__file__).with_name("README.md")
HERE = "tests.verification"
ITSELF = f"{HERE}.test_tolerances"
"""Comparisons of the tests of tests are no part of the family."""
NAMED = re.compile(r"^(\w+)(?:\[.*\])?$", re.DOTALL)


class Told(NamedTuple):
    """What the report of a run says of one test."""

    module: str
    name: str
    outcome: str
    """passed, failed or skipped."""
    seconds: float
    why: str
    """Of one that was skipped."""
    comparisons: int

    @property
    def function(self) -> str:
        """Its name without its parameters."""
        found = NAMED.match(self.name)
        return found[1] if found else self.name


def read(report: Path) -> list[Told]:
    """The tests of a report, in its order; one that also fails in its end stands there once."""
    found: dict[tuple[str, str], Told] = {}
    for case in ET.parse(report).getroot().iter("testcase"):
        kinds = {child.tag: child for child in case}
        failed = "failure" in kinds or "error" in kinds
        outcome = "failed" if failed else "skipped" if "skipped" in kinds else "passed"
        why = kinds["skipped"].get("message", "") if "skipped" in kinds else ""
        made = sum(int(p.get("value", 0)) for p in case.iter("property") if p.get("name") == "comparisons")
        key = case.get("classname", ""), case.get("name", "")
        if key not in found or failed:
            found[key] = Told(*key, outcome, float(case.get("time", 0)), why, made)
    return list(found.values())


def run(report: Path, *arguments: str) -> int:
    """One run of pytest, with its report."""
    command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def summary(tests: list[Told]) -> str:
    """How many passed, and in what time."""
    numbers = {kind: sum(test.outcome == kind for test in tests) for kind in ("passed", "failed", "skipped")}
    told = ", ".join(f"{n} {kind}" for kind, n in numbers.items() if n or kind == "passed")
    return f"**{told}** in {sum(test.seconds for test in tests):,.0f} s"


def place() -> str:
    """What it ran on, and nothing that names a machine."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scipy", "simpy"))
    return (
        f"{date.today().isoformat()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {libraries}"
    )


def family(quick: list[Told], slow: list[Told]) -> str:
    """How many comparisons there are, and what they risk together."""
    numbers = [sum(test.comparisons for test in tests if not test.module.startswith(ITSELF)) for tests in (quick, slow)]
    risk = numbers[0] * A
    return (
        f"The quick tests make {numbers[0]} such comparisons, the slow ones {numbers[1]} more. On fresh seeds a right "
        f"program therefore fails with a chance of {risk:.1g} at most, one suite of {rounded(1 / risk):,} "
        f"({rounded(1 / (sum(numbers) * A)):,} with the slow ones); the plan was 25 comparisons and one of a million."
    )


def rounded(number: float) -> int:
    """To two figures."""
    return int(float(f"{number:.1e}"))


def results(quick: list[Told], slow: list[Told]) -> str:
    """The section of results."""
    lines = [f"{place()}.", "", f"Quick tests of this folder: {summary(quick)}. Slow: {summary(slow)}.", ""]
    lines += ["| slow test | runs | result | s |", "|---|---:|---|---:|"]
    groups: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for test in slow:
        groups[test.module, test.function].append(test)
    for (module, function), tests in groups.items():
        outcomes = {kind: sum(test.outcome == kind for test in tests) for kind in ("passed", "failed", "skipped")}
        told = ", ".join(kind if n == len(tests) else f"{n} {kind}" for kind, n in outcomes.items() if n)
        file = module.replace(".", "/").removeprefix("tests/")
        lines.append(
            f"| `{file}.py::{function}` | {len(tests)} | {told} | {sum(test.seconds for test in tests):,.1f} |"
        )
    reasons = dict.fromkeys(test.why for test in slow if test.why)
    lines += ["", *(f"Skipped: {why}." for why in reasons)] if reasons else []
    slowest = sorted(quick, key=lambda test: -test.seconds)[:10]
    lines += ["", "The ten quick tests of this folder that take longest:", "", "| test | s |", "|---|---:|"]
    lines += [f"| `{test.module.rpartition('.')[2]}.py::{test.name}` | {test.seconds:.1f} |" for test in slowest]
    return "\n".join(lines)


def put(page: str, name: str, text: str) -> str:
    """The page with *text* between the marks of that *name*. Raises ValueError when it has no such marks."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"README.md has no marks for {name}")
    return f"{before}{begin}\n{text}\n{end}{after}"


def main() -> int:
    """Run, write, and tell whether all is well."""
    if len(sys.argv) == 3:
        status, reports = 0, [Path(argument) for argument in sys.argv[1:]]
        quick, slow = (read(report) for report in reports)
    else:
        with tempfile.TemporaryDirectory() as folder:
            first, second = (Path(folder) / name for name in ("quick.xml", "slow.xml"))
            status = run(first, "-q", "tests/verification")
            status = run(second, "-m", "slow") or status
            quick, slow = read(first), read(second)
    page = put(README.read_text(encoding="utf-8"), "family", family(quick, slow))
    README.write_text(put(page, "results", results(quick, slow)), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
