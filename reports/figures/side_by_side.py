"""Base and variants in one picture: what is won in the course of time, and how many come through each phase."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from salescycle.reports.figures.fan import label_days
from salescycle.reports.figures.sheet import LEFT, axes, fit, house_style, sheet, spread, write
from salescycle.reports.findings import source_line
from salescycle.reports.result import Document, Period, PhaseFlow, periods, phases
from salescycle.reports.style import GRID, INK, MUTED, TEXT, VARIANT_COLOURS
from salescycle.reports.wording import count, day, human, money, money_ticks
from salescycle.sim.words.safe import safe

__all__ = ["MOST", "fans", "funnels", "shown"]

MOST = len(VARIANT_COLOURS)
"""Ways to work in one picture, the base among them; further variants are in the tables."""
_FAN_AREA = (0.09, 0.125, 0.62, 0.665)
_FUNNEL_AREA = (0.2, 0.1, 0.56, 0.66)
_LINE = 0.06
_LABEL_WIDTH = 0.2


def shown(document: Document) -> list[str]:
    """Names of those in the picture."""
    return list(document["by_period"])[:MOST]


def fans(document: Document) -> Figure:
    """Value won since the start: the median and the middle 80 % of the runs of each, by the end of each period."""
    courses = {
        name: periods({"by_period": document["by_period"][name], "by": document["by"]}) for name in shown(document)
    }
    with house_style():
        unit = f" in {document['currency']}" if document["currency"] else ""
        first = next(iter(courses.values()))[0].start
        subtitle = f"Won value{unit}, summed from {day(first)}: median, and shaded the middle 80 % of the runs."
        figure = sheet(_fans_finding(document, courses), subtitle=subtitle, source=source_line(document))
        plot = axes(figure, _FAN_AREA)
        _draw_frame(plot, list(courses.values()))
        for (name, course), colour in zip(courses.items(), VARIANT_COLOURS, strict=False):
            _draw_course(plot, name, course, colour)
        _name_courses(plot, courses)
    return figure


def _fans_finding(document: Document, courses: Mapping[str, Sequence[Period]]) -> str:
    """What half of the runs win by the end, each variant and the base."""
    (base, first), *others = [(safe(name, limit=30), course[-1].quantiles["0.5"]) for name, course in courses.items()]
    won = ", ".join(f"{name} {money(value)}" for name, value in others)
    return f"Won by half of the runs: {won}; {base} {money(first)} {document['currency']}".rstrip()


def _funnels_finding(flows: Mapping[str, Mapping[str, PhaseFlow]], order: Sequence[str]) -> str:
    """The phase from which the first variant lets most more, or fewer, go on."""
    (_, base), (name, first), *_ = flows.items()
    gaps = {phase: first[phase].advanced - base[phase].advanced for phase in order if phase in base and phase in first}
    phase = max(gaps, key=lambda phase: abs(gaps[phase]))
    if not gaps[phase]:
        return f"{safe(name, limit=30)}: as many go on from each phase"
    more = "more" if gaps[phase] > 0 else "fewer"
    return f"{safe(name, limit=30)}: {count(abs(gaps[phase]))} {more} a run go on from {human(phase)}"


def _draw_frame(plot: Axes, courses: Sequence[Sequence[Period]]) -> None:
    top = max(course[-1].quantiles["0.9"] for course in courses) or 1.0
    plot.set_xlim(courses[0][0].start.toordinal(), courses[0][-1].end.toordinal() + 1)
    plot.set_ylim(0, 1.08 * top)
    ticks = [tick for tick in MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top) if tick <= 1.08 * top]
    plot.set_yticks(ticks, money_ticks(ticks))
    plot.grid(visible=True, axis="y", color=GRID, linewidth=1.0)
    label_days(plot, courses[0])


def _draw_course(plot: Axes, name: str, course: Sequence[Period], colour: str) -> None:
    days = [course[0].start.toordinal(), *(period.end.toordinal() + 1 for period in course)]
    low, middle, high = ([0.0, *(period.quantiles[level] for period in course)] for level in ("0.1", "0.5", "0.9"))
    plot.fill_between(days, low, high, color=colour, alpha=0.16, linewidth=0)
    plot.plot(days, middle, color=colour, linewidth=3.0, marker="o", markersize=5, clip_on=False, label=name)


def _name_courses(plot: Axes, courses: dict[str, list[Period]]) -> None:
    """Each name at the end of its line, moved apart where they would meet."""
    top = plot.get_ylim()[1]
    ends = sorted((course[-1].quantiles["0.5"], name) for name, course in courses.items())
    colours = dict(zip(courses, VARIANT_COLOURS, strict=False))
    places = spread([value / top for value, _ in ends], gap=_LINE, low=0.0, high=1.0)
    for (value, name), place in zip(ends, places, strict=True):
        plot.plot([1.008, 1.026, 1.036], [value / top, place, place], color=colours[name], linewidth=1.2,
                  transform=plot.transAxes, clip_on=False)  # fmt: skip
        words = f"{money(value)}  {safe(name, limit=40)}"
        look = {"va": "center", "color": colours[name], "weight": "bold", "transform": plot.transAxes}
        fit(write(plot, 1.045, place, words, **look), _LABEL_WIDTH)


def funnels(document: Document) -> Figure:
    """A group of bars a phase, a bar each: a run's accounts that came in, and in it those that went on."""
    flows = {name: {flow.phase: flow for flow in phases({"funnel": document["funnel"][name]})}
             for name in shown(document)}  # fmt: skip
    order = list(dict.fromkeys(phase for mine in flows.values() for phase in mine))
    with house_style():
        subtitle = "Accounts a run that came into each phase, and the dark part of them that went on from it."
        figure = sheet(_funnels_finding(flows, order), subtitle=subtitle, source=source_line(document))
        plot = axes(figure, _FUNNEL_AREA)
        plot.set_xlim(0, max(flow.came_in for mine in flows.values() for flow in mine.values()) or 1)
        plot.set_ylim(len(order) - 0.5, -0.5)
        plot.set_xticks([])
        plot.set_yticks([])
        for row, phase in enumerate(order):
            _draw_phase(plot, row, phase, [mine.get(phase) for mine in flows.values()])
        _name_bars(figure, list(flows))
    return figure


def _draw_phase(plot: Axes, row: int, phase: str, flows: Sequence[PhaseFlow | None]) -> None:
    height = 0.8 / len(flows)
    name = write(plot, 0, row, human(phase), va="center", weight="bold")
    name.set_transform(plot.get_yaxis_transform(which="grid"))
    name.set_x((LEFT - _FUNNEL_AREA[0]) / _FUNNEL_AREA[2])
    for i, (flow, colour) in enumerate(zip(flows, VARIANT_COLOURS, strict=False)):
        if flow is None:
            continue
        middle = row - 0.4 + height * (i + 0.5)
        plot.barh(middle, flow.came_in, height=0.86 * height, color=colour, alpha=0.3, label="came in")
        plot.barh(middle, flow.advanced, height=0.86 * height, color=colour, label="went on")
        edge = flow.came_in + 0.012 * plot.get_xlim()[1]
        words = f"{count(flow.came_in)} \u2192 {count(flow.advanced)}"
        write(plot, edge, middle, words, va="center", size=TEXT["small"], color=INK)


def _name_bars(figure: Figure, names: Sequence[str]) -> None:
    for i, (name, colour) in enumerate(zip(names, VARIANT_COLOURS, strict=False)):
        left = _FUNNEL_AREA[0] + 0.2 * i
        write(figure, left, 0.785, "\u25a0", size=TEXT["small"], color=colour)
        fit(write(figure, left + 0.016, 0.785, safe(name, limit=40), size=TEXT["small"], color=MUTED), 0.17)
