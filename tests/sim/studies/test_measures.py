import csv
from bisect import bisect_right
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salescycle.reports.exports import write_log
from salescycle.scenarios.loader import load
from salescycle.sim.engines.run import run
from salescycle.sim.model import event_log as log
from salescycle.sim.model.build import build
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.studies.measures import (
    MEASURES,
    copied,
    empty,
    fold,
    fold_plainly,
    forget,
    funnel,
    metrics,
    months,
    period_of,
)
from salescycle.sim.studies.scope import can_tell, deal_phases
from salescycle.sim.studies.single import told
from salescycle.sim.words.reading import read
from tests.sim.model.firms import Firm
from tests.sim.studies.recount import flows, is_campaign, recount
from tests.twins.random_scenarios import case

DAY = 86_400
CASES = range(12)


def equal(one, other):
    return all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def cycle(tmp_path_factory):
    """A whole cycle of 120 days: scenario, tables, end, run, and the rows of its log file."""
    scenario = load("saas_smb")
    parameters, end_s = build(scenario), 120 * DAY
    done = run(parameters, plain_luck(2), until=end_s)
    path = tmp_path_factory.mktemp("log") / "log.csv"
    write_log(done, scenario, path)
    with path.open(encoding="utf-8", newline="") as file:
        return scenario, parameters, end_s, done, list(csv.DictReader(file))


def test_every_figure_is_what_a_recount_of_the_log_file_finds(cycle):
    scenario, parameters, end_s, done, rows = cycle
    found = metrics(scenario, parameters, fold_plainly(empty(parameters, (0, end_s)), done.log), end_s)
    shown = done.log["ref"][done.log["event"] == log.SATISFACTION_IS]  # not in log files: nobody sees it
    nobody = dict.fromkeys(("lost.cancelled", "lost.returned", "lost.not_paid"), 0)
    unseen = nobody | {"satisfaction": float(shown.mean()) / 1000}
    assert found == pytest.approx(recount(rows, scenario, end_s) | unseen, rel=1e-12)


def test_the_funnel_is_what_the_stories_of_the_log_file_tell(cycle):
    _, parameters, end_s, done, rows = cycle
    stories = flows(rows)
    phases = funnel(fold_plainly(empty(parameters, (0, end_s)), done.log))
    assert {row["phase"] for row in phases} == set(stories)
    for row in phases:
        flow = stories[row["phase"]]
        assert row == {
            "phase": row["phase"],
            "present": flow.present,
            "entered": flow.entered,
            "advanced": flow.advanced,
            "returned": flow.returned,
            "stayed": flow.stayed,
            "left": dict(flow.left),
        }


def test_the_figures_of_a_month_are_those_of_its_rows(cycle):
    scenario, parameters, end_s, done, rows = cycle
    by_period = told(scenario, parameters, done, end_s)["by_period"]
    assert [row["start"] for row in by_period] == ["2026-01-05", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]
    booked = {row["account"] for row in rows if row["event"] == "present"}
    for figures in by_period:
        month = [row for row in rows if row["time"][:7] == figures["start"][:7] and row["event"] != "open"]
        orders = [row for row in month if row["event"] == "order"]
        created = [row for row in month if row["event"] == "created" and row["account"] not in booked]
        created = [row for row in created if not is_campaign(row, scenario)]
        assert (figures["leads"], figures["orders"]) == (len(created), len(orders))
        assert figures["won_value"] == pytest.approx(sum(float(row["amount"]) for row in orders))
        assert figures["tickets"] == sum(row["event"] == "ticket" for row in month)


@pytest.mark.parametrize("seed", CASES)
def test_the_compiled_fold_is_the_plain_one_in_one_piece_or_in_many(seed):
    some = case(seed)
    rows = run(some.parameters, plain_luck(seed), until=6 * DAY).log
    starts = (0, 2 * DAY, 3 * DAY, 6 * DAY)
    plain = fold_plainly(empty(some.parameters, starts), rows)
    assert equal(plain, fold(empty(some.parameters, starts), rows))
    pieces = empty(some.parameters, starts)
    for piece in np.array_split(rows, 7):
        fold(pieces, piece)
    assert equal(plain, pieces)


def test_totals_may_be_used_again_and_their_copy_stays():
    some = case(1)
    nothing = empty(some.parameters, [0, DAY, 5 * DAY])
    totals = fold(empty(some.parameters, [0, DAY, 5 * DAY]), run(some.parameters, plain_luck(1), until=5 * DAY).log)
    kept = copied(totals)
    assert equal(kept, totals)
    assert not equal(kept, nothing)
    forget(totals)
    assert equal(totals, nothing)
    assert not equal(kept, nothing)


@pytest.mark.parametrize("seed", CASES)
def test_no_order_of_adding_changes_a_total(seed):
    some = case(seed)
    rows = run(some.parameters, plain_luck(seed), until=6 * DAY).log
    mixed = np.random.default_rng(seed).permutation(rows)
    starts = (0, 3 * DAY, 6 * DAY)
    assert equal(fold(empty(some.parameters, starts), rows), fold(empty(some.parameters, starts), mixed))


@pytest.mark.parametrize("seed", CASES)
def test_whoever_comes_into_a_phase_is_accounted_for(seed):
    some = case(seed)
    totals = fold(empty(some.parameters, (0, 6 * DAY)), run(some.parameters, plain_luck(seed), until=6 * DAY).log)
    for row in funnel(totals):
        came = row["present"] + row["entered"]
        assert came == row["advanced"] + row["returned"] + row["stayed"] + sum(row["left"].values()), row


@pytest.mark.parametrize("seed", CASES)
def test_a_process_tells_nothing_of_what_it_has_not(seed):
    some = case(seed)
    totals = fold(empty(some.parameters, (0, 6 * DAY)), run(some.parameters, plain_luck(seed), until=6 * DAY).log)
    found = metrics(some.scenario, some.parameters, totals, 6 * DAY)
    # what is left out would have been 0 or without a value
    sums = dict(zip(MEASURES, totals.periods.tolist(), strict=True))
    left_out = [name for name in sums if not can_tell(some.scenario, name)]
    assert all(sums[name] == 0 for name in left_out)
    assert not set(left_out) & set(found)


PLAIN = {
    "name": "plain",
    "start": "2026-01-05",
    "window": "30 d",
    "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
    "team": {"rep": {"count": 2, "calendar": "always"}},
    "sources": {"web": {"rate": "4 / d"}},
    "value": 10,
    "process": {
        "talk": {"phase": "contact", "kind": "work", "endings": {"offer": 0.5, "lost": 0.5}, "wait": "1 d"},
        "offer": {
            "phase": "offer",
            "kind": "work",
            "endings": {"won": 0.4, "lost": 0.4, "never": 0.2},
            "wait": {"other": "2 d"},
        },
    },
}


def test_a_process_of_plain_work_is_told_by_its_deals_alone():
    scenario = read(PLAIN)
    parameters, end_s = build(scenario), 30 * DAY
    totals = fold_plainly(empty(parameters, (0, end_s)), run(parameters, plain_luck(1)).log)
    found = metrics(scenario, parameters, totals, end_s)
    lost = found["lost.lost"]
    assert found["win_rate"] == found["orders"] / (found["orders"] + lost)
    assert 0.15 < found["win_rate"] < 0.4  # two of nine that close are won
    assert set(found) == {
        *("leads", "orders", "won_value", "won_margin", "win_rate", "lead_to_order_rate", "cycle_days"),
        *("cost", "profit", "lost.lost"),
        *(f"{name}.{phase}" for name in ("conversion", "time_in_phase_days", "wip") for phase in ("contact", "offer")),
        *("conversion.generate", "time_in_phase_days.generate", "wip.generate"),
    }
    assert list(deal_phases(scenario)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_reasons_and_phases_are_told_as_0_where_nothing_has_happened_yet():
    """Or else the mean of a forecast would be that of the futures in which it happens."""
    scenario = load("saas_smb")
    parameters = build(scenario)
    totals = fold_plainly(empty(parameters, (0, 60)), run(parameters, plain_luck(1), until=60).log)
    found = metrics(scenario, parameters, totals, 60)
    assert (found["lost.rival"], found["wip.develop"], found["orders"]) == (0, 0, 0)
    assert "conversion.develop" not in found, "nobody has settled: 0 / 0"


def test_a_lost_lead_is_no_lost_deal(cycle):
    scenario, parameters, end_s, done, _ = cycle
    found = metrics(scenario, parameters, fold(empty(parameters, (0, end_s)), done.log), end_s)
    assert list(deal_phases(scenario)) == [3, 4]
    assert found["lost.unreachable"] > 0
    assert found["win_rate"] > found["orders"] / (found["orders"] + found["lost.unreachable"])


def test_a_delivery_in_the_promised_second_is_on_time(cycle):
    scenario, parameters, *_ = cycle
    rows = np.zeros(3, log.EVENT)
    rows["event"], rows["account"], rows["duration"] = log.DELIVERED, 9999, [-1, 0, 1]
    found = metrics(scenario, parameters, fold(empty(parameters, (0, DAY)), rows), DAY)
    assert found["on_time_rate"] == 2 / 3


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1995, 1, 1), date(2150, 1, 1)), st.integers(1, 900 * DAY))
def test_months_begin_on_the_first_and_the_last_one_ends_with_the_observation(start, end_s):
    starts = months(start, end_s)
    assert starts[0] == 0
    assert starts[-1] == end_s
    assert starts == sorted(set(starts))
    days = [start + timedelta(seconds=second) for second in starts[1:-1]]
    assert all(second % DAY == 0 for second in starts[1:-1])
    assert all(day.day == 1 for day in days)
    last = start + timedelta(seconds=end_s - 1)
    assert len(starts) - 1 == (last.year - start.year) * 12 + last.month - start.month + 1


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(1, 100), min_size=1), st.integers(0, 200))
@example({3, 9}, 3)
@example({3, 9}, 9)
def test_a_second_belongs_to_the_period_that_has_begun_last(later, now):
    starts = [0, *sorted(later)]
    assert period_of(starts, now) == min(bisect_right(starts, now), len(starts) - 1) - 1


EVERYTHING = {
    "sources.web": {"rate": "6 / d", "fit": 0.6, "reach": 0.9, "referrals": True, "cost": 3},
    "sources.mailings": {"rate": "2 / wk", "first": "mailing", "cost": 11},
    "market": {"recurring": 0.5, "patience": 0.3, "returns": 0.9, "penalty": 0.1, "lead_time": "9 h", "ticket_cost": 9},
    "playbook.cross_sell": "all",
    "process.renewal": {"phase": "follow_up", "kind": "renewal", "every": "20 d", "gate": "follow_up",
                        "next": {"churned": "win_back"}},
    "process.cross_sell.after": "5 d",
    "process.cross_sell.every": "9 d",
    "process.win_back": {"phase": "win_back", "kind": "win_back", "role": "rep", "effort": "1 h", "gate": "win_back"},
    "process.check": {"phase": "follow_up", "kind": "check", "role": "rep", "effort": "1 h", "after": "2 d"},
    "process.invoice": {"phase": "deliver", "kind": "invoice", "wait": "9 d", "terms": "3 d", "chance": 0.8},
    "process.delivery.next": {"delivered": "invoice"},
    "process.mailing": {"phase": "generate", "kind": "campaign", "role": "support", "effort": "2 h", "leads": 5,
                        "brings": "web", "wait": "3 d", "cost": 70},
    "phases.win_back.conversion": 0.6,
    "phases.offer": {"conversion": 0.7},
}  # fmt: skip


@pytest.fixture(scope="module")
def everything():
    """Sixty days and more of a firm that does whatever can be done after an order, its log, and its measures."""
    firm = Firm({**EVERYTHING, "team.stock.count": 5, "team.rep.count": 20, "until": "150 d"})
    done = run(firm.tables, plain_luck(4))
    totals = fold_plainly(empty(firm.tables, (0, 150 * DAY)), done.log)
    return firm, done.log, totals, metrics(firm.scenario, firm.tables, totals, 150 * DAY)


@pytest.mark.parametrize(
    ("metric", "event", "column", "scale"),
    [
        ("invoiced_value", log.INVOICED, "amount", 100),
        ("paid_value", log.PAID, "amount", 100),
        ("won_back", log.WON_BACK, "", 1),
        ("referrals", log.REFERRED, "", 1),
        ("renewed", log.RENEWED, "", 1),
        ("cross_sold", log.CROSS_SOLD, "", 1),
    ],
)
def test_what_comes_after_the_order_is_counted(everything, metric, event, column, scale):
    _, rows, _, found = everything
    told_of = rows[rows["event"] == event]
    assert len(told_of) > 0
    assert found[metric] == pytest.approx((told_of[column].sum() if column else len(told_of)) / scale)


def test_bills_are_paid_written_off_or_open(everything):
    _, rows, _, found = everything
    bills = {}
    for row in rows:
        key = row["account"], row["ref"]
        if row["event"] == log.INVOICED:
            bills[key] = int(row["amount"])
        elif row["event"] in (log.PAID, log.WRITTEN_OFF):
            assert bills.pop(key) == row["amount"]
    written_off = rows["amount"][rows["event"] == log.WRITTEN_OFF].sum() / 100
    assert written_off > 0
    assert found["invoiced_value"] - found["paid_value"] - written_off == pytest.approx(sum(bills.values()) / 100)


def test_profit_is_the_margin_of_all_sales_less_what_is_lost_and_spent(everything):
    _, rows, _, found = everything

    def total(column, *events):
        return rows[column][np.isin(rows["event"], events)].sum() / 100

    margin = total("ref", log.ORDER, log.RENEWED, log.CROSS_SOLD) - total(
        "ref", log.CANCELLED_ORDER, log.RETURNED_GOODS
    )
    created = rows[rows["event"] == log.CREATED]
    sources = np.array([3.0, 11.0])[created["reason"]].sum()
    spent = total("amount", log.SPENT) + sources
    assert total("ref", log.CANCELLED_ORDER) > 0
    assert found["cost"] == pytest.approx(spent)  # people cost nothing here
    assert found["profit"] == pytest.approx(margin - total("amount", log.WRITTEN_OFF) - spent)


def test_campaigns_are_no_leads_and_in_no_phase(everything):
    _, rows, _, found = everything
    created = rows[rows["event"] == log.CREATED]
    campaigns = set(created["account"][created["reason"] == 1].tolist())
    assert len(campaigns) > 5
    assert found["leads"] == len(created) - len(campaigns)
    moves = rows[np.isin(rows["account"], list(campaigns)) & np.isin(rows["event"], (log.ENTERED, log.LOST))]
    assert len(moves) == 0
    brought = rows["ref"][rows["event"] == log.CAMPAIGN_RUN].sum()
    assert brought > 20
    assert np.isin(created["duration"] - 1, list(campaigns)).sum() == brought


def test_the_funnel_adds_up_with_second_deals_and_second_lives(everything):
    _, _, totals, _ = everything
    phases = funnel(totals)
    assert {row["phase"] for row in phases} >= {"deliver", "follow_up", "develop", "win_back"}
    for row in phases:
        left = sum(row["left"].values())
        assert row["present"] + row["entered"] == row["advanced"] + row["returned"] + row["stayed"] + left


STAFFED = {
    "name": "staffed",
    "start": "2026-01-05",
    "window": "10 d",
    "calendars": {"office": {"days": "daily", "hours": "09:00-17:00"}},
    "team": {
        "rep": {
            "count": 2,
            "calendar": "office",
            "cost": "10 / h",
            "absences": [{"person": 1, "first": "2026-01-06", "last": "2026-01-08"}],
        }
    },
    "sources": {"web": {"rate": "1 / d", "arrivals": "regular", "cost": 5}},
    "process": {"call": {"phase": "contact", "kind": "work", "role": "rep", "effort": "2 h", "endings": {"won": 1.0}}},
    "changes": [
        {"from": "2026-01-09", "set": {"team.rep.count": 1, "team.rep.cost": "20 / h"}},
        {"from": "2026-01-11", "set": {"team.rep.count": 3, "sources.web.cost": 7}},
    ],
}


def test_people_are_paid_and_counted_while_they_are_there():
    """Ten days of 8 h. Rep 1: 1 of the first 4 days, then 6; rep 2: the first 4; reps 3 and 4: the last 4."""
    scenario = read(STAFFED)
    parameters, end_s = build(scenario), 10 * DAY
    for engine in ("simpy", "compiled"):
        rows = run(parameters, plain_luck(1), until=end_s, engine=engine).log
        found = metrics(scenario, parameters, fold(empty(parameters, (0, end_s)), rows), end_s)
        leads = 5 * 5 + 4 * 7  # at midnight of days 1 to 9, dearer from day 6 on
        assert found["leads"] == 9
        assert found["cost"] == pytest.approx(8 * (10 * (1 + 4) + 20 * (6 + 4 + 4)) + leads)
        worked = rows["duration"][np.isin(rows["event"], (log.DONE, log.STOPPED))].sum()
        assert found["utilisation.rep"] == worked / (8 * 3600 * (1 + 6 + 4 + 4 + 4))


def test_units_of_stock_are_no_people():
    document = STAFFED | {
        "sources": {"web": {"rate": "1 / d", "product": "pump"}},
        "products": {"pump": {"value": 1, "stock": {"units": 3, "lead_time": "1 d"}}},
    }
    parameters = build(read(document))
    totals = empty(parameters, (0, DAY))
    assert len(totals.work) == len(empty(build(read(STAFFED)), (0, DAY)).work)
