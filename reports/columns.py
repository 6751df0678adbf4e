"""Sentences and tables set as plain text in 80 columns."""

import re
from collections.abc import Sequence
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

__all__ = ["GAP", "Report", "Table", "WIDTH", "plain", "set_cells", "wrapped"]

WIDTH = 80
"""No line is wider [columns]."""
GAP = "  "
"""Between two cells."""
_ELLIPSIS = "..."
_NARROWEST = 8
"""A column of words keeps so much [columns]."""
_UNIT = re.compile(r"(?<=\d) (?=(k|M|bn|tn|%)(\W|$))")


class Table(NamedTuple):
    """Cells of text, ready to be set."""

    title: str
    head: tuple[str, ...]
    """Names of the columns; numbers stand to the right, words to the left."""
    rows: Sequence[tuple[str, ...]]
    words: frozenset[int] = frozenset({0})
    """Columns that hold words."""
    note: str = ""


Report = list[str | Table]
"""Sentences and tables, in reading order."""


def plain(report: Report) -> str:
    """*report* as plain text of at most 80 columns, for pipes, files and screen readers."""
    return "\n\n".join(wrapped(part) if isinstance(part, str) else _plain_table(part) for part in report) + "\n"


def wrapped(sentences: str) -> str:
    """*sentences* broken where a line would be too long, a number never parted from its unit."""
    # textwrap breaks at spaces, but not at no-break spaces.
    glued = _UNIT.sub("\u00a0", sentences)
    lines = [
        line for sentence in glued.splitlines() for line in wrap(sentence, WIDTH, subsequent_indent=_hanging(sentence))
    ]
    return "\n".join(lines).replace("\u00a0", " ")


def _hanging(sentence: str) -> str:
    """What later lines of a sentence begin with: they stand under the first word of a list's entry."""
    return " " * (len(sentence) - len(sentence.lstrip(" -")))


def _plain_table(table: Table) -> str:
    head, *rows = set_cells(table)
    lines = [GAP.join(row).rstrip() for row in (head, *rows)]
    rule = "-" * max(map(cell_len, lines))
    return "\n".join(part for part in (table.title, lines[0], rule, *lines[1:], table.note) if part)


def set_cells(table: Table) -> list[list[str]]:
    """Head and rows with all cells of a column equally wide, together within the width of a line."""
    lines = (table.head, *table.rows)
    widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    for column in sorted(table.words, reverse=True):
        too_wide = sum(widths) + len(GAP) * (len(widths) - 1) - WIDTH
        widths[column] = max(_NARROWEST, widths[column] - max(0, too_wide))
    return [
        [_cell(text, widths[column], left=column in table.words) for column, text in enumerate(line)] for line in lines
    ]


def _cell(text: str, width: int, *, left: bool) -> str:
    """*text* filled with spaces to *width*, or cut to it with an ellipsis."""
    if cell_len(text) > width:
        return set_cell_size(text, width - len(_ELLIPSIS)).rstrip() + _ELLIPSIS
    space = " " * (width - cell_len(text))
    return text + space if left else space + text
