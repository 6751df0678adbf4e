"""How a kernel is compiled: its rules with it, and numba is left as it was for whoever else uses it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
ONE_AFTER_THE_OTHER = """
import numpy as np
from numba import njit
from numba.core import codegen, cpu
from tests.sim.model.draws_in_a_kernel import draws

def methods():
    library = codegen.CPUCodeLibrary
    return library.finalize, library.add_linking_library, cpu.CPUContext.get_executable

@njit
def half(x):
    return x / 2

@njit
def quarter(x):
    return half(half(x))

before = methods()
keys, out = np.arange(5).astype(np.uint64), np.zeros(5)
draws(keys, keys, keys.astype(np.int64), keys.astype(np.int64), out)
assert methods() == before
print(quarter(8.0), (out > 0).all() and (out < 1).all())
"""


def test_other_code_compiles_as_usual_after_a_kernel(tmp_path):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "2.0 True\n"
