"""After and around a game: the evening, the year after, the debrief, and a kept game once more, all by keys."""

import asyncio
import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widgets import Input

from salescycle.reports.saves import Save, read
from salescycle.sim.errors import SaveError
from salescycle.sim.game.actions import Act
from salescycle.tui.app import SalesCycleApp
from salescycle.tui.keys import hints
from salescycle.tui.opening import Opening
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.replayed import replayed
from salescycle.tui.play.table import played_again
from salescycle.tui.screens.debrief import DebriefScreen
from salescycle.tui.screens.ending import YearAfterScreen
from salescycle.tui.screens.evening import EveningScreen
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.screens.questions import AskText, Reading
from salescycle.tui.screens.replay import ReplayScreen
from salescycle.tui.screens.title import TitleScreen
from salescycle.tui.widgets.debrief_rows import can_be_told, mattered_line
from salescycle.tui.widgets.picks import Picks
from salescycle.tui.widgets.scrubber import Scrubber
from tests.tui.at_screen import SIZES, at_screen, until
from tests.tui.at_screen import shown as on_screen
from tests.tui.judged_game import document

HOSTILE = '[b]x[/b]\x1b[2J\u202e"=1+1'


@pytest.fixture(scope="module")
def nearly_over(tmp_path_factory):
    """A save of a tutorial in which one decision is left."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SALESCYCLE_HOME", str(home))
        game = KeptGame.begin(
            "tutorial", "tutorial", 5, practice=True, daily=None, today=date(2026, 11, 26), say=lambda line: None
        )
        with game.save:
            while (stop := game.session.go_on()) is not None:
                if stop.number == 2:
                    game.note(stop.account, "rings [b]twice[/b]")
                    game.guess(stop.account, "order", 0.4)
                act = Act("routine") if stop.number % 3 == 1 else Act("work", stop.account)
                game.keep(stop, act)
                game.session.act(act)
            game.take_back()
    return game.save.path


@pytest.fixture
def save(nearly_over, tmp_path, monkeypatch):
    """The same in a folder of its own."""
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    path = tmp_path / "games" / nearly_over.name
    path.parent.mkdir()
    shutil.copy(nearly_over, path)
    return path


async def until_at(pilot, kind: type[Screen]) -> None:
    await until(pilot, lambda: type(pilot.app.screen) is kind and pilot.app.screen.is_attached)
    await pilot.pause()


def played_on(path, size, steps) -> SalesCycleApp:
    """An app in which a save is played on; *steps* is told the pilot when the desk is there."""
    app = SalesCycleApp(Opening(resume=path))

    async def run():
        async with app.run_test(size=size) as pilot:
            app.animation_level = "none"
            await until_at(pilot, GameScreen)
            await until(pilot, lambda: not app.screen.is_busy)
            await steps(pilot)

    asyncio.run(run())
    return app


def shown(screen, size, steps) -> None:
    """One screen alone over the title."""

    async def script(app, pilot):
        app.animation_level = "none"
        await app.push_screen(screen)
        await pilot.pause()
        await steps(pilot)

    at_screen(script, size=size)


def footer_is_complete(app, place) -> bool:
    footer = on_screen(app).splitlines()[-1]
    return all(hint.does in footer for hint in hints(place))


# ---- to the end


def test_a_game_ends_with_evening_phases_year_and_debrief_and_its_save_holds_what_was_shown(save):
    async def steps(pilot):
        app = pilot.app
        await pilot.press("n")
        await until_at(pilot, EveningScreen)
        evening = on_screen(app)
        assert all(label in evening for label in ("time", "booked", "your word", "routine", "you leave"))
        await pilot.press("x")
        await until_at(pilot, YearAfterScreen)
        assert "8  win back" in on_screen(app)
        await until(pilot, lambda: bool(app.screen.months))
        app.animation_level = "full"
        await pilot.press("x")
        await until(pilot, lambda: app.screen.shown > 0)
        assert app.screen.shown < 12, "months appear one by one"
        await pilot.press("x")
        assert " 12 " in on_screen(app), "no month is missing at 80 columns"
        assert "What you left brings" in on_screen(app)
        await until(pilot, lambda: "Judged" in on_screen(app))
        await pilot.press("enter")
        await until_at(pilot, DebriefScreen)
        told = app.screen.told
        end = read(save).end
        assert end is not None
        assert end.debrief == told
        assert (end.score, end.par) == (told["score"], told["par"])
        assert told["sentence"].split()[0] in on_screen(app)
        await pilot.press("escape")
        assert type(app.screen) is TitleScreen

    played_on(save, (80, 24), steps)
    with pytest.raises(SaveError, match="over"):
        KeptGame.resume(save)


def test_whoever_leaves_while_it_is_judged_finds_the_game_as_it_was(save):
    async def steps(pilot):
        app = pilot.app
        app.screen.sitting.valuer = None  # so that all is still to be judged
        await pilot.press("n")
        await until_at(pilot, EveningScreen)
        app.screen.dismiss()
        await until(pilot, lambda: type(app.screen) is YearAfterScreen and app.screen.is_attached)
        app.screen.action_back()  # at once, without waiting as keys of a test do
        await until_at(pilot, TitleScreen)

    played_on(save, (120, 40), steps)
    assert read(save).end is None
    with Save.resume(save) as kept:  # nobody has it open any more
        assert len(kept.game.decisions) > 0


def test_a_game_that_is_left_can_be_opened_again_at_once(save):
    async def steps(pilot):
        pilot.app.exit()  # as a signal does

    played_on(save, (80, 24), steps)
    Save.resume(save).close()


# ---- the debrief


def test_the_debrief_stands_complete_at_each_size_also_when_the_terminal_is_resized():
    told = document()

    async def steps(pilot):
        app = pilot.app
        for width, height in (*SIZES, SIZES[0]):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
            text = on_screen(app)
            assert f"{told['difference']:+,.0f}" in text
            assert f"{told['luck']:+,.0f}" in text
            for each in told["mattered"]:
                assert f"{each['against_par']:+,.0f}" in text
            assert footer_is_complete(app, "debrief")
            assert max(map(len, text.splitlines())) <= width

    shown(DebriefScreen(told, Path("game.salescycle")), SIZES[1], steps)


def test_what_was_said_to_be_booked_stands_in_the_debrief():
    said = {"when": "Fri 16 Jan", "said": 12_000.0, "booked": 9_600.0, "difference": -2_400.0}

    async def steps(pilot):
        assert "you said      12,000 on Fri 16 Jan, it was 9,600." in on_screen(pilot.app)

    shown(DebriefScreen({**document(), "commits": [said]}, Path("game.salescycle")), (120, 40), steps)


def test_a_decision_asks_first_what_was_wanted_and_then_shows_what_was_true():
    told = document()
    first = told["mattered"][0]

    async def steps(pilot):
        app = pilot.app
        assert "It was true" not in on_screen(app)
        assert "How often" not in on_screen(app)
        await pilot.press("enter")
        await until_at(pilot, AskText)
        assert "What did you want there?" in on_screen(app)
        app.screen.query_one(Input).value = "to win her"
        await pilot.press("enter")
        await until_at(pilot, DebriefScreen)
        text = on_screen(app)
        assert "to win her" in text
        assert "How often" in text
        assert f"mean {first['yours']['mean']:+,.0f}" in text
        await pilot.press("enter")
        assert type(app.screen) is DebriefScreen, "nobody is asked twice"
        await pilot.press("down")
        assert "to win her" not in on_screen(app)

    shown(DebriefScreen(told, Path("game.salescycle")), (120, 40), steps)
    assert "wanted" not in told["mattered"][0], "the document of others stays as it was"


def test_keys_show_the_same_luck_and_write_the_page_with_what_was_wanted(tmp_path):
    told = document()
    path = tmp_path / "game.salescycle"

    async def steps(pilot):
        app = pilot.app
        await pilot.press("enter")
        await until_at(pilot, AskText)
        app.screen.query_one(Input).value = "<b>more</b>"
        await pilot.press("enter")
        await pilot.press("w")
        await until_at(pilot, Reading)
        assert f"{told['mattered'][0]['same_luck']['yours']:+,.0f}" in on_screen(app)
        await pilot.press("escape")
        await pilot.press("m")
        await until_at(pilot, Reading)
        assert f"{told['score']:,.0f} = margin" in on_screen(app)
        await pilot.press("escape")
        await pilot.press("p")
        await until(pilot, path.with_suffix(".html").exists)
        await pilot.app.workers.wait_for_complete()

    shown(DebriefScreen(told, path), (80, 24), steps)
    page = path.with_suffix(".html").read_text(encoding="utf-8")
    assert "&lt;b&gt;more&lt;/b&gt;" in page


def test_hostile_names_stay_text_in_the_debrief():
    told = json.loads(json.dumps(document()))
    for each in (*told["stops"], *told["mattered"]):
        each["company"] = each["did"] = each["best_did"] = each["outcome"] = HOSTILE
    told["sentence"] = HOSTILE

    async def steps(pilot):
        text = on_screen(pilot.app)
        assert "[b]" in text
        assert "\x1b" not in text
        assert "\u202e" not in text

    shown(DebriefScreen(told, Path("game.salescycle")), (120, 40), steps)


def test_a_debrief_that_anybody_wrote_is_shown_only_where_each_part_is_there():
    told = document()
    assert can_be_told(told)
    for wrong in ({"parts": {}}, {"adviser": "x"}, {"stops": [{}]}, {"mattered": [1]}):
        assert not can_be_told({**told, **wrong})
    assert not can_be_told({})


@pytest.mark.parametrize("width", [76, 99, 100, 116, 156])
def test_a_decision_takes_one_line_of_just_that_width(width):
    for n, each in enumerate(document()["mattered"], 1):
        line = mattered_line(n, each, width)
        assert len(line) <= width
        assert f"{each['against_par']:+,.0f}" in line


# ---- once more


def test_a_replay_tells_each_decision_with_what_was_known_said_and_heard(save):
    told = replayed(save)
    game, _table, session = played_again(save)
    assert len(told.moments) == len(game.decisions) == len(session.acts)
    assert not told.is_over
    assert any("rings [b]twice[/b]" in said for moment in told.moments for said in moment.said)
    assert any("40 %" in said for moment in told.moments for said in moment.said)
    heard = [line for moment in told.moments for line in moment.heard]
    assert len(heard) > len(told.moments) / 2
    for (stop, _act), moment in zip(session.acts, told.moments, strict=True):
        assert moment.waiting == len(stop.tasks)


def test_days_of_the_scrubber_are_named_also_at_its_end():
    scrubber = Scrubber()
    scrubber.days, scrubber.count = [(0, "Mon 19 Jan"), (17, "Thu 22 Jan"), (18, "Fri 23 Jan"), (23, "Sat 24 Jan")], 24
    assert scrubber._names(60) == "Mon 19 Jan" + " " * 34 + "Thu 22 Jan"
    scrubber.days = scrubber.days[:1] + scrubber.days[-1:]
    assert scrubber._names(60) == "Mon 19 Jan" + " " * 40 + "Sat 24 Jan"


def test_the_scrubber_moves_by_keys_and_clicks_and_stays_on_its_line(save):
    async def steps(pilot):
        app = pilot.app
        await until(pilot, lambda: app.screen.told is not None)
        scrubber, last = app.screen.query_one(Scrubber), len(app.screen.told.moments) - 1
        assert footer_is_complete(app, "replay")
        for key, at in (("right", 1), ("left", 0), ("left", 0), ("end", last), ("right", last), ("home", 0)):
            await pilot.press(key)
            assert scrubber.at == at
        await pilot.press("pagedown")
        assert app.screen.told.moments[scrubber.at].day > app.screen.told.moments[0].day
        assert f"moment {scrubber.at + 1} of {last + 1}" in on_screen(app)
        await pilot.press("pageup")
        assert scrubber.at == 0
        await pilot.click(Scrubber, offset=(scrubber.size.width - 2, 0))
        assert scrubber.at > last - 2
        await pilot.press("d")
        assert type(app.screen) is ReplayScreen, "a game that is not over has no debrief"
        await pilot.press("escape")
        assert type(app.screen) is TitleScreen

    shown(ReplayScreen(save), (80, 24), steps)


def test_a_damaged_save_gets_one_sentence(save):
    content = save.read_bytes()
    save.write_bytes(content[:-400].replace(b"routine", b"rutoine", 1) + content[-400:])

    async def steps(pilot):
        app = pilot.app
        await until(pilot, lambda: "being played again" not in on_screen(app))
        assert "changed" in on_screen(app) or "damaged" in on_screen(app) or "found" in on_screen(app)
        for key in ("right", "end", "pagedown", "d"):
            await pilot.press(key)
        assert type(app.screen) is ReplayScreen

    shown(ReplayScreen(save), (80, 24), steps)


# ---- lists keep their place


def test_the_page_keys_move_what_stands_below_the_list():
    async def steps(pilot):
        app = pilot.app
        await pilot.press("enter")
        await until_at(pilot, AskText)
        await pilot.press("escape")
        await until_at(pilot, DebriefScreen)
        chosen = app.screen.query_one("#mattered", Picks).highlighted
        await pilot.press("pagedown")
        assert app.screen.query_one("#depth").scroll_y > 0
        assert app.screen.query_one("#mattered", Picks).highlighted == chosen

    shown(DebriefScreen(document(), Path("game.salescycle")), (80, 24), steps)
