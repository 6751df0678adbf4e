"""Who owns an account: those who are there, and what happens when it passes from one to another."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import commands, luck
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import SALES
from salescycle.sim.model.influence import lose_trust
from salescycle.sim.model.luck import draw
from salescycle.sim.model.stages.effort import luck_in


@rule
def is_there(person, now: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether somebody has joined and not left; who is only away for some days is there."""
    return person.joined <= now < person.leaves


@rule
def number_there(first: int, count: int, now: int, p) -> int:  # type: ignore[no-untyped-def]
    """How many of *count* people from person *first* on are there."""
    n = 0
    for i in range(first, first + count):
        if is_there(p.people[i], now):
            n += 1
    return n


@rule
def nth_there(first: int, n: int, now: int, p) -> int:  # type: ignore[no-untyped-def]
    """The *n*-th (from 0) of those who are there, from person *first* on."""
    i = first
    while n > 0 or not is_there(p.people[i], now):
        if is_there(p.people[i], now):
            n -= 1
        i += 1
    return i


@rule
def pass_to(account, person: int, p, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """The account passes to *person*; what was written before is about the owner of before.

    Its waiting tasks, its place among the open deals and its place in the backlog go along, and trust is lost.
    """
    old = account.owner
    for i in range(n):
        if out[i].person == commands.THE_OWNER:
            out[i].person = old
    n = commands.order(out, n, commands.PASS, 0)
    out[n - 1].desk = p.people[old].desk if old >= 0 else -1
    out[n - 1].ref = account.in_place
    account.owner = person
    n = commands.note(out, n, log.OWNER_CHANGED, account.step[SALES], account.phase)
    out[n - 1].ref = old
    if p.firm[0].effects == 1:
        lose_trust(account, p.coefficients[0].new_owner_trust)
    return n


@rule
def hand_on(account, step, now: int, p, root: int, out, n: int) -> int:  # type: ignore[no-untyped-def]
    """A step is done after which somebody of another role owns the account: one of those who are there, by chance."""
    if account.ended == 1 or step.new_owner <= account.owner < step.new_owner + step.new_owners:
        return n
    owners = number_there(step.new_owner, step.new_owners, now, p)
    k = int(draw(root, luck_in(account, step), luck.DEALT_AGAIN, account.visit) * owners)
    return pass_to(account, nth_there(step.new_owner, k, now, p), p, out, n)


@rule
def keeper_of(account, now: int, p, root: int) -> int:  # type: ignore[no-untyped-def]
    """Person who has an account that has come all the way: one of the role to which the last such step passes it."""
    owner = account.owner
    for i in range(len(p.steps)):
        step = p.steps[i]
        owners = number_there(step.new_owner, step.new_owners, now, p)
        if owners > 0:
            k = int(draw(root, luck_in(account, step), luck.DEALT_AGAIN, account.visit) * owners)
            owner = nth_there(step.new_owner, k, now, p)
    return owner


@rule
def deal_again(account, now: int, p, root: int, out) -> int:  # type: ignore[no-untyped-def]
    """The owner has left: one of those who are still there in the role, by chance, has the account now."""
    old = account.owner
    role = p.people[old].role
    first = old
    while first > 0 and p.people[first - 1].role == role:
        first -= 1
    end = old + 1
    while end < len(p.people) and p.people[end].role == role:
        end += 1
    owners = number_there(first, end - first, now, p)
    k = int(draw(root, account.identity, luck.DEALT_AGAIN, old) * owners)
    return pass_to(account, nth_there(first, k, now, p), p, out, 0)


@rule
def must_pass(account, now: int, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether the account has an owner who is not there any more; one that is only announced gets one when it comes."""
    if account.ended == 1 or account.owner < 0 or account.created < 0:
        return False
    return p.people[account.owner].leaves <= now
