"""Phase 1, generate leads: a lead arrives with its traits, is judged by its address and its seeming fit."""

import math

from salescycle.sim.compiled import i64, rule
from salescycle.sim.model import commands, luck
from salescycle.sim.model import event_log as log
from salescycle.sim.model.distributions import clip, logistic, normal_quantile, quantile, whole
from salescycle.sim.model.luck import draw
from salescycle.sim.model.playbook_rules import backlog_key, is_in_target
from salescycle.sim.model.stages.flow import enter_phase, leave, perceive
from salescycle.sim.model.tables import GENERATE

ESTIMATE_DOUBT = 0.28
"""Standard error of a seller's estimate of fit before discovery (model.md 2) [assumption]."""


@rule
def arrive(account, source, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """A lead of *source* comes in: into its owner's backlog, or straight into the first step where nobody owns it."""
    firm = p.firm[0]
    receive(account, source, now, p, root)
    n = note_created(account, out)
    n = enter_phase(account, GENERATE, now, out, n)
    if source.deliverable < 1.0 and draw(root, account.identity, luck.DELIVERABLE, 0) >= source.deliverable:
        n = commands.note(out, n, log.UNDELIVERABLE, -1, GENERATE)
        return leave(account, log.R_UNDELIVERABLE, now, out, n)
    if source.owners == 0:
        account.going = source.step
        return n
    if firm.effects == 1 and not is_in_target(account.seen, firm):
        return leave(account, log.OUTSIDE_TARGET, now, out, n)
    return commands.order(out, n, commands.ENTER_BACKLOG, backlog_key(account.seen, firm))


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
    firm = p.firm[0]
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
    if source.owners > 0:
        account.owner = source.person + int(draw(root, who, luck.OWNER, 0) * source.owners)
    account.value = 0
    law = value_law(account, p)
    if law >= 0:
        account.value = whole(quantile(p.laws, p.points, law, draw(root, who, luck.VALUE, 0)))
    account.seen.value = account.value
    account.seen.inbound = source.inbound
    account.seen.created = now
    account.seen.attempt = 0
    account.seen.ticket_open = 0
    account.seen.fit = 0.0
    if firm.effects == 1:
        draw_traits(account, source, p, root)
        estimate(account, luck.ESTIMATE, ESTIMATE_DOUBT, root)
        perceive(account)


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
    who = account.identity
    shift = p.segments[account.segment].fit if account.segment >= 0 else 0.0
    size = 0.0
    if account.value > 0 and firm.value_median > 0.0:
        size = math.log(account.value / firm.value_median)
    account.fit = logistic(source.fit + shift + normal_quantile(draw(root, who, luck.FIT, 0)))
    account.need = 0.10 + 0.30 * draw(root, who, luck.NEED, 0)
    account.interest = clip(source.interest + 0.25 * (draw(root, who, luck.INTEREST, 0) - 0.5), 0.02, 0.98)
    account.trust = clip(source.trust + 0.20 * (draw(root, who, luck.TRUST, 0) - 0.5), 0.02, 0.98)
    account.urgency = draw(root, who, luck.URGENCY, 0)
    spread = 0.3842878  # of the logarithm: median 1.1, p90 1.8 times the price
    account.budget = clip(1.1 * math.exp(spread * normal_quantile(draw(root, who, luck.BUDGET, 0))), 0.3, 2.0)
    u = draw(root, who, luck.INDECISION, 0)
    account.indecision = clip((math.sqrt(u) if firm.complexity > 0.3 else u) + 0.08 * size, 0.0, 0.98)
    account.rival = clip(0.1 + 0.5 * draw(root, who, luck.RIVAL, 0) + 0.08 * size, 0.0, 0.95)
    account.fatigue = 0.0
    account.sensitivity = draw(root, who, luck.SENSITIVITY, 0)
    reach = 2.0 * source.reach * draw(root, who, luck.REACH, 0)
    if draw(root, who, luck.UNREACHABLE, 0) < source.unreachable:
        reach = 0.01
    account.reach = clip(reach * math.exp(-0.15 * size), 0.01, 0.95)


@rule
def estimate(account, purpose: int, doubt: float, root: int) -> None:  # type: ignore[no-untyped-def]
    """Let the seller guess the fit: the truth and an error that the seller cannot see."""
    account.seen.fit = account.fit + doubt * normal_quantile(draw(root, account.identity, purpose, 0))
    account.seen.fit_doubt = doubt
