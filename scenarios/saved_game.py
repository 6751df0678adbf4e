"""A saved game as text: a line a thing that happened in it, each sealed with a hash chained over all before it.

The first line is the ``Header``: what is played, of which rules. Then come decisions, what the player has said, the
hash of the state at the end of each simulated day, what was taken back, and the end. The state of a game is not in it:
it is the scenario, the seed and the decisions, played again.

**What the chain holds** (``chain``). An accident of the disk, and whoever edits, moves, doubles or leaves out a line by
hand, is noticed. Whoever can run the program can also compute the chain anew. Against that stands ``replay --verify``,
which plays the decisions again from the seed and recomputes score and days; the stored score and debrief are only
information. A local save proves that a game was played, not that nobody looked ahead.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from salescycle.scenarios.chain import Link, links, plain, sealed
from salescycle.scenarios.loader import Loaded, load_document
from salescycle.scenarios.packing import is_inside, pack, unpack_files
from salescycle.sim.errors import SaveError, ScenarioError
from salescycle.sim.model.tables import RULES_VERSION
from salescycle.sim.words.reading import found

__all__ = [
    "Day",
    "Decision",
    "End",
    "Header",
    "Line",
    "Peeked",
    "ReadGame",
    "SavedGame",
    "Statement",
    "Undo",
    "header_of",
    "peek_at",
    "read_game",
    "salvaged",
    "seal",
    "unpack_scenario",
]

FORMAT: Final = "salescycle/save/1"
_BEGINNING = b'{"format":"salescycle/save/'
_SCENARIO = "scenario.yaml"


def _iso_date(text: str) -> str:
    date.fromisoformat(text)
    return text


def _all_inside(files: dict[str, str]) -> dict[str, str]:
    if _SCENARIO not in files or not all(map(is_inside, files)):
        raise ValueError(f"need {_SCENARIO} and paths inside of its folder")
    return files


_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Number = Annotated[int, Field(ge=0, lt=1 << 63)]
_Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Header(_Part):
    """What is played, by which program; nobody's name."""

    model_config = ConfigDict(extra="ignore")  # so that a later program's header can still be read

    format: Literal["salescycle/save/1"] = FORMAT
    version: _Name
    """Version of the program that wrote it."""
    rules_version: _Number
    scenario: _Name
    scenario_sha256: _Sha256
    files: Annotated[dict[str, str], AfterValidator(_all_inside)]
    """Text of the scenario as written, with all it extends, under ``scenario.yaml``; of its book, if it has one."""
    constants: dict[str, _Finite] | None
    """Constants of its gates; None where nothing is calibrated."""
    level: _Name
    seed: _Number
    difficulty: _Name
    practice: bool
    """Whether decisions may be taken back."""
    daily: Annotated[str, AfterValidator(_iso_date)] | None
    """Day of a game of the day, ``2026-11-25``."""
    adviser: bool
    """Whether the player may ask the adviser."""


class Decision(_Part):
    """The *n*-th decision (0, 1, ...) at a second of the game, in the words of the game."""

    kind: Literal["decision"] = "decision"
    n: _Number
    time: _Number
    decision: dict[str, Any]


class Statement(_Part):
    """What the player has said between two decisions: a guess, a note, a habit, a question to the adviser; a draft."""

    kind: Literal["statement"] = "statement"
    time: _Number
    about: Literal["guess", "note", "habit", "adviser", "draft"]
    said: dict[str, Any]


class Day(_Part):
    """The hash of the whole state at the first decision of a simulated day."""

    kind: Literal["day"] = "day"
    time: _Number
    state_sha256: _Sha256


class Undo(_Part):
    """The player is back at the turn of decision *to*: it and all that came after it were taken back."""

    kind: Literal["undo"] = "undo"
    to: _Number


class End(_Part):
    """What came of it. For information: ``replay`` recomputes the score and does not look here."""

    kind: Literal["end"] = "end"
    score: _Finite
    par: _Finite | None
    debrief: dict[str, Any]


Line = Decision | Statement | Day | Undo | End
_KINDS = tuple(line.model_fields["kind"].default for line in get_args(Line))
_LINE: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="kind")])


class SavedGame:
    """A game as its save tells it: the header, and the lines that count."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.lines: list[Decision | Statement | Day] = []
        """In their order, without what was taken back."""
        self.decisions: list[Decision] = []
        self.asked: list[Statement] = []
        """All questions to the adviser, also those before a decision that was taken back: they were answered."""
        self.was_undone = False
        """Whether anything was ever taken back."""
        self.end: End | None = None
        self._last_day = -1
        self._before: list[tuple[int, int]] = []
        """Lines before each decision, and the last day."""

    @property
    def statements(self) -> list[Statement]:
        """What the player has said, in its order."""
        return [line for line in self.lines if isinstance(line, Statement)]

    @property
    def days(self) -> list[Day]:
        """States at the ends of days, in their order."""
        return [line for line in self.lines if isinstance(line, Day)]

    def take(self, line: Line) -> None:
        """Let a line happen. Raises ValueError, and nothing has happened, when it cannot come now."""
        self.check(line)
        match line:
            case Undo():
                self._take_back(line.to)
            case End():
                self.end = line
            case Decision():
                self._before.append((len(self.lines), self._last_day))
                self.decisions.append(line)
                self.lines.append(line)
            case Statement():
                self.lines.append(line)
                if line.about == "adviser":
                    self.asked.append(line)
            case Day():
                self._last_day = line.time
                self.lines.append(line)

    def _take_back(self, to: int) -> None:
        length, self._last_day = self._before[to]
        for told in (self.decisions, self._before):
            del told[to:]
        del self.lines[length:]
        self.was_undone = True

    def check(self, line: Line) -> None:
        """Raise ValueError with what is wrong when a line cannot come now."""
        if self.end is not None:
            raise ValueError("found a line after the end of the game")
        match line:
            case Decision() if line.n != len(self.decisions):
                raise ValueError(f"found decision {line.n}, need decision {len(self.decisions)}")
            case Undo() if not self.header.practice:
                raise ValueError("found a decision taken back, which only practice allows")
            case Undo() if line.to >= len(self.decisions):
                raise ValueError(f"found decision {line.to} taken back, which was not made")
            case Decision() | Statement() | Day() if self.lines and line.time < self.lines[-1].time:
                raise ValueError(f"found second {line.time} after second {self.lines[-1].time}")
            case Day() if line.time == self._last_day:
                raise ValueError(f"found the day of second {line.time} twice")


class ReadGame(NamedTuple):
    """A game, and where its save goes on."""

    game: SavedGame
    length: int
    """Bytes up to the last whole line."""
    seal: str
    """Hash of that line."""


class Peeked(NamedTuple):
    """What can be told of a game of any rules."""

    header: Header
    end: End | None


def header_of(
    loaded: Loaded,
    constants: Mapping[str, float] | None,
    *,
    level: str,
    seed: int,
    difficulty: str,
    practice: bool = False,
    daily: date | None = None,
    adviser: bool = True,
) -> Header:
    """The header of a game of a scenario that begins now, by this program."""
    return Header(
        version=version("salescycle"),
        rules_version=RULES_VERSION,
        scenario=loaded.scenario.name,
        scenario_sha256=loaded.sha256,
        files=pack(loaded, _SCENARIO),
        constants=None if constants is None else dict(constants),
        level=level,
        seed=seed,
        difficulty=difficulty,
        practice=practice,
        daily=daily.isoformat() if daily else None,
        adviser=adviser,
    )


def unpack_scenario(header: Header, folder: Path) -> Loaded:
    """The scenario of a game, its files written into *folder*.

    Raises SaveError when it is not the one that the header names, or no scenario.
    """
    try:
        unpack_files(header.files, folder)
        loaded = load_document(folder / _SCENARIO)
    except (ScenarioError, OSError, ValueError) as error:
        raise SaveError(f"The scenario in the save cannot be read: {str(error).splitlines()[0]}.") from None
    if loaded.scenario.name != header.scenario:
        raise SaveError(
            f"The scenario in the save is another one: found {loaded.scenario.name!r}, need {header.scenario!r}; "
            "the game cannot be played on."
        )
    if loaded.sha256 != header.scenario_sha256:
        raise SaveError(
            f"The scenario in the save is another one: found content {loaded.sha256[:16]}, "
            f"need {header.scenario_sha256[:16]}; the game cannot be played on."
        )
    return loaded


def seal(part: Header | Line, before: str = "") -> tuple[bytes, str]:
    """A line as it is written, and its hash; *before*: hash of the line before, empty for the header.

    Raises ValueError or TypeError for what could not be read again, such as control characters in a note.
    """
    return sealed(part.model_dump(), before)


def read_game(raw: bytes, place: str) -> ReadGame:
    """The game in the bytes of a save; *place*: how errors call the file.

    Raises SaveError for whatever is no save, damaged, out of order, or of other rules.
    """
    *_, last = _games(raw, place)
    return last


def salvaged(raw: bytes, place: str) -> ReadGame:
    """The game up to its last whole day, as far as nothing is damaged; all of it when nothing is.

    Raises SaveError when not even the header is whole, or of other rules.
    """
    good = 0
    try:
        for seen in _games(raw, place):
            lines = seen.game.lines
            if seen.game.end or not good or (lines and isinstance(lines[-1], Day)):
                good = seen.length
    except SaveError:
        if not good:
            raise
        return read_game(raw[:good], place)
    return seen


def peek_at(raw: bytes, place: str) -> Peeked:
    """Header and end of a save of any rules, whole or damaged; no end where the game has none or a line is damaged.

    Raises SaveError when the header cannot be read.
    """
    chain = links(raw, place, beginning=_BEGINNING)
    header = _header(next(chain), place)
    try:
        line = _line(list(chain)[-1].content)
    except (SaveError, ValueError, IndexError):  # damaged, of other rules, or only a header
        line = None
    return Peeked(header, line if isinstance(line, End) else None)


def _games(raw: bytes, place: str) -> Iterator[ReadGame]:
    """The same game after each line."""
    chain = links(raw, place, beginning=_BEGINNING)
    first = next(chain)
    header = _header(first, place)
    if header.rules_version != RULES_VERSION:
        raise SaveError(
            f"{place}: written by salescycle {header.version} under rules version {header.rules_version}, "
            f"this program has {RULES_VERSION}: play it on with that version; its debrief can still be read."
        )
    game = SavedGame(header)
    yield ReadGame(game, first.end, first.seal)
    for link in chain:
        try:
            game.take(_line(link.content))
        except ValueError as error:
            raise SaveError(f"{place}:{link.number}: {_told(error)}; the program writes no such line.") from None
        yield ReadGame(game, link.end, link.seal)


def _header(link: Link, place: str) -> Header:
    try:
        parsed = plain(link.content)
        if parsed.get("format") != FORMAT:
            raise SaveError(
                f"{place}: written in another format, {parsed.get('format')!r}: use the program that wrote it."
            )
        return Header.model_validate(parsed)
    except ValueError as error:
        raise SaveError(f"{place}:1: {_told(error)}; the program writes no such header.") from None


def _line(content: bytes) -> Line:
    """The line that stands there. Raises ValueError when it is none."""
    parsed = plain(content)
    if not isinstance(kind := parsed.get("kind"), str) or kind not in _KINDS:
        raise ValueError(f"found the kind {str(kind)[:40]!r}, need {', '.join(_KINDS)}")
    return _LINE.validate_python(parsed)


def _told(error: ValueError) -> str:
    """What was found, in a line."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False)[0]
    value = "nothing" if first["type"] == "missing" else found(first["input"])
    return f"{'.'.join(map(str, first['loc'])) or 'the line'}: found {value}, which does not fit there"
