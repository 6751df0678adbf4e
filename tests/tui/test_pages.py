"""Pipeline, calendar and forecast as somebody at a terminal meets them."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from salescycle.sim.game.firm_year import a_year
from salescycle.sim.game.outlook import place_of, to_be_booked
from salescycle.sim.game.session import Session
from salescycle.tui.app import SalesCycleApp
from salescycle.tui.opening import Opening
from salescycle.tui.play.board import COLUMNS
from salescycle.tui.screens.forecast import ForecastPage
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.screens.pipeline import PipelinePage
from tests.sim.game.seats import seat_in
from tests.tui.at_screen import SIZES, shown, until

SMALL, USUAL, LARGE = SIZES


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch) -> None:
    """Games are kept in a folder of the test; the fast engine is there."""
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))
    session = Session(seat_in("tutorial", "tutorial"), 5)
    session.go_on()
    to_be_booked(place_of(session), futures=1)
    a_year(session.seat)


def lines(app: Any) -> list[str]:
    """The screen as it is seen."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def at_the_desk(
    size: tuple[int, int], act: Callable[[Pilot[Any], GameScreen], Awaitable[None]], *, difficulty: str = "normal"
) -> None:
    """Sit down to the tutorial and *act*."""

    async def play() -> None:
        app = SalesCycleApp(Opening("tutorial", "tutorial", 5, difficulty=difficulty))
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: isinstance(app.screen, GameScreen) and not app.screen.is_busy)
            screen = app.screen
            assert isinstance(screen, GameScreen)
            await act(pilot, screen)

    asyncio.run(play())


def holds_together(app: Any, size: tuple[int, int]) -> None:
    """Nothing sticks out, and the footer is complete."""
    told = lines(app)
    assert len(told) == size[1]
    assert all(len(line) <= size[0] for line in told)
    assert "? help" in told[-1] or "? help" in told[-2]
    assert "^p commands" in told[-1] or "^p commands" in told[-2]


def test_one_goes_over_the_board_with_arrows_and_opens_an_account():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("2")
        await until(pilot, lambda: "go on, ~" in shown(pilot.app))  # the year of the firm has been played
        assert "1-2 CONTACT 2" in shown(pilot.app)
        assert "IDA LUND" in shown(pilot.app)
        assert "still there after" in shown(pilot.app)
        await pilot.press("right")  # nobody is in the column between
        await until(pilot, lambda: "4 OFFER 2" in shown(pilot.app))
        assert "of 10 sign" in shown(pilot.app)
        holds_together(pilot.app, SMALL)
        chosen = screen.account
        await pilot.press("enter")
        await until(pilot, lambda: screen.page.PLACE == "account")
        assert screen.account == chosen

    at_the_desk(SMALL, act)


def test_the_desk_chooses_nobody_by_itself():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        first = screen.account
        screen.account = -1
        screen.page.refresh_page()
        await pilot.pause(0.1)
        assert screen.account == -1
        screen.refresh_all()
        await pilot.pause(0.1)
        assert screen.account == first

    at_the_desk(SMALL, act)


def test_heads_of_the_board_are_a_funnel_of_those_that_go_on():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("2")
        await until(pilot, lambda: "go on, ~" in shown(pilot.app))
        told = lines(pilot.app)
        rule = next(n for n, line in enumerate(told) if "go on, ~" in line) + 1
        width = len(COLUMNS) * [USUAL[0] // len(COLUMNS) - 2]
        assert isinstance(screen.page, PipelinePage)
        board = screen.page._board
        assert board is not None
        shares = [board.share(column) for column in COLUMNS]
        assert all(shares)
        heavy = [round(cells * share) for cells, share in zip(width, shares, strict=True)]
        assert [len(part) for part in re.findall("━+", told[rule])] == heavy

    at_the_desk(USUAL, act)


def test_the_board_shows_whom_one_asks_for():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("2")
        await until(pilot, lambda: "Gym Forte" in shown(pilot.app))
        await pilot.press("slash")
        await until(pilot, lambda: len(pilot.app.screen.query(Input)) > 0)
        await pilot.press(*"LUND", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, GameScreen))
        await pilot.pause()
        assert "Ida Lund" in shown(pilot.app)
        assert "Gym Forte" not in shown(pilot.app)
        await pilot.press("s", "s", "s")  # promised: Ida is not
        await pilot.pause()
        assert "Ida Lund" not in shown(pilot.app)
        assert "PROMISED" in shown(pilot.app)
        await pilot.press("o")
        await pilot.pause()
        assert "VALUE" in shown(pilot.app)

    at_the_desk(USUAL, act)


def test_the_board_is_whole_at_any_size_also_when_that_changes():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("2")
        for size in (LARGE, SMALL, USUAL):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            holds_together(pilot.app, size)
            told = shown(pilot.app)
            assert ("6-8 CUSTOMERS" in told and "LEADS" in told) == (size != SMALL)
        page = screen.page
        assert isinstance(page, PipelinePage)
        for place in ("5", "6"):
            await pilot.press(place)
            for size in (SMALL, USUAL):
                await pilot.resize_terminal(*size)
                await pilot.pause(0.1)
                holds_together(pilot.app, size)

    at_the_desk(USUAL, act)


def test_tabs_and_choices_answer_to_the_mouse():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("2")
        await until(pilot, lambda: "go on, ~" in shown(pilot.app))  # the year has been played: nothing moves any more
        at = lines(pilot.app)[2].index("4 offer")
        await pilot.click(offset=(at + 1, 2))
        await until(pilot, lambda: "4 OFFER" in shown(pilot.app))
        row = next(n for n, line in enumerate(lines(pilot.app)) if "needs me" in line)
        await pilot.click(offset=(lines(pilot.app)[row].index("needs me") + 1, row))
        await until(pilot, lambda: "NEEDS ME" in shown(pilot.app))
        assert "Autofficina Greco" not in shown(pilot.app)

    at_the_desk(SMALL, act)


def test_the_calendar_tells_today_what_was_promised_and_when_it_ends():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("5")
        await pilot.pause()
        told = shown(pilot.app)
        for what in ("TODAY", "09:00", "YOUR WORD", "WHAT BINDS US", "Ida Lund: call", "your time at the desk ends"):
            assert what in told, what
        assert "\u2588" in told
        await pilot.press("enter")
        await pilot.pause()
        assert screen.page.PLACE == "account"

    at_the_desk(USUAL, act)


def test_the_forecast_weighs_what_one_says_and_tells_how_often_it_is_reached():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("6")
        page = screen.page
        assert isinstance(page, ForecastPage)
        await until(pilot, lambda: "8 of 10:" in shown(pilot.app))
        assert "your calls, 0 of 2" in shown(pilot.app)
        await pilot.press("g")
        await until(pilot, lambda: len(pilot.app.screen.query(Input)) > 0)
        await pilot.press(*"50", "enter")
        await until(pilot, lambda: "your calls, 1 of 2" in shown(pilot.app))
        assert "EUR 2,400" in shown(pilot.app)  # half of 4,800
        await pilot.press("c")
        await until(pilot, lambda: len(pilot.app.screen.query(Input)) > 0)
        await pilot.press(*"1000", "enter")
        await until(pilot, lambda: "EUR 1,000 or more:" in shown(pilot.app))
        assert list(screen.sitting.game.guesses()[0].values()) == [0.5]

    at_the_desk(SMALL, act)


def test_a_hard_game_tells_no_odds():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("2")
        await until(pilot, lambda: "is not told in this game" in shown(pilot.app))
        assert "go on, ~" not in shown(pilot.app)
        assert "on time" not in shown(pilot.app)
        assert "is not told in this game" in shown(pilot.app)
        await pilot.press("5")
        await pilot.pause()
        assert "out of 10" not in shown(pilot.app)
        await pilot.press("6")
        await pilot.pause(0.2)
        assert "is not told in this game" in shown(pilot.app)
        assert screen.firm_year is None

    at_the_desk(USUAL, act, difficulty="hard")


def test_leaving_while_futures_are_played_is_no_error():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await screen.show_page("forecast")
        while not any(worker.group == "outlook" for worker in screen.workers):
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.005)
        screen.action_leave()

    at_the_desk(SMALL, act)


def test_a_mark_shows_which_line_is_chosen_and_goes_with_it():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("1")
        await until(pilot, lambda: ">Ida Lund" in shown(pilot.app))
        await pilot.press("down")
        await until(pilot, lambda: ">Gym Forte" in shown(pilot.app))
        assert ">Ida Lund" not in shown(pilot.app)
        await pilot.press("enter")
        await until(pilot, lambda: ">1  Telephone" in shown(pilot.app))
        await pilot.press("2")
        await until(pilot, lambda: ">2  E-mail" in shown(pilot.app))

    at_the_desk(SMALL, act)


def test_the_list_of_papers_keeps_its_customers_when_one_comes_back_from_a_paper():
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("4")
        await until(pilot, lambda: "quotation 2" in shown(pilot.app))
        row = next(line[1:70] for line in shown(pilot.app).splitlines() if line[1:].startswith("quotation 2"))
        await pilot.press("right")
        await until(pilot, lambda: row not in shown(pilot.app))
        await pilot.press("escape")
        await until(pilot, lambda: row in shown(pilot.app))

    at_the_desk(SMALL, act)
