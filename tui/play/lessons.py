"""The tutorial's guiding words: one new part at a time, the phases met so far, and all eight at the end."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from salescycle.scenarios.voices import Counted, load_tutorial
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import View
from salescycle.sim.model import event_log as log
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.safe import safe
from salescycle.tui.play.wording import PHASE_NAMES

__all__ = ["Lessons", "eight_phases", "is_taught"]

BESIDES = ("decision", "routine", "pages", "adviser")
"""What is introduced where the step is not new."""


def is_taught(session: Session) -> bool:
    """Whether a game has guiding words: the tutorial with its own customers."""
    return session.seat.level.name == session.seat.scenario.name == "tutorial"


class Lessons:
    """What has been introduced in one game, and what is next."""

    def __init__(self, *, on_screen: bool = False) -> None:
        self.words = load_tutorial()
        self._introductions = self.words.on_screen if on_screen else self.words.introductions
        self._told: set[str] = set()
        self._met: tuple[str, ...] = ()

    def resume(self, view: View) -> None:
        """Nothing is introduced again that was, in a game that was left."""
        session, rows = view.session, view.rows()
        if not is_taught(session):
            return
        for stop, _act in session.acts:
            self._new(KINDS[session.kinds[stop.turn]], rows[rows["time"] <= stop.time])
        self._met = phases_met(session)

    def knows(self, name: str, view: View) -> bool:
        """Whether a part has been introduced; in a game without guiding words all are."""
        return not is_taught(view.session) or name in self._told

    def at(self, kind: str, view: View) -> Iterator[str]:
        """Lines at a stop whose next task is of that *kind*: phases met, if one is new, and at most one new part."""
        if not is_taught(view.session):
            return
        met = phases_met(view.session)
        if met and met != self._met:
            self._met = met
            yield self.words.met.format(count=len(met), phases=", ".join(met))
        yield from self._introductions.get(self._new(kind, view.rows()), ())

    def about(self, kind: str, view: View) -> tuple[str, ...]:
        """Lines about a step of that *kind*, which somebody looks at before its turn; nothing once it has been told."""
        if not is_taught(view.session) or kind in self._told:
            return ()
        return tuple(self._introductions.get(kind, ()))

    def met(self, kind: str) -> None:
        """Something of that *kind* has been done: it needs no introduction any more."""
        self._told.add(kind)

    def _new(self, kind: str, rows: Any) -> str:
        """The part that is introduced at a stop by what is in the log until then; empty where there is none."""
        service = ("ticket_opened",) if (rows["event"] == log.TICKET_OPENED).any() else ()
        parts = (kind, *service, *BESIDES)
        name = next((part for part in parts if part in self._introductions and part not in self._told), "")
        self._told.add(name)
        return name


def phases_met(session: Session) -> tuple[str, ...]:
    """Names of the phases in which the player has had a stop, in their order."""
    phase_of = {step.kind: step.phase for step in session.seat.scenario.process.values()}
    met = {phase_of.get(KINDS[session.kinds[turn]]) for turn in session.numbers if session.kinds[turn] >= 0}
    return tuple(
        f"{n} {name}" for n, (phase, name) in enumerate(zip(PHASES, PHASE_NAMES, strict=True), 1) if phase in met
    )


def eight_phases(view: View) -> Iterator[str]:
    """What happened in each phase, of the player's accounts."""
    words, rows = load_tutorial(), view.rows()
    yield words.heading
    for number, (phase, name) in enumerate(zip(PHASES, PHASE_NAMES, strict=True), 1):
        told = [_counted(item, rows, view) for item in words.phases[phase]]
        yield f"{number:>3}  {name:<12}{safe(', '.join(filter(None, told)), limit=400) or words.nothing}"


def _counted(item: Counted, rows: Any, view: View) -> str:
    """``ordered 3 (Ida Lund, Ekbackens skola)``; empty where there was none."""
    found = rows["event"] == log.EVENTS.index(item.event)
    if item.reason:
        found &= rows["reason"] == log.REASONS.index(item.reason)
    if item.late:
        found &= rows["duration"] > 0
    if not found.any():
        return ""
    names = [view.names[n] for n in np.unique(rows["account"][found]).tolist() if n in view.names]
    who = f" ({', '.join(names)})" if item.names and names else ""
    return f"{item.label} {int(found.sum())}{who}"
