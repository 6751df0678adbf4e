"""What a game asks beside the decision: a guess at three moments, and whether what was done thrice is a habit."""

from collections.abc import Mapping
from itertools import takewhile
from typing import NamedTuple

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import ARGUMENTS, Act, Value
from salescycle.sim.game.guesses import MOST_MONEY, week_end
from salescycle.sim.game.session import BY_KEY, Stop
from salescycle.sim.model.tables import MEETING, QUOTATION
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.kept import KeptGame

__all__ = ["MOST_MONEY", "Asides", "Habit", "number_asked", "number_typed", "typed_habit"]

COMMITS = ("week", "quarter", "year")
"""Levels in which one says on Fridays what the week will have brought."""
THRICE = 3
"""Equal decisions about a kind of step after which the game offers a habit."""
KEYS = {argument.name: argument.key for several in ARGUMENTS.values() for argument in several}


class Habit(NamedTuple):
    """An answer that the routine might give from now on."""

    values: Mapping[str, Value]
    """By key of the playbook."""
    question: str


class Asides:
    """The asides of one game; each is asked once."""

    def __init__(self, game: KeptGame) -> None:
        self.game = game
        self.lines = game.table.wording.lines.game
        session = game.session
        self._guessed = {act.account for stop, act in session.acts if session.kinds.get(stop.turn) == MEETING}
        self._committed = bool(session.acts) and self._is_friday(session.acts[-1][0])

    def commit(self, stop: Stop) -> str | None:
        """What to ask on a Friday: how much will be booked?"""
        is_friday = self._is_friday(stop)
        is_due = is_friday and self.game.session.seat.level.name in COMMITS and not self._committed
        self._committed = is_friday
        return self.lines["guess_commit"] if is_due else None

    def _is_friday(self, stop: Stop) -> bool:
        return self.game.table.wording.moment(stop.time).startswith("Fri")

    def keep_commit(self, money: float, *, of_all: bool = False) -> None:
        """Keep what the player expects to have booked [currency]: when the week is over, or (*of_all*) the window."""
        session = self.game.session
        self.game.commit(money, session.seat.window_s if of_all else week_end(session.seat, session.now))

    def guess(self, act: Act, stop: Stop) -> str | None:
        """What to ask before an act: an opportunity has come about, or a quotation goes out."""
        session = self.game.session
        if act.action != "work" or not (stop.tasks["account"] == act.account).any():
            return None
        kind = session.kind_of(session.task_of(stop, act.account))
        is_opportunity = kind == MEETING and act.account not in self._guessed
        if kind != QUOTATION and not is_opportunity:
            return None
        self._guessed.add(act.account)
        return self.lines["guess_order" if kind == QUOTATION else "guess_opportunity"]

    def ask_again(self, act: Act) -> None:
        """It was not done after all: the guess is asked when it is."""
        self._guessed.discard(act.account)

    def keep_guess(self, act: Act, percent: float) -> None:
        """Keep what the player expects of an act's account (0..100)."""
        self.game.guess(act.account, "order", percent / 100)

    def habit(self, act: Act) -> Habit | None:
        """What to ask after an act that has been done, where it is the third equal one.

        Equal ones follow each other among decisions about the same kind of step; whatever else is done in between does
        not matter. All is read from the acts, so a game that is played on knows it, and what is taken back is not
        counted.
        """
        session = self.game.session
        if act.action != "work" or not act.arguments or self._alike() != THRICE:
            return None
        values = {KEYS[name]: value for name, value in act.arguments.items() if KEYS.get(name)}
        if not values or values.items() <= session.habits.items():
            return None
        return Habit(values, self.lines["habit"].format(what=self.game.table.wording.act(act)))

    def _alike(self) -> int:
        """How many decisions about the kind of step of the last one have been equal to it, it included."""
        session = self.game.session
        works = [(session.kinds[stop.turn], act.arguments) for stop, act in session.acts if act.action == "work"]
        kind, last = works[-1]
        alike = (arguments == last for other, arguments in reversed(works) if other == kind)
        return sum(1 for _is_so in takewhile(bool, alike))


def typed_habit(key: str, text: str) -> Value:
    """The value of a habit, by its key of the playbook, as it was typed. Raises UsageError when it is none."""
    argument = BY_KEY.get(key)
    if argument is None:
        raise UsageError(f"habit: found {safe(key)!r}, need one of {', '.join(BY_KEY)}.")
    value: Value = text if argument.choices else number_typed(text)
    argument.number(value)
    return value


def number_asked(text: str, most: float) -> float:
    """A number from 0 to *most* as it was typed, also ``5,000`` or ``50 %``. Raises UsageError for what is none."""
    try:
        value = _plain_number(text.rstrip("% ").replace(",", ""))
    except ValueError:
        value = -1.0
    if 0 <= value <= most:
        return value
    need = _("an amount") if most == MOST_MONEY else _("a number from 0 to {most:g}").format(most=most)
    raise UsageError(_("Found {text!r}; need {need}, or Enter.").format(text=safe(text), need=need))


def number_typed(text: str) -> float:
    """A number, or a share in per cent, as it was typed. Raises UsageError for what is none."""
    share = text.endswith("%")
    try:
        value = _plain_number(text.rstrip("% "))
    except ValueError:
        raise UsageError(f"found {safe(text)!r}, need a number.") from None
    return value / 100 if share else value


def _plain_number(text: str) -> float:
    """The number that a text is. Raises ValueError for none, and for what only a program would take for one."""
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)
