"""Small scenarios about their process alone."""

from typing import Any

from salescycle.sim.words.reading import read
from salescycle.sim.words.scenario import Scenario

__all__ = ["coin", "long_process", "process"]


def process(steps: dict[str, Any], **blocks: Any) -> Scenario:
    """A scenario of *steps* in which two roles work; other *blocks* as a file would say them."""
    return read(
        {
            "name": "small",
            "start": "2026-01-05",
            "window": "30 d",
            "calendars": {"office": {"days": "mon-fri", "hours": "09:00-17:00"}},
            "team": {name: {"count": 1, "calendar": "office"} for name in ("rep", "clerk")},
            "sources": {"web": {"rate": "2 / d"}},
            "process": steps,
        }
        | blocks
    )


def coin(phase: str, endings: dict[str, float], **keys: Any) -> dict[str, Any]:
    """A work step of *phase* whose endings are coins."""
    return {"phase": phase, "kind": "work", "role": "rep", "effort": "1 h", "endings": endings, **keys}


def long_process() -> Scenario:
    """Twenty-five steps: many losses with long names, detours, loops over phases, and a service cycle that returns."""
    phases = ("generate", "contact", "understand", "offer", "deliver", "develop", "win_back")
    names = [f"a_step_of_many_words_number_{number}" for number in range(22)]
    steps: dict[str, Any] = {}
    for number, name in enumerate(names):
        onward = names[number + 1] if number < 21 else "customer"
        endings = {onward: 0.5, names[max(0, number - 5)]: 0.1, "lost": 0.15, "gone_for_a_very_long_reason": 0.25}
        skipping = {names[min(21, number + 7)]: 0.0} if number % 2 else {"won": 0.0}
        steps[name] = coin(
            phases[number // 4],
            endings | {to: share for to, share in skipping.items() if to not in endings},
            wait={onward: "3 d", "other": "9 d"},
            next={"gone_for_a_very_long_reason": "lost"},
            documents=["quotation", "contract", "order", "invoice"],
            may_skip=True,
        )
    served = {"phase": "follow_up", "role": "clerk", "effort": "1 h"}
    steps["ticket"] = {**served, "kind": "ticket", "rate": "1 / mo", "level": "8 h"}
    steps["renewal"] = {"phase": "follow_up", "kind": "renewal", "every": "90 d", "gate": "follow_up"}
    steps["renewal"]["next"] = {"churned": names[20]}
    steps["cross_sell"] = {**served, "phase": "develop", "kind": "cross_sell", "after": "60 d", "gate": "develop"}
    rates = {"follow_up": {"conversion": 0.9}, "develop": {"conversion": 0.3}}
    return process(steps, phases=rates, title='Cranes & <lifts> "for" $x_1$ \u202e\x1b[31m' + "W" * 300)
