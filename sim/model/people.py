"""Who works when: desks, people and their shifts, over all dated changes of a scenario.

The tables hold everybody who is ever there. A calendar is laid out day by day with the hours in force on that day, a
person's own without the days on which that person is away, before joining and after leaving.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from salescycle.sim.model.calendars import FAR, SHIFT_ENDS
from salescycle.sim.words.quantities import DAY_S, Duration
from salescycle.sim.words.scenario import Calendar, Playbook, Role, Scenario

UNLIMITED = 1 << 40
_PAST_DAYS = 800
"""Calendars reach so far back, for the ages of old deals in working time."""
FUTURE_DAYS = 1100
"""Calendars reach so far beyond the end of observation, for what is still under work then."""


class Stretch(NamedTuple):
    """The scenario as it is from a day on, until the next change."""

    begin: int
    """Its first second [s]."""
    scenario: Scenario

    @property
    def day(self) -> int:
        """Its first day, counted from the start."""
        return self.begin // DAY_S


class Member(NamedTuple):
    """Somebody of a role."""

    joined: int
    """Second of joining; 0 for those who are there from the start [s]."""
    leaves: int
    """Second from which on nobody is there any more; FAR when never [s]."""
    ramp: int = 0
    """Time in which somebody who joins becomes as quick as the others [s]."""
    ramp_from: float = 1.0


def course_of(scenario: Scenario) -> list[Stretch]:
    """The scenario, then as it is from each of its changes on."""
    later = [Stretch((day - scenario.start).days * DAY_S, changed) for day, changed in scenario.later]
    return [Stretch(0, scenario), *later]


def members(name: str, course: Sequence[Stretch]) -> list[Member]:
    """Everybody who is ever in a role, by number; where the count falls, the last ones leave."""
    role = course[0].scenario.team[name]
    everybody = [Member(0, FAR)] * role.count
    there = list(range(role.count))
    for begin, scenario in course[1:]:
        role = scenario.team[name]
        while len(there) > role.count:
            gone = there.pop()
            everybody[gone] = everybody[gone]._replace(leaves=begin)
        while len(there) < role.count:
            there.append(len(everybody))
            day_s = float(scenario.calendars[role.calendar].shift_s)
            everybody.append(Member(begin, FAR, round(role.ramp.seconds(day_s)), role.ramp_from))
    return everybody


class Staff:
    """Desks, people, calendars and shifts of a scenario; a table is a list of rows."""

    def __init__(self, course: Sequence[Stretch], end_s: int, player: int, player_playbook: Playbook | None) -> None:
        self.course, self.player, self.player_playbook = course, player, player_playbook
        self.scenario = course[0].scenario
        self.last_day = end_s // DAY_S + FUTURE_DAYS
        self.calendars: list[tuple[int, int, int]] = []
        self.shifts: list[tuple[int, int, int]] = []
        self.people: list[tuple[Any, ...]] = []
        self.first_desk: dict[str, int] = {}
        self.first_person: dict[str, int] = {}
        self.ever: dict[str, int] = {}
        """People who are ever in a role."""
        self.stock_desk: dict[str, int] = {}
        """Desk of each product with a stock."""
        self._desks: list[tuple[int, ...]] = []
        self._own: dict[Any, int] = {}
        for name in self.scenario.calendars:
            self._add_calendar(name, frozenset(), Member(0, FAR))
        for number, (name, role) in enumerate(self.scenario.team.items()):
            self._add_role(number, name, role)
        if player >= len(self.people) or (player >= 0 and self._desks[self.people[player][0]][2] != 1):
            raise ValueError("the player is one of the people who have a desk of their own")
        self._add_stocks()

    def desks(self, scenario: Scenario) -> list[tuple[Any, ...]]:
        """Rows of desks, with the places for open deals that a stretch of the course gives."""
        own = [name for name, role in self.scenario.team.items() if role.desk == "own"]
        roles = {list(self.scenario.team).index(name) for name in own}
        rows: list[tuple[Any, ...]] = []
        for role, first, heads, calendar, is_stock, mixed in self._desks:
            is_player = first <= self.player < first + heads
            book = self.player_playbook if is_player and self.player_playbook else scenario.playbook
            places = book.open_deals if role in roles and isinstance(book.open_deals, int) else UNLIMITED
            rows.append((role, first, heads, calendar, is_stock, mixed, places, int(is_player)))
        return rows

    def turnover(self, role: str) -> bool:
        """Whether somebody of a role joins or leaves."""
        first = self.first_person[role]
        return any(row[4] > 0 or row[7] < FAR for row in self.people[first : first + self.ever[role]])

    def _add_role(self, number: int, name: str, role: Role) -> None:
        everybody = members(name, self.course)
        self.first_desk[name], self.first_person[name] = len(self._desks), len(self.people)
        self.ever[name] = len(everybody)
        hours = [self._add_calendar(role.calendar, _away(role, i + 1), member) for i, member in enumerate(everybody)]
        if role.desk == "pool":
            mixed = int(len(set(hours)) > 1)
            usual = list(self.scenario.calendars).index(role.calendar) if mixed else hours[0]
            self._desks.append((number, len(self.people), len(everybody), usual, 0, mixed))
        for member, calendar in zip(everybody, hours, strict=True):
            here = len(self.people)
            if role.desk == "own":
                self._desks.append((number, here, 1, calendar, 0, 0))
            book = int(here == self.player and self.player_playbook is not None)
            self.people.append(
                (len(self._desks) - 1, number, calendar, book, member.joined, member.ramp, member.ramp_from,
                 member.leaves)
            )  # fmt: skip

    def _add_stocks(self) -> None:
        """A stock is a desk whose people are the units on hand: always there, and busy until replaced."""
        stocks = {name: product.stock for name, product in self.scenario.products.items() if product.stock}
        for name, stock in stocks.items():
            calendar = self._always()
            self.stock_desk[name] = len(self._desks)
            role = len(self.scenario.team)
            self._desks.append((role, len(self.people), stock.units, calendar, 1, 0))
            self.people.extend([(len(self._desks) - 1, role, calendar, 0, 0, 0, 1.0, FAR)] * stock.units)

    def _always(self) -> int:
        if "always" not in self._own:
            self._own["always"] = len(self.calendars)
            self.calendars.append((len(self.shifts), 1, SHIFT_ENDS.index("pause")))
            self.shifts.append((-_PAST_DAYS * DAY_S, self.last_day * DAY_S, 0))
        return self._own["always"]

    def _add_calendar(self, name: str, away: frozenset[date], member: Member) -> int:
        """Number of a calendar as it is for somebody, laid out when nobody else has the same one."""
        key = name, away, member.joined, member.leaves
        if key not in self._own:
            self._own[key] = len(self.calendars)
            first = member.joined // DAY_S if member.joined else -_PAST_DAYS
            last = min(self.last_day, member.leaves // DAY_S)
            rows = self._laid_out(name, away, range(first, last))
            rule = SHIFT_ENDS.index(self.scenario.calendars[name].shift_end)
            self.calendars.append((len(self.shifts), len(rows), rule))
            self.shifts.extend(rows)
        return self._own[key]

    def _laid_out(self, name: str, away: frozenset[date], days: range) -> list[tuple[int, int, int]]:
        """(open, close, work done before) of each shift [s], those that touch made one."""
        spans: list[list[int]] = []
        in_force = [(stretch.day, stretch.scenario.calendars[name]) for stretch in self.course]
        for day in days:
            while len(in_force) > 1 and in_force[1][0] <= day:
                in_force.pop(0)
            today = self.scenario.start + timedelta(days=day)
            if not is_open(in_force[0][1], today) or today in away:
                continue
            for opens, closes in in_force[0][1].hours:
                if spans and spans[-1][1] == day * DAY_S + opens:
                    spans[-1][1] = day * DAY_S + closes
                else:
                    spans.append([day * DAY_S + opens, day * DAY_S + closes])
        rows, before = [], 0
        for opens, closes in spans:
            rows.append((opens, closes, before))
            before += closes - opens
        return rows


def is_open(calendar: Calendar, day: date) -> bool:
    """Whether anybody works on a day."""
    return day.weekday() in calendar.days and day not in calendar.holidays


def _away(role: Role, number: int) -> frozenset[date]:
    """Days on which a person of a role is away."""
    spans = [(absence.first, absence.last) for absence in role.absences if absence.person == number]
    return frozenset(first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1))


def knots(course: Sequence[Stretch], name: str, end_s: int) -> list[tuple[float, float, float]]:
    """(time, arrivals expected before, rate after) of a source, a knot at each change of its rate."""
    sources = [stretch.scenario.sources[name] for stretch in course]
    seasonal = any(source.season or source.weekdays for source in sources)
    days = list(range(end_s // DAY_S + 2)) if seasonal else [stretch.day for stretch in course]
    rows: list[tuple[float, float, float]] = []
    total = 0.0
    for day, tomorrow in zip(days, [*days[1:], days[-1]], strict=True):
        rate = _rate_on(course, name, day)
        if not rows or rows[-1][2] != rate:
            rows.append((float(day * DAY_S), total, rate))
        total += rate * ((tomorrow - day) * DAY_S)
    return rows


def _rate_on(course: Sequence[Stretch], name: str, day: int) -> float:
    """Arrivals a second on a day, counted from the start, as far as the playbook's budget pays for them."""
    scenario = [stretch for stretch in course if stretch.day <= day][-1].scenario
    source = scenario.sources[name]
    today = course[0].scenario.start + timedelta(days=day)
    factor = source.season[today.month - 1] if source.season else 1.0
    factor *= source.weekdays[today.weekday()] if source.weekdays else 1.0
    rate = source.rate.per_second() * factor
    budget = scenario.playbook.budget.get(name)
    return rate if budget is None else min(rate, budget.cents / source.cost.cents / Duration(1, "mo").seconds())
