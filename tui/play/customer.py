"""One customer in words: who, the card, what was heard, and all of it in plain lines."""

from collections.abc import Iterator

from salescycle.sim.game.telling import News
from salescycle.sim.game.view import Customer, View
from salescycle.sim.game.voices import Name
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.wording import Wording

__all__ = ["boxes", "card", "contact_of", "customer_lines", "heard", "said", "town_of", "whom"]

LATEST = 4
"""So many of the last things that were said and done are shown."""


def town_of(name: Name) -> str:
    """The town; empty where the company's name tells it."""
    return "" if name.town in name.company else safe(name.town)


def contact_of(name: Name) -> str:
    """Whom one speaks with; empty where that is the customer."""
    return "" if name.contact in name.company else safe(name.contact)


def whom(name: Name) -> str:
    """Company and town."""
    return ", ".join(filter(None, (safe(name.company), town_of(name))))


def card(customer: Customer, wording: Wording) -> str:
    """Company, town, contact and value in one line."""
    name = customer.name
    who = ", ".join(filter(None, (name.company.upper(), town_of(name))))
    return safe(".  ".join(filter(None, (who, contact_of(name), wording.money(customer.value)))), limit=200)


def boxes(customer: Customer, *, shortly: bool = False) -> str:
    """The two halves of an opportunity, ticked where they are there."""
    told = _("[{viable}] you: worth a try   [{interested}] they: want to know more")
    if shortly:
        told = _("[{viable}] you: worth a try  [{interested}] they: interested")
    viable, interested = ("x" if is_there else " " for is_there in (customer.viable, customer.interested))
    return told.format(viable=viable, interested=interested)


def heard(news: News, view: View, wording: Wording) -> str:
    """A piece of news with its moment, in the customer's words."""
    return f"{wording.heard_at(news.time)}  {said(news, view, wording)}"


def said(news: News, view: View, wording: Wording) -> str:
    """What was said or seen, after what has come of them where that is so: ``Lost: "Off the table."``."""
    mark = wording.lines.marks.get(news.situation, "")
    text = safe(view.say(news), limit=300)
    return f"{mark[:1].upper()}{mark[1:]}: {text}" if mark else text


def customer_lines(customer: Customer, view: View, wording: Wording) -> Iterator[str]:
    """The card, the phase, the two halves of an opportunity, facts with what nobody has asked, the latest news."""
    yield ""
    yield card(customer, wording)
    yield f"   {wording.phase(customer)}"
    yield f"   {boxes(customer)}"
    for line in wording.standing(customer):
        yield f"   {line}"
    for fact in customer.facts:
        label, line = wording.fact(fact)
        yield f"   {label:<9}{line}"
    for news in customer.news[-LATEST:]:
        yield f"   {heard(news, view, wording)}"
