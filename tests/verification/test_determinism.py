"""The same seed gives the same bytes: twice, cut in pieces, saved and loaded, and wherever it runs (V23).

The program ``hashes.py`` is run in other environments; what it prints must be what it prints here. What only needs
other environment variables is quick; other Pythons and numpys, and code compiled for another processor, are slow.
Serial and parallel batches are held in tests/sim/studies/test_experiment.py and test_compare.py.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random

import numpy as np
import pytest

from salescycle.sim.engines.order import ASK, ASKS, END, same
from salescycle.sim.engines.run import CompiledRun, start
from salescycle.sim.model.luck import plain_luck
from tests.sim.model.firms import DAY
from tests.twins.random_games import play
from tests.twins.random_scenarios import case
from tests.verification.hashes import DAYS, lines, state_hash, worlds

each_engine = pytest.mark.parametrize("engine", ["simpy", "compiled"])
ROOT = Path(__file__).parents[2]


def told(*command: str, timeout: int = 580, **environment: str) -> list[str]:
    """Lines that a program of this Python prints in another environment."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True,
        encoding="utf-8", timeout=timeout, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout.splitlines()


def hashes(**environment: str) -> tuple[list[str], list[str]]:
    """What the program of hashes prints of its place, and of the runs."""
    printed = told("-m", "tests.verification.hashes", **environment)
    return [line for line in printed if line.startswith("*")], [line for line in printed if not line.startswith("*")]


@cache
def here() -> list[str]:
    """The hashes of this process."""
    return list(lines())


def vectors() -> str:
    """Features of this processor that numpy uses only where it finds them."""
    inside = import_module("numpy._core._multiarray_umath")
    return " ".join(name for name in inside.__cpu_dispatch__ if inside.__cpu_features__[name])


def test_the_same_seed_twice_is_the_same_run():
    assert list(lines()) == here()
    assert len(set(here())) == len(here())
    pairs = [(line.replace(" simpy ", " "), other.replace(" compiled ", " ")) for line, other in zip(
        here()[::2], here()[1::2], strict=True)]  # fmt: skip
    assert all(one == other for one, other in pairs)


PLACES = {
    "0, Kathmandu, C": {"PYTHONHASHSEED": "0", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "C"},
    "1, St. John's, Turkish": {"PYTHONHASHSEED": "1", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
    "2, Apia, German, no vectors": {
        "PYTHONHASHSEED": "2",
        "TZ": "Pacific/Apia",
        "LC_ALL": "de_DE.UTF-8",
        "NPY_DISABLE_CPU_FEATURES": vectors(),
    },
}


@pytest.mark.parametrize("place", PLACES)
def test_hash_seed_time_zone_language_and_vectors_change_nothing(place):
    said, found = hashes(**PLACES[place])
    assert found == here()
    assert f"hash seed {PLACES[place]['PYTHONHASHSEED']} " in said[1]
    if "NPY_DISABLE_CPU_FEATURES" in PLACES[place]:
        assert not set(vectors().split()) & set(said[2].split())


def test_the_places_differ_in_what_could_matter():
    """Else nothing above would have been tried."""
    words = {told("-c", "print(hash('word'))", **place)[0] for place in PLACES.values()}
    hours = {told("-c", "import time; print(time.localtime(0)[:5])", **place)[0] for place in PLACES.values()}
    assert len(words) == len(hours) == len(PLACES)


def test_a_command_prints_the_same_document_everywhere():
    run = ("-c", "from salescycle.tui.cli.main import main; main()", "run", "w1", "--json")
    first, *_, last = PLACES.values()
    one, other = ("\n".join(told(*run, **place)) for place in (first, last))
    assert '"content_sha256"' in one
    assert one == other


CUTS = 3


@each_engine
def test_a_run_in_pieces_is_the_run_in_one(engine):
    """Stopped at moments of chance, looked at, and gone on with: the state at each stop is that of a run to there."""
    ends = [line.rsplit(" ", 1)[0] for line in here()]
    until = DAYS * DAY
    for name, _, parameters in worlds():
        die = Random(f"cuts of {name}")
        pieces = start(parameters, plain_luck(3), engine=engine)
        for cut in sorted(die.randrange(until) for _ in range(CUTS)):
            assert pieces.advance((), cut) == END
            whole = start(parameters, plain_luck(3), engine=engine)
            whole.advance((), cut)
            assert state_hash(pieces) == state_hash(whole), (name, cut)
        pieces.advance((), until)
        assert f"{name} {engine} {state_hash(pieces)}" in ends


GAMES = {"compiled": range(20, 28), "simpy": range(20, 23)}


@each_engine
def test_a_game_that_is_loaded_at_any_decision_goes_on_as_it_was_saved(engine):
    """A save is the list of decisions: replayed to each turn it gives the state there, and goes on to the same end."""
    turns = 0
    for seed in GAMES[engine]:
        some, luck = case(seed, player=True), plain_luck(seed)
        game = play(some.parameters, luck, seed, turns=15)
        kept = start(some.parameters, luck, engine=engine)
        ends = start(some.parameters, luck, engine=engine)
        ends.advance(game.decisions)
        for n in range(len(game.decisions)):
            assert kept.advance(game.decisions[:n], None, ASK) == ASKS
            loaded = start(some.parameters, luck, engine=engine)
            assert loaded.advance(game.decisions[:n], None, ASK) == ASKS
            assert same(loaded.snapshot(), game.asked[n])
            assert state_hash(loaded) == state_hash(kept)
            loaded.advance(game.decisions)
            assert state_hash(loaded) == state_hash(ends)
            turns += 1
    assert turns > 10


def test_a_copy_at_any_decision_goes_on_as_the_game_does():
    for seed in GAMES["compiled"]:
        some, luck = case(seed, player=True), plain_luck(seed)
        game = play(some.parameters, luck, seed, turns=15)
        kept = CompiledRun(some.parameters, luck)
        ends = CompiledRun(some.parameters, luck)
        ends.advance(game.decisions)
        for n in range(len(game.decisions)):
            kept.advance(game.decisions[:n], None, ASK)
            copy = kept.branch()
            copy.advance(game.decisions)
            assert same(copy.snapshot(), ends.snapshot())
            assert np.concatenate([kept.log(), copy.log()]).tobytes() == ends.log().tobytes()


# Other environments


@pytest.mark.slow
def test_code_compiled_for_the_plainest_processor_gives_the_same_bytes(tmp_path):
    """No vectors, no fused multiplications: what any processor of this kind can do."""
    said, found = hashes(NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="", NUMBA_CACHE_DIR=str(tmp_path))
    assert found == here(), said


def python_of(version: str) -> str:
    """A Python of that version that is found here and can make an environment; nothing where there is none."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    places = [shutil.which(f"python{version}"), *map(str, sorted(root.glob(f"versions/{version}.*/bin/python")))]
    if uv := shutil.which("uv"):
        asked = [uv, "python", "find", "--offline", "--no-project", version]
        places.append(subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip())
    for place in filter(None, reversed(places)):
        asked = [place, "-c", "import sys, venv, ensurepip; print(*sys.version_info[:2], sep='.')"]
        if subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == version:
            return place
    return ""


NEEDED = ("simpy", "numpy", "numba", "scipy", "pydantic", "ruamel.yaml", "platformdirs", "holidays")
"""What a run needs of what is installed with the program."""


def requirements() -> dict[str, str]:
    """What pyproject.toml asks of each of them."""
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    names = {re.match(r"[\w.-]+", line)[0]: line for line in asked}  # type: ignore[index]
    return {name: names[name] for name in NEEDED}


def oldest() -> list[str]:
    """The oldest version of each that pyproject.toml allows."""
    lowest = (re.search(r">=([\d.]+)", line)[1] for line in requirements().values())  # type: ignore[index]
    return [f"{name}=={version}.*" for name, version in zip(NEEDED, lowest, strict=True)]


OTHERS = [("3.11", "oldest"), *((f"3.{minor}", "newest") for minor in range(11, 16))]


@pytest.mark.slow
@pytest.mark.parametrize(("version", "which"), OTHERS)
def test_other_pythons_and_the_oldest_and_newest_libraries_give_the_same_bytes(version, which, tmp_path):
    found = python_of(version)
    if not found:
        pytest.skip(f"no Python {version} that can make an environment was found here")
    home = tmp_path / "venv"
    subprocess.run([found, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    wanted = oldest() if which == "oldest" else list(requirements().values())
    asked = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", *wanted]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(done.stderr)
        pytest.skip(f"the {which} libraries that pyproject.toml allows cannot be installed here for Python {version}")
    house = tmp_path / "house" / "salescycle"
    house.mkdir(parents=True)
    for room in ("sim", "scenarios", "reports", "tui"):
        (house / room).symlink_to(ROOT / room)
    environment = os.environ | {"PYTHONPATH": str(house.parent), "NUMBA_CACHE_DIR": str(tmp_path / "compiled")}
    asked = [str(python), "-m", "tests.verification.hashes"]
    done = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    said = [line for line in done.stdout.splitlines() if line.startswith("*")]
    assert f"python {version}." in said[0]
    assert [line for line in done.stdout.splitlines() if not line.startswith("*")] == here(), said
    print(said[0])  # shown by -rA and kept in the report of the slow suite
