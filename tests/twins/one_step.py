"""A scenario of one step in which nobody works: leads come and wait, a coin says how it ends."""

from typing import Any

from salescycle.sim.model.build import build
from salescycle.sim.model.tables import Parameters
from salescycle.sim.words.reading import read


def one_step(endings: dict[str, float], wait: dict[str, str], *, rate: str, days: int, **source: Any) -> Parameters:
    """Tables of such a scenario: leads come at *rate* for some days, and are followed to the end."""
    return build(
        read(
            {
                "name": "one_step",
                "start": "2026-01-05",
                "window": f"{days} d",
                "drain": True,
                "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
                "team": {"nobody": {"count": 1, "desk": "pool", "calendar": "always"}},
                "sources": {"web": {"rate": rate, **source}},
                "process": {"deal": {"phase": "offer", "kind": "work", "wait": wait, "endings": endings}},
            }
        )
    )
