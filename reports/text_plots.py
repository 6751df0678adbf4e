"""Small plots in plain text, for a terminal: at most 12 lines of 78 columns, also in pure ASCII."""

from collections.abc import Sequence
from typing import NamedTuple, TextIO

from salescycle.reports.findings import target_said
from salescycle.reports.result import BANDS, Document, Period, Target, currency, periods, target, top_of_picture
from salescycle.reports.wording import day, money, money_range

__all__ = ["bar", "fan_plot", "heights", "run_trend", "sparkline", "speaks_unicode", "usual_range"]

_MOST_ROWS = 7
_WIDTH = 78
_LONGEST_SPARKLINE = 40


class _Ink(NamedTuple):
    """Characters to draw with."""

    bands: tuple[str, str, str]
    """9 of 10, 8 of 10, half of the futures."""
    median: str
    target: str
    levels: str
    """From the lowest to the highest value of a sparkline."""


_UNICODE = _Ink(("\u2591", "\u2592", "\u2593"), "\u2588", "\u2506", "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588")
_ASCII = _Ink((".", "-", "="), "#", "|", "_.-=*#")


def speaks_unicode(stream: TextIO) -> bool:
    """Whether *stream* can take block characters: its encoding is one of the UTF family."""
    return (stream.encoding or "").lower().startswith("utf")


def fan_plot(document: Document, *, unicode: bool = True) -> str:
    """The forecast's cumulative won value: a bar of quantiles for the end of each period, and the target across."""
    ink = _UNICODE if unicode else _ASCII
    course, asked = _thinned(periods(document)), target(document)
    top = top_of_picture(course, [asked.amount] if asked else [])
    names = [day(period.end, year=course[0].end.year != course[-1].end.year) for period in course]
    medians = [money(period.quantiles["0.5"]) for period in course]
    left, right = max(map(len, names)), max(map(len, [*medians, "median"]))
    width = _WIDTH - left - right - 2
    bars = [_bar(period, asked, top=top, width=width, ink=ink) for period in course]
    unit = f" in {currency(document)}" if currency(document) else ""
    lines = [
        f"{f'Won value so far{unit}, by the end of':{left + width + 1}} {'median':>{right}}",
        *(f"{name:>{left}} {bar} {median:>{right}}" for name, bar, median in zip(names, bars, medians, strict=True)),
        f"{'':{left}} {'0':{width // 2}}{money(top) if top else '':>{width - width // 2}}",
        f"{ink.bands[0]} 9 of 10 futures  {ink.bands[1]} 8 of 10  {ink.bands[2]} half  {ink.median} median",
    ]
    if asked:
        place = "" if asked.amount <= top else ", right of this plot"
        lines.append(f"{ink.target} target {target_said(document, asked)}{place}")
    text = "\n".join(line.rstrip() for line in lines) + "\n"
    return text if unicode else text.encode("ascii", "replace").decode("ascii")


def run_trend(document: Document, *, unicode: bool = True) -> str:
    """One line with the value won in each period of a run."""
    values = [row["won_value"] for row in document["by_period"]]
    said = money_range(min(values), max(values)) if values else "no period"
    return f"Won value by period  {sparkline(values, unicode=unicode)}  {said}\n"


def sparkline(values: Sequence[float | None], *, unicode: bool = True) -> str:
    """A character a value, as high as its part of the largest; an unknown value is a space.

    More values than have room are averaged in groups.
    """
    levels = (_UNICODE if unicode else _ASCII).levels
    means = [_mean(group) for group in _groups(values)]
    largest = max((mean for mean in means if mean is not None), default=0.0)
    return "".join(" " if mean is None else levels[_level(mean, largest, len(levels))] for mean in means)


def bar(cells: float) -> str:
    """A bar of so many cells, in halves; what there is at all is never empty.

    >>> bar(2.6), bar(0.1), bar(0)
    ('\u2588\u2588\u258c', '\u258c', '')
    """
    halves = round(2 * cells) if cells >= 0.5 else int(cells > 0)
    return "\u2588" * (halves // 2) + "\u258c" * (halves % 2)


def usual_range(values: Sequence[float], also: Sequence[float] = ()) -> tuple[float, float]:
    """Lowest and highest of all *values* but one in fifty at each end, and of those in *also*."""
    ordered, cut = sorted(values), len(values) // 50
    return min(ordered[cut], *also), max(ordered[-1 - cut], *also)


def heights(values: Sequence[float], *, low: float, high: float, width: int, unicode: bool = True) -> str:
    """A histogram in one line of *width* characters from *low* to *high*; what lies outside is in the last one.

    A column with anything in it is never empty.
    """
    levels = (_UNICODE if unicode else _ASCII).levels
    counts = [0] * width
    for value in values:
        counts[min(width - 1, max(0, int((value - low) / (high - low) * width)))] += 1
    largest = max(counts)
    return "".join(levels[_level(count, largest, len(levels))] if count else " " for count in counts)


def _thinned(course: Sequence[Period]) -> Sequence[Period]:
    """At most so many periods as have room, evenly, the last one among them."""
    step = -(-len(course) // _MOST_ROWS)
    return course[::-1][::step][::-1]


def _bar(period: Period, asked: Target | None, *, top: float, width: int, ink: _Ink) -> str:
    """The bands of one period from the widest to the narrowest, the target across them, the median on top."""

    def column(value: float) -> int:
        return min(width - 1, max(0, round(value / (top or 1.0) * (width - 1))))

    cells = [" "] * width
    for (low, high), character in zip(BANDS.values(), ink.bands, strict=True):
        first, last = column(period.quantiles[low]), column(period.quantiles[high])
        cells[first : last + 1] = character * (last + 1 - first)
    if asked and asked.amount <= top:
        cells[column(asked.amount)] = ink.target
    cells[column(period.quantiles["0.5"])] = ink.median
    return "".join(cells)


def _groups(values: Sequence[float | None]) -> list[Sequence[float | None]]:
    size = max(1, -(-len(values) // _LONGEST_SPARKLINE))
    return [values[first : first + size] for first in range(0, len(values), size)]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _level(value: float, largest: float, levels: int) -> int:
    """Rank of the character for *value* (0 up to *levels* - 1); what is below zero is as low as nothing."""
    return round(max(0.0, value) / largest * (levels - 1)) if largest > 0 else 0
