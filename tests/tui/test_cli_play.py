"""``play --text``: a whole game in plain lines, as somebody with a keyboard and nothing else plays it."""

import io

import pytest


@pytest.fixture
def type_lines(monkeypatch):
    """Lets a game read lines as if they were typed."""
    return lambda *lines: monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))


def test_the_tutorial_is_played_to_its_debrief(run, type_lines):
    type_lines(*["1", "1"] * 40)
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert told.code == 0
    assert "The tutorial is over. You booked EUR" in told.out
    assert "The year after you" in told.out
    assert told.out.count("To whom do you give") >= 16
    assert "a steady colleague" in told.out


def test_whoever_leaves_a_game_is_told_its_seed(run, type_lines):
    type_lines("r", "q")
    told = run("play", "tutorial", "--text", "--seed", "77")
    assert told.code == 0
    assert "Seed 77" in told.out


def test_nonsense_gets_one_line_and_costs_nothing(run, type_lines):
    type_lines("99", "-1", "٣", "fly", "1", "f", "9", "0.05", "nan", "", "", "", "", "", "q")
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert told.code == 0
    assert told.out.count("need a number from 1 to") == 4
    assert "need a share from 0 to 1" in told.out
    assert "Traceback" not in told.out + told.err


def test_a_share_may_be_typed_in_per_cent(run, type_lines):
    type_lines("1", "f", "5 %", "", "", "", "", "", "q")
    told = run("play", "tutorial", "--text", "--seed", "3")
    assert "need a share" not in told.out


def test_a_game_without_text_says_what_to_type(run):
    told = run("play", "tutorial")
    assert told.code == 2
    assert "--text" in told.err
