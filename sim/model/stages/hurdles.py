"""What an order has to pass besides the customer: bid or no bid, an approval, a barrier, the paper of a contract.

Each ends well with a configured chance, or badly; the chance is a coin, not a gate.
"""

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments, commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.distributions import whole
from salescycle.sim.model.luck import CHANCE, LENGTH, draw
from salescycle.sim.model.playbook_rules import C_NOW, is_bid_for
from salescycle.sim.model.stages.effort import book_of, luck_in
from salescycle.sim.model.stages.flow import hang_up, perceive, queue_step, spend, take_order, turn_away
from salescycle.sim.model.stages.prices import asked_discount
from salescycle.sim.model.stages.referrals import refuse
from salescycle.sim.model.tables import (
    APPROVAL,
    BAD,
    BARRIER,
    BY_ESTIMATE,
    CONCEDE,
    CONTRACT,
    ESCALATE,
    GOOD,
    NO_BID,
)


@rule
def begin_hurdle(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the work of a barrier or a contract, or begin its wait at once where nobody has to work."""
    if step.desk < 0:
        n = spend(account, log.FOR_STEP, step.cost, out, n)
        return finish_hurdle(account, step, now, p, root, out, n)
    return queue_step(account, step, C_NOW, now, p, root, out, n)


@rule
def finish_hurdle(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Somebody has done his part, or nobody has to: draw whether it ends well, then how long the answer takes."""
    ending = outcome_of(account, step, root)
    u = draw(root, luck_in(account, step), LENGTH, account.visit)
    return hang_up(account, step, ending, u, haste_of(account, step, p), now, p, out, n)


@rule
def haste_of(account, step, p) -> float:  # type: ignore[no-untyped-def]
    """Factor on the wait: conceding a contract's changes is quick, lawyers take long; both show in penalties later."""
    if step.kind != CONTRACT:
        return 1.0
    b = p.coefficients[0]
    account.redlines = arguments.choice_of(account, arguments.REDLINES, book_of(account, p).redlines)
    if account.redlines == CONCEDE:
        return b.concede_wait
    return b.escalate_wait if account.redlines == ESCALATE else 1.0


@rule
def outcome_of(account, step, root: int) -> int:  # type: ignore[no-untyped-def]
    """Whether a step with a configured chance ends well."""
    return GOOD if draw(root, luck_in(account, step), CHANCE, account.visit) < step.chance else BAD


@rule
def end_hurdle(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A barrier is passed or not; a contract is signed, which makes the order, or withdrawn."""
    ending = account.ending[SALES]
    if step.kind == APPROVAL:
        return end_approval(account, step, now, p, out, n)
    if ending == BAD:
        reason = log.R_BARRIER if step.kind == BARRIER else log.R_WITHDRAWN
        return turn_away(account, step, BAD, reason, now, p, out, n)
    n = commands.note(out, n, log.SIGNED if step.kind == CONTRACT else log.GRANTED, account.step[SALES], account.phase)
    out[n - 1].duration = now - account.began[SALES]
    if step.kind == CONTRACT:
        n = take_order(account, now, p, out, n)
    account.going = p.endings[step.first + GOOD].next
    return n


@rule
def begin_approval(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Ask for a discount beyond the seller's authority; within it nobody needs to be asked.

    From here on the seller gives no more than was asked for, or may be given without asking.
    """
    asked = asked_discount(account, now, p)
    account.most_discount = max(asked, book_of(account, p).authority)
    if asked <= book_of(account, p).authority:
        account.going = p.endings[step.first + GOOD].next
        return n
    n = commands.note(out, n, log.APPROVAL_ASKED, account.step[SALES], account.phase)
    out[n - 1].ref = whole(1000.0 * asked)
    return queue_step(account, step, C_NOW, now, p, root, out, n)


@rule
def end_approval(account, step, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Approved, or refused: then the seller keeps to the authority, wherever the process leads."""
    ending = account.ending[SALES]
    n = commands.note(out, n, log.APPROVED if ending == GOOD else log.REFUSED, account.step[SALES], account.phase)
    if ending == BAD:
        account.most_discount = book_of(account, p).authority
        return turn_away(account, step, BAD, log.R_REFUSED, now, p, out, n)
    account.going = p.endings[step.first + GOOD].next
    return n


@rule
def begin_bid(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the reading of a tender."""
    return queue_step(account, step, C_NOW, now, p, root, out, n)


@rule
def finish_bid(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Bid, or leave it: by the estimated fit, unless the player has decided."""
    perceive(account)
    bidding = arguments.choice_of(account, arguments.BIDDING, BY_ESTIMATE)
    if bidding == NO_BID or (bidding == BY_ESTIMATE and not is_bid_for(account.seen, book_of(account, p))):
        n = refuse(account, step, account.phase, p, root, out, n)
        return turn_away(account, step, BAD, log.R_NO_BID, now, p, out, n)
    n = commands.note(out, n, log.BID_MADE, account.step[SALES], account.phase)
    account.going = p.endings[step.first + GOOD].next
    return n
