"""Games at a glance: what the title and the scores tell of saves, and what they cannot be made to do."""

from datetime import datetime
from pathlib import Path

import pytest

from salescycle.reports.glance import glances
from salescycle.reports.home import saves_in
from salescycle.reports.saves import Save
from salescycle.scenarios.saved_game import Day, End, Undo
from salescycle.tui.play.kept import latest
from tests.reports.small_saves import TODAY, decision, header


def kept(folder: Path, *lines, **changes) -> Path:
    with Save.create(folder, header(**changes), on=TODAY) as save:
        for line in lines:
            save.append(line)
        return save.path


def test_a_game_tells_where_it_stands(tmp_path):
    kept(tmp_path, decision(0, 3600), decision(1, 7200), Undo(to=1))
    (game,) = glances(tmp_path)
    assert (game.scenario, game.level, game.seed, game.practice, game.is_over) == ("shop", "day", 7, True, False)
    assert game.decisions == 1
    assert game.moment == datetime(2026, 1, 5, 2)


def test_a_game_that_is_over_tells_its_score(tmp_path):
    kept(tmp_path, decision(0, 60), End(score=12.5, par=10, debrief={}), practice=False, daily="2026-11-25")
    (game,) = glances(tmp_path)
    assert (game.is_over, game.score, game.par, game.daily) == (True, 12.5, 10.0, "2026-11-25")


def test_the_game_played_last_comes_first_and_what_is_no_save_is_left_out(tmp_path):
    kept(tmp_path, seed=1)
    last = kept(tmp_path, decision(0, 60), seed=2)
    (tmp_path / "broken.salescycle").write_text("{}", encoding="utf-8")
    (tmp_path / "folder.salescycle").mkdir()
    changed = last.with_name("changed.salescycle")
    changed.write_bytes(last.read_bytes().replace(b'"seed":2', b'"seed":3'))
    assert [game.seed for game in glances(tmp_path)] == [2, 1]


def test_a_damaged_game_tells_up_to_when_it_is_good(tmp_path):
    lines = decision(0, 3600), Day(time=90_000, state_sha256="0" * 64), decision(1, 90_000), decision(2, 91_000)
    path = kept(tmp_path, *lines)
    path.write_bytes(path.read_bytes().replace(b'"time":91000', b'"time":92000'))
    (game,) = glances(tmp_path)
    assert (game.is_damaged, game.decisions, game.moment) == (True, 1, datetime(2026, 1, 6, 1))


def test_a_link_to_nowhere_hides_no_other_game(tmp_path):
    for n in range(5):
        (tmp_path / f"link{n}.salescycle").symlink_to(tmp_path / "nowhere")
    path = kept(tmp_path, decision(0, 60))
    assert [game.path for game in glances(tmp_path)] == [path]
    assert next(iter(saves_in(tmp_path))) == path
    assert latest(tmp_path) == path


def test_there_may_be_no_folder(tmp_path):
    assert list(glances(tmp_path / "nowhere")) == []


@pytest.mark.parametrize("title", ['"\\u001b[31mred"', "'[bold]shop[/]'", "a\u202eb"])
def test_hostile_titles_are_plain_text(tmp_path, title):
    text = f"name: shop\ntitle: {title}\nstart: 2026-01-05\n"
    try:
        kept(tmp_path, files={"scenario.yaml": text})
    except ValueError:  # no save holds it
        return
    (game,) = glances(tmp_path)
    assert "\x1b" not in game.title
    assert "\u202e" not in game.title
