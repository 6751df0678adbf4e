"""Text from a CRM, a scenario or a save, made harmless for a terminal, a figure and a spreadsheet."""

import re
import unicodedata

__all__ = ["Cell", "csv_cell", "csv_text", "safe"]

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
    if text.isascii() and text.isprintable() and "  " not in text:
        line = text.strip()  # the usual cell of a large export, sixteen times as quick
    else:
        # Cut before NFC: its sorting of combining marks takes quadratic time on hostile input.
        seen = _BREAKS.sub(" ", _visible(_BREAKS.sub(" ", text)))  # spaces meet where something hidden was between them
        line = unicodedata.normalize("NFC", seen[: 4 * limit]).strip()
    if len(line) <= limit:
        return line
    return line[: limit - len(_ELLIPSIS)].rstrip() + _ELLIPSIS


def csv_cell(value: Cell) -> Cell:
    """The cell that a spreadsheet shows as *value* and never runs as a formula; numbers stay numbers.

    Text that begins with ``= + - @``, tab or line break (also after spaces) gets a ``'`` in front, unless the whole
    text is a number; text that already began with ``'`` before such a beginning gets one more. ``csv_text`` reads it.
    """
    return "'" + value if isinstance(value, str) and _runs(value) else value


def csv_text(cell: str) -> str:
    """The text of which ``csv_cell`` made *cell*.

    >>> csv_text("'=1+1"), csv_text("'quoted'"), csv_text("-5")
    ('=1+1', "'quoted'", '-5')
    """
    return cell[1:] if cell.startswith("'") and _runs(cell[1:]) else cell


def _runs(text: str) -> bool:
    """Whether a spreadsheet would take *text* for a formula, or for one that was made harmless."""
    return _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)


def _visible(text: str) -> str:
    kept = "".join(character for character in text if unicodedata.category(character) not in _STRIPPED_CATEGORIES)
    return _INVISIBLE.sub("", kept)
