"""What a player expected against what came: chances said in advance, judged over many games."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.model import event_log as log

__all__ = ["LEAST", "Calibration", "Guess", "Said", "calibration", "settled"]

LEAST = 20
"""Guesses from which on anything can be said of them [assumption]."""
STEP = 0.1

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
