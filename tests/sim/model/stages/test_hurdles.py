"""Bid, approval, barrier and contract by hand."""

import pytest

from salescycle.sim.errors import ScenarioError
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.arguments import BIDDING
from salescycle.sim.model.commands import MOST
from salescycle.sim.model.luck import CHANCE, CONTACTED, GATE, PENDING_OUTCOME
from salescycle.sim.model.tables import BIDDINGS
from salescycle.sim.words.reading import read
from tests.sim.model.firms import CYCLE, DAY, HOUR, Firm, Life, changed, lucky

APPROVAL = {
    "phase": "offer", "kind": "approval", "role": "support", "effort": "1 h", "chance": 0.6, "wait": "2 d",
    "next": {"approved": "quotation"},
}  # fmt: skip
BARRIER = {"phase": "offer", "kind": "barrier", "wait": "30 d", "chance": 0.7, "next": {"granted": "contract"}}
CONTRACT = {
    "phase": "offer", "kind": "contract", "role": "rep", "effort": "2 h", "wait": "5 d", "chance": 0.9,
    "next": {"signed": "hand_over"},
}  # fmt: skip
BID = {"phase": "understand", "kind": "bid", "role": "rep", "effort": "3 h", "cost": 10, "next": {"bid": "meeting"}}
HURDLES = {
    "process.approval": APPROVAL,
    "process.barrier": BARRIER,
    "process.contract": CONTRACT,
    "process.bid": BID,
    "process.meeting.next": {"qualified": "approval"},
    "process.decision.next": {"order": "barrier", "hesitates": "hesitation"},
    "process.attempt.next": {"interested": "bid"},
}


def firm_with(**changes: object) -> Firm:
    return Firm({**HURDLES, **{key.replace("__", "."): value for key, value in changes.items()}})


def at_step(firm: Firm, step: str, *, well: bool, **state: float) -> Life:
    """Somebody sent to a step whose chance turns out as wanted."""
    life = Life(firm, **({"in_place": 1} | state))
    visit = 0
    chance = firm.p.steps[firm.step[step]].chance
    life.root = lucky((life.who(step), CHANCE, visit, *((0, chance) if well else (chance, 1))))
    return life


# Approval


def test_a_discount_within_the_authority_passes_at_once():
    life = Life(firm_with(playbook__discount=0.1))
    said = life.goes_to("approval", 0)
    assert said.events == ["entered"]
    assert life.row.step[SALES] == life.firm.step["quotation"]
    assert life.row.most_discount == 0.1


def test_more_than_the_authority_is_asked_for_worked_on_and_waited_for():
    life = at_step(firm_with(playbook__discount=0.2), "approval", well=True)
    said = life.goes_to("approval", 0)
    assert said.events == ["entered", "approval_asked"]
    assert said.note(log.APPROVAL_ASKED).ref == 200
    assert said.tasks[SALES][:2] == (3, HOUR)  # support's desk
    assert life.done(HOUR).timers == {SALES: 2 * DAY}
    said = life.rings(HOUR + 2 * DAY)
    assert said.events == ["approved"]
    life.done(3 * DAY)
    assert life.row.discount == 0.2


def test_a_refusal_ends_the_deal_or_leaves_the_authority():
    life = at_step(firm_with(playbook__discount=0.2), "approval", well=False)
    life.goes_to("approval", 0)
    life.done(HOUR)
    said = life.rings(HOUR + 2 * DAY)
    assert said.events == ["refused", "lost"]
    assert said.note(log.LOST).reason == log.R_REFUSED
    elsewhere = {"process__approval": {**APPROVAL, "next": {"approved": "quotation", "refused": "quotation"}}}
    life = at_step(firm_with(playbook__discount=0.2, **elsewhere), "approval", well=False)
    life.goes_to("approval", 0)
    life.done(HOUR)
    assert life.rings(HOUR + 2 * DAY).events == ["refused"]
    life.done(3 * DAY)
    assert life.row.discount == 0.1  # the authority


def test_what_was_approved_is_the_most_that_a_trade_can_reach():
    life = at_step(firm_with(playbook__discount=0.15), "approval", well=True)
    life.goes_to("approval", 0)
    life.done(0)
    life.rings(2 * DAY)
    life.done(3 * DAY)
    assert (life.row.discount, life.row.most_discount) == (0.15, 0.15)
    life.row.cause = 2
    life.goes_to("hesitation", 4 * DAY)
    life.done(4 * DAY)
    assert life.row.discount == 0.15  # .08 more would be beyond it


def test_an_approval_without_a_wait_is_given_in_the_same_second():
    short = {key: value for key, value in APPROVAL.items() if key != "wait"}
    life = at_step(firm_with(playbook__discount=0.2, process__approval=short), "approval", well=True)
    life.goes_to("approval", 0)
    assert life.done(HOUR).timers == {SALES: 0}
    assert life.rings(HOUR).events == ["approved"]


@pytest.mark.parametrize("target", ["approval", "second"])
def test_a_circle_of_approvals_is_refused(target):
    """Within the authority nobody would ever stop a deal there."""
    steps = {"process.approval": {**APPROVAL, "next": {"approved": target}}}
    if target == "second":
        steps["process.second"] = {**APPROVAL, "next": {"approved": "approval"}}
    with pytest.raises(ScenarioError, match="a circle of steps that let a deal pass"):
        read(changed(CYCLE, {**HURDLES, **steps}))


def test_a_circle_of_groups_that_go_back_is_refused():
    second = {**CYCLE["process"]["hesitation"], "next": {"answered": "decision", "back": "hesitation"}}
    ways = {"answered": "decision", "back": "second"}
    with pytest.raises(ScenarioError, match="a circle of steps that let a deal pass"):
        read(changed(CYCLE, {"process.second": second, "process.hesitation.next": ways}))


@pytest.mark.parametrize(("phases", "fine"), [(["offer"] * 6, True), (["offer", "contact"] * 3, False)])
def test_a_chain_of_approvals_may_be_long_but_not_wander_through_many_phases(phases, fine):
    names = ["approval", *(f"level_{n}" for n in range(1, 6)), "quotation"]
    steps = {
        f"process.{name}": {**APPROVAL, "phase": phase, "next": {"approved": names[n + 1]}}
        for n, (name, phase) in enumerate(zip(names, phases, strict=False))
    }
    document = changed(CYCLE, {**HURDLES, **steps})
    if fine:
        assert Life(Firm({**HURDLES, **steps})).goes_to("approval", 0).events == ["entered"]
    else:
        with pytest.raises(ScenarioError, match="many phases"):
            read(document)


# Barrier and contract: three ticks


def test_acceptance_signature_and_order_are_three_ticks_in_this_order():
    life = at_step(firm_with(), "contract", well=True)
    life.root = lucky((life.who("barrier"), CHANCE, 0, 0, 0.7), (life.who("contract"), CHANCE, 0, 0, 0.9))
    life.at("decision").row.ending[SALES] = 0
    said = life.rings(8 * DAY)
    assert said.events == ["accepted"]
    assert (life.row.accepted, life.row.ordered, said.places) == (1, -1, 0)
    assert said.timers == {SALES: 30 * DAY}  # the authority takes its time, nobody works
    said = life.rings(38 * DAY)
    assert said.events == ["granted"]
    assert said.note(log.GRANTED).duration == 30 * DAY
    assert said.tasks[SALES][1] == 2 * HOUR
    assert life.done(39 * DAY).timers == {SALES: 5 * DAY}
    said = life.rings(44 * DAY)
    assert said.events == ["signed", "order", "entered"]
    assert said.places == -1
    assert (life.row.ordered, life.row.promised) == (44 * DAY, 57 * DAY)


def test_without_papers_acceptance_is_the_order():
    life = Life(Firm(), in_place=1).at("decision")
    life.row.ending[SALES] = 0
    said = life.rings(8 * DAY)
    assert said.events == ["accepted", "order", "entered"]
    accepted = said.note(log.ACCEPTED)
    assert (accepted.amount, accepted.duration) == (100_000, round(13 * DAY))  # a promise not made yet is safe


@pytest.mark.parametrize(("step", "reason"), [("barrier", log.R_BARRIER), ("contract", log.R_WITHDRAWN)])
def test_a_barrier_or_a_contract_may_be_the_end(step, reason):
    life = at_step(firm_with(), step, well=False, accepted=1)
    life.goes_to(step, 0)
    if step == "contract":
        life.done(0)
    said = life.rings(30 * DAY)
    assert said.events == ["lost"]
    assert said.note(log.LOST).reason == reason
    assert said.places == -1
    assert life.row.ordered == -1


@pytest.mark.parametrize(("low", "high", "ending"), [(0.52, 0.7, 0), (0.7, 1.0, 1)])
def test_behind_the_veil_a_barrier_keeps_its_chance(low, high, ending):
    """Granted seven times in ten, not as often as denied: p_j S_j(age) with the step's own chance."""
    life = Life(firm_with(process__barrier={**BARRIER, "wait": "exponential(mean=30 d)"}))
    life.goes_to("barrier", 0)
    life.root = lucky((life.who("barrier"), PENDING_OUTCOME, SALES, low, high))
    life.is_unveiled(10 * DAY)
    assert life.row.ending[SALES] == ending


# Bid


def test_a_tender_is_bid_for_by_its_seeming_fit():
    firm = firm_with(playbook__bid_from=0.5)
    for seen, events in ((0.5, ["bid", "spent"]), (0.49, ["lost", "spent"])):
        life = Life(firm, fit=0.9, in_place=1)
        life.row.seen.fit = seen
        assert life.goes_to("bid", 0).tasks[SALES][1] == 3 * HOUR
        said = life.done(0)
        assert said.events == events
        if seen < 0.5:
            assert said.note(log.LOST).reason == log.R_NO_BID


def test_work_on_a_hurdle_is_paid_for():
    life = Life(firm_with(process__contract={**CONTRACT, "cost": 300}))
    life.goes_to("contract", 0)
    assert life.done(0).note(log.SPENT).amount == 30_000


# The longest list of commands


@pytest.mark.parametrize("end", ["decision", "customer"])
def test_the_longest_way_through_one_event_fits_into_the_list_of_commands(end):
    """A costly visit to somebody who has opted out, who then asks, and passes two approvals in two more phases."""
    passing = {key: value for key, value in APPROVAL.items() if key != "wait"}
    changes = {
        **{key: value for key, value in HURDLES.items() if key != "process.bid"},
        "process.attempt.cost": 1,
        "process.attempt.next": {"interested": "approval"},
        "process.approval": {**passing, "phase": "understand", "next": {"approved": "second"}},
        "process.second": {**passing, "phase": "contact", "next": {"approved": end}},
        "process.meeting.next": {"qualified": "quotation"},
        "process.quotation.next": {"sent": "decision"},
        "process.question": {
            "phase": "offer",
            "kind": "question",
            "role": "support",
            "effort": "1 h",
            "rate": "1 / d",
            "level": "1 h",
        },
        "playbook.channel": "visit",
        "playbook.honour_opt_out": False,
        "market.visit_cost": 1,
        "market.opt_out_cost": 1,
        "sources.call": {"rate": "1 / d", "first": "meeting"},
    }
    firm = Firm(changes)
    who = Life(firm).who("attempt")
    life = Life(firm, lucky((who, CONTACTED, 0, 0, 0.3), (who, GATE, 0, 0, 0.5)), opted_out=1, in_place=1)
    said = life.at("attempt").done(0)
    asked = len(said.notes) + len(said.timers) + len(said.tasks) + len(said.cancelled) + abs(said.places)
    told = ["spent", "spent", "reached", "showed_interest", "inquiry", "spent", "entered", "entered"]
    assert said.events[:8] == told
    assert 13 <= asked <= MOST


@pytest.mark.parametrize(("redlines", "days"), [("trade", 5.0), ("concede", 2.5), ("escalate", 8.0)])
def test_conceding_is_quick_and_lawyers_take_long(redlines, days):
    life = at_step(firm_with(playbook__redlines=redlines), "contract", well=True)
    life.goes_to("contract", 0)
    assert life.done(0).timers == {SALES: days * DAY}


def test_an_honest_no_to_a_tender_is_trusted():
    firm = firm_with(playbook__bid_from=0.9, playbook__refusal="honest")
    life = Life(firm, trust=0.4).at("bid")
    said = life.done(0)
    assert said.note(log.LOST).reason == log.R_NO_BID
    assert life.row.trust == pytest.approx(0.4 + 0.10 * 0.6)


@pytest.mark.parametrize(
    ("bidding", "fit", "event"),
    [("bid", 0.1, "bid"), ("no_bid", 0.9, "lost"), ("by_estimate", 0.9, "bid"), ("by_estimate", 0.1, "lost")],
)
def test_a_player_bids_against_the_estimate_or_leaves_it(bidding, fit, event):
    life = Life(firm_with(playbook__bid_from=0.5), fit=0.9, in_place=1)
    life.row.seen.fit = fit
    life.goes_to("bid", 0)
    life.row.planned, life.row.plan[BIDDING] = 1, BIDDINGS.index(bidding) + 1
    assert life.done(0).events[0] == event
