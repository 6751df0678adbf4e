"""A copy of the repository in a folder of its own, in which a mutant is made and tests are run."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tests.mutants.mutants import Mutant
from tests.mutants.witness import SEEN

ROOT = Path(__file__).parents[2]
ROOMS = ("sim", "scenarios", "reports", "tui")
LONGEST_S = 300
PASSED, FAILED = 0, 1
"""Exit codes of pytest."""


class Verdict(NamedTuple):
    """What the tests say of a copy."""

    passed: bool
    killed_by: str
    """The test whose assertion failed; empty when none did, or when the copy broke in another way."""
    seconds: float
    says: str


def copy_to(folder: Path) -> Path:
    """Copy all tracked files, and map the name ``salescycle`` to the copy."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    package = folder / ".copy" / "salescycle"
    package.mkdir(parents=True)
    for room in ROOMS:
        (package / room).symlink_to(folder / room, target_is_directory=True)
    return folder


def judge(copy: Path, mutant: Mutant) -> Verdict:
    """Run the mutant's tests in a copy, kernels as plain Python, up to the first failure."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "tests.mutants.witness", *mutant.tests]
    command += ["-k", mutant.only] if mutant.only else []
    here = {"PYTHONPATH": str(copy / ".copy"), "NUMBA_DISABLE_JIT": "1", "NUMBA_CACHE_DIR": str(copy / ".compiled")}
    (copy / SEEN).unlink(missing_ok=True)
    began = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=copy, env=os.environ | here, capture_output=True, text=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired:
        return Verdict(False, "", time.monotonic() - began, f"not over after {LONGEST_S} s")
    seconds = time.monotonic() - began
    killed_by = killer(copy) if done.returncode == FAILED else ""
    return Verdict(done.returncode == PASSED, killed_by, seconds, done.stdout + done.stderr)


def killer(copy: Path) -> str:
    """The test that a promise was broken in; empty when a program fell over instead, which is no kill."""
    if not (copy / SEEN).exists():  # it could not even be imported
        return ""
    seen = json.loads((copy / SEEN).read_text(encoding="utf-8"))
    kinds = {seen["kind"], *re.findall(r"\b\w+Error\b", seen["says"])}
    return str(seen["test"]) if kinds == {"AssertionError"} else ""
