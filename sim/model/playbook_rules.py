"""What people do by the playbook. These rules are handed a ``seen`` row and cannot reach the truth."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model.distributions import clip
from salescycle.sim.model.tables import BIGGEST, FIRST_COME, INTERRUPT, NEXT, STAGE, WORTH

# Classes of waiting work, the first digit of a queue key; smaller is worked on first (model.md 6).
C_INTERRUPT, C_NOW, C_MEETING, C_LATER, C_POOL, C_HELD = 0, 1, 2, 3, 4, 9
CLASS = 1_000_000_000_000
HELD_FROM = C_HELD * CLASS - CLASS // 2


@rule
def class_of(key: int) -> int:
    """Class of a queue key; scores lie within half a class around it."""
    return (key + CLASS // 2) // CLASS


@rule
def worth(seen, firm) -> float:  # type: ignore[no-untyped-def]
    """How much an account seems to be worth: estimated fit times the size of the deal to the power .8 (model.md 2)."""
    size = 1.0
    if firm.value_median > 0.0 and seen.value > 0:
        size = math.exp(0.8 * math.log(seen.value / firm.value_median))
    return clip(seen.fit, 0.05, 1.0) * size


@rule
def score(seen, firm) -> int:  # type: ignore[no-untyped-def]
    """Second part of a queue key: by worth, by value, or by nothing; below half a class."""
    if firm.order == WORTH:
        return -math.floor(100000.0 * min(worth(seen, firm), 4.0e6))
    if firm.order == BIGGEST:
        return -min(seen.value // 100, CLASS // 2 - 1)
    return 0


@rule
def queue_key(seen, work_class: int, firm) -> int:  # type: ignore[no-untyped-def]
    """Key of a waiting task; first come, first served and biggest first know one class beside interruptions."""
    k = work_class
    if (firm.order in (FIRST_COME, BIGGEST)) and k > C_INTERRUPT:
        k = C_POOL
    return k * CLASS + score(seen, firm)


@rule
def backlog_key(seen, firm) -> int:  # type: ignore[no-untyped-def]
    """Key of a lead in the backlog: who is pulled first."""
    if firm.order == STAGE:
        return -seen.created
    return score(seen, firm)


@rule
def inquiry_class(seen, firm) -> int:  # type: ignore[no-untyped-def]
    """Class of the next attempt: a first answer to an inquiry may interrupt, or come next, or wait its turn."""
    if seen.inbound == 1 and seen.attempt == 0:
        if firm.inbound == INTERRUPT:
            return C_INTERRUPT
        if firm.inbound == NEXT:
            return C_NOW
    return C_LATER


@rule
def may_enter(seen, firm) -> bool:  # type: ignore[no-untyped-def]
    """Whether a fresh inquiry is taken on above the limit of open deals: when the playbook answers it at once."""
    return seen.inbound == 1 and firm.inbound >= NEXT


@rule
def rekey(seen, is_offer: bool, key: int, firm) -> int:  # type: ignore[no-untyped-def]
    """Key of a waiting task after another event of its account: an offer is held while a ticket is open."""
    if firm.hold == 0 or not is_offer:
        return key
    if seen.ticket_open == 1:
        return key if key >= HELD_FROM else key + C_HELD * CLASS
    return key - C_HELD * CLASS if key >= HELD_FROM else key


@rule
def is_in_target(seen, firm) -> bool:  # type: ignore[no-untyped-def]
    """Whether a lead is worth contacting: the seller's half of an opportunity."""
    return seen.fit >= firm.target_min


@rule
def is_qualified(seen, firm) -> bool:  # type: ignore[no-untyped-def]
    """Whether the seller goes on after discovery."""
    return seen.fit >= firm.qualification
