"""Saves under a thousand kills and ten thousand flipped bits; quick forms stand in ``tests/reports/test_saves.py``."""

import os
import random
from pathlib import Path

import pytest

from salescycle.reports.saves import read, salvage
from salescycle.scenarios.saved_game import Day, Line
from salescycle.sim.errors import SaveError
from tests.reports.small_saves import day, decision, header, killed_and_resumed, text_of
from tests.verification.worlds import SEED


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_thousand_kills_lose_no_acknowledged_decision_and_no_save(tmp_path: Path) -> None:
    dice = random.Random(SEED)
    told = [killed_and_resumed(tmp_path, dice) for _ in range(1_000)]
    assert sum(lost for lost, _ in told) == 0
    assert sum(kept for _, kept in told) > 10_000


@pytest.mark.slow
def test_ten_thousand_flipped_bits_are_noticed_and_the_last_whole_day_is_salvaged(tmp_path: Path) -> None:
    """A game of some weeks; in the header nothing can be salvaged, everywhere else all days before the damage."""
    lines: list[Line] = []
    for number in range(20):
        lines += [decision(3 * number + k, number * 86_400 + 3600 * k) for k in range(3)] + [day(number + 1)]
    raw = text_of(header(), *lines)
    ends = [n for n, byte in enumerate(raw, start=1) if byte == ord("\n")]
    path, dice = tmp_path / "flipped.salescycle", random.Random(SEED)
    for _ in range(10_000):
        bit = dice.randrange(8 * len(raw))
        flipped = bytearray(raw)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(SaveError):
            read(path)
        whole = sum(end <= bit // 8 for end in ends) - 1  # lines before the damaged one, without the header
        if whole < 0:
            with pytest.raises(SaveError):
                salvage(path)
            continue
        kept = salvage(path).lines
        days = [n for n, line in enumerate(lines[:whole], start=1) if isinstance(line, Day)]
        assert kept == lines[: max(days, default=0)]
