"""Every measure is a fold over rows of the log: ``add(totals, row)`` serves a log file, a live game and a batch.

Totals are whole numbers - counts, seconds, cents - so that no order of adding can change them. ``metrics`` turns them
into the names of the contract.
"""

import calendar
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.compiled import address, addresses, borrowed, jit_is_off, kernel, rule
from salescycle.sim.model import event_log as log
from salescycle.sim.model.event_log import REASONS
from salescycle.sim.model.people import course_of
from salescycle.sim.model.tables import Parameters
from salescycle.sim.studies.scope import can_tell, deal_phases, reasons_of
from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Scenario

MEASURES = (
    "leads cost contacted judged_viable showed_interest first_responses first_response_s quotations quote_s orders "
    "won_value won_margin cycle_s deliveries delivered_value on_time tickets tickets_closed ticket_s renewed churned "
    "offers_made cross_sold cross_value pulled lost invoiced_value paid_value written_off satisfied satisfaction "
    "won_back referrals renewed_value later_margin lost_margin spent"
).split()
(
    LEADS,
    COST,
    CONTACTED,
    JUDGED_VIABLE,
    SHOWED_INTEREST,
    FIRST_RESPONSES,
    FIRST_RESPONSE_S,
    QUOTATIONS,
    QUOTE_S,
    ORDERS,
    WON_VALUE,
    WON_MARGIN,
    CYCLE_S,
    DELIVERIES,
    DELIVERED_VALUE,
    ON_TIME,
    TICKETS,
    TICKETS_CLOSED,
    TICKET_S,
    RENEWED,
    CHURNED,
    OFFERS_MADE,
    CROSS_SOLD,
    CROSS_VALUE,
    PULLED,
    LOST,
    INVOICED_VALUE,
    PAID_VALUE,
    WRITTEN_OFF,
    SATISFIED,
    SATISFACTION,
    WON_BACK,
    REFERRALS,
    RENEWED_VALUE,
    LATER_MARGIN,
    LOST_MARGIN,
    SPENT,
) = range(len(MEASURES))

MOVES = ("present", "entered", "advanced", "returned", "stayed", "seconds", "ended")
PRESENT, ENTERED, ADVANCED, RETURNED, STAYED, SECONDS, ENDED = range(len(MOVES))

WORK = ("tasks", "wait_s", "done_s", "phase_pre_s", "phase_post_s")
TASKS, WAIT_S, DONE_S, PRE_S, POST_S = range(len(WORK))
N_MEASURES = len(MEASURES)
N_REASONS = len(REASONS)
PRE_SALES = 4
"""The first four phases are before the order."""


class Totals(NamedTuple):
    """Whole numbers summed over rows. Each table is flat; its first index varies slowest."""

    periods: Any
    """[period, measure]"""
    moves: Any
    """[phase, move]"""
    left: Any
    """[phase, reason]"""
    work: Any
    """[role, work]"""
    won: Any
    """[account of the opening book]: second of its order, -1 none."""
    booked: Any
    """[account of the opening book]: value of its order [cents]."""
    starts: Any
    """[period]: first second; the last entry is the end of the last period."""
    costs: Any
    """[stretch between two dated changes, source]: cost of a lead [cents]."""
    changes: Any
    """[dated change]: its second."""
    campaigns: Any
    """[source]: 1 where what comes is a campaign, not a lead."""
    roles: Any
    """[person]: role."""

    @property
    def counted(self) -> tuple[Any, ...]:
        """The tables that a run fills; the others are what it is counted by."""
        return tuple(getattr(self, name) for name in SUMS)


SUMS = ("periods", "moves", "left", "work", "won", "booked")
"""Tables of totals that rows are added to."""

WORD = np.dtype("i8")
the_totals = borrowed(Totals(*[WORD] * len(Totals._fields))._asdict())
the_log = borrowed({"rows": log.EVENT})


def empty(p: Parameters, starts: Iterable[int]) -> Totals:
    """Totals of nothing, for periods that begin at *starts* (the last entry: where the last period ends) [s]."""
    begins = np.array(list(starts), np.int64)
    roles = int(p.desks["role"][p.desks["is_stock"] == 0].max()) + 1
    return Totals(
        np.zeros((len(begins) - 1) * len(MEASURES), np.int64),
        np.zeros(len(PHASES) * len(MOVES), np.int64),
        np.zeros(len(PHASES) * len(REASONS), np.int64),
        np.zeros(roles * len(WORK), np.int64),
        np.full(len(p.book), -1, np.int64),
        np.zeros(len(p.book), np.int64),
        begins,
        np.concatenate([stretch.sources["cost"] for stretch in p.course]),
        np.ascontiguousarray(p.changes["time"]),
        np.ascontiguousarray(p.sources["is_campaign"]),
        np.ascontiguousarray(p.people["role"]),
    )


def copied(totals: Totals) -> Totals:
    """The same totals, which go on no more; what is not a sum is shared."""
    return totals._replace(**{name: getattr(totals, name).copy() for name in SUMS})


def forget(totals: Totals) -> None:
    """Make totals those of nothing again."""
    for name in SUMS:
        getattr(totals, name).fill(-1 if name == "won" else 0)


@rule
def period_of(starts, now: int) -> int:  # type: ignore[no-untyped-def]
    """Period in which a second lies; the last one for whatever comes after."""
    i = len(starts) - 2
    while i > 0 and now < starts[i]:
        i -= 1
    return i


@rule
def count(totals, period: int, measure: int, amount: int) -> None:  # type: ignore[no-untyped-def]
    """Add to a measure of a period."""
    totals.periods[period * N_MEASURES + measure] += amount


@rule
def cost_of_lead(totals, source: int, now: int) -> int:  # type: ignore[no-untyped-def]
    """What a lead of a source costs at a time [cents]."""
    changes = len(totals.changes)
    sources = len(totals.costs) // (changes + 1)
    stretch = 0
    while stretch < changes and totals.changes[stretch] <= now:
        stretch += 1
    return totals.costs[stretch * sources + source]


@rule
def move(totals, phase: int, what: int, amount: int) -> None:  # type: ignore[no-untyped-def]
    """Add to a phase's moves; phases are 1..8."""
    totals.moves[(phase - 1) * 7 + what] += amount


@rule
def add(totals, row) -> None:  # type: ignore[no-untyped-def]
    """Add one row of the log."""
    event = row.event
    if event == log.STARTED or event == log.STOPPED or event == log.DONE:
        add_work(totals, row)
        return
    if event == log.GATE_PASSED:
        return
    if event == log.ENTERED or event == log.OPEN_AT_END or event == log.PRESENT:
        add_move(totals, row)
        return
    i = period_of(totals.starts, row.time)
    if event == log.CREATED:
        if row.account >= len(totals.won):
            count(totals, i, LEADS, 1 - totals.campaigns[row.reason])
            count(totals, i, COST, cost_of_lead(totals, row.reason, row.time))
    elif event == log.LOST or event == log.CHURNED or event == log.WON:
        add_end(totals, row, i)
    elif event == log.ORDER:
        count(totals, i, ORDERS, 1)
        count(totals, i, WON_VALUE, row.amount)
        count(totals, i, WON_MARGIN, row.ref)
        count(totals, i, CYCLE_S, row.duration)
        if row.account < len(totals.won):
            totals.won[row.account] = row.time
            totals.booked[row.account] = row.amount
    elif event == log.NO_ANSWER or event == log.REACHED:
        if event == log.REACHED:
            count(totals, i, CONTACTED, 1)
        if row.ref == 1:
            count(totals, i, FIRST_RESPONSES, 1)
            count(totals, i, FIRST_RESPONSE_S, row.duration)
    elif event == log.QUOTATION_SENT:
        count(totals, i, QUOTATIONS, 1)
        count(totals, i, QUOTE_S, row.duration)
    elif event == log.DELIVERED:
        count(totals, i, DELIVERIES, 1)
        count(totals, i, DELIVERED_VALUE, row.amount)
        count(totals, i, ON_TIME, 1 if row.duration <= 0 else 0)
    elif event == log.TICKET_CLOSED:
        count(totals, i, TICKETS_CLOSED, 1)
        count(totals, i, TICKET_S, row.duration)
    elif event == log.CROSS_SOLD:
        count(totals, i, CROSS_SOLD, 1)
        count(totals, i, CROSS_VALUE, row.amount)
        count(totals, i, LATER_MARGIN, row.ref)
    else:
        add_money(totals, row, i)
        add_plain(totals, row, i)


@rule
def add_money(totals, row, i: int) -> None:  # type: ignore[no-untyped-def]
    """Bills, payments, expenses, and what goes back or comes again of a sale."""
    if row.event == log.INVOICED:
        count(totals, i, INVOICED_VALUE, row.amount)
    elif row.event == log.PAID:
        count(totals, i, PAID_VALUE, row.amount)
    elif row.event == log.WRITTEN_OFF:
        count(totals, i, WRITTEN_OFF, row.amount)
    elif row.event == log.SPENT:
        count(totals, i, SPENT, row.amount)
    elif row.event == log.RENEWED:
        count(totals, i, RENEWED_VALUE, row.amount)
        count(totals, i, LATER_MARGIN, row.ref)
    elif row.event == log.CANCELLED_ORDER or row.event == log.RETURNED_GOODS:
        count(totals, i, LOST_MARGIN, row.ref)


@rule
def add_plain(totals, row, i: int) -> None:  # type: ignore[no-untyped-def]
    """Events that are only counted."""
    if row.event == log.JUDGED_VIABLE:
        count(totals, i, JUDGED_VIABLE, 1)
    elif row.event == log.SHOWED_INTEREST:
        count(totals, i, SHOWED_INTEREST, 1)
    elif row.event == log.TICKET_OPENED:
        count(totals, i, TICKETS, 1)
    elif row.event == log.RENEWED:
        count(totals, i, RENEWED, 1)
    elif row.event == log.OFFER_MADE:
        count(totals, i, OFFERS_MADE, 1)
    elif row.event == log.PULLED:
        count(totals, i, PULLED, 1)
    elif row.event == log.WON_BACK:
        count(totals, i, WON_BACK, 1)
    elif row.event == log.REFERRED:
        count(totals, i, REFERRALS, 1)
    elif row.event == log.SATISFACTION_IS:
        count(totals, i, SATISFIED, 1)
        count(totals, i, SATISFACTION, row.ref)


@rule
def add_work(totals, row) -> None:  # type: ignore[no-untyped-def]
    """A task begun (it waited so long), stopped or done (so much work since it was begun)."""
    at = totals.roles[row.person] * 5
    if row.event == log.STARTED:
        totals.work[at + TASKS] += 1
        totals.work[at + WAIT_S] += row.duration
        return
    totals.work[at + DONE_S] += row.duration
    totals.work[at + (PRE_S if row.phase <= PRE_SALES else POST_S)] += row.duration


@rule
def add_move(totals, row) -> None:  # type: ignore[no-untyped-def]
    """An account comes into a phase, is there at the begin, or is still there at the end."""
    if row.event == log.PRESENT:
        move(totals, row.phase, PRESENT, 1)
        return
    if row.event == log.OPEN_AT_END:
        move(totals, row.phase, STAYED, 1)
        return
    move(totals, row.phase, ENTERED, 1)
    if row.ref > 0:
        move(totals, row.ref, ADVANCED if row.phase > row.ref else RETURNED, 1)
        move(totals, row.ref, SECONDS, row.duration)
        move(totals, row.ref, ENDED, 1)


@rule
def add_end(totals, row, i: int) -> None:  # type: ignore[no-untyped-def]
    """An account leaves: won, lost or churned."""
    move(totals, row.phase, SECONDS, row.duration)
    move(totals, row.phase, ENDED, 1)
    if row.event == log.WON:
        move(totals, row.phase, ADVANCED, 1)
        return
    totals.left[(row.phase - 1) * N_REASONS + row.reason] += 1
    count(totals, i, CHURNED if row.event == log.CHURNED else LOST, 1)


@kernel
def add_rows(totals, rows, n):  # type: ignore[no-untyped-def]
    """Add the first *n* rows of a log."""
    t = the_totals(totals)
    r = the_log(rows)
    for i in range(n):
        add(t, r.rows[i])


_Row = namedtuple("_Row", log.EVENT.names or ())  # type: ignore[misc]  # its fields are the log's, known at run time


class _Rows(NamedTuple):
    rows: Any


Fold = Callable[[np.ndarray], None]  # type: ignore[type-arg]
"""What adds rows of a log to totals."""


def folding(totals: Totals) -> Fold:
    """What adds rows of a log to *totals*, compiled; made once, called for each stretch of a log."""
    here = addresses(totals)

    def add_stretch(rows: np.ndarray) -> None:  # type: ignore[type-arg]
        if jit_is_off():
            add_rows.plain(totals, _Rows(rows.view(np.recarray)), len(rows))
        elif len(rows):
            there = addresses((rows,))
            add_rows(address(here), address(there), len(rows))

    return add_stretch


def fold(totals: Totals, rows: np.ndarray) -> Totals:  # type: ignore[type-arg]
    """Add the rows of a log, compiled."""
    folding(totals)(np.ascontiguousarray(rows))
    return totals


def fold_plainly(totals: Totals, rows: np.ndarray) -> Totals:  # type: ignore[type-arg]
    """Add the rows of a log without the compiler: the same rule, row by row."""
    for row in plain_rows(rows):
        add(totals, row)
    return totals


def plain_rows(rows: np.ndarray) -> Iterator[Any]:  # type: ignore[type-arg]
    """Rows of a log as tuples with the names of its columns, which Python reads quickly."""
    return map(_Row._make, rows.tolist())


def months(start: date, end_s: int) -> list[int]:
    """First seconds of the calendar months from *start* on, and *end_s*."""
    starts = [0]
    day = start
    while True:
        last = calendar.monthrange(day.year, day.month)[1]
        day = date(day.year, day.month, last) + timedelta(days=1)
        second = (day - start).days * DAY_S
        if second >= end_s:
            return [*starts, end_s]
        starts.append(second)


def metrics(
    scenario: Scenario, p: Parameters, totals: Totals, end_s: int, *, period: int | None = None
) -> dict[str, float]:
    """Measures by the names of the contract, of one period or of all.

    What has no value (0 / 0) is left out, and so is what is about steps or people that the process does not have.
    Money in currency units, time in days unless the name says otherwise. *satisfaction* (0..1) is the mean of what
    it is when it shows: at each delivery, closed ticket, check and renewal. *end_s*: end of observation [s].
    """
    table = totals.periods.reshape(-1, len(MEASURES))
    sums = table.sum(axis=0) if period is None else table[period]
    of = dict(zip(MEASURES, (int(x) for x in sums), strict=True))
    found: dict[str, float | None] = {
        "leads": of["leads"],
        "contacted": of["contacted"],
        "judged_viable": of["judged_viable"],
        "showed_interest": of["showed_interest"],
        "opportunities": of["showed_interest"],
        "quotations": of["quotations"],
        "orders": of["orders"],
        "won_value": of["won_value"] / 100,
        "won_margin": of["won_margin"] / 100,
        "delivered_value": of["delivered_value"] / 100,
        "quote_hit_rate": _ratio(of["orders"], of["quotations"]),
        "lead_to_order_rate": _ratio(of["orders"], of["leads"]),
        "cycle_days": _ratio(of["cycle_s"] / DAY_S, of["orders"]),
        "first_response_hours": _ratio(of["first_response_s"] / 3600, of["first_responses"]),
        "quote_days": _ratio(of["quote_s"] / DAY_S, of["quotations"]),
        "on_time_rate": _ratio(of["on_time"], of["deliveries"]),
        "tickets": of["tickets"],
        "ticket_days": _ratio(of["ticket_s"] / DAY_S, of["tickets_closed"]),
        "renewed": of["renewed"],
        "churned": of["churned"],
        "cross_sold": of["cross_sold"],
        "invoiced_value": of["invoiced_value"] / 100,
        "paid_value": of["paid_value"] / 100,
        "satisfaction": _ratio(of["satisfaction"] / 1000, of["satisfied"]),
        "won_back": of["won_back"],
        "referrals": of["referrals"],
        "cost": (of["cost"] + of["spent"]) / 100,
    }
    if period is None or len(table) == 1:  # nobody counts in which period deals of which phase were lost
        found["win_rate"] = _ratio(of["orders"], of["orders"] + _lost_deals(scenario, totals))
    if period is None:
        cost = (of["cost"] + of["spent"]) / 100 + _pay(scenario, p, end_s)
        found |= _phases(scenario, totals) | _people(scenario, p, totals, end_s)
        found |= {"cost": cost, "profit": margin(of) / 100 - cost, "sales_velocity": _velocity(of, found)}
        if p.sources["owners"].any():
            found["backlog_end"] = float(totals.moves.reshape(-1, len(MOVES))[0][STAYED])
    return {name: value for name, value in found.items() if value is not None and can_tell(scenario, name)}


def funnel(totals: Totals) -> list[dict[str, Any]]:
    """Each phase's visits: present + entered = advanced + returned + stayed + left. Phases nobody saw are left out."""
    moves = totals.moves.reshape(-1, len(MOVES))
    left = totals.left.reshape(-1, len(REASONS))
    rows = []
    for i, phase in enumerate(PHASES):
        reasons = {REASONS[j]: int(n) for j, n in enumerate(left[i]) if n}
        row = {"phase": phase} | {name: int(moves[i][j]) for j, name in enumerate(MOVES[:5])} | {"left": reasons}
        if moves[i][PRESENT] + moves[i][ENTERED]:
            rows.append(row)
    return rows


def margin(of: Mapping[str, int]) -> int:
    """Margin of all sales, renewals and further sales too, less what was cancelled, sent back or never paid [cents]."""
    return of["won_margin"] + of["later_margin"] - of["lost_margin"] - of["written_off"]


def _ratio(top: float, bottom: float) -> float | None:
    return top / bottom if bottom else None


def _lost_deals(scenario: Scenario, totals: Totals) -> int:
    """Deals that were lost: what a win rate is a share of, beside the orders."""
    phases = deal_phases(scenario)
    return int(totals.left.reshape(-1, len(REASONS))[phases.start - 1 : phases.stop - 1].sum())


def _velocity(of: Mapping[str, int], found: Mapping[str, float | None]) -> float | None:
    """Opportunities x win rate x mean order value / mean cycle [currency / d]."""
    rate, cycle = found["win_rate"], found["cycle_days"]
    if rate is None or not cycle:
        return None
    return of["showed_interest"] * rate * of["won_value"] / 100 / of["orders"] / cycle


def _phases(scenario: Scenario, totals: Totals) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    moves = totals.moves.reshape(-1, len(MOVES)).tolist()
    left = totals.left.reshape(-1, len(REASONS))
    own = {"generate", *(step.phase for step in scenario.process.values())}
    for phase, moved, lost in zip(PHASES, moves, left.sum(axis=1).tolist(), strict=True):
        if phase not in own and moved[PRESENT] + moved[ENTERED] == 0:
            continue
        found[f"conversion.{phase}"] = _ratio(moved[ADVANCED], moved[ADVANCED] + lost)
        found[f"time_in_phase_days.{phase}"] = _ratio(moved[SECONDS] / DAY_S, moved[ENDED])
        found[f"wip.{phase}"] = float(moved[STAYED])
    possible = reasons_of(scenario)
    for reason, lost in zip(REASONS, left.sum(axis=0).tolist(), strict=True):
        if lost or reason in possible:
            found[f"lost.{reason}"] = float(lost)
    return found


def _people(scenario: Scenario, p: Parameters, totals: Totals, end_s: int) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    work = totals.work.reshape(-1, len(WORK))
    for i, (name, of) in enumerate(zip(scenario.team, work.tolist(), strict=True)):
        capacity = sum(open_seconds(p, person, 0, end_s) for person in _in_role(p, i))
        found[f"utilisation.{name}"] = _ratio(of[DONE_S], capacity)
        found[f"wait_days.{name}"] = _ratio(of[WAIT_S] / DAY_S, of[TASKS])
    pre, post = int(work[:, PRE_S].sum()), int(work[:, POST_S].sum())
    found["effort_share.pre"], found["effort_share.post"] = _ratio(pre, pre + post), _ratio(post, pre + post)
    return found


def open_seconds(p: Parameters, person: int, begin: int, end: int) -> int:
    """Working seconds of a person (by number) between two moments; days away, before and after do not count."""
    calendar = p.calendars[p.people[person]["calendar"]]
    shifts = p.shifts[calendar["first"] : calendar["first"] + calendar["count"]]
    worked = np.minimum(shifts["close"], end) - np.maximum(shifts["open"], begin)
    return int(np.maximum(worked, 0).sum())


def _in_role(p: Parameters, role: int) -> list[int]:
    """Numbers of all who are ever in a role."""
    return np.flatnonzero(p.people["role"] == role).tolist()


def _pay(scenario: Scenario, p: Parameters, end_s: int) -> float:
    """What people cost until the end, each while being there [currency]."""
    course = course_of(scenario)
    ends = [*(stretch.begin for stretch in course[1:]), end_s]
    return sum(
        open_seconds(p, person, begin, min(end, end_s)) * role.cost.per_second()
        for (begin, now), end in zip(course, ends, strict=True)
        for i, role in enumerate(now.team.values())
        if role.cost.amount and begin < end_s
        for person in _in_role(p, i)
    )
