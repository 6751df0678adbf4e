"""Draws as they arrive in a run: each law, each key once, no memory between them (V22).

Known answers of the hash and of each draw: tests/sim/model/test_luck.py, with the quality of neighbouring keys. Laws
against scipy, and the ends of their support: tests/sim/model/test_distributions.py.
"""

import math
import sys
from collections import Counter
from functools import cache
from typing import Any, NamedTuple, get_args

import numpy as np
import pytest
from scipy import stats

from salescycle.sim.engines.order import Run
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model import luck
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.quantities import LawKind
from tests.sim.model.firms import Firm
from tests.sim.model.test_distributions import program, triangle
from tests.twins.test_numbers_of_luck import served_twice
from tests.verification.tolerances import MADE, Z_A, assert_follows, assert_share, assert_uncorrelated
from tests.verification.worlds import SEED, WORLDS, World, plain_firm, world

H, D = 3_600, 86_400


class Sampled(NamedTuple):
    """A law as a file says it, and what it should be, in seconds."""

    text: str
    cdf: Any
    low: float
    high: float


def of(text: str, law: Any) -> Sampled:
    """With scipy's law."""
    return Sampled(text, law.cdf, *law.support())


LAWS = {
    "constant": Sampled("3 h", lambda x: (np.asarray(x) >= 3 * H).astype(float), 3 * H, 3 * H),
    "uniform": of("uniform(low=1 h, high=3 h)", stats.uniform(H, 2 * H)),
    "triangular": of("triangular(low=1 h, mode=2 h, high=5 h)", triangle(H, 2 * H, 5 * H)),
    "exponential": of("exponential(mean=8 h)", stats.expon(scale=8 * H)),
    "lognormal": of("lognormal(median=2 h, p90=9 h)", stats.lognorm(math.log(4.5) / stats.norm.ppf(0.9), scale=2 * H)),
    "gamma": of("gamma(mean=3 h, shape=0.7)", stats.gamma(0.7, scale=3 * H / 0.7)),
    "weibull": of("weibull(scale=3 h, shape=1.5)", stats.weibull_min(1.5, scale=3 * H)),
    "pert": of("pert(low=1 h, mode=2 h, high=9 h)", program(H, 2 * H, 9 * H)),
    "empirical": Sampled(
        "empirical(0 h, 1 h, 2 h, 8 h)", lambda x: np.interp(x, [0, H, 2 * H, 8 * H], [0, 1 / 3, 2 / 3, 1]), 0, 8 * H
    ),
    "mixture": Sampled(
        "mixture(0.7 exponential(mean=2 h), 0.3 uniform(low=1 d, high=2 d))",
        lambda x: 0.7 * stats.expon(scale=2 * H).cdf(x) + 0.3 * stats.uniform(D, D).cdf(x),
        0,
        math.inf,
    ),
}
VALUES = 28_000
"""Of each law, by which a hundredth times three would be seen."""


def waited(engine: Any, rate: int, name: str) -> Run:
    """Run of a firm with a step for a law: so many clerks work as long as it says, then one waits so."""
    step = {"role": "clerk", "effort": LAWS[name].text, "wait": LAWS[name].text, "endings": {"won": 1.0}}
    tables = plain_firm(
        {name: step},
        window="1 d",
        team={"clerk": {"count": 100, "desk": "pool", "calendar": "always"}},
        sources={name: {"rate": f"{rate} / d", "arrivals": "regular"}},
    )
    return run(tables, plain_luck(SEED), engine=engine)


Lengths = tuple[np.ndarray, np.ndarray]


def lengths(rows: np.ndarray) -> Lengths:
    """Efforts and waits [s]."""
    done = rows[rows["event"] == log.DONE]
    won = np.zeros(int(rows["account"].max()) + 1, np.int64)
    ended = rows[rows["event"] == log.WON]
    won[ended["account"]] = ended["time"]
    return done["duration"].copy(), won[done["account"]] - done["time"]


@pytest.fixture(scope="module")
def sampled() -> dict[str, Lengths]:
    """Efforts and waits of each law; one law at a time, for the sake of memory."""
    return {name: lengths(waited("compiled", VALUES + 10, name).log) for name in LAWS}


def test_every_kind_of_law_is_sampled():
    assert set(LAWS) == set(get_args(LawKind))


@pytest.mark.parametrize("name", LAWS)
def test_efforts_and_waits_of_a_run_follow_their_law(sampled, name):
    law = LAWS[name]
    for seconds in sampled[name]:
        assert seconds.min() >= math.floor(law.low)
        assert seconds.max() <= law.high
        if name == "constant":
            assert set(seconds.tolist()) == {3 * H}
        else:
            assert_follows(seconds, law.cdf, d=0.03, rounded=1)


@pytest.mark.parametrize("name", [name for name in LAWS if name != "constant"])
def test_how_long_the_work_takes_says_nothing_of_how_long_the_wait_is(sampled, name):
    effort, wait = sampled[name]
    n = len(effort)
    ranks = stats.rankdata(effort) - (n + 1) / 2, stats.rankdata(wait) - (n + 1) / 2
    found = float((ranks[0] * ranks[1]).sum() / math.sqrt((ranks[0] ** 2).sum() * (ranks[1] ** 2).sum()))
    MADE["correlation"] += 1
    assert abs(found) < Z_A / math.sqrt(n)


@pytest.mark.parametrize("name", [name for name in LAWS if name != "constant"])
def test_lengths_of_neighbours_know_nothing_of_each_other(sampled, name):
    """By ranks, which have no heavy tail."""
    for seconds in sampled[name]:
        assert_uncorrelated(stats.rankdata(seconds), d=0.052)


def test_values_of_deals_follow_the_laws_of_their_products():
    """Cents, each product's own law."""
    products = {
        "small": {"share": 0.5, "value": "lognormal(median=3500, p90=8000)"},
        "large": {"share": 0.5, "value": "gamma(mean=800, shape=2)"},
    }
    laws = (stats.lognorm(math.log(8 / 3.5) / stats.norm.ppf(0.9), scale=350_000), stats.gamma(2, scale=40_000))
    tables = plain_firm({"end": {"endings": {"won": 1.0}}}, window="1 d", products=products,
                        sources={"web": {"rate": "60000 / d"}})  # fmt: skip
    rows = run(tables, plain_luck(SEED), engine="compiled").log
    created = rows[rows["event"] == log.CREATED]
    for product, law in enumerate(laws):
        assert_follows(created["amount"][created["step"] == product], law.cdf, d=0.03, rounded=1)


@pytest.mark.parametrize("name", LAWS)
def test_simpy_draws_the_same_lengths(name):
    assert waited("simpy", 200, name).log.tobytes() == waited("compiled", 200, name).log.tobytes()


def numbers(told: Run, purpose: int, step: str) -> np.ndarray:
    """The uniform number of each account for its first visit of a step."""
    root, key = plain_luck(SEED).root, luck.key_of(f"step {step}")
    return np.array([luck.draw(root, int(identity) ^ key, purpose, 0) for identity in told.accounts["identity"]])


@pytest.mark.parametrize("name", LAWS)
def test_each_length_is_where_its_own_draw_stands_in_the_law_to_the_nearest_second(name):
    """F(s - 1/2) <= u <= F(s + 1/2), lead by lead: neither a longer law, nor 1 - u, nor seconds cut off would do."""
    told = waited("simpy", 200, name)
    effort, wait = lengths(told.log)
    who = told.log["account"][told.log["event"] == log.DONE]
    for seconds, purpose in ((effort, luck.EFFORT), (wait, luck.LENGTH)):
        u = numbers(told, purpose, name)[who]
        assert len(u) > 180
        assert (LAWS[name].cdf(seconds - 0.5) <= u + 1e-9).all()
        assert (u - 1e-9 <= LAWS[name].cdf(seconds + 0.5)).all()


# Streams

PURPOSES = {
    number: name
    for name, number in vars(luck).items()
    if name.isupper() and isinstance(number, int)
    and name not in ("SOURCE", "LEAD", "BOOK", "REFERRAL", "CUSTOMER", "CAMPAIGN_LEAD", "NEVER_TURNED", "MASK")
}  # fmt: skip


def drawn(some: World) -> list[tuple[tuple[int, int, int], float]]:
    """Each draw of a run on the readable engine in the order of use: key (identity, purpose, attempt) and number."""
    found = []
    plain = luck.draw

    def noted(root: int, identity: int, purpose: int, attempt: int) -> float:
        u = plain(root, identity, purpose, attempt)
        found.append(((int(identity), int(purpose), int(attempt)), u))
        return u

    rooms = [room for name, room in sys.modules.items()
             if name.startswith("salescycle.sim") and getattr(room, "draw", None) is plain]  # fmt: skip
    assert len(rooms) > 5
    with pytest.MonkeyPatch.context() as patch:
        for room in rooms:
            patch.setattr(room, "draw", noted)
        some.told("simpy")
    return found


@cache
def drawn_in(name: str) -> list[tuple[tuple[int, int, int], float]]:
    """Each draw of a world's run."""
    return drawn(world(name))


@pytest.fixture(scope="module")
def all_drawn() -> dict[str, list[tuple[tuple[int, int, int], float]]]:
    """Each draw of all worlds."""
    return {name: drawn_in(name) for name in WORLDS}


@pytest.mark.parametrize("name", WORLDS)
def test_each_key_is_drawn_by_once(name):
    """Two decisions that share a key would share their luck."""
    assert len(drawn_in(name)) > 10
    assert not drawn_twice(drawn_in(name))


@pytest.mark.slow
def test_each_key_is_drawn_by_once_in_many_more_worlds():
    for seed in range(1_000, 1_200):
        assert not drawn_twice(drawn(world(f"random {seed}"))), seed


def drawn_twice(told: list[tuple[tuple[int, int, int], float]]) -> set[str]:
    """Purposes for which a key has served more often than it may."""
    return {PURPOSES[purpose] for purpose in served_twice(Counter(key for key, _ in told))}


def test_whoever_comes_back_to_an_attempt_has_new_luck_at_its_gate():
    """Half of those who talk are interested; they are called once more, and half of them are interested again."""
    again = {"phase": "generate", "kind": "work", "endings": {"attempt": 1.0}}
    process = {"attempt": {"phase": "contact", "kind": "attempt", "role": "rep", "effort": "0 h", "gate": "contact",
                           "next": {"interested": "again"}}, "again": again}  # fmt: skip
    firm = Firm({"process": process, "phases": {"contact": {"conversion": 0.5}}, "window": "10 d", "until": "200 d",
                 "sources.web": {"rate": "500 / d", "reach": 1.0, "fit": 5.0}, "playbook.stop": 50})  # fmt: skip
    rows = run(firm.tables, plain_luck(SEED), engine="compiled").log
    interested = Counter(rows["account"][rows["event"] == log.SHOWED_INTEREST].tolist())
    assert_share(sum(n > 1 for n in interested.values()), len(interested), 0.5, d=0.1)


def test_all_draws_together_are_uniform_and_without_memory(all_drawn):
    once = {(*key, name): u for name, told in all_drawn.items() for key, u in told}
    u = np.array(list(once.values()))
    assert_follows(u, stats.uniform().cdf, d=0.025)
    for lag in (1, 2, 3):
        assert_uncorrelated(u, d=0.045, lag=lag)


@pytest.mark.parametrize(("purpose", "d"), [("EFFORT", 0.065), ("LENGTH", 0.07), ("OUTCOME", 0.085), ("ARRIVAL", 0.12)])
def test_draws_for_one_purpose_are_uniform(all_drawn, purpose, d):
    once = [u for told in all_drawn.values() for (_, what, _), u in dict(told).items() if PURPOSES[what] == purpose]
    assert_follows(np.array(once), stats.uniform().cdf, d=d)
