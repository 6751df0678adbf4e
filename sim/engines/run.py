"""The one door to both engines: a run, or a run in steps.

    run(parameters, luck, decisions, until, after) -> Run(log, accounts, status)
    state = start(parameters, luck);  status = state.advance(decisions, until, after)

What ``run`` returns depends on its arguments alone, never on the engine.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, Protocol

import numpy as np

from salescycle.sim.engines import kernel
from salescycle.sim.engines.order import ASK, END, ILLEGAL, PLAYBOOK, Run, Snapshot
from salescycle.sim.engines.story import Story
from salescycle.sim.model import event_log as events
from salescycle.sim.model.account import ACCOUNT, SALES, SLOTS, Row
from salescycle.sim.model.calendars import FAR
from salescycle.sim.model.decisions import DECISION, table_of
from salescycle.sim.model.event_log import EVENT
from salescycle.sim.model.luck import Luck
from salescycle.sim.model.tables import Parameters

Engine = Literal["simpy", "compiled"]

Keep = Callable[[np.ndarray], object]  # type: ignore[type-arg]
"""What is handed rows of a log."""

NO_DECISIONS = np.zeros(0, DECISION)
TAKEN = "turns that were taken cannot be decided anew; start again instead"

ACCOUNT_ORIGIN = np.dtype(
    [("identity", "u8"), ("parent", "i8"), ("source", "i8"), ("segment", "i8"), ("created", "i8")]
)


class Live(Protocol):
    """A run in steps."""

    decisions: list[Row]
    """As handed over so far, a decision a turn."""

    def advance(self, decisions: Sequence[Row] | None = None, until: int | None = None, after: int = PLAYBOOK) -> int:
        """Run all events before second *until* (the scenario's end when left out).

        *decisions* is the whole list from turn 0, that of the call before when left out. Returns END, ASKS (a turn is
        open) or ILLEGAL (the next decision is refused, nothing changed). Raises ValueError when decisions already used
        are not those of the call before.
        """

    def decide(self, made: Row) -> None:
        """Put one more decision at the end of the list, which ``advance`` goes on with when left out.

        A game of a year has thousands of turns: a list that was handed over again would be compared at each of them.
        Raises ValueError when it is not for the turn after the last one, or for one that the playbook has taken.
        """

    def log(self) -> np.ndarray:  # type: ignore[type-arg]
        """Rows of the log so far, without the rows of what is open."""

    def snapshot(self) -> Snapshot:
        """The state between two events, equal between engines."""

    def waiting(self) -> np.ndarray:  # type: ignore[type-arg]
        """Tasks that wait at the player's desk, in the order in which its playbook would take them up."""

    def next_task(self) -> Any:
        """The first of them, as a row of ``order.TASKS``; None when nothing waits."""

    def living(self, owner: int | None = None) -> np.ndarray:  # type: ignore[type-arg]
        """Accounts that are still there, in order of creation; those of one *owner* where one is named."""

    def account(self, number: int) -> Any:
        """Row of one account that is still there; None when it is not."""

    def allows(self, made: Row) -> bool:
        """Whether a decision may be taken at the turn that is open; nothing happens."""

    def engaged(self) -> int:
        """Account that the player is working on; -1 none."""

    @property
    def place(self) -> tuple[int, int]:
        """Number and second of the last event."""


class _Memory:
    """What both engines remember of a run in steps: the decisions used, and the end."""

    def __init__(self, parameters: Parameters, luck: Luck) -> None:
        self.parameters, self.luck = parameters, luck
        self.until = int(parameters.firm[0]["until"])
        self.decisions: list[Row] = []
        """As handed over so far."""
        self._room = NO_DECISIONS
        """The same as a table, with room for more."""

    @property
    def _told(self) -> np.ndarray:  # type: ignore[type-arg]
        return self._room[: len(self.decisions)]

    def decide(self, made: Row) -> None:
        """See ``Live``."""
        n = len(self.decisions)
        told = table_of([made], n)
        if n < self.used:
            raise ValueError(TAKEN)
        if n == len(self._room):
            self._room = np.concatenate([self._room, np.zeros(n // 8 + 64, DECISION)])
        self._room[n] = told[0]
        self.decisions.append(made)

    @property
    def used(self) -> int:
        """Turns that were taken."""
        raise NotImplementedError

    def checked(self, decisions: Sequence[Row] | None) -> np.ndarray:  # type: ignore[type-arg]
        """The decisions as a table. Raises ValueError unless those for turns that were taken are what they were."""
        if decisions is None:
            return self._told
        rows = list(decisions)
        before, used = len(self.decisions), self.used
        if used <= before and rows[:before] == self.decisions:  # the same rows: they have no equality but identity
            told = np.concatenate([self._told, table_of(rows[before:], before)])
        else:
            told = table_of(rows)
            if told[:used].tobytes() != self._told[:used].tobytes():
                raise ValueError(TAKEN)
        self._room, self.decisions = told, rows
        return told


class SimpyRun(_Memory):
    """A run in steps on the SimPy engine."""

    def __init__(self, parameters: Parameters, luck: Luck) -> None:
        super().__init__(parameters, luck)
        self._rows: list[tuple[Any, ...]] = []
        """Of the log, as far as they are not in its table."""
        self._log = np.zeros(0, EVENT)
        self.story = Story(parameters, luck, self._rows.append)

    @property
    def used(self) -> int:
        """Turns that were taken."""
        return self.story.used

    def advance(self, decisions: Sequence[Row] | None = None, until: int | None = None, after: int = PLAYBOOK) -> int:
        """See ``Live``."""
        self.checked(decisions)
        return self.story.advance(self.decisions, self.until if until is None else until, after)  # type: ignore[arg-type]

    def log(self) -> np.ndarray:  # type: ignore[type-arg]
        """See ``Live``."""
        if self._rows:
            self._log = np.concatenate([self._log, np.array(self._rows, EVENT)])
            self._rows.clear()  # the story goes on to append to this very list
        return self._log

    def snapshot(self) -> Snapshot:
        """See ``Live``."""
        return self.story.snapshot()

    def living(self, owner: int | None = None) -> np.ndarray:  # type: ignore[type-arg]
        """Accounts that are still there, in order of creation; those of one *owner* where one is named."""
        rows = self.story.rows.values()
        return np.array([row.values() for row in rows if owner is None or row.owner == owner], ACCOUNT)

    def account(self, number: int) -> Any:
        """Row of one account that is still there; None when it is not."""
        row = self.story.rows.get(number)
        return None if row is None else np.array([row.values()], ACCOUNT)[0]

    def engaged(self) -> int:
        """Account that the player is working on; -1 none."""
        task = self.story.people[self.story.firm.player].task
        return -1 if task is None else int(task.row.account)

    def allows(self, made: Row) -> bool:
        """Whether a decision may be taken at the turn that is open; nothing happens."""
        return self.story.allows(made)  # type: ignore[arg-type]

    def waiting(self) -> np.ndarray:  # type: ignore[type-arg]
        """Tasks that wait at the player's desk, in the order in which its playbook would take them up."""
        return self.story.waiting()

    def next_task(self) -> Any:
        """See ``Live``."""
        return self.story.next_task()

    @property
    def place(self) -> tuple[int, int]:
        """Number and second of the last event."""
        return self.story.seq, self.story.now


class CompiledRun(_Memory):
    """A run in steps on the compiled engine."""

    def __init__(self, parameters: Parameters, luck: Luck) -> None:
        super().__init__(parameters, luck)
        self._logs: list[np.ndarray] = []  # type: ignore[type-arg]
        self.state = kernel.start(parameters)

    @property
    def used(self) -> int:
        """Turns that were taken."""
        return int(self.state.tally[0]["used"])

    def advance(
        self,
        decisions: Sequence[Row] | None = None,
        until: int | None = None,
        after: int = PLAYBOOK,
        *,
        keep: Keep | None = None,
    ) -> int:
        """See ``Live``. The rows of the log go to *keep* as they come, where it is given, and are not remembered.

        They are a view that is overwritten afterwards.
        """
        made = self.checked(decisions)
        end = self.until if until is None else until
        self.state, status = kernel.run_on(
            self.state, self.parameters, self.luck, made, end, after, keep or self._remember
        )
        return status

    def _remember(self, rows: np.ndarray) -> None:  # type: ignore[type-arg]
        self._logs.append(rows.copy())

    def log(self) -> np.ndarray:  # type: ignore[type-arg]
        """See ``Live``."""
        if len(self._logs) != 1:
            self._logs = [np.concatenate([np.zeros(0, EVENT), *self._logs])]
        return self._logs[0]

    def snapshot(self) -> Snapshot:
        """See ``Live``."""
        return kernel.snapshot(self.state, self.parameters)

    def branch(self) -> "CompiledRun":
        """A copy that can go on by itself; its log begins here."""
        copy = CompiledRun.__new__(CompiledRun)
        _Memory.__init__(copy, self.parameters, self.luck)
        copy._room, copy.decisions = self._told, list(self.decisions)
        copy._logs, copy.state = [], kernel.branch(self.state)
        return copy

    def future(self, turned: np.uint64, *, parameters: Parameters | None = None) -> "CompiledRun":
        """A branch by other luck, from the next event on, in which nothing is known that people cannot know.

        Customers are drawn from what is seen of them, waits given their age, work that nobody has begun anew. What
        *turned* draws, it draws of the same future again. An open turn stays open.

        Args:
            turned: root of the luck from here on.
            parameters: tables to go on with instead, of the same shapes, such as those of another playbook.
        """
        return self._turned(turned, 1, parameters)

    def again(self, turned: np.uint64, *, parameters: Parameters | None = None) -> "CompiledRun":
        """A branch by other luck from the next event on, with the very same customers and what they wait for."""
        return self._turned(turned, 0, parameters)

    def _turned(self, turned: np.uint64, veil: int, parameters: Parameters | None) -> "CompiledRun":
        copy = self.branch()
        copy.parameters = self.parameters if parameters is None else parameters
        copy.until = int(copy.parameters.firm[0]["until"])
        copy.luck = Luck(self.luck.root, self.place[0] + 1, turned, veil)
        copy.state.tally["unveiled"] = 0
        return copy

    def living(self, owner: int | None = None) -> np.ndarray:  # type: ignore[type-arg]
        """Accounts that are still there, in order of creation; those of one *owner* where one is named."""
        rows = kernel.living(self.state)
        return rows if owner is None else rows[rows["owner"] == owner]

    def account(self, number: int) -> Any:
        """Row of one account that is still there; None when it is not."""
        return kernel.account(self.state, number)

    def engaged(self) -> int:
        """Account that the player is working on; -1 none."""
        clock = int(self.state.people[int(self.parameters.firm[0]["player"])]["clock"])
        return -1 if clock < 0 else int(self.state.clocks[clock]["ref"]) // SLOTS

    def allows(self, made: Row) -> bool:
        """Whether a decision may be taken at the turn that is open; nothing happens."""
        branch = self.branch()
        branch.decide(made)
        return branch.advance(None, self.place[1] + 1, ASK) != ILLEGAL

    def waiting(self) -> np.ndarray:  # type: ignore[type-arg]
        """Tasks that wait at the player's desk, in the order in which its playbook would take them up."""
        return kernel.waiting(self.state, self.parameters)

    def next_task(self) -> Any:
        """See ``Live``."""
        return kernel.next_task(self.state, self.parameters)

    @property
    def place(self) -> tuple[int, int]:
        """Number and second of the last event."""
        return int(self.state.tally[0]["seq"]), int(self.state.tally[0]["now"])


def start(parameters: Parameters, luck: Luck, *, engine: Engine = "simpy") -> SimpyRun | CompiledRun:
    """A run before its first event."""
    return SimpyRun(parameters, luck) if engine == "simpy" else CompiledRun(parameters, luck)


def run(
    parameters: Parameters,
    luck: Luck,
    decisions: Sequence[Row] = (),
    until: int | None = None,
    after: int = PLAYBOOK,
    *,
    engine: Engine = "simpy",
) -> Run:
    """Run [0, until). At the end every open account leaves a row, so that each measure is a fold over the log."""
    state = start(parameters, luck, engine=engine)
    status = state.advance(decisions, until, after)
    log = state.log()
    if status == END:
        seq, now = state.place
        end = state.until if until is None else until
        log = np.concatenate([log, open_rows(state.living(), seq, now if end >= FAR else end)])
    return Run(log, origins(log), status)


def open_rows(living: np.ndarray, seq: int, end: int) -> np.ndarray:  # type: ignore[type-arg]
    """A row for each account that is open at second *end*, in order of creation."""
    still = living[(living["ended"] == 0) & (living["phase"] > 0)]  # not those who are announced, nor campaigns
    rows = np.zeros(len(still), EVENT)
    if len(still) == 0:
        return rows
    rows["seq"], rows["time"], rows["event"] = seq, end, events.OPEN_AT_END
    rows["turn"] = -1
    rows["account"], rows["person"], rows["phase"] = still["account"], still["owner"], still["phase"]
    rows["step"] = still["step"][:, SALES]
    rows["duration"] = end - still["entered"]
    rows["amount"] = still["value"]
    return rows


def origins(log: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """Identity, parent, source, segment and second of creation of each account, by number, read from the log."""
    created = log[log["event"] == events.CREATED]
    table = np.zeros(int(created["account"].max(initial=-1)) + 1, ACCOUNT_ORIGIN)
    number = created["account"]
    table["identity"][number] = created["ref"].view(np.uint64)
    table["parent"][number] = created["duration"] - 1
    table["source"][number], table["segment"][number] = created["reason"], created["turn"]
    table["created"][number] = created["time"]
    return table
