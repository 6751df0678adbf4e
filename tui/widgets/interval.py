"""A mean with its interval on a line, and where nothing would differ: one cell a mark."""

__all__ = ["interval"]

MEAN, LOW, HIGH, BETWEEN, ZERO, ROOM = "\u25cf", "\u251c", "\u2524", "\u2500", "\u2502", "\u00b7"


def interval(mean: float, half: float, reach: float, width: int) -> str:
    """The interval mean - half .. mean + half on a line from -reach to reach, 0 in the middle.

    >>> interval(0.4, 0.2, 1.0, 21)
    '··········│·├─●─┤····'
    """
    width -= 1 - width % 2
    middle = width // 2

    def place(value: float) -> int:
        share = value / reach if reach > 0 else 0.0
        return middle + round(max(-1.0, min(1.0, share)) * middle)

    line = [ROOM] * width
    low, high = place(mean - half), place(mean + half)
    for n in range(low, high + 1):
        line[n] = BETWEEN
    line[middle] = ZERO
    if high > low:
        line[low], line[high] = LOW, HIGH
    line[place(mean)] = MEAN
    return "".join(line)
