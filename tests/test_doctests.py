"""Examples in docstrings are true. Modules are imported by their name, as users import them, and once."""

import doctest
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("sim", "scenarios", "reports", "tui")
MODULES = [
    name
    for room in ROOMS
    for name in (
        f"salescycle.{room}",
        *(found.name for found in pkgutil.walk_packages([str(ROOT / room)], f"salescycle.{room}.")),
    )
]


def test_the_walk_meets_every_module() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert len(MODULES) == len(files)


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_come_true(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
