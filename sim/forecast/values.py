"""What a deal is worth: the values of won deals, product by product."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from salescycle.sim.forecast.history import Deal, History

__all__ = ["Offering", "Product", "offering_of"]

LEAST_WON = 5
MOST_PRODUCTS = 40
MOST_INTERVALS = 40
PARTS = 1_000_000
MISSED_MEAN = 0.005
OTHERS = "other products"
UNNAMED = "no product"


class Product(NamedTuple):
    """One product as new deals ask for it."""

    name: str
    share: float
    """Share of new deals that ask for it, in whole millionths (0..1)."""
    values: tuple[int, ...]
    """Quantiles of the deal value at equally spaced probabilities [cents]; one alone is a fixed price."""
    basis: str
    """Where the values come from: won deals, list price, or won deals of all products."""
    won: int
    """Won deals with a value."""


class Offering(NamedTuple):
    """What is sold, and for how much."""

    products: tuple[Product, ...]
    """By falling number of new deals; empty when the export names no product."""
    names: dict[str, str]
    """Name in the scenario of each product of the export."""
    values: tuple[int, ...]
    """Quantiles of the value of a won deal of any product [cents]."""

    def name_of(self, deal: Deal) -> str:
        """The product of *deal* as the scenario calls it."""
        return self.names[deal.product] if self.products else ""


def offering_of(history: History, since: date) -> Offering:
    """Products with the shares of the deals opened from *since* on, and with the values of all won deals.

    A customer's account says nothing here: many exports know it only once a deal is closed.
    """
    everything = law_of(_won_values(history.deals))
    known = Counter(deal.product for deal in history.deals)
    if not any(known):
        return Offering((), {}, everything)
    names = _names(known)
    new = Counter(names[deal.product] for deal in history.deals if deal.opened >= since)
    shares = _shares([new[name] for name in dict.fromkeys(names.values())])
    deals: dict[str, list[Deal]] = {name: [] for name in names.values()}
    for deal in history.deals:
        deals[names[deal.product]].append(deal)
    products = (_product(name, share, deals[name], everything) for name, share in zip(deals, shares, strict=True))
    return Offering(tuple(products), names, everything)


def _product(name: str, share: float, deals: Sequence[Deal], everything: tuple[int, ...]) -> Product:
    won = _won_values(deals)
    prices = [deal.list_price for deal in deals if deal.list_price]
    if len(won) >= LEAST_WON:
        return Product(name, share, law_of(won), "won deals", len(won))
    if prices:
        return Product(name, share, (int(np.median(prices)),), "list price", len(won))
    return Product(name, share, everything, "won deals of all products", len(won))


def _won_values(deals: Sequence[Deal]) -> list[int]:
    return [deal.value for deal in deals if deal.outcome == "won" and deal.value]


def law_of(values: Sequence[int]) -> tuple[int, ...]:
    """Quantiles at equally spaced probabilities of a law, linear between them, with the mean of *values* [cents].

    Linear pieces overstate the mean of skewed values; where they miss it by more than 0.5 %, all points are scaled.

    >>> law_of([100, 100, 100]), law_of([])
    ((100,), (0,))
    """
    if not values:
        return (0,)
    intervals = min(len(values) - 1, MOST_INTERVALS)
    if min(values) == max(values) or intervals == 0:
        return (round(sum(values) / len(values)),)
    points = np.quantile(np.array(values, dtype=float), np.arange(intervals + 1) / intervals)
    scale = sum(values) / len(values) / float((points[:-1] + points[1:]).mean() / 2)
    return tuple(round(float(point) * (scale if abs(scale - 1) > MISSED_MEAN else 1.0)) for point in points)


def _shares(counts: Sequence[int]) -> list[float]:
    """Shares in whole millionths that sum to 1: the largest remainders are rounded up."""
    exact = [count * PARTS / max(sum(counts), 1) for count in counts]
    parts = [int(part) for part in exact]
    rest = PARTS - sum(parts)
    for k in sorted(range(len(exact)), key=lambda k: (parts[k] - exact[k], k))[:rest]:
        parts[k] += 1
    return [part / PARTS for part in parts]


def _names(known: Counter[str]) -> dict[str, str]:
    """A name that a scenario can hold for each product, the most frequent first; the rare ones share one."""
    ranked = sorted(known, key=lambda product: (-known[product], product))
    names: dict[str, str] = {}
    for product in ranked[:MOST_PRODUCTS]:
        names[product] = _free_name(product, set(names.values()))
    return names | dict.fromkeys(ranked[MOST_PRODUCTS:], OTHERS)


def _free_name(product: str, taken: set[str]) -> str:
    wanted = re.sub(r"[^A-Za-z0-9_ &/+-]", "_", product)[:50].strip() if product else UNNAMED
    wanted = wanted if re.match(r"[A-Za-z0-9_]", wanted) else f"_{wanted}"
    numbered = (f"{wanted} {n}" for n in range(2, MOST_PRODUCTS + 2))
    return wanted if wanted not in taken | {OTHERS} else next(name for name in numbered if name not in taken)
