"""Small saves for tests: a practice game of two days, its truncations, its faults, a player who is killed."""

import contextlib
import os
import random
import signal
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from salescycle.reports.home import ENDING
from salescycle.reports.saves import Save, read
from salescycle.scenarios.saved_game import Day, Decision, End, Header, Line, Statement, Undo, seal
from salescycle.sim.model.tables import RULES_VERSION

DAY = 86_400
TODAY = date(2026, 11, 25)
SHOP = "name: shop\nstart: 2026-01-05\n"


def header(**changes: Any) -> Header:
    """Of a practice game."""
    plain = Header(
        version="0.1.0",
        rules_version=RULES_VERSION,
        scenario="shop",
        scenario_sha256="ab" * 32,
        files={"scenario.yaml": SHOP},
        constants={"offer": -0.25},
        level="day",
        seed=7,
        difficulty="normal",
        practice=True,
        daily=None,
        adviser=True,
    )
    return Header.model_validate(plain.model_dump() | changes)


def decision(n: int, time: int) -> Decision:
    return Decision(n=n, time=time, decision={"action": "work", "account": n, "arguments": {"price": 0.05}})


def day(number: int) -> Day:
    return Day(time=number * DAY, state_sha256=f"{number:064x}")


GAME: tuple[Line, ...] = (
    decision(0, 3600),
    decision(1, 7200),
    Undo(to=1),
    decision(1, 7200),
    day(1),
    Statement(time=DAY, about="note", said={"text": "Zweimal nachgefaßt"}),
    decision(2, DAY + 60),
    day(2),
    decision(3, 2 * DAY + 60),
    End(score=1200.5, par=1000, debrief={"luck": 3.25, "stops": [{"n": 0, "why": "late"}]}),
)


def text_of(*parts: Header | Line) -> bytes:
    """A save as bytes; whoever can run the program can chain whatever he likes."""
    raw, before = b"", ""
    for part in parts:
        line, before = seal(part, before)
        raw += line
    return raw


def saved(folder: Path, lines: Iterable[Line] = GAME, **changes: Any) -> Path:
    """A save with these lines."""
    with Save.create(folder, header(**changes), on=TODAY) as save:
        for line in lines:
            save.append(line)
    return save.path


def play_until_killed(folder: Path, dice: random.Random) -> tuple[int, list[Path]]:
    """Another process plays, says each decision that is kept, and is killed at a random moment.

    Returns how many decisions it has said, and its save, if there is one yet.
    """
    before = set(folder.glob(f"*{ENDING}"))
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            os.close(ear)
            _play(folder, mouth)
        os._exit(1)
    os.close(mouth)
    said = b""
    for _ in range(dice.randrange(40)):
        said += os.read(ear, 1)
    time.sleep(dice.random() * 0.004)
    os.kill(child, signal.SIGKILL)
    while piece := os.read(ear, 4096):
        said += piece
    os.close(ear)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it was killed in the middle, and did not end by itself"
    return len(said), sorted(set(folder.glob(f"*{ENDING}")) - before)


def _play(folder: Path, mouth: int) -> None:
    save = Save.create(folder, header(), on=TODAY)
    for n in range(1_000_000):
        save.append(Decision(n=n, time=n * 60, decision={"action": "work", "why": "x" * (n * 977 % 9000)}))
        os.write(mouth, b".")
        if n % 10 == 9:
            save.append(Day(time=n * 60, state_sha256="cd" * 32))


def killed_and_resumed(folder: Path, dice: random.Random) -> tuple[int, int]:
    """Acknowledged decisions that are lost, and decisions that there are; the save can be played on."""
    said, paths = play_until_killed(folder, dice)
    if not paths:
        return said, 0
    kept = len(read(paths[0]).decisions)
    with Save.resume(paths[0]) as save:
        save.append(Decision(n=kept, time=kept * 60, decision={}))
    assert len(read(paths[0]).decisions) == kept + 1
    assert kept <= said + 1, "nothing is there that was not played"
    paths[0].unlink()
    return max(0, said - kept), kept
