"""Rows of what a quotation is built on: a mark, what it is about, what was said, and where it was heard."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from textual.content import Content

from salescycle.tui.play.offered import Row
from salescycle.tui.widgets.cells import cell, cell_right

__all__ = ["beside_or_below"]

WIDE = 110
"""Cells from which on two columns of rows stand beside each other."""
MARK, LABEL, HEARD = 3, 8, 18
MARKS = {"+": "bold $success", "?": "bold $warning"}


def beside_or_below(left: Sequence[Row], right: Sequence[Row], width: int) -> Iterator[Content]:
    """Lines of at most *width* cells: two columns, or one list where there is little room."""
    if width < WIDE:
        for row in (*left, *right):
            yield from _lines(row, width)
        return
    half = width // 2
    columns = ([line for row in rows for line in _lines(row, half - 1)] for rows in (left, right))
    for one, other in zip_longest(*columns, fillvalue=Content("")):
        yield Content.assemble(one, " " * (half - one.cell_length), other)


def _lines(row: Row, width: int) -> Iterator[Content]:
    """A row; what is too long goes on below."""
    label = cell(row.label, LABEL) if row.label else ""
    heard = HEARD if row.heard else 0
    before = 2 + MARK + len(label)
    said = Content(row.text).wrap(max(10, width - before - heard))
    for n, part in enumerate(said):
        text = part.rstrip()
        if n:
            yield Content.assemble(" " * before, text)
            continue
        gap = " " * max(0, width - before - heard - text.cell_length)
        yield Content.assemble(
            "  ", (cell(row.mark, MARK), MARKS.get(row.mark, "$quiet")), (label, "$quiet"), text, gap,
            (cell_right(row.heard, heard), "$quiet"),
        )  # fmt: skip
