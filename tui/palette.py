"""The command palette: what can be done on this screen, with its key, and the screens that are there everywhere."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, Protocol, runtime_checkable

from textual.app import get_system_commands_provider
from textual.binding import ActiveBinding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content

from salescycle.sim.words.safe import safe
from salescycle.tui.keys import KEYS, Key
from salescycle.tui.messages import _
from salescycle.tui.purposes import NAMES

__all__ = ["COMMANDS", "Command", "HasCommands", "OurCommands", "Palette"]

UNSAID = ("command_palette",)


class Command(NamedTuple):
    """A line of the palette."""

    name: str
    about: str
    """A few words of our own."""
    do: Callable[[], Any]
    is_common: bool = True
    """Whether it stands there before anything is typed."""


@runtime_checkable
class HasCommands(Protocol):
    """A screen that has more to offer than its keys."""

    def commands(self) -> Iterator[Command]:
        """What it offers."""


class OurCommands(Provider):
    """Keys of the screen below, and what it offers besides."""

    def _commands(self) -> Iterator[Command]:
        told = set()
        for active in self.screen.active_bindings.values():
            key, place = _key_of(active.binding.id or "")
            if key is None or key.action in told or key.action in UNSAID or not _has_action(active, key):
                continue
            told.add(key.action)
            area = (
                _("Screen")
                if key.action.startswith("page(")
                else _("Game")
                if place == "game"
                else NAMES.get(place, place)
            )
            yield Command(
                f"{area}: {key.does}",
                _("key {key}").format(key=key.shown or key.key.split(",")[0]),
                partial(self.app.run_action, active.binding.action, active.node),
            )
        if isinstance(self.screen, HasCommands):
            yield from self.screen.commands()

    async def discover(self) -> Hits:
        """What stands there before anything is typed."""
        for command in self._commands():
            if command.is_common:
                name = safe(command.name)
                yield DiscoveryHit(Content(name), command.do, text=name, help=command.about)

    async def search(self, query: str) -> Hits:
        """What fits what was typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            name = safe(command.name)
            score, offsets = matcher.fuzzy_search.match(query, name)
            if score > 0:
                shown = Content(name)  # not matcher.highlight, which reads a name as markup
                for offset in offsets:
                    shown = shown.stylize("underline", offset, offset + 1)
                yield Hit(score, shown, command.do, text=name, help=command.about)


COMMANDS: set[type[Provider] | Callable[[], type[Provider]]] = {OurCommands, get_system_commands_provider}


class Palette(CommandPalette):
    """The palette, in our words and with a mark of one cell."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("A screen, a customer, something to do ..."), id="--command-palette")

    def on_mount(self) -> None:
        """An emoji would move the columns of some terminals."""
        self.query_one(SearchIcon).icon = ">"


def _key_of(binding: str) -> tuple[Key | None, str]:
    """The key in our table that a binding was made from, and its place; None for others."""
    place, _dot, number = binding.rpartition(".")
    return (KEYS[place][int(number)], place) if place in KEYS and number.isdigit() else (None, "")


def _has_action(active: ActiveBinding, key: Key) -> bool:
    """Whether the key does it by an action, and not by a list that has the focus."""
    return hasattr(active.node, f"action_{key.action.partition('(')[0]}")
