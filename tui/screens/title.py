"""The title: what one may begin with. It is painted before anything of an engine is imported."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from salescycle.tui.keys import bindings, hints
from salescycle.tui.messages import _
from salescycle.tui.widgets.frame import Hints
from salescycle.tui.widgets.picks import Pick, Picks

__all__ = ["TitleScreen"]


class TitleScreen(Screen[None]):
    """What one may begin with."""

    BINDINGS = bindings("title")

    def compose(self) -> ComposeResult:
        """Name and choices."""
        with Vertical(id="title"):
            yield Static("salescycle", classes="heading", markup=False)
            yield Static(_("To whom do you give your next half hour?"), markup=False)
            yield Picks(id="begin")
        yield Hints()

    def on_mount(self) -> None:
        """The tutorial is chosen: one key begins it."""
        begin = self.query_one("#begin", Picks)
        begin.fill([Pick("tutorial", Content(_("Tutorial, five minutes"))), Pick("quit", Content(_("Quit")))])
        begin.focus()
        self.query_one(Hints).tell(hints("title"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Begin."""
        from salescycle.tui.app import Opening, SalesCycleApp  # noqa: PLC0415 - the app knows this screen

        assert isinstance(self.app, SalesCycleApp), "screens belong to one app"
        if event.option_id == "tutorial":
            self.app.sit_down(Opening())
        else:
            self.app.exit()

    def action_leave(self) -> None:
        """Leave."""
        self.app.exit()
