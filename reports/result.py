"""What the JSON document of a run or a forecast says, read once and typed, for every table and figure.

A document that does not keep the contract is a programmer's mistake: KeyError or ValueError.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from salescycle.sim.words.safe import safe

__all__ = [
    "BANDS",
    "CUMULATIVE",
    "Document",
    "NaiveRule",
    "PhaseFlow",
    "Period",
    "Provenance",
    "Target",
    "currency",
    "naive_rules",
    "periods",
    "phases",
    "provenance",
    "target",
    "top_of_picture",
]

Document = Mapping[str, Any]
"""A JSON document of the command line; its shape is promised in the contract."""

CUMULATIVE = "won_value_cumulative"
"""Value won from the start to the end of a period."""

BANDS = {"90": ("0.05", "0.95"), "80": ("0.1", "0.9"), "50": ("0.25", "0.75")}
"""Central bands by their share of futures [%]: probabilities of their edges, the widest first."""

_HIGHEST_IN_PICTURE = 2.5
_ONE_DAY = timedelta(days=1)


class Provenance(NamedTuple):
    """Where a document comes from."""

    version: str
    scenario: str
    seed: int
    engine: str
    replications: int
    content: str
    """First digits of the hash of the results."""


class Period(NamedTuple):
    """A period of a forecast and what is won from the start of the forecast to its end."""

    start: date
    end: date
    """Last day, included."""
    quantiles: dict[str, float]
    """Cumulative won value by probability ("0.05", ...)."""


class Target(NamedTuple):
    """An amount to be won, and its chance."""

    amount: float
    by: date
    """Last day, included."""
    probability: float
    ci95: tuple[float, float]


class NaiveRule(NamedTuple):
    """What a rule of thumb says, to be compared with the forecast."""

    name: str
    won_value: float
    cumulative: list[tuple[date, float]]
    """Value won up to and including a day, where the rule tells its course."""


class PhaseFlow(NamedTuple):
    """Accounts through one phase; present + entered = advanced + returned + stayed + sum(left)."""

    phase: str
    present: float
    entered: float
    advanced: float
    returned: float
    stayed: float
    left: dict[str, float]
    """Number by reason, the most frequent first."""

    @property
    def came_in(self) -> float:
        """Everybody who was in the phase at some time."""
        return self.present + self.entered

    @property
    def lost(self) -> float:
        """Everybody who left, for any reason."""
        return sum(self.left.values())


def provenance(document: Document) -> Provenance:
    """Where *document* comes from."""
    origin = document["provenance"]
    return Provenance(
        version=safe(str(origin["version"]), limit=20),
        scenario=safe(str(origin["scenario"]), limit=40),
        seed=int(origin["seed"]),
        engine=safe(str(origin["engine"]), limit=12),
        replications=int(origin.get("replications") or 1),
        content=safe(str(origin["content_sha256"])[:8]),
    )


def currency(document: Document) -> str:
    """The currency's code, empty where the document names none."""
    return safe(str(document.get("currency") or ""), limit=10)


def target(document: Document) -> Target | None:
    """The target and its chance, or None where nobody asked for one."""
    asked = document.get("target")
    if not asked:
        return None
    low, high = asked["ci95"]
    return Target(asked["amount"], date.fromisoformat(asked["by"]), asked["probability"], (low, high))


def periods(document: Document) -> list[Period]:
    """The periods of a forecast, in order, with the quantiles of what is won up to the end of each."""
    rows = document["by_period"]
    if not rows:
        raise ValueError("a forecast needs at least one period")
    starts = [date.fromisoformat(row["start"]) for row in rows]
    if any(later <= earlier for earlier, later in pairwise(starts)):
        raise ValueError(f"periods must follow each other, found {[str(start) for start in starts]}")
    ends = [start - _ONE_DAY for start in starts[1:]] + [_last_day(document, starts)]
    return [
        Period(start, end, dict(row[CUMULATIVE]["quantiles"]))
        for row, start, end in zip(rows, starts, ends, strict=True)
    ]


def top_of_picture(course: Sequence[Period], others: Sequence[float]) -> float:
    """The highest value that a picture of *course* shows; 0 if there is nothing but zeros.

    A value of *others* (target, naive rules) too far above the futures would flatten them, and is left outside.
    """
    highest = max(period.quantiles["0.95"] for period in course)
    if highest <= 0:
        return max(0.0, *others) if others else 0.0
    return max([highest, *(other for other in others if other <= _HIGHEST_IN_PICTURE * highest)])


def naive_rules(document: Document) -> list[NaiveRule]:
    """The rules of thumb that have an answer, in the document's order."""
    ends = {period.start.isoformat(): period.end for period in periods(document)}
    return [
        NaiveRule(name, rule["won_value"], _course(rule.get("by_period") or [], ends))
        for name, rule in (document.get("naive") or {}).items()
        if rule["won_value"] is not None
    ]


def phases(document: Document) -> list[PhaseFlow]:
    """The funnel's phases in the order of the process, reasons for leaving by frequency."""
    if not document["funnel"]:
        raise ValueError("a funnel needs at least one phase")
    return [_phase_flow(row) for row in document["funnel"]]


def _last_day(document: Document, starts: list[date]) -> date:
    """The forecast's own word (``by``, or the target's day); else the last period is as long as its kind."""
    named = document.get("by") or (document.get("target") or {}).get("by")
    if named and date.fromisoformat(named) >= starts[-1]:
        return date.fromisoformat(named)
    lengths = {later - earlier for earlier, later in pairwise(starts)}
    if len(lengths) == 1 and (length := lengths.pop()).days < 28:
        return starts[-1] + length - _ONE_DAY
    last = starts[-1]
    return last.replace(day=monthrange(last.year, last.month)[1])


def _course(rows: list[Mapping[str, Any]], ends: Mapping[str, date]) -> list[tuple[date, float]]:
    sums = accumulate(row["won_value"] for row in rows)
    return [(ends[row["start"]], total) for row, total in zip(rows, sums, strict=True)]


def _phase_flow(row: Mapping[str, Any]) -> PhaseFlow:
    left = dict(sorted(row["left"].items(), key=lambda item: (-item[1], item[0])))
    flow = PhaseFlow(left=left, **{key: row[key] for key in PhaseFlow._fields if key != "left"})
    went = flow.advanced + flow.returned + flow.stayed + flow.lost
    if abs(flow.came_in - went) > 1e-6 * max(1.0, flow.came_in):
        raise ValueError(f"funnel, {flow.phase}: {flow.came_in:g} came in, {went:g} are accounted for")
    return flow
