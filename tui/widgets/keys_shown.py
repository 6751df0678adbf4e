"""The keys of a place as lines: what each is called on a keyboard, and what it does."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from salescycle.tui.keys import KEYS
from salescycle.tui.messages import _
from salescycle.tui.widgets.cells import cell

__all__ = ["keys_shown", "named"]

KEY = 10
GAP = 2
TWO_COLUMNS = 72
NAMES = {
    "question_mark": "?",
    "escape": _("esc"),
    "enter": _("enter"),
    "space": _("space"),
    "tab": _("tab"),
    "up": "\u2191",
    "down": "\u2193",
    "left": "\u2190",
    "right": "\u2192",
}
"""Keys that Textual calls otherwise than people do."""


def keys_shown(place: str, width: int) -> Iterator[Any]:
    """Parts of text: the keys of a place, in two columns where there is room."""
    rows = _rows(place)
    columns = 2 if width >= TWO_COLUMNS and len(rows) > 1 else 1
    wide = width // columns - GAP
    height = -(-len(rows) // columns)
    for n in range(height):
        for keys, does in rows[n::height]:
            yield (cell(keys, KEY), "$accent")
            yield cell(does, wide - KEY) + " " * GAP
        yield "\n"


def named(keys: str) -> str:
    """What people call keys: ``question_mark,f1`` is ``? f1``."""
    return " ".join(_one(key) for key in keys.split(","))


def _one(key: str) -> str:
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    return NAMES.get(key, key)


def _rows(place: str) -> list[tuple[str, str]]:
    """Keys and what they do; keys of one meaning in a row are one line."""
    rows = []
    for does, alike in groupby(KEYS[place], key=lambda one: one.does):
        keys = [named(one.key) for one in alike]
        is_range = len(keys) > 2 and all(len(key) == 1 for key in keys)
        rows.append((f"{keys[0]}-{keys[-1]}" if is_range else " ".join(keys), does))
    return rows
