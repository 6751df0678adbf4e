"""The business flow, written once: a small pure function for each kind of stage, one file a phase.

An engine calls ``happen`` for each event of an account and carries out the commands it returns. A stage changes this
account's row only, draws only by its identity, and decides nothing about time, order, queues or people. Kinds of steps
are code, their sequence is data: a stage sends the account ``going`` to the step that the table names.
"""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands, tables
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, NOWHERE, SALES, drift
from salescycle.sim.model.arguments import forget_plan
from salescycle.sim.model.stages.campaign import begin_campaign, bring_lead, finish_campaign
from salescycle.sim.model.stages.check import begin_check, finish_check
from salescycle.sim.model.stages.contact import begin_attempt, finish_attempt
from salescycle.sim.model.stages.deliver import (
    begin_delivery,
    begin_hand_over,
    end_delivery,
    finish_delivery_work,
    finish_hand_over,
)
from salescycle.sim.model.stages.develop import finish_cross_sell, look
from salescycle.sim.model.stages.dormant import fall_asleep, wake_up
from salescycle.sim.model.stages.effort import book_of
from salescycle.sim.model.stages.flow import (
    close,
    enter_phase,
    is_bound,
    leave,
    part,
    settle_invoice,
    spend_in,
    take_order,
)
from salescycle.sim.model.stages.follow_up import become_customer, renew, review
from salescycle.sim.model.stages.generate import arrive
from salescycle.sim.model.stages.goods import begin_goods, finish_goods
from salescycle.sim.model.stages.hurdles import (
    begin_approval,
    begin_bid,
    begin_hurdle,
    end_hurdle,
    finish_bid,
    finish_hurdle,
)
from salescycle.sim.model.stages.invoice import end_invoice, is_last, send_invoice
from salescycle.sim.model.stages.offer import (
    begin_decision,
    begin_hesitation,
    begin_quotation,
    end_decision,
    finish_hesitation,
    finish_quotation,
)
from salescycle.sim.model.stages.owners import hand_on
from salescycle.sim.model.stages.questions import answer_question, ask_question
from salescycle.sim.model.stages.referrals import tell_honestly
from salescycle.sim.model.stages.research import begin_research, finish_proof, finish_research
from salescycle.sim.model.stages.tickets import close_ticket, open_ticket
from salescycle.sim.model.stages.understand import begin_meeting, end_meeting_wait, finish_meeting
from salescycle.sim.model.stages.win_back import begin_win_back, finish_win_back
from salescycle.sim.model.stages.work import begin_work, finish_work

TASK_DONE, CLOCK_RINGS = 0, 1
"""What has happened to an account: a task of it is done, or one of its clocks rings."""


@rule
def happen(account, slot: int, what: int, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """One event of an account in one of its slots. Returns how many commands stand in *out*."""
    if account.created < 0:
        return lead_comes(account, p.sources[account.source], now, p, root, out)
    step = p.steps[account.step[slot]]
    if step.effects == 1:
        drift(account, p.firm[0], now)
        review(account, now, p, root)
    if what == CLOCK_RINGS:
        return proceed(account, now, p, root, out, ring(account, slot, step, now, p, root, out))
    number = account.step[slot]
    n = finish(account, step, now, p, root, out)
    n = spend_in(account, number, log.FOR_STEP, step.cost, out, n)
    if account.planned == 1 and (slot == SALES or step.own == 1):  # a check is no task of sales, and is planned too
        forget_plan(account)
    if step.new_owners > 0 and what == TASK_DONE:
        n = hand_on(account, step, now, p, root, out, n)
    return proceed(account, now, p, root, out, n)


@rule
def lead_comes(account, source, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """A new lead of a source: into its owner's backlog, or into the first step."""
    return proceed(account, now, p, root, out, arrive(account, source, now, p, root, out))


@rule
def enter(account, step: int, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """Pulled from the backlog: the account begins its source's first step and takes a place."""
    account.in_place = 1
    n = commands.order(out, 0, commands.TAKE_PLACE, 0)
    n = commands.note(out, n, log.PULLED, step, account.phase)
    out[n - 1].duration = now - account.created
    account.going = step
    if p.firm[0].effects == 1:
        drift(account, p.firm[0], now)
    return proceed(account, now, p, root, out, n)


@rule
def proceed(account, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Go where the stage has sent the account, if anywhere; on at once where a step lets it pass."""
    while account.going != NOWHERE:
        to = account.going
        account.going = NOWHERE
        n = go(account, to, now, p, root, out, n)
    return n


@rule
def go(account, to: int, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Come to a step, or to an end."""
    if to == tables.TO_LOST:
        return leave(account, log.R_LOST, now, out, n)
    if to == tables.TO_WON:
        n = take_order(account, now, p, out, n)
        n = commands.note(out, n, log.WON, account.step[SALES], account.phase)
        out[n - 1].duration = now - account.entered
        return close(account, now, out, n)
    if to == tables.TO_CUSTOMER:
        n = take_order(account, now, p, out, n)
        account.step[SALES] = -1
        if account.due == 0:
            account.step[DELIVERY] = -1
        return become_customer(account, now, p, root, out, n)
    step = p.steps[to]
    if step.slot == SALES and comes_again(account, to):
        account.visit += 1
    elif step.optional & book_of(account, p).skip > 0:
        return pass_by(account, step, to, p, n)
    if step.slot == DELIVERY and account.due > 0:
        bad = account.ending[DELIVERY] == tables.BAD
        n = settle_invoice(account, now, out, n)
        n = commands.cancel(out, n, DELIVERY)
        if bad:
            return part(account, log.R_NOT_PAID, now, out, n)
    if step.slot != SALES:
        account.step[SALES] = -1
    account.step[step.slot] = to
    if step.kind != tables.CAMPAIGN:
        n = enter_phase(account, step.phase, now, out, n)
    return begin(account, step, now, p, root, out, n)


@rule
def pass_by(account, step, to: int, p, n: int) -> int:  # type: ignore[no-untyped-def]
    """Leave the step *to* out: on by its good ending. Only on the way forward, so that no circle is without an end."""
    account.step[SALES] = to
    account.going = p.endings[step.first].next
    return n


@rule
def comes_again(account, to: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether the account may have been in the step *to* before: on a way back, or as a customer who buys again."""
    return to <= account.step[SALES] or (account.step[SALES] < 0 and account.life > 0)


@rule
def begin(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The account comes to a step."""
    if step.kind == tables.WORK:
        return begin_work(account, step, now, p, root, out, n)
    if step.kind == tables.ATTEMPT:
        return begin_attempt(account, step, now, p, root, out, n)
    if step.kind == tables.MEETING:
        return begin_meeting(account, step, now, p, root, out, n)
    if step.kind == tables.QUOTATION:
        return begin_quotation(account, step, now, p, root, out, n)
    if step.kind == tables.DECISION:
        return begin_decision(account, step, now, p, root, out, n)
    if step.kind == tables.HESITATION:
        return begin_hesitation(account, step, now, p, root, out, n)
    if step.kind == tables.HAND_OVER:
        return begin_hand_over(account, step, now, p, root, out, n)
    if step.kind == tables.DELIVERY_RUN:
        return begin_delivery(account, step, now, p, root, out, n)
    return begin_further(account, step, now, p, root, out, n)


@rule
def begin_further(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The account comes to a step that not every process has."""
    if step.kind == tables.APPROVAL:
        return begin_approval(account, step, now, p, root, out, n)
    if step.kind == tables.BID:
        return begin_bid(account, step, now, p, root, out, n)
    if step.kind == tables.RESEARCH or step.kind == tables.PROOF:
        return begin_research(account, step, now, p, root, out, n)
    if step.kind == tables.INVOICE:
        return begin_invoice(account, step, now, p, root, out, n)
    if step.kind == tables.WIN_BACK_TRY:
        return begin_win_back(account, step, now, p, root, out, n)
    if step.kind == tables.DORMANCY:
        return fall_asleep(account, step, now, p, root, out, n)
    if step.kind == tables.CAMPAIGN:
        return begin_campaign(account, step, now, p, root, out, n)
    if step.kind == tables.GOODS_ISSUE:
        return begin_goods(account, step, now, p, out, n)
    return begin_hurdle(account, step, now, p, root, out, n)


@rule
def begin_invoice(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Send the bill; where nothing but the payment is left, whoever gets it is a customer from now on."""
    n = send_invoice(account, step, now, p, root, out, n)
    return become_customer(account, now, p, root, out, n) if is_last(step, p) else n


@rule
def finish(account, step, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """Somebody has done the task of a step."""
    if step.kind == tables.WORK:
        return finish_work(account, step, now, p, root, out, 0)
    if step.kind == tables.ATTEMPT:
        return finish_attempt(account, step, now, p, root, out, 0)
    if step.kind == tables.MEETING:
        return finish_meeting(account, step, now, p, root, out, 0)
    if step.kind == tables.QUOTATION:
        return finish_quotation(account, step, now, p, root, out, 0)
    if step.kind == tables.HESITATION:
        return finish_hesitation(account, step, now, p, root, out, 0)
    if step.kind == tables.HAND_OVER:
        return finish_hand_over(account, step, now, p, root, out, 0)
    if step.kind == tables.DELIVERY_RUN:
        return finish_delivery_work(account, step, now, p, root, out, 0)
    if step.kind == tables.TICKET:
        return close_ticket(account, step, now, p, root, out, 0)
    if step.kind == tables.CROSS_SELL:
        return finish_cross_sell(account, step, now, p, root, out, 0)
    return finish_further(account, step, now, p, root, out)


@rule
def finish_further(account, step, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """Somebody has done the task of a step that not every process has."""
    if step.kind == tables.BID:
        return finish_bid(account, step, now, p, root, out, 0)
    if step.kind == tables.RESEARCH:
        return finish_research(account, step, now, p, root, out, 0)
    if step.kind == tables.PROOF:
        return finish_proof(account, step, now, p, root, out, 0)
    if step.kind == tables.QUESTION:
        return answer_question(account, step, now, p, root, out, 0)
    if step.kind == tables.CHECK:
        return finish_check(account, step, now, p, root, out, 0)
    if step.kind == tables.WIN_BACK_TRY:
        return finish_win_back(account, step, now, p, root, out, 0)
    if step.kind == tables.CAMPAIGN:
        return finish_campaign(account, step, now, p, root, out, 0)
    return finish_hurdle(account, step, now, p, root, out, 0)


@rule
def ring(account, slot: int, step, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """A clock of the account rings: a wait is over, a date has come."""
    if step.kind == tables.WORK or step.kind == tables.PROOF:
        account.going = p.endings[step.first + account.ending[slot]].next
        return 0
    if step.kind == tables.ATTEMPT:
        return begin_attempt(account, step, now, p, root, out, 0)
    if step.kind == tables.MEETING:
        return end_meeting_wait(account, step, now, p, root, out, 0)
    if step.kind == tables.DECISION:
        return end_decision(account, step, now, p, root, out, 0)
    if step.kind == tables.DELIVERY_RUN:
        return end_delivery(account, step, now, p, root, out, 0)
    if step.kind == tables.TICKET:
        return open_ticket(account, step, now, p, root, out, 0)
    if step.kind == tables.RENEW:
        return renew(account, step, now, p, root, out, 0)
    if step.kind == tables.CROSS_SELL:
        return look(account, account.step[DATES], step, now, p, root, out, 0)
    return ring_further(account, step, now, p, root, out)


@rule
def ring_further(account, step, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """A clock rings in a step that not every process has."""
    if step.kind == tables.QUESTION:
        return ask_question(account, step, now, p, root, out, 0)
    if step.kind == tables.CHECK:
        return begin_check(account, step, now, p, root, out, 0)
    if step.kind == tables.INVOICE:
        return end_invoice(account, step, now, p, out, 0)
    if step.kind == tables.DORMANCY:
        return wake_up(account, step, now, p, out, 0)
    if step.kind == tables.CAMPAIGN:
        return bring_lead(account, step, now, p, root, out, 0)
    if step.kind == tables.GOODS_ISSUE:
        return finish_goods(account, step, p)
    return end_hurdle(account, step, now, p, out, 0)


@rule
def skip(account, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """The seller leaves the step out whose task waits, and the account goes on as if it were done."""
    step = p.steps[account.step[SALES]]
    if step.effects == 1:
        drift(account, p.firm[0], now)
        review(account, now, p, root)
    n = pass_by(account, step, account.step[SALES], p, commands.cancel(out, 0, SALES))
    return proceed(account, now, p, root, out, n)


@rule
def drop(account, is_told: bool, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """The seller lets an account go that has not ordered; who is a customer already, only the deal.

    In silence, or *is_told* honestly that this is not for it.
    """
    n = 0
    if is_told and account.step[SALES] >= 0:
        n = tell_honestly(account, p.steps[account.step[SALES]], account.phase, p, root, out, n)
    return leave(account, log.DROPPED, now, out, n)


@rule
def may_drop(account, person: int, now: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether *person* may let the account go: an own one that has not ordered and holds no binding quotation."""
    is_deal = account.ended == 0 and 0 < account.phase <= tables.OFFER and account.ordered < 0
    return is_deal and account.owner == person and not is_bound(account, now)
