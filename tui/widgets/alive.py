"""The picture of one deal: how long those of the firm took that went on, and where the open ones stand."""

import math

from textual.content import Content

from salescycle.sim.game.pipeline import Card, days_of
from salescycle.sim.model import tables
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.board import Board
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.plots import axis, columns, marks, wide

__all__ = ["alive"]

LABELS = 32
"""Cells of what stands left of the picture."""
PARTS = 40
"""Of the picture, each as many cells wide as there is room for."""
SHOWN = 0.95
"""Share of those that went on which the picture shows; a few take much longer."""


def alive(card: Card, cards: list[Card], board: Board, chance: float | None, width: int) -> Content:
    """Five lines: the deal in words, an axis of days, those that went on, those open now, and how often it goes well.

    Args:
        card: the deal.
        cards: all of the player's.
        board: words and the firm's past.
        chance: that the player gave it last.
        width: of a line.
    """
    told = ".  ".join(
        (board.so_far(card), _("You said {chance:.0f} %").format(chance=100 * chance) if chance is not None else "")
    )
    head = Content.assemble((f" {safe(card.name).upper()}", "bold"), f"   {told.strip('. ')}.")
    days, course = days_of(card, board.now), board.course(card.phase)
    longest = course.within(SHOWN)
    if days is None or math.isinf(longest):
        return Content.assemble(head, "\n\n", (f" {board.why_no_picture(card)}", "$quiet"))
    stretch = max(1, (width - LABELS - 2) // PARTS)
    room = PARTS * stretch
    most = _round(max(longest, 1.0))
    others = [
        one
        for other in cards
        if other.phase == card.phase and other.account != card.account
        and (one := days_of(other, board.now)) is not None
    ]  # fmt: skip
    scale = axis(0, most, room, [(most * n / 5, f"{most * n / 5:g}") for n in range(6)])
    line = _apart(marks(others, 0, most, PARTS), stretch)
    at = min(PARTS - 1, int(days / most * PARTS)) * stretch
    since, went = _words(card.phase)
    lines = (
        (since, scale),
        (f"{went}, {len(course.went)}", wide(columns(course.went, 0, most, PARTS), stretch)),
        (_("open now,  * this one"), f"{line[:at]}*{line[at + 1 :]}"),
    )
    body = "\n".join(cell(f" {label}", LABELS) + drawn for label, drawn in lines)
    return Content.assemble(head, "\n", body, "\n", (f" {board.odds(card, days)}", "$quiet"))


def _apart(line: str, stretch: int) -> str:
    """Each cell at the begin of *stretch*."""
    return "".join(one + " " * (stretch - 1) for one in line)


def _words(phase: int) -> tuple[str, str]:
    if phase == tables.OFFER:
        return _("days since the offer"), _("the firm's that signed")
    if phase == tables.DELIVER:
        return _("days since the order"), _("the firm's until live")
    return _("days in this phase"), _("the firm's that went on")


def _round(days: float) -> float:
    """Days up to the next end of an axis: 1, 2, 5, 10, 20, 50 ... and half-way steps of five."""
    power = 10.0 ** math.floor(math.log10(days))
    return next((step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= days), 10 * power)
