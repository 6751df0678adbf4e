"""What a way to do a step takes and costs, and when one usually hears: by the model's own rules for the usual customer.

Nothing of it depends on who the customer is: factors that do - the size, how many decide, how it feels - are left out.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from salescycle.sim.game.actions import Value, numbers_of
from salescycle.sim.model import arguments, tables
from salescycle.sim.model.account import ACCOUNT, Row, row_class
from salescycle.sim.model.calendars import work_between
from salescycle.sim.model.distributions import quantile
from salescycle.sim.model.playbook_rules import chosen_channel
from salescycle.sim.model.stages.effort import stretch_of
from salescycle.sim.model.stages.hurdles import haste_of
from salescycle.sim.model.stages.offer import answer_of, reply_stretch
from salescycle.sim.model.tables import Parameters, plain

__all__ = ["Price", "Prices"]

EARLY, LATE = 0.2, 0.8
"""Between these shares of all waits lies what is called usual [assumption]."""
MOST_STEPS = 2
"""So many steps further on an answer is looked for [assumption]."""


class Price(NamedTuple):
    """Of one way to do a step."""

    takes_s: int
    """Usual working time of it."""
    cost: int
    """Besides working time [cents]."""
    hear_s: tuple[int, int] | None
    """From when to when one usually hears; None where one hears at once, or where nothing comes of it."""


class Prices:
    """Of a game's scenario."""

    def __init__(self, parameters: Parameters) -> None:
        """*parameters*: the tables that the player's desk works by."""
        self.p: Parameters = plain(parameters._replace(later=()))
        """As plain rows."""
        self._book: Any = self.p.playbooks[self.p.people[self.p.firm[0].player].playbook]
        self._waits: dict[int, tuple[int, int] | None] = {}

    def step_of(self, kind: str) -> int:
        """Number of the first step of a kind, -1 where there is none."""
        kinds = [tables.KINDS[step.kind] for step in self.p.steps]
        return kinds.index(kind) if kind in kinds else -1

    def of(self, number: int, given: Mapping[str, Value]) -> Price:
        """What it takes to do the step of that *number* in that way; what is left open is the player's playbook's.

        Raises UsageError for a way that the step does not take.
        """
        step = self.p.steps[number]
        account = self._usual_account(step.kind, given)
        takes = 0.0 if step.effort < 0 else quantile(self.p.laws, self.p.points, step.effort, 0.5)
        return Price(
            round(takes * stretch_of(account, step, self.p)), self._cost(account, step), self._heard(number, account)
        )

    def _usual_account(self, kind: int, given: Mapping[str, Value]) -> Row:
        """An account of the player as everybody expects one, for which is planned what was *given*."""
        account = row_class(ACCOUNT)()
        account.owner, account.segment = self.p.firm[0].player, -1
        account.panel, account.fit = self.p.firm[0].panel, 1.0
        account.seen.cause = -1
        account.planned = 1
        account.plan[:] = numbers_of(kind, given)
        return account

    def _cost(self, account: Row, step: Any) -> int:
        """Money spent on it [cents]: on the step, on stamps and ways, on the leads of a campaign."""
        cost = int(step.cost)
        if step.kind == tables.CAMPAIGN and step.brings >= 0:
            cost += step.leads * self.p.sources[step.brings].cost
        if step.kind == tables.ATTEMPT:
            channel = arguments.choice_of(account, arguments.CHANNEL, self._book.channel)
            firm = self.p.firm[0]
            spent = {tables.VISIT: firm.visit_cost, tables.LETTER: firm.letter_cost}
            cost += spent.get(chosen_channel(account.seen, channel), 0)
        return cost

    def _heard(self, number: int, account: Row) -> tuple[int, int] | None:
        if number not in self._waits:
            self._waits[number] = self._usual_wait(number)
        wait, step = self._waits[number], self.p.steps[number]
        if wait is None:
            return None
        factor = 1.0
        if step.kind == tables.HESITATION:
            account.answer = answer_of(account, self._book)
            factor = reply_stretch(account, self.p.coefficients[0])
        elif step.kind == tables.CONTRACT:
            factor = haste_of(account, step, self.p)
        return round(wait[0] * factor), round(wait[1] * factor)

    def _usual_wait(self, number: int) -> tuple[int, int] | None:
        """Quantiles of the wait after a step's good ending, or of the next step on that way which has one [s]."""
        for _ in range(MOST_STEPS):
            step = self.p.steps[number]
            ending = self.p.endings[step.first]
            if ending.law >= 0:
                early, late = (quantile(self.p.laws, self.p.points, ending.law, share) for share in (EARLY, LATE))
                slow = self._days_for_work(step.calendar) if self.p.laws[ending.law].working == 1 else 1.0
                return round(early * slow), round(late * slow)
            number = ending.next
            if number < 0:
                break
        return None

    def _days_for_work(self, calendar: int) -> float:
        """Time that passes, over working time in it."""
        window = self.p.firm[0].window
        return float(window / max(1, work_between(self.p.calendars[calendar], self.p.shifts, 0, window)))
