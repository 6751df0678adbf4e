"""Constants of the gates of a scenario as written: shipped with the library, kept for users' own, or found now.

They are kept under a hash of everything that can change them: the scenario's meaning without ``--set``, its opening
book, and the version of the rules.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from salescycle.scenarios.loader import Loaded
from salescycle.scenarios.once import cache_folder
from salescycle.scenarios.writer import write_text
from salescycle.sim.compiled import is_warm
from salescycle.sim.model.build import build
from salescycle.sim.model.tables import RULES_VERSION
from salescycle.sim.studies.calibration import FIRST_USE_LEADS, SEED, Calibration, calibrate
from salescycle.sim.studies.rates import open_gates

__all__ = [
    "SHIPPED",
    "are_others",
    "calibrate_for_library",
    "constants_for",
    "is_precise",
    "kept_in",
    "key_of",
    "remove_outdated",
    "text_of",
]

SCHEMA = "salescycle/calibrated/1"
SHIPPED = Path(__file__).parent / "calibrated"
"""Constants of the library, made by ``make calibrate``."""
TESTED = {"contact": 20_000, "understand": 20_000, "offer": 20_000, "rival": 20_000, "win_back": 1_000}
"""Entries on which a library rate is tested; of later phases fewer."""
TESTED_LATER = 4_000

Say = Callable[[str], None]
"""Told a line of progress."""


def constants_for(loaded: Loaded, say: Say) -> dict[str, float] | None:
    """Constants of the scenario's gates, for ``build``; None where nothing is to be calibrated.

    At the first use of a user's own scenario they are found, which takes some seconds and is told to *say*, and kept.
    Raises CalibrationError when a rate is out of reach.
    """
    gates = _gates(loaded)
    if not gates:
        return None
    key = key_of(loaded)
    for folder in (SHIPPED, kept_in()):
        alphas = _read(folder / f"{key}.json", key, gates)
        if alphas is not None:
            return alphas
    found = _calibrate(loaded, FIRST_USE_LEADS, say)
    _keep(kept_in() / f"{key}.json", text_of(loaded, found), say)
    return found.alphas


def are_others(loaded: Loaded, constants: Mapping[str, float] | None) -> bool:
    """Whether the library ships other constants for a scenario than these; of users' own nothing can be said."""
    key = key_of(loaded)
    shipped = _read(SHIPPED / f"{key}.json", key, _gates(loaded))
    return shipped is not None and shipped != constants


def _gates(loaded: Loaded) -> set[str]:
    """Names of the gates that have a constant."""
    return {gate.name for gate in open_gates(build(loaded.as_written, open_loop=True))}


def key_of(loaded: Loaded) -> str:
    """What the constants of a scenario are kept under."""
    return hashlib.sha256(f"rules {RULES_VERSION}\n{loaded.sha256_as_written}".encode()).hexdigest()


def kept_in() -> Path:
    """Folder of the constants of users' own scenarios; ``SALESCYCLE_HOME`` moves it."""
    return cache_folder("calibrated")


def _read(path: Path, key: str, gates: set[str]) -> dict[str, float] | None:
    """The constants in a file; None when it is not there, or damaged: then they are found anew."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        alphas = {str(name): float(gate["alpha"]) for name, gate in document["gates"].items()}
        is_whole = document["schema"] == SCHEMA and document["key"] == key
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return alphas if is_whole and gates <= set(alphas) and all(map(math.isfinite, alphas.values())) else None


def _keep(path: Path, text: str, say: Say) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, text)
    except OSError as error:
        say(f"The constants cannot be kept in {path.parent} ({error.strerror}); they will be found anew next time.")


def _calibrate(loaded: Loaded, leads: int, say: Say) -> Calibration:
    from salescycle.scenarios.prepared import book_of  # noqa: PLC0415 - which asks this module for constants

    name = loaded.as_written.name
    if not is_warm():
        say("Compiling the fast engine, once for this version of the program: about half a minute.")
    say(f"Calibrating {name} on {leads:,} leads, once: its gates are solved for its configured rates.")
    found = calibrate(
        loaded.as_written,
        leads=leads,
        seed=SEED,
        book=book_of(loaded),
        progress=lambda number, worst: say(
            f"Calibrating {name}: round {number}, the worst rate is missed by {worst:.4f}."
        ),
    )
    for note in found.notes:
        say(f"{name}: {note}")
    return found


def calibrate_for_library(loaded: Loaded, say: Say) -> Calibration | None:
    """Constants of a library scenario: on a sample so large that its errors do not matter in a test of the rates.

    None where nothing is to be calibrated.
    """
    if not _gates(loaded):
        return None
    leads, before = 5 * FIRST_USE_LEADS, 0
    while not is_precise(found := _calibrate(loaded, leads, say)):
        seen = max(found.entries.values())
        if seen <= before:
            say(f"{loaded.as_written.name}: no larger sample can be run; its constants are as precise as that.")
            break
        leads, before = math.ceil(1.1 * leads * max(_excess(found).values())), seen
    return found


def remove_outdated(loaded: Loaded) -> None:
    """Remove constants of other versions of a library scenario."""
    for path in SHIPPED.glob("*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["scenario"] == loaded.as_written.name and document["key"] != key_of(loaded):
            path.unlink()


def is_precise(found: Calibration) -> bool:
    """Whether the variance of each estimate is at most a tenth of that of counting as many as a test counts."""
    return max(_excess(found).values(), default=0.0) <= 1.0


def _excess(found: Calibration) -> dict[str, float]:
    """Variance of each estimate over what is allowed."""
    return {
        gate: 10.0 * error**2 * TESTED.get(gate, TESTED_LATER) / (rate * (1.0 - rate))
        for gate, error in found.errors.items()
        for rate in (found.configured[gate],)
    }


def text_of(loaded: Loaded, found: Calibration) -> str:
    """The file in which constants are kept."""
    document = {
        "schema": SCHEMA,
        "key": key_of(loaded),
        "scenario": loaded.as_written.name,
        "scenario_sha256": loaded.sha256_as_written,
        "rules_version": RULES_VERSION,
        "seed": SEED,
        "replications": found.replications,
        "rounds": found.rounds,
        "gates": {name: _told(name, found) for name in found.alphas},
        "notes": list(found.notes),
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def _told(name: str, found: Calibration) -> Mapping[str, Any]:
    """One gate, without what is not known of it."""
    known: dict[str, Mapping[str, float]] = {
        "configured": found.configured,
        "estimate": found.estimates,
        "error": found.errors,
        "entries": found.entries,
        "mean_predictor": found.predictors,
    }
    return {"alpha": found.alphas[name], **{word: values[name] for word, values in known.items() if name in values}}
