"""The program in a real terminal: however it ends, the terminal is as before, the game is kept, the shell says so."""

import signal
import sys
import time
from pathlib import Path

import pytest

from salescycle.reports.saves import read
from tests.tui.terminal import Terminal, salescycle
from tests.tui.unlucky import SECRET

WITHIN_S = 4.0
"""So long anything may take to leave on a busy machine; a second is promised."""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"SALESCYCLE_HOME": str(tmp_path), "TEXTUAL_ANIMATIONS": "none"}


def unlucky(how: str) -> list[str]:
    return [sys.executable, "-m", "tests.tui.unlucky", how]


def save_in(folder: Path) -> Path:
    (save,) = (folder / "games").iterdir()
    return save


def leave_one_to_the_routine(terminal: Terminal, folder: Path) -> None:
    """Until the decision stands in the save."""
    terminal.send("n")
    until = time.perf_counter() + 20
    while not read(save_in(folder)).decisions and time.perf_counter() < until:
        terminal.read(seconds=0.05)


def unbroken(told: str) -> str:
    """Without the breaks of the terminal."""
    return told.replace("\r\n", "")


def test_a_crash_leaves_a_sentence_a_report_without_customers_and_a_game_that_is_played_on(home, tmp_path):
    with Terminal(unlucky("crashing"), env=home) as terminal:
        terminal.wait_for("NEEDS YOU")
        leave_one_to_the_routine(terminal, tmp_path)
        terminal.send("z")
        assert terminal.rest(seconds=WITHIN_S) == 1
        assert terminal.is_as_before
        told = unbroken(terminal.after_screen())
    report = (tmp_path / "crash.txt").read_text()
    assert "play --resume" in told
    assert str(tmp_path / "crash.txt") in told
    assert "Traceback" not in told
    assert "RuntimeError" in report
    assert "unlucky.py:" in report
    assert "terminal 80 x 24" in report
    assert SECRET not in report + told
    with Terminal(salescycle("play", "--resume"), env=home) as terminal:
        terminal.wait_for("NEEDS YOU")
        terminal.send("\x11")
        assert terminal.rest(seconds=WITHIN_S) == 0
        assert "To play on: salescycle play --resume" in unbroken(terminal.after_screen())
    assert len(read(save_in(tmp_path)).decisions) == 1


def test_whoever_is_ended_from_outside_leaves_at_once_whatever_is_being_computed(home):
    with Terminal(unlucky("busy"), env=home) as terminal:
        terminal.wait_for("NEEDS YOU")
        terminal.send("z")
        terminal.wait_for("computing")
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.rest(seconds=WITHIN_S) == 128 + signal.SIGTERM
        assert terminal.is_as_before
        told = unbroken(terminal.after_screen())
        assert "To play on: salescycle play --resume" in told
        assert "Traceback" not in terminal.text


def test_control_c_says_how_to_leave_and_q_leaves(home):
    with Terminal(salescycle("play"), env=home) as terminal:
        terminal.wait_for("Tutorial")
        terminal.send("\x03")
        terminal.wait_for("Press ^q to leave")
        terminal.send("q")
        assert terminal.rest(seconds=WITHIN_S) == 0
        assert terminal.is_as_before


def test_a_window_that_is_closed_ends_it(home):
    with Terminal(salescycle("play"), env=home) as terminal:
        terminal.wait_for("Tutorial")
        terminal.close()
        assert terminal.process.wait(timeout=WITHIN_S) == 128 + signal.SIGHUP


def test_a_terminal_that_cannot_show_screens_is_told_what_can(home, run):
    with Terminal(salescycle("play"), env=home | {"TERM": "dumb"}) as terminal:
        assert terminal.rest() == 2
        assert "--text" in terminal.text
    told = run("play", "tutorial")
    assert told.code == 2
    assert "--text" in told.err
