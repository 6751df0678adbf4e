"""The keys of a place as lines: what each is called on a keyboard, and what it does."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from rich.cells import cell_len

from salescycle.tui.keys import KEYS, Key
from salescycle.tui.messages import _
from salescycle.tui.widgets.cells import cell

__all__ = ["PAGE", "keys_of", "keys_shown", "named"]

KEY = 9
"""Cells of the keys, at least."""
GAP = 2
TWO_COLUMNS = 72
NAMES = {
    "question_mark": "?",
    "escape": _("esc"),
    "enter": _("enter"),
    "space": _("space"),
    "tab": _("tab"),
    "pageup": _("pgup"),
    "pagedown": _("pgdn"),
    "up": "\u2191",
    "down": "\u2193",
    "left": "\u2190",
    "right": "\u2192",
    "slash": "/",
    "comma": ",",
    "full_stop": ".",
    "plus": "+",
    "minus": "-",
}
"""Keys that Textual calls otherwise than people do."""
PAGE = "page("
"""So actions begin that go to a page of the game; they are one line."""

Row = tuple[str, str]


def keys_of(places: Sequence[str]) -> dict[str, list[Row]]:
    """Keys and what they do, by place, the innermost place first; what an inner place says is not said again.

    A key that an inner place has for something else does not do the outer thing there, and is not told of it.
    """
    told: set[str] = set()
    taken: set[str] = set()
    shown = {}
    for n, place in enumerate(places):
        keys = [one for one in KEYS[place] if one.action not in told and one.key not in taken]
        taken |= {one.key for one in KEYS[place] if not one.action.startswith(PAGE)}
        if n < len(places) - 1:
            keys = [one for one in keys if not one.action.startswith(PAGE)]
        told |= {one.action for one in keys}
        shown[place] = list(_rows(keys))
    return shown


def keys_shown(rows: Sequence[Row], width: int) -> Iterator[Any]:
    """Parts of text: the keys, in two columns where there is room."""
    columns = 2 if width >= TWO_COLUMNS and len(rows) > 1 else 1
    wide = width // columns - GAP
    room = max(KEY, *(cell_len(keys) + 1 for keys, _does in rows)) if rows else KEY
    blocks = [list(_wrapped(row, wide - room)) for row in rows]
    left: list[Row] = []
    half = -(-sum(map(len, blocks)) // columns)
    while blocks and len(left) < half:
        left += blocks.pop(0)
    right = [line for block in blocks for line in block]
    for n, first in enumerate(left):
        for keys, does in (first, *right[n : n + 1]):
            yield (cell(keys, room), "$accent")
            yield cell(does, wide - room) + " " * GAP
        yield "\n"


def named(keys: str) -> str:
    """What people call keys: ``question_mark,f1`` is ``? f1``."""
    return " ".join(_one(key) for key in keys.split(","))


def _one(key: str) -> str:
    if key.startswith("ctrl+"):
        return f"^{NAMES.get(key.removeprefix('ctrl+'), key.removeprefix('ctrl+'))}"
    return NAMES.get(key, key)


def _rows(keys: Sequence[Key]) -> Iterator[Row]:
    """Keys of one meaning in a row are one line, and so are the pages."""
    for does, group in groupby(keys, key=lambda one: PAGE if one.action.startswith(PAGE) else one.does):
        alike = list(group)
        names = [named(one.key) for one in alike]
        is_range = len(names) > 2 and all(len(name) == 1 for name in names)
        told = ", ".join(one.does for one in alike) if does == PAGE else does
        yield f"{names[0]}-{names[-1]}" if is_range else " ".join(names), told


def _wrapped(row: Row, wide: int) -> Iterator[Row]:
    keys, does = row
    for n, line in enumerate(wrap(does, max(10, wide)) or [""]):
        yield ("" if n else keys), line
