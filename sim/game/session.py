"""A game under way: a run in steps that stops where the player has a choice, and goes on by routine everywhere else.

A game is a seat, a seed and the acts at its stops; whoever gives the same acts again sees the same game. What the
routine does between stops are decisions too, found again from the acts, so a save need not hold them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.order import ASK, ASKS
from salescycle.sim.engines.run import CompiledRun, Engine, SimpyRun, start
from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import ARGUMENTS, Act, Value, check_arguments, work
from salescycle.sim.game.seat import Seat
from salescycle.sim.game.stops import Stops, is_real_choice
from salescycle.sim.model import decisions, tables
from salescycle.sim.model.account import SALES, Row
from salescycle.sim.model.decisions import NEXT_NEWS, decision
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.playbook_rules import HELD_FROM
from salescycle.sim.words.quantities import DAY_S

__all__ = ["Session", "Stop"]

SIMPLE = {"skip": decisions.SKIP, "take": decisions.TAKE}
TOLD = ("silently", "honestly")
"""How somebody is let go."""
MOST_DAYS = 365
"""A quotation is kept open longer by so many days at most."""


class Stop(NamedTuple):
    """A moment that asks the player."""

    number: int
    """From 1 up."""
    turn: int
    """Of the engine."""
    time: int
    """[s]"""
    account: int
    """Whose task the routine would take up next."""
    tasks: Any
    """Tasks that wait at the player's desk and are not held, as rows of ``order.TASKS``, in the routine's order."""


class Session:
    """One game of one player."""

    def __init__(self, seat: Seat, seed: int, *, engine: Engine = "simpy") -> None:
        self.seat, self.seed = seat, seed
        self.parameters = seat.tables()
        self.live: SimpyRun | CompiledRun = start(self.parameters, plain_luck(seed), engine=engine)
        self.numbers: dict[int, int] = {}
        """Number of the stop at which a decision was taken, by turn."""
        self.kinds: dict[int, int] = {}
        """Kind of the step that a decision was about, by turn."""
        self.acts: list[tuple[Stop, Act]] = []
        self.habits: dict[str, Value] = {}
        """What the routine does otherwise than the firm's playbook, by its key."""
        self.stops = Stops(seat.level, seat.begin_s, seat.window_s)
        self.stop: Stop | None = None
        """The one that is open."""
        self.is_over = False
        self._quiet_until = seat.begin_s
        self._then: Act | None = None
        """What follows a call, as soon as the turn comes again."""

    @property
    def decisions(self) -> list[Row]:
        """Of the engine: a decision a turn, the routine's among them."""
        return self.live.decisions

    @property
    def now(self) -> int:
        """Second at which the game stands; the end of the window when it is over."""
        return self.seat.window_s if self.is_over else self.live.place[1]

    def go_on(self) -> Stop | None:
        """Play by routine up to the next stop, which stays open; None when the window is over."""
        while self.stop is None and not self.is_over:
            if self.live.advance(until=self.seat.window_s, after=ASK) != ASKS:
                self.is_over = True
            elif self._then is not None:
                self._follow(self._then)
            else:
                self._ask_or_do(self.live.next_task())
        return self.stop

    def check(self, act: Act) -> Row:
        """The decision that an act is at the open stop. Raises UsageError for what cannot be done now."""
        stop = self.stop
        if stop is None:
            raise UsageError("There is no moment to decide at; the game has gone on or is over.")
        made = self._decision_of(act, stop)
        if not self.live.allows(made):
            raise UsageError(self._why_not(act))
        return made

    def rows_of(self, act: Act) -> tuple[Row, ...]:
        """All decisions that an act is: a call is followed by what is said. Raises UsageError as ``check`` does."""
        made = self.check(act)
        if act.action != "call":
            return (made,)
        kind = self.kind_after_call(act.account)
        return made, work(made.turn + 1, act.account, kind, act.arguments)

    def act(self, act: Act) -> None:
        """Do something at the open stop. Raises UsageError for what cannot be done now, which costs nothing."""
        made = self.check(act)
        stop = self.stop
        assert stop is not None, "an act has been checked at an open stop"
        self._decide(made, self._kind_of_act(act, stop), stop.number)
        self.acts.append((stop, act))
        self.stop = None
        if act.action == "call":
            self._then = act
        if act.action == "routine":
            until = _second(act.arguments)
            self._quiet_until = -1 if until is None else until

    def make_habit(self, key: str, value: Value) -> None:
        """From now on the routine answers a question of the playbook so. Raises UsageError for one that it cannot."""
        argument = BY_KEY.get(key)
        if argument is None:
            raise UsageError(f"habit: found {key!r}, need one of {', '.join(BY_KEY)}.")
        argument.number(value)
        self.habits[key] = value

    def allows(self, act: Act) -> bool:
        """Whether an act can be done at the open stop."""
        try:
            self.check(act)
        except UsageError:
            return False
        return True

    def kind_of(self, task: Any) -> int:
        """Kind of the step of a task that waits."""
        row = self.live.account(int(task["account"]))
        return int(self.parameters.steps[row["step"][task["slot"]]]["kind"])

    def task_of(self, stop: Stop, account: int) -> Any:
        """The task of an account that waits at a stop. Raises UsageError when none does."""
        mine = stop.tasks[stop.tasks["account"] == account]
        if len(mine) == 0:
            raise UsageError(f"Nothing of account {account} waits at your desk.")
        return mine[np.argmin(mine["slot"])]

    def kind_after_call(self, account: int) -> int:
        """Kind of the task that calling an account brings about: an answer, an attempt, or a check."""
        row = self.live.account(account)
        step = -1 if row is None else int(row["step"][SALES])
        kind = int(self.parameters.steps[step]["kind"]) if step >= 0 else tables.CHECK
        return tables.HESITATION if kind == tables.DECISION else kind

    @property
    def usual_value(self) -> float:
        """Median value of a deal [cents]."""
        return float(self.parameters.firm[0]["value_median"])

    def _ask_or_do(self, first: Any) -> None:
        """A turn is open, the routine's next task is *first*: a stop, or the routine's."""
        account, now = int(first["account"]), self.live.place[1]
        kind = self.kind_of(first)
        if self._asks(account, kind, now):
            self.stops.add(now, kind)
            self.stop = Stop(self.stops.count, len(self.decisions), now, account, self._waiting())
        else:
            self._decide(work(len(self.decisions), account, kind, self._usual(kind)), kind)

    def _usual(self, kind: int) -> dict[str, Value]:
        """How the routine does a task: by its habits, in everything else by the playbook."""
        return {one.name: self.habits[one.key] for one in ARGUMENTS.get(kind, ()) if one.key in self.habits}

    def _follow(self, act: Act) -> None:
        """After a call the turn has come again in the same second: talk."""
        self._then = None
        tasks = self._waiting()
        mine = tasks[tasks["account"] == act.account]
        if len(mine) == 0:
            return
        kind = self.kind_of(mine[np.argmin(mine["slot"])])
        takes = {one.name for one in ARGUMENTS.get(kind, ())}
        given = {name: value for name, value in act.arguments.items() if name in takes}
        self._decide(work(len(self.decisions), act.account, kind, given), kind, self.stops.count)

    def _asks(self, account: int, kind: int, now: int) -> bool:
        if now < self._quiet_until or not self.stops.has_room(now):
            return False
        named = self.seat.named
        if self.seat.level.by_name and named and account not in named and not self.stops.may_digress(now, kind):
            return False
        seen = self.live.account(account)["seen"]
        behind = self.stops.is_behind(now)
        return is_real_choice(
            self.seat.level, kind, seen, self.usual_value, is_named=account in named, is_behind=behind
        )

    def _waiting(self) -> Any:
        tasks = self.live.waiting()
        return tasks[tasks["key"] < HELD_FROM]

    def _kind_of_act(self, act: Act, stop: Stop) -> int:
        """Kind of the step that an act is about, -1 none."""
        if act.action == "routine":
            return self.kind_of(self.task_of(stop, stop.account))
        mine = stop.tasks["account"] == act.account
        return self.kind_of(self.task_of(stop, act.account)) if mine.any() else -1

    def _decision_of(self, act: Act, stop: Stop) -> Row:
        turn = len(self.decisions)
        _check_names(act)
        if act.action == "work":
            return work(turn, act.account, self.kind_of(self.task_of(stop, act.account)), act.arguments)
        if act.action == "routine":
            _second(act.arguments)
            kind = self.kind_of(self.task_of(stop, stop.account))
            return work(turn, stop.account, kind, self._usual(kind))
        if act.action in SIMPLE:
            return decision(turn, SIMPLE[act.action], act.account)
        if act.action == "drop":
            return decision(turn, decisions.DROP, act.account, _is_told(act.arguments))
        if act.action == "call":
            check_arguments(self.kind_after_call(act.account), act.arguments)
            return decision(turn, decisions.CALL, act.account)
        if act.action == "extend":
            return decision(turn, decisions.EXTEND, act.account, _days(act.arguments) * DAY_S)
        until = _second(act.arguments)
        if act.action == "wait":
            return decision(turn, decisions.WAIT, -1, NEXT_NEWS if until is None else until)
        if act.action == "appointment":
            if until is None:
                raise UsageError("appointment: need until, a second of the game.")
            return decision(turn, decisions.APPOINTMENT, act.account, until)
        raise UsageError(
            f"action: found {act.action!r}, need work, call, extend, take, drop, skip, appointment, wait or routine."
        )

    def _why_not(self, act: Act) -> str:
        """Why the rules refuse an act."""
        return WHY_NOT.get(act.action, "That cannot be done now.")

    def _decide(self, made: Row, kind: int, number: int = 0) -> None:
        self.kinds[made.turn] = kind
        if number:
            self.numbers[made.turn] = number
        self.live.decide(made)


WHY_NOT = {
    "drop": "You cannot let this one go: it is not yours, it has ordered, or your quotation still binds you.",
    "skip": "This step cannot be left out.",
    "wait": "That time is past.",
    "appointment": "That time is past, or the account is not yours.",
    "call": "There is nothing to call about: they are not deciding on your quotation, not waiting for your next try.",
    "take": "Nobody of that number waits among your leads.",
    "extend": "There is no quotation of yours that could be kept open longer.",
}
BY_KEY = {argument.key: argument for several in ARGUMENTS.values() for argument in several if argument.key}
"""Questions of the playbook that a routine can answer by itself, by key."""


TAKES: dict[str, tuple[str, ...]] = {
    "extend": ("days",),
    "drop": ("told",),
    "wait": ("until",),
    "routine": ("until",),
    "appointment": ("until",),
}
"""Names of the arguments of actions that do no step; ``take`` and ``skip`` have none."""


def _check_names(act: Act) -> None:
    """Raises UsageError for an argument that the action does not take. What a step asks is checked with the step."""
    if act.does_step:
        return
    takes = TAKES.get(act.action, ())
    for name in act.arguments:
        if name not in takes:
            raise UsageError(f"{act.action}: found {name!r}, need {', '.join(takes) or 'no argument'}.")


def _second(given: Mapping[str, Value]) -> int | None:
    """The time that an act names [s]. Raises UsageError when it is none."""
    until = given.get("until")
    if until is None:
        return None
    if isinstance(until, bool | str) or not 0 <= until < 1 << 40 or until != int(until):
        raise UsageError(f"until: found {until!r}, need a second of the game.")
    return int(until)


def _is_told(given: Mapping[str, Value]) -> int:
    """1 when somebody is let go with an honest word, 0 in silence. Raises UsageError for anything else."""
    told = given.get("told", "silently")
    if told not in TOLD:
        raise UsageError(f"told: found {told!r}, need {' or '.join(TOLD)}.")
    return TOLD.index(str(told))


def _days(given: Mapping[str, Value]) -> int:
    """Days by which a quotation is kept open longer. Raises UsageError when it is no number of days."""
    days = given.get("days", 10)
    if isinstance(days, bool | str) or not 1 <= days <= MOST_DAYS or days != int(days):
        raise UsageError(f"days: found {days!r}, need a whole number from 1 to {MOST_DAYS}.")
    return int(days)
