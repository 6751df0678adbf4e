"""What is found out once: the same again, never out of date, never believed when damaged."""

import os
import time
from pathlib import Path

import pytest

from salescycle.scenarios import yaml_once
from salescycle.scenarios.once import cache_folder, found_once
from salescycle.scenarios.public_holidays import public_holidays
from salescycle.scenarios.strict_yaml import YamlProblem, read_yaml
from salescycle.scenarios.yaml_once import read_yaml_once

LIBRARY = Path(yaml_once.__file__).parent


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    return tmp_path


class Finder:
    """Finds a number, and counts how often it had to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> list[int]:
        self.times += 1
        return [self.times]


def test_what_was_found_is_not_found_again_while_nothing_changes_that_it_depends_on() -> None:
    find = Finder()
    assert [found_once("room", text, find) for text in ("a", "a", "b", "a")] == [[1], [1], [2], [1]]


def test_what_is_damaged_is_found_anew(home: Path) -> None:
    find = Finder()
    found_once("room", "a", find)
    (kept,) = (home / "room").iterdir()
    whole = kept.read_bytes()
    for damaged in (b"", whole[:-1], whole.replace(b"1", b"7"), b"\xff" + whole):
        kept.write_bytes(damaged)
        assert found_once("room", "a", find) == [find.times]
        assert found_once("room", "a", find) == [find.times]
    assert find.times == 5


def test_where_nothing_can_be_kept_it_is_found_each_time(home: Path) -> None:
    (home / "room").write_text("no folder")
    find = Finder()
    assert [found_once("room", "a", find) for _ in range(2)] == [[1], [2]]


def test_what_nobody_has_used_for_a_month_is_removed() -> None:
    found_once("room", "used", Finder())
    found_once("room", "unused", Finder())
    long_ago = time.time() - 31 * 86_400
    for kept in cache_folder("room").iterdir():
        os.utime(kept, (long_ago, long_ago))
    found_once("room", "used", Finder())
    found_once("room", "new", Finder())
    assert len(list(cache_folder("room").iterdir())) == 2


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.yaml")), ids=lambda path: path.name)
def test_a_file_read_once_says_what_it_says_and_where(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    read = read_yaml(text)
    for _time in ("first", "later"):
        again = read_yaml_once(text)
        assert repr(again) == repr(read)
        assert list(again.places) == list(read.places)


def test_another_reader_reads_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    read_yaml_once("a: 1")
    monkeypatch.setattr(yaml_once, "_reader", lambda: "another")
    monkeypatch.setattr(yaml_once, "read_yaml", lambda _text: read_yaml("a: 2"))
    assert read_yaml_once("a: 1").data == {"a": 2}


def test_what_is_refused_is_refused_each_time_and_not_kept(home: Path) -> None:
    for _ in range(2):
        with pytest.raises(YamlProblem, match="a second time"):
            read_yaml_once("a: 1\na: 2\n")
    assert not list(home.rglob("*.json"))


def test_holidays_are_the_same_from_what_was_kept() -> None:
    years = range(2026, 2037)
    public_holidays.cache_clear()
    found = public_holidays("SE", years)
    public_holidays.cache_clear()
    assert public_holidays("SE", years) == found
    assert len(found) > 100
