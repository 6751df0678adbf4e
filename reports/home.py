"""Where the program keeps what a user does not name: games, settings, reports of crashes."""

import os
from pathlib import Path

import platformdirs

__all__ = ["ENDING", "games_folder", "home", "saves_in", "settings_file"]

ENDING = ".salescycle"
"""Of the name of a save."""


def home() -> Path:
    """The user's data folder of this system; ``SALESCYCLE_HOME`` moves it."""
    named = os.environ.get("SALESCYCLE_HOME")
    return Path(named) if named else platformdirs.user_data_path("salescycle")


def games_folder() -> Path:
    """Folder of the saves."""
    return home() / "games"


def saves_in(folder: Path) -> dict[Path, int]:
    """The saves in a folder, the one played last first, and when each was [ns since 1970]; none without a folder."""
    try:
        found = {path: _changed(path) for path in folder.iterdir() if path.suffix == ENDING and path.name[0] != "."}
    except OSError:
        return {}
    return dict(sorted(found.items(), key=lambda each: (each[1], each[0].name), reverse=True))


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # gone meanwhile, or a link to nowhere
        return 0


def settings_file() -> Path:
    """The user's settings: in the folder for configuration of this system; ``SALESCYCLE_HOME`` moves it."""
    named = os.environ.get("SALESCYCLE_HOME")
    return (Path(named) if named else platformdirs.user_config_path("salescycle")) / "settings.toml"
