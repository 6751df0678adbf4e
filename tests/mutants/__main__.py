"""``make mutants``: each mutant in a copy of its own against its tests, written to RESULTS.md beside this file."""

import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests.mutants.copies import ROOT, Verdict, copy_to, judge
from tests.mutants.mutants import MUTANTS, Mutant, Way

RESULTS = Path(__file__).parent / "RESULTS.md"
EXACT: tuple[Way, ...] = ("twin", "pathwise", "identity", "hand trace")


class Fate(NamedTuple):
    """A mutant and what the tests said of it."""

    mutant: Mutant
    verdict: Verdict

    @property
    def is_killed(self) -> bool:
        """Whether an assertion failed."""
        return self.verdict.killed_by != ""


def can_be_made() -> None:
    """Stop the program when a text that a mutant changes is not there once any more."""
    for mutant in MUTANTS:
        try:
            mutant.files(ROOT)
        except ValueError as error:
            sys.exit(f"the mutant '{mutant.sentence}' cannot be made: {error}")


def as_it_is() -> None:
    """All the tests on a copy without a mutant. Stops the program when one does not pass: then nothing is claimed."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_to(Path(folder).resolve())
        for mutant in {(mutant.tests, mutant.only): mutant for mutant in MUTANTS}.values():
            verdict = judge(copy, mutant)
            print(f"{verdict.seconds:5.1f} s  without a mutant: {', '.join(mutant.tests)} {mutant.only}", flush=True)
            if not verdict.passed:
                sys.exit(f"{verdict.says}\nthe tests do not pass without a mutant, so they can say nothing of one")


def fates() -> Iterator[Fate]:
    """Each mutant in its own copy."""
    for mutant in MUTANTS:
        with tempfile.TemporaryDirectory() as folder:
            copy = copy_to(Path(folder).resolve())
            mutant.make(copy)
            fate = Fate(mutant, judge(copy, mutant))
        print(f"{fate.verdict.seconds:5.1f} s  {mutant.sentence}: {told(fate)}", flush=True)
        if not fate.is_killed:
            print(fate.verdict.says, flush=True)
        yield fate


def told(fate: Fate) -> str:
    """By which test a mutant was killed, or how it lives on."""
    if fate.is_killed:
        return f"`{fate.verdict.killed_by.removeprefix('tests/')}`"
    return "**survived**" if fate.verdict.passed else "**fell over, which is no kill**"


def page(found: list[Fate], seconds: float) -> str:
    """RESULTS.md."""
    killed = [fate for fate in found if fate.is_killed]
    ways = Counter(fate.mutant.way for fate in killed)
    rows = [
        f"| {i} | {fate.mutant.sentence} | {fate.mutant.where} | {told(fate)} | {fate.mutant.way} "
        f"| {fate.verdict.seconds:.0f} |"
        for i, fate in enumerate(found, 1)
    ]
    return "\n".join(
        [
            "# Mutants",
            "",
            f"`make mutants`, {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()}, "
            f"kernels as plain Python; {seconds:.0f} s in all. The tests pass without a mutant.",
            "",
            f"{len(found)} made, {len(killed)} killed, {sum(ways[way] for way in EXACT)} of them by a pathwise or "
            f"identity test ({', '.join(f'{way} {ways[way]}' for way in EXACT)}).",
            "",
            "*twin*: the fault is in one engine, and both must agree in every bit. Where both have the same fault no "
            "twin sees it:",
            "*hand trace*, seconds or numbers written by hand; *pathwise*, a recursion or the law on the same draws, "
            "lead by lead;",
            "*identity*, what holds exactly.",
            "",
            "| # | mutant | where | killed by | how | s |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Try the tests as they are, then on each mutant; exit code 1 when one survives."""
    began = time.monotonic()
    can_be_made()
    as_it_is()
    found = list(fates())
    RESULTS.write_text(page(found, time.monotonic() - began), encoding="utf-8")
    sys.exit(0 if all(fate.is_killed for fate in found) else 1)


if __name__ == "__main__":
    main()
