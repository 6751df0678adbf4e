"""Desk and account: as they were last looked at, with hostile names, with each question over them, by keys."""

import asyncio
import unicodedata

import pytest
from rich.cells import cell_len

from salescycle.sim.game.actions import Act
from salescycle.sim.game.agenda import dues
from salescycle.tui.app import SalesCycleApp
from salescycle.tui.opening import Opening
from salescycle.tui.screens.form import Form
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.screens.loading import LoadingScreen
from salescycle.tui.screens.questions import AskNumber, AskPick, AskText, AskYes, Reading, Suspense
from salescycle.tui.widgets.picks import Picks
from tests.tui.at_screen import SIZES, at_screen, shown, until
from tests.tui.goldens import FOLDER, painted

HOSTILE = {
    "markup": "[b]Rossi[/b] [@click=app.quit]now[/] {name} %s",
    "escape codes": "Ros\x1b[31msi\x1b]0;title\x07 \x9b2J\r\n\tSrl",
    "very long": "Società per azioni " * 20,
    "wide": "東京販売株式会社 " * 5,
    "right to left": "\u202eabc שלום מרחבא",
    "marks": "Café\u0301\u0300\u0300 \u200d\ufe0f ✉\ufe0f",
}
LONG = "Would you say that this customer, who has asked twice and waits, will sign before the month is over? " * 3


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


async def at_the_desk(app: SalesCycleApp, pilot) -> GameScreen:
    await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
    assert isinstance(app.screen, GameScreen)
    return app.screen


def test_pages_look_as_they_were_last_looked_at_in_both_themes():
    """After a change on purpose: python -m tests.tui.goldens, and look at the difference."""
    for name, text in painted().items():
        assert text == (FOLDER / f"{name}.txt").read_text(encoding="utf-8"), name


def test_hostile_names_stay_text_and_move_no_column():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        view, desk = game.sitting.game.view, game.sitting.desk
        assert desk is not None
        account = desk.items[0].account
        game.sitting.game.note(account, HOSTILE["markup"])
        for width, height in SIZES[:2]:
            await pilot.resize_terminal(width, height)
            for what, name in HOSTILE.items():
                view.names = {**view.names, account: name}
                game.sitting.desk = view.desk(game.sitting.stop)
                for place in ("desk", "account"):
                    await game.show_page(place)
                    await pilot.pause()
                    lines = shown(app).splitlines()
                    assert len(lines) == height, what
                    assert all(cell_len(line) <= width for line in lines), what
                    signs = {unicodedata.category(sign) for line in lines for sign in line}
                    assert not signs & {"Cc", "Cf"}, what
                    assert what != "markup" or "[B]ROSSI[/B]" in shown(app)
        assert app.is_running
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))


def test_every_question_stays_inside_the_smallest_screen_and_can_be_left():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        sitting = game.sitting
        assert sitting.desk is not None
        item = sitting.desk.items[0]
        questions = [
            AskNumber(LONG, most=100),
            AskText(LONG),
            AskYes(LONG),
            AskPick(LONG, [f"way {n} {LONG}" for n in range(30)]),
            Reading("NEWS", [LONG] * 40),
            Form(item, sitting.wording),
            LoadingScreen(LONG),
            Suspense(Act("work", item.account, {}), sitting),
        ]
        for question in questions:
            app.push_screen(question)
            await pilot.pause()
            box = question.query(".question").first()
            assert box.size.height > 0, question
            assert app.screen.region.contains_region(box.region), question
            for answer in question.query("Input, .ways, #choices"):
                if answer.display and not answer.has_class("field"):
                    assert answer.region.bottom <= box.region.bottom, (question, answer)
            if isinstance(question, LoadingScreen):
                question.dismiss()
            elif isinstance(question, Suspense):
                await asyncio.wait_for(question.tell(()), 1)
            else:
                await pilot.press("escape")
            await until(pilot, lambda: app.screen is game)
        sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))


def test_a_guess_that_is_left_leaves_the_decision_undone_and_news_are_never_hidden():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        school = next(item.account for item in game.sitting.desk.items if item.kind == "quotation")
        for _twice in range(2):  # it is asked again
            await game.open_account(school)
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, AskNumber))
            assert "esc  not yet, do nothing" in shown(app)
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is game)
            assert not game.sitting.game.save.game.decisions
            assert not game.is_busy
        await game.show_page("desk")
        await until(pilot, lambda: "Phase 4, offer" in shown(app))  # what is looked at is introduced before its turn
        await pilot.press("down", "down", "down")
        await until(pilot, lambda: "Phase 8, win back" in shown(app))
        await pilot.press("n")
        await until(pilot, lambda: "pieces of news: m" in shown(app))
        assert "NEW " in shown(app)
        await pilot.press("m")
        await until(pilot, lambda: "By your routine: Ida Lund (call)." in shown(app))
        await pilot.press("escape")
        for width, title in ((120, "Coffee machines"), (80, " Mon 12 Jan")):
            await pilot.resize_terminal(width, 40)
            await until(pilot, lambda title=title: title in shown(app).splitlines()[0][:20])
            assert shown(app).count("h left") == 1
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))


def test_the_first_stops_of_the_tutorial_are_played_by_keys():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        assert "NEEDS YOU" in shown(app)
        for made, way in enumerate(("c", "enter", "n", "e"), 1):
            await pilot.press(way)
            if way == "enter":
                await until(pilot, lambda: "What do you do?" in shown(app))
                await pilot.press("2", "enter")
            for _ in range(400):
                if len(game.sitting.game.save.game.decisions) == made and app.screen is game and not game.is_busy:
                    break
                if app.screen is not game:  # a guess, a habit, what they said: the keyboard suffices
                    await pilot.press("enter")
                await pilot.pause(0.02)
            assert len(game.sitting.game.save.game.decisions) == made, way
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))


def test_what_is_hidden_is_filled_for_the_width_that_it_had_and_comes_up_complete():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        await game.show_page("account")
        await until(pilot, lambda: "1  Telephone" in shown(app))
        account = game.page
        await game.show_page("desk")
        await until(pilot, lambda: account.query_one("#picker", Picks).size.width == 0)
        account.refresh_page()
        ways = [str(option.prompt) for option in account.query_one("#picker", Picks).options]
        assert any(way.startswith("1  Telephone ") for way in ways)
        await pilot.resize_terminal(120, 40)
        await game.show_page("account")
        await until(pilot, lambda: "4  Visit" in shown(app))
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))


def test_pages_have_their_numbers_where_numbers_are_theirs():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        assert "1 DESK   3 Account" in shown(app)
        await pilot.press("3")
        await until(pilot, lambda: " Desk   ACCOUNT" in shown(app))
        assert "1 Desk" not in shown(app)
        game.sitting.close()

    at_screen(script, size=(120, 40), app=SalesCycleApp(Opening(seed=5)))


def test_the_line_at_the_top_fits_the_screen_after_it_was_resized():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        assert "Coffee machines" not in shown(app).splitlines()[0]
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "Coffee machines" in shown(app).splitlines()[0])
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))


def test_a_question_has_no_line_for_what_is_not_wrong():
    async def script(app: SalesCycleApp, pilot) -> None:
        asked = AskNumber("How many?", most=10)
        app.push_screen(asked)
        await until(pilot, lambda: app.screen is asked)
        before = asked.query_one(".question").size.height
        await pilot.press("x", "enter")
        await until(pilot, lambda: "Found" in shown(app))
        assert asked.query_one(".question").size.height == before + 2

    at_screen(script)


def test_what_they_said_is_reached_by_keys_where_there_is_little_room():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        game.sitting.game.note(game.account, "the last line of all")
        for n in range(12):
            game.sitting.game.note(game.account, f"note {n}")
        await pilot.press("3")
        await until(pilot, lambda: "tab sides" in shown(app))
        known = game.page.query_one("#known")
        assert known.scroll_offset.y == 0
        await pilot.press("tab", "end")
        await until(pilot, lambda: known.scroll_offset.y > 0)
        await pilot.press("tab")
        assert game.page.query_one("#picker").has_focus
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "t note" in shown(app).splitlines()[-1])
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))


def test_an_hour_for_somebody_is_put_in_the_diary_and_stands_in_the_calendar():
    async def script(app: SalesCycleApp, pilot) -> None:
        game = await at_the_desk(app, pilot)
        account = game.account
        await pilot.press("3", "d")
        await until(pilot, lambda: isinstance(app.screen, AskPick))
        assert "You will be reminded" in shown(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: app.screen is game and not game.is_busy)
        due = [
            each for each in dues(game.sitting.game.view, game.sitting.game.session.now) if each.what == "appointment"
        ]
        assert [each.account for each in due] == [account]
        game.sitting.close()

    at_screen(script, app=SalesCycleApp(Opening(seed=5)))
