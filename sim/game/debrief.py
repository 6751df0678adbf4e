"""What a game was worth, and why: decisions told from luck, each one judged by what could be known when it was taken.

``you - par = decisions + luck``, exactly: decisions are the sum over the turns of what your action was worth more than
the steady colleague's, each in common futures behind the veil; luck is the rest.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from salescycle.sim.game.actions import PRESETS, Act, arguments_of
from salescycle.sim.game.futures import SURE, Action, Valued, ValuedTurn
from salescycle.sim.game.score import Score, par, play, score
from salescycle.sim.game.session import TOLD, Session
from salescycle.sim.game.valuer import Valuer
from salescycle.sim.model import tables
from salescycle.sim.model.account import Row
from salescycle.sim.model.decisions import ACTIONS, DROP, EXTEND, WORK_ON
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.quantities import DAY_S

__all__ = ["Debrief", "Judged", "debrief"]

THAT_MATTERED = 5


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

    @property
    def is_bettered(self) -> bool:
        """Whether the best was clearly better, on the half that did not choose it."""
        return self.best != self.act and self.valued.regret > SURE * self.valued.regret_se

    @property
    def weight(self) -> float:
        """How much it mattered [cents]."""
        return max(abs(self.valued.against), self.valued.regret if self.is_bettered else 0.0)

    @property
    def yours(self) -> list[float]:
        """By how much yours was better than the playbook's action, future by future [cents]."""
        return (self.turn.table[1] - self.turn.table[0]).tolist()  # type: ignore[no-any-return]

    @property
    def bests(self) -> list[float]:
        """By how much the best was, in the futures that did not choose it [cents]."""
        table = self.turn.table[:, 1::2]
        return (table[self.valued.best] - table[0]).tolist()  # type: ignore[no-any-return]


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
    def decisions_se(self) -> float:
        """Standard error of that: each decision met futures of its own [cents]."""
        return _se([each.valued for each in self.judged])

    @property
    def luck(self) -> float:
        """What decisions do not explain of the difference to par [cents]."""
        return self.you.total - self.par.total - self.decisions

    @property
    def that_mattered(self) -> tuple[Judged, ...]:
        """The five decisions that cost or brought most, or clearly left most on the table; the heaviest first."""
        weighty = sorted(self.judged, key=lambda each: -each.weight)
        return tuple(each for each in weighty[:THAT_MATTERED] if each.weight > 0)

    @property
    def costliest_kind(self) -> str | None:
        """The kind of step whose decisions cost most, of those with a choice; None where none clearly cost anything."""
        by_kind: dict[int, list[Valued]] = defaultdict(list)
        for each in self.judged:
            if each.kind in PRESETS:
                by_kind[each.kind].append(each.valued)
        sums = {kind: sum(valued.against for valued in several) for kind, several in by_kind.items()}
        clear = [kind for kind, several in by_kind.items() if sums[kind] < -SURE * _se(several)]
        return tables.KINDS[min(clear, key=sums.__getitem__)] if clear else None


def debrief(
    session: Session, *, valuer: Valuer | None = None, threads: int = 2, said: Callable[[int], None] | None = None
) -> Debrief:
    """Judge a session that is over, on the compiled engine.

    Args:
        session: the game.
        valuer: who may have valued most of its stops already; one that begins now when left out.
        threads: for what is left to do.
        said: told the number of decisions that are judged.
    """
    seat, luck = session.seat, plain_luck(session.seed)
    with valuer or Valuer(seat, session.seed) as valuer:
        judged = []
        for turn in valuer.finish(session, threads=threads):
            judged.append(_judged(turn, session.numbers.get(turn.turn, 0), session.kinds.get(turn.turn, -1)))
            if said is not None:
                said(len(judged))
    return Debrief(score(seat, play(seat, luck, session.decisions)), par(seat, luck), tuple(judged))


def _se(several: Iterable[Valued]) -> float:
    """Standard error of the sum of what decisions were worth."""
    return math.hypot(*(valued.against_se for valued in several))


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
    if made.action == EXTEND:
        return Act("extend", made.account, {"days": made.a0 / DAY_S})
    if made.action == DROP:
        return Act("drop", made.account, {"told": TOLD[made.a0]})
    return Act(ACTIONS[made.action], made.account)
