"""What a player may do: few actions, each with arguments in a seller's units, and how they become decisions.

An *act* is what a person, a bot or a script says. It becomes a decision of the engine: the number of a setting + 1,
thousandths + 1 of a share, seconds + 1 of a time, so that 0 leaves a question to the playbook.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from salescycle.sim.errors import UsageError
from salescycle.sim.model import arguments, decisions, tables
from salescycle.sim.model.account import MOST_ARGUMENTS, Row
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Playbook

__all__ = [
    "ARGUMENTS",
    "PRESETS",
    "Act",
    "Argument",
    "Value",
    "arguments_of",
    "check_arguments",
    "usual",
    "ways_of",
    "work",
]

Value = str | float
"""Of an argument: the name of a choice, a share (0..1), a number, or days."""


class Argument(NamedTuple):
    """A question that a step asks whoever does it."""

    name: str
    place: int
    """Among the arguments of a decision."""
    key: str = ""
    """Of the playbook, which answers it unless the player does; empty where the process does."""
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 1.0
    unit: str = "share"
    """``share`` (0..1), ``number`` or ``days``; nothing where there are choices."""

    def number(self, value: Value) -> int:
        """What the engine is told. Raises UsageError for a value that is none of the argument's."""
        if self.choices:
            if value not in self.choices:
                raise UsageError(f"{self.name}: found {value!r}, need one of {', '.join(self.choices)}.")
            return self.choices.index(str(value)) + 1
        if isinstance(value, bool | str) or not self.low <= value <= self.high:  # NaN is in no range
            raise UsageError(f"{self.name}: found {value!r}, need {self.range_told}.")
        return math.floor(value * self._scale + 0.5) + 1

    def value(self, number: int) -> Value:
        """The value that ``number`` has made a number of."""
        if self.choices:
            return self.choices[number - 1]
        value = (number - 1) / self._scale
        return value if self.unit == "share" else round(value, 4)

    @property
    def range_told(self) -> str:
        """The range in words."""
        what = {"share": "a share", "number": "a whole number", "days": "days"}[self.unit]
        example = ", such as 0.05 or 5 %" if self.unit == "share" else ""
        return f"{what} from {self.low:g} to {self.high:g}{example}"

    @property
    def _scale(self) -> float:
        return {"share": 1000.0, "number": 1.0, "days": float(DAY_S)}[self.unit]


_TONE = Argument("tone", arguments.TONE, "tone", tables.TONES)

ARGUMENTS: dict[int, tuple[Argument, ...]] = {
    tables.ATTEMPT: (Argument("channel", arguments.CHANNEL, "channel", tables.CHANNELS), _TONE),
    tables.MEETING: (
        Argument("questions", arguments.QUESTIONS, "questions", (), 0, 60, "number"),
        Argument("question_kind", arguments.KIND, "question_kind", tables.QUESTION_KINDS),
        Argument("contacts", arguments.CONTACTS, "contacts", (), 1, 40, "number"),
        Argument("verdict", arguments.VERDICT, "", tables.VERDICTS),
        _TONE,
    ),
    tables.QUOTATION: (
        Argument("discount", arguments.GIVEN, "discount"),
        Argument("promise", arguments.PROMISE, "promise"),
        Argument("validity", arguments.VALIDITY, "", (), 1, arguments.MOST_VALIDITY / DAY_S, "days"),
        Argument("form", arguments.FORM, "form", tables.FORMS),
        Argument("completeness", arguments.GAPS, "completeness", ("complete", "gaps")),
        Argument("anchor", arguments.ANCHOR, "anchor"),
    ),
    tables.HESITATION: (
        Argument("answer", arguments.ANSWER, "answer", tables.ANSWERS),
        Argument("discount_step", arguments.STEP, "discount_step"),
        _TONE,
    ),
    tables.CONTRACT: (Argument("redlines", arguments.REDLINES, "redlines", tables.REDLINES),),
    tables.BID: (Argument("bid", arguments.BIDDING, "", tables.BIDDINGS),),
    tables.HAND_OVER: (Argument("depth", arguments.DEPTH, "hand_over"),),
    tables.CHECK: (Argument("ask", arguments.ASK, "ask_referral", ("no", "yes")),),
    tables.CROSS_SELL: (Argument("offer", arguments.OFFER, "", ("no", "yes")),),
    tables.WIN_BACK_TRY: (Argument("reward", arguments.REWARD, "win_back", tables.WIN_BACKS),),
}
"""What each kind of step asks; the first one is its main question."""

PRESETS: dict[int, tuple[dict[str, Value], ...]] = {
    tables.ATTEMPT: ({"channel": "telephone"}, {"channel": "email"}, {"channel": "letter"}, {"channel": "visit"}),
    tables.MEETING: (
        {"questions": 4, "question_kind": "situation"},
        {"questions": 12, "question_kind": "mixed"},
        {"questions": 12, "question_kind": "implication"},
        {"questions": 12, "question_kind": "mixed", "contacts": 4},
    ),
    tables.QUOTATION: (
        {"discount": 0.0, "promise": 0.2},
        {"discount": 0.0, "promise": 1.0},
        {"discount": 0.05, "promise": 0.2},
        {"discount": 0.15, "promise": 0.2},
    ),
    tables.HESITATION: (
        {"answer": "recommend"},
        {"answer": "inform"},
        {"answer": "discount"},
        {"answer": "push"},
        {"answer": "wait"},
    ),
    tables.CONTRACT: ({"redlines": "trade"}, {"redlines": "concede"}, {"redlines": "escalate"}),
    tables.BID: ({"bid": "by_estimate"}, {"bid": "bid"}, {"bid": "no_bid"}),
    tables.HAND_OVER: ({"depth": 0.1}, {"depth": 0.7}, {"depth": 1.0}),
    tables.CHECK: ({"ask": "no"}, {"ask": "yes"}),
    tables.CROSS_SELL: ({"offer": "yes"}, {"offer": "no"}),
    tables.WIN_BACK_TRY: ({"reward": "ask"}, {"reward": "discount"}, {"reward": "bundle"}, {"reward": "none"}),
}
"""The usual ways of doing each kind of step: what a picker offers first, and what else a stop is judged by."""


class Act(NamedTuple):
    """What a player does at a stop."""

    action: str
    """``work``, ``call``, ``extend``, ``take``, ``drop``, ``skip``, ``appointment``, ``wait`` or ``routine``."""
    account: int = -1
    arguments: Mapping[str, Value] = {}
    """Of ``work``, and of what is said in a ``call``: by name; of ``extend``: ``days``; of ``drop``: ``told``, honestly
    or silently; of ``wait``, ``routine`` and ``appointment``: ``until`` [s], left out for the next news."""

    @property
    def does_step(self) -> bool:
        """Whether it does a step that takes working time: what waits, or a call to who decides."""
        return self.action in ("work", "call")

    def told(self) -> dict[str, Any]:
        """The act as plain data, for a save or a script."""
        return {"action": self.action, "account": self.account, "arguments": dict(self.arguments)}


def check_arguments(kind: int, given: Mapping[str, Value]) -> None:
    """Raise UsageError when a step of that kind does not take what is *given*."""
    known = {argument.name: argument for argument in ARGUMENTS.get(kind, ())}
    for name, value in given.items():
        if name not in known:
            takes = ", ".join(known) or "no argument"
            raise UsageError(f"{tables.KINDS[kind]}: found {name!r}, need {takes}.")
        known[name].number(value)


def numbers_of(kind: int, given: Mapping[str, Value]) -> tuple[int, ...]:
    """What the engine is told of a way to do a step. Raises UsageError as ``check_arguments`` does."""
    check_arguments(kind, given)
    numbers = [0] * MOST_ARGUMENTS
    for argument in ARGUMENTS.get(kind, ()):
        if argument.name in given:
            numbers[argument.place] = argument.number(given[argument.name])
    return tuple(numbers)


def arguments_of(kind: int, made: Row) -> dict[str, Value]:
    """What a decision to work says of the way, by name; nothing where it leaves a question to the playbook."""
    told = ((argument, getattr(made, f"a{argument.place}")) for argument in ARGUMENTS.get(kind, ()))
    return {argument.name: argument.value(number) for argument, number in told if number > 0}


def ways_of(kind: int) -> tuple[tuple[int, ...], ...]:
    """The usual ways of doing a step of that kind, as the engine is told them."""
    return tuple(numbers_of(kind, preset) for preset in PRESETS.get(kind, ()))


def work(turn: int, account: int, kind: int, given: Mapping[str, Value]) -> Row:
    """The decision to do the waiting task of an account in that way. Raises UsageError as ``check_arguments`` does."""
    return decisions.decision(turn, decisions.WORK_ON, account, numbers_of(kind, given))


def usual(argument: Argument, playbook: Playbook, valid_s: int) -> Value:
    """How the playbook answers the question; *valid_s*: the usual validity of the step's quotation [s]."""
    if argument.unit == "days" and not argument.choices:
        return valid_s / DAY_S
    if not argument.key:  # by the process: the playbook's rule is what offers it, or judges afterwards
        return "yes" if "yes" in argument.choices else argument.choices[0]
    value = getattr(playbook, argument.key)
    if isinstance(value, bool):
        return argument.choices[int(value)]
    return value  # type: ignore[no-any-return]
