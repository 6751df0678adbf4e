"""Second 0: accounts that are there already, from a file or generated; customers, and deals in the middle of a wait."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands, luck, tables
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import DELIVERY
from salescycle.sim.model.distributions import clip, quantile, whole
from salescycle.sim.model.influence import win_interest, win_trust
from salescycle.sim.model.luck import draw
from salescycle.sim.model.stages import begin, proceed
from salescycle.sim.model.stages.effort import book_of
from salescycle.sim.model.stages.flow import draw_again, perceive, promised_time
from salescycle.sim.model.stages.follow_up import churn_reason, next_date, start_services
from salescycle.sim.model.stages.generate import estimate, note_created, receive
from salescycle.sim.model.stages.offer import cause_of, decision_odds, share_hesitation
from salescycle.sim.model.stages.owners import keeper_of
from salescycle.sim.model.stages.prices import set_terms
from salescycle.sim.model.stages.questions import await_question
from salescycle.sim.model.stages.understand import convince, discover, judge_fit, meeting_odds

STAYED = 0.5
"""Odds of a poor fit among customers who have stayed, as a share of those among new leads [assumption]."""


@rule
def open_book(account, entry, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """An account of the opening book: traits drawn as for its source, the rest of its wait given its age."""
    account.segment = entry.segment
    account.product = entry.product
    account.value = max(0, entry.value)
    receive(account, p.sources[entry.source], now, p, root)
    if entry.value >= 0:
        account.value = entry.value
        account.seen.value = entry.value
    account.phase = tables.FOLLOW_UP if entry.step < 0 else p.steps[entry.step].phase
    account.entered = now
    if entry.step < 0:
        account.owner = keeper_of(account, now, p, root)
    n = note_created(account, out)
    n = commands.note(out, n, log.PRESENT, entry.step, account.phase)
    if entry.step < 0:
        return open_customer(account, entry, now, p, root, out, n)
    return open_deal(account, entry, now, p, root, out, n)


@rule
def open_customer(account, entry, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A customer somewhere in a period: satisfaction and dates are drawn, half are still due a look [assumption]."""
    who = account.identity
    if p.firm[0].effects == 1:
        survive(account, p, root)
        as_known(account, entry, root)
        perceive(account)
    n = start_services(account, now, p, root, out, n)
    if account.renew_at > 0:
        account.renew_at = now + 1 + whole((account.renew_at - now) * draw(root, who, luck.RENEWAL, 0))
    place_dates(account, now, draw(root, who, luck.LOOK, 0) < 0.5, draw(root, who, luck.LOOK, 1), p)
    return next_date(account, now, p, out, n)


@rule
def place_dates(account, now: int, is_new: bool, u: float, p) -> None:  # type: ignore[no-untyped-def]
    """Look and check of a customer of the book who *is_new* or has been there for long.

    One delivery lies behind both: the share *u* (0..1) of the time from it to the look is still to come.
    """
    check = account.check_at - now if account.check_at > 0 else 0
    look = account.look_at - now if account.look_at > 0 else check
    left = whole(look * u)
    account.check_at = now + 1 + check - (look - left) if is_new and 0 < look - left < check else 0
    if account.look_at > 0:
        every = p.steps[p.firm[0].cross_sell_step].every
        account.look_at = now + 1 + left if is_new else (now + 1 + whole(every * u) if every > 0 else 0)


@rule
def survive(account, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Give a customer of the book the state of one who has stayed: of those who fitted badly many have left."""
    b = p.coefficients[0]
    seen = account.seen
    account.hand_over = 0.5
    account.fit = account.fit / (account.fit + (1.0 - account.fit) * STAYED)
    estimate(account, luck.ESTIMATE, b.estimate_fit * b.researched, 1, root)
    account.need = 0.6
    seen.need = 0.6
    account.trust = clip(account.trust + 0.15, 0.0, 0.95)
    seen.trust = clip(seen.trust + 0.15, 0.0, 0.95)
    spread = 0.2 * (draw(root, account.identity, luck.SATISFACTION, 0) - 0.5)
    account.satisfaction = clip(b.satisfaction_base + b.satisfaction_fit * (account.fit - 0.6) + spread, 0.05, 0.95)
    seen.satisfaction = clip(b.satisfaction_base + b.satisfaction_fit * (seen.fit - 0.6), 0.05, 0.95)
    seen.satisfaction_doubt = 0.15


@rule
def open_deal(account, entry, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """An open deal: the ending and the rest of its wait are drawn given its age, by p_j S_j(age).

    In a step that lets nobody wait it is the turn of our people: the work is queued.
    """
    step = p.steps[entry.step]
    age = entry.age
    if age < 0:
        law = p.endings[step.first].law
        half = 0.0 if law < 0 else quantile(p.laws, p.points, law, 0.5)
        age = whole(half * draw(root, account.identity, luck.AGE, 0))
    if account.owner >= 0 and step.phase <= tables.OFFER and step.kind != tables.DORMANCY:
        account.in_place = 1
        n = commands.order(out, n, commands.TAKE_PLACE, 0)
    if step.slot == DELIVERY or step.kind == tables.HAND_OVER or step.kind == tables.WIN_BACK_TRY:
        account.promise = book_of(account, p).promise
        account.ordered = now  # some time ago: any second from 0 on says that there is an order
        account.promised = now - age + promised_time(account.promise, p.firm[0], p.coefficients[0])
        account.hand_over = book_of(account, p).hand_over
    if step.kind == tables.WIN_BACK_TRY:
        account.life = 1
        account.first_value = account.value
        account.reason = churn_reason(account, draw(root, account.identity, luck.REASON, 0))
    account.entered = now - age
    account.updated = now - age
    account.step[step.slot] = entry.step
    account.began[step.slot] = now - age
    live_through(account, step, entry, now - age, now, p, root)
    if tables.CONTACT < step.phase <= tables.OFFER:
        n = await_question(account, p, root, out, n)
    if lets_wait(step, p) and step.kind != tables.INVOICE:  # an old bill would not be known: it goes out now
        return draw_again(account, step, now, p, root, out, n)
    return proceed(account, now, p, root, out, begin(account, step, now, p, root, out, n))


@rule
def lets_wait(step, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether a deal can be in the middle of the step's wait; else its work has not been done yet."""
    if step.kind == tables.HESITATION:
        return False
    for ending in range(step.first, step.first + step.count):
        if p.endings[ending].law >= 0 or p.endings[ending].next == tables.NEVER:
            return True
    return False


@rule
def live_through(account, step, entry, began: int, now: int, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Give an open deal the state that the usual way to its step leaves, and the odds of its wait [assumption]."""
    if step.effects == 0:
        return
    account.attempt = 1
    if step.phase > tables.DELIVER:
        survive(account, p, root)
    elif step.phase > tables.CONTACT:
        account.asked = 1
        win_interest(account, p.coefficients[0].conversation_interest)
        win_trust(account, p.coefficients[0].tone_trust)
        for i in range(account.step[step.slot] + 1):
            if p.steps[i].kind == tables.MEETING:
                meet(account, p.steps[i], p, root)
    as_known(account, entry, root)
    if step.kind == tables.MEETING:
        meeting_odds(account, step, began, p)
    elif step.phase == tables.OFFER:
        be_quoted(account, step, began, now, p)
        if step.kind == tables.DECISION:
            share_hesitation(account, decision_odds(account, step, began, p))
        elif step.kind == tables.HESITATION:
            account.cause = cause_of(account, draw(root, account.identity, luck.CAUSE, 0))
    perceive(account)


@rule
def be_quoted(account, step, began: int, now: int, p) -> None:  # type: ignore[no-untyped-def]
    """Whoever stands behind a quotation, or decides on one, holds it on today's terms since the wait began."""
    for i in range(len(p.steps)):
        is_behind = i < account.step[step.slot] or step.kind == tables.DECISION
        if p.steps[i].kind == tables.QUOTATION and is_behind:
            if account.quotation == 0:
                set_terms(account, now, p)
                account.quotation = 1
            account.valid_to = max(0, began + p.steps[i].valid)


@rule
def as_known(account, entry, root: int) -> None:  # type: ignore[no-untyped-def]
    """What the book knows of the customer holds."""
    if entry.fit >= 0.0:  # our people go by what they see of it
        account.fit = entry.fit
        estimate(account, luck.ESTIMATE, account.seen.fit_doubt, 2, root)
    if entry.need >= 0.0:
        account.need = entry.need
    if entry.interest >= 0.0:
        account.interest = entry.interest
    if entry.trust >= 0.0:
        account.trust = entry.trust
    if entry.indecision >= 0.0:
        account.indecision = entry.indecision
    if entry.satisfaction >= 0.0:
        account.satisfaction = entry.satisfaction
    if entry.reason >= 0:
        account.reason = entry.reason


@rule
def meet(account, step, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """The meetings that an open deal has had."""
    for _ in range(step.meetings):
        account.meeting += 1
        discover(account, step, p, root)
    if account.panel > 1:
        convince(account, step, p, root)
    judge_fit(account, p, root)
    account.assessed = 1
