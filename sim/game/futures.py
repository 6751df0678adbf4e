"""What an action is worth by what can be known: its mean score in futures behind the veil, by the playbook after it.

Every action is tried in the same futures, so their difference is that of the actions. The best of several is chosen on
one half of the futures and valued on the other, or luck would look like insight.
"""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from salescycle.sim.engines.order import ASK, ASKS, END, PLAYBOOK
from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.game.score import Ledger, Table
from salescycle.sim.game.seat import Seat
from salescycle.sim.model.account import MOST_ARGUMENTS, Row
from salescycle.sim.model.decisions import WORK_ON, decision
from salescycle.sim.model.luck import Luck, child
from salescycle.sim.model.playbook_rules import HELD_FROM
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Playbook

__all__ = [
    "NOTHING",
    "SURE",
    "Action",
    "Chooser",
    "Game",
    "Valued",
    "Others",
    "ValuedTurn",
    "ahead",
    "decisions_of_habit",
    "decisions_of_turns",
    "is_pars",
    "mornings",
    "q_and_regret",
    "root_at",
    "standard_error",
    "usual_decision",
    "valued_turn",
    "values",
]

MOMENT, FUTURE = 104, 105
"""Kinds of lineage of the luck of futures (see ``model.luck``)."""
SURE = 2.0
"""Standard errors from which on a mean difference counts as one [assumption]."""


class Game:
    """A run of a game, with the books of the player's accounts kept as it goes."""

    def __init__(self, seat: Seat, luck: Luck, playbook: Playbook | None = None) -> None:
        """The game stands at the begin of its window, from which on the player's desk works by *playbook*.

        Without one each turn before is a decision too, to do what the firm's playbook would do: a player's list has no
        gap.
        """
        self.seat = seat
        self.run = CompiledRun(seat.tables(), luck)
        self.ledger = Ledger(seat)
        if playbook is None:
            while self.advance(seat.begin_s, ASK) == ASKS:
                self.decide(usual_decision(self.run, len(self.made)))
        else:
            self.advance(seat.begin_s)
            self.run.parameters = seat.tables(playbook)

    @property
    def made(self) -> Sequence[Row]:
        """Decisions so far, one a turn."""
        return self.run.decisions

    def decide(self, *made: Row) -> None:
        """Decisions for the turns after these."""
        for one in made:
            self.run.decide(one)

    def advance(self, until: int, after: int = PLAYBOOK) -> int:
        """Go on with the decisions made, up to second *until* or an open turn; ValueError when one is illegal."""
        status = self.run.advance(None, until, after, keep=self.ledger.add)
        if status not in (END, ASKS):
            raise ValueError(f"turn {self.run.state.tally[0]['used']}: this decision may not be taken now")
        return status

    def future(self, turned: np.uint64, playbook: Playbook | None = None) -> "Game":
        """A branch behind the veil by *turned* luck, in which the player's desk works by *playbook*."""
        other = object.__new__(Game)
        other.seat, other.ledger = self.seat, self.ledger.branch()
        other.run = self.run.future(turned, parameters=self.seat.tables(playbook))
        return other

    def finish(self) -> float:
        """Run on by the firm's playbook to the end of the year after; what the game came to [cents]."""
        self.run.parameters = self.seat.tables()
        self.advance(self.seat.until_s)
        return self.ledger.worth()


Chooser = Callable[[Game], Row]
"""Who decides at an open turn."""


class Action(NamedTuple):
    """What a player does from a moment on, before the steady colleague takes over."""

    decisions: tuple[Row, ...] = ()
    """For the open turn and those after it."""
    playbook: Playbook | None = None
    """By which the player's desk works until *until*; the firm's when left out."""
    until: int = 0
    """[s]"""


NOTHING = Action()
"""Leave it to the firm's playbook, which is what par does."""


def root_at(root: int, moment: int) -> int:
    """Root of the futures of one moment of a game - the number of a turn, or a second - from a *root* for all."""
    return child(int(root), MOMENT, moment)


def values(game: Game, actions: Sequence[Action], *, futures: int, root: int, threads: int = 1) -> Table:
    """Scores of each action in each future [cents], shape (actions, futures).

    The game stays as it is. *root*: of the luck of these futures, a new one for each moment (``root_at``). It must
    come from what the player knows where two games that look the same have to be told the same.
    """

    def value(place: tuple[Action, int]) -> float:
        action, number = place
        one = game.future(np.uint64(child(root, FUTURE, number)), action.playbook)
        one.decide(*action.decisions)
        if action.until:
            one.advance(min(action.until, game.seat.window_s))
        return one.finish()

    places = [(action, number) for number in range(futures) for action in actions]
    if threads == 1:
        told = list(map(value, places))
    else:
        with ThreadPoolExecutor(threads) as pool:
            told = list(pool.map(value, places))
    return np.array(told).reshape(futures, len(actions)).T


class Valued(NamedTuple):
    """An action against another one, and against the best that there was [cents]."""

    q: float
    """Mean score of the action."""
    against: float
    """By how much it is better than par's."""
    against_se: float
    """Standard error of that."""
    best: int
    """Number of the action that one half of the futures found best."""
    q_best: float
    """Its mean score on the other half."""
    regret: float
    """By how much the best is better, on the other half; below 0 where that half disagrees."""
    regret_se: float


def q_and_regret(table: Table, yours: int, par: int) -> Valued:
    """Value of action *yours* from scores of actions in common futures, shape (actions, futures; 4 or more)."""
    chosen, valued = table[:, 0::2], table[:, 1::2]
    best = int(chosen.mean(axis=1).argmax())
    against, regret = table[yours] - table[par], valued[best] - valued[yours]
    return Valued(
        float(table[yours].mean()), float(against.mean()), standard_error(against),
        best, float(valued[best].mean()), float(regret.mean()), standard_error(regret),
    )  # fmt: skip


class ValuedTurn(NamedTuple):
    """A decision of a game, valued where it was taken."""

    turn: int
    time: int
    """[s]"""
    made: Row
    actions: tuple[Action, ...]
    """Par's, yours, then what else there was."""
    table: Table
    """Scores [cents], shape (actions, futures)."""
    is_next: bool
    """Whether it is about the task that the playbook would take up next."""

    @property
    def valued(self) -> Valued:
        """What you did, against par's action and the best that there was."""
        return q_and_regret(self.table, yours=1, par=0)


Others = Callable[[Game, Row], Sequence[Action]]
"""What else there was, at an open turn, beside a decision and par's."""


def valued_turn(
    game: Game, made: Row, *, others: Others | None, futures: int, root: int, threads: int = 1
) -> ValuedTurn | None:
    """Come to the turn of a decision, value it beside par's action and *others*, and let it be made.

    Where *others* are left out, a decision that is par's is worth nothing, and None comes back. Raises ValueError when
    the game is over before, or refuses the decision.
    """
    turn = len(game.made)
    if game.advance(game.seat.window_s, ASK) != ASKS:
        raise ValueError(f"the game is over before turn {turn}")
    same, told = is_pars(game, made), None
    if not same or others is not None:
        mine = NOTHING if same else Action((made,))
        actions = (NOTHING, mine, *(others or _none)(game, made))
        played = tuple(dict.fromkeys(actions))  # the same action twice meets the same futures
        table = values(game, played, futures=futures, root=root_at(root, turn), threads=threads)
        whole = table[[played.index(action) for action in actions]]
        is_next = same or made.account == usual_decision(game.run, turn).account
        told = ValuedTurn(turn, game.run.place[1], made, actions, whole, is_next)
    game.decide(made)
    return told


def _none(game: Game, made: Row) -> Sequence[Action]:
    return ()


def standard_error(differences: Table) -> float:
    """Of the mean of independent differences; infinite for a single one."""
    n = len(differences)
    return float(differences.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf


def ahead(table: Table, one: int, other: int) -> tuple[int, int]:
    """In how many of how many futures *one* came out above *other*; draws are left out of both."""
    apart = table[one] != table[other]
    return int((table[one] > table[other]).sum()), int(apart.sum())


def mornings(seat: Seat, every: int = 1) -> list[int]:
    """Seconds at which the player's working days of the window begin, each *every*-th of them, and its begin first."""
    p = seat.tables()
    calendar = p.calendars[p.people[seat.player]["calendar"]]
    opens = p.shifts["open"][calendar["first"] : calendar["first"] + calendar["count"]]
    first_of_day = {int(second) // DAY_S: int(second) for second in sorted(opens.tolist(), reverse=True)}
    days = sorted(second for second in first_of_day.values() if seat.begin_s < second < seat.window_s)
    return [seat.begin_s, *days[every::every]]


def decisions_of_habit(game: Game, playbook: Playbook, *, every: int, futures: int, root: int) -> float:
    """Value of working by *playbook* instead of the firm's, stretch by stretch of *every* working days [cents].

    Plays the game, which works by *playbook*, to the end of its window on the way. Each stretch is valued where it
    begins: by *playbook* for its time, then by the firm's, against the firm's from there on.
    """
    seat, total = game.seat, 0.0
    begins = mornings(seat, every)
    for begin, end in zip(begins, [*begins[1:], seat.window_s], strict=True):
        game.advance(begin)
        own, firm = values(
            game, (Action(playbook=playbook, until=end), NOTHING), futures=futures, root=root_at(root, begin)
        )
        total += float((own - firm).mean())
    game.advance(seat.window_s)
    return total


def usual_decision(run: CompiledRun, turn: int) -> Row:
    """What the firm's playbook does at the open turn: its next task, in the usual way."""
    return decision(turn, WORK_ON, int(run.next_task()["account"]))


def is_pars(game: Game, made: Row) -> bool:
    """Whether a decision at the open turn is what the firm's playbook would do: its next task, in the usual way."""
    if made.action != WORK_ON or any(getattr(made, f"a{i}") for i in range(MOST_ARGUMENTS)):
        return False
    first = game.run.next_task()
    if first["account"] != made.account:
        return False
    tasks = game.run.waiting()
    slots = tasks["slot"][(tasks["account"] == made.account) & (tasks["key"] < HELD_FROM)]
    return bool(first["slot"] == slots.min())


def decisions_of_turns(game: Game, choose: Chooser, *, futures: int, root: int) -> float:
    """Value of what *choose* decides at each turn against what the firm's playbook would have done [cents].

    Plays the game to the end of its window on the way.
    """
    total = 0.0
    while game.advance(game.seat.window_s, ASK) == ASKS:
        made = choose(game)
        if futures and not is_pars(game, made):
            yours, par = values(game, (Action((made,)), NOTHING), futures=futures, root=root_at(root, len(game.made)))
            total += float((yours - par).mean())
        game.decide(made)
    return total
