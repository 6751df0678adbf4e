"""The words of the game, a folder a language: what customers say, names, briefings, glossary, myths, lines of screens.

They come with the program, so the tests hold them against what is promised here, and a reader finds them sound.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.scenarios.yaml_once import read_yaml_once
from salescycle.sim.game.voices import TEMPERS, Culture, Market, Sentence, Voices

__all__ = [
    "ArgumentWords",
    "ChoiceWords",
    "Counted",
    "DebriefWords",
    "Lines",
    "Myth",
    "StepWords",
    "Tutorial",
    "does",
    "load_briefings",
    "load_debrief",
    "load_glossary",
    "load_lines",
    "load_myths",
    "load_tutorial",
    "load_voices",
    "read_words",
]

ROOM = Path(__file__).parent / "voices"
DEEDS = "deeds"


@cache
def read_words(name: str, language: str = "en") -> Any:
    """Plain data of one file of the room, such as ``situations``. Raises FileNotFoundError where there is none."""
    return read_yaml_once((ROOM / language / f"{name}.yaml").read_text(encoding="utf-8")).data


@cache
def load_voices(language: str = "en") -> Voices:
    """What customers are called and say; ``Voices.of_game`` makes them those of one game."""
    told = read_words("situations", language)
    names = read_words("names", language)
    return Voices(
        {name: tuple(_sentences(block)) for name, block in told["situations"].items()},
        {event: tuple(situations) for event, situations in told["events"].items()},
        {name: _culture(block) for name, block in names["cultures"].items()},
        {name: _market(block) for name, block in names["scenarios"].items()},
        _market(names["otherwise"]),
    )


def _sentences(block: Mapping[str, Any]) -> Iterator[Sentence]:
    for temper in (DEEDS, *TEMPERS):
        for line in block.get(temper, ()):
            manner, text = next(iter(line.items())) if isinstance(line, Mapping) else ("", line)
            yield Sentence(text, "" if temper == DEEDS else temper, manner)


def _culture(block: Mapping[str, Any]) -> Culture:
    lists = {field: tuple(block[field]) for field in ("first", "family", "towns", "firms", "houses")}
    trades = {sector: tuple(words) for sector, words in block["trades"].items()}
    return Culture(manner=block["manner"], trades=trades, **lists)


def _market(block: Mapping[str, Any]) -> Market:
    segments = {segment: tuple(cultures) for segment, cultures in block.get("segments", {}).items()}
    return Market(block["sector"], tuple(block["cultures"]), segments, block.get("known", {}))


class ChoiceWords(NamedTuple):
    """One way to do something."""

    label: str
    line: str
    """What it is for, and what it costs."""


class ArgumentWords(NamedTuple):
    """A question about how to do a task (``sim.model.arguments``)."""

    label: str
    line: str
    """What it is about; what more of it does, where the answer is a number."""
    choices: Mapping[str, ChoiceWords]
    """By name, in the order of their numbers; none where the answer is a number."""


class StepWords(NamedTuple):
    """A kind of step whose task can wait at a seller's desk."""

    does: str
    """What doing it is called."""
    hear: str
    """When one hears after it."""
    waits: Mapping[str, str]
    """Why it waits, for the desk list, by what is known; ``usual`` where nothing more is."""
    asks: tuple[str, ...]
    """Arguments of the task, in the order of their numbers."""


class Lines(NamedTuple):
    """Words of the desk and of the pickers."""

    steps: Mapping[str, StepWords]
    """By kind of step."""
    arguments: Mapping[str, ArgumentWords]
    acts: Mapping[str, ChoiceWords]
    """What one may do besides the task itself, by the name of the action."""
    presets: Mapping[str, tuple[ChoiceWords, ...]]
    """Usual ways of doing a step whose main argument is a number, by kind of step."""
    facts: Mapping[str, Mapping[str, str]]
    """What is known of a customer: by fact its ``label`` and a line for each state."""
    game: Mapping[str, str]
    """What the game itself says."""
    marks: Mapping[str, str]
    """What has come of a customer, by situation; the others have no mark."""


def does(kind: str) -> str:
    """What doing a step of that kind is called, the same at the desk, in the debrief and on pages."""
    steps = load_lines().steps
    return steps[kind].does if kind in steps else kind.replace("_", " ")


@cache
def load_lines(language: str = "en") -> Lines:
    """Words of the desk and of the pickers."""
    words = read_words("lines", language)
    return Lines(
        {
            kind: StepWords(block["does"], block["hear"], block["waits"], tuple(block.get("asks", ())))
            for kind, block in words["steps"].items()
        },
        {name: _argument(block) for name, block in words["arguments"].items()},
        {name: ChoiceWords(**block) for name, block in words["acts"].items()},
        {kind: tuple(ChoiceWords(**each) for each in ways) for kind, ways in words["presets"].items()},
        words["facts"],
        words["game"],
        words["marks"],
    )


def _argument(block: Mapping[str, Any]) -> ArgumentWords:
    choices = {name: ChoiceWords(**choice) for name, choice in block.get("choices", {}).items()}
    return ArgumentWords(block["label"], block["line"], choices)


class DebriefWords(NamedTuple):
    """Words of the debrief."""

    loops: Mapping[str, ChoiceWords]
    """Loops of cause and effect, by their name in ``sim.game.loops``."""
    links: Mapping[str, str]
    """A sentence for each way to do otherwise than the playbook, by ``Link.name``."""
    outcomes: Mapping[str, str]
    """What became of an account, by ``aftermath.STATES``; ``{days}`` late."""
    lost: Mapping[str, str]
    """The same for lost deals, by reason."""
    left: Mapping[str, str]
    """The same for customers who left."""
    verdict: Mapping[str, str]
    """Parts of the first sentence, and of its sizes."""
    sizes: Mapping[str, str]
    parts: Mapping[str, str]
    not_asked: Mapping[str, str]
    """What nobody had asked about, by fact."""
    truly: Mapping[str, Mapping[str, str]]
    """Facts as they were, by fact and state, where they are called otherwise than in the game."""


@cache
def load_debrief(language: str = "en") -> DebriefWords:
    """Words of the debrief."""
    words = read_words("debrief", language)
    loops = {name: ChoiceWords(block["name"], block["line"]) for name, block in words["loops"].items()}
    return DebriefWords(**{**words, "loops": loops})


class Myth(NamedTuple):
    """Something that everybody in sales has heard, and what is known of it."""

    claim: str
    verdict: str
    known: str
    """What is known instead, and what to do with it."""
    source: str
    """Key in sources.yaml."""


@cache
def load_myths(language: str = "en") -> tuple[Myth, ...]:
    """Cards with folklore of the trade."""
    return tuple(Myth(**card) for card in read_words("myths", language))


class Counted(NamedTuple):
    """Something of a phase that is counted when the tutorial is over."""

    label: str
    event: str
    """Of the log."""
    reason: str = ""
    """Of the event; any when empty."""
    late: bool = False
    """Whether only what was after the promised date counts."""
    names: bool = False
    """Whether those who have names of their own are named."""


class Tutorial(NamedTuple):
    """Guiding words of the tutorial."""

    introductions: Mapping[str, tuple[str, ...]]
    """At most three lines, by kind of step or by what else is new."""
    on_screen: Mapping[str, tuple[str, ...]]
    """The same where there are screens: with their keys."""
    phases: Mapping[str, tuple[Counted, ...]]
    """What is counted at the end, by phase."""
    met: str
    """Template of the line with the phases met so far: {count}, {phases}."""
    heading: str
    nothing: str
    """What happened in a phase in which nothing did."""


@cache
def load_tutorial(language: str = "en") -> Tutorial:
    """Guiding words of the tutorial."""
    words = read_words("tutorial", language)
    introductions = {name: tuple(lines) for name, lines in words["introductions"].items()}
    return Tutorial(
        introductions,
        {**introductions, **{name: tuple(lines) for name, lines in words["on_screen"].items()}},
        {phase: tuple(Counted(**item) for item in items) for phase, items in words["phases"].items()},
        words["met"], words["heading"], words["nothing"],
    )  # fmt: skip


@cache
def load_briefings(language: str = "en") -> Mapping[str, str]:
    """Half a page before a game, by scenario; paragraphs are lines."""
    return {scenario: text.strip() for scenario, text in read_words("briefings", language).items()}


@cache
def load_glossary(language: str = "en") -> Mapping[str, str]:
    """Terms of the trade, of the game and of the documents, each with a sentence or two."""
    return dict(read_words("glossary", language))
