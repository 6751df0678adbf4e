"""An hour for somebody is put in the diary: the account's task becomes urgent then."""

from typing import TYPE_CHECKING

from salescycle.sim.game.actions import Act
from salescycle.sim.game.agenda import hours_of
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.screens.questions import AskPick

if TYPE_CHECKING:
    from salescycle.tui.screens.game import GameScreen

__all__ = ["put_in_the_diary"]

HOURS = (1, 2, 4)
"""From now on, offered as long as one works then."""
DAYS = 4
"""Working days after today that are offered."""


def put_in_the_diary(game: "GameScreen", account: int) -> None:
    """Ask for when, and keep it."""
    say, view = game.sitting.wording, game.sitting.game.view
    times = _times(game)

    def keep(n: int | None) -> None:
        if n is not None:
            game.decide(Act("appointment", account, {"until": float(times[n])}))

    words, name = say.lines.acts["appointment"], safe(view.name_of(account).company, limit=60)
    question = _("{name}: when?  {line}").format(name=name, line=words.line)
    game.app.push_screen(AskPick(question, [say.moment(second) for second in times]), keep)


def _times(game: "GameScreen") -> list[int]:
    """Some hours from now, and the morning of the next working days [s]."""
    now = game.sitting.game.session.now
    shifts = hours_of(game.sitting.game.view, now, now + 14 * DAY_S)
    later = [now + 3600 * hours for hours in HOURS]
    today = [second for second in later if any(opens <= second < closes for opens, closes in shifts)]
    mornings: dict[int, int] = {}
    for opens, _closes in shifts:
        if opens // DAY_S > now // DAY_S:
            mornings.setdefault(opens // DAY_S, opens)
    return [*today, *list(mornings.values())[:DAYS]]
