"""A new game: which trade, how long, how hard, which luck."""

# ruff: noqa: PLC0415 - scenarios are read in a worker; the app knows this screen

from typing import NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static

from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.names import DIFFICULTIES
from salescycle.tui.opening import Opening
from salescycle.tui.screens.briefing import BriefingScreen
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.field import ChoiceField, NumberField
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["NewGameScreen", "Trade", "seed_typed"]

MOST_SEED = (1 << 63) - 1
LEVELS = {
    "week": _("a week, up to 40 moments, fifteen minutes"),
    "day": _("a day, about ten moments, three minutes"),
    "quarter": _("a quarter, three sittings of a quarter of an hour"),
    "year": _("a year, twelve sittings, for a course"),
    "tutorial": _("the tutorial, 16 moments, five minutes"),
}
ABOUT_DIFFICULTY = {
    "normal": _("Vera answers three questions a week"),
    "easy": _("says what each way is for, Vera answers five"),
    "hard": _("no odds of the trade, Vera answers none"),
}


class Trade(NamedTuple):
    """A scenario that can be played."""

    name: str
    title: str
    industry: str
    time_scale: str
    objectives: tuple[str, ...]
    briefing: str


class NewGameScreen(Screen[None]):
    """What the new game shall be."""

    BINDINGS = bindings("new_game")
    AUTO_FOCUS = "#trades"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (32, "-tall")]
    DEFAULT_CLASSES = "beside"

    def __init__(self) -> None:
        super().__init__()
        self.trades: dict[str, Trade] = {}

    def compose(self) -> ComposeResult:
        """Scenarios, what the chosen one is about, fields."""
        yield Masthead()
        yield Picks(id="trades")
        yield Drawn(self._about, id="about-trade")
        with Vertical(id="fields"):
            yield ChoiceField("level", _("how long"), LEVELS)
            told = {name: f"{DIFFICULTIES[name]}, {about}" for name, about in ABOUT_DIFFICULTY.items()}
            yield ChoiceField("difficulty", _("difficulty"), told)
            yield NumberField("seed", _("seed"), _("a fresh one"))
            yield ChoiceField(
                "practice", _("practice"), {"no": _("no, it counts"), "yes": _("yes, decisions can be taken back")}
            )
            yield Static("", classes="wrong", markup=False)
        yield Hints()

    def on_mount(self) -> None:
        """Read the scenarios."""
        self.query_one(Masthead).tell(f" {_('New game')}", "")
        self.query_one(Hints).tell(hints("new_game"))
        self.query_one(".wrong").display = False
        self._load()

    @work(thread=True, exit_on_error=False)
    def _load(self) -> None:
        from salescycle.scenarios.files import library, read_scenario_file
        from salescycle.scenarios.voices import load_briefings

        trades = {}
        for name, briefing in load_briefings().items():
            if name in library():
                told = read_scenario_file(name)[0].data
                trades[name] = Trade(
                    name,
                    safe(str(told["title"])),
                    safe(str(told["industry"])),
                    safe(str(told["time_scale"])),
                    tuple(safe(str(each)) for each in told["objectives"]),
                    briefing,
                )
        self.app.call_from_thread(self._loaded, trades)

    def _loaded(self, trades: dict[str, Trade]) -> None:
        self.trades = trades
        first = "saas_smb" if "saas_smb" in trades else None
        self.query_one("#trades", Picks).fill(
            (Pick(trade.name, Content(trade.title)) for trade in trades.values()), chosen=first
        )
        self.query_one("#about-trade", Drawn).redraw()

    @property
    def trade(self) -> Trade | None:
        """The one that is chosen."""
        return self.trades.get(self.query_one("#trades", Picks).chosen)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Tell about another one; the tutorial has a length of its own."""
        level = self.query_one("#field-level", ChoiceField)
        is_tutorial = event.option_id == "tutorial"
        if is_tutorial != (level.value == "tutorial"):
            level.at = list(LEVELS).index("tutorial" if is_tutorial else "week")
        self.query_one("#about-trade", Drawn).redraw()

    def _about(self, width: int) -> Content:
        trade = self.trade
        if trade is None:
            return Content(_("The scenarios are being read ..."))
        lines = [cell(trade.industry, width), cell(trade.time_scale, width)]
        return Content.assemble(("\n".join(lines), "$quiet"), *(f"\n  {each}" for each in trade.objectives))

    # Keys

    def action_begin(self) -> None:
        """Begin with the briefing, or say what is wrong."""
        trade = self.trade
        if trade is None:
            return
        try:
            seed = seed_typed(self.query_one("#field-seed", NumberField).value)
        except ValueError as error:
            wrong = self.query_one(".wrong", Static)
            wrong.update(str(error))
            wrong.display = True
            self.query_one("#field-seed Input").focus()
            return
        level, difficulty, practice = (
            self.query_one(f"#field-{name}", ChoiceField).value for name in ("level", "difficulty", "practice")
        )
        opening = Opening(trade.name, level, seed, practice=practice == "yes", difficulty=difficulty)
        self.app.switch_screen(BriefingScreen(opening, trade.title, trade.briefing))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """*Enter* on a scenario begins it."""
        self.action_begin()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """So does *Enter* behind a seed."""
        self.action_begin()

    def action_back(self) -> None:
        """To the title."""
        self.dismiss()


def seed_typed(text: str) -> int | None:
    """The seed that was typed, None where nothing was. Raises ValueError with a sentence for what is none."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_SEED:
        raise ValueError(_("Found {text}; a seed is a whole number such as 42.").format(text=safe(text, limit=20)))
    return int(text)
