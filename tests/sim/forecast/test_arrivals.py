from datetime import date, timedelta

import numpy as np
import pytest

from salescycle.sim.forecast.arrivals import arrivals_of
from salescycle.sim.forecast.history import Deal, known_at

FIRST = date(2021, 1, 1)


def history(rate, days):
    """New deals at *rate(day)* a day."""
    rng = np.random.default_rng(7)
    opened = [
        FIRST + timedelta(days=n) for n in range(days) for _ in range(rng.poisson(rate(FIRST + timedelta(days=n))))
    ]
    deals = [Deal(str(n), day, "open") for n, day in enumerate(opened)]
    return known_at(deals, FIRST + timedelta(days=days - 1))


def test_a_steady_rate_is_averaged_over_all_days_that_are_complete():
    found = arrivals_of(history(lambda day: 4, 400), FIRST + timedelta(days=40))
    assert found.first == FIRST + timedelta(days=40)
    assert found.per_day == pytest.approx(4, rel=0.1)
    assert (found.weekdays, found.season) == (None, None)


def test_after_a_step_only_what_follows_it_counts():
    step = date(2021, 10, 1)
    found = arrivals_of(history(lambda day: 4 if day < step else 8, 365), FIRST)
    assert found.first >= date(2021, 7, 1)
    after = arrivals_of(history(lambda day: 4 if day < date(2021, 7, 1) else 8, 365), FIRST)
    assert after.first == date(2021, 7, 1)
    assert after.per_day == pytest.approx(8, rel=0.1)


def test_quiet_weekends_are_found():
    found = arrivals_of(history(lambda day: 6 if day.weekday() < 5 else 1, 200), FIRST)
    assert found.weekdays is not None
    assert min(found.weekdays[:5]) > 1 > max(found.weekdays[5:])
    assert np.mean(found.weekdays) == pytest.approx(1, abs=1e-3)


def test_a_season_is_found_after_three_years_and_not_before():
    summer = {6: 0.4, 7: 0.2, 8: 0.4}
    years = {n: arrivals_of(history(lambda day: 6 * summer.get(day.month, 1.3), n), FIRST).season for n in (730, 1461)}
    assert years[730] is None
    assert years[1461] is not None
    assert years[1461][6] == pytest.approx(0.2, abs=0.08)


def test_a_few_days_are_enough_for_a_rate():
    assert arrivals_of(history(lambda day: 5, 10), FIRST).per_day == pytest.approx(5, rel=0.4)
