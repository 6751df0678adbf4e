"""Single cells of an export as text, days and cents. What cannot be read is a ``Refused`` with the reason."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from salescycle.sim.words.quantities import MOST_CENTS
from salescycle.sim.words.safe import safe

__all__ = ["LAST_DAY", "Refused", "as_cents", "as_day", "as_text"]

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)

_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ][0-9:.,+\-Z ]{1,24}(?:UTC)?)?")
_AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,14})(\.[0-9]{1,20})?")
_CURRENCY = re.compile(r"^(?:[A-Z]{3}|[$\u20ac\u00a3\u00a5])\s?|\s?(?:[A-Z]{3}|[$\u20ac\u00a3\u00a5])$")
_POINT_FOR_COMMA = str.maketrans(",.", ".,")


class Refused(Exception):  # noqa: N818  # it is no error: it is caught and counted as a reason
    """Why a row cannot be used, in the words of the report."""


def as_text(cell: str | None) -> str:
    """The text of a cell, safe to show; empty for an empty one."""
    return safe(cell) if cell else ""


def as_day(cell: str | None, formats: Sequence[str], name: str) -> date:
    """The day of a date or a date with a time; *formats* as in ``strftime``, or ``iso``."""
    if not cell:
        raise Refused(f"no {name}")
    day = _day(cell.strip(), tuple(formats))
    if day is None:
        raise Refused(f"{name} is no date")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Refused(f"{name} outside {FIRST_DAY.year} to {LAST_DAY.year}")
    return day


@lru_cache(maxsize=100_000)
def _day(text: str, formats: tuple[str, ...]) -> date | None:
    for form in formats:
        try:
            if form != "iso":
                return datetime.strptime(text, form).date()
            if match := _ISO.fullmatch(text):
                return date.fromisoformat(match[1])
        except ValueError:
            continue
    return None


def as_cents(cell: str | None, name: str, *, decimal: str) -> int | None:
    """An amount of money [cents]; None when the cell is empty. *decimal* is what stands before the cents."""
    if not cell or not cell.strip():
        return None
    text = _CURRENCY.sub("", cell.strip())
    match = _AMOUNT.fullmatch(text.translate(_POINT_FOR_COMMA) if decimal == "," else text)
    if match is None:
        raise Refused(f"{name} below 0" if re.fullmatch(r"\(.*\)|-.*", text) else f"{name} is no amount")
    cents = int((Decimal(match[0].replace(",", "")) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    if cents > MOST_CENTS:
        raise Refused(f"{name} too large")
    return cents
