"""Comparisons: the same luck on both sides, honest differences, and whose fate has changed."""

import math
from itertools import pairwise

import numpy as np
import pytest

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.compare import Comparison, Variant
from salescycle.sim.studies.doubt import doubted_differences
from salescycle.sim.studies.experiment import Plan, together
from salescycle.sim.studies.fates import NEVER_CAME, changed_fates, grouped, stories
from salescycle.sim.studies.inference import looks
from salescycle.sim.studies.ways import Threads
from tests.sim.model.firms import BUSY, DAY, Firm, logistic_gates

GATES = logistic_gates(contact=-1.5, understand=-2.5, offer=-4.0)
UNTIL = 120 * DAY
FIRM = BUSY | {"margin": 0.4, "team.rep.cost": "40 / h"}


def variant(name, changes, engine="compiled"):
    firm = Firm({**FIRM, **changes}, alphas=GATES)
    return Variant(name, firm.scenario, Plan(firm.tables, 5, UNTIL, (0, UNTIL), engine))


def compared(*variants, n=12, workers=1):
    comparison = Comparison(variants)
    for runs in together([variant.plan for variant in variants], range(n), Threads(workers)):
        comparison.add([one.totals for one in runs])
    return comparison


@pytest.fixture(scope="module")
def more_reps():
    return compared(variant("base", {}), variant("more", {"team.rep.count": 3}), n=40)


def test_a_variant_that_changes_nothing_differs_in_nothing():
    comparison = compared(variant("base", {}), variant("same", {}), n=3)
    assert {row["mean"] for row in comparison.differences()} == {0.0}
    assert {row["p_adjusted"] for row in comparison.differences()} == {1.0}
    assert comparison.precision("orders") == 0.0
    assert comparison.pilot("orders") == {"same": math.inf}


def test_one_more_seller_sells_more_and_common_luck_shows_it_sooner(more_reps):
    rows = {row["metric"]: row for row in more_reps.differences()}
    assert rows["orders"]["mean"] > 0
    assert rows["orders"]["p_adjusted"] < 0.05
    assert rows["orders"]["variance_ratio"] > 2
    assert rows["cost"]["mean"] > 0
    low, high = rows["orders"]["ci95"]
    assert low < rows["orders"]["mean"] < high
    values = more_reps.values("orders")["more"]
    assert (len(values), np.mean(values)) == (40, pytest.approx(rows["orders"]["mean"]))


def test_a_difference_is_that_of_the_two_means(more_reps):
    metrics = more_reps.metrics()
    for row in more_reps.differences():
        means = [metrics[name][row["metric"]]["mean"] for name in ("base", "more")]
        assert row["mean"] == pytest.approx(means[1] - means[0], abs=1e-9 * max(1.0, abs(means[0])))


@pytest.mark.parametrize(("workers", "engine"), [(3, "compiled"), (1, "simpy")])
def test_the_result_does_not_depend_on_who_computes_it(workers, engine):
    once = compared(variant("base", {}), variant("more", {"team.rep.count": 3}), n=2)
    again = compared(variant("base", {}, engine), variant("more", {"team.rep.count": 3}, engine), n=2, workers=workers)
    assert once.content_sha256() == again.content_sha256()
    assert once.differences() == again.differences()


def test_precision_is_that_of_the_widest_difference(more_reps):
    base = more_reps.metrics()["base"]["orders"]["mean"]
    found = more_reps.difference(1, "orders")
    assert found is not None
    assert more_reps.precision("orders") == pytest.approx(found.half / base)
    assert more_reps.precision("no_such_metric") == math.inf


def test_precision_is_looked_at_from_thirty_on_at_each_quarter_more():
    found = list(looks(200))
    assert (found[0], found[-1]) == (30, 200)
    assert all(1.0 < b / a <= 1.27 for a, b in pairwise(found))
    assert list(looks(10)) == [10]


# Fates


def told(changes, number=0):
    return stories(run(Firm({**FIRM, **changes}, alphas=GATES).tables, plain_luck(5, number), engine="compiled").log)


def test_the_same_run_changes_nobodys_fate():
    assert changed_fates(told({}), told({})) == []


def test_only_whom_a_change_touches_ends_otherwise():
    """A stop list after one attempt: whoever ends otherwise was not reached at the first attempt in the base."""
    before, after = told({}), told({"playbook.stop": 1, "playbook.open_deals": "unlimited", "team.rep.count": 60})
    free = told({"playbook.open_deals": "unlimited", "team.rep.count": 60})
    changed = changed_fates(free, after)
    assert changed
    assert {one.after for one in changed if "no answer" in one.first or "lost" in one.first} == {"lost: unreachable"}
    assert before.keys() == after.keys() == free.keys()


def test_who_comes_in_one_run_only_has_never_come_in_the_other():
    base, none = told({}), told({"sources.list.rate": "0.001 / d"})
    changed = {one.identity: one for one in changed_fates(base, none)}
    gone = base.keys() - none.keys()
    assert gone
    assert {changed[who].after for who in gone} == {NEVER_CAME}
    assert {changed[who].first[:7] for who in gone} == {"no more"}


def test_groups_count_everybody_once():
    changed = changed_fates(told({}), told({"team.rep.count": 3}))
    groups = grouped(changed)
    assert sum(count for _, count in groups) == len(changed) > 0
    assert all(a >= b for (_, a), (_, b) in pairwise(groups))


def test_a_story_ends_with_its_last_fate():
    rows = run(Firm(FIRM, alphas=GATES).tables, plain_luck(5), engine="compiled").log
    orders = {int(row["account"]) for row in rows if row["event"] == log.ORDER}
    lost = {int(row["account"]) for row in rows if row["event"] in (log.LOST, log.CHURNED)}
    identity = {int(row["account"]): int(row["ref"]) for row in rows if row["event"] == log.CREATED}
    found = stories(rows)
    assert orders - lost
    assert {found[identity[account]].fate for account in orders - lost} == {"won"}


def test_every_doubted_world_has_a_difference_of_its_own():
    """Of a lever whose effect rests on the doubted assumption."""
    free = {"playbook.open_deals": "unlimited"}
    heard: list[tuple[str, float]] = []
    worlds, unsolved = doubted_differences(
        [variant("base", free), variant("push", {**free, "playbook.answer": "push"})],
        "orders", replications=2, groups=("trust lost by pressure", "hand-over"), leads=600,
        progress=lambda group, factor: heard.append((group, factor)),
    )  # fmt: skip
    assert [(world.group, world.factor) for world in worlds] == heard == [
        ("trust lost by pressure", 0.5), ("trust lost by pressure", 2.0), ("hand-over", 0.5), ("hand-over", 2.0),
    ]  # fmt: skip
    assert unsolved == []
    assert worlds[0].mean > worlds[1].mean  # the more trust pressure costs, the fewer orders
