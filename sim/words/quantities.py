"""Durations, money, rates and distributions ("laws") as people write them, turned faithfully into numbers.

Nothing here knows a file or a calendar. A working day has no length of its own: it is the nominal shift of somebody's
calendar, so durations keep value, unit and ``working`` until somebody who knows that calendar asks for seconds.
"""

import difflib
import math
import re
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, cast, get_args

__all__ = [
    "DAY_S",
    "HOUR_S",
    "Duration",
    "Law",
    "LawKind",
    "Money",
    "Quantity",
    "Rate",
    "Unit",
    "UnreadableError",
    "nearest",
    "parse_duration",
    "parse_money",
    "parse_rate",
    "parse_time_law",
    "parse_value_law",
]

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86_400

Unit = Literal["s", "min", "h", "d", "wk", "mo", "y"]
LawKind = Literal[
    "constant",
    "uniform",
    "triangular",
    "exponential",
    "lognormal",
    "gamma",
    "weibull",
    "pert",
    "empirical",
    "mixture",
]

_SHORT_S = {"s": 1, "min": MINUTE_S, "h": HOUR_S}
_CALENDAR_DAYS = {"d": 1, "wk": 7, "mo": 30, "y": 365}
_WORKING_DAYS = {"d": 1, "wk": 5, "mo": 21, "y": 252}
_SPOKEN: dict[Unit, str] = {
    "s": "sec second seconds",
    "min": "mins minute minutes",
    "h": "hr hour hours",
    "d": "day days",
    "wk": "w week weeks",
    "mo": "month months",
    "y": "yr year years",
}
_UNIT_WORDS: dict[str, Unit] = {word: unit for unit, words in _SPOKEN.items() for word in [unit, *words.split()]}
_NUMBER = r"(?:[0-9]{1,15}(?:\.[0-9]{1,20})?|\.[0-9]{1,20})"
_DURATION = re.compile(rf"({_NUMBER}) ?([a-z]+)(?: +(working|calendar))?")
_RATE = re.compile(rf"({_NUMBER}) ?/ ?([a-z]+)")
_MONEY = re.compile(r"[0-9]{1,14}(?:\.[0-9]{1,2})?")
LONGEST_S = 100 * 365 * DAY_S
MOST_CENTS = 10**15  # far below 2**53, so a sum of many stays exact in a double
LONGEST_TEXT = 4000
MOST_PARTS = 8

DURATION_HELP = "a duration such as 20 min, 3 h, 5 d, 2 wk, 4 mo or 1 y"
MONEY_HELP = "an amount of money from 0 up with at most two decimals, such as 3500 or 45.00"


class UnreadableError(ValueError):
    """Text that is no quantity: says what is needed and, for a word, which words are known."""

    def __init__(self, need: str, word: str = "", known: Collection[str] = ()) -> None:
        super().__init__(need)
        self.need = need
        self.guess = (word, known)


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The known word that *word* was probably meant to be, or None."""
    found = difflib.get_close_matches(word[:60], list(words), n=1, cutoff=0.6)
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it was written: ``5 d``, ``2 wk working``."""

    value: float
    unit: Unit
    working: bool | None = None
    """True: working time; False: calendar time; None: not said, which is calendar time wherever it matters."""

    def __str__(self) -> str:
        """The text that reads as this duration again."""
        suffix = {True: " working", False: " calendar", None: ""}[self.working]
        return f"{plain(self.value)} {self.unit}{suffix}"

    def seconds(self, working_day_s: float = DAY_S) -> float:
        """Length [s]; a month is 30 calendar or 21 working days, a working day is *working_day_s* [s] of work."""
        if self.unit in _SHORT_S:
            return self.value * _SHORT_S[self.unit]
        if self.working:
            return self.value * _WORKING_DAYS[self.unit] * working_day_s
        return self.value * _CALENDAR_DAYS[self.unit] * DAY_S

    def horizon_s(self, start: date) -> int:
        """Length [s] counted from midnight of *start*, where a whole ``mo`` or ``y`` is one of the calendar's."""
        months = {"mo": 1, "y": 12}.get(self.unit, 0) * self.value
        if self.working or not months or months != int(months):
            return math.floor(self.seconds() + 0.5)
        return (_months_later(start, int(months)) - start).days * DAY_S


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole cents of the scenario's currency."""

    cents: int

    def __str__(self) -> str:
        """The text that reads as this amount again: ``3500`` or ``45.50``."""
        return f"{self.cents // 100}" if self.cents % 100 == 0 else f"{self.cents // 100}.{self.cents % 100:02d}"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many (leads, tickets, units of currency) in a unit of time: ``4.2 / d``."""

    amount: float
    unit: Unit

    def __str__(self) -> str:
        """The text that reads as this rate again."""
        return f"{plain(self.amount)} / {self.unit}"

    def per_second(self) -> float:
        """The same rate [1/s] of calendar time (hours and minutes are the same in both)."""
        return self.amount / Duration(1, self.unit).seconds()


Quantity = Duration | Money | float


@dataclass(frozen=True, slots=True)
class Law:
    """A distribution as it was written; all its values are >= 0.

    A law of times has durations as arguments, a law of values has money; ``sigma`` and ``shape`` are plain numbers.
    """

    kind: LawKind
    arguments: tuple[tuple[str, Quantity], ...] = ()
    """Named arguments in a fixed order, such as (("median", 3 h), ("p90", 9 h)); empty for empirical and mixture."""
    points: tuple[Quantity, ...] = ()
    """Of ``empirical``: quantiles at the probabilities 0, 1/n, ..., 1, linear between."""
    parts: "tuple[tuple[float, Law], ...]" = ()
    """Of ``mixture``: weight (the weights sum to 1) and law of each part."""

    def __str__(self) -> str:
        """The text that reads as this law again."""
        if self.kind == "mixture":
            inner = ", ".join(f"{plain(weight)} {part}" for weight, part in self.parts)
        elif self.kind == "empirical":
            inner = ", ".join(map(_as_text, self.points))
        elif self.kind == "constant":
            inner = _as_text(self.arguments[0][1])
        else:
            inner = ", ".join(f"{name}={_as_text(value)}" for name, value in self.arguments)
        return f"{self.kind}({inner})"

    @property
    def working(self) -> bool:
        """Whether the law is told in working time."""
        return any(quantity.working for quantity in self._quantities() if isinstance(quantity, Duration))

    def params(self, working_day_s: float = DAY_S) -> dict[str, float]:
        """Named arguments as numbers: times [s], money [cents]; a working day is *working_day_s* [s] of work."""
        return {name: _number(value, working_day_s) for name, value in self.arguments}

    def quantiles(self, working_day_s: float = DAY_S) -> tuple[float, ...]:
        """The points of an ``empirical`` law as numbers: times [s], money [cents]."""
        return tuple(_number(value, working_day_s) for value in self.points)

    def as_effort(self) -> "Law":
        """The same law where a duration that does not say otherwise is working time."""
        return self.mapped(_as_work)

    def mapped(self, change: "Callable[[Quantity], Quantity]") -> "Law":
        """The same law with *change* made to each of its quantities."""
        return replace(
            self,
            arguments=tuple((name, change(value)) for name, value in self.arguments),
            points=tuple(map(change, self.points)),
            parts=tuple((weight, part.mapped(change)) for weight, part in self.parts),
        )

    def _quantities(self) -> Sequence[Quantity]:
        own = [value for _, value in self.arguments] + list(self.points)
        return own + [value for _, part in self.parts for value in part._quantities()]


def plain(number: float) -> str:
    """A number without exponent or needless zeros: ``3``, ``0.45``."""
    if number == int(number):
        return str(int(number))
    return repr(number) if "e" not in repr(number) else f"{number:.15f}".rstrip("0")


def _as_text(quantity: Quantity) -> str:
    return plain(quantity) if isinstance(quantity, int | float) else str(quantity)


def _number(quantity: Quantity, working_day_s: float) -> float:
    if isinstance(quantity, Duration):
        return float(quantity.seconds(working_day_s))
    return float(quantity.cents if isinstance(quantity, Money) else quantity)


def _as_work(quantity: Quantity) -> Quantity:
    if isinstance(quantity, Duration) and quantity.working is None and quantity.unit not in _SHORT_S:
        return replace(quantity, working=True)
    return quantity


def parse_duration(text: str) -> Duration:
    """Read ``20 min``, ``3 h``, ``5 d working``, ``4 mo``.

    >>> parse_duration("2 wk working").seconds(working_day_s=8 * 3600) / 3600
    80.0
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise UnreadableError(DURATION_HELP)
    number, word, suffix = match.groups()
    duration = Duration(float(number), _unit(word), {"working": True, "calendar": False, None: None}[suffix])
    if duration.seconds() > LONGEST_S:
        raise UnreadableError("a duration of at most 100 y")
    return duration


def _unit(word: str) -> Unit:
    if word not in _UNIT_WORDS:
        raise UnreadableError(f"a unit of time, one of {', '.join(get_args(Unit))}", word, _UNIT_WORDS)
    return _UNIT_WORDS[word]


def parse_money(value: str | int | float) -> Money:
    """Read ``3500`` or ``45.00``, text or number, as whole cents."""
    text = value.strip() if isinstance(value, str) else plain(value)
    if not _MONEY.fullmatch(text):
        raise UnreadableError(MONEY_HELP)
    whole, _, part = text.partition(".")
    cents = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    if cents > MOST_CENTS:
        raise UnreadableError("an amount of money of at most 10,000,000,000,000")
    return Money(cents)


def parse_rate(text: str, *, example: str = "4.2 / d") -> Rate:
    """Read ``4.2 / d``, ``0.7 / mo``, ``45.00 / h``."""
    match = _RATE.fullmatch(text.strip())
    if match is None:
        raise UnreadableError(f"a rate such as {example}")
    return Rate(float(match[1]), _unit(match[2]))


# What each law asks for: the ways to write it, each a tuple of names. Names in _PLAIN are pure numbers.
_FORMS: dict[LawKind, tuple[tuple[str, ...], ...]] = {
    "uniform": (("low", "high"),),
    "triangular": (("low", "mode", "high"),),
    "exponential": (("mean",),),
    "lognormal": (("median", "p90"), ("mean", "sigma")),
    "gamma": (("mean", "shape"),),
    "weibull": (("scale", "shape"),),
    "pert": (("low", "mode", "high"),),
}
_PLAIN = {"sigma": (0.0, 5.0), "shape": (0.05, 1000.0)}
Reader = Callable[[str], Quantity]
_CALL = re.compile(r"([A-Za-z_]+) ?\((.*)\)", re.DOTALL)
_PART = re.compile(rf"({_NUMBER}) +(.+)", re.DOTALL)


def parse_time_law(value: str | int | float) -> Law:
    """Read a distribution of times, such as ``lognormal(median=3 h, p90=9 h)``; a bare duration is a constant."""
    law = _parse_law(_law_text(value), _read_time)
    kinds = {d.working for d in law._quantities() if isinstance(d, Duration) and d.unit not in _SHORT_S}
    if len(kinds) > 1:
        raise UnreadableError("either working or calendar time in all arguments of one distribution")
    return law


def parse_value_law(value: str | int | float) -> Law:
    """Read a distribution of amounts of money, such as ``lognormal(median=3500, p90=8000)``."""
    return _parse_law(_law_text(value), parse_money)


def _law_text(value: str | int | float) -> str:
    text = value.strip() if isinstance(value, str) else plain(value)
    if len(text) > LONGEST_TEXT:
        raise UnreadableError(f"a distribution written in at most {LONGEST_TEXT} characters")
    return text


def _read_time(text: str) -> Duration:
    return Duration(0, "s") if text == "0" else parse_duration(text)


_EXAMPLE: dict[Reader, str] = {
    _read_time: "lognormal(median=3 h, p90=9 h)",
    parse_money: "lognormal(median=3500, p90=8000)",
}


def _parse_law(text: str, read: Reader) -> Law:
    call = _CALL.fullmatch(text)
    if call is None:
        return _constant(text, read)
    kind, inner = call[1].lower(), _split(call[2])
    if kind not in get_args(LawKind):
        raise UnreadableError(f"a distribution, one of {', '.join(get_args(LawKind))}", kind, get_args(LawKind))
    if kind == "constant":
        return _constant(inner[0] if len(inner) == 1 else "", read)
    if kind == "empirical":
        return _empirical(inner, read)
    if kind == "mixture":
        return _mixture(inner, read)
    return _named(cast(LawKind, kind), inner, read)


def _split(inner: str) -> list[str]:
    """Split at the commas that stand in no bracket."""
    pieces, depth = [""], 0
    for letter in inner:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += letter
    return [piece.strip() for piece in pieces]


def _constant(text: str, read: Reader) -> Law:
    try:
        return Law("constant", (("value", read(text)),))
    except UnreadableError as problem:
        raise UnreadableError(f"{problem.need}, or a distribution such as {_EXAMPLE[read]}", *problem.guess) from None


def _empirical(inner: list[str], read: Reader) -> Law:
    points = tuple(map(read, inner))
    sizes = [_size(point) for point in points]
    if len(points) < 2 or sizes != sorted(sizes) or sizes[0] == sizes[-1]:
        raise UnreadableError("empirical(x0, x1, ..., xn): at least 2 quantiles, never falling, not all the same")
    return Law("empirical", points=points)


def _mixture(inner: list[str], read: Reader) -> Law:
    parts = tuple(_part(piece, read) for piece in inner)
    if len(parts) > MOST_PARTS:
        raise UnreadableError(f"a mixture of at most {MOST_PARTS} parts")
    if abs(sum(weight for weight, _ in parts) - 1) > 1e-9 or min(weight for weight, _ in parts) <= 0:
        raise UnreadableError("a mixture whose weights are above 0 and sum to 1")
    return Law("mixture", parts=parts)


def _part(piece: str, read: Reader) -> tuple[float, Law]:
    match = _PART.fullmatch(piece)
    if match is None:
        raise UnreadableError("a weight before each part, as in mixture(0.6 exponential(mean=...), 0.4 ...)")
    if match[2].lstrip().lower().startswith("mixture"):
        raise UnreadableError("a mixture without another mixture in it")
    return float(match[1]), _parse_law(match[2].strip(), read)


def _named(kind: LawKind, inner: list[str], read: Reader) -> Law:
    forms = _FORMS[kind]
    pieces = [piece.partition("=") for piece in inner]
    names = [name.strip() for name, _, _ in pieces]
    form = next((form for form in forms if sorted(form) == sorted(names)), None)
    if form is None:
        known = {name for form in forms for name in form}
        unknown = next((name for name in names if name not in known), "")
        wanted = " or ".join(f"{kind}({', '.join(f'{name}=' for name in form)})" for form in forms)
        raise UnreadableError(wanted, unknown, known)
    given = {name.strip(): value.strip() for name, _, value in pieces}
    arguments = tuple((name, _argument(name, given[name], read)) for name in form)
    _check_order(kind, [_size(value) for _, value in arguments], form)
    return Law(kind, arguments)


def _argument(name: str, text: str, read: Reader) -> Quantity:
    if name not in _PLAIN:
        return read(text)
    low, high = _PLAIN[name]
    number = float(text) if re.fullmatch(_NUMBER, text) else math.nan
    if not low <= number <= high or number == 0:
        raise UnreadableError(
            f"{name} as a plain number {'above' if low == 0 else 'from'} {plain(low)} to {plain(high)}"
        )
    return number


def _check_order(kind: LawKind, sizes: list[float], form: tuple[str, ...]) -> None:
    """A law that could only give one value is written as a constant; nothing else may be degenerate."""
    if form[0] == "low":
        if sizes != sorted(sizes) or sizes[0] == sizes[-1]:
            raise UnreadableError(f"{' <= '.join(form)} with {form[0]} < {form[-1]}; for one value, write it alone")
    elif form == ("median", "p90"):
        if not 0 < sizes[0] < sizes[1]:
            raise UnreadableError("a median above 0 and a p90 above the median; for one value, write it alone")
    elif sizes[0] <= 0:
        raise UnreadableError(f"{kind} with {form[0]} above 0")


def _size(quantity: Quantity) -> float:
    """For comparing arguments of one law, which all mean the same kind of time; a working day is taken as 8 h."""
    return _number(quantity, 8 * HOUR_S)
