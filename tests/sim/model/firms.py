"""A small firm whose numbers a pencil can check, and the life of one of its accounts, told without an engine.

Efforts and waits are constants, gates are coins unless a test gives them constants. The way to force a draw is to look
for luck by which it happens: ``lucky`` tries roots, ``identity_of`` turns the hash around.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from salescycle.sim.model import commands
from salescycle.sim.model import event_log as log
from salescycle.sim.model.account import ACCOUNT, ESTIMATED, SALES, clear, row_class
from salescycle.sim.model.build import build
from salescycle.sim.model.commands import COMMAND, MOST
from salescycle.sim.model.luck import child, draw, key_of, mix
from salescycle.sim.model.stages import CLOCK_RINGS, TASK_DONE, drop, enter, happen, lead_comes, proceed, skip
from salescycle.sim.model.stages.generate import fiscal_year_at
from salescycle.sim.model.stages.initiative import call, extend
from salescycle.sim.model.stages.opening import open_book
from salescycle.sim.model.stages.veil import unveil
from salescycle.sim.model.tables import GATES, ONE_PAGE, plain
from salescycle.sim.words.reading import read

DAY = 86_400
HOUR = 3_600
REMOVE = object()
"""Change that takes a key away."""

CYCLE: dict[str, Any] = {
    "name": "small",
    "start": "2026-01-05",  # a Monday
    "window": "60 d",
    "complexity": 0.5,
    "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
    "team": {
        "rep": {"count": 2, "desk": "own", "calendar": "always"},
        "stock": {"count": 1, "desk": "pool", "calendar": "always"},
        "support": {"count": 1, "desk": "pool", "calendar": "always"},
    },
    "sources": {"web": {"rate": "4 / d"}},
    "value": 1000,
    "phases": {
        "contact": {"conversion": 0.5},
        "understand": {"conversion": 0.5},
        "offer": {"conversion": 0.4, "losses": {"rival": 0.3}},
        "follow_up": {"conversion": 0.8},
        "develop": {"conversion": 0.25},
    },
    "process": {
        "attempt": {
            "phase": "contact",
            "kind": "attempt",
            "role": "rep",
            "effort": "10 min",
            "gate": "contact",
            "next": {"interested": "meeting"},
        },
        "meeting": {
            "phase": "understand",
            "kind": "meeting",
            "role": "rep",
            "effort": "2 h",
            "gate": "understand",
            "wait": {"qualified": "4 d", "other": "10 d"},
            "next": {"qualified": "quotation"},
        },
        "quotation": {
            "phase": "offer",
            "kind": "quotation",
            "role": "rep",
            "effort": "3 h",
            "valid": "30 d",
            "next": {"sent": "decision"},
        },
        "decision": {
            "phase": "offer",
            "kind": "decision",
            "gate": "offer",
            "wait": {"order": "8 d", "other": "20 d"},
            "next": {"order": "hand_over", "hesitates": "hesitation"},
        },
        "hesitation": {
            "phase": "offer",
            "kind": "hesitation",
            "role": "rep",
            "effort": "1 h",
            "wait": "5 d",
            "next": {"answered": "decision"},
        },
        "hand_over": {
            "phase": "deliver",
            "kind": "hand_over",
            "role": "rep",
            "effort": "2 h",
            "next": {"done": "delivery"},
        },
        "delivery": {"phase": "deliver", "kind": "delivery", "role": "stock", "effort": "8 h", "wait": "4 d"},
        "ticket": {
            "phase": "follow_up",
            "kind": "ticket",
            "role": "support",
            "effort": "1 h",
            "rate": "1 / mo",
            "level": "16 h",
        },
        "renewal": {"phase": "follow_up", "kind": "renewal", "every": "90 d", "gate": "follow_up"},
        "cross_sell": {
            "phase": "develop",
            "kind": "cross_sell",
            "role": "rep",
            "effort": "1 h",
            "after": "60 d",
            "gate": "develop",
        },
    },
}

COINS: dict[str, Any] = {
    "name": "coins",
    "start": "2026-01-05",
    "window": "60 d",
    "calendars": {"always": {"days": "daily", "hours": "00:00-24:00"}},
    "team": {"clerk": {"count": 2, "desk": "pool", "calendar": "always"}},
    "sources": {"web": {"rate": "4 / d"}},
    "value": 1000,
    "process": {
        "call": {
            "phase": "contact",
            "kind": "work",
            "role": "clerk",
            "effort": "30 min",
            "wait": "1 d",
            "endings": {"offer": 0.6, "lost": 0.4},
        },
        "offer": {
            "phase": "offer",
            "kind": "work",
            "role": "clerk",
            "effort": "2 h",
            "wait": {"won": "6 d", "call": "2 d", "other": "12 d"},
            "endings": {"won": 0.5, "call": 0.1, "lost": 0.3, "never": 0.1},
        },
    },
}
"""A firm of plain work steps: nobody has a state, every ending is a coin."""

BUSY: dict[str, Any] = {
    "window": "120 d",
    "calendars.office": {"days": "mon-fri", "hours": "09:00-17:00"},
    "team.rep": {"count": 2, "desk": "own", "calendar": "office"},
    "sources.web.inbound": True,
    "sources.list": {"rate": "3 / d", "deliverable": 0.8, "fit": 0.1, "reach": 0.2},
    "value": "lognormal(median=1000, p90=3000)",
    "playbook.inbound": "interrupt",
    "playbook.open_deals": 12,
    "playbook.hold_offer_during_ticket": True,
    "process.meeting.effort": "exponential(mean=90 min)",
    "process.meeting.wait": {"qualified": "exponential(mean=3 d)", "other": "exponential(mean=5 d)"},
    "process.decision.wait": {"order": "exponential(mean=6 d)", "other": "exponential(mean=8 d)"},
    "process.ticket.rate": "3 / mo",
    "process.cross_sell.after": "10 d",
    "process.renewal.every": "30 d",
    "opening": {"customers": 12, "open_deals": {"meeting": 3, "decision": 4, "quotation": 2}},
}
"""A busy firm with everything in it: queues, interruption, holding, tickets, an opening book."""


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A copy with each ``"a.b.c": value`` laid over it."""
    copy = deepcopy(dict(document))
    for path, value in changes.items():
        *way, last = path.split(".")
        block = copy
        for part in way:
            block = block.setdefault(part, {})
        if value is REMOVE:
            del block[last]
        else:
            block[last] = deepcopy(value)
    return copy


class Firm:
    """A scenario, its tables, and the tables as plain rows, which stages are given here."""

    def __init__(
        self,
        changes: Mapping[str, Any] = {},
        *,
        of: Mapping[str, Any] = CYCLE,
        alphas: Mapping[str, float] | None = None,
        **given: Any,
    ) -> None:
        self.scenario = read(changed(of, changes))
        self.tables = build(self.scenario, alphas=alphas, **given)
        self.p: Any = plain(self.tables)
        self.firm = self.p.firm[0]
        self.step = {name: i for i, name in enumerate(self.scenario.process)}


def logistic_gates(**alphas: float) -> dict[str, float]:
    """Constants that turn every gate into a logistic one; 0 where nothing else is said."""
    return dict.fromkeys(GATES, 0.0) | alphas


class Said(NamedTuple):
    """What a stage has asked an engine to do."""

    notes: list[Any]
    """Rows for the log."""
    timers: dict[int, int]
    """Delay [s] by slot."""
    tasks: dict[int, tuple[int, int, int]]
    """(desk, effort [s], key) by slot."""
    backlog: int | None
    """Key with which the account enters its owner's backlog."""
    places: int
    """Places taken, less places freed."""
    cancelled: list[int]
    """Slots."""
    spawned: list[tuple[int, int, int]]
    """(source, identity, delay [s]) of new accounts."""

    @property
    def events(self) -> list[str]:
        """Names of the events, rows for calibration left out."""
        return [log.EVENTS[note.event] for note in self.notes if note.event != log.GATE_PASSED]

    def note(self, event: int) -> Any:
        """The one row of that event."""
        (row,) = [note for note in self.notes if note.event == event]
        return row

    @property
    def gates(self) -> dict[int, float]:
        """Chance by gate, as calibration is told."""
        return {note.ref: note.p for note in self.notes if note.event == log.GATE_PASSED}


Account = row_class(ACCOUNT)
Command = row_class(COMMAND)


class Life:
    """One account of a firm. Each method is one event of it and returns what its stage said."""

    def __init__(self, firm: Firm, root: int = 1, **state: Any) -> None:
        self.firm, self.p, self.root = firm, firm.p, root
        self.out: Any = [Command() for _ in range(MOST)]
        self.row: Any = Account()
        clear(self.row)
        self.row.identity = child(firm.p.sources[0].identity, 2, 0)
        self.row.owner = 0 if firm.p.sources[0].owners else -1
        self.row.fit = self.row.need = self.row.interest = self.row.trust = self.row.seen.fit = 0.5
        self.row.urgency = self.row.indecision = self.row.rival = self.row.sensitivity = self.row.reach = 0.5
        self.row.budget_year = fiscal_year_at(firm.p.quarters, 0)
        self.row.form = ONE_PAGE
        self.row.budget, self.row.value, self.row.seen.value = 1.1, 100_000, 100_000
        for name, value in state.items():
            setattr(
                self.row.seen if hasattr(self.row.seen, name) and not hasattr(self.row, name) else self.row, name, value
            )
        for name in (*ESTIMATED, "consensus"):  # our people know it well, unless a test says otherwise
            setattr(self.row.seen, name, getattr(self.row, name))

    def at(self, step: str, **state: Any) -> "Life":
        """Put the account into a step, in its phase, with the fields of *state*."""
        number = self.firm.step[step]
        row, settled = self.row, self.p.steps[number]
        row.step[settled.slot], row.phase = number, settled.phase
        for name, value in state.items():
            setattr(row, name, value)
        return self

    def who(self, step: str) -> int:
        """Identity of the account inside a step."""
        return int(self.row.identity) ^ key_of("step " + step)

    def arrives(self, now: int = 0, n: int = 0, source: int = 0) -> Said:
        """The n-th lead of a source comes."""
        self.row.identity = child(self.p.sources[source].identity, 2, n)
        self.row.source, self.row.owner, self.row.value = source, -1, 0  # nobody's yet, and worth nothing yet
        return self.said(lead_comes(self.row, self.p.sources[source], now, self.p, self.root, self.out))

    def stands_in_the_book(self, entry: int = 0) -> Said:
        """Second 0 of an account of the opening book."""
        row = self.p.book[entry]
        self.row.identity, self.row.source = row.identity, row.source
        return self.said(open_book(self.row, row, 0, self.p, self.root, self.out))

    def is_pulled(self, now: int) -> Said:
        """The owner pulls it from the backlog."""
        step = self.p.sources[self.row.source].step
        return self.said(enter(self.row, step, now, self.p, self.root, self.out))

    def goes_to(self, step: int | str, now: int) -> Said:
        """A stage has sent it to a step or an end."""
        self.row.going = self.firm.step[step] if isinstance(step, str) else step
        return self.said(proceed(self.row, now, self.p, self.root, self.out, 0))

    def done(self, now: int, slot: int = SALES) -> Said:
        """The task in a slot is done."""
        return self.said(happen(self.row, slot, TASK_DONE, now, self.p, self.root, self.out))

    def rings(self, now: int, slot: int = SALES) -> Said:
        """The clock of a slot rings."""
        return self.said(happen(self.row, slot, CLOCK_RINGS, now, self.p, self.root, self.out))

    def is_dropped(self, now: int, *, is_told: bool = False) -> Said:
        """The seller lets it go, in silence or told honestly."""
        return self.said(drop(self.row, is_told, now, self.p, self.root, self.out))

    def is_left_out(self, now: int) -> Said:
        """The seller leaves the step out whose task waits."""
        return self.said(skip(self.row, now, self.p, self.root, self.out))

    def is_called(self, now: int, *, is_idle: bool = True) -> Said:
        """The seller calls instead of waiting on."""
        return self.said(call(self.row, is_idle, now, self.p, self.root, self.out))

    def is_kept_open(self, seconds: int, now: int) -> Said:
        """The seller keeps the quotation open for so much longer."""
        return self.said(extend(self.row, seconds, now, self.out))

    def is_unveiled(self, now: int, slot: int = SALES, *, is_set: bool = True) -> Said:
        """Its pending wait is drawn again; *is_set*: a clock runs for it."""
        return self.said(unveil(self.row, slot, is_set, now, self.p, self.root, self.out))

    def said(self, n: int) -> Said:
        """The first *n* commands, sorted by what they ask."""
        asked = deepcopy(self.out[:n])
        backlog = [c.key for c in asked if c.op == commands.ENTER_BACKLOG]
        places = {commands.TAKE_PLACE: 1, commands.FREE_PLACE: -1}
        return Said(
            [c for c in asked if c.op == commands.NOTE],
            {c.slot: c.seconds for c in asked if c.op == commands.TIMER},
            {c.slot: (c.desk, c.seconds, c.key) for c in asked if c.op == commands.TASK},
            backlog[0] if backlog else None,
            sum(places.get(c.op, 0) for c in asked),
            [c.slot for c in asked if c.op == commands.CANCEL],
            [(c.step, c.ref % (1 << 64), c.seconds) for c in asked if c.op == commands.SPAWN],
        )


def lucky(*wanted: tuple[int, int, int, float, float]) -> int:
    """The first root by which each draw (who, purpose, attempt) lies strictly between low and high."""
    for root in range(1, 300_000):
        if all(low < draw(root, who, purpose, attempt) < high for who, purpose, attempt, low, high in wanted):
            return root
    raise AssertionError("nobody is that lucky")


_MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def unmix(x: int) -> int:
    """The number that ``mix`` turns into *x*: each of its steps backwards."""
    for shift, factor in ((31, 0x94D049BB133111EB), (27, 0xBF58476D1CE4E5B9), (30, None)):
        y = x
        for _ in range(64 // shift + 1):
            y = x ^ (y >> shift)
        x = y if factor is None else y * pow(factor, -1, 1 << 64) & _MASK
    return x


def identity_of(root: int, purpose: int, attempt: int, bits: int) -> int:
    """The identity whose draw comes from these 64 *bits*: the hash turned around."""
    why = (purpose * GOLDEN + attempt * 0xD1342543DE82EF95) & _MASK
    who = unmix((unmix(bits) - root) & _MASK) ^ why
    assert mix(unmix(bits)) == bits
    return (unmix(who) - root) & _MASK
