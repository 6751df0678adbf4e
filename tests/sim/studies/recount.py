"""Measures recounted from the rows of a log file as a person would: story by story, with a pencil and a calendar."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from salescycle.sim.words.kinds import PHASES
from salescycle.sim.words.scenario import Calendar, Scenario

LogRow = dict[str, str]
"""One line of the log file by its columns."""

BEFORE_THE_ORDER = ("", "generate", "contact", "understand", "offer")
"""A campaign is in no phase, and before all orders."""


class Flow:
    """One phase as the accounts' stories tell it."""

    def __init__(self) -> None:
        self.present = self.entered = self.advanced = self.returned = self.stayed = 0
        self.left: Counter[str] = Counter()
        self.seconds: list[float] = []
        """Time in the phase of each visit that has ended."""


def flows(rows: Sequence[LogRow]) -> dict[str, Flow]:
    """Follow each account from phase to phase."""
    found: dict[str, Flow] = defaultdict(Flow)
    for story in stories(rows).values():
        phase, since = "", ""
        for row in story:
            event, now = row["event"], row["phase"]
            if event == "present":
                found[now].present += 1
                phase, since = now, ""
            elif event == "entered":
                if phase:
                    found[phase].seconds.append(_spent(since, row))
                    further = PHASES.index(now) > PHASES.index(phase)
                    found[phase].advanced += further
                    found[phase].returned += not further
                found[now].entered += 1
                phase, since = now, row["time"]
            elif event == "open":
                found[phase].stayed += 1
            elif event in ("lost", "churned", "won"):
                found[phase].seconds.append(_spent(since, row))
                found[phase].advanced += event == "won"
                if event != "won":
                    found[phase].left[row["reason"]] += 1
                phase = ""  # a customer who loses a further deal, or is asked back, comes anew
    return found


def stories(rows: Sequence[LogRow]) -> dict[str, list[LogRow]]:
    """Rows of each account."""
    found: dict[str, list[LogRow]] = defaultdict(list)
    for row in rows:
        found[row["account"]].append(row)
    return found


def _spent(since: str, row: LogRow) -> float:
    """Time in the phase that is left [s]; who was there at the start has not told since when."""
    if not since:
        return float(row["duration_s"])
    return (datetime.fromisoformat(row["time"]) - datetime.fromisoformat(since)).total_seconds()


def recount(rows: Sequence[LogRow], scenario: Scenario, end_s: int) -> dict[str, float]:
    """Metrics of a whole cycle with every kind of step, by the names of the contract."""
    of: dict[str, list[LogRow]] = defaultdict(list)
    for row in rows:
        of[row["event"]].append(row)
    count = {event: len(told) for event, told in of.items()}
    booked = {row["account"] for row in of["present"]}
    made = [row for row in of["created"] if row["account"] not in booked]
    leads = [row for row in made if not is_campaign(row, scenario)]
    lost = [row for row in of["lost"] if row["phase"] in ("understand", "offer")]
    answers = [row for row in (*of["reached"], *of["no_answer"]) if row["document"] == "1"]
    found = {
        "leads": len(leads),
        "contacted": count["reached"],
        "judged_viable": count["judged_viable"],
        "showed_interest": count["showed_interest"],
        "opportunities": sum(any(row["event"] == "showed_interest" for row in told) for told in stories(rows).values()),
        "quotations": count["quotation"],
        "orders": count["order"],
        "won_value": _amount(of["order"]),
        "won_margin": sum(int(row["document"]) for row in of["order"]) / 100,
        "delivered_value": _amount(of["delivered"]),
        "win_rate": count["order"] / (count["order"] + len(lost)),
        "quote_hit_rate": count["order"] / count["quotation"],
        "lead_to_order_rate": count["order"] / len(leads),
        "cycle_days": _mean(of["order"]) / 86400,
        "first_response_hours": _mean(answers) / 3600,
        "quote_days": _mean(of["quotation"]) / 86400,
        "on_time_rate": sum(int(row["duration_s"]) <= 0 for row in of["delivered"]) / count["delivered"],
        "tickets": count["ticket"],
        "ticket_days": _mean(of["ticket_closed"]) / 86400,
        "renewed": count["renewed"],
        "churned": count["churned"],
        "cross_sold": count.get("cross_sold", 0),
        "invoiced_value": _amount(of["invoiced"]),
        "paid_value": _amount(of["paid"]),
        "won_back": len(of["won_back"]),
        "referrals": len(of["referral"]),
        "backlog_end": sum(row["phase"] == "generate" for row in of["open"]),
    }
    found |= _people(of["started"], (*of["stopped"], *of["done"]), scenario, end_s)
    found |= _phases(rows)
    names = Counter(row["reason"] for row in (*of["lost"], *of["churned"]))
    found |= {f"lost.{reason}": n for reason, n in names.items()}
    pay = sum(
        role.count * working_seconds(scenario, name, end_s) * role.cost.per_second()
        for name, role in scenario.team.items()
    )
    found["cost"] = sum(scenario.sources[row["reason"]].cost.cents for row in made) / 100 + pay + _amount(of["spent"])
    later = sum(int(row["document"]) for row in (*of["renewed"], *of["cross_sold"])) / 100
    found["profit"] = found["won_margin"] + later - found["cost"]
    worth = found["won_value"] / found["orders"]
    found["sales_velocity"] = found["opportunities"] * found["win_rate"] * worth / found["cycle_days"]
    return found


def is_campaign(created: LogRow, scenario: Scenario) -> bool:
    """Whether what was created is a campaign, by the first step of its source."""
    first = scenario.sources[created["reason"]].first or scenario.first_step
    return scenario.process[first].kind == "campaign"


def _people(started: Sequence[LogRow], worked_on: Sequence[LogRow], scenario: Scenario, end_s: int) -> dict[str, float]:
    found = {}
    for name, role in scenario.team.items():
        worked = sum(int(row["duration_s"]) for row in worked_on if _role(row) == name)
        found[f"utilisation.{name}"] = worked / (role.count * working_seconds(scenario, name, end_s))
        found[f"wait_days.{name}"] = _mean([row for row in started if _role(row) == name]) / 86400
    before = sum(int(row["duration_s"]) for row in worked_on if row["phase"] in BEFORE_THE_ORDER)
    whole = sum(int(row["duration_s"]) for row in worked_on)
    return found | {"effort_share.pre": before / whole, "effort_share.post": 1 - before / whole}


def _phases(rows: Sequence[LogRow]) -> dict[str, float]:
    found = {}
    for phase, flow in flows(rows).items():
        settled = flow.advanced + flow.left.total()
        if settled:
            found[f"conversion.{phase}"] = flow.advanced / settled
        if flow.seconds:
            found[f"time_in_phase_days.{phase}"] = sum(flow.seconds) / len(flow.seconds) / 86400
        found[f"wip.{phase}"] = flow.stayed
    return found


def _role(row: LogRow) -> str:
    return row["who"].rpartition("-")[0]


def _amount(rows: Sequence[LogRow]) -> float:
    return sum(round(float(row["amount"]) * 100) for row in rows) / 100


def _mean(rows: Sequence[LogRow]) -> float:
    return sum(int(row["duration_s"]) for row in rows) / len(rows)


def working_seconds(scenario: Scenario, role: str, end_s: int) -> int:
    """Working time of one person of a role until *end_s* [s], day by day."""
    calendar: Calendar = scenario.calendars[scenario.team[role].calendar]
    start = datetime.combine(scenario.start, time())
    worked, day = 0, scenario.start
    while datetime.combine(day, time()) < start + timedelta(seconds=end_s):
        first = round((datetime.combine(day, time()) - start).total_seconds())
        if _is_open(calendar, day):
            worked += sum(max(0, min(first + closes, end_s) - (first + opens)) for opens, closes in calendar.hours)
        day += timedelta(days=1)
    return worked


def _is_open(calendar: Calendar, day: date) -> bool:
    return day.weekday() in calendar.days and day not in calendar.holidays
