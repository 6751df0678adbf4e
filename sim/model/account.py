"""One account: a lead, later a customer. Hidden truth, what our people have seen of it, and where it stands.

A row of the table ``ACCOUNT`` in compiled code, a ``Row`` of the same fields in plain Python. Customers act on the
truth; people act on ``seen`` and how much they ``doubt`` it. Equations: model.md 1; the sizes are assumptions.
"""

import functools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from salescycle.sim.compiled import rule

SALES, DELIVERY, SERVICE, DATES = 0, 1, 2, 3
SLOTS = 4
"""An account has four clocks, each with at most one pending event."""

VAGUE = 0.10
"""Clarity of need that silence leaves."""

NOWHERE = -9
"""A stage has sent the account nowhere: it stays where it is."""

MAX_ENDINGS = 8
"""A wait has at most this many endings."""

MOST_ARGUMENTS = 8
"""A decision of the player has at most this many arguments."""

ESTIMATED = ("fit", "need", "interest", "trust", "urgency", "budget", "indecision", "rival", "satisfaction", "saving")
"""Hidden states of which our people have an estimate."""

SEEN = np.dtype(
    [
        *((name, "f8") for name in ESTIMATED),
        *((f"{name}_doubt", "f8") for name in ESTIMATED),  # standard error of the estimate
        ("consensus", "f8"),  # of those who were asked
        ("value", "i8"),
        ("inbound", "i8"),
        ("ticket_open", "i8"),
        ("tickets", "i8"),  # so far
        ("attempt", "i8"),
        ("created", "i8"),
        ("channel", "i8"),  # preferred, by the reply; 0: not known
        ("form", "i8"),  # of an offer, as asked for; 0: not known
        ("benefits", "i8"),  # learnt, of three that count
        ("cause", "i8"),  # of the hesitation, as heard; -1 none
        ("reason", "i8"),  # for leaving, as told; 0: not known
        ("reviewed", "i8"),  # second of the last joint look of service and sales
        ("loss_maker", "f8"),  # clue that a cross-sale would lose money (0..1)
        ("matching", "i8"),  # 1: the next product seems to match
    ],
    align=True,
)
"""What playbook, queues, bots and screens may look at. They are handed this row and cannot reach the truth."""

ACCOUNT = np.dtype(
    [
        # first what nearly every event reads: rows lie far apart, and each line of memory costs time
        ("account", "i8"),  # number in order of creation, never reused
        ("identity", "u8"),
        ("parent", "i8"),
        ("source", "i8"),
        ("segment", "i8"),
        ("product", "i8"),
        ("owner", "i8"),  # person, -1 none
        ("created", "i8"),  # -1: announced, not there yet
        ("phase", "i8"),
        ("entered", "i8"),  # second at which the phase was entered
        ("ended", "i8"),
        ("in_place", "i8"),  # 1 while it counts among its owner's open deals
        ("going", "i8"),  # step that a stage sends it to, or an end (tables)
        ("updated", "i8"),  # second up to which drift has been applied
        ("visit", "i8"),
        ("planned", "i8"),  # 1: the player has said how
        ("due", "i8"),  # second by which the invoice is to be paid; 0 none is open
        ("served", "i8"),  # 1 while tickets and dates of a customer run
        # a clock each: step, and of its wait the ending, the begin, the stretch of its length, the latest end
        ("step", "i8", SLOTS),
        ("ending", "i8", SLOTS),
        ("began", "i8", SLOTS),
        ("stretch", "f8", SLOTS),
        ("limit", "i8"),
        ("seen", SEEN),
        ("odds", "f8", MAX_ENDINGS),
        # counters that luck is keyed by
        ("attempt", "i8"),
        ("attempts_before", "i8"),  # made before it last woke up, for the patience of our people
        ("talk", "i8"),  # conversations in which something was shown
        ("meeting", "i8"),
        ("meetings_left", "i8"),  # of this visit; 0: it has not begun
        ("asked", "i8"),  # gate 2
        ("assessed", "i8"),  # gate 3
        ("quotation", "i8"),
        ("rounds", "i8"),
        ("ticket", "i8"),
        ("question", "i8"),
        ("period", "i8"),
        ("offer", "i8"),  # of cross-selling
        ("referral", "i8"),
        ("check", "i8"),
        ("deal", "i8"),  # orders so far
        ("invoice", "i8"),
        ("life", "i8"),  # as a customer, from 1 up
        ("reassessed", "i8"),  # 1: nurtured and asked once more
        # hidden state
        ("fit", "f8"),
        ("need", "f8"),
        ("interest", "f8"),
        ("trust", "f8"),
        ("urgency", "f8"),
        ("budget", "f8"),
        ("consensus", "f8"),
        ("indecision", "f8"),
        ("rival", "f8"),
        ("fatigue", "f8"),
        ("satisfaction", "f8"),
        ("reference", "f8"),  # price that it is used to, as a share of the list price
        ("saving", "f8"),  # what it would save in a year, in prices
        ("second_life", "f8"),  # shift of renewal after a return
        # traits
        ("sensitivity", "f8"),
        ("reach", "f8"),
        ("patience", "f8"),
        ("project", "i8"),  # second at which a dated project ends; 0 none
        ("budget_year", "i8"),
        ("channel", "i8"),
        ("rival_firm", "i8"),  # its strongest alternative to us, -1 none
        ("panel", "i8"),  # people who decide
        ("form", "i8"),
        ("loss_maker", "i8"),
        ("matching", "i8"),  # 1: the next product matches
        ("opted_out", "i8"),  # 1: it has said that it wants to be left alone
        ("inquiry", "i8"),  # what it asks for: 1 whether it is available, 2 the price, 4 the date
        # facts
        ("value", "i8"),  # of the deal, list price [cents]
        ("first_value", "i8"),  # list price of the first deal, from which renewals and more are reckoned [cents]
        ("opened", "i8"),  # second at which a further deal began; 0: this is the first one
        ("answered", "i8"),  # 1: since it last asked by itself somebody has talked to it
        ("woke", "i8"),  # second at which it last woke up; 0 never
        ("discount", "f8"),  # share of the list price
        ("agreed", "f8"),  # discount of the last order, which renewals keep
        ("most_discount", "f8"),  # that has been approved
        ("anchored", "f8"),  # how boldly a high price was named first (0..1)
        ("redlines", "i8"),  # how changes of the contract were met
        ("promise", "f8"),
        ("offer_form", "i8"),
        ("benefits", "i8"),  # argued in the offer
        ("case_made", "i8"),  # 1: a business case was presented
        ("error", "i8"),  # 1: the quotation holds an error
        ("pressure", "i8"),  # times that it was pressed
        ("hand_over", "f8"),  # depth of the hand-over
        ("cause", "i8"),  # of the present hesitation
        ("answer", "i8"),  # to it
        ("valid_to", "i8"),
        ("later_ending", "i8"),  # of a wait that the limit cuts short: how and at which second it would be over
        ("later", "i8"),
        ("accepted", "i8"),  # 1: a quotation is accepted
        ("ordered", "i8"),  # second of the order; -1 none
        ("promised", "i8"),  # second by which delivery was promised with the order
        ("delivered", "i8"),  # second of delivery; -1 none
        ("ticket_open", "i8"),  # second at which the open ticket came in + 1; 0 none
        ("uncured", "i8"),  # 1: the last fault was only explained
        ("ticket_at", "i8"),  # desk at which it is answered
        ("owed", "i8"),  # amount of the open invoice [cents]
        ("pay_at", "i8"),  # second at which it will be paid or given up
        ("reminder", "i8"),
        ("bill", "i8"),  # number of the open invoice
        ("bought_more", "i8"),
        ("reason", "i8"),  # for leaving
        ("reward", "i8"),  # of win-back
        ("leads", "i8"),  # that a campaign brings
        ("brought", "i8"),  # of these, so far
        ("come", "f8"),  # share of the time law that its last lead took
        ("look_at", "i8"),  # second of the next look for cross-selling; 0 none
        ("check_at", "i8"),  # second of the check after delivery; 0 none, -1: somebody is at it
        ("renew_at", "i8"),  # second of the next renewal; 0 none
        ("plan", "i8", MOST_ARGUMENTS),  # the player's arguments for the task at hand; 0: as the playbook says
    ],
    align=True,
)

PUBLIC = (
    # who it is, where it stands, and the dates that are set
    "account", "identity", "parent", "source", "segment", "product", "owner", "created", "phase", "entered", "ended",
    "in_place", "going", "updated", "visit", "planned", "due", "served", "step", "began", "limit", "look_at",
    "check_at", "renew_at", "plan",
    # what is seen of it, and what has happened so often
    "seen", "attempt", "attempts_before", "talk", "meeting", "meetings_left", "asked", "assessed", "quotation",
    "rounds", "ticket", "question", "period", "offer", "referral", "check", "deal", "invoice", "life", "reassessed",
    # what follows from our own acts, and what the customer has said
    "fatigue", "reference", "budget_year", "opted_out", "inquiry", "answered", "woke", "pressure", "uncured",
    # the deal, and what stands in our papers: also the error in a quotation
    "value", "first_value", "opened", "discount", "agreed", "most_discount", "anchored", "redlines", "promise",
    "offer_form", "benefits", "case_made", "error", "hand_over", "answer", "valid_to", "accepted", "ordered",
    "promised", "delivered", "ticket_open", "ticket_at", "owed", "reminder", "bill", "bought_more", "reward",
    "brought", "stretch",
)  # fmt: skip
"""Columns of an account that our people may read; of ``ending`` and of a clock they know that there is one.

"""

HIDDEN = (
    # of a pending wait
    "ending", "odds", "pay_at", "leads", "come", "later_ending", "later",
    # states of mind
    "fit", "need", "interest", "trust", "urgency", "budget", "consensus", "indecision", "rival", "satisfaction",
    "saving", "second_life",
    # traits and motives
    "sensitivity", "reach", "patience", "project", "channel", "rival_firm", "panel", "form", "loss_maker", "matching",
    "cause", "reason",
)  # fmt: skip
"""All other columns: behind the veil they are drawn from what is public and the tables (``stages.veil``)."""


class Row:
    """A table's row as a plain Python object: the same names, quick to read and write."""

    __slots__: tuple[str, ...] = ()
    dtype: np.dtype  # type: ignore[type-arg]

    if TYPE_CHECKING:  # the fields are those of the dtype

        def __getattr__(self, name: str) -> Any: ...  # noqa: D105
        def __setattr__(self, name: str, value: Any) -> None: ...  # noqa: D105

        def values(self) -> tuple[object, ...]:
            """The row as numpy takes it into a table of its dtype."""


@functools.cache
def row_class(dtype: np.dtype) -> type[Row]:  # type: ignore[type-arg]
    """Class of plain rows with the fields of *dtype*; a new one is all zeros."""
    assert dtype.names is not None
    zeros: list[tuple[str, object]] = []
    for name in dtype.names:
        field = dtype[name]
        if field.subdtype is not None:
            zeros.append((name, [field.subdtype[0].type(0).item()] * field.shape[0]))
        elif field.names is not None:
            zeros.append((name, row_class(field)))
        else:
            zeros.append((name, field.type(0).item()))
    lines = "".join(
        f"\n    self.{name} = {name}_{'.copy()' if isinstance(zero, list) else '()' if isinstance(zero, type) else ''}"
        for name, zero in zeros
    )
    values = "".join(  # written out: a loop over the fields of an account took seventy times as long
        f"tuple(self.{name}), " if isinstance(zero, list) else f"self.{name}{'.values()' * isinstance(zero, type)}, "
        for name, zero in zeros
    )
    scope = {f"{name}_": zero for name, zero in zeros}
    exec(f"def __init__(self):{lines}\ndef values(self):\n    return ({values})\n", scope)
    written = {name: scope[name] for name in ("__init__", "values")}
    return type("Row", (Row,), {"__slots__": dtype.names, "dtype": dtype, **written})


def rows_of(table: np.ndarray) -> list[Row]:  # type: ignore[type-arg]
    """Rows of a read-only table as plain objects, for rules that run in Python."""
    kind = row_class(table.dtype)
    rows = [kind() for _ in range(len(table))]
    for row, values in zip(rows, table.tolist(), strict=True):
        fill(row, values)
    return rows


def fill(row: Row, values: tuple[object, ...]) -> None:
    """Put a record's values, as ``tolist`` gives them, into a plain row."""
    for name, value in zip(row.__slots__, values, strict=True):
        if isinstance(value, tuple):
            fill(getattr(row, name), value)
        else:
            setattr(row, name, value.tolist() if isinstance(value, np.ndarray) else value)


@rule
def up(x: float, gain: float) -> float:
    """*x* in 0..1, raised by a share of what is missing to 1, by all of it at most."""
    return x + min(1.0, gain) * (1.0 - x)


@rule
def down(x: float, loss: float) -> float:
    """*x* in 0..1, lowered by a share of itself, by all of it at most."""
    return x * (1.0 - min(1.0, loss))


@rule
def half(elapsed: float, half_life: float) -> float:
    """What is left of 1 after *elapsed* seconds; a half-life of 0 means: no decay."""
    if half_life <= 0.0:
        return 1.0
    return math.exp(-0.6931471805599453 * elapsed / half_life)


@rule
def drift(account, firm, now: int) -> None:  # type: ignore[no-untyped-def]
    """Let interest, need, consensus and fatigue fade, rivals gain and projects press (model.md 1).

    Applied once at the begin of each event of the account and nowhere else: a second evaluation in between would
    change the last bits. What our people believe fades alike, and so does their error.
    """
    elapsed = float(now - account.updated)
    if elapsed <= 0.0:
        return
    account.updated = now
    left = half(elapsed, firm.interest_half_life)
    account.interest *= left
    account.seen.interest *= left
    account.seen.interest_doubt *= left
    left = half(elapsed, firm.need_half_life)
    if account.need > VAGUE:
        account.need = VAGUE + (account.need - VAGUE) * left
    if account.seen.need > VAGUE:
        account.seen.need = VAGUE + (account.seen.need - VAGUE) * left
        account.seen.need_doubt *= left
    if account.panel > 1:
        left = half(elapsed, firm.consensus_half_life)
        account.consensus *= left
        account.seen.consensus *= left
    account.fatigue *= half(elapsed, firm.fatigue_half_life)
    left = half(elapsed, firm.rival_half_life)
    account.rival = 1.0 - (1.0 - account.rival) * left
    account.seen.rival = 1.0 - (1.0 - account.seen.rival) * left
    account.seen.rival_doubt *= left
    if account.project > 0:
        press(account, elapsed, now)


@rule
def press(account, elapsed: float, now: int) -> None:  # type: ignore[no-untyped-def]
    """A dated project presses the more the nearer its end; once it has passed, half of the urgency is gone."""
    if now >= account.project:
        account.urgency *= 0.5
        account.project = 0
        return
    before = account.project - (now - elapsed)
    account.urgency = 1.0 - (1.0 - account.urgency) * ((account.project - now) / before)


@rule
def drifting(account):  # type: ignore[no-untyped-def]
    """What drift changes, to be put back by ``restore`` after a look ahead."""
    seen = account.seen
    return (
        account.interest, account.need, account.consensus, account.fatigue, account.rival, account.urgency,
        account.project, account.updated, seen.interest, seen.need, seen.consensus, seen.rival, seen.interest_doubt,
        seen.need_doubt, seen.rival_doubt,
    )  # fmt: skip


@rule
def restore(account, saved) -> None:  # type: ignore[no-untyped-def]
    """Put back what ``drifting`` told."""
    account.interest = saved[0]
    account.need = saved[1]
    account.consensus = saved[2]
    account.fatigue = saved[3]
    account.rival = saved[4]
    account.urgency = saved[5]
    account.project = saved[6]
    account.updated = saved[7]
    account.seen.interest = saved[8]
    account.seen.need = saved[9]
    account.seen.consensus = saved[10]
    account.seen.rival = saved[11]
    account.seen.interest_doubt = saved[12]
    account.seen.need_doubt = saved[13]
    account.seen.rival_doubt = saved[14]


@rule
def clear(account) -> None:  # type: ignore[no-untyped-def]
    """Make a recycled row new: nobody's, nowhere, nothing pending."""
    account.going = NOWHERE
    for slot in range(SLOTS):
        account.step[slot] = -1
        account.ending[slot] = -1
        account.began[slot] = 0
        account.stretch[slot] = 1.0
    for ending in range(MAX_ENDINGS):
        account.odds[ending] = 0.0
    for argument in range(MOST_ARGUMENTS):
        account.plan[argument] = 0
    clear_facts(account)
    clear_state(account)
    clear_seen(account.seen)


@rule
def clear_facts(account) -> None:  # type: ignore[no-untyped-def]
    """Nothing has happened to the account yet."""
    account.parent = -1
    account.segment = -1
    account.product = -1
    account.owner = -1
    account.rival_firm = -1
    account.cause = -1
    account.ordered = -1
    account.delivered = -1
    account.ticket_at = -1
    account.answered = 0
    account.uncured = 0
    account.redlines = 0
    account.phase = 0
    account.entered = 0
    account.updated = 0
    account.ended = 0
    account.in_place = 0
    account.limit = 0
    account.attempt = 0
    account.attempts_before = 0
    account.talk = 0
    account.meeting = 0
    account.meetings_left = 0
    account.asked = 0
    account.assessed = 0
    account.quotation = 0
    account.rounds = 0
    account.ticket = 0
    account.question = 0
    account.period = 0
    account.offer = 0
    account.referral = 0
    account.check = 0
    account.deal = 0
    account.invoice = 0
    account.life = 0
    account.visit = 0
    account.reassessed = 0
    account.project = 0
    account.budget_year = 0
    account.channel = 0
    account.loss_maker = 0
    account.matching = 0
    account.opted_out = 0
    account.inquiry = 0
    account.value = 0
    account.first_value = 0
    account.opened = 0
    account.woke = 0
    account.offer_form = 0
    account.benefits = 0
    account.case_made = 0
    account.error = 0
    account.pressure = 0
    account.answer = 0
    account.valid_to = 0
    account.later_ending = 0
    account.later = 0
    account.accepted = 0
    account.promised = 0
    account.ticket_open = 0
    account.owed = 0
    account.due = 0
    account.pay_at = 0
    account.reminder = 0
    account.bill = 0
    account.served = 0
    account.bought_more = 0
    account.reason = 0
    account.reward = 0
    account.leads = 0
    account.brought = 0
    account.look_at = 0
    account.check_at = 0
    account.renew_at = 0
    account.planned = 0
    account.form = 0


@rule
def clear_state(account) -> None:  # type: ignore[no-untyped-def]
    """Nothing is known of the customer yet."""
    account.fit = 0.0
    account.need = 0.0
    account.interest = 0.0
    account.trust = 0.0
    account.urgency = 0.0
    account.budget = 0.0
    account.indecision = 0.0
    account.rival = 0.0
    account.fatigue = 0.0
    account.saving = 0.0
    account.second_life = 0.0
    account.come = 0.0
    account.sensitivity = 0.0
    account.reach = 0.0
    account.discount = 0.0
    account.agreed = 0.0
    account.most_discount = 1.0
    account.anchored = 0.0
    account.promise = 0.0
    account.hand_over = 0.0
    account.patience = 0.0
    account.consensus = 1.0
    account.satisfaction = 0.5
    account.reference = 1.0
    account.panel = 1


@rule
def clear_seen(seen) -> None:  # type: ignore[no-untyped-def]
    """Nobody has seen anything yet."""
    seen.fit = 0.0
    seen.need = 0.0
    seen.interest = 0.0
    seen.trust = 0.0
    seen.urgency = 0.0
    seen.budget = 0.0
    seen.indecision = 0.0
    seen.rival = 0.0
    seen.satisfaction = 0.0
    seen.saving = 0.0
    seen.fit_doubt = 0.0
    seen.need_doubt = 0.0
    seen.interest_doubt = 0.0
    seen.trust_doubt = 0.0
    seen.urgency_doubt = 0.0
    seen.budget_doubt = 0.0
    seen.indecision_doubt = 0.0
    seen.rival_doubt = 0.0
    seen.satisfaction_doubt = 0.0
    seen.saving_doubt = 0.0
    seen.consensus = 1.0
    seen.loss_maker = 0.0
    seen.cause = -1
    seen.value = 0
    seen.inbound = 0
    seen.ticket_open = 0
    seen.tickets = 0
    seen.attempt = 0
    seen.created = 0
    seen.channel = 0
    seen.form = 0
    seen.benefits = 0
    seen.reason = 0
    seen.reviewed = 0
    seen.matching = 0
