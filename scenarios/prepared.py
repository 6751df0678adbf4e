"""From a scenario file to the tables of a run: its gates' constants, its book of open deals, its naive rules."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.scenarios.constants import constants_for
from salescycle.scenarios.loader import Loaded
from salescycle.sim.errors import DataError
from salescycle.sim.forecast.book import placed, read_book
from salescycle.sim.forecast.naive import Naive, WonMonth, naive_forecasts
from salescycle.sim.model.build import BookRow, build, rate_of
from salescycle.sim.model.tables import GATES, Parameters

__all__ = ["Prepared", "naive_of_fit", "prepare", "prepare_like"]

_MOST_BYTES = 64_000_000
"""A book or a report of ``fit`` larger than this is refused."""


class Prepared(NamedTuple):
    """A scenario ready to run."""

    parameters: Parameters
    book: tuple[BookRow, ...]
    """Rows of the book file; the generated opening book stands before them in the tables."""


def prepare(loaded: Loaded, *, player: int = -1, say: Callable[[str], None]) -> Prepared:
    """Tables of a scenario, calibrated on it as written; *say* narrates when that takes a while.

    Raises DataError when the book does not fit the scenario, ScenarioError when a rate cannot be reached.
    """
    book = book_of(loaded)
    alphas = constants_for(loaded, say)
    parameters = build(loaded.scenario, alphas=alphas, as_written=loaded.as_written, book=book, player=player)
    return Prepared(parameters, book)


def prepare_like(loaded: Loaded, base: Loaded, *, say: Callable[[str], None]) -> Prepared:
    """Tables of another scenario with the customers of *base*: the constants of its gates, found on it as written.

    A scenario with a gate that *base* does not have is calibrated by itself, which is told to *say*.
    """
    alphas = constants_for(base, say)
    gates = {gate for gate in GATES if rate_of(loaded.scenario, gate) is not None}
    if loaded.as_written is base.as_written or loaded.sha256_as_written == base.sha256_as_written:
        return prepare(loaded, say=say)
    if alphas is None or not gates <= set(alphas):
        say(f"{loaded.scenario.name} has gates that {base.scenario.name} has not: its customers are its own.")
        return prepare(loaded, say=say)
    book = book_of(loaded)
    return Prepared(build(loaded.scenario, alphas=alphas, as_written=base.as_written, book=book), book)


def book_of(loaded: Loaded) -> tuple[BookRow, ...]:
    """Rows of the scenario's book file; none where it has no file."""
    if loaded.book is None:
        return ()
    return placed(read_book(_text(loaded.book), name=loaded.book.name), loaded.scenario, name=loaded.book.name)


def naive_of_fit(loaded: Loaded, months: Sequence[date]) -> dict[str, Any]:
    """What the rules of thumb forecast for *months*, from the history that ``fit`` has left beside its scenario.

    Empty where there is no such file: a scenario that was not fitted has no history. Money in currency units.
    """
    path = loaded.path.with_suffix(".fit.json")
    if not path.is_file():
        return {}
    try:
        naive = _naive(json.loads(_text(path)))
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: not a report of `salescycle fit` ({error}); fit the export again.") from None
    return {
        rule: {
            "won_value": sum(month.value for month in told) / 100,
            "orders": sum(month.deals for month in told),
            "by_period": [{"start": m.first.isoformat(), "won_value": m.value / 100, "orders": m.deals} for m in told],
        }
        for rule, told in naive_forecasts(naive, months).items()
    }


def _naive(document: dict[str, Any]) -> Naive:
    told = document["naive"]
    won = tuple(
        WonMonth(date.fromisoformat(row["start"]), float(row["count"]), float(row["value"]) * 100)
        for row in told["won"]
    )
    pending = told["open"]
    return Naive(
        date.fromisoformat(document["as_of"]),
        won,
        float(told["win_rate"]),
        int(pending["count"]),
        float(pending["value"]) * 100,
    )


def _text(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        raise DataError(f"{path}: larger than {_MOST_BYTES // 1_000_000} MB.")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError(f"{path}: not a text file in UTF-8.") from None


def month_starts(start: date, starts: Sequence[int]) -> list[date]:
    """First days of periods that begin at seconds since *start*; the end of the last one left out."""
    return [start + timedelta(seconds=second) for second in starts[:-1]]
