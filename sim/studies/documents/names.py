"""What a log leaves to the scenario: names of products, people, rivals, kinds of steps, and shares of margin."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from salescycle.sim.studies.single import people_of
from salescycle.sim.words.quantities import DAY_S
from salescycle.sim.words.scenario import Scenario

__all__ = ["Names", "names_of"]


class Names(NamedTuple):
    """Names by their number in the log."""

    start: date
    currency: str
    organisation: str
    title: str
    """Material of a firm that names no products."""
    sources: list[str]
    segments: list[str]
    products: list[str]
    people: list[str]
    rivals: list[str]
    kinds: list[str]
    """Kind of each step."""
    renewal: int
    """Time from one renewal to the next [s]; 0: none."""
    delivers: bool
    bills: bool
    """Whether the process has a step of delivery, or of invoicing."""
    channel: str
    """How the playbook contacts leads."""
    margins: tuple[float, list[float | None], list[float | None]]
    """Of the firm, of each segment, of each product; a product's counts before a segment's, that before the firm's."""

    def product(self, number: int) -> str:
        """Material that an account is about."""
        return self.products[number] if number >= 0 else self.title

    def margin(self, product: int, segment: int) -> float:
        """Margin at the list price as a share of it."""
        firm, segments, products = self.margins
        of_segment = segments[segment] if segment >= 0 else None
        of_product = products[product] if product >= 0 else None
        return next(share for share in (of_product, of_segment, firm) if share is not None)

    def moment(self, second: int) -> datetime:
        """Local time of a second."""
        return datetime.combine(self.start, time()) + timedelta(seconds=second)


def names_of(scenario: Scenario) -> Names:
    """The names in a scenario."""
    steps = list(scenario.process.values())
    kinds: list[str] = [step.kind for step in steps]
    every = [step.every for step in steps if step.kind == "renewal" and step.every is not None]
    return Names(
        scenario.start,
        scenario.currency,
        scenario.name,
        scenario.title or scenario.name,
        list(scenario.sources),
        list(scenario.segments),
        list(scenario.products),
        people_of(scenario),
        list(scenario.rivals),
        kinds,
        round(every[0].seconds(DAY_S)) if every else 0,
        "delivery" in kinds,
        "invoice" in kinds,
        scenario.playbook.channel,
        (
            scenario.margin,
            [segment.margin for segment in scenario.segments.values()],
            [None if product.cost is None else 1 - product.cost for product in scenario.products.values()],
        ),
    )
