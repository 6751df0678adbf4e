from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from salescycle.reports.figures.funnel import funnel

Build = Callable[..., dict[str, Any]]


def words(figure: Figure) -> list[str]:
    return [text.get_text() for place in (figure, *figure.axes) for text in place.texts]


def widths(plot: Axes, label: str) -> list[float]:
    return [bar.get_width() for container in plot.containers if container.get_label() == label for bar in container]


def test_bars_show_who_came_in_and_who_went_on(run: Build) -> None:
    numbers, _ = funnel(run()).axes
    assert widths(numbers, "came in") == [1840, 1256, 231, 137, 50, 164, 68, 8]
    assert widths(numbers, "went on") == [1210, 212, 120, 46, 44, 38, 8, 2]


def test_the_first_phase_is_on_top(run: Build) -> None:
    numbers, fates = funnel(run()).axes
    assert numbers.get_ylim() == fates.get_ylim() == (7.5, -0.5)


def test_fates_are_parts_of_a_whole(run: Build) -> None:
    _, fates = funnel(run([("offer", 9, 128, 46, 7, 21, {"rival": 17, "no_decision": 46})])).axes
    parts = {label: widths(fates, label) for label in ("went on", "still there", "went back", "lost")}
    assert parts == {
        "went on": [pytest.approx(100 * 46 / 137)],
        "still there": [pytest.approx(100 * 21 / 137)],
        "went back": [pytest.approx(100 * 7 / 137)],
        "lost": [pytest.approx(100 * 46 / 137), pytest.approx(100 * 17 / 137)],
    }
    assert sum(sum(part) for part in parts.values()) == pytest.approx(100)
    assert fates.get_xlim() == (0, 100)
    edges = [bar.get_x() for container in fates.containers for bar in container]
    assert edges == pytest.approx([0, 100 * 46 / 137, 100 * 67 / 137, 100 * 74 / 137, 100 * 120 / 137])


def test_numbers_and_reasons_are_written_out(run: Build) -> None:
    said = words(funnel(run()))
    for text in [
        "Follow up",
        "1,256 \u2192 212",
        "1,210 entered, 46 were there",
        "212 (17 %)",
        "7 went back, 63 lost: no decision 31, rival 17, price 11, expired 4",
        "8 went on, none lost",
    ]:
        assert text in said, text


def test_every_shade_is_named(run: Build) -> None:
    assert {"came in \u2192 went on", "went on", "still there", "went back", "lost"} <= set(words(funnel(run())))


def test_the_title_says_where_most_are_lost(run: Build) -> None:
    figure = funnel(run())
    assert figure.get_suptitle() == "Contact loses most: 956 of 1,256 (first reason: not interested, 520)"
    assert any(text.startswith("salescycle 0.1.0") for text in words(figure))


def test_reasons_without_room_are_counted(run: Build) -> None:
    left = {f"a_reason_of_many_words_number_{n}": 10 for n in range(10)}
    said = words(funnel(run([("contact", 0, 100, 0, 0, 0, left)])))
    assert "100 lost: a reason of many words number 0 10, 9 more" in said


def test_a_phase_that_nobody_reached_says_so(run: Build) -> None:
    figure = funnel(run([("contact", 0, 3, 3, 0, 0, {}), ("offer", 0, 0, 0, 0, 0, {})]))
    assert {"nobody came here", "0 \u2192 0", "3 (100 %)"} <= set(words(figure))


@pytest.mark.parametrize("phases", range(1, 9))
@pytest.mark.parametrize("factor", [0, 1, 1_000_000])
def test_one_to_eight_phases_of_any_size_stay_on_the_slide(run: Build, phases: int, factor: int) -> None:
    row = (2 * factor, 10 * factor, 4 * factor, factor, 3 * factor, {"no_budget": 3 * factor, "x" * 90: factor})
    figure = funnel(run([(f"a_phase_with_a_very_long_name_{n}", *row) for n in range(phases)]))
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for place in (figure, *figure.axes) for text in place.texts]
    corners = np.array([[box.x0, box.y0, box.x1, box.y1] for box in boxes])
    assert corners[:, :2].min() >= 0
    assert corners[:, 2].max() <= 1600
    assert corners[:, 3].max() <= 900


def test_text_from_data_is_drawn_as_it_stands(run: Build) -> None:
    figure = funnel(run([("a$b$", 0, 2, 0, 0, 0, {"[red]x[/red]\x1b": 1, "$\\frac$": 1})]))
    figure.draw_without_rendering()
    assert "A$b$" in words(figure)
    assert "2 lost: $\\frac$ 1, [red]x[/red] 1" in words(figure)
