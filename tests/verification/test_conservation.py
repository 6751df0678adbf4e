"""Nobody is lost and no time is lost: stocks and flows after every event, Little's law as an identity (V2, V3)."""

from collections import Counter

import numpy as np
import pytest

from salescycle.sim.engines.run import start
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.measures import ENDED, MOVES, SECONDS, empty, fold, fold_plainly, funnel, plain_rows
from salescycle.sim.words.kinds import PHASES
from tests.sim.model.firms import BUSY, COINS, Firm
from tests.verification.ledger import ENDS, Ledger
from tests.verification.worlds import ENGINES, WORLDS, plain_firm, world

each_engine = pytest.mark.parametrize("engine", ENGINES)
each_world = pytest.mark.parametrize("name", WORLDS)


def kept(rows: np.ndarray) -> Ledger:
    """The ledger of a log, checked whenever an event is over."""
    ledger, last = Ledger(), 0
    for row in plain_rows(rows):
        if row.seq != last:
            ledger.check()
        last = row.seq
        ledger.add(row)
    ledger.check()
    return ledger


# V2


@each_engine
@each_world
def test_after_every_event_each_phase_holds_who_has_come_and_not_gone(name, engine):
    some = world(name)
    rows = some.told(engine).log
    ledger = kept(rows)
    assert set(rows["account"][rows["event"] == log.OPEN_AT_END].tolist()) == set(ledger.where)
    for phase in range(1, 9):
        assert ledger.flows[phase, "stayed"] == ledger.there[phase]
    created = rows[rows["event"] == log.CREATED]
    campaigns = some.parameters.sources["is_campaign"][created["reason"]] == 1
    assert ledger.nowhere == set(created["account"][campaigns].tolist())
    assert (np.diff(rows["time"]) >= 0).all()
    assert (np.diff(rows["seq"]) >= 0).all()


def test_the_worlds_have_enough_to_lose():
    """Else the test above would hold for logs in which nothing happens."""
    total: Counter[str] = Counter()
    for name in WORLDS:
        ledger = kept(world(name).told("compiled").log)
        for (_, flow), n in ledger.flows.items():
            total[flow] += n
        total["customers"] += len(ledger.customers)
        total["campaigns"] += len(ledger.nowhere)
        total["lose a further deal"] += ledger.back[log.LOST]
        total["asked back"] += ledger.back[log.CHURNED]
        total["brought by others"] += ledger.brought
    for flow, least in {"present": 100, "entered": 4_000, "advanced": 3_000, "returned": 200, "left": 1_000,
                        "stayed": 500, "customers": 200, "campaigns": 50, "lose a further deal": 5, "asked back": 50,
                        "brought by others": 100}.items():  # fmt: skip
        assert total[flow] > least, (flow, total)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("which", ["busy", "coins", "shop"])
def test_firms_with_queues_and_limits_lose_nobody(which, seed):
    shop = {"team.clerk": {"count": 2, "desk": "own", "calendar": "always"}, "playbook.open_deals": 3}
    firm = {"busy": Firm(BUSY), "coins": Firm(of=COINS), "shop": Firm(shop, of=COINS)}[which]
    state = start(firm.tables, plain_luck(seed))
    state.advance()
    assert kept(state.log()).arrived > 150


@pytest.mark.slow
@each_engine
def test_many_more_worlds_lose_nobody(engine):
    for seed in range(1_000, 1_400):
        kept(world(f"random {seed}").told(engine).log)


@each_engine
@each_world
def test_the_state_of_the_engine_is_what_its_rows_have_told(name, engine):
    """Beside the log: accounts by phase, as a snapshot counts them at some moments of the run."""
    some = world(name)
    state = start(some.parameters, plain_luck(some.seed), engine=engine)
    ledger, told, checked = Ledger(), 0, 0
    for until in np.linspace(1, some.until, 9).astype(int).tolist():
        state.advance((), until)
        rows = state.log()
        for row in plain_rows(rows[told:]):
            ledger.add(row)
        told = len(rows)
        accounts = state.snapshot().accounts
        there = Counter(accounts["phase"][accounts["ended"] == 0].tolist())
        assert there.pop(0, 0) == ledger.in_no_phase()
        assert there == +ledger.there
        checked += there.total()
    assert checked > 0


@each_engine
@each_world
def test_the_funnel_counts_what_the_ledger_counts(name, engine):
    """Present + entered = advanced + returned + stayed + left, each figure as the naive book has it."""
    some = world(name)
    rows = some.told(engine).log
    ledger = kept(rows)
    adding = fold if engine == "compiled" else fold_plainly
    phases = funnel(adding(empty(some.parameters, (0, some.until)), rows))
    assert phases
    assert {row["phase"] for row in phases} == {name for i, name in enumerate(PHASES) if ledger.came(i + 1)}
    for row in phases:
        phase = PHASES.index(row["phase"]) + 1
        moves = {move: row[move] for move in ("present", "entered", "advanced", "returned", "stayed")}
        assert moves == {move: ledger.flows[phase, move] for move in moves}
        assert sum(row["left"].values()) == ledger.flows[phase, "left"]
        assert row["present"] + row["entered"] == sum(moves[m] for m in ("advanced", "returned", "stayed")) + sum(
            row["left"].values()
        )


# V3


def area(times: np.ndarray, steps: np.ndarray, end: int) -> int:
    """Integral up to second *end* of a number that changes by *steps* at *times*; it is never below 0."""
    if len(times) == 0:
        return 0
    order = np.argsort(times, kind="stable")
    times, height = times[order], np.cumsum(steps[order])
    assert (height[np.append(np.diff(times) > 0, True)] >= 0).all()
    return int((height * np.diff(np.append(times, end))).sum())


@each_engine
@each_world
def test_accounts_in_a_phase_over_time_are_the_times_they_say_they_spent_there(name, engine):
    """Integral of L = sum of the sojourns, cut at both ends (Little 1961): whole seconds, no tolerance.

    Whoever is there at second 0 says how long already; that part lies before the observation.
    """
    some = world(name)
    rows = some.told(engine).log
    end = some.until
    entered, left = rows["event"] == log.ENTERED, np.isin(rows["event"], ENDS)
    come_from = np.where(entered, rows["ref"], np.where(left | (rows["event"] == log.OPEN_AT_END), rows["phase"], 0))
    checked = 0
    totals = fold(empty(some.parameters, (0, end)), rows).moves.reshape(-1, len(MOVES))
    for phase in range(1, 9):
        comes = (entered | (rows["event"] == log.PRESENT)) & (rows["phase"] == phase)
        goes = come_from == phase
        length = area(
            np.concatenate([rows["time"][comes], rows["time"][goes]]),
            np.concatenate([np.ones(comes.sum(), int), -np.ones(goes.sum(), int)]),
            end,
        )
        assert length == np.minimum(rows["duration"], rows["time"])[goes].sum()
        finished = goes & (rows["event"] != log.OPEN_AT_END)
        assert totals[phase - 1][SECONDS] == rows["duration"][finished].sum()
        assert totals[phase - 1][ENDED] == finished.sum()
        checked += length
    assert checked > 0


@each_engine
@pytest.mark.parametrize("people", [1, 4])
def test_customers_in_the_shop_over_time_are_their_waits_and_their_services(people, engine):
    """L = Lq + Ls, each with its own sum, where the log tells of a wait only when it is over."""
    clerks = {"clerk": {"count": people, "desk": "pool", "calendar": "always"}}
    serve = {"role": "clerk", "effort": f"gamma(mean={0.9 * people} h, shape=2)", "endings": {"won": 1.0}}
    tables = plain_firm({"serve": serve}, team=clerks)
    state = start(tables, plain_luck(1), engine=engine)
    state.advance()
    rows = state.log()
    come, begun, done = (rows["time"][rows["event"] == event] for event in (log.CREATED, log.STARTED, log.DONE))
    end = int(rows["time"][-1])

    def between(first: np.ndarray, last: np.ndarray) -> int:
        ones = np.concatenate([np.ones(len(first), int), -np.ones(len(last), int)])
        return area(np.concatenate([first, last]), ones, end)

    assert len(come) > 1_300
    assert between(come, begun) == rows["duration"][rows["event"] == log.STARTED].sum()
    assert between(begun, done) == rows["duration"][rows["event"] == log.DONE].sum()
    assert between(come, done) == rows["duration"][rows["event"] == log.WON].sum()
    assert between(begun, done) <= people * end
