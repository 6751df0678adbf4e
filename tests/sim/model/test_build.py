"""From a scenario to its tables: people, time, steps, market, gates, the book; and what their hash promises."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescycle.sim.model import tables
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.build import BookRow, build, logit
from salescycle.sim.model.calendars import FAR
from salescycle.sim.model.people import UNLIMITED
from salescycle.sim.model.tables import (
    DTYPES,
    FIXED,
    G_CONTACT,
    G_OFFER,
    G_RIVAL,
    G_WIN_BACK,
    GATES,
    LOGISTIC,
    NEVER,
    TO_CUSTOMER,
    TO_LOST,
    TO_WON,
    Parameters,
    content_hash,
    frozen,
    plain,
)
from salescycle.sim.words.reading import read
from tests.sim.model.firms import COINS, CYCLE, DAY, HOUR, Firm, changed

ALPHAS = {gate: 0.1 * n for n, gate in enumerate(GATES)}


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm()


# People


def test_each_seller_has_a_desk_and_a_pool_has_one(firm):
    assert [(desk.role, desk.person, desk.people) for desk in firm.p.desks] == [
        (0, 0, 1),
        (0, 1, 1),
        (1, 2, 1),
        (2, 3, 1),
    ]
    assert [(person.desk, person.role) for person in firm.p.people] == [(0, 0), (1, 0), (2, 1), (3, 2)]
    crowd = Firm({"team.support.count": 3})
    assert [(desk.person, desk.people) for desk in crowd.p.desks][-1] == (3, 3)


def test_a_limit_of_open_deals_is_a_sellers_and_not_a_pools():
    firm = Firm({"playbook.open_deals": 7})
    assert [desk.places for desk in firm.p.desks] == [7, 7, UNLIMITED, UNLIMITED]
    assert {desk.places for desk in Firm().p.desks} == {UNLIMITED}


def test_the_player_is_one_of_those_with_a_desk_of_their_own():
    player = Firm(player=1)
    assert [desk.player for desk in player.p.desks] == [0, 1, 0, 0]
    assert player.firm.player == 1
    assert [desk.player for desk in Firm().p.desks] == [0, 0, 0, 0]
    Firm({"team.support": {"count": 1, "desk": "pool", "calendar": "always"}}, player=0)
    for nobody in (4, 99):
        with pytest.raises(ValueError, match="player"):
            Firm(player=nobody)
    with pytest.raises(ValueError, match="player"):
        Firm({"team.stock.count": 2}, player=2)


def test_accounts_belong_to_the_first_role_with_desks_of_its_own(firm):
    assert (firm.p.sources[0].person, firm.p.sources[0].owners) == (0, 2)
    pools = Firm(of=COINS)
    assert (pools.p.sources[0].person, pools.p.sources[0].owners) == (-1, 0)


# Process


def test_a_step_is_a_row_and_its_endings_are_rows(firm):
    step = firm.p.steps[firm.step["meeting"]]
    assert (step.phase, step.kind, step.slot, step.own) == (3, tables.MEETING, SALES, 1)
    endings = firm.p.endings[step.first : step.first + step.count]
    assert [ending.next for ending in endings] == [firm.step["quotation"], firm.step["meeting"], *[TO_LOST] * 3]
    medians = [firm.p.laws[ending.law].a for ending in endings]
    assert medians == [4 * DAY, 21 * DAY, 10 * DAY, 10 * DAY, 10 * DAY]


def test_every_kind_has_its_clock(firm):
    slots = {name: firm.p.steps[number].slot for name, number in firm.step.items()}
    assert slots.pop("delivery") == DELIVERY
    assert slots.pop("ticket") == SERVICE
    assert slots.pop("renewal") == DATES
    assert set(slots.values()) == {SALES}


def test_ends_have_numbers_below_the_steps():
    firm = Firm(
        {"process.offer.endings": {"won": 0.4, "customer": 0.1, "call": 0.1, "lost": 0.3, "never": 0.1}}, of=COINS
    )
    step = firm.p.steps[1]
    rows = firm.p.endings[step.first : step.first + step.count]
    assert [row.next for row in rows] == [TO_WON, TO_CUSTOMER, 0, TO_LOST, NEVER]
    assert [row.share for row in rows] == [0.4, 0.1, 0.1, 0.3, 0.1]
    assert [row.law >= 0 for row in rows] == [True, True, True, True, False]


def test_what_a_step_has_besides(firm):
    row = {name: firm.p.steps[number] for name, number in firm.step.items()}
    assert row["quotation"].valid == 30 * DAY
    assert row["ticket"].level == 16 * HOUR
    assert row["ticket"].rate == pytest.approx(1 / (30 * DAY))
    assert row["renewal"].every == 90 * DAY
    assert row["cross_sell"].after == 60 * DAY
    assert (row["decision"].desk, row["decision"].own, row["decision"].effort) == (-1, 0, -1)


def test_plain_steps_have_no_effects_and_the_others_have():
    assert Firm(of=COINS).firm.effects == 0
    assert Firm().firm.effects == 1
    assert Firm({"process.call.effects": True}, of=COINS).firm.effects == 1
    mixed = Firm({"process.offer.effects": True}, of=COINS)
    assert [step.effects for step in mixed.p.steps] == [0, 1]


# Time


def test_the_window_and_the_end_of_observation_are_two_things():
    firm = Firm({"window": "2 mo", "until": "1 y"})
    assert (firm.firm.window, firm.firm.until) == ((27 + 28 + 4) * DAY, 365 * DAY)  # two months from 5 January
    assert Firm().firm.until == 60 * DAY
    assert Firm({"drain": True}).firm.until > 10**15


def test_calendars_reach_beyond_the_ages_of_old_deals_and_unfinished_work(firm):
    shift = firm.p.shifts[firm.p.calendars[0].first]
    assert shift.open <= -730 * DAY
    assert shift.close >= (60 + 1000) * DAY


# Gates


def test_without_constants_every_gate_is_a_coin(firm):
    rates = [gate.rate for gate in firm.p.gates]
    assert rates[:6] == [0.5, 0.5, 0.4, 0.3, 0.8, 0.25]
    assert firm.p.gates[G_WIN_BACK].mode == FIXED  # no such step


def calibrated(**changes: Any) -> Parameters:
    written = read(CYCLE)
    return plain(build(read(changed(CYCLE, changes)), alphas=ALPHAS, as_written=written))


def test_constants_are_taken_as_they_are_where_no_rate_has_changed():
    gates = calibrated().gates
    assert [gate.alpha for gate in gates[:6]] == pytest.approx([0.1 * n for n in range(6)])
    assert {gate.mode for gate in gates[:6]} == {LOGISTIC}


@pytest.mark.parametrize(
    ("key", "gate", "old"),
    [
        ("phases.contact.conversion", "contact", 0.5),
        ("phases.understand.conversion", "understand", 0.5),
        ("phases.offer.conversion", "offer", 0.4),
        ("phases.offer.losses.rival", "rival", 0.3),
        ("phases.follow_up.conversion", "follow_up", 0.8),
        ("phases.develop.conversion", "develop", 0.25),
    ],
)
def test_a_changed_rate_moves_its_own_constant_by_the_difference_of_logits_and_no_other(key, gate, old):
    before, after = calibrated().gates, calibrated(**{key: 0.15}).gates
    moved = math.log(0.15 / 0.85) - math.log(old / (1 - old))
    for number, name in enumerate(GATES):
        expected = before[number].alpha + (moved if name == gate else 0.0)
        assert after[number].alpha == pytest.approx(expected), name


def test_another_win_rate_leaves_rivals_alone_that_nobody_has_configured():
    document = changed(CYCLE, {"phases.offer": {"conversion": 0.4}})
    written, changed_rate = read(document), read(changed(document, {"phases.offer.conversion": 0.2}))
    gates = plain(build(changed_rate, alphas=ALPHAS, as_written=written)).gates
    assert gates[G_RIVAL].alpha == pytest.approx(ALPHAS["rival"])
    assert gates[G_OFFER].alpha == pytest.approx(ALPHAS["offer"] + math.log(0.25) - math.log(0.4 / 0.6))


def test_other_levers_move_no_constant():
    levers = {"team.rep.count": 9, "playbook.stop": 2, "process.meeting.effort": "9 h", "sources.web.fit": 1.0}
    assert [gate.alpha for gate in calibrated(**levers).gates] == [gate.alpha for gate in calibrated().gates]


def test_a_rate_of_none_or_all_is_a_constant_whatever_the_calibration():
    for rate in (0, 1):
        gate = calibrated(**{"phases.contact.conversion": rate}).gates[G_CONTACT]
        assert (gate.mode, gate.rate) == (FIXED, rate)


def test_logit_is_what_logistic_undoes():
    assert logit(0.5) == 0
    assert logit(0.8) == pytest.approx(math.log(4))


# Identities


def test_a_step_more_or_a_source_more_changes_nobodys_identity():
    extra = {"phase": "understand", "kind": "work", "role": "rep", "effort": "1 h", "endings": {"quotation": 1.0}}
    plain_firm = Firm()
    more = Firm(
        {
            "process": {"check": extra, **CYCLE["process"]},
            "sources": {"fair": {"rate": "9 / d", "first": "check"}, "web": {"rate": "4 / d", "first": "attempt"}},
        }
    )
    assert more.p.sources[1].identity == plain_firm.p.sources[0].identity
    keys = {name: plain_firm.p.steps[number].key for name, number in plain_firm.step.items()}
    assert {name: more.p.steps[more.step[name]].key for name in keys} == keys
    assert len({step.key for step in more.p.steps}) == len(more.p.steps)


def test_the_book_names_steps_sources_products_and_segments():
    changes = {"products": {"belt": {"share": 1, "value": 5}}, "segments": {"all": {"share": 1.0}}}
    book = [
        BookRow("a", "decision", 5 * DAY, 12_300, "web", "Ida", "all", "belt"),
        BookRow("b", "meeting", None, None, "web"),
        BookRow("c", "", None, None, "web"),
    ]
    rows = Firm({**changes, "opening": {"customers": 1, "open_deals": {"meeting": 2}}}, book=book).p.book
    told = [(row.step, row.age, row.value, row.source, row.segment, row.product) for row in rows]
    assert told == [
        (-1, -1, -1, 0, -1, -1),
        *[(1, -1, -1, 0, -1, -1)] * 2,
        (3, 5 * DAY, 12_300, 0, 0, 0),
        (1, -1, -1, 0, -1, -1),
        (-1, -1, -1, 0, -1, -1),
    ]
    assert len({row.identity for row in rows}) == 6


# Tables and their hash


CHANGES: list[dict[str, Any]] = [
    {"window": "61 d"},
    {"until": "61 d"},
    {"drain": True},
    {"complexity": 0.51},
    {"calendars.always.hours": "00:00-23:59"},
    {"calendars.always.holidays": ["2026-02-03"]},
    {"calendars.always.shift_end": "finish"},
    {"team.rep.count": 3},
    {"sources.web.rate": "4.1 / d"},
    {"sources.web.arrivals": "regular"},
    {"sources.web.season": [2] + [1] * 11},
    {"sources.web.cost": 1},
    {"sources.web.deliverable": 0.9},
    {"sources.web.fit": 0.31},
    {"sources.web.trust": 0.36},
    {"sources.web.interest": 0.46},
    {"sources.web.reach": 0.31},
    {"sources.web.unreachable": 0.01},
    {"sources.web.inbound": True},
    {"segments": {"all": {"share": 1.0}}},
    {"products": {"belt": {"share": 1.0, "value": 1000}}},
    {"value": 1001},
    {"margin": 0.9},
    {"phases.contact.conversion": 0.51},
    {"phases.offer.losses.rival": 0.31},
    {"process.attempt.effort": "11 min"},
    {"process.meeting.wait": "9 d"},
    {"process.quotation.valid": "31 d"},
    {"process.ticket.rate": "2 / mo"},
    {"process.ticket.level": "17 h"},
    {"process.renewal.every": "91 d"},
    {"process.cross_sell.after": "61 d"},
    {"process.ticket.effects": False},
    {"playbook.order": "biggest"},
    {"playbook.inbound": "interrupt"},
    {"playbook.stop": 6},
    {"playbook.gap": "4 d"},
    {"playbook.open_deals": 20},
    {"playbook.hold_offer_during_ticket": True},
    {"playbook.target_min": 0.16},
    {"playbook.qualification": 0.36},
    {"playbook.promise": 0.3},
    {"playbook.questions": 13},
    {"playbook.nurture": "22 d"},
    {"playbook.stay": 0.26},
    {"playbook.hand_over": 0.8},
    {"opening.customers": 1},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_every_key_that_changes_what_happens_changes_the_hash(change, firm):
    assert content_hash(Firm(change).tables) != content_hash(firm.tables)


def test_no_two_changes_have_one_hash():
    hashes = [content_hash(Firm(change).tables) for change in CHANGES]
    assert len(set(hashes)) == len(hashes)


def test_words_about_a_scenario_do_not_change_its_hash(firm):
    notes = {"phases.contact": {"grade": "C"}, "playbook.stop": "assumption"}
    described = {"title": "Small", "industry": "any", "objectives": ["Learn."], "evidence": notes}
    turned = {**described, "evidence": dict(reversed(notes.items())), "name": "other"}
    assert content_hash(Firm(described).tables) == content_hash(Firm(turned).tables) == content_hash(firm.tables)


def test_another_first_day_is_another_calendar_where_days_differ():
    office = {"calendars.office": {"days": "mon-fri", "hours": "09:00-17:00"}, "team.rep.calendar": "office"}
    monday, tuesday, next_monday = (
        Firm({**office, "start": day}).tables for day in ("2026-01-05", "2026-01-06", "2026-01-12")
    )
    assert monday.shifts.tobytes() == next_monday.shifts.tobytes() != tuesday.shifts.tobytes()
    # A week later all days are as they were, but the quarter ends a week earlier.
    assert (monday.quarters["begin"] - next_monday.quarters["begin"]).tolist() == [7 * 86_400] * len(monday.quarters)
    assert len({content_hash(tables) for tables in (monday, tuesday, next_monday)}) == 3


def test_the_same_scenario_has_the_same_hash_again(firm):
    assert content_hash(build(read(CYCLE))) == content_hash(firm.tables)


@given(st.data())
def test_every_number_of_every_table_counts(data):
    base = _TABLES
    name = data.draw(st.sampled_from([name for name in base._fields if len(getattr(base, name))]))
    table = getattr(base, name).copy()
    row = data.draw(st.integers(0, len(table) - 1))
    if table.dtype.names is None:
        table[row] += 1
    else:
        column = data.draw(st.sampled_from(table.dtype.names))
        table[column][row] = np.add(table[column][row], table[column].dtype.type(1))
    assert content_hash(base._replace(**{name: table})) != content_hash(base)


_TABLES = Firm(
    {"opening.customers": 2, "segments": {"all": {"share": 1.0}}, "process.meeting.wait": "empirical(0 d, 9 d)"}
).tables


def test_nobody_can_write_into_the_tables(firm):
    for table in firm.tables.arrays:
        assert not table.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        firm.tables.steps["phase"][0] = 5


def test_a_table_of_another_type_is_refused(firm):
    with pytest.raises(TypeError, match="points"):
        frozen(firm.tables._replace(points=np.zeros(3, np.float32)))


def test_plain_rows_hold_what_the_arrays_hold(firm):
    for name, table, rows in zip(Parameters._fields, firm.tables.arrays, firm.p.arrays, strict=False):
        assert len(rows) == len(table), name
        if table.dtype.names is None:
            assert rows == table.tolist()
        else:
            again = np.array([row.values() for row in rows], table.dtype)
            assert again.tobytes() == table.tobytes(), name


def test_every_table_has_the_type_that_compiled_code_expects(firm):
    assert [table.dtype for table in firm.tables.arrays] == list(DTYPES.arrays)
    empty = Firm(of=COINS).tables
    assert [table.dtype for table in empty.arrays] == list(DTYPES.arrays)
    assert (len(empty.segments), len(empty.products), len(empty.book)) == (0, 0, 0)


def test_building_leaves_the_scenario_as_it_was(firm):
    before = firm.scenario.model_dump_json()
    build(firm.scenario, alphas=ALPHAS, player=0)
    assert firm.scenario.model_dump_json() == before


def test_endings_that_no_gate_decides_have_the_chance_of_the_step():
    barrier = {"phase": "offer", "kind": "barrier", "wait": "9 d", "chance": 0.7, "next": {"granted": "hand_over"}}
    firm = Firm({"process.barrier": barrier, "process.decision.next": {"order": "barrier", "hesitates": "hesitation"}})
    shares = {
        name: [firm.p.endings[step.first + j].share for j in range(step.count)]
        for name, step in zip(firm.step, firm.p.steps, strict=True)
    }
    assert shares["barrier"] == pytest.approx([0.7, 0.3])
    assert shares["delivery"] == [1, 0, 0]
    assert shares["quotation"] == [1]


STAFF = {
    "changes": [
        {"from": "2026-02-01", "set": {"team.rep.count": 3, "playbook.open_deals": 5, "value": 2000}},
        {"from": "2026-03-01", "set": {"team.rep.count": 1, "phases.contact.conversion": 0.25}},
        {"from": "2026-03-02", "set": {"team.rep.count": 2}},
    ],
    "playbook.open_deals": 7,
    "team.rep.ramp": "30 d",
    "team.rep.ramp_from": 0.5,
}


def test_everybody_who_is_ever_there_is_in_the_tables_of_every_stretch():
    """Two founders; one joins in February; in March two leave, the last ones; a day later somebody new joins."""
    tables = Firm(STAFF).tables
    february, march = 27 * DAY, 55 * DAY
    people = tables.people[tables.people["role"] == 0]
    assert people["joined"].tolist() == [0, 0, february, march + DAY]
    assert people["leaves"].tolist() == [FAR, march, march, FAR]
    assert people["ramp"].tolist() == [0, 0, 30 * DAY, 30 * DAY]
    assert people["ramp_from"].tolist() == [1.0, 1.0, 0.5, 0.5]
    assert tables.changes["time"].tolist() == [february, march, march + DAY]
    for stretch in tables.later:
        for name in ("people", "calendars", "shifts", "knots", "book", "changes"):
            assert getattr(stretch, name).tobytes() == getattr(tables, name).tobytes()
    assert [int(stretch.desks["places"][0]) for stretch in tables.course] == [7, 5, 5, 5]
    assert {int(stretch.sources["owners"][0]) for stretch in tables.course} == {4}
    assert tables.sources["turnover"].tolist() == [1]
    assert Firm().tables.sources["turnover"].tolist() == [0]


def test_a_changed_rate_moves_its_gate_by_the_difference_of_logits():
    tables = build(read(changed(CYCLE, STAFF)), alphas=ALPHAS)
    first, second, third, _ = (stretch.gates[0] for stretch in tables.course)
    assert first["alpha"] == second["alpha"] == ALPHAS["contact"]
    assert third["alpha"] == pytest.approx(ALPHAS["contact"] + logit(0.25) - logit(0.5))
    assert [stretch.gates[1].tobytes() for stretch in tables.later] == [tables.gates[1].tobytes()] * 3


def test_what_comes_later_counts_for_the_hash():
    hashes = {content_hash(Firm({"changes": [{"from": "2026-02-01", "set": {"value": n}}]}).tables) for n in (1, 2)}
    assert len({content_hash(Firm().tables), *hashes}) == 3
