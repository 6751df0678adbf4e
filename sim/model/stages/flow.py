"""What every stage does: enter a phase, queue a step's task, hang up a wait, see, leave."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DATES, DELIVERY, SALES, SERVICE, SLOTS
from salescycle.sim.model.arguments import forget_plan
from salescycle.sim.model.calendars import add_work, work_between
from salescycle.sim.model.distributions import cdf, quantile, signed_whole, whole
from salescycle.sim.model.luck import PENDING_LENGTH, PENDING_OUTCOME, draw
from salescycle.sim.model.playbook_rules import C_POOL, queue_key
from salescycle.sim.model.stages.effort import book_of, effort_of, luck_in
from salescycle.sim.model.tables import DECISION, E_EXPIRED, E_HESITATES, FOLLOW_UP, GOOD, NEVER, OFFER, TO_LOST, TRADE

ALMOST_ONE = 0.9999999999999999


@rule
def perceive(account) -> None:  # type: ignore[no-untyped-def]
    """Let our people see the plain facts of an event; called last in each stage.

    What a customer feels is never seen as it is: effects move its estimate (``influence``), signals pull it
    (``listening``).
    """
    account.seen.value = account.value
    account.seen.attempt = account.attempt - account.attempts_before
    account.seen.ticket_open = 1 if account.ticket_open > 0 else 0
    account.seen.tickets = account.ticket


@rule
def enter_phase(account, phase: int, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Move the account into *phase*, unless it is there."""
    if account.phase == phase:
        return n
    n = commands.note(out, n, log.ENTERED, -1, phase)
    out[n - 1].ref = account.phase
    out[n - 1].duration = now - account.entered
    account.phase = phase
    account.entered = now
    return n


@rule
def desk_of(account, step, p) -> int:  # type: ignore[no-untyped-def]
    """Desk at which a step's task waits: the owner's own, or the pool's."""
    return p.people[account.owner].desk if step.own == 1 else step.desk


@rule
def queue_step(account, step, work_class: int, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Queue the task of a step."""
    key = queue_key(account.seen, work_class if step.own == 1 else C_POOL, book_of(account, p))
    effort = effort_of(account, step, now, p, root)
    return commands.task(out, n, step.slot, desk_of(account, step, p), effort, key)


@rule
def spend(account, reason: int, amount: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Money spent on the account [cents]; nothing is written about nothing."""
    return spend_in(account, account.step[SALES], reason, amount, out, n)


@rule
def spend_in(account, step: int, reason: int, amount: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Money spent on the account in a step of that number [cents]."""
    if amount <= 0:
        return n
    n = commands.note(out, n, log.SPENT, step, account.phase)
    out[n - 1].amount = amount
    out[n - 1].reason = reason
    return n


@rule
def pace_of(account, p) -> float:  # type: ignore[no-untyped-def]
    """Factor of the customer's culture on the time it takes."""
    return p.segments[account.segment].pace if account.segment >= 0 else 1.0


@rule
def law_of(account, step, ending: int, p) -> int:  # type: ignore[no-untyped-def]
    """Law of a wait's length: its ending's; after an answer to a hesitation the law of the reply. -1: no time."""
    row = step.first + ending
    if step.kind == DECISION and account.rounds > 0:
        row = p.steps[p.endings[step.first + E_HESITATES].next].first
    return p.endings[row].law


@rule
def ahead_of(account, step, ending: int, now: int, p) -> int:  # type: ignore[no-untyped-def]
    """Second at which half of the waits that come to *ending* are over, for a look ahead."""
    return wait_until(account, step, ending, 0.5, now, p)


@rule
def wait_until(account, step, ending: int, u: float, now: int, p) -> int:  # type: ignore[no-untyped-def]
    """Second at which a wait that began *now* and comes to *ending* is over, for the uniform number *u*."""
    law = law_of(account, step, ending, p)
    if law < 0:
        return now
    length = whole(account.stretch[step.slot] * quantile(p.laws, p.points, law, u))
    if p.laws[law].working == 1:
        return add_work(p.calendars[step.calendar], p.shifts, now, length)
    return now + length


@rule
def hang_up(account, step, ending: int, u: float, stretch: float, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Begin the wait of a step: how it ends is known, how long it takes comes from that ending's distribution.

    ``never`` sets no clock.
    """
    slot = step.slot
    account.ending[slot] = ending
    account.began[slot] = now
    account.stretch[slot] = stretch
    if p.endings[step.first + ending].next == NEVER:
        return n
    return ring_at(account, slot, wait_until(account, step, ending, u, now, p), now, out, n)


@rule
def ring_at(account, slot: int, end: int, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Set the clock of a wait that would be over at *end*; a quotation's limit comes first and changes the ending."""
    if slot == SALES and 0 < account.limit < end:
        account.later_ending = account.ending[slot]
        account.later = end
        account.ending[slot] = E_EXPIRED
        end = account.limit
    return commands.timer(out, n, slot, max(0, end - now))


@rule
def age_cdf(account, step, ending: int, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Chance that a wait which comes to *ending* would be over by its present age."""
    if p.endings[step.first + ending].next == NEVER:
        return 0.0
    law = law_of(account, step, ending, p)
    if law < 0:
        return 1.0
    began = account.began[step.slot]
    age = now - began
    if p.laws[law].working == 1:
        age = work_between(p.calendars[step.calendar], p.shifts, began, now)
    if age <= 0:
        return 0.0
    return cdf(p.laws, p.points, law, age / account.stretch[step.slot])


@rule
def odds_of(account, step, ending: int, p) -> float:  # type: ignore[no-untyped-def]
    """Chance of an ending at the begin of the wait: drawn by a gate, or the share of a coin."""
    return account.odds[ending] if step.gate >= 0 else p.endings[step.first + ending].share


@rule
def draw_again(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Draw a pending wait again, given its age: the ending by p_j S_j(age), the length beyond it (heart.md 6).

    So one rule serves the opening book and the veil. A wait that has outlived every law keeps its clock.
    """
    slot = step.slot
    total = 0.0
    for j in range(step.count):
        total += odds_of(account, step, j, p) * (1.0 - age_cdf(account, step, j, now, p))
    if total <= 0.0:
        return n
    u = draw(root, luck_in(account, step), PENDING_OUTCOME, slot) * total
    ending = -1
    for j in range(step.count):
        weight = odds_of(account, step, j, p) * (1.0 - age_cdf(account, step, j, now, p))
        if weight > 0.0:
            ending = j
            if u < weight:
                break
            u -= weight
    past = age_cdf(account, step, ending, now, p)
    account.ending[slot] = ending
    if p.endings[step.first + ending].next == NEVER:
        return commands.cancel(out, n, slot)
    u = past + (1.0 - past) * draw(root, luck_in(account, step), PENDING_LENGTH, slot)
    end = wait_until(account, step, ending, min(u, ALMOST_ONE), account.began[slot], p)
    return ring_at(account, slot, end, now, out, n)


@rule
def free_place(account, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Take the account off its owner's open deals, if it is one of them."""
    if account.in_place == 0:
        return n
    account.in_place = 0
    return commands.order(out, n, commands.FREE_PLACE, 0)


@rule
def leave(account, reason: int, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Lose a deal: it frees its place, and nothing of it is pending. Who is a customer already stays one."""
    if account.served == 0:
        return part(account, reason, now, out, n)
    n = note_lost(account, reason, now, out, n)
    n = free_place(account, out, n)
    n = drop_clock(account, SALES, out, n)
    if account.due == 0:
        n = drop_clock(account, DELIVERY, out, n)
    account.limit = 0
    account.phase = 0
    return enter_phase(account, FOLLOW_UP, now, out, n)


@rule
def part(account, reason: int, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Lose an account for good."""
    return close(account, now, out, note_lost(account, reason, now, out, n))


@rule
def note_lost(account, reason: int, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Row of a deal or an account that is lost."""
    n = commands.note(out, n, log.LOST, account.step[SALES], account.phase)
    out[n - 1].reason = reason
    out[n - 1].duration = now - account.entered
    return n


@rule
def drop_clock(account, slot: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Forget what one of the account's clocks is about."""
    if account.step[slot] < 0:
        return n
    account.step[slot] = -1
    if slot != SERVICE:
        forget_plan(account)  # it was for a task that nobody will do
    return commands.cancel(out, n, slot)


@rule
def stop_services(account, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A customer's tickets and dates end."""
    account.served = 0
    account.look_at = 0
    account.check_at = 0
    account.renew_at = 0
    account.ticket_open = 0
    n = drop_clock(account, SERVICE, out, n)
    return drop_clock(account, DATES, out, n)


@rule
def settle_invoice(account, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The open invoice comes to its end, as it was drawn to: paid or written off. Nothing where none is open."""
    if account.due == 0:
        return n
    paid = account.ending[DELIVERY] == GOOD
    n = commands.note(out, n, log.PAID if paid else log.WRITTEN_OFF, account.step[DELIVERY], account.phase)
    out[n - 1].amount = account.owed
    out[n - 1].ref = account.bill
    out[n - 1].duration = now - account.began[DELIVERY]
    account.due = 0
    account.owed = 0
    return n


@rule
def is_bound(account, now: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether a quotation binds us: within its validity it is neither withdrawn nor made worse."""
    return account.quotation > 0 and now <= account.valid_to and account.ordered < 0


@rule
def open_deal_again(account, to: int, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Begin a further deal of a customer, which goes to step *to*: it will order, be delivered and be invoiced anew.

    Before the order it takes a place among its owner's open deals.
    """
    account.value = next_list_value(account, p)
    account.opened = now
    account.meetings_left = 0
    account.most_discount = 1.0
    account.anchored = 0.0
    account.redlines = TRADE
    account.ordered = -1
    account.delivered = -1
    account.accepted = 0
    account.rounds = 0
    account.valid_to = 0
    account.limit = 0
    account.error = 0
    account.visit += 1
    perceive(account)
    account.going = to
    return take_place(account, to, p, out, n)


@rule
def next_list_value(account, p) -> int:  # type: ignore[no-untyped-def]
    """List value of what a customer may buy next [cents]."""
    return whole(p.firm[0].next_value * account.first_value)


@rule
def take_place(account, to: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Count the account among its owner's open deals if it goes to a step before the order."""
    if to < 0 or account.in_place == 1 or account.owner < 0 or account.ordered >= 0 or p.steps[to].phase > OFFER:
        return n
    account.in_place = 1
    return commands.order(out, n, commands.TAKE_PLACE, 0)


@rule
def turn_away(account, step, ending: int, reason: int, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Lose the deal by an ending of its step, unless the scenario's ``next`` sends it elsewhere."""
    to = p.endings[step.first + ending].next
    if to == TO_LOST:
        return leave(account, reason, now, out, n)
    account.going = to
    return n


@rule
def margin_share(account, p) -> float:  # type: ignore[no-untyped-def]
    """Margin at the list price as a share of it: by the account's product, else its segment, else the firm's."""
    share = p.firm[0].margin
    if account.segment >= 0:
        share = p.segments[account.segment].margin
    if account.product >= 0 and p.products[account.product].margin >= 0.0:
        share = p.products[account.product].margin
    return share


@rule
def net_value(account) -> int:  # type: ignore[no-untyped-def]
    """Value of the deal less the discount [cents]."""
    return whole(account.value * (1.0 - account.discount))


@rule
def net_margin(account, p) -> int:  # type: ignore[no-untyped-def]
    """Margin of the deal less the discount [cents]; a large discount leaves less than nothing."""
    return signed_whole(account.value * (margin_share(account, p) - account.discount))


@rule
def promised_time(promise: float, firm, b) -> int:  # type: ignore[no-untyped-def]
    """Time from order to delivery that is promised, between safe (0) and attractive (1) [s]."""
    return whole(firm.lead_time * (1.0 - b.promise_time * promise))


@rule
def take_order(account, now: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """An order, unless there has been one: it is no open deal any more, a date is promised, the price is remembered."""
    if account.ordered >= 0:
        return n
    n = commands.note(out, n, log.ORDER, account.step[SALES], account.phase)
    out[n - 1].amount = net_value(account)
    out[n - 1].ref = net_margin(account, p)
    out[n - 1].duration = now - (account.opened if account.opened > 0 else account.created)
    account.ordered = now
    account.deal += 1
    account.promised = now + promised_time(account.promise, p.firm[0], p.coefficients[0])
    account.agreed = account.discount
    account.reference = 1.0 - account.agreed
    return free_place(account, out, n)


@rule
def close(account, now: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """Forget all clocks of an account that has ended, and free its place among the open deals.

    Whoever leaves settles the open invoice.
    """
    account.ended = 1
    n = settle_invoice(account, now, out, n)
    n = free_place(account, out, n)
    for slot in range(SLOTS):
        n = drop_clock(account, slot, out, n)
    return n
