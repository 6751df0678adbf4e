"""Luck keyed per customer: each draw is a pure function of (root, who, what for, which attempt).

Whoever changes a process moves only the customers that the change touches, because no draw depends on how many others
were made before it. *Identity* is lineage, not order of arrival: the n-th lead of a source, the n-th ticket of a
customer. The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood 2014).
"""

import hashlib
from typing import NamedTuple

import numpy as np

from salescycle.sim.compiled import compiled_form, u64

# Kinds of lineage. Numbered for ever: a changed number is another world.
SOURCE, LEAD, BOOK, REFERRAL, CUSTOMER, CAMPAIGN_LEAD = 1, 2, 3, 4, 5, 6

# Purposes of draws. Numbered for ever, never reused.
ARRIVAL = 1
FIT, NEED, INTEREST, TRUST, URGENCY, BUDGET, INDECISION, RIVAL, SENSITIVITY, VALUE = 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
REACH, UNREACHABLE, DELIVERABLE, SEGMENT, PRODUCT, OWNER, LOSS_MAKER, SATISFACTION = 12, 13, 14, 15, 16, 17, 18, 19
EFFORT, OUTCOME, LENGTH, CONTACTED, OPT_OUT, GATE, STAY, HESITATE, CAUSE, CHOICE = (
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    27,
    28,
    29,
)
ESTIMATE, DISCOVERED, HEARD, TICKET, RENEWAL, REASON, CROSS_SELL, STAKEHOLDER = 30, 31, 32, 33, 34, 35, 36, 37
AGE, PENDING_OUTCOME, PENDING_LENGTH, PENDING_ARRIVAL, BOOKED, LOOK = 38, 39, 40, 41, 42, 43
SHOWN_NEED, SHOWN_INTEREST, SHOWN_TRUST, SHOWN_URGENCY, SHOWN_INDECISION, SHOWN_SATISFACTION = 44, 45, 46, 47, 48, 49
CHANNEL, RIVAL_NAME, PROJECT, PATIENCE, SAVING, TOLD_SAVING, SHARPENED, LEARNT, QUOTE_ERROR = (
    50,
    51,
    52,
    53,
    54,
    55,
    56,
    57,
    58,
)
REFERRED, REFERRAL_DELAY, WHY_ASKED, ROUTE, CLUE, WANTS, CHANCE, PAYMENT, DEALT_AGAIN = (
    59,
    60,
    61,
    62,
    63,
    64,
    65,
    66,
    67,
)
CAMPAIGN_LEADS, ASKS, RETURNED, QUESTION, MATCH_CLUE, SATISFACTION_CLUE, NEXT_BUDGET = 68, 69, 71, 72, 74, 75, 79
REPLACED = 90
# Of names and words in a game, which move nothing in a run.
CULTURE, FIRST_NAME, FAMILY_NAME, OTHER_NAME, TOWN, TRADE_WORD, PATTERN, TEMPER, SAYS = range(100, 109)
# Behind the veil.
VEIL_FIT, VEIL_NEED, VEIL_INTEREST, VEIL_TRUST, VEIL_URGENCY, VEIL_BUDGET, VEIL_INDECISION = range(110, 117)
VEIL_RIVAL, VEIL_SATISFACTION, VEIL_SAVING, VEIL_SENSITIVITY, VEIL_REACH, VEIL_CHANNEL = range(117, 123)
VEIL_PROJECT, VEIL_PATIENCE, VEIL_RIVAL_NAME, VEIL_LOSS_MAKER, VEIL_MATCHING, VEIL_CAUSE = range(123, 129)
VEIL_REASON, VEIL_LEADS, VEIL_REFERRAL = range(129, 132)

NEVER_TURNED = 1 << 62
"""Number of an event that no run reaches."""


class Luck(NamedTuple):
    """Where draws come from: *root* before event number *turn*, *turned* from it on.

    With *veil* (0 or 1) everything hidden is drawn again when that event comes: what customers are by what is known of
    them, every pending length by its age.
    """

    root: np.uint64
    turn: int
    turned: np.uint64
    veil: int


MASK = 0xFFFFFFFFFFFFFFFF


def mix(x: int) -> int:
    """Spread the bits of *x*: a bijection of 64-bit numbers."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


@compiled_form(mix)
def mix_compiled(x: int) -> int:
    """``mix`` with every number a 64-bit one, since int64 and uint64 make a float in numba."""
    x = u64((x ^ (x >> u64(30))) * u64(0xBF58476D1CE4E5B9))
    x = u64((x ^ (x >> u64(27))) * u64(0x94D049BB133111EB))
    return x ^ (x >> u64(31))


def child(identity: int, kind: int, n: int) -> int:
    """Identity of the *n*-th child of that *kind*: a lead of a source, a referral of a customer."""
    parent = mix((int(identity) + kind * 0x9E3779B97F4A7C15) & MASK)
    return mix(parent ^ ((int(n) + 0x632BE59BD9B4E019) & MASK))


@compiled_form(child)
def child_compiled(identity: int, kind: int, n: int) -> int:
    """``child`` with every number a 64-bit one."""
    parent = mix(u64(u64(identity) + u64(u64(kind) * u64(0x9E3779B97F4A7C15))))
    return mix(u64(parent ^ u64(u64(n) + u64(0x632BE59BD9B4E019))))


def draw(root: int, identity: int, purpose: int, attempt: int) -> float:
    """Uniform number inside (0, 1), never an end of it, to 52 bits: 53 bits + 0.5 would be rounded, and could be 1."""
    root = int(root)  # a table's row may hand over numpy's numbers, which would overflow
    why = (purpose * 0x9E3779B97F4A7C15 + int(attempt) * 0xD1342543DE82EF95) & MASK
    x = mix((mix(mix((root + int(identity)) & MASK) ^ why) + root) & MASK)
    return ((x >> 12) + 0.5) * 2.220446049250313e-16


@compiled_form(draw)
def draw_compiled(root: int, identity: int, purpose: int, attempt: int) -> float:
    """``draw`` with every number a 64-bit one."""
    why = u64(u64(u64(purpose) * u64(0x9E3779B97F4A7C15)) + u64(u64(attempt) * u64(0xD1342543DE82EF95)))
    x = mix(u64(mix(u64(mix(u64(u64(root) + u64(identity))) ^ why)) + u64(root)))
    return (float(x >> u64(12)) + 0.5) * 2.220446049250313e-16


def key_of(name: str) -> int:
    """Number of a source, step or product by its *name*, so that adding one moves no other."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def root_of(seed: int, replication: int = 0) -> np.uint64:
    """Root of one replication's luck. Raises ValueError for a negative seed or replication."""
    if seed < 0 or replication < 0:
        raise ValueError("seed and replication are whole numbers from 0 up")
    return np.uint64(child(child(0, 101, seed & 0xFFFFFFFFFFFFFFFF), 102, replication))


def plain_luck(seed: int, replication: int = 0) -> Luck:
    """Luck of one replication, never turned."""
    return Luck(root_of(seed, replication), NEVER_TURNED, np.uint64(0), 0)
