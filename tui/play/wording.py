"""The game in words: times, money, what waits, what one may do. Facts come from ``sim.game.view``."""

from datetime import datetime, timedelta
from typing import NamedTuple

from salescycle.reports.wording import signed
from salescycle.scenarios.voices import ChoiceWords, Lines
from salescycle.sim.game.actions import ARGUMENTS, PRESETS, Act, Value
from salescycle.sim.game.adviser import FUTURES, Advice
from salescycle.sim.game.drill import Answered
from salescycle.sim.game.prices import Prices
from salescycle.sim.game.view import UNKNOWN, Customer, Fact, Item
from salescycle.sim.model.tables import DELIVER, HESITATION, KINDS, Parameters
from salescycle.sim.words.scenario import Scenario
from salescycle.tui.messages import _, ngettext

__all__ = ["PHASE_NAMES", "Option", "Wording", "times"]

UNIT_OF = {argument.name: argument.unit for several in ARGUMENTS.values() for argument in several}
SAFE, EARLY = 0.3, 0.6
"""Up to the one a date is called safe, from the other on early [assumption]."""
FIRST_HOUR, LAST_HOUR = 7, 20
"""Between these nobody asks why a customer is awake."""
UNITS = (("weeks", 7 * 86_400), ("days", 86_400), ("hours", 3_600), ("minutes", 60))
ROUGHLY = ((22, _("a quarter of an hour")), (44, _("half an hour")), (74, _("an hour")), (104, _("an hour and a half")))
"""Up to so many minutes."""
PHASE_NAMES = ("lead", "contact", "understand", "offer", "deliver", "follow up", "develop", "win back")


class Option(NamedTuple):
    """One way to go at a stop."""

    label: str
    hint: str
    act: Act
    takes_s: int = 0
    """Usual working time of it."""
    cost: int = 0
    """Besides working time [cents]."""
    hear: str = "at once"
    """When one usually hears after it."""


HELPS = {"quotation": ("need", "money", "form"), "hesitation": ("why_wait",), "decision": ("why_wait",)}
"""What it helps to know before a step of that kind."""


class Wording:
    """The words of one game."""

    def __init__(self, scenario: Scenario, lines: Lines, tables: Parameters | None = None) -> None:
        """*tables*: of the game; without them nothing is said of prices, and of waits only that they are."""
        self.scenario, self.lines = scenario, lines
        self.says_why = True
        """Whether a way says what it is good for, and what would help it that nobody has asked."""
        self.prices = None if tables is None else Prices(tables)

    def moment(self, second: int) -> str:
        """``Mon 12 Jan 09:00``."""
        return f"{self.day(second)} {self.clock(second)}"

    def iso(self, second: int) -> str:
        """``2026-01-12T09:00:00``."""
        return self._at(second).isoformat()

    def hear(self, kind: str) -> str:
        """When one hears after a task of that kind, done as usual."""
        step = -1 if self.prices is None else self.prices.step_of(kind)
        price = None if self.prices is None or step < 0 else self.prices.of(step, {})
        return self._hear(kind, None if price is None else price.hear_s)

    def _hear(self, kind: str, span: tuple[int, int] | None) -> str:
        return self.lines.steps[kind].hear.format(usual="later" if span is None else self.span(*span))

    def span(self, low: int, high: int) -> str:
        """From one length of time to another [s]: ``in 4 to 10 days``."""
        unit, size = next((unit, size) for unit, size in UNITS if high >= 1.5 * size or size == 60)
        first, last = round(low / size), round(high / size)
        if first == last:
            return f"in about {last} {unit}"
        return f"in {first} to {last} {unit}" if first else f"within {last} {unit}"

    def _priced(self, option: Option, item: Item, kind: str) -> Option:
        """The same with what it takes and costs and when one hears, as a step of that kind."""
        step = item.step if item.kind == kind else -1
        if self.prices is not None and step < 0:
            step = self.prices.step_of(kind)
        if self.prices is None or step < 0:
            return option._replace(takes_s=item.takes_s, hear=self._hear(kind, None))
        price = self.prices.of(step, option.act.arguments)
        return option._replace(takes_s=price.takes_s, cost=price.cost, hear=self._hear(kind, price.hear_s))

    def effort(self, option: Option, heard: str = "") -> str:
        """``0:15``, or ``1:30, EUR 150, at once``; of hearing nothing where that is as *heard* before."""
        takes = self.hours(option.takes_s) if option.takes_s else ""
        cost = self.money(option.cost) if option.cost else ""
        return ", ".join(part for part in (takes, cost, option.hear if option.hear != heard else "") if part)

    def heard_at(self, second: int) -> str:
        """When something was heard: the moment; of what lay there in the morning ``Mon 12 Jan, out of hours``."""
        return self.moment(second) if self.is_by_day(second) else f"{self.day(second)}, out of hours"

    def is_by_day(self, second: int) -> bool:
        """Whether it is an hour at which one may be awake."""
        return FIRST_HOUR <= self._at(second).hour < LAST_HOUR

    def day(self, second: int, now: int | None = None) -> str:
        """``Mon 12 Jan``, with its year where that is not the one of *now*."""
        return f"{self._at(second):%a} {self.date(second, now)}"

    def date(self, second: int, now: int | None = None) -> str:
        """``12 Jan``, with its year where that is not the one of *now*."""
        on = self._at(second)
        year = "" if now is None or on.year == self._at(now).year else f" {on.year}"
        return f"{on.day} {on:%b}{year}"

    def clock(self, second: int) -> str:
        """``09:00``."""
        return f"{self._at(second):%H:%M}"

    def money(self, cents: int) -> str:
        """``EUR 4,800``."""
        return f"{self.scenario.currency} {round(cents / 100):,}"

    def signed(self, cents: int) -> str:
        """``+4,800``, without the currency; nothing has no sign."""
        return signed(cents / 100)

    def about(self, seconds: int) -> str:
        """Roughly: ``half an hour``, ``an hour``, ``3 hours``."""
        minutes = round(seconds / 60)
        for most, told in ROUGHLY:
            if minutes <= most:
                return told
        return _("{n} hours").format(n=round(minutes / 60))

    def act(self, act: Act) -> str:
        """What somebody did, in a few words."""
        if not act.does_step or not act.arguments:
            return self.lines.acts[act.action].label.lower()
        given = dict(act.arguments)
        for kind, presets in PRESETS.items():
            if given in presets:
                return self.way(KINDS[kind], presets.index(given), given).lower()
        return ", ".join(self._said(name, value).lower() for name, value in given.items())

    def _said(self, name: str, value: Value) -> str:
        """An answer to one question of a step, in a few words."""
        words = self.lines.arguments[name]
        if words.choices:
            return words.choices[str(value)].label
        number = float(value)
        if name == "discount":
            return _("{share} % off").format(share=f"{100 * number:.3g}") if number else _("full price")
        if name == "promise":  # a share of all deliveries that take longer: no day without the scenario's
            return _("early date") if number >= EARLY else (_("safe date") if number <= SAFE else _("middling date"))
        if name == "validity":
            return ngettext("valid for {n} day", "valid for {n} days", round(number))
        return f"{words.label} {100 * number:.3g} %" if UNIT_OF[name] == "share" else f"{words.label} {number:g}"

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
        return text.format(times=times(item.times), date=self.day(item.date_s))

    def fact(self, fact: Fact) -> tuple[str, str]:
        """Label and line of something that is known, or not yet."""
        words = self.lines.facts[fact.about]
        if fact.state == UNKNOWN:
            return words["label"], f"?  {words['unknown']}"
        amount = self.money(fact.amount) if fact.about == "worth" else str(fact.amount)
        return words["label"], words[fact.state].format(amount=amount)

    def standing(self, customer: Customer) -> list[str]:
        """Our quotation, the ticks of closing, and what was promised, as far as there is any of it."""
        told = []
        if customer.valid_to and not customer.ordered:
            less = f" less {100 * customer.discount:.3g} %" if customer.discount else ""
            told.append(f"our quotation: {self.money(customer.value)}{less}, valid to {self.day(customer.valid_to)}")
        is_to_close = customer.phase <= DELIVER and not customer.delivered  # whoever has left owes and is owed nothing
        if (customer.accepted or customer.ordered) and is_to_close:
            ticks = {"accepted": customer.accepted, "ordered": customer.ordered, "signed": customer.signed}
            boxes = (f"[{'x' if is_done else ' '}] {name}" for name, is_done in ticks.items() if is_done is not None)
            told.append(f"to close: {'   '.join(boxes)}")
        if customer.promised and is_to_close:
            told.append(f"you promised delivery by {self.day(customer.promised)}")
        return told

    def phase(self, customer: Customer) -> str:
        """The eight phases with the present one in brackets."""
        names = [f"[{name}]" if i + 1 == customer.phase else name for i, name in enumerate(PHASE_NAMES)]
        return " - ".join(names)

    def options(self, item: Item, customer: Customer) -> list[Option]:
        """What one may do about something that waits: its usual ways first, at most seven in all."""
        ways = self.ways(item)
        if customer.may_drop:
            ways = [*ways[:5], self._plain("drop", item.account), self._honest(item.account)]
        return ways[:7]

    def ways(self, item: Item) -> list[Option]:
        """The usual ways to do what waits."""
        kind = KINDS.index(item.kind)
        ways = [
            Option(self.way(item.kind, i, preset), self._hint(item.kind, i, preset), Act("work", item.account, preset))
            for i, preset in enumerate(PRESETS.get(kind, ()))
        ]
        return [self._priced(way, item, item.kind) for way in ways] or [self.usual_way(item)]

    def usual_way(self, item: Item) -> Option:
        """What waits, done as the playbook says."""
        does = self.lines.steps[item.kind].does
        way = self._priced(Option(does, "", Act("work", item.account)), item, item.kind)
        return way._replace(hint=f"You hear {way.hear}.")

    def drilled(self, told: Answered, labels: list[str]) -> list[str]:
        """What an answer of a drill was worth."""
        if told.is_right:
            verdict = (
                "The best way." if told.best == told.chosen else f"Hard to tell from the best: {labels[told.best]}."
            )
        else:
            verdict = f"Better was: {labels[told.best]}."
        yours, futures = told.table[told.chosen], told.table.shape[1]
        lines = [f"   {verdict}  Against yours, in {futures} futures, on average in {self.scenario.currency}:"]
        for label, other in zip(labels, told.table, strict=True):
            if label != labels[told.chosen]:
                ahead, behind = int((other > yours).sum()), int((other < yours).sum())
                mean = float((other - yours).mean())
                much, little = " by much", " by little"  # the counts alone would say the contrary of the mean
                more, less = (much, little) if mean > 0 else (little, much)
                is_odd = round(mean / 100) != 0 and mean * (ahead - behind) < 0
                worth = self.signed(round(mean))
                lines.append(
                    f"   {worth:>8}  {label}: ahead in {ahead}{more if is_odd else ''}, "
                    f"behind in {behind}{less if is_odd else ''}"
                )
        return lines

    def unasked(self, kind: str, customer: Customer) -> str:
        """What would help that step and nobody has asked; empty where all is known or nothing of the kind is told."""
        helps = HELPS.get(kind, ()) if self.says_why else ()
        missing = [fact.about for fact in customer.facts if fact.about in helps and fact.state == UNKNOWN]
        labels = ", ".join(self.lines.facts[about]["label"] for about in missing)
        return self.lines.game["unasked"].format(what=labels) if missing else ""

    def options_deciding(self, item: Item) -> list[Option]:
        """What one may do about a customer who decides: call with one of the answers, keep the offer open, or wait."""
        longer = self.lines.acts["extend"]
        extend = Option(f"{longer.label}, ten days", longer.line, Act("extend", item.account, {"days": 10}))
        return [*self.calls(item), extend]

    def calls(self, item: Item) -> list[Option]:
        """The usual answers to have ready in a call to a customer who decides."""
        answers = self.lines.arguments["answer"].choices
        ways = (
            Option(f"Call: {answers[str(preset['answer'])].label.lower()}", self._hint(KINDS[HESITATION], i, preset),
                   Act("call", item.account, preset))
            for i, preset in enumerate(PRESETS[HESITATION])
        )  # fmt: skip
        return [self._priced(way, item, KINDS[HESITATION]) for way in ways]

    def usual_call(self, item: Item) -> Option:
        """A call to a customer who decides, with the playbook's answer."""
        return self._priced(self._plain("call", item.account), item, KINDS[HESITATION])

    def advice(self, advice: Advice, one: str, other: str) -> list[str]:
        """What Vera says."""
        words = self.lines.game
        behind = advice.apart - advice.first_ahead
        first_leads = advice.first_ahead >= behind if advice.better < 0 else advice.better == 0
        named = {"better": one, "other": other} if first_leads else {"better": other, "other": one}
        ahead, behind = (advice.first_ahead, behind) if first_leads else (behind, advice.first_ahead)
        counts = {"ahead": ahead, "behind": behind, "same": FUTURES - advice.apart}
        if advice.better >= 0:
            amount = self.money(round(abs(advice.worth[0] - advice.worth[1])))
            told = [words["vera"], words["vera_ahead"].format(amount=amount, **named, **counts)]
            return [*told, words["vera_seldom"]] if ahead < behind else told
        gain, loss = (self.money(round(by)) for by in (advice.by if first_leads else advice.by[::-1]))
        verdict = words["hard_by_few"].format(gain=gain, loss=loss) if advice.looks_clear else words["hard_to_tell"]
        return [words["vera"], words["vera_counts" if advice.apart else "vera_same"].format(**named, **counts), verdict]

    def _honest(self, account: int) -> Option:
        words = self.lines.acts["drop"]
        return Option(
            f"{words.label}, and tell them why", self.lines.game["honest"], Act("drop", account, {"told": "honestly"})
        )

    def _plain(self, action: str, account: int) -> Option:
        words = self.lines.acts[action]
        return Option(words.label, words.line, Act(action, account))

    def way(self, kind: str, i: int, preset: dict[str, Value]) -> str:
        """What the *i*-th usual way to do a step of that kind is called."""
        return self._of_way(kind, i, preset).label

    def _hint(self, kind: str, i: int, preset: dict[str, Value]) -> str:
        """What it is for; empty where the player is left to find out."""
        return self._of_way(kind, i, preset).line if self.says_why else ""

    def _of_way(self, kind: str, i: int, preset: dict[str, Value]) -> ChoiceWords:
        if kind in self.lines.presets:
            return self.lines.presets[kind][i]
        name, value = next(iter(preset.items()))
        return self.lines.arguments[name].choices[str(value)]

    def _at(self, second: int) -> datetime:
        return datetime.combine(self.scenario.start, datetime.min.time()) + timedelta(seconds=second)


def times(n: int) -> str:
    """How often: ``never``, ``once``, ``twice``, ``3 times``."""
    return {0: _("never"), 1: _("once"), 2: _("twice")}.get(n) or _("{n} times").format(n=n)
