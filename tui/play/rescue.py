"""A damaged save: what is damaged, up to when it is good, and how to go on from there."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote

from salescycle.reports.saves import Save, read, salvage
from salescycle.scenarios.saved_game import SavedGame, unpack_scenario
from salescycle.sim.errors import SaveError, UsageError
from salescycle.tui.messages import _
from salescycle.tui.names import clock

__all__ = ["refused", "rescued"]


def refused(path: Path, error: SaveError) -> SaveError:
    """Why a save is refused; of a damaged one also up to when it is good, and how to go on, in the same sentence."""
    try:
        good = _good_part(path)
        until = None if good is None else _until(good)
    except SaveError:  # nothing of it can be played on
        return error
    if until is None:
        return error
    line = _("{what}; the game is good up to {until}, and to go on from there: salescycle replay {path} --rescue")
    return SaveError(line.format(what=str(error).rstrip("."), until=until, path=quote(str(path))))


def rescued(path: Path) -> Path:
    """A new save beside a damaged one, with the game up to its last whole day; the damaged one is left as it is.

    Raises UsageError when nothing is damaged, SaveError when nothing can be rescued.
    """
    if _good_part(path) is None:
        raise UsageError(f"{path}: nothing is damaged; play it on: salescycle play --resume {quote(str(path))}")
    with Save.rescue(path) as save:
        return save.path


def _good_part(path: Path) -> SavedGame | None:
    """The game up to the last whole day before the damage; None where nothing is damaged. Raises SaveError."""
    try:
        read(path)
    except SaveError:
        return salvage(path)
    return None


def _until(good: SavedGame) -> str:
    """The moment up to which it is good. Raises SaveError where the scenario cannot be read."""
    if not good.days:
        return _("its beginning")
    with tempfile.TemporaryDirectory() as folder:
        start = unpack_scenario(good.header, Path(folder)).scenario.start
    return clock(datetime.combine(start, datetime.min.time()) + timedelta(seconds=good.days[-1].time))
