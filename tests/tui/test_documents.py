"""Documents and the form of a quotation as somebody at a terminal meets them."""

from datetime import date
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from salescycle.reports.home import games_folder, saves_in
from salescycle.scenarios.saved_game import Statement
from salescycle.scenarios.voices import load_lines
from salescycle.sim.errors import SaveError
from salescycle.sim.game.actions import Act
from salescycle.sim.game.firm_year import a_year
from salescycle.sim.game.offer import Learnt
from salescycle.sim.game.outlook import place_of, to_be_booked
from salescycle.sim.game.session import Session
from salescycle.sim.game.tickets import Ticket
from salescycle.sim.game.view import UNKNOWN, Fact
from salescycle.sim.model import event_log as log
from salescycle.sim.studies.documents.document import Change, Document, Item
from salescycle.sim.studies.documents.flow import empty, fold
from salescycle.sim.studies.documents.names import names_of
from salescycle.sim.studies.documents.told import document_told
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.play import codes, offered
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.paper_words import chance, changed, fields, gaps
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.play.table import played_again
from salescycle.tui.play.wording import Wording
from salescycle.tui.screens.game import GameScreen
from salescycle.tui.screens.questions import AskYes
from salescycle.tui.screens.quotation import QuotationScreen
from salescycle.tui.screens.value import AskValue
from salescycle.tui.widgets.paper import paper_lines
from tests.sim.game.seats import seat_in
from tests.tui.at_screen import shown, until
from tests.tui.test_pages import LARGE, SMALL, USUAL, at_the_desk, holds_together, lines

SCHOOL, GARAGE = 4, 6
"""Ekbackens skola waits for a quotation, Autofficina Greco decides on one."""


@pytest.fixture(autouse=True)
def at_home(tmp_path, monkeypatch) -> None:
    """Games are kept in a folder of the test."""
    monkeypatch.setenv("SALESCYCLE_HOME", str(tmp_path))


@pytest.fixture(scope="module")
def warm() -> None:
    """The fast engine is there."""
    session = Session(seat_in("tutorial", "tutorial"), 5)
    session.go_on()
    to_be_booked(place_of(session), futures=1)
    a_year(session.seat)


def begun() -> KeptGame:
    """A game of the tutorial."""
    return KeptGame.begin(
        "tutorial", "tutorial", 5, practice=False, daily=None, today=date(2026, 1, 1), say=lambda line: None
    )


async def typed(pilot: Pilot[Any], code: str) -> None:
    """A code in the command field; its letters come at once, since each key takes a test its time."""
    await pilot.press("slash")
    pilot.app.screen.query_one("#command", Input).value = code
    await pilot.press("enter")
    await pilot.pause()


async def writes(pilot: Pilot[Any], screen: GameScreen) -> QuotationScreen:
    """The form of the school's quotation, by VA21 from its page of documents."""
    await pilot.press("4")
    await pilot.press("slash", *"va21", "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, QuotationScreen))
    form = pilot.app.screen
    assert isinstance(form, QuotationScreen)
    await pilot.pause()
    return form


@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("/nVA23", "VA23", ""),
        (" /n va23 2000205001 ", "VA23", "2000205001"),
        ("VA25", "VA25", ""),
        ("/oVA05", "VA05", ""),
        ("/n", codes.END, ""),
        ("/i1", codes.END, ""),
        ("/nex", codes.LOG_OFF_AT_ONCE, ""),
        ("//NEND", codes.LOG_OFF, ""),
    ],
)
def test_the_command_field_is_read_as_in_sap(text, code, number):
    assert codes.read(text)[:2] == (code, number)


def test_an_unknown_code_gets_one_sentence_with_the_nearest_one():
    assert codes.unknown("VA33") == "There is no VA33; the nearest is VA23, display quotation."
    assert codes.unknown("SDQUOT") == (
        "There is no SDQUOT; the nearest is SDQUOT01, quotations that end within a week."
    )
    assert codes.unknown("FOO\x1b[2J") == "There is no FOO[2J; codes look like VA23, display quotation."


def test_frequencies_are_told_as_one_says_them():
    assert offered.in_ten(6, 10) == "6 times out of 10"
    assert offered.in_ten(1, 10) == "1 time out of 10"
    assert offered.in_ten(30, 30) == "every time so far"
    assert offered.in_ten(0, 30) == "never so far"
    assert offered.in_ten(1, 30) == "hardly ever"
    assert offered.in_ten(1071, 1074) == "nearly every time"


def test_documents_are_listed_and_read_at_any_size(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        screen.sitting.game.view.names = {GARAGE: "[red]Greco[/red]\x1b[2J"}
        await pilot.press("4")
        for size in (LARGE, SMALL, USUAL):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            told = shown(pilot.app)
            holds_together(pilot.app, size)
            for what in ("[red]Greco[/red]", "DISPLAY QUOTATION", "QUOTATION 2000006001 A", "VA23", "2,900"):
                assert what in told, what
            assert "\x1b" not in told
        await pilot.press("right")
        await pilot.pause()
        assert "show " not in lines(pilot.app)[4]
        assert "It binds us" in shown(pilot.app)
        assert "document 60 %  x  customer 50 %  =  30 %" in shown(pilot.app)
        await pilot.press("left", "s", "s", "s")
        await pilot.pause()
        assert "ACTIVITIES" in shown(pilot.app)
        await pilot.press("escape", "enter")
        await pilot.pause()
        assert (screen.page.PLACE, screen.account) == ("account", GARAGE)

    at_the_desk(USUAL, act)


def test_codes_display_list_and_ask_before_one_leaves(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await pilot.press("4")
        for code, answer in {
            "va24": "There is no VA24; the nearest is VA23, display quotation.",
            "va03": "VA03: there is no order yet.",
            "VA13 1": "VA13: no inquiry of yours has the number 1.",
            "va02": "VA02, change order: here it follows from what you do;",
            "va25": "VA25  LIST OF QUOTATIONS    1",
            "va23 2000006001": "DISPLAY QUOTATION",
            "VA25": "2000006001 Autofficina Greco",  # also from a paper that has all the room
            "/nsdquot01": "SDQUOT01  QUOTATIONS THAT END WITHIN A WEEK",
            "va23": "DISPLAY QUOTATION",
        }.items():
            await typed(pilot, code)
            assert answer in shown(pilot.app), code
        await typed(pilot, "/nex")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskYes))
        assert "/nex logs off from SAP at once" in shown(pilot.app)
        await pilot.press("n")
        await pilot.pause()
        assert isinstance(pilot.app.screen, GameScreen)
        await typed(pilot, "va22")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskValue))
        await pilot.press("backspace", "backspace", *"0", "enter")
        await until(pilot, lambda: "need a whole number from 1 to 365" in shown(pilot.app))
        await pilot.press("backspace", *"12", "enter")
        await until(pilot, lambda: bool(screen.sitting.game.session.acts) and not screen.is_busy)
        assert screen.sitting.game.session.acts[-1][1] == Act("extend", GARAGE, {"days": 12.0})

    at_the_desk(SMALL, act)


def test_a_quotation_is_kept_as_a_draft_and_sent_as_one_decision(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        form = await writes(pilot, screen)
        assert form.item.account == SCHOOL
        await until(pilot, lambda: "out of 10" in shown(pilot.app))
        await pilot.press(*["right"] * 5, "down")
        await pilot.pause()
        assert screen.sitting.drafts[SCHOOL]["discount"] == 0.05  # kept already, whatever happens now
        await pilot.press("up")
        await pilot.pause()
        told = shown(pilot.app)
        assert "35 customers must sign where 30 would have signed at list" in told  # 35 % margin: 30 * 35 / 30
        assert "net EUR 4,560   cost 3,120   margin 1,440, 32 %   at list 35 %" in told
        assert "You promise a date that is kept" in told
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, GameScreen))
        assert "1 draft, not sent" in shown(pilot.app)
        await screen.open_account(SCHOOL)
        await pilot.pause()
        assert "a quotation in draft: f opens it" in shown(pilot.app)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuotationScreen))
        await pilot.pause()
        assert "draft, kept from before" in shown(pilot.app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskValue))
        await pilot.press(*"99", "enter")
        await until(pilot, lambda: "Found 99." in shown(pilot.app))
        await pilot.press("backspace", "backspace", *"4.5", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuotationScreen))
        await pilot.press("down", "down", "right", "down", "right")  # formal or so, with gaps
        await pilot.pause()
        assert "cannot be invoiced" in shown(pilot.app) or "Out of the door sooner" in shown(pilot.app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not isinstance(pilot.app.screen, QuotationScreen))
        await until(pilot, lambda: not isinstance(pilot.app.screen, GameScreen))  # how sure are you
        await pilot.press("enter")
        await until(pilot, lambda: bool(screen.sitting.game.session.acts))
        (_stop, done) = screen.sitting.game.session.acts[-1]
        assert (done.action, done.account) == ("work", SCHOOL)
        given = dict(done.arguments)
        assert given.pop("promise") == pytest.approx(0.25, abs=0.3)
        assert given == {"discount": 0.05, "form": "one_page", "completeness": "gaps"}
        assert screen.sitting.drafts == {}

    at_the_desk(SMALL, act)


@pytest.mark.parametrize("keys", [("ctrl+q",), ()], ids=["quit", "ended"])
def test_a_draft_is_there_when_one_plays_on_and_gone_once_sent(warm, keys):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await writes(pilot, screen)
        await pilot.press("right", "right", *keys)
        await pilot.pause()

    at_the_desk(SMALL, act)
    (path,) = saves_in(games_folder())
    sitting = Sitting(KeptGame.resume(path))
    sitting.go_on()
    assert {account: terms["discount"] for account, terms in sitting.drafts.items()} == {SCHOOL: 0.02}
    sitting.do(Act("work", SCHOOL, {"discount": 0.02}))
    assert sitting.game.drafts() == {}
    sitting.go_on()
    assert sitting.drafts == {}
    sitting.close()
    _game, _table, session = played_again(path)
    assert [act.account for _stop, act in session.acts] == [SCHOOL]


def test_a_draft_that_the_routine_has_sent_is_none_any_more(warm):
    game = begun()
    sitting = Sitting(game)
    sitting.go_on()
    game.draft(SCHOOL, {"discount": 0.02})
    game.draft(GARAGE, {"discount": 0.02})  # which waits for none
    assert list(sitting.drafts) == [SCHOOL]
    while sitting.stop is not None and any(item.account == SCHOOL for item in sitting.desk.items):
        sitting.do(Act("routine"))
        sitting.go_on()
    assert SCHOOL not in game.drafts()
    sitting.close()


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ({}, "found something that is no quotation"),
        ({"account": SCHOOL, "quotation": 0, "terms": {"discount": 7}}, "discount: found 7, need a share from 0 to 1"),
        ({"account": SCHOOL, "quotation": 0, "terms": {"discount": [1]}}, "found something that is no quotation"),
        ({"account": SCHOOL, "quotation": 0, "terms": {"form": "verbal"}}, "form: found 'verbal', need one of"),
        ({"account": SCHOOL, "quotation": 0, "terms": {"bribe" * 99: 1}}, "quotation: found 'bribebribe"),
        ({"account": "4", "quotation": 0, "terms": {}}, "found something that is no quotation"),
    ],
)
def test_a_draft_that_somebody_has_made_up_is_refused_in_one_sentence_and_no_replay_minds_it(said, finding):
    game = begun()
    game.save.append(Statement(time=game.session.now, about="draft", said=said))
    game.save.close()
    with pytest.raises(SaveError, match=r"draft at second .*the save was changed") as refused:
        KeptGame.resume(game.save.path)
    assert finding in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400
    assert played_again(game.save.path)[2].stop is not None


def test_the_form_is_whole_at_any_size_and_a_click_turns_a_field(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await writes(pilot, screen)
        for size in (LARGE, SMALL, USUAL):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            holds_together(pilot.app, size)
            told = shown(pilot.app)
            for what in ("CREATE QUOTATION", "QUOTATION", "DISCOUNT", "takes 0:45", "keep as draft"):
                assert what in told, what
            if size != SMALL:
                for what in ("DATE YOU PROMISE", "VALID TO", "FIRST PRICE YOU NAME", "CHANCE", "MISSING"):
                    assert what in told, what
        row = next(n for n, line in enumerate(lines(pilot.app)) if "DISCOUNT" in line)
        at = lines(pilot.app)[row].index("\u25cf")
        await pilot.click(offset=(at + 8, row))
        await pilot.pause()
        assert "customers must sign where 30" in shown(pilot.app)
        await pilot.press("escape")

    at_the_desk(USUAL, act)


def test_a_draft_that_is_as_usual_again_is_none(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        for keys, drafts in ((("right",), 1), (("left",), 0)):
            form = await writes(pilot, screen)
            assert form.was_kept == (drafts == 0)
            await pilot.press(*keys, "escape")
            await until(pilot, lambda: isinstance(pilot.app.screen, GameScreen))
            assert len(screen.sitting.drafts) == drafts

    at_the_desk(SMALL, act)


def test_the_form_shows_what_it_is_built_on_and_what_nobody_has_asked(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        screen.sitting.game.guess(SCHOOL, "order", 0.45)
        await writes(pilot, screen)
        for size in (LARGE, SMALL, USUAL):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
            assert ("you said 45 %" in shown(pilot.app)) == (size != SMALL)
            if size == LARGE:
                await pilot.press("up")  # from the first field round to the last lines
                await pilot.pause()
            holds_together(pilot.app, size)
            told = " ".join(shown(pilot.app).split())
            for what in (
                f"{'>' if size == LARGE else ''}WHAT YOU BUILD ON + is in the offer by itself; the rest is not argued",
                "+ counts all three things that count known before",
                "\u00b7 need they know what it costs them known before",
                "? nobody has asked: worth, money, rivals, mood",
                "MISSING nothing",
            ):
                assert what in told, (size, what)
        (form,) = pilot.app.screen.query("#draft-paper")
        assert form.size.height == 4  # also after another width


def test_a_form_that_becomes_narrow_has_no_blank_lines_of_the_wide_one(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        form = await writes(pilot, screen)
        await pilot.resize_terminal(*SMALL)
        paper = form.query_one("#draft-paper", Static)
        await until(pilot, lambda: paper.size.width < SMALL[0])
        await until(pilot, lambda: paper.content_size.height == len(str(paper.content).splitlines()))
        await pilot.press("escape")

    at_the_desk(USUAL, act)


def test_rows_of_what_it_is_built_on_say_how_each_was_heard():
    session = Session(seat_in("saas_smb", "week"), 5)
    session.go_on()
    say = Wording(session.seat.scenario, load_lines())

    def learnt(about: str, state: str, amount: int, how: str, *, is_argued: bool = False) -> Learnt:
        return Learnt(Fact(about, state, amount), how, session.now, is_argued)

    known = (
        learnt("benefits", "learnt", 1, "asked", is_argued=True),
        learnt("worth", "told", 720_000, "asked"),
        learnt("need", UNKNOWN, 0, ""),
    )
    argued, other = offered.built_on(known, session.now, say)
    assert [tuple(row) for row in argued] == [
        ("+", "counts", "1 of three things that count", "asked 19 Jan"),
        ("?", "", "nobody has asked: 2 more things that count, need", ""),
    ]
    assert [tuple(row) for row in other] == [
        ("\u00b7", "worth", "about EUR 7,200 a year, by their word", "asked 19 Jan")
    ]
    computed = learnt("worth", "told", 720_000, "found", is_argued=True)
    argued, _other = offered.built_on((learnt("benefits", UNKNOWN, 0, ""), computed), session.now, say)
    assert [tuple(row) for row in argued] == [
        ("+", "worth", "about EUR 7,200 a year", "worked out 19 Jan"),
        ("?", "", "nobody has asked: what counts for them", ""),
    ]
    (nothing, _asked), _other = offered.built_on((learnt("benefits", UNKNOWN, 0, ""),), session.now, say)
    assert nothing == ("-", "", "nothing that counts for them", "")


def test_in_a_hard_game_the_form_tells_no_odds(warm):
    async def act(pilot: Pilot[Any], screen: GameScreen) -> None:
        await writes(pilot, screen)
        await pilot.pause(0.2)
        told = shown(pilot.app)
        assert "DATE YOU PROMISE" in told
        assert "out of 10" not in told
        assert "deliveries" not in told  # neither how many, nor that they are too few
        assert screen.firm_year is None

    at_the_desk(USUAL, act, difficulty="hard")


def a_paper(kind: str, **fields: Any) -> Document:
    """A document of one item, of the first day."""
    paper = Document("5000001001", kind, 1, DAY_S, 0, **fields)
    paper.items.append(Item(10, "Rota", 480_000, 456_000, margin=300_000, probability=30))
    return paper


@pytest.mark.parametrize("width", [79, 119])
def test_an_order_tells_who_changed_what_when_what_it_lacks_and_what_was_reported_since(width):
    session = Session(seat_in("saas_smb", "week"), 5)
    names = names_of(session.seat.scenario)
    names.people[0] = "you"
    register, say, now = empty(names), Wording(session.seat.scenario, load_lines()), 9 * DAY_S
    order = a_paper("OR", promised=5 * DAY_S, gaps={"ZTERM", "BSTKD"}, notes={"arrived": "2026-01-08 10:30"})
    order.change(2 * DAY_S, ("VDATU", "promised delivery date"), "2026-01-10", "2025-12-29 08:00:00", 0)
    order.change(3 * DAY_S, ("GBSTK", "overall status"), "A", "B", 0)
    order.change(4 * DAY_S, ("ABGRU", "item 10, reason for rejection"), "", "57", -1)
    tickets = (Ticket(1, 0, DAY_S), Ticket(2, 2 * DAY_S, 2 * DAY_S + 7200), Ticket(3, 8 * DAY_S, None))
    paper = paper_lines(order, register, say, now, width, tickets)
    told = " ".join(paper.plain.split())
    for what in (
        "arrived 8 Jan 10:30",
        "payment terms can be delivered, cannot be invoiced",
        "customer's purchase order number blocks nothing",
        "9 Jan 00:00 item 10, reason for rejection - \u2192 57 replaced by a newer",
        "8 Jan 00:00 overall status A open \u2192 B in part 7 Jan",  # follows by itself
        "7 Jan 00:00 promised delivery date 10 Jan \u2192 29 Dec 2025 08:00 you",
        "TICKETS SINCE THEN 13 Jan 00:00 A open for 1 d 7 Jan 00:00 C closed 7 Jan, after 2 h",
    ):
        assert what in told, what
    assert "5 Jan 00:00" not in told  # the ticket before it
    assert all(line.cell_length <= width for line in paper.split("\n"))


def test_a_chance_is_told_only_of_what_may_still_become_an_order():
    say = Wording(Session(seat_in("saas_smb", "week"), 5).seat.scenario, load_lines())
    inquiry = a_paper("IN")
    assert chance(inquiry, say).startswith("document 30 %")
    inquiry.items[0].referenced = 1  # copied: the quotation has the chance now
    assert chance(inquiry, say) == ""


def test_what_the_customer_has_done_is_not_told_as_ours():
    scenario = Session(seat_in("saas_smb", "week"), 5).seat.scenario
    register, say = empty(names_of(scenario)), Wording(scenario, load_lines())

    def who(field: str, new: str) -> str:
        return changed(Change(0, field, "", "", new, 0, "VA02"), register, say, DAY_S).who

    assert [who("ABGRU", "04"), who("ABGRU", "50"), who("PODAT", "arrived"), who("GBSTK", "C"), who("NETWR", "1")] == [
        "customer", "rep-1", "customer", "", "rep-1",
    ]  # fmt: skip
    assert dict(fields(a_paper("OR"), register, say, DAY_S))["in charge"] == "rep-1"
    assert dict(fields(a_paper("QT"), register, say, DAY_S))["created"] == "6 Jan 00:00 by rep-1"
    assert dict(fields(a_paper("QT", taken_over=True), register, say, DAY_S))["created"] == (
        "before 6 Jan, older than what is told"
    )


def test_what_a_paper_lacks_blocks_nothing_once_it_is_done_with():
    quotation = a_paper("QT", valid_to=9 * DAY_S, gaps={"ZTERM"})
    assert gaps(quotation) == [("payment terms", "can be delivered, cannot be invoiced")]
    quotation.items[0].rejection = "12"
    assert gaps(quotation) == [("payment terms", "blocks nothing")]


def test_an_invoice_tells_by_which_day_it_is_to_be_paid():
    scenario = Session(seat_in("saas_smb", "week"), 5).seat.scenario
    register, say = empty(names_of(scenario)), Wording(scenario, load_lines())

    def due(terms: int) -> str:
        return dict(fields(a_paper("F2", terms=terms), register, say, DAY_S))["to be paid"]

    assert due(30 * DAY_S) == "in 30 days, by 5 Feb"
    assert due(0) == "at once"


def test_papers_tell_nothing_that_nobody_can_see():
    session = Session(seat_in("saas_smb", "week"), 5)
    session.go_on()
    rows = session.live.log()
    seen_rows = rows[~(rows["event"][:, None] == log.HIDDEN).any(axis=1)]
    names = names_of(session.seat.scenario)
    whole, open_ = fold(empty(names), rows), fold(empty(names), seen_rows)
    whole.now = open_.now
    assert len(seen_rows) < len(rows)
    assert [document_told(whole, one) for one in whole.documents.values()] == [
        document_told(open_, one) for one in open_.documents.values()
    ]
