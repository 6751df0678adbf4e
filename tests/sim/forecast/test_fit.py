from dataclasses import replace
from datetime import date, timedelta

import pytest

from salescycle.sim.errors import DataError
from salescycle.sim.forecast.fit import book_of, fit
from salescycle.sim.forecast.history import Deal, known_at
from tests.sim.forecast.companies import FIRST, deals_of_a_company

AS_OF = FIRST + timedelta(days=539)


@pytest.fixture(scope="module")
def history():
    return known_at(deals_of_a_company(), AS_OF)


def test_the_process_of_an_invented_company_is_found_again(history):
    fitted = fit(history)
    (stage,) = fitted.stages
    assert stage.shares == pytest.approx({"won": 0.45, "lost": 0.30}, abs=0.05)
    assert stage.never == pytest.approx(0.25, abs=0.05)
    assert stage.quantile("won", 0.5) == pytest.approx(26.7, rel=0.12)  # median of gamma(3), mean 30
    assert fitted.arrivals.per_day == pytest.approx(3, rel=0.08)
    assert {product.name: product.share for product in fitted.offering.products} == pytest.approx(
        {"Belt": 0.75, "Press": 0.25}, abs=0.03
    )


def test_closings_are_watched_over_all_quarters_that_are_alike(history):
    fitted = fit(history)
    assert fitted.watch.first == fitted.known_since
    assert fitted.watch.differs is None


def test_old_ways_of_closing_are_forgotten():
    old = deals_of_a_company(300, per_day=9)
    turn = FIRST + timedelta(days=300)
    new = deals_of_a_company(240, per_day=9, seed=2, first=turn)
    slow = [replace(deal, closed=deal.closed + timedelta(days=40)) if deal.closed else deal for deal in new]
    slow = [replace(deal, id=f"N{deal.id}") for deal in slow]
    fitted = fit(known_at([*old, *slow], AS_OF))
    assert fitted.watch.first >= turn
    assert fitted.watch.differs is not None
    assert fitted.watch.differs < 0.05


def test_where_the_month_of_the_quarter_matters_each_has_a_step():
    fitted = fit(known_at(deals_of_a_company(quarter_end=True, per_day=6), AS_OF))
    assert [stage.step for stage in fitted.stages] == ["deal_month_1", "deal_month_2", "deal_month_3"]
    assert fitted.stages[2].quantile("won", 0.9) < 8 < fitted.stages[0].quantile("won", 0.5)
    book = book_of(known_at(deals_of_a_company(quarter_end=True, per_day=6), AS_OF), fitted)
    steps = {row.id: row.step for row in book}
    opened = {deal.id: deal.opened for deal in deals_of_a_company(quarter_end=True, per_day=6)}
    assert all(steps[name] == f"deal_month_{(opened[name].month - 1) % 3 + 1}" for name in steps)


def test_the_book_holds_every_open_deal_at_its_age_at_the_end_of_the_day(history):
    book = book_of(history, fit(history))
    assert [row.id for row in book] == [deal.id for deal in history.of("open")]
    # taken to be opened at noon: at the midnight after the last day, a deal of that day is half a day old
    assert [row.age_s for row in book] == [((AS_OF - deal.opened).days * 24 + 12) * 3600 for deal in history.of("open")]


def test_a_deal_that_never_closes_is_not_one_that_is_slow():
    deals = deals_of_a_company(200, per_day=6)
    early, late = FIRST + timedelta(days=75), FIRST + timedelta(days=199)
    with pytest.raises(DataError, match=r"never close cannot be told from slow ones: .* none is older than 7. days"):
        fit(known_at(deals, early))
    assert fit(known_at(deals, late)).stages[0].never == pytest.approx(0.25, abs=0.06)


def test_fewer_than_thirty_closed_deals_are_too_few():
    deals = [Deal(str(n), date(2024, 1, n), "won", date(2024, 2, n), 100) for n in range(1, 30)]
    with pytest.raises(DataError, match="too few closed deals: found 29, need at least 30"):
        fit(known_at(deals, date(2024, 6, 1)))


def test_a_history_without_a_win_forecasts_nothing():
    deals = [Deal(str(n), date(2024, 1, 1), "lost", date(2024, 2, 1)) for n in range(40)]
    with pytest.raises(DataError, match="no won deal"):
        fit(known_at(deals, date(2024, 6, 1)))


def test_a_history_without_new_deals_forecasts_nothing():
    deals = [Deal(str(n), date(2024, 1, 1), "won", date(2024, 2, 1), 100) for n in range(40)]
    with pytest.raises(DataError, match="no new deal"):
        fit(known_at(deals, date(2024, 6, 1)))


def test_where_everything_closes_nothing_is_left_for_never():
    deals = [Deal(str(n), FIRST + timedelta(days=n), "won", FIRST + timedelta(days=n + n % 9), 100) for n in range(90)]
    (stage,) = fit(known_at(deals, FIRST + timedelta(days=120))).stages
    assert stage.shares == {"won": pytest.approx(1)}
    assert stage.never == pytest.approx(0, abs=1e-12)
