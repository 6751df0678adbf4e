"""The calendar: today as a line, the days that come with what ends and what is due, and what was promised."""

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from salescycle.sim.game.agenda import Day, Due, days_of, dues, kept_promises
from salescycle.sim.game.view import Desk
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.screens.page import Page
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.frame import Drawn
from salescycle.tui.widgets.plots import bar

__all__ = ["CalendarPage", "promise_lines"]

HOURS = 24
"""Columns of the bar of a day."""


class CalendarPage(Page):
    """The calendar."""

    PLACE = "calendar"
    BINDINGS = bindings("calendar")

    def compose(self) -> ComposeResult:
        """Today above, days and promises below."""
        yield Drawn(self._today, id="today")
        with Horizontal(id="calendar-body"):
            with VerticalScroll(id="days"):
                yield Drawn(self._days)
            with VerticalScroll(id="words", can_focus=False):
                yield Drawn(self._promises)

    def refresh_page(self) -> None:
        """Draw it anew."""
        for drawn in self.query(Drawn):
            drawn.redraw()

    def _today(self, width: int) -> Content:
        desk, say = self.sitting.desk, self.sitting.wording
        if desk is None:
            return Content("")
        told = Content.assemble((_(" TODAY, {day}").format(day=say.day(desk.time)), "bold"))
        left, over = desk.hours_left_s, desk.wishes_s - desk.hours_left_s
        line = _(" {hours} h until the evening; what waits takes {wishes} h.").format(
            hours=say.hours(left), wishes=say.hours(desk.wishes_s)
        )
        rest = _("About {hours} h will not be done.").format(hours=say.hours(over)) if over > 0 else _("All fits in.")
        room = max(20, width - 4)
        return Content.assemble(told, "\n", f" {line.strip()} {rest}", "\n ", (self._timeline(desk, room), "$primary"))

    def _timeline(self, desk: Desk, room: int) -> str:
        """The hours that are left, filled by what waits in the order in which the routine would do it."""
        left, line = max(1, desk.hours_left_s), ""
        shades = "\u2588\u2593"
        for n, item in enumerate(desk.items):
            cells = round(item.takes_s / left * room)
            line += shades[n % 2] * cells
            if len(line) >= room:
                break
        return line[:room] + "\u00b7" * max(0, room - len(line))

    def _days(self, width: int) -> Content:
        desk = self.sitting.desk
        if desk is None:
            return Content("")
        told = Content.styled(_("WHAT COMES"), "bold")
        most = max((day.hours_s for day in days_of(self.sitting.game.view, desk.time)), default=1) or 1
        for day in days_of(self.sitting.game.view, desk.time):
            told = Content.assemble(told, "\n", self._head(day, most, width))
            for due in day.dues:
                told = Content.assemble(told, "\n", self._due(due, width))
        return told

    def _head(self, day: Day, most: int, width: int) -> Content:
        say = self.sitting.wording
        room = min(HOURS, max(6, width - 24))
        hours = _("{hours} h").format(hours=say.hours(day.hours_s)) if day.hours_s else _("closed")
        return Content.assemble(
            cell(say.day(day.begin), 12), (bar(day.hours_s / most, room), "$quiet"), cell_right(hours, 8)
        )

    def _due(self, due: Due, width: int) -> Content:
        name = safe(self.sitting.game.view.name_of(due.account).company)
        what = _("our quotation ends") if due.what == "quotation" else _("delivery is promised")
        clock = self.sitting.wording.moment(due.time)[-5:]
        return Content.assemble((f"  {clock}  ", "$accent"), cell(f"{name}: {what}", max(10, width - 10)))

    def _promises(self, width: int) -> Content:
        return promise_lines(self.game.sitting, width)


def promise_lines(sitting: Sitting, width: int, most: int = 12) -> Content:
    """What the player has promised, and how often the firm keeps such a word."""
    desk, say, view = sitting.desk, sitting.wording, sitting.game.view
    if desk is None:
        return Content("")
    told = Content.styled(_("YOUR WORD"), "bold")
    promised = [due for due in dues(view, desk.time) if due.what == "delivery"]
    for due in promised[:most]:
        late = due.time < desk.time
        when = _("{day}, late").format(day=say.day(due.time)) if late else say.day(due.time)
        name = cell(safe(view.name_of(due.account).company), max(8, width - 18))
        told = Content.assemble(told, "\n", name, " ", (when, "bold $warning" if late else ""))
    if not promised:
        told = Content.assemble(told, "\n", (_("no delivery is promised"), "$quiet"))
    kept, of = kept_promises(view)
    if of:
        line = _("Your firm kept {kept} of {of} dates so far.").format(kept=kept, of=of)
        told = Content.assemble(told, "\n", (line, "$quiet"))
    return told
