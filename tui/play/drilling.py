"""A drill as screens and plain lines see it: fresh situations of one kind of decision, each answered at once."""

from collections.abc import Callable
from typing import NamedTuple

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import load_document
from salescycle.sim.game.drill import Answered, answered, kinds_to_drill, situations
from salescycle.sim.game.session import Session, Stop
from salescycle.tui.play.customer import card, customer_lines, heard
from salescycle.tui.play.table import Table
from salescycle.tui.play.wording import Option

__all__ = ["MOST_GAMES", "SITUATIONS", "Situation", "answer", "kinds_of", "look_for", "situation_of", "table_of"]

SITUATIONS = 3
"""In one drill: three minutes."""
HEARD = 3
"""So many of the last things that were said and done are shown."""
MOST_GAMES = 60
"""So many games are looked through for the next situation while somebody waits for it."""


class Situation(NamedTuple):
    """Somebody about whom something is to be decided."""

    session: Session
    stop: Stop
    table: Table
    heading: str
    """When it is, and what waits."""
    card: str
    """Who it is."""
    phase: str
    facts: tuple[tuple[str, str], ...]
    """What is known and what nobody has asked, label and line."""
    heard: tuple[str, ...]
    """What they said and did last."""
    lines: tuple[str, ...]
    """All of that in plain lines."""
    ways: tuple[Option, ...]


def table_of(scenario: str, say: Callable[[str], None]) -> Table:
    """What drills of a scenario are played with. Raises errors of scenarios."""
    loaded = load_document(scenario)
    level = "tutorial" if scenario == "tutorial" else "week"
    return Table(loaded, level, 0, constants_for(loaded, say))


def kinds_of(table: Table) -> list[str]:
    """Kinds of steps that can be drilled and that the scenario has."""
    there = {step.kind for step in table.seat.scenario.process.values()}
    return [kind for kind in kinds_to_drill() if kind in there]


def look_for(table: Table, kind: str, first: int, *, goes_on: Callable[[int], bool]) -> Situation | None:
    """The next situation of a kind in games from seed *first* on; None where there is none, or nobody waits for it.

    *goes_on*: told how many games were looked through, whether to look through one more.
    """
    for n in range(MOST_GAMES):
        if not goes_on(n):
            return None
        found = next(situations(table.seat, kind, first=first + n, games=1), None)
        if found is not None:
            return situation_of(table, *found)
    return None


def situation_of(table: Table, session: Session, stop: Stop) -> Situation:
    """A moment at which something is to be decided, in words."""
    table = table.with_seed(session.seed)
    view = table.view(session)
    customer = view.customer(stop.account)
    assert customer is not None, "a stop is about somebody who is there"
    item = next(item for item in view.desk(stop).items if item.account == stop.account)
    say = table.wording
    return Situation(
        session,
        stop,
        table,
        f"{say.moment(stop.time)}: {say.waits(item)}",
        card(customer, say),
        say.phase(customer),
        tuple(say.fact(fact) for fact in customer.facts),
        tuple(heard(news, view, say) for news in customer.news[-HEARD:]),
        tuple(customer_lines(customer, view, say)),
        tuple(say.ways(item)),
    )


def answer(situation: Situation, chosen: int) -> tuple[Answered, list[str]]:
    """What a way was worth, and that in words. Takes a second or two."""
    told = answered(situation.session, situation.stop, chosen)
    return told, situation.table.wording.drilled(told, [way.label for way in situation.ways])
