"""One customer in plain lines: the card, what is known, what was said and done."""

from collections.abc import Iterator

from salescycle.sim.game.view import Customer, View
from salescycle.sim.words.safe import safe
from salescycle.tui.play.wording import Wording

__all__ = ["customer_lines"]

LATEST = 4
"""So many of the last things that were said and done are shown."""


def customer_lines(customer: Customer, view: View, wording: Wording) -> Iterator[str]:
    """The card, the phase, the two halves of an opportunity, facts with what nobody has asked, the latest news."""
    name = customer.name
    yield ""
    town = "" if name.town in name.company else f", {name.town}"
    yield safe(f"{name.company.upper()}{town}.  {name.contact}.  {wording.money(customer.value)}", limit=200)
    yield f"   {wording.phase(customer)}"
    viable, interested = ("x" if box else " " for box in (customer.viable, customer.interested))
    yield f"   [{viable}] you: worth a try   [{interested}] they: want to know more"
    for line in wording.standing(customer):
        yield f"   {line}"
    for fact in customer.facts:
        label, line = wording.fact(fact)
        yield f"   {label:<9}{line}"
    for news in customer.news[-LATEST:]:
        yield f"   {wording.heard_at(news.time)}  {safe(view.say(news), limit=300)}"
