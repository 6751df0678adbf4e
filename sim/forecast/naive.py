"""Rules of thumb that need no model: what every forecast is printed beside, and has to beat."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from salescycle.sim.forecast.history import History, months_before, next_midnight

__all__ = ["Naive", "RULES", "WonMonth", "naive_forecasts", "naive_of", "won_by_month"]

QUARTER = 3
RULES = ("last_quarter_average", "same_month_last_quarter", "win_rate_x_pipeline")


class WonMonth(NamedTuple):
    """What was won between the midnights that begin two months."""

    first: date
    """First day of the month."""
    deals: float
    """Won deals."""
    value: float
    """Their value [cents]."""


class Naive(NamedTuple):
    """What the rules of thumb look at."""

    as_of: date
    won: tuple[WonMonth, ...]
    """Won deals of each whole month before second 0, the oldest first; months are counted back from there."""
    win_rate: float
    """Share of won deals among closed ones (0..1)."""
    open_deals: int
    """Open deals."""
    open_value: float
    """Their value [cents]: known, or the mean won value of their product, or its list price, or the mean of all."""


def naive_of(history: History) -> Naive:
    """What the rules of thumb know of *history*."""
    won, closed = history.of("won"), len(history.deals) - len(history.of("open"))
    rate = len(won) / closed if closed else 0.0
    return Naive(history.as_of, won_by_month(history), rate, len(history.of("open")), _open_value(history))


def won_by_month(history: History) -> tuple[WonMonth, ...]:
    """Won deals of each whole month between the first closing and second 0, the oldest first."""
    days = [deal.closed for deal in history.deals if deal.closed is not None]
    end = next_midnight(history.as_of)
    edges = [end]
    while days and (edge := months_before(end, len(edges))) >= min(days):
        edges.append(edge)
    months: dict[date, list[int]] = {first: [] for first in reversed(edges[1:])}
    for deal in history.of("won"):
        first = next((edge for edge in edges[1:] if deal.closed is not None and edge <= deal.closed), None)
        if first is not None:
            months[first].append(deal.value or 0)
    return tuple(WonMonth(first, len(values), float(sum(values))) for first, values in months.items())


def _open_value(history: History) -> float:
    values: dict[str, list[int]] = {}
    for deal in history.of("won"):
        if deal.value:
            values.setdefault(deal.product, []).append(deal.value)
    means = {product: sum(amounts) / len(amounts) for product, amounts in values.items()}
    won = [amount for amounts in values.values() for amount in amounts]
    overall = sum(won) / len(won) if won else 0.0
    return sum(
        float(deal.value or means.get(deal.product) or deal.list_price or overall) for deal in history.of("open")
    )


def naive_forecasts(naive: Naive, months: Sequence[date]) -> Mapping[str, tuple[WonMonth, ...]]:
    """What each rule says of the future *months* (their first days, following each other from second 0).

    A rule that needs a quarter of history is left out where there is none.

    ``win_rate_x_pipeline`` takes every open deal to close within the horizon at the share of wins among closed deals,
    in equal parts a month. It is wrong by construction and in wide use.
    """
    rules: dict[str, tuple[WonMonth, ...]] = {}
    quarter = naive.won[-QUARTER:]
    if len(quarter) == QUARTER:
        deals, value = sum(month.deals for month in quarter), sum(month.value for month in quarter)
        rules["last_quarter_average"] = tuple(WonMonth(first, deals / QUARTER, value / QUARTER) for first in months)
        rules["same_month_last_quarter"] = tuple(
            quarter[k % QUARTER]._replace(first=first) for k, first in enumerate(months)
        )
    part = naive.win_rate / max(len(months), 1)
    rules["win_rate_x_pipeline"] = tuple(
        WonMonth(first, naive.open_deals * part, naive.open_value * part) for first in months
    )
    return rules
