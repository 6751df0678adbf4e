"""What the process of a scenario can tell: a figure about steps that it does not have says nothing."""

from collections.abc import Mapping

from salescycle.sim.model.tables import CONTACT, OFFER, WIN_BACK
from salescycle.sim.words.kinds import KindName
from salescycle.sim.words.scenario import Scenario

__all__ = ["can_tell", "deal_phases", "kinds_of", "reasons_of"]

_NEEDS: Mapping[str, KindName] = {
    "contacted": "attempt",
    "judged_viable": "attempt",
    "showed_interest": "attempt",
    "opportunities": "attempt",
    "first_response_hours": "attempt",
    "sales_velocity": "attempt",
    "quotations": "quotation",
    "quote_hit_rate": "quotation",
    "quote_days": "quotation",
    "delivered_value": "delivery",
    "on_time_rate": "delivery",
    "tickets": "ticket",
    "ticket_days": "ticket",
    "renewed": "renewal",
    "churned": "renewal",
    "cross_sold": "cross_sell",
}
"""The kind of step that a metric is about."""

_REASONS: Mapping[KindName, str] = {
    "work": "lost",
    "attempt": "unreachable opted_out not_interested",
    "meeting": "misfit no_budget no_need",
    "decision": "price rival no_decision expired",
    "renewal": "service price rival misfit no_need",
}
"""Reasons for which accounts leave in steps of a kind."""


def kinds_of(scenario: Scenario) -> frozenset[KindName]:
    """The kinds of steps in the process."""
    return frozenset(step.kind for step in scenario.process.values())


def can_tell(scenario: Scenario, metric: str) -> bool:
    """Whether the process has what *metric* is about."""
    family, _, name = metric.partition(".")
    if family in ("utilisation", "wait_days"):
        return any(step.role == name for step in scenario.process.values())
    return metric not in _NEEDS or _NEEDS[metric] in kinds_of(scenario)


def deal_phases(scenario: Scenario) -> range:
    """Phases (1..8) in which an account is an open deal.

    From the opportunity to the order where the process has both; where every step is plain work, from the lead to the
    end of the process.
    """
    kinds = kinds_of(scenario)
    first = CONTACT + 1 if "attempt" in kinds else 1
    return range(first, (WIN_BACK if kinds == {"work"} else OFFER) + 1)


def reasons_of(scenario: Scenario) -> frozenset[str]:
    """Reasons for which accounts can leave the process."""
    return frozenset(reason for kind in kinds_of(scenario) for reason in _REASONS.get(kind, "").split())
