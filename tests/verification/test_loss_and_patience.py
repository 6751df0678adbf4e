"""Leads that are refused, and leads that go cold while they wait (V9, V10).

A scenario file cannot say either: nobody leaves a queue by itself, and a limit of open deals lets leads wait outside. A
player can: who lets a lead go that came while he was busy is a counter without a queue (Erlang B, one clerk), and who
lets go whose patience is over, before he takes up the next, is one whose customers give up (Erlang A). That nobody
is let go before the clerk is free changes nothing for anybody else.

What the player has to decide follows from when leads come and how long they take, which is known from a run before,
since luck is the customer's. So the recursions of the textbook decide, and the engine has to tell the same story.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.engines.order import END
from salescycle.sim.engines.run import Engine, run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import Row
from salescycle.sim.model.build import build
from salescycle.sim.model.decisions import DROP, WORK_ON, decision
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import Parameters
from salescycle.sim.words.reading import read
from tests.sim.model.firms import DAY
from tests.verification.test_queues_pathwise import kiefer_wolfowitz
from tests.verification.tolerances import assert_count, assert_follows, assert_share
from tests.verification.worlds import ENGINES, SEED, plain_document, plain_firm

each_engine = pytest.mark.parametrize("engine", ENGINES)
LOAD = 0.8
"""Mean number of leads that come during one service."""


DAYS = 3_000
"""Length of a run; the longest that a file may ask for is ten years."""


def gap(leads: int) -> float:
    """Mean time between two of so many leads [s]: three hours for 25,000, seven minutes for the most that there are
    here, so that rounding to seconds moves a share by some thousandths at most.
    """
    return DAYS * DAY / leads


def counter(effort: str, leads: int) -> Parameters:
    """Tables of a firm whose one clerk is the player."""
    said = plain_document(
        {"serve": {"role": "clerk", "endings": {"won": 1.0}, "effort": effort}},
        team={"clerk": {"count": 1, "desk": "own", "calendar": "always"}},
        sources={"door": {"rate": f"{leads / DAYS} / d"}},
        window=f"{DAYS} d",
    )
    return build(read(said), player=0)


class Leads(NamedTuple):
    """When each lead comes, and what it takes [s]."""

    came: np.ndarray
    effort: np.ndarray


def leads_of(tables: Parameters) -> Leads:
    """Read from a run in which nobody is let go."""
    rows = run(tables, plain_luck(SEED), engine="compiled").log
    came, done = (rows[rows["event"] == event] for event in (log.CREATED, log.DONE))
    effort = np.zeros(len(came), np.int64)
    effort[done["account"]] = done["duration"]
    assert (came["account"] == np.arange(len(came))).all()
    assert len(done) == len(came)
    return Leads(came["time"], effort)


class Story(NamedTuple):
    """What the player decides, and when each lead is begun; -1: never."""

    decisions: list[Row]
    begun: np.ndarray


def story_of(leads: Leads, patience: np.ndarray) -> Story:
    """First come, first served, but whoever has waited longer than its patience is let go when the clerk is free."""
    made: list[Row] = []
    begun = np.full(len(leads.came), -1, np.int64)
    free, first = 0, 0
    came, effort, until = leads.came.tolist(), leads.effort.tolist(), (leads.came + patience).tolist()
    while first < len(came):
        now = max(free, came[first])
        due = first
        while due < len(came) and came[due] <= now and until[due] < now:
            made.append(decision(len(made), DROP, due))
            due += 1
        taken = due
        while taken < len(came) and came[taken] <= now and until[taken] < now:
            taken += 1
        if taken == len(came) or came[taken] > now:  # all of them have gone
            first = due
            continue
        made.append(decision(len(made), WORK_ON, taken))
        begun[taken], free, first = now, now + effort[taken], taken + 1
    return Story(made, begun)


def told(tables: Parameters, story: Story, engine: Engine = "compiled") -> np.ndarray:
    """Log of the game."""
    found = run(tables, plain_luck(SEED), story.decisions, engine=engine)
    assert found.status == END
    return found.log


def assert_is_told(rows: np.ndarray, leads: Leads, story: Story) -> None:
    """Whoever is begun is begun in the second of the recursion and won; all others are let go."""
    started, lost, won = (rows[rows["event"] == event] for event in (log.STARTED, log.LOST, log.WON))
    begun = np.full(len(leads.came), -1, np.int64)
    begun[started["account"]] = started["time"]
    assert (begun == story.begun).all()
    assert (started["duration"] == started["time"] - leads.came[started["account"]]).all()
    assert sorted(won["account"].tolist()) == np.flatnonzero(story.begun >= 0).tolist()
    assert sorted(lost["account"].tolist()) == np.flatnonzero(story.begun < 0).tolist()
    assert (lost["reason"] == log.DROPPED).all()


FEW, MANY = 400, 25_000
SERVICES = {
    law: {leads: said.format(LOAD * gap(leads)) for leads in (FEW, MANY)}
    for law, said in {"exponential": "exponential(mean={} s)", "constant": "{} s"}.items()
}


@cache
def refused(law: str) -> tuple[Leads, Story]:
    """A counter without a queue, 25,000 leads."""
    leads = leads_of(counter(SERVICES[law][MANY], MANY))
    return leads, story_of(leads, np.zeros(len(leads.came), np.int64))


@each_engine
@pytest.mark.parametrize("law", SERVICES)
def test_a_counter_without_a_queue_refuses_whoever_comes_while_it_is_busy(law, engine):
    tables = counter(SERVICES[law][FEW], FEW)
    leads = leads_of(tables)
    story = story_of(leads, np.zeros(len(leads.came), np.int64))
    assert_is_told(told(tables, story, engine), leads, story)
    assert min((story.begun < 0).sum(), (story.begun >= 0).sum()) > 100
    ends = story.begun + leads.effort
    for i in np.flatnonzero(story.begun < 0).tolist():
        assert ((story.begun[:i] >= 0) & (leads.came[i] < ends[:i])).any()


def test_leads_are_refused_as_often_as_erlang_says():
    """One clerk, exponential services: each lead by itself, since whatever is left of a service has no memory."""
    leads, story = refused("exponential")
    rows = told(counter(SERVICES["exponential"][MANY], MANY), story)
    assert_is_told(rows, leads, story)
    assert_share((rows["event"] == log.LOST).sum(), len(leads.came), LOAD / (1 + LOAD), d=0.028)


def test_it_does_not_matter_for_erlang_that_services_vary():
    """Of equal length: as many come during each as in a Poisson number of the load, so that the share is the same."""
    leads, story = refused("constant")
    rows = told(counter(SERVICES["constant"][MANY], MANY), story)
    assert_is_told(rows, leads, story)
    services = np.flatnonzero(story.begun >= 0)[:13_001]
    between = np.diff(services) - 1
    assert_count(between.sum(), LOAD * len(between), r=0.09)
    assert_follows(between, lambda x: stats.poisson(LOAD).cdf(np.floor(x)), d=0.044, rounded=1)


COLD = 0.8
"""Rate at which each lead that waits goes cold, where one comes in a unit of time and the clerk could serve one."""
APART = 30
"""Leads between two that are looked at. Two counters that differ by one customer come together at the rate COLD at
least, so that what one of them knows of the next is below 1.8 ** -30 = 2e-8: so few of them are seen
otherwise than independent ones."""


def patience_of(leads: Leads, expected: int) -> np.ndarray:
    """How long each lead waits at most [s]."""
    luck = np.random.default_rng(SEED)
    return np.rint(luck.exponential(gap(expected) / COLD, len(leads.came))).astype(np.int64)


def cold_share() -> float:
    """Share of leads that go cold: the rate at which those who wait give up, by that of those who come (Palm 1937)."""
    law = [1.0]
    for n in range(1, 100):
        law.append(law[-1] / (1 + (n - 1) * COLD))
    waiting = sum((n - 1) * weight for n, weight in enumerate(law) if n > 1) / sum(law)
    return COLD * waiting


@each_engine
def test_whoever_goes_cold_leaves_the_queue_and_all_others_move_up(engine):
    tables = counter(f"exponential(mean={gap(FEW)} s)", FEW)
    leads = leads_of(tables)
    story = story_of(leads, patience_of(leads, FEW))
    assert_is_told(told(tables, story, engine), leads, story)
    assert (story.begun < 0).sum() > 80


@pytest.mark.parametrize(("looks", "d"), [(1_900, 0.1), pytest.param(20_000, 0.03, marks=pytest.mark.slow)])
def test_leads_go_cold_as_often_as_erlang_says(looks, d):
    expected = looks * APART
    tables = counter(f"exponential(mean={gap(expected)} s)", expected)
    leads = leads_of(tables)
    story = story_of(leads, patience_of(leads, expected))
    rows = told(tables, story)
    assert_is_told(rows, leads, story)
    cold = np.zeros(len(leads.came), bool)
    cold[rows["account"][rows["event"] == log.LOST]] = True
    seen = cold[APART - 1 :: APART]
    assert_share(seen.sum(), len(seen), cold_share(), d=d)


@each_engine
@pytest.mark.parametrize("places", [1, 3])
def test_a_limit_of_open_deals_refuses_nobody_but_lets_leads_wait_for_a_place(places, engine):
    """Each seller is a queue with as many servers as places, second for second (Kiefer, Wolfowitz)."""
    wait = f"lognormal(mean={places * 0.9 * 2} d, sigma=0.9)"
    tables = plain_firm(
        {"talk": {"role": "rep", "effort": "0 h", "wait": wait, "endings": {"won": 1.0}}},
        team={"rep": {"count": 2, "desk": "own", "calendar": "always"}},
        sources={"web": {"rate": "1 / d"}},
        window="1500 d",
        playbook={"order": "first_come", "open_deals": places},
    )
    rows = run(tables, plain_luck(SEED), engine=engine).log
    pulled, won = (rows[rows["event"] == event] for event in (log.PULLED, log.WON))
    ended = np.full(int(rows["account"].max()) + 1, -1, np.int64)
    ended[won["account"]] = won["time"]
    assert (rows["event"] == log.LOST).sum() == 0
    for person in (0, 1):
        mine = pulled[pulled["person"] == person]
        assert (np.diff(mine["account"]) > 0).all()
        came, held = mine["time"] - mine["duration"], ended[mine["account"]] - mine["time"]
        assert mine["duration"].tolist() == kiefer_wolfowitz(came, held, places)
        assert (mine["duration"] > 0).sum() > 200


def test_erlang_c_follows_from_erlang_b():
    """Algebra that ties the formula of the delays (V6) to that of the losses."""
    from tests.verification.counters import Station  # noqa: PLC0415

    for people, load in ((1, 0.6), (3, 2.1), (8, 6.4)):
        inverse = 1.0
        for k in range(1, people + 1):
            inverse = 1 + inverse * k / load
        lost = 1 / inverse
        share = load / people
        assert Station(people, load, 1.0).waits == pytest.approx(lost / (1 - share * (1 - lost)), rel=1e-12)
        weights = [load**k / math.factorial(k) for k in range(people + 1)]
        assert lost == pytest.approx(weights[-1] / sum(weights), rel=1e-12)
