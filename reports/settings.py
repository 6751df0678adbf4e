"""The user's settings: a small TOML file. A bad one never stops the program: it is said in one sentence."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from salescycle.reports.home import settings_file
from salescycle.sim.words.safe import safe

__all__ = ["THEMES", "Settings", "load_settings", "save_settings"]

THEMES = ("dark", "light")
_MOST_BYTES = 100_000


class Settings(NamedTuple):
    """What a user may set."""

    theme: str = "dark"
    animations: bool = True
    """Whether anything moves on screens, and whether an answer is waited for."""
    vera: bool = True
    """Whether the adviser may be asked in new games."""


def load_settings() -> tuple[Settings, str]:
    """The settings, and a sentence about what could not be used of them; empty where all could."""
    path = settings_file()
    try:
        if not path.exists():
            return Settings(), ""
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return Settings(), f"{path}: found no file of settings; all is as usual."
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        return Settings(), f"{path}: {safe(str(error))}; all is as usual."
    except UnicodeDecodeError:
        return Settings(), f"{path}: found bytes that are no UTF-8; all is as usual."
    except OSError as error:
        return Settings(), f"{path}: cannot be read: {error.strerror}; all is as usual."
    return _settings(told, path)


def _settings(told: Mapping[str, Any], path: Path) -> tuple[Settings, str]:
    settings, problem = Settings(), ""
    for name, value in told.items():
        need = _need(name, value)
        if need:
            problem = problem or f"{path}: {safe(name, limit=40)}: found {safe(repr(value), limit=40)}, need {need}."
        else:
            settings = settings._replace(**{name: value})
    return settings, problem


def _need(name: str, value: Any) -> str:
    """What would have to stand there; empty where it does."""
    if name not in Settings._fields:
        return f"one of {', '.join(Settings._fields)}"
    if name == "theme":
        return "" if value in THEMES else " or ".join(THEMES)
    return "" if isinstance(value, bool) else "true or false"


def save_settings(settings: Settings) -> None:
    """Write the settings; a file that could not be used is kept beside them. Raises OSError."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and load_settings()[1]:
        path.replace(path.with_suffix(".toml.old"))
    lines = [
        "# Settings of salescycle; the screen Settings writes them.",
        f'theme = "{settings.theme}"  # {" or ".join(THEMES)}',
        f"animations = {str(settings.animations).lower()}",
        f"vera = {str(settings.vera).lower()}  # whether the adviser may be asked in new games",
    ]
    half = path.with_suffix(".toml.half")
    half.write_text("\n".join(lines) + "\n", encoding="utf-8")
    half.replace(path)
