"""Public holidays of countries, from the package ``holidays``."""

from datetime import date
from functools import cache

from salescycle.sim.words.quantities import UnreadableError

__all__ = ["HOLIDAY_YEARS", "public_holidays"]

HOLIDAY_YEARS = 11
"""Years expanded from the year of the start; a horizon is at most 10 years."""


@cache
def public_holidays(country: str, years: range) -> tuple[date, ...]:
    """Public holidays of a country or a part of it (``SE``, ``DE-BY``)."""
    import holidays  # noqa: PLC0415  # 60 ms that a scenario without a country does not pay

    code, _, part = country.partition("-")
    known = holidays.list_supported_countries()
    if code not in known or (part and part not in known[code]):
        names = [f"{code}-{part}" for part in known.get(code, ())] or list(known)
        raise UnreadableError("a country code such as SE, or a part of one such as DE-BY", country, names)
    days = holidays.country_holidays(code, subdiv=part or None, years=years)
    return tuple(sorted(days))
