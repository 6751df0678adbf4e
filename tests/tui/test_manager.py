"""The manager's view: levers, both ways on the same luck, what is said and kept; and a player's routine."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from salescycle.scenarios.loader import canonical, load, load_document
from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import Act
from salescycle.tui.app import SalesCycleApp
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.routine import answers, variant_of
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.play.trial import Rounds, Trial, ways_to_begin
from salescycle.tui.play.trial_words import finding, rows
from salescycle.tui.screens.manager import ManagerScreen
from salescycle.tui.screens.questions import AskPick, Reading
from salescycle.tui.screens.routine import RoutineScreen
from salescycle.tui.screens.title import TitleScreen
from salescycle.tui.screens.value import AskValue
from salescycle.tui.widgets.frame import Hints, Masthead
from salescycle.tui.widgets.interval import interval
from salescycle.tui.widgets.outcome import Outcome
from salescycle.tui.widgets.slider import Slide, Sliders
from tests.tui import conftest
from tests.tui.at_screen import SIZES, until

PROMISE = {"playbook.promise": "0.9"}


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def tutorial() -> Trial:
    return Trial("tutorial")


def in_app(screen, size, do: Callable[[SalesCycleApp, Pilot[str]], Awaitable[None]]) -> None:
    """Do something in the app while *screen* is up."""

    async def go() -> None:
        app = SalesCycleApp()
        async with app.run_test(size=size) as pilot:
            await app.push_screen(screen)
            await until(pilot, lambda: bool(screen.query_one(Sliders).slides))
            await do(app, pilot)

    asyncio.run(go())


def stopped_after(n: int) -> Callable[[], bool]:
    """True when asked for the n-th time."""
    left = iter(range(n))
    return lambda: next(left, None) is None


def test_every_value_that_a_slider_of_the_playbook_offers_is_taken_by_the_loader(tutorial):
    for lever in tutorial.levers.values():
        assert lever.value in lever.notches, lever.key
        if lever.key.startswith("playbook.") and not lever.choices:
            for value in {lever.notches[0], lever.notches[-1]}:
                assert tutorial.refused({lever.key: value}) == "", (lever.key, value)


def test_a_bad_value_is_refused_in_the_words_of_the_loader(tutorial):
    assert tutorial.refused({"playbook.promise": "2"}) == "playbook.promise: found 2, need a share from 0 to 1."


def test_the_rounds_tell_what_compare_tells(tutorial):
    rounds = Rounds(tutorial, PROMISE)
    told = next(iter(rounds.run(is_stopped=lambda: False, say=lambda line: None)))
    said = json.loads(
        conftest.said("compare", "tutorial", "--variant", "x:playbook.promise=0.9", "--replications", "10", "--json",
                      "--quiet")
    )  # fmt: skip
    assert told["provenance"]["replications"] == 10
    ours, theirs = ({row["metric"]: row["mean"] for row in one["differences"]} for one in (told, said))
    assert ours == theirs


def test_a_trial_that_was_stopped_goes_on_where_it_has_stopped(tutorial):
    rounds = Rounds(tutorial, PROMISE)
    list(rounds.run(is_stopped=stopped_after(13), say=lambda line: None))
    assert len(rounds) == 13
    told = next(iter(rounds.run(is_stopped=lambda: False, say=lambda line: None)))
    assert told["provenance"]["replications"] == 23


def test_a_variant_that_was_saved_is_the_scenario_that_was_tried(tutorial):
    changes = PROMISE | {"team.seller.count": "2", "process.meeting.effort": "lognormal(median=2 h, p90=5 h)"}
    kept = tutorial.keep(changes, "early_dates")
    assert canonical(load(kept.path)) == canonical(tutorial.loaded(changes).scenario)
    assert kept.command.startswith("salescycle compare tutorial --variant 'early_dates:playbook.promise=0.9,")
    assert str(kept.path) in [way.name for way in ways_to_begin()]
    with pytest.raises(UsageError, match="already"):
        tutorial.keep(changes, "early_dates")


def test_the_command_of_a_variant_is_one_that_compare_takes(tutorial):
    changes = {"process.meeting.effort": "lognormal(median=2 h, p90=5 h)", "playbook.promise": "0.9"}
    variant = f"x:{','.join(f'{key}={value}' for key, value in changes.items())}"
    assert variant in tutorial.command(changes, "x")
    said = json.loads(conftest.said("compare", "tutorial", "--variant", variant, "--replications", "2", "--json"))
    assert len(said["changes"]["x"]) == 2


def test_a_variant_of_a_file_lies_beside_it(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\nextends: tutorial\n", encoding="utf-8")
    kept = Trial(str(file)).keep(PROMISE, "mine_early")
    assert kept.path == tmp_path / "mine_early.yaml"
    assert load_document(kept.path).scenario.playbook.promise == 0.9


@pytest.mark.parametrize("name", ["", "Early", "tutorial", "base", "../up", "a b"])
def test_a_name_that_could_not_be_found_again_is_refused(tutorial, name):
    assert "need small letters" in tutorial.refused_name(name)


def document(mean: float, p: float) -> dict:
    row = {"variant": "what you try", "metric": "profit", "mean": mean, "ci95": [mean - 10, mean + 10], "p": p,
           "p_adjusted": p, "higher_in": 0.9, "skewed": False}  # fmt: skip
    sides = {name: {"profit": {"mean": 1000.0}} for name in ("base", "what you try")}
    return {"metric": "profit", "variants": sides, "differences": [row], "provenance": {"replications": 40}}


def test_the_better_side_wins():
    assert finding(document(30.0, 1e-9), looks=1, is_over=True)[0] == "What you try wins."
    assert finding(document(-30.0, 1e-9), looks=1, is_over=True)[0] == "The process as it is wins."
    assert finding(document(3.0, 0.4), looks=1, is_over=False)[0] == "Hard to tell apart yet."


def test_who_looks_often_needs_more_to_find_something():
    assert finding(document(12.0, 0.02), looks=1, is_over=False)[0] == "What you try wins."
    assert finding(document(12.0, 0.02), looks=5, is_over=False)[0] == "Hard to tell apart yet."


def test_the_asked_measure_stands_first():
    assert rows(document(30.0, 0.01))[0].difference == "+30 ± 10"


@pytest.mark.parametrize(
    ("mean", "half", "drawn"),
    [(0.0, 0.0, "·····●·····"), (0.4, 0.4, "·····├─●─┤·"), (-5.0, 1.0, "●····│·····"), (0.0, 9.0, "├────●────┤")],
)
def test_an_interval_stays_on_its_line(mean, half, drawn):
    assert interval(mean, half, 1.0, 11) == drawn


def test_a_slider_stops_at_its_ends():
    slide = Slide("k", "k", "2", "3", ("1", "2", "3"))
    assert slide.turned(1) == "3"
    assert slide._replace(value="1").turned(-1) == "1"
    assert slide._replace(value="2.2").turned(1) == "3"


@pytest.mark.parametrize("size", SIZES)
def test_a_lever_is_turned_both_ways_run_and_the_variant_is_saved(size, tmp_path):
    screen = ManagerScreen("tutorial", {})

    async def do(app, pilot):
        assert sum(len(f"{key} {does}") + 2 for key, does in screen.query_one(Hints)._words()) <= 78
        await pilot.press("right", "right")
        assert screen.levers.changes == {"team.seller.count": "2"}
        await pilot.press("r")
        outcome = screen.query_one(Outcome)
        await until(pilot, lambda: outcome.document is not None)
        lines = outcome._lines(outcome.content_size.width).plain.splitlines()
        assert any("●" in line for line in lines)
        assert outcome.region.bottom <= size[1] - 2
        assert max(map(len, lines[1:])) <= outcome.content_size.width
        await pilot.press("s")
        await until(pilot, lambda: isinstance(app.screen, AskValue))
        await pilot.press(*"two", "enter")
        await until(pilot, lambda: isinstance(app.screen, Reading))
        assert (tmp_path / "home" / "variants" / "two.yaml").is_file()
        await pilot.press("escape")
        await pilot.press("left")
        assert outcome._is_old

    in_app(screen, size, do)


def test_a_value_that_is_typed_is_taken_only_when_the_loader_takes_it():
    screen = ManagerScreen("tutorial", PROMISE)

    async def do(app, pilot):
        assert screen.query_one(Sliders).chosen == "playbook.promise"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskValue))
        asked = app.screen
        asked.query_one(Input).value = "1.7"
        await pilot.press("enter")
        await until(pilot, lambda: "need a share from 0 to 1" in str(asked.query_one(".wrong", Static).content))
        asked.query_one(Input).value = "0.35"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert screen.levers.changes == {"playbook.promise": "0.35"}
        await pilot.press("x")
        assert screen.levers.changes == {}

    in_app(screen, (80, 24), do)


def test_a_search_that_finds_nothing_says_so_below_its_words():
    screen = ManagerScreen("tutorial")

    async def do(app, pilot):
        screen.levers.seek("nothing like it")
        await pilot.pause()
        assert screen.levers._head(80).plain.strip() == "LEVERS with nothing like it"

    in_app(screen, (80, 24), do)


def test_a_click_on_a_track_turns_it_to_there():
    screen = ManagerScreen("tutorial", PROMISE)

    async def do(app, pilot):
        sliders = screen.query_one(Sliders)
        await pilot.click(Sliders, offset=(sliders.styles.padding.left + sliders._before, 1))
        await pilot.pause()
        assert screen.levers.changes == {"playbook.promise": "0"}

    in_app(screen, (80, 24), do)


def test_a_habit_holds_from_the_next_decision_on_and_is_handed_to_the_manager():
    game = KeptGame.begin("tutorial", "tutorial", 3, practice=False, daily=None, today=date(2026, 1, 1), say=print)
    sitting = Sitting(game)
    sitting.go_on()
    screen = RoutineScreen(sitting)

    async def do(app, pilot):
        sliders = screen.query_one(Sliders)
        await pilot.press("right")
        sliders.highlighted = [option.id for option in sliders.options].index("ask_referral")
        await pilot.press("left")
        assert sitting.wanted == {"channel": "telephone", "ask_referral": "no"}
        assert game.session.habits == {}
        sliders.highlighted = [option.id for option in sliders.options].index("promise")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, AskValue))
        asked = app.screen
        assert asked.query_one(Input).value == "20 %"  # as it stands on the line
        asked.query_one(Input).value = "abc"
        await pilot.press("enter")
        await until(pilot, lambda: str(asked.query_one(".wrong", Static).content) == "Found 'abc', need a number.")
        asked.query_one(Input).value = "35 %"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert sitting.wanted.pop("promise") == 0.35
        await pilot.press("v")
        await until(pilot, lambda: isinstance(app.screen, ManagerScreen) and app.screen.levers.trial is not None)
        assert app.screen.levers.changes == {"playbook.channel": "telephone", "playbook.ask_referral": "false"}
        assert app.screen.levers.wrong == ""

    in_app(screen, (80, 24), do)
    sitting.do(Act("routine"))
    assert game.session.habits == {"channel": "telephone", "ask_referral": "no"}
    sitting.go_on()
    assert next(answer.yours for answer in answers(game.session.habits, sitting.wording)) == "telephone"
    path = game.save.path
    sitting.close()
    way = ways_to_begin()[-1]
    assert way.variant == {"playbook.channel": "telephone", "playbook.ask_referral": "false"}
    assert (way.name, way.called) == ("tutorial", "your routine")
    assert KeptGame.resume(path).session.habits == {"channel": "telephone", "ask_referral": "no"}


def test_every_habit_is_a_value_that_the_playbook_takes(tutorial):
    habits = {"channel": "visit", "questions": 4.0, "discount": 0.05, "ask_referral": "yes", "completeness": "gaps"}
    assert tutorial.refused(variant_of(habits)) == ""


def test_a_file_of_ones_own_is_opened_by_its_path(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine.yaml").write_text("name: mine\nextends: tutorial\nplaybook: {promise: 0.4}\n", encoding="utf-8")

    async def go() -> None:
        app = SalesCycleApp()
        async with app.run_test(size=(80, 24)) as pilot:
            app.show("manager")
            await until(pilot, lambda: isinstance(app.screen, AskPick))
            await pilot.press("end", "enter")
            await until(pilot, lambda: isinstance(app.screen, AskValue))
            asked = app.screen
            for wrong in ("", "~", "~/none.yaml"):
                asked.query_one(".wrong", Static).update("")
                asked.query_one(Input).value = wrong
                await pilot.press("enter")
                await until(pilot, lambda: str(asked.query_one(".wrong", Static).content) != "")
            asked.query_one(Input).value = "~/mine.yaml"
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, ManagerScreen) and bool(app.screen.trial))
            assert app.screen.levers.trial.levers["playbook.promise"].value == "0.4"
            await until(pilot, lambda: "Manager   mine: Coffee machines" in app.screen.query_one(Masthead).parts[0])

    asyncio.run(go())


def test_the_title_leads_to_the_managers_view_which_asks_for_a_process():
    async def go() -> None:
        app = SalesCycleApp()
        async with app.run_test(size=(80, 24)) as pilot:
            app.show("manager")
            await until(pilot, lambda: isinstance(app.screen, AskPick))
            assert "tutorial: Coffee machines for offices, five customers" in app.screen.choices
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, TitleScreen))

    asyncio.run(go())
