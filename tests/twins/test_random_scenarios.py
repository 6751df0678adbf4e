"""Both engines tell random scenarios alike, to the last bit; the set is hard enough to say so."""

from collections import Counter
from typing import NamedTuple

import numpy as np
import pytest

from salescycle.sim.engines.order import END
from salescycle.sim.engines.run import open_rows, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model import tables
from salescycle.sim.model.calendars import FAR, SHIFT_ENDS
from salescycle.sim.model.distributions import KINDS
from salescycle.sim.model.luck import plain_luck
from tests.twins.difference import differing_parts, first_difference
from tests.twins.happenings import happenings
from tests.twins.random_scenarios import Case, case

SCENARIOS = 300
DAY_S = 86400


class Told(NamedTuple):
    """What both engines tell of a scenario: where they differ, and what happened."""

    case: Case
    difference: str
    happened: Counter[str]


def tell(some: Case) -> Told:
    """Run a scenario on both engines, looking at the state on the way."""
    one, other = (start(some.parameters, plain_luck(some.seed), engine=engine) for engine in ("simpy", "compiled"))
    difference = ""
    for until in (0, 3 * DAY_S + 7 * 3600, one.until):
        assert one.advance((), until) == other.advance((), until) == END
        difference = difference or differing_parts(one.snapshot(), other.snapshot())
    log = np.concatenate([one.log(), open_rows(one.living(), *one.place)])
    twin = np.concatenate([other.log(), open_rows(other.living(), *other.place)])
    return Told(some, first_difference(log, twin, some.steps) or difference, happenings(log))


@pytest.fixture(scope="module")
def told() -> list[Told]:
    """Three hundred random scenarios."""
    return [tell(case(seed)) for seed in range(SCENARIOS)]


def test_both_engines_tell_random_scenarios_alike(told):
    differing = [f"random scenario {one.case.seed}: {one.difference}" for one in told if one.difference]
    assert not differing, f"{len(differing)} of {SCENARIOS} differ\n" + "\n".join(differing[:3])


@pytest.mark.parametrize(
    ("what", "times", "scenarios"),
    [
        ("tie", 10_000, 200),
        ("interruption", 100, 15),
        ("shift end", 1_000, 80),
        ("zero length", 1_000, 60),
        ("re-order", 30, 5),
        ("change", 200, 100),
        ("new owner", 100, 20),
        ("goods from stock", 20, 5),
    ],
)
def test_what_is_hard_on_engines_happens(told, what, times, scenarios):
    happened = [one.happened[what] for one in told]
    assert sum(happened) >= times
    assert sum(number > 0 for number in happened) >= scenarios


def test_the_scenarios_use_all_that_an_engine_can_be_given(told):
    parameters = [one.case.parameters for one in told]

    def used(column):
        return np.concatenate([column(p) for p in parameters])

    assert set(used(lambda p: p.laws["kind"])) == set(range(len(KINDS)))
    assert set(used(lambda p: p.calendars["shift_end"])) == set(range(len(SHIFT_ENDS)))
    assert set(used(lambda p: p.steps["kind"])) == set(range(len(tables.KINDS)))
    assert set(used(lambda p: p.gates["mode"])) == {tables.LOGISTIC, tables.FIXED, tables.OPEN_LOOP}
    assert set(used(lambda p: p.playbooks["order"])) == set(range(len(tables.ORDERS)))
    assert set(used(lambda p: p.playbooks["inbound"])) == set(range(len(tables.INBOUND)))
    assert set(used(lambda p: p.sources["regular"])) == {0, 1}
    assert set(used(lambda p: p.desks["people"])) >= {1, 2, 3}
    assert (used(lambda p: p.endings["next"]) == tables.NEVER).any()
    assert used(lambda p: p.laws["working"]).any()
    assert (used(lambda p: p.desks["places"]) < 10).any()
    assert (used(lambda p: p.book["step"]) >= 0).any()
    assert (used(lambda p: p.firm["until"]) == FAR).any()
    assert max(len(p.knots) for p in parameters) > 10
    assert any(calendar.holidays for one in told for calendar in one.case.scenario.calendars.values())


def test_people_come_and_go_in_the_scenarios(told):
    parameters = [one.case.parameters for one in told]
    assert sum(len(p.changes) > 0 for p in parameters) > 60
    assert sum((p.desks["mixed"] == 1).any() for p in parameters) > 20
    assert sum((p.desks["is_stock"] == 1).any() for p in parameters) > 10
    assert sum((p.people["leaves"] < FAR).any() and (p.people["joined"] > 0).any() for p in parameters) > 10
    assert sum((p.steps["new_owners"] > 0).any() for p in parameters) > 10


EARLY = {
    tables.APPROVAL: events.APPROVAL_ASKED,
    tables.BARRIER: events.GRANTED,
    tables.CONTRACT: events.SIGNED,
    tables.BID: events.BID_MADE,
    tables.RESEARCH: events.RESEARCHED,
    tables.PROOF: events.PROOF_GIVEN,
    tables.QUESTION: events.QUESTION_ANSWERED,
}


def test_what_may_come_before_an_order_does(told):
    """Each kind is in many scenarios and happens in some dozens of deals; so do refusals."""
    kinds = Counter(int(kind) for one in told for kind in set(one.case.parameters.steps["kind"]))
    assert all(kinds[kind] >= 20 for kind in EARLY)
    assert all(sum(one.happened[events.EVENTS[event]] for one in told) >= 50 for event in EARLY.values())
    assert sum(one.happened["refused"] for one in told) >= 25
    assert sum(one.happened["spent"] for one in told) >= 1_000


def test_the_playbooks_differ_in_all_they_can(told):
    for column, names in (
        ("tone", tables.TONES),
        ("channel", tables.CHANNELS),
        ("answer", tables.ANSWERS),
        ("question_kind", tables.QUESTION_KINDS),
        ("refusal", tables.REFUSALS),
        ("redlines", tables.REDLINES),
        ("complaint", tables.COMPLAINTS),
    ):
        used = {int(book[column]) for one in told for book in one.case.parameters.playbooks}
        assert used == set(range(len(names))), column
    books = [book for one in told for book in one.case.parameters.playbooks]
    assert min(sum(book["skip"] > 0 for book in books), sum(book["anchor"] > 0 for book in books)) >= 10
    assert {int(step["meetings"]) for one in told for step in one.case.parameters.steps} == {1, 2, 3}
    assert len({one.case.parameters.coefficients.tobytes() for one in told}) > 50
