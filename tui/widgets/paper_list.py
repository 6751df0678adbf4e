"""Lines of a list of documents: type, number, customer, two dates, money, status."""

from salescycle.sim.studies.documents.document import Document
from salescycle.sim.studies.documents.kinds import TYPES
from salescycle.sim.studies.documents.status import overall
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.paper_words import DONE, LETTERS, NAMES, amount
from salescycle.tui.play.wording import Wording
from salescycle.tui.widgets.cells import cell, cell_right

__all__ = ["list_head", "list_line"]

WIDE = 96
"""Cells from which on there is room for types and the words of a status."""
WIDTHS = {True: (20, 10, 12, 12, 10, 22), False: (10, 10, 7, 7, 9, 9)}


def list_head(width: int) -> str:
    """What stands above the columns."""
    return _line(width, (_("type"), _("number"), _("customer"), _("of"), _("to"), _("net"), _("status")))


def list_line(paper: Document, company: str, say: Wording, now: int, width: int) -> str:
    """One document, its customer called *company*, as it is at second *now*."""
    wide, status = width >= WIDE, overall(paper)
    cells = (
        TYPES[paper.type].name if wide else NAMES[paper.kind],
        paper.number,
        safe(company),
        say.date(paper.created, now),
        "" if paper.valid_to is None else say.date(paper.valid_to, now),
        amount(paper.net_value) if paper.items else "",
        f"{status} {(LETTERS if wide else DONE)[status]}",
    )
    return _line(width, cells)


def _line(width: int, cells: tuple[str, ...]) -> str:
    widths = WIDTHS[width >= WIDE]
    kind, number, name, of, to, net, status = cells
    return (
        f"{cell(kind, widths[0])}{cell(number, widths[1])} {cell(name, width - sum(widths) - 4)} "
        f"{cell(of, widths[2])}{cell(to, widths[3])}{cell_right(net, widths[4])}  {cell(status, widths[5])}"
    )
