"""VA22: for how much longer a quotation that is out shall bind us, asked and done."""

from typing import TYPE_CHECKING

from salescycle.sim.errors import UsageError
from salescycle.sim.game.actions import Act
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.asides import number_typed
from salescycle.tui.screens.value import AskValue

if TYPE_CHECKING:
    from salescycle.tui.screens.game import GameScreen

__all__ = ["keep_open"]

USUAL = "10"
"""Days, as the account page offers them."""


def keep_open(game: "GameScreen", account: int) -> None:
    """Ask by how many days, and keep it open."""
    session, say = game.sitting.game.session, game.sitting.wording
    customer = game.sitting.customer(account)

    def act(text: str) -> Act:
        return Act("extend", account, {"days": number_typed(text)})

    def refused(text: str) -> str:
        try:
            session.check(act(text))
        except UsageError as error:
            return str(error)
        return ""

    def extend(text: str | None) -> None:
        if text is not None:
            game.decide(act(text))

    name = safe(game.sitting.game.view.name_of(account).company)
    question = _("{name}: keep the quotation open for how many days more?").format(name=name)
    hint = _("It binds you to {day}, and then for longer: neither taken back nor made worse.").format(
        day="" if customer is None else say.day(customer.valid_to, session.now)
    )
    game.app.push_screen(AskValue(question, hint, USUAL, refused), extend)
