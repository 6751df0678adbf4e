"""Random games: a live run on SimPy in which every turn is decided by a die among what is legal.

What is legal is found here by itself, from the snapshot, so that the engines' rule is judged by another one.
"""

from dataclasses import dataclass, field
from random import Random

import numpy as np

from salescycle.sim.engines.order import ASK, ASKS, END, ILLEGAL, Snapshot, same
from salescycle.sim.engines.run import SimpyRun
from salescycle.sim.model.account import DATES, MOST_ARGUMENTS, SALES, Row
from salescycle.sim.model.arguments import most_of
from salescycle.sim.model.decisions import (
    APPOINTMENT,
    CALL,
    DROP,
    EXTEND,
    NEXT_NEWS,
    SKIP,
    TAKE,
    WAIT,
    WORK_ON,
    decision,
)
from salescycle.sim.model.luck import Luck
from salescycle.sim.model.playbook_rules import HELD_FROM
from salescycle.sim.model.tables import ATTEMPT, CHECK, DECISION, E_HESITATES, HESITATION, OFFER, Parameters

MOST_TURNS = 40
PLAYER = 0

Choice = tuple[int, int, int | tuple[int, ...]]
"""Action, account, argument or arguments."""


@dataclass
class Game:
    """A game and what was seen while it was played."""

    decisions: list[Row] = field(default_factory=list)
    asked: list[Snapshot] = field(default_factory=list)
    """The state at each turn, before its decision; the last one may be left open."""
    log: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cancelled: int = 0
    """Decisions to drop an account whose wait was pending."""
    refused: list[Row] = field(default_factory=list)
    """Illegal decisions that changed nothing."""

    @property
    def last(self) -> int:
        """Number of the last turn that was decided."""
        return len(self.decisions) - 1

    def before(self, n: int) -> np.ndarray:
        """The log as it was at turn *n*."""
        return self.log[self.log["seq"] <= self.asked[n].counters["seq"]]


def play(parameters: Parameters, luck: Luck, seed: int, *, turns: int = MOST_TURNS) -> Game:
    """Play until the end or for some turns, stopping at random moments in between; the last turn may be left open."""
    die, game, live = Random(f"game {seed}"), Game(), SimpyRun(parameters, luck)
    stops = sorted(die.randrange(20 * 86400) for _ in range(10))
    for until in (*(stop for stop in stops if stop < live.until), live.until):
        while (status := live.advance(game.decisions, until, ASK)) == ASKS:
            state = live.snapshot()
            game.asked.append(state)
            if len(game.decisions) == turns:
                game.log = live.log()
                return game
            if die.random() < 0.3:
                _try_something_illegal(live, game, die, until)
            choice = a_legal_choice(state, die, parameters)
            game.cancelled += choice[0] == DROP and choice[1] in state.pending["account"]
            game.decisions.append(decision(len(game.decisions), *choice, time=die.choice((-1, state.counters["now"]))))
        assert status == END, "a legal decision was refused"
    game.log = live.log()
    return game


def a_legal_choice(state: Snapshot, die: Random, p: Parameters | None = None) -> Choice:
    """Anything that the player may do; working on something is the most usual, by arguments where *p* is given."""
    now = state.counters["now"]
    later = now + die.choice((1, 60, 3600, 8 * 3600, 86400))
    work: list[Choice] = [(WORK_ON, a, 0) for a in workable(state)]
    if p is not None:
        work += [(WORK_ON, a, some_arguments(state, a, p, die)) for a in workable(state)]
    choices: list[list[Choice]] = [work] * 4
    choices.append([(WAIT, -1, later), (WAIT, -1, NEXT_NEWS)])
    own = own_accounts(state)
    choices.append([(APPOINTMENT, int(row["account"]), later) for row in own])
    choices.append([(DROP, int(row["account"]), die.choice((0, 1))) for row in own if is_free(row, now)])
    in_backlog = set(state.backlog["account"][state.backlog["desk"] == PLAYER].tolist())
    if p is not None and now < p.firm[0]["window"]:
        choices.append([(TAKE, a, 0) for a in sorted(in_backlog)])
    if p is not None:
        choices.append([(SKIP, a, 0) for a in workable(state) if step_waiting(state, a, p)["optional"] > 0])
        choices += [[(CALL, int(row["account"]), 0) for row in own if is_callable(row, state, p)]] * 2
        more = die.choice((1, 3600, 86400, 30 * 86400, 366 * 86400))
        choices += [[(EXTEND, int(row["account"]), more) for row in own if is_extendable(row, state, p)]] * 3
    return die.choice(die.choice([some for some in choices if some]))


def is_free(row: np.void, now: int) -> bool:
    """Whether an account may be dropped: a deal that is not ordered, without a quotation that binds us."""
    return 0 < row["phase"] <= OFFER and row["ordered"] < 0 and not is_bound(row, now)


def is_bound(row: np.void, now: int) -> bool:
    """Whether a quotation of ours holds for the account."""
    return row["ordered"] < 0 and row["quotation"] > 0 and now <= row["valid_to"]


def is_callable(row: np.void, state: Snapshot, p: Parameters) -> bool:
    """Whether a call ends a wait of the account: a customer's decision, our own gap or the date of a check."""
    waits = set(state.pending[state.pending["account"] == row["account"]]["slot"].tolist())
    sales, dates = (p.steps[row["step"][slot]] if row["step"][slot] >= 0 else None for slot in (SALES, DATES))
    if SALES in waits and sales is not None and sales["kind"] == ATTEMPT and sales["own"]:
        return True
    if SALES in waits and sales is not None and sales["kind"] == DECISION and row["rounds"] < 3:
        to = int(p.endings[sales["first"] + E_HESITATES]["next"])
        if to >= 0 and p.steps[to]["kind"] == HESITATION and p.steps[to]["own"]:
            return True
    return DATES in waits and dates is not None and bool(dates["kind"] == CHECK and dates["own"])


def is_extendable(row: np.void, state: Snapshot, p: Parameters) -> bool:
    """Whether the account decides on a quotation for the first time and until a day that has not passed."""
    decides = row["step"][SALES] >= 0 and p.steps[row["step"][SALES]]["kind"] == DECISION
    return bool(decides and row["rounds"] == 0 and row["limit"] > 0 and is_bound(row, state.counters["now"]))


def workable(state: Snapshot) -> list[int]:
    """Accounts with a task that waits at the player's desk and is not held."""
    tasks = state.tasks
    waits = (tasks["desk"] == PLAYER) & (tasks["person"] < 0) & (tasks["key"] < HELD_FROM)
    return sorted(set(tasks["account"][waits].tolist()))


def step_waiting(state: Snapshot, account: int, p: Parameters) -> np.void:
    """The step whose task of an account waits at the player's desk: of its first slot."""
    tasks = state.tasks
    waits = (tasks["desk"] == PLAYER) & (tasks["person"] < 0) & (tasks["key"] < HELD_FROM)
    slot = int(tasks["slot"][waits & (tasks["account"] == account)].min())
    row = state.accounts[state.accounts["account"] == account][0]
    return p.steps[row["step"][slot]]


def some_arguments(state: Snapshot, account: int, p: Parameters, die: Random) -> tuple[int, ...]:
    """Arguments that the step takes; some of them left to the playbook."""
    kind = int(step_waiting(state, account, p)["kind"])
    return tuple(die.choice((0, die.randint(0, most_of(kind, i)))) for i in range(MOST_ARGUMENTS))


def own_accounts(state: Snapshot) -> np.ndarray:
    """The player's accounts that have not ended."""
    accounts = state.accounts
    return accounts[(accounts["owner"] == PLAYER) & (accounts["ended"] == 0)]


def _try_something_illegal(live: SimpyRun, game: Game, die: Random, until: int) -> None:
    before = live.snapshot()
    made = decision(len(game.decisions), *an_illegal_choice(before, die, live.parameters))
    if die.random() < 0.2:
        made = decision(len(game.decisions), WAIT, -1, NEXT_NEWS, time=before.counters["now"] + 1)
    assert live.advance([*game.decisions, made], until, ASK) == ILLEGAL
    assert same(before, live.snapshot()), "an illegal decision changed the state"
    game.refused.append(made)


def an_illegal_choice(state: Snapshot, die: Random, p: Parameters) -> Choice:
    """Something that the player may not do now."""
    now, nobody = state.counters["now"], state.counters["made"]
    others = state.accounts[state.accounts["owner"] != PLAYER]["account"].tolist()
    ordered = [int(row["account"]) for row in own_accounts(state) if row["phase"] > OFFER]
    idle = sorted(set(state.accounts["account"].tolist()) - set(workable(state)))
    choices = [(WORK_ON, -1, 0), (WORK_ON, nobody, 0), (DROP, nobody, 0), (APPOINTMENT, -1, now + 9), (9, 0, 0)]
    choices += [(WAIT, -1, now), (WAIT, -1, max(0, now - 60)), (APPOINTMENT, die.choice(workable(state)), now)]
    choices += [(action, account, 0) for account in idle[:3] for action in (WORK_ON, SKIP)]
    choices += [(WORK_ON, account, argument) for account in workable(state)[:3] for argument in (-1, (0,) * 7 + (1,))]
    choices += [(action, account, now + 60) for account in others[:3] for action in (APPOINTMENT, DROP)]
    choices += [(DROP, account, 0) for account in ordered[:3]]
    choices += [(DROP, int(row["account"]), 0) for row in own_accounts(state) if is_bound(row, now)][:3]
    own = own_accounts(state)
    choices += [(action, account, 60) for account in others[:3] for action in (CALL, EXTEND)]
    choices += [(CALL, int(row["account"]), 0) for row in own if not is_callable(row, state, p)][-9:]
    for row in own[-9:]:
        wrong = (0, -60, 367 * 86400) if is_extendable(row, state, p) else (60,)
        choices += [(EXTEND, int(row["account"]), seconds) for seconds in wrong]
    return die.choice(choices)
