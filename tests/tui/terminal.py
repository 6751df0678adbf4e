"""A program in a terminal of its own: keys go in, what it paints comes out, and it can be ended from outside."""

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

__all__ = ["Terminal", "salescycle"]

SEQUENCES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[PX^_\]].*?(?:\x1b\\|\x07)|\x1b.", re.DOTALL)
CURSOR = re.compile(rb"\x1b\[[0-9;]*[Hf]")


ROOT = Path(__file__).parents[2]


def _own_the_terminal() -> None:
    """Be the one who hears when the terminal is closed."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def salescycle(*arguments: str) -> list[str]:
    """The program."""
    return [sys.executable, "-c", "from salescycle.tui.cli.main import main; main()", *arguments]


class Terminal:
    """A pseudo terminal and the program in it."""

    def __init__(
        self, command: Sequence[str], *, env: Mapping[str, str] | None = None, width: int = 80, height: int = 24
    ) -> None:
        self.ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        self.before = termios.tcgetattr(theirs)
        surroundings = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | dict(env or {})
        self.raw = b""
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings, cwd=ROOT, start_new_session=True,
            preexec_fn=_own_the_terminal,  # noqa: PLW1509 - no thread is running when a test begins
        )  # fmt: skip
        self._theirs = theirs

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.ours >= 0:
            self.close()

    def send(self, keys: str) -> float:
        """Press *keys*; the moment when that was."""
        os.write(self.ours, keys.encode())
        return time.perf_counter()

    def read(self, *, seconds: float = 10.0) -> bytes:
        """What comes next; empty when nothing does, or when the other end is closed."""
        ready, _, _ = select.select([self.ours], [], [], seconds)
        if not ready:
            return b""
        try:
            more = os.read(self.ours, 1 << 16)
        except OSError:  # the other end is closed
            return b""
        self.raw += more
        return more

    def wait_for(self, text: str, *, seconds: float = 20.0, since: int = 0) -> float:
        """Read until *text* has been painted after *since* bytes; the moment when that was."""
        until = time.perf_counter() + seconds
        while text not in words(self.raw[since:]):
            if not self.read(seconds=max(0.0, until - time.perf_counter())):
                raise AssertionError(f"{text!r} has not been painted:\n{words(self.raw[since:])[-3000:]}")
        return time.perf_counter()

    def read_until_quiet(self, seconds: float) -> float:
        """Read until nothing has been painted for so long; the moment of the last paint."""
        last = time.perf_counter()
        while self.read(seconds=seconds):
            last = time.perf_counter()
        return last

    def rest(self, *, seconds: float = 10.0) -> int:
        """Read to the end of the program; its exit code."""
        until = time.perf_counter() + seconds
        while self.process.poll() is None and time.perf_counter() < until:
            self.read(seconds=0.05)
        while self.read(seconds=0.05):
            pass
        return self.process.wait(timeout=0.1)

    def close(self) -> None:
        """Close the terminal, as somebody does who shuts its window."""
        os.close(self._theirs)
        os.close(self.ours)
        self.ours = self._theirs = -1

    @property
    def is_as_before(self) -> bool:
        """Whether lines are read and echoed again as before the program."""
        return termios.tcgetattr(self._theirs) == self.before

    @property
    def text(self) -> str:
        """All that was painted, in the order of painting."""
        return words(self.raw)

    def after_screen(self) -> str:
        """What stands in the shell once the screens are gone."""
        return words(self.raw.rpartition(b"\x1b[?1049l")[2])


def words(raw: bytes) -> str:
    """Bytes without the sequences of the terminal; a jump of the cursor is a new line."""
    return SEQUENCES.sub(b"", CURSOR.sub(b"\n", raw)).decode(errors="replace")
