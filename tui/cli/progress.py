"""A line of progress on stderr: how much, how quickly, how long still. Nothing where nobody watches."""

import sys
import time
from types import TracebackType
from typing import Self

WIDTH = 24
EVERY_S = 0.1


class Progress:
    """Counts steps of a long work; on a terminal it paints one line again and again."""

    def __init__(self, what: str, total: int, *, shown: bool) -> None:
        self.what, self.total = what, total
        self.shown = shown and sys.stderr.isatty()
        self.done = 0
        self.began = self.painted = time.monotonic()

    def __enter__(self) -> Self:
        """Paint an empty bar at once, so that one sees that something has begun."""
        self._paint()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the line."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201 - narration is its trade

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        if now - self.painted >= EVERY_S:
            self.painted = now
            self._paint()

    def _paint(self) -> None:
        if not self.shown:
            return
        spent = time.monotonic() - self.began
        filled = WIDTH * self.done // self.total
        line = f"{'#' * filled}{'.' * (WIDTH - filled)} {self.done:,}/{self.total:,} {self.what}"
        if self.done:
            line += f", {self.done / spent:,.0f}/s, {(self.total - self.done) * spent / self.done:.0f} s left"
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201
