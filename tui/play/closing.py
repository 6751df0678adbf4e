"""The end of a game in plain lines: the year after you, the money, the decisions that mattered."""

from collections.abc import Iterator

from salescycle.sim.game.debrief import Debrief, Judged
from salescycle.sim.game.view import View
from salescycle.sim.words.safe import safe
from salescycle.tui.play.wording import Wording

__all__ = ["closing"]

MONEY = ("margin", "spend")
SMALL = 0.02
"""A difference below this share of par is told as none."""


def closing(told: Debrief, wording: Wording, view: View) -> Iterator[str]:
    """Lines of the debrief."""
    yield ""
    yield from _year_after(told, wording)
    yield ""
    yield _sentence(told)
    yield ""
    difference = told.you.total - told.par.total
    for label, cents in (
        ("you", told.you.total),
        ("a steady colleague", told.par.total),
        ("difference", difference),
        ("  your decisions", told.decisions),
        ("  luck", told.luck),
    ):
        yield f"{label:<22}{wording.signed(round(cents)):>14}"
    you = told.you
    cost = wording.signed(round(you.hours + you.spend))
    window, after = (wording.signed(round(cents)) for cents in (you.window_margin, you.after_margin))
    yield f"You: margin of the window {window}, of what you left, the year after {after}, less hours and money {cost}."
    if told.judged:
        yield ""
        yield "The decisions that mattered, against the steady colleague, by what you could know then:"
    for each in told.that_mattered:
        yield safe(_judged(each, wording, view), limit=400)


def _year_after(told: Debrief, wording: Wording) -> Iterator[str]:
    yield "The year after you, by a steady colleague, month by month:"
    for number, month in enumerate(told.you.months[:12], 1):
        told_of = month._asdict().items()
        words = [f"{n:.1f} {name.replace('_', ' ')}" for name, n in told_of if name not in MONEY and n >= 0.05]
        yield f"{number:>3}  {', '.join(words) or 'nothing'}"


def _sentence(told: Debrief) -> str:
    par = abs(told.par.total) or 1.0
    return f"Your decisions {_verb(told.decisions, par)}; luck {_verb(told.luck, par)}."


def _verb(cents: float, par: float) -> str:
    if abs(cents) < SMALL * par:
        return "changed next to nothing"
    return "brought in money" if cents > 0 else "cost money"


def _judged(each: Judged, wording: Wording, view: View) -> str:
    name = "" if each.account < 0 else view.name_of(each.account).company
    better = ""
    if each.valued.regret > 2 * each.valued.regret_se and each.best != each.act:
        better = f"  Better was: {wording.act(each.best)}."
    worth, spread = (wording.signed(round(cents)) for cents in (each.valued.against, 2 * each.valued.against_se))
    did = wording.act(each.act)
    return f"{wording.moment(each.turn.time)}  {name}: {did}.  {worth}, give or take {spread[1:]}.{better}"
