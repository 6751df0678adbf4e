"""The end of a game in lines of at most 120 columns: the year after you, the money, the decisions that mattered.

Only a command to copy may be longer: broken, it would not work.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from salescycle.reports.text_plots import heights, usual_range
from salescycle.reports.wording import signed
from salescycle.scenarios.voices import does
from salescycle.sim.words.safe import safe

__all__ = [
    "UNTELLABLE", "WIDTH", "closing", "commit_line", "depth_lines", "guess_line", "habit_lines", "mattered_head",
    "mattered_row", "money_lines", "short_moment", "year_after",
]  # fmt: skip

WIDTH = 120
SHOWN = ("orders", "deliveries", "late", "renewed", "churned", "tickets")
BAR = 60
"""Columns of the bars of the first table."""
PLOT = 44
"""Columns of a distribution."""
INDENT = " " * 18
HEAD = ("", "when", "whom", "you did", "yours", "best was", "best", "how it went")
NARROW_ROW = "{:>2}  {:<12} {:<18} {:<22} {:>8} {:>8}"
ROW = "{:>2}  {:<12} {:<18} {:<22} {:>8}  {:<22} {:>8}  {}"
Document = dict[str, Any]
UNTELLABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What comes of telling a document that is none: anybody may have written it into a save."""


def year_after(months: Sequence[Document]) -> Iterator[str]:
    """What becomes of what was left, month by month: *months* of the document of the debrief."""
    yield "The year after you, by a steady colleague, month by month:"
    for number, month in enumerate(months, 1):
        words = [f"{month[name]:.1f} {name}" for name in SHOWN if month[name] >= 0.05]
        yield f"{number:>3}  {', '.join(words) or 'nothing'}"


def closing(told: Document, *, width: int = WIDTH, unicode: bool = True) -> Iterator[str]:
    """Lines of the debrief, from its document."""
    yield f"DEBRIEF   {safe(told['scenario'])}, {told['level']}, seed {told['seed']}"
    yield ""
    yield from wrap(safe(told["sentence"], limit=400), width)
    yield ""
    yield from money_lines(told, width=width, unicode=unicode)
    if told["mattered"]:
        yield ""
        yield f"THOSE THAT MATTERED   by what you could know then, in {told['currency']} against the steady colleague"
        yield mattered_head(width)
        for number, each in enumerate(told["mattered"], 1):
            yield mattered_row(number, each, width)
    for number, each in enumerate(told["mattered"], 1):
        yield ""
        yield from depth_lines(number, each, told, width=width, unicode=unicode)
    yield ""
    yield from habit_lines(told, width=width)


def money_lines(told: Document, *, width: int = WIDTH, unicode: bool = True) -> Iterator[str]:
    """You, the steady colleague, and what lies between: decisions and luck, with bars where there is room."""
    ink = "\u2588" if unicode else "#"
    yield f"{'you':<22}{told['score']:>12,.0f}"
    yield f"{'a steady colleague':<22}{told['par']:>12,.0f}   the same customers, the same luck"
    amounts = {
        "difference": told["difference"],
        "  your decisions": told["decisions_total"],
        "  luck": told["luck"],
    }
    lowest, highest = min(0.0, *amounts.values()), max(0.0, *amounts.values())
    scale = min(BAR, max(8, width - 54)) / (highest - lowest or 1.0)
    below = round(-lowest * scale)
    for label, amount in amounts.items():
        spread = f"\u00b1 {told['decisions_se']:,.0f}" if "decisions" in label else ""
        length = round(abs(amount) * scale)
        bar = " " * (below - length) + ink * length + "|" if amount < 0 else " " * below + "|" + ink * length
        yield f"{label:<22}{amount:>+12,.0f}   {spread:<12}{bar}".rstrip()
    yield ""
    part = told["parts"]
    spent = part["hours"] + part["spend"]
    yield from wrap(
        f"{told['score']:,.0f} = margin in your time {part['window_margin']:,.0f}  +  what you left, the year after "
        f"you {part['after_margin']:,.0f}  -  hours and money {spent:,.0f}",
        width,
    )


def mattered_head(width: int = WIDTH) -> str:
    """Heads of the columns of ``mattered_row``."""
    return ROW.format(*HEAD) if width >= WIDTH else NARROW_ROW.format(*HEAD[:5], "best")


def mattered_row(number: int, each: Document, width: int = WIDTH) -> str:
    """A decision that mattered in one line; without the best one where there is little room."""
    own = signed(each["against_par"])
    if width < WIDTH:
        best = signed(each["best_against_par"]) if each["is_bettered"] else "unclear"
        return NARROW_ROW.format(
            number, short_moment(each["when"]), _cut(each["company"], 18), _cut(each["did"], 22), own, best
        ).rstrip()
    best_told = (_cut(each["best_did"], 22), signed(each["best_against_par"]))
    return ROW.format(
        number, short_moment(each["when"]), _cut(each["company"], 18), _cut(each["did"], 22),
        own, *(best_told if each["is_bettered"] else ("hard to tell apart", "")),
        _cut(each["outcome"].split(";")[0], 18),
    ).rstrip()  # fmt: skip


def short_moment(when: str) -> str:
    """``Tue 13 11:08`` of ``Tue 13 Jan 11:08``: the month stands below."""
    weekday, day, _, clock = when.split()
    return f"{weekday} {day} {clock}"


def depth_lines(
    number: int, each: Document, told: Document, *, width: int = WIDTH, unicode: bool = True
) -> Iterator[str]:
    """A decision in depth: both distributions, what was wanted and known, what was true, which loop, how it went."""
    what = ", ".join(filter(None, (each["company"].upper(), does(each["kind"])))) or "NOBODY"
    yield f"{number:>2}  {safe(what, limit=60)}, {each['when']}: from what you knew, a steady colleague after you"
    yield from _distributions(each, width, unicode=unicode)
    yield from _told(width, "You wanted", each.get("wanted", ""))
    yield from _told(width, "You knew", _sentences(each["knew"], each["not_asked"]))
    yield from _told(width, "It was true", "; ".join(f"{fact['about']}: {fact['is']}" for fact in each["true"]))
    if each["loop"]:
        loop = next(loop for loop in told["loops"] if loop["loop"] == each["loop"])
        is_first = each["n"] == loop["stops"][0]
        yield from _told(width, f"Loop {loop['loop']}", f"{each['why']} {loop['line'] if is_first else ''}")
    yield from _told(width, "How often", each["how_often"])
    yield from _told(width, "Same luck", _same_luck(each))
    yield from _told(width, "It went", each["outcome"])


def _distributions(each: Document, width: int, *, unicode: bool) -> Iterator[str]:
    """Both distributions over the same range, and the game's own luck as a dot on it."""
    is_wide = width >= WIDTH - 8
    named, columns = (28, PLOT) if is_wide else (22, max(16, width - 53))
    own = f"you: {each['did']}"
    ways = [(own if len(own) <= named else "you", each["yours"])]
    if each["best_did"] != each["did"]:
        ways.append((each["best_did"], each["best"]))
    came = each["same_luck"]["yours"]
    means = each["yours"]["mean"], each["best"]["mean"]  # which a few futures may have pulled far from the others
    low, high = usual_range([*each["yours"]["values"], *each["best"]["values"]], (came, 0.0, *means))
    if low == high:
        return
    for label, told in ways:
        first, _, third = told["quartiles"]
        plot = heights(told["values"], low=low, high=high, width=columns, unicode=unicode)
        half = f", half {signed(first)} to {signed(third)}" if is_wide else ""
        yield f"    {_cut(label, named)} {plot}  mean {signed(told['mean'])}{half}"
    dot = "\u25cf" if unicode else "o"
    axis = ["\u00b7" if unicode else "."] * columns
    for value, mark in ((0.0, "0"), (came, dot)):
        axis[min(columns - 1, int((value - low) / (high - low) * columns))] = mark
    lowest, highest = (signed(bound) if bound else "" for bound in (low, high))
    yield f"    {lowest:>{named}} {''.join(axis)}  {highest}   {dot} your game"


def _sentences(knew: Sequence[Document], not_asked: Sequence[str]) -> str:
    known = "; ".join(f"{fact['about']}: {fact['is']}" for fact in knew)
    missing = f"Nobody had asked about: {', '.join(not_asked)}." if not_asked else ""
    return f"{known}. {missing}".strip(". ") + "." if known else missing


def _same_luck(each: Document) -> str:
    luck = each["same_luck"]
    best = f", the best {signed(luck['best'])}" if each["is_bettered"] else ""
    return (
        f"What would have happened in your game, the playbook after each: yours {signed(luck['yours'])}{best}, "
        "against the steady colleague's way."
    )


def habit_lines(told: Document, *, width: int = WIDTH) -> Iterator[str]:
    """Whether the playbook was followed, the habits, how good the guesses were, and what to practise."""
    counts = [f"{does(each['kind'])} {each['as_playbook']} of {each['stops']}" for each in told["conformance"]]
    if counts:
        yield from _told(width, "Playbook", f"You did as it does: {', '.join(counts)}.")
    if told["compare"]:
        habits = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in told["habits"].items())
        yield from _told(width, "Your habits", f"{habits}. What they do to the whole firm:")
        yield f"{INDENT}{safe(told['compare'], limit=2000)}"
    if told.get("commits"):  # older games do not tell
        yield from _told(width, "You said", commit_line(told["commits"]))
    if told["calibration"]:
        yield from _told(width, "Your guesses", guess_line(told["calibration"]))
    if told["drill"]:
        yield from _told(width, "To practise", _costly(told["drill"]))
        yield f"{INDENT}{safe(told['drill']['line'])}"


def _costly(drill: Document) -> str:
    return f'Of all that you did, "{does(drill["kind"])}" cost most, {drill["cost"]:,.0f} in all:'


def commit_line(commits: Sequence[Document], *, shortly: bool = False) -> str:
    """What was said to be booked, and what was; of several *shortly* only how often it was less and how often more."""
    each = (f"{one['said']:,.0f} on {one['when']}, it was {one['booked']:,.0f}" for one in commits)
    if len(commits) == 1:
        return f"{next(each)}."
    less, more = (sum(sign * one["difference"] >= 0.5 for one in commits) for sign in (-1, 1))
    sums = f"Of {len(commits)} times it was less than you said in {less}, more in {more}."
    return sums if shortly else f"{'; '.join(each)}. {sums}"


def guess_line(found: Document) -> str:
    """How good the guesses were: the document's calibration."""
    better = "better" if found["brier"] < found["brier_base"] else "no better"
    table = ", ".join(f"{each['chance']:.0%} came {each['happened']} of {each['times']}" for each in found["table"])
    scores = f"Brier {found['brier']:.2f}, {found['brier_base']:.2f}; {found['guesses']} guesses"
    return f"{better} than always saying {found['base_rate']:.0%} ({scores}). {table}."


def _told(width: int, label: str, text: str) -> Iterator[str]:
    """A paragraph with its label in the margin; nothing where there is no text."""
    for i, line in enumerate(wrap(safe(text, limit=1000), width - len(INDENT))):
        yield f"    {label if i == 0 else '':<14}{line}"


def _cut(text: str, width: int) -> str:
    return f"{safe(text, limit=width):<{width}}"
