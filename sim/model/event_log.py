"""The event log: one row a fact, from which every measure, document and picture is folded."""

import numpy as np

from salescycle.sim.compiled import rule

EVENT = np.dtype(
    [
        ("seq", "i8"),  # number of the event; the rows of one event share it
        ("time", "i8"),  # seconds since the scenario's start
        ("account", "i8"),  # -1: no account
        ("event", "i8"),
        ("step", "i8"),  # -1: none
        ("phase", "i8"),  # 1..8; 0: none
        ("person", "i8"),  # -1: none
        ("turn", "i8"),  # number of the player's turn; -1: none
        ("ref", "i8"),  # what the event refers to: see EVENTS
        ("duration", "i8"),  # [s]
        ("amount", "i8"),  # [cents]
        ("reason", "i8"),  # number in REASONS
        ("p", "f8"),  # chance that a rule gave; never shown in play
    ],
    align=True,
)

(
    CREATED,  # ref: identity, amount: value, reason: source, step: product, turn: segment, duration: parent + 1
    PRESENT,  # an account of the opening book; phase: where it stands
    UNDELIVERABLE,
    PULLED,  # duration: since it was created
    ENTERED,  # a phase; ref: the phase it comes from (0 none, or lost or churned there), duration: time spent there
    STARTED,  # a task; duration: it waited, ref: slot
    STOPPED,  # an interrupted task; duration: effort worked since it was started, ref: slot
    DONE,  # a task; duration: effort worked since it was started, ref: slot
    HELD,
    RELEASED,
    NO_ANSWER,  # duration: since it was created; ref: attempt
    REACHED,  # duration: since it was created; ref: attempt
    JUDGED_VIABLE,
    SHOWED_INTEREST,
    MEETING_HELD,  # ref: meeting
    QUOTATION_SENT,  # amount; ref: quotation; duration: since the phase was entered
    HESITATES,  # ref: round
    ORDER,  # amount; duration: since it was created; ref: margin [cents]
    LOST,  # reason; duration: time in its last phase
    HAND_OVER,
    DELIVERED,  # duration: since the promised date (below 0: early), amount
    TICKET_OPENED,  # ref: ticket
    TICKET_CLOSED,  # duration: since it was opened
    RENEWED,  # amount; ref: margin [cents]
    CHURNED,  # reason; duration: time in its last phase
    OFFER_MADE,  # amount: what is offered
    CROSS_SOLD,  # amount; ref: margin [cents]; nothing where a new deal follows, whose order has them
    WON,  # the end of a process that has no customers; duration: time in its last phase
    GATE_PASSED,  # ref: gate, p: chance of passing; a row for calibration, left out of log files
    TURN_COMES,
    DECIDED,  # ref: action, reason: 0 the player, 1 the playbook
    APPOINTMENT_COMES,  # ref: 1 when a task was waiting for it
    OPEN_AT_END,  # duration: time in its phase so far
    INQUIRY,  # an opportunity asks; ref: 1 whether it is available, 2 the price, 4 the date
    INQUIRY_ANSWERED,  # ref: what is answered, and 8 times what is answered wrongly
    TERMS,  # of a quotation; amount: list value; ref: discount [1/1000]; duration: validity from now on [s];
    # turn: form * 2 + gaps, -1 when only the validity is another one
    APPROVAL_ASKED,  # ref: discount [1/1000]
    APPROVED,
    REFUSED,
    GRANTED,  # a barrier is passed; duration: it took
    BID_MADE,
    RESEARCHED,  # ref: number of the estimate
    PROOF_GIVEN,
    ACCEPTED,  # a quotation; amount: net value; ref: quotation; duration: until the promised delivery [s]
    SIGNED,  # a contract
    GOODS_ISSUED,  # from stock; duration: it waited
    INVOICED,  # amount; ref: invoice, 1 the first, then one a renewal and cross-sale; duration: terms [s]
    REMINDED,  # ref: number of the reminder
    PAID,  # amount; ref: invoice; duration: since the invoice
    WRITTEN_OFF,  # amount; ref: invoice; duration: since the invoice
    CHECKED,  # ref: satisfaction as seen [1/1000]
    REFERRED,  # ref: referral
    REWARD_OFFERED,  # win-back; ref: 1 a discount, 2 an upgrade, 3 both, 0 an apology; reason: for leaving as known
    WON_BACK,  # amount: of a period; ref: life
    FELL_ASLEEP,
    WOKE_UP,
    QUESTION_ASKED,  # ref: question
    QUESTION_ANSWERED,  # duration: since it was asked
    CAMPAIGN_RUN,  # ref: leads that it brings
    SPENT,  # amount; reason: for what
    CANCELLED_ORDER,  # amount; ref: margin [cents]
    RETURNED_GOODS,  # amount; ref: margin [cents]
    OWNER_CHANGED,  # person: the new owner; ref: the one before
    CHANGE_COMES,  # a dated change; ref: its number
    GOODS_RECEIVED,  # a unit on stock; ref: product
    SATISFACTION_IS,  # of a customer; ref: [1/1000]; never shown in play
    CONCEDED,  # a further discount on the quotation; amount: net value; ref: discount [1/1000]
    OFFER_DECLINED,  # by a customer who was offered more
    CALLED,  # a customer who is deciding, to ask what it is waiting for; ref: round
) = range(69)

EVENTS = [
    "created",
    "present",
    "undeliverable",
    "pulled",
    "entered",
    "started",
    "stopped",
    "done",
    "held",
    "released",
    "no_answer",
    "reached",
    "judged_viable",
    "showed_interest",
    "meeting",
    "quotation",
    "hesitates",
    "order",
    "lost",
    "hand_over",
    "delivered",
    "ticket",
    "ticket_closed",
    "renewed",
    "churned",
    "offer_made",
    "cross_sold",
    "won",
    "gate",
    "turn",
    "decide",
    "appointment",
    "open",
    "inquiry",
    "inquiry_answered",
    "terms",
    "approval_asked",
    "approved",
    "refused",
    "granted",
    "bid",
    "researched",
    "proof",
    "accepted",
    "signed",
    "goods_issue",
    "invoiced",
    "reminder",
    "paid",
    "written_off",
    "checked",
    "referral",
    "win_back_offer",
    "won_back",
    "dormant",
    "woke_up",
    "question",
    "question_answered",
    "campaign",
    "spent",
    "cancelled",
    "returned",
    "owner",
    "change",
    "goods_receipt",
    "satisfaction",
    "conceded",
    "offer_declined",
    "called",
]

HIDDEN = (GATE_PASSED, SATISFACTION_IS)
"""Rows that tell what nobody can see: for calibration and measures, left out of log files."""

REASONS = [
    "none",
    "undeliverable",
    "outside_target",
    "unreachable",
    "opted_out",
    "not_interested",
    "disqualified",
    "misfit",
    "no_budget",
    "no_need",
    "rival",
    "price",
    "no_decision",
    "expired",
    "dropped",
    "service",
    "lost",
    "barrier",
    "no_bid",
    "withdrawn",
    "refused",
    "not_paid",
    "cancelled",
    "returned",
    "gone",
    "done",
    "opt_out",
    "fine",
    "visit",
    "letter",
    "penalty",
    "ticket",
    "reward",
    "step",
    "loss_maker",
    "compensation",
]
(
    NONE,
    R_UNDELIVERABLE,
    OUTSIDE_TARGET,
    R_UNREACHABLE,
    OPTED_OUT,
    NOT_INTERESTED,
    DISQUALIFIED,  # no row has it: whom our people turn away is a misfit
    MISFIT,
    NO_BUDGET,
    NO_NEED,
    R_RIVAL,
    R_PRICE,
    NO_DECISION,
    EXPIRED,
    DROPPED,
    R_SERVICE,
    R_LOST,
    R_BARRIER,
    R_NO_BID,
    R_WITHDRAWN,
    R_REFUSED,
    R_NOT_PAID,
    R_CANCELLED,
    R_RETURNED,
    R_GONE,  # for good: asleep or not won back
    R_DONE,  # no row has it: a campaign that is over has lost nobody
    # what money was spent on
    FOR_OPT_OUT,
    FOR_FINE,
    FOR_VISIT,
    FOR_LETTER,
    FOR_PENALTY,
    FOR_TICKET,
    FOR_REWARD,
    FOR_STEP,
    FOR_LOSS_MAKER,
    FOR_COMPENSATION,
) = range(36)


@rule
def write(log, n: int, seq: int, now: int, account: int, event: int) -> int:  # type: ignore[no-untyped-def]
    """Begin row *n* of the log; the caller fills in what else the event says. Returns the number of rows."""
    row = log[n]
    row.seq = seq
    row.time = now
    row.account = account
    row.event = event
    row.step = -1
    row.phase = 0
    row.person = -1
    row.turn = -1
    row.ref = 0
    row.duration = 0
    row.amount = 0
    row.reason = 0
    row.p = 0.0
    return n + 1
