"""Public holidays of countries, from the package ``holidays``."""

from collections.abc import Sequence
from datetime import date

from salescycle.sim.words.quantities import UnreadableError

__all__ = ["HOLIDAY_YEARS", "public_holidays"]

HOLIDAY_YEARS = 11
"""Years expanded from the year of the start; a horizon is at most 10 years."""


def public_holidays(country: str, years: Sequence[int]) -> list[date]:
    """Public holidays of a country or a part of it (``SE``, ``DE-BY``)."""
    import holidays  # noqa: PLC0415  # 60 ms that a scenario without a country does not pay

    code, _, part = country.partition("-")
    known = holidays.list_supported_countries()
    if code not in known or (part and part not in known[code]):
        names = [f"{code}-{part}" for part in known.get(code, ())] or list(known)
        raise UnreadableError("a country code such as SE, or SE's parts as in DE-BY", country, names)
    days = holidays.country_holidays(code, subdiv=part or None, years=years)
    return sorted(days)
