"""Evenings of a sitting: one a day, one a week in a long game, none twice."""

from datetime import date

import pytest

from salescycle.sim.game.actions import Act
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.play.evening import evening_lines
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.sitting import Sitting

TODAY = date(2026, 11, 26)


@pytest.fixture
def sit_down(tmp_path, monkeypatch):
    """Sits down to a game of a scenario and a level; all are closed at the end."""
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    sittings = []

    def begin(name, level):
        game = KeptGame.begin(name, level, 5, practice=True, daily=None, today=TODAY, say=lambda line: None)
        sittings.append(Sitting(game))
        return sittings[-1]

    yield begin
    for sitting in sittings:
        sitting.close()


def evenings(sitting, most):
    """Those of the first stops, each with the moment after it."""
    told = []
    step = sitting.go_on()
    for _ in range(most):
        if step.is_over:
            break
        sitting.do(Act("routine"))
        step = sitting.go_on()
        if sitting.evening is not None:
            told.append((sitting.evening, sitting.game.session.now, step))
    return told


def test_each_day_of_a_game_is_told_in_one_evening(sit_down):
    sitting = sit_down("tutorial", "tutorial")
    told = evenings(sitting, 40)
    seat = sitting.game.session.seat
    assert told[0][0].since_s == seat.begin_s
    assert [evening.since_s for evening, _, _ in told[1:]] == [evening.until_s for evening, _, _ in told[:-1]]
    last, _, step = told[-1]
    assert step.is_over
    assert last.until_s == seat.window_s
    for evening, now, step in told[:-1]:
        assert evening.until_s == now // DAY_S * DAY_S
        assert step.new_day
    assert sum(evening.booked for evening, _, _ in told) == sitting.game.view.booked()


def test_a_long_game_has_an_evening_a_week(sit_down):
    told = evenings(sit_down("saas_smb", "quarter"), 12)
    assert told
    assert all(evening.since_s % (7 * DAY_S) == evening.until_s % (7 * DAY_S) == 0 for evening, _, _ in told)


def test_what_is_taken_back_is_told_again(sit_down):
    sitting = sit_down("tutorial", "tutorial")
    sitting.go_on()
    while sitting.evening is None:
        sitting.do(Act("routine"))
        sitting.go_on()
    first = sitting.evening
    sitting.take_back()
    sitting.go_on()
    assert sitting.evening is None
    sitting.do(Act("routine"))
    sitting.go_on()
    assert sitting.evening == first


def test_the_five_lines_are_five_and_name_no_thing_twice(sit_down):
    sitting = sit_down("saas_smb", "day")
    for evening, _, _ in evenings(sitting, 12):
        lines = evening_lines(evening, sitting.desk, sitting.wording, left=3)
        assert [line.label for line in lines] == ["time", "booked", "your word", "routine", "you leave"]
        for line in lines:
            assert line.parts
            assert len(set(line.parts)) == len(line.parts)


def test_what_was_said_on_friday_is_held_against_what_was_booked_on_that_weeks_evening(sit_down):
    sitting = sit_down("saas_smb", "quarter")
    step, asked, told = sitting.go_on(), [], []
    while not step.is_over and sitting.game.session.now < 21 * DAY_S:
        if sitting.asides.commit(sitting.stop) is not None:
            asked.append(sitting.stop.time)
            sitting.asides.keep_commit(1_000.0 * len(asked))
        sitting.do(Act("routine"))
        step = sitting.go_on()
        if sitting.settled:
            until = sitting.game.session.now // (7 * DAY_S) * 7 * DAY_S
            told.append((sitting.settled, sitting.wording.money(sitting.game.view.booked(until))))
            lines = evening_lines(sitting.evening, sitting.desk, sitting.wording, settled=sitting.settled)
            assert sitting.settled[0] in lines[1].parts
    assert len(asked) >= 2
    for n, ((line,), booked) in enumerate(told, 1):
        day = sitting.wording.day(asked[n - 1])
        assert line == f"you said EUR {n},000 on {day}, it was {booked}"
    assert len(told) == len(asked)
    assert sitting.game.guesses()[1] is None, "it was said of the week, not of the quarter"
    sitting.asides.keep_commit(90_000.0, of_all=True)
    assert sitting.game.guesses()[1] == 90_000.0
