"""What a decision is worth, and what a doubted world is: the arithmetic of it, on small firms."""

import numpy as np
import pytest

from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.doubt import GROUPS, doubted, survivals
from salescycle.sim.studies.lessons import DECISIONS, HABITS, otherwise, worths
from salescycle.sim.words.coefficients import Coefficients
from tests.sim.model.firms import Firm, logistic_gates

GATES = logistic_gates(contact=-2.0, understand=-2.5, offer=-3.0)
RETURNS = {"market.returns": 1.0, "coefficients.returned_below": 0.9, "window": "120 d"}


def test_a_lesson_that_says_what_the_playbook_does_already_is_no_lesson():
    scenario = Firm({"playbook.stop": 3}).scenario
    named = {lesson.name: lesson for lesson in DECISIONS}
    assert otherwise(scenario, named["stop after 3"]) is None
    told = otherwise(scenario, named["stop after 8"])
    assert told is not None
    assert (told.playbook.stop, scenario.playbook.stop) == (8, 3)


def test_each_lesson_has_a_name_of_its_own_and_a_sign():
    every = (*DECISIONS, *HABITS)
    assert len({lesson.name for lesson in every}) == len(every)
    assert {lesson.sign for lesson in every} <= {"-", "0", "+"}


def test_goods_that_come_back_bring_no_margin():
    tables = Firm(RETURNS, alphas=GATES).tables
    rows = run(tables, plain_luck(4), engine="compiled").log
    back = rows["event"] == log.RETURNED_GOODS
    ordered = rows["event"] == log.ORDER
    assert 0 < back.sum() < ordered.sum()
    kept = rows["ref"][ordered].sum() - rows["ref"][back].sum()
    later = rows["ref"][np.isin(rows["event"], (log.RENEWED, log.CROSS_SOLD))].sum()
    spent = rows["amount"][rows["event"] == log.SPENT].sum()
    (worth,) = worths(tables, 4, 1, threads=1)
    assert worth.total == pytest.approx((kept + later - spent) / 100)
    assert worth.orders == ordered.sum() - back.sum()


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_of_assumptions_can_be_halved_and_doubled(group):
    scenario = Firm({"market.penalty": 0.6, "market.opt_out_cost": 30}).scenario
    usual = {**dict(scenario.coefficients), "market.penalty": 0.6, "market.opt_out_cost": 30}
    for factor in (0.5, 2.0):
        world = doubted(scenario, group, factor)
        changed = {**dict(world.coefficients), "market.penalty": world.market.penalty}
        changed["market.opt_out_cost"] = world.market.opt_out_cost.cents / 100
        for name, value in usual.items():
            stretched = min(0.99, value * factor) if name == "market.penalty" else value * factor
            assert changed[name] == (stretched if name in GROUPS[group] else value)
        Coefficients.model_validate(dict(world.coefficients))


TIRED = {
    "sources.web": {"rate": "20 / d", "reach": 0.2, "fit": 0.1},
    "playbook.stop": 8,
    "playbook.gap": "4 h",
    "phases.contact.conversion": 0.5,
    "coefficients.opt_out_tired": 0.3,
}
"""Half of the leads can be brought to say yes while calls tire them so much, and fewer when twice as much."""


def test_a_doubted_world_without_a_solution_is_named_and_stops_nothing():
    lessons = [lesson for lesson in DECISIONS if lesson.name in ("stop after 1", "tone aggressive")]
    groups = ("opt-out by fatigue", "hand-over")
    told = survivals(Firm(TIRED).scenario, lessons, replications=2, leads=1_500, groups=groups)
    (sentence,) = told.unsolved
    assert sentence.startswith("opt-out by fatigue x2: phases.contact.conversion: 0.50 asked, at most 0.4")
    assert [survival.lesson for survival in told.survivals] == lessons
    for survival in told.survivals:
        assert survival.lowest <= survival.total <= survival.highest
        assert survival.lowest < survival.highest  # the other worlds are there, and are other ones
