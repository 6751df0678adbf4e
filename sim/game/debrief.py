"""What a game was worth, and why: decisions told from luck, each stop judged by what could be known at it.

``you - par = decisions + luck``, exactly: decisions are the sum over the stops of what your action was worth more than
the steady colleague's, each in common futures behind the veil; luck is the rest.
"""

from collections.abc import Callable
from typing import NamedTuple

from salescycle.sim.engines.order import ASK, ASKS
from salescycle.sim.game.actions import PRESETS, Act, work
from salescycle.sim.game.futures import NOTHING, Action, Game, Valued, is_pars, q_and_regret, root_at, values
from salescycle.sim.game.score import Score, par, score
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.model.account import Row
from salescycle.sim.model.luck import plain_luck

__all__ = ["Debrief", "Judged", "debrief"]

FUTURES = 60
"""Of each action at each stop."""


class Judged(NamedTuple):
    """A stop, and what was done at it, judged by what could be known then [cents]."""

    stop: Stop
    act: Act
    valued: Valued
    best: Act
    """What one half of the futures found best; ``routine`` where that is to leave it to the playbook."""


class Debrief(NamedTuple):
    """A game that is over."""

    you: Score
    par: Score
    decisions: float
    """[cents]"""
    judged: tuple[Judged, ...]
    """Every stop at which you did something else than the steady colleague, in order."""

    @property
    def luck(self) -> float:
        """What decisions do not explain of the difference to par [cents]."""
        return self.you.total - self.par.total - self.decisions

    @property
    def that_mattered(self) -> tuple[Judged, ...]:
        """The five stops that cost or brought most, the heaviest first."""
        return tuple(sorted(self.judged, key=lambda each: -abs(each.valued.against))[:5])


def debrief(
    session: Session, *, futures: int = FUTURES, threads: int = 2, said: Callable[[int, int], None] | None = None
) -> Debrief:
    """Judge a session that is over, on the compiled engine; *said* is told how many of how many turns are valued."""
    luck = plain_luck(session.seed)
    game = Game(session.seat, luck)
    acts = {stop.turn: (stop, act) for stop, act in session.acts}
    judged: list[Judged] = []
    while game.advance(session.seat.window_s, ASK) == ASKS:
        made = session.decisions[len(game.made)]
        if len(game.made) in acts and not is_pars(game, made):
            judged.append(_judge(game, made, *acts[len(game.made)], futures, int(luck.root), threads))
        game.made.append(made)
        if said is not None:
            said(len(game.made), len(session.decisions))
    you = score(session.seat, game.run, ledger=game.ledger)
    return Debrief(you, par(session.seat, luck), sum(each.valued.against for each in judged), tuple(judged))


def _judge(game: Game, made: Row, stop: Stop, act: Act, futures: int, root: int, threads: int) -> Judged:
    others = _others(game, stop, act, made)
    actions = [NOTHING, Action((made,)), *(Action((row,)) for row, _ in others)]
    told = [Act("routine"), act, *(other for _, other in others)]
    table = values(game, actions, futures=futures, root=root_at(root, len(game.made)), threads=threads)
    valued = q_and_regret(table, 1, 0)
    return Judged(stop, act, valued, told[valued.best])


def _others(game: Game, stop: Stop, act: Act, made: Row) -> list[tuple[Row, Act]]:
    """Other usual ways of doing the task of the same account, where one waits."""
    mine = stop.tasks[stop.tasks["account"] == act.account]
    if len(mine) == 0:
        return []
    account = game.run.account(act.account)
    kind = int(game.run.parameters.steps[account["step"][int(mine["slot"].min())]]["kind"])
    ways = [
        (work(made.turn, act.account, kind, preset), Act("work", act.account, preset))
        for preset in PRESETS.get(kind, ())
    ]
    return [(row, way) for row, way in ways if row.values() != made.values()]
