from datetime import date

import pytest

from salescycle.sim.forecast.history import Deal, known_at
from salescycle.sim.forecast.naive import naive_forecasts, naive_of

APRIL, MAY, JUNE, JULY = (date(2024, month, 1) for month in (4, 5, 6, 7))


def won(n, closed, value):
    return [Deal(f"{closed}-{k}", date(2024, 1, 9), "won", closed, value, "Belt") for k in range(n)]


HISTORY = known_at(
    [
        *won(1, date(2024, 3, 10), 999),  # before the first whole month that is counted back from July
        *won(2, date(2024, 4, 1), 100),
        *won(3, date(2024, 5, 31), 200),
        *won(4, date(2024, 6, 30), 300),
        *[Deal(f"L{k}", date(2024, 2, 1), "lost", date(2024, 6, 2)) for k in range(10)],
        *[Deal(f"O{k}", date(2024, 6, 1), "open", product="Belt") for k in range(6)],
        Deal("P", date(2024, 6, 1), "open", product="Press", list_price=5000),
        Deal("Q", date(2024, 6, 1), "open", value=70, product="Press", list_price=5000),
    ],
    date(2024, 6, 30),
)


def test_wins_are_counted_by_the_months_before_second_0():
    months = naive_of(HISTORY).won
    assert [(month.first, month.deals, month.value) for month in months] == [
        (APRIL, 2, 200),
        (MAY, 3, 600),
        (JUNE, 4, 1200),
    ]


def test_the_last_quarter_is_averaged():
    forecast = naive_forecasts(naive_of(HISTORY), [JULY])["last_quarter_average"]
    assert [(month.first, month.deals, month.value) for month in forecast] == [(JULY, 3, pytest.approx(2000 / 3))]


def test_the_same_month_of_the_last_quarter_comes_again_and_again():
    months = [date(2024, month, 1) for month in (7, 8, 9, 10)]
    forecast = naive_forecasts(naive_of(HISTORY), months)["same_month_last_quarter"]
    assert [month.deals for month in forecast] == [2, 3, 4, 2]


def test_the_pipeline_is_multiplied_by_the_win_rate():
    naive = naive_of(HISTORY)
    assert (naive.win_rate, naive.open_deals) == (0.5, 8)
    # six open belts at the mean won value, a press at its list price, one at its own value
    assert naive.open_value == pytest.approx(6 * (999 + 200 + 600 + 1200) / 10 + 5000 + 70)
    forecast = naive_forecasts(naive, [JULY, date(2024, 8, 1)])["win_rate_x_pipeline"]
    assert [month.deals for month in forecast] == [2, 2]
    assert sum(month.value for month in forecast) == pytest.approx(naive.open_value / 2)


def test_rules_that_need_a_quarter_are_left_out_where_there_is_none():
    young = known_at(won(3, date(2024, 6, 20), 100), date(2024, 6, 30))
    assert list(naive_forecasts(naive_of(young), [JULY])) == ["win_rate_x_pipeline"]
