"""Lines of the debrief in cells: the money with bars, a decision that mattered, and the same luck played otherwise."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from rich.cells import cell_len
from textual.content import Content

from salescycle.reports.wording import signed
from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _
from salescycle.tui.play.closing import UNTELLABLE, closing, short_moment
from salescycle.tui.widgets.cells import cell, cell_right

__all__ = [
    "can_be_told",
    "beside",
    "in_short",
    "labelled",
    "mattered_head",
    "mattered_line",
    "money_block",
    "sum_line",
    "what_if_lines",
]

Document = dict[str, Any]
LABEL, AMOUNT, SPREAD = 24, 11, 11
LEAST_BARS = 20
BLOCK, RIGHT_HALF, LEFT_HALF, AXIS = "\u2588", "\u2590", "\u258c", "\u2502"
GAP = "   "
WIDE = 100
"""Cells from which on a decision is told with what was best, and how it went."""
MARGIN = 4, 18
"""Where the label of a line in depth begins and ends."""


def in_short(told: Document) -> Content:
    """The money in two lines."""
    lines = _(
        " you {score:,.0f}   a steady colleague {par:,.0f}, same luck   difference {difference}\n"
        "   = your decisions {decisions} \u00b1 {se:,.0f}   luck {luck}"
    )
    amounts = {name: told[name] for name in ("score", "par")}
    apart = {name: signed(told[name]) for name in ("difference", "luck")}
    decisions = signed(told["decisions_total"])
    return Content(lines.format(**amounts, **apart, decisions=decisions, se=told["decisions_se"]))


def money_block(told: Document, width: int) -> Content:
    """You, the colleague, and what lies between, with bars to the left and right of nothing."""
    amounts = {
        _("difference"): told["difference"],
        _("   your decisions"): told["decisions_total"],
        _("   luck"): told["luck"],
    }
    room = width - LABEL - AMOUNT - SPREAD - 4
    lines = [
        _amount(_("you"), f"{told['score']:,.0f}"),
        _amount(_("a steady colleague"), f"{told['par']:,.0f}") + _("   the same customers, the same luck"),
    ]
    lowest, highest = min(0.0, *amounts.values()), max(0.0, *amounts.values())
    halves = 2 * max(LEAST_BARS, room) / (highest - lowest or 1.0)
    below = round(-lowest * halves / 2)
    for n, (label, amount) in enumerate(amounts.items()):
        spread = f"\u00b1 {told['decisions_se']:,.0f}" if n == 1 else ""
        line = _amount(label, signed(amount)) + cell(f"   {spread}", SPREAD)
        lines.append(line + _signed_bar(round(abs(amount) * halves), amount < 0, below))
    return Content("\n".join(cell(line, width).rstrip() for line in lines))


def _amount(label: str, amount: str) -> str:
    return cell(f" {label}", LABEL) + cell_right(amount, AMOUNT)


def _signed_bar(halves: int, is_below: bool, below: int) -> str:
    """A bar of so many half cells on its side of the axis, which has *below* cells to its left."""
    whole, half = divmod(halves, 2)
    if is_below:
        ink = (RIGHT_HALF if half else "") + BLOCK * whole
        return ink[-below:].rjust(below) + AXIS if below else AXIS
    return " " * below + AXIS + BLOCK * whole + (LEFT_HALF if half else "")


def sum_line(told: Document) -> Content:
    """Of what the score is made."""
    part = told["parts"]
    line = _(
        " {score:,.0f} = margin in your time {window:,.0f}  +  what you left, the year after you {after:,.0f}"
        "  -  hours and money {spent:,.0f}"
    )
    spent = part["hours"] + part["spend"]
    return Content(
        line.format(score=told["score"], window=part["window_margin"], after=part["after_margin"], spent=spent)
    )


def mattered_head(width: int) -> str:
    """Heads of the columns of ``mattered_line``."""
    return _row("", _("when"), _("whom"), _("you did"), _("yours"), _("best was"), _("best"), _("how it went"), width)


def mattered_line(number: int, each: Document, width: int) -> str:
    """A decision that mattered in one line of *width* cells; less of it where there is little room."""
    best = each["is_bettered"]
    return _row(
        str(number), short_moment(each["when"]), safe(each["company"], limit=40), safe(each["did"], limit=60),
        signed(each["against_par"]), safe(each["best_did"], limit=60) if best else _("hard to tell apart"),
        signed(each["best_against_par"]) if best else "", safe(each["outcome"], limit=80).split(";")[0], width,
    )  # fmt: skip


def _row(
    number: str, when: str, whom: str, did: str, yours: str, best_was: str, best: str, went: str, width: int
) -> str:
    if width < WIDE:
        words = width - 3 - 13 - 9 - 9
        who = min(18, words // 2)
        told = cell(number, 3) + cell(when, 13) + cell(whom, who - 1) + " " + cell(did, words - who)
        return told + cell_right(yours, 9) + cell_right(best or _("same"), 9)
    words = width - 3 - 14 - 9 - 9
    who, word = words * 22 // 100, words * 28 // 100
    told = cell(number, 3) + cell(when, 14) + cell(whom, who - 1) + " " + cell(did, word) + cell_right(yours, 9)
    return told + cell(f"   {best_was}", word) + cell_right(best, 9) + cell(f"   {went}", words - who - 2 * word)


def what_if_lines(each: Document, width: int) -> Iterator[str]:
    """The game's own luck after what was done, and after what one half of the futures found best."""
    luck, other = each["same_luck"], each["best_did"] != each["did"]
    yield safe(f"{each['company']}, {each['when']}".removeprefix(", "), limit=80)
    yield ""
    yield _other(_("you did"), each["did"], signed(luck["yours"]), width)
    if other:
        yield _other(_("other way"), each["best_did"], signed(luck["best"]), width)
    yield _other(_("colleague"), _("as the playbook says"), "0", width)
    yield ""
    if other:
        more = luck["difference"]
        line = _("With your luck the other way would have brought {more:,.0f} more.") if more > 0 else (
            _("With your luck the other way would have brought {more:,.0f} less.") if more < 0 else
            _("With your luck the other way would have come to the same.")
        )  # fmt: skip
        yield line.format(more=abs(more))
    else:
        yield _("You went the way that was best by what you could know.")
    yield _("One luck proves little: the list judges by many futures. The playbook decides after each way.")
    if each["outcome"]:
        yield ""
        yield _("How it went: {outcome}.").format(outcome=safe(each["outcome"], limit=200))


def _other(label: str, way: str, amount: str, width: int) -> str:
    return cell(label, 12) + cell(safe(way, limit=80), max(10, min(50, width - 24))) + cell_right(amount, 12)


def can_be_told(told: Document) -> bool:
    """Whether a document is a debrief whose every part can be shown: anybody may have written it into a save."""
    try:
        list(closing(told))
        _shown = (in_short(told), money_block(told, 120), sum_line(told), f"{told.get('adviser', 0):d}{told['seed']:d}")
        for each in told["mattered"]:
            _shown = (mattered_line(1, each, 120), *what_if_lines(each, 80), each["yours"]["futures"] > 0)
        return all(stop["n"] >= 0 for stop in told["stops"])
    except UNTELLABLE:
        return False


def beside(label: str, *parts: str, width: int) -> list[str]:
    """Text beside its label, in lines of at most *width*; where it has several parts, a line ends between two."""
    indent = MARGIN[1] - MARGIN[0]
    room = max(20, width - indent - 1)
    lines: list[str] = []
    for part in parts:
        first, *rest = wrap(safe(part, limit=1000), room)
        if lines and cell_len(lines[-1]) + len(GAP) + cell_len(first) <= room:
            lines[-1] += GAP + first
        else:
            lines.append(first)
        lines += rest
    return [f" {cell(label if n == 0 else '', indent)}{line}" for n, line in enumerate(lines)]


def labelled(lines: Sequence[str], *, at: int = MARGIN[0]) -> Content:
    """Lines whose label stands in the margin, which is quieter than the rest."""
    end = at + MARGIN[1] - MARGIN[0]
    told = (Content.assemble(line[:at], (line[at:end], "$quiet"), line[end:]) for line in lines)
    return Content("\n").join(told)
