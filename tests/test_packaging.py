"""What a wheel holds: every folder of modules, every file that is read at run time; and what it needs."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("sim", "scenarios", "reports", "tui")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUPTOOLS = PROJECT["tool"]["setuptools"]


def test_every_folder_of_modules_is_a_package_of_the_wheel() -> None:
    folders = {path.parent for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    assert {folder / "__init__.py" for folder in folders} == {
        path for room in ROOMS for path in (ROOT / room).rglob("__init__.py")
    }
    names = {".".join(("salescycle", *folder.relative_to(ROOT).parts)) for folder in folders}
    assert names == set(SETUPTOOLS["packages"])


def test_every_file_beside_the_modules_is_in_the_wheel() -> None:
    patterns = SETUPTOOLS["package-data"]["*"]
    beside = [
        path
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    ]
    assert beside
    for path in beside:
        package = next(parent for parent in path.parents if (parent / "__init__.py").exists())
        assert any(path in package.glob(pattern) for pattern in patterns), path.relative_to(ROOT)


@pytest.mark.parametrize("name", [line.split(">")[0].split("<")[0] for line in PROJECT["project"]["dependencies"]])
def test_every_dependency_has_its_sentence_and_its_lock(name: str) -> None:
    assert f"`{name}`" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(f"{name.replace('.', '-')}==") for line in locked)


def test_the_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
