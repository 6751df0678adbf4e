"""A working day as a line: what is past, what waits one after the other, what is free, and where the clock stands."""

from collections.abc import Sequence
from statistics import median

from salescycle.sim.game.agenda import dues, hours_of, waits_of
from salescycle.sim.game.view import Desk, View
from salescycle.sim.words.quantities import DAY_S
from salescycle.tui.widgets.plots import axis

__all__ = ["timeline", "today"]

PAST, FREE, CLOSED, FILLED, NOW = "\u2591", "\u00b7", " ", "\u2588\u2593", "\u25b2"

APART = 3
"""Cells that what waits usually takes where one is told from the next by its shade."""

Span = tuple[int, int]


def today(view: View, desk: Desk, width: int) -> tuple[str, str, str]:
    """The line of the day at hand, with quotations that end on it."""
    begin = desk.time // DAY_S * DAY_S
    ends = [due.time for due in dues(view, desk.time) if due.time < begin + DAY_S and due.what == "quotation"]
    waits = [(wait.begin, wait.end) for wait in waits_of(view, desk)]
    return timeline(hours_of(view, begin, begin + DAY_S), desk.time, waits, ends, width)


def timeline(
    hours: Sequence[Span], now: int, waits: Sequence[Span], marks: Sequence[int], width: int
) -> tuple[str, str, str]:
    """Hours above, the day, and below it the clock and whatever ends today.

    Args:
        hours: working time of the day [s].
        now: [s].
        waits: begin and end of what waits, in order [s].
        marks: seconds at which something ends.
        width: of the line.
    """
    if not hours:
        return "", "", ""
    low, high = hours[0][0], hours[-1][1]
    a_cell = (high - low) / width
    usual = median(end - begin for begin, end in waits) if waits else 0.0
    day, fills = "", FILLED if usual >= APART * a_cell else FILLED[1:]
    for n in range(width):
        at = low + (n + 0.5) * a_cell
        if not any(opens <= at < closes for opens, closes in hours):
            day += CLOSED
        elif at < now:
            day += PAST
        else:
            of_it = next((i for i, (begin, end) in enumerate(waits) if begin <= at < end), None)
            day += FREE if of_it is None else fills[of_it % len(fills)]
    step = 3600 if width >= 9 * (high - low) / 3600 else 7200
    first = -(-low // 3600) * 3600
    labels = [(float(at), f"{at // 3600 % 24:02d}:00") for at in range(first, high + 1, step)]
    below = [" "] * width
    for mark in marks:
        if low <= mark <= high:
            below[min(width - 1, int((mark - low) / a_cell))] = "!"
    below[max(0, min(width - 1, int((now - low) / a_cell)))] = NOW
    return axis(low, high, width, labels), day, "".join(below)
