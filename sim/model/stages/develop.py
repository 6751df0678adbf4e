"""Phase 7, develop: look at a customer for what else matches, offer it; a sale may be a whole new deal."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DELIVERY, SALES, down
from salescycle.sim.model.choice import chance, eta_cross_sell, reported
from salescycle.sim.model.distributions import normal_quantile, signed_whole, whole
from salescycle.sim.model.influence import annoy, lose_trust
from salescycle.sim.model.luck import CLUE, GATE, MATCH_CLUE, SATISFACTION_CLUE, WANTS, draw
from salescycle.sim.model.playbook_rules import C_MEETING, is_offered_more, rekey
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import (
    enter_phase,
    next_list_value,
    open_deal_again,
    perceive,
    queue_step,
    spend_in,
)
from salescycle.sim.model.stages.follow_up import next_date
from salescycle.sim.model.stages.invoice import bill_at_once, is_last
from salescycle.sim.model.stages.listening import doubt_left, pulled
from salescycle.sim.model.tables import BAD, DEVELOP, FOLLOW_UP, G_DEVELOP, GOOD, TO_CUSTOMER

LOSS_MAKER_CLUE = 0.5
"""Clue that an average loss-making customer's history gives; another one's gives none [assumption]."""


@rule
def look(account, i: int, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The date of the look has come: queue an offer where the playbook's rule says so, by what is seen.

    It is held back while a ticket is open where the playbook says so. Whoever is busy with us is left alone.
    """
    account.look_at = now + step.every if step.every > 0 else 0
    n = next_date(account, now, p, out, n)
    if is_busy(account, p):
        return n
    account.offer += 1
    if step.effects == 1:
        gather_clues(account, step, p, root)
    if not is_offered_more(account.seen, book_of(account, p)):
        return n
    account.step[SALES] = i
    n = enter_phase(account, DEVELOP, now, out, n)
    n = queue_step(account, step, C_MEETING, now, p, root, out, n)
    key = rekey(account.seen, True, out[n - 1].key, book_of(account, p))
    if key == out[n - 1].key:
        return n
    out[n - 1].key = key
    return commands.note(out, n, log.HELD, i, DEVELOP)


@rule
def is_busy(account, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether a deal is under way; an open bill is none."""
    if account.step[SALES] >= 0:
        return True
    if account.step[DELIVERY] < 0:
        return False
    return account.due == 0 or not is_last(p.steps[account.step[DELIVERY]], p)


@rule
def gather_clues(account, step, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """What the owner sees before offering: satisfaction, the account's history, whether the next product matches.

    What a customer needs next is another thing at each further look.
    """
    b = p.coefficients[0]
    seen = account.seen
    who = luck_in(account, step)
    count = account.offer
    if count > 1:
        account.matching = 1 if draw(root, who, WANTS, count) < p.firm[0].matching else 0
    u = draw(root, who, SATISFACTION_CLUE, count)
    seen.satisfaction = pulled(seen.satisfaction, seen.satisfaction_doubt, account.satisfaction, b.clue_satisfaction, u)
    seen.satisfaction_doubt = doubt_left(seen.satisfaction_doubt, b.clue_satisfaction)
    error = b.clue_loss_maker * normal_quantile(draw(root, who, CLUE, count))
    seen.loss_maker = LOSS_MAKER_CLUE * account.loss_maker + error
    rightly = draw(root, who, MATCH_CLUE, count) < b.clue_match
    seen.matching = account.matching if rightly else 1 - account.matching


@rule
def finish_cross_sell(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The offer is made: bought (gate 7) or declined; one made while a ticket is open annoys. Or left be."""
    if arguments.choice_of(account, arguments.OFFER, 1) == 0:
        return stay_customer(account, now, out, n)
    gate = p.gates[G_DEVELOP]
    eta = eta_cross_sell(account, p.coefficients[0], book_of(account, p).pass_signals)
    n = commands.note(out, n, log.OFFER_MADE, account.step[SALES], DEVELOP)
    out[n - 1].amount = whole(next_list_value(account, p) * (1.0 - account.agreed))
    n = commands.note(out, n, log.GATE_PASSED, account.step[SALES], DEVELOP)
    out[n - 1].ref = G_DEVELOP
    out[n - 1].p = reported(gate, eta)
    if account.ticket_open > 0:
        lose_trust(account, p.coefficients[0].offer_trust)
        annoy(account, p.coefficients[0].offer_satisfaction)
    if draw(root, luck_in(account, step), GATE, account.offer) < chance(gate, eta):
        return buy_more(account, step, now, p, out, n)
    n = commands.note(out, n, log.OFFER_DECLINED, account.step[SALES], DEVELOP)
    perceive(account)
    to = p.endings[step.first + BAD].next
    if to == TO_CUSTOMER:
        return stay_customer(account, now, out, n)
    account.going = to
    return n


@rule
def stay_customer(account, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Back to following up."""
    account.step[SALES] = -1
    return enter_phase(account, FOLLOW_UP, now, out, n)


@rule
def buy_more(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The customer buys more: at once, or by a new deal, whose order then has the value and the margin.

    What does not match displeases; on a loss-making customer more is lost than won.
    """
    b = p.coefficients[0]
    firm = p.firm[0]
    value = next_list_value(account, p)
    account.bought_more += 1
    if account.matching == 0:
        account.satisfaction = down(account.satisfaction, b.unmatched_satisfaction)
    if account.seen.matching == 0:
        account.seen.satisfaction = down(account.seen.satisfaction, b.unmatched_satisfaction)
    n = commands.note(out, n, log.CROSS_SOLD, account.step[SALES], DEVELOP)
    sold = n - 1
    if account.loss_maker == 1:
        amount = whole(b.loss_maker_cost * firm.next_margin * value)
        n = spend_in(account, account.step[SALES], log.FOR_LOSS_MAKER, amount, out, n)
    to = p.endings[step.first + GOOD].next
    if to >= 0:
        return open_deal_again(account, to, now, p, out, n)
    out[sold].amount = whole(value * (1.0 - account.agreed))
    out[sold].ref = signed_whole(value * (firm.next_margin - account.agreed))
    n = bill_at_once(account, account.step[SALES], out[sold].amount, p, out, n)
    perceive(account)
    return stay_customer(account, now, out, n)
