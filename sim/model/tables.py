"""The tables that a scenario becomes: read-only arrays and numbers, the only thing both engines are given.

The flow is data: a row a step inside the eight phases, a row an ending of its wait. No scenario recompiles anything,
and adding a step is adding a row.
"""

import hashlib
from typing import Any, NamedTuple, get_args

import numpy as np

from salescycle.sim.model.account import rows_of
from salescycle.sim.model.calendars import CALENDAR, SHIFT
from salescycle.sim.model.distributions import LAW
from salescycle.sim.words.kinds import KindName

RULES_VERSION = 1
"""Changes whenever the same tables and luck would give another log."""

GENERATE, CONTACT, UNDERSTAND, OFFER, DELIVER, FOLLOW_UP, DEVELOP, WIN_BACK = range(1, 9)

# Kinds of steps.
WORK, ATTEMPT, MEETING, QUOTATION, DECISION, HESITATION, HAND_OVER, DELIVERY_RUN, TICKET, RENEW, CROSS_SELL = range(11)
KINDS = get_args(KindName)
"""Names of the kinds; their order is their number, so a new one comes last."""

# Endings of the kinds, in the order in which `words.kinds` names them.
INTERESTED, E_NOT_INTERESTED, E_OPTED_OUT, E_UNREACHABLE = range(4)
QUALIFIED, NURTURE, E_NO_BUDGET, E_NO_NEED, E_DISQUALIFIED = range(5)
ORDERED, E_PRICE, E_RIVAL, E_NO_DECISION, E_HESITATES, E_EXPIRED = range(6)

# Where an ending leads, when not to a step.
TO_LOST, TO_WON, TO_CUSTOMER, NEVER = -1, -2, -3, -4

# Gates, each with a constant of its own.
GATES = ("contact", "understand", "offer", "rival", "follow_up", "develop", "win_back")
G_CONTACT, G_UNDERSTAND, G_OFFER, G_RIVAL, G_FOLLOW_UP, G_DEVELOP, G_WIN_BACK = range(7)
LOGISTIC, FIXED, OPEN_LOOP = range(3)

# Settings of the playbook.
FIRST_COME, WORTH, BIGGEST, STAGE = range(4)
ORDERS = ("first_come", "worth", "biggest", "stage")
IN_TURN, NEXT, INTERRUPT = range(3)
INBOUND = ("in_turn", "next", "interrupt")

STEP = np.dtype(
    [
        ("key", "u8"),  # hash of its name
        ("phase", "i8"),
        ("kind", "i8"),
        ("slot", "i8"),
        ("desk", "i8"),  # the role's desk, or its first where every person has one; -1: nobody works on it
        ("own", "i8"),  # 1: the owner's own desk
        ("calendar", "i8"),
        ("effort", "i8"),  # law, -1 none
        ("first", "i8"),  # its first row in the table of endings
        ("count", "i8"),
        ("gate", "i8"),  # -1: a coin
        ("effects", "i8"),  # 1: states drift and are moved
        ("valid", "i8"),  # validity of a quotation [s]
        ("level", "i8"),  # service level of a ticket [s]
        ("every", "i8"),  # period of a renewal [s]
        ("after", "i8"),  # look for cross-selling after delivery [s]
        ("rate", "f8"),  # tickets [1/s]
    ],
    align=True,
)
ENDING = np.dtype(
    [("share", "f8"), ("law", "i8"), ("next", "i8"), ("reason", "i8")], align=True
)  # share: of a coin; law: of the wait's length, -1 none
SOURCE = np.dtype(
    [
        ("identity", "u8"),
        ("first", "i8"),  # its first row in the table of knots
        ("count", "i8"),
        ("regular", "i8"),  # 1: equal gaps, 0: Poisson
        ("step", "i8"),
        ("cost", "i8"),  # a lead [cents]
        ("deliverable", "f8"),
        ("fit", "f8"),
        ("trust", "f8"),
        ("interest", "f8"),
        ("reach", "f8"),
        ("unreachable", "f8"),
        ("inbound", "i8"),
        ("segment", "i8"),
        ("product", "i8"),
        ("person", "i8"),  # first of those who own its accounts; -1 nobody does
        ("owners", "i8"),
    ],
    align=True,
)
KNOT = np.dtype(
    [("time", "f8"), ("total", "f8"), ("rate", "f8")], align=True
)  # from time [s] on: total arrivals expected before it, rate after it [1/s]
SEGMENT = np.dtype([("upto", "f8"), ("fit", "f8"), ("law", "i8"), ("margin", "f8")], align=True)
PRODUCT = np.dtype([("upto", "f8"), ("law", "i8"), ("margin", "f8")], align=True)  # margin -1: the segment's
DESK = np.dtype(
    [
        ("role", "i8"),
        ("person", "i8"),  # its first
        ("people", "i8"),
        ("calendar", "i8"),
        ("places", "i8"),  # open deals a person may have
        ("player", "i8"),
    ],
    align=True,
)
PERSON = np.dtype([("desk", "i8"), ("role", "i8")], align=True)
GATE = np.dtype([("mode", "i8"), ("alpha", "f8"), ("rate", "f8")], align=True)
BOOK = np.dtype(
    [
        ("identity", "u8"),
        ("step", "i8"),  # in whose wait it is; -1: a customer
        ("age", "i8"),  # since that wait began [s]; -1: drawn
        ("value", "i8"),  # [cents]; -1: drawn
        ("source", "i8"),
        ("segment", "i8"),
        ("product", "i8"),
    ],
    align=True,
)
FIRM = np.dtype(
    [
        ("window", "i8"),  # sources and pulls stop [s]
        ("until", "i8"),  # observation stops [s]
        ("player", "i8"),  # the player's person, -1 nobody
        ("effects", "i8"),  # 1: some step moves states, so that traits are drawn
        ("value", "i8"),  # law of a deal's value, -1 none
        ("value_median", "f8"),  # [cents]
        ("margin", "f8"),
        ("complexity", "f8"),
        ("interest_half_life", "f8"),
        ("need_half_life", "f8"),
        ("fatigue_half_life", "f8"),
        ("rival_half_life", "f8"),
        ("answer_scale", "f8"),  # tau of the answer to an inquiry [s]
        ("answer_end", "f8"),  # after which no more interest is lost [s]
        ("hesitation", "f8"),  # location of its logit
        ("best_questions", "f8"),
        # the playbook
        ("order", "i8"),
        ("inbound", "i8"),
        ("stop", "i8"),
        ("gap", "i8"),
        ("hold", "i8"),
        ("target_min", "f8"),
        ("qualification", "f8"),
        ("promise", "f8"),
        ("questions", "f8"),
        ("stay", "f8"),
        ("hand_over", "f8"),
        ("lead_time", "i8"),  # safe time from order to delivery [s]
    ],
    align=True,
)


class Parameters(NamedTuple):
    """Everything a run is given besides luck and decisions. Compiled code takes the arrays, SimPy their plain rows."""

    steps: Any
    endings: Any
    laws: Any
    points: Any
    sources: Any
    knots: Any
    segments: Any
    products: Any
    desks: Any
    people: Any
    calendars: Any
    shifts: Any
    gates: Any
    firm: Any
    book: Any


DTYPES = Parameters(
    STEP, ENDING, LAW, np.dtype("f8"), SOURCE, KNOT, SEGMENT, PRODUCT, DESK, PERSON, CALENDAR, SHIFT, GATE, FIRM, BOOK
)


def frozen(tables: Parameters) -> Parameters:
    """The same tables, read-only. Raises TypeError when one has another dtype than it should."""
    for name, table, dtype in zip(tables._fields, tables, DTYPES, strict=True):
        if table.dtype != dtype:
            raise TypeError(f"table {name} has dtype {table.dtype}, needs {dtype}")
        table.flags.writeable = False
    return tables


def content_hash(tables: Parameters) -> str:
    """SHA-256 over names, dtypes, shapes and bytes of the tables, and the version of the rules."""
    digest = hashlib.sha256(f"rules {RULES_VERSION}".encode())
    for name, table in zip(tables._fields, tables, strict=True):
        digest.update(f"\n{name} {table.dtype.descr} {table.shape}\n".encode())
        digest.update(np.ascontiguousarray(table).tobytes())
    return digest.hexdigest()


def plain(tables: Parameters) -> Parameters:
    """The same tables as lists of plain rows, which Python reads ten times as quickly as an array's records."""
    return Parameters(*(table.tolist() if table.dtype.names is None else rows_of(table) for table in tables))
