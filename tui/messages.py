"""Texts of the screens in the user's language: gettext, from the catalogue of the domain ``salescycle``.

Keys and footers are made when a class is, so a catalogue is chosen before the screens are imported.
"""

import gettext
from pathlib import Path

__all__ = ["_", "catalogue", "ngettext"]

LOCALES = Path(__file__).with_name("locales")

catalogue = gettext.translation("salescycle", LOCALES, fallback=True)
"""English where there is no other."""


def _(text: str) -> str:
    """*text* in the user's language."""
    return catalogue.gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """The text for one or for many, ``{n}`` put in."""
    return catalogue.ngettext(one, many, n).format(n=n)
