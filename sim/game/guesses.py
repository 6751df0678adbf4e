"""What a player expected against what came: chances said in advance, judged over many games; money said on Fridays."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.game.seat import Seat
from salescycle.sim.model import event_log as log
from salescycle.sim.words.quantities import DAY_S

__all__ = [
    "LEAST", "MOST_MONEY", "Calibration", "Commit", "Guess", "Said", "calibration", "commits", "settled", "week_end"
]  # fmt: skip

LEAST = 20
"""Guesses from which on anything can be said of them [assumption]."""
STEP = 0.1
MOST_MONEY = 1e12
"""Nobody expects more of a week [currency]."""

Guess = tuple[float, bool]
"""A chance (0..1) said in advance, and whether it came so."""


class Said(NamedTuple):
    """Guesses with the same chance, to the nearest tenth."""

    chance: float
    """(0..1)"""
    times: int
    happened: int


class Calibration(NamedTuple):
    """How good chances were."""

    guesses: int
    brier: float
    """Mean squared distance of chance and what came, 0 the best (Brier 1950)."""
    base_rate: float
    """Share that came so."""
    brier_base: float
    """Of always saying the base rate."""
    table: tuple[Said, ...]
    """By chance, from low to high."""


def calibration(guesses: Sequence[Guess]) -> Calibration | None:
    """How good *guesses* were; None while there are fewer than twenty. Raises ValueError for what is no chance."""
    if any(not 0.0 <= chance <= 1.0 for chance, _ in guesses):
        raise ValueError("a chance lies between 0 and 1")
    if len(guesses) < LEAST:
        return None
    base = sum(happened for _, happened in guesses) / len(guesses)
    by_tenth: dict[int, list[bool]] = {}
    for chance, happened in guesses:
        by_tenth.setdefault(round(chance / STEP), []).append(happened)
    return Calibration(
        len(guesses),
        sum((chance - happened) ** 2 for chance, happened in guesses) / len(guesses),
        base,
        base * (1.0 - base),
        tuple(Said(tenth * STEP, len(said), sum(said)) for tenth, said in sorted(by_tenth.items())),
    )


def settled(said: Iterable[tuple[int, Mapping[str, Any]]], rows: Any) -> list[Guess]:
    """Guesses about orders of which a game has shown how they ended.

    Args:
        said: second and content of each guess: ``account``, ``about``, ``chance``.
        rows: log of the game. Who is still deciding at its end proves nothing, and is left out.
    """
    last: dict[tuple[int, int], float] = {}
    for second, guess in said:
        chance, account = guess.get("chance"), guess.get("account")
        if guess.get("about") != "order" or not isinstance(chance, int | float) or not 0 <= chance <= 1:
            continue  # nothing that was asked; anybody may have written the save
        if isinstance(account, int):
            last[second, account] = float(chance)  # one a moment: who takes a decision back is asked again
    found = []
    for (second, account), chance in last.items():
        own = rows[(rows["account"] == account) & (rows["time"] >= second)]
        ended = own["event"][np.isin(own["event"], (log.ORDER, log.LOST))]
        if len(ended):
            found.append((chance, bool(ended[0] == log.ORDER)))
    return found


class Commit(NamedTuple):
    """What a player said would have been booked, and what was."""

    second: int
    """When it was said."""
    until: int
    """Second before which it was to be booked."""
    said: float
    """[currency]"""
    booked: float
    """[currency]"""


def week_end(seat: Seat, second: int) -> int:
    """End of the calendar week of a second, or of the window where that comes before [s]."""
    weekday = (seat.scenario.start.weekday() + second // DAY_S) % 7
    return min(seat.window_s, (second // DAY_S + 7 - weekday) * DAY_S)


def commits(
    said: Iterable[tuple[int, Mapping[str, Any]]], seat: Seat, booked: Callable[[int], int], now: int
) -> list[Commit]:
    """Commits whose time is over; of several about the same time the last one counts.

    Args:
        said: second and content of each guess: ``about``, ``chance`` [currency], ``until`` [s]; without that it was
            said of the week.
        seat: of the game.
        booked: what has been booked before a second [cents].
        now: second at which the game stands.
    """
    last: dict[int, tuple[int, float]] = {}
    for second, guess in said:
        money, until = guess.get("chance"), guess.get("until", week_end(seat, second))
        if guess.get("about") != "commit" or not isinstance(money, int | float) or not 0 <= money <= MOST_MONEY:
            continue  # nothing that was asked; anybody may have written the save
        if isinstance(until, int) and second < until <= now:
            last[until] = second, float(money)
    return [Commit(second, until, money, booked(until) / 100) for until, (second, money) in sorted(last.items())]
