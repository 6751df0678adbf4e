"""What the tests of verification run: every scenario of the library, random ones, and firms of plain steps."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from salescycle.scenarios.loader import library, load
from salescycle.sim.engines.run import Engine, Run, run
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters
from salescycle.sim.words.reading import read
from salescycle.sim.words.scenario import Scenario
from tests.sim.model.firms import DAY
from tests.twins.random_scenarios import case
from tests.verification.hours import Hours, hours_of

ENGINES: tuple[Engine, ...] = ("simpy", "compiled")
LIBRARY = tuple(library())
RANDOM = (*range(700, 712), 1012, 1167, 1246, 1370)
"""The last have further deals that are lost, and campaigns that bring many."""
WORLDS = (*LIBRARY, *(f"random {seed}" for seed in RANDOM))
"""Names of all worlds: a new scenario of the library is among them at once."""
ROWS = 12_000
"""So many rows of a library scenario are looked at, at most those of 200 days."""
SEED = int(os.environ.get("VERIFY_SEED", "1"))
"""Seed of what is held against theory. It is fixed, so that a test that passes stays passed; ``VERIFY_SEED`` is for
whoever wants fresh ones."""


class World(NamedTuple):
    """A scenario, its tables, and an end by which enough has happened."""

    scenario: Scenario
    parameters: Parameters
    until: int
    seed: int
    hours: list[list[Hours]]
    """When each person is at work, by role, to some weeks after the end."""

    def told(self, engine: Engine) -> Run:
        """Its run on an engine."""
        return run(self.parameters, plain_luck(self.seed), until=self.until, engine=engine)


@cache
def world(name: str) -> World:
    """A scenario of the library with open gates, or a random one."""
    if name.startswith("random "):
        some = case(int(name.removeprefix("random ")))
        return World(some.scenario, some.parameters, 9 * DAY, some.seed, hours_of(some.scenario, 9))
    scenario = load(name)
    some = World(scenario, build(scenario), 200 * DAY, 1 + LIBRARY.index(name), hours_of(scenario, 200))
    times = some.told("compiled").log["time"]
    return some._replace(until=int(times[min(ROWS, len(times) - 1)]))


def plain_firm(process: Mapping[str, Any], **more: Any) -> Parameters:
    """Tables of a firm of plain steps that is always open: one clerk, a lead an hour for 60 days, unless said."""
    return build(read(plain_document(process, **more)))


def plain_document(process: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The file of such a firm."""
    return {
        "name": "plain",
        "start": "2026-01-05",  # a Monday
        "window": "60 d",
        "drain": True,
        "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
        "team": {"clerk": {"count": 1, "desk": "pool", "calendar": "always"}},
        "sources": {"web": {"rate": "24 / d"}},
        "process": {name: {"phase": "contact", "kind": "work", **step} for name, step in process.items()},
        "playbook": {"order": "first_come"},
        **more,
    }


def deals_of(process: Mapping[str, Any], expected: int, engine: Engine = "compiled", **more: Any) -> np.ndarray:
    """Log of so many deals of a firm of plain steps, all of one day, each followed to its end."""
    sources = {"web": {"rate": f"{expected} / d"}}
    tables = plain_firm(process, **{"window": "1 d", "sources": sources, **more})
    return run(tables, plain_luck(SEED), engine=engine).log


def assert_simpy_tells_the_same(process: Mapping[str, Any], **more: Any) -> None:
    """What theory says of many deals on the compiled engine is said of SimPy's too: its rows are the same."""
    one, other = (deals_of(process, 400, engine, **more) for engine in ENGINES)
    assert len(one) > 1_000
    assert one.tobytes() == other.tobytes()
