"""What the import contracts in pyproject.toml cannot say: what is loaded at run time, and what a rule may not ask."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from salescycle.tui.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]

HEAVY = ("numpy", "matplotlib", "numba", "textual", "pydantic", "simpy", "scipy", "duckdb", "ruamel", "rich")


def loaded(code: str, modules: tuple[str, ...]) -> list[str]:
    """Which of *modules* a fresh interpreter has loaded after *code*."""
    tell = f"\nprint(*[name for name in {modules!r} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", "import sys\n" + code + tell], capture_output=True, text=True, check=True
    )
    return done.stderr.splitlines()[-1].split()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["lst"], *([name, "--help"] for name in COMMANDS)])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    code = f"from salescycle.tui.cli.main import main\ntry: main({arguments!r})\nexcept SystemExit: pass"
    assert loaded(code, HEAVY) == []


@pytest.mark.parametrize("room", ["tui.app", "tui.screens.title", "tui.at_desk"])
def test_the_title_is_painted_without_engine_file_or_figure(room: str) -> None:
    assert loaded(f"import salescycle.{room}", tuple({*HEAVY} - {"textual", "rich"})) == []


def test_the_first_desk_needs_neither_compiler_nor_statistics_nor_figures() -> None:
    code = "import salescycle.tui.play.sitting, salescycle.tui.screens.game"
    assert loaded(code, ("numba", "llvmlite", "scipy.stats", "matplotlib", "duckdb", "jinja2")) == []


@pytest.mark.parametrize(
    "room", ["sim.engines.run", "sim.studies.experiment", "sim.forecast.outlook", "scenarios.loader"]
)
def test_the_core_opens_without_screen_plot_or_compiler(room: str) -> None:
    assert loaded(f"import salescycle.{room}", ("textual", "rich", "matplotlib", "click", "numba", "llvmlite")) == []


def test_a_run_on_simpy_needs_no_compiler() -> None:
    code = (
        "from salescycle.tui.cli.main import main\ntry: main(['run', 'w1', '--until', '5 d'])\nexcept SystemExit: pass"
    )
    assert loaded(code, ("numba", "matplotlib", "textual")) == []


# A run depends on its arguments alone and is equal to the last bit on every machine: no clock, no dice, no environment,
# no file, and neither exp nor log of numpy, whose last bit changes with its version and with the processor.
OUTSIDE_WORLD = {"time", "random", "secrets", "os", "sys", "pathlib", "shutil", "subprocess", "locale", "threading"}
CALLS_OF_THE_WORLD = {"open", "input", "print", "hash", "id"}
CLOCKS = {"now", "today", "utcnow"}
NOT_REPRODUCIBLE = {
    "log",
    "exp",
    "log1p",
    "expm1",
    "log2",
    "log10",
    "exp2",
    "power",
    "sin",
    "cos",
    "tan",
    "tanh",
    "random",
}


def offences(source: str) -> Iterator[str]:
    """Whatever in *source* asks the outside world or computes differently elsewhere, as ``line: what``."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                imported = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module)):
                imported = [module]
            case ast.Call(func=ast.Name(id=name)) if name in CALLS_OF_THE_WORLD:
                yield f"{node.lineno}: {name}()"
                continue
            case ast.Attribute(value=ast.Name(id="date" | "datetime"), attr=attr) if attr in CLOCKS:
                yield f"{node.lineno}: {attr}"
                continue
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=attr) if attr in NOT_REPRODUCIBLE:
                yield f"{node.lineno}: np.{attr}"
                continue
            case _:
                continue
        yield from (f"{node.lineno}: import {name}" for name in imported if name.split(".")[0] in OUTSIDE_WORLD)


@pytest.mark.parametrize("floor", ["model", "engines"])
def test_rules_and_engines_ask_nobody_and_compute_alike_everywhere(floor: str) -> None:
    files = sorted((ROOT / "sim" / floor).rglob("*.py"))
    assert files
    assert [f"{file.name}:{what}" for file in files for what in offences(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "line",
    [
        "import time",
        "from random import random",
        "import os.path",
        "x = open('f')",
        "x = datetime.now()",
        "x = date.today()",
        "x = np.log(y)",
        "x = np.random.default_rng()",
        "x = hash('name')",
    ],
)
def test_the_watch_sees_what_it_watches_for(line: str) -> None:
    assert len(list(offences(line))) == 1
