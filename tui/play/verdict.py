"""The first sentence of a debrief: what decisions and luck were worth, in sizes that one can picture."""

from salescycle.scenarios.voices import DebriefWords
from salescycle.sim.game.debrief import Debrief
from salescycle.sim.game.futures import SURE

__all__ = ["verdict"]

NOTHING = 0.15
"""Of what a usual deal brings: less is told as nothing [assumption]."""
SIZES = ((0.35, "quarter"), (0.75, "half"), (1.5, "one"))
PARTS = ((0.15, "little"), (0.35, "quarter"), (0.65, "half"), (0.85, "most"), (1.2, "all"))
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def verdict(told: Debrief, usual: float, words: DebriefWords) -> str:
    """A sentence about decisions and luck; *usual*: margin of a usual deal [cents]."""
    mine = _decisions(told, usual)
    return f"{_first(mine, told.decisions, usual, words)}; {_luck(mine, told, usual, words)}."


def _decisions(told: Debrief, usual: float) -> str:
    if abs(told.decisions) < NOTHING * usual:
        return "nothing"
    if abs(told.decisions) < SURE * told.decisions_se:
        return "unclear"
    return "cost" if told.decisions < 0 else "brought"


def _first(mine: str, cents: float, usual: float, words: DebriefWords) -> str:
    return words.verdict[mine].format(size=size(abs(cents) / usual, words))


def _luck(mine: str, told: Debrief, usual: float, words: DebriefWords) -> str:
    said = words.verdict
    if abs(told.luck) < NOTHING * usual:
        return said["luck_nothing"]
    amount, came = size(abs(told.luck) / usual, words), told.luck > 0
    if mine in ("nothing", "unclear"):
        return said["luck_brought" if came else "luck_cost"].format(size=amount)
    if came == (mine == "brought"):
        return said["luck_brought_too" if came else "luck_cost_too"].format(size=amount)
    part = words.parts[_named(abs(told.luck / told.decisions), PARTS, "more")]
    return said["luck_gave_back" if came else "luck_took"].format(part=part)


def size(deals: float, words: DebriefWords) -> str:
    """So many usual deals in words."""
    name = _named(deals, SIZES, "many")
    whole = round(deals)
    return words.sizes[name].format(count=NUMBERS[whole - 2] if 2 <= whole <= len(NUMBERS) + 1 else f"{whole:,}")


def _named(share: float, names: tuple[tuple[float, str], ...], otherwise: str) -> str:
    return next((name for below, name in names if share < below), otherwise)
