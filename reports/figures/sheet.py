"""The blank slide that every figure begins with, text on it, and the way it becomes a file."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from salescycle.reports.style import INK, MUTED, PAPER, SIZE, TEXT
from salescycle.sim.errors import UsageError

__all__ = ["LEFT", "axes", "fit", "house_style", "save", "sheet", "spread", "width_of", "write"]

LEFT = 0.045
"""Left edge of everything on the slide (0..1)."""
_WIDTH = 0.92
_LEAST_TITLE = 17.0

# Matplotlib's own defaults first, so that a user's matplotlibrc changes no figure; its bundled font is everywhere.
_HOUSE: list[Any] = [
    "default",
    {"font.family": "DejaVu Sans", "svg.fonttype": "path", "svg.hashsalt": "salescycle", "savefig.bbox": None},
]
# No date, no version: the same result gives the same bytes.
_METADATA: dict[str, dict[str, str | None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None, "Creator": None},
}


def house_style() -> AbstractContextManager[None]:
    """Our settings of matplotlib, for the length of a ``with``."""
    return style.context(_HOUSE)


def sheet(title: str, *, subtitle: str, source: str) -> Figure:
    """A slide of 1600 x 900 dots with the finding on top and the origin of its numbers at the bottom."""
    figure = Figure(figsize=(SIZE["width"], SIZE["height"]), dpi=SIZE["dots"], facecolor=PAPER)
    _entitle(figure, title)
    write(figure, LEFT, 0.852, subtitle, size=TEXT["subtitle"], color=MUTED, va="top")
    write(figure, LEFT, 0.022, source, size=TEXT["source"], color=MUTED, va="bottom")
    return figure


def axes(figure: Figure, place: tuple[float, float, float, float]) -> Axes:
    """Empty axes at *place* (left, bottom, width, height of the slide, 0..1): no frame, no ticks."""
    plot = figure.add_axes(place)
    plot.set_facecolor("none")
    for spine in plot.spines.values():
        spine.set_visible(False)
    plot.tick_params(length=0, colors=MUTED, labelsize=TEXT["label"], pad=8)
    plot.grid(visible=False)
    plot.set_axisbelow(True)
    return plot


def write(place: Figure | Axes, x: float, y: float, text: str, **look: Any) -> Text:
    """Plain text at (x, y); a ``$`` in it begins no formula."""
    return place.text(x, y, text, **{"color": INK, "size": TEXT["label"], **look}, parse_math=False)


def width_of(text: Text) -> float:
    """Width of *text* as drawn (1 = the whole slide)."""
    figure = text.get_figure(root=True)
    assert figure is not None, "text stands on a slide"
    return float(text.get_window_extent().width / figure.bbox.width)


def fit(text: Text, width: float) -> Text:
    """*text*, cut with an ellipsis where it is wider than *width* (0..1 of the slide)."""
    whole = text.get_text()
    length = len(whole)
    while length > 1 and width_of(text) > width:
        length = min(length - 1, int(length * width / width_of(text)))
        text.set_text(whole[:length].rstrip() + "\u2026")
    return text


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """The places nearest to *wanted* (ascending) that lie in low..high and, if there is room, *gap* apart."""
    gap = min(gap, (high - low) / max(1, len(wanted) - 1))
    # Each place lowered by its rank times the gap must not fall: isotonic regression, by pooling adjacent violators.
    pools: list[list[float]] = []
    for rank, place in enumerate(wanted):
        pools.append([place - rank * gap])
        while len(pools) > 1 and _mean(pools[-2]) >= _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    highest = high - gap * (len(wanted) - 1)
    levels = [min(max(_mean(pool), low), highest) for pool in pools for _ in pool]
    return [level + rank * gap for rank, level in enumerate(levels)]


def save(figure: Figure, path: Path) -> None:
    """Write *figure* to *path* as PNG or SVG, by its ending; the same figure gives the same bytes."""
    metadata = _METADATA.get(path.suffix.lower())
    if metadata is None:
        raise UsageError(f"{path}: found the ending '{path.suffix}', need .png or .svg.")
    if path.suffix.lower() == ".svg":
        metadata = {**metadata, "Title": figure.get_suptitle().replace("\n", " ")}
    with house_style():
        figure.savefig(path, format=path.suffix.lower()[1:], dpi=SIZE["dots"], metadata=metadata)


def _entitle(figure: Figure, title: str) -> None:
    """The title on one line if it fits, else broken at its semicolon, then smaller, at last cut."""
    look = {"color": INK, "weight": "bold", "ha": "left", "va": "bottom", "linespacing": 1.15, "parse_math": False}
    text = figure.suptitle(title, x=LEFT, y=0.868, size=TEXT["title"], **look)
    if width_of(text) > _WIDTH:
        text.set_text(title.replace("; ", ";\n", 1))
    if width_of(text) > _WIDTH:
        text.set_fontsize(max(_LEAST_TITLE, TEXT["title"] * _WIDTH / width_of(text)))
    fit(text, _WIDTH)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)
