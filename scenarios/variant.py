"""A variant as a file of its own: what it extends, and the few keys in which it differs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from salescycle.scenarios.loader import Loaded, canonical, library, load_document
from salescycle.scenarios.writer import as_yaml, write_text
from salescycle.sim.errors import UsageError

__all__ = ["variant_home", "write_variant"]


def variant_home(base: Loaded, folder: Path) -> Path:
    """Where a variant of *base* has to lie: in *folder*, or beside a base that is a file of the user's own."""
    return folder if _is_in_library(base) else base.path.parent


def write_variant(path: Path, base: Loaded, changed: Loaded, keys: Sequence[str], *, comment: str) -> None:
    """Write *changed*, which is *base* with other values of *keys*, as a file that extends the base.

    Raises UsageError when there is such a file already, or when it cannot be written.
    """
    if path.exists():
        raise UsageError(f"{path}: there is such a file already; take another name.")
    document: dict[str, Any] = {
        "name": path.stem,
        "extends": base.path.stem if _is_in_library(base) else base.path.name,
    }
    for key in keys:
        _put(document, key.split("."), changed.document)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, as_yaml(document, comment=comment))
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}.") from None
    if canonical(load_document(path).scenario) != canonical(changed.scenario):
        path.unlink()
        raise UsageError("This variant cannot be written as a file; keep its command instead.")


def _is_in_library(base: Loaded) -> bool:
    return library().get(base.path.stem) == base.path


def _put(document: dict[str, Any], path: Sequence[str], source: Mapping[str, Any]) -> None:
    """Copy the value at *path* from *source*."""
    for part in path[:-1]:
        document = document.setdefault(part, {})
        source = source[part]
    document[path[-1]] = source[path[-1]]
