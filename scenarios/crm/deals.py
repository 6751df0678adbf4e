"""Rows of an export as deals: checked cell by cell, each refused row with its reason, each doubtful one counted.

What happened after the as-of day is not looked at: neither how a deal ended, nor for how much.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from salescycle.scenarios.crm.cells import Refused, as_cents, as_day, as_text
from salescycle.scenarios.crm.maps import ExportMap, Join, Words
from salescycle.sim.forecast.history import Deal, Outcome

__all__ = ["Lookup", "Reader"]

Cells = dict[str, str | None]
"""One row by our names of its columns."""

REAL_WORDS = {"opened": "opening date", "closed": "closing date"}


@dataclass(frozen=True)
class Lookup:
    """A second table of the export, ready to be looked up."""

    join: Join
    rows: Mapping[str, Cells]
    """What it says (by our names) of each text that it knows."""

    def complete(self, cells: Cells) -> bool:
        """Add to *cells* what is known; whether anything was."""
        known = self.rows.get(as_text(cells.get(self.join.ours)))
        cells.update(known or dict.fromkeys(self.join.take))
        return known is not None


@dataclass
class Reader:
    """Turns the rows of one table into deals, and counts what it refuses and what it doubts."""

    map: ExportMap
    lookups: tuple[Lookup, ...] = ()
    refused: Counter[str] = field(default_factory=Counter)
    suspicious: Counter[str] = field(default_factory=Counter)

    def newest_day(self, rows: Iterable[Cells]) -> date | None:
        """The last day on which anything is told to have happened: a deal was opened, won or lost."""
        newest: date | None = None
        for cells in rows:
            for day in self._days(cells):
                newest = max(day, newest or day)
        return newest

    def _days(self, cells: Cells) -> Iterator[date]:
        try:
            self._prepare(cells)
            yield self._day(cells, "opened")
            if self._outcome(cells) != "open":
                yield self._day(cells, "closed")
        except Refused:
            return

    def deals(self, rows: Iterable[Cells], as_of: date) -> Iterator[Deal]:
        """The deals of *rows* that can be used, in their order; facts later than *as_of* are left out.

        A deal that was opened later comes as an open one of that later day, and one that was closed later with that
        later day and no value, so that whoever takes ``known_at`` sees that the table goes on.
        """
        seen: set[str] = set()
        for cells in rows:
            try:
                deal = self._deal(cells, as_of, seen)
            except Refused as reason:
                self.refused[str(reason)] += 1
                continue
            yield deal

    def _deal(self, cells: Cells, as_of: date, seen: set[str]) -> Deal:
        doubts = self._prepare(cells)
        name = as_text(cells.get("id"))
        if not name:
            raise Refused("no id")
        opened = self._day(cells, "opened")
        if opened > as_of:
            self.refused["opened after the as-of day"] += 1
            return Deal(name, opened, "open")
        if name in seen:
            raise Refused("id for the second time")
        deal = self._known(cells, Deal(name, opened, "open"), as_of)
        seen.add(name)
        self.suspicious.update(doubts)
        self._doubt(cells, deal, as_of)
        return deal

    def _prepare(self, cells: Cells) -> list[str]:
        """Add what other tables know; the reasons to doubt what they do not know. Deleted rows are refused."""
        for ours, words in self.map.deleted.items():
            if _says(cells, ours, words):
                raise Refused("deleted")
        for ours, others in self.map.same.items():
            cells[ours] = others.get(cells.get(ours) or "", cells.get(ours))
        unknown = [lookup.join for lookup in self.lookups if not lookup.complete(cells)]
        return [f"{join.ours} not in {join.file}" for join in unknown if join.complete and cells.get(join.ours)]

    def _day(self, cells: Cells, ours: str) -> date:
        return as_day(cells.get(ours), self.map.dates, REAL_WORDS[ours])

    def _outcome(self, cells: Cells) -> Outcome:
        for rule in self.map.outcomes:
            if all(_says(cells, ours, words) for ours, words in rule.when.items()):
                return rule.outcome
        told = {as_text(cells.get(ours)) for rule in self.map.outcomes for ours in rule.when}
        raise Refused(f"neither won, lost nor open: {', '.join(sorted(told - {''}))[:60] or 'blank'}")

    def _known(self, cells: Cells, deal: Deal, as_of: date) -> Deal:
        """The deal as known at the end of *as_of*."""
        outcome = self._outcome(cells)
        closed = None if outcome == "open" else self._day(cells, "closed")
        if closed is not None and closed < deal.opened:
            raise Refused("closed before it was opened")
        later = closed is not None and closed > as_of
        value = self._value(cells, outcome) if not later else None
        return Deal(
            deal.id,
            deal.opened,
            "open" if later else outcome,
            closed,
            value,
            as_text(cells.get("product")),
            as_text(cells.get("owner")),
            as_cents(cells.get("list_price"), "list price", decimal=self.map.decimal),
        )

    def _value(self, cells: Cells, outcome: Outcome) -> int | None:
        if outcome == "lost" or (outcome == "open" and not self.map.open_values):
            return None
        return as_cents(cells.get("value"), "value", decimal=self.map.decimal) or None

    def _doubt(self, cells: Cells, deal: Deal, as_of: date) -> None:
        if deal.closed is not None and deal.closed > as_of:
            self.suspicious["closed after the as-of day, taken as open"] += 1
        if deal.outcome == "won" and not deal.value:
            self.suspicious["won without a value"] += 1
        if "owner" in cells and not deal.owner:
            self.suspicious["no owner"] += 1
        if any(text and not text.isprintable() for text in (cells.get("id"), cells.get("owner"), cells.get("product"))):
            self.suspicious["hidden characters taken out of a name"] += 1


def _says(cells: Cells, ours: str, words: Words) -> bool:
    return (cells.get(ours) or "").strip().casefold() in {word.casefold() for word in words}
