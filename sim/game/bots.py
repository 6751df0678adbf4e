"""Reference players: the firm's own playbook, which is par, habits of the trade, and a few who decide turn by turn.

A habit is a set of playbook keys at the player's desk and nothing else. The table says what the evidence expects of
each, written down before any game was played; what comes out is told as it comes out (``tests/verification/BOTS.md``).
"""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.game.actions import ways_of
from salescycle.sim.game.futures import (
    SURE,
    Action,
    Chooser,
    Game,
    decisions_of_habit,
    decisions_of_turns,
    is_pars,
    root_at,
    standard_error,
    usual_decision,
    values,
)
from salescycle.sim.game.score import RUN_OFFS, Score, par, score
from salescycle.sim.game.seat import Seat
from salescycle.sim.model import tables as t
from salescycle.sim.model.account import MOST_ARGUMENTS, Row, rows_of
from salescycle.sim.model.decisions import WAIT, WORK_ON, decision
from salescycle.sim.model.luck import Luck, child, plain_luck
from salescycle.sim.model.playbook_rules import HELD_FROM
from salescycle.sim.studies.lessons import HABITS
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Playbook

__all__ = [
    "BALANCED",
    "PLAYERS",
    "PLAYERS_BY_NAME",
    "Played",
    "Player",
    "alternatives",
    "played",
    "playbook_of",
    "rounds",
]

Changes = Callable[[Playbook], Mapping[str, Any]]


class Player(NamedTuple):
    """Somebody in the seat."""

    name: str
    does: str
    """In a sentence, for the table."""
    sign: str
    """What the evidence expects of the score against the balanced one: ``-`` worse, ``+`` better, ``0`` equal."""
    grade: str
    """Of that expectation (domain.md 0.1); DER: it follows from arithmetic."""
    habit: Changes | None = None
    """Keys of the playbook and their values; None for those who decide turn by turn."""
    excepted: tuple[str, ...] = ()
    """Scenarios in which the expectation does not survive halved and doubled assumptions (model.md 10)."""


def _habit(name: str) -> Changes:
    """A habit that is known to the lessons."""
    return next(lesson.changes for lesson in HABITS if lesson.name == name)


def _fixed(**changes: Any) -> Changes:
    return lambda book: changes


PLAYERS: tuple[Player, ...] = (
    Player("idle", "does nothing in the window", "-", "DER"),
    Player("random", "takes any task, and does with it what a die says", "-", "DER"),
    Player(
        "hunter", "chases new orders with attractive dates, and has no time for customers", "-", "D",
        _fixed(promise=1.0, hand_over=0.1, check=False, cross_sell="none", win_back="none", ask_referral=False),
    ),
    Player(
        "farmer", "looks after few customers very well, and gives up on leads early", "-", "C",
        _habit("farmer"),
    ),
    Player(
        "discounter", "gives everybody 15 %, and more to whoever hesitates", "-", "DER",
        _habit("always discount 15 %, more at hesitation"),
    ),
    Player(
        "quarter-end closer", "pushes, and gives 15 % in the last two weeks of a quarter", "-", "A",
        _fixed(quarter_end=0.15, answer="push"),
    ),
    Player(
        "never follows up", "tries once, waits for an answer, and never asks again", "-", "C",
        _habit("never follow up"),
    ),
    Player(
        "biggest deal only", "works on the largest deal first, and qualifies nobody", "-", "A",
        _habit("biggest deal only, no qualification"), excepted=("equipment_dealer",),
    ),
    # Joined after the first table, as the one who wins the window; its sign is that of decisions 32, 36 and the cycle.
    Player(
        "grabber", "offers more to everybody, open complaint or not, and hands over in a hurry", "-", "D",
        _fixed(cross_sell="all", hold_offer_during_ticket=False, hand_over=0.1),
    ),
    Player("balanced", "works by the firm's playbook: par", "0", "DER", _fixed()),
    Player("planner", "plays each choice through in some futures, and takes what proves best", "+", "DER"),
)  # fmt: skip

BALANCED = "balanced"
PLAYERS_BY_NAME: Mapping[str, Player] = {player.name: player for player in PLAYERS}


def playbook_of(player: Player, firm: Playbook) -> Playbook:
    """The playbook at the player's desk: the firm's with the player's habits in it."""
    return firm.model_copy(update=dict(player.habit(firm))) if player.habit is not None else firm


DIE, PLAN = 106, 107
"""Kinds of lineage of a die and of plans (see ``model.luck``)."""
PAUSE_S = 3600
"""What the random player puts off waits so long [assumption]."""
PLANNED = (t.MEETING, t.QUOTATION, t.HESITATION, t.HAND_OVER, t.CROSS_SELL, t.WIN_BACK_TRY)
"""Kinds of step at which the planner looks ahead."""
PLANNER_FUTURES = 24
"""Futures in which the planner plays each choice [assumption]."""


def idle(game: Game) -> Row:
    """Wait until the window is over; asked again after each inquiry that interrupts."""
    return decision(len(game.made), WAIT, argument=game.seat.window_s)


def by_die(game: Game) -> Row:
    """A task that waits and a way to do it, by chance; or put it off.

    The die lets no account go: one that did so at one task in six was worse than doing nothing.
    """
    run, turn = game.run, len(game.made)
    die = Random(child(int(run.luck.root), DIE, turn))
    tasks = run.waiting()
    tasks = tasks[tasks["key"] < HELD_FROM]
    account = int(tasks[int(die.random() * len(tasks))]["account"])
    found = ((0,), *_ways(game, _account(run, account)))
    ways = [decision(turn, WORK_ON, account, list(way)) for way in found]
    ways.append(decision(turn, WAIT, argument=run.place[1] + PAUSE_S))
    return ways[int(die.random() * len(ways))]


class Planner:
    """Plays the ways to do the next task through in futures behind the veil, and takes the one that is best.

    A single choice moves the score by less than luck moves each future. So the planner remembers: a way is taken when
    it has been better than the playbook's in all such choices of this game, and played no more when it has been worse.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[int, tuple[int, ...]], list[float]] = {}
        """By kind of step and way: what it brought in each future, against the playbook's way [cents]."""

    def __call__(self, game: Game) -> Row:
        """The playbook's next task, done in the best way."""
        run, turn = game.run, len(game.made)
        usual = usual_decision(run, turn)
        row = _account(run, usual.account)
        kind = _kind(game, row)
        ways = [way for way in _ways(game, row) if not self._is_worse(kind, way)]
        if kind not in PLANNED or not ways or not is_pars(game, usual):
            return usual
        made = [usual, *(decision(turn, WORK_ON, usual.account, list(way)) for way in ways)]
        root = root_at(child(int(run.luck.root), PLAN, 0), turn)
        table = values(game, [Action((one,)) for one in made], futures=PLANNER_FUTURES, root=root)
        for way, better in zip(ways, table[1:] - table[0], strict=True):
            self.known.setdefault((kind, way), []).extend(better.tolist())
        gains = [self._sure(kind, way) for way in ways]
        return made[1 + int(np.argmax(gains))] if max(gains) > 0 else usual

    def _is_worse(self, kind: int, way: tuple[int, ...]) -> bool:
        """Whether a way is known to bring less than the playbook's, or nothing else."""
        found = self.known.get((kind, way))
        if found is None:
            return False
        mean, error = float(np.mean(found)), standard_error(np.array(found))
        return mean < -SURE * error or mean == error == 0.0

    def _sure(self, kind: int, way: tuple[int, ...]) -> float:
        """What a way brings on average where that is sure to be something, else 0 [cents]."""
        found = np.array(self.known[kind, way])
        mean = float(found.mean())
        return mean if mean > SURE * standard_error(found) else 0.0


def _account(run: CompiledRun, account: int) -> Row:
    living = run.living()
    return rows_of(living[living["account"] == account])[0]


def _kind(game: Game, row: Row) -> int:
    """Kind of the step whose task the account's first clock has waiting at the player's desk."""
    tasks = game.run.waiting()
    slot = int(tasks["slot"][(tasks["account"] == row.account) & (tasks["key"] < HELD_FROM)].min())
    return int(game.run.parameters.steps[row.step[slot]]["kind"])


def _ways(game: Game, row: Row) -> tuple[tuple[int, ...], ...]:
    return ways_of(_kind(game, row))


def alternatives(game: Game, made: Row) -> list[Action]:
    """Other ways to do the task that a decision at the open turn is about; none for other decisions."""
    tasks = game.run.waiting()
    if made.action != WORK_ON or made.account not in tasks["account"][tasks["key"] < HELD_FROM]:
        return []
    turn, arguments = len(game.made), tuple(getattr(made, f"a{i}") for i in range(MOST_ARGUMENTS))
    ways = _ways(game, _account(game.run, made.account))
    return [Action((decision(turn, WORK_ON, made.account, list(way)),)) for way in ways if way != arguments]


CHOOSERS: Mapping[str, Callable[[], Chooser]] = {"idle": lambda: idle, "random": lambda: by_die, "planner": Planner}
"""Players who decide turn by turn, each made anew for a game."""


class Played(NamedTuple):
    """A game of a player beside par on the same luck."""

    score: Score
    par: Score
    decisions: float | None
    """What the player's decisions were worth against par's, by what could be known [cents]; None: not valued."""

    @property
    def luck(self) -> float | None:
        """The rest of the difference [cents]."""
        return None if self.decisions is None else self.score.total - self.par.total - self.decisions


def stretch_of(seat: Seat) -> int:
    """Working days of a stretch of routine that is valued at once: one in short windows, five in longer ones."""
    return 1 if seat.window_s - seat.begin_s <= 14 * DAY_S else 5


def played(seat: Seat, player: Player, luck: Luck, *, par: Score, futures: int = 0, run_offs: int = RUN_OFFS) -> Played:
    """A player's game; its decisions are valued in so many *futures* each, not at all when 0."""
    if player.habit is None:
        game = Game(seat, luck)
        turns = decisions_of_turns(game, CHOOSERS[player.name](), futures=futures, root=int(luck.root))
        return Played(score(seat, game.run, ledger=game.ledger, run_offs=run_offs), par, turns if futures else None)
    book = playbook_of(player, seat.scenario.playbook)
    if book == seat.scenario.playbook:
        return Played(par, par, 0.0 if futures else None)
    game = Game(seat, luck, book)
    value: float | None = None
    if futures:
        value = decisions_of_habit(game, book, every=stretch_of(seat), futures=futures, root=int(luck.root))
    game.advance(seat.window_s)
    return Played(score(seat, game.run, ledger=game.ledger, run_offs=run_offs), par, value)


def rounds(
    seat: Seat,
    players: Sequence[Player],
    numbers: Iterable[int],
    *,
    seed: int,
    futures: int = 0,
    threads: int = 2,
    run_offs: int = RUN_OFFS,
) -> Generator[list[Played]]:
    """Games of all *players* on the same luck, one replication of *seed* after the other, in order."""
    for player in players:
        seat.tables(playbook_of(player, seat.scenario.playbook))
    Game(seat, plain_luck(seed)).advance(0)  # compiles, before several threads call

    def one(number: int) -> list[Played]:
        luck = plain_luck(seed, number)
        steady = par(seat, luck, run_offs=run_offs)
        return [played(seat, player, luck, par=steady, futures=futures, run_offs=run_offs) for player in players]

    pool = ThreadPoolExecutor(threads)
    try:
        yield from pool.map(one, numbers)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # whoever stops early calls off what is ahead
