from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salescycle.reports.figures.fan import fan
from salescycle.reports.style import TARGET

Build = Callable[..., dict[str, Any]]

ENDS = [date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def words(figure: Figure) -> list[str]:
    (plot,) = figure.axes
    return [text.get_text().strip() for text in (*figure.texts, *plot.texts)]


def line(plot: Axes, label: str) -> list[tuple[float, float]]:
    (found,) = [drawn for drawn in plot.lines if drawn.get_label() == label]
    return [(float(x), float(y)) for x, y in found.get_xydata()]


def test_the_median_starts_at_nothing_and_ends_at_the_last_day(forecast: Build) -> None:
    document = forecast()
    (plot,) = fan(document).axes
    medians = [row["won_value_cumulative"]["quantiles"]["0.5"] for row in document["by_period"]]
    # A period's value stands at the midnight that ends it.
    assert line(plot, "median") == list(zip([day.toordinal() for day in ENDS], [0.0, *medians], strict=True))


@pytest.mark.parametrize(
    ("share", "low", "high"), [("50", "0.25", "0.75"), ("80", "0.1", "0.9"), ("90", "0.05", "0.95")]
)
def test_a_band_lies_between_its_quantiles(forecast: Build, share: str, low: str, high: str) -> None:
    document = forecast()
    (plot,) = fan(document).axes
    (band,) = [drawn for drawn in plot.collections if drawn.get_label() == f"{share} % of futures"]
    last = document["by_period"][-1]["won_value_cumulative"]["quantiles"]
    vertices = band.get_paths()[0].vertices
    at_end = vertices[vertices[:, 0] == ENDS[-1].toordinal(), 1]
    assert (at_end.min(), at_end.max()) == (last[low], last[high])


def test_the_target_is_a_dashed_line_up_to_its_day(forecast: Build) -> None:
    document = forecast(by="2026-12-31")
    document["target"]["by"] = "2026-11-30"
    figure = fan(document)
    (plot,) = figure.axes
    assert line(plot, "target") == [(ENDS[0].toordinal(), 2.5e6), (ENDS[2].toordinal(), 2.5e6)]
    (drawn,) = [drawn for drawn in plot.lines if drawn.get_label() == "target"]
    assert drawn.is_dashed()
    assert drawn.get_color() == TARGET
    assert "target 2.5 M" in words(figure)


def test_a_target_far_above_does_not_flatten_the_fan(forecast: Build) -> None:
    document = forecast()
    document["target"] |= {"amount": 25e6, "probability": 0.0, "ci95": [0.0, 0.0015]}
    figure = fan(document)
    (plot,) = figure.axes
    assert "\u2191 target 25 M, above this picture" in words(figure)
    assert not [drawn for drawn in plot.lines if drawn.get_label() == "target"]
    assert plot.get_ylim()[1] < 5e6


def test_naive_rules_are_marks_with_a_key(forecast: Build) -> None:
    figure = fan(forecast(total=3e6))
    (plot,) = figure.axes
    ends = [day.toordinal() for day in ENDS[1:]]
    assert line(plot, "last_quarter_average") == list(zip(ends, [9e5, 1.8e6, 2.7e6], strict=True))
    assert line(plot, "win_rate_x_pipeline") == [(ends[-1], 3.93e6)]
    assert {"Naive rules", "Last quarter average", "2.70 M", "Win rate x pipeline", "3.93 M"} <= set(words(figure))


def test_a_naive_rule_out_of_the_picture_is_named_and_not_drawn(forecast: Build) -> None:
    figure = fan(forecast(naive={"mad": {"won_value": 9e9, "by_period": []}}))
    assert line(figure.axes[0], "mad") == []
    assert {"Mad (above)", "9.00 bn"} <= set(words(figure))


def test_the_edges_are_named_by_how_many_futures_get_there(forecast: Build) -> None:
    said = words(fan(forecast(naive={})))
    pairs = list(pairwise(said))
    for pair in [("2.99 M", "1 in 20 get here"), ("2.31 M", "half get here"), ("1.63 M", "19 in 20 get here")]:
        assert pair in pairs


def test_edges_of_one_value_share_a_line_that_stays_true(forecast: Build) -> None:
    document = forecast(naive={}, target=None)
    levels = {"0.05": 0.0, "0.1": 0.0, "0.25": 0.0, "0.5": 4800.0, "0.75": 4800.0, "0.9": 9600.0, "0.95": 9600.0}
    document["by_period"][-1]["won_value_cumulative"]["quantiles"] = levels
    said = [text for text in words(fan(document)) if "get here" in text or "nothing" in text]
    assert said == ["1 in 4 book nothing", "half get here", "1 in 10 get here"]


def test_axes_tell_money_and_days(forecast: Build) -> None:
    figure = fan(forecast())
    (plot,) = figure.axes
    assert [tick.get_text() for tick in plot.get_yticklabels()] == ["0", "1 M", "2 M", "3 M"]
    assert [tick.get_text().strip() for tick in plot.get_xticklabels()] == ["1 Oct\n2026", "31 Oct", "30 Nov", "31 Dec"]
    subtitle = "Won value in EUR, summed from 1 Oct. Shaded: the middle 50, 80 and 90 % of 2,000 simulated futures."
    assert subtitle in words(figure)


def test_many_periods_name_few_days_and_each_new_year(forecast: Build) -> None:
    starts = tuple(f"{2026 + month // 12}-{month % 12 + 1:02d}-01" for month in range(24))
    (plot,) = fan(forecast(starts=starts, target=None, naive={})).axes
    named = [tick.get_text().strip() for tick in plot.get_xticklabels()]
    assert (named[0], named[-1]) == ("1 Jan\n2026", "31 Dec")
    assert len(named) <= 12
    assert sum("2027" in label for label in named) == 1


def test_title_and_source_stand_on_the_slide(forecast: Build) -> None:
    figure = fan(forecast())
    title = figure.get_suptitle().replace("\n", " ")
    assert title == "We will probably book EUR 2.3 M by 31 Dec; chance of 2.5 M: 31 % (28 to 34 %)"
    assert any(text.startswith("salescycle 0.1.0, scenario saas_smb") for text in words(figure))


@pytest.mark.parametrize("total", [0.0, 0.01, 4.2, 4000.0, 7.7e12])
@pytest.mark.parametrize("starts", [("2026-12-01",), ("2026-12-28", "2027-01-01")])
def test_any_size_and_length_can_be_drawn_inside_the_slide(
    forecast: Build, total: float, starts: tuple[str, ...]
) -> None:
    figure = fan(forecast(total=total, starts=starts, target=None))
    figure.draw_without_rendering()
    (plot,) = figure.axes
    boxes = [text.get_window_extent() for text in (*figure.texts, *plot.texts, *plot.get_xticklabels())]
    corners = np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes])
    assert corners[:, :2].min() >= 0
    assert corners[:, 2].max() <= 1600
    assert corners[:, 3].max() <= 900
