"""Saves of games as files: append-only, a durable line a decision, and one program at a time that writes.

What stands in a save, and what its hashes can prove, is told in ``scenarios.saved_game``. Here are the files: a save is
put into its folder whole or not at all, a line is on the disk before ``append`` returns, and what a kill has left of a
line is cut off when the game is resumed. No file is ever replaced, and a damaged one is never written to.

The lock is that of the system (``flock``) and ends with the program, however it ends. Where there is none (Windows,
some network folders) nothing keeps two programs from writing into one save; the chain then tells.
"""

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import date
from io import FileIO
from pathlib import Path
from typing import NamedTuple, Self

from salescycle.reports.home import ENDING, saves_in
from salescycle.scenarios.chain import MOST_BYTES
from salescycle.scenarios.saved_game import (
    Header,
    Line,
    Peeked,
    ReadGame,
    SavedGame,
    peek_at,
    read_game,
    salvaged,
    seal,
)
from salescycle.sim.errors import SaveError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["Listed", "Save", "list_saves", "peek", "read", "salvage"]


class Listed(NamedTuple):
    """A save in a list of games; what could not be read of it is None."""

    path: Path
    header: Header | None
    decisions: int | None
    """Decisions that count."""
    ended: bool
    score: float | None
    """As stored, which proves nothing."""
    problem: str
    """Why it cannot be played on, in a sentence; empty when it can."""


class Save:
    """A save that is being written; ``game`` is what stands in it."""

    def __init__(self, path: Path, file: FileIO, found: ReadGame) -> None:
        self.path = path
        self.game: SavedGame = found.game
        self._file, self._length, self._seal = file, found.length, found.seal

    @classmethod
    def create(cls, folder: Path, header: Header, *, on: date) -> Self:
        """A new save in *folder*, which is made where it is missing; *on*: today.

        Its name is new, its header is on the disk. Raises SaveError when it cannot be written.
        """
        try:
            first, _ = seal(header)
        except ValueError as error:
            raise SaveError(f"This game cannot be saved: {error}.") from None
        stem = f"{_word(header.scenario)}-{_word(header.level)}-{on.isoformat()}-{header.seed}"
        return cls._put(folder, stem, first)

    @classmethod
    def rescue(cls, path: Path) -> Self:
        """A new save beside a damaged one, with the game up to its last whole day (``salvage``), to play on.

        Raises SaveError when nothing can be saved, or it cannot be written.
        """
        raw = _content(path)
        return cls._put(path.parent, path.stem, raw[: salvaged(raw, str(path)).length])

    @classmethod
    def resume(cls, path: Path) -> Self:
        """The save at *path*, to be played on; what a kill has left of a line is cut off.

        Raises SaveError for whatever ``read`` refuses, when another program plays it, or when it cannot be written.
        """
        _refuse_special(path)
        with _told(path, "written"), contextlib.ExitStack() as closing:
            file = closing.enter_context(path.open("r+b", buffering=0))
            _lock(file, path)
            raw = _read(file, path)
            found = read_game(raw, str(path))
            if len(raw) > found.length:
                file.truncate(found.length)
                os.fsync(file.fileno())
            closing.pop_all()
            return cls(path, file, found)

    @classmethod
    def _put(cls, folder: Path, stem: str, content: bytes) -> Self:
        """A file with that content under a new name: first whole and on the disk, then named."""
        half = folder / f".{stem}.{os.getpid()}.half"
        with _told(folder / f"{stem}{ENDING}", "written"):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                with half.open("wb", buffering=0) as file:
                    _write(file, content)
                path = _named(half, folder, stem)
            finally:
                half.unlink(missing_ok=True)
            _sync_folder(folder)
        return cls.resume(path)

    def append(self, line: Line) -> None:
        """Write one more line; when this returns it is on the disk.

        Raises ValueError when the line cannot come now or holds what no save may (see ``saved_game``), SaveError when
        it cannot be written. Then the save is what it was.
        """
        self.game.check(line)
        content, sealed = seal(line, self._seal)
        if self._length + len(content) > MOST_BYTES:
            raise SaveError(f"{self.path}: would become larger than {MOST_BYTES // 1_000_000} MB; end the game.")
        with _told(self.path, "written"):
            try:
                self._file.seek(self._length)
                _write(self._file, content)
            except OSError:
                with contextlib.suppress(OSError):  # as after a kill: a piece of a line is no damage
                    self._file.truncate(self._length)
                raise
        self._length, self._seal = self._length + len(content), sealed
        self.game.take(line)

    def close(self) -> None:
        """Let another program play it."""
        self._file.close()

    def __enter__(self) -> Self:
        """The save itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()


def read(path: Path) -> SavedGame:
    """The game in a save, which is left as it is.

    Raises SaveError, with one sentence, for whatever is no save, damaged, out of order, too large, or of other rules.
    """
    return read_game(_content(path), str(path)).game


def peek(path: Path) -> Peeked:
    """Header and end, with the debrief, of a save of any rules. Raises SaveError when there is no whole header."""
    return peek_at(_content(path), str(path))


def salvage(path: Path) -> SavedGame:
    """What ``Save.rescue`` would save of a damaged game: all up to its last whole day before the damage."""
    return salvaged(_content(path), str(path)).game


def list_saves(folder: Path) -> list[Listed]:
    """The saves in a folder, the one played last first; those that cannot be read among them, with the reason."""
    return [_listed(path) for path in saves_in(folder)]


def _listed(path: Path) -> Listed:
    try:
        raw = _content(path)
    except SaveError as error:
        return Listed(path, None, None, False, None, str(error))
    try:
        game = read_game(raw, str(path)).game
    except SaveError as error:
        return _unplayable(path, raw, str(error))
    score = game.end.score if game.end else None
    return Listed(path, game.header, len(game.decisions), game.end is not None, score, "")


def _unplayable(path: Path, raw: bytes, problem: str) -> Listed:
    """A save of other rules, or a damaged one: what can be told of it."""
    try:
        header, end = peek_at(raw, str(path))
    except SaveError:
        return Listed(path, None, None, False, None, problem)
    return Listed(path, header, None, end is not None, end.score if end else None, problem)


def _content(path: Path) -> bytes:
    _refuse_special(path)
    with _told(path, "read"), path.open("rb", buffering=0) as file:
        return _read(file, path)


def _refuse_special(path: Path) -> None:
    """A pipe would wait for ever."""
    if path.exists() and not path.is_file():
        raise SaveError(f"{path}: found no regular file; name a save.")


def _read(file: FileIO, path: Path) -> bytes:
    """All of a file that is not too large."""
    if os.fstat(file.fileno()).st_size > MOST_BYTES:
        raise SaveError(f"{path}: larger than {MOST_BYTES // 1_000_000} MB, which no save is.")
    return file.readall()


def _write(file: FileIO, content: bytes) -> None:
    """Write all of it, onto the disk."""
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]
    os.fsync(file.fileno())


def _lock(file: FileIO, path: Path) -> None:
    """Keep other programs from writing until the file is closed."""
    if fcntl is None:
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SaveError(f"{path}: another program is playing this game; leave it there first.") from None
    except OSError:  # a folder without locks
        return


def _named(half: Path, folder: Path, stem: str) -> Path:
    """The file under the first name that is free."""
    number = 1
    while True:
        path = folder / (f"{stem}{ENDING}" if number == 1 else f"{stem}-{number}{ENDING}")
        try:
            _name(half, path)
        except FileExistsError:
            number += 1
        else:
            return path


def _name(half: Path, path: Path) -> None:
    """Give the file its name. Raises FileExistsError when another file has it: none is ever replaced."""
    try:
        os.link(half, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without second names
        path.touch(exist_ok=False)
        os.replace(half, path)


def _sync_folder(folder: Path) -> None:
    """Make a new name in it durable, where a folder can be opened."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _word(text: str) -> str:
    """What of a name may stand in the name of a file."""
    return re.sub(r"[^A-Za-z0-9_]+", "_", text)[:40]


@contextlib.contextmanager
def _told(path: Path, what: str) -> Iterator[None]:
    """What the system refuses, in a sentence; *what* could not be done with the file."""
    try:
        yield
    except OSError as error:
        raise SaveError(f"{path}: cannot be {what}: {error.strerror or error}.") from None
