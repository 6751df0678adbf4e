"""The player's accounts side by side: what a board shows. Read from public columns and from rows that people see."""

from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.game.view import Desk, Item, View, awaits_answer, awaits_delivery
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.account import SALES
from salescycle.sim.words.quantities import DAY_S

__all__ = ["Card", "cards", "days_of", "leads"]

OUR_WORK = (log.TURN_COMES, log.DECIDED, log.STARTED, log.STOPPED, log.DONE, log.HELD, log.RELEASED)
"""Rows of our own work, which break nobody's silence."""


class Card(NamedTuple):
    """An account on the board."""

    account: int
    name: str
    phase: int
    value: int
    """Of the deal [cents]."""
    quiet_s: int
    """Since anything was heard of it or done for it; of whoever stands in the opening book, since that was opened."""
    is_silent: bool
    """Whether it stands in the opening book and nothing has been heard of it since."""
    in_phase_s: int
    """Since it came into its phase."""
    offered: int | None
    """Second at which our quotation went out, None where none waits for an answer."""
    item: Item | None
    """What waits of it at the desk."""
    ends_s: int
    """Second at which our quotation ends or has ended, 0 where none waits for an answer."""
    promised: int
    """Second for which a delivery is promised, 0 where none is."""
    ordered: int | None
    """Second of an order that is not delivered yet, None where there is none."""
    asked: bool
    """Whether it has turned to us and nobody has talked to it since."""
    step: str
    """Kind of the step of sales that it is in, whoever's turn it is; empty where it is in none."""
    renews: int
    """Second of its next renewal, 0 where none comes."""

    @property
    def needs_me(self) -> bool:
        """Whether it waits for the player, not for its customer."""
        return self.item is not None and self.item.kind != "decision"

    @property
    def silence_s(self) -> int:
        """For how long nothing has come of it: since it asked, where nobody has talked to it, else ``quiet_s``."""
        return max(self.quiet_s, self.in_phase_s) if self.asked and self.needs_me else self.quiet_s


def cards(view: View, desk: Desk) -> list[Card]:
    """The player's accounts that have been taken up, the one that has been silent longest first."""
    rows = view.rows()
    told = rows[~np.isin(rows["event"], (*OUR_WORK, *log.HIDDEN))]
    latest = _latest(told)
    heard = set(told["account"][~np.isin(told["event"], (log.CREATED, log.PRESENT))].tolist())
    offered = _latest(rows[rows["event"] == log.QUOTATION_SENT])
    items = {item.account: item for item in (*desk.deciding, *desk.items)}
    untouched = {lead.account for lead in desk.backlog}
    kinds = view.session.parameters.steps["kind"]
    found = []
    for row in view.living():
        account = int(row["account"])
        if account in untouched:
            continue
        is_out, is_due = awaits_answer(row), awaits_delivery(row)
        found.append(
            Card(
                account,
                view.name_of(account).company,
                int(row["phase"]),
                int(row["value"]),
                max(0, desk.time - latest.get(account, int(row["created"]))),
                account not in heard and account < len(view.session.parameters.book),
                max(0, desk.time - int(row["entered"])),
                offered.get(account, int(row["entered"])) if is_out else None,
                items.get(account),
                int(row["valid_to"]) if is_out else 0,
                int(row["promised"]) if is_due else 0,
                int(row["ordered"]) if is_due else None,
                bool(row["phase"] <= tables.OFFER and row["seen"]["inbound"] == 1 and row["answered"] == 0),
                tables.KINDS[int(kinds[row["step"][SALES]])] if row["step"][SALES] >= 0 else "",
                int(row["renew_at"]),
            )
        )
    return sorted(found, key=lambda card: (-card.quiet_s, card.account))


def leads(view: View, desk: Desk) -> dict[str, int]:
    """Leads that nobody has taken up, by source, the most first."""
    counts: dict[str, int] = {}
    untouched = {lead.account for lead in desk.backlog}
    for row in view.living():
        if int(row["account"]) in untouched:
            source = view.sources[int(row["source"])]
            counts[source] = counts.get(source, 0) + 1
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def days_of(card: Card, now: int) -> float | None:
    """Days of what is waited for: since the offer, since the order, or in contact and understanding; else None."""
    if card.phase == tables.OFFER:
        return None if card.offered is None else (now - card.offered) / DAY_S
    if card.phase == tables.DELIVER:
        return None if card.ordered is None else (now - card.ordered) / DAY_S
    return card.in_phase_s / DAY_S if card.phase in (tables.CONTACT, tables.UNDERSTAND) else None


def _latest(rows: Any) -> dict[int, int]:
    """Second of the latest row of each account."""
    return dict(zip(rows["account"].tolist(), rows["time"].tolist(), strict=True))
