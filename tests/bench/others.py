"""Other engines as guests: each gets an environment of its own on the spot, or is left out with one line."""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from tests.bench.plans import say
from tests.bench.ratios import Timed, cpu

HERE = Path(__file__).parent
GUESTS = {"Ciw": ("ciw", "3.2.7"), "salabim": ("salabim", "26.0.9"), "SimulSI": ("simulsi", "0.9.0")}
"""Name as its authors write it: package and version."""


class Guest:
    """Another engine's model of w1, in a process of its own."""

    def __init__(self, python: Path, package: str) -> None:
        script = HERE / "guests" / f"with_{package}.py"
        self._process = subprocess.Popen(
            [python, script],
            env=os.environ | {"PYTHONPATH": str(HERE / "peers")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.visits = self.leads = self.runs = 0

    def __call__(self, seed: int) -> float:
        """CPU seconds of one replication."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        self.visits += told["visits"]
        self.leads += told["leads"]
        self.runs += 1
        return float(told["cpu_s"])

    def leave(self) -> None:
        """End the process."""
        self._process.communicate()


@contextmanager
def guest(name: str) -> Iterator[Guest | None]:
    """The guest of that name, ready to run; None when it cannot be installed here."""
    package, version = GUESTS[name]
    try:
        visitor = Guest(_python_with(package, version), package)
        visitor(0)
    except (OSError, subprocess.CalledProcessError, json.JSONDecodeError) as error:
        say(f"{name} is left out: {type(error).__name__}")
        yield None
        return
    try:
        yield visitor
    finally:
        visitor.leave()


def _python_with(package: str, version: str) -> Path:
    """Python of an environment that holds the package and what it needs; made when it is not there yet."""
    home = _folder() / f"{package}-{version}-{sys.version_info.major}.{sys.version_info.minor}"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", home], check=True, capture_output=True)
        wanted = f"{package}=={version}"
        subprocess.run([python, "-m", "pip", "install", "--quiet", wanted], check=True, capture_output=True)
        (home / "complete").touch()
    return python


def limit() -> Timed | None:
    """CPU seconds of one replication of the same work in C++, which is taken as the limit; None without a compiler."""
    source, library = HERE / "peers" / "w1cal.cpp", _folder() / "w1cal.so"
    flags = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"]
    try:
        subprocess.run(["c++", *flags, "-o", library, source], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"The limit in C++ is left out: {type(error).__name__}")
        return None
    many = ctypes.CDLL(str(library)).w1c_many
    many.argtypes = [ctypes.c_uint64, ctypes.c_uint64, ctypes.c_int, ctypes.c_double, ctypes.c_double, ctypes.c_void_p]
    size, columns, window_h = 100, 7, 2000.0
    totals = (ctypes.c_double * (size * columns))()
    return cpu(lambda number: many(1, number * size, size, 1.0, window_h, totals), batch=size)


def _folder() -> Path:
    """Where guests stay between two runs of the bench."""
    folder = platformdirs.user_cache_path("salescycle") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
