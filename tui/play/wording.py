"""The game in words: times, money, what waits, what one may do. Facts come from ``sim.game.view``."""

from datetime import datetime, timedelta
from typing import NamedTuple

from salescycle.scenarios.voices import Lines
from salescycle.sim.game.actions import ARGUMENTS, PRESETS, Act, Value
from salescycle.sim.game.view import UNKNOWN, Customer, Fact, Item
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.scenario import Scenario

__all__ = ["Option", "Wording"]

PHASE_NAMES = ("lead", "contact", "understand", "offer", "deliver", "follow up", "develop", "win back")


class Option(NamedTuple):
    """One way to go at a stop."""

    label: str
    hint: str
    act: Act


class Wording:
    """The words of one game."""

    def __init__(self, scenario: Scenario, lines: Lines) -> None:
        self.scenario, self.lines = scenario, lines

    def moment(self, second: int) -> str:
        """``Mon 12 Jan 09:00``."""
        return f"{self._at(second):%a} {self._at(second).day} {self._at(second):%b %H:%M}"

    def iso(self, second: int) -> str:
        """``2026-01-12T09:00:00``."""
        return self._at(second).isoformat()

    def hear(self, kind: str) -> str:
        """When one hears after a task of that kind."""
        return self.lines.steps[kind].hear.format(usual="later")

    def day(self, second: int) -> str:
        """``Mon 12 Jan``."""
        return self.moment(second)[:-6]

    def money(self, cents: int) -> str:
        """``EUR 4,800``."""
        return f"{self.scenario.currency} {round(cents / 100):,}"

    def signed(self, cents: int) -> str:
        """``+4,800``, without the currency."""
        return f"{round(cents / 100):+,}"

    def act(self, act: Act) -> str:
        """What somebody did, in a few words."""
        if act.action != "work" or not act.arguments:
            return self.lines.acts[act.action].label.lower()
        told = []
        for name, value in act.arguments.items():
            words = self.lines.arguments[name]
            said = words.choices[str(value)].label if words.choices else f"{words.label} {value:g}"
            told.append(said.lower())
        return ", ".join(told)

    def hours(self, seconds: int) -> str:
        """``1:05``."""
        minutes = round(seconds / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"

    def ago(self, seconds: int) -> str:
        """``4 min``, ``3 h``, ``5 d``."""
        if seconds < 3600:
            return f"{seconds // 60} min"
        return f"{seconds // 3600} h" if seconds < 86400 else f"{seconds // 86400} d"

    def waits(self, item: Item) -> str:
        """Why something waits."""
        words = self.lines.steps[item.kind].waits
        text = words.get(item.why, words["usual"])
        return text.format(
            times=_times(item.times), usual="", date=self.day(item.ends_s), rival="a rival", colleague=""
        )

    def fact(self, fact: Fact) -> tuple[str, str]:
        """Label and line of something that is known, or not yet."""
        words = self.lines.facts[fact.about]
        if fact.state == UNKNOWN:
            return words["label"], f"?  {words['unknown']}"
        amount = self.money(fact.amount) if fact.about == "worth" else str(fact.amount)
        return words["label"], words[fact.state].format(amount=amount)

    def phase(self, customer: Customer) -> str:
        """The eight phases with the present one in brackets."""
        names = [f"[{name}]" if i + 1 == customer.phase else name for i, name in enumerate(PHASE_NAMES)]
        return " - ".join(names)

    def options(self, item: Item, customer: Customer) -> list[Option]:
        """What one may do about something that waits: its usual ways first, at most seven in all."""
        kind = KINDS.index(item.kind)
        words = self.lines.steps[item.kind]
        ways = [
            Option(self._way(item.kind, i, preset), self._hint(kind, preset), Act("work", item.account, preset))
            for i, preset in enumerate(PRESETS.get(kind, ()))
        ]
        if not ways:
            ways = [Option(words.does, self.hear(item.kind), Act("work", item.account))]
        if customer.may_drop:
            ways.append(self._plain("drop", item.account))
        return ways[:7]

    def _plain(self, action: str, account: int) -> Option:
        words = self.lines.acts[action]
        return Option(words.label, words.line, Act(action, account))

    def _way(self, kind: str, i: int, preset: dict[str, Value]) -> str:
        if kind in self.lines.presets:
            return self.lines.presets[kind][i]
        name, value = next(iter(preset.items()))
        return self.lines.arguments[name].choices[str(value)].label

    def _hint(self, kind: int, preset: dict[str, Value]) -> str:
        name, value = next(iter(preset.items()))
        argument = self.lines.arguments[name]
        return argument.choices[str(value)].line if ARGUMENTS[kind][0].choices else ""

    def _at(self, second: int) -> datetime:
        return datetime.combine(self.scenario.start, datetime.min.time()) + timedelta(seconds=second)


def _times(n: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(n, f"{n} times")
