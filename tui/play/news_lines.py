"""What has happened since the last stop, in plain lines: what matters in the customers' words, the rest counted."""

from collections import Counter
from collections.abc import Iterator, Sequence

from salescycle.sim.game.telling import News
from salescycle.sim.game.view import View
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.safe import safe
from salescycle.tui.play.wording import Wording, in_time

__all__ = ["news_lines"]

IN_PASSING = {
    "no_answer": ("a try without an answer", "{n} tries without an answer"),
    "given_up": ("one given up", "{n} given up"),
    "undeliverable": ("an address that leads nowhere", "{n} addresses that lead nowhere"),
    "not_for_us": ("one put aside as nothing for us", "{n} put aside as nothing for us"),
    "new_inquiry": ("a new inquiry", "{n} new inquiries"),
    "recommended": ("a name from a customer", "{n} names from customers"),
    "inquiry_wants_price": None,
    "inquiry_wants_availability": None,
    "inquiry_wants_date": None,
    "reached_cool": ("one who is not interested", "{n} who are not interested"),
    "ticket_opened": ("a fault reported", "{n} faults reported"),
    "ticket_closed_quick": ("a fault put right", "{n} faults put right"),
    "ticket_closed_late": ("a fault put right, late", "{n} faults put right, late"),
    "question_by_telephone": ("a question by telephone", "{n} questions by telephone"),
    "question_answered": None,
    "question_answered_late": None,
    "renewed": ("a customer who stays", "{n} customers who stay"),
    "invoice_paid": ("a bill paid", "{n} bills paid"),
    "offered_more": None,
    "offer_declined": ("one who does not want more", "{n} who do not want more"),
}
"""Everyday matters, and what one and what several of them are called; those without a name are not counted."""
FEW = 6
"""So many pieces of news are told one by one, everyday ones too."""


def _silence(view: View, wording: Wording, about: int, kind: str, company: str) -> str:
    """What there is to say where nothing has come back."""
    if view.session.live.engaged() == about:
        return wording.lines.game["begun"].format(company=company)
    if "{usual}" not in wording.lines.steps[kind].hear:
        return wording.lines.game["done"].format(company=company)
    return wording.lines.game["silence"].format(company=company, hear=in_time(wording.hear(kind)))


def news_lines(news: Sequence[News], view: View, wording: Wording) -> Iterator[str]:
    """Lines of news since the last act; everyday matters only where they are few, or about the account of that act."""
    stop, act = view.session.acts[-1] if view.session.acts else (None, None)
    about = -1 if act is None else act.account
    if (
        stop is not None
        and act is not None
        and act.action in ("work", "call")
        and all(n.account != about for n in news)
    ):
        kind = KINDS[view.session.kinds[stop.turn]]
        company = safe(view.name_of(about).company)
        yield _silence(view, wording, about, kind, company)
    many = len(news) > FEW
    passing = [one for one in news if many and one.account != about and one.situation in IN_PASSING]
    left_out = set(map(id, passing))
    for one in news:
        if id(one) not in left_out:
            name = safe(view.name_of(one.account).company)
            amount = f"  {wording.money(one.amount)}" if one.amount else ""
            yield f"{wording.heard_at(one.time)}  {name}: {safe(view.say(one), limit=300)}{amount}"
    counts = Counter(one.situation for one in passing)
    told = [
        words[0] if counts[situation] == 1 else words[1].format(n=counts[situation])
        for situation, words in IN_PASSING.items()
        if words and counts[situation]
    ]
    if told:
        yield f"In passing: {', '.join(told)}."
