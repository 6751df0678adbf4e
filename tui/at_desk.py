"""Run the screens in a terminal, and leave it as it was: also after a crash, a signal, or a terminal that is closed."""

import asyncio
import os
import platform
import signal
import sys
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from salescycle.reports.home import home
from salescycle.sim.errors import UsageError
from salescycle.tui.app import Opening, SalesCycleApp
from salescycle.tui.messages import _

__all__ = ["DeskApp", "play_at_desk"]

SIGNALS = ("SIGTERM", "SIGHUP")
AFTER_SIGNAL = 128
"""A program that a signal has ended leaves with this and the signal's number, as shells do."""


class DeskApp(SalesCycleApp):
    """The app in a real terminal."""

    def on_mount(self) -> None:
        """Leave well when somebody ends the program or closes the terminal: decisions are kept already."""
        loop = asyncio.get_running_loop()
        for name in SIGNALS:
            number = getattr(signal, name, None)
            if number is not None:
                loop.add_signal_handler(number, self._leave_by, int(number))
        super().on_mount()

    def _leave_by(self, number: int) -> None:
        self.exit(return_code=AFTER_SIGNAL + number)

    @property
    def crash(self) -> BaseException | None:
        """What has gone wrong, so that the app had to end."""
        return self._exception

    def _fatal_error(self) -> None:
        """End without printing local variables, in which customers stand."""
        self._close_messages_no_wait()


def play_at_desk(opening: Opening | None, *, app: DeskApp | None = None) -> int:
    """Play on screens until the player leaves; the exit code. Raises UsageError where there is no terminal for it."""
    _need_a_terminal()
    app = app or DeskApp(opening)
    last_word = app.run()
    if app.crash is not None:
        path = _report(app.crash, app.size)
        click.echo(
            _("Something went wrong; every decision up to here is kept. To play on: salescycle play --resume"), err=True
        )
        click.echo(_("What a developer needs is in {path}, without names of customers.").format(path=path), err=True)
        return 1
    if last_word:
        click.echo(last_word, err=True)
    return app.return_code or 0


def _need_a_terminal() -> None:
    """Textual reads from stdin and draws on stderr."""
    streams = (sys.__stdin__, sys.__stderr__)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError("The screens need a terminal; play with --text, or with --stdio for a program.")
    if os.environ.get("TERM", "") in ("dumb", ""):
        raise UsageError("This terminal (TERM=dumb) cannot show screens; play with --text.")


def _report(error: BaseException, size: Any) -> Path:
    """Write where it went wrong, in our files and lines: no message and no variable, which may name a customer."""
    frames = [
        f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    lines = [
        f"salescycle {version('salescycle')}, textual {version('textual')}, Python {platform.python_version()}, "
        f"{platform.system()}, terminal {size.width} x {size.height}",
        type(error).__name__,
        *frames,
    ]
    path = home() / "crash.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
