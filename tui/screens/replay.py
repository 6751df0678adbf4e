"""A kept game once more: a line of moments to move on, and of each where one stood, what was done, what was heard."""

from pathlib import Path
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from salescycle.sim.errors import SalesCycleError
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.replayed import Moment, Replayed, replayed
from salescycle.tui.screens.debrief import DebriefScreen
from salescycle.tui.widgets.debrief_rows import beside, can_be_told, labelled
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead
from salescycle.tui.widgets.scrubber import Scrubber

__all__ = ["ReplayScreen"]


class ReplayScreen(Screen[None]):
    """The game of a save, moment by moment; one sentence where it cannot be played again."""

    BINDINGS = bindings("replay")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.told: Replayed | None = None
        self.debrief: dict[str, Any] | None = None
        """As it was written when the game was over."""

    def compose(self) -> ComposeResult:
        """Frame, the line, the moment."""
        yield Masthead()
        yield Scrubber(id="scrubber")
        with VerticalScroll(id="moment", can_focus=False):
            yield Static(_(" The game is being played again ..."), id="waiting", markup=False)
            yield Drawn(self._moment)
        yield Hints()

    def on_mount(self) -> None:
        """Begin to play it again."""
        self.query_one(Masthead).tell(_(" Replay"), safe(self.path.name, limit=60) + " ")
        self.query_one(Hints).tell(hints("replay"))
        self.play_again()

    @work(thread=True, exclusive=True)
    def play_again(self) -> None:
        """The game, or why there is none."""
        call = self.app.call_from_thread
        try:
            told = replayed(self.path)
        except SalesCycleError as error:
            call(self._refuse, str(error))
        else:
            end = told.game.end
            debrief = end.debrief if end is not None and can_be_told(end.debrief) else None
            call(self._show, told, debrief)

    def _refuse(self, sentence: str) -> None:
        if self.is_attached:
            self.query_one("#waiting", Static).update(Content(f" {safe(sentence, limit=400)}"))

    def _show(self, told: Replayed, debrief: dict[str, Any] | None) -> None:
        if not self.is_attached:
            return
        self.told, self.debrief = told, debrief
        header, moments = told.game.header, told.moments
        title = _(" Replay   {scenario}, {level}, seed {seed}")
        self.query_one(Masthead).tell(
            title.format(scenario=safe(header.scenario, limit=30), level=safe(header.level), seed=header.seed),
            ngettext("{n} decision", "{n} decisions", len(moments)) + " ",
        )
        firsts = [n for n, moment in enumerate(moments) if n == 0 or moment.day != moments[n - 1].day]
        self.query_one("#waiting").display = bool(not moments)
        self.query_one("#waiting", Static).update(_(" Nothing was decided in this game."))
        self.query_one(Scrubber).show([(n, moments[n].day_told) for n in firsts], len(moments))
        self.query_one(Drawn).redraw()

    # What is shown

    def _moment(self, width: int) -> Content:
        told, at = self.told, self.query_one(Scrubber).at
        if told is None or not told.moments:
            return Content("")
        moment, number = told.moments[at], at + 1
        where = _("moment {n} of {all}").format(n=number, all=len(told.moments))
        stood = _("{day_of_days}   booked {booked}   {left} h left   {waiting} waited").format(
            day_of_days=moment.day_of_days, booked=moment.booked, left=moment.left, waiting=moment.waiting
        )
        parts = [
            Content.assemble((f" {moment.when}   {where}", "bold"), (f"\n {stood}\n", "$quiet")),
            Content.assemble((f" {moment.whom.upper()}", "bold"), f"   {moment.who}"),
            labelled(_lines(moment, width), at=1),
        ]
        if number == len(told.moments):
            parts.append(Content.styled(f"\n {self._end(told)}", "$accent"))
        return Content("\n").join(parts)

    def _end(self, told: Replayed) -> str:
        if not told.is_over:
            return _("Here the game was left; it is not over.")
        over = _("Here the {level} ends; booked {booked}.").format(
            level=safe(told.game.header.level), booked=told.booked
        )
        return f"{over} {_('d shows its debrief.')}" if self.debrief is not None else over

    # Keys

    def on_scrubber_moved(self, event: Scrubber.Moved) -> None:
        """To the moment that was clicked."""
        self._go(event.at)

    def action_move(self, by: int) -> None:
        """So many moments on or back."""
        self._go(self.query_one(Scrubber).at + by)

    def action_day(self, way: int) -> None:
        """To the first moment of the next day, or of this or the one before."""
        scrubber = self.query_one(Scrubber)
        firsts = [first for first, _name in scrubber.days]
        if way > 0:
            self._go(min((n for n in firsts if n > scrubber.at), default=scrubber.count - 1))
        else:
            self._go(max((n for n in firsts if n < scrubber.at), default=0))

    def action_first(self) -> None:
        """To the first moment."""
        self._go(0)

    def action_last(self) -> None:
        """To the last one."""
        self._go(self.query_one(Scrubber).count - 1)

    def _go(self, at: int) -> None:
        scrubber = self.query_one(Scrubber)
        scrubber.at = max(0, min(scrubber.count - 1, at))
        self.query_one("#moment", VerticalScroll).scroll_home(animate=False)
        self.query_one(Drawn).redraw()

    def action_further(self, way: int) -> None:
        """Up or down in a long moment."""
        self.query_one("#moment", VerticalScroll).scroll_relative(y=3 * way, animate=False)

    def action_debrief(self) -> None:
        """The debrief, as it was written when the game was over."""
        if self.debrief is None:
            self.notify(_("This save has no debrief."), markup=False)
        else:
            self.app.push_screen(DebriefScreen(self.debrief, self.path))

    def action_back(self) -> None:
        """To where one came from."""
        self.app.pop_screen()


def _lines(moment: Moment, width: int) -> list[str]:
    """A moment with labels in the margin."""
    knew = "; ".join(moment.knew)
    lines = [
        *beside(_("it waited"), moment.why, width=width),
        *beside(_("you knew"), f"{knew}." if knew else _("nothing of them yet"), width=width),
    ]
    lines.append("")
    for said in moment.said:
        lines += beside(_("you said"), said, width=width)
    lines += [*beside(_("you did"), moment.did, width=width), ""]
    for n, heard in enumerate(moment.heard or (_("nothing until the next moment"),)):
        lines += beside(_("you heard") if n == 0 else "", heard, width=width)
    return lines
