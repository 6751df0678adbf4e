"""A tutorial played in a grabbing way, judged in a few futures, made once a process."""

from functools import cache
from typing import Any

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import load_document
from salescycle.scenarios.voices import load_debrief
from salescycle.sim.game.actions import PRESETS, Act
from salescycle.sim.game.debrief import Debrief, debrief
from salescycle.sim.game.session import Session
from salescycle.sim.game.valuer import Valuer
from salescycle.tui.play.judged import Game, debrief_document
from salescycle.tui.play.kept import Table

FUTURES = 8


@cache
def played(seed: int = 3, *, by_routine: bool = False) -> tuple[Session, Table]:
    """A tutorial in which each task is done in the last usual way, or left to the routine."""
    loaded = load_document("tutorial")
    table = Table(loaded, "tutorial", seed, constants_for(loaded, lambda line: None))
    session = Session(table.seat, seed, engine="compiled")
    while (stop := session.go_on()) is not None:
        ways = PRESETS.get(session.kind_of(session.task_of(stop, stop.account)), ({},))
        session.act(Act("routine") if by_routine else Act("work", stop.account, ways[-1]))
    return session, table


@cache
def judged(seed: int = 3, *, by_routine: bool = False) -> tuple[Debrief, Game]:
    """Its debrief, and what it is told with."""
    session, table = played(seed, by_routine=by_routine)
    told = debrief(session, valuer=Valuer(session.seat, seed, futures=FUTURES))
    return told, Game(session, table.view(session), table.wording, load_debrief())


@cache
def document(seed: int = 3, *, by_routine: bool = False) -> dict[str, Any]:
    """Its document."""
    return debrief_document(*judged(seed, by_routine=by_routine))
