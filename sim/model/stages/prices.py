"""What a quotation says: discount, promised date, form, benefits, validity; by the playbook or the player."""

from salescycle.sim.compiled import rule
from salescycle.sim.model import arguments
from salescycle.sim.model.distributions import clip
from salescycle.sim.model.influence import lose_trust, unsettle
from salescycle.sim.model.playbook_rules import chosen_form
from salescycle.sim.model.stages.effort import book_of
from salescycle.sim.model.stages.flow import is_bound
from salescycle.sim.model.stages.generate import quarter_at
from salescycle.sim.model.tables import TENDER

QUARTER_END = 14 * 86_400
"""Last stretch of a quarter in which sellers are in a hurry [s] [assumption]."""


@rule
def asked_discount(account, now: int, p) -> float:  # type: ignore[no-untyped-def]
    """Discount that the seller would give with the next quotation, before anybody approves."""
    book = book_of(account, p)
    usual = book.discount + (book.quarter_end if ends_soon(now, p) else 0.0)
    return clip(arguments.share_of(account, arguments.GIVEN, usual), 0.0, book.discount_most)


@rule
def ends_soon(now: int, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether the calendar quarter is about to end."""
    quarter = quarter_at(p.quarters, now) + 1
    return quarter < len(p.quarters) and p.quarters[quarter].begin - now <= QUARTER_END


@rule
def set_terms(account, now: int, p) -> None:  # type: ignore[no-untyped-def]
    """Write the terms into the account. A discount that nobody asked for makes undecided customers wonder.

    A quotation binds: one that replaces another within its validity is never worse.
    """
    book = book_of(account, p)
    bound = is_bound(account, now)
    before = account.discount if bound else 0.0
    account.discount = max(before, min(asked_discount(account, now, p), account.most_discount))
    given = account.discount - before
    if account.quotation == 0:
        start_high(account, arguments.share_of(account, arguments.ANCHOR, book.anchor), p.coefficients[0])
    promise = arguments.share_of(account, arguments.PROMISE, book.promise)
    account.promise = max(account.promise, promise) if bound else promise
    account.offer_form = chosen_form(account.seen, arguments.choice_of(account, arguments.FORM, book.form))
    account.benefits = account.seen.benefits
    if given > 0.0:
        unsettle(account, min(1.0, p.coefficients[0].discount_indecision * given / 0.10))


@rule
def start_high(account, anchor: float, b) -> None:  # type: ignore[no-untyped-def]
    """Name a high price first: more is paid, and felt to be usual; it costs trust, and some break off (S79).

    What is paid above the list price is a discount below 0. Whoever buys by tender holds it against other prices, so
    that nothing makes it look usual.
    """
    if anchor <= 0.0:
        return
    account.anchored = anchor
    account.discount -= b.anchor_price * anchor
    if account.form != TENDER:
        account.reference += b.anchor_price * anchor
    lose_trust(account, min(1.0, b.anchor_trust * anchor))


@rule
def trade(account, step: float, book) -> float:  # type: ignore[no-untyped-def]
    """Discount that a hesitating customer gets on top, up to what anybody may give; 0 when that is used up."""
    most = min(book.discount_most, max(account.most_discount, account.discount))
    return max(0.0, step) if account.discount + step <= most + 1e-12 else 0.0
