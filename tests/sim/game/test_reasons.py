"""Why a task waits: every line can come up, each from what it says, and none from what nobody has told."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from salescycle.scenarios.voices import load_lines, load_voices
from salescycle.sim.game.actions import Act
from salescycle.sim.game.reasons import Known, Why, why
from salescycle.sim.game.session import Session
from salescycle.sim.game.view import View
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.account import ACCOUNT, PUBLIC
from salescycle.sim.model.tables import plain
from salescycle.sim.words.quantities import DAY_S
from tests.sim.game.seats import seat_in

NOW = 100 * DAY_S
LINES = load_lines().steps
TRIED = {
    "attempt": {"opted_out": (0, 1), "attempt": (0, 1, 9), "woke": (0, NOW), "seen.inbound": (0, 1),
                "created": (NOW, 0), "source": (0, 1)},
    "meeting": {"meetings_left": (0, 1), "inquiry": (0, 1, 2, 4), "quotation": (0, 1), "valid_to": (0, NOW)},
    "quotation": {"quotation": (0, 1), "valid_to": (0, NOW), "opened": (0, NOW), "seen.form": (0, 1, 2, 3)},
    "hesitation": {"valid_to": (0, NOW), "rounds": (0, 2), "seen.cause": (-1, 0, 1, 2), "ordered": (-1,)},
    "hand_over": {"promised": (0, NOW)},
    "delivery": {"promised": (0, NOW - 1, NOW + 1)},
    "ticket": {"ticket_open": (1, NOW), "ticket_at": (-5, 0)},
    "cross_sell": {"seen.ticket_open": (0, 1), "seen.satisfaction": (0.0, 1.0)},
    "check": {"delivered": (0, NOW), "promised": (1,), "ticket": (0, 1)},
    "win_back": {"seen.reason": range(len(log.REASONS))},
    "question": {"began": ([0] * 4, [NOW] * 4)},
}  # fmt: skip
"""Columns by kind of step, with values that may stand there."""
TOLD = [
    [],
    [(log.HESITATES, 0)],
    [(log.TICKET_OPENED, 0)],
    [(log.TICKET_OPENED, 0), (log.TICKET_CLOSED, 40 * DAY_S)],
]
"""Logs of an account: events, and how long they took."""


@pytest.fixture
def p():
    """Tables as plain rows, which a test may change."""
    return plain(seat_in("tutorial", "week").tables())


def row_of(**columns):
    """A public row with some values set."""
    row = np.zeros(1, ACCOUNT)
    for name, value in columns.items():
        if name.startswith("seen."):
            row["seen"][name[5:]] = value
        else:
            row[name] = value
    return row[list(PUBLIC)][0]


def rows_of(told):
    rows = np.zeros(len(told), log.EVENT)
    for row, (event, duration) in zip(rows, told, strict=True):
        row["event"], row["duration"] = event, duration
    return rows


def known_of(p, columns, step, *, told=(), source="web", tries=1):
    return Known(row_of(**columns), step, NOW, NOW, tries, source, p.firm[0].player, p, lambda: rows_of(told))


def book_of(p):
    return p.playbooks[p.people[p.firm[0].player].playbook]


def steps_of(kind):
    """A step of that kind in every make that matters."""
    sharpened = range(len(tables.SHARPENED)) if kind == "research" else (-1,)
    for level, own, meetings, sharpens in product((0, DAY_S), (0, 1), (1, 2), sharpened):
        yield SimpleNamespace(level=level, own=own, meetings=meetings, sharpens=sharpens)


def lines_of(p, kind):
    """All lines that come up."""
    columns = TRIED.get(kind, {})
    desk = p.people[p.firm[0].player].desk
    for values in product(*columns.values()):
        row = dict(zip(columns, values, strict=True))
        if row.get("ticket_at") == 0:
            row["ticket_at"] = desk
        if row.get("source") == 1:
            row["source"] = p.firm[0].referrals
        for step, told in product(steps_of(kind) if kind in MADE else [None], TOLD if kind in READ else [()]):
            for source, tries, within in product(("fair", "list", "web"), (0, 9), (0, DAY_S)):
                book_of(p).quote_within = within
                yield why(tables.KINDS.index(kind), known_of(p, row, step, told=told, source=source, tries=tries)).line


MADE = ("meeting", "quotation", "ticket", "research", "question")
"""Kinds of which the step itself matters."""
READ = ("meeting", "check")
"""Kinds for which the log is read."""


@pytest.mark.parametrize("kind", LINES)
def test_every_line_comes_up_and_whatever_comes_up_has_a_line(p, kind):
    assert set(lines_of(p, kind)) == set(LINES[kind].waits)


def told_of(p, kind, *, step=None, told=(), tries=1, **columns):
    """Why a task of a customer with those columns waits."""
    return why(tables.KINDS.index(kind), known_of(p, columns, step, told=told, tries=tries))


STEP = SimpleNamespace(level=DAY_S, own=1, meetings=2, sharpens=-1)


def test_patience_begins_anew_with_a_lead_that_has_woken_up(p):
    stop = book_of(p).stop
    assert told_of(p, "attempt", attempt=stop - 1, tries=stop - 1) == Why("last", stop - 1)
    asleep = {"attempt": stop, "attempts_before": stop, "woke": NOW}
    assert told_of(p, "attempt", **asleep, tries=stop).line == "woke_up"
    asleep["attempt"] += 1
    assert told_of(p, "attempt", **asleep, tries=stop + 1) == Why("again", 1)


def test_whoever_asks_for_several_things_is_told_to_want_the_price(p):
    assert told_of(p, "meeting", step=STEP, inquiry=7).line == "price"
    assert told_of(p, "meeting", step=STEP, inquiry=5).line == "availability"


def test_a_second_meeting_goes_on_and_one_of_a_further_deal_does_not(p):
    assert told_of(p, "meeting", step=STEP, meeting=1, meetings_left=1).line == "next"
    assert told_of(p, "meeting", step=STEP, meeting=2, meetings_left=2).line == "usual"


def test_only_a_hesitation_without_an_answer_sends_them_back(p):
    offered = {"quotation": 1, "valid_to": NOW, "meeting": 2, "meetings_left": 1}
    told = [(log.MEETING_HELD, 0), (log.QUOTATION_SENT, 0), (log.HESITATES, 0)]
    assert told_of(p, "meeting", step=STEP, told=told, **offered).line == "back"
    assert told_of(p, "meeting", step=STEP, told=told, rounds=1, **offered).line == "next"


def test_a_further_deal_is_no_changed_offer(p):
    assert told_of(p, "quotation", step=STEP, quotation=1, valid_to=NOW).line == "again"
    assert told_of(p, "quotation", step=STEP, quotation=1, valid_to=0, opened=NOW).line == "next_deal"


def test_a_quotation_is_due_when_the_playbook_wants_it_to_be_out(p):
    book_of(p).quote_within = 3 * DAY_S
    assert told_of(p, "quotation", step=STEP) == Why("due", date_s=NOW + 3 * DAY_S)


def test_the_date_of_a_delivery_is_the_promised_one(p):
    assert told_of(p, "hand_over", promised=NOW + 5, valid_to=NOW + 9) == Why("dated", date_s=NOW + 5)
    assert told_of(p, "delivery", promised=NOW - 5) == Why("late", date_s=NOW - 5)


def test_whoever_has_a_ticket_open_is_in_trouble_however_content(p):
    content = {"seen.satisfaction": 1.0}
    assert told_of(p, "cross_sell", **content).line == "content"
    assert told_of(p, "cross_sell", **content, **{"seen.ticket_open": 1}).line == "troubled"


def test_tickets_before_the_last_check_are_old(p):
    late = [(log.TICKET_OPENED, 0), (log.TICKET_CLOSED, 40 * DAY_S)]
    assert told_of(p, "check", ticket=1, told=late).line == "ticket_late"
    assert told_of(p, "check", ticket=1, told=[*late, (log.CHECKED, 0)]).line == "usual"


@pytest.mark.parametrize("name", ["saas_smb", "rfq_desk", "public_tender"])
def test_whatever_waits_in_a_quarter_is_told_in_words(name):
    session = Session(seat_in(name, "quarter"), 3)
    view = View(session, load_voices().of_game(name, 3), {})
    told = set()
    while (stop := session.go_on()) is not None:
        for item in view.desk(stop).items:
            assert item.why in LINES[item.kind].waits
            assert ("{date}" in LINES[item.kind].waits[item.why]) == (item.date_s > 0)
            told.add((item.kind, item.why))
        session.act(Act("routine"))
    assert len({kind for kind, why in told if why != "usual"}) > 3, told
