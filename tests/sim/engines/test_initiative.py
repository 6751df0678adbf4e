"""A player who calls a customer, or keeps a quotation open: an event of its own, after which the turn comes again."""

import pytest

from salescycle.sim.engines.order import ASK, ASKS, END, ILLEGAL, same
from salescycle.sim.engines.run import Live, start
from salescycle.sim.model import event_log as events
from salescycle.sim.model.account import SALES
from salescycle.sim.model.build import BookRow
from salescycle.sim.model.decisions import CALL, EXTEND, WORK_ON, decision
from salescycle.sim.model.event_log import EVENTS
from salescycle.sim.model.luck import plain_luck
from salescycle.sim.model.tables import ATTEMPT, RECOMMEND
from tests.sim.model.firms import DAY, HOUR, Firm

DEAL = 0
"""The account that decides on our quotation since the begin."""
ALONE = {"team.rep.count": 1, "sources.web": {"rate": "4 / d", "arrivals": "regular", "deliverable": 1.0}}


@pytest.fixture(params=["simpy", "compiled"])
def engine(request) -> str:
    return request.param


def asked(firm: Firm, engine: str) -> Live:
    """A game at its first turn."""
    live = start(firm.tables, plain_luck(1), engine=engine)  # type: ignore[arg-type]
    assert live.advance((), None, ASK) == ASKS
    return live


def deciding(engine: str, **changes) -> Live:
    """A game at its first turn, with a deal whose customer has been deciding since the day before its begin."""
    return asked(Firm(ALONE | changes, player=0, book=[BookRow("a", "decision", DAY, None, "web")]), engine)


def pending(live: Live) -> list[int]:
    """Second at which the deal's wait is over, if a clock is set for it."""
    events_of = live.snapshot().pending
    return events_of["time"][(events_of["account"] == DEAL) & (events_of["slot"] == SALES)].tolist()


def told(live: Live, seq: int) -> list[str]:
    """Names of the rows of an event."""
    log = live.log()
    return [EVENTS[event] for event in log["event"][log["seq"] == seq]]


def test_a_customer_who_is_called_waits_for_our_answer_in_the_same_second(engine):
    live = deciding(engine)
    seq, now = live.place
    assert len(pending(live)) == 1
    made = [decision(0, CALL, DEAL)]
    assert live.advance(made, None, ASK) == ASKS
    assert live.place[1] == now
    assert told(live, seq + 1) == ["turn", "decide", "called"]
    assert pending(live) == []
    here = live.waiting()
    (task,) = here[here["account"] == DEAL]
    assert (task["slot"], task["ready"], task["effort"]) == (SALES, now, HOUR)
    assert live.advance([*made, decision(1, CALL, DEAL)], None, ASK) == ILLEGAL  # it is our turn now

    made.append(decision(1, WORK_ON, DEAL, [0, RECOMMEND + 1]))
    assert live.advance(made, now + HOUR + 1, ASK) in (ASKS, END)
    (row,) = [row for row in live.living() if row["account"] == DEAL]
    assert (row["rounds"], row["answer"], row["began"][SALES]) == (1, RECOMMEND, now + HOUR)
    assert pending(live) == [now + HOUR + 5 * DAY]


def test_a_quotation_that_is_kept_open_costs_no_time(engine):
    live = deciding(engine, **{"process.quotation.valid": "4 d"})
    seq, now = live.place
    assert pending(live) == [3 * DAY]  # sent a day ago, it would expire before the customer has decided
    waits = live.waiting()
    assert live.advance([decision(0, EXTEND, DEAL, 60 * DAY)], None, ASK) == ASKS
    assert live.place[1] == now
    assert told(live, seq + 1) == ["turn", "decide", "terms"]
    assert pending(live)[0] in (7 * DAY, 19 * DAY)  # 8 or 20 days after the begin
    assert (live.waiting() == waits).all()


def test_a_lead_whom_somebody_talks_to_cannot_be_called_meanwhile(engine):
    """An inquiry interrupts an attempt: the turn comes while the player is still at it."""
    firm = Firm(
        {
            "team.rep.count": 1,
            "playbook.inbound": "interrupt",
            "process.attempt.effort": "5 h",
            "sources.web": {"rate": "1 / d", "arrivals": "regular", "deliverable": 1.0, "inbound": True},
            "sources.list": {"rate": "6 / d", "arrivals": "regular", "deliverable": 1.0},
        },
        player=0,
    )
    live, made, met = asked(firm, engine), [], 0
    while met < 3:
        state = live.snapshot()
        for task in state.tasks[(state.tasks["person"] == 0) & (state.tasks["slot"] == SALES)]:
            (row,) = state.accounts[state.accounts["account"] == task["account"]]
            met += firm.p.steps[row["step"][SALES]].kind == ATTEMPT
            assert live.advance([*made, decision(len(made), CALL, int(task["account"]))], None, ASK) == ILLEGAL
            assert same(state, live.snapshot())
        made.append(decision(len(made), WORK_ON, int(live.waiting()[0]["account"])))
        assert live.advance(made, None, ASK) == ASKS
    assert events.STOPPED in live.log()["event"]
