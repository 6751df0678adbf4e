"""What people do by the playbook. These rules are handed a ``seen`` row and cannot reach the truth."""

import math

from salescycle.sim.compiled import rule
from salescycle.sim.model.distributions import clip
from salescycle.sim.model.tables import (
    ADAPTIVE,
    BIGGEST,
    DIRECTIVE,
    FIRST_COME,
    FORM_ASKED,
    HEALTHY,
    INFORMATIVE,
    INTERRUPT,
    MATCHING,
    MIX,
    NEXT,
    NOBODY,
    ONE_PAGE,
    PREFERRED,
    STAGE,
    WORTH,
)

# Classes of waiting work, the first digit of a queue key; smaller is worked on first (model.md 6).
C_INTERRUPT, C_NOW, C_MEETING, C_LATER, C_POOL, C_HELD = 0, 1, 2, 3, 4, 9
CLASS = 1_000_000_000_000
HELD_FROM = C_HELD * CLASS - CLASS // 2

CONTENT = 0.5
"""Estimated satisfaction above which a customer counts as content [assumption]."""
SUSPICIOUS = 0.4
"""Clue from which on a customer counts as one on whom a cross-sale loses money [assumption]."""


@rule
def class_of(key: int) -> int:
    """Class of a queue key; scores lie within half a class around it."""
    return (key + CLASS // 2) // CLASS


@rule
def worth(seen, book) -> float:  # type: ignore[no-untyped-def]
    """How much an account seems to be worth: estimated fit times the size of the deal to the power .8 (model.md 2)."""
    size = 1.0
    if book.value_median > 0.0 and seen.value > 0:
        size = math.exp(book.size_worth * math.log(seen.value / book.value_median))
    return clip(seen.fit, 0.05, 1.0) * size


@rule
def score(seen, book) -> int:  # type: ignore[no-untyped-def]
    """Second part of a queue key: by worth, by value, or by nothing; below half a class."""
    if book.order == WORTH:
        return -math.floor(100000.0 * min(worth(seen, book), 4.0e6))
    if book.order == BIGGEST:
        return -min(seen.value // 100, CLASS // 2 - 1)
    return 0


@rule
def queue_key(seen, work_class: int, book) -> int:  # type: ignore[no-untyped-def]
    """Key of a waiting task; first come, first served and biggest first know one class beside interruptions."""
    k = work_class
    if (book.order in (FIRST_COME, BIGGEST)) and k > C_INTERRUPT:
        k = C_POOL
    return k * CLASS + score(seen, book)


@rule
def quotation_key(seen, now: int, book) -> int:  # type: ignore[no-untyped-def]
    """Key of a quotation to be written: where a time is set for it, before other work, the earliest due first."""
    if book.quote_within == 0:
        return queue_key(seen, C_NOW, book)
    return C_NOW * CLASS - CLASS // 2 + now + book.quote_within


@rule
def backlog_key(seen, book) -> int:  # type: ignore[no-untyped-def]
    """Key of a lead in the backlog: who is pulled first."""
    if book.order == STAGE:
        return -seen.created
    return score(seen, book)


@rule
def inquiry_class(seen, book) -> int:  # type: ignore[no-untyped-def]
    """Class of the next attempt: a first answer to an inquiry may interrupt, or come next, or wait its turn."""
    if seen.inbound == 1 and seen.attempt == 0:
        if book.inbound == INTERRUPT:
            return C_INTERRUPT
        if book.inbound == NEXT:
            return C_NOW
    return C_LATER


@rule
def may_enter(seen, book) -> bool:  # type: ignore[no-untyped-def]
    """Whether a fresh inquiry is taken on above the limit of open deals: when the playbook answers it at once."""
    return seen.inbound == 1 and book.inbound >= NEXT


@rule
def rekey(seen, is_offer: bool, key: int, book) -> int:  # type: ignore[no-untyped-def]
    """Key of a waiting task after another event of its account: an offer is held while a ticket is open."""
    if not is_offer:
        return key
    if book.hold == 1 and seen.ticket_open == 1:
        return key if key >= HELD_FROM else key + C_HELD * CLASS
    return key - C_HELD * CLASS if key >= HELD_FROM else key


@rule
def is_in_target(seen, book) -> bool:  # type: ignore[no-untyped-def]
    """Whether a lead is worth contacting: the seller's half of an opportunity."""
    return seen.fit >= book.target_min


@rule
def is_qualified(seen, book) -> bool:  # type: ignore[no-untyped-def]
    """Whether the seller goes on after discovery."""
    return seen.fit >= book.qualification


@rule
def is_bid_for(seen, book) -> bool:  # type: ignore[no-untyped-def]
    """Whether a tender is worth its work."""
    return seen.fit >= book.bid_from


@rule
def chosen_tone(seen, tone: int, clear: float) -> int:  # type: ignore[no-untyped-def]
    """The tone itself; an adaptive one is directive while the need seems vague, below *clear* (0..1)."""
    if tone != ADAPTIVE:
        return tone
    return DIRECTIVE if seen.need < clear else INFORMATIVE


@rule
def chosen_channel(seen, channel: int) -> int:  # type: ignore[no-untyped-def]
    """The channel itself; the preferred one as far as it is known, until then what the source's reach is meant for."""
    if channel != PREFERRED:
        return channel
    return seen.channel if seen.channel > 0 else MIX


@rule
def chosen_form(seen, form: int) -> int:  # type: ignore[no-untyped-def]
    """The form of an offer itself; the one that is asked for as far as it is known, until then one page."""
    if form != FORM_ASKED:
        return form
    return seen.form if seen.form > 0 else ONE_PAGE


@rule
def is_offered_more(seen, book) -> bool:  # type: ignore[no-untyped-def]
    """Whether a customer is offered more, by the playbook's rule."""
    if book.cross_sell < HEALTHY:
        return book.cross_sell != NOBODY
    if seen.satisfaction <= CONTENT or seen.loss_maker >= SUSPICIOUS:
        return False
    return book.cross_sell != MATCHING or seen.matching == 1
