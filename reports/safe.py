"""Text from a CRM, a scenario or a save, made harmless for a terminal, a figure and a spreadsheet."""

import re
import unicodedata

__all__ = ["Cell", "csv_cell", "safe"]

Cell = str | int | float | None
"""What may stand in a CSV cell."""

# Cc controls (C0, DEL, C1), Cf formats (bidi overrides, zero width, soft hyphen, tags), Cs lone surrogates, which no
# stream can encode, Co private use and Cn unassigned, whose width on a terminal nobody knows.
_STRIPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Invisible, though Unicode files them under letters and marks: Hangul fillers, grapheme joiner, variation selectors.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BREAKS = re.compile(r"\s+")
_ELLIPSIS = "..."

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
# The full-width forms are formulas for a spreadsheet in an East Asian locale.
_FORMULA = re.compile("'*\\s*[=+\\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n\0]")


def safe(text: str, *, limit: int = 120) -> str:
    """One line of *text* that moves no cursor, hides nothing and reverses nothing; at most *limit* characters (3..).

    Control, format and invisible characters are stripped, white space (line breaks and tabs too) becomes one space,
    the rest is in normal form NFC. What is longer ends with ``...``. Safe text stays as it is.
    Markup is not interpreted here, and nowhere else: hand the result on as plain text.
    """
    # Cut before NFC: its sorting of combining marks takes quadratic time on hostile input.
    visible = _visible(_BREAKS.sub(" ", text))[: 4 * limit]
    line = unicodedata.normalize("NFC", visible).strip()
    if len(line) <= limit:
        return line
    return line[: limit - len(_ELLIPSIS)].rstrip() + _ELLIPSIS


def csv_cell(value: Cell) -> Cell:
    """The cell that a spreadsheet shows as *value* and never runs as a formula; numbers stay numbers.

    Text that begins with ``= + - @``, tab or line break (also after spaces) gets a ``'`` in front, unless the whole
    text is a number. To read it back, take one ``'`` off where a formula would begin after it: text that already
    began so got one more.
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _visible(text: str) -> str:
    kept = "".join(character for character in text if unicodedata.category(character) not in _STRIPPED_CATEGORIES)
    return _INVISIBLE.sub("", kept)
