"""No number of luck serves twice in a run, so that two things which have nothing to do with each other never agree."""

import sys
from collections import Counter
from typing import Any

import pytest

from salescycle.sim.engines.run import run
from salescycle.sim.model import luck
from salescycle.sim.model.luck import CHOICE, plain_luck
from tests.twins.random_scenarios import case

ON_PURPOSE = {CHOICE: 1_000}
"""At most so often. One number a quotation chooses, however often one talks: nobody can ask again until lucky."""


def served_twice(made: Counter[tuple[int, int, int]]) -> set[int]:
    """Purposes for which a number has served more often than it may."""
    return {what for (_, what, _), times in made.items() if times > ON_PURPOSE.get(what, 1)}


def numbers_of(seed: int, monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[int, int, int]]:
    """How often each draw (who, purpose, attempt) was made in a run of the reference engine."""
    some = case(seed)  # what is drawn while tables are made has a root of its own
    made: Counter[tuple[int, int, int]] = Counter()
    draw = luck.draw

    def counted(root: int, identity: int, purpose: int, attempt: int) -> float:
        made[int(identity), int(purpose), int(attempt)] += 1
        return draw(root, identity, purpose, attempt)

    with monkeypatch.context() as patched:
        for name, module in list(sys.modules.items()):
            held: Any = getattr(module, "draw", None)
            if name.startswith("salescycle.sim.") and held is draw:
                patched.setattr(module, "draw", counted)
        run(some.parameters, plain_luck(seed), engine="simpy")
    return made


def test_no_number_serves_twice(monkeypatch):
    purposes = {number: name for name, number in vars(luck).items() if name.isupper() and isinstance(number, int)}
    made = 0
    for seed in range(150):
        numbers = numbers_of(seed, monkeypatch)
        assert not {purposes[what] for what in served_twice(numbers)}, f"random scenario {seed}"
        made += len(numbers)
    assert made > 100_000
