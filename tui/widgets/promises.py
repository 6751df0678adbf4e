"""What the player has given his word for: dates of delivery, and quotations that bind the firm."""

from textual.content import Content

from salescycle.sim.game.agenda import Due, dues
from salescycle.sim.game.firm_year import FEWEST, Past, kept_promises
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.widgets.cells import cell

__all__ = ["offer_lines", "promise_lines"]

WIDE = 34
"""Cells from which on dates are told with their day of the week."""


def promise_lines(sitting: Sitting, width: int, most: int = 12, *, past: Past | None = None) -> Content:
    """What was promised, and how often the firm keeps such a word: in this game, or by all that is known (*past*)."""
    desk, view = sitting.desk, sitting.game.view
    if desk is None:
        return Content("")
    told = Content.styled(_("YOUR WORD"), "bold")
    promised = [due for due in dues(view, desk.time) if due.what == "delivery"]
    for due in promised[:most]:
        is_late = due.time < desk.time
        when = _("{day}, late").format(day=_day(sitting, due, width)) if is_late else _day(sitting, due, width)
        told = Content.assemble(told, "\n", _name(sitting, due, width - len(when) - 2), "  ")
        told = Content.assemble(told, (when, "bold $warning" if is_late else ""))
    if len(promised) > most:
        told = Content.assemble(told, "\n", (_("{n} more").format(n=len(promised) - most), "$quiet"))
    if not promised:
        told = Content.assemble(told, "\n", (_("no delivery is promised"), "$quiet"))
    kept, of = kept_promises(view.session.live.log()) if past is None else (past.kept, past.delivered)
    if of >= FEWEST:
        line = _("Such dates are kept {n} times out of 10 in your firm.").format(n=round(10 * kept / of))
    elif of:
        line = _("Your firm kept {kept} of {of} dates so far.").format(kept=kept, of=of)
    else:
        return told
    return Content.assemble(told, "\n", (line, "$quiet"))


def offer_lines(sitting: Sitting, width: int, most: int = 9) -> Content:
    """Quotations that bind the firm, the one that ends first at the top."""
    desk, view = sitting.desk, sitting.game.view
    if desk is None:
        return Content("")
    told = Content.styled(_("WHAT BINDS US"), "bold")
    offers = [due for due in dues(view, desk.time) if due.what == "quotation"]
    for due in offers[:most]:
        when = _("to {day}").format(day=_day(sitting, due, width))
        told = Content.assemble(told, "\n", _name(sitting, due, width - len(when) - 2), "  ", when)
    if len(offers) > most:
        told = Content.assemble(told, "\n", (_("{n} more").format(n=len(offers) - most), "$quiet"))
    if not offers:
        told = Content.assemble(told, "\n", (_("no quotation is open"), "$quiet"))
    return told


def _name(sitting: Sitting, due: Due, width: int) -> str:
    return cell(safe(sitting.game.view.name_of(due.account).company), max(8, width))


def _day(sitting: Sitting, due: Due, width: int) -> str:
    say = sitting.wording
    return say.day(due.time) if width >= WIDE else say.date(due.time)
