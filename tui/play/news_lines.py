"""What has happened since the last stop, in plain lines: what matters in the customers' words, the rest counted."""

from collections import Counter
from collections.abc import Iterator, Sequence

from salescycle.sim.game.telling import News
from salescycle.sim.game.view import View
from salescycle.sim.words.safe import safe
from salescycle.tui.play.wording import Wording

__all__ = ["news_lines"]

IN_PASSING = {
    "no_answer": "tries without an answer",
    "given_up": "given up",
    "undeliverable": "addresses that lead nowhere",
    "not_for_us": "put aside as nothing for us",
    "new_inquiry": "new inquiries",
    "recommended": "names from customers",
    "inquiry_wants_price": "",
    "inquiry_wants_availability": "",
    "inquiry_wants_date": "",
    "reached_cool": "not interested",
    "ticket_opened": "faults reported",
    "ticket_closed_quick": "faults put right",
    "ticket_closed_late": "faults put right, late",
    "question_by_telephone": "questions by telephone",
    "question_answered": "",
    "question_answered_late": "",
    "renewed": "customers who stay",
    "invoice_paid": "bills paid",
    "offered_more": "",
    "offer_declined": "who do not want more",
}
"""Everyday matters, and what they are called when there are several; those without a name are not counted."""
FEW = 6
"""So many pieces of news are told one by one, everyday ones too."""


def news_lines(news: Sequence[News], view: View, wording: Wording, *, about: int = -1) -> Iterator[str]:
    """Lines of news; everyday matters only where there are few of them, or they are *about* the account at hand."""
    many = len(news) > FEW
    passing = [one for one in news if many and one.account != about and one.situation in IN_PASSING]
    left_out = set(map(id, passing))
    for one in news:
        if id(one) not in left_out:
            name = safe(view.name_of(one.account).company)
            amount = f"  {wording.money(one.amount)}" if one.amount else ""
            yield f"{wording.moment(one.time)}  {name}: {safe(view.say(one), limit=300)}{amount}"
    counts = Counter(IN_PASSING[one.situation] for one in passing)
    told = [f"{counts[name]} {name}" for name in dict.fromkeys(IN_PASSING.values()) if name and counts[name]]
    if told:
        yield f"In passing: {', '.join(told)}."
