"""Phase 1, generate: a lead comes in; who it is, whether it can be reached, whether it is in the target group."""

import math

from salescycle.sim.compiled import i64, rule
from salescycle.sim.model import commands, luck
from salescycle.sim.model import event_log as log
from salescycle.sim.model.choice import size_of
from salescycle.sim.model.distributions import clip, logistic, normal_quantile, quantile, whole
from salescycle.sim.model.luck import draw
from salescycle.sim.model.playbook_rules import backlog_key, is_in_target
from salescycle.sim.model.stages.effort import book_of
from salescycle.sim.model.stages.flow import enter_phase, leave, perceive
from salescycle.sim.model.stages.owners import is_there, nth_there, number_there
from salescycle.sim.model.tables import BY_SEGMENT, GENERATE, ONE_PAGE, TELEPHONE, VISIT

BUDGET_SPREAD = 0.3842878
"""Of the logarithm of a budget: median 1.1, p90 1.8 times the price [assumption]."""
MEDIAN_BUDGET = 1.1
SAVING_SPREAD = 0.4
"""Of the logarithm of a year's saving, in prices; the median is 1.2 [assumption]."""
MEDIAN_SAVING = 1.2


@rule
def arrive(account, source, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """A lead of *source* comes in: into its owner's backlog, or straight into the first step where nobody owns it."""
    receive(account, source, now, p, root)
    n = note_created(account, out)
    if source.is_campaign == 1:
        account.going = source.step
        return n
    n = enter_phase(account, GENERATE, now, out, n)
    if source.deliverable < 1.0 and draw(root, account.identity, luck.DELIVERABLE, 0) >= source.deliverable:
        n = commands.note(out, n, log.UNDELIVERABLE, -1, GENERATE)
        return leave(account, log.R_UNDELIVERABLE, now, out, n)
    if source.inbound == 1 and p.firm[0].effects == 1:
        n = inquire(account, root, out, n)
    if source.owners == 0:
        account.going = source.step
        return n
    book = book_of(account, p)
    if p.firm[0].effects == 1 and not is_in_target(account.seen, book):
        return leave(account, log.OUTSIDE_TARGET, now, out, n)
    return commands.order(out, n, commands.ENTER_BACKLOG, backlog_key(account.seen, book))


@rule
def inquire(account, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The lead asks: whether it is available, the price, the date [assumption: 6, 8 and 5 in 10 do]."""
    asks = 0
    who = account.identity
    if draw(root, who, luck.ASKS, 0) < 0.6:
        asks += 1
    if draw(root, who, luck.ASKS, 1) < 0.8:
        asks += 2
    if draw(root, who, luck.ASKS, 2) < 0.5:
        asks += 4
    account.inquiry = asks if asks > 0 else 2
    n = commands.note(out, n, log.INQUIRY, -1, account.phase)
    out[n - 1].ref = account.inquiry
    return n


@rule
def note_created(account, out) -> int:  # type: ignore[no-untyped-def]
    """First row of an account."""
    n = commands.note(out, 0, log.CREATED, account.product, GENERATE)
    out[0].turn = account.segment
    out[0].ref = i64(account.identity)
    out[0].amount = account.value
    out[0].reason = account.source
    out[0].duration = account.parent + 1
    return n


@rule
def receive(account, source, now: int, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Draw who the lead is, as far as that is not known: owner, segment, product, value, and its hidden traits."""
    who = account.identity
    account.created = now
    account.updated = now
    if account.segment < 0:
        account.segment = source.segment
    if account.product < 0:
        account.product = source.product
    if account.segment < 0 and len(p.segments) > 0:
        account.segment = pick(p.segments, draw(root, who, luck.SEGMENT, 0))
    if account.product < 0 and len(p.products) > 0:
        account.product = pick(p.products, draw(root, who, luck.PRODUCT, 0))
    if source.owners > 0 and (account.owner < 0 or not is_there(p.people[account.owner], now)):
        account.owner = owner_of(account, source, now, p, root)
    law = value_law(account, p)
    if account.value == 0 and law >= 0 and source.is_campaign == 0:
        account.value = whole(quantile(p.laws, p.points, law, draw(root, who, luck.VALUE, 0)))
    account.seen.value = account.value
    account.seen.inbound = source.inbound
    account.seen.created = now
    if p.firm[0].effects == 1:
        draw_traits(account, source, p, root)
        expect(account, source, p)
        known = p.segments[account.segment].doubt if account.segment >= 0 else 1.0
        estimate(account, luck.ESTIMATE, known * p.coefficients[0].estimate_fit, 0, root)
        perceive(account)


@rule
def owner_of(account, source, now: int, p, root: int) -> int:  # type: ignore[no-untyped-def]
    """Who of those who are there gets the lead: one by chance, or by the playbook the specialist of its segment."""
    owners = number_there(source.person, source.owners, now, p) if source.turnover == 1 else source.owners
    if p.playbooks[0].assignment == BY_SEGMENT and account.segment >= 0:
        n = account.segment % owners
    else:
        n = int(draw(root, account.identity, luck.OWNER, 0) * owners)
    return nth_there(source.person, n, now, p) if source.turnover == 1 else source.person + n


@rule
def pick(table, u: float) -> int:  # type: ignore[no-untyped-def]
    """Row of a table whose shares, added up, pass *u*."""
    i = 0
    while i < len(table) - 1 and u >= table[i].upto:
        i += 1
    return i


@rule
def value_law(account, p) -> int:  # type: ignore[no-untyped-def]
    """Law of the account's value: its product's, else its segment's, else the firm's."""
    if account.product >= 0 and p.products[account.product].law >= 0:
        return p.products[account.product].law
    if account.segment >= 0 and p.segments[account.segment].law >= 0:
        return p.segments[account.segment].law
    return p.firm[0].value


@rule
def draw_traits(account, source, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Draw the hidden state of a new lead (model.md 1)."""
    firm = p.firm[0]
    b = p.coefficients[0]
    who = account.identity
    shift = p.segments[account.segment].fit if account.segment >= 0 else 0.0
    size = size_of(account, firm)
    account.fit = logistic(source.fit + shift + normal_quantile(draw(root, who, luck.FIT, 0)))
    account.need = 0.10 + 0.30 * draw(root, who, luck.NEED, 0)
    account.interest = clip(source.interest + 0.25 * (draw(root, who, luck.INTEREST, 0) - 0.5), 0.02, 0.98)
    account.trust = clip(source.trust + 0.20 * (draw(root, who, luck.TRUST, 0) - 0.5), 0.02, 0.98)
    account.urgency = draw(root, who, luck.URGENCY, 0)
    account.budget = drawn_budget(draw(root, who, luck.BUDGET, 0))
    account.budget_year = fiscal_year_at(p.quarters, account.created)
    u = draw(root, who, luck.INDECISION, 0)
    account.indecision = clip(indecision_at(u, firm.complexity) + b.size_indecision * size, 0.0, 0.98)
    account.rival = clip(0.1 + 0.5 * draw(root, who, luck.RIVAL, 0) + b.size_rival * size, 0.0, 0.95)
    account.sensitivity = draw(root, who, luck.SENSITIVITY, 0)
    answers = draw(root, who, luck.UNREACHABLE, 0) >= source.unreachable
    account.reach = drawn_reach(source, answers, draw(root, who, luck.REACH, 0), math.exp(b.size_reach * size))
    account.saving = MEDIAN_SAVING * math.exp(SAVING_SPREAD * normal_quantile(draw(root, who, luck.SAVING, 0)))
    draw_habits(account, p, root)


@rule
def indecision_at(u: float, complexity: float) -> float:
    """Indecision for a uniform number; where much hangs on it, most are undecided."""
    return math.sqrt(u) if complexity > 0.3 else u


@rule
def drawn_reach(source, answers: bool, u: float, size: float) -> float:  # type: ignore[no-untyped-def]
    """Reach for a uniform number, of somebody who ever *answers* or not; *size*: factor of the deal's size."""
    reach = 2.0 * source.reach * u if answers else 0.01
    return clip(reach * size, 0.01, 0.95)


@rule
def drawn_budget(u: float) -> float:
    """Budget in prices for a uniform number."""
    return clip(MEDIAN_BUDGET * math.exp(BUDGET_SPREAD * normal_quantile(u)), 0.3, 2.0)


@rule
def draw_habits(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Draw how the customer buys: who decides, in which form, on which channel, against whom, until when."""
    firm = p.firm[0]
    who = account.identity
    take_habits_of_segment(account, p)
    account.consensus = 1.0 if account.panel <= 1 else 1.0 / account.panel
    account.channel = TELEPHONE + int(draw(root, who, luck.CHANNEL, 0) * (VISIT - TELEPHONE + 1))
    if len(p.rivals) > 0:
        account.rival_firm = pick(p.rivals, draw(root, who, luck.RIVAL_NAME, 0))
    account.loss_maker = 1 if draw(root, who, luck.LOSS_MAKER, 0) < firm.loss_makers else 0
    account.matching = 1 if draw(root, who, luck.WANTS, 0) < firm.matching else 0
    account.patience = 2.0 * firm.patience * draw(root, who, luck.PATIENCE, 0)
    account.project = drawn_project(account.created, firm, draw(root, who, luck.PROJECT, 0))


@rule
def take_habits_of_segment(account, p) -> None:  # type: ignore[no-untyped-def]
    """How many decide, and in which form the customer buys: as in its whole segment."""
    account.panel = p.segments[account.segment].panel if account.segment >= 0 else p.firm[0].panel
    account.form = p.segments[account.segment].form if account.segment >= 0 else ONE_PAGE


@rule
def drawn_project(created: int, firm, u: float) -> int:  # type: ignore[no-untyped-def]
    """Second at which a dated project ends, a month to a year after the lead came in; 0 for those who have none."""
    return created + whole((30.0 + 335.0 * u / firm.projects) * 86400.0) if u < firm.projects else 0


@rule
def fiscal_year_at(quarters, now: int) -> int:  # type: ignore[no-untyped-def]
    """Number of the customers' fiscal year in which a second lies."""
    return quarters[quarter_at(quarters, now)].fiscal_year


@rule
def quarter_at(quarters, now: int) -> int:  # type: ignore[no-untyped-def]
    """Row of the calendar quarter in which a second lies; the first or last one for whatever lies outside."""
    low = 0
    high = len(quarters)
    while high - low > 1:
        middle = (low + high) // 2
        if quarters[middle].begin <= now:
            low = middle
        else:
            high = middle
    return low


@rule
def expect(account, source, p) -> None:  # type: ignore[no-untyped-def]
    """What our people believe of a lead before it has shown anything: what is usual in its source, with its doubt."""
    seen = account.seen
    b = p.coefficients[0]
    size = size_of(account, p.firm[0])
    seen.need = 0.25
    seen.need_doubt = 0.087  # of a number spread evenly over a stretch: its length / sqrt(12)
    seen.interest = source.interest
    seen.interest_doubt = 0.072
    seen.trust = source.trust
    seen.trust_doubt = 0.058
    seen.urgency = 0.5
    seen.urgency_doubt = 0.289
    expect_budget(seen)
    seen.indecision = clip((0.667 if p.firm[0].complexity > 0.3 else 0.5) + b.size_indecision * size, 0.0, 0.98)
    seen.indecision_doubt = 0.236 if p.firm[0].complexity > 0.3 else 0.289
    seen.rival = clip(0.35 + b.size_rival * size, 0.0, 0.95)
    seen.rival_doubt = 0.144
    seen.satisfaction = 0.5
    seen.satisfaction_doubt = 0.25
    seen.saving = MEDIAN_SAVING
    seen.saving_doubt = MEDIAN_SAVING * SAVING_SPREAD
    seen.consensus = account.consensus


@rule
def expect_budget(seen) -> None:  # type: ignore[no-untyped-def]
    """Believe what is usual of a budget."""
    seen.budget = MEDIAN_BUDGET
    seen.budget_doubt = MEDIAN_BUDGET * BUDGET_SPREAD


@rule
def estimate(account, purpose: int, doubt: float, attempt: int, root: int) -> None:  # type: ignore[no-untyped-def]
    """Let the seller guess the fit: the truth and an error that the seller cannot see."""
    account.seen.fit = account.fit + doubt * normal_quantile(draw(root, account.identity, purpose, attempt))
    account.seen.fit_doubt = doubt
