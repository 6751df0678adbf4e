"""A start: what is not needed yet is not loaded, and nobody is kept waiting for it afterwards."""

import subprocess
import sys
from pathlib import Path


def answer_of(code: str, home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"PATH": "/bin", "SALESCYCLE_HOME": str(home)},
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.strip()


def test_the_first_desk_needs_no_page_that_is_shown_later(tmp_path: Path) -> None:
    later = [f"salescycle.tui.screens.{name}" for name in ("documents", "ending", "quotation", "routine", "calendar")]
    code = (
        "import sys, salescycle.tui.at_desk, salescycle.tui.screens.game as game; game.page_of('desk')\n"
        f"before = [name for name in {later!r} if name in sys.modules]\n"
        "game.open_rooms()\n"
        f"print(before, all(name in sys.modules for name in {later!r}))"
    )
    assert answer_of(code, tmp_path) == "[] True"


def test_once_the_rooms_are_open_rubbish_is_looked_for_again_but_not_in_them(tmp_path: Path) -> None:
    code = (
        "import gc; gc.disable()\nfrom salescycle.tui import at_desk\n"
        "at_desk._settle()\n"
        "print(gc.isenabled(), gc.get_freeze_count() > 50_000)"
    )
    assert answer_of(code, tmp_path) == "True True"


def test_at_the_end_nothing_complains_of_what_was_kept_for_good(tmp_path: Path) -> None:
    code = "import gc, duckdb, salescycle.sim.compiled; gc.freeze()"  # duckdb tells on stderr what of it is left
    assert answer_of(code, tmp_path) == ""


def test_a_game_begun_once_is_begun_again_without_a_parser_at_work(tmp_path: Path) -> None:
    code = (
        "from salescycle.scenarios import yaml_once\nfrom salescycle.scenarios.loader import load\n"
        "from salescycle.scenarios.voices import load_voices\n"
        "texts = []\nreally = yaml_once.read_yaml\n"
        "yaml_once.read_yaml = lambda text: texts.append(text) or really(text)\n"
        "load('saas_smb'); load_voices(); print(len(texts))"
    )
    assert [answer_of(code, tmp_path) for _ in range(2)] == ["4", "0"]
