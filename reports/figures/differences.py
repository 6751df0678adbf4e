"""Paired differences: each variant's runs less those of the base on the same luck, their mean and its interval."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from salescycle.reports.comparison import answers, effect, of_metric
from salescycle.reports.figures.sheet import LEFT, axes, fit, house_style, sheet, write
from salescycle.reports.findings import source_line
from salescycle.reports.result import Document
from salescycle.reports.style import BAND_COLOURS, GRID, INK, MUTED
from salescycle.reports.wording import human

__all__ = ["differences"]

_AREA = (0.25, 0.14, 0.52, 0.64)
_NAME_WIDTH = 0.195
_TALLEST_ROW = 0.2
_DOTS = 400
"""Most pairs of runs that are drawn one by one; of more, evenly spaced ones."""
_SPREAD = 0.24
"""Half height of the cloud of pairs (1: a row)."""


def differences(document: Document, values: Mapping[str, Sequence[float]]) -> Figure:
    """A row a variant: a dot for each pair of runs, the mean difference, and its 95 % interval.

    Args:
        document: of ``compare``.
        values: differences of its metric, by variant, replication by replication.
    """
    metric = document["metric"]
    with house_style():
        title = answers(document)[0]
        subtitle = f"Difference from the base in {human(metric).lower()}, pair by pair on the same luck."
        figure = sheet(title, subtitle=subtitle, source=source_line(document))
        left, bottom, width, tallest = _AREA
        height = min(tallest, _TALLEST_ROW * len(values))
        plot = axes(figure, (left, bottom + tallest - height, width, height))
        plot.set_ylim(len(values) - 0.5, -0.5)
        plot.set_yticks([])
        plot.axvline(0, color=MUTED, linewidth=1.2)
        for row, (name, pairs) in enumerate(values.items()):
            _draw(plot, document, row, name, pairs)
        plot.xaxis.set_major_locator(MaxNLocator(6))
        plot.xaxis.set_major_formatter(lambda x, _: effect(metric, x) if x else "0")
        plot.grid(visible=True, axis="x", color=GRID, linewidth=0.8)
    return figure


def _draw(plot: Axes, document: Document, row: int, name: str, pairs: Sequence[float]) -> None:
    x = np.asarray(pairs, np.float64)
    some = x[:: max(1, -(-len(x) // _DOTS))]
    # Evenly spaced heights instead of dice: the same result gives the same picture.
    heights = row + _SPREAD * (2.0 * (np.arange(len(some)) * 0.6180339887498949 % 1.0) - 1.0)
    plot.plot(some, heights, "o", color=BAND_COLOURS["80"], markersize=3.2, markeredgewidth=0)
    told = of_metric(document, name, document["metric"])
    label = write(plot, 0, row, name, va="center", weight="bold")
    label.set_transform(plot.get_yaxis_transform(which="grid"))
    label.set_x((LEFT - _AREA[0]) / _AREA[2])
    fit(label, _NAME_WIDTH)
    if told is None:
        return
    low, high = told["ci95"]
    plot.plot([low, high], [row, row], color=INK, linewidth=4.5, solid_capstyle="butt")
    plot.plot([told["mean"]], [row], "D", color=INK, markersize=9)
    ratio = told["variance_ratio"]
    saved = "" if ratio is None else f"\ncommon luck saved {ratio:.3g}x"
    words = f"{effect(document['metric'], told['mean'])}{saved}"
    note = write(plot, 1.02, row, words, va="center", color=INK)
    note.set_transform(plot.get_yaxis_transform(which="grid"))
