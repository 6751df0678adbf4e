"""The end of a day in five lines; any key goes on."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import Screen
from textual.widgets import Static

from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.evening import Line, days_told, evening_lines
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.frame import Drawn, Masthead

__all__ = ["EveningScreen"]

LABEL = 12
GAP = "   "


class EveningScreen(Screen[None]):
    """What came of the day, or the days, that have just passed."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        told = sitting.evening
        assert told is not None, "a day has passed"
        self.say, self.is_over = sitting.wording, sitting.desk is None
        self.days = days_told(told, self.say)
        left, settled = len(sitting.accounts()), sitting.settled
        self.lines = evening_lines(told, sitting.desk, self.say, left=left, settled=settled)
        booked = sitting.game.view.booked() if sitting.desk is None else sitting.desk.booked
        self.booked = _("booked {money}").format(money=self.say.money(booked)) + " "

    def compose(self) -> ComposeResult:
        """The five lines, in the middle."""
        yield Masthead()
        with Vertical(id="evening"):
            yield Static(f" {self.days.upper()}", classes="heading", markup=False)
            yield Drawn(self._five, id="five")
        yield Static(_(" any key: on"), id="on", markup=False)

    def on_mount(self) -> None:
        """Where one is."""
        title = f" {safe(self.say.scenario.title, limit=50)}"
        self.query_one(Masthead).tell(title, _("the last evening") if self.is_over else _("evening"), self.booked)

    def on_key(self, event: Key) -> None:
        """Any key goes on."""
        if not event.key.startswith("ctrl+"):
            event.stop()
            self.dismiss()

    def on_click(self) -> None:
        """So does a click."""
        self.dismiss()

    def _five(self, width: int) -> Content:
        return Content("\n\n").join(_told(line, width) for line in self.lines)


def _told(line: Line, width: int) -> Content:
    rows = _broken(line.parts, width - LABEL - 2)
    told = Content.assemble((cell(f" {line.label}", LABEL), "$quiet"), rows[0])
    return Content.assemble(told, *(f"\n{' ' * LABEL}{row}" for row in rows[1:]))


def _broken(parts: Sequence[str], width: int) -> list[str]:
    """Parts in rows of at most *width* cells, never broken inside a part unless it is longer than that."""
    rows = [parts[0]]
    for part in parts[1:]:
        if cell_len(rows[-1]) + len(GAP) + cell_len(part) <= width:
            rows[-1] += GAP + part
        else:
            rows.append(part)
    return [cell(row, width).rstrip() if cell_len(row) > width else row for row in rows]
