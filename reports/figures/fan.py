"""The fan: what is won by the end of each period, in the middle and at the edges of the simulated futures."""

from collections.abc import Sequence
from datetime import date
from itertools import cycle, groupby
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import offset_copy

from salescycle.reports.figures.sheet import axes, fit, house_style, sheet, spread, write
from salescycle.reports.findings import forecast_finding, source_line
from salescycle.reports.result import (
    BANDS,
    Document,
    NaiveRule,
    Period,
    Target,
    currency,
    naive_rules,
    periods,
    provenance,
    target,
    top_of_picture,
)
from salescycle.reports.style import BAND_COLOURS, GRID, INK, MUTED, PAPER, TARGET
from salescycle.reports.wording import amount, day, human, money, money_ticks

__all__ = ["fan", "label_days"]

_AREA = (0.09, 0.125, 0.60, 0.665)
_LEVELS = ("0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95")
_PARTS = ("1 in 20", "1 in 10", "1 in 4", "half", "3 in 4", "9 in 10", "19 in 20")
_STAY = dict(zip(_LEVELS, _PARTS, strict=True))
"""How many futures get no further than the quantile of that level ..."""
_REACH = dict(zip(_LEVELS, reversed(_PARTS), strict=True))
"""... and how many get there."""
_MARKERS = "D^sv<>"
_MARK: dict[str, Any] = {
    "linestyle": "none",
    "markersize": 7.5,
    "markerfacecolor": PAPER,
    "markeredgecolor": MUTED,
    "markeredgewidth": 1.6,
    "clip_on": False,
}
_LINE = 0.053
"""Height of a line of text beside the fan (0..1 of the axes)."""
_ROOM_FOR_TARGET = (0.2, 0.8)
"""The target's name reaches so far from the start, or begins so near the end (0..1 of the axis)."""
_LOW = 0.4
"""Below this height (0..1) the median leaves more room above than below."""
_LABEL_WIDTH = 0.19
"""Room for the words of a label (0..1 of the slide)."""
_BETWEEN_DAYS = 0.09
"""Least distance of two dates on the axis (0..1 of its length)."""


class _Label(NamedTuple):
    """A line of text beside the fan: a value, and what it means."""

    value: float
    words: str
    weight: str = "normal"


def fan(document: Document) -> Figure:
    """The forecast's cumulative won value with its 50, 80 and 90 % bands, the target and the naive rules."""
    with house_style():
        figure = sheet(forecast_finding(document), subtitle=_subtitle(document), source=source_line(document))
        plot = axes(figure, _AREA)
        course, rules, asked = periods(document), naive_rules(document), target(document)
        top = top_of_picture(course, [rule.won_value for rule in rules] + ([asked.amount] if asked else []))
        _draw_frame(plot, course, top=top)
        _draw_bands(plot, course)
        if asked:
            _draw_target(plot, asked, course)
        labels = _quantile_labels(course[-1].quantiles)
        # The naive rules' key stands where the fan's own labels are not.
        key = _LINE * (len(rules) + 2) if rules else 0.0
        below = course[-1].quantiles["0.5"] > _LOW * plot.get_ylim()[1]
        _draw_rules(plot, rules, end=course[-1].end, foot=0.0 if below else 1.0 - _LINE * len(rules))
        _draw_labels(plot, labels, low=key if below else 0.0, high=1.0 if below else 1.0 - key)
    return figure


def _subtitle(document: Document) -> str:
    unit = f" in {currency(document)}" if currency(document) else ""
    start, futures = day(periods(document)[0].start), provenance(document).replications
    return f"Won value{unit}, summed from {start}. Shaded: the middle 50, 80 and 90 % of {futures:,} simulated futures."


def _draw_frame(plot: Axes, course: Sequence[Period], *, top: float) -> None:
    """Axes with dates and money, light lines across."""
    first, last = course[0].start.toordinal(), _after(course[-1].end)
    lowest = min(0.0, *(period.quantiles["0.05"] for period in course))
    plot.set_xlim(first, last)
    plot.set_ylim(lowest * 1.08, (top or 1.0) * 1.08)
    round_values = MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(lowest, top) if top else [0.0]
    ticks = [value for value in round_values if value <= top * 1.08]
    plot.set_yticks(ticks, money_ticks(ticks))
    plot.hlines(ticks, first, last, colors=GRID, linewidth=1.0, zorder=0)
    label_days(plot, course)


def label_days(plot: Axes, course: Sequence[Period]) -> None:
    """Names the last days of periods, as many as have room, and the year where it is new."""
    days = {course[0].start.toordinal(): course[0].start} | {_after(period.end): period.end for period in course}
    places = sorted(days, reverse=True)
    kept = places[:1]
    for place in places:
        if kept[-1] - place >= _BETWEEN_DAYS * (places[0] - places[-1]):
            kept.append(place)
    kept = [*kept[:-1], places[-1]]  # the start is worth more than the day after it
    named = [days[place] for place in reversed(kept)]
    years = [0, *(last.year for last in named)]
    words = [
        day(last) + (f"\n{last.year}" if last.year != before else "\n ")
        for last, before in zip(named, years, strict=False)
    ]
    plot.set_xticks(kept[::-1], words)


def _draw_bands(plot: Axes, course: Sequence[Period]) -> None:
    """The bands from the widest to the narrowest, the median on top; all begin at nothing won."""
    days = _days(course)
    for share, (low, high) in BANDS.items():
        colour = BAND_COLOURS[share]
        plot.fill_between(
            days, _edge(course, low), _edge(course, high), color=colour, linewidth=0, label=f"{share} % of futures"
        )
    plot.plot(
        days, _edge(course, "0.5"), color=INK, linewidth=2.8, marker="o", markersize=5, label="median", clip_on=False
    )


def _draw_target(plot: Axes, asked: Target, course: Sequence[Period]) -> None:
    """A dashed line up to the target's day, named where the fan leaves room."""
    first, last = plot.get_xlim()
    top = plot.get_ylim()[1]
    words = f"target {amount(asked.amount)}"
    if asked.amount > top:
        _note(plot, words=f"\u2191 {words}, above this picture", x=first, y=top, ha="left", va="top")
        return
    until = min(_after(asked.by), last)
    plot.plot([first, until], [asked.amount] * 2, color=TARGET, linewidth=2.4, dashes=(6, 3), label="target", zorder=3)
    near_start, near_end = (first + part * (last - first) for part in _ROOM_FOR_TARGET)
    over_fan = asked.amount >= _value_at(near_start, course, "0.95")
    if over_fan or asked.amount > _value_at(near_end, course, "0.05"):
        _note(plot, words=words, x=first, y=asked.amount, ha="left", va="bottom")
    else:
        _note(plot, words=words, x=until, y=asked.amount, ha="right", va="top")


def _note(plot: Axes, *, words: str, x: float, y: float, ha: str, va: str) -> None:
    """The target's name a little beside (x, y), readable on every ground."""
    away = (8 if ha == "left" else -8, 5 if va == "bottom" else -6)
    look = {"color": TARGET, "weight": "bold", "path_effects": [withStroke(linewidth=4, foreground=PAPER)]}
    text = write(plot, x, y, words, ha=ha, va=va, zorder=5, **look)
    text.set_transform(
        offset_copy(plot.transData, fig=plot.get_figure(root=True), x=away[0], y=away[1], units="points")
    )


def _draw_rules(plot: Axes, rules: Sequence[NaiveRule], *, end: date, foot: float) -> None:
    """Small marks where naive rules expect the value to stand, and their key on the right, from *foot* (0..1) up."""
    for rank, (rule, marker) in enumerate(zip(rules, cycle(_MARKERS), strict=False)):
        _draw_course(plot, rule, marker, end=end)
        place = foot + _LINE * (len(rules) - 1 - rank)
        plot.plot([1.029], [place], marker=marker, transform=plot.transAxes, **_MARK)
        above = " (above)" if rule.won_value > plot.get_ylim()[1] else ""
        _write_line(plot, _Label(rule.won_value, human(rule.name) + above), place=place, color=MUTED)
    if rules:
        write(plot, 1.02, foot + _LINE * len(rules), "Naive rules", va="center", color=MUTED, transform=plot.transAxes)


def _draw_course(plot: Axes, rule: NaiveRule, marker: str, *, end: date) -> None:
    """The marks of one rule that lie in the picture; one at the end if it tells no course."""
    top = plot.get_ylim()[1]
    points = [point for point in rule.cumulative or [(end, rule.won_value)] if point[1] <= top]
    days, values = [_after(last) for last, _ in points], [value for _, value in points]
    plot.plot(days, values, marker=marker, label=rule.name, zorder=4, **_MARK)


def _quantile_labels(quantiles: dict[str, float]) -> list[_Label]:
    """What each edge of the fan means, in words; edges of one (rounded) value share a line."""
    edges = [(money(quantiles[level]), level) for level in _LEVELS]
    return [
        _quantile_label(quantiles, [level for _, level in same]) for _, same in groupby(edges, key=lambda edge: edge[0])
    ]


def _quantile_label(quantiles: dict[str, float], levels: Sequence[str]) -> _Label:
    """The line of *levels* (ascending), which have one value."""
    value = quantiles[levels[0]]
    # At least so many get to the lowest of them; but everybody gets to nothing, and many not further.
    words = f"{_REACH[levels[0]]} get here" if value else f"{_STAY[levels[-1]]} book nothing"
    return _Label(value, words, weight="bold" if "0.5" in levels else "normal")


def _draw_labels(plot: Axes, labels: Sequence[_Label], *, low: float, high: float) -> None:
    """The labels (ascending) right of the fan, in *low*..*high* (0..1), moved apart if they would overlap."""
    bottom, top = plot.get_ylim()
    values = [(label.value - bottom) / (top - bottom) for label in labels]
    for label, value, place in zip(labels, values, spread(values, gap=_LINE, low=low, high=high), strict=True):
        leader = [1.008, 1.026, 1.036], [value, place, place]
        plot.plot(*leader, color=MUTED, linewidth=0.9, transform=plot.transAxes, clip_on=False)
        _write_line(plot, label, place=place)


def _write_line(plot: Axes, label: _Label, *, place: float, color: str = INK) -> None:
    """Value and words of *label* at height *place* (0..1) to the right of the axes."""
    look = {"va": "center", "color": color, "weight": label.weight, "transform": plot.transAxes}
    write(plot, 1.045, place, money(label.value), **look)
    fit(write(plot, 1.150, place, label.words, **look), _LABEL_WIDTH)


def _days(course: Sequence[Period]) -> list[int]:
    return [course[0].start.toordinal(), *(_after(period.end) for period in course)]


def _edge(course: Sequence[Period], level: str) -> list[float]:
    return [0.0, *(period.quantiles[level] for period in course)]


def _after(last_day: date) -> int:
    """Place on the axis of the end of *last_day*."""
    return last_day.toordinal() + 1


def _value_at(place: float, course: Sequence[Period], level: str) -> float:
    """Height of an edge of the fan at *place* on the axis of days."""
    return float(np.interp(place, _days(course), _edge(course, level)))
