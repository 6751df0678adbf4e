"""The day beside the list of the desk: today as a line, what is booked of what is usual, and what was promised."""

from textual.content import Content

from salescycle.sim.game.firm_year import Past
from salescycle.sim.game.view import Desk
from salescycle.tui.messages import _
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.play.wording import Wording
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.plots import bar
from salescycle.tui.widgets.promises import promise_lines
from salescycle.tui.widgets.timeline import today

__all__ = ["day_lines", "wishes_told"]


def day_lines(sitting: Sitting, width: int, *, steady: tuple[int, int] | None, past: Past | None) -> Content:
    """All of it.

    Args:
        sitting: the game.
        width: cells of a line.
        steady: between which sums a steady colleague books 8 times of 10 [cents]; None until that is known.
        past: how things went in the firm; None where that is not told.
    """
    desk, say = sitting.desk, sitting.wording
    if desk is None:
        return Content("")
    above, day, below = today(sitting.game.view, desk, width)
    over = desk.wishes_s - desk.hours_left_s
    rest = _("About {time} will not be done.").format(time=say.about(over)) if over > 0 else _("All fits in.")
    return Content.assemble(
        (_("TODAY"), "bold"), "\n", (above, "$quiet"), "\n", (day, "$primary"), "\n", (below, "$accent"), "\n",
        cell(wishes_told(desk, say), width), "\n", rest, "\n\n", _booked(desk, say, width, steady), "\n\n",
        promise_lines(sitting, width, most=4, past=past),
    )  # fmt: skip


def wishes_told(desk: Desk, say: Wording) -> str:
    """What all that waits takes, and the hours that are left for it."""
    told = _("wishes {wishes} h, hours {hours}")
    return told.format(wishes=say.hours(desk.wishes_s), hours=say.hours(desk.hours_left_s))


def _booked(desk: Desk, say: Wording, width: int, steady: tuple[int, int] | None) -> Content:
    """What is booked, on a line up to what a steady colleague books in a very good time."""
    told = Content.styled(_("BOOKED"), "bold")
    if steady is None:
        return Content.assemble(told, "\n", say.money(desk.booked))
    low, high = steady
    amount = f" {say.money(desk.booked)}"
    line = bar(desk.booked / max(1, high), max(4, width - len(amount)))
    told_of = _("Steady colleagues book {low} to {high} here, 8 times of 10.")
    if high == 0:
        told_of = _("Steady colleagues book nothing here, 8 times of 10.")
    usual = told_of.format(low=say.money(low), high=say.money(high))
    return Content.assemble(told, "\n", (line, "$primary"), amount, "\n", (usual, "$quiet"))
