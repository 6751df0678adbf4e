"""What a game is worth: what the player sold, and what a steady colleague makes of the rest in the year after.

The score of a game is the margin of the window, and the margin to be expected of the 12 months after it, less hours
and money, all of the player's own accounts: those that were created under the player's name, whoever owns them later.
The year after is run off several times by other luck, with the same customers and by the firm's playbook, and the mean
is taken. Its luck comes from the game's own, so a game has one score.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.compiled import address, addresses, borrowed, jit_is_off, kernel, rule
from salescycle.sim.engines.run import CompiledRun
from salescycle.sim.game.seat import YEAR_AFTER_S, Seat
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import Row
from salescycle.sim.model.luck import Luck, child
from salescycle.sim.studies.measures import cost_of_lead, the_log

__all__ = ["MONTHS", "RUN_OFFS", "Ledger", "Month", "Score", "par", "play", "score", "years_after"]

MONTHS = 12
RUN_OFFS = 16
"""Times that the year after is run off for a score [assumption]: their mean is off by a quarter of one year's luck."""

RUN_OFF = 103
"""Kind of lineage of the luck of a year after (see ``model.luck``)."""

ITEMS = ("margin", "spend", "orders", "deliveries", "late", "renewed", "churned", "tickets")
MARGIN, SPEND, ORDERS, DELIVERIES, LATE, RENEWED, CHURNED, TICKETS = range(len(ITEMS))
N_ITEMS = len(ITEMS)


class Month(NamedTuple):
    """A month of the year after, as is to be expected."""

    margin: float
    """Of orders, renewals and further sales, less what was cancelled, sent back or never paid [cents]."""
    spend: float
    """[cents]"""
    orders: float
    deliveries: float
    late: float
    """Deliveries after the promised date."""
    renewed: float
    churned: float
    tickets: float


class Score(NamedTuple):
    """A game in money, part by part [cents]."""

    window_margin: float
    after_margin: float
    """To be expected of what was left."""
    hours: float
    """Cost of the hours worked on the player's accounts, by whoever it was, the year after included."""
    spend: float
    """What was spent on them: leads, penalties, tickets, visits; the year after included."""
    months: tuple[Month, ...] = ()
    """The year after."""

    @property
    def total(self) -> float:
        """The score."""
        return self.window_margin + self.after_margin - self.hours - self.spend


class _Sheet(NamedTuple):
    """Tables that rows are added to. Each is flat; its first index varies slowest."""

    mine: Any
    """[account]: 1 for the player's."""
    items: Any
    """[period, item]: the window, then each month after it."""
    seconds: Any
    """[period, person]: work on the player's accounts [s]."""
    seat: Any
    """Player, people, end of the window [s], length of a month [s], accounts of the book, begin of the window [s]."""
    costs: Any
    changes: Any


Table = np.ndarray[Any, Any]
WORD = np.dtype("i8")
the_sheet = borrowed(_Sheet(*[WORD] * len(_Sheet._fields))._asdict())


@rule
def period_of(sheet, now: int) -> int:  # type: ignore[no-untyped-def]
    """Period of a second: 0 the window, then the month after it."""
    if now < sheet.seat[2]:
        return 0
    month: int = 1 + (now - sheet.seat[2]) // sheet.seat[3]
    return min(MONTHS, month)


@rule
def post(sheet, period: int, item: int, amount: int) -> None:  # type: ignore[no-untyped-def]
    """Add to an item of a period."""
    sheet.items[period * N_ITEMS + item] += amount


@rule
def add(sheet, row) -> None:  # type: ignore[no-untyped-def]
    """Add one row of the log, when it is about an account of the player's."""
    event = row.event
    if event == log.CREATED:
        sheet.mine[row.account] = 1 if row.person == sheet.seat[0] else 0
    if row.account < 0 or sheet.mine[row.account] == 0 or row.time < sheet.seat[5]:
        return
    i = period_of(sheet, row.time)
    if event == log.STOPPED or event == log.DONE:
        sheet.seconds[i * sheet.seat[1] + row.person] += row.duration
    elif event == log.ORDER:
        post(sheet, i, ORDERS, 1)
        post(sheet, i, MARGIN, row.ref)
    elif event == log.RENEWED:
        post(sheet, i, RENEWED, 1)
        post(sheet, i, MARGIN, row.ref)
    elif event == log.CROSS_SOLD:
        post(sheet, i, MARGIN, row.ref)
    elif event == log.CANCELLED_ORDER or event == log.RETURNED_GOODS:
        post(sheet, i, MARGIN, -row.ref)
    elif event == log.WRITTEN_OFF:
        post(sheet, i, MARGIN, -row.amount)
    elif event == log.SPENT:
        post(sheet, i, SPEND, row.amount)
    elif event == log.CREATED and row.account >= sheet.seat[4]:
        post(sheet, i, SPEND, cost_of_lead(sheet, row.reason, row.time))
    elif event == log.DELIVERED:
        post(sheet, i, DELIVERIES, 1)
        post(sheet, i, LATE, 1 if row.duration > 0 else 0)
    elif event == log.CHURNED:
        post(sheet, i, CHURNED, 1)
    elif event == log.TICKET_OPENED:
        post(sheet, i, TICKETS, 1)


@kernel
def add_rows(sheet, rows, first, n):  # type: ignore[no-untyped-def]
    """Add rows *first* to *n*; returns how far it came: up to an account for which there is no room."""
    s = the_sheet(sheet)
    r = the_log(rows)
    for i in range(first, n):
        if r.rows[i].account >= len(s.mine):
            return i
        add(s, r.rows[i])
    return n


class _Rows(NamedTuple):
    rows: Any


class Ledger:
    """Books of the player's accounts, filled from rows of the log."""

    def __init__(self, seat: Seat) -> None:
        p = seat.tables()
        people = len(p.people)
        self.costs = seat.cost_a_second
        told = [seat.player, people, seat.window_s, YEAR_AFTER_S // MONTHS, len(p.book), seat.begin_s]
        self._hold(
            _Sheet(
                np.zeros(1024, np.int64),
                np.zeros((1 + MONTHS) * N_ITEMS, np.int64),
                np.zeros((1 + MONTHS) * people, np.int64),
                np.array(told, np.int64),
                np.concatenate([stretch.sources["cost"] for stretch in p.course]),
                np.ascontiguousarray(p.changes["time"]),
            )
        )

    def _hold(self, sheet: _Sheet) -> None:
        self.sheet = sheet
        self._here = addresses(sheet)

    def add(self, rows: Table) -> None:
        """Add a stretch of the log."""
        rows = np.ascontiguousarray(rows)
        there = addresses((rows,))
        done = self._added(rows, there, 0)
        while done < len(rows):
            mine = self.sheet.mine
            self._hold(self.sheet._replace(mine=np.concatenate([mine, np.zeros(len(mine), np.int64)])))
            done = self._added(rows, there, done)

    def _added(self, rows: Any, there: Any, first: int) -> int:
        if jit_is_off():
            return int(add_rows.plain(self.sheet, _Rows(rows.view(np.recarray)), first, len(rows)))
        return int(add_rows(address(self._here), address(there), first, len(rows)))

    def branch(self) -> "Ledger":
        """A copy that goes on by itself."""
        other = object.__new__(Ledger)
        other.costs = self.costs
        s = self.sheet
        other._hold(s._replace(mine=s.mine.copy(), items=s.items.copy(), seconds=s.seconds.copy()))
        return other

    def items(self) -> Table:
        """What was counted, shape (periods, items): counts, and money [cents]."""
        found: Table = self.sheet.items.reshape(-1, N_ITEMS)
        return found

    def hours(self) -> float:
        """Cost of all work on the player's accounts [cents]."""
        worked = self.sheet.seconds.reshape(-1, len(self.costs)).sum(axis=0)
        return float(sum(cost * seconds for cost, seconds in zip(self.costs, worked.tolist(), strict=True)))

    def worth(self) -> float:
        """Margin of all periods less hours and spend [cents]."""
        sums = self.items().sum(axis=0).tolist()
        return float(sums[MARGIN] - sums[SPEND]) - self.hours()


def play(seat: Seat, luck: Luck, decisions: Sequence[Row] = ()) -> CompiledRun:
    """A game at the end of its window: the player decides as the list says, then the firm's playbook."""
    run = CompiledRun(seat.tables(), luck)
    run.advance(decisions, seat.window_s)
    return run


def score(seat: Seat, run: CompiledRun, *, ledger: Ledger | None = None, run_offs: int = RUN_OFFS) -> Score:
    """Score of a game that stands at the end of its window; *ledger*: its books, read from its log when left out."""
    if ledger is None:
        ledger = Ledger(seat)
        ledger.add(run.log())
    years = [_year_after(seat, run, ledger, number) for number in range(run_offs)]
    items = np.mean([year.items() for year in years], axis=0)
    return Score(
        window_margin=float(items[0, MARGIN]),
        after_margin=float(items[1:, MARGIN].sum()),
        hours=float(np.mean([year.hours() for year in years])),
        spend=float(items[:, SPEND].sum()),
        months=tuple(Month(*month) for month in items[1:].tolist()),
    )


def par(seat: Seat, luck: Luck, *, run_offs: int = RUN_OFFS) -> Score:
    """Score of the steady colleague in the same game: the firm's playbook, no decision of a player."""
    return score(seat, play(seat, luck), run_offs=run_offs)


def years_after(seat: Seat, run: CompiledRun, run_offs: int = RUN_OFFS) -> Iterator[CompiledRun]:
    """Years after a game that stands at the end of its window, those of its score, each with its log."""
    for number in range(run_offs):
        year = _turned(seat, run, number)
        year.advance(until=seat.until_s)
        yield year


def _turned(seat: Seat, run: CompiledRun, number: int) -> CompiledRun:
    return run.again(np.uint64(child(int(run.luck.root), RUN_OFF, number)), parameters=seat.tables())


def _year_after(seat: Seat, run: CompiledRun, ledger: Ledger, number: int) -> Ledger:
    """Books with the year after in them, run off by the firm's playbook."""
    year = ledger.branch()
    _turned(seat, run, number).advance(until=seat.until_s, keep=year.add)
    return year
