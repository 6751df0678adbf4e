"""The debrief: the sentence, the money, the decisions that mattered, and the chosen one in depth.

A decision asks first what was wanted there, then shows what could be known, then what was true.
"""

from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList

from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _, ngettext
from salescycle.tui.play.closing import (
    WIDTH,
    depth_lines,
    habit_lines,
    mattered_head,
    mattered_row,
    money_lines,
)
from salescycle.tui.play.sitting import Sitting
from salescycle.tui.screens.questions import AskText, Reading
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["DebriefScreen"]

Document = dict[str, Any]


class DebriefScreen(Screen[None]):
    """A debrief, from its document; *sitting* where the game has just been played."""

    BINDINGS = bindings("debrief")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, told: Document, sitting: Sitting | None = None, path: Path | None = None) -> None:
        super().__init__()
        self.told, self.sitting, self.path = told, sitting, path
        self.wanted: dict[int, str] = {}
        """What the player wanted at a decision, by its number among those that mattered."""

    def compose(self) -> ComposeResult:
        """Frame, money, list, depth."""
        yield Masthead()
        yield Drawn(self._money, id="money")
        yield Drawn(self._head, id="mattered-head")
        yield Picks(id="mattered")
        with VerticalScroll(id="depth", can_focus=False):
            yield Drawn(self._depth)
        yield Hints()

    def on_mount(self) -> None:
        """Fill the list; the first one is chosen."""
        stops = len([stop for stop in self.told["stops"] if stop["n"]])
        self.query_one(Masthead).tell(
            _(" Debrief   {scenario}, {level}, seed {seed}").format(
                scenario=safe(str(self.told["scenario"]), limit=30), level=self.told["level"], seed=self.told["seed"]
            ),
            ngettext("{n} decision", "{n} decisions", stops) + " ",
        )
        self.query_one(Hints).tell(hints("debrief"))
        self._fill()
        self.query_one("#mattered", Picks).focus()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        mattered = self.query_one("#mattered", Picks)
        width = self._wide(mattered.size.width - 2)
        mattered.fill(
            Pick(str(n), Content(mattered_row(n, each, width))) for n, each in enumerate(self.told["mattered"], 1)
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another decision in depth."""
        depth = self.query_one("#depth", VerticalScroll)
        depth.scroll_home(animate=False)
        depth.query_one(Drawn).redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask what was wanted, then show it."""
        number = int(event.option_id or 0)

        def keep(text: str | None) -> None:
            self.wanted[number] = text or _("no answer")
            self.query_one("#depth", VerticalScroll).query_one(Drawn).redraw()

        if number and number not in self.wanted:
            self.app.push_screen(AskText(_("What did you want there?")), keep)

    @property
    def number(self) -> int:
        """Of the decision that is chosen, from 1; 0 where there is none."""
        return int(self.query_one("#mattered", Picks).chosen or 0)

    def _wide(self, width: int) -> int:
        return WIDTH if width >= WIDTH - 4 else width

    def _money(self, width: int) -> Content:
        lines = [f" {line}" for line in money_lines(self.told, width=min(WIDTH, width - 1))]
        return Content.assemble((f" {safe(self.told['sentence'], limit=400)}", "bold"), "\n\n", "\n".join(lines))

    def _head(self, width: int) -> Content:
        title = _(" THE DECISIONS THAT MATTERED   in {currency} against a steady colleague, by what you could know")
        head = mattered_head(self._wide(width - 2))
        return Content.assemble((title.format(currency=self.told["currency"]), "bold"), "\n", (f" {head}", "$quiet"))

    def _depth(self, width: int) -> Content:
        number = self.number
        if not number:
            return Content(_("You did as a steady colleague does; no decision stands out."))
        each = self.told["mattered"][number - 1]
        if number not in self.wanted:
            return Content(_(" Enter: what did you want there? Then what you knew, what was true, and how it went."))
        lines = list(depth_lines(number, each, self.told, width=min(WIDTH, width)))
        wanted = _("    You wanted    {text}").format(text=self.wanted[number])
        return Content("\n".join((lines[0], wanted, *lines[1:])))

    # Keys

    def action_more(self) -> None:
        """Habits, guesses, what to practise."""
        lines = [line.strip() for line in habit_lines(self.told, width=92)]
        self.app.push_screen(Reading(_("BESIDE THE DECISIONS"), lines or [_("Nothing more.")]))

    def action_page_for_trainer(self) -> None:
        """Write the page."""
        from salescycle.reports.debrief_page import debrief_page  # noqa: PLC0415 - draws pictures
        from salescycle.reports.home import games_folder  # noqa: PLC0415
        from salescycle.scenarios.writer import write_text  # noqa: PLC0415

        save = self.path if self.sitting is None else self.sitting.game.save.path
        name = f"{self.told['scenario']}-{self.told['seed']}.html" if save is None else f"{save.stem}.html"
        path = games_folder() / name
        write_text(path, debrief_page(self.told))
        self.notify(_("Written: {path}").format(path=path), timeout=12, markup=False)

    def action_again(self) -> None:
        """The same level with new luck."""
        self._sit_down(None)

    def _sit_down(self, seed: int | None) -> None:
        from salescycle.tui.app import Opening, SalesCycleApp  # noqa: PLC0415 - the app knows this screen

        assert isinstance(self.app, SalesCycleApp), "screens belong to one app"
        opening = Opening(self.told["scenario"], self.told["level"], seed)
        self.app.pop_screen()
        self.app.sit_down(opening)

    def action_drill(self) -> None:
        """What cost most, once more in fresh situations."""
        drill = self.told["drill"]
        if not drill:
            self.notify(_("No kind of decision cost you anything here."), markup=False)
            return
        self.notify(safe(drill["line"]), timeout=12, markup=False)

    def action_back(self) -> None:
        """To the title."""
        self.app.pop_screen()
