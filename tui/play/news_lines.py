"""What has happened since the last stop, in plain lines: what matters in the customers' words, the rest counted."""

from collections import Counter
from collections.abc import Iterator, Sequence

from salescycle.sim.game.evening import left_to_routine
from salescycle.sim.game.telling import News
from salescycle.sim.game.view import View
from salescycle.sim.model.tables import KINDS
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.wording import Wording

__all__ = ["news_lines"]

IN_PASSING = {
    "no_answer": ("a try without an answer", "{n} tries without an answer"),
    "given_up": ("one given up", "{n} given up"),
    "undeliverable": ("an address that leads nowhere", "{n} addresses that lead nowhere"),
    "not_for_us": ("one put aside as nothing for us", "{n} put aside as nothing for us"),
    "new_inquiry": ("a new inquiry", "{n} new inquiries"),
    "turned_away": ("one turned away after a talk", "{n} turned away after a talk"),
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
MOST_DONE = 4
"""So many things that the routine has done are told one by one."""
FEW = 6
"""So many pieces of news are told one by one, everyday ones too."""


def _silence(view: View, wording: Wording, about: int, kind: str, company: str) -> str:
    """What there is to say where nothing has come back."""
    if view.session.live.engaged() == about:
        return wording.lines.game["begun"].format(company=company)
    if "{usual}" not in wording.lines.steps[kind].hear:
        return wording.lines.game["done"].format(company=company)
    return wording.lines.game["silence"].format(company=company, hear=wording.hear(kind))


def _by_routine(view: View, wording: Wording, since_turn: int) -> Iterator[str]:
    """What the routine has done since a turn of the player, which its customers alone would not tell."""
    done = Counter(left_to_routine(view.session, since_turn))
    told = []
    for (account, kind), times in done.items():
        often = "" if times == 1 else _(" twice") if times == 2 else _(" {n} times").format(n=times)
        does = wording.lines.steps[KINDS[kind]].does
        told.append(f"{safe(view.name_of(account).company)} ({does}{often})")
    if len(told) > MOST_DONE:
        left = len(told) - MOST_DONE + 1
        told = [*told[: MOST_DONE - 1], _("{n} more").format(n=left)]
    if told:
        yield _("By your routine: {done}.").format(done=", ".join(told))


def news_lines(news: Sequence[News], view: View, wording: Wording) -> Iterator[str]:
    """Lines of news since the last act; everyday matters only where they are few, or about the account of that act."""
    stop, act = view.session.acts[-1] if view.session.acts else (None, None)
    about = -1 if act is None else act.account
    if stop is not None and act is not None and act.does_step and all(n.account != about for n in news):
        kind = KINDS[view.session.kinds[stop.turn]]
        company = safe(view.name_of(about).company)
        yield _silence(view, wording, about, kind, company)
    if stop is not None:
        yield from _by_routine(view, wording, stop.turn)
    many = len(news) > FEW
    passing = [one for one in news if many and one.account != about and one.situation in IN_PASSING]
    left_out = set(map(id, passing))
    for one in news:
        if id(one) not in left_out:
            name = safe(view.name_of(one.account).company)
            amount = f" {wording.money(one.amount)}" if one.amount else ""
            mark = wording.lines.marks.get(one.situation, "")
            who = f"{name}, {mark}{amount}" if mark else name
            yield f"{wording.heard_at(one.time)}  {who}: {safe(view.say(one), limit=300)}{'' if mark else amount}"
    counts = Counter(one.situation for one in passing)
    told = [
        words[0] if counts[situation] == 1 else words[1].format(n=counts[situation])
        for situation, words in IN_PASSING.items()
        if words and counts[situation]
    ]
    if told:
        yield f"In passing: {', '.join(told)}."
