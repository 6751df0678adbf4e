"""What takes long to find out and is the same each time is found out once, and kept as JSON in the user's cache.

It is kept under a hash of everything that it depends on, the version of whatever finds it included, so that nothing
kept can be out of date. What is damaged is found anew; what nobody has used for a month is removed.
"""

import hashlib
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs

from salescycle.scenarios.writer import write_text

__all__ = ["cache_folder", "found_once"]

_KEPT_S = 30 * 86_400


def cache_folder(room: str) -> Path:
    """Folder of what is kept of one kind; ``SALESCYCLE_HOME`` moves it."""
    home = os.environ.get("SALESCYCLE_HOME")
    return (Path(home) if home else platformdirs.user_cache_path("salescycle")) / room


def found_once(room: str, depends_on: str, find: Callable[[], Any]) -> Any:
    """What *find* returns, which is plain data and depends on that text alone; raises what *find* raises."""
    path = cache_folder(room) / f"{_hash(depends_on)}.json"
    with suppress(OSError, ValueError):
        seal, _, body = path.read_text(encoding="utf-8").partition("\n")
        if seal == _hash(body):
            os.utime(path)
            return json.loads(body)
    found = find()
    body = json.dumps(found, ensure_ascii=False, allow_nan=False)
    with suppress(OSError):  # where nothing can be kept, it is found out each time
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, f"{_hash(body)}\n{body}")
        _prune(path.parent)
    return json.loads(body)  # the first time the same as later: lists, where something else was found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _prune(folder: Path) -> None:
    oldest = time.time() - _KEPT_S
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
