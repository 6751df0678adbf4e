"""Run the screens in a terminal, and leave it as it was: also after a crash, a signal, or a terminal that is closed."""

import asyncio
import contextlib
import gc
import os
import platform
import signal
import sys
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import click
from textual.worker import WorkerFailed

from salescycle.reports.home import home
from salescycle.sim.errors import UsageError
from salescycle.tui.app import SalesCycleApp
from salescycle.tui.messages import _
from salescycle.tui.opening import Opening

__all__ = ["DeskApp", "leave_the_desk", "play_at_desk"]

AFTER_SIGNAL = 128
"""A program that a signal has ended leaves with this and the signal's number, as shells do."""
AT_MOST_S = 2.0
"""So long the screens may take to leave; then the program ends without them."""


class DeskApp(SalesCycleApp):
    """The app in a real terminal."""

    def on_mount(self) -> None:
        """Leave well when somebody ends the program or closes the terminal: decisions are kept already.

        The title is put up by the class above; Textual calls both.
        """
        self._at = asyncio.get_running_loop()
        self._at.set_default_executor(_Unwaited(thread_name_prefix="desk"))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._leave_by)
        if hasattr(signal, "SIGHUP"):  # not on Windows
            signal.signal(signal.SIGHUP, _leave_a_closed_terminal)
        self.set_timer(AFTER_TITLE_S if self.opening is None else AFTER_DESK_S, _read_ahead)

    def _leave_by(self, number: int, _frame: FrameType | None) -> None:
        code = AFTER_SIGNAL + number
        overdue = threading.Timer(AT_MOST_S, os._exit, (code,))
        overdue.daemon = True
        overdue.start()
        told = _("Ended from outside; every decision is kept. To play on: salescycle play --resume")
        self._at.call_soon_threadsafe(partial(self.exit, told, return_code=code))

    @property
    def crash(self) -> BaseException | None:
        """What has gone wrong, so that the app had to end."""
        error: BaseException | None = self._exception
        while isinstance(error, WorkerFailed):
            error = error.error
        return error

    def _fatal_error(self) -> None:
        """End without printing local variables, in which customers stand."""
        self._close_messages_no_wait()


def _leave_a_closed_terminal(number: int, _frame: FrameType | None) -> None:
    """Nothing can be drawn or said any more, and whoever tries may wait for ever."""
    os._exit(AFTER_SIGNAL + number)


AFTER_TITLE_S, AFTER_DESK_S = 0.1, 2.0
"""So long after the first paint the rooms of the game are opened behind what is shown, so that they come at once."""


def _read_ahead() -> None:
    threading.Thread(target=_settle, name="ahead", daemon=True).start()


def _settle() -> None:
    try:
        _open_rooms()
    finally:
        gc.freeze()  # look for rubbish again (``play`` has put it off), but not in what is there by now
        gc.enable()


def _open_rooms() -> None:
    from salescycle.scenarios.evidence import sources  # noqa: PLC0415 - the title is painted before
    from salescycle.scenarios.voices import load_lines, load_voices  # noqa: PLC0415
    from salescycle.tui.screens.game import open_rooms  # noqa: PLC0415

    load_lines()
    load_voices()
    sources()
    open_rooms()


class _Unwaited(ThreadPoolExecutor):
    """Nobody who leaves waits for what is still being computed."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=True)


def play_at_desk(opening: Opening | None, *, app: DeskApp | None = None) -> int:
    """Play on screens until the player leaves; the exit code. Raises UsageError where there is no terminal for it."""
    _need_a_terminal()
    app = app or DeskApp(opening)
    last_word = app.run()
    if app.crash is not None:
        _say(_("Something went wrong; every decision up to here is kept. To play on: salescycle play --resume"))
        try:
            path = _report(app.crash, app.size)
        except OSError:
            return 1
        _say(_("What a developer needs is in {path}, without names of customers.").format(path=path))
        return 1
    if last_word:
        _say(last_word)
    return app.return_code or 0


def leave_the_desk(code: int) -> NoReturn:
    """End the program with that code; at once, also where something is still being computed."""
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    if code > AFTER_SIGNAL or threading.active_count() > 1:
        os._exit(code)
    sys.exit(code)


def _say(line: str) -> None:
    """A last word in the shell; the terminal may have gone."""
    with contextlib.suppress(OSError):
        click.echo(line, err=True)


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
