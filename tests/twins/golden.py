"""The logs that this version of the rules gives, as hashes: ``python -m tests.twins.golden`` writes them anew.

One run of each library scenario with seed 1 on SimPy, every gate a coin. Write them only together with a new
RULES_VERSION and a line in CHANGELOG: whoever replays a game or repeats a forecast gets something else from then on.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from salescycle.scenarios.loader import library, load
from salescycle.sim.engines.run import run
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import RULES_VERSION

GOLDEN = Path(__file__).with_name("golden.json")
COMMAND = "python -m tests.twins.golden"
SEED = 1


def log_hash(name: str) -> str:
    """SHA-256 of the log of a library scenario."""
    return hashlib.sha256(run(build(load(name)), plain_luck(SEED)).log.tobytes()).hexdigest()


def present() -> dict[str, Any]:
    """What the golden file would hold now."""
    return {"rules_version": RULES_VERSION, "logs": {name: log_hash(name) for name in library()}}


def kept() -> dict[str, Any]:
    """What the golden file holds."""
    document: dict[str, Any] = json.loads(GOLDEN.read_text())
    return document


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(present(), indent=2) + "\n")
    print(f"{GOLDEN.name} holds the logs of rules version {RULES_VERSION}")
