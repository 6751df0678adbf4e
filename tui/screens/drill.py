"""A drill: three fresh situations of one kind of decision, each answered at once by what the futures say."""

from typing import Any

from rich.cells import cell_len
from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.worker import get_current_worker

from salescycle.scenarios.voices import load_lines
from salescycle.sim.compiled import is_warm
from salescycle.sim.errors import SalesCycleError
from salescycle.sim.game.drill import kinds_to_drill
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.opening import fresh_seed
from salescycle.tui.play.drilling import SITUATIONS, Situation, answer, kinds_of, look_for, table_of
from salescycle.tui.play.table import Table
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["DrillScreen"]

TWO_COLUMNS = 72
LABEL = 9
ROOMY = 30
"""So many lines leave room for all that was heard."""


class DrillScreen(Screen[None]):
    """A drill of one kind, which is asked for where it is not named."""

    BINDINGS = bindings("drill")
    AUTO_FOCUS = "#ways"
    DEFAULT_CLASSES = "beside"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]

    def __init__(self, kind: str | None, scenario: str = "saas_smb", *, first: int | None = None) -> None:
        """*first*: seed from which situations are looked for; a fresh one when left out."""
        super().__init__()
        self.kind, self.scenario = kind, scenario
        self.seed = fresh_seed() if first is None else first
        self.table: Table | None = None
        self.situation: Situation | None = None
        self.told: list[str] = []
        """What the answer was worth; empty until it is known."""
        self.line = _("The drill is being prepared ...")
        """What is waited for, or said in the end; empty while a situation is shown."""
        self.answers = self.right = 0
        self.hints: dict[str, str] = {}
        """What each choice is for, by its key."""

    def compose(self) -> ComposeResult:
        """Heading, the situation, its ways."""
        yield Masthead()
        with VerticalScroll(id="situation", can_focus=False):
            yield Drawn(self._situation)
        yield Picks(id="ways")
        yield Drawn(self._hint, id="way-hint")
        yield Hints()

    def on_mount(self) -> None:
        """Prepare."""
        self.query_one(Hints).tell(hints("drill"))
        self._tell()
        self._prepare()

    # Long work, each in a thread

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _prepare(self) -> None:
        try:
            table = table_of(self.scenario, lambda line: self.app.call_from_thread(self._wait, line))
        except SalesCycleError as error:
            self.app.call_from_thread(self._wait, str(error))
            return
        self.app.call_from_thread(self._prepared, table)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _look(self, table: Table, kind: str) -> None:
        worker = get_current_worker()

        def goes_on(looked_through: int) -> bool:
            if looked_through and looked_through % 5 == 0:
                told = _("{n} games looked through ...").format(n=looked_through)
                self.app.call_from_thread(self._wait, told)
            return not worker.is_cancelled

        try:
            found = look_for(table, kind, self.seed, goes_on=goes_on)
        except SalesCycleError as error:
            self.app.call_from_thread(self._wait, str(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._found, found)

    @work(thread=True, exclusive=True, exit_on_error=False)
    def _judge(self, situation: Situation, chosen: int) -> None:
        worker = get_current_worker()
        try:
            told, lines = answer(situation, chosen)
        except SalesCycleError as error:  # a way that is not open here costs nothing
            self.app.call_from_thread(self._refused, str(error))
            return
        if not worker.is_cancelled:
            self.app.call_from_thread(self._judged, told.is_right, lines)

    # What comes of it

    def _prepared(self, table: Table) -> None:
        self.table = table
        if self.kind in kinds_of(table):
            self._next()
            return
        self.line = _("Which decision?")
        if self.kind in kinds_to_drill():
            self.line = _("{scenario} has no such step. Which decision?").format(scenario=safe(self.scenario))
        self.kind = None
        steps = load_lines().steps
        self._fill(
            (kind, steps[kind].does.capitalize(), _kind_told(steps[kind].waits["usual"])) for kind in kinds_of(table)
        )

    def _next(self) -> None:
        """The next situation, or the end."""
        assert self.table is not None, "prepared before"
        assert self.kind is not None, "chosen before"
        self.situation, self.told = None, []
        if self.answers == SITUATIONS:
            self.line = _("{right} of {n} were the best way, or hard to tell from it.").format(
                right=self.right, n=self.answers
            )
            self._fill((("again", _("Three more"), ""), ("other", _("Another decision"), ""), ("back", _("Leave"), "")))
            return
        self._wait(_("Looking for a situation ..."))
        self._look(self.table, self.kind)

    def _found(self, situation: Situation | None) -> None:
        if situation is None:
            self.line = _("No such situation came up. They are rare in this trade.")
            self._fill((("other", _("Another decision"), ""), ("back", _("Leave"), "")))
            return
        self.situation, self.line = situation, ""
        self.seed = situation.session.seed + 1
        self._fill((f"w{n}", f"{n + 1}  {way.label}", way.hint) for n, way in enumerate(situation.ways))

    def _refused(self, line: str) -> None:
        self.notify(line, severity="warning", markup=False)
        self._found(self.situation)

    def _judged(self, is_right: bool, lines: list[str]) -> None:
        self.answers, self.right = self.answers + 1, self.right + is_right
        self.told, self.line = lines, ""
        more = _("Next") if self.answers < SITUATIONS else _("Done")
        self._fill((("next", more, ""),))

    # What is shown

    def _wait(self, line: str) -> None:
        self.line = line
        self._fill(())

    def _fill(self, picks: Any) -> None:
        told = list(picks)
        self.hints = {key: hint for key, _name, hint in told}
        ways = self.query_one("#ways", Picks)
        ways.fill((Pick(key, Content(name)) for key, name, _hint in told), chosen="")
        self.query_one("#way-hint", Drawn).display = any(self.hints.values())
        ways.display = ways.option_count > 0
        ways.focus()
        self.query_one("#situation", VerticalScroll).scroll_home(animate=False)
        self._tell()

    def _tell(self) -> None:
        what = "" if self.kind is None else f": {load_lines().steps[self.kind].does}"
        number = min(self.answers + (not self.told), SITUATIONS)
        count = _("{n} of {all}").format(n=number, all=SITUATIONS) if self.kind else ""
        self.query_one(Masthead).tell(f" {_('Drill')}{what}", f"{count} ")
        self.query_one("#situation", VerticalScroll).query_one(Drawn).redraw()

    def _situation(self, width: int) -> Content:
        situation = self.situation
        if situation is None:
            return Content(self.line)
        told: list[Any] = [(situation.heading, "bold"), "\n"]
        if self.told:
            told = [(self.told[0].strip(), "bold"), *(f"\n{line[3:]}" for line in self.told[1:]), "\n\n", *told]
        elif self.line:
            told = [(self.line, "$accent"), "\n\n", *told]
        phase = situation.phase if cell_len(situation.phase) <= width else situation.phase.replace(" - ", " ")
        told += [situation.card, "\n", phase, "\n"]
        columns = 2 if width >= TWO_COLUMNS else 1
        wide = width // columns
        height = -(-len(situation.facts) // columns)
        for n in range(height):
            for label, line in situation.facts[n::height]:
                told += [(cell(label, LABEL), "$quiet"), cell(line, wide - LABEL - 1), " "]
            told.append("\n")
        heard = situation.heard if self.told or self.size.height >= ROOMY else situation.heard[-2:]
        return Content.assemble(*told, "\n".join(heard))

    def _hint(self, width: int) -> Content:
        """What the way that is chosen is for."""
        key = self.query_one("#ways", Picks).chosen
        return Content(self.hints.get(key, ""))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell about another way."""
        self.query_one("#way-hint", Drawn).redraw()

    # Keys

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer, or go on."""
        key = event.option_id or ""
        if key.startswith("w"):
            self.action_answer(int(key[1:]))
        elif key == "next":
            self._next()
        elif key == "back":
            self.dismiss()
        elif key == "again":
            self.answers = self.right = 0
            self._next()
        elif self.table is not None and key == "other":
            self.answers = self.right = 0
            self.kind, self.situation, self.told = None, None, []
            self._prepared(self.table)
        else:
            self.kind = key
            self._next()

    def action_answer(self, n: int) -> None:
        """The way of that number."""
        if self.situation is None or self.told or self.line or n >= len(self.situation.ways):
            return
        way = self.situation.ways[n].label
        again = "" if is_warm() else _(" The fast engine is being compiled first, once: half a minute.")
        self.line = _("{way}: a hundred futures of each way ...").format(way=way) + again
        self._fill(())
        self._judge(self.situation, n)

    def action_back(self) -> None:
        """To the screen below."""
        self.dismiss()


def _kind_told(waits: str) -> str:
    """When a decision of a kind comes up."""
    return _("It waits because: {waits}").format(waits=waits)
