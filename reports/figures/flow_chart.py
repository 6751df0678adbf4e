"""The flow chart of a scenario: steps in bands of their phases, the sales cycle and the service cycle side by side."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path

from salescycle.reports.figures.flow_layout import (
    ASIDE,
    BOX,
    GUTTER,
    LINE,
    NAME,
    Arrow,
    Box,
    Column,
    Row,
    columns,
    lanes,
)
from salescycle.reports.figures.sheet import axes, fit, house_style, write
from salescycle.reports.flow_wording import Document, service_notes, title
from salescycle.reports.style import CHART_COLOURS, INK, MUTED, PAPER, SIZE, TEXT

__all__ = ["flow_chart"]

_MARGIN, _TOP, _FOOT, _LANE = 0.45, 1.8, 0.55, 0.24
_LEAST_WIDTH = 11.0
_DOWN = 0.82
"""Where arrows go straight down (0..1 of a box), beside the names of the bands."""
_LEGEND = (
    "Thick arrows: all goes well; dashed: back to an earlier step, or felt.",
    "Rates as configured, of those who enter the phase; times are medians.",
)
_BESIDE = "Service cycle: begins by itself with every customer"
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "good": {"color": CHART_COLOURS["good"], "linewidth": 2.4, "zorder": 4},
    "other": {"color": MUTED, "linewidth": 1.2, "zorder": 3},
    "back": {"color": MUTED, "linewidth": 1.2, "zorder": 3, "linestyle": (0, (5, 2.5))},
}


def flow_chart(document: Document) -> Figure:
    """Boxes with exits: straight down where it goes on, by lanes to the left elsewhere, losses to the right."""
    sales, service = columns(document, _TOP + LINE * len(list(service_notes(document))))
    with house_style():
        return _Chart(document, sales, service).draw()


class _Chart:
    """One chart with its places; x and y are inches from the left upper corner."""

    def __init__(self, document: Document, sales: Column, service: Column) -> None:
        self.document, self.sales, self.service = document, sales, service
        self.lanes = lanes(dict(_spans(sales)))
        self.names = {step["step"]: step for step in document["steps"]}
        self.returns = list(dict.fromkeys(exit_["to"] for _, exit_ in self._returning()))
        self.gutter = _MARGIN + _LANE * (max(self.lanes.values(), default=-1) + 1) + 0.1
        self.left = self.gutter + GUTTER
        self.channel = self.left + BOX + ASIDE + 0.2
        self.bus = self.channel + _LANE * len(self.returns) + 0.1
        self.beside = self.bus + (GUTTER if self.returns else 0.4)
        right = self.beside + BOX + ASIDE + 0.3 if service.boxes else self.channel
        self.rail = right - 0.15
        self.width, self.right = max(_LEAST_WIDTH, right + _MARGIN), right
        self.height = max(sales.bottom, service.bottom) + _FOOT + 0.3
        self.figure = Figure(figsize=(self.width, self.height), dpi=SIZE["dots"], facecolor=PAPER)
        # Measuring needs a canvas, and that of a long chart has a hundred megabytes.
        self.ruler = Figure(figsize=(1, 1), dpi=SIZE["dots"])
        self.plot: Axes = axes(self.figure, (0, 0, 1, 1))
        self.plot.set(xlim=(0, self.width), ylim=(self.height, 0), xticks=[], yticks=[])

    def draw(self) -> Figure:
        """The figure."""
        self._head()
        self._bands(self.sales, _MARGIN, self.channel - 0.1, self.gutter, self.left + BOX * _DOWN - 0.15)
        self._column(self.sales, self.left)
        self._bands(self.service, self.channel + 0.05, self.right, self.beside, self.right)
        self._column(self.service, self.beside)
        self._ways()
        if self.service.boxes:
            self._customers()
            self._come_back()
            self._felt()
        return self.figure

    def _head(self) -> None:
        """Title, legend, the names of the two cycles, and where the numbers come from."""
        room = self.width - 2 * _MARGIN
        look = {"size": TEXT["title"] * 0.8, "weight": "bold"}
        place = {"x": _MARGIN / self.width, "y": 1 - 0.62 / self.height, "ha": "left", "va": "bottom"}
        name = self._cut(_drawable_title(self.document), room, look)
        self.figure.suptitle(name, **place, **look, color=INK, parse_math=False)
        for line, words in enumerate(_LEGEND):
            self._say(_MARGIN, 0.85 + 0.24 * line, words, room=room, color=MUTED, size=TEXT["small"])
        self._say(_MARGIN, 1.5, "Sales cycle", room=room, weight="bold", size=TEXT["label"])
        self._say(_MARGIN, self.height - 0.25, _source(self.document), room=room, color=MUTED)
        if self.service.boxes:
            left = self.channel + 0.05
            room = self.right - left
            self._say(left, 1.5, _BESIDE, room=room, weight="bold", size=TEXT["label"])
            for line, note in enumerate(service_notes(self.document)):
                self._say(left, 1.78 + LINE * line, note, room=room, color=MUTED)

    def _say(self, x: float, y: float, words: str, *, room: float, **look: Any) -> None:
        """Words that are cut where they would leave their *room*."""
        look = {"size": TEXT["source"], "va": "center", **look}
        write(self.plot, x, y, self._cut(words, room, look), **look)

    def _cut(self, words: str, room: float, look: Mapping[str, Any]) -> str:
        """*words* as far as they have *room* [inch]."""
        measured = write(self.ruler, 0, 0, words, **{key: look[key] for key in ("size", "weight") if key in look})
        found = fit(measured, room).get_text()
        measured.remove()
        return found

    def _bands(self, column: Column, left: float, right: float, name_at: float, name_to: float) -> None:
        for band in column.bands:
            place, size = (left, band.top), (right - left, band.bottom - band.top)
            self.plot.add_patch(Rectangle(place, *size, color=CHART_COLOURS["band"], linewidth=0, zorder=0))
            room = name_to - name_at
            self._say(name_at, band.top + 0.21, band.name, room=room, weight="bold", size=TEXT["small"])

    def _column(self, column: Column, x: float) -> None:
        for name, box in column.boxes.items():
            self._box(name, box, x)
            for row in box.rows:
                self._row(name, box, row, x)
        for name, (to, words) in column.straight.items():
            box, below, middle = column.boxes[name], column.boxes[to], x + BOX * _DOWN
            good = next(way_out["good"] for way_out in self.names[name]["exits"] if way_out["to"] == to)
            self._arrow(name, to, [(middle, box.bottom), (middle, below.top)], "good" if good else "other")
            self._say(middle + 0.14, box.bottom + 0.2, words, room=x + BOX + ASIDE - middle - 0.2)

    def _box(self, name: str, box: Box, x: float) -> None:
        corner = "round,pad=0,rounding_size=" + ("0.2" if box.is_end else "0.06")
        self.plot.add_patch(
            FancyBboxPatch(
                (x, box.top), BOX, box.height, boxstyle=corner, facecolor=PAPER, edgecolor=INK, linewidth=1.3,
                zorder=2, label=name,
            )
        )  # fmt: skip
        room, y = BOX - 0.3, box.top + 0.25
        for words in box.name:
            self._say(x + 0.15, y, words, room=room, weight="bold", size=TEXT["small"], zorder=5)
            y += NAME
        if box.role:
            self._say(x + BOX - 0.15, y - NAME, box.role, room=room / 2, ha="right", color=MUTED, zorder=5)
        for line, words in enumerate(box.facts):
            self._say(x + 0.15, y - 0.02 + LINE * line, words, room=room, zorder=5)

    def _row(self, name: str, box: Box, row: Row, x: float) -> None:
        """Words of a row; those to the left stand on their line, those to the right behind a short arrow."""
        y, words = box.at(row.side, row.key), "\n".join(row.words)
        ground = {"facecolor": CHART_COLOURS["band"], "linewidth": 0, "pad": 1.5}
        look = {"linespacing": 1.2, "zorder": 6, "bbox": ground}
        if words and row.side == "left":
            self._say(x - 0.3, y, words, room=GUTTER - 0.55, ha="right", **look)
        elif words:
            self._say(x + BOX + 0.5, y, words, room=ASIDE - 0.55, **look)
        if row.is_short:
            self._arrow(name, row.key[1], [(x + BOX, y), (x + BOX + 0.42, y)], "good" if row.good else "other")

    def _ways(self) -> None:
        for arrow in self.sales.arrows:
            lane = self.gutter - 0.1 - _LANE * (self.lanes[_key(arrow)] + 0.5)
            start, end = _ends(self.sales, arrow)
            points = [(self.left, start), (lane, start), (lane, end), (self.left, end)]
            look = "good" if arrow.good else "other" if arrow.way == "forward" else "back"
            self._arrow(arrow.source, arrow.to, points, look, dashed=arrow.way != "forward")

    def _customers(self) -> None:
        pill = self.sales.boxes["customer"]
        out = (pill.top + pill.bottom) / 2
        for name, box in self.service.boxes.items():
            y = box.at("left", ("in", "customer"))
            points = [(self.left + BOX, out), (self.bus, out), (self.bus, y), (self.beside, y)]
            self._arrow("customer", name, points, "other")

    def _returning(self) -> Iterator[tuple[str, Document]]:
        for name in self.service.boxes:
            exits = self.names[name]["exits"]
            yield from ((name, way_out) for way_out in exits if way_out["to"] in self.sales.boxes.keys() & self.names)

    def _come_back(self) -> None:
        for name, way_out in self._returning():
            to = way_out["to"]
            lane = self.channel + _LANE * self.returns.index(to)
            start = self.service.boxes[name].at("left", ("out", to))
            end = self.sales.boxes[to].at("right", ("in", "service"))
            points = [(self.beside, start), (lane, start), (lane, end), (self.left + BOX, end)]
            self._arrow(name, to, points, "good" if way_out["good"] else "back")

    def _felt(self) -> None:
        for row in self.document["influences"]:
            source, to = (self.service.boxes.get(row[end]) for end in ("from", "to"))
            if source is None or to is None or source is to:
                continue
            edge = self.beside + BOX
            start, end = source.at("right", ("out", row["by"])), to.at("right", ("in", row["by"]))
            self._arrow(
                row["from"], row["to"], [(edge, start), (self.rail, start), (self.rail, end), (edge, end)], "back"
            )

    def _arrow(
        self, source: str, to: str, points: Sequence[tuple[float, float]], look: str, *, dashed: bool = False
    ) -> None:
        style = {**_LOOKS[look], **({"linestyle": _LOOKS["back"]["linestyle"]} if dashed else {})}
        self.plot.add_patch(
            FancyArrowPatch(
                path=_rounded(points), arrowstyle="-|>", mutation_scale=13, label=f"{source} > {to}", **style
            )
        )


def _drawable_title(document: Document) -> str:
    """The title, or the scenario's name where our font has no letters for it."""
    letters, said = get_font(findfont("DejaVu Sans")), title(document)
    if all(letters.get_char_index(ord(letter)) for letter in said):
        return said
    return title({**document, "title": ""})


def _spans(column: Column) -> Iterator[tuple[tuple[str, str], tuple[float, float]]]:
    """From top to bottom, what each lane has to reach: all arrows that come to a box in the same way share one."""
    for key in dict.fromkeys(map(_key, column.arrows)):
        heights = [y for arrow in column.arrows if _key(arrow) == key for y in _ends(column, arrow)]
        yield key, (min(heights), max(heights))


def _key(arrow: Arrow) -> tuple[str, str]:
    return arrow.to, arrow.way


def _ends(column: Column, arrow: Arrow) -> tuple[float, float]:
    start = column.boxes[arrow.source].at("left", ("out", arrow.to))
    return start, column.boxes[arrow.to].at("left", ("in", arrow.way))


def _rounded(points: Sequence[tuple[float, float]]) -> Path:
    """A way of straight stretches with round corners."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        vertices += [_toward(corner, before), corner, _toward(corner, after)]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*vertices, points[-1]], [*codes, Path.LINETO])


def _toward(corner: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    dx, dy = other[0] - corner[0], other[1] - corner[1]
    part = min(0.5, 0.16 / max(abs(dx), abs(dy), 1e-9))
    return corner[0] + dx * part, corner[1] + dy * part


def _source(document: Document) -> str:
    origin = document["provenance"]
    return f"salescycle {origin['version']}, scenario {origin['scenario']}, content {origin['scenario_sha256'][:12]}"
