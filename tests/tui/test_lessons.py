"""The tutorial's guiding words: one new part at a time, each once, and the eight phases at the end."""

import pytest

from salescycle.scenarios.voices import load_tutorial, load_voices
from salescycle.sim.game.actions import Act
from salescycle.sim.game.levels import LEVELS
from salescycle.sim.game.session import Session
from salescycle.sim.game.stops import ALWAYS
from salescycle.sim.game.view import View
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.words.kinds import PHASES
from salescycle.tui.play.lessons import Lessons, eight_phases
from tests.sim.game.seats import seat_in

WORDS = load_tutorial()
NEW = "NEW  "


def stops(name, seed, level="tutorial"):
    """Kind of the next task at each stop of a game that the routine plays, and the view there."""
    session = Session(seat_in(name, level), seed, engine="compiled")
    view = View(session, load_voices().of_game(name, seed), session.seat.named)
    while (stop := session.go_on()) is not None:
        yield view.desk(stop).items[0].kind, view
        session.act(Act("routine"))


def told(name, seed, level="tutorial"):
    """What is said at each stop of such a game, and its view at the end."""
    lessons, said = Lessons(), []
    for kind, view in stops(name, seed, level):
        said.append(list(lessons.at(kind, view)))
    return said, view


def test_each_kind_of_step_at_the_sellers_desk_is_introduced_in_three_lines_at_most():
    process = seat_in("tutorial", "tutorial").scenario.process
    asking = {tables.KINDS[kind] for kind in (*ALWAYS, tables.ATTEMPT)}
    assert {step.kind for step in process.values() if step.role == "seller"} & asking <= set(WORDS.introductions)
    assert set(WORDS.on_screen) == {*WORDS.introductions, "pages"}
    for lines in (*WORDS.introductions.values(), *WORDS.on_screen.values()):
        assert 1 <= len(lines) <= 3
        assert lines[0].startswith(NEW)
        assert max(map(len, lines)) <= 126


@pytest.mark.parametrize("seed", [1, 2, 5])
def test_at_most_one_part_is_new_at_a_stop_and_each_is_new_once(seed):
    said, _ = told("tutorial", seed)
    new = [line for lines in said for line in lines if line.startswith(NEW)]
    assert len(new) == len(set(new)) >= 9
    assert max(sum(line.startswith(NEW) for line in lines) for lines in said) == 1
    assert said[0][0] == WORDS.introductions["attempt"][0]


@pytest.mark.parametrize("seed", [1, 2, 5])
@pytest.mark.parametrize("on_screen", [False, True])
def test_a_game_that_is_played_on_introduces_what_it_would_have_without_a_pause(seed, on_screen):
    stayed = Lessons(on_screen=on_screen)
    for kind, view in stops("tutorial", seed):
        back = Lessons(on_screen=on_screen)
        back.resume(view)
        new = [[line for line in lessons.at(kind, view) if line.startswith(NEW)] for lessons in (back, stayed)]
        assert new[0] == new[1]


def test_what_is_looked_at_before_its_turn_is_introduced_then_and_not_again_once_it_is_done():
    lessons, seen = Lessons(), []
    for kind, view in stops("tutorial", 5):
        if not seen:
            assert lessons.about("win_back", view) == lessons.about("win_back", view) == WORDS.introductions["win_back"]
            assert lessons.about("decision", view) != ()
            lessons.met("win_back")
            assert lessons.about("win_back", view) == ()
        seen += lessons.at(kind, view)
    assert WORDS.introductions["win_back"][0] not in seen
    assert WORDS.introductions["quotation"][0] in seen


def test_a_phase_is_told_as_met_at_the_next_stop():
    said, _ = told("tutorial", 5)
    assert "2 contact" in said[1][0]
    met = [lines[0] for lines in said if lines and lines[0].startswith("Met so far")]
    assert met[-1].startswith("Met so far, 8 of 8: 1 lead, 2 contact")


def test_other_games_have_no_guiding_words():
    assert not any(told("saas_smb", 1, "day")[0])
    assert not any(told("saas_smb", 1, "tutorial")[0])


def test_the_end_tells_what_happened_in_each_of_the_eight_phases():
    _, view = told("tutorial", 5)
    heading, *lines = eight_phases(view)
    assert heading == WORDS.heading
    assert [line.split()[0] for line in lines] == [str(n + 1) for n in range(len(PHASES))]
    orders = int((view.rows()["event"] == log.ORDER).sum())
    assert f"ordered {orders} (" in lines[3]
    assert "Casa Verdi" in lines[7]


def test_what_is_counted_at_the_end_is_in_the_log_and_each_phase_has_something():
    assert set(WORDS.phases) == set(PHASES)
    for items in WORDS.phases.values():
        assert items
        assert all(item.event in log.EVENTS and item.reason in ("", *log.REASONS) for item in items)


def test_the_tutorial_is_the_level_of_the_guiding_words():
    assert LEVELS["tutorial"].by_name
