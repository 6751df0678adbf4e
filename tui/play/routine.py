"""A routine: what it answers by itself, as the firm does it and as the player has it, in words of the trade."""

from collections.abc import Iterable, Iterator, Mapping
from shlex import quote
from typing import NamedTuple

from salescycle.sim.game.actions import ARGUMENTS, Argument, Value, usual
from salescycle.sim.game.session import BY_KEY
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.quantities import plain
from salescycle.tui.messages import _
from salescycle.tui.play.wording import Wording

__all__ = ["Answer", "answer_lines", "answers", "compare_line", "habit_lines", "variant_of"]

SHARES = ("0", "0.02", "0.05", "0.1", "0.15", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9", "1")
NUMBERS = ("0", "1", "2", "3", "4", "6", "8", "10", "12", "14", "16", "20", "24", "30", "40")
YES_NO = {"no": "false", "yes": "true"}
"""As the playbook writes them."""


ENDS = {
    "promise": _("From 0 %, a date you are sure of, to 100 %, the one they would love."),
    "depth": _("From 0 %, they will find their way, to 100 %, everybody at one table."),
}
"""By argument."""


class Answer(NamedTuple):
    """A question that the routine answers by itself."""

    key: str
    """Of the playbook."""
    step: str
    """At which step it is asked first."""
    label: str
    line: str
    firm: str
    """How the firm's playbook answers it."""
    yours: str
    """How the routine does."""
    notches: tuple[str, ...]
    """Answers that one would try."""
    called: Mapping[str, str]
    """What answers are called."""
    lines: Mapping[str, str]
    """What answers mean, where they are words."""
    is_share: bool
    """Whether they are parts of a whole (0..1)."""
    ends: str
    """What the two ends of a share are, where its name does not say so."""


def answers(habits: Mapping[str, Value], say: Wording) -> list[Answer]:
    """All of them, by the firm's playbook and the player's *habits*."""
    found = []
    for key, argument in BY_KEY.items():
        kind = next(kind for kind, several in ARGUMENTS.items() if any(one.key == key for one in several))
        words = say.lines.arguments[argument.name]
        step = say.lines.steps[KINDS[kind]].does
        firm = _text(usual(argument, say.scenario.playbook, 0))
        yours = _text(habits[key]) if key in habits else firm
        choices = {name: words.choices[name] for name in argument.choices if name in words.choices}
        found.append(
            Answer(
                key, step, words.label, words.line, firm, yours, _notches(argument, firm, yours),
                {name: choice.label for name, choice in choices.items()},
                {name: choice.line for name, choice in choices.items()},
                not argument.choices and argument.unit == "share", ENDS.get(argument.name, ""),
            )
        )  # fmt: skip
    return found


def habit_lines(answers: Iterable[Answer]) -> Iterator[str]:
    """All of them in plain lines: key, present answer, what it is about, and what else could be answered."""
    for one in answers:
        firm = "" if one.yours == one.firm else f" (the firm: {one.firm})"
        yield f"  {one.key:<14} {one.yours}{firm}.  {one.label}: {_could_be(one)}"


def answer_lines(one: Answer) -> Iterator[str]:
    """One of them in plain lines, with what each answer means."""
    firm = "" if one.yours == one.firm else f", at the firm {one.firm}"
    yield f"{one.key}: {one.yours}{firm}.  {one.label}.  {one.line}"
    if not one.called:
        yield f"  {_could_be(one)}"
    for name, label in one.called.items():
        yield f"  {name:<14} {label}.  {one.lines[name]}"


def _could_be(one: Answer) -> str:
    argument = BY_KEY[one.key]
    return ", ".join(argument.choices) if argument.choices else argument.range_told


def variant_of(habits: Mapping[str, Value]) -> dict[str, str]:
    """Habits as values of the playbook, by the keys of ``--variant``."""
    return {f"playbook.{key}": YES_NO.get(_text(value), _text(value)) for key, value in habits.items()}


def compare_line(scenario: str, habits: Mapping[str, Value]) -> str:
    """What shows the manager what these habits do; empty where there are none."""
    changes = ",".join(f"{key}={value}" for key, value in variant_of(habits).items())
    return f"salescycle compare {quote(scenario)} --variant 'mine:{changes}'" if changes else ""


def _text(value: Value) -> str:
    return value if isinstance(value, str) else plain(value)


def _notches(argument: Argument, *present: str) -> tuple[str, ...]:
    if argument.choices:
        return argument.choices
    allowed = [text for text in (SHARES if argument.unit == "share" else NUMBERS)
               if argument.low <= float(text) <= argument.high]  # fmt: skip
    return tuple(sorted({*allowed, *present}, key=float))
