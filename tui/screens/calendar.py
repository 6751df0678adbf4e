"""The calendar: today as a line, the days that come with what ends and what is due, and what was promised."""

from collections.abc import Iterator

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList

from salescycle.sim.game.agenda import Day, Wait, days_of, next_holiday, waits_of
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.agenda_words import counted, hours_told, what_comes, what_waits
from salescycle.tui.screens.firm_page import FirmPage
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.frame import Drawn, redraw
from salescycle.tui.widgets.picks import Pick, Picks
from salescycle.tui.widgets.promises import offer_lines, promise_lines
from salescycle.tui.widgets.timeline import today

__all__ = ["CalendarPage"]

WIDE_WAITS, NARROW_WAITS = 12, 5
"""So much of what waits is told below today; all of it is on the desk."""


class CalendarPage(FirmPage):
    """The calendar."""

    PLACE = "calendar"
    BINDINGS = bindings("calendar")

    def compose(self) -> ComposeResult:
        """Today above, days and promises below."""
        yield Drawn(self._today, id="today")
        with Horizontal(id="calendar-body"):
            yield Picks(id="days")
            with VerticalScroll(id="words", can_focus=False):
                yield Drawn(self._words)

    def refresh_page(self) -> None:
        """Draw it anew."""
        if self.sitting.desk is None:
            return
        picks = self.query_one("#days", Picks)
        picks.fill(self._days(max(20, picks.room - 3)))
        redraw(self)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open the customer."""
        if event.option_id is not None:
            await self.game.open_account(int(event.option_id.rpartition("a")[2]))

    def _today(self, width: int) -> Content:
        desk, say, view = self.sitting.desk, self.sitting.wording, self.sitting.game.view
        if desk is None:
            return Content("")
        over = desk.wishes_s - desk.hours_left_s
        told = _("{left} h left, what waits takes {wishes} h").format(
            left=say.hours(desk.hours_left_s), wishes=say.hours(desk.wishes_s)
        )
        rest = _("! {hours} h too much").format(hours=say.hours(over)) if over > 0 else _("all fits in")
        above, day, below = today(view, desk, max(20, width - 2))
        return Content.assemble(
            (_(" TODAY  "), "bold"), f"{say.day(desk.time)}   {told}   ", (rest, "bold $warning" if over > 0 else ""),
            "\n ", (above, "$quiet"), "\n ", (day, "$primary"), "\n ", (below, "$accent"),
        )  # fmt: skip

    def _days(self, width: int) -> Iterator[Pick]:
        desk, say, view = self.sitting.desk, self.sitting.wording, self.sitting.game.view
        assert desk is not None, "the page is shown at an open moment"
        for number, day in enumerate(days_of(view, desk.time)):
            if number and not self.game.has_class("-narrow"):
                yield Pick("", Content(""))
            head = cell(say.day(day.begin), 12) + hours_told(say, day)
            yield Pick("", Content.assemble((head, "bold"), (f"   {counted(day)}", "$quiet")))
            if number == 0:
                yield from self._waits(waits_of(view, desk), width)
            yield from self._dues(number, day, width)

    def _waits(self, waits: list[Wait], width: int) -> Iterator[Pick]:
        say, most = self.sitting.wording, NARROW_WAITS if self.game.has_class("-narrow") else WIDE_WAITS
        today = [wait for wait in waits if wait.begin // DAY_S == waits[0].begin // DAY_S]
        for wait in today[:most]:
            what = what_waits(say, wait)
            at = (f"  {say.clock(wait.begin)}  ", "$accent")
            yield Pick(f"wa{wait.item.account}", Content.assemble(at, _whose(wait.item.name.company, what, width - 9)))
        if len(waits) > len(today[:most]):
            told = ngettext("{n} more waits at the desk", "{n} more wait at the desk", len(waits) - len(today[:most]))
            yield Pick("", Content.styled(f"         {told}", "$quiet"))

    def _dues(self, number: int, day: Day, width: int) -> Iterator[Pick]:
        say = self.sitting.wording
        for due in day.dues:
            line = _whose(self.sitting.game.view.name_of(due.account).company, what_comes(due), width - 9)
            key = f"d{number}{due.what}a{due.account}"
            at = say.clock(due.time) if say.is_by_day(due.time) else " " * 5  # nobody waits for it at night
            yield Pick(key, Content.assemble((f"  {at} ", "$accent"), ("!", "bold $warning"), line))
        if day.is_last:
            at = say.clock(day.hours[-1][1])
            yield Pick("", Content.assemble((f"  {at}  ", "$accent"), _("your time at the desk ends")))

    def _words(self, width: int) -> Content:
        desk, say = self.sitting.desk, self.sitting.wording
        if desk is None:
            return Content("")
        self.game.ask_the_firm()
        word = promise_lines(self.sitting, width, past=self.game.past())
        told = Content.assemble(word, "\n\n", offer_lines(self.sitting, width))
        holiday = next_holiday(self.sitting.game.view, desk.time)
        if holiday is None:
            return told
        day = say.day(holiday)
        return Content.assemble(told, "\n\n", (cell(_("next holiday"), width - len(day)) + day, "$quiet"))


def _whose(name: str, what: str, width: int) -> str:
    """``name: what`` in so many cells; where there is too little room the name gives way."""
    return cell(f"{cell(safe(name), max(8, width - cell_len(what) - 2)).rstrip()}: {what}", width)
