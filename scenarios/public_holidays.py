"""Public holidays of countries, from the package ``holidays``."""

from datetime import date
from functools import cache
from importlib.metadata import version

from salescycle.scenarios.once import found_once
from salescycle.sim.words.quantities import UnreadableError

__all__ = ["HOLIDAY_YEARS", "public_holidays"]

HOLIDAY_YEARS = 11
"""Years expanded from the year of the start; a horizon is at most 10 years."""


@cache
def public_holidays(country: str, years: range) -> tuple[date, ...]:
    """Public holidays of a country or a part of it (``SE``, ``DE-BY``)."""
    key = f"holidays {version('holidays')} {country} {years.start} {years.stop}"
    days = found_once("holidays", key, lambda: [day.isoformat() for day in _found(country, years)])
    return tuple(map(date.fromisoformat, days))


def _found(country: str, years: range) -> list[date]:
    import holidays  # noqa: PLC0415 - with it come all countries of the world

    code, _, part = country.partition("-")
    known = holidays.list_supported_countries()
    if code not in known or (part and part not in known[code]):
        names = [f"{code}-{part}" for part in known.get(code, ())] or list(known)
        raise UnreadableError("a country code such as SE, or a part of one such as DE-BY", country, names)
    return sorted(holidays.country_holidays(code, subdiv=part or None, years=years))
