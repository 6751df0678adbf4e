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
from salescycle.sim.words.coefficients import Coefficients
from salescycle.sim.words.kinds import KindName

RULES_VERSION = 3
"""Changes whenever the same tables and luck would give another log."""

GENERATE, CONTACT, UNDERSTAND, OFFER, DELIVER, FOLLOW_UP, DEVELOP, WIN_BACK = range(1, 9)

# Kinds of steps.
WORK, ATTEMPT, MEETING, QUOTATION, DECISION, HESITATION, HAND_OVER, DELIVERY_RUN, TICKET, RENEW, CROSS_SELL = range(11)
APPROVAL, BARRIER, CONTRACT, BID, RESEARCH, PROOF, GOODS_ISSUE, INVOICE, CHECK, WIN_BACK_TRY = range(11, 21)
DORMANCY, QUESTION, CAMPAIGN = range(21, 24)
KINDS = get_args(KindName)
"""Names of the kinds; their order is their number, so a new one comes last."""

# Endings of the kinds, in the order in which `words.kinds` names them.
INTERESTED, E_NOT_INTERESTED, E_OPTED_OUT, E_UNREACHABLE = range(4)
QUALIFIED, NURTURE, E_NO_BUDGET, E_NO_NEED, E_DISQUALIFIED = range(5)
ORDERED, E_PRICE, E_RIVAL, E_NO_DECISION, E_HESITATES, E_EXPIRED = range(6)
E_ANSWERED, E_BACK = range(2)
E_DELIVERED, E_CANCELLED, E_RETURNED = range(3)
GOOD, BAD = range(2)
"""Endings of the kinds that end well or not: approval, barrier, contract, bid, invoice, win-back, dormant lead,
renewal, cross-sale."""

# Where an ending leads, when not to a step.
TO_LOST, TO_WON, TO_CUSTOMER, NEVER = -1, -2, -3, -4

# Gates, each with a constant of its own.
GATES = ("contact", "understand", "offer", "rival", "follow_up", "develop", "win_back")
G_CONTACT, G_UNDERSTAND, G_OFFER, G_RIVAL, G_FOLLOW_UP, G_DEVELOP, G_WIN_BACK = range(7)
LOGISTIC, FIXED, OPEN_LOOP = range(3)

# Settings of the playbook.
# A player's argument is the number of the setting + 1, so that 0 leaves it to the playbook.
FIRST_COME, WORTH, BIGGEST, STAGE = range(4)
ORDERS = ("first_come", "worth", "biggest", "stage")
IN_TURN, NEXT, INTERRUPT = range(3)
INBOUND = ("in_turn", "next", "interrupt")
ADAPTIVE, INFORMATIVE, DIRECTIVE, AGGRESSIVE = range(4)
TONES = ("adaptive", "informative", "directive", "aggressive")
ANY_TONE = 0
MIX, TELEPHONE, EMAIL, LETTER, VISIT, PREFERRED = range(6)
CHANNELS = ("mix", "telephone", "email", "letter", "visit", "preferred")
MATCHED, PUSH, INFORM, WAIT_FOR_IT, RECOMMEND, DISCOUNT = range(6)
ANSWERS = ("matched", "push", "inform", "wait", "recommend", "discount")
FORM_ASKED, ONE_PAGE, FORMAL, TENDER = range(4)
FORMS = ("asked", "one_page", "formal", "tender")
NOBODY, EVERYBODY, HEALTHY, MATCHING = range(4)
CROSS_RULES = ("none", "all", "healthy", "matched")
LET_GO, ASK_WHY, WITH_DISCOUNT, WITH_BUNDLE = range(4)
WIN_BACKS = ("none", "ask", "discount", "bundle")
BY_DISCOUNT, BY_UPGRADE = 1, 2
"""Rewards of win-back, which add up; 0: an apology."""
MIXED, SITUATION, PROBLEM, IMPLICATION, NEED_PAYOFF = range(5)
QUESTION_KINDS = ("mixed", "situation", "problem", "implication", "need_payoff")
BY_ESTIMATE, GO_ON = range(2)
VERDICTS = ("by_estimate", "go_on")
NO_BID = 2
BIDDINGS = ("by_estimate", "bid", "no_bid")
"""Whether to bid; the first is that of a verdict."""
"""After a meeting: on as the playbook's threshold says of the estimated fit, or on in any case."""
SILENT, HONEST = range(2)
REFUSALS = ("silent", "honest")
TRADE, CONCEDE, ESCALATE = range(3)
REDLINES = ("trade", "concede", "escalate")
FIX, COMPENSATE, EXPLAIN = range(3)
COMPLAINTS = ("fix", "compensate", "explain")
BY_CHANCE, BY_SEGMENT = range(2)
ASSIGNMENTS = ("chance", "segment")
SHARPENED = ("fit", "need", "interest", "trust", "urgency", "budget", "rival", "saving")
S_FIT, S_NEED, S_INTEREST, S_TRUST, S_URGENCY, S_BUDGET, S_RIVAL, S_SAVING = range(8)

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
        ("every", "i8"),  # period of a renewal, or between two looks for cross-selling [s]; 0: one look
        ("after", "i8"),  # look for cross-selling, or check, after delivery [s]
        ("rate", "f8"),  # tickets or questions [1/s]
        ("meetings", "i8"),
        ("chance", "f8"),  # of ending well
        ("sharpens", "i8"),  # number in SHARPENED, -1 none
        ("terms", "i8"),  # of an invoice: time to pay [s]
        ("dunning", "i8"),  # time between reminders [s]; 0: nobody reminds
        ("to_owner", "f8"),  # share of tickets that the owner gets
        ("brings", "i8"),  # source of a campaign's leads, -1 none
        ("leads", "i8"),
        ("cost", "i8"),  # of doing it once [cents]
        ("optional", "i8"),  # bit of the playbooks' skip; 0: it cannot be left out
        ("new_owner", "i8"),  # first person of the role that owns the account afterwards, -1: nobody else
        ("new_owners", "i8"),
    ],
    align=True,
)
ENDING = np.dtype(
    [("share", "f8"), ("law", "i8"), ("next", "i8")], align=True
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
        ("turnover", "i8"),  # 1: some of them join or leave
        ("is_campaign", "i8"),  # 1: what comes is a campaign to be run, not a lead
    ],
    align=True,
)
KNOT = np.dtype(
    [("time", "f8"), ("total", "f8"), ("rate", "f8")], align=True
)  # from time [s] on: total arrivals expected before it, rate after it [1/s]
SEGMENT = np.dtype(
    [
        ("upto", "f8"),
        ("fit", "f8"),
        ("law", "i8"),
        ("margin", "f8"),
        ("tone", "i8"),  # ANY_TONE or the one that is accepted
        ("pace", "f8"),
        ("panel", "i8"),
        ("form", "i8"),
        ("doubt", "f8"),  # share of the usual doubt about fit
    ],
    align=True,
)
PRODUCT = np.dtype(
    [("upto", "f8"), ("law", "i8"), ("margin", "f8"), ("desk", "i8"), ("lead_time", "i8")], align=True
)  # margin -1: the segment's; desk: its stock, -1: made to order; lead_time: law of a replacement
RIVAL_FIRM = np.dtype([("upto", "f8")], align=True)
DESK = np.dtype(
    [
        ("role", "i8"),
        ("person", "i8"),  # its first
        ("people", "i8"),
        ("calendar", "i8"),
        ("is_stock", "i8"),  # 1: its people are units of a product on hand
        ("mixed", "i8"),  # 1: its people are not at work at the same times
        ("places", "i8"),  # open deals a person may have
        ("player", "i8"),
    ],
    align=True,
)
PERSON = np.dtype(
    [
        ("desk", "i8"),
        ("role", "i8"),
        ("calendar", "i8"),
        ("playbook", "i8"),
        ("joined", "i8"),  # second at which the ramp begins
        ("ramp", "i8"),  # how long it takes [s]; 0: none
        ("ramp_from", "f8"),  # speed at its begin, as a share
        ("leaves", "i8"),  # second from which on somebody else has the accounts
    ],
    align=True,
)
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
        # what is known of the customer; -1: drawn as for its source
        ("fit", "f8"),
        ("need", "f8"),
        ("interest", "f8"),
        ("trust", "f8"),
        ("indecision", "f8"),
        ("satisfaction", "f8"),
        ("reason", "i8"),  # for having left
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
        ("consensus_half_life", "f8"),
        ("fatigue_half_life", "f8"),
        ("rival_half_life", "f8"),
        ("answer_scale", "f8"),  # tau of the answer to an inquiry [s]
        ("answer_end", "f8"),  # after which no more interest is lost [s]
        ("hesitation", "f8"),  # location of its logit
        ("best_questions", "f8"),
        ("lead_time", "i8"),  # safe time from order to delivery [s]
        ("price_pull", "f8"),
        ("panel", "i8"),
        ("penalty", "f8"),
        ("opt_out_cost", "i8"),  # [cents]
        ("ticket_cost", "i8"),  # [cents]
        ("visit_cost", "i8"),  # [cents]
        ("letter_cost", "i8"),  # [cents]
        ("loss_makers", "f8"),
        ("matching", "f8"),
        ("projects", "f8"),
        ("patience", "f8"),  # 1: nobody cancels
        ("returns", "f8"),
        ("recurring", "f8"),
        ("recurring_margin", "f8"),
        ("next_value", "f8"),
        ("next_margin", "f8"),
        ("stay", "f8"),
        ("holds", "i8"),  # 1: somebody's playbook holds offers, now or after a change
        ("referrals", "i8"),  # source of recommended leads, -1 none
        # steps that begin by themselves or are looked for; -1 none
        ("ticket_step", "i8"),
        ("renewal_step", "i8"),
        ("cross_sell_step", "i8"),
        ("check_step", "i8"),
        ("question_step", "i8"),
        ("invoice_step", "i8"),
    ],
    align=True,
)
PLAYBOOK = np.dtype(
    [
        ("order", "i8"),
        ("inbound", "i8"),
        ("stop", "i8"),
        ("gap", "i8"),
        ("hold", "i8"),
        ("target_min", "f8"),
        ("qualification", "f8"),
        ("promise", "f8"),
        ("questions", "f8"),
        ("hand_over", "f8"),
        ("assignment", "i8"),
        ("channel", "i8"),
        ("tone", "i8"),
        ("contacts", "i8"),
        ("honour_opt_out", "i8"),
        ("quote_within", "i8"),  # [s]; 0: by worth
        ("gaps", "i8"),
        ("form", "i8"),
        ("discount", "f8"),
        ("discount_step", "f8"),
        ("discount_most", "f8"),
        ("authority", "f8"),
        ("quarter_end", "f8"),
        ("answer", "i8"),
        ("bid_from", "f8"),
        ("early_notice", "i8"),
        ("check", "i8"),
        ("ask_referral", "i8"),
        ("cross_sell", "i8"),
        ("win_back", "i8"),
        ("pass_signals", "i8"),
        ("one_voice", "i8"),
        ("joint_review", "i8"),  # [s]; 0: none
        ("question_kind", "i8"),
        ("refusal", "i8"),
        ("anchor", "f8"),
        ("redlines", "i8"),
        ("complaint", "i8"),
        ("skip", "i8"),  # bits of the optional steps that are left out
        ("value_median", "f8"),  # [cents], and what follows: market and evidence, for the worth of an account
        ("size_worth", "f8"),
    ],
    align=True,
)
COEFFICIENT = np.dtype([(name, "f8") for name in Coefficients.model_fields], align=True)
CHANGE = np.dtype([("time", "i8")], align=True)
QUARTER = np.dtype([("begin", "i8"), ("fiscal_year", "i8")], align=True)


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
    playbooks: Any
    """Of the firm, then those of people who have one of their own."""
    coefficients: Any
    rivals: Any
    quarters: Any
    """First second of each calendar quarter, from before the start on, and the customers' fiscal year then."""
    changes: Any
    """Second of each dated change, in order."""
    later: tuple["Parameters", ...] = ()
    """The tables from each change on: other values, the same steps, people, sources and times of work."""

    @property
    def arrays(self) -> tuple[Any, ...]:
        """The tables themselves, without those that come later."""
        return tuple(self[:-1])

    @property
    def course(self) -> tuple["Parameters", ...]:
        """These tables, then those from each change on."""
        return (self, *self.later)


DTYPES = Parameters(
    STEP, ENDING, LAW, np.dtype("f8"), SOURCE, KNOT, SEGMENT, PRODUCT, DESK, PERSON, CALENDAR, SHIFT, GATE, FIRM, BOOK,
    PLAYBOOK, COEFFICIENT, RIVAL_FIRM, QUARTER, CHANGE,
)  # fmt: skip


def frozen(tables: Parameters) -> Parameters:
    """The same tables, read-only. Raises TypeError when one has another dtype than it should."""
    for name, table, dtype in zip(tables._fields, tables.arrays, DTYPES.arrays, strict=False):
        if table.dtype != dtype:
            raise TypeError(f"table {name} has dtype {table.dtype}, needs {dtype}")
        table.flags.writeable = False
    return tables


def content_hash(tables: Parameters) -> str:
    """SHA-256 over names, dtypes, shapes and bytes of the tables, and the version of the rules."""
    digest = hashlib.sha256(f"rules {RULES_VERSION}".encode())
    for stretch in tables.course:
        for name, table in zip(tables._fields, stretch.arrays, strict=False):
            digest.update(f"\n{name} {table.dtype.descr} {table.shape}\n".encode())
            digest.update(np.ascontiguousarray(table).tobytes())
    return digest.hexdigest()


def plain(tables: Parameters) -> Parameters:
    """The same tables as lists of plain rows, which Python reads ten times as quickly as an array's records."""
    rows = [table.tolist() if table.dtype.names is None else rows_of(table) for table in tables.arrays]
    return Parameters._make([*rows, tuple(plain(stretch) for stretch in tables.later)])
