"""What is told only after a game: what was true, and what another decision would have come to on the same luck."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from salescycle.sim.engines.order import ASK
from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.game.debrief import Judged
from salescycle.sim.game.score import play, score
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import UNKNOWN, Customer, Fact, View
from salescycle.sim.model.account import ESTIMATED
from salescycle.sim.model.luck import plain_luck

__all__ = ["Hindsight", "SameLuck", "hindsight", "same_luck"]

ALSO_HIDDEN = ("channel", "form", "cause", "reason", "matching", "loss_maker")
"""Hidden columns beside the estimated states that have something seen beside them."""


class SameLuck(NamedTuple):
    """What would have happened: scores of a game up to a stop, a decision there, and the playbook after it [cents]."""

    yours: float
    best: float
    par: float


class Hindsight(NamedTuple):
    """An account at the moment of a decision."""

    knew: Customer
    """What the player could know."""
    true: tuple[Fact, ...]
    """The same facts, as they were."""

    @property
    def not_asked(self) -> tuple[Fact, ...]:
        """What nobody had found out."""
        return tuple(fact for fact in self.knew.facts if fact.state == UNKNOWN)


class _Unveiled(CompiledRun):
    """A run in which our people have seen everything."""

    def account(self, number: int) -> Any:
        """See ``Live``."""
        row = super().account(number)
        if row is not None:
            row = row.copy()
            for name in ESTIMATED:
                row["seen"][name], row["seen"][f"{name}_doubt"] = row[name], 0.0
            for name in ALSO_HIDDEN:
                row["seen"][name] = row[name]
        return row


def hindsight(session: Session, view: View, judged: Iterable[Judged]) -> dict[int, Hindsight]:
    """What was known and what was true at decisions about an account, by turn; *view*: of the player."""
    seen, true = (Session(session.seat, session.seed, engine="compiled") for _ in range(2))
    true.live = _Unveiled(true.parameters, plain_luck(session.seed))
    eyes, truth = (View(one, view.voices, view.names) for one in (seen, true))
    found = {}
    for each in sorted(judged, key=lambda each: each.turn.turn):
        for one in (seen, true):
            one.live.advance(session.decisions[: each.turn.turn], session.seat.window_s, ASK)
        knew, was = eyes.customer(each.account), truth.customer(each.account)
        if knew is not None and was is not None:
            found[each.turn.turn] = Hindsight(knew, was.facts)
    return found


def same_luck(session: Session, each: Judged) -> SameLuck:
    """What yours, the best and par's action would have come to on the game's own luck, the playbook after each."""
    before, turn = session.decisions[: each.turn.turn], each.turn
    luck = plain_luck(session.seed)
    worth = [
        score(session.seat, play(session.seat, luck, [*before, *turn.actions[i].decisions])).total
        for i in (1, turn.valued.best, 0)
    ]
    return SameLuck(*worth)
