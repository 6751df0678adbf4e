"""Replications: the same content whoever computes them, and what becomes of those that cannot be computed."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model.build import BookRow, build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies import experiment
from salescycle.sim.studies.experiment import (
    Block,
    Content,
    Kept,
    Plan,
    compute,
    design_of,
    replicate,
    replication,
    together,
    totals_of,
)
from salescycle.sim.studies.measures import MEASURES, empty, fold_plainly, months
from salescycle.sim.studies.ways import THREAD_BLOCK, Processes, Threads, way_of
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


def sha256(plan, numbers, way, block=0):
    found = Content()
    for (one,) in together((plan,), numbers, way, block=block):
        found.add(one.totals)
    return found.sha256


# The same content


def test_replications_come_in_their_order_whoever_computes_them(plan):
    numbers = range(2 * THREAD_BLOCK + 5)
    alone = content(replication(plan, number) for number in numbers)
    assert len(set(alone)) == len(alone), "no two futures are alike"
    for workers in (1, 2, 7):
        assert content(totals_of(plan, numbers, Threads(workers))) == alone


def test_the_content_does_not_depend_on_way_workers_block_or_engine(plan):
    numbers = range(5)
    hashes = {
        sha256(plan, numbers, Threads(1)),
        sha256(plan, numbers, Threads(2), block=1),
        sha256(plan, numbers, Threads(2), block=3),
        sha256(plan._replace(engine="simpy"), numbers, Threads(1)),
        sha256(plan._replace(engine="simpy"), numbers, Processes(2)),
        sha256(plan, numbers, Processes(1), block=2),
    }
    assert len(hashes) == 1
    assert sha256(plan._replace(seed=8), numbers, Threads(1)) not in hashes


@pytest.mark.parametrize("seed", range(10))
def test_both_engines_bring_the_same_content_of_random_scenarios(seed):
    some = case(seed)
    plan = Plan(some.parameters, seed, 5 * DAY, (0, 2 * DAY, 5 * DAY))
    assert content(totals_of(plan._replace(engine="simpy"), range(3))) == content(totals_of(plan, range(3)))


def test_totals_are_those_of_the_log_of_a_run(plan):
    for number in range(3):
        done = run(plan.parameters, plain_luck(plan.seed, number), until=plan.until)
        folded = fold_plainly(empty(plan.parameters, plan.starts), done.log)
        assert content([folded]) == content([replication(plan, number)])


def test_a_scenario_that_drains_is_followed_to_its_last_event():
    scenario = load("w1", ("window=48 h",))
    plan = plan_of(scenario, 400)._replace(until=int(build(scenario).firm[0]["until"]))
    engines = [content(totals_of(plan._replace(engine=engine), range(2))) for engine in ("simpy", "compiled")]
    assert engines[0] == engines[1]


def test_any_part_of_the_replications_is_that_part_of_all(plan):
    every = content(totals_of(plan, range(60), Threads(2)))
    assert content(totals_of(plan, range(17, 43), Threads(2))) == every[17:43]
    assert content(totals_of(plan, [3, 50, 8], Threads(2))) == [every[3], every[50], every[8]]


def test_several_plans_are_computed_side_by_side(plan):
    other = plan._replace(seed=8)
    pairs = list(together((plan, other), range(30), Threads(2), block=7))
    assert [one.number for one, _ in pairs] == list(range(30))
    assert content(one.totals for one, _ in pairs) == content(totals_of(plan, range(30)))
    assert content(two.totals for _, two in pairs) == content(totals_of(other, range(30)))


def test_what_is_kept_is_not_computed_again(plan):
    """Some numbers of one plan and others of a second are there already; only what is missing is computed and kept."""
    other, computed = plan._replace(seed=8), []
    fresh = list(together((plan, other), range(30)))
    shelf = [{n: fresh[n][i].totals for n in some} for i, some in enumerate(([0, 1, 2, 20], range(5, 29)))]
    kept = Kept(shelf, lambda i, n: shelf[i][n], lambda i, one: computed.append((i, one.number)))
    again = list(together((plan, other), range(30), Threads(2), kept=kept, block=4))
    for i in range(2):
        assert content(pair[i].totals for pair in again) == content(pair[i].totals for pair in fresh)
    assert sorted(computed) == [(i, n) for i in range(2) for n in range(30) if n not in shelf[i]]


def test_a_design_is_what_a_replication_depends_on(plan):
    assert design_of(plan) == design_of(plan._replace(engine="simpy"))
    others = [plan._replace(seed=8), plan._replace(until=39 * DAY), plan._replace(starts=(0, 40 * DAY))]
    others.append(plan._replace(parameters=build(load("saas_smb", ("team.rep.count=5",)))))
    assert len({design_of(one) for one in [plan, *others]}) == 5


def test_what_is_known_of_an_open_deal_is_kept(plan):
    """The second of its order and its value, for each deal of the book."""
    first = len(plan.parameters.book) - 10
    for one in totals_of(plan, range(30)):
        won = one.won[first:] >= 0
        assert (one.booked[first:][won] <= 100_000).all()
        assert (one.booked[first:][won] >= 70_000).all(), "what is traded at a hesitation, and no more, is off"
        assert (one.booked[first:][~won] == 0).all()
        assert (one.won[first:][won] < plan.until).all()


# The end before the end


def test_whoever_stops_early_keeps_what_is_done_and_waits_for_little(plan):
    every = content(totals_of(plan, range(30)))
    before = set(threading.enumerate())
    running = totals_of(plan, range(1_000_000), Threads(2))
    done = [next(running) for _ in range(30)]
    running.close()
    assert content(done) == every
    began = time.monotonic()
    for thread in set(threading.enumerate()) - before:
        thread.join()
    assert time.monotonic() - began < 1.0, "no thread goes on computing what nobody wants, but for its last block"


def test_an_interruption_leaves_what_has_been_taken(plan, monkeypatch):
    """Ctrl-C while a result is awaited reaches whoever asked for the replications; the rest is called off."""
    usual = experiment.compute

    def interrupted(block):
        if block.numbers[0] >= 2 * THREAD_BLOCK:
            raise KeyboardInterrupt
        return usual(block)

    monkeypatch.setattr(experiment, "compute", interrupted)
    running = totals_of(plan, range(10_000), Threads(2))
    done = [next(running) for _ in range(2 * THREAD_BLOCK)]
    with pytest.raises(KeyboardInterrupt):
        next(running)
    assert content(done) == content(totals_of(plan, range(2 * THREAD_BLOCK)))


# Replications that cannot be computed


def with_one_poisoned(block):
    """Work that fails at number 3."""
    return [one._replace(totals=None, failure="ValueError: 3") if one.number == 3 else one for one in compute(block)]


def with_one_that_kills(block):
    """Work whose process is gone at number 3, each time."""
    if 3 in block.numbers:
        os.kill(os.getpid(), signal.SIGKILL)
    return compute(block)


def with_one_that_kills_once(block):
    """Work whose process is gone at number 3, the first time: the seed tells where it is noted."""
    mark = os.environ["TMP_MARK"]
    if 3 in block.numbers and not os.path.exists(mark):
        with open(mark, "w"):
            os.kill(os.getpid(), signal.SIGKILL)
    return compute(block)


def blocks(plan, numbers, size):
    return [Block(plan, numbers[i : i + size]) for i in range(0, len(numbers), size)]


def test_a_failure_is_told_with_its_traceback_and_the_others_go_on(plan, monkeypatch):
    usual = experiment.plain_luck

    def unlucky(seed, number):
        if number in (4, 30):
            raise OverflowError("a number too large")
        return usual(seed, number)

    monkeypatch.setattr(experiment, "plain_luck", unlucky)
    found = [one for (one,) in together((plan,), range(40), Threads(2))]
    assert [one.number for one in found if one.totals is None] == [4, 30]
    assert found[4].failure.endswith("OverflowError: a number too large\n")
    assert "unlucky" in found[4].failure
    monkeypatch.undo()
    good = [n for n in range(40) if n not in (4, 30)]
    assert content(found[n].totals for n in good) == content(totals_of(plan, good))


def test_whoever_needs_all_is_told_which_one_is_missing(plan, monkeypatch):
    monkeypatch.setattr(experiment, "compute", with_one_poisoned)
    with pytest.raises(RuntimeError, match="replication 3 of seed 7: ValueError: 3"):
        list(totals_of(plan, range(5)))


def test_a_replication_that_kills_its_process_is_told_and_the_others_are_computed(plan):
    simpy = plan._replace(engine="simpy", until=2 * DAY, starts=(0, 2 * DAY))
    found = list(replicate(blocks(simpy, range(8), 2), Processes(2), work=with_one_that_kills))
    assert [one.number for one in found] == list(range(8))
    assert [one.number for one in found if one.totals is None] == [3]
    assert "its process died 2 times" in found[3].failure
    good = [0, 1, 2, 4, 5, 6, 7]
    assert content(found[n].totals for n in good) == content(totals_of(simpy, good))


def test_a_process_killed_by_somebody_else_costs_nothing(plan, tmp_path, monkeypatch):
    monkeypatch.setenv("TMP_MARK", str(tmp_path / "killed"))
    simpy = plan._replace(engine="simpy", until=2 * DAY, starts=(0, 2 * DAY))
    found = list(replicate(blocks(simpy, range(6), 2), Processes(2), work=with_one_that_kills_once))
    assert (tmp_path / "killed").exists()
    assert content(one.totals for one in found) == content(totals_of(simpy, range(6)))


DRIVER = """
import os, signal
from salescycle.sim.studies.ways import Processes

def pid(_):
    return os.getpid()

if __name__ == "__main__":
    with Processes(2).pool() as pool:
        print(*{pool.submit(pid, 0).result() for _ in range(8)}, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_end_with_whoever_has_started_them(tmp_path):
    """The driver is killed; its workers notice, instead of waiting for work for ever."""
    program = tmp_path / "driver.py"
    program.write_text(DRIVER)
    said = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False)
    workers = [int(word) for word in said.stdout.split()]
    assert workers, said.stderr
    for _ in range(100):
        if not any(os.path.exists(f"/proc/{pid}") and is_running(pid) for pid in workers):
            return
        time.sleep(0.05)
    raise AssertionError(f"{workers} are still there")


def is_running(pid):
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rsplit(")", 1)[1].split()[0] != "Z"


def test_each_engine_gets_the_workers_that_suit_it():
    assert isinstance(way_of("compiled", 4), Threads)
    assert isinstance(way_of("simpy", 1), Threads)
    assert isinstance(way_of("simpy", 4), Processes)


# Memory


def test_memory_does_not_grow_with_the_length_of_a_run(plan):
    short, long = (next(iter(totals_of(plan_of(load("saas_smb"), days), range(1)))) for days in (10, 60))
    sizes = [sum(table.nbytes for table in one) for one in (short, long)]
    a_month = 8 * (len(MEASURES) + 1)
    assert sizes[1] - sizes[0] == 2 * a_month, "a row of measures and its first second each"
    assert np.sum(long.periods) > np.sum(short.periods)
