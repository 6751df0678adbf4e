import threading

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model.build import BookRow, build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies import experiment
from salescycle.sim.studies.experiment import BLOCK, Plan, replicate, replication
from salescycle.sim.studies.measures import MEASURES, empty, fold_plainly, months
from tests.twins.random_scenarios import case

DAY = 86_400


def plan_of(scenario, days, *, engine="compiled", book=()):
    starts = tuple(months(scenario.start, days * DAY))
    return Plan(build(scenario, book=book), 7, days * DAY, starts, engine)


@pytest.fixture(scope="module")
def plan():
    """Forty days of a small firm with customers, and with open deals from a book."""
    book = tuple(BookRow(f"deal {n}", "decision", n * DAY, 100_000, "web") for n in range(10))
    return plan_of(load("saas_smb"), 40, book=book)


def content(totals):
    return [b"".join(table.tobytes() for table in one) for one in totals]


def test_replications_come_in_their_order_whoever_computes_them(plan):
    numbers = range(2 * BLOCK + 5)
    alone = content(replication(plan, number) for number in numbers)
    assert len(set(alone)) == len(alone), "no two futures are alike"
    assert content(replicate(plan, numbers)) == alone
    assert content(replicate(plan, numbers, workers=2)) == alone
    assert content(replicate(plan, numbers, workers=7)) == alone


def test_both_engines_bring_the_same_content(plan):
    numbers = range(4)
    assert content(replicate(plan._replace(engine="simpy"), numbers)) == content(replicate(plan, numbers))


@pytest.mark.parametrize("seed", range(10))
def test_both_engines_bring_the_same_content_of_random_scenarios(seed):
    some = case(seed)
    plan = Plan(some.parameters, seed, 5 * DAY, (0, 2 * DAY, 5 * DAY))
    assert content(replicate(plan._replace(engine="simpy"), range(3))) == content(replicate(plan, range(3)))


def test_totals_are_those_of_the_log_of_a_run(plan):
    for number in range(3):
        done = run(plan.parameters, plain_luck(plan.seed, number), until=plan.until)
        folded = fold_plainly(empty(plan.parameters, plan.starts), done.log)
        assert content([folded]) == content([replication(plan, number)])


def test_a_scenario_that_drains_is_followed_to_its_last_event():
    scenario = load("w1", ("window=48 h",))
    plan = plan_of(scenario, 400)._replace(until=int(build(scenario).firm[0]["until"]))
    engines = [content(replicate(plan._replace(engine=engine), range(2))) for engine in ("simpy", "compiled")]
    assert engines[0] == engines[1]


def test_any_part_of_the_replications_is_that_part_of_all(plan):
    every = content(replicate(plan, range(60), workers=2))
    assert content(replicate(plan, range(17, 43), workers=2)) == every[17:43]


def test_another_seed_is_another_future(plan):
    assert content(replicate(plan, range(3))) != content(replicate(plan._replace(seed=8), range(3)))


def test_what_is_known_of_an_open_deal_is_kept(plan):
    """The second of its order and its value, for each deal of the book."""
    first = len(plan.parameters.book) - 10
    for one in replicate(plan, range(30)):
        won = one.won[first:] >= 0
        assert (one.booked[first:][won] <= 100_000).all()
        assert (one.booked[first:][won] >= 70_000).all(), "what is traded at a hesitation, and no more, is off"
        assert (one.booked[first:][~won] == 0).all()
        assert (one.won[first:][won] < plan.until).all()


def test_whoever_stops_early_keeps_what_is_done_and_waits_for_little(plan):
    every = content(replicate(plan, range(30)))
    threads = threading.active_count()
    running = replicate(plan, range(1_000_000), workers=2)
    done = [next(running) for _ in range(30)]
    running.close()
    assert content(done) == every
    assert threading.active_count() == threads, "no thread goes on computing what nobody wants"


def test_an_interruption_leaves_what_has_been_taken(plan, monkeypatch):
    """Ctrl-C while a result is awaited reaches whoever asked for the replications; the rest is called off."""
    usual = experiment._block

    def interrupted(plan, numbers):
        if numbers.start >= 2 * BLOCK:
            raise KeyboardInterrupt
        return usual(plan, numbers)

    monkeypatch.setattr(experiment, "_block", interrupted)
    running = replicate(plan, range(10_000), workers=2)
    done = [next(running) for _ in range(2 * BLOCK)]
    with pytest.raises(KeyboardInterrupt):
        next(running)
    assert content(done) == content(replicate(plan, range(2 * BLOCK)))


def test_memory_does_not_grow_with_the_length_of_a_run(plan):
    short, long = (next(iter(replicate(plan_of(load("saas_smb"), days), range(1)))) for days in (10, 60))
    sizes = [sum(table.nbytes for table in one) for one in (short, long)]
    a_month = 8 * (len(MEASURES) + 1)
    assert sizes[1] - sizes[0] == 2 * a_month, "a row of measures and its first second each"
    assert np.sum(long.periods) > np.sum(short.periods)
