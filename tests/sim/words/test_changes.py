"""Dated changes: what a scenario is like from each of them on, and what they may not change."""

import pickle
from copy import deepcopy
from datetime import date

import pytest

from salescycle.sim.errors import ScenarioError
from salescycle.sim.words.reading import read
from tests.sim.model.firms import CYCLE


def with_changes(*changes, **more):
    """The small firm with dated changes: (day, values)."""
    written = [{"from": day, "set": values} for day, values in changes]
    return deepcopy(CYCLE) | more | {"changes": written}


def problems_of(document):
    with pytest.raises(ScenarioError) as caught:
        read(document)
    return [(problem.path, problem.message) for problem in caught.value.problems]


def test_changes_follow_one_another_by_date_each_upon_the_one_before():
    scenario = read(
        with_changes(
            ("2026-03-01", {"team.rep.count": 1}), ("2026-02-01", {"team.rep.count": 5, "sources.web.rate": "9 / d"})
        )
    )
    assert [day for day, _ in scenario.later] == [date(2026, 2, 1), date(2026, 3, 1)]
    first, second = (changed for _, changed in scenario.later)
    assert [now.team["rep"].count for now in (scenario, first, second)] == [2, 5, 1]
    assert [now.sources["web"].rate.amount for now in (scenario, first, second)] == [4, 9, 9]
    assert scenario.value == first.value


def test_two_changes_of_one_day_come_in_the_order_of_the_file():
    scenario = read(with_changes(("2026-02-01", {"value": 5}), ("2026-02-01", {"value": 6})))
    assert [changed.value for _, changed in scenario.later] == [read(CYCLE | {"value": n}).value for n in (5, 6)]


def test_a_scenario_without_changes_stays_as_it_is():
    assert read(CYCLE).later == ()


def test_what_comes_later_travels_with_the_scenario():
    scenario = read(with_changes(("2026-02-01", {"team.rep.count": 5})))
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.later[0][1].team["rep"].count == 5
    assert again != read(CYCLE)


@pytest.mark.parametrize(
    ("key", "value", "finding"),
    [
        ("team.rep.cuont", 3, "an unknown key"),
        ("team.boss.count", 3, "an unknown key"),
        ("team.rep.count", "many", "'many'"),
        ("team.rep.count", 0, "0"),
        ("name", "other", "a key that describes the file"),
        ("window", "90 d", "a change of window"),
        ("start", "2026-02-01", "a change of start"),
        ("opening.customers", 3, "a change of opening"),
        ("team.rep.desk", "pool", "a change of team.rep.desk"),
        ("team.rep.absences", [{"person": 1, "first": "2026-03-01", "last": "2026-03-02"}], "team.rep.absences"),
        ("process.meeting.role", "support", "a change of process.meeting.role"),
        ("process.ticket.effects", False, "a change of process.ticket.effects"),
        ("process.meeting.next.nurture", "lost", "a change of process.meeting.next"),
        ("phases.contact.conversion", 1.0, "a change of phases.contact.conversion"),
        ("calendars.always.shift_end", "finish", "a change of calendars.always.shift_end"),
        ("sources", {"fair": {"rate": "1 / d"}}, "a change of sources"),
        ("changes", [{"from": "2026-05-01", "set": {"value": 3}}], "a change of changes"),
    ],
)
def test_a_change_of_what_must_stay_is_refused_at_its_place(key, value, finding):
    (told,) = problems_of(with_changes(("2026-02-01", {key: value})))
    path, message = told
    assert path == f"changes.0.set.{key}"
    assert finding in message.partition(", need")[0]
    assert message.endswith((".", "?"))


def test_a_change_comes_after_the_start():
    ((path, message),) = problems_of(with_changes(("2026-01-05", {"value": 3})))
    assert path == "changes.0.from"
    assert "a day after the start (2026-01-05)" in message


def test_all_problems_of_all_changes_are_told_once_beside_those_of_the_file():
    document = with_changes(
        ("2026-02-01", {"value": "dear", "team.rep.count": 3}), ("2026-03-01", {"team.rep.count": -1, "margin": 2})
    )
    document["complexity"] = 7
    told = [path for path, _ in problems_of(document)]
    assert sorted(told) == [
        "changes.0.set.value", "changes.1.set.margin", "changes.1.set.team.rep.count", "complexity"
    ]  # fmt: skip


def test_a_change_that_breaks_what_adds_up_says_so():
    ((path, message),) = problems_of(with_changes(("2026-02-01", {"phases.offer.conversion": 0.9})))
    assert path.startswith("changes.0.set")
    assert "sum to 1.2" in message


@pytest.mark.parametrize("absence", [{"person": 3, "first": "2026-02-01", "last": "2026-02-03"},
                                     {"person": 1, "first": "2026-02-03", "last": "2026-02-01"}])  # fmt: skip
def test_an_absence_is_of_somebody_who_is_there_and_ends_after_it_begins(absence):
    document = deepcopy(CYCLE)
    document["team"]["rep"]["absences"] = [absence]
    ((path, _),) = problems_of(document)
    assert path.startswith("team.rep.absences.0.")
