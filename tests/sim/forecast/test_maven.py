"""The known table of an invented company, cut where its own future is known: does the fitted process foretell it?"""

from datetime import date

import numpy as np
import pytest

from salescycle.scenarios.crm import read_export
from salescycle.scenarios.crm.fitted import fitted_files
from salescycle.scenarios.loader import load
from salescycle.sim.forecast.book import placed, read_book
from salescycle.sim.forecast.fit import fit
from salescycle.sim.forecast.naive import naive_forecasts, naive_of
from tests.sim.forecast.futures import crps, wins_by_month
from tests.sim.forecast.given import MAVEN, needs_data

pytestmark = needs_data
WON_IN_Q3 = {date(2017, 7, 1): 308, date(2017, 8, 1): 446, date(2017, 9, 1): 503}


@pytest.fixture(scope="module")
def q3(tmp_path_factory):
    """Simulated wins in July, August and September 2017, from what was known on June 30th. (replications, 3)"""
    out = tmp_path_factory.mktemp("maven") / "ours.yaml"
    export = read_export([MAVEN / "sales_pipeline.csv"], as_of=date(2017, 6, 30))
    files = fitted_files(export, fit(export.history), out)
    files.book.write_text(files.book_text, encoding="utf-8")
    out.write_text(files.scenario_text, encoding="utf-8")
    scenario = load(out)
    book = placed(read_book(files.book_text), scenario)
    return wins_by_month(scenario, book, months=3, replications=1500)


def test_monthly_wins_are_foretold_better_than_by_the_last_quarter(q3):
    scores = [crps(q3[:, k], won) for k, won in enumerate(WON_IN_Q3.values())]
    assert np.mean(scores) < 74.3 / 2


def test_the_wins_of_the_quarter_are_inside_the_80_percent_band(q3):
    low, high = np.quantile(q3.sum(axis=1), [0.1, 0.9])
    assert low <= 1257 <= high


def test_zombies_are_not_won(q3):
    """No length reaches the age of a deal that is older than all that closed: only *never* is left for it."""
    history = read_export([MAVEN / "sales_pipeline.csv"], as_of=date(2017, 6, 30)).history
    zombies = [deal for deal in history.of("open") if (history.as_of - deal.opened).days > 138]
    longest = max(lengths[-1] for stage in fit(history).stages for lengths in stage.lengths.values())
    assert len(zombies) == 149
    assert longest < 138 + 1


def test_the_rules_of_thumb_score_what_is_known_of_them():
    naive = naive_of(read_export([MAVEN / "sales_pipeline.csv"], as_of=date(2017, 6, 30)).history)
    rules = naive_forecasts(naive, list(WON_IN_Q3))
    missed = {
        name: np.mean([abs(month.deals - WON_IN_Q3[month.first]) for month in months]) for name, months in rules.items()
    }
    assert missed["last_quarter_average"] == pytest.approx(74.3, abs=0.05)
    assert missed["same_month_last_quarter"] == pytest.approx(19.7, abs=0.05)


def test_what_is_known_of_the_table_is_read():
    history = read_export([MAVEN]).history
    assert history.as_of == date(2017, 9, 30)
    assert [len(history.of(outcome)) for outcome in ("won", "lost", "open")] == [3042, 1684, 2409]
    assert sum(deal.value for deal in history.of("won") if deal.closed.month == 9) == 123_526_400
    assert {deal.product for deal in history.deals} >= {"GTX Pro", "GTK 500"}
    assert next(deal for deal in history.deals if deal.product == "GTX Pro").list_price == 482_100
