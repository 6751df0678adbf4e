"""The debrief: the sentence, the money, the decisions that mattered, and the chosen one in depth.

A decision asks first what was wanted there, then shows what could be known, then what was true.
"""

import copy
from functools import partial
from importlib import import_module
from pathlib import Path
from textwrap import wrap
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList

from salescycle.scenarios.voices import does
from salescycle.sim.errors import SalesCycleError
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _, ngettext
from salescycle.tui.opening import Opening
from salescycle.tui.play.closing import commit_line, depth_lines, guess_line, habit_lines
from salescycle.tui.screens.questions import AskText, Reading
from salescycle.tui.waiting import in_thread
from salescycle.tui.widgets.cells import hanging
from salescycle.tui.widgets.debrief_rows import (
    beside,
    in_short,
    labelled,
    mattered_head,
    mattered_line,
    money_block,
    sum_line,
    what_if_lines,
)
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead, redraw
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["DebriefScreen"]

ROOMY = 34
"""Lines from which on money has bars."""
READING = 92
"""Columns of what is read in a box."""
Document = dict[str, Any]


class Mattered(Picks):
    """The list; the page keys move what stands below it."""

    BINDINGS = [("pagedown", "screen.further(1)"), ("pageup", "screen.further(-1)")]


class DebriefScreen(Screen[None]):
    """A debrief, from its document."""

    BINDINGS = bindings("debrief")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]

    def __init__(self, told: Document, path: Path, *, before: float | None = None) -> None:
        """*path*: of the save; *before*: what the last other game of the level was worth against the colleague."""
        super().__init__()
        self.told, self.path, self.before = copy.deepcopy(told), path, before

    def compose(self) -> ComposeResult:
        """Frame, money, list, depth."""
        yield Masthead()
        yield Drawn(self._money, id="money")
        yield Drawn(self._head, id="mattered-head")
        yield Mattered(id="mattered")
        with VerticalScroll(id="depth", can_focus=False):
            yield Drawn(self._depth)
        yield Hints()

    def on_mount(self) -> None:
        """Fill the list; the first one is chosen."""
        told = self.told
        made = told.get("decided", sum(stop["n"] > 0 for stop in told["stops"]))  # older games do not tell
        stops = ngettext("{n} decision", "{n} decisions", made)
        asked = told.get("adviser", 0)
        vera = ngettext(", {n} with Vera", ", {n} with Vera", asked) if asked else ""
        title = _(" Debrief   {scenario}, {level}, seed {seed}")
        self.query_one(Masthead).tell(
            title.format(scenario=safe(str(told["scenario"]), limit=30), level=told["level"], seed=told["seed"]),
            f"{stops}{vera} ",
        )
        self.query_one(Hints).tell(hints("debrief"))
        self.query_one("#mattered-head").display = bool(told["mattered"])
        self._fill()
        self.query_one("#mattered", Picks).focus()

    def on_resize(self) -> None:
        """Lines are made for a width and a height."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        mattered = self.query_one("#mattered", Picks)
        width = mattered.room - 2
        rows = enumerate(self.told["mattered"], 1)
        mattered.fill(Pick(str(n), Content(mattered_line(n, each, width))) for n, each in rows)
        redraw(self)

    def on_option_list_option_highlighted(self) -> None:
        """Another decision in depth."""
        depth = self.query_one("#depth", VerticalScroll)
        depth.scroll_home(animate=False)
        depth.query_one(Drawn).redraw()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask what was wanted, then show it."""
        each = self.chosen
        if each is None or "wanted" in each:
            return

        def keep(text: str | None) -> None:
            each["wanted"] = text or _("no answer")
            self.query_one("#depth", VerticalScroll).query_one(Drawn).redraw()

        question = _("{whom}, {when}: {did}. What did you want there?")
        whom = safe(each["company"], limit=40) or _("Nobody")
        self.app.push_screen(AskText(question.format(whom=whom, when=each["when"], did=safe(each["did"]))), keep)

    @property
    def chosen(self) -> Document | None:
        """The decision that is looked at; None where no decision stands out."""
        number = int(self.query_one("#mattered", Picks).chosen or 0)
        return self.told["mattered"][number - 1] if number else None

    # What is shown

    def _money(self, width: int) -> Content:
        told, roomy = self.told, self.size.height >= ROOMY
        sentence = Content.assemble(" ", hanging(safe(told["sentence"], limit=400), width, 1)).stylize("bold")
        if not roomy:
            return Content.assemble(sentence, "\n", in_short(told))
        return Content.assemble("\n", sentence, "\n\n", money_block(told, width), "\n\n", sum_line(told))

    def _head(self, width: int) -> Content:
        title = _("THOSE THAT MATTERED")
        how = _("by what you could know then, in {currency} against the colleague")
        head = mattered_head(width - 4)
        how = how.format(currency=self.told["currency"])
        return Content.assemble((f" {title}   ", "bold"), (f"{how}\n {head}", "$quiet"))

    def _depth(self, width: int) -> Content:
        each = self.chosen
        if each is None:
            told = Content(_(" You did as a steady colleague does; no decision stands out.") + "\n")
        elif "wanted" not in each:
            ask = _(" Enter: what did you want there? Then what you knew, and what was true.")
            told = Content.styled(f"{ask}\n", "$accent")
        else:
            number = self.told["mattered"].index(each) + 1
            _title, *lines = depth_lines(number, each, self.told, width=width - 1)
            futures = _("{n} futures each, from what you knew, a steady colleague after you")
            head = f" {number}  {safe(each['company'], limit=30).upper()}, {each['when']}".replace("  , ", "  ")
            about = futures.format(n=each["yours"]["futures"])
            told = Content.assemble((head, "bold"), f"   {about}" if width >= 100 else "", "\n", labelled(lines), "\n")
        return Content.assemble(told, ("\u2504" * width, "$rule"), "\n", labelled(self._foot(width - 1), at=1))

    def _foot(self, width: int) -> list[str]:
        """Guesses, what to practise, what to do next, with their labels."""
        told, lines = self.told, []
        if told.get("commits"):
            lines += beside(_("you said"), commit_line(told["commits"], shortly=True), width=width)
        if told["calibration"]:
            lines += beside(_("your calls"), guess_line(told["calibration"]), width=width)
        if told["drill"]:
            line = _('Of all that you did, "{does}" cost most. Three fresh situations of it: d')
            lines += beside(_("drill"), line.format(does=does(told["drill"]["kind"])), width=width)
        if self.before is not None:
            line = _("Your last game of this level: {before:+,.0f} against the colleague. This one: {now:+,.0f}.")
            now = told["difference"]
            lines += beside(_("before"), line.format(before=self.before, now=now), width=width)
        other = (_("This decision the other way: w"),) if self.chosen is not None else ()
        ways = (_("Same level, new luck: g"), *other, _("Page for your trainer: p"))
        return [*lines, *beside(_("again"), *ways, width=width)]

    # Keys

    def action_further(self, way: int) -> None:
        """Up or down in what stands below the list."""
        depth = self.query_one("#depth", VerticalScroll)
        depth.scroll_relative(y=way * max(1, depth.size.height - 1), animate=False)

    def action_what_if(self) -> None:
        """The same luck, the other decision."""
        each = self.chosen
        if each is not None:
            width = self._box()
            self.app.push_screen(Reading(_("THE SAME LUCK, PLAYED THE OTHER WAY"), list(what_if_lines(each, width))))

    def _box(self) -> int:
        """Columns of text in a box."""
        return min(READING, self.size.width * 94 // 100 - 8)

    def action_more(self) -> None:
        """The sum, habits, guesses, what to practise."""
        width = self._box()
        habits = (line[4:] for line in habit_lines(self.told, width=width + 4))
        lines = [*wrap(sum_line(self.told).plain, width), "", *habits]
        self.app.push_screen(Reading(_("BESIDE THE DECISIONS"), lines))

    @work(exclusive=True, group="page")
    async def action_page_for_trainer(self) -> None:
        """Write the page; pictures take a moment."""
        self.notify(_("The page is being written ..."), timeout=3)
        path = self.path.with_suffix(".html")
        problem = await in_thread(self, partial(_write_page, self.told, path), group="page-written")
        line = problem or _("Written: {path}").format(path=path)
        self.notify(line, severity="error" if problem else "information", timeout=12, markup=False)

    def action_again(self) -> None:
        """The same level with new luck."""
        from salescycle.tui.app import SalesCycleApp  # noqa: PLC0415 - the app knows this screen

        app = self.app
        assert isinstance(app, SalesCycleApp), "screens belong to one app"
        app.pop_screen()
        app.sit_down(Opening(self.told["scenario"], self.told["level"]))

    def action_drill(self) -> None:
        """What cost most, once more in fresh situations."""
        drill = self.told["drill"]
        if not drill:
            self.notify(_("No kind of decision clearly cost you anything here."), markup=False)
            return
        try:
            screen = import_module("salescycle.tui.screens.drill").DrillScreen
        except ImportError:  # without that screen there is still the command
            self.notify(safe(drill["line"]), timeout=12, markup=False)
            return
        self.app.push_screen(screen(drill["kind"], self.told["scenario"]))

    def action_back(self) -> None:
        """To the title."""
        self.app.pop_screen()


def _write_page(told: Document, path: Path) -> str:
    """Write the page; why it could not be written, or nothing."""
    from salescycle.reports.debrief_page import debrief_page  # noqa: PLC0415 - draws pictures
    from salescycle.scenarios.writer import write_text  # noqa: PLC0415

    try:
        write_text(path, debrief_page(told))
    except (SalesCycleError, OSError) as error:
        return safe(str(error), limit=300)
    return ""
