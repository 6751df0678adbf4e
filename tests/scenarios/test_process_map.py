from typing import Any

import pytest

from salescycle.scenarios.files import library
from salescycle.scenarios.loader import load
from salescycle.scenarios.process_map import process_map
from salescycle.sim.words.kinds import SELF_STARTING
from salescycle.sim.words.scenario import Scenario
from tests.scenarios.processes import coin, long_process, process
from tests.twins.random_scenarios import case


def exits(scenario: Scenario, step: str) -> dict[str, dict[str, Any]]:
    (found,) = [row for row in process_map(scenario)["steps"] if row["step"] == step]
    return {way_out["to"]: way_out for way_out in found["exits"]}


def order(scenario: Scenario) -> list[str]:
    return [step["step"] for step in process_map(scenario)["steps"]]


@pytest.mark.parametrize("name", library())
def test_every_step_and_every_ending_of_the_library_is_on_the_map_once(name: str) -> None:
    scenario = load(name)
    told = process_map(scenario)
    assert sorted(step["step"] for step in told["steps"]) == sorted(scenario.process)
    assert [step for phase in told["phases"] for step in phase["steps"]] == [row["step"] for row in told["steps"]]
    for step in told["steps"]:
        endings = {ending: way_out["to"] for way_out in step["exits"] for ending in way_out["endings"]}
        if source := scenario.process[step["step"]].brings:
            to = scenario.sources[source].first or scenario.first_step
            assert endings == {f"{scenario.process[step['step']].leads} leads of {source}": to}
        else:
            assert endings == scenario.comes_to(step["step"])
        assert bool(step["begins_with"]) == (scenario.process[step["step"]].kind in SELF_STARTING)


def test_a_step_tells_who_does_it_and_how_long_it_takes() -> None:
    steps = {step["step"]: step for step in process_map(load("saas_smb"))["steps"]}
    assert (steps["meeting"]["role"], steps["meeting"]["effort_hours"], steps["meeting"]["wait_days"]) == (
        "rep",
        1.7,
        4,
    )
    assert steps["quotation"]["documents"] == ["quotation"]
    assert steps["attempt"]["leads"][:2] == [{"source": "list", "a_day": 3.9}, {"source": "web", "a_day": 6.5}]
    assert steps["renewal"]["begins"] == {"every": "91 d"}
    assert steps["decision"]["role"] is None


def test_a_gate_has_the_configured_rate_and_its_losses_have_what_is_left() -> None:
    ways = exits(load("saas_smb"), "decision")
    assert ways["hand_over"]["rate"] == 0.30
    assert ways["lost"]["rate"] == pytest.approx(0.70)
    assert ways["lost"]["endings"] == {"price": None, "rival": 0.25, "no_decision": None, "expired": None}
    assert ways["hesitation"]["rate"] is None
    assert exits(load("saas_smb"), "cross_sell")["customer"]["endings"] == {"bought": 0.25, "declined": 0.75}


def test_rates_follow_what_is_set() -> None:
    assert exits(load("saas_smb", ["phases.offer.conversion=0.4"]), "decision")["lost"]["rate"] == pytest.approx(0.6)


def test_nobody_is_told_how_losses_divide_where_two_steps_of_a_phase_lose() -> None:
    scenario = process(
        {
            "attempt": {"phase": "contact", "kind": "attempt", "role": "rep", "effort": "1 h", "gate": "contact"}
            | {"next": {"interested": "check"}},
            "check": coin("contact", {"won": 0.9, "lost": 0.1}),
        },
        phases={"contact": {"conversion": 0.3}},
    )
    ways = exits(scenario, "attempt")
    assert (ways["check"]["rate"], ways["lost"]["rate"]) == (0.3, None)
    assert exits(scenario, "check")["lost"]["rate"] == 0.1


def test_coins_have_their_shares_and_ways_their_direction() -> None:
    ways = exits(load("w1"), "follow_up")
    assert {to: (way_out["rate"], way_out["way"]) for to, way_out in ways.items()} == {
        "develop": (0.65, "forward"),
        "understand": (0.05, "back"),
        "win_back": (0.30, "forward"),
    }
    assert [to for to, way_out in ways.items() if way_out["good"]] == ["develop"]
    assert exits(load("saas_smb"), "meeting")["meeting"]["way"] == "again"


def test_endings_that_lead_to_one_place_are_one_exit_with_all_their_waits() -> None:
    scenario = process(
        {
            "deal": coin(
                "offer", {"won": 0.5, "price": 0.3, "rival": 0.2}, wait={"won": "1 d", "price": "2 d", "rival": "5 d"}
            )
            | {"next": {"price": "lost", "rival": "lost"}}
        }
    )
    lost = exits(scenario, "deal")["lost"]
    assert (lost["rate"], lost["wait_days"], list(lost["endings"])) == (0.5, [2.0, 5.0], ["price", "rival"])


def test_a_step_that_a_file_adds_at_its_end_stands_where_deals_come_to_it() -> None:
    steps = {
        "quotation": coin("offer", {"approval": 1.0}),
        "decision": coin("offer", {"won": 0.5, "doubt": 0.2, "lost": 0.3}),
        "doubt": coin("offer", {"decision": 1.0}),
        "approval": coin("offer", {"decision": 0.9, "quotation": 0.1}),
    }
    assert order(process(steps)) == ["quotation", "approval", "decision", "doubt"]
    assert exits(process(steps), "approval")["quotation"]["way"] == "back"


def test_a_detour_stands_between_what_it_leaves_and_where_it_comes_back() -> None:
    steps = {
        "ask": coin("offer", {"sign": 0.8, "repair": 0.2}),
        "sign": coin("offer", {"won": 1.0}),
        "repair": coin("offer", {"sign": 1.0}),
    }
    assert order(process(steps)) == ["ask", "repair", "sign"]


def test_phases_follow_the_process_where_it_turns_the_eight_around() -> None:
    scenario = process(
        {
            "trial": coin("deliver", {"offer": 0.5, "again": 0.5}),
            "offer": coin("offer", {"won": 1.0}),
            "again": coin("contact", {"trial": 1.0}),
        }
    )
    assert [phase["phase"] for phase in process_map(scenario)["phases"]] == ["contact", "deliver", "offer"]


def test_a_loop_that_nobody_enters_first_is_on_the_map() -> None:
    scenario = process({"one": coin("offer", {"two": 0.5, "won": 0.5}), "two": coin("offer", {"one": 1.0})})
    assert order(scenario) == ["one", "two"]


def test_service_is_felt_where_rates_rise_with_satisfaction() -> None:
    told = process_map(load("saas_smb"))
    felt = [(row["from"], row["to"], row["by"]) for row in told["influences"]]
    assert felt == [("ticket", to, "satisfaction") for to in ("renewal", "cross_sell", "win_back")]
    assert told["offers_wait_for_tickets"]
    assert process_map(load("w1"))["influences"] == []


def test_a_process_of_one_step_is_a_map() -> None:
    told = process_map(process({"deal": coin("offer", {"won": 0.2, "lost": 0.3, "never": 0.5})}))
    (step,) = told["steps"]
    assert [(way_out["to"], way_out["way"]) for way_out in step["exits"]] == [
        ("won", "end"),
        ("lost", "lost"),
        ("never", "end"),
    ]


@pytest.mark.parametrize("seed", range(40))
def test_shares_that_are_known_never_sum_to_more_than_one(seed: int) -> None:
    for step in process_map(case(seed).scenario)["steps"]:
        assert sum(way_out["rate"] or 0.0 for way_out in step["exits"]) <= 1 + 1e-9


def test_a_long_process_keeps_every_step() -> None:
    assert sorted(order(long_process())) == sorted(long_process().process)
