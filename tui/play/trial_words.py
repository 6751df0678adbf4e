"""What a trial tells: the finding in a sentence, and a row for each main measure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from salescycle.reports.comparison import answers, effect, of_metric
from salescycle.reports.wording import human, quantity
from salescycle.sim.studies.compare import ALPHA
from salescycle.tui.messages import _, ngettext

__all__ = ["MAIN", "Row", "finding", "rows"]

Document = Mapping[str, Any]

MAIN = (
    "profit", "orders", "won_value", "win_rate", "cycle_days", "on_time_rate", "satisfaction", "churned", "cost",
    "opportunities", "quotations", "first_response_hours", "tickets", "won_back", "referrals", "backlog_end",
)  # fmt: skip
"""Measures in the order in which they are shown, as many as there is room for."""
LESS_IS_BETTER = {"cycle_days", "first_response_hours", "quote_days", "tickets", "churned", "backlog_end", "cost"}


class Row(NamedTuple):
    """A measure on both sides."""

    metric: str
    name: str
    base: str
    tried: str
    difference: str
    mean: float
    half: float
    is_clear: bool
    """Whether the two can be told apart, all measures considered."""


def rows(document: Document) -> list[Row]:
    """The main measures, the asked one first."""
    base, tried = document["variants"].values()
    first = document["metric"]
    found = []
    for metric in (first, *(name for name in MAIN if name != first)):
        row = of_metric(document, list(document["variants"])[1], metric)
        if row is None:
            continue
        half = (row["ci95"][1] - row["ci95"][0]) / 2
        found.append(
            Row(
                metric, human(metric), quantity(metric, base[metric]["mean"]), quantity(metric, tried[metric]["mean"]),
                effect(metric, row["mean"], half), row["mean"], half, bool(row["p_adjusted"] < ALPHA),
            )
        )  # fmt: skip
    return found


def finding(document: Document, *, looks: int, is_over: bool) -> tuple[str, str]:
    """Which side wins, and by how much.

    Whoever looks *looks* times and stops when it looks good finds something too often, so each look before the end
    asks for so much more (Bonferroni).
    """
    metric, runs = document["metric"], document["provenance"]["replications"]
    row = of_metric(document, list(document["variants"])[1], metric)
    sentence = answers(document)[0].partition(": ")[2]
    sentence = sentence[:1].upper() + sentence[1:]
    if row is not None and row["skewed"]:
        sentence += " " + _("Rare large differences: take the interval with care.")
    if row is None or row["mean"] == 0 == row["ci95"][0]:
        return _("No difference."), sentence
    if row["p"] >= (ALPHA if is_over else ALPHA / max(1, looks)):
        if is_over:
            return ngettext("Hard to tell apart after {n} pair.", "Hard to tell apart after {n} pairs.", runs), sentence
        return _("Hard to tell apart yet."), _("So far: {sentence}").format(
            sentence=sentence[:1].lower() + sentence[1:]
        )
    is_better = (row["mean"] > 0) != (metric in LESS_IS_BETTER)
    return (_("What you try wins.") if is_better else _("The process as it is wins.")), sentence
