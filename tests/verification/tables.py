"""What the pages of tables (LESSONS.md, BOTS.md) have in common; their numbers are kept by scenario beside them."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def keep(file: Path, name: str, told: dict[str, Any]) -> dict[str, Any]:
    """Put numbers of a scenario among those in *file*, so that one can be computed anew; returns them all."""
    kept: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    kept.setdefault(name, {}).update(told)
    file.write_text(json.dumps(kept, indent=1) + "\n")
    return kept


def unsolved_lines(unsolved: Sequence[str]) -> Iterable[str]:
    """Doubted worlds without a solution, as a list that follows a table; nothing where there are none."""
    if unsolved:
        yield ""
        yield "Worlds in which the configured rates could not be brought about, and which tell nothing:"
        yield ""
        yield from (f"- {sentence}" for sentence in unsolved)


def say(line: str) -> None:
    """Narrate."""
    print(line, file=sys.stderr, flush=True)
