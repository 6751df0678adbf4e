"""The file of settings: read, written, and never a reason to stop."""

from pathlib import Path

import pytest

from salescycle.reports.home import settings_file
from salescycle.reports.settings import Settings, load_settings, save_settings


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))


def test_without_a_file_all_is_as_usual():
    assert load_settings() == (Settings(), "")


def test_what_is_kept_is_read_again():
    ours = Settings("light", animations=False, vera=False)
    save_settings(ours)
    assert load_settings() == (ours, "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('theme = "pink"', "need dark or light"),
        ("theme = [", "Invalid"),
        ("vera = 1", "need true or false"),
        ('colour = "red"', "need one of theme, animations, vera"),
    ],
)
def test_a_bad_file_gets_one_sentence_and_the_usual_settings(text, told):
    settings_file().write_text(text, encoding="utf-8")
    settings, problem = load_settings()
    assert settings == Settings()
    assert told in problem
    assert "\n" not in problem


def test_what_can_be_used_of_a_file_is_used():
    settings_file().write_text('theme = "light"\nvera = "no"\n', encoding="utf-8")
    settings, problem = load_settings()
    assert settings == Settings("light")
    assert problem


@pytest.mark.parametrize("content", [b"\xff\xfe", b"theme = '" + b"x" * 200_000 + b"'"])
def test_bytes_that_are_no_settings_are_told(content):
    settings_file().write_bytes(content)
    settings, problem = load_settings()
    assert (settings, problem.count("\n")) == (Settings(), 0)
    assert problem


def test_a_folder_in_its_place_is_told(tmp_path):
    settings_file().mkdir()
    assert load_settings()[1]


def test_a_file_that_could_not_be_used_is_kept_beside_the_new_one():
    settings_file().write_text("theme = [", encoding="utf-8")
    save_settings(Settings("light"))
    assert load_settings() == (Settings("light"), "")
    assert settings_file().with_suffix(".toml.old").read_text(encoding="utf-8") == "theme = ["
