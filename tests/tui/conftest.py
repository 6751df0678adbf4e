"""The command line as a script sees it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from salescycle.sim.errors import SalesCycleError
from salescycle.tui.cli.main import main, program


class Outcome(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


def said(*arguments: str) -> str:
    """What a command prints that has no complaint; for tests that share one run of it."""
    result = CliRunner().invoke(program, arguments)
    assert result.exception is None, result.exception
    return result.stdout


def refused(*arguments: str) -> str:
    """The sentence in which a command says what is wrong."""
    result = CliRunner().invoke(program, arguments)
    assert isinstance(result.exception, SalesCycleError), result.exception
    return str(result.exception)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder, the same one throughout a test."""
    monkeypatch.chdir(tmp_path)
    # Games are kept beside it, not among those of whoever tests.
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path.with_name(f"{tmp_path.name}-home")))

    def run(*arguments: str | Path) -> Outcome:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Outcome(int(str(left.value.code)), said.out, said.err)

    return run
