"""Logs for process-mining tools, held against the structure that XES and OCEL 2.0 prescribe."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from salescycle.reports.exports import log_rows, write_log
from salescycle.scenarios.loader import load
from salescycle.sim.engines.order import Run
from salescycle.sim.engines.run import run
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.documents.flow import empty, fold
from salescycle.sim.studies.documents.names import names_of
from salescycle.sim.words.scenario import Scenario

DAY = 86_400
XES = "{http://www.xes-standard.org/}"
TYPED = {"string": str, "int": int, "float": float, "date": datetime.fromisoformat, "boolean": bool, "id": str}
Cycle = tuple[Scenario, Run, Path]


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """Sixty days of saas_smb, written in both formats."""
    scenario = load("saas_smb")
    done = run(build(scenario), plain_luck(2), until=60 * DAY, engine="compiled")
    folder = tmp_path_factory.mktemp("logs")
    for ending in (".xes", ".jsonocel"):
        write_log(done, scenario, folder / f"events{ending}")
    return scenario, done, folder


def xes(cycle: Cycle) -> ElementTree.Element:
    return ElementTree.parse(cycle[2] / "events.xes").getroot()


def ocel(cycle: Cycle) -> dict:  # type: ignore[type-arg]
    return json.loads((cycle[2] / "events.jsonocel").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def attributes(element: ElementTree.Element) -> dict[str, str]:
    return {child.attrib["key"]: child.attrib["value"] for child in element if "key" in child.attrib}


# XES (IEEE 1849-2016)


def test_the_elements_of_an_xes_log_stand_where_the_standard_wants_them(cycle: Cycle) -> None:
    root = xes(cycle)
    assert root.tag == f"{XES}log"
    assert root.attrib["xes.version"] == "1849-2016"
    tags = [child.tag.removeprefix(XES) for child in root]
    order = ("extension", "global", "classifier", "string", "trace")
    assert [tag for i, tag in enumerate(tags) if i == 0 or tag != tags[i - 1]] == list(order)
    for trace in root.iter(f"{XES}trace"):
        assert {child.tag.removeprefix(XES) for child in trace} <= {*TYPED, "event"}
        assert {child.tag.removeprefix(XES) for event in trace.iter(f"{XES}event") for child in event} <= set(TYPED)


def test_each_attribute_has_a_key_of_its_own_and_a_value_of_its_type(cycle: Cycle) -> None:
    for event in xes(cycle).iter(f"{XES}event"):
        keys = [child.attrib["key"] for child in event]
        assert len(keys) == len(set(keys))
        for child in event:
            assert set(child.attrib) == {"key", "value"}
            TYPED[child.tag.removeprefix(XES)](child.attrib["value"])


def test_prefixes_globals_and_classifiers_are_declared(cycle: Cycle) -> None:
    root = xes(cycle)
    prefixes = {extension.attrib["prefix"] for extension in root.iter(f"{XES}extension")}
    used = {key.split(":")[0] for event in root.iter(f"{XES}event") for key in attributes(event) if ":" in key}
    assert used == prefixes == {"concept", "time", "org", "lifecycle"}
    (of_trace, of_event) = root.iter(f"{XES}global")
    assert (of_trace.attrib["scope"], of_event.attrib["scope"]) == ("trace", "event")
    promised = set(attributes(of_event))
    for event in root.iter(f"{XES}event"):
        assert promised <= set(attributes(event))
    for classifier in root.iter(f"{XES}classifier"):
        assert set(classifier.attrib["keys"].split()) <= promised


def test_a_trace_is_an_account_and_has_all_its_rows_in_order(cycle: Cycle) -> None:
    scenario, done, _ = cycle
    rows = [row for row in log_rows(done, scenario) if row[3] is not None]
    traces = {attributes(trace)["concept:name"]: trace for trace in xes(cycle).iter(f"{XES}trace")}
    assert Counter(f"Account {row[3]}" for row in rows) == {
        name: len(trace.findall(f"{XES}event")) for name, trace in traces.items()
    }
    for trace in traces.values():
        times = [attributes(event)["time:timestamp"] for event in trace.iter(f"{XES}event")]
        assert times == sorted(times)
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+00:00", time) for time in times)


def test_tasks_start_suspend_resume_and_complete(cycle: Cycle) -> None:
    allowed = {
        None: {"start"},
        "start": {"suspend", "complete"},
        "suspend": {"resume"},
        "resume": {"suspend", "complete"},
    }
    seen: set[str] = set()
    for trace in xes(cycle).iter(f"{XES}trace"):
        state: dict[str, str | None] = {}
        for event in map(attributes, trace.iter(f"{XES}event")):
            activity, transition = event["concept:name"], event["lifecycle:transition"]
            if not activity.startswith("work on "):
                assert transition == "complete"
                continue
            assert transition in allowed[state.get(activity)], activity
            seen.add(transition)
            state[activity] = None if transition == "complete" else transition
    assert seen == {"start", "suspend", "resume", "complete"}


# OCEL 2.0 (JSON)


def test_an_ocel_log_has_the_four_parts_of_the_schema(cycle: Cycle) -> None:
    whole = ocel(cycle)
    assert set(whole) == {"objectTypes", "eventTypes", "objects", "events"}
    for part in ("objectTypes", "eventTypes"):
        names = [kind["name"] for kind in whole[part]]
        assert len(names) == len(set(names))
        for kind in whole[part]:
            assert set(kind) == {"name", "attributes"}
            assert {attribute["type"] for attribute in kind["attributes"]} <= {"string", "integer", "float"}


def test_each_value_is_of_the_type_that_its_kind_declares(cycle: Cycle) -> None:
    whole = ocel(cycle)
    python = {"string": (str,), "integer": (int,), "float": (float, int)}
    for part, kinds in (("objects", "objectTypes"), ("events", "eventTypes")):
        declared = {kind["name"]: {a["name"]: a["type"] for a in kind["attributes"]} for kind in whole[kinds]}
        for thing in whole[part]:
            for attribute in thing["attributes"]:
                assert isinstance(attribute["value"], python[declared[thing["type"]][attribute["name"]]])
                if part == "objects":
                    assert datetime.fromisoformat(attribute["time"]).tzinfo is not None
    assert all(datetime.fromisoformat(event["time"]).tzinfo is not None for event in whole["events"])


def test_ids_are_unique_and_each_relationship_leads_to_an_object_and_says_how(cycle: Cycle) -> None:
    whole = ocel(cycle)
    objects = {thing["id"] for thing in whole["objects"]}
    assert len(objects) == len(whole["objects"])
    assert len({event["id"] for event in whole["events"]}) == len(whole["events"])
    for thing in (*whole["objects"], *whole["events"]):
        for relationship in thing["relationships"]:
            assert set(relationship) == {"objectId", "qualifier"}
            assert relationship["objectId"] in objects
            assert relationship["qualifier"]


def test_documents_are_objects_each_created_by_one_event_and_copied_from_the_one_before(cycle: Cycle) -> None:
    scenario, done, _ = cycle
    whole = ocel(cycle)
    register = fold(empty(names_of(scenario)), done.log)
    papers = {thing["id"]: thing for thing in whole["objects"] if thing["id"].startswith("document:")}
    assert {thing["id"].partition(":")[2]: thing["type"] for thing in papers.values()} == {
        number: document.kind.name for number, document in register.documents.items()
    }
    creations = Counter(
        relationship["objectId"]
        for event in whole["events"]
        for relationship in event["relationships"]
        if relationship["qualifier"] == "creates"
    )
    assert creations == dict.fromkeys(papers, 1)
    for number, document in register.documents.items():
        paper = papers[f"document:{number}"]
        copied = {to["objectId"] for to in paper["relationships"] if to["qualifier"] == "copied from"}
        assert copied == {f"document:{source}" for source in document.references}
        last = [a["value"] for a in paper["attributes"] if a["name"] == "status"][-1]
        assert last == document.overall


def test_both_cycles_are_in_it(cycle: Cycle) -> None:
    whole = ocel(cycle)
    about = Counter(
        event["type"] for event in whole["events"] for to in event["relationships"] if to["qualifier"] == "about"
    )
    assert about["ticket"] > 50
    assert about["ticket_closed"] == about["done ticket"] > 50
    assert {"quotation", "order", "delivered", "renewed"} <= {event["type"] for event in whole["events"]}
    assert Counter(event["type"] for event in whole["events"])["ticket"] == about["ticket"]


def test_nothing_that_nobody_can_see_is_in_a_log_file(cycle: Cycle) -> None:
    scenario, done, _ = cycle
    assert "gate" not in {event["type"] for event in ocel(cycle)["events"]}
    assert not {row[7] for row in log_rows(done, scenario)} & {"gate", "satisfaction"}


def test_a_name_that_is_no_xml_is_written_as_text(tmp_path: Path) -> None:
    scenario = load("saas_smb").model_copy(update={"sources": {'a<b&"c': load("saas_smb").sources["list"]}})
    done = run(build(load("saas_smb")), plain_luck(2), until=DAY)
    done.log["reason"][done.log["event"] == 0] = 0
    write_log(done, scenario, tmp_path / "events.xes")
    reasons = {
        attributes(event).get("reason") for event in ElementTree.parse(tmp_path / "events.xes").iter(f"{XES}event")
    }
    assert 'a<b&"c' in reasons
