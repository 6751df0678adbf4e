"""What can go wrong because of what a user asked or gave; everything else is a ValueError, a TypeError or an assert.

SalesCycleError            the family; one message a user can act on, exit code 2
├── ScenarioError          a scenario file or a ``--set`` that cannot be understood; carries all its problems
├── UsageError             a command was asked for something that does not exist or cannot be done
├── DataError              a CRM export, an event log or an opening book that cannot be used
├── SaveError              a save of a game that cannot be read, resumed or written; exit code 3
├── CalibrationError       a configured rate that the scenario's own playbook cannot reach
└── ClusterError           a cluster that does not answer, or whose workers have another program
    └── LostClusterError   one that has gone away in the middle of a batch; exit code 1
"""

from collections.abc import Iterable
from typing import NamedTuple

__all__ = [
    "CalibrationError",
    "ClusterError",
    "DataError",
    "LostClusterError",
    "Problem",
    "SalesCycleError",
    "SaveError",
    "ScenarioError",
    "UsageError",
]


class SalesCycleError(Exception):
    """A user's mistake, told so that the user can go on working."""

    exit_code = 2


class UsageError(SalesCycleError):
    """A command was asked for something that does not exist or cannot be done."""


class DataError(SalesCycleError):
    """A CRM export, an event log or an opening book that cannot be used."""


class SaveError(SalesCycleError):
    """A save of a game that cannot be read, resumed or written."""

    exit_code = 3


class CalibrationError(SalesCycleError):
    """A configured rate that the scenario's own playbook cannot reach."""


class ClusterError(SalesCycleError):
    """A cluster that does not answer, or whose workers have another program."""


class LostClusterError(ClusterError):
    """A cluster that has gone away in the middle of a batch: what came before is good."""

    exit_code = 1


class Problem(NamedTuple):
    """One thing that is wrong in a scenario, and where."""

    place: str
    """``FILE:LINE:COLUMN`` (both from 1), or ``--set KEY``."""
    path: str
    """Dotted path of the key; empty when the file as a whole is meant."""
    message: str
    """What was found, what is needed, and what was probably meant."""
    order: tuple[int, int, int] = (0, 0, 0)
    """Rank of the file, line and column: problems are told in this order."""

    def __str__(self) -> str:
        """One line: place, path, message; a place that ends with the path says it already."""
        path = "" if self.place.endswith(f" {self.path}") else self.path
        return ": ".join(part for part in (self.place, path, self.message) if part)


class ScenarioError(SalesCycleError):
    """A scenario that cannot be understood; ``problems`` holds all of them, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=lambda problem: (problem.order, problem.path)))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type["ScenarioError"], tuple[tuple[Problem, ...]]]:
        """Pickle by problems: batches send errors from worker to driver."""
        return ScenarioError, (self.problems,)
