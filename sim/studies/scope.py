"""What the process of a scenario can tell: a figure about steps that it does not have says nothing."""

from collections.abc import Mapping

from salescycle.sim.model.tables import CONTACT, OFFER, WIN_BACK
from salescycle.sim.words.kinds import KindName
from salescycle.sim.words.scenario import Scenario

__all__ = ["FIGURES", "can_tell", "deal_phases", "kinds_of", "reasons_of"]

FIGURES: Mapping[str, str] = {
    "orders_a_month": "orders, of the opening book too, over months of 30.4 days",
    "order_value": "median value of an order, in the scenario's currency",
    "lead_to_order_rate": "orders over all leads that came in",
    "never_worked_rate": "leads with a right address and in the target group that nobody took up",
    "rate": "of those who entered a phase, all followed to their end, the share that advanced: what a file configures",
    "conversion": "of those who left a phase, the share that advanced",
    "reach_rate": "attempts that reached somebody, by source",
    "first_response_hours": "median time by the clock from a lead's arrival to the first attempt, by source",
    "win_rate": "orders over orders and deals lost as an opportunity",
    "quote_hit_rate": "orders over quotations",
    "hesitation_rate": "quotations on which the customer hesitated",
    "offer_lost_rate": "of decided quotations, the share lost for a reason",
    "cycle_days": "from a lead's arrival to its order; half are below p50, nine in ten below p90",
    "time_in_phase_days": "mean time in a phase",
    "on_time_rate": "deliveries at the promised date or before",
    "tickets_a_customer_month": "tickets over customers and months of 30.4 days",
    "renewal_rate": "renewals over all renewal dates",
    "churn_a_year_rate": "share of customers that a year takes away",
    "cross_sell_rate": "cross-sales over offers made to customers",
    "utilisation": "working time at work, by role",
    "effort_share": "share of all work before the order, and after it",
}
"""Families of the figures by which a scenario is compared with what is known of its market, and what each means."""

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
    "invoiced_value": "invoice",
    "paid_value": "invoice",
    "won_back": "win_back",
}
"""The kind of step that a metric is about."""

_REASONS: Mapping[KindName, str] = {
    "work": "lost",
    "attempt": "unreachable opted_out not_interested",
    "meeting": "misfit no_budget no_need",
    "decision": "price rival no_decision expired",
    "renewal": "service price rival misfit no_need",
    "approval": "refused",
    "barrier": "barrier",
    "contract": "withdrawn",
    "bid": "no_bid",
    "delivery": "cancelled returned",
    "invoice": "not_paid",
    "win_back": "gone",
    "dormant": "gone",
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
    if metric == "referrals":
        return any(source.referrals for source in scenario.sources.values())
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
