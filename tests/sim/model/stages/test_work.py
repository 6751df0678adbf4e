"""Plain steps by hand: somebody works, the customer takes time, a coin decides."""

import math

import pytest

from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.luck import EFFORT, LENGTH, OUTCOME, draw
from tests.sim.model.firms import COINS, DAY, HOUR, Firm, Life, lucky

LIFE = Life(Firm(of=COINS))
CALL, OFFER = LIFE.who("call"), LIFE.who("offer")


@pytest.fixture(scope="module")
def firm() -> Firm:
    return Firm(of=COINS)


def offered(firm: Firm, low: float, high: float) -> Life:
    """Somebody to whom we are making an offer."""
    return Life(firm, lucky((OFFER, OUTCOME, 0, low, high))).at("offer")


@pytest.mark.parametrize(
    ("low", "high", "days", "events"),
    [
        (0.0, 0.5, 6, ["order", "won"]),
        (0.5, 0.6, 2, ["entered"]),
        (0.6, 0.9, 12, ["lost"]),
    ],
)
def test_a_coin_decides_by_the_shares_in_their_order(firm, low, high, days, events):
    life = offered(firm, low, high)
    assert life.done(HOUR).timers == {SALES: days * DAY}
    assert life.rings(HOUR + days * DAY).events == events


def test_never_sets_no_clock_and_ends_nothing(firm):
    life = offered(firm, 0.9, 1.0)
    said = life.done(HOUR)
    assert said.timers == {}
    assert said.events == []
    assert (life.row.ended, life.row.step[SALES]) == (0, firm.step["offer"])


def test_a_win_has_its_value_and_the_time_since_the_lead_came(firm):
    life = offered(firm, 0, 0.5)
    life.row.created, life.row.entered = DAY, 4 * DAY
    life.done(4 * DAY)
    said = life.rings(10 * DAY)
    order = said.note(log.ORDER)
    assert (order.amount, order.ref, order.duration) == (100_000, 100_000, 9 * DAY)
    assert said.note(log.WON).duration == 6 * DAY
    assert life.row.ended == 1


def test_a_loss_has_a_reason_and_the_time_in_its_phase(firm):
    life = offered(firm, 0.6, 0.9)
    life.done(0)
    lost = life.rings(12 * DAY).note(log.LOST)
    assert (lost.reason, lost.duration, lost.phase) == (log.R_LOST, 12 * DAY, 4)


def test_whoever_comes_back_to_a_step_has_new_luck_there():
    firm = Firm(
        {"process.call.effort": "exponential(mean=1 h)", "process.call.wait": "exponential(mean=1 d)"}, of=COINS
    )
    life = Life(firm, lucky((OFFER, OUTCOME, 0, 0.5, 0.6), (CALL, OUTCOME, 1, 0, 0.6)))
    life.arrives()
    assert life.row.visit == 0
    life.at("offer").done(HOUR)
    task = life.rings(3 * DAY).tasks[SALES]
    assert life.row.visit == 1
    assert task[1] == math.floor(-HOUR * math.log(1 - draw(life.root, CALL, EFFORT, 1)) + 0.5)
    assert life.done(4 * DAY).timers[SALES] == math.floor(-DAY * math.log(1 - draw(life.root, CALL, LENGTH, 1)) + 0.5)


def test_a_step_without_people_takes_no_time_of_anybody():
    firm = Firm({"process.pause": {"phase": "contact", "kind": "work", "wait": "3 d", "endings": {"offer": 1.0}},
                 "process.call.endings": {"pause": 1.0}}, of=COINS)  # fmt: skip
    life = Life(firm).at("call")
    life.done(0)
    said = life.rings(DAY)
    assert said.tasks == {}
    assert said.timers == {SALES: 3 * DAY}


def test_a_step_without_a_wait_is_over_at_once():
    firm = Firm({"process.pass": {"phase": "contact", "kind": "work", "endings": {"offer": 1.0}},
                 "process.call.endings": {"pass": 1.0}}, of=COINS)  # fmt: skip
    said = Life(firm).goes_to("pass", 77)
    assert said.timers == {SALES: 0}


def test_nobody_has_a_state_where_every_step_is_plain(firm):
    life = offered(firm, 0, 0.5)
    before = (life.row.interest, life.row.need, life.row.trust, life.row.updated)
    life.done(50 * DAY)
    life.rings(56 * DAY)
    assert before == (life.row.interest, life.row.need, life.row.trust, life.row.updated)


def test_a_working_wait_counts_the_hours_of_whoever_works():
    office = {"days": "mon-fri", "hours": "09:00-17:00"}
    firm = Firm({"calendars.office": office, "team.clerk.calendar": "office", "process.call.wait": "2 d working",
                 "process.call.endings": {"offer": 1.0}}, of=COINS)  # fmt: skip
    life = Life(firm).at("call")
    friday = 4 * DAY + 15 * HOUR
    # Two working days of 8 h: 2 h on Friday, 8 on Monday, 6 on Tuesday until 15 h.
    assert life.done(friday).timers == {SALES: 4 * DAY}


def test_a_step_added_elsewhere_moves_nobodys_luck():
    extra = {"phase": "contact", "kind": "work", "endings": {"call": 1.0}}
    plain, more = Firm(of=COINS), Firm({"process": {"extra": extra, **COINS["process"]}}, of=COINS)
    lives = [Life(firm, 5).at("offer") for firm in (plain, more)]
    assert lives[0].done(HOUR).timers == lives[1].done(HOUR).timers
    assert plain.p.steps[1].key == more.p.steps[2].key


def test_whoever_becomes_a_customer_by_a_coin_has_ordered_and_frees_the_place():
    changes = {
        "team.clerk.desk": "own",
        "process.offer.endings": {"customer": 0.5, "call": 0.1, "lost": 0.3, "never": 0.1},
        "process.offer.wait": "6 d",
    }
    life = offered(Firm(changes, of=COINS), 0, 0.5)
    life.row.in_place = 1
    life.done(0)
    said = life.rings(6 * DAY)
    assert said.events == ["order", "entered"]
    assert (said.places, life.row.in_place, life.row.ended) == (-1, 0, 0)


def test_whoever_has_ordered_before_the_end_does_not_order_again(firm):
    life = offered(firm, 0, 0.5)
    life.row.ordered = DAY
    life.done(0)
    assert life.rings(6 * DAY).events == ["won"]


def test_quicker_people_take_less_time():
    for skill, seconds in ((1, 7200), (2, 3600), (0.5, 14_400)):
        firm = Firm({"team.clerk.skill": skill}, of=COINS)
        assert Life(firm).goes_to("offer", 0).tasks[SALES][1] == seconds


@pytest.mark.parametrize(
    ("product", "segment", "margin"),
    [(-1, -1, 0.25), (-1, 0, 0.5), (-1, 1, 0.25), (0, 0, 0.9), (1, 0, 0.5), (1, 1, 0.25)],
)
def test_a_margin_is_the_products_or_else_the_segments_or_else_the_firms(product, segment, margin):
    segments = {"small": {"share": 0.5, "margin": 0.5}, "large": {"share": 0.5}}
    products = {"belt": {"share": 0.5, "value": 1000, "cost": 0.1}, "press": {"share": 0.5, "value": 1000}}
    firm = Firm({"margin": 0.25, "segments": segments, "products": products}, of=COINS)
    life = offered(firm, 0, 0.5)
    life.row.product, life.row.segment = product, segment
    life.done(0)
    assert life.rings(6 * DAY).note(log.ORDER).ref == round(margin * 100_000)


def test_a_task_without_an_effort_takes_no_time():
    firm = Firm(
        {"process.call": {"phase": "contact", "kind": "work", "role": "clerk", "endings": {"offer": 1.0}}}, of=COINS
    )
    assert Life(firm).goes_to("call", 0).tasks[SALES] == (0, 0, 3_999_999_950_000)


@pytest.mark.parametrize(("life", "again"), [(0, 0), (1, 1)])
def test_a_customer_who_buys_again_comes_with_new_luck(life, again):
    """After the first life the account stands in no step of selling; what comes then is another visit."""
    someone = Life(Firm(), life=life, ordered=5)
    someone.goes_to("quotation", 0)
    assert someone.row.visit == again


def test_a_way_back_is_another_visit_and_a_way_on_is_not():
    life = Life(Firm()).at("decision")
    life.goes_to("hesitation", 0)
    assert life.row.visit == 0
    life.goes_to("meeting", 0)
    assert life.row.visit == 1


@pytest.mark.parametrize(("value", "factor"), [(10**14, math.exp(7)), (1, math.exp(-7))])
def test_the_size_of_a_deal_makes_at_most_a_thousand_times_the_work(value, factor):
    firm = Firm({"coefficients.size_effort": 2.0})
    assert Life(firm, value=value).goes_to("quotation", 0).tasks[SALES][1] == round(3 * HOUR * factor)


OPTIONAL = {"process.call.may_skip": True}


def test_a_step_that_the_playbook_leaves_out_leads_on_by_its_first_ending():
    firm = Firm({**OPTIONAL, "playbook.skip": ["call"]}, of=COINS)
    life = Life(firm)
    said = life.goes_to("call", HOUR)
    assert life.row.step[SALES] == firm.step["offer"]
    assert list(said.tasks) == [SALES]
    assert said.events == ["entered"]  # the phase of the next step, not that of the one left out


def test_whoever_comes_back_to_a_step_is_not_sent_round_for_ever():
    firm = Firm({"process.offer.may_skip": True, "playbook.skip": ["offer"],
                 "process.offer.next": {"won": "call"}}, of=COINS)  # fmt: skip
    life = Life(firm).at("offer")
    life.goes_to("offer", HOUR)
    assert life.row.step[SALES] == firm.step["offer"]
    assert life.goes_to("offer", HOUR).tasks  # on the way back it is done


def test_the_player_leaves_a_waiting_step_out():
    firm = Firm(OPTIONAL, of=COINS)
    life = Life(firm)
    life.goes_to("call", 0)
    said = life.is_left_out(HOUR)
    assert said.cancelled == [SALES]
    assert life.row.step[SALES] == firm.step["offer"]
    assert SALES in said.tasks
