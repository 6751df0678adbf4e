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
from salescycle.sim.game.actions import Act, Value, work
from salescycle.sim.game.seat import Seat
from salescycle.sim.game.stops import Stops, is_real_choice
from salescycle.sim.model import decisions
from salescycle.sim.model.account import Row
from salescycle.sim.model.decisions import NEXT_NEWS, decision
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.playbook_rules import HELD_FROM

__all__ = ["Session", "Stop"]

SIMPLE = {"drop": decisions.DROP, "skip": decisions.SKIP}


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
        self.decisions: list[Row] = []
        """Of the engine: a decision a turn, the routine's among them."""
        self.acts: list[tuple[Stop, Act]] = []
        self.stops = Stops(seat.level)
        self.stop: Stop | None = None
        """The one that is open."""
        self.is_over = False
        self._quiet_until = -1

    @property
    def now(self) -> int:
        """Second at which the game stands; the end of the window when it is over."""
        return self.seat.window_s if self.is_over else self.live.place[1]

    def go_on(self) -> Stop | None:
        """Play by routine up to the next stop, which stays open; None when the window is over."""
        while self.stop is None and not self.is_over:
            if self.live.advance(self.decisions, self.seat.window_s, ASK) != ASKS:
                self.is_over = True
                break
            tasks = self._waiting()
            first = tasks[0]
            if self._asks(first):
                now = self.live.place[1]
                self.stops.add(now)
                self.stop = Stop(self.stops.count, len(self.decisions), now, int(first["account"]), tasks)
            else:
                self._decide(decisions.WORK_ON, int(first["account"]))
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

    def act(self, act: Act) -> None:
        """Do something at the open stop. Raises UsageError for what cannot be done now, which costs nothing."""
        made = self.check(act)
        assert self.stop is not None, "an act has been checked at an open stop"
        self.decisions.append(made)
        self.acts.append((self.stop, act))
        self.stop = None
        if act.action == "routine":
            self._quiet_until = int(act.arguments.get("until", -1))

    def _asks(self, task: Any) -> bool:
        now = self.live.place[1]
        if now < self._quiet_until or not self.stops.has_room(now):
            return False
        seen = self.live.account(int(task["account"]))["seen"]
        return is_real_choice(self.seat.level, self.kind_of(task), seen, self.usual_value)

    def _waiting(self) -> Any:
        tasks = self.live.waiting()
        return tasks[tasks["key"] < HELD_FROM]

    @property
    def usual_value(self) -> float:
        """Median value of a deal [cents]."""
        return float(self.parameters.firm[0]["value_median"])

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

    def _decision_of(self, act: Act, stop: Stop) -> Row:
        turn = len(self.decisions)
        if act.action == "work":
            return work(turn, act.account, self.kind_of(self.task_of(stop, act.account)), act.arguments)
        if act.action == "routine":
            return decision(turn, decisions.WORK_ON, stop.account)
        if act.action in SIMPLE:
            return decision(turn, SIMPLE[act.action], act.account)
        until = _second(act.arguments)
        if act.action == "wait":
            return decision(turn, decisions.WAIT, -1, NEXT_NEWS if until is None else until)
        if act.action == "appointment" and until is not None:
            return decision(turn, decisions.APPOINTMENT, act.account, until)
        raise UsageError(f"action: found {act.action!r}, need work, drop, skip, appointment, wait or routine.")

    def _why_not(self, act: Act) -> str:
        """Why the rules refuse an act."""
        if act.action == "drop":
            return "You cannot let this one go: it is not yours, it has ordered, or your quotation still binds you."
        if act.action == "skip":
            return "This step cannot be left out."
        if act.action in ("wait", "appointment"):
            return "That time is past."
        return "That cannot be done now."

    def _decide(self, action: int, account: int) -> None:
        self.decisions.append(decision(len(self.decisions), action, account))


def _second(given: Mapping[str, Value]) -> int | None:
    """The time that an act names [s]. Raises UsageError when it is none."""
    until = given.get("until")
    if until is None:
        return None
    if isinstance(until, bool | str) or not 0 <= until < 1 << 40 or until != int(until):
        raise UsageError(f"until: found {until!r}, need a second of the game.")
    return int(until)
