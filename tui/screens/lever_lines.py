"""Levers as lines with sliders: the most important ones by group, or those that a search finds."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from salescycle.tui.messages import _
from salescycle.tui.widgets.slider import Slide

if TYPE_CHECKING:
    from salescycle.scenarios.levers import Lever

__all__ = ["lever_slides"]

GROUPS = (
    (_("PEOPLE"), ("team.*.count", "team.*.skill")),
    (_("THE PLAYBOOK"), ("playbook.*",)),
    (_("RATES"), ("phases.*", "sources.*.rate", "process.*.rate", "process.*.chance")),
    (_("STEPS"), ("process.*.effort", "process.*.wait*", "process.*.level", "process.*.valid", "process.*.after",
                  "process.*.every", "process.*.terms", "process.*.meetings")),
)  # fmt: skip
"""Levers that are shown at once, by their paths; a search finds all."""
AHEAD = ("team.", "playbook.", "phases.", "sources.", "process.", "coefficients.")
"""Not repeated under the heading of a group."""


def lever_slides(levers: Mapping[str, "Lever"], changes: Mapping[str, str], wanted: str) -> list[Slide]:
    """The lines; *wanted*: words of a key or its meaning, empty for those that are turned, and the main ones."""
    if wanted:
        words = wanted.lower().split()
        found = [lever for lever in levers.values() if all(word in _sought(lever) for word in words)]
        found.sort(key=lambda lever: not all(word in lever.key for word in words))
        return [_slide(lever, _name(lever.key), changes) for lever in found] or [Slide("", _("No lever is called so."))]
    slides = [_slide(levers[key], _name(key), changes) for key in changes]
    if slides:
        slides.insert(0, Slide("", _("TURNED")))
    for heading, patterns in GROUPS:
        keys = [key for key in levers if any(fnmatchcase(key, pattern) for pattern in patterns)]
        slides += [
            Slide("", heading),
            *(_slide(levers[key], _name(key), changes) for key in keys if key not in changes),
        ]
    return slides


def _slide(lever: "Lever", name: str, changes: Mapping[str, str]) -> Slide:
    value = changes.get(lever.key, lever.value)
    called = {text: _short(text) for text in (*lever.notches, value) if _short(text) != text}
    return Slide(lever.key, name, lever.value, value, lever.notches, called)


def _name(key: str) -> str:
    """``team.rep.count`` is ``rep count``."""
    ahead = next((part for part in AHEAD if key.startswith(part)), "")
    return key.removeprefix(ahead).replace(".", " ").replace("_", " ")


def _short(value: str) -> str:
    """A distribution by its first parameter: ``lognormal(median=4 d, p90=10 d)`` is ``~ 4 d``."""
    named = re.match(r"\w+\((?:\w+=)?([^,()]+)[,)]", value)
    return f"~ {named[1]}" if named else value


def _sought(lever: "Lever") -> str:
    return f"{lever.key} {lever.key.replace('_', ' ')} {lever.line}".lower()
