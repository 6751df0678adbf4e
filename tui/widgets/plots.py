"""Small pictures of blocks, one cell wide a column: they say how much, words say what."""

from collections.abc import Sequence

__all__ = ["bar", "columns", "marks"]

HEIGHTS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"
PARTS = " \u258f\u258e\u258d\u258c\u258b\u258a\u2589\u2588"


def columns(values: Sequence[float], low: float, high: float, width: int) -> str:
    """How many of *values* lie in each of *width* parts of low..high, as heights."""
    counts = [0] * width
    for value in values:
        if low <= value <= high:
            counts[min(width - 1, int((value - low) / ((high - low) or 1.0) * width))] += 1
    most = max(counts, default=0) or 1
    return "".join(HEIGHTS[-(-count * (len(HEIGHTS) - 1) // most)] for count in counts)


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
            line[min(width - 1, int((value - low) / ((high - low) or 1.0) * width))] = mark
    return "".join(line)
