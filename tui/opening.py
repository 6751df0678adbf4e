"""What one sits down to."""

import secrets
from pathlib import Path
from typing import NamedTuple

__all__ = ["Opening", "fresh_seed"]


def fresh_seed() -> int:
    """A seed that nobody has named, of at most nine digits."""
    return secrets.randbelow(1_000_000_000)


class Opening(NamedTuple):
    """A game to sit down to: a new one of a scenario, or one that was left."""

    scenario: str = "tutorial"
    level: str = "tutorial"
    seed: int | None = None
    """A fresh one where None, that of the day where *daily*."""
    daily: bool = False
    practice: bool = False
    resume: Path | None = None
    """Save to play on; all else is left out then."""
    difficulty: str = "normal"
    rescue: bool = False
    """The save to play on is damaged: a new one is made first of what is whole."""
