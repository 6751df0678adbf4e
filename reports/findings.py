"""What a result says, in sentences: the titles of figures and the first lines of reports."""

from salescycle.reports.result import (
    Document,
    Target,
    currency,
    periods,
    phases,
    provenance,
    target,
)
from salescycle.reports.wording import amount, chance, count, day, human, money

__all__ = ["booking", "forecast_finding", "funnel_finding", "source_line", "target_said"]


def forecast_finding(document: Document) -> str:
    """The forecast in one sentence: the middle of the futures, and the chance of the target where there is one."""
    asked = target(document)
    return f"{booking(document)}; chance of {target_said(document, asked)}" if asked else booking(document)


def booking(document: Document) -> str:
    """What half of the futures reach by the last day."""
    start, *_, end = [day for period in periods(document) for day in (period.start, period.end)]
    middle = periods(document)[-1].quantiles["0.5"]
    booked = f"{currency(document)} {money(middle, digits=2)}".strip() if middle else "nothing"
    return f"We will probably book {booked} by {day(end, year=start.year != end.year)}"


def target_said(document: Document, asked: Target) -> str:
    """The target and its chance with the 95 % interval; its day where that is not the forecast's last."""
    last = periods(document)[-1].end
    by = "" if asked.by == last else f" by {day(asked.by, year=asked.by.year != last.year)}"
    said = chance(asked.probability, asked.ci95, provenance(document).replications)
    return f"{amount(asked.amount)}{by}: {said}"


def funnel_finding(document: Document) -> str:
    """Where most are lost, and the reason most often given there."""
    flows = phases(document)
    if not any(flow.came_in for flow in flows):
        return "Nobody came in"
    worst = max(flows, key=lambda flow: flow.lost)
    if not worst.lost:
        return "Nobody was lost on the way"
    reason, number = next(iter(worst.left.items()))
    where = f"{human(worst.phase)} loses most: {count(worst.lost)} of {count(worst.came_in)}"
    return f"{where} (first reason: {human(reason).lower()}, {count(number)})"


def source_line(document: Document) -> str:
    """Where the numbers come from, on one line."""
    origin = provenance(document)
    what = "pairs of runs" if "differences" in document else "futures"
    futures = "1 run" if origin.replications == 1 else f"{origin.replications:,} {what}"
    return (
        f"salescycle {origin.version}, scenario {origin.scenario}, "
        f"{futures}, seed {origin.seed}, engine {origin.engine}, result {origin.content}"
    )
