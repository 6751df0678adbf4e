"""People and time by hand: who leaves, joins, is away or slower at first; stock, price lists, owners, arguments."""

import pytest

from salescycle.sim.engines.order import ASK, ASKS, END, ILLEGAL
from salescycle.sim.engines.run import run, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model.build import build
from salescycle.sim.model.decisions import WORK_ON, decision
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.words.reading import read
from salescycle.sim.words.scenario import Playbook

HOUR, DAY = 3600, 86400
ENGINES = ("simpy", "compiled")


def firm(**blocks):
    """A firm that is always open; its start, 2026-01-05, is a Monday."""
    return read(
        {
            "name": "firm",
            "start": "2026-01-05",
            "window": "60 d",
            "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
            "team": {"rep": {"count": 1, "desk": "own", "calendar": "always"}},
            "sources": {"web": {"rate": "1 / d", "arrivals": "regular"}},
            "process": {"call": call()},
            **blocks,
        }
    )


def call(**more):
    """A step of work that wins."""
    return {"phase": "contact", "kind": "work", "role": "rep", "effort": "1 h", "endings": {"won": 1.0}} | more


def told(scenario, until=None, luck=1, **more):
    """The log of both engines, which is one."""
    logs = [run(build(scenario, **more), plain_luck(luck), until=until, engine=engine).log for engine in ENGINES]
    assert logs[0].tobytes() == logs[1].tobytes()
    return logs[0]


def rows(log, *kinds):
    """(second, account, person, duration, ref) of some rows."""
    some = log[[e in kinds for e in log["event"]]]
    return [tuple(int(row[name]) for name in ("time", "account", "person", "duration", "ref")) for row in some]


def test_who_leaves_lays_down_the_task_and_others_get_the_accounts_with_key_and_age():
    """Two reps with leads at hours 1, 2, 3 ...; each call takes a day. Rep 2 leaves at the end of day 1."""
    scenario = firm(
        team={"rep": {"count": 2, "desk": "own", "calendar": "always"}},
        sources={"web": {"rate": "24 / d", "arrivals": "regular"}},
        window="6 h",
        until="20 d",
        process={"call": call(effort="1 d")},
        playbook={"order": "first_come"},
        changes=[{"from": "2026-01-06", "set": {"team.rep.count": 1}}],
    )
    log = told(scenario, luck=2)
    owner = dict(zip(log["account"].tolist(), log["person"].tolist(), strict=True))
    created = log[log["event"] == events.CREATED]
    of_second = created["account"][created["person"] == 1].tolist()
    assert len(of_second) == 3, "this luck gives each rep something to do"
    first = of_second[0]
    begun = (first + 1) * HOUR
    assert rows(log, events.STOPPED) == [(DAY, first, 1, DAY - begun, 0)]
    assert rows(log, events.OWNER_CHANGED) == [(DAY, account, 0, 0, 1) for account in of_second]
    assert [row[:1] for row in rows(log, events.CHANGE_COMES)] == [(DAY,)]
    assert all(owner[account] == 0 for account in of_second)
    # First come, first served among all five, by the second at which each was queued: nothing is lost.
    started = [row for row in rows(log, events.STARTED) if row[0] > DAY]
    assert [row[1] for row in started] == sorted(row[1] for row in started)
    assert {row[2] for row in started} == {0}
    assert [row[3] for row in started] == [row[0] - (row[1] + 1) * HOUR for row in started]
    done = {row[1]: row for row in rows(log, events.DONE)}
    assert len(done) == 5
    assert done[first][3] == begun, "what is left of the day that was begun"


def test_backlog_and_places_pass_to_those_who_stay():
    scenario = firm(
        team={"rep": {"count": 2, "desk": "own", "calendar": "always"}},
        sources={"web": {"rate": "24 / d", "arrivals": "regular"}},
        window="2 d",
        until="9 d",
        process={"call": call(effort="5 h")},
        playbook={"open_deals": 1},
        changes=[{"from": "2026-01-06", "set": {"team.rep.count": 1}}],
    )
    parameters = build(scenario)
    for engine in ENGINES:
        state = start(parameters, plain_luck(1), engine=engine)
        state.advance((), DAY)
        before = state.snapshot()
        assert (len({*before.backlog["desk"].tolist()}), before.counters["open_deals"]) == (2, 2)
        state.advance((), DAY + 1)
        after = state.snapshot()
        assert set(after.backlog["desk"].tolist()) == {0}
        assert after.counters["open_deals"] == 2, "one above the limit, until it is done"
        assert set(after.accounts["owner"].tolist()) == {0}
        # key and second of the backlog stay
        assert set(before.backlog["ready"].tolist()) <= set(after.backlog["ready"].tolist())
    late = told(scenario)
    assert set(late["person"][(late["event"] == events.CREATED) & (late["time"] > DAY)].tolist()) == {0}


def test_trust_falls_when_the_owner_changes():
    process = {"call": call(effort="30 d", effects=True)}
    change = {"team.rep.count": 1, "coefficients.new_owner_trust": 0.25}
    scenario = firm(
        team={"rep": {"count": 2, "desk": "own", "calendar": "always"}},
        process=process,
        changes=[{"from": "2026-01-20", "set": change}],
    )
    state = start(build(scenario), plain_luck(1), engine="compiled")
    state.advance((), 15 * DAY)
    before = state.snapshot().accounts
    state.advance((), 15 * DAY + 1)
    after = state.snapshot().accounts
    passed = before["owner"] != after["owner"]
    assert passed.sum() > 3
    assert after["trust"][passed].tolist() == (before["trust"][passed] * 0.75).tolist()
    assert after["trust"][~passed].tolist() == before["trust"][~passed].tolist()


def test_who_is_away_for_a_weekend_and_monday_goes_on_afterwards():
    """Begun on Friday at 16 h, four hours: one on Friday, three on Tuesday; Monday is taken off."""
    scenario = firm(
        calendars={"office": {"days": "mon-fri", "hours": "09:00-17:00"}},
        team={
            "rep": {
                "count": 1,
                "calendar": "office",
                "absences": [{"person": 1, "first": "2026-01-12", "last": "2026-01-12"}],
            }
        },
        sources={"web": {"rate": f"{1 / (4 * 24 + 16)} / h", "arrivals": "regular"}},
        window="5 d",
        until="20 d",
        process={"call": call(effort="4 h")},
    )
    log = told(scenario)
    assert rows(log, events.STARTED) == [(4 * DAY + 16 * HOUR, 0, 0, 0, 0)]
    assert rows(log, events.DONE) == [(8 * DAY + 12 * HOUR, 0, 0, 4 * HOUR, 0)]


def test_a_pool_goes_on_without_the_one_who_is_away():
    """Three people, of whom the first is away on day 2 and the second on day 3: the first by number takes each task."""
    scenario = firm(
        team={
            "rep": {
                "count": 3,
                "desk": "pool",
                "calendar": "always",
                "absences": [
                    {"person": 1, "first": "2026-01-06", "last": "2026-01-06"},
                    {"person": 2, "first": "2026-01-07", "last": "2026-01-07"},
                ],
            }
        },
        sources={"web": {"rate": "2 / d", "arrivals": "regular"}},
        window="3 d",
        until="9 d",
        process={"call": call(effort="5 h")},
    )
    log = told(scenario)
    assert build(scenario).desks["mixed"].tolist() == [1]
    begun = [(row[0], row[2]) for row in rows(log, events.STARTED)]
    half = DAY // 2
    assert begun == [(half, 0), (2 * half, 1), (3 * half, 1), (4 * half, 0), (5 * half, 0)]


def test_a_pool_in_which_everybody_is_away_wakes_when_the_first_one_is_back():
    away = [(1, "06", "08"), (2, "06", "07")]
    scenario = firm(
        team={
            "rep": {
                "count": 2,
                "desk": "pool",
                "calendar": "always",
                "absences": [{"person": n, "first": f"2026-01-{a}", "last": f"2026-01-{b}"} for n, a, b in away],
            }
        },
        sources={"web": {"rate": "1 / d", "arrivals": "regular"}},
        window="36 h",
        until="9 d",
    )
    assert rows(told(scenario), events.STARTED) == [(3 * DAY, 0, 1, 2 * DAY, 0)]


def test_who_joins_is_slow_at_first():
    """From day 10 on somebody more, at half speed, as quick as the others after ten days."""
    scenario = firm(
        team={"rep": {"count": 1, "calendar": "always", "ramp": "10 d", "ramp_from": 0.5}},
        sources={"web": {"rate": "2 / d", "arrivals": "regular"}},
        window="40 d",
        process={"call": call(effort="1 h")},
        changes=[{"from": "2026-01-15", "set": {"team.rep.count": 2}}],
    )
    log = told(scenario)
    new = [(row[0], row[3]) for row in rows(log, events.DONE) if row[2] == 1]
    assert min(second for second, _ in new) > 10 * DAY
    for second, took in new:
        queued = second - took
        speed = min(1.0, 0.5 + 0.5 * (queued - 10 * DAY) / (10 * DAY))
        assert took == round(HOUR / speed)
    assert {took for second, took in new if second > 20 * DAY + HOUR} == {HOUR}
    assert {row[3] for row in rows(log, events.DONE) if row[2] == 0} == {HOUR}
    owners = log["person"][(log["event"] == events.CREATED) & (log["time"] > 10 * DAY)]
    assert 20 < owners.sum() < 40, "half of some 60 leads"


STOCK = {
    "sources": {"web": {"rate": "1 / d", "arrivals": "regular", "product": "pump"}},
    "process": {
        "order": {"phase": "offer", "kind": "work", "endings": {"goods": 1.0}},
        "goods": {"phase": "deliver", "kind": "goods_issue", "next": {"issued": "delivery"}},
        "delivery": {"phase": "deliver", "kind": "work", "endings": {"won": 1.0}},
    },
    "window": "5 d",
    "until": "20 d",
    "playbook": {"order": "first_come"},
}


def test_an_order_waits_until_the_only_unit_has_been_replaced():
    """Orders on days 1, 2, 3, 4; one unit, replaced after 36 hours: issued on days 1, 2.5, 4, 5.5."""
    products = {"pump": {"value": 100, "stock": {"units": 1, "lead_time": "36 h"}}}
    log = told(firm(products=products, **STOCK))
    half = DAY // 2
    issued = rows(log, events.GOODS_ISSUED)
    assert [(row[0], row[1], row[3]) for row in issued] == [
        (2 * half, 0, 0), (5 * half, 1, half), (8 * half, 2, 2 * half), (11 * half, 3, 3 * half)
    ]  # fmt: skip
    assert rows(log, events.GOODS_RECEIVED) == [(n * half, -1, -1, 0, 0) for n in (5, 8, 11, 14)]
    assert [row[0] for row in rows(log, events.WON)] == [row[0] for row in issued], "the unit goes out at once"
    assert rows(log, events.STARTED, events.DONE) == []


def test_with_more_units_nobody_waits_and_without_a_stock_it_is_made_to_order():
    more = {"pump": {"value": 100, "stock": {"units": 2, "lead_time": "36 h"}}}
    issued = rows(told(firm(products=more, **STOCK)), events.GOODS_ISSUED)
    assert [(row[0], row[3]) for row in issued] == [(n * DAY, 0) for n in (1, 2, 3, 4)]
    log = told(firm(products={"pump": {"value": 100}}, **STOCK))
    assert rows(log, events.GOODS_ISSUED) == []
    assert [row[0] for row in rows(log, events.WON)] == [n * DAY for n in (1, 2, 3, 4)]


def test_a_price_list_in_june_is_for_leads_from_june_on():
    scenario = firm(
        start="2026-05-20",
        window="30 d",
        products={"pump": {"value": 100, "share": 1.0}},
        changes=[
            {"from": "2026-06-10", "set": {"products.pump.value": 125}},
            {"from": "2026-06-01", "set": {"products.pump.value": 110, "sources.web.rate": "2 / d"}},
        ],
    )
    log = told(scenario)
    created = log[log["event"] == events.CREATED]
    june, tenth = 12 * DAY, 21 * DAY
    for row in created:
        wanted = 10_000 if row["time"] < june else 11_000 if row["time"] < tenth else 12_500
        assert row["amount"] == wanted
    # One a day until June, the last one at its very first second; then two a day.
    assert created["time"].tolist() == [n * DAY for n in range(1, 13)] + [june + n * DAY // 2 for n in range(1, 36)]
    assert [row[0] for row in rows(log, events.CHANGE_COMES)] == [june, tenth]
    assert [row[4] for row in rows(log, events.CHANGE_COMES)] == [0, 1]


def test_hours_that_change_hold_from_their_day_on():
    scenario = firm(
        calendars={"office": {"days": "daily", "hours": "09:00-17:00"}},
        team={"rep": {"count": 1, "calendar": "office"}},
        window="36 h",
        until="9 d",
        process={"call": call(effort="12 h")},
        changes=[{"from": "2026-01-07", "set": {"calendars.office.hours": "06:00-18:00"}}],
    )
    # Comes at midnight of day 1; 8 hours on day 1, the last four from 6 h on day 2.
    assert rows(told(scenario), events.DONE) == [(2 * DAY + 10 * HOUR, 0, 0, 12 * HOUR, 0)]


def test_hunters_hand_on_to_farmers():
    scenario = firm(
        team={
            "rep": {"count": 2, "calendar": "always"},
            "farmer": {"count": 3, "calendar": "always"},
        },
        process={
            "call": call(owner="farmer", endings={"visit": 1.0}),
            "visit": call(role="farmer"),
        },
        playbook={"open_deals": 1},
    )
    log = told(scenario)
    passed = rows(log, events.OWNER_CHANGED)
    done = log[log["event"] == events.DONE]
    calls = {int(row["account"]): int(row["person"]) for row in done if row["step"] == 0}
    visits = {int(row["account"]): int(row["person"]) for row in done if row["step"] == 1}
    assert len(passed) > 50
    assert {row[1]: row[4] for row in passed} == calls
    assert {row[2] for row in passed} == {2, 3, 4}
    new = {row[1]: row[2] for row in passed}
    assert all(new[account] == person for account, person in visits.items())
    # The hunter has room for the next lead as soon as the farmer has the account.
    assert {row[0] for row in rows(log, events.DONE)} >= {row[0] for row in passed}
    assert len(rows(log, events.PULLED)) == len(rows(log, events.CREATED))


def test_a_hunter_takes_on_the_next_lead_in_the_second_in_which_a_farmer_gets_the_last_one():
    """A lead an hour, one open deal at a time, three hours a call: after the first they are pulled at hours 4 and 7."""
    scenario = firm(
        team={"rep": {"count": 1, "calendar": "always"}, "farmer": {"count": 1, "calendar": "always"}},
        sources={"web": {"rate": "24 / d", "arrivals": "regular"}},
        window="8 h",
        process={
            "call": call(effort="3 h", owner="farmer", endings={"visit": 1.0}),
            "visit": call(role="farmer", wait="3 d"),
        },
        playbook={"open_deals": 1, "order": "first_come"},
    )
    assert [row[:2] for row in rows(told(scenario), events.PULLED)] == [(HOUR, 0), (4 * HOUR, 1), (7 * HOUR, 2)]


def test_a_question_that_waits_at_the_hunters_desk_is_answered_by_the_farmer_at_once():
    """The visit takes ten hours; a question comes before it is over, and the farmer has nothing else to do."""
    scenario = firm(
        team={"rep": {"count": 1, "calendar": "always"}, "farmer": {"count": 1, "calendar": "always"}},
        sources={"web": {"rate": "1 / y", "arrivals": "regular"}},
        process={
            "visit": call(phase="understand", effort="10 h", owner="farmer", endings={"offer": 1.0}),
            "offer": {"phase": "offer", "kind": "work", "wait": "30 d", "endings": {"won": 1.0}},
            "question": {"phase": "offer", "kind": "question", "role": "rep", "effort": "1 h", "rate": "12 / d",
                         "level": "8 h"},
        },
        opening={"open_deals": {"visit": 1}},
    )  # fmt: skip
    log = told(scenario)
    (asked, *_) = rows(log, events.QUESTION_ASKED)
    assert 0 < asked[0] < 10 * HOUR
    assert [row[:4] for row in rows(log, events.STARTED)[:2]] == [(0, 0, 0, 0), (10 * HOUR, 0, 1, 10 * HOUR - asked[0])]


PLAYED = {
    "phases": {"understand": {"conversion": 0.5}},
    "process": {
        "meeting": {
            "phase": "understand",
            "kind": "meeting",
            "role": "rep",
            "effort": "1 h",
            "gate": "understand",
            "wait": "1 d",
            "next": {"qualified": "won", "nurture": "lost"},
        }
    },
    "playbook": {"questions": 12},
}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_player_says_how_a_meeting_is_held_before_it_begins(engine):
    """30 questions where 12 are best take longer; nobody but one person is met; a meeting has five arguments."""
    parameters = build(firm(**PLAYED), player=0)
    state = start(parameters, plain_luck(1), engine=engine)
    assert state.advance((), None, ASK) == ASKS
    assert state.advance([decision(0, WORK_ON, 0, (0, 0, 0, 0, 0, 1))], None, ASK) == ILLEGAL
    longer = [decision(0, WORK_ON, 0, (0, 31, 2))]
    assert state.advance(longer, 2 * DAY, ASK) == END
    account = state.snapshot().accounts[0]
    worked = rows(state.log(), events.DONE)[0][3]
    more = float(parameters.coefficients["question_effort"][0])
    best = float(parameters.firm["best_questions"][0])
    assert worked == round(HOUR * (1 + more * (30 / best - 1)))
    assert account["planned"] == 0, "it was for this meeting"
    usual = start(parameters, plain_luck(1), engine=engine)
    assert usual.advance([decision(0, WORK_ON, 0)], 2 * DAY, ASK) == END
    assert rows(usual.log(), events.DONE)[0][3] != worked


def test_the_player_may_have_a_playbook_of_ones_own():
    scenario = firm(
        team={"rep": {"count": 2, "calendar": "always"}},
        sources={"web": {"rate": "24 / d", "arrivals": "regular"}},
        window="3 d",
        process={"call": call(effort="3 h")},
        playbook={"open_deals": 4},
    )
    own = Playbook(open_deals=1, order="biggest")
    parameters = build(scenario, player=0, player_playbook=own)
    assert parameters.people["playbook"].tolist() == [1, 0]
    assert parameters.desks["places"].tolist() == [1, 4]
    state = start(parameters, plain_luck(1), engine="compiled")
    state.advance((), 2 * DAY)
    there = state.snapshot().accounts
    held = there["owner"][there["in_place"] == 1].tolist()
    assert (held.count(0), held.count(1)) == (1, 4)


def test_a_run_stops_and_goes_on_around_a_change():
    scenario = firm(
        team={"rep": {"count": 3, "calendar": "always"}},
        process={"call": call(effort="20 h")},
        sources={"web": {"rate": "4 / d"}},
        changes=[{"from": "2026-01-11", "set": {"team.rep.count": 1, "playbook.order": "biggest"}}],
    )
    parameters = build(scenario)
    for engine in ENGINES:
        whole = start(parameters, plain_luck(1), engine=engine)
        whole.advance((), 12 * DAY)
        pieces = start(parameters, plain_luck(1), engine=engine)
        for until in (6 * DAY - 1, 6 * DAY, 6 * DAY + 1, 12 * DAY):
            pieces.advance((), until)
        assert whole.log().tobytes() == pieces.log().tobytes()
    branched = start(parameters, plain_luck(1), engine="compiled")
    branched.advance((), 6 * DAY + 1)
    before = len(branched.log())
    copy = branched.branch()
    copy.advance((), 12 * DAY)
    assert whole.log()[before:].tobytes() == copy.log().tobytes()
