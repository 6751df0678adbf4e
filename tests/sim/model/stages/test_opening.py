"""Second 0: customers and open deals of the book, the rest of their waits drawn given their age."""

import math
from collections import Counter

import numpy as np
import pytest
from scipy import special, stats

from salescycle.sim.model import event_log as log
from salescycle.sim.model import luck
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE
from salescycle.sim.model.build import BookRow
from salescycle.sim.model.luck import PENDING_LENGTH, PENDING_OUTCOME, draw
from salescycle.sim.model.tables import E_EXPIRED, G_OFFER, NEVER, ORDERED, TO_CUSTOMER
from tests.sim.model.bands import A, distance, dkw
from tests.sim.model.firms import COINS, CYCLE, DAY, HOUR, Firm, Life, logistic_gates, lucky

WAITS = {
    "process.offer.endings": {"won": 0.3, "lost": 0.5, "never": 0.2},
    "process.offer.wait": {"won": "uniform(low=0, high=20 d)", "lost": "exponential(mean=10 d)"},
}
"""Wins come within 20 d, losses after 10 d on average, one in five never ends."""


def row(step: str, age: int | None = None, n: int = 0, **known: object) -> BookRow:
    return BookRow(f"deal {n}", step, age, None, "web")._replace(**known)


def pending(age_days: float, n: int) -> list[Life]:
    """Deals of the same age at the offer, each told at second 0."""
    firm = Firm(WAITS, of=COINS, book=[row("offer", round(age_days * DAY), i) for i in range(n)])
    lives = [Life(firm, 3) for _ in range(n)]
    for i, life in enumerate(lives):
        life.said_first = life.stands_in_the_book(i)  # type: ignore[attr-defined]
    return lives


@pytest.mark.parametrize("age", [0, 5, 15, 25])
def test_an_old_deal_ends_by_what_is_left_of_each_ending_at_its_age(age):
    """p_j S_j(age) by hand: S_won = 1 - age / 20, S_lost = exp(-age / 10), S_never = 1."""
    n = 2_000
    lives = pending(age, n)
    left = np.array([0.3 * max(0, 1 - age / 20), 0.5 * math.exp(-age / 10), 0.2])
    counts = Counter(life.row.ending[SALES] for life in lives)
    for ending, p in enumerate(left / left.sum()):
        law = stats.binom(n, p)
        assert min(law.cdf(counts[ending]), law.sf(counts[ending] - 1)) > A / 2


@pytest.mark.parametrize("age", [0, 5, 15])
def test_the_rest_of_a_wait_follows_its_law_beyond_the_age(age):
    lives = pending(age, 2_000)
    wins = np.array([life.said_first.timers[SALES] for life in lives if life.row.ending[SALES] == 0])
    losses = np.array([life.said_first.timers[SALES] for life in lives if life.row.ending[SALES] == 1])
    assert distance(wins / ((20 - age) * DAY)) < dkw(len(wins)) + 1e-4  # uniform on what is left of 20 d
    assert distance(1 - np.exp(-losses / (10 * DAY))) < dkw(len(losses)) + 1e-4  # an exponential has no memory


def test_a_deal_that_never_ends_has_no_clock():
    never = [
        life for life in pending(5, 60) if life.p.endings[life.p.steps[1].first + life.row.ending[0]].next == NEVER
    ]
    assert never
    for life in never:
        assert life.said_first.timers == {}
        assert life.said_first.cancelled == [SALES]
        assert life.row.ended == 0


def test_one_deal_by_hand():
    firm = Firm(WAITS, of=COINS, book=[row("offer", 5 * DAY)])
    life = Life(firm)
    who = luck.child(luck.key_of("book"), luck.BOOK, luck.key_of("deal 0")) ^ luck.key_of("step offer")
    life.root = lucky((who, PENDING_OUTCOME, 0, 0, 0.2))
    said = life.stands_in_the_book()
    assert life.row.ending[SALES] == 0
    # F(5 d) = 1/4 of the uniform law is over; u' = 1/4 + 3/4 u, the win comes at 20 d * u' after its begin.
    u = draw(life.root, who, PENDING_LENGTH, 0)
    assert said.timers == {SALES: round(20 * DAY * (0.25 + 0.75 * u)) - 5 * DAY}
    assert said.events == ["created", "present"]
    assert said.note(log.PRESENT).phase == 4
    assert (life.row.began[SALES], life.row.entered) == (-5 * DAY, -5 * DAY)


def test_a_deal_that_has_outlived_every_ending_stays_open():
    changes = {"process.offer.endings": {"won": 0.5, "lost": 0.5}, "process.offer.wait": "uniform(low=0, high=20 d)"}
    life = Life(Firm(changes, of=COINS, book=[row("offer", 21 * DAY)]))
    assert life.stands_in_the_book().timers == {}
    assert life.row.ended == 0


def test_what_the_book_tells_is_not_drawn():
    products = {"belt": {"share": 1.0, "value": 30}, "press": {"share": 0.0, "value": 40}}
    segments = {"small": {"share": 1.0}, "large": {"share": 0.0, "fit": 2.0}}
    firm = Firm(
        {"products": products, "segments": segments},
        of=COINS,
        book=[row("offer", 0, product="press", segment="large", value=12_345), row("offer", 0)],
    )
    told, drawn = Life(firm), Life(firm)
    created = told.stands_in_the_book(0).note(log.CREATED)
    drawn.stands_in_the_book(1)
    assert (told.row.product, told.row.segment, told.row.value, told.row.seen.value) == (1, 1, 12_345, 12_345)
    assert (created.amount, created.turn, created.step) == (12_345, 1, 1)
    assert (drawn.row.product, drawn.row.segment, drawn.row.value) == (0, 0, 3_000)


def test_an_age_that_nobody_knows_is_within_the_first_half_of_the_wait():
    changes = {"process.decision.wait": "8 d", "opening": {"open_deals": {"decision": 40}}}
    firm = Firm(changes)
    ages = []
    for n in range(40):
        life = Life(firm)
        life.stands_in_the_book(n)
        ages.append(-life.row.began[SALES])
    assert 0 <= min(ages) < DAY < 3 * DAY < max(ages) <= 8 * DAY


def test_an_open_deal_takes_a_place_and_a_customer_does_not():
    firm = Firm(book=[row("decision", DAY), BookRow("c", "", None, None, "web"), row("hand_over", DAY, 1)])
    assert Life(firm).stands_in_the_book(0).places == 1
    assert Life(firm).stands_in_the_book(1).places == 0
    assert Life(firm).stands_in_the_book(2).places == 0  # it has ordered already


def test_a_deal_in_a_decision_has_come_the_usual_way():
    firm = Firm(alphas=logistic_gates(offer=-2.0), book=[row("decision", 2 * DAY)])
    life = Life(firm)
    said = life.stands_in_the_book()
    assert (life.row.attempt, life.row.meeting, life.row.quotation, life.row.rounds) == (1, 1, 1, 0)
    assert life.row.valid_to == 28 * DAY
    assert life.row.limit == 28 * DAY
    assert sum(life.row.odds[:6]) == pytest.approx(1)
    assert G_OFFER not in said.gates  # a rate is of those who enter, not of those who are there
    assert life.row.seen.fit_doubt == pytest.approx(0.28 / math.e)


def test_a_quotation_of_the_book_expires_on_its_last_day():
    # Sent 25 d ago, valid for 30: whoever has not ordered after 25 d of an even 40 does so in 5 d, or not at all.
    firm = Firm(
        {"process.decision.wait": "uniform(low=0, high=40 d)"}, book=[row("decision", 25 * DAY, n) for n in range(60)]
    )
    endings = Counter()
    for n in range(60):
        life = Life(firm)
        delay = life.stands_in_the_book(n).timers[SALES]
        endings[life.row.ending[SALES]] += 1
        assert (delay == 5 * DAY) == (life.row.ending[SALES] == E_EXPIRED)
        assert delay <= 5 * DAY
    assert endings[E_EXPIRED] > 25  # two of three
    assert sum(endings.values()) - endings[E_EXPIRED] > 5


def test_a_quotation_that_expired_before_second_zero_is_still_talked_about():
    life = Life(Firm({"process.decision.wait": "exponential(mean=40 d)"}, book=[row("decision", 35 * DAY)]))
    assert life.stands_in_the_book().timers[SALES] > 0
    assert life.row.limit == 0


# Steps in which nobody waits: it is our turn


@pytest.mark.parametrize(
    ("step", "seconds"), [("attempt", 600), ("quotation", 3 * HOUR), ("hesitation", HOUR), ("hand_over", 5760)]
)
def test_a_deal_whose_turn_is_ours_waits_at_its_owners_desk(step, seconds):
    life = Life(Firm(book=[row(step, DAY)]))
    said = life.stands_in_the_book()
    assert said.tasks[SALES][:2] == (life.row.owner, seconds)
    assert said.events == ["created", "present"]  # an order was an order before second 0
    assert life.row.phase == life.p.steps[life.firm.step[step]].phase


def test_a_deal_on_its_way_to_the_customer_arrives():
    firm = Firm(book=[row("delivery", 3 * DAY)])
    life = Life(firm)
    said = life.stands_in_the_book()
    assert said.timers == {DELIVERY: DAY}  # of four days of shipping
    assert life.row.promised == round(13 * DAY * 0.92) - 3 * DAY  # as if ordered when it was sent off
    assert life.rings(DAY, DELIVERY).events == ["delivered", "satisfaction", "entered"]


# Customers


def test_a_customer_is_somewhere_in_a_period():
    firm = Firm({"opening": {"customers": 300}})
    renewals, looks, satisfactions = [], [], []
    for n in range(300):
        life = Life(firm)
        said = life.stands_in_the_book(n)
        assert said.events == ["created", "present"]
        assert {SERVICE, DATES} <= set(said.timers)
        assert (life.row.phase, life.row.need) == (6, 0.6)
        renewals.append(life.row.renew_at / (90 * DAY))
        looks.append(life.row.look_at / (60 * DAY))
        satisfactions.append(life.row.satisfaction - 0.85 * (life.row.fit - 0.6) - 0.62)
        # A source's mean trust is .35, within .10; who has bought from us trusts us .15 more.
        drawn = 0.35 + 0.20 * (draw(life.root, life.row.identity, luck.TRUST, 0) - 0.5)
        assert life.row.trust == pytest.approx(drawn + 0.15)
    assert distance(np.array(renewals)) < dkw(300)
    due = np.array([look for look in looks if look > 0])
    assert stats.binomtest(len(due), 300, 0.5).pvalue > A
    assert distance(due) < dkw(len(due))
    assert max(map(abs, satisfactions)) <= 0.1


def test_generated_customers_come_from_the_sources_in_proportion_to_their_rates():
    sources = {"web": {"rate": "3 / d"}, "fair": {"rate": "1 / d"}}
    firm = Firm({"sources": sources, "opening": {"customers": 400}})
    assert stats.binomtest(sum(entry.source for entry in firm.p.book), 400, 0.25).pvalue > A


def test_a_row_of_the_book_keeps_its_identity_wherever_it_stands():
    alone = Firm(of=COINS, book=[row("offer", 0, 7)])
    among = Firm(of=COINS, book=[row("call", 0, 1), row("offer", 0, 7)])
    assert alone.p.book[0].identity == among.p.book[1].identity != among.p.book[0].identity


# Behind the veil: the same rule for every pending wait


def test_a_pending_wait_is_drawn_again_given_its_age():
    firm = Firm(WAITS, of=COINS)
    lives = [Life(firm, 9) for _ in range(1_500)]
    rests, endings = [], Counter()
    for n, life in enumerate(lives):
        life.row.identity = luck.child(1, luck.LEAD, n)
        life.at("offer").row.ending[SALES] = 1  # what it would have been
        life.row.began[SALES] = 0
        said = life.is_unveiled(5 * DAY)
        endings[life.row.ending[SALES]] += 1
        if life.row.ending[SALES] == 0:
            rests.append(said.timers[SALES] / (15 * DAY))
    left = np.array([0.3 * 0.75, 0.5 * math.exp(-0.5), 0.2])
    for ending, p in enumerate(left / left.sum()):
        assert stats.binomtest(endings[ending], 1_500, p).pvalue > A
    assert distance(np.array(rests)) < dkw(len(rests)) + 1e-4


def test_a_wait_that_would_never_have_ended_may_end_behind_the_veil():
    firm = Firm(WAITS, of=COINS)
    ends = 0
    for n in range(60):
        life = Life(firm).at("offer")
        life.row.identity, life.row.ending[SALES] = luck.child(1, luck.LEAD, n), 2
        ends += bool(life.is_unveiled(5 * DAY, is_set=False).timers)
    assert 30 < ends < 60


def test_a_gap_that_the_playbook_has_set_is_no_secret():
    life = Life(Firm()).at("attempt")
    life.row.ending[SALES] = -1
    assert life.is_unveiled(DAY).timers == {}


def test_a_quotations_limit_holds_behind_the_veil_too():
    firm = Firm({"process.decision.wait": "uniform(low=0, high=90 d)"})
    for root in range(1, 40):
        life = Life(firm, root).at("quotation")
        life.done(0)
        delay = life.is_unveiled(2 * DAY).timers[SALES]
        assert delay <= 28 * DAY
        assert (delay == 28 * DAY) == (life.row.ending[SALES] == E_EXPIRED)
        assert life.row.ending[SALES] != ORDERED or delay < 28 * DAY


def test_the_date_of_the_next_ticket_is_not_known_behind_the_veil():
    life = Life(Firm(), fit=0.6)
    before = life.goes_to(TO_CUSTOMER, 0).timers[SERVICE]
    again = life.is_unveiled(DAY, SERVICE).timers
    # No memory: from now on, by a number of its own; nobody has handed over: 1 + .9 * .5 = 1.45 a month.
    u = draw(life.root, life.who("ticket"), PENDING_LENGTH, SERVICE)
    assert again == {SERVICE: math.floor(-math.log(u) * 30 * DAY / 1.45 + 0.5)}
    assert again[SERVICE] + DAY != before
    life.rings(2 * DAY, SERVICE)
    assert life.is_unveiled(3 * DAY, SERVICE, is_set=False).timers == {}  # its ticket is being worked on


def test_dates_in_the_calendar_are_no_secret():
    life = Life(Firm())
    life.goes_to(TO_CUSTOMER, 0)
    assert life.is_unveiled(DAY, DATES).timers == {}


def test_trust_of_a_customer_has_a_ceiling():
    life = Life(Firm({"sources.web.trust": 1, "opening": {"customers": 1}}))
    life.stands_in_the_book()
    assert life.row.trust == 0.95


# What an open deal has been through


def test_a_lead_that_is_being_called_has_not_been_met():
    life = Life(Firm(book=[row("attempt", DAY)]))
    life.stands_in_the_book()
    assert (life.row.attempt, life.row.meeting, life.row.asked) == (1, 0, 0)


def test_only_meetings_before_the_step_have_been_held():
    early = {"phase": "understand", "kind": "research", "role": "rep", "effort": "1 h", "sharpens": "need"}
    steps = {"attempt": CYCLE["process"]["attempt"] | {"next": {"interested": "early"}}}
    steps["early"] = early | {"next": {"done": "meeting"}}
    steps |= {name: step for name, step in CYCLE["process"].items() if name != "attempt"}
    firm = Firm({"process": steps}, book=[row("early", DAY), row("decision", DAY, 1)])
    before, after = Life(firm), Life(firm)
    before.stands_in_the_book(0)
    after.stands_in_the_book(1)
    assert (before.row.meeting, after.row.meeting) == (0, 1)


def test_the_value_in_the_book_makes_the_customer_what_such_a_deal_has():
    """A large deal of the book has more fear and more rivals, as a large new one."""
    values = "lognormal(median=1000, p90=3000)"
    firm = Firm({"value": values}, book=[row("decision", DAY, value=1_000_000), row("decision", DAY, value=100_000)])
    large, usual = Life(firm), Life(firm)
    large.row.updated = usual.row.updated = 0
    firm.p.book[1].identity = firm.p.book[0].identity  # the same person
    large.stands_in_the_book(0)
    usual.stands_in_the_book(1)
    assert large.row.rival == pytest.approx(usual.row.rival + 0.08 * math.log(10))
    assert large.row.reach < usual.row.reach or usual.row.reach == 0.01


def test_a_customer_of_the_book_who_is_met_again_is_judged_anew():
    firm = Firm({"opening": {"customers": 1}})
    life = Life(firm)
    life.stands_in_the_book(0)
    z = float(special.ndtri(draw(life.root, life.row.identity, luck.ESTIMATE, 1)))
    assert life.row.seen.fit == pytest.approx(life.row.fit + 0.14 * z)
    again = float(special.ndtri(draw(life.root, life.row.identity, luck.DISCOVERED, 1)))
    assert z != again


def test_a_deal_on_its_way_is_delivered_and_neither_cancelled_nor_sent_back():
    """Only what a wait can come to is drawn again: a delivery ends well."""
    firm = Firm({"process.delivery.wait": "exponential(mean=4 d)"}, book=[row("delivery", DAY, n) for n in range(40)])
    for n in range(40):
        life = Life(firm)
        life.stands_in_the_book(n)
        assert life.row.ending[DELIVERY] == 0


def test_a_customer_of_the_book_belongs_to_the_role_to_which_accounts_pass_and_an_open_deal_does_not():
    firm = Firm(
        {"team.farmer": {"count": 2, "desk": "own", "calendar": "always"}, "process.hand_over.owner": "farmer"},
        book=[row("", n=n) for n in range(20)] + [row("decision", 0, 20)],
    )
    first = len(firm.p.people) - 2
    lives = [Life(firm, 3) for _ in range(21)]
    for n, life in enumerate(lives):
        life.stands_in_the_book(n)
    assert {life.row.owner for life in lives[:20]} == {first, first + 1}
    assert lives[20].row.owner < first
