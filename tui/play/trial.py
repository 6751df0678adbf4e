"""A process as it is, and what is tried beside it: checked, run in rounds on common luck, kept. It knows no widget.

The comparison is that of ``salescycle compare``; here it is only looked at after each round.
"""

import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.reports.home import games_folder, home, saves_in
from salescycle.reports.saves import read
from salescycle.scenarios.levers import Lever, levers
from salescycle.scenarios.loader import Loaded, library, load, load_document
from salescycle.scenarios.manifest import Design, Options
from salescycle.scenarios.variant import variant_home, write_variant
from salescycle.sim.compiled import is_warm
from salescycle.sim.errors import SaveError, ScenarioError, UsageError
from salescycle.sim.game.session import BY_KEY
from salescycle.sim.studies.compare import TESTED, Comparison
from salescycle.sim.studies.experiment import replication, together
from salescycle.sim.studies.ways import way_of
from salescycle.tui.cli.compare import BASE, DEFAULT_METRIC, variants_of
from salescycle.tui.messages import _
from salescycle.tui.play.routine import variant_of

__all__ = ["TRIED", "Kept", "Rounds", "Trial", "Way", "ways_to_begin"]

TRIED = "what you try"
"""The variant's name in the comparison."""
ROUNDS = (10, 20, 30, 45, 60, 80, 100, 125, 150, 175, 200)
"""Pairs of runs after which the picture is drawn anew."""
GAMES = 5
"""So many of the latest games are looked at for a routine."""
BLOCK = 5
"""Runs that a thread does in one go, so that a stop is heard soon."""

Document = dict[str, Any]


class Way(NamedTuple):
    """A scenario to begin with."""

    name: str
    """Name in the library, or path."""
    title: str
    called: str = ""
    """What the way is called, where not as the scenario."""
    variant: Mapping[str, str] = {}
    """Values to try from the start: those of a player's routine."""


class Kept(NamedTuple):
    """A variant that was saved."""

    path: Path
    command: str
    """That tries it again, in the shell."""


def variants_folder() -> Path:
    """Folder of saved variants."""
    return home() / "variants"


def ways_to_begin() -> list[Way]:
    """The library, variants that were saved, and routines of the latest games in which the player had habits."""
    ways = [Way(name, load(name).title) for name in library()]
    for path in sorted(variants_folder().glob("*.yaml")):
        try:
            ways.append(Way(str(path), load(path).title))
        except ScenarioError:
            continue  # somebody has edited it; `salescycle check` tells what is wrong
    return [*ways, *_routines()]


def _routines() -> list[Way]:
    found = []
    for path in list(saves_in(games_folder()))[:GAMES]:
        try:
            game = read(path)
        except SaveError:
            continue
        said = [one.said for one in game.statements if one.about == "habit" and one.said.get("key") in BY_KEY]
        if said and game.header.scenario in library():
            habits = variant_of({one["key"]: one["value"] for one in said})
            title = _("{scenario}, {level}, seed {seed}").format(
                scenario=game.header.scenario, level=game.header.level, seed=game.header.seed
            )
            found.append(Way(game.header.scenario, title, _("your routine"), habits))
    return found


class Trial:
    """A scenario and its levers. Raises ScenarioError where it cannot be read."""

    def __init__(self, scenario: str) -> None:
        self.scenario = scenario
        self.base = load_document(scenario)
        self.levers: dict[str, Lever] = {lever.key: lever for lever in levers(self.base.scenario)}

    @property
    def is_of_library(self) -> bool:
        """Whether it has a name of the library, and is no file of the player's."""
        return self.scenario in library()

    def loaded(self, changes: Mapping[str, str]) -> Loaded:
        """The scenario with other values. Raises ScenarioError where they cannot be."""
        return load_document(self.scenario, _settings(changes))

    def refused(self, changes: Mapping[str, str]) -> str:
        """Why these values cannot be; empty where they can."""
        try:
            self.loaded(changes)
        except ScenarioError as error:
            return str(error).replace("--set ", "")
        return ""

    def command(self, changes: Mapping[str, str], name: str) -> str:
        """What tries it in the shell."""
        variant = f"{name}:{','.join(_settings(changes))}"
        return f"salescycle compare {shlex.quote(self.scenario)} --variant {shlex.quote(variant)}"

    def refused_name(self, name: str) -> str:
        """Why a variant cannot be called so; empty where it can."""
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) or name == BASE or name in library():
            return _(
                "Found {name}; need small letters, digits and _, such as early_dates, and no name of the library."
            ).format(name=repr(name))
        path = self._path(name)
        return _("There is {path} already; take another name.").format(path=path) if path.exists() else ""

    def keep(self, changes: Mapping[str, str], name: str) -> Kept:
        """Save as a variant. Raises UsageError where that cannot be."""
        if not changes:
            raise UsageError(_("Nothing is turned; there is nothing to save."))
        if wrong := self.refused_name(name):
            raise UsageError(wrong)
        comment = f"Tried beside {self.scenario}: salescycle compare {self.scenario} --with {name}.yaml"
        write_variant(self._path(name), self.base, self.loaded(changes), list(changes), comment=comment)
        return Kept(self._path(name), self.command(changes, name))

    def _path(self, name: str) -> Path:
        return variant_home(self.base, variants_folder()) / f"{name}.yaml"


class Rounds:
    """Base and variant, run side by side; goes on where it has stopped. Raises ScenarioError for bad values."""

    def __init__(self, trial: Trial, changes: Mapping[str, str], metric: str = "") -> None:
        scenario = trial.base.scenario
        self.trial, self.metric = trial, metric or DEFAULT_METRIC
        tried, settings = trial.loaded(changes), tuple(_settings(changes))
        self._designs = (Design(BASE, (), (), trial.base), Design(TRIED, settings, settings, tried))
        ends = [design.loaded.scenario.observed.horizon_s(scenario.start) for design in self._designs]
        self._asked = Options(seed=scenario.seed, end_s=min(ends), replications=ROUNDS[-1], metric=self.metric)
        self._comparison: Comparison | None = None

    def __len__(self) -> int:
        """Pairs of runs so far."""
        return 0 if self._comparison is None else len(self._comparison)

    def run(self, *, is_stopped: Callable[[], bool], say: Callable[[str], None]) -> Iterator[Document]:
        """The comparison after each round, up to some hundred pairs further; ends early when stopped."""
        if self._comparison is None:
            self._comparison = Comparison(variants_of(self._designs, self._asked, "compiled", say))
        comparison = self._comparison
        plans = [variant.plan for variant in comparison.variants]
        if not is_warm():
            say(_("The fast engine is compiled, once for this version: about half a minute ..."))
        replication(plans[0]._replace(until=0), 0)  # before several threads ask for it at once
        begin = len(comparison)
        numbers = range(begin, begin + ROUNDS[-1])
        way = way_of("compiled", max(1, (os.cpu_count() or 2) - 1))
        runs = together(plans, numbers, way, block=BLOCK)
        say(_("The first runs are under way ..."))
        try:
            for one in runs:
                if is_stopped():
                    break
                totals = [each.totals for each in one]
                if None in totals:
                    raise UsageError("A run cannot be computed with these values; `salescycle compare` tells more.")
                comparison.add([each for each in totals if each is not None])
                if len(comparison) - begin in ROUNDS:
                    yield self.told()
        finally:
            runs.close()

    def told(self) -> Document:
        """What the pairs so far tell, in the form of ``compare --json``."""
        comparison = self._comparison
        assert comparison is not None, "something has been run"
        differences = comparison.differences()
        known = [name for name in TESTED if any(row["metric"] == name for row in differences)]
        return {
            "metric": self.metric if self.metric in known else known[0],
            "known": known,
            "currency": self.trial.base.scenario.currency,
            "variants": comparison.metrics(),
            "differences": differences,
            "provenance": {"replications": len(comparison)},
        }


def _settings(changes: Mapping[str, str]) -> list[str]:
    return [f"{key}={value}" for key, value in changes.items()]
