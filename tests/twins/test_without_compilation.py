"""The kernel as plain Python, and the kernel with every place in a table checked, agree with SimPy.

Each has a process of its own, because numba reads its environment once.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def agreement(**environment: str) -> str:
    """What ``python -m tests.twins.agreement`` says in another environment."""
    command = [sys.executable, "-m", "tests.twins.agreement"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=580, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_kernel_as_plain_python_agrees_with_simpy():
    assert agreement(NUMBA_DISABLE_JIT="1") == "16 runs agree\n"


@pytest.mark.slow
def test_no_place_outside_of_a_table_is_touched():
    """Slow, because code with checks is compiled anew after each change of the engines."""
    assert agreement(NUMBA_BOUNDSCHECK="1") == "16 runs agree\n"
