"""The funnel: how many came into each phase, how many went on, and what became of the others."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from salescycle.reports.figures.sheet import LEFT, axes, fit, house_style, sheet, width_of, write
from salescycle.reports.findings import funnel_finding, source_line
from salescycle.reports.result import Document, PhaseFlow, phases
from salescycle.reports.style import FLOW_COLOURS, INK, MUTED, PAPER, TEXT
from salescycle.reports.wording import count, human, share

__all__ = ["funnel"]

_TOP, _HEIGHT, _TALLEST_ROW = 0.755, 0.685, 0.15
_NUMBERS, _FATES = (0.165, 0.25), (0.445, 0.515)
"""Left edge and width of the two columns of bars (0..1 of the slide)."""
_NAME_WIDTH = 0.112
_ROOM_FOR_NUMBERS = 0.47
"""Part of the first column that is kept free for the numbers behind its bars (0..1)."""
_BAR, _INNER_BAR = 0.42, 0.20
"""Heights of bars (0..1 of a row)."""
_BAR_AT, _WORDS_AT = -0.10, 0.29
"""Where in a row the bars and the words stand, down from its middle (0..1 of a row)."""
_CHARACTER = 1.5
"""Room for a character in a bar of fates [% of the bar]."""
_FATE_WORDS = {"advanced": "went on", "stayed": "still there", "returned": "went back", "left": "lost"}
_SUBTITLE = (
    "Accounts, counted at each visit of a phase: all who came in went on, are still there, went back or were lost."
)


def funnel(document: Document) -> Figure:
    """A row a phase: a bar of those who came in and those who went on, and a bar of what became of all of them."""
    flows = phases(document)
    with house_style():
        figure = sheet(funnel_finding(document), subtitle=_SUBTITLE, source=source_line(document))
        numbers, fates = (_column(figure, *place, rows=len(flows)) for place in (_NUMBERS, _FATES))
        most = max(flow.came_in for flow in flows)
        numbers.set_xlim(0, (most or 1) / (1 - _ROOM_FOR_NUMBERS))
        fates.set_xlim(0, 100)
        _draw_headings(figure)
        for row, flow in enumerate(flows):
            _draw_numbers(numbers, row, flow)
            _draw_fates(fates, row, flow)
    return figure


def _column(figure: Figure, left: float, width: float, *, rows: int) -> Axes:
    """Axes for a bar a row, the first on top, no taller rows than the eye needs."""
    height = min(_HEIGHT, _TALLEST_ROW * rows)
    plot = axes(figure, (left, _TOP - height, width, height))
    plot.set_ylim(rows - 0.5, -0.5)
    plot.set_xticks([])
    plot.set_yticks([])
    return plot


def _draw_headings(figure: Figure) -> None:
    """What the two columns show, the shades named beside their colour."""
    look = {"size": TEXT["small"], "color": MUTED, "va": "center"}
    height = _TOP + 0.017
    write(figure, _NUMBERS[0], height, "came in \u2192 went on", **look)
    for rank, (fate, words) in enumerate(_FATE_WORDS.items()):
        left = _FATES[0] + 0.105 * rank
        figure.add_artist(Rectangle((left, height - 0.011), 0.012, 0.021, **_fill(fate), transform=figure.transFigure))
        write(figure, left + 0.018, height, words, **look)


def _draw_numbers(plot: Axes, row: int, flow: PhaseFlow) -> None:
    """How many came in and went on, as a bar in a bar and in digits."""
    middle = row + _BAR_AT
    plot.barh(middle, flow.came_in, height=_BAR, color=FLOW_COLOURS["came_in"], label="came in")
    plot.barh(middle, flow.advanced, height=_INNER_BAR, color=FLOW_COLOURS["advanced"], label="went on")
    edge = flow.came_in + 0.015 * plot.get_xlim()[1]
    write(plot, edge, middle, f"{count(flow.came_in)} \u2192 {count(flow.advanced)}", va="center", weight="bold")
    entered = f"{count(flow.entered)} entered"
    there = f", {count(flow.present)} were there" if flow.present else ""
    write(plot, 0, row + _WORDS_AT, entered + there, va="center", size=TEXT["small"], color=MUTED)
    name = write(plot, 0, middle, human(flow.phase), va="center", weight="bold")
    name.set_transform(plot.get_yaxis_transform(which="grid"))
    name.set_x((LEFT - _NUMBERS[0]) / _NUMBERS[1])
    fit(name, _NAME_WIDTH)


def _draw_fates(plot: Axes, row: int, flow: PhaseFlow) -> None:
    """What became of those who came in, as parts of a whole; below, the reasons and what the bar has no room to say."""
    middle = row + _BAR_AT
    if not flow.came_in:
        write(plot, 0, middle, "nobody came here", va="center", size=TEXT["small"], color=MUTED)
        return
    stays = [("advanced", flow.advanced), ("stayed", flow.stayed), ("returned", flow.returned)]
    parts = [*stays, *(("left", number) for number in flow.left.values())]
    start = 0.0
    unsaid = []
    for fate, number in parts:
        width = 100 * number / flow.came_in
        plot.barh(middle, width, left=start, height=_BAR, label=_FATE_WORDS[fate], **_fill(fate))
        words = count(number) if fate == "left" else f"{count(number)} ({share(number, flow.came_in)})"
        if width >= _CHARACTER * (len(words) + 1):
            _write_inside(plot, start + width / 2, middle, words, fate=fate)
        elif number and fate != "left":
            unsaid.append(f"{count(number)} {_FATE_WORDS[fate]}")
        start += width
    _write_losses(plot, row, flow, before=unsaid)


def _write_inside(plot: Axes, x: float, y: float, words: str, *, fate: str) -> None:
    """A number in its part of the bar, with a plain ground against the hatch."""
    ground = {"facecolor": FLOW_COLOURS[fate], "linewidth": 0, "pad": 2}
    ink = PAPER if fate == "advanced" else INK
    write(plot, x, y, words, ha="center", va="center", size=TEXT["small"], color=ink, bbox=ground)


def _write_losses(plot: Axes, row: int, flow: PhaseFlow, *, before: Sequence[str]) -> None:
    """The losses with as many reasons as have room, the rest as a number."""
    text = write(plot, 0, row + _WORDS_AT, "", va="center", size=TEXT["small"], color=MUTED)
    for named in range(len(flow.left), -1, -1):
        text.set_text(", ".join([*before, _losses(flow, named)]))
        if width_of(text) <= _FATES[1]:
            break


def _losses(flow: PhaseFlow, named: int) -> str:
    """The number of losses, the first *named* reasons with theirs, and how many more."""
    if not flow.lost:
        return "none lost"
    reasons = [f"{human(reason).lower()} {count(number)}" for reason, number in flow.left.items()]
    rest = len(reasons) - named
    said = [*reasons[:named], f"{rest} more"] if rest else reasons
    return f"{count(flow.lost)} lost: {', '.join(said)}"


def _fill(fate: str) -> dict[str, Any]:
    """Look of a bar's part; going back is hatched, for it is the one step against the stream."""
    hatch = "////" if fate == "returned" else None
    return {"facecolor": FLOW_COLOURS[fate], "edgecolor": PAPER, "linewidth": 1.5, "hatch": hatch}
