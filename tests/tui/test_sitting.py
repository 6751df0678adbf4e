"""A game under way, as the screens see it."""

from datetime import date

import pytest

from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.sitting import Sitting


@pytest.fixture
def sitting(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    game = KeptGame.begin(
        "tutorial", "tutorial", 5, practice=False, daily=None, today=date(2026, 1, 12), say=lambda line: None
    )
    found = Sitting(game)
    yield found
    found.close()


def test_what_took_much_longer_than_usual_is_told_once(sitting):
    sitting.go_on()
    way = sitting.options(sitting.desk.items[0].account)[0]
    sitting.do(way.act)
    assert sitting._usual_s == way.takes_s > 0
    sitting._usual_s = 30
    assert sitting.go_on().reply[-1].endswith("; 0:00 is usual.")
    sitting.do(sitting.options(sitting.desk.items[0].account)[0].act)
    sitting._usual_s = 40 * 3600
    assert not any("is usual" in line for line in sitting.go_on().reply)
