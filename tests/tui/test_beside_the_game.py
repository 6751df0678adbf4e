"""The screens beside the game: a new one, its briefing, settings, scores, help, the palette."""

from datetime import date
from pathlib import Path

import pytest
from textual.color import Color
from textual.command import CommandPalette
from textual.screen import Screen

from salescycle.reports.saves import Save
from salescycle.reports.settings import Settings, load_settings
from salescycle.scenarios.saved_game import End
from salescycle.tui.app import SalesCycleApp
from salescycle.tui.keys import KEYS
from salescycle.tui.opening import Opening
from salescycle.tui.palette import Command
from salescycle.tui.play.kept import DIFFICULTIES, KeptGame
from salescycle.tui.purposes import NAMES, PURPOSES
from salescycle.tui.screens.briefing import BriefingScreen
from salescycle.tui.screens.drill import DrillScreen
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.screens.help import HelpScreen
from salescycle.tui.screens.new_game import NewGameScreen, seed_typed
from salescycle.tui.screens.scores import ScoresScreen
from salescycle.tui.screens.settings import SettingsScreen
from salescycle.tui.widgets.frame import Hints
from salescycle.tui.widgets.keys_shown import keys_of, keys_shown
from salescycle.tui.widgets.picks import Picks
from tests.reports.small_saves import decision, header
from tests.tui.at_screen import SIZES, at_screen, shown, until


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))


def is_complete(app: SalesCycleApp) -> bool:
    """Whether the footer stands at the bottom, whole, and nothing scrolls the screen."""
    hints = app.screen.query_one(Hints)
    words = hints._words()[-1][1]
    return hints.region.bottom == app.size.height and app.screen.max_scroll_y == 0 and words in shown(app)


async def fits_at_every_size(app: SalesCycleApp, pilot) -> None:
    """Whether a screen is complete however large the terminal becomes while it is open."""
    for size in SIZES[::-1]:
        await pilot.resize_terminal(*size)
        await pilot.pause()
        assert is_complete(app), f"{size}:\n{shown(app)}"


# A new game


def test_a_new_game_is_chosen_and_briefed():
    async def script(app: SalesCycleApp, pilot) -> None:
        app.show("new")
        await until(pilot, lambda: "Decide whom to work" in shown(app))
        for told in ("Food boxes by telephone", "how long", "Vera answers three", "a fresh one", "it counts"):
            assert told in shown(app)
        await fits_at_every_size(app, pilot)
        await pilot.press("tab", "right", "tab", "right")
        assert "a day, about ten moments" in shown(app)
        assert "Vera answers five" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, BriefingScreen))
        await fits_at_every_size(app, pilot)
        assert "Vera, your sales manager" in shown(app)
        opening = app.screen.opening
        assert opening == Opening("saas_smb", "day", difficulty="easy")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, NewGameScreen))

    at_screen(script)


def test_the_tutorial_has_a_length_of_its_own():
    async def script(app: SalesCycleApp, pilot) -> None:
        app.show("new")
        await until(pilot, lambda: "Coffee machines" in shown(app))
        await pilot.press("up")
        assert "the tutorial, 16 moments" in shown(app)
        await pilot.press("down")
        assert "a week, up to 40" in shown(app)

    at_screen(script)


def test_a_seed_is_a_number_or_nothing():
    assert (seed_typed(""), seed_typed("42")) == (None, 42)
    for wrong in ("x", "-1", "1.5", "9" * 30, "\u0664"):
        with pytest.raises(ValueError, match="a seed is a whole number"):
            seed_typed(wrong)


def test_a_wrong_seed_is_said_and_nothing_is_lost():
    async def script(app: SalesCycleApp, pilot) -> None:
        app.show("new")
        await until(pilot, lambda: "Food boxes" in shown(app))
        await pilot.press("tab", "tab", "tab", *"abc", "enter")
        assert "Found abc; a seed is a whole number" in shown(app)
        assert is_complete(app)

    at_screen(script)


def test_difficulty_is_how_often_vera_answers():
    for difficulty, questions in DIFFICULTIES.items():
        game = KeptGame.begin(
            "tutorial", "tutorial", 5, practice=False, daily=None, today=date.today(), say=lambda line: None,
            difficulty=difficulty,
        )  # fmt: skip
        assert game.questions_left == questions
        game.save.close()
    silent = KeptGame.begin(
        "tutorial", "tutorial", 5, practice=False, daily=None, today=date.today(), say=lambda line: None, adviser=False
    )
    assert silent.questions_left == 0
    silent.save.close()


# Settings


def test_settings_are_used_at_once_and_kept():
    async def script(app: SalesCycleApp, pilot) -> None:
        app.show("settings")
        await pilot.pause()
        assert is_complete(app)
        for key in ("down", "up"):  # without colours the line that arrows turn has its mark
            await pilot.press(key)
            await pilot.pause()
            marked = [line.split() for line in shown(app).splitlines() if " > " in line]
            assert [line[0] for line in marked] == ["animations" if key == "down" else "theme"]
        await pilot.press("right", "down", "space", "down", "left")
        assert app.theme == "salescycle-light"
        assert app.animation_level == "none"
        assert load_settings() == (Settings("light", animations=False, vera=False), "")
        await pilot.press("escape")
        assert not isinstance(app.screen, SettingsScreen)

    at_screen(script)


def test_a_terminal_that_is_too_small_is_told_so_once():
    async def script(app: SalesCycleApp, pilot) -> None:
        told = "This terminal has 60 x 18 cells; with less than 80 x 24 something is hidden."
        assert [each.message for each in app._notifications] == [told]
        await pilot.resize_terminal(70, 18)
        await pilot.pause()
        assert len(app._notifications) == 1
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert len(app._notifications) == 1

    at_screen(script, size=(60, 18))


def test_bad_settings_are_told_in_a_sentence(tmp_path):
    (tmp_path / "settings.toml").write_text("theme = [bold]", encoding="utf-8")

    async def script(app: SalesCycleApp, pilot) -> None:
        await until(pilot, lambda: "all is as usual" in shown(app))
        assert app.theme == "salescycle-dark"

    at_screen(script)


# Scores


def test_scores_are_those_of_games_that_count(tmp_path):
    for seed, practice in ((1, False), (2, True)):
        ours = header(seed=seed, practice=practice, daily="2026-11-25")
        with Save.create(tmp_path / "games", ours, on=date(2026, 11, 25)) as save:
            save.append(decision(0, 60))
            save.append(End(score=1200, par=1000, debrief={}))
    with Save.create(tmp_path / "games", header(seed=3), on=date(2026, 11, 25)):
        pass

    async def script(app: SalesCycleApp, pilot) -> None:
        app.show("scores")
        await until(pilot, lambda: "1 game, ahead" in shown(app))
        for told in ("shop *", "1,200", "1,000", "+200", "seed 1", "the desk of 2026-11-25"):
            assert told in shown(app)
        await fits_at_every_size(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "No debrief" in shown(app))
        assert isinstance(app.screen, ScoresScreen)

    at_screen(script)


# Help and the palette


def test_help_tells_what_a_screen_is_for_and_its_keys():
    async def script(app: SalesCycleApp, pilot) -> None:
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert "Begin with the tutorial" in shown(app)
        assert "q ^q" in shown(app)
        await pilot.press("2")
        await until(pilot, lambda: "Phase 1. Names are found" in shown(app))
        await pilot.press("3", "down")
        await until(pilot, lambda: "What is known" in shown(app))
        assert "Source" in shown(app)
        await fits_at_every_size(app, pilot)
        await pilot.press("escape")
        assert not isinstance(app.screen, HelpScreen)

    at_screen(script)


def test_every_place_with_keys_has_a_name_and_says_what_it_is_for():
    assert set(KEYS) - {"help"} <= set(NAMES)
    assert set(KEYS) - {"help", "game", "everywhere"} <= set(PURPOSES)


def test_the_palette_shows_its_list_inside_the_screen():
    async def script(app: SalesCycleApp, pilot) -> None:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette) and "terms of the trade" in shown(app))
        results = app.screen.query_one("CommandList")
        for size in SIZES[::-1]:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert 0 < results.region.y < results.region.bottom <= size[1]
        chosen, other = (results.get_component_styles(f"option-list--option{what}") for what in ("-highlighted", ""))
        assert chosen.text_style.bold
        assert not other.text_style.bold
        assert chosen.background.hex == Color.parse(app.theme_variables["cursor"]).hex
        assert "something to do" in shown(app)
        await pilot.press(*"glossary")
        await until(pilot, lambda: "Help: this" not in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert app.screen.part == "glossary"

    at_screen(script)


def test_in_a_game_palette_and_help_know_customers_pages_and_keys():
    async def script(app: SalesCycleApp, pilot) -> None:
        await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
        game = app.screen
        assert isinstance(game, GameScreen)
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert "next half hour" in shown(app)
        assert "Everywhere in a game" in shown(app)
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await until(pilot, lambda: "Desk: next moment" in shown(app))
        assert "Screen: Desk" in shown(app)
        await pilot.press(*"documents")
        await until(pilot, lambda: "Screen: Documents" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is game and game.page.PLACE == "documents")
        company = game.sitting.game.view.name_of(game.sitting.desk.items[0].account).company
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(app.screen, CommandPalette))
        await pilot.press(*company[:8].lower().replace(" ", ""))
        await until(pilot, lambda: f"Customer: {company}" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is game and game.page.PLACE == "account")
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=3)))


def test_a_drill_answers_at_once_in_counts():
    async def script(app: SalesCycleApp, pilot) -> None:
        app.push_screen(DrillScreen("check", first=7))
        await until(pilot, lambda: "1 of 3" in shown(app) and app.screen.query_one(Picks).option_count > 1)
        assert is_complete(app)
        await pilot.press("1")
        await until(pilot, lambda: "Against yours, in 100 futures" in shown(app))
        assert "ahead in" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "2 of 3" in shown(app))
        await pilot.press("escape")
        assert not isinstance(app.screen, DrillScreen)

    at_screen(script)


def test_keys_are_told_as_a_keyboard_calls_them_and_once():
    shown = keys_of(["desk", "game"])
    assert ("? f1", "help") in shown["game"]
    assert ("1-6", "Desk, Pipeline, Account, Documents, Calendar, Forecast") in shown["game"]
    actions = [does for rows in shown.values() for _keys, does in rows]
    assert "leave the next one to your routine" not in actions, "the desk calls it the next moment"
    assert "screens" not in actions


def test_keys_are_told_whole_however_many_do_the_same():
    for place in KEYS:
        rows = keys_of([place])[place]
        told = "".join(part if isinstance(part, str) else part[0] for part in keys_shown(rows, 76))
        for keys, does in rows:
            assert f"{keys} " in told, (place, keys)
            assert all(word in told for word in does.split()), (place, does)


class Hostile(Screen[None]):
    """A screen with a customer of a hostile name."""

    def commands(self):
        yield Command("Customer: [red]Rossi[/] \x1b[31m[@click=app.quit]", "open", self.dismiss)


def test_names_in_the_palette_are_never_markup():
    async def script(app: SalesCycleApp, pilot) -> None:
        app.push_screen(Hostile())
        await pilot.press("f2")
        for typed in ("", "rossi"):
            await pilot.press(*typed)
            await until(pilot, lambda: "Customer: [red]Rossi[/] [31m[@click=app.quit]" in shown(app))

    at_screen(script)


def test_help_tells_of_no_key_that_does_something_else_there():
    shown = keys_of(["account", "game"])
    assert ("1-7", "look at the way of that number") in shown["account"]
    assert not any("Pipeline" in does for _keys, does in shown["game"])
    assert any("Pipeline" in does for _keys, does in keys_of(["desk", "game"])["game"])
