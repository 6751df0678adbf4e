"""Phase 8, win back: ask why a customer has left, offer something, and perhaps begin a second life with it."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.choice import chance, eta_win_back, is_matched, reported
from salescycle.sim.model.distributions import whole
from salescycle.sim.model.influence import please
from salescycle.sim.model.luck import GATE, WHY_ASKED, draw
from salescycle.sim.model.playbook_rules import C_LATER
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import (
    open_deal_again,
    perceive,
    queue_step,
    spend,
    turn_away,
)
from salescycle.sim.model.stages.follow_up import become_customer, recurring_value
from salescycle.sim.model.tables import (
    ASK_WHY,
    BAD,
    BY_DISCOUNT,
    BY_UPGRADE,
    G_WIN_BACK,
    GOOD,
    LET_GO,
    TO_CUSTOMER,
    WIN_BACK,
    WITH_BUNDLE,
)

YEAR_S = 365.0 * 86_400.0


@rule
def begin_win_back(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the attempt."""
    return queue_step(account, step, C_LATER, now, p, root, out, n)


@rule
def finish_win_back(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Offer what the rule says; the customer comes back (gate 8) or is gone for good."""
    method = arguments.choice_of(account, arguments.REWARD, book_of(account, p).win_back)
    who = luck_in(account, step)
    if method == ASK_WHY and draw(root, who, WHY_ASKED, account.life) < p.coefficients[0].asked:
        account.seen.reason = account.reason
    if method == LET_GO or (method == ASK_WHY and account.seen.reason in (log.MISFIT, log.NO_NEED)):
        return turn_away(account, step, BAD, log.R_GONE, now, p, out, n)
    account.reward = reward_of(method, account.seen.reason)
    n = commands.note(out, n, log.REWARD_OFFERED, account.step[SALES], WIN_BACK)
    out[n - 1].ref = account.reward
    out[n - 1].reason = account.seen.reason
    gate = p.gates[G_WIN_BACK]
    eta = eta_win_back(account, p.coefficients[0])
    n = commands.note(out, n, log.GATE_PASSED, account.step[SALES], WIN_BACK)
    out[n - 1].ref = G_WIN_BACK
    out[n - 1].p = reported(gate, eta)
    if draw(root, who, GATE, account.life) >= chance(gate, eta):
        return turn_away(account, step, BAD, log.R_GONE, now, p, out, n)
    return come_back(account, step, now, p, root, out, n)


@rule
def rewarded(account, b) -> float:  # type: ignore[no-untyped-def]
    """Discount with the reward: what was given stays given."""
    return max(account.agreed, b.reward) if account.reward & BY_DISCOUNT > 0 else account.agreed


@rule
def reward_of(method: int, reason: int) -> int:
    """What is offered: to all the same, or to whoever was asked what meets the reason; without one an apology."""
    if method == WITH_BUNDLE:
        return BY_DISCOUNT + BY_UPGRADE
    if method != ASK_WHY or reason == log.R_PRICE:
        return BY_DISCOUNT
    return BY_UPGRADE if reason in (log.R_SERVICE, log.R_RIVAL) else 0


@rule
def come_back(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A second life begins: what was given stays given, and what drove the customer away may do so again."""
    b = p.coefficients[0]
    matched = is_matched(account.reason, account.reward)
    if account.reward & BY_UPGRADE > 0:
        n = spend(account, log.FOR_REWARD, upgrade_cost(account, p), out, n)
    account.discount = rewarded(account, b)
    account.agreed = account.discount
    account.reference = 1.0 - account.agreed
    account.second_life = second_life_of(account, b)
    if matched:
        please(account, b.life_cured)
    account.life += 1
    n = commands.note(out, n, log.WON_BACK, account.step[SALES], WIN_BACK)
    out[n - 1].amount = recurring_value(account, p.firm[0])
    out[n - 1].ref = account.life
    perceive(account)
    to = p.endings[step.first + GOOD].next
    if to >= 0:
        return open_deal_again(account, to, now, p, out, n)
    if to != TO_CUSTOMER:
        account.going = to
        return n
    account.step[SALES] = -1
    return become_customer(account, now, p, root, out, n)


@rule
def second_life_of(account, b) -> float:  # type: ignore[no-untyped-def]
    """Shift of renewal after a return, by the reward and whether it met the reason for leaving."""
    matched = is_matched(account.reason, account.reward)
    return life_shift(account.reward, b) + (0.0 if matched else b.life_uncured)


@rule
def upgrade_cost(account, p) -> int:  # type: ignore[no-untyped-def]
    """What an upgrade costs: a share of what the customer's renewals bring in a year [cents]."""
    renewal = p.firm[0].renewal_step
    if renewal < 0:
        return 0
    year = recurring_value(account, p.firm[0]) * YEAR_S / p.steps[renewal].every
    return whole(p.coefficients[0].upgrade_cost * year)


@rule
def life_shift(reward: int, b) -> float:  # type: ignore[no-untyped-def]
    """Shift of renewal in a second life, by what it was won with (S92: signs)."""
    if reward == BY_DISCOUNT + BY_UPGRADE:
        return b.life_bundle
    if reward == BY_DISCOUNT:
        return b.life_discount
    return b.life_upgrade if reward == BY_UPGRADE else 0.0
