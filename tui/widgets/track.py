"""A track: places from left to right, a tick on some of them, and a knob on the one where one is."""

from collections.abc import Iterable

from textual.content import Content

__all__ = ["spread", "track"]

KNOB, TICK, RAIL = "\u25cf", "\u253c", "\u2500"


def spread(n: int, count: int, onto: int) -> int:
    """Where the *n*-th (0, 1, ...) of *count* places lies among *onto* others: first on first, last on last.

    >>> [spread(n, 3, onto=13) for n in range(3)], spread(7, 13, onto=3)
    ([0, 6, 12], 1)
    """
    return round(n * (onto - 1) / max(1, count - 1))


def track(width: int, knob: int | None, *, ticks: Iterable[int] = (), style: str = "bold $accent") -> Content:
    """A line of *width* cells; *knob* is a cell, None for no knob, and *style* the look of it."""
    line = [RAIL] * width
    for cell in ticks:
        line[cell] = TICK
    if knob is None:
        return Content.styled("".join(line), "$rule")
    return Content.assemble(("".join(line[:knob]), "$rule"), (KNOB, style), ("".join(line[knob + 1 :]), "$rule"))
