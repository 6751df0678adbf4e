"""Numbers, dates and names as we write them, the same in tables, figures and plots of text."""

import math
from collections.abc import Sequence
from datetime import date

from salescycle.sim.words.safe import safe

__all__ = [
    "NOTHING",
    "amount",
    "chance",
    "configured",
    "count",
    "day",
    "human",
    "lasting",
    "money",
    "money_range",
    "money_ticks",
    "percent",
    "percent_range",
    "quantity",
    "quantity_range",
    "share",
    "signed",
]

# Not strftime: its names of months follow the machine's locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ((1e12, "tn"), (1e9, "bn"), (1e6, "M"), (1e3, "k"))
_LEAST_IN_UNITS = 10_000
_LEAST_IN_POWERS = 1e15
_MONEY = frozenset(
    {
        "order_value",
        "won_value",
        "won_value_cumulative",
        "won_margin",
        "delivered_value",
        "invoiced_value",
        "paid_value",
        "cost",
        "profit",
        "sales_velocity",
    }
)
NOTHING = "-"
"""Stands where there is nothing to measure, such as the cycle of no orders."""


def human(name: str, *, limit: int = 40) -> str:
    """A code name in words: ``follow_up`` is ``Follow up``, ``lost.no_answer`` is ``Lost: no answer``."""
    words = safe(name.replace("_", " ").replace(".", ": "), limit=limit)
    return words[:1].upper() + words[1:]


def day(moment: date, *, year: bool = False) -> str:
    """A date as ``31 Dec``, or ``31 Dec 2026``."""
    text = f"{moment.day} {_MONTHS[moment.month - 1]}"
    return f"{text} {moment.year}" if year else text


def count(number: float) -> str:
    """A number of things: ``1,250``; a mean below a hundred keeps one decimal, millions are ``1.25 M``."""
    if abs(number) >= 1e6:
        return money(number)
    if float(number).is_integer() or abs(number) >= 100:
        return _unsigned_zero(f"{number:,.0f}")
    return _unsigned_zero(f"{number:,.1f}")


def money(value: float, *, digits: int = 3) -> str:
    """Money rounded to what can be read: ``2.31 M``, ``45.6 k``, ``3,460``, ``12.50`` (*digits* significant)."""
    rounded = _significant(value, digits)
    size = abs(rounded)
    if size < _LEAST_IN_UNITS:
        whole = size >= 100 or rounded.is_integer()
        return _unsigned_zero(f"{rounded:,.0f}" if whole else f"{value:.2f}")
    if size >= _LEAST_IN_POWERS:
        return f"{value:.{digits - 1}e}"
    scale, unit = _unit(size)
    decimals = max(0, digits - 1 - math.floor(math.log10(size / scale)))
    return f"{rounded / scale:,.{decimals}f} {unit}"


def amount(value: float) -> str:
    """Money that somebody has named, such as a target: ``2.5 M``, ``2.345 M``, without zeros that say nothing."""
    number, space, unit = money(value, digits=4).partition(" ")
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return number + space + unit


def money_range(low: float, high: float) -> str:
    """Two amounts, the unit once where both share it: ``1.90 to 2.90 M``."""
    return _range(money(low), money(high))


def money_ticks(places: Sequence[float]) -> list[str]:
    """The labels of an axis of money, all in the unit of its largest: ``0``, ``0.5 M``, ``1 M``."""
    largest = max(map(abs, places), default=0.0)
    scale, unit = _unit(largest) if _LEAST_IN_UNITS <= largest < _LEAST_IN_POWERS else (1.0, "")
    return [f"{place / scale:,.10g} {unit}".rstrip() if place else "0" for place in places]


def percent(probability: float, replications: int) -> str:
    """A probability estimated from *replications* (1..): ``31 %``, and never 0 % or 100 %.

    What never happened is ``< 0.15 %``, the upper 95 % bound ``1 - 0.05 ** (1 / n)``, about 3/n (the rule of three).
    """
    if 0 < probability < 1:
        return f"{_hundredths(probability)} %"
    bound = _rule_of_three(replications)
    return f"< {_hundredths(bound)} %" if probability <= 0 else f"> {_hundredths(1 - bound)} %"


def percent_range(low: float, high: float) -> str:
    """A range of probabilities or rates (0..1) without 0 % and 100 %: ``28 to 34 %``, ``up to 3 %``."""
    if low <= 0 and high >= 1:
        return "any"
    if high <= 0:
        return "none"
    if low >= 1:
        return "all"
    if low <= 0:
        return f"up to {_hundredths(high)} %"
    if high >= 1:
        return f"{_hundredths(low)} % or more"
    if _hundredths(low) == _hundredths(high):
        return f"{100 * low:.1f} to {100 * high:.1f} %" if 0.01 < low < 0.99 else f"about {_hundredths(low)} %"
    return f"{_hundredths(low)} to {_hundredths(high)} %"


def chance(probability: float, ci95: tuple[float, float], replications: int) -> str:
    """A probability with its 95 % interval: ``31 % (28 to 34 %)``, ``< 0.15 %`` for what never happened."""
    said = percent(probability, replications)
    return f"{said} ({percent_range(*ci95)})" if 0 < probability < 1 else said


def share(part: float, whole: float) -> str:
    """The observed share of *part* in *whole* (not an estimate, so 0 % and 100 % are honest): ``34 %``."""
    if not whole:
        return NOTHING
    if 0 < part < whole:
        return f"{_hundredths(part / whole)} %"
    return f"{100 * part / whole:.0f} %"


def configured(rate: float | None) -> str:
    """A rate as somebody has written it, with all its digits up to four: ``94.5 %``."""
    return NOTHING if rate is None else f"{100 * rate:.4g} %"


def lasting(days: float) -> str:
    """A length of time in the unit people would use: ``15 min``, ``1.7 h``, ``4 d``."""
    if days * 24 < 1:
        return f"{days * 24 * 60:.3g} min"
    return f"{days * 24:.3g} h" if days < 2 else f"{days:.3g} d"


def quantity(metric: str, value: float | None, *, replications: int | None = None) -> str:
    """A value of *metric* with its unit: money, ``31 %``, ``12.4 d``, ``3.2 h`` or a count.

    With *replications* a rate is an estimate, and is never 0 % or 100 %.
    """
    if value is None:
        return NOTHING
    match _kind(metric):
        case "money":
            return money(value)
        case "rate":
            return share(value, 1) if replications is None else percent(value, replications)
        case "score":
            return f"{value:.2f}"
        case "":
            return count(value)
        case unit:
            return f"{_length(value)} {unit}"


def quantity_spread(metric: str, value: float, half: float) -> str:
    """A value of *metric* and half of its interval, the unit once: ``17.0 \u00b1 3.6 k``, ``1.3 \u00b1 0.2 d``."""
    number, _, unit = quantity(metric, value).partition(" ")
    scale = next((scale for scale, name in _UNITS if name == unit), 1.0)
    decimals = len(number.partition(".")[2])
    beside = f"{half / scale:,.{decimals}f}"
    if not unit or (scale > 1 and float(beside.replace(",", "")) == 0.0):
        return f"{quantity(metric, value)} \u00b1 {quantity(metric, half)}"
    return f"{number} \u00b1 {beside} {unit}"


def quantity_range(metric: str, low: float | None, high: float | None, *, replications: int | None = None) -> str:
    """A range of values of *metric*, the unit once.

    With *replications* it is the interval of an estimate, and that of a rate is wider than 0 % or 100 %.
    """
    if low is None or high is None:
        return NOTHING
    if _kind(metric) == "rate":
        bound = _rule_of_three(replications) if replications else 0.0
        return percent_range(min(low, 1 - bound), max(high, bound))
    return _range(quantity(metric, low), quantity(metric, high))


def _rule_of_three(replications: int) -> float:
    """Upper 95 % bound of the probability of what did not happen in so many replications."""
    return -math.expm1(math.log(0.05) / replications)


def _kind(metric: str) -> str:
    """``money``, ``rate``, ``score``, the unit of a duration (``d``, ``h``), or empty for a count."""
    stem = metric.partition(".")[0]
    if stem in _MONEY:
        return "money"
    if stem.endswith("_rate") or stem in ("utilisation", "conversion", "effort_share"):
        return "rate"
    if stem == "satisfaction":
        return "score"
    return {"days": "d", "hours": "h"}.get(stem.rsplit("_", 1)[-1], "")


def _unit(size: float) -> tuple[float, str]:
    return next((scale, unit) for scale, unit in _UNITS if size >= scale)


def _length(duration: float) -> str:
    return f"{duration:,.0f}" if abs(duration) >= 100 else f"{duration:.1f}"


def _hundredths(fraction: float) -> str:
    """A fraction (0..1, both excluded) in percent: whole, but two digits of what is left near 0 and 1."""
    rest = 100 * min(fraction, 1 - fraction)
    if rest >= 1 or rest <= 0:
        return f"{100 * fraction:.0f}"
    return f"{100 * fraction:.{1 - math.floor(math.log10(rest))}f}".rstrip("0").rstrip(".")


def _range(low: str, high: str) -> str:
    if low == high:
        return high
    number, _, unit = low.partition(" ")
    return f"{number} to {high}" if unit and unit == high.partition(" ")[2] else f"{low} to {high}"


def _significant(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def _unsigned_zero(number: str) -> str:
    return "0" if not number.strip("-0.") else number


def signed(number: float) -> str:
    """``+4,800``: a difference, whole; nothing has no sign."""
    told = f"{number:+,.0f}"
    return "0" if told in ("+0", "-0") else told
