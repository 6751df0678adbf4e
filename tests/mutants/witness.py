"""What pytest is told to load in a copy (``-p``): it sees to it that the copy is tested, and writes down what fails."""

import json
from pathlib import Path
from typing import Any

import pytest

import salescycle.sim
from salescycle.sim.engines.order import END
from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model.luck import plain_luck
from tests.twins.one_step import one_step

SEEN = Path("seen.json")
"""The first failure: test, kind of exception, and what it says."""
NOT_THE_COPY, NOT_ALIVE = 70, 71
ENGINES: tuple[Engine, ...] = ("simpy", "compiled")


def pytest_sessionstart() -> None:
    """Leave unless what is imported is the copy in this folder, and both engines bring a small run to its end."""
    if Path.cwd() not in Path(salescycle.sim.__file__).resolve().parents:
        pytest.exit(f"{salescycle.sim.__file__} is not the copy", NOT_THE_COPY)
    tables = one_step({"won": 0.5, "lost": 0.5}, {"won": "2 h", "lost": "1 d"}, rate="9 / d", days=3)
    for engine in ENGINES:
        told = run(tables, plain_luck(1), engine=engine)
        if told.status != END or len(told.log) == 0:
            pytest.exit(f"{engine} tells nothing", NOT_ALIVE)


def pytest_exception_interact(node: Any, call: Any) -> None:
    """Write down the first failure."""
    if not SEEN.exists():
        told = {"test": node.nodeid, "kind": call.excinfo.typename, "says": str(call.excinfo.value)}
        SEEN.write_text(json.dumps(told), encoding="utf-8")
