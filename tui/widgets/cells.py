"""Text in columns of a fixed number of cells, which is not the number of letters."""

from rich.cells import cell_len, set_cell_size
from textual.content import Content

__all__ = ["apart", "cell", "cell_right", "hanging"]

ELLIPSIS = "\u2026"


def cell(text: str, width: int) -> str:
    """*text* in exactly *width* cells; what is too long ends with an ellipsis."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(set_cell_size(text, width - 1).rstrip() + ELLIPSIS, width)


def cell_right(text: str, width: int) -> str:
    """The same, against the right side."""
    return " " * max(0, width - cell_len(text)) + cell(text, min(width, cell_len(text)))


def hanging(text: str, width: int, indent: int) -> Content:
    """*text* wrapped beside a label of *indent* cells, which stand in *width* too."""
    lines = Content(text).wrap(max(10, width - indent)) if text else [Content("")]
    return Content("\n" + " " * indent).join(line.rstrip() for line in lines)


def apart(width: int, *parts: str) -> str:
    """*parts* spread over a line of *width* cells: the first left, the last right; the last one gives way last."""
    parts = tuple(part for part in parts if part) or ("",)
    while len(parts) > 2 and sum(map(cell_len, parts)) + 2 * (len(parts) - 1) > width:
        parts = (*parts[:-2], parts[-1])
    if len(parts) == 1:
        return cell(parts[0], width)
    room = width - sum(map(cell_len, parts))
    if room < 1:
        return cell(parts[0], width - cell_len(parts[-1]) - 1) + " " + parts[-1]
    gap, extra = divmod(room, len(parts) - 1)
    told = parts[0]
    for n, part in enumerate(parts[1:], 1):
        told += " " * (gap + (extra if n == len(parts) - 1 else 0)) + part
    return told
