import subprocess
import sys
import warnings
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path as FilePath
from typing import Any
from xml.etree import ElementTree

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.text import Text
from PIL import Image

from salescycle.reports.figures.flow_chart import flow_chart
from salescycle.reports.figures.flow_layout import lanes
from salescycle.reports.flow_files import write_flow
from salescycle.reports.style import CHART_COLOURS, CONTRAST, INK, MUTED, contrast
from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load
from salescycle.scenarios.process_map import process_map
from salescycle.sim.errors import UsageError
from salescycle.sim.words.scenario import Scenario
from tests.scenarios.processes import coin, long_process, process
from tests.twins.random_scenarios import case


def document(scenario: Scenario) -> dict[str, Any]:
    origin = {"version": "0.1.0", "scenario": scenario.name, "scenario_sha256": "1a2b3c4d" * 8}
    return {"provenance": origin, **process_map(scenario)}


def drawn(figure: Figure) -> tuple[set[str], list[str]]:
    """Names of boxes, and arrows as ``from > to``."""
    patches = figure.axes[0].patches
    boxes = {str(patch.get_label()) for patch in patches if isinstance(patch, FancyBboxPatch)}
    return boxes, [str(patch.get_label()) for patch in patches if isinstance(patch, FancyArrowPatch)]


def courses(figure: Figure) -> dict[str, list[tuple[float, float]]]:
    """The points of each arrow, head included, in inches from the left upper corner."""
    found = {}
    for patch in figure.axes[0].patches:
        if isinstance(patch, FancyArrowPatch):
            path = patch.get_path()
            assert path.codes is not None
            points = zip(path.vertices.tolist(), path.codes.tolist(), strict=True)
            found[str(patch.get_label())] = [(x, y) for (x, y), code in points if code != Path.CLOSEPOLY]
    return found


def texts(figure: Figure) -> list[Text]:
    return [text for text in figure.axes[0].texts if text.get_text()]


def collisions(figure: Figure) -> Iterator[tuple[str, str]]:
    """Pairs of texts that lie on each other."""
    places = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    for (one, here), (other, there) in combinations(places, 2):
        if here.x0 < there.x1 and there.x0 < here.x1 and here.y0 + 1 < there.y1 and there.y0 + 1 < here.y1:
            yield one, other


def check_room(figure: Figure) -> None:
    """No text lies on another, leaves the picture, or crosses the edge of a box."""
    FigureCanvasAgg(figure)  # otherwise each measurement makes a canvas of its own
    assert list(collisions(figure)) == []
    boxes = [patch.get_window_extent() for patch in figure.axes[0].patches if isinstance(patch, FancyBboxPatch)]
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    for text in texts(figure):
        place = text.get_window_extent()
        assert figure.bbox.x0 <= place.x0 <= place.x1 <= figure.bbox.x1, text.get_text()
        assert figure.bbox.y0 <= place.y0 <= place.y1 <= figure.bbox.y1, text.get_text()
        for box in boxes:
            inside = box.x0 <= place.x0 and place.x1 <= box.x1 and box.y0 <= place.y0 and place.y1 <= box.y1
            assert inside or not box.overlaps(place), text.get_text()


def test_every_step_has_a_box_and_every_exit_an_arrow() -> None:
    boxes, arrows = drawn(flow_chart(document(load("saas_smb"))))
    assert boxes == {*load("saas_smb").process, "customer"}
    assert set(arrows) == {
        "attempt > lost",
        "attempt > meeting",
        "business_case > quotation",
        "check > customer",
        "cross_sell > customer",
        "customer > check",
        "customer > cross_sell",
        "customer > renewal",
        "customer > ticket",
        "decision > hand_over",
        "decision > hesitation",
        "decision > lost",
        "delivery > invoice",
        "hand_over > delivery",
        "hesitation > decision",
        "invoice > customer",
        "invoice > lost",
        "mailing > attempt",
        "meeting > business_case",
        "meeting > lost",
        "meeting > meeting",
        "quotation > decision",
        "renewal > customer",
        "renewal > win_back",
        "ticket > cross_sell",
        "ticket > customer",
        "ticket > renewal",
        "win_back > customer",
        "win_back > lost",
    }
    assert len(arrows) == len(set(arrows))


@pytest.mark.parametrize("scenario", [*map(load, library()), *(case(seed).scenario for seed in range(25))])
def test_in_any_process_each_exit_is_drawn_once_and_words_have_room(scenario: Scenario) -> None:
    told = document(scenario)
    figure = flow_chart(told)
    _, arrows = drawn(figure)
    for step in told["steps"]:
        for way_out in step["exits"]:
            assert arrows.count(f"{step['step']} > {way_out['to']}") == 1
    check_room(figure)


def test_a_process_of_25_steps_has_room_for_all_its_words() -> None:
    told = document(long_process())
    assert len(told["steps"]) == 25
    check_room(flow_chart(told))


def test_names_as_long_as_they_may_be_leave_no_box() -> None:
    names = [letter * 40 for letter in "mw"]
    steps = {
        names[0]: coin("offer", {names[1]: 0.5, "lost": 0.5}),
        names[1]: coin("offer", {names[0]: 0.9, "won": 0.1}),
    }
    check_room(flow_chart(document(process(steps, title="M" * 500))))


def test_rates_times_and_reasons_are_written_out() -> None:
    said = [text.get_text().replace("\n", " ") for text in texts(flow_chart(document(load("saas_smb"))))]
    for words in (
        "4 Offer: 30 % advance",
        "order 30 %",
        "lost 70 %: price, rival 25 %, no decision, expired, after 9 d",
        "interested 34 %",
        "effort 2 h, writes quotation",
        "onboarding",
        "customer 94.5 %: renewed",
        "churned 5.5 %",
        "moves satisfaction",
        "every 91 d",
        "Service cycle: begins by itself with every customer",
    ):
        assert words in said, words


def test_the_title_says_where_fewest_go_on() -> None:
    figure = flow_chart(document(load("saas_smb")))
    assert figure.get_suptitle() == "Software subscriptions for small firms; fewest go on in Offer: 30 %"
    assert flow_chart(document(load("w1"))).get_suptitle() == "Reference workload"


def test_a_title_in_letters_that_the_font_lacks_gives_way_to_the_name() -> None:
    steps = {"deal": coin("offer", {"won": 1.0})}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert flow_chart(document(process(steps, title="\u8ca9\u58f2"))).get_suptitle() == "Small"
    assert flow_chart(document(process(steps, title="Kr\u00e4ne"))).get_suptitle() == "Kr\u00e4ne"


def test_the_good_way_goes_straight_down_to_the_next_step_and_losses_to_the_right() -> None:
    ways = courses(flow_chart(document(load("w1"))))
    down, loss, back = ways["generate > contact"], ways["generate > lost"], ways["win_back > offer"]
    half_a_head = 0.1
    assert all(abs(x - down[0][0]) < half_a_head for x, _ in down)
    assert max(y for _, y in down) > down[0][1]
    assert all(abs(y - loss[0][1]) < half_a_head for _, y in loss)
    assert max(x for x, _ in loss) > loss[0][0]
    assert min(y for _, y in back) < back[0][1]
    assert min(x for x, _ in back) < back[0][0] - 1


def test_lanes_that_meet_are_beside_each_other() -> None:
    spans = {("a", ""): (0.0, 9.0), ("b", ""): (1.0, 2.0), ("c", ""): (3.0, 4.0), ("d", ""): (1.5, 3.5)}
    found = lanes(spans)
    for (one, here), (other, there) in combinations(spans.items(), 2):
        if here[0] <= there[1] and there[0] <= here[1]:
            assert found[one] != found[other]
    assert found["b", ""] == found["c", ""] == 0
    assert max(found.values()) == 2


def test_svg_is_well_formed_harmless_and_the_same_every_time(tmp_path: FilePath) -> None:
    told = document(long_process())
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for file in files:
        write_flow(told, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    root = ElementTree.parse(files[0]).getroot()
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert root.tag.endswith("svg")
    assert not tags & {"script", "foreignObject", "image", "a", "text"}
    links = [value for element in root.iter() for key, value in element.items() if key.endswith("href")]
    assert all(link.startswith("#") for link in links)
    assert not any(key.startswith("on") for element in root.iter() for key in element.attrib)
    (title,) = root.iter("{http://purl.org/dc/elements/1.1/}title")
    assert str(title.text).startswith('Cranes & <lifts> "for" $x_1$')


def test_png_has_the_size_of_the_figure(tmp_path: FilePath) -> None:
    write_flow(document(load("w1")), tmp_path / "flow.png")
    with Image.open(tmp_path / "flow.png") as picture:
        assert picture.size[0] == 1100
        assert picture.size[1] > 1000


def test_a_chart_too_long_for_dots_says_so(tmp_path: FilePath) -> None:
    told = document(process({"deal": coin("offer", {"won": 1.0})}))
    told["steps"][0]["documents"] = [f"a_document_of_many_words_number_{number}" for number in range(4000)]
    with pytest.raises(UsageError, match=r"flow\.png: the flow chart is too long for \.png, need \.svg\."):
        write_flow(told, tmp_path / "flow.png")


def test_words_can_be_read_on_the_ground_of_a_phase() -> None:
    assert min(contrast(ink, CHART_COLOURS["band"]) for ink in (INK, MUTED)) >= CONTRAST


def test_text_and_mermaid_load_no_plot() -> None:
    code = "import sys, salescycle.reports.flow_files; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
