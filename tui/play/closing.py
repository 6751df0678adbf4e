"""The end of a game in lines of at most 120 columns: the year after you, the money, the decisions that mattered.

Only a command to copy may be longer: broken, it would not work.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Any

from salescycle.reports.text_plots import heights, usual_range
from salescycle.sim.words.safe import safe

__all__ = ["WIDTH", "closing", "year_after"]

WIDTH = 120
SHOWN = ("orders", "deliveries", "late", "renewed", "churned", "tickets")
BAR = 60
"""Columns of the bars of the first table."""
PLOT = 44
"""Columns of a distribution."""
INDENT = " " * 18
HEAD = ("", "when", "whom", "you did", "yours", "best was", "best", "how it went")
ROW = "{:>2}  {:<12} {:<18} {:<22} {:>8}  {:<22} {:>8}  {}"
Document = dict[str, Any]


def year_after(months: Sequence[Document]) -> Iterator[str]:
    """What becomes of what was left, month by month: *months* of the document of the debrief."""
    yield "The year after you, by a steady colleague, month by month:"
    for number, month in enumerate(months, 1):
        words = [f"{month[name]:.1f} {name}" for name in SHOWN if month[name] >= 0.05]
        yield f"{number:>3}  {', '.join(words) or 'nothing'}"


def closing(told: Document, *, unicode: bool = True) -> Iterator[str]:
    """Lines of the debrief, from its document."""
    yield f"DEBRIEF   {safe(told['scenario'])}, {told['level']}, seed {told['seed']}"
    yield ""
    yield safe(told["sentence"], limit=WIDTH)
    yield ""
    yield from _money(told, "\u2588" if unicode else "#")
    if told["mattered"]:
        yield ""
        yield from _table(told)
    for number, each in enumerate(told["mattered"], 1):
        yield ""
        yield from _in_depth(number, each, told, unicode=unicode)
    yield ""
    yield from _habits(told)


def _money(told: Document, ink: str) -> Iterator[str]:
    yield f"{'you':<22}{told['score']:>12,.0f}"
    yield f"{'a steady colleague':<22}{told['par']:>12,.0f}   the same customers, the same luck"
    amounts = {
        "difference": told["difference"],
        "  your decisions": told["decisions_total"],
        "  luck": told["luck"],
    }
    lowest, highest = min(0.0, *amounts.values()), max(0.0, *amounts.values())
    scale = BAR / (highest - lowest or 1.0)
    below = round(-lowest * scale)
    for label, amount in amounts.items():
        spread = f"\u00b1 {told['decisions_se']:,.0f}" if "decisions" in label else ""
        length = round(abs(amount) * scale)
        bar = " " * (below - length) + ink * length + "|" if amount < 0 else " " * below + "|" + ink * length
        yield f"{label:<22}{amount:>+12,.0f}   {spread:<12}{bar}".rstrip()
    yield ""
    part = told["parts"]
    spent = part["hours"] + part["spend"]
    yield (
        f"{told['score']:,.0f} = margin of your orders {part['window_margin']:,.0f}  +  what you left, the year after "
        f"you {part['after_margin']:,.0f}  -  hours and money {spent:,.0f}"
    )


def _table(told: Document) -> Iterator[str]:
    yield f"THOSE THAT MATTERED   by what you could know then, in {told['currency']} against the steady colleague"
    yield ROW.format(*HEAD)
    for number, each in enumerate(told["mattered"], 1):
        best = (_cut(each["best_did"], 22), f"{each['best_against_par']:+,.0f}")
        yield ROW.format(
            number, _short(each["when"]), _cut(each["company"], 18), _cut(each["did"], 22),
            f"{each['against_par']:+,.0f}", *(best if each["is_bettered"] else ("hard to tell apart", "")),
            _cut(each["outcome"].split(";")[0], 18),
        ).rstrip()  # fmt: skip


def _short(when: str) -> str:
    """``Tue 13 11:08`` of ``Tue 13 Jan 11:08``: the month stands below."""
    weekday, day, _, clock = when.split()
    return f"{weekday} {day} {clock}"


def _in_depth(number: int, each: Document, told: Document, *, unicode: bool) -> Iterator[str]:
    what = f"{each['company'].upper()}, {each['kind'].replace('_', ' ')}".strip(", ")
    yield f"{number:>2}  {safe(what, limit=60)}, {each['when']}: from what you knew, a steady colleague after you"
    yield from _distributions(each, unicode=unicode)
    yield from _told("You knew", _sentences(each["knew"], each["not_asked"]))
    yield from _told("It was true", "; ".join(f"{fact['about']}: {fact['is']}" for fact in each["true"]))
    if each["loop"]:
        loop = next(loop for loop in told["loops"] if loop["loop"] == each["loop"])
        is_first = each["n"] == loop["stops"][0]
        yield from _told(f"Loop {loop['loop']}", f"{each['why']} {loop['line'] if is_first else ''}")
    yield from _told("How often", each["how_often"])
    yield from _told("Same luck", _same_luck(each))
    yield from _told("It went", each["outcome"])


def _distributions(each: Document, *, unicode: bool) -> Iterator[str]:
    """Both distributions over the same range, and the game's own luck as a dot on it."""
    ways = [("you: " + each["did"], each["yours"])]
    if each["best_did"] != each["did"]:
        ways.append((each["best_did"], each["best"]))
    came = each["same_luck"]["yours"]
    low, high = usual_range([*each["yours"]["values"], *each["best"]["values"]], (came, 0.0))
    if low == high:
        return
    for label, told in ways:
        first, _, third = told["quartiles"]
        plot = heights(told["values"], low=low, high=high, width=PLOT, unicode=unicode)
        yield f"    {_cut(label, 28)} {plot}  mean {told['mean']:+,.0f}, half {first:+,.0f} to {third:+,.0f}"
    dot = "\u25cf" if unicode else "o"
    axis = ["\u00b7" if unicode else "."] * PLOT
    for value, mark in ((0.0, "0"), (came, dot)):
        axis[min(PLOT - 1, int((value - low) / (high - low) * PLOT))] = mark
    yield f"    {low:>+28,.0f} {''.join(axis)}  {high:+,.0f}   {dot} your game"


def _sentences(knew: Sequence[Document], not_asked: Sequence[str]) -> str:
    known = "; ".join(f"{fact['about']}: {fact['is']}" for fact in knew)
    missing = f"Nobody had asked about: {', '.join(not_asked)}." if not_asked else ""
    return f"{known}. {missing}".strip(". ") + "." if known else missing


def _same_luck(each: Document) -> str:
    luck = each["same_luck"]
    best = f", the best {luck['best']:+,.0f}" if each["is_bettered"] else ""
    return (
        f"What would have happened in your game, the playbook after each: yours {luck['yours']:+,.0f}{best}, "
        "against the steady colleague's way."
    )


def _habits(told: Document) -> Iterator[str]:
    counts = [
        f"{each['kind'].replace('_', ' ')} {each['as_playbook']} of {each['stops']}" for each in told["conformance"]
    ]
    if counts:
        yield from _told("Playbook", f"You did as it does: {', '.join(counts)}.")
    if told["compare"]:
        habits = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in told["habits"].items())
        yield from _told("Your habits", f"{habits}. What they do to the whole firm:")
        yield f"{INDENT}{safe(told['compare'], limit=2000)}"
    if told["calibration"]:
        yield from _told("Your guesses", _guesses(told["calibration"]))
    if told["drill"]:
        yield from _told("To practise", _costly(told["drill"]))
        yield f"{INDENT}{safe(told['drill']['line'])}"


def _costly(drill: Document) -> str:
    return f"Of all kinds of decision, {drill['kind'].replace('_', ' ')} cost most, {drill['cost']:,.0f} in all:"


def _guesses(found: Document) -> str:
    better = "better" if found["brier"] < found["brier_base"] else "no better"
    table = ", ".join(f"{each['chance']:.0%} came {each['happened']} of {each['times']}" for each in found["table"])
    scores = f"Brier {found['brier']:.2f}, {found['brier_base']:.2f}; {found['guesses']} guesses"
    return f"{better} than always saying {found['base_rate']:.0%} ({scores}). {table}."


def _told(label: str, text: str) -> Iterator[str]:
    """A paragraph with its label in the margin; nothing where there is no text."""
    for i, line in enumerate(wrap(safe(text, limit=1000), WIDTH - len(INDENT))):
        yield f"    {label if i == 0 else '':<14}{line}"


def _cut(text: str, width: int) -> str:
    return f"{safe(text, limit=width):<{width}}"
