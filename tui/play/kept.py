"""A game and its save: begun, kept decision by decision, resumed, taken back."""

import os
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self

from salescycle.reports.home import games_folder, saves_in
from salescycle.reports.saves import Save
from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import load_document
from salescycle.scenarios.saved_game import (
    Day,
    Decision,
    End,
    SavedGame,
    Statement,
    Undo,
    header_of,
)
from salescycle.sim.engines.order import state_hash
from salescycle.sim.errors import SaveError, UsageError
from salescycle.sim.game.actions import Act, Value, check_arguments
from salescycle.sim.game.adviser import QUESTIONS, Advice, compare
from salescycle.sim.game.guesses import week_end
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.game.view import View
from salescycle.sim.model.tables import QUOTATION
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.opening import Opening, fresh_seed
from salescycle.tui.play.rescue import refused, rescued
from salescycle.tui.play.table import Table, again

__all__ = ["DIFFICULTIES", "DIFFICULTY", "KeptGame", "latest"]

WEEK_S = 7 * DAY_S
DIFFICULTY = "normal"
DIFFICULTIES = {"easy": 5, "normal": QUESTIONS, "hard": 0}
"""So many questions the adviser answers in a week, by difficulty; the luck is the same."""


class KeptGame:
    """A game that is being played, and its save."""

    def __init__(self, table: Table, session: Session, save: Save) -> None:
        self.table, self.session, self.save = table, session, save
        table.wording.says_why = save.game.header.difficulty == "easy" or table.seat.level.name == "tutorial"
        self.view = table.view(session)

    @classmethod
    def opened(cls, opening: Opening, say: Callable[[str], None], *, adviser: bool) -> Self:
        """What one sits down to today; raises as ``begin`` and ``resume`` do."""
        if opening.resume is not None:
            return cls.resume(rescued(opening.resume) if opening.rescue else opening.resume)
        today = date.today()
        if opening.daily:
            seed = _daily_seed(today, opening.scenario, opening.level)
        else:
            seed = fresh_seed() if opening.seed is None else opening.seed
        return cls.begin(
            opening.scenario, opening.level, seed, practice=opening.practice, daily=today if opening.daily else None,
            today=today, say=say, difficulty=opening.difficulty, adviser=adviser,
        )  # fmt: skip

    @classmethod
    def begin(
        cls, name: str, level: str, seed: int, *, practice: bool, daily: date | None, today: date,
        say: Callable[[str], None], difficulty: str = DIFFICULTY, adviser: bool = True,
    ) -> Self:  # fmt: skip
        """A new game of a scenario; *adviser*: whether she may be asked.

        Raises errors of scenarios, and SaveError when it cannot be kept.
        """
        loaded = load_document(name)
        constants = constants_for(loaded, say)
        table = Table(loaded, level, seed, constants)
        header = header_of(
            loaded, constants, level=level, seed=seed, difficulty=difficulty, practice=practice, daily=daily,
            adviser=adviser,
        )  # fmt: skip
        return cls(table, table.session(), Save.create(games_folder(), header, on=today))

    @classmethod
    def resume(cls, path: Path) -> Self:
        """A game that was left. Raises SaveError when the save cannot be played on."""
        try:
            save = Save.resume(path)
        except SaveError as error:
            raise refused(path, error) from None
        try:
            if save.game.end is not None:
                raise SaveError(f"{path}: this game is over; try `salescycle debrief {path}`.")
            _check_drafts(save.game, path)
            heard = _Heard()
            table, session = again(save.game, path, heard)
        except BaseException:
            save.close()
            raise
        game = cls(table, session, save)
        game.view = heard.view or game.view
        game.view.news()  # what was told before is not told again
        return game

    @property
    def practice(self) -> bool:
        """Whether decisions may be taken back."""
        return self.save.game.header.practice

    @property
    def tells_odds(self) -> bool:
        """Whether pages tell how such things go in the firm."""
        return self.save.game.header.difficulty != "hard"

    def keep(self, stop: Stop, act: Act) -> None:
        """Write a decision, which is on the disk before anything of it is shown; the first of a day with the state."""
        days = self.save.game.days
        if not days or days[-1].time // DAY_S < stop.time // DAY_S:
            self.save.append(Day(time=stop.time, state_sha256=state_hash(self.session.live.snapshot())))
        self.save.append(Decision(n=len(self.save.game.decisions), time=stop.time, decision=act.told()))

    def take_back(self) -> None:
        """Be at the last decision again. Raises UsageError where that cannot be."""
        if not self.practice:
            raise UsageError("Only a practice game takes decisions back: play --practice.")
        if not self.session.acts:
            raise UsageError("There is nothing to take back.")
        self.save.append(Undo(to=len(self.session.acts) - 1))
        heard = _Heard()
        self.session = self.table.session(self.save.game, heard)
        self.session.go_on()
        self.view = heard.view or self.table.view(self.session)
        self.view.news()

    def guess(self, account: int, about: str, chance: float) -> None:
        """Keep what the player expects: a chance (0..1)."""
        self._state("guess", {"account": account, "about": about, "chance": chance})

    def commit(self, money: float, until: int) -> None:
        """Keep what the player expects to have booked [currency] before a second."""
        self._state("guess", {"account": -1, "about": "commit", "chance": money, "until": until})

    def make_habit(self, key: str, value: Value) -> None:
        """Let the routine do something so from the next turn on; said between two stops.

        Raises UsageError where it cannot.
        """
        assert self.session.stop is None, "a replay would not know which turns came before"
        self.session.make_habit(key, value)
        self._state("habit", {"key": key, "value": value})

    def guesses(self) -> tuple[dict[int, float], float | None]:
        """What the player has said last: chances (0..1) by account, and what the window will bring [currency]."""
        chances: dict[int, float] = {}
        commit, seat = None, self.table.seat
        for line in (statement for statement in self.save.game.statements if statement.about == "guess"):
            match line.said:  # what was never asked is left out: anybody may have written the save
                case {"about": "order", "account": int() as account, "chance": int() | float() as chance}:
                    if 0 <= chance <= 1:
                        chances[account] = float(chance)
                case {"about": "commit", "chance": int() | float() as money}:
                    is_of_all = line.said.get("until", week_end(seat, line.time)) == seat.window_s
                    commit = float(money) if is_of_all else commit
        return chances, commit

    def note(self, account: int, text: str) -> None:
        """Keep the player's own words on an account."""
        self._state("note", {"account": account, "text": text})

    def notes(self, account: int) -> list[str]:
        """The player's own words on an account, oldest first."""
        said = [statement.said for statement in self.save.game.statements if statement.about == "note"]
        return [str(one.get("text", "")) for one in said if one.get("account") == account]

    def draft(self, account: int, terms: Mapping[str, Value]) -> None:
        """Keep the terms of a quotation that was not sent yet, without any that there is none.

        A form is no decision, and a replay knows none of it.
        """
        said = {"account": account, "quotation": self._quotations(account), "terms": dict(terms)}
        self._state("draft", said)

    def drafts(self) -> dict[int, dict[str, Value]]:
        """Terms of quotations that were not sent yet, by account; what was sent since has no draft."""
        kept: dict[int, _Draft] = {}
        for line in self.save.game.lines:
            if isinstance(line, Decision) and line.decision.get("action") == "work":
                kept.pop(line.decision.get("account", -1), None)
            elif isinstance(line, Statement) and line.about == "draft":
                draft = _draft_of(line)
                kept[draft.account] = draft
        return {
            number: draft.terms
            for number, draft in kept.items()
            if draft.terms and draft.quotation == self._quotations(number)
        }

    def _quotations(self, account: int) -> int:
        """How many quotations an account has had; -1 where it has gone."""
        row = self.view.account(account)
        return -1 if row is None else int(row["quotation"])

    @property
    def questions_left(self) -> int:
        """How often the adviser may still be asked this week."""
        week = self.session.now // WEEK_S
        asked = sum(one.time // WEEK_S == week for one in self.save.game.asked)
        return max(0, self.questions - asked)

    @property
    def questions(self) -> int:
        """How often the adviser may be asked in a week of this game."""
        header = self.save.game.header
        return DIFFICULTIES.get(header.difficulty, QUESTIONS) if header.adviser else 0

    def ask_adviser(self, one: Act, other: Act) -> Advice:
        """What the adviser says of two acts at the open stop; that she was asked is kept. Raises UsageError."""
        if self.questions == 0:
            raise UsageError("Vera answers no questions in this game.")
        if self.questions_left == 0:
            raise UsageError("Vera has answered as often as she does in one week.")
        advice = compare(self.session, one, other, threads=os.cpu_count() or 2)
        self._state("adviser", {"one": one.told(), "other": other.told()})
        return advice

    def _state(self, about: Literal["guess", "note", "habit", "adviser", "draft"], said: dict[str, Any]) -> None:
        self.save.append(Statement(time=self.session.now, about=about, said=said))

    def end(self, score: float, par: float, debrief: dict[str, Any]) -> None:
        """Write what came of it; nobody plays on."""
        self.save.append(End(score=score, par=par, debrief=debrief))


class _Heard:
    """Listens while a game is played again, so that what was said then is told as it was."""

    def __init__(self) -> None:
        self.view: View | None = None

    def __call__(self, table: Table, session: Session, _act: Act) -> None:
        """A moment at which somebody listened."""
        self.view = self.view or table.view(session)
        self.view.news()


class _Draft(NamedTuple):
    """A quotation that was not sent yet, as a save tells it."""

    account: int
    quotation: int
    """How many the account had had by then."""
    terms: dict[str, Value]


def _draft_of(line: Statement) -> _Draft:
    """Raises UsageError or TypeError for what is none."""
    match line.said:
        case {"account": int() as account, "quotation": int() as quotation, "terms": dict() as terms}:
            if all(isinstance(value, str | int | float) for value in terms.values()):
                check_arguments(QUOTATION, terms)
                return _Draft(account, quotation, terms)
    raise TypeError("found something that is no quotation")


def _check_drafts(game: SavedGame, path: Path) -> None:
    for line in game.statements:
        if line.about == "draft":
            try:
                _draft_of(line)
            except (UsageError, TypeError) as error:
                told = safe(str(error), limit=200)
                raise SaveError(f"{path}: draft at second {line.time}: {told}; the save was changed.") from None


def _daily_seed(day: date, scenario: str, level: str) -> int:
    """Seed of the game of a day, the same for everybody."""
    return int.from_bytes(sha256(f"{day.isoformat()} {scenario} {level}".encode()).digest()[:6], "big")


def latest(folder: Path) -> Path:
    """The save that was played last. Raises SaveError when there is none."""
    for path in saves_in(folder):
        return path
    raise SaveError(f"There is no game in {folder}; begin one with `salescycle play --text`.")
