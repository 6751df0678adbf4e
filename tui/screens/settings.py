"""Settings: how it looks, whether things move, whether Vera may be asked. Each change is used and kept at once."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from salescycle.reports.home import settings_file
from salescycle.reports.settings import Settings
from salescycle.sim.words.safe import safe
from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.widgets.field import ChoiceField
from salescycle.tui.widgets.frame import Hints, Masthead

__all__ = ["SettingsScreen"]

YES, NO = "yes", "no"


class SettingsScreen(Screen[None]):
    """A line for each setting."""

    BINDINGS = bindings("settings")
    AUTO_FOCUS = "ChoiceField"
    DEFAULT_CLASSES = "beside"

    def __init__(self, settings: Settings, use: Callable[[Settings], None]) -> None:
        """*use*: called with other settings."""
        super().__init__()
        self.settings, self.use = settings, use

    def compose(self) -> ComposeResult:
        """The fields, and where they are kept."""
        yield Masthead()
        with Vertical(id="settings"):
            themes = {"dark": _("dark, high contrast"), "light": _("light, high contrast")}
            yield ChoiceField("theme", _("theme"), themes, self.settings.theme)
            moving = {YES: _("on"), NO: _("off: nothing moves, no answer is waited for")}
            yield ChoiceField("animations", _("animations"), moving, YES if self.settings.animations else NO)
            asked = {YES: _("may be asked"), NO: _("answers no questions in new games")}
            yield ChoiceField("vera", _("Vera, the adviser"), asked, YES if self.settings.vera else NO)
            told = _("TEXTUAL_ANIMATIONS=none in the environment turns animations off, too.\nKept in {path}")
            yield Static(told.format(path=safe(str(settings_file()), limit=300)), id="kept-in", markup=False)
        yield Hints()

    def on_mount(self) -> None:
        """Say where one is."""
        self.query_one(Masthead).tell(f" {_('Settings')}", "")
        self.query_one(Hints).tell(hints("settings"))

    def on_field_turned(self) -> None:
        """Use what is set now."""
        said = {name: self.query_one(f"#field-{name}", ChoiceField).value for name in Settings._fields}
        settings = Settings(said["theme"], said["animations"] == YES, said["vera"] == YES)
        if settings != self.settings:
            self.settings = settings
            self.use(settings)

    def action_back(self) -> None:
        """To the screen below."""
        self.dismiss()
