"""Second 0: accounts that are there already, from a file or generated; customers, and deals in the middle of a wait."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands, luck, tables
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import up
from salescycle.sim.model.distributions import clip, quantile, whole
from salescycle.sim.model.luck import draw
from salescycle.sim.model.stages import begin
from salescycle.sim.model.stages.flow import draw_again, perceive, promised_by
from salescycle.sim.model.stages.follow_up import next_date, start_services
from salescycle.sim.model.stages.generate import note_created, receive
from salescycle.sim.model.stages.offer import decision_odds, share_hesitation
from salescycle.sim.model.stages.understand import discover, judge_fit, meeting_odds


@rule
def open_book(account, entry, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """An account of the opening book: traits drawn as for its source, the rest of its wait given its age."""
    account.segment = entry.segment
    account.product = entry.product
    receive(account, p.sources[entry.source], now, p, root)
    if entry.value >= 0:
        account.value = entry.value
        account.seen.value = entry.value
    account.phase = tables.FOLLOW_UP if entry.step < 0 else p.steps[entry.step].phase
    account.entered = now
    n = note_created(account, out)
    n = commands.note(out, n, log.PRESENT, entry.step, account.phase)
    if entry.step < 0:
        return open_customer(account, now, p, root, out, n)
    return open_deal(account, entry, now, p, root, out, n)


@rule
def open_customer(account, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A customer somewhere in a period: satisfaction and dates are drawn, half are still due a look [assumption]."""
    who = account.identity
    if p.firm[0].effects == 1:
        account.need = 0.6
        account.trust = clip(account.trust + 0.15, 0.0, 0.95)
        spread = 0.2 * (draw(root, who, luck.SATISFACTION, 0) - 0.5)
        account.satisfaction = clip(0.62 + 0.85 * (account.fit - 0.6) + spread, 0.05, 0.95)
        perceive(account)
    n = start_services(account, now, p, root, out, n)
    if account.renew_at > 0:
        account.renew_at = now + 1 + whole((account.renew_at - now) * draw(root, who, luck.RENEWAL, 0))
    if account.look_at > 0:
        due = draw(root, who, luck.LOOK, 0) < 0.5
        account.look_at = now + 1 + whole((account.look_at - now) * draw(root, who, luck.LOOK, 1)) if due else 0
    return next_date(account, now, p, out, n)


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
    if account.owner >= 0 and step.phase <= tables.OFFER:
        account.in_place = 1
        n = commands.order(out, n, commands.TAKE_PLACE, 0)
    if step.kind == tables.HAND_OVER or step.kind == tables.DELIVERY_RUN:
        account.promised = promised_by(now - age, p.firm[0])
    account.entered = now - age
    account.updated = now - age
    account.step[step.slot] = entry.step
    account.began[step.slot] = now - age
    live_through(account, step, now - age, p, root)
    if lets_wait(step, p):
        return draw_again(account, step, now, p, root, out, n)
    return begin(account, step, now, p, root, out, n)


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
def live_through(account, step, began: int, p, root: int) -> None:  # type: ignore[no-untyped-def]
    """Give an open deal the state that the usual way to its step leaves, and the odds of its wait [assumption]."""
    if step.effects == 0:
        return
    account.attempt = 1
    account.interest = up(account.interest, 0.35)
    account.trust = up(account.trust, 0.07)
    account.meeting = 1
    discover(account, p.firm[0])
    judge_fit(account, p.firm[0], root)
    if step.kind == tables.MEETING:
        meeting_odds(account, step, began, p)
    elif step.kind == tables.DECISION:
        account.quotation = 1
        for i in range(len(p.steps)):
            if p.steps[i].kind == tables.QUOTATION:
                account.valid_to = max(0, began + p.steps[i].valid)
        share_hesitation(account, decision_odds(account, step, began, p))
    perceive(account)
