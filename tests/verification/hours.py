"""When each person of a scenario is at work, read from the file day by day, apart from the program's own calendars."""

from bisect import bisect_right
from datetime import timedelta

from salescycle.sim.words.scenario import Scenario
from tests.sim.model.firms import DAY

Spans = list[tuple[int, int]]


class Hours:
    """Open stretches of somebody [s], those that touch made one, and what happens to a task at their end."""

    def __init__(self, spans: Spans, shift_end: str) -> None:
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.before: list[int] = []
        self.shift_end = shift_end
        for opens, closes in spans:
            if self.closes and self.closes[-1] == opens:
                self.closes[-1] = closes
                continue
            self.before.append(self.open_until(opens))
            self.opens.append(opens)
            self.closes.append(closes)

    def open_until(self, now: int) -> int:
        """Open seconds before *now*."""
        i = bisect_right(self.opens, now) - 1
        return 0 if i < 0 else self.before[i] + min(now, self.closes[i]) - self.opens[i]

    def worked(self, begin: int, end: int) -> int:
        """Working seconds between two moments; who finishes first what was begun also works after hours."""
        return end - begin if self.shift_end == "finish" else self.open_until(end) - self.open_until(begin)

    def may_begin(self, now: int, effort: int) -> bool:
        """Whether a task may begin in a second: within a shift, and where nothing may run over, so that it is done in
        it or begins with it.
        """
        i = bisect_right(self.opens, now) - 1
        if i < 0 or now >= self.closes[i]:
            return False
        return self.shift_end != "do_not_start" or now == self.opens[i] or now + effort <= self.closes[i]


def hours_of(scenario: Scenario, days: int) -> list[list[Hours]]:
    """Hours of everybody who is ever in a role, role by role, by number, to some weeks after so many days."""
    return [hours_of_role(scenario, name, range(-2, days + 40)) for name in scenario.team]


def hours_of_role(scenario: Scenario, name: str, days: range) -> list[Hours]:
    """Each day by what the file says from that day on; whoever is away, or not there, does not work."""
    spans: list[Spans] = []
    there: list[int] = []
    for day in days:
        today = scenario.start + timedelta(days=day)
        role = on(scenario, day).team[name]
        calendar = on(scenario, day).calendars[role.calendar]
        for count in counts(scenario, name, day):
            while len(there) > count:
                there.pop()
            while len(there) < count:
                there.append(len(spans))
                spans.append([])
        if today.weekday() not in calendar.days or today in calendar.holidays:
            continue
        away = {gone.person - 1 for gone in scenario.team[name].absences if gone.first <= today <= gone.last}
        for person in set(there) - away:
            spans[person] += [(day * DAY + opens, day * DAY + closes) for opens, closes in calendar.hours]
    rule = scenario.calendars[scenario.team[name].calendar].shift_end
    return [Hours(stretches, rule) for stretches in spans]


def counts(scenario: Scenario, name: str, day: int) -> list[int]:
    """Heads of a role by each change of a day, in their order, so that who joins and leaves on it has a number too."""
    today = [changed for begin, changed in scenario.later if (begin - scenario.start).days == day]
    return [changed.team[name].count for changed in today] or [on(scenario, day).team[name].count]


def on(scenario: Scenario, day: int) -> Scenario:
    """The scenario as it is on a day, counted from the start."""
    last = [changed for begin, changed in scenario.later if (begin - scenario.start).days <= day]
    return last[-1] if last else scenario
