"""Invented companies whose truth is known: the histories that forecast tests are made of."""

import csv
import io
from datetime import date, timedelta

import numpy as np

from salescycle.sim.forecast.history import Deal

FIRST = date(2024, 1, 1)


def deals_of_a_company(
    days: int = 540, *, per_day: float = 3.0, quarter_end: bool = False, seed: int = 1, first: date = FIRST
) -> tuple[Deal, ...]:
    """45 % won after 30 d on average, 30 % lost after 20 d, the rest never; closed deals only from day 60 on.

    With *quarter_end*, deals opened in the last month of a quarter are won within a week.
    """
    rng = np.random.default_rng(seed)
    deals = []
    for day in range(days):
        for n in range(rng.poisson(per_day)):
            opened = first + timedelta(days=day)
            outcome = rng.choice(["won", "lost", "open"], p=[0.45, 0.30, 0.25])
            length = int({"won": rng.gamma(3, 10), "lost": rng.exponential(20), "open": 0}[outcome])
            if quarter_end and outcome == "won" and opened.month % 3 == 0:
                length %= 7
            product = "Press" if rng.random() < 0.25 else "Belt"
            value = int(rng.lognormal(9 if product == "Press" else 7, 0.4) * 100) if outcome == "won" else None
            closed = None if outcome == "open" else opened + timedelta(days=length)
            if closed is None or (closed - first).days >= 60:
                deals.append(
                    Deal(f"D{day}-{n}", opened, str(outcome), closed, value, product, owner=f"Rep {n % 4}")  # type: ignore[arg-type]
                )
    return tuple(deals)


def as_export(deals: tuple[Deal, ...]) -> str:
    """The deals as a table that the map ``salescycle`` reads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "outcome", "opened", "closed", "value", "product", "owner"])
    for deal in deals:
        value = "" if deal.value is None else f"{deal.value / 100:.2f}"
        writer.writerow([deal.id, deal.outcome, deal.opened, deal.closed or "", value, deal.product, deal.owner])
    return text.getvalue()
