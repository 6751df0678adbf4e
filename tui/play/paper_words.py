"""Documents in words: what their kinds are called on a screen, their dates, statuses and fields."""

import re
from datetime import date, datetime
from typing import NamedTuple

from salescycle.sim.studies.documents.document import Change, Document
from salescycle.sim.studies.documents.incompletion import missing
from salescycle.sim.studies.documents.kinds import (
    ACTIVITY,
    CONTRACT,
    DELIVERY,
    DOCUMENT_PROBABILITY,
    INQUIRY,
    INVOICE,
    ORDER,
    QUOTATION,
    REJECTIONS,
    TYPES,
    Rejection,
)
from salescycle.sim.studies.documents.register import Register
from salescycle.sim.studies.documents.status import is_open
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.wording import Wording

__all__ = [
    "ASKED",
    "COMPLAINTS",
    "DONE",
    "LETTERS",
    "Changed",
    "NAMES",
    "REJECTED",
    "STATUSES",
    "amount",
    "chance",
    "changed",
    "fields",
    "gaps",
    "rejected",
]

NAMES = {
    ACTIVITY: _("activity"),
    INQUIRY: _("inquiry"),
    QUOTATION: _("quotation"),
    CONTRACT: _("contract"),
    ORDER: _("order"),
    DELIVERY: _("delivery"),
    INVOICE: _("invoice"),
}
"""Of kinds, in one word."""
COMPLAINTS = ("RE", "CR", "G2")
"""Types of documents that follow when something went wrong: returns, a credit memo and its request."""
LETTERS = {
    "": _("not relevant"),
    "A": _("not yet processed"),
    "B": _("partly processed"),
    "C": _("completely processed"),
}
OVERALL, REJECTION = "GBSTK", "ABGRU"
"""Fields whose changes are told in words."""
DONE_BY_CUSTOMER = ("PODAT", "AWAHR")
"""Fields that change when a customer takes delivery, or accepts."""
BY_US = Rejection("", ours=True)
WRITTEN_BY_US = (ACTIVITY, QUOTATION, DELIVERY)
"""Kinds of which whoever is named has written it; of others they are in charge."""
DONE = {"A": _("open"), "B": _("in part"), "C": _("done")}
"""Overall statuses, where there is little room."""
STATUSES = {
    "RFSTK": _("copied"),
    "LFSTK": _("delivered"),
    "WBSTK": _("goods issued"),
    "FKSTK": _("billed"),
    "ABSTK": _("rejected"),
    "GBSTK": _("overall"),
}
REJECTED = {"A": _("no item"), "B": _("some items"), "C": _("every item")}
"""The same of rejection, which is no progress."""
ASKED = ("available", "price", "date")
"""What an inquiry may ask, as its document notes it."""
BLOCKS = {
    "01": _("blocks nothing"),
    "02": _("blocks: nothing can be made from it"),
    "03": _("can be ordered, cannot be delivered"),
    "04": _("can be delivered, cannot be invoiced"),
    "05": _("no price: cannot be delivered or invoiced"),
}
"""By status group, what cannot be done before the field is there."""


def amount(cents: float) -> str:
    """Money without its currency."""
    return f"{round(cents / 100):,}"


def rejected(paper: Document) -> list[str]:
    """Why items are rejected, a line each."""
    told = []
    for item in paper.items:
        if item.rejection:
            reason = REJECTIONS[item.rejection]
            by = _("by us") if reason.ours else _("by the customer")
            to = f": {safe(item.rival.replace('_', ' '), limit=40)}" if item.rival else ""
            line = _("item {item} is rejected: {code} {reason}, {by}")
            told.append(line.format(item=item.number, code=item.rejection, reason=reason.text, by=by) + to)
    return told


def gaps(paper: Document) -> list[tuple[str, str]]:
    """What it lacks, and what that blocks; of what is done with, no more than that it is not there."""
    group = None if is_open(paper) else "01"
    return [(gap.text, BLOCKS[group or gap.group]) for gap in missing(paper)]


def chance(paper: Document, say: Wording) -> str:
    """The probability of an order as the document works it out; empty where it does not."""
    of_document = DOCUMENT_PROBABILITY.get(paper.type, 100)
    if paper.type not in DOCUMENT_PROBABILITY or not is_open(paper) or paper.accepted is not None:
        return ""
    line = _("document {document} %  x  customer {customer:.0f} %  =  {chance:.0f} %    expected {money}")
    customer = 100 * paper.probability / of_document
    money = say.money(round(paper.expected_value))
    return line.format(document=of_document, customer=customer, chance=paper.probability, money=money)


ISO = re.compile(r"\b(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d)(?::\d\d)?)?\b")


def _dated(text: str, say: Wording, now: int) -> str:
    """The same with dates as screens tell them: ``2026-01-13 09:00:00`` as ``13 Jan 09:00``."""

    def told(found: re.Match[str]) -> str:
        on, at = found.groups()
        try:
            of = date.fromisoformat(on)
        except ValueError:
            return found.group()
        year = "" if str(of.year) == say.iso(now)[:4] else f" {of.year}"
        return f"{of.day} {datetime(of.year, of.month, of.day):%b}{year}" + (f" {at}" if at else "")

    return ISO.sub(told, text)


class Changed(NamedTuple):
    """A line of the history in words."""

    what: str
    old: str
    """What it said before; empty for nothing, as ``new``."""
    new: str
    who: str
    """Who has done that; empty for what follows by itself."""


def changed(change: Change, register: Register, say: Wording, now: int) -> Changed:
    """A line of the history. What the customer has done, our people have only noted."""

    def told(value: str) -> str:
        if change.field == OVERALL and value in DONE:
            return f"{value} {DONE[value]}"
        if change.field == REJECTION and value in REJECTIONS:
            return f"{value} {REJECTIONS[value].text}"
        return _dated(safe(value, limit=60), say, now)

    is_rejection = change.field == REJECTION and not REJECTIONS.get(change.new, BY_US).ours
    who = "" if change.person < 0 or change.field == OVERALL else safe(register.who(change.person), limit=20)
    who = _("customer") if is_rejection or change.field in DONE_BY_CUSTOMER else who
    return Changed(safe(change.text, limit=60), told(change.old), told(change.new), who)


def fields(paper: Document, register: Register, say: Wording, now: int) -> list[tuple[str, str]]:
    """Label and text of each field of the header that says something."""

    def at(second: int | None) -> str:
        return "" if second is None else f"{say.date(second, now)} {say.clock(second)}"

    def on(second: int | None) -> str:
        return "" if second is None else say.date(second, now)

    who = safe(register.who(paper.person), limit=30)
    is_ours = paper.kind in WRITTEN_BY_US and not paper.taken_over
    created = _("{at} by {who}").format(at=at(paper.created), who=who) if who and is_ours else at(paper.created)
    if paper.taken_over:
        created = _("before {day}, older than what is told").format(day=on(paper.created))
    span = _("{start} to {end}").format(start=on(paper.valid_from), end=on(paper.valid_to))
    held = _("{start} to {end}").format(start=at(paper.valid_from), end=at(paper.valid_to)[-5:])
    talk = paper.kind == ACTIVITY
    found = [
        (_("created"), created),
        (_("in charge"), "" if is_ours else who),
        (_("held"), held if talk and paper.valid_from is not None else ""),
        (_("valid"), span if not talk and paper.valid_from is not None and paper.valid_to is not None else ""),
        (_("they want it"), on(paper.requested)),
        (_("promised for"), on(paper.promised)),
        (_("confirmed"), ", ".join(on(line.date) for item in paper.items for line in item.lines if line.date)),
        (_("accepted") if paper.type == "QT" else _("signed"), at(paper.accepted)),
        (_("to be paid"), _due(paper, say, now)),
        (_("paid"), at(paper.paid)),
        (_("made from"), ", ".join(_called(register, number) for number in paper.references)),
        *((_("they ask"), f"{name}: {paper.notes[name]}") for name in ASKED if name in paper.notes),
        *(
            (safe(name.replace("_", " "), limit=20), _dated(safe(text, limit=80), say, now))
            for name, text in paper.notes.items()
            if name not in ASKED
        ),
    ]
    return [(label, text) for label, text in found if text]


def _called(register: Register, number: str) -> str:
    """A document by its type and number."""
    return f"{TYPES[register.documents[number].type].name} {number}" if number in register.documents else number


def _due(paper: Document, say: Wording, now: int) -> str:
    """Until when it is to be paid; empty where it is not."""
    if paper.terms is None:
        return ""
    if paper.terms < DAY_S:
        return _("at once")
    days = ngettext("{n} day", "{n} days", round(paper.terms / DAY_S))
    if paper.kind != INVOICE:
        return days
    return _("in {days}, by {day}").format(days=days, day=say.date(paper.created + paper.terms, now))
