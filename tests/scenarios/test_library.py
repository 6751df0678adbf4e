"""What every scenario of the library promises, and the library as a whole."""

import re
from functools import cache
from pathlib import Path

import pytest

from salescycle.reports.flow_mermaid import flow_mermaid
from salescycle.reports.flow_text import flow_text
from salescycle.scenarios.evidence import RESULTS, sources
from salescycle.scenarios.files import library
from salescycle.scenarios.levers import levers
from salescycle.scenarios.loader import load, load_document
from salescycle.scenarios.prepared import prepare
from salescycle.scenarios.process_map import process_map
from salescycle.sim.studies.key_figures import Figure, key_figures
from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.scenario import Scenario

EIGHT = (
    "telesales",
    "saas_smb",
    "rfq_desk",
    "equipment_dealer",
    "enterprise_software",
    "public_tender",
    "export_machines",
    "tutorial",
)
MARKETS = tuple(name for name in EIGHT if name != "tutorial")
FOLDER = Path(__file__).parents[2] / "scenarios"


def way(scenario: Scenario) -> tuple[str, ...]:
    """Kinds of the steps from the first lead's to the customer, along the good endings."""
    step, seen = scenario.first_step, []
    while step in scenario.process and step not in seen:
        seen.append(step)
        step = next(iter(scenario.leads_to(step).values()))
    return tuple(scenario.process[name].kind for name in seen)


def test_the_library_holds_a_workload_a_tutorial_and_seven_markets():
    assert set(library()) == {*EIGHT, "w1"}


@pytest.mark.parametrize("name", EIGHT)
def test_a_scenario_says_what_it_is_about_in_a_few_words(name):
    scenario = load(name)
    assert 10 <= len(scenario.title) <= 50
    assert 10 <= len(scenario.industry) <= 60
    assert 10 <= len(scenario.time_scale) <= 62
    assert 3 <= len(scenario.objectives) <= 4
    for sentence in scenario.objectives:
        assert sentence.endswith("."), sentence
        assert len(sentence) <= 76, sentence  # a line of `list`


@pytest.mark.parametrize("name", EIGHT)
def test_a_scenario_has_all_eight_phases_or_leads_begin_later(name):
    phases = {step.phase for step in load(name).process.values()}
    assert set(PHASES) - {"generate"} <= phases


def test_no_two_markets_have_the_same_process():
    ways = {name: way(load(name)) for name in MARKETS}
    assert len({tuple(load(name).process) for name in MARKETS}) == len(MARKETS)
    assert len(set(ways.values())) >= 5, ways


def test_the_process_of_a_tender_an_export_and_a_desk_are_different_in_kind():
    tender, export, desk = (way(load(name)) for name in ("public_tender", "export_machines", "rfq_desk"))
    assert "attempt" not in tender
    assert tender.index("bid") < tender.index("quotation") < tender.index("barrier") < tender.index("contract")
    assert export.index("barrier") < export.index("decision") < export.index("contract") < export.index("delivery")
    assert "goods_issue" in desk


@pytest.mark.parametrize("name", EIGHT)
def test_customers_and_open_deals_are_there_at_second_0(name):
    scenario = load(name)
    assert scenario.opening.customers > 0
    assert scenario.opening.open_deals or scenario.book


def sellers(scenario: Scenario) -> str:
    """Role that owns new leads: the first in the process whose people have desks of their own."""
    roles = [step.role for step in scenario.process.values() if step.role]
    return next(role for role in roles if scenario.team[role].desk == "own")


@cache
def figures_of(name: str) -> dict[str, Figure]:
    """Key figures of the scenario under its own playbook."""
    loaded = load_document(name)
    parameters = prepare(loaded, say=lambda sentence: None).parameters
    return key_figures(loaded.scenario, parameters, seed=loaded.scenario.seed, replications=4)


@pytest.mark.parametrize("name", MARKETS)
def test_there_are_more_leads_than_its_people_can_work(name):
    figures = figures_of(name)
    assert 0.92 <= figures[f"utilisation.{sellers(load(name))}"].mean <= 0.99
    assert 0.15 <= figures["never_worked_rate"].mean <= 0.32


@pytest.mark.parametrize("name", MARKETS)
def test_whoever_does_not_sell_can_do_the_work(name):
    figures = figures_of(name)
    for role in load(name).team:
        if role != sellers(load(name)):
            assert figures[f"utilisation.{role}"].mean <= 0.95, role


def test_a_tutorial_leaves_time_to_think():
    assert figures_of("tutorial")["utilisation.seller"].mean < 0.5


@pytest.mark.parametrize("name", EIGHT)
def test_every_number_is_graded_or_an_assumption(name):
    for lever in levers(load(name)):
        known = lever.evidence
        assert (known.grade == "GAP") == (known.source is None), lever.key
        assert known.source is None or known.source in sources(), lever.key


@pytest.mark.parametrize("name", MARKETS)
def test_some_of_what_a_market_assumes_and_brings_about_is_known(name):
    lines = load(name).evidence
    assert sum(line.source is not None for key, line in lines.items() if not key.startswith(RESULTS)) >= 5
    assert any(key.startswith(RESULTS) for key in lines)


@pytest.mark.parametrize("name", EIGHT)
def test_what_the_file_writes_is_said_in_its_comments_too(name):
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert max(map(len, text.splitlines())) <= 160
    assert f"salescycle new mine --from {name}" in re.sub(r"\s*#?\s+", " ", text)


@pytest.mark.parametrize("name", EIGHT)
def test_its_flow_chart_is_drawn_with_every_step(name):
    told = process_map(load(name))
    text, mermaid = flow_text(told), flow_mermaid(told)
    for step in load(name).process:
        human = step.replace("_", " ").capitalize()
        assert f"[{human}]" in text
        assert human in mermaid
