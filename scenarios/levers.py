"""Every key of a scenario that one can turn with ``--set``: its value, a sensible range, what it means, how well known.

Found by walking the models, so a key that is added to them is a lever at once. Keys that say how steps hang together
are no levers: they make another scenario.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from salescycle.sim.words.quantities import Duration, Law, Money, Rate, plain
from salescycle.sim.words.scenario import Evidence, Scenario

__all__ = ["Lever", "levers"]

_DESCRIBING = {"name", "title", "extends", "industry", "time_scale", "objectives", "language", "currency", "evidence"}
_SETTING_UP = {"start", "seed", "book", "calendar", "days", "hours", "holidays", "first", "product", "segment"}
_FLOW = {
    "phase",
    "kind",
    "role",
    "effects",
    "endings",
    "next",
    "gate",
    "documents",
    "may_skip",
    "brings",
    "owner",
    "referrals",
}
_TOGETHER = {"share"}
"""Shares of segments, products or rivals sum to 1, so none of them is turned alone."""
_NO_LEVERS = _DESCRIBING | _SETTING_UP | _FLOW | _TOGETHER
_FACTORS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""By which a quantity with a unit is made smaller or larger."""
_SHARES = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Of the playbook, which may be anything from none to all."""
_PLACES = ("5", "10", "20", "40", "80")
"""Where there is no limit now."""
_NOTCHES = 10
"""About so many from low to high."""


class Lever(NamedTuple):
    """One key that can be turned."""

    key: str
    """Path for ``--set``."""
    value: str
    """As one would write it."""
    low: str
    """Least sensible value: half of it, within bounds; empty for choices."""
    high: str
    """Most sensible value: double, within bounds; empty for choices."""
    choices: tuple[str, ...]
    """All values, where they are words."""
    line: str
    """What it means, with its unit."""
    evidence: Evidence
    notches: tuple[str, ...] = ()
    """Values that one would try one after the other, from low to high, the present one among them."""


def levers(scenario: Scenario) -> list[Lever]:
    """All levers of *scenario*, in the order of the file format."""
    return list(_of_block(scenario, (), scenario))


def _of_block(block: BaseModel, path: tuple[str, ...], scenario: Scenario) -> Iterator[Lever]:
    for name, field in type(block).model_fields.items():
        if name not in _NO_LEVERS:
            yield from _of_value(getattr(block, name), (*path, name), field, scenario)


def _of_value(value: Any, path: tuple[str, ...], field: FieldInfo, scenario: Scenario) -> Iterator[Lever]:
    if isinstance(value, BaseModel):
        yield from _of_block(value, path, scenario)
    elif isinstance(value, Mapping):
        for name, part in _settable(value, path).items():
            yield from _of_value(part, (*path, name) if name else path, field, scenario)
    elif value is not None and not isinstance(value, tuple):
        yield _lever(value, path, field, scenario)


def _settable(block: Mapping[str, Any], path: tuple[str, ...]) -> Mapping[str, Any]:
    """A wait that serves all endings was written without a name, and is set without one."""
    if path[-1] == "wait" and set(block) == {"other"}:
        return {"": block["other"]}
    return block


def _lever(value: Any, path: tuple[str, ...], field: FieldInfo, scenario: Scenario) -> Lever:
    key = ".".join(path)
    choices = _choices(value, field)
    low, high = ("", "") if choices else _range(value, field)
    if path[0] == "coefficients":
        low, high = _doubted(value, field)
    if path[0] == "phases":
        high = plain(min(float(high), _room(path[1], path[-1], scenario)))
    line = (field.description or "").rstrip(".")
    notches = (
        choices if len(choices) > 1 else _notches(value, low, high, _bounds(field) if path[0] == "playbook" else None)
    )
    return Lever(key, _text(value), low, high, choices, line, scenario.evidence_of(key), notches)


def _room(phase: str, rate: str, scenario: Scenario) -> float:
    """What the other rates of a phase leave for one of them."""
    rates = scenario.phases[phase]  # type: ignore[index]
    others = [share for name, share in (("conversion", rates.conversion), *rates.losses.items()) if name != rate]
    return round(1.0 - math.fsum(others), 6)


def _choices(value: Any, field: FieldInfo) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true", "false")
    if not isinstance(value, str):
        return ()
    return next((tuple(map(str, get_args(one))) for one in _kinds(field) if get_origin(one) is Literal), ())


def _kinds(field: FieldInfo) -> tuple[Any, ...]:
    """What a key may hold: one kind of value, or several where it may also be left out."""
    return get_args(field.annotation) if get_origin(field.annotation) in (Union, UnionType) else (field.annotation,)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Law) and value.kind == "constant":
        return str(value)[len("constant(") : -1]
    return plain(value) if isinstance(value, int | float) else str(value)


def _range(value: Any, field: FieldInfo) -> tuple[str, str]:
    """Half and double, which is how far an assumption should be doubted; within the bounds of the key."""
    if isinstance(value, Law | Duration | Rate | Money):
        return _text(_scaled(value, 0.5)), _text(_scaled(value, 2.0))
    if isinstance(value, str):
        return "1", value
    least, most = _bounds(field)
    if isinstance(value, int):
        return plain(max(value // 2, least)), plain(min(max(2 * value, value + 1), most))
    if least < 0:
        return plain(max(least, value - 1.0)), plain(min(most, value + 1.0))
    # A share stays inside (0, 1): at 0 and 1 a rate has no gate to move.
    high = min(2 * value, (1 + value) / 2) if most == 1 else min(2 * value, most)
    return plain(round(value / 2, 6)), plain(round(high or most, 6))


def _notches(value: Any, low: str, high: str, allowed: tuple[float, float] | None) -> tuple[str, ...]:
    """Values to try; *allowed*: bounds of a key of the playbook, which is the firm's own to choose."""
    if isinstance(value, Law | Duration | Rate | Money):
        return tuple(dict.fromkeys(_text(_scaled(value, factor)) for factor in _FACTORS))
    if isinstance(value, str):
        return (*_PLACES, value)
    if allowed == (0.0, 1.0) and isinstance(value, float):
        return tuple(plain(share) for share in sorted({*_SHARES, value}))
    least, most = float(low), float(high)
    step = _round_step((most - least) / _NOTCHES, isinstance(value, int))
    below, above = math.floor((value - least) / step + 1e-9), math.floor((most - value) / step + 1e-9)
    found = [plain(round(value + k * step, 6)) for k in range(-below, above + 1)]
    found[below] = _text(value)
    return tuple(found if above else [*found, high] if most > value else found)


def _round_step(step: float, is_whole: bool) -> float:
    """The next 1, 2 or 5 times a power of ten that is not above *step*."""
    if step <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(step) + 1e-9)
    found = next(times * power for times in (5, 2, 1) if times * power <= step * (1 + 1e-9))
    return max(1.0, found) if is_whole else found


def _doubted(value: float, field: FieldInfo) -> tuple[str, str]:
    """A coefficient half and twice as strong, the smaller number first; one below 0 pulls the other way."""
    least, most = _bounds(field)
    half, double = value / 2, min(most, max(least, 2 * value))
    return plain(round(min(half, double), 6)), plain(round(max(half, double), 6))


def _scaled(value: Any, factor: float) -> Any:
    if isinstance(value, Law):
        return value.mapped(lambda quantity: _scaled(quantity, factor))
    if isinstance(value, Duration):
        return replace(value, value=round(value.value * factor, 6))
    if isinstance(value, Rate):
        return replace(value, amount=round(value.amount * factor, 6))
    if isinstance(value, Money):
        return Money(int(value.cents * factor + 0.5))
    return value  # sigma and shape: the spread stays as it is


def _bounds(field: FieldInfo) -> tuple[float, float]:
    """Least and most value that the key allows."""
    least, most = 0.0, math.inf
    for rule in _rules(field):
        least = getattr(rule, "ge", getattr(rule, "gt", least))
        most = getattr(rule, "le", getattr(rule, "lt", most))
    return least, most


def _rules(field: FieldInfo) -> Iterator[Any]:
    """Bounds of the key itself, or of the values of the mapping that it holds."""
    yield from field.metadata
    held = [get_args(one)[1] if get_origin(one) is dict else one for one in _kinds(field)]
    for rule in (rule for one in held for rule in getattr(one, "__metadata__", ())):
        yield from rule.metadata if isinstance(rule, FieldInfo) else [rule]
