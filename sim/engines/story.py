"""The reference engine: the sales cycle told with SimPy, as a story of desks and days.

Sources are processes that let leads arrive, people are processes that take a task, work and finish or are stopped, the
player is a person whose choice comes from outside. What happens to an account is told by ``model.stages``; this room
carries out the commands and owns time, order, queues, people and the log. It imports nothing of ``kernel``, which does
the same as one compiled loop: the two are equal to the last bit.
"""

from bisect import insort
from collections.abc import Callable, Generator, Sequence
from typing import Any, Protocol

import simpy

from salescycle.sim.compiled import u64
from salescycle.sim.engines.order import (
    ASK,
    ASKS,
    AWAKE,
    END,
    FOR_NEWS,
    ILLEGAL,
    R_ACCOUNT,
    R_ALARM,
    R_ARRIVAL,
    R_DAY,
    R_DISPATCH,
    R_TURN,
    UNTIL,
    Snapshot,
    snapshot_of,
    task_table,
)
from salescycle.sim.model import commands, decisions
from salescycle.sim.model import event_log as events
from salescycle.sim.model.account import ACCOUNT, SALES, SLOTS, clear, row_class
from salescycle.sim.model.arrivals import NO_MORE, arrival_time, expected_by, unit_gap, unit_gap_again
from salescycle.sim.model.calendars import FAR, effort_since, finish_of, next_open, start_of
from salescycle.sim.model.commands import COMMAND, MOST
from salescycle.sim.model.luck import LEAD, Luck, child
from salescycle.sim.model.playbook_rules import C_INTERRUPT, CLASS, HELD_FROM, class_of, may_enter, rekey
from salescycle.sim.model.stages import CLOCK_RINGS, TASK_DONE, enter, happen, lead_comes
from salescycle.sim.model.stages.effort import book_of, effort_of
from salescycle.sim.model.stages.goods import replaced_at
from salescycle.sim.model.stages.opening import open_book
from salescycle.sim.model.stages.owners import deal_again, must_pass
from salescycle.sim.model.stages.veil import announce_again, draw_unseen, unveil, work_again
from salescycle.sim.model.tables import CROSS_SELL, Parameters, plain

Process = Generator[simpy.Event, Any, None]
_Account = row_class(ACCOUNT)
_Command = row_class(COMMAND)


class Decision(Protocol):
    """A player's decision, a row of ``decisions.DECISION``."""

    turn: int
    time: int
    action: int
    account: int
    a0: int


class At(simpy.Event):
    """An event of the story at its second, in the order (rank, number, slot) among those of the same second.

    SimPy's own events, with priorities 0 and 1, come before: everything that one event sets in motion is settled
    before the next one opens. A cancelled event, or one that is not *due* any more, is dropped and does not count.
    """

    def __init__(
        self,
        story: "Story",
        time: int,
        rank: int,
        number: int,
        slot: int = 0,
        *,
        then: Callable[[], None] | None = None,
        is_due: Callable[[], bool] | None = None,
        counts: bool = True,
    ) -> None:
        super().__init__(story.env)
        self._ok, self._value = True, None
        self.story, self.time, self.then, self.is_due, self.counts = story, time, then, is_due, counts
        self.callbacks = [self.opens]
        priority: Any = (rank << 59 | number << 2 | slot) + 2  # SimPy's own kind of number would cost a call an event
        story.env.schedule(self, priority, time - int(story.env.now))

    def opens(self, _: simpy.Event) -> None:
        """Count the event and tell what it sets in motion."""
        if self.is_due is not None and not self.is_due():
            return
        self.story.now = self.time
        if self.counts:
            self.story.seq += 1
        if self.then is not None:
            self.then()

    def cancel(self) -> None:
        """Let it pass unseen."""
        if self.callbacks is not None:
            self.callbacks.clear()


class Task:
    """Work that waits at a desk or is done by a person."""

    __slots__ = ("desk", "effort", "finish", "fresh", "key", "person", "ready", "row", "slot", "started")

    def __init__(self, row: Any, slot: int, desk: "Desk", effort: int, key: int, ready: int) -> None:
        self.row, self.slot, self.desk, self.effort, self.key, self.ready = row, slot, desk, effort, key, ready
        self.person: Person | None = None
        self.started = self.finish = 0
        self.fresh = True  # nobody has worked on it yet

    def __lt__(self, other: "Task") -> bool:
        """Whether it is worked on before the other one."""
        return self.order < other.order

    @property
    def order(self) -> tuple[int, int, int]:
        """Key, second at which it was queued, account and slot."""
        return self.key, self.ready, self.row.account * SLOTS + self.slot

    def told(self) -> tuple[int, ...]:
        """The task as a row of TASKS."""
        work = (-1, 0, 0) if self.person is None else (self.person.number, self.started, self.finish)
        return (self.desk.number, self.key, self.ready, self.row.account, self.slot, self.effort, *work)

    @property
    def is_urgent(self) -> bool:
        """Whether it may interrupt other work."""
        return class_of(self.key) == C_INTERRUPT

    @property
    def is_held(self) -> bool:
        """Whether it must wait for something else of its account."""
        return self.key >= HELD_FROM


class Person:
    """Somebody with one task at a time."""

    def __init__(self, number: int, desk: "Desk", calendar: int, env: simpy.Environment) -> None:
        self.number, self.desk, self.calendar = number, desk, calendar
        self.task: Task | None = None
        self.call = env.event()
        self.process: simpy.Process | None = None
        self.back = -1  # of a unit of stock: second at which it will have been replaced


class Desk:
    """A queue and the people who work it off: one seller, or a pool."""

    def __init__(self, number: int, row: Any, people: list[Any], env: simpy.Environment) -> None:
        self.number, self.row = number, row
        numbers = range(row.person, row.person + row.people)
        self.people = [Person(i, self, people[i].calendar, env) for i in numbers]
        self.idle = [person.number for person in self.people]
        self.queue: list[Task] = []
        self.backlog: list[tuple[int, int, int, Any]] = []
        self.open_deals = 0
        self.wake = -1

    @property
    def best(self) -> Task | None:
        """The first waiting task that is not held."""
        return self.queue[0] if self.queue and not self.queue[0].is_held else None

    @property
    def may_interrupt(self) -> bool:
        """Whether the best waiting task stops the running one: only at a desk of one person."""
        running = self.people[0].task
        best = self.queue[0]
        return len(self.people) == 1 and best.is_urgent and running is not None and not running.is_urgent


class Source:
    """Where leads come from, and how many have come."""

    def __init__(self, number: int, row: Any) -> None:
        self.number, self.row = number, row
        self.n, self.total, self.time = 0, 0.0, NO_MORE
        self.pending: At | None = None


class Story:
    """A run in steps: ``advance`` tells it on, ``snapshot`` shows where it stands."""

    def __init__(self, parameters: Parameters, luck: Luck, keep: Callable[[tuple[Any, ...]], None]) -> None:
        self.p: Any = plain(parameters)
        self.firm = self.p.firm[0]
        self.luck = luck
        self.root_before, self.root_after = int(luck.root), int(luck.turned)
        self.keep = keep
        self.env = simpy.Environment(0)
        self.now = 0  # second of the last event; SimPy's clock also stops at events that pass unseen
        self.seq, self.made, self.booked = -1, 0, 0
        self.rows: dict[int, Any] = {}
        self.clocks: dict[tuple[int, int], At] = {}
        self.tasks: dict[tuple[int, int], Task] = {}
        self.in_backlog: dict[int, Desk] = {}
        self.out: Any = [_Command() for _ in range(MOST)]
        self.desks = [Desk(i, row, self.p.people, self.env) for i, row in enumerate(self.p.desks)]
        self.people = {person.number: person for desk in self.desks for person in desk.people}
        self.sources = [Source(i, row) for i, row in enumerate(self.p.sources)]
        self.course = 0  # changes that have come
        self.left: Desk | None = None  # desk that an account has just left, so that it may pull
        self.used = 0
        self.sleep, self.alarm, self.turn_set = AWAKE, -1, False
        self.asked = False
        self.unveiled = luck.veil == 0
        self.decisions: Sequence[Decision] = ()
        self.after = 0
        for number, change in enumerate(self.p.changes):
            At(self, change.time, R_DAY, number, then=self.change_comes)
        for person in self.people.values():
            person.process = self.env.process(self.days_of(person))
        for source in self.sources:
            self.env.process(self.leads_of(source, unit_gap(source.row, 0, self.root)))

    @property
    def root(self) -> int:
        """Root of the luck of the present event."""
        return self.root_before if self.seq < self.luck.turn else self.root_after

    # Telling the story

    def advance(self, made: Sequence[Decision], until: int, after: int) -> int:
        """Tell all events before second *until*. Returns END, ASKS or ILLEGAL."""
        self.decisions, self.after = made, after
        self.settle_simpy()
        if self.now >= until:
            return END
        self.open_the_book()
        while True:
            self.settle_simpy()
            if not self.unveiled and self.seq + 1 >= self.luck.turn:
                self.lift_veil()
            if self.asked:
                status = self.answer()
                if status != END:
                    return status
            elif self.env.peek() >= until:
                return END
            else:
                self.env.step()

    def settle_simpy(self) -> None:
        """Let SimPy finish what the last event has set in motion: people who are called or stopped."""
        while self.env._queue and self.env._queue[0][1] < 2:  # priorities below 2 are SimPy's own
            self.env.step()

    def open_the_book(self) -> None:
        """Second 0: accounts that are there already, an event each, in the order of their file."""
        while self.booked < len(self.p.book):
            entry = self.p.book[self.booked]
            self.booked += 1
            self.seq += 1
            row = self.new_account(entry.identity, entry.source)
            self.execute(row, open_book(row, entry, self.now, self.p, self.root, self.out))

    def note(self, account: int, event: int, **said: Any) -> None:
        """Write a row of the log."""
        get = said.get
        self.keep(
            (self.seq, self.now, account, event, get("step", -1), get("phase", 0), get("person", -1), get("turn", -1),
             get("ref", 0), get("duration", 0), get("amount", 0), get("reason", 0), get("p", 0.0))
        )  # fmt: skip

    # Sources

    def leads_of(self, source: Source, gap: float) -> Process:
        """Leads arrive, the n-th at the second by which as many are expected as n unit gaps add up to."""
        self.plan_lead(source, gap)
        while source.time < self.firm.window:
            source.pending = At(self, source.time, R_ARRIVAL, source.number)
            yield source.pending
            self.lead_arrives(source)
            self.plan_lead(source, unit_gap(source.row, source.n, self.root))
        source.time = NO_MORE

    def plan_lead(self, source: Source, gap: float) -> None:
        """Say when the source's next lead comes."""
        source.total += gap
        source.time = arrival_time(source.row, self.p.knots, source.total)

    def lead_arrives(self, source: Source) -> None:
        """The next lead of a source."""
        row = self.new_account(child(source.row.identity, LEAD, source.n), source.number)
        self.settle(row, lead_comes(row, source.row, self.now, self.p, self.root, self.out))
        source.n += 1

    def new_account(self, identity: int, source: int) -> Any:
        """A new account, numbered in order of creation."""
        row: Any = _Account()
        clear(row)
        row.account, row.identity, row.source, row.created = self.made, identity, source, self.now
        self.rows[self.made] = row
        self.made += 1
        return row

    # People

    def days_of(self, person: Person) -> Process:
        """Take a task, work on it, finish it; or put it back when an inquiry stops the work."""
        while True:
            task = yield person.call
            person.call = self.env.event()
            done = At(self, task.finish, R_ACCOUNT, task.row.account, task.slot)
            self.clocks[task.row.account, task.slot] = done
            try:
                yield done
            except simpy.Interrupt:
                done.cancel()
            else:
                self.finish(person, task)

    def start(self, task: Task, person: Person) -> None:
        """A person begins a task."""
        row, desk = task.row, task.desk
        task.person, task.started = person, self.now
        task.finish = finish_of(self.p.calendars[person.calendar], self.p.shifts, self.now, task.effort)
        person.task = task
        desk.idle.remove(person.number)
        self.note(row.account, events.STARTED, step=row.step[task.slot], phase=row.phase, person=person.number,
                  ref=task.slot, duration=self.now - task.ready)  # fmt: skip
        person.call.succeed(task)

    def finish(self, person: Person, task: Task) -> None:
        """The work is done: the person is free, and the stage tells what happens to the account."""
        row = task.row
        self.note(row.account, events.DONE, step=row.step[task.slot], phase=row.phase, person=person.number,
                  ref=task.slot, duration=task.effort)  # fmt: skip
        del self.clocks[row.account, task.slot], self.tasks[row.account, task.slot]
        self.free(person)
        self.settle(row, happen(row, task.slot, TASK_DONE, self.now, self.p, self.root, self.out))

    def free(self, person: Person) -> None:
        """A person has nothing to do any more."""
        person.task = None
        insort(person.desk.idle, person.number)
        self.touch(person.desk)

    def stop(self, person: Person) -> None:
        """Put the running task back into the queue, with its old key and what is left of it."""
        task, desk = person.task, person.desk
        assert task is not None, "somebody without a task was stopped"
        self.note_stopped(task, person)
        task.person = None
        self.lay_down(person)
        insort(desk.queue, task)

    def note_stopped(self, task: Task, person: Person) -> None:
        """Row of a task that is stopped: what was worked on it since it was begun; the task keeps what is left."""
        row = task.row
        done = effort_since(self.p.calendars[person.calendar], self.p.shifts, task.started, self.now)
        self.note(row.account, events.STOPPED, step=row.step[task.slot], phase=row.phase, person=person.number,
                  ref=task.slot, duration=done)  # fmt: skip
        task.effort -= done
        task.fresh = False

    def lay_down(self, person: Person) -> None:
        """A person stops working on a task."""
        task = person.task
        assert task is not None, "somebody without a task lays it down"
        assert person.process is not None, "a person without a day lays a task down"
        del self.clocks[task.row.account, task.slot]
        person.process.interrupt()
        person.task = None
        insort(person.desk.idle, person.number)

    # Desks

    def touch(self, desk: Desk) -> None:
        """A desk's queue or people have changed: it dispatches when the second has settled, or when it opens."""
        at = self.opens_at(desk)
        if at < FAR and desk.wake != at:
            self.wake_at(desk, at)

    def opens_at(self, desk: Desk) -> int:
        """When a desk is open next: where people are not at work at the same times, one of them who is free."""
        if desk.row.mixed == 0:
            return next_open(self.p.calendars[desk.row.calendar], self.p.shifts, self.now)
        calendars = [self.p.calendars[self.people[number].calendar] for number in desk.idle]
        return min((next_open(calendar, self.p.shifts, self.now) for calendar in calendars), default=FAR)

    def wake_at(self, desk: Desk, at: int) -> None:
        """Set a desk's next dispatch."""
        desk.wake = at
        At(self, at, R_DISPATCH, desk.number, then=lambda: self.dispatch(desk), is_due=lambda: desk.wake == at)

    def dispatch(self, desk: Desk) -> None:
        """Give the best tasks to free people; the player is asked instead, unless the playbook decides."""
        desk.wake = -1
        is_player = desk.row.player == 1
        if is_player and self.sleep == FOR_NEWS:
            self.sleep = AWAKE
        while (best := desk.best) is not None:
            if not desk.idle and not desk.may_interrupt:
                return
            at, number = self.first_start(desk, best)
            if at > self.now:
                if at < FAR:
                    self.wake_at(desk, at)
                return
            if is_player:
                if self.sleep == UNTIL and not best.is_urgent:
                    return
                if self.used < len(self.decisions) or self.after == ASK:
                    self.ask()
                    return
                self.playbook_turn(best)
            self.take_up(best, desk, number)

    def first_start(self, desk: Desk, task: Task) -> tuple[int, int]:
        """When a task may be begun, and by whom: the first by number of those free who may begin it first."""
        if desk.row.mixed == 0:
            calendar = self.p.calendars[desk.row.calendar]
            number = desk.idle[0] if desk.idle else desk.row.person
            return start_of(calendar, self.p.shifts, self.now, task.effort), number
        free = [(number, self.p.calendars[self.people[number].calendar]) for number in desk.idle]
        return min((start_of(calendar, self.p.shifts, self.now, task.effort), number) for number, calendar in free)

    def take_up(self, task: Task, desk: Desk, number: int) -> None:
        """Take a task out of the queue and begin it, stopping other work where nobody is free."""
        desk.queue.remove(task)
        if desk.row.is_stock == 1:
            self.issue(task, self.people[number])
            return
        if not desk.idle:
            self.stop(desk.people[0])
        self.start(task, self.people[number])

    # Stock

    def issue(self, task: Task, unit: Person) -> None:
        """A unit of stock goes to the account: its step is over at once, and a replacement is ordered."""
        row, slot = task.row, task.slot
        del self.tasks[row.account, slot]
        unit.desk.idle.remove(unit.number)
        self.note(row.account, events.GOODS_ISSUED, step=row.step[slot], phase=row.phase, ref=slot,
                  duration=self.now - task.ready)  # fmt: skip
        unit.back = replaced_at(row, self.p.steps[row.step[slot]], self.now, self.p, self.root)
        At(self, unit.back, R_DAY, len(self.p.changes) + unit.number, then=lambda: self.is_replaced(unit))
        self.set_clock(row, slot, self.now)

    def is_replaced(self, unit: Person) -> None:
        """A unit is on stock again."""
        unit.back = -1
        insort(unit.desk.idle, unit.number)
        product = next(i for i, product in enumerate(self.p.products) if product.desk == unit.desk.number)
        self.note(-1, events.GOODS_RECEIVED, ref=product)
        self.touch(unit.desk)

    # Dated changes

    def change_comes(self) -> None:
        """From now on other values hold; whoever leaves lays everything down, and somebody else has the accounts."""
        self.note(-1, events.CHANGE_COMES, ref=self.course)
        self.p = self.p.later[0]._replace(later=self.p.later[1:])
        self.firm = self.p.firm[0]
        self.course += 1
        for desk in self.desks:
            desk.row = self.p.desks[desk.number]
        for source in self.sources:
            source.row = self.p.sources[source.number]
        for person in self.people.values():
            if person.task is not None and self.p.people[person.number].leaves <= self.now:
                self.stop(person)
        for row in list(self.rows.values()):
            if must_pass(row, self.now, self.p):
                self.execute(row, deal_again(row, self.now, self.p, self.root, self.out))
                self.left = None
        for desk in self.desks:
            while self.pull_one(desk):
                pass
            self.touch(desk)

    # Accounts

    def rings(self, row: Any, slot: int) -> None:
        """A clock of the account rings."""
        del self.clocks[row.account, slot]
        self.settle(row, happen(row, slot, CLOCK_RINGS, self.now, self.p, self.root, self.out))

    def settle(self, row: Any, n: int) -> None:
        """Carry out commands, let the owner pull from the backlog, look again at the account's waiting tasks."""
        desk = self.execute(row, n)
        if self.left is not None:
            left, self.left = self.left, None
            self.pull(row, left)
        if desk is not None:
            self.pull(row, desk)
        self.look_again(row)
        self.tidy(row)

    def execute(self, row: Any, n: int) -> Desk | None:
        """Carry out the commands of a stage. Returns the desk that may pull now."""
        pulls: Desk | None = None
        for command in self.out[:n]:
            op, slot = command.op, command.slot
            if op == commands.NOTE:
                self.keep(
                    (self.seq, self.now, row.account, command.event, command.step, command.phase,
                     row.owner if command.person == commands.THE_OWNER else command.person,
                     command.turn, command.ref, command.duration, command.amount, command.reason, command.p)
                )  # fmt: skip
            elif op == commands.TIMER:
                self.set_clock(row, slot, self.now + command.seconds)
            elif op == commands.TASK:
                self.queue_task(row, slot, self.desks[command.desk], command.seconds, command.key)
            elif op == commands.CANCEL:
                self.forget(row, slot)
            elif op == commands.ENTER_BACKLOG:
                desk = pulls = self.desk_of_owner(row)
                insort(desk.backlog, (command.key, self.now, row.account, row), key=lambda entry: entry[:3])
                self.in_backlog[row.account] = desk
            elif op == commands.TAKE_PLACE:
                self.desk_named(row, command).open_deals += 1
            elif op == commands.SPAWN:
                self.announce(row, u64(command.ref), command.step, command.seconds)
            elif op == commands.PASS:
                self.pass_on(row, command)
            else:
                pulls = self.desk_named(row, command)
                pulls.open_deals -= 1
        return pulls

    def pass_on(self, row: Any, command: Any) -> None:
        """The account has another owner: what waits at the old one's desk goes to the new one's."""
        new = self.desk_of_owner(row)
        if command.desk < 0:
            return
        old = self.desks[command.desk]
        self.left = old
        old.open_deals -= command.ref
        new.open_deals += command.ref
        waits = self.in_backlog.get(row.account) is old
        if waits:
            entry = next(entry for entry in old.backlog if entry[3] is row)
            old.backlog.remove(entry)
            insort(new.backlog, entry, key=lambda entry: entry[:3])
            self.in_backlog[row.account] = new
        for slot in range(SLOTS):
            task = self.tasks.get((row.account, slot))
            if task is not None and task.person is None and task.desk is old:
                old.queue.remove(task)
                task.desk = new
                insort(new.queue, task)
                self.touch(new)

    def desk_named(self, row: Any, command: Any) -> Desk:
        """Desk of the person whom a command is about."""
        return self.desk_of_owner(row) if command.person == commands.THE_OWNER else self.people[command.person].desk

    def announce(self, parent: Any, identity: int, source: int, delay: int) -> None:
        """Another account that comes after *delay* seconds: till then it has a number and a clock, and is nobody's."""
        row = self.new_account(identity, source)
        row.parent, row.created = parent.account, -1
        row.began[SALES] = self.now if delay > 0 else -1
        self.set_clock(row, SALES, self.now + delay)

    def desk_of_owner(self, row: Any) -> Desk:
        """Desk of the person who owns the account."""
        return self.people[row.owner].desk

    def set_clock(self, row: Any, slot: int, at: int) -> None:
        """Let a clock ring at second *at*, whatever it was set to before."""
        if (row.account, slot) in self.clocks:
            self.clocks[row.account, slot].cancel()
        self.clocks[row.account, slot] = At(self, at, R_ACCOUNT, row.account, slot, then=lambda: self.rings(row, slot))

    def queue_task(self, row: Any, slot: int, desk: Desk, effort: int, key: int) -> None:
        """Put a task into a desk's queue."""
        task = Task(row, slot, desk, effort, key, self.now)
        self.tasks[row.account, slot] = task
        insort(desk.queue, task)
        self.touch(desk)

    def forget(self, row: Any, slot: int) -> None:
        """Cancel whatever a clock has pending: a timer, a waiting task, work that somebody is doing."""
        task = self.tasks.pop((row.account, slot), None)
        if task is None:
            pending = self.clocks.pop((row.account, slot), None)
            if pending is not None:
                pending.cancel()
        elif task.person is None:
            task.desk.queue.remove(task)
        else:
            self.note_stopped(task, task.person)
            self.lay_down(task.person)
            self.touch(task.desk)

    def look_again(self, row: Any) -> None:
        """Give the account's waiting tasks their key anew; who is held or released says so in the log."""
        book = book_of(row, self.p)
        if self.firm.holds == 0:
            return
        for slot in range(SLOTS):
            task = self.tasks.get((row.account, slot))
            if task is not None and task.person is None:
                key = rekey(row.seen, self.p.steps[row.step[slot]].kind == CROSS_SELL, task.key, book)
                if key != task.key:
                    event = events.HELD if key >= HELD_FROM else events.RELEASED
                    self.note(row.account, event, step=row.step[slot], person=row.owner)
                    self.change_key(task, key)

    def change_key(self, task: Task, key: int) -> None:
        """Move a waiting task to another place in its queue."""
        task.desk.queue.remove(task)
        task.key = key
        insort(task.desk.queue, task)
        self.touch(task.desk)

    def tidy(self, row: Any) -> None:
        """Forget an account that has ended and has nothing pending."""
        if row.ended == 0:
            return
        desk = self.in_backlog.pop(row.account, None)
        if desk is not None:
            desk.backlog = [entry for entry in desk.backlog if entry[3] is not row]
        if not any((row.account, slot) in self.clocks or (row.account, slot) in self.tasks for slot in range(SLOTS)):
            del self.rows[row.account]

    def pull(self, row: Any, desk: Desk) -> None:
        """While the owner has a place free, the best of the backlog becomes an open deal, inside the same event.

        The account in *row* may enter above the limit when it is a fresh inquiry that is answered at once.
        """
        while self.pull_one(desk):
            pass
        waits = self.now < self.firm.window and self.in_backlog.get(row.account) is desk
        if waits and may_enter(row.seen, book_of(row, self.p)):
            self.take_on(next(entry for entry in desk.backlog if entry[3] is row), desk)

    def pull_one(self, desk: Desk) -> bool:
        """The best of the backlog becomes an open deal, if there is one and a place is free."""
        if self.now >= self.firm.window or not desk.backlog or desk.open_deals >= desk.row.places:
            return False
        self.take_on(desk.backlog[0], desk)
        return True

    def take_on(self, entry: tuple[int, int, int, Any], desk: Desk) -> None:
        """An account of the backlog becomes an open deal."""
        desk.backlog.remove(entry)
        row = entry[3]
        del self.in_backlog[row.account]
        step = self.p.sources[row.source].step
        self.execute(row, enter(row, step, self.now, self.p, self.root, self.out))

    # The player

    def ask(self) -> None:
        """Set the player's turn at the end of this second."""
        if not self.turn_set:
            self.turn_set = True
            At(self, self.now, R_TURN, 0, then=self.turn_comes, counts=False)

    def turn_comes(self) -> None:
        """The second has settled: ask, if there is still something to decide. The event counts when it is answered."""
        self.asked = True

    def answer(self) -> int:
        """Take the next decision at an open turn, or leave it open. Returns END when the story goes on."""
        desk = self.people[self.firm.player].desk
        best = desk.best
        if best is None or not (desk.idle or desk.may_interrupt):
            self.close_turn()
            return END
        if self.used < len(self.decisions):
            made = self.decisions[self.used]
            if not self.allows(made):
                return ILLEGAL
            self.close_turn()
            self.seq += 1
            self.take_turn(made, desk)
            return END
        if self.after == ASK:
            return ASKS
        self.close_turn()
        self.touch(desk)
        return END

    def allows(self, made: Decision) -> bool:
        """Whether a decision may be taken at the turn that is open."""
        row = self.rows.get(made.account) or next(iter(self.rows.values()))
        task = self.waiting_task(made.account)
        step = None if task is None else self.p.steps[task.row.step[task.slot]]
        kind, optional = (-1, 0) if step is None else (step.kind, step.optional)
        return bool(decisions.is_legal(made, row, kind, optional, self.is_idle(made.account), self.now, self.p))

    def close_turn(self) -> None:
        """No turn is open any more."""
        self.asked = self.turn_set = False

    def playbook_turn(self, best: Task) -> None:
        """A turn that the playbook decides: it works on the best task. An event of its own."""
        self.seq += 1
        self.sleep = AWAKE
        self.note_turn(best.row.account, decisions.WORK_ON, 1)

    def note_turn(self, account: int, action: int, who: int) -> None:
        """Rows of a turn: it comes, and what the player (0) or the playbook (1) decides."""
        self.note(account, events.TURN_COMES, turn=self.used)
        self.note(account, events.DECIDED, turn=self.used, ref=action, reason=who)
        self.used += 1

    def waiting_task(self, account: int) -> Task | None:
        """The account's first task that waits at the player's desk and is not held."""
        desk = self.people[self.firm.player].desk
        for slot in range(SLOTS):
            task = self.tasks.get((account, slot))
            if task is not None and task.person is None and task.desk is desk and not task.is_held:
                return task
        return None

    def is_idle(self, account: int) -> bool:
        """Whether no task of the account's sale waits or is worked on."""
        return (account, SALES) not in self.tasks

    def take_turn(self, made: Decision, desk: Desk) -> None:
        """Carry out a legal decision of the player."""
        self.sleep = AWAKE
        self.note_turn(made.account, made.action, 0)
        if made.action == decisions.WORK_ON:
            task = self.waiting_task(made.account)
            assert task is not None, "a legal decision works on a waiting task"
            if decisions.plan(made, task.row) and task.fresh:
                step = self.p.steps[task.row.step[task.slot]]
                task.effort = effort_of(task.row, step, self.now, self.p, self.root)
            self.take_up(task, desk, desk.row.person)
        elif made.action == decisions.WAIT:
            self.wait_for(made.a0)
        elif made.action == decisions.APPOINTMENT:
            account = made.account
            At(self, made.a0, R_ALARM, account + 1, then=lambda: self.appointment(account))
            self.touch(desk)
        elif made.action == decisions.TAKE:
            self.touch(desk)
            self.take_on(next(entry for entry in desk.backlog if entry[2] == made.account), desk)
        else:
            row = self.rows[made.account]
            self.touch(desk)
            is_idle = self.is_idle(made.account)
            self.settle(row, decisions.carry_out(made, row, is_idle, self.now, self.p, self.root, self.out))

    def wait_for(self, until: int) -> None:
        """The player does nothing until a time, or until something new waits at the desk."""
        self.sleep = FOR_NEWS
        if until != decisions.NEXT_NEWS:
            self.sleep, self.alarm = UNTIL, until
            At(self, until, R_ALARM, 0, then=self.wakes,
               is_due=lambda: self.sleep == UNTIL and self.alarm == until)  # fmt: skip

    def wakes(self) -> None:
        """The player's alarm."""
        self.sleep = AWAKE
        self.touch(self.people[self.firm.player].desk)

    def appointment(self, account: int) -> None:
        """The time of an appointment has come: the account's waiting task becomes as urgent as an inquiry."""
        task = self.waiting_task(account)
        self.note(account, events.APPOINTMENT_COMES, person=self.firm.player, ref=0 if task is None else 1)
        if task is not None:
            self.change_key(task, task.key - class_of(task.key) * CLASS)

    # Turned luck

    def lift_veil(self) -> None:
        """Draw again what nobody knows: customers, waits given their age, work not yet begun, gaps between leads."""
        self.unveiled = True
        for row in list(self.rows.values()):
            if row.created < 0:
                self.execute(row, announce_again(row, self.now, self.root_after, self.out))
                continue
            draw_unseen(row, self.p, self.root_after)
            for slot in range(SLOTS):
                self.draw_slot_again(row, slot)
            self.tidy(row)
        for source in self.sources:
            if source.time < NO_MORE and source.row.regular == 0:
                source.total = expected_by(source.row, self.p.knots, self.now)
                assert source.pending is not None, "a source with a time has an arrival pending"
                source.pending.cancel()
                gap = unit_gap_again(source.row, source.n, self.root_after)
                self.env.process(self.leads_of(source, gap))

    def draw_slot_again(self, row: Any, slot: int) -> None:
        """Draw again what an account waits for in a slot, or the work on it that nobody has begun."""
        place = row.account, slot
        task = self.tasks.get(place)
        if task is None:
            is_set = place in self.clocks
            self.execute(row, unveil(row, slot, is_set, self.now, self.p, self.root_after, self.out))
        elif task.fresh and task.person is None:
            task.effort = work_again(row, slot, self.now, self.p, self.root_after)

    # Showing where it stands

    def waiting(self) -> Any:
        """Tasks that wait at the player's desk, in the order of its queue."""
        return task_table([task.told() for task in self.people[self.firm.player].desk.queue])

    def next_task(self) -> Any:
        """The first of them, as a row of TASKS; None when nothing waits."""
        queue = self.people[self.firm.player].desk.queue
        return task_table([queue[0].told()])[0] if queue else None

    def snapshot(self) -> Snapshot:
        """The state as canonical arrays."""
        pending = [(event.time, R_ACCOUNT, *place) for place, event in self.clocks.items() if place not in self.tasks]
        pending += [(unit.back, R_DAY, unit.number, 0) for unit in self.people.values() if unit.back >= 0]
        tasks = [task.told() for task in self.tasks.values()]
        backlog = [(desk.number, *entry[:3]) for desk in self.desks for entry in desk.backlog]
        return snapshot_of(
            [row.values() for row in sorted(self.rows.values(), key=lambda row: row.account)],
            pending,
            tasks,
            backlog,
            [(source.n, source.total, source.time) for source in self.sources],
            seq=self.seq,
            now=self.now,
            used=self.used,
            made=self.made,
            course=self.course,
            sleep=self.sleep,
            open_deals=sum(desk.open_deals for desk in self.desks),
        )
