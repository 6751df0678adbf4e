"""A document as its transaction would display it: the chain that it is a part of, items, header, statuses, what it
lacks, changes.
"""

from collections.abc import Iterator, Sequence

from textual.content import Content

from salescycle.sim.game.tickets import Ticket
from salescycle.sim.studies.documents.chain import Link
from salescycle.sim.studies.documents.document import Change, Document
from salescycle.sim.studies.documents.kinds import ACTIVITY, CONTRACT, DELIVERY, ORDER, QUOTATION, Kind
from salescycle.sim.studies.documents.reference import binding
from salescycle.sim.studies.documents.register import Register
from salescycle.sim.studies.documents.status import overall, statuses
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.paper_words import (
    LETTERS,
    NAMES,
    REJECTED,
    STATUSES,
    amount,
    chance,
    changed,
    fields,
    gaps,
    rejected,
)
from salescycle.tui.play.wording import Wording
from salescycle.tui.widgets.cells import cell, cell_right, hanging

__all__ = ["chain_line", "items_table", "paper_lines"]

ARROWS = (" \u2500\u2500\u25b8 ", " \u2500\u25b8 ", " \u25b8 ")
"""From document to document, the longest first."""
LABEL = 14
SIDE_BY_SIDE = 100
"""Cells from which on statuses stand beside the header."""
MONEY = 10
WHEN, WHAT, STEP = 15, 31, 42
SOLD = (CONTRACT, ORDER, DELIVERY)
"""Papers of something that a customer may report as not working."""


def chain_line(links: Sequence[Link], here: Kind, width: int, *, new: bool = False) -> Content:
    """The documents of a chain with their overall statuses, the one *here* in capitals; ``new`` where it is a draft."""
    shapes = [(True, True, ARROWS[0]), (False, True, ARROWS[0]), *((False, False, arrow) for arrow in ARROWS)]
    for others, own, arrow in shapes:
        told = Content(" ")
        for n, (kind, paper) in enumerate(links):
            is_here = kind == here
            number = f" {paper.number}" if paper is not None and (own if is_here else others) else ""
            status = _("new") if new and is_here else overall(paper) if paper is not None else "\u00b7"
            name = NAMES[kind].upper() if is_here else NAMES[kind]
            style = "bold $primary" if is_here else "" if paper is not None else "$quiet"
            told = Content.assemble(told, (arrow if n else "", "$quiet"), (f"{name}{number} {status}", style))
        if told.cell_length <= width:
            break
    return told


def items_table(paper: Document, width: int) -> Iterator[Content]:
    """Items in lines of *width* cells, and below them what comes of all."""
    what = max(10, width - 5 - 6 - 4 * MONEY - 1)
    head = cell(_(" item"), 6) + cell(_("what"), what) + cell_right(_("qty"), 5) + cell_right(_("list"), MONEY)
    yield Content.styled(
        head + cell_right(_("off"), MONEY) + cell_right(_("net"), MONEY) + cell_right(_("margin"), MONEY), "$quiet"
    )
    for item in paper.items:
        line = cell(f"  {item.number}", 6) + cell(safe(item.material.replace("_", " "), limit=60), what)
        line += cell_right(str(item.quantity), 5) + cell_right(amount(item.list_value), MONEY)
        line += cell_right(f"{100 * item.discount:.3g} %", MONEY) + cell_right(amount(item.net_value), MONEY)
        yield Content(line + cell_right("" if item.margin is None else amount(item.margin), MONEY))


def paper_lines(
    paper: Document, register: Register, say: Wording, now: int, width: int, tickets: Sequence[Ticket] = ()
) -> Content:
    """All of a document below its chain, with the customer's *tickets* since then where something was sold."""
    told = Content("")
    if paper.items:
        for line in items_table(paper, width):
            told = Content.assemble(told, line, "\n")
    for reason in rejected(paper):
        told = Content.assemble(told, (f" {reason}\n", "$warning"))
    told = Content.assemble(told, "\n" if paper.items else "", _header(paper, register, say, now, width))
    bound = binding(paper, now) if paper.kind == QUOTATION else ""
    for label, text in ((_("binding"), bound), (_("chance"), chance(paper, say))):
        if text:
            told = Content.assemble(told, "\n", (f" {cell(label, LABEL)}", "$quiet"), hanging(text, width, LABEL + 1))
    missing = gaps(paper)
    if missing:
        told = Content.assemble(told, "\n\n", (_(" MISSING"), "bold"))
        room = max(len(text) for text, _blocks in missing) + 2
        for text, blocks in missing:
            told = Content.assemble(told, "\n", (f" {cell(text, room)}", "$warning"), blocks)
    if paper.changes:
        told = Content.assemble(told, "\n\n", (_(" CHANGES"), "bold"))
        for change in paper.changes[::-1]:
            told = Content.assemble(told, "\n", _change(change, register, say, now, width))
    since = [one for one in tickets if one.opened_s >= paper.created] if paper.kind in SOLD else []
    if since:
        told = Content.assemble(told, "\n\n", (_(" TICKETS SINCE THEN"), "bold"))
        for ticket in since[::-1]:
            told = Content.assemble(told, "\n", _ticket(ticket, say, now))
    return told


def _header(paper: Document, register: Register, say: Wording, now: int, width: int) -> Content:
    """Fields left, statuses right, or below where there is little room."""
    left = [(f" {cell(label, LABEL)}", text) for label, text in fields(paper, register, say, now)]
    right = [] if paper.kind == ACTIVITY else list(statuses(paper).items())
    told, wide = Content(""), width >= SIDE_BY_SIDE
    for n in range(max(len(left), len(right)) if wide else len(left)):
        label, text = left[n] if n < len(left) else ("", "")
        told = Content.assemble(told, "\n" if n else "", (label, "$quiet"))
        if wide:
            told = Content.assemble(
                told, cell(text, width // 2 - len(label) - 1), " ", _status(*right[n]) if n < len(right) else ""
            )
        else:
            told = Content.assemble(told, hanging(text, width, LABEL + 1))
    if not wide:
        for status in right:
            told = Content.assemble(told, "\n ", _status(*status))
    return told


def _status(field: str, value: str) -> Content:
    style = "$success" if value == "C" and field != "ABSTK" else "$quiet" if not value else ""
    words = f"{value or '-'}  {(REJECTED if field == 'ABSTK' else LETTERS)[value]}"
    return Content.assemble((cell(STATUSES[field], LABEL), "$quiet"), (words, style))


def _change(change: Change, register: Register, say: Wording, now: int, width: int) -> Content:
    """A line of the history: when, what, from what to what, who; what is too long goes on below."""
    when = f" {say.date(change.time, now)} {say.clock(change.time)}"
    what, old, new, who = changed(change, register, say, now)
    room = min(STEP, max(10, width - WHEN - WHAT - len(who) - 2))
    first, *rest = Content(f"{old or '-'} \u2192 {new or '-'}").wrap(room)
    told = Content.assemble(
        (cell(when, WHEN), "$quiet"), cell(what, WHAT - 1), " ", cell(first.rstrip().plain, room), (f" {who}", "$quiet")
    )
    for line in rest:
        told = Content.assemble(told, "\n", " " * (WHEN + WHAT), line.rstrip())
    return told


def _ticket(ticket: Ticket, say: Wording, now: int) -> Content:
    """When it came in, and what has become of it."""
    when = cell(f" {say.date(ticket.opened_s, now)} {say.clock(ticket.opened_s)}", WHEN)
    if ticket.closed_s is None:
        told = _("A  open for {time}").format(time=say.ago(now - ticket.opened_s))
        return Content.assemble((when, "$quiet"), (told, "$warning"))
    told = _("C  closed {day}, after {time}").format(
        day=say.date(ticket.closed_s, now), time=say.ago(ticket.closed_s - ticket.opened_s)
    )
    return Content.assemble((when, "$quiet"), told)
