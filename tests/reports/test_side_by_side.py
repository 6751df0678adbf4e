"""Base and variants in one picture; asserted on what is drawn."""

import json

import pytest
from click.testing import CliRunner

from salescycle.reports.figures.sheet import save
from salescycle.reports.figures.side_by_side import MOST, fans, funnels, shown
from salescycle.tui.cli.main import program
from tests.tui.test_cli_forecast import SHOP

VARIANTS = ("more", "fewer", "a name that is <b>long</b> and ends nowhere near the edge", "fourth")


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    shop = tmp_path_factory.mktemp("compare") / "shop.yaml"
    shop.write_text(SHOP, encoding="utf-8")
    changes = zip(VARIANTS, ("3 / d", "1 / d", "2 / d", "4 / d"), strict=True)
    asked = [word for name, rate in changes for word in ("--variant", f"{name}:sources.web.rate={rate}")]
    options = ["--replications", "10", "--metric", "orders", "--json", "--quiet"]
    return json.loads(CliRunner().invoke(program, ["compare", str(shop), *asked, *options]).output)


def texts(figure):
    return [text.get_text() for place in (figure, *figure.axes) for text in place.texts]


def test_each_fan_is_the_course_of_its_own_median(document):
    plot = fans(document).axes[0]
    lines = {line.get_label(): line.get_ydata() for line in plot.lines if not line.get_label().startswith("_")}
    assert list(lines) == ["base", *VARIANTS[: MOST - 1]]
    for name, drawn in lines.items():
        told = [row["won_value_cumulative"]["quantiles"]["0.5"] for row in document["by_period"][name]]
        assert list(drawn) == [0.0, *told]
    assert len(plot.collections) == MOST, "a band each"


def test_each_phase_has_a_pair_of_bars_for_each(document):
    figure = funnels(document)
    widths = [bar.get_width() for bar in figure.axes[0].patches]
    expected = [
        row[key] if key != "came" else row["present"] + row["entered"]
        for rows in zip(*(document["funnel"][name] for name in shown(document)), strict=True)
        for row in rows
        for key in ("came", "advanced")
    ]
    assert widths == pytest.approx(expected)
    assert any(text.startswith("more") for text in texts(figure))


def test_the_titles_tell_what_is_seen(document):
    assert fans(document).get_suptitle().startswith("Won by half of the runs: more ")
    assert " more a run go on from Generate" in funnels(document).get_suptitle()


def test_the_same_comparison_gives_the_same_bytes(document, tmp_path):
    for draw in (fans, funnels):
        for name in ("one.svg", "two.svg"):
            save(draw(document), tmp_path / name)
        assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()
