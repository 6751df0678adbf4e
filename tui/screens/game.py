"""The game screen: frame, six pages, and the way of a decision from the key to the next moment."""

# ruff: noqa: PLC0415 - what is shown later than the first desk is imported later

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar, cast

from textual import work
from textual.app import ComposeResult
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import ContentSwitcher

from salescycle.sim.compiled import is_warm
from salescycle.sim.errors import SalesCycleError, UsageError
from salescycle.sim.game.actions import Act
from salescycle.sim.game.firm_year import Past, a_year, past_of, together
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.palette import Command
from salescycle.tui.play.asides import MOST_MONEY
from salescycle.tui.play.cooling import on_top
from salescycle.tui.play.lessons import is_taught
from salescycle.tui.play.sitting import Sitting, Step
from salescycle.tui.play.wording import Option
from salescycle.tui.purposes import NAMES
from salescycle.tui.screens.loading import LoadingScreen
from salescycle.tui.screens.page import Page
from salescycle.tui.screens.questions import NOT_YET, AskNumber, AskYes, Reading, Suspense
from salescycle.tui.waiting import in_thread
from salescycle.tui.widgets.frame import Hints, Masthead, Places

if TYPE_CHECKING:
    from salescycle.tui.screens.account import AccountPage

__all__ = ["GameScreen", "open_rooms"]

T = TypeVar("T")

PAGES = {
    "desk": "desk:DeskPage",
    "pipeline": "pipeline:PipelinePage",
    "account": "account:AccountPage",
    "documents": "documents:DocumentsPage",
    "calendar": "calendar:CalendarPage",
    "forecast": "forecast:ForecastPage",
}
"""Home (``module:class``) by place, in the order of their numbers; imported when first shown."""
NUMBERED = {place: f"{n} {NAMES[place]}" for n, place in enumerate(PAGES, 1)}
WIDE = 100
"""Cells from which on the pages stand below the line at the top, with the hours that are left."""
FIRST_PAGES = ("desk", "account")
"""Those that are there from the beginning of the tutorial; the others when they are introduced."""


def page_of(place: str) -> type[Page]:
    """The page itself, imported now."""
    module, _colon, name = PAGES[place].partition(":")
    return cast("type[Page]", getattr(import_module(f"salescycle.tui.screens.{module}"), name))


def open_rooms() -> None:
    """Import whatever a game shows later than its first desk; in a thread, while nobody waits."""
    from salescycle.tui.screens import ending, evening, quotation, routine  # noqa: F401

    for place in PAGES:
        page_of(place)


class GameScreen(Screen[None]):
    """A sitting of one player."""

    BINDINGS = bindings("game")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-tall")]
    AUTO_FOCUS = ""
    firm_year: reactive[Past | None] = reactive(None, init=False)
    """How things go in a year of the firm, once a page has asked and it has been played."""
    _is_asked = False
    _own: tuple[int, Past] | None = None
    """Of this game: up to so many rows of its log."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.account = -1
        """Number of the account that is looked at; -1 none."""
        self.latest: tuple[str, ...] = ()
        """News of the last step."""
        self.lesson: tuple[str, ...] = ()
        self.steady: tuple[int, int] | None = None
        """Between which sums a steady colleague books 8 times of 10 [cents]; None until that is known."""
        self.is_busy = True
        self.is_handed_on = False
        """Whether another screen goes on with the sitting, and closes it."""

    def compose(self) -> ComposeResult:
        """Frame and pages; a page is made when it is first shown."""
        yield Masthead()
        yield Places(NUMBERED)
        yield ContentSwitcher(id="pages")
        yield Hints()

    async def on_mount(self) -> None:
        """Begin with the desk."""
        await self.show_page("desk")
        if self.query("#desk"):
            self.go_on()

    # Pages

    @property
    def page(self) -> Page:
        """The one that is up."""
        switcher = self.query_one("#pages", ContentSwitcher)
        return switcher.query_one(f"#{switcher.current}", Page)

    async def show_page(self, place: str) -> None:
        """Bring a page up, with its keys."""
        switcher = self.query_one("#pages", ContentSwitcher)
        if not switcher.query(f"#{place}"):
            await switcher.add_content(page_of(place)(id=place))
        if not switcher.query(f"#{place}"):  # somebody leaves just now
            return
        switcher.current = place
        self.refresh_all()
        self.page.take_focus()

    async def action_page(self, place: str) -> None:
        """A page by its number."""
        if place in PAGES:
            await self.show_page(place)

    async def on_places_chosen(self, event: Places.Chosen) -> None:
        """A page by a click."""
        await self.show_page(event.place)

    async def open_account(self, account: int) -> None:
        """Show one customer, and what can be done."""
        self.account = account
        await self.show_page("account")

    def past(self) -> Past | None:
        """What is told of the firm by now: this game's log, and a year of it once played; None where no odds are."""
        game = self.sitting.game
        if not game.tells_odds:
            return None
        rows = game.session.live.log()
        if self._own is None or self._own[0] != len(rows):
            self._own = len(rows), past_of(rows)
        own = self._own[1]
        return own if self.firm_year is None else together((self.firm_year, own))

    def ask_the_firm(self) -> None:
        """Have a year of the firm played in the background, once a sitting, where its odds are told."""
        if self.sitting.game.tells_odds and is_warm() and not self._is_asked:
            self._is_asked = True
            self._play_a_year()

    @work(exclusive=True, group="firm")
    async def _play_a_year(self) -> None:
        seat = self.sitting.game.table.seat
        self.firm_year = past_of(await in_thread(self, partial(a_year, seat), group="year"))

    def on_resize(self) -> None:
        """The line at the top says less where there is little room."""
        self.call_after_refresh(self._tell_top)

    def _tell_top(self) -> None:
        desk, say = self.sitting.desk, self.sitting.wording
        if self.query_one("#pages", ContentSwitcher).current is None:  # not made yet
            return
        if desk is not None:
            title = f" {safe(say.scenario.title, limit=50)}"
            when = _("{moment}, day {day} of {days}").format(moment=say.moment(desk.time), day=desk.day, days=desk.days)
            booked = _("booked {money}").format(money=say.money(desk.booked)) + " "
            left = _("{hours} h left ").format(hours=say.hours(desk.hours_left_s))
            self.query_one(Masthead).tell(
                *((f" {when}", booked, left) if self.size.width < WIDE else (title, when, booked))
            )
        self.query_one(Hints).tell(self.page.hints())

    def refresh_all(self) -> None:
        """Show what is so now."""
        desk, say = self.sitting.desk, self.sitting.wording
        self._tell_top()
        if desk is not None and (self.account < 0 or self.sitting.customer(self.account) is None):
            taught = is_taught(self.sitting.game.session)  # then the words are about what the routine would do
            self.account = (desk.items[0] if taught else on_top(desk)).account
        places = self.query_one(Places)
        knows_all = self.sitting.lessons.knows("pages", self.sitting.game.view)
        takes_numbers = self.page.PLACE == "account"  # where they choose among the ways
        places.names = {
            place: NAMES[place] if takes_numbers else name
            for place, name in NUMBERED.items()
            if knows_all or place in FIRST_PAGES
        }
        places.tell(
            self.page.PLACE,
            "" if desk is None else _("{hours} h left today").format(hours=say.hours(desk.hours_left_s)),
        )
        if desk is not None:
            self.page.refresh_page()

    def commands(self) -> Iterator[Command]:
        """For the palette: the player's customers, those of the desk before anything is typed."""
        desk, name_of = self.sitting.desk, self.sitting.game.view.name_of
        at_hand = () if desk is None else tuple(item.account for item in (*desk.items, *desk.deciding))
        for account in dict.fromkeys((*at_hand, *self.sitting.accounts())):
            name = _("Customer: {name}").format(name=name_of(account).company)
            yield Command(name, _("open"), partial(self.open_account, account), account in at_hand)

    # A decision, from the key to the next moment

    @work(exclusive=True, group="game")
    async def decide(self, act: Act) -> None:
        """Ask what is asked before, keep it, let it take place, and go on to the next moment."""
        sitting, stop = self.sitting, self.sitting.stop
        if self.is_busy or stop is None:
            return
        try:
            sitting.check(act)
            question = sitting.asides.guess(act, stop)
            if question is not None:
                percent = await self.app.push_screen_wait(AskNumber(question, most=100, before=True))
                if percent == NOT_YET:
                    sitting.asides.ask_again(act)
                    return
                if percent is not None:
                    sitting.asides.keep_guess(act, percent)
            self.is_busy = True
            sitting.do(act)
        except UsageError as error:
            self.is_busy = False
            self.notify(str(error), severity="warning", markup=False)
            return
        habit = sitting.asides.habit(act)
        if habit is not None and await self.app.push_screen_wait(AskYes(habit.question)):
            sitting.have_habit(habit)
        suspense = Suspense(act, sitting) if act.does_step else None
        if suspense is not None:
            self.app.push_screen(suspense)
        await self._step(sitting.go_on, suspense)

    def action_form(self) -> None:
        """All that the step of the account at hand asks: of a quotation a screen, else a question."""
        if not self.write_quotation(self.account):
            cast("AccountPage", self.query_one("#account", Page)).action_form()

    def write_quotation(self, account: int) -> bool:
        """Open the form of the quotation that an account waits for; whether it waits for one."""
        item, deciding = self.sitting.item(account)
        if item is None or deciding or item.kind != "quotation":
            return False
        self.account = account
        from salescycle.tui.screens.quotation import QuotationScreen

        self.app.push_screen(QuotationScreen(self, item), self._written)
        return True

    def _written(self, act: Act | None) -> None:
        if act is None:
            self.page.refresh_page()
        self.decide_if(act)

    def decide_if(self, act: Act | None) -> None:
        """The same with what a form has returned."""
        if act is not None:
            self.decide(act)

    @work(exclusive=True, group="game")
    async def ask_vera(self, one: Option, other: Option) -> None:
        """Two ways compared by the adviser, two hundred times each."""
        if self.is_busy:
            return
        loading = LoadingScreen(_("Vera plays both two hundred times ..."))
        self.app.push_screen(loading)
        self.is_busy = True
        compare = partial(_caught, partial(self.sitting.game.ask_adviser, one.act, other.act))
        told = await in_thread(self, compare)
        self.is_busy = False
        await loading.dismiss()
        if isinstance(told, str):
            self.notify(told, severity="warning", markup=False)
            return
        self.app.push_screen(Reading("VERA", self.sitting.wording.advice(told, one.label, other.label)))
        self.page.refresh_page()

    @work(exclusive=True, group="game")
    async def go_on(self) -> None:
        """The first moment of a sitting."""
        await self._step(self.sitting.go_on, None)

    async def _step(self, step: Callable[[], Step], suspense: "Suspense | None") -> None:
        self.is_busy = True
        told = await in_thread(self, partial(_caught, step))
        if suspense is not None:
            await suspense.tell(() if isinstance(told, str) else told.reply)
        self.is_busy = False
        if isinstance(told, str):
            self.notify(told, severity="warning", markup=False)
            return
        if self.sitting.evening is not None:
            from salescycle.tui.screens.evening import EveningScreen

            await self.app.push_screen_wait(EveningScreen(self.sitting))
        if told.is_over:
            self.end()
            return
        self.latest, self.lesson = told.news, told.lesson
        self.account = -1
        await self.show_page("desk")
        stop = self.sitting.stop
        commit = None if stop is None else self.sitting.asides.commit(stop)
        if commit is not None:
            money = await self.app.push_screen_wait(AskNumber(commit, most=MOST_MONEY))
            if money is not None:
                self.sitting.asides.keep_commit(money)

    def end(self) -> None:
        """The window is over: the year after, then the debrief."""
        self.is_handed_on = True
        from salescycle.tui.screens.ending import YearAfterScreen

        self.app.switch_screen(YearAfterScreen(self.sitting))

    def on_unmount(self) -> None:
        """Let go of the save, however the screen is left."""
        if not self.is_handed_on:
            self.sitting.close()

    # Keys

    def action_routine(self) -> None:
        """Leave the next one to the routine."""
        self.decide(Act("routine"))

    def action_rest_of_day(self) -> None:
        """Leave the rest of the day to the routine."""
        if self.sitting.stop is not None:
            self.decide(self.sitting.rest_of_day())

    def action_wait(self) -> None:
        """Wait until something new comes."""
        self.decide(Act("wait"))

    @work(exclusive=True, group="game")
    async def action_take_back(self) -> None:
        """Be at the last decision again."""
        if not self.is_busy:
            await self._step(self._decision_before, None)

    def _decision_before(self) -> Step:
        self.sitting.take_back()
        return self.sitting.go_on()

    def action_news(self) -> None:
        """All news since the player sat down."""
        self.app.push_screen(Reading(_("NEWS"), self.sitting.news[::-1] or [_("Nothing yet.")]))

    def action_habits(self) -> None:
        """Your routine and its habits."""
        from salescycle.tui.screens.routine import RoutineScreen

        self.app.push_screen(RoutineScreen(self.sitting))

    def action_leave(self) -> None:
        """Leave; every decision is kept already."""
        self.sitting.close()
        say, path = self.sitting.wording, self.sitting.game.save.path
        when = say.moment(self.sitting.game.session.now)
        self.app.exit(
            _("You leave on {when}, kept in {path}. To play on: salescycle play --resume").format(when=when, path=path)
        )


def _caught(do: Callable[[], T]) -> T | str:
    """What comes of something long, or the sentence why nothing does."""
    try:
        return do()
    except SalesCycleError as error:
        return str(error)
