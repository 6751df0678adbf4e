"""What a player may know, as plain data: the desk, what waits there, and what is known of a customer.

Everything here is read from ``PUBLIC`` columns, from rows that people see, and from the scenario. What nobody has asked
is ``UNKNOWN``: the real list of things to do. No state is a number here; words for all of it are the screen's.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.game.prices import Prices
from salescycle.sim.game.reasons import CAUSES, HIGH, UNKNOWN, Known, Why, content_of, why
from salescycle.sim.game.session import Session, Stop
from salescycle.sim.game.telling import News, as_done, news_of
from salescycle.sim.game.voices import Name, Voices
from salescycle.sim.model import event_log as log
from salescycle.sim.model import tables
from salescycle.sim.model.account import PUBLIC, SALES
from salescycle.sim.model.calendars import work_between
from salescycle.sim.model.playbook_rules import worth
from salescycle.sim.model.stages.flow import is_bound
from salescycle.sim.model.stages.generate import BUDGET_SPREAD, MEDIAN_BUDGET, SAVING_SPREAD
from salescycle.sim.words.quantities import DAY_S

__all__ = ["UNKNOWN", "Customer", "Desk", "Fact", "Item", "View", "awaits_answer", "awaits_delivery", "binds_us"]

ASKED = 0.8
"""Doubt, as a share of that about a new lead, from which on downwards something counts as asked [assumption]."""
PRIOR_DOUBT = {"need": 0.087, "urgency": 0.289, "indecision": 0.236, "rival": 0.144}
LOW = 0.35
"""Estimate below which something is said not to be so [assumption]."""


class Item(NamedTuple):
    """Something that waits at the desk."""

    account: int
    name: Name
    kind: str
    """Of the step, as scenario files name it."""
    why: str
    """Which of the step's lines says why it waits; ``usual`` when there is nothing to add."""
    times: int
    """That the line speaks of, such as attempts so far."""
    since_s: int
    takes_s: int
    """Usual working time of it, done as the playbook says."""
    value: int
    """Of the deal [cents]."""
    phase: int
    ends_s: int
    """Second at which its quotation ends, 0 where none binds us."""
    date_s: int = 0
    """Second that the line speaks of, such as the promised one; 0: none."""
    step: int = -1
    """Number of the step; -1 for a lead that nobody has taken up."""


class Desk(NamedTuple):
    """Where the player stands."""

    time: int
    hours_left_s: int
    """Working time until the evening."""
    wishes_s: int
    """Working time that what waits would take."""
    day: int
    days: int
    """Working days of the window."""
    booked: int
    """Orders of the player's accounts in the window [cents]."""
    items: tuple[Item, ...]
    deciding: tuple[Item, ...]
    """Deals whose customer decides, the one that ends first at the top."""
    backlog: tuple[Item, ...]
    """Leads nobody has taken up yet, the one that seems to be worth most at the top."""
    busy_with: int
    """Account that the player is working on right now, so that anything else interrupts it; -1 none."""


class Fact(NamedTuple):
    """Something that is known of a customer, or not yet."""

    about: str
    state: str
    """A word of the screen's vocabulary, or ``UNKNOWN``."""
    amount: int = 0
    """Money or a number that was told; 0 where none was."""


class Customer(NamedTuple):
    """One account, as far as one knows it."""

    account: int
    name: Name
    source: str
    segment: str
    phase: int
    value: int
    created: int
    viable: bool
    """We have taken it up."""
    interested: bool
    """It has told us that it wants to know more."""
    accepted: bool
    ordered: bool
    facts: tuple[Fact, ...]
    discount: float
    valid_to: int
    promised: int
    may_drop: bool
    news: tuple[News, ...]
    """What it has done and said, oldest first."""
    signed: bool | None
    """Whether the contract is signed; None where the process has none."""
    delivered: bool
    """What was ordered last."""


class View:
    """What the player of a session sees."""

    def __init__(self, session: Session, voices: Voices, names: Mapping[int, str]) -> None:
        """*names*: of accounts that have one of their own, by number (of a book)."""
        self.session, self.voices, self.names = session, voices, names
        self.prices = Prices(session.parameters)
        self.p = self.prices.p
        """Tables that the player's desk works by, as plain rows."""
        self.sources = list(session.seat.scenario.sources)
        self.segments = list(session.seat.scenario.segments)
        self.rivals = list(session.seat.scenario.rivals)
        self._heard = self._read = 0
        self._known: dict[int, tuple[int, int, int]] = {}
        self._ours: list[int] = []
        self._told_as: dict[tuple[int, int, int], str] = {}
        """Situations as they were first told."""
        self._tries: Counter[int] = Counter()
        """Attempts without an answer, by account; whoever stands in the opening book was not tried by the player."""
        self._living: tuple[object, Any] = (None, None)
        """Of ``living``: the moment, and what was so then."""

    def account(self, number: int) -> Any:
        """Public columns of an account that is still there; None when it is not."""
        row = self.session.live.account(number)
        return None if row is None else np.array([row])[list(PUBLIC)][0]

    def name_of(self, number: int) -> Name:
        """Who an account is; a campaign is nobody, and is called by its source."""
        identity, segment, source = self._origins()[number]
        company = self.names.get(number, "")
        drawn = self.voices.name_of(identity, self.segments[segment] if segment >= 0 else "", company)
        if self.session.parameters.sources[source]["is_campaign"] == 1:
            return drawn._replace(company=self.sources[source].replace("_", " ").capitalize())
        return drawn

    def desk(self, stop: Stop) -> Desk:
        """What waits, and what time there is for it."""
        self._read_on()
        items = tuple(self._item(task) for task in stop.tasks)
        left = self._left_today(stop.time)
        return Desk(
            stop.time, left, sum(item.takes_s for item in items), *self._days(stop.time), self.booked(), items,
            tuple(self._deciding()), tuple(self._backlog()), self.session.live.engaged(),
        )  # fmt: skip

    def news(self) -> list[News]:
        """What has been heard and seen since the last time that this was asked, of the player's accounts."""
        rows = self.session.live.log()
        fresh = rows[self._heard :]
        self._heard = len(rows)
        fresh = fresh[(fresh["time"] >= self.session.seat.begin_s) & ~is_first_of_book(fresh, self.session)]
        return list(news_of(self._mine(fresh), self.voices.events, self.account, self._told_as))

    def customer(self, number: int) -> Customer | None:
        """What is known of one account; None when it has gone."""
        row = self.account(number)
        if row is None:
            return None
        now = self.session.now
        rows = self.session.live.log()
        own = rows[rows["account"] == number]
        return Customer(
            number,
            self.name_of(number),
            self.sources[int(row["source"])],
            self.segments[int(row["segment"])] if row["segment"] >= 0 else "",
            int(row["phase"]),
            int(row["value"]),
            int(row["created"]),
            bool(np.any(own["event"] == log.JUDGED_VIABLE) or row["phase"] > tables.CONTACT),
            bool(np.any(own["event"] == log.SHOWED_INTEREST) or row["phase"] > tables.CONTACT),
            bool(row["accepted"]),
            bool(row["ordered"] >= 0),
            tuple(self._facts(row)),
            float(row["discount"]),
            int(row["valid_to"]) if row["quotation"] > 0 else 0,
            int(row["promised"]) if row["ordered"] >= 0 else 0,
            0 < row["phase"] <= tables.OFFER and row["ordered"] < 0 and not binds_us(row, now),
            tuple(news_of(own, self.voices.events, self.account, self._told_as)),
            self._is_signed(own),
            bool(row["ordered"] >= 0 and row["delivered"] >= row["ordered"]),
        )

    def _is_signed(self, own: Any) -> bool | None:
        """Whether a contract has been signed since a quotation was accepted last, by an account's rows."""
        if all(step.kind != tables.CONTRACT for step in self.p.steps):
            return None
        ticks = own[np.isin(own["event"], (log.ACCEPTED, log.SIGNED))]["event"]
        return bool(len(ticks) and ticks[-1] == log.SIGNED)

    def say(self, news: News) -> str:
        """A piece of news in the customer's words."""
        identity, segment, _ = self._origins()[news.account]
        facts = {"rival": self.rivals[news.rival].replace("_", " ")} if 0 <= news.rival < len(self.rivals) else {}
        facts |= {"company": self.names[news.account]} if news.account in self.names else {}
        count = news.time // DAY_S
        name = self.segments[segment] if segment >= 0 else ""
        return self.voices.say(self._as_done(news), identity, count, segment=name, **facts)

    def _as_done(self, news: News) -> str:
        """The situation that a piece of news tells, by what the player did last about its account before."""
        done = [(stop, act) for stop, act in self.session.acts if act.account == news.account]
        stop, act = next(((stop, act) for stop, act in reversed(done) if stop.time <= news.time), (None, None))
        if stop is None or act is None:
            return news.situation
        rows = self.session.live.log()
        between = (rows["account"] == news.account) & (rows["time"] > stop.time) & (rows["time"] < news.time)
        return as_done(news.situation, act, is_first=log.NO_ANSWER not in rows["event"][between])

    def booked(self, until: int | None = None) -> int:
        """Orders of the player's accounts in the window [cents]: so far, or before a second."""
        rows = self._mine(self.session.live.log())
        is_order = (rows["event"] == log.ORDER) & (rows["time"] >= self.session.seat.begin_s)
        if until is not None:
            is_order &= rows["time"] < until
        return int(rows["amount"][is_order].sum())

    def _origins(self) -> dict[int, tuple[int, int, int]]:
        """Identity, segment and source of each account that was ever there, by number."""
        self._read_on()
        return self._known

    def rows(self) -> Any:
        """Rows of the log about the player's accounts so far, ``event_log.EVENT``."""
        return self._mine(self.session.live.log())

    def _mine(self, rows: Any) -> Any:
        self._read_on()
        return rows[np.isin(rows["account"], np.array(self._ours, np.int64))]

    def _read_on(self) -> None:
        """Read of the log what is new: who has come, and whose they are."""
        rows = self.session.live.log()
        fresh = rows[self._read :]
        self._read = len(rows)
        made = fresh[fresh["event"] == log.CREATED]
        identities = made["ref"].view(np.uint64).tolist()
        origins = zip(identities, made["turn"].tolist(), made["reason"].tolist(), strict=True)
        self._tries.update(fresh["account"][fresh["event"] == log.NO_ANSWER].tolist())
        self._known.update(zip(made["account"].tolist(), origins, strict=True))
        self._ours += made["account"][made["person"] == self.session.seat.player].tolist()

    def living(self) -> Any:
        """Public columns of the player's accounts that have not ended, as rows; read once a moment."""
        live = self.session.live
        moment = (live, live.place, live.used, len(live.decisions))
        if self._living[0] != moment:
            rows = live.living(self.session.seat.player)
            self._living = moment, rows[list(PUBLIC)][rows["ended"] == 0]
        return self._living[1]

    def _backlog(self) -> list[Item]:
        rows = self.living()
        book = self.p.playbooks[self.p.people[self.session.seat.player].playbook]
        untouched = (rows["phase"] == tables.GENERATE) & (rows["created"] >= 0) & (rows["step"][:, SALES] < 0)
        found = [(worth(_Plain(row["seen"]), book), self._lead(row)) for row in rows[untouched]]
        return [lead for _, lead in sorted(found, key=lambda one: (-one[0], one[1].account))]

    def _lead(self, row: Any) -> Item:
        reason = self._why(row, tables.ATTEMPT, -1, int(row["created"]))
        since = self.session.now - int(row["created"])
        number = int(row["account"])
        return Item(
            number, self.name_of(number), "attempt", reason.line, 0, since, 0, int(row["value"]), tables.GENERATE, 0
        )

    def _deciding(self) -> list[Item]:
        rows = self.living()
        steps = self.session.parameters.steps
        found = []
        for row in rows:
            step = int(row["step"][SALES])
            if step >= 0 and steps[step]["kind"] == tables.DECISION and row["ordered"] < 0:
                found.append(self._told(row, step, int(row["began"][SALES]), 0))
        return sorted(found, key=lambda item: (item.ends_s or self.session.seat.until_s, item.account))

    def _item(self, task: Any) -> Item:
        row = self.account(int(task["account"]))
        step = int(row["step"][task["slot"]])
        return self._told(row, step, int(task["ready"]), self.prices.of(step, {}).takes_s)

    def _told(self, row: Any, step: int, since: int, takes: int) -> Item:
        kind = int(self.session.parameters.steps[step]["kind"])
        now = self.session.now
        ends = int(row["valid_to"]) if binds_us(row, now) else 0
        reason = self._why(row, kind, step, since)
        return Item(
            int(row["account"]), self.name_of(int(row["account"])), tables.KINDS[kind], reason.line, reason.times,
            now - since, takes, int(row["value"]), int(row["phase"]), ends, reason.date_s, step,
        )  # fmt: skip

    def _why(self, row: Any, kind: int, step: int, ready: int) -> Why:
        """Which line says why a task waits."""
        number = int(row["account"])
        known = Known(
            row, self.p.steps[step] if step >= 0 else None, ready, self.session.now, self._tries[number],
            self.sources[int(row["source"])], self.session.seat.player, self.p, lambda: self._told_of(number),
        )  # fmt: skip
        return why(kind, known)

    def _told_of(self, number: int) -> Any:
        """Rows of the log about one account that people see."""
        rows = self.session.live.log()
        return rows[(rows["account"] == number) & ~np.isin(rows["event"], log.HIDDEN)]

    def _facts(self, row: Any) -> list[Fact]:
        seen = row["seen"]
        facts = [
            Fact("need", _level(seen, "need", "clear", "vague")),
            Fact("money", _money(seen)),
            Fact("time", _level(seen, "urgency", "pressing", "no_hurry")),
            Fact("rivals", _level(seen, "rival", "strong", "weak")),
            Fact("fear", _level(seen, "indecision", "afraid", "decided")),
            Fact("fit", "good" if seen["fit"] >= HIGH else ("poor" if seen["fit"] < LOW else "doubtful")),
        ]
        if seen["saving_doubt"] <= ASKED * SAVING_SPREAD * seen["saving"]:
            facts.append(Fact("worth", "told", int(seen["saving"] * row["value"])))
        facts.append(Fact("channel", tables.CHANNELS[int(seen["channel"])] if seen["channel"] > 0 else UNKNOWN))
        facts.append(Fact("form", tables.FORMS[int(seen["form"])] if seen["form"] > 0 else UNKNOWN))
        facts.append(Fact("benefits", "learnt" if seen["benefits"] > 0 else UNKNOWN, int(seen["benefits"])))
        if awaits_answer(row):
            facts.append(Fact("why_wait", CAUSES.get(int(seen["cause"]), UNKNOWN)))
        if row["phase"] >= tables.FOLLOW_UP:
            facts.append(Fact("content", content_of(seen)))
        return facts

    def _left_today(self, now: int) -> int:
        evening = (now // DAY_S + 1) * DAY_S
        return self.working_time(now, evening)

    def _days(self, now: int) -> tuple[int, int]:
        seat = self.session.seat
        window = range(seat.begin_s // DAY_S, seat.window_s // DAY_S)
        days = [d for d in window if self.working_time(d * DAY_S, (d + 1) * DAY_S) > 0]
        return sum(1 for day in days if day <= now // DAY_S), len(days)

    def working_time(self, start: int, end: int) -> int:
        """Working time of the player from one second to another [s]."""
        calendar = self.p.calendars[self.p.people[self.session.seat.player].calendar]
        return int(work_between(calendar, self.p.shifts, start, end))


def binds_us(row: Any, now: int) -> bool:
    """Whether a quotation of ours holds for an account, by its public columns."""
    return bool(is_bound(_Plain(row), now))


def awaits_answer(row: Any) -> bool:
    """Whether we have quoted and the account has not ordered yet, by its public columns."""
    return bool(row["quotation"] > 0 and row["ordered"] < 0)


def awaits_delivery(row: Any) -> bool:
    """Whether what the account has ordered is still to be delivered, by its public columns."""
    return bool(row["phase"] == tables.DELIVER and row["ordered"] >= 0 and row["delivered"] < 0)


def is_first_of_book(rows: Any, session: Session) -> Any:
    """Which rows say that an account of the opening book is there: no news."""
    return (rows["event"] == log.CREATED) & (rows["account"] < len(session.parameters.book))


class _Plain:
    """A record as an object, for a rule that reads fields."""

    def __init__(self, record: Any) -> None:
        self._record = record

    def __getattr__(self, name: str) -> Any:
        """A field."""
        return self._record[name]


def _level(seen: Any, name: str, high: str, low: str) -> str:
    if seen[f"{name}_doubt"] > ASKED * PRIOR_DOUBT[name]:
        return UNKNOWN
    return high if seen[name] >= HIGH else (low if seen[name] < LOW else "so_so")


def _money(seen: Any) -> str:
    if seen["budget_doubt"] > ASKED * MEDIAN_BUDGET * BUDGET_SPREAD:
        return UNKNOWN
    return "enough" if seen["budget"] >= 1.0 else "short"
