"""What a way to do a step takes and costs, and when one usually hears: what the tables of a scenario say of it.

Nothing of it depends on who the customer is: factors that do - their size, how many decide - are left out.
"""

from collections.abc import Mapping
from typing import NamedTuple

from salescycle.sim.game.actions import Value
from salescycle.sim.model import tables
from salescycle.sim.model.distributions import quantile
from salescycle.sim.model.stages.effort import SHORT_WAIT, channel_effort
from salescycle.sim.model.tables import Parameters, plain
from salescycle.sim.words.scenario import Playbook

__all__ = ["Price", "price_of", "step_of", "usual_waits"]

EARLY, LATE = 0.2, 0.8
"""Between these shares of all waits lies what is called usual."""
MOST_STEPS = 2
"""So many steps further on an answer is looked for."""


class Price(NamedTuple):
    """Of one way."""

    factor: float
    """On the usual working time of the step."""
    cost: int
    """Besides working time [cents]."""


def step_of(p: Parameters, kind: str) -> int:
    """The first step of a kind, -1 where there is none."""
    for number in range(len(p.steps)):
        if tables.KINDS[int(p.steps[number]["kind"])] == kind:
            return number
    return -1


def price_of(p: Parameters, step: int, given: Mapping[str, Value], playbook: Playbook) -> Price:
    """What it takes to do a step (its number) in that way; questions that are left open are the *playbook*'s."""
    rows = plain(p)
    kind, cost = int(p.steps[step]["kind"]), int(p.steps[step]["cost"])
    b = rows.coefficients[0]
    if kind == tables.ATTEMPT:
        channel = tables.CHANNELS.index(str(given.get("channel", playbook.channel)))
        spent = {tables.VISIT: "visit_cost", tables.LETTER: "letter_cost"}.get(channel)
        return Price(channel_effort(channel, b), cost + (int(p.firm[0][spent]) if spent else 0))
    if kind == tables.MEETING:
        questions = float(given.get("questions", playbook.questions))
        people = float(given.get("contacts", playbook.contacts))
        more = b.question_effort * (questions / rows.firm[0].best_questions - 1.0)
        return Price(max(0.1, 1.0 + more + b.contact_effort * (people - 1.0) / int(p.steps[step]["meetings"])), cost)
    if kind == tables.HAND_OVER:
        return Price(0.1 + float(given.get("depth", playbook.hand_over)), cost)
    if kind == tables.HESITATION and given.get("answer", playbook.answer) == "wait":
        return Price(SHORT_WAIT, cost)
    if kind == tables.WIN_BACK_TRY and given.get("reward", playbook.win_back) == "ask":
        return Price(float(b.ask_effort), cost)
    return Price(1.0, cost)


def usual_waits(p: Parameters) -> dict[str, tuple[int, int]]:
    """From when to when one usually hears after a step, by its kind [s]; without kinds that are answered at once."""
    rows, found = plain(p), {}
    for number in range(len(p.steps)):
        kind = tables.KINDS[int(p.steps[number]["kind"])]
        law = _law_after(p, number)
        if kind not in found and law >= 0:
            low, high = (round(quantile(rows.laws, rows.points, law, share)) for share in (EARLY, LATE))
            found[kind] = low, high
    return found


def _law_after(p: Parameters, step: int) -> int:
    """Law of the wait for what comes next, -1 where it comes at once."""
    for _ in range(MOST_STEPS):
        ending = p.endings[int(p.steps[step]["first"])]
        if ending["law"] >= 0:
            return int(ending["law"])
        step = int(ending["next"])
        if step < 0:
            return -1
    return -1
