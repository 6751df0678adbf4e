"""Small pictures of blocks, one cell wide a column: they say how much, words say what."""

from collections.abc import Sequence

__all__ = ["axis", "bar", "columns", "histogram", "marks", "wide"]

HEIGHTS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
PARTS = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588"


def columns(values: Sequence[float], low: float, high: float, width: int) -> str:
    """How many of *values* lie in each of *width* parts of low..high, as heights."""
    return histogram(values, low, high, width, 1)[0]


def histogram(values: Sequence[float], low: float, high: float, width: int, height: int) -> list[str]:
    """The same in *height* lines, the highest first; whatever there is of at all is seen."""
    counts = [0] * width
    for value in values:
        if low <= value <= high:
            counts[_place(value, low, high, width)] += 1
    most, eighths = max(counts, default=0) or 1, len(HEIGHTS) - 1
    tall = [-(-count * eighths * height // most) for count in counts]
    return [
        "".join(HEIGHTS[max(0, min(eighths, one - line * eighths))] for one in tall) for line in reversed(range(height))
    ]


def wide(line: str, stretch: int) -> str:
    """Each cell of a line as *stretch* equal ones."""
    return "".join(stretch * one for one in line)


def axis(low: float, high: float, width: int, labels: Sequence[tuple[float, str]]) -> str:
    """Labels below their places, each in the middle of its own; one that has no room is left out."""
    line = " " * width
    for value, label in labels:
        at = max(0, min(width - len(label), _place(value, low, high, width) - len(label) // 2))
        if not line[max(0, at - 1) : at + len(label) + 1].strip():
            line = line[:at] + label + line[at + len(label) :]
    return line


def bar(share: float, width: int) -> str:
    """A bar of *share* (0..1) of *width* cells, the rest in dots."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, part = divmod(eighths, 8)
    told = PARTS[-1] * full + (PARTS[part] if part else "")
    return told + "\u00b7" * (width - len(told))


def marks(values: Sequence[float], low: float, high: float, width: int, mark: str = "o") -> str:
    """A mark where each value lies on a line of *width* cells."""
    line = [" "] * width
    for value in values:
        if low <= value <= high:
            line[_place(value, low, high, width)] = mark
    return "".join(line)


def _place(value: float, low: float, high: float, width: int) -> int:
    """Number of the part in which a value lies."""
    return min(width - 1, int((value - low) / ((high - low) or 1.0) * width))
