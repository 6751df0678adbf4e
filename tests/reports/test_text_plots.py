import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salescycle.reports.text_plots import fan_plot, run_trend, sparkline, speaks_unicode

Build = Callable[..., dict[str, Any]]

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("name", "unicode"), [("fan_plot.txt", True), ("fan_plot_ascii.txt", False)])
def test_a_forecast_is_drawn_as_in_the_golden_file(forecast: Build, name: str, unicode: bool) -> None:
    assert fan_plot(forecast(), unicode=unicode) == (GOLDEN / name).read_text(encoding="utf-8")


def test_bars_stand_at_their_quantiles(forecast: Build) -> None:
    document = forecast(starts=("2026-12-01",), target=None)
    levels = {"0.05": 10.0, "0.1": 20.0, "0.25": 30.0, "0.5": 50.0, "0.75": 70.0, "0.9": 80.0, "0.95": 100.0}
    document["by_period"][0]["won_value_cumulative"]["quantiles"] = levels
    bar = fan_plot(document, unicode=False).splitlines()[1]
    cells = bar[len("31 Dec ") : -len(" 50")]
    last = cells.rstrip().rindex(".")
    assert cells.index("#") / last == pytest.approx(0.50, abs=0.01)
    assert cells.index("=") / last == pytest.approx(0.30, abs=0.01)
    assert cells.rindex("=") / last == pytest.approx(0.70, abs=0.01)
    assert cells.index("-") / last == pytest.approx(0.20, abs=0.01)
    assert cells.index(".") / last == pytest.approx(0.10, abs=0.01)


@pytest.mark.parametrize("total", [0.0, 4.2, 2.31e6, 7.7e13])
@pytest.mark.parametrize("months", [1, 3, 7, 8, 24])
@pytest.mark.parametrize("unicode", [True, False])
def test_a_plot_fits_12_lines_of_78_columns(forecast: Build, total: float, months: int, unicode: bool) -> None:
    starts = tuple(f"{2026 + month // 12}-{month % 12 + 1:02d}-01" for month in range(months))
    goal = {"amount": total, "by": "2026-01-31", "probability": 0.999, "ci95": [0.9981, 0.9996]}
    plot = fan_plot(forecast(starts=starts, total=total, target=goal, by=None), unicode=unicode)
    assert len(plot.splitlines()) <= 12
    assert max(map(len, plot.splitlines())) <= 78


def test_the_last_period_is_always_shown(forecast: Build) -> None:
    starts = tuple(f"2026-{month:02d}-01" for month in range(1, 13))
    assert "31 Dec" in fan_plot(forecast(starts=starts))


def test_ascii_is_ascii_whatever_the_currency(forecast: Build) -> None:
    assert fan_plot(forecast(currency="\u20ac"), unicode=False).isascii()


def test_a_target_out_of_sight_is_said_to_be(forecast: Build) -> None:
    goal = {"amount": 25e6, "by": "2026-12-31", "probability": 0.0, "ci95": [0.0, 0.0015]}
    plot = fan_plot(forecast(target=goal), unicode=False)
    assert plot.splitlines()[-1] == "| target 25 M: < 0.15 %, right of this plot"
    assert "|" not in plot.splitlines()[1]


def test_a_sparkline_is_as_high_as_its_values() -> None:
    assert sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
    assert sparkline([0, 5, None, 10, -3], unicode=False) == "_- #_"
    assert sparkline([0, 0]) == "\u2581\u2581"
    assert sparkline([]) == ""
    assert sparkline([None, None]) == "  "


def test_a_long_sparkline_is_averaged_in_groups() -> None:
    assert len(sparkline(list(range(1000)))) <= 40
    assert sparkline([0.0] * 40 + [10.0] * 40, unicode=False) == "_" * 20 + "#" * 20


def test_a_run_has_a_line_of_its_periods(run: Build) -> None:
    rows = [{"start": "2026-10-01", "won_value": 702_000.0}, {"start": "2026-11-01", "won_value": 1_404_000.0}]
    assert run_trend(run(by_period=rows), unicode=False) == "Won value by period  -#  702 k to 1.40 M\n"
    assert run_trend(run()) == "Won value by period    no period\n"


@pytest.mark.parametrize(
    ("encoding", "speaks"), [("utf-8", True), ("UTF-16", True), ("ascii", False), ("cp1252", False)]
)
def test_only_utf_streams_get_block_characters(encoding: str, speaks: bool) -> None:
    assert speaks_unicode(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is speaks
