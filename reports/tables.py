"""What stands in a report of a forecast or a run: a few sentences and compact tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from salescycle.reports.columns import Report, Table, wrapped
from salescycle.reports.findings import booking, funnel_finding, source_line, target_said
from salescycle.reports.result import CUMULATIVE, Document, currency, naive_rules, periods, phases, provenance, target
from salescycle.reports.wording import (
    NOTHING,
    count,
    day,
    human,
    money,
    money_range,
    percent,
    quantity,
    quantity_range,
    share,
)
from salescycle.sim.words.safe import safe

__all__ = ["forecast_report", "run_report"]

_LEADING_METRICS = (
    "leads",
    "opportunities",
    "quotations",
    "orders",
    "won_value",
    "won_margin",
    "win_rate",
    "quote_hit_rate",
    "cycle_days",
    "first_response_hours",
    "quote_days",
    "on_time_rate",
    "satisfaction",
    "churned",
    "backlog_end",
    "cost",
    "profit",
)
_METRIC_FAMILIES = ("utilisation.",)
_METRICS_IN_COLUMNS = ("leads", "opportunities", "orders", "won_value", "win_rate")
_MOST_ROWS = 12


def forecast_report(document: Document) -> Report:
    """A forecast: what we will book, the chance of the target, the figures, the periods, naive rules and open deals."""
    parts: Report = [
        _forecast_sentences(document),
        _metrics_of_futures(document),
        _periods_of_futures(document),
        *_naive(document),
        *_deals(document),
        source_line(document),
    ]
    return parts


def run_report(document: Document) -> Report:
    """A run: where most are lost, the figures, the funnel, the periods and the parts asked for."""
    parts: Report = [
        f"One run of {provenance(document).scenario}. {funnel_finding(document)}.",
        _metrics_of_run(document),
        _funnel(document),
        *_in_columns(document, title="By period", first="from", rows=_periods_of_run(document)),
        *_in_columns(document, title="By group", first="", rows=_groups_of_run(document)),
        source_line(document),
    ]
    return parts


def _forecast_sentences(document: Document) -> str:
    course, asked = periods(document), target(document)
    quantiles = course[-1].quantiles
    eight, nine = (money_range(quantiles[low], quantiles[high]) for low, high in [("0.1", "0.9"), ("0.05", "0.95")])
    origin = provenance(document)
    sentences = [
        f"Forecast of {origin.scenario} from {day(course[0].start, year=True)} to "
        f"{day(course[-1].end, year=True)}: {origin.replications:,} futures.",
        f"{booking(document)}; 8 of 10 futures book {eight}, 9 of 10 {nine}.",
    ]
    if asked:
        sentences.append(f"Chance of target {target_said(document, asked)}.")
    return "\n".join(sentences)


def _metrics_of_futures(document: Document) -> Table:
    futures = provenance(document).replications
    rows = []
    for name, estimate in _chosen(document["metrics"]):
        quantiles = estimate["quantiles"] or {}
        rows.append(
            (
                human(name),
                quantity(name, estimate["mean"], replications=futures),
                quantity_range(name, *(estimate["ci95"] or (None, None)), replications=futures),
                quantity_range(name, quantiles.get("0.1"), quantiles.get("0.9")),
            )
        )
    head = ("", "mean", "95 % interval of it", "8 of 10 futures")
    skewed = [human(name).lower() for name, estimate in _chosen(document["metrics"]) if estimate.get("skewed")]
    note = (
        wrapped(f"Too skewed for so few futures, their intervals say too much: {', '.join(skewed)}.") if skewed else ""
    )
    return Table(f"Figures{_in_money(document)}", head, rows, note=note)


def _periods_of_futures(document: Document) -> Table:
    rows = []
    for row, period in zip(document["by_period"], periods(document), strict=True):
        alone = row.get("won_value")
        rows.append(
            (
                day(period.end, year=True),
                money(row[CUMULATIVE]["mean"]),
                money(period.quantiles["0.5"]),
                money_range(period.quantiles["0.1"], period.quantiles["0.9"]),
                money(alone["mean"]) if alone else NOTHING,
            )
        )
    head = ("by the end of", "mean", "median", "8 of 10 futures", "mean of the period")
    return _shortened(Table(f"Won value so far{_in_money(document)}", head, rows))


def _naive(document: Document) -> list[Table]:
    rules = naive_rules(document)
    middle = periods(document)[-1].quantiles["0.5"]
    rows = [(human(rule.name), money(rule.won_value), _against(rule.won_value, middle)) for rule in rules]
    return [Table(f"Naive rules{_in_money(document)}", ("", "won value", "against our median"), rows)] if rules else []


def _against(value: float, median: float) -> str:
    return f"{100 * (value / median - 1):+.0f} %" if median else NOTHING


def _deals(document: Document) -> list[Table]:
    """The open deals, the one that is expected to bring most first."""
    futures = provenance(document).replications
    deals = sorted(document.get("deals") or [], key=lambda deal: (-_worth(deal), str(deal["id"])))
    rows = [
        (
            safe(str(deal["id"]), limit=30),
            quantity("won_value", deal["value"]),
            percent(deal["p_won_by"], futures),
            NOTHING if deal["p_won"] is None else f"{100 * deal['p_won']:.0f} %",
            money(_worth(deal)),
        )
        for deal in deals
    ]
    head = ("", "value", f"won by {day(periods(document)[-1].end)}", "won ever", "expected by then")
    return [_shortened(Table(f"Open deals{_in_money(document)}", head, rows))] if rows else []


def _worth(deal: Mapping[str, Any]) -> float:
    """What a deal is expected to bring by the forecast's last day [currency]."""
    return float(deal["expected"])


def _metrics_of_run(document: Document) -> Table:
    rows = [(human(name), quantity(name, value)) for name, value in _chosen(document["metrics"])]
    return Table(f"Figures{_in_money(document)}", ("", "value"), rows)


def _funnel(document: Document) -> Table:
    rows = [
        (
            human(flow.phase, limit=14),
            *map(count, (flow.present, flow.entered, flow.advanced)),
            share(flow.advanced, flow.came_in),
            *map(count, (flow.returned, flow.stayed, flow.lost)),
            ", ".join(f"{human(reason).lower()} {count(number)}" for reason, number in list(flow.left.items())[:1]),
        )
        for flow in phases(document)
    ]
    head = ("Funnel", "there", "entered", "went on", "", "back", "still", "lost", "most for")
    return Table("", head, rows, words=frozenset({0, 8}))


def _periods_of_run(document: Document) -> list[tuple[str, Mapping[str, Any]]]:
    return [(day(date.fromisoformat(row["start"]), year=True), row) for row in document["by_period"]]


def _groups_of_run(document: Document) -> list[tuple[str, Mapping[str, Any]]]:
    return [(safe(value, limit=30) or NOTHING, metrics) for value, metrics in (document.get("by") or {}).items()]


def _in_columns(
    document: Document, *, title: str, first: str, rows: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[Table]:
    """A table with a column for each leading metric that the rows have; none without rows."""
    names = [name for name in _METRICS_IN_COLUMNS if any(name in metrics for _, metrics in rows)]
    cells = [(label, *(quantity(name, metrics.get(name)) for name in names)) for label, metrics in rows]
    head = (first, *(human(name).lower() for name in names))
    return [_shortened(Table(title + _in_money(document), head, cells))] if rows else []


def _chosen(metrics: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The leading metrics that *metrics* has, then each member of the families; the JSON has them all.

    A cost or a margin of 0 says that nobody has written one down: it is left out, and so is the profit without a cost.
    """
    members = [name for name in metrics if name.startswith(_METRIC_FAMILIES)]
    unknown = {name for name in ("cost", "won_margin") if _is_zero(metrics.get(name))}
    unknown |= {"profit"} if "cost" in unknown else set()
    return [(name, metrics[name]) for name in (*_LEADING_METRICS, *members) if name in metrics.keys() - unknown]


def _is_zero(value: Any) -> bool:
    """Whether a metric of a run is 0, or that of a forecast in every future."""
    return value == 0 or (isinstance(value, Mapping) and value["mean"] == 0 == value["sd"])


def _in_money(document: Document) -> str:
    return f", money in {currency(document)}" if currency(document) else ""


def _shortened(table: Table) -> Table:
    """The first rows of a long table, and how many more there are."""
    hidden = len(table.rows) - _MOST_ROWS
    if hidden <= 0:
        return table
    return table._replace(rows=table.rows[:_MOST_ROWS], note=f"and {hidden:,} more: --json has them all")
