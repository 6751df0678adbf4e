"""A decision and the best there was: what each came to in common futures, and what came in the game itself."""

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from salescycle.reports.figures.sheet import axes, house_style, write
from salescycle.reports.style import BAND_COLOURS, GRID, INK, MUTED, PAPER, TARGET, TEXT
from salescycle.reports.text_plots import usual_range

__all__ = ["two_ways"]

_SIZE = (11.0, 2.9)
"""[inch]"""
_BINS = 48
_HIGH = 0.62
"""Height of a histogram (1: a row)."""
_LOW = 0.16
"""Where the quartiles are drawn below it."""


def two_ways(stop: Mapping[str, Any], currency: str) -> Figure:
    """A row each for what was done and for the best: histogram, quartiles, mean; a dot for what came in the game.

    *stop*: one of ``mattered`` in a debrief, money against par's action in the same futures.
    """
    came = stop["same_luck"]["yours"]
    ways = stop["yours"], stop["best"]
    low, high = usual_range(
        [value for way in ways for value in way["values"]], (came, 0.0, *(way["mean"] for way in ways))
    )
    rows = [("you", stop["yours"], BAND_COLOURS["50"])]
    if stop["best_did"] != stop["did"]:
        rows.append(("best", stop["best"], BAND_COLOURS["80"]))
    with house_style():
        figure = Figure(figsize=_SIZE, dpi=100, facecolor=PAPER)
        plot = axes(figure, (0.07, 0.25, 0.9, 0.72))
        plot.set_ylim(len(rows) - 1 + _LOW + 0.12, -_HIGH - 0.1)
        edge = (high - low or 1.0) * 0.02
        plot.set_xlim(low - edge, high + edge)
        plot.set_yticks([])
        plot.axvline(0, color=MUTED, linewidth=1.2)
        for row, (name, told, colour) in enumerate(rows):
            _draw(plot, row, name, told, colour)
        plot.plot([came], [_LOW], "o", color=TARGET, markersize=10, label="your game", clip_on=False, zorder=5)
        plot.xaxis.set_major_locator(MaxNLocator(7))
        plot.xaxis.set_major_formatter(lambda x, _: f"{x:+,.0f}" if x else "0")
        plot.grid(visible=True, axis="x", color=GRID, linewidth=0.8)
        plot.set_xlabel(f"{currency} against the steady colleague, by future", color=MUTED, size=TEXT["small"])
    return figure


def _draw(plot: Axes, row: int, name: str, told: Mapping[str, Any], colour: str) -> None:
    low, high = plot.get_xlim()
    width = (high - low) / _BINS
    counts = [0] * _BINS
    for value in told["values"]:
        counts[min(_BINS - 1, max(0, int((value - low) / width)))] += 1
    tops = [_HIGH * count / max(counts) for count in counts]
    lefts = [low + i * width for i in range(_BINS)]
    plot.bar(lefts, [-top for top in tops], width=width, bottom=row, align="edge", color=colour, label=name)
    first, median, third = told["quartiles"]
    plot.plot([first, third], [row + _LOW, row + _LOW], color=INK, linewidth=4, solid_capstyle="butt")
    plot.plot([median], [row + _LOW], "|", color=INK, markersize=13, markeredgewidth=2)
    plot.plot([told["mean"]], [row + _LOW], "D", color=INK, markersize=6)
    label = write(plot, 0.0, row - _HIGH / 2, name, ha="right", va="center", weight="bold")
    label.set_transform(plot.get_yaxis_transform(which="grid"))
    label.set_x(-0.01)
