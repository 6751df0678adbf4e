"""What a quotation costs and binds: worked out by hand, and held against what the rules write."""

import pytest

from salescycle.scenarios.voices import load_voices
from salescycle.sim.game.actions import Act
from salescycle.sim.game.firm_year import UNTOLD, Course
from salescycle.sim.game.offer import Ground, ground_of, kept_within, learnt_of, signed_within
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import View
from salescycle.sim.model import event_log as log
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in

FRESH = Ground(
    value=500_000, margin=0.4, low=0.0, high=0.3, early=0.0, valid_s=30 * DAY_S, bound_to=0, names_price=True,
    lead_time_s=20.0 * DAY_S, hurry=0.4, boldness=0.06,
)  # fmt: skip


def test_a_tenth_off_must_bring_a_third_more_customers_where_four_tenths_are_margin():
    assert FRESH.must_sign(30, 0.0, 0.0) == 30
    assert FRESH.must_sign(30, 0.1, 0.0) == 40  # 30 * 0.4 = 40 * 0.3
    assert FRESH.must_sign(30, 0.4, 0.0) == 120  # nobody gives more than 0.3
    assert FRESH._replace(high=0.5).must_sign(30, 0.4, 0.0) is None
    assert (FRESH.net(0.1, 0.0), FRESH.margin_left(0.1, 0.0)) == (450_000, 150_000)


def test_a_bold_first_price_stands_on_the_paper_once():
    assert FRESH.net(0.0, 0.5) == 515_000
    assert FRESH._replace(names_price=False).net(0.0, 0.5) == 500_000


def test_what_binds_is_never_made_worse():
    bound = FRESH._replace(low=0.05, early=0.5)
    assert bound.net(0.0, 0.0) == 475_000
    assert bound.promised_s(0.0) == bound.promised_s(0.5) == 16 * DAY_S
    assert bound.promised_s(1.0) == 12 * DAY_S


def test_how_often_is_counted_only_where_there_are_enough():
    past = UNTOLD._replace(deliver=Course(tuple(range(1, 11))), offer=Course((1.0, 2.0)))
    assert kept_within(past, 6 * DAY_S) == (6, 10)
    assert signed_within(past, 6 * DAY_S) == (0, 0)


@pytest.mark.parametrize(
    ("discount", "anchor", "completeness", "days"), [(0.05, 0.0, "complete", 14.0), (0.9, 0.4, "gaps", 3.0)]
)
def test_the_quotation_that_is_sent_is_the_one_that_was_worked_out(discount, anchor, completeness, days):
    session = Session(seat_in("tutorial", "tutorial"), 5)
    view = View(session, load_voices(), {})
    stop = session.go_on()
    item = next(item for item in view.desk(stop).items if item.kind == "quotation")
    ground = ground_of(view, item)
    assert ground.valid_s == 10 * DAY_S
    terms = {"discount": discount, "promise": 0.6, "anchor": anchor, "completeness": completeness, "validity": days}
    session.act(Act("work", item.account, terms))
    while True:
        rows = session.live.log()
        sent = rows[(rows["event"] == log.QUOTATION_SENT) & (rows["account"] == item.account)]
        if len(sent):
            break
        if session.go_on() is not None:
            session.act(Act("routine"))
    assert int(sent["amount"][0]) == pytest.approx(ground.net(discount, anchor), abs=1)
    terms_row = rows[(rows["event"] == log.TERMS) & (rows["account"] == item.account)][-1]
    assert terms_row["duration"] == days * DAY_S
    assert terms_row["turn"] % 2 == (completeness == "gaps")


def test_what_was_heard_is_told_with_its_day_and_goes_into_the_quotation_by_itself():
    session = Session(seat_in("saas_smb", "week"), 5)
    view = View(session, load_voices(), {})
    item = None
    while item is None:
        stop = session.go_on()
        assert stop is not None
        item = next((item for item in view.desk(stop).items if item.kind == "quotation"), None)
        if item is None:
            session.act(Act("routine"))
    customer, row = view.customer(item.account), view.account(item.account)
    assert customer is not None
    learnt = {one.fact.about: one for one in learnt_of(view, customer)}
    rows = view.rows()[view.rows()["account"] == item.account]
    met = int(rows["time"][rows["event"] == log.MEETING_HELD][-1])
    summed = int(rows["time"][rows["event"] == log.RESEARCHED][-1])
    assert (learnt["benefits"].fact.amount, learnt["benefits"].how, learnt["benefits"].heard_s) == (3, "asked", met)
    assert (learnt["worth"].how, learnt["worth"].heard_s, row["case_made"]) == ("found", summed, 1)
    assert [about for about, one in learnt.items() if one.is_argued] == ["benefits", "worth"]
    assert [about for about, one in learnt.items() if not one.how] == ["money", "rivals"]
    session.act(Act("work", item.account, {"discount": 0.0}))
    while view.account(item.account)["quotation"] == 0:
        session.go_on()
        session.act(Act("routine"))
    assert view.account(item.account)["benefits"] == 3
