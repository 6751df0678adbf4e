"""A kept game as a row of moments: where the player stood, what was known, done and said, and what was heard then."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.scenarios.saved_game import Decision, SavedGame, Statement
from salescycle.sim.game.actions import Act
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import UNKNOWN, Customer, Desk, View
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.customer import contact_of, town_of
from salescycle.tui.play.news_lines import news_lines
from salescycle.tui.play.table import Table, played_again
from salescycle.tui.play.wording import Wording

__all__ = ["Moment", "Replayed", "replayed"]


class Moment(NamedTuple):
    """A stop of a game that has been played."""

    day: int
    """Since the scenario's start."""
    day_told: str
    when: str
    day_of_days: str
    booked: str
    left: str
    """Hours left on that day."""
    waiting: int
    """Things that waited at the desk."""
    whom: str
    who: str
    """Town, contact, value."""
    why: str
    """It waited."""
    knew: tuple[str, ...]
    """What was known of them, without what nobody had asked."""
    did: str
    said: tuple[str, ...] = ()
    """Guesses, notes, habits and questions to the adviser, before it was decided."""
    heard: tuple[str, ...] = ()
    """News up to the next moment."""


class Replayed(NamedTuple):
    """A game that was played again."""

    game: SavedGame
    moments: tuple[Moment, ...]
    is_over: bool
    booked: str


def replayed(path: Path) -> Replayed:
    """The game of a save. Raises SaveError, a sentence, when it cannot be read or another game comes of it."""
    recorder = _Recorder()
    game, table, session = played_again(path, recorder)
    view = recorder.view or table.view(session)
    recorder.hear(table.wording)
    said = _statements(game, table.wording)
    moments = tuple(moment._replace(said=told) for moment, told in zip(recorder.moments, said, strict=True))
    return Replayed(game, moments, session.is_over, table.wording.money(view.booked()))


class _Recorder:
    """Notes each moment as it comes."""

    def __init__(self) -> None:
        self.view: View | None = None
        self.moments: list[Moment] = []

    def __call__(self, table: Table, session: Session, act: Act) -> None:
        """A moment, before its decision is done."""
        if self.view is None:
            self.view = table.view(session)
        self.hear(table.wording)
        stop = session.stop
        assert stop is not None, "somebody decides at an open moment"
        self.moments.append(_moment(self.view, self.view.desk(stop), act, table.wording))

    def hear(self, say: Wording) -> None:
        """What has been heard since the moment before belongs to it."""
        heard = tuple(news_lines(self.view.news(), self.view, say)) if self.view is not None else ()
        if self.moments:
            self.moments[-1] = self.moments[-1]._replace(heard=heard)


def _moment(view: View, desk: Desk, act: Act, say: Wording) -> Moment:
    account = act.account if act.account >= 0 else desk.items[0].account
    customer = view.customer(account)
    item = next((item for item in (*desk.items, *desk.deciding, *desk.backlog) if item.account == account), None)
    why = "" if item is None else _("decides on our quotation") if item.kind == "decision" else say.waits(item)
    return Moment(
        desk.time // DAY_S,
        say.day(desk.time),
        say.moment(desk.time),
        _("day {day} of {days}").format(day=desk.day, days=desk.days),
        say.money(desk.booked),
        say.hours(desk.hours_left_s),
        len(desk.items),
        safe(view.name_of(account).company),
        "" if customer is None else _who(customer, say),
        why,
        () if customer is None else tuple(_known(customer, say)),
        _did(customer, item, act, say),
    )


def _who(customer: Customer, say: Wording) -> str:
    name = customer.name
    return ", ".join(filter(None, (town_of(name), contact_of(name), say.money(customer.value))))


def _known(customer: Customer, say: Wording) -> Sequence[str]:
    return [": ".join(say.fact(fact)) for fact in customer.facts if fact.state != UNKNOWN]


def _did(customer: Customer | None, item: Any, act: Act, say: Wording) -> str:
    """As the pickers call it."""
    if item is None or customer is None or act.action == "routine":
        return say.act(act)
    ways = say.options_deciding(item) if item.kind == "decision" else say.options(item, customer)
    return next((way.label for way in ways if way.act == act), say.act(act))


def _statements(game: SavedGame, say: Wording) -> list[tuple[str, ...]]:
    """What was said before each decision."""
    told: list[tuple[str, ...]] = []
    since: list[str] = []
    for line in game.lines:
        if isinstance(line, Statement):
            since.append(_statement(line, say))
        elif isinstance(line, Decision):
            told.append(tuple(filter(None, since)))
            since = []
    return told


def _statement(line: Statement, say: Wording) -> str:
    """In words; empty for what makes no sense, since anybody may have written it."""
    match line.about, line.said:
        case "guess", {"about": "commit", "chance": int() | float() as money, "until": int() as until} if (
            0 < until < 1 << 32
        ):
            line_told = _("You expected to have booked {money} by {day}.")
            return line_told.format(money=say.money(round(100 * money)), day=say.day(until - 1))
        case "guess", {"about": "commit", "chance": int() | float() as money}:
            return _("You expected {money} for the week.").format(money=say.money(round(100 * money)))
        case "guess", {"chance": int() | float() as chance}:
            return _("You gave it {chance:.0f} %.").format(chance=100 * chance)
        case "note", {"text": str() as text}:
            return _("You noted: {text}").format(text=safe(text, limit=200))
        case "habit", {"key": str() as key, "value": value}:
            habit = f"{safe(key)} {safe(str(value))}".replace("_", " ")
            return _("You made it a habit: {habit}.").format(habit=habit)
        case "adviser", _said:
            return _("You asked Vera.")
    return ""
