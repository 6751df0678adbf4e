"""How often a player did what the playbook does, and which habits of the player's are not the playbook's."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from salescycle.sim.game.actions import ARGUMENTS, Value
from salescycle.sim.game.debrief import Judged
from salescycle.sim.game.loops import Otherwise, otherwise
from salescycle.sim.game.seat import Seat
from salescycle.sim.model import tables

__all__ = ["Conformance", "conformance", "habits", "otherwise_at"]

HABITUAL = 3
"""So many stops of a kind, more than half of them in the same way, are a habit (screens.md 1)."""
CROSS_SELL_RULE = {"yes": "all", "no": "none"}
"""The playbook asks whom to offer more to, a stop whether to offer it to this one."""


class Conformance(NamedTuple):
    """Stops of one kind of step."""

    kind: str
    stops: int
    as_playbook: int
    """Of which were done as the playbook does them."""


def otherwise_at(seat: Seat, each: Judged) -> list[Otherwise]:
    """What a decision answered otherwise than the playbook."""
    steps = seat.tables().steps
    valid = steps["valid"][steps["kind"] == tables.QUOTATION]
    return otherwise(each.kind, each.act.arguments, seat.scenario.playbook, int(valid[0]) if len(valid) else 0)


def conformance(seat: Seat, judged: Iterable[Judged]) -> list[Conformance]:
    """By kind of step, in the order of the cycle, how often a stop was done as the playbook does it."""
    stops, same = Counter[int](), Counter[int]()
    for each in judged:
        if each.number and each.kind >= 0:
            stops[each.kind] += 1
            same[each.kind] += _is_pars(seat, each)
    return [Conformance(tables.KINDS[kind], stops[kind], same[kind]) for kind in sorted(stops)]


def habits(seat: Seat, judged: Iterable[Judged]) -> Mapping[str, Value]:
    """Keys of the playbook that the player answers by habit otherwise than it does."""
    said: dict[tuple[int, str], list[Value | None]] = defaultdict(list)
    for each in judged:
        if each.number and each.act.action == "work":
            found = {one.argument.name: one.value for one in otherwise_at(seat, each)}
            for argument in ARGUMENTS.get(each.kind, ()):
                said[each.kind, argument.name].append(found.get(argument.name))
    keys: dict[str, Value] = {}
    for kind, arguments in ARGUMENTS.items():
        for argument in arguments:
            value = _habit(said[kind, argument.name])
            key = "cross_sell" if argument.name == "offer" else argument.key
            if value is not None and key:
                keys.setdefault(key, CROSS_SELL_RULE[str(value)] if argument.name == "offer" else value)
    return keys


def _habit(values: list[Value | None]) -> Value | None:
    """What was said at more than half of three stops or more."""
    if len(values) < HABITUAL:
        return None
    value, times = Counter(values).most_common(1)[0]
    return value if 2 * times > len(values) else None


def _is_pars(seat: Seat, each: Judged) -> bool:
    return each.turn.is_next and each.act.action in ("work", "routine") and not otherwise_at(seat, each)
