"""The command palette: what can be done on this screen, with its key, and the screens that are there everywhere."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple, Protocol, runtime_checkable

from textual.binding import ActiveBinding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.dom import DOMNode

from salescycle.sim.words.safe import safe
from salescycle.tui.keys import KEYS, Key
from salescycle.tui.messages import _
from salescycle.tui.purposes import NAMES
from salescycle.tui.widgets.keys_shown import PAGE, named

__all__ = ["COMMANDS", "Command", "HasCommands", "OurCommands", "Palette"]

UNSAID = ("command_palette", "help")
"""Told elsewhere: this is the palette, and help stands among what is there everywhere."""


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
        told: set[str] = set()
        for active in self.screen.active_bindings.values():
            key, place = _key_of(active.binding.id or "")
            does_it = None if key is None else _who_does(active, key)
            if key is None or does_it is None or not key.is_listed or key.action in (*told, *UNSAID):
                continue
            told.add(key.action)
            if key.action.startswith(PAGE):
                name = _("Screen: {name}").format(name=_page_named(key))
            else:
                name = f"{_('Game') if place == 'game' else NAMES.get(place, place)}: {key.does}"
            yield Command(
                name,
                _("key {key}").format(key=named(key.key).split()[0]),
                partial(self.app.run_action, active.binding.action, does_it),
            )
        if isinstance(self.screen, HasCommands):
            yield from self.screen.commands()
        for name, about, do, is_common in self.app.get_system_commands(self.screen):
            yield Command(name, about, do, is_common)

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


COMMANDS: set[type[Provider] | Callable[[], type[Provider]]] = {OurCommands}
"""One provider, so that the order is ours: keys of the screen, customers, what is there everywhere."""


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


def _who_does(active: ActiveBinding, key: Key) -> DOMNode | None:
    """Who has the action of a key, from where it is bound outward; nobody where a list with the focus does it."""
    name = f"action_{key.action.partition('(')[0].removeprefix('screen.')}"
    return next((node for node in active.node.ancestors_with_self if hasattr(node, name)), None)


def _page_named(key: Key) -> str:
    """What the page of a key is called."""
    return next((one.does for one in KEYS["game"] if one.action == key.action), key.does)
