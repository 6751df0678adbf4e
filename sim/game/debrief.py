"""What a game was worth, and why: decisions told from luck, each one judged by what could be known when it was taken.

``you - par = decisions + luck``, exactly: decisions are the sum over the turns of what your action was worth more than
the steady colleague's, each in common futures behind the veil; luck is the rest.
"""

from collections.abc import Callable
from typing import NamedTuple

from salescycle.sim.game.actions import Act, arguments_of
from salescycle.sim.game.bots import alternatives
from salescycle.sim.game.futures import Action, Valued, ValuedTurn, valued_stops
from salescycle.sim.game.score import Score, par, play, score
from salescycle.sim.game.session import Session
from salescycle.sim.model.account import Row
from salescycle.sim.model.decisions import ACTIONS, WORK_ON
from salescycle.sim.model.luck import child, plain_luck

__all__ = ["Debrief", "Judged", "debrief"]

FUTURES = 60
"""Of each action at each stop [assumption]."""
THAT_MATTERED = 5
JUDGED = 108
"""Kind of lineage of the luck by which a game is judged (see ``model.luck``)."""


class Judged(NamedTuple):
    """A decision, and what else there was, judged by what could be known then."""

    number: int
    """Of the stop, from 1 up; 0 for the routine's."""
    turn: ValuedTurn
    valued: Valued
    account: int
    kind: int
    """Of the step that was worked on, -1 none."""
    act: Act
    best: Act
    """What one half of the futures found best; ``routine`` where that is to leave it to the playbook."""


class Debrief(NamedTuple):
    """A game that is over."""

    you: Score
    par: Score
    judged: tuple[Judged, ...]
    """Every stop, and whatever else was not done as the steady colleague does it, in order."""

    @property
    def decisions(self) -> float:
        """What your decisions were worth against the steady colleague's [cents]."""
        return sum(each.valued.against for each in self.judged)

    @property
    def luck(self) -> float:
        """What decisions do not explain of the difference to par [cents]."""
        return self.you.total - self.par.total - self.decisions

    @property
    def that_mattered(self) -> tuple[Judged, ...]:
        """The five decisions that cost or brought most, or left most on the table; the heaviest first."""
        weighty = sorted(self.judged, key=lambda each: -max(abs(each.valued.against), each.valued.regret))
        return tuple(weighty[:THAT_MATTERED])


def debrief(
    session: Session, *, futures: int = FUTURES, threads: int = 2, said: Callable[[int], None] | None = None
) -> Debrief:
    """Judge a session that is over, on the compiled engine; *said* is told each turn that is valued."""
    seat, luck, made = session.seat, plain_luck(session.seed), session.decisions
    judged = []
    valued = valued_stops(
        seat, luck, made, others=alternatives, futures=futures, root=child(int(luck.root), JUDGED, 0),
        threads=threads, asked=session.numbers,
    )  # fmt: skip
    for turn in valued:
        judged.append(_judged(turn, session.numbers.get(turn.turn, 0), session.kinds.get(turn.turn, -1)))
        if said is not None:
            said(turn.turn)
    return Debrief(score(seat, play(seat, luck, made)), par(seat, luck), tuple(judged))


def _judged(turn: ValuedTurn, number: int, kind: int) -> Judged:
    valued = turn.valued
    return Judged(
        number, turn, valued, turn.made.account, kind, _act(turn.made, kind), _told(turn.actions[valued.best], kind)
    )


def _told(action: Action, kind: int) -> Act:
    return _act(action.decisions[0], kind) if action.decisions else Act("routine")


def _act(made: Row, kind: int) -> Act:
    """What a decision of the engine is in the player's words."""
    if made.action == WORK_ON:
        return Act("work", made.account, arguments_of(kind, made))
    return Act(ACTIONS[made.action], made.account)
