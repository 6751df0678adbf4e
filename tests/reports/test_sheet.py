import re
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from salescycle.reports.figures.fan import fan
from salescycle.reports.figures.sheet import fit, save, sheet, spread, width_of, write
from salescycle.reports.style import (
    BAND_COLOURS,
    CONTRAST,
    FLOW_COLOURS,
    INK,
    MUTED,
    PAPER,
    TARGET,
    contrast,
    luminance,
)
from salescycle.sim.errors import UsageError

Build = Callable[..., dict[str, Any]]


@given(st.lists(st.floats(0, 1), max_size=12).map(sorted), st.floats(0.01, 0.2))
def test_spread_keeps_order_and_distance_and_stays_inside(wanted: list[float], gap: float) -> None:
    places = spread(wanted, gap=gap, low=0.0, high=1.0)
    assert len(places) == len(wanted)
    assert all(-1e-9 <= place <= 1 + 1e-9 for place in places)
    room = 1 / max(1, len(wanted) - 1)
    assert all(later - earlier >= min(gap, room) - 1e-9 for earlier, later in pairwise(places))


def test_spread_moves_nothing_that_has_room() -> None:
    assert spread([0.1, 0.5, 0.9], gap=0.1, low=0.0, high=1.0) == pytest.approx([0.1, 0.5, 0.9])


def test_spread_shares_the_way_evenly() -> None:
    assert spread([0.5, 0.5, 0.5], gap=0.1, low=0.0, high=1.0) == pytest.approx([0.4, 0.5, 0.6])
    assert spread([0.0, 0.0], gap=0.1, low=0.0, high=1.0) == pytest.approx([0.0, 0.1])


def test_a_long_title_is_broken_then_made_smaller_then_cut() -> None:
    one_line = sheet("Short", subtitle="", source="").get_suptitle()
    broken = sheet("We will probably book a lot by then; " + "and the chance is high " * 2, subtitle="", source="")
    cut = sheet("word " * 200, subtitle="", source="")
    assert one_line == "Short"
    assert broken.get_suptitle().count("\n") == 1
    assert cut.get_suptitle().endswith("\u2026")


def test_text_that_is_too_wide_is_cut_to_its_room() -> None:
    text = fit(write(sheet("", subtitle="", source=""), 0.1, 0.5, "a very long name " * 20), 0.2)
    assert width_of(text) <= 0.2
    assert text.get_text().endswith("\u2026")


def test_a_dollar_begins_no_formula() -> None:
    figure = sheet("US$ 5 and 6_x$", subtitle="$\\frac$", source="$_$")
    figure.draw_without_rendering()
    assert figure.get_suptitle() == "US$ 5 and 6_x$"


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_the_same_result_gives_the_same_bytes(forecast: Build, tmp_path: Path, ending: str) -> None:
    one, other = tmp_path / f"one{ending}", tmp_path / f"other{ending}"
    save(fan(forecast()), one)
    with mpl.rc_context({"font.size": 30, "lines.antialiased": False, "svg.hashsalt": "else", "savefig.dpi": 30}):
        save(fan(forecast()), other)
    assert one.read_bytes() == other.read_bytes()


def test_a_png_is_a_slide_without_metadata(forecast: Build, tmp_path: Path) -> None:
    save(fan(forecast()), tmp_path / "fan.png")
    with Image.open(tmp_path / "fan.png") as picture:
        assert picture.size == (1600, 900)
        assert set(picture.info) <= {"dpi"}


def test_an_svg_has_its_title_and_neither_date_nor_maker(forecast: Build, tmp_path: Path) -> None:
    save(fan(forecast()), tmp_path / "fan.svg")
    text = (tmp_path / "fan.svg").read_text(encoding="utf-8")
    assert "<dc:title>We will probably book EUR 2.3 M by 31 Dec; chance of 2.5 M: 31 % (28 to 34 %)</dc:title>" in text
    assert "dc:date" not in text
    assert not re.search(r"[Mm]atplotlib v", text)


def test_another_ending_is_refused_with_a_sentence(forecast: Build, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"found the ending '\.jpg', need \.png or \.svg"):
        save(fan(forecast()), tmp_path / "fan.jpg")


def test_pyplot_is_never_loaded_and_tables_load_no_matplotlib() -> None:
    program = """
import sys
from salescycle.reports import rich_tables, style, tables, text_plots
assert "matplotlib" not in sys.modules
from salescycle.reports.figures import fan, funnel
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_shades_are_told_apart_in_grey() -> None:
    for shades in (BAND_COLOURS, {fate: FLOW_COLOURS[fate] for fate in ("left", "returned", "stayed", "advanced")}):
        greys = [luminance(colour) for colour in (PAPER, *shades.values(), INK)]
        assert greys == sorted(greys, reverse=True)
        ways = [contrast(one, next_one) for one, next_one in pairwise(shades.values())]
        assert min(ways) > 1.15, ways


def test_text_can_be_read_on_its_ground() -> None:
    assert min(contrast(ink, PAPER) for ink in (INK, MUTED, TARGET)) >= CONTRAST
    assert contrast(PAPER, FLOW_COLOURS["advanced"]) >= CONTRAST
    assert min(contrast(INK, FLOW_COLOURS[fate]) for fate in ("stayed", "returned", "left")) >= CONTRAST
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
