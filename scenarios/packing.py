"""A scenario and its book as text in another file, so that what was played or computed needs no file that changes."""

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from salescycle.scenarios.loader import Loaded
from salescycle.scenarios.writer import as_yaml

__all__ = ["is_inside", "pack", "unpack_files"]

_LEFT_OUT = frozenset(("extends", "evidence"))
"""Keys that change nothing that happens, and speak of files that are not here."""


def pack(loaded: Loaded, name: str) -> dict[str, str]:
    """The text of each file: the scenario as written, with all it extends, under *name*, and its book beside it."""
    written = {key: value for key, value in loaded.written.items() if key not in _LEFT_OUT}
    files = {name: as_yaml(written)}
    if loaded.book is not None:
        files[str(PurePosixPath(name).parent / written["book"])] = loaded.book.read_bytes().decode("utf-8")
    return files


def unpack_files(files: Mapping[str, str], folder: Path) -> None:
    """Write them into *folder* again. Raises ValueError, before any is written, for a name that leaves it."""
    for name in files:
        if not is_inside(name):
            raise ValueError(f"files: found {name!r}, need a path inside of its folder")
    for name, text in files.items():
        file = folder.joinpath(*PurePosixPath(name).parts)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))


def is_inside(name: str) -> bool:
    """Whether a name of a file stays in the folder that it is unpacked into, on any system."""
    parts = PurePosixPath(name).parts
    inside = Path("folder").joinpath(*parts).is_relative_to("folder")  # neither a root nor a drive
    return bool(parts) and inside and ".." not in parts and "\\" not in name and "\0" not in name
