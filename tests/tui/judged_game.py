"""Games played in a way of their own, judged in a few futures, made once a process."""

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
from salescycle.tui.play.table import Table

FUTURES = 8
Played = tuple[Session, Table]


@cache
def played(
    seed: int = 3, *, name: str = "tutorial", level: str = "tutorial", way: int = -1, by_routine: bool = False
) -> Played:
    """A game in which each task is done in one of its usual ways, by number, or left to the routine."""
    loaded = load_document(name)
    table = Table(loaded, level, seed, constants_for(loaded, lambda line: None))
    session = Session(table.seat, seed, engine="compiled")
    while (stop := session.go_on()) is not None:
        ways = PRESETS.get(session.kind_of(session.task_of(stop, stop.account)), ({},))
        session.act(Act("routine") if by_routine else Act("work", stop.account, ways[way]))
    return session, table


@cache
def judged(seed: int = 3, **game: Any) -> tuple[Debrief, Game]:
    """Its debrief, and what it is told with."""
    session, table = played(seed, **game)
    told = debrief(session, valuer=Valuer(session.seat, seed, futures=FUTURES))
    return told, Game(session, table.view(session), table.wording, load_debrief())


@cache
def document(seed: int = 3, **game: Any) -> dict[str, Any]:
    """Its document."""
    return debrief_document(*judged(seed, **game))
