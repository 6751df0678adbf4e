import numpy as np
import pytest

from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.single import groups, people_of, told

DAY = 86_400
END = 90 * DAY
COUNTED = (
    "leads contacted judged_viable showed_interest opportunities quotations orders won_value won_margin "
    "delivered_value tickets renewed churned cross_sold"
).split()
"""Metrics that are sums over accounts."""


@pytest.fixture(scope="module")
def firm():
    """Scenario, tables and a run of a whole cycle, with segments and products."""
    more = ("segments={small: {share: 0.6}, large: {share: 0.4}}",)
    scenario = load("saas_smb", more)
    parameters = build(scenario)
    return scenario, parameters, run(parameters, plain_luck(4), until=END)


@pytest.mark.parametrize("by", ["source", "segment", "product", "owner"])
def test_groups_sum_to_the_whole(firm, by):
    scenario, parameters, done = firm
    results = told(scenario, parameters, done, END, by=by)
    for name in COUNTED:
        parts = sum(group[name] for group in results["by"].values())
        assert parts == pytest.approx(results["metrics"][name], abs=0.001), name


@pytest.mark.parametrize("by", ["source", "segment", "product", "owner"])
def test_every_account_is_in_one_group(firm, by):
    scenario, _, done = firm
    members = np.concatenate(list(groups(scenario, done, by).values()))
    assert sorted(members.tolist()) == list(range(len(done.accounts)))


def test_groups_have_the_names_of_the_scenario(firm):
    scenario, _, done = firm
    assert set(scenario.sources) - {"letter"} <= set(groups(scenario, done, "source")) <= set(scenario.sources)
    assert list(groups(scenario, done, "segment")) == ["small", "large"]
    assert list(groups(scenario, done, "product")) == ["none"]
    assert list(groups(scenario, done, "owner")) == ["rep-1", "rep-2", "rep-3", "rep-4"]
    assert people_of(scenario)[:5] == ["rep-1", "rep-2", "rep-3", "rep-4", "onboarding-1"]


def test_rates_of_a_group_are_those_of_its_accounts(firm):
    scenario, parameters, done = firm
    for name, members in groups(scenario, done, "source").items():
        mine = done.log[np.isin(done.log["account"], members)]
        orders = np.count_nonzero(mine["event"] == log.ORDER)
        lost = np.count_nonzero((mine["event"] == log.LOST) & np.isin(mine["phase"], [3, 4]))
        group = told(scenario, parameters, done, END, by="source")["by"][name]
        assert group["win_rate"] == orders / (orders + lost)


def test_a_group_is_told_nothing_of_what_people_do_for_all(firm):
    scenario, parameters, done = firm
    group = told(scenario, parameters, done, END, by="source")["by"]["web"]
    assert not [name for name in group if name.startswith(("utilisation", "wip", "effort", "profit"))]


def test_months_sum_to_the_whole(firm):
    scenario, parameters, done = firm
    results = told(scenario, parameters, done, END)
    assert len(results["by_period"]) == 4
    for name in COUNTED:
        parts = sum(month[name] for month in results["by_period"])
        assert parts == pytest.approx(results["metrics"][name], abs=0.001), name


def test_durations_are_also_told_as_medians_and_nine_tenths(firm):
    scenario, parameters, done = firm
    metrics = told(scenario, parameters, done, END)["metrics"]
    days = sorted(done.log["duration"][done.log["event"] == log.ORDER] / DAY)
    assert metrics["cycle_days"] == pytest.approx(sum(days) / len(days))
    for name, share in (("cycle_days.p50", 0.5), ("cycle_days.p90", 0.9)):
        place = share * (len(days) - 1)
        low = int(place)
        assert metrics[name] == pytest.approx(days[low] + (place - low) * (days[low + 1] - days[low]))


def test_a_run_that_drains_is_observed_until_its_last_event():
    scenario = load("w1", ("window=72 h",))
    parameters = build(scenario)
    done = run(parameters, plain_luck(1))
    results = told(scenario, parameters, done, None)
    (funnel_end,) = {row["stayed"] for row in results["funnel"]}
    assert funnel_end == 0
    lost, orders = results["metrics"]["lost.lost"], results["metrics"]["orders"]
    assert lost + orders == results["metrics"]["leads"]
    assert results["metrics"]["win_rate"] == orders / (orders + lost)
