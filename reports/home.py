"""Where the program keeps what a user does not name: games, settings, reports of crashes."""

import os
from pathlib import Path

import platformdirs

__all__ = ["games_folder", "home", "settings_file"]


def home() -> Path:
    """The user's data folder of this system; ``SALESCYCLE_HOME`` moves it."""
    named = os.environ.get("SALESCYCLE_HOME")
    return Path(named) if named else platformdirs.user_data_path("salescycle")


def games_folder() -> Path:
    """Folder of the saves."""
    return home() / "games"


def settings_file() -> Path:
    """The user's settings: in the folder for configuration of this system; ``SALESCYCLE_HOME`` moves it."""
    named = os.environ.get("SALESCYCLE_HOME")
    return (Path(named) if named else platformdirs.user_config_path("salescycle")) / "settings.toml"
