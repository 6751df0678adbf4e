"""Reference players: the firm's own playbook, which is par, habits of the trade, and a few who decide turn by turn.

A habit is a set of playbook keys at the player's desk and nothing else. The table says what the evidence expects of
each, written down before any game was played; what comes out is told as it comes out (``tests/verification/BOTS.md``).
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from salescycle.sim.studies.lessons import HABITS
from salescycle.sim.words.scenario import Playbook

__all__ = ["BALANCED", "PLAYERS", "Player", "playbook_of", "player_named"]

Changes = Callable[[Playbook], Mapping[str, Any]]


class Player(NamedTuple):
    """Somebody in the seat."""

    name: str
    does: str
    """In a sentence, for the table."""
    sign: str
    """What the evidence expects of the score against the balanced one: ``-`` worse, ``+`` better, ``0`` equal."""
    grade: str
    """Of that expectation (domain.md 0.1); DER: it follows from arithmetic."""
    habit: Changes | None = None
    """Keys of the playbook and their values; None for those who decide turn by turn."""
    excepted: tuple[str, ...] = ()
    """Scenarios in which the expectation does not survive halved and doubled assumptions (model.md 10)."""


def _habit(name: str) -> Changes:
    """A habit that is known to the lessons."""
    return next(lesson.changes for lesson in HABITS if lesson.name == name)


def _fixed(**changes: Any) -> Changes:
    return lambda book: changes


PLAYERS: tuple[Player, ...] = (
    Player("idle", "does nothing in the window", "-", "DER"),
    Player("random", "takes any task, and does with it what a die says", "-", "DER"),
    Player(
        "hunter", "chases new orders with attractive dates, and has no time for customers", "-", "D",
        _fixed(promise=1.0, hand_over=0.1, check=False, cross_sell="none", win_back="none", ask_referral=False),
    ),
    Player(
        "farmer", "looks after few customers very well, and gives up on leads early", "-", "C",
        _habit("farmer"),
    ),
    Player(
        "discounter", "gives everybody 15 %, and more to whoever hesitates", "-", "DER",
        _habit("always discount 15 %, more at hesitation"),
    ),
    Player(
        "quarter-end closer", "pushes, and gives 15 % in the last two weeks of a quarter", "-", "A",
        _fixed(quarter_end=0.15, answer="push"),
    ),
    Player(
        "never follows up", "tries once, waits for an answer, and never asks again", "-", "C",
        _habit("never follow up"),
    ),
    Player(
        "biggest deal only", "works on the largest deal first, and qualifies nobody", "-", "A",
        _habit("biggest deal only, no qualification"), excepted=("equipment_dealer",),
    ),
    Player("balanced", "works by the firm's playbook: par", "0", "DER", _fixed()),
    Player("planner", "plays each choice through in some futures, and takes the best", "+", "DER"),
)  # fmt: skip

BALANCED = "balanced"


def player_named(name: str) -> Player:
    """A player by its name; raises KeyError when there is none."""
    found = {player.name: player for player in PLAYERS}
    return found[name]


def playbook_of(player: Player, firm: Playbook) -> Playbook:
    """The playbook at the player's desk: the firm's with the player's habits in it."""
    return firm.model_copy(update=dict(player.habit(firm))) if player.habit is not None else firm
