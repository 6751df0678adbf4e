"""Types of the values in a scenario file: each reads what a person wrote, and says in a sentence what it needs.

The sentence given to ``need`` is what the user reads when the value does not fit; the JSON Schema keeps the bounds.
"""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import core_schema

from salescycle.sim.words.quantities import (
    DAY_S,
    DURATION_HELP,
    HOUR_S,
    MONEY_HELP,
    Duration,
    Law,
    Money,
    Rate,
    UnreadableError,
    parse_duration,
    parse_money,
    parse_rate,
    parse_time_law,
    parse_value_law,
)

T = TypeVar("T")

STRICT = ConfigDict(
    extra="forbid",
    frozen=True,
    strict=True,
    allow_inf_nan=False,
    use_attribute_docstrings=True,
    defer_build=True,  # a block is built when it is read, most of them only inside the whole scenario
)
"""What all blocks share: no unknown key, no silent conversion, no change after reading."""
MOST_RATE = 10
"""Most arrivals or tickets [1/s]."""

_DURATION_PATTERN = r"^[0-9.]+ ?[a-z]+( +(working|calendar))?$"
_LAW_PATTERN = r"^([0-9.]+( ?[a-z]+( +(working|calendar))?)?|[A-Za-z_]+ ?\(.*\))$"
_TIME_LAW_HELP = (
    "A duration or a distribution of durations: constant(3 h), uniform(low=, high=), triangular(low=, mode=, high=), "
    "exponential(mean=), lognormal(median=, p90=) or lognormal(mean=, sigma=), gamma(mean=, shape=), "
    "weibull(scale=, shape=), pert(low=, mode=, high=), empirical(x0, ..., xn), mixture(0.6 ..., 0.4 ...)."
)
_VALUE_LAW_HELP = _TIME_LAW_HELP.replace("A duration or a distribution of durations", "Money or a distribution of it")


def need(sentence: str) -> WrapValidator:
    """Whatever is wrong with the value, the user reads *sentence* as what is needed."""

    def read(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError:
            raise UnreadableError(sentence) from None

    return WrapValidator(read)


class Reads(NamedTuple):
    """A value that is made by a function. How it is written is said beside it, so nobody looks into its class."""

    read: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Ask the function, whatever the class."""
        return core_schema.no_info_plain_validator_function(self.read)


def reads(kind: type[T], parse: Callable[[Any], T], sentence: str, *, numbers: bool = False) -> Reads:
    """A value of *kind*: made by *parse* from text (and from plain numbers), or already one."""
    accepted = (str, int, float) if numbers else (str,)

    def read(value: Any) -> T:
        if isinstance(value, kind):
            return value
        if isinstance(value, bool) or not isinstance(value, accepted):
            raise UnreadableError(sentence)
        return parse(value)

    return Reads(read)


def _text_schema(description: str, pattern: str, *, numbers: bool = False) -> WithJsonSchema:
    text = {"type": "string", "pattern": pattern}
    if numbers:
        return WithJsonSchema({"anyOf": [text, {"type": "number", "minimum": 0}], "description": description})
    return WithJsonSchema({**text, "description": description})


def _positive_duration(text: str) -> Duration:
    duration = parse_duration(text)
    if duration.value == 0:
        raise UnreadableError("a duration above 0, such as 20 min, 3 h or 5 d")
    return duration


def _horizon(text: str) -> Duration:
    duration = _positive_duration(text)
    if duration.seconds() > 10 * 366 * DAY_S:
        raise UnreadableError("a duration of at most 10 y")
    return duration


def _rate_from_zero(text: str) -> Rate:
    rate = parse_rate(text)
    if rate.per_second() > MOST_RATE:
        raise UnreadableError(f"a rate of at most {MOST_RATE} / s")
    return rate


def _cost(value: str | int | float) -> Rate:
    sentence = "money per hour, such as 45.00 / h"
    if not isinstance(value, str):
        if value:
            raise UnreadableError(sentence)
        return Rate(0.0, "h")
    rate = parse_rate(value, example="45.00 / h")
    if rate.unit != "h" or rate.amount > 1_000_000:
        raise UnreadableError(sentence)
    parse_money(value.partition("/")[0])
    return rate


def _day(text: str) -> date:
    sentence = "a date such as 2026-01-05, from 1990 to 2199"
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise UnreadableError(sentence)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UnreadableError("a day that exists, such as 2026-01-05") from None
    if not 1990 <= day.year <= 2199:
        raise UnreadableError(sentence)
    return day


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_HELP = "daily, mon-fri, mon-sat, or a list such as [mon, tue, thu]"


def _weekdays(value: Any) -> tuple[int, ...]:
    """Working weekdays, Monday = 0."""
    if value == "daily":
        return tuple(range(7))
    if isinstance(value, str) and re.fullmatch(r"[a-z]{3}-[a-z]{3}", value):
        first, last = (_weekday(word) for word in value.split("-"))
        if first < last:
            return tuple(range(first, last + 1))
    if not isinstance(value, list | tuple) or not value:
        raise UnreadableError(_DAYS_HELP)
    return tuple(sorted({_weekday(word) for word in value}))


def _weekday(word: Any) -> int:
    if word in WEEKDAYS:
        return WEEKDAYS.index(word)
    raise UnreadableError(_DAYS_HELP, str(word), WEEKDAYS)


_HOURS_HELP = 'opening hours such as "09:00-17:00", or a list such as ["09:00-12:00", "13:00-17:00"]'
_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])")


def _opening_hours(value: Any) -> tuple[tuple[int, int], ...]:
    """Stretches of a working day as (opens, closes) [s after midnight], in order, never overlapping."""
    pieces = value if isinstance(value, list | tuple) else [value]
    stretches = tuple(_stretch(piece) for piece in pieces)
    edges = [edge for stretch in stretches for edge in stretch]
    if not edges or any(before > after for before, after in pairwise(edges)):
        raise UnreadableError(_HOURS_HELP + ", in order and within one day")
    return stretches


def _stretch(text: Any) -> tuple[int, int]:
    match = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise UnreadableError(_HOURS_HELP)
    hours = list(map(int, match.groups()))
    opens, closes = (hours[i] * HOUR_S + hours[i + 1] * 60 for i in (0, 2))
    if not opens < closes <= 24 * HOUR_S:
        raise UnreadableError(_HOURS_HELP)
    return opens, closes


_HOLIDAYS_HELP = "a country code such as SE, a list of dates, or {country: SE, extra: [2026-12-27]}"


def _holidays(value: Any, info: ValidationInfo) -> tuple[date, ...]:
    """Days nobody works, in order; ``context["public_holidays"]`` knows those of a country."""
    block: dict[str, Any] = (
        value if isinstance(value, dict) else {"country": value} if isinstance(value, str) else {"extra": value}
    )
    country, extra = block.get("country"), block.get("extra", ())
    if set(block) - {"country", "extra"} or not isinstance(country, str | None) or not isinstance(extra, list | tuple):
        raise UnreadableError(_HOLIDAYS_HELP)
    days = {day if isinstance(day, date) else _holiday(day) for day in extra}
    if country is not None:
        days.update((info.context or {})["public_holidays"](country))
    return tuple(sorted(days))


def _holiday(value: Any) -> date:
    if not isinstance(value, str):
        raise UnreadableError(_HOLIDAYS_HELP)
    return _day(value)


_TO_TEXT = PlainSerializer(str)
_ANY_STRING = {"type": "string"}

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_ &/+-]{0,59}$"), need("a name of letters, digits and _")]
CodeName = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{0,39}$"),
    need("a name of small letters, digits and _ that begins with a letter, such as follow_up"),
]
Text = Annotated[str, Field(max_length=500), need("a text of at most 500 characters")]
Share = Annotated[float, Field(ge=0, le=1), need("a share from 0 to 1")]
Positive = Annotated[float, Field(gt=0, le=100), need("a number above 0, at most 100")]
Location = Annotated[float, Field(ge=-10, le=10), need("a number from -10 to 10")]
Natural = Annotated[int, Field(ge=0, le=1_000_000), need("a whole number from 0 to 1,000,000")]
Count = Annotated[int, Field(ge=1, le=10_000), need("a whole number from 1 to 10,000")]
Length = Annotated[
    Duration,
    reads(Duration, parse_duration, DURATION_HELP),
    _TO_TEXT,
    _text_schema("A duration such as 20 min, 3 h, 5 d, 2 wk, 4 mo, 1 y, or 5 d working.", _DURATION_PATTERN),
]
Horizon = Annotated[
    Duration,
    reads(Duration, _horizon, DURATION_HELP),
    _TO_TEXT,
    _text_schema("A duration of at most 10 y, such as 3 mo; mo and y are the calendar's.", _DURATION_PATTERN),
]
PositiveLength = Annotated[
    Duration,
    reads(Duration, _positive_duration, DURATION_HELP),
    _TO_TEXT,
    _text_schema("A duration above 0 such as 20 min, 3 h, 5 d, 2 wk, 4 mo, 1 y.", _DURATION_PATTERN),
]
Price = Annotated[
    Money,
    reads(Money, parse_money, MONEY_HELP, numbers=True),
    PlainSerializer(lambda money: money.cents),
    _text_schema("An amount of money such as 3500 or 45.00.", r"^[0-9]+(\.[0-9]{1,2})?$", numbers=True),
]
EventRate = Annotated[
    Rate,
    reads(Rate, _rate_from_zero, "a rate from 0 up such as 4.2 / d"),
    _TO_TEXT,
    _text_schema("A rate such as 4.2 / d or 0.7 / mo.", r"^[0-9.]+ ?/ ?[a-z]+$"),
]
Cost = Annotated[
    Rate,
    reads(Rate, _cost, "money per hour, such as 45.00 / h", numbers=True),
    _TO_TEXT,
    _text_schema("Money per hour, such as 45.00 / h.", r"^[0-9.]+ ?/ ?h$", numbers=True),
]
TimeLaw = Annotated[
    Law,
    reads(Law, parse_time_law, "a duration or a distribution such as lognormal(median=3 h, p90=9 h)", numbers=True),
    _TO_TEXT,
    _text_schema(_TIME_LAW_HELP, _LAW_PATTERN, numbers=True),
]
Effort = Annotated[
    Law,
    reads(
        Law,
        lambda value: parse_time_law(value).as_effort(),
        "a duration or a distribution such as lognormal(median=3 h, p90=9 h)",
        numbers=True,
    ),
    _TO_TEXT,
    _text_schema(_TIME_LAW_HELP + " Days and longer are working days.", _LAW_PATTERN, numbers=True),
]
ValueLaw = Annotated[
    Law,
    reads(Law, parse_value_law, "money or a distribution such as lognormal(median=3500, p90=8000)", numbers=True),
    _TO_TEXT,
    _text_schema(_VALUE_LAW_HELP, _LAW_PATTERN, numbers=True),
]
StartDate = Annotated[
    date,
    reads(date, _day, "a date such as 2026-01-05"),
    PlainSerializer(date.isoformat),
    _text_schema("A date such as 2026-01-05.", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
]
Weekdays = Annotated[
    tuple[int, ...],
    PlainValidator(_weekdays),
    PlainSerializer(list),
    WithJsonSchema({"anyOf": [_ANY_STRING, {"type": "array", "items": {"enum": list(WEEKDAYS)}}]}),
]
Hours = Annotated[
    tuple[tuple[int, int], ...],
    PlainValidator(_opening_hours),
    PlainSerializer(lambda stretches: [list(stretch) for stretch in stretches]),
    WithJsonSchema({"anyOf": [_ANY_STRING, {"type": "array", "items": _ANY_STRING}]}),
]
Holidays = Annotated[
    tuple[date, ...],
    PlainValidator(_holidays),
    PlainSerializer(lambda days: [day.isoformat() for day in days]),
    WithJsonSchema({"anyOf": [_ANY_STRING, {"type": "array", "items": _ANY_STRING}, {"type": "object"}]}),
]
