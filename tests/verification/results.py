"""Runs verification and writes what came out into the README.

    python -m tests.verification.results [TESTS ...] [--reports [QUICK] SLOW]

The quick tests of this folder tell how many comparisons there are and what they take, then the slow tests of the whole
suite are run. Both reports are pytest's own (JUnit XML). What stands between two marks of the README is written anew;
the exit code is that of the worse run. With *TESTS* named, as for pytest, only the slow ones among these are run, and
their lines are put into the table; all others stay, with their dates. Reports of ``pytest --junitxml`` can be told
instead of a run: two of the whole, or one of some slow tests.
"""

import argparse
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
TABLE = ("| slow test | runs | result | s | on |", "|---|---:|---|---:|---|")
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


def place(on: str) -> str:
    """When and on what it ran, and nothing that names a machine."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "scipy", "simpy"))
    return (
        f"{on}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
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


def results(quick: list[Told], slow: list[Told], on: str) -> str:
    """The section of results, of a run on that day."""
    lines = [f"{place(on)}.", "", f"Quick tests of this folder: {summary(quick)}. Slow: {summary(slow)}.", ""]
    lines += [*TABLE, *lines_of(slow, on).values()]
    reasons = dict.fromkeys(test.why for test in slow if test.why)
    lines += ["", *(f"Skipped: {why}." for why in reasons)] if reasons else []
    slowest = sorted(quick, key=lambda test: -test.seconds)[:10]
    lines += ["", "The ten quick tests of this folder that take longest:", "", "| test | s |", "|---|---:|"]
    lines += [f"| `{test.module.rpartition('.')[2]}.py::{test.name}` | {test.seconds:.1f} |" for test in slowest]
    return "\n".join(lines)


def lines_of(slow: list[Told], on: str) -> dict[str, str]:
    """A line of the table for each function, by the cell that names it."""
    groups: dict[tuple[str, str], list[Told]] = defaultdict(list)
    for test in slow:
        groups[test.module, test.function].append(test)
    lines = {}
    for (module, function), tests in groups.items():
        outcomes = {kind: sum(test.outcome == kind for test in tests) for kind in ("passed", "failed", "skipped")}
        told = ", ".join(kind if n == len(tests) else f"{n} {kind}" for kind, n in outcomes.items() if n)
        name = f"| `{module.replace('.', '/').removeprefix('tests/')}.py::{function}`"
        lines[name] = f"{name} | {len(tests)} | {told} | {sum(test.seconds for test in tests):,.1f} | {on} |"
    return lines


def merged(section: str, slow: list[Told], on: str) -> str:
    """The section with the lines of these tests anew or added; what else is in its table stays."""
    before, head, rest = section.partition("\n".join(TABLE) + "\n")
    table, blank, after = rest.partition("\n\n")
    lines = {line.partition(" | ")[0]: line for line in table.splitlines()} | lines_of(slow, on)
    return before + head + "\n".join(lines[name] for name in sorted(lines)) + blank + after


def part(page: str, name: str) -> tuple[str, str, str]:
    """The page before, between and after the marks of that *name*. Raises ValueError when it has no such marks."""
    before, found, rest = page.partition(f"<!-- {name}: begin -->\n")
    text, closed, after = rest.partition(f"\n<!-- {name}: end -->")
    if not found or not closed:
        raise ValueError(f"README.md has no marks for {name}")
    return before + found, text, closed + after


def put(page: str, name: str, text: str) -> str:
    """The page with *text* between the marks of that *name*. Raises ValueError when it has no such marks."""
    before, _, after = part(page, name)
    return before + text + after


def runs(folder: Path, tests: list[str]) -> tuple[int, list[Path]]:
    """Runs the named slow tests, or the quick ones and all slow ones; the worse exit code, and the reports."""
    quick, slow = folder / "quick.xml", folder / "slow.xml"
    if tests:
        return run(slow, "-m", "slow", *tests), [slow]
    status = run(quick, "-q", "tests/verification")
    return run(slow, "-m", "slow") or status, [quick, slow]


def main() -> int:
    """Run, write, and tell whether all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification.results")
    parser.add_argument("tests", nargs="*", help="only these slow tests; their lines are put among the others")
    parser.add_argument("--reports", nargs="+", type=Path, metavar="REPORT", help="of runs that have been")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        status, reports = (0, given.reports) if given.reports else runs(Path(folder), given.tests)
        *quick, slow = map(read, reports)
    page, on = README.read_text(encoding="utf-8"), date.today().isoformat()
    if quick:
        page = put(put(page, "family", family(quick[0], slow)), "results", results(quick[0], slow, on))
    else:
        page = put(page, "results", merged(part(page, "results")[1], slow, on))
    README.write_text(page, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
