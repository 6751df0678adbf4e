"""A game under way: the open moment, what has been heard, and what is done next. It knows no widget."""

from contextlib import ExitStack
from typing import NamedTuple

import numpy as np

from salescycle.sim.game.actions import Act, Value
from salescycle.sim.game.evening import Evening, evening
from salescycle.sim.game.session import Stop
from salescycle.sim.game.stops import LONG
from salescycle.sim.game.telling import News
from salescycle.sim.game.view import Customer, Desk, Item
from salescycle.sim.model import event_log as log
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.messages import _
from salescycle.tui.play.asides import Asides, Habit, typed_habit
from salescycle.tui.play.customer import heard
from salescycle.tui.play.ending import valuer_of
from salescycle.tui.play.guessed import commit_told, commits_of
from salescycle.tui.play.kept import KeptGame
from salescycle.tui.play.lessons import Lessons
from salescycle.tui.play.news_lines import news_lines
from salescycle.tui.play.wording import Option, Wording

__all__ = ["Sitting", "Step"]

WEEK_S = 7 * DAY_S
LONGER, A_WHILE_S = 2.0, 300
"""So many times as long as usual, and so much longer [s], is told."""


class Step(NamedTuple):
    """What has come since the last act."""

    is_over: bool
    news: tuple[str, ...]
    """Lines, the everyday ones counted."""
    reply: tuple[str, ...]
    """What the customer of the last act said and did."""
    new_day: bool
    """Whether an evening has passed."""
    lesson: tuple[str, ...]
    """Guiding words of the tutorial."""
    is_pause: bool
    """Whether a sitting is over."""


class Sitting:
    """One game, from the open moment to the next. Calls that may be long: ``go_on``, ``take_back``."""

    def __init__(self, game: KeptGame, *, on_screen: bool = True) -> None:
        """*on_screen*: the tutorial speaks of keys, else of what is typed."""
        self.game = game
        self.asides = Asides(game)
        self.lessons = Lessons(on_screen=on_screen)
        self.lessons.resume(game.view)
        self._valuing = ExitStack()
        self.valuer = self._valuing.enter_context(valuer_of(game))
        """Values what has been decided while the player thinks; None where that would first have to be compiled."""
        self.stop: Stop | None = None
        self.desk: Desk | None = None
        self.evening: Evening | None = None
        """Of the day, or the days, that have passed with the last act; None where none has."""
        self.settled: list[str] = []
        """What had been said to be booked by then, and what was: of the days that have passed with the last act."""
        self._usual_s = 0
        """What the last act usually takes [s]; 0 where that is told, or is nothing."""
        self._untold: int | None = None
        """Midnight from which on no evening has been told."""
        self.news: list[str] = []
        """All lines since the player sat down."""
        self.wanted: dict[str, Value] = {}
        """Habits that hold from the next decision on, by their keys."""

    @property
    def wording(self) -> Wording:
        """Words of the game."""
        return self.game.table.wording

    def go_on(self) -> Step:
        """On to the next moment that asks; the view is read there."""
        session = self.game.session
        about = session.acts[-1][1].account if session.acts else -1
        stop = session.go_on()
        self.stop = stop
        fresh = self.game.view.news()
        lines = tuple(news_lines(fresh, self.game.view, self.wording))
        reply = (*(self.heard(news) for news in fresh if news.account == about), *self._took())
        self.news += lines
        self.evening = self._evening()
        self.settled = self._settled()
        if stop is None:
            self.desk = None
            return Step(True, lines, reply, False, (), False)
        self.desk = self.game.view.desk(stop)
        new_day = self.evening is not None
        level = session.seat.level
        is_pause = level.sittings > 1 and stop.number > 1 and stop.number % level.a_sitting == 1
        lesson = tuple(self.lessons.at(self.desk.items[0].kind, self.game.view))
        return Step(False, lines, reply, new_day, lesson, is_pause)

    def _took(self) -> tuple[str, ...]:
        """How long the last act has taken, where that was much longer than usual."""
        session, usual = self.game.session, self._usual_s
        self._usual_s = 0
        if not usual:
            return ()
        stop, act = session.acts[-1]
        rows = self.game.view.rows()
        own = (rows["account"] == act.account) & (rows["person"] == session.seat.player) & (rows["time"] > stop.time)
        took = int(rows["duration"][own & np.isin(rows["event"], (log.DONE, log.STOPPED))].sum())
        if took < max(LONGER * usual, usual + A_WHILE_S):
            return ()
        told = _("It took {hours}; {usual} is usual.")
        return (told.format(hours=self.wording.hours(took), usual=self.wording.hours(usual)),)

    def _evening(self) -> Evening | None:
        """What came of the days that have passed untold; of the weeks where a game is long."""
        session = self.game.session
        passes = WEEK_S if session.seat.level.name in LONG else DAY_S
        until = session.now if session.is_over else session.now // passes * passes
        if self._untold is None:
            self._untold = (session.now - session.is_over) // passes * passes
        since, self._untold = self._untold, max(self._untold, until)
        return evening(self.game.view, since, until) if since < until else None

    def _settled(self) -> list[str]:
        if (told := self.evening) is None:
            return []
        found = commits_of(self.game.save.game, self.game.view)
        return [commit_told(one, self.wording) for one in found if told.since_s < one.until <= told.until_s]

    def rest_of_day(self) -> Act:
        """To leave the rest of the day to the routine."""
        assert self.stop is not None, "somebody decides at an open moment"
        return Act("routine", arguments={"until": float((self.stop.time // DAY_S + 1) * DAY_S)})

    def check(self, act: Act) -> None:
        """Raises UsageError for what cannot be done now, which costs nothing."""
        self.game.session.check(act)

    def do(self, act: Act) -> None:
        """Keep a decision, then let it take place. Raises UsageError, and SaveError when it cannot be kept."""
        assert self.stop is not None, "somebody decides at an open moment"
        self.check(act)
        if act.does_step:
            item, _deciding = self.item(act.account)
            usual = item.takes_s if item is not None else 0
            self._usual_s = next((way.takes_s for way in self.options(act.account) if way.act == act), usual)
        self.game.keep(self.stop, act)
        self.game.session.act(act)
        kind = self.game.session.kinds[self.stop.turn]
        if act.action == "work" and kind >= 0:
            self.lessons.met(KINDS[kind])
        for key, value in self.wanted.items():  # between two stops, so that a replay finds the same turns
            self.game.make_habit(key, value)
        self.wanted = {}
        if self.valuer is not None:
            self.valuer.see(self.game.session)

    @property
    def habits(self) -> dict[str, Value]:
        """By which the routine works from the next decision on."""
        return {**self.game.session.habits, **self.wanted}

    def want_habit(self, key: str, text: str) -> None:
        """Let the routine answer so from the next decision on. Raises UsageError for what is no answer."""
        self.wanted[key] = typed_habit(key, text)

    def have_habit(self, habit: Habit) -> None:
        """Let the routine do from now on what was done thrice; said between two moments."""
        for key, value in habit.values.items():
            self.game.make_habit(key, value)

    def close(self) -> None:
        """Call off what is valued, and let go of the save."""
        self._valuing.close()
        self.game.save.close()

    def take_back(self) -> None:
        """Go back to the last decision, where ``go_on`` is next. Raises UsageError where that cannot be."""
        self.game.take_back()
        self.desk = None
        self._untold = None
        self.asides = Asides(self.game)

    def customer(self, account: int) -> Customer | None:
        """What is known of an account; None when it has gone."""
        return self.game.view.customer(account)

    @property
    def drafts(self) -> dict[int, dict[str, Value]]:
        """Terms of quotations that were not sent yet, by the accounts that wait for them now."""
        waiting = {item.account for item in self.desk.items if item.kind == "quotation"} if self.desk else set()
        return {account: terms for account, terms in self.game.drafts().items() if account in waiting}

    def options(self, account: int) -> list[Option]:
        """What one may do now about an account, at most seven; nothing where nothing can be done."""
        item, deciding = self.item(account)
        if item is None:
            return []
        if deciding:
            return self.wording.options_deciding(item)
        customer = self.customer(account)
        return [] if customer is None else self.wording.options(item, customer)

    def is_older(self, item: Item) -> bool:
        """Whether it has waited since before the game; nobody knows for how long."""
        return self.desk is not None and self.desk.time - item.since_s == self.game.session.seat.begin_s

    def item(self, account: int) -> tuple[Item | None, bool]:
        """What waits of an account, and whether it is that its customer decides."""
        if self.desk is None:
            return None, False
        for item in self.desk.items:
            if item.account == account:
                return item, False
        for item in self.desk.deciding:
            if item.account == account:
                return item, True
        return None, False

    def heard(self, news: News) -> str:
        """A piece of news with its moment, in the customer's words."""
        return heard(news, self.game.view, self.wording)

    def accounts(self) -> list[int]:
        """The player's accounts that are still there, in the order of their numbers."""
        rows = self.game.session.live.living(self.game.session.seat.player)
        return [int(number) for number in np.sort(rows["account"][rows["ended"] == 0])]
