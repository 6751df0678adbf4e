"""A game under way, as the screens see it."""

from datetime import date

import pytest

from salescycle.sim.game.actions import PRESETS, Act
from salescycle.sim.model.tables import KINDS
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


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """Sits down to a practice game, or to one that was left; all are closed at the end."""
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    sittings = []

    def sit_down(name, save=None):
        if save is None:
            game = KeptGame.begin(
                name, "week", 3, practice=True, daily=None, today=date(2026, 1, 12), say=lambda line: None
            )
        else:
            game = KeptGame.resume(save)
        sittings.append(Sitting(game))
        return sittings[-1]

    yield sit_down
    for each in sittings:
        each.close()


def do_next(sitting, what, how):
    """The next step of a kind is done so, all else in a usual way: what is met before, and the habit offered."""
    session, met = sitting.game.session, []
    while True:
        sitting.go_on()
        account = sitting.stop.account
        kind = session.kind_of(session.task_of(sitting.stop, account))
        if KINDS[kind] == what:
            act = Act("work", account, how)
            sitting.do(act)
            return met, sitting.asides.habit(act)
        met.append(KINDS[kind])
        sitting.do(Act("work", account, PRESETS[kind][0] if kind in PRESETS else {}))


def test_what_is_done_alike_for_the_third_time_may_become_a_habit_whatever_lies_between(desk):
    recommend = "hesitation", {"answer": "recommend"}
    sitting = desk("equipment_dealer")
    told = [do_next(sitting, *recommend) for _ in range(2)]
    sitting.close()
    sitting = desk("equipment_dealer", sitting.game.save.path)
    told.append(do_next(sitting, *recommend))
    assert any(met for met, _ in told[1:]), "decisions of other kinds lay between"
    assert [habit and habit.values for _, habit in told] == [None, None, {"answer": "recommend"}]
    sitting.take_back()
    assert do_next(sitting, *recommend)[1] == told[-1][1], "what was taken back was not done"
    assert do_next(sitting, *recommend)[1] is None, "it is asked once"


def test_another_way_to_do_the_same_step_is_not_the_same_thing(desk):
    sitting = desk("telesales")
    call, write = {"channel": "telephone"}, {"channel": "email"}
    told = [do_next(sitting, "attempt", how)[1] for how in (call, call, write, call, call)]
    assert told == [None] * 5
    assert do_next(sitting, "attempt", call)[1].question.startswith("The third time: ")
