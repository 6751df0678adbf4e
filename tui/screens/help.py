"""Help: what a screen is for, its keys, the glossary, and the myth cards."""

# ruff: noqa: PLC0415 - words are loaded in a worker

from typing import Any, NamedTuple

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import ContentSwitcher, OptionList

from salescycle.tui.keys import KEYS, bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.purposes import NAMES, PURPOSES
from salescycle.tui.widgets.cells import cell
from salescycle.tui.widgets.frame import Drawn, Hints, Masthead, Places, redraw
from salescycle.tui.widgets.keys_shown import keys_of, keys_shown
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["HelpScreen", "places_of"]

PARTS = {"screen": _("This screen"), "glossary": _("Glossary"), "myths": _("Myth cards")}
TERM = 24


class Card(NamedTuple):
    """Something that can be looked up."""

    name: str
    lines: tuple[tuple[str, str], ...]
    """What each is called (or nothing), and the text."""


class HelpScreen(Screen[None]):
    """Help on the screen below."""

    BINDINGS = bindings("help")
    AUTO_FOCUS = ""
    DEFAULT_CLASSES = "beside"

    def __init__(self, places: list[str], part: str = "screen") -> None:
        """*places*: of the screen below, by their names in the table of keys; *part*: what is shown first."""
        super().__init__()
        self.places, self.part = places, part
        self.cards: dict[str, list[Card]] = {"glossary": [], "myths": []}

    def compose(self) -> ComposeResult:
        """Heading, parts, keys."""
        yield Masthead()
        yield Places(PARTS)
        with ContentSwitcher(id="parts", initial="screen"):
            with VerticalScroll(id="screen"):
                yield Drawn(self._about)
            for part in self.cards:
                with Vertical(id=part):
                    yield Picks(classes="cards")
                    yield Drawn(self._card, classes="card")
        yield Hints()

    def on_mount(self) -> None:
        """Show the first part, and load the words."""
        self.query_one(Masthead).tell(f" {_('Help')}   {NAMES.get(self.places[0], '')}", "")
        self.query_one(Hints).tell(hints("help"))
        self.action_part(self.part)
        self._load()

    @work(thread=True, exit_on_error=False)
    def _load(self) -> None:
        from salescycle.scenarios.evidence import sources
        from salescycle.scenarios.voices import load_glossary, load_myths

        glossary = [Card(name.replace("_", " "), (("", text),)) for name, text in load_glossary().items()]
        myths = [
            Card(
                myth.claim,
                (
                    (_("What is said"), myth.claim),
                    ("", myth.verdict),
                    (_("What is known"), myth.known),
                    (_("Source"), sources()[myth.source]["citation"] if myth.source in sources() else myth.source),
                ),
            )
            for myth in load_myths()
        ]
        self.app.call_from_thread(self._loaded, {"glossary": glossary, "myths": myths})

    def _loaded(self, cards: dict[str, list[Card]]) -> None:
        self.cards = cards
        self._fill()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        for part, cards in self.cards.items():
            picks = self.query_one(f"#{part} Picks", Picks)
            width = self.size.width - 4
            picks.fill(Pick(str(n), _line(card, part, width)) for n, card in enumerate(cards))
        redraw(self)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another card in full."""
        if self.part in self.cards:
            self.query_one(f"#{self.part} .card", Drawn).redraw()

    # What is shown

    def _about(self, width: int) -> Content:
        told = Content("")
        for place in self.places:
            if place in PURPOSES:
                told = Content.assemble(told, PURPOSES[place], "\n\n")
        for place, rows in keys_of(self.places).items():
            told = Content.assemble(told, (NAMES.get(place, place), "bold"), "\n", *keys_shown(rows, width))
        return (
            told
            if "game" in self.places
            else Content.assemble(told, (_("To mark text with the mouse, hold shift."), "$quiet"))
        )

    def _card(self, width: int) -> Content:
        cards = self.cards.get(self.part)
        if cards is None:
            return Content("")
        chosen = self.query_one(f"#{self.part} Picks", Picks).chosen
        if not chosen or int(chosen) >= len(cards):
            return Content(_("The words are being loaded ..."))
        card = cards[int(chosen)]
        told: list[Any] = [] if card.lines[0][0] else [(card.name, "bold"), "\n"]
        for name, text in card.lines:
            told += [(f"{name}  ", "$quiet") if name else "", text, "\n"]
        return Content.assemble(*told)

    # Keys

    def action_part(self, part: str) -> None:
        """Show a part."""
        self.part = part
        self.query_one("#parts", ContentSwitcher).current = part
        self.query_one(Places).tell(part, "")
        where = "#screen" if part == "screen" else f"#{part} Picks"
        self.query_one(where).focus()
        for drawn in self.query(f"#{part} Drawn").results(Drawn):
            drawn.redraw()

    def action_next_part(self) -> None:
        """The next part, round and round."""
        parts = list(PARTS)
        self.action_part(parts[(parts.index(self.part) + 1) % len(parts)])

    def on_places_chosen(self, event: Places.Chosen) -> None:
        """A part by a click."""
        self.action_part(event.place)

    def action_back(self) -> None:
        """To the screen below."""
        self.dismiss()


def _line(card: Card, part: str, width: int) -> Content:
    if part == "myths":
        return Content(cell(card.name, width))
    return Content.assemble(cell(card.name, TERM), (cell(card.lines[0][1], max(1, width - TERM)), "$quiet"))


def places_of(screen: Screen[Any]) -> list[str]:
    """Places of a screen in our table of keys, the innermost first, told by its bindings."""
    found: list[str] = []
    for active in screen.active_bindings.values():
        place = (active.binding.id or "").rpartition(".")[0]
        if place in KEYS and place not in (*found, "everywhere"):
            found.append(place)
    return found or ["everywhere"]
