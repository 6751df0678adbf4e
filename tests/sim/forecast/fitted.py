"""From a table of deals to something the engines run, by the doors that a user goes through: fit, write, load."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np

from salescycle.scenarios.crm import read_export
from salescycle.scenarios.crm.fitted import fitted_files
from salescycle.scenarios.loader import load_document
from salescycle.scenarios.prepared import prepare
from salescycle.sim.forecast.fit import Fit, fit
from salescycle.sim.forecast.history import History
from salescycle.sim.model.build import BookRow
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.experiment import Plan, totals_of
from salescycle.sim.studies.measures import MEASURES, ORDERS, Totals
from salescycle.sim.studies.ways import Threads
from salescycle.sim.words.scenario import Scenario


class Fitted(NamedTuple):
    """What was read, what was found in it, and the file that was written, read again."""

    history: History
    fit: Fit
    scenario: Scenario
    parameters: Parameters
    book: tuple[BookRow, ...]


def fitted_from(source: Path, folder: Path, *, as_of: date | None = None) -> Fitted:
    """Fit the table *source* as known at the end of *as_of*; the files are written into *folder*."""
    export = read_export([source], as_of=as_of)
    found = fit(export.history)
    files = fitted_files(export, found, folder / "ours.yaml")
    files.book.write_text(files.book_text, encoding="utf-8")
    files.scenario.write_text(files.scenario_text, encoding="utf-8")
    loaded = load_document(files.scenario)
    ready = prepare(loaded, say=lambda sentence: None)
    return Fitted(export.history, found, loaded.scenario, ready.parameters, ready.book)


def futures(fitted: Fitted, starts: Sequence[int], replications: int, *, seed: int = 1) -> list[Totals]:
    """Futures of the compiled engine; the periods begin at *starts* [s], the last number is their end."""
    plan = Plan(fitted.parameters, seed, starts[-1], tuple(starts))
    return list(totals_of(plan, range(replications), Threads(2)))


def orders(totals: Sequence[Totals]) -> np.ndarray:
    """Orders in each period of each future. (futures, periods)"""
    return np.array([one.periods.reshape(-1, len(MEASURES))[:, ORDERS] for one in totals])
