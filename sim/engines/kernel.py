"""The compiled engine: the same run as ``story``, as one loop over arrays with its own heap and queues.

It owns time, order, queues, people and the log, and decides nothing about the business: ``model.stages`` does. It
never allocates: when a table has no room for the next event it returns FULL, with nothing begun, and the caller
enlarges the tables or empties the log. Read ``story`` first; this room does the same with numbers for names.
"""

from typing import Any, NamedTuple

import numpy as np

from salescycle.sim.compiled import KeptAddresses, address, borrowed, jit_is_off, kernel, rule, u64
from salescycle.sim.engines.event_heap import (
    GENERATIONS,
    NO_EVENT,
    PENDING_EVENT,
    drop_first,
    drop_number,
    key_of,
    push,
    push_number,
)
from salescycle.sim.engines.order import (
    ASK,
    ASKS,
    AWAKE,
    BACKLOG,
    CHANGES,
    END,
    FOR_NEWS,
    FREE,
    FULL,
    ILLEGAL,
    PENDING,
    R_ACCOUNT,
    R_ALARM,
    R_ARRIVAL,
    R_DAY,
    R_DISPATCH,
    R_TURN,
    RUNNING,
    TASKS,
    TIMING,
    UNTIL,
    WAITING,
    Snapshot,
    snapshot_of,
    task_table,
)
from salescycle.sim.engines.queue_heap import insert, remove, without_root
from salescycle.sim.model import commands, decisions
from salescycle.sim.model import event_log as events
from salescycle.sim.model.account import ACCOUNT, SALES, SLOTS, clear
from salescycle.sim.model.arrivals import NO_MORE, arrival_time, expected_by, unit_gap, unit_gap_again
from salescycle.sim.model.calendars import FAR, effort_since, finish_of, next_open, start_of
from salescycle.sim.model.commands import COMMAND, MOST
from salescycle.sim.model.event_log import EVENT, write
from salescycle.sim.model.luck import LEAD, Luck, child
from salescycle.sim.model.playbook_rules import C_INTERRUPT, CLASS, HELD_FROM, class_of, may_enter, rekey
from salescycle.sim.model.stages import CLOCK_RINGS, TASK_DONE, enter, happen, lead_comes
from salescycle.sim.model.stages.effort import book_of, effort_of
from salescycle.sim.model.stages.goods import replaced_at
from salescycle.sim.model.stages.opening import open_book
from salescycle.sim.model.stages.owners import deal_again, must_pass
from salescycle.sim.model.stages.veil import announce_again, draw_unseen, unveil, work_again
from salescycle.sim.model.tables import CROSS_SELL, DTYPES, Parameters

CLOCK = np.dtype(
    [
        ("state", "i8"),
        ("generation", "i8"),
        ("ref", "i8"),  # account * 4 + slot: last part of the queue's order
        ("key", "i8"),
        ("ready", "i8"),
        ("effort", "i8"),
        ("desk", "i8"),
        ("time", "i8"),  # at which a timer rings or the task under work is done
        ("person", "i8"),
        ("fresh", "i8"),  # 1: nobody has worked on the task yet
        ("child", "i8"),
        ("next", "i8"),
        ("prev", "i8"),
    ],
    align=True,
)
DESK_STATE = np.dtype(
    [
        ("queue", "i8"),  # root, -1 empty
        ("backlog", "i8"),  # root, -1 empty
        ("open_deals", "i8"),
        ("wake", "i8"),  # second of its pending dispatch, -1 none
        ("due", "i8"),  # 1: that second is now, and it stands in the list of due desks
        ("idle", "i8"),  # number of its people without a task
    ],
    align=True,
)
PERSON_STATE = np.dtype(
    [
        ("clock", "i8"),  # of the task under work, -1 none
        ("started", "i8"),
        ("back", "i8"),  # of a unit of stock: second at which it will have been replaced, -1 on hand
    ],
    align=True,
)
SOURCE_STATE = np.dtype([("n", "i8"), ("total", "f8"), ("time", "i8"), ("generation", "i8")], align=True)
TALLY = np.dtype(
    [
        ("begun", "i8"),
        ("heap", "i8"),
        ("log", "i8"),
        ("high", "i8"),  # rows of accounts ever used
        ("vacant", "i8"),
        ("made", "i8"),  # accounts made
        ("booked", "i8"),  # accounts of the opening book made
        ("seq", "i8"),
        ("now", "i8"),
        ("due", "i8"),
        ("used", "i8"),  # decisions
        ("unveiled", "i8"),
        ("sleep", "i8"),
        ("alarm", "i8"),
        ("turn_set", "i8"),
        ("course", "i8"),  # changes that have come, and so the tables in use
        ("changing", "i8"),  # a change is under way: 1 accounts pass to others, 2 desks pull
        ("at", "i8"),  # account or desk that is next in it
        ("left", "i8"),  # 1 + the desk that an account has just left, so that it may pull
    ],
    align=True,
)


class State(NamedTuple):
    """Everything between two events. Copying it is a branch of the story. Its tables never move."""

    accounts: Any
    clocks: Any
    lobby: Any  # a node an account, for the backlogs
    heap: Any
    desks: Any
    people: Any
    idle: Any  # free people, a heap a desk
    sources: Any
    vacant: Any
    due: Any
    log: Any
    out: Any
    tally: Any


WORD = np.dtype("i8")
the_state = borrowed(
    State(ACCOUNT, CLOCK, CLOCK, PENDING_EVENT, DESK_STATE, PERSON_STATE, WORD, SOURCE_STATE, WORD, WORD, EVENT,
          COMMAND, TALLY)._asdict()
)  # fmt: skip
the_parameters = borrowed(dict(zip(DTYPES._fields, DTYPES.arrays, strict=False)))


@rule
def note(s, account: int, event: int):  # type: ignore[no-untyped-def]
    """Begin a row of the log; returns it."""
    t = s.tally[0]
    write(s.log, t.log, t.seq, t.now, account, event)
    t.log += 1
    return s.log[t.log - 1]


@rule
def root_now(s, luck) -> int:  # type: ignore[no-untyped-def]
    """Root of the luck of the present event."""
    return luck.root if s.tally[0].seq < luck.turn else luck.turned


@rule
def touch(s, p, desk: int) -> None:  # type: ignore[no-untyped-def]
    """A desk's queue or people have changed: it dispatches once when the second has settled, or when it opens."""
    at = opens_at(s, p, desk)
    if at < FAR and s.desks[desk].wake != at:
        wake_at(s, desk, at)


@rule
def opens_at(s, p, desk: int) -> int:  # type: ignore[no-untyped-def]
    """When a desk is open next: where people are not at work at the same times, one of them who is free."""
    now = s.tally[0].now
    if p.desks[desk].mixed == 0:
        return next_open(p.calendars[p.desks[desk].calendar], p.shifts, now)
    at = FAR
    first = p.desks[desk].person
    for i in range(first, first + s.desks[desk].idle):
        at = min(at, next_open(p.calendars[p.people[s.idle[i]].calendar], p.shifts, now))
    return at


@rule
def wake_at(s, desk: int, at: int) -> None:  # type: ignore[no-untyped-def]
    """Set a desk's next dispatch."""
    t = s.tally[0]
    s.desks[desk].wake = at
    if at == t.now:
        if s.desks[desk].due == 0:
            s.desks[desk].due = 1
            t.due = push_number(s.due, 0, t.due, desk)
    else:
        t.heap = push(s.heap, t.heap, at, key_of(R_DISPATCH, desk, 0), desk)


@rule
def set_clock(s, clock: int, at: int) -> None:  # type: ignore[no-untyped-def]
    """Let a clock ring at second *at*, or its task be done then."""
    t = s.tally[0]
    c = s.clocks[clock]
    c.generation += 1
    c.time = at
    tag = (clock << 32) | (c.generation & (GENERATIONS - 1))
    t.heap = push(s.heap, t.heap, at, key_of(R_ACCOUNT, c.ref >> 2, c.ref & 3), tag)


@rule
def forget(s, p, clock: int) -> None:  # type: ignore[no-untyped-def]
    """Cancel whatever a clock has pending."""
    c = s.clocks[clock]
    c.generation += 1
    if c.state == WAITING:
        s.desks[c.desk].queue = remove(s.clocks, s.desks[c.desk].queue, clock)
    elif c.state == RUNNING:
        note_stopped(s, p, clock)
        free_person(s, p, clock)
    c.state = FREE


@rule
def note_stopped(s, p, clock: int) -> None:  # type: ignore[no-untyped-def]
    """Row of a task that is stopped: what was worked on it since it was begun; the task keeps what is left."""
    c = s.clocks[clock]
    a = s.accounts[clock >> 2]
    calendar = p.calendars[p.people[c.person].calendar]
    done = effort_since(calendar, p.shifts, s.people[c.person].started, s.tally[0].now)
    r = note(s, a.account, events.STOPPED)
    r.step = a.step[clock & 3]
    r.phase = a.phase
    r.person = c.person
    r.ref = clock & 3
    r.duration = done
    c.effort -= done
    c.fresh = 0


@rule
def free_person(s, p, clock: int) -> None:  # type: ignore[no-untyped-def]
    """Whoever works on the task of a clock has nothing to do any more."""
    person = s.clocks[clock].person
    desk = p.people[person].desk
    s.people[person].clock = -1
    first = p.desks[desk].person
    s.desks[desk].idle = push_number(s.idle, first, s.desks[desk].idle, person)
    touch(s, p, desk)


@rule
def queue_task(s, p, row: int, slot: int, desk: int, effort: int, key: int) -> None:  # type: ignore[no-untyped-def]
    """Put the task of an account's slot into a desk's queue."""
    clock = row * SLOTS + slot
    c = s.clocks[clock]
    c.generation += 1
    c.state = WAITING
    c.desk = desk
    c.effort = effort
    c.fresh = 1
    c.key = key
    c.ready = s.tally[0].now
    s.desks[desk].queue = insert(s.clocks, s.desks[desk].queue, clock)
    touch(s, p, desk)


@rule
def execute(s, p, row: int, n: int) -> int:  # type: ignore[no-untyped-def]
    """Carry out the commands of a stage for the account in *row*. Returns the desk that may pull now, -1 none."""
    t = s.tally[0]
    a = s.accounts[row]
    pulls = -1
    for i in range(n):
        c = s.out[i]
        if c.op == commands.NOTE:
            r = note(s, a.account, c.event)
            r.step = c.step
            r.phase = c.phase
            r.turn = c.turn
            r.person = a.owner if c.person == commands.THE_OWNER else c.person
            r.duration = c.duration
            r.amount = c.amount
            r.reason = c.reason
            r.ref = c.ref
            r.p = c.p
        elif c.op == commands.TIMER:
            clock = row * SLOTS + c.slot
            s.clocks[clock].state = TIMING
            set_clock(s, clock, t.now + c.seconds)
        elif c.op == commands.TASK:
            queue_task(s, p, row, c.slot, c.desk, c.seconds, c.key)
        elif c.op == commands.CANCEL:
            forget(s, p, row * SLOTS + c.slot)
        elif c.op == commands.ENTER_BACKLOG:
            node = s.lobby[row]
            node.state = WAITING
            node.key = c.key
            node.ready = t.now
            node.ref = a.account
            node.desk = p.people[a.owner].desk
            s.desks[node.desk].backlog = insert(s.lobby, s.desks[node.desk].backlog, row)
            pulls = node.desk
        elif c.op == commands.TAKE_PLACE:
            s.desks[desk_named(a, c, p)].open_deals += 1
        elif c.op == commands.SPAWN:
            announce(s, a.account, u64(c.ref), c.step, c.seconds)
        elif c.op == commands.PASS:
            pass_on(s, p, row, c.desk, c.ref)
        else:
            pulls = desk_named(a, c, p)
            s.desks[pulls].open_deals -= 1
    return pulls


@rule
def desk_named(account, command, p) -> int:  # type: ignore[no-untyped-def]
    """Desk of the person whom a command is about."""
    return p.people[account.owner if command.person == commands.THE_OWNER else command.person].desk


@rule
def pass_on(s, p, row: int, old: int, places: int) -> None:  # type: ignore[no-untyped-def]
    """The account has another owner: what waits at the old one's desk goes to the new one's."""
    new = p.people[s.accounts[row].owner].desk
    if old < 0:
        return
    s.tally[0].left = old + 1
    s.desks[old].open_deals -= places
    s.desks[new].open_deals += places
    if s.lobby[row].state == WAITING and s.lobby[row].desk == old:
        s.desks[old].backlog = remove(s.lobby, s.desks[old].backlog, row)
        s.lobby[row].desk = new
        s.desks[new].backlog = insert(s.lobby, s.desks[new].backlog, row)
    for slot in range(SLOTS):
        clock = row * SLOTS + slot
        c = s.clocks[clock]
        if c.state == WAITING and c.desk == old:
            s.desks[old].queue = remove(s.clocks, s.desks[old].queue, clock)
            c.desk = new
            s.desks[new].queue = insert(s.clocks, s.desks[new].queue, clock)
            touch(s, p, new)


@rule
def announce(s, parent: int, identity: int, source: int, delay: int) -> None:  # type: ignore[no-untyped-def]
    """Another account that comes after *delay* seconds: till then it has a number and a clock, and is nobody's."""
    row = new_account(s, identity, source)
    s.accounts[row].parent = parent
    s.accounts[row].created = -1
    s.accounts[row].began[0] = s.tally[0].now if delay > 0 else -1
    clock = row * SLOTS
    s.clocks[clock].state = TIMING
    set_clock(s, clock, s.tally[0].now + delay)


@rule
def settle(s, p, luck, row: int, n: int) -> None:  # type: ignore[no-untyped-def]
    """Carry out commands, let the owner pull from the backlog at once, look again at the account's waiting tasks."""
    t = s.tally[0]
    desk = execute(s, p, row, n)
    if t.left > 0:
        left = t.left - 1
        t.left = 0
        pull(s, p, luck, row, left)
    if desk >= 0:
        pull(s, p, luck, row, desk)
    look_again(s, p, row)
    tidy(s, row)


@rule
def look_again(s, p, row: int) -> None:  # type: ignore[no-untyped-def]
    """Give the account's waiting tasks their key anew; who is held or released says so in the log."""
    a = s.accounts[row]
    book = book_of(a, p)
    if p.firm[0].holds == 0:
        return
    for slot in range(SLOTS):
        clock = row * SLOTS + slot
        c = s.clocks[clock]
        if c.state == WAITING:
            key = rekey(a.seen, p.steps[a.step[slot]].kind == CROSS_SELL, c.key, book)
            if key != c.key:
                r = note(s, a.account, events.HELD if key >= HELD_FROM else events.RELEASED)
                r.step = a.step[slot]
                r.person = a.owner
                s.desks[c.desk].queue = remove(s.clocks, s.desks[c.desk].queue, clock)
                c.key = key
                s.desks[c.desk].queue = insert(s.clocks, s.desks[c.desk].queue, clock)
                touch(s, p, c.desk)


@rule
def tidy(s, row: int) -> None:  # type: ignore[no-untyped-def]
    """Give the row of an account free that has ended and has nothing pending."""
    if s.accounts[row].ended == 0:
        return
    if s.lobby[row].state == WAITING:
        desk = s.lobby[row].desk
        s.desks[desk].backlog = remove(s.lobby, s.desks[desk].backlog, row)
        s.lobby[row].state = FREE
    for slot in range(SLOTS):
        if s.clocks[row * SLOTS + slot].state != FREE:
            return
    t = s.tally[0]
    s.accounts[row].account = -1
    s.vacant[t.vacant] = row
    t.vacant += 1


@rule
def pull(s, p, luck, row: int, desk: int) -> None:  # type: ignore[no-untyped-def]
    """While the owner has a place free, the best of the backlog becomes an open deal, inside the same event.

    The account in *row* may enter above the limit when it is a fresh inquiry that is answered at once.
    """
    while may_pull(s, p, desk):
        take_on(s, p, luck, s.desks[desk].backlog, desk)
    if s.tally[0].now >= p.firm[0].window or s.lobby[row].state != WAITING or s.lobby[row].desk != desk:
        return
    if may_enter(s.accounts[row].seen, book_of(s.accounts[row], p)):
        take_on(s, p, luck, row, desk)


@rule
def may_pull(s, p, desk: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether somebody waits in a desk's backlog and a place is free."""
    if s.tally[0].now >= p.firm[0].window or s.desks[desk].backlog < 0:
        return False
    return s.desks[desk].open_deals < p.desks[desk].places


@rule
def take_on(s, p, luck, row: int, desk: int) -> None:  # type: ignore[no-untyped-def]
    """An account of the backlog becomes an open deal."""
    s.desks[desk].backlog = remove(s.lobby, s.desks[desk].backlog, row)
    s.lobby[row].state = FREE
    a = s.accounts[row]
    execute(s, p, row, enter(a, p.sources[a.source].step, s.tally[0].now, p, root_now(s, luck), s.out))


@rule
def new_account(s, identity: int, source: int) -> int:  # type: ignore[no-untyped-def]
    """A row for a new account."""
    t = s.tally[0]
    if t.vacant > 0:
        t.vacant -= 1
        row = s.vacant[t.vacant]
    else:
        row = t.high
        t.high += 1
    a = s.accounts[row]
    clear(a)
    a.account = t.made
    a.identity = identity
    a.source = source
    a.created = t.now
    for slot in range(SLOTS):
        s.clocks[row * SLOTS + slot].ref = t.made * SLOTS + slot
    t.made += 1
    return row


@rule
def next_arrival(s, p, root: int, source: int) -> None:  # type: ignore[no-untyped-def]
    """Set the arrival of a source's next lead."""
    state = s.sources[source]
    state.total += unit_gap(p.sources[source], state.n, root)
    set_arrival(s, p, source)


@rule
def set_arrival(s, p, source: int) -> None:  # type: ignore[no-untyped-def]
    """Put the pending arrival of a source among the events, unless its window is over by then."""
    t = s.tally[0]
    state = s.sources[source]
    state.time = arrival_time(p.sources[source], p.knots, state.total)
    state.generation += 1
    if state.time < p.firm[0].window:
        t.heap = push(s.heap, t.heap, state.time, key_of(R_ARRIVAL, source, 0), state.generation)
    else:
        state.time = NO_MORE


@rule
def lead_arrives(s, p, luck, source: int) -> None:  # type: ignore[no-untyped-def]
    """An arrival: the source's next lead, and the gap to the one after it."""
    root = root_now(s, luck)
    state = s.sources[source]
    row = new_account(s, child(p.sources[source].identity, LEAD, state.n), source)
    n = lead_comes(s.accounts[row], p.sources[source], s.tally[0].now, p, root, s.out)
    settle(s, p, luck, row, n)
    state.n += 1
    next_arrival(s, p, root, source)


@rule
def account_event(s, p, luck, clock: int) -> None:  # type: ignore[no-untyped-def]
    """A clock rings or a task is done: free the person, then let the stage tell what happens."""
    t = s.tally[0]
    row = clock >> 2
    slot = clock & 3
    c = s.clocks[clock]
    a = s.accounts[row]
    what = CLOCK_RINGS
    if c.state == RUNNING:
        what = TASK_DONE
        r = note(s, a.account, events.DONE)
        r.step = a.step[slot]
        r.phase = a.phase
        r.person = c.person
        r.ref = slot
        r.duration = c.effort
        free_person(s, p, clock)
    c.state = FREE
    c.generation += 1
    n = happen(a, slot, what, t.now, p, root_now(s, luck), s.out)
    settle(s, p, luck, row, n)


@rule
def start_task(s, p, clock: int, person: int) -> None:  # type: ignore[no-untyped-def]
    """A person begins a task."""
    t = s.tally[0]
    c = s.clocks[clock]
    a = s.accounts[clock >> 2]
    c.state = RUNNING
    c.person = person
    s.people[person].clock = clock
    s.people[person].started = t.now
    r = note(s, a.account, events.STARTED)
    r.step = a.step[clock & 3]
    r.phase = a.phase
    r.person = person
    r.ref = clock & 3
    r.duration = t.now - c.ready
    set_clock(s, clock, finish_of(p.calendars[p.people[person].calendar], p.shifts, t.now, c.effort))


@rule
def interrupt(s, p, person: int) -> None:  # type: ignore[no-untyped-def]
    """Somebody puts the running task back, with its old key and what is left of it."""
    desk = p.people[person].desk
    clock = s.people[person].clock
    note_stopped(s, p, clock)
    s.clocks[clock].state = WAITING
    s.clocks[clock].generation += 1
    s.people[person].clock = -1
    s.desks[desk].idle = push_number(s.idle, p.desks[desk].person, s.desks[desk].idle, person)
    s.desks[desk].queue = insert(s.clocks, s.desks[desk].queue, clock)


@rule
def may_interrupt(s, p, desk: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether the best waiting task stops the running one: at a desk of one person, an inquiry stops other work."""
    if p.desks[desk].people > 1 or class_of(s.clocks[s.desks[desk].queue].key) != C_INTERRUPT:
        return False
    running = s.people[p.desks[desk].person].clock
    return class_of(s.clocks[running].key) != C_INTERRUPT


@rule
def first_start(s, p, desk: int, clock: int) -> int:  # type: ignore[no-untyped-def]
    """When a task may be begun: where people are not at work at the same times, by the one who may begin it first."""
    effort = s.clocks[clock].effort
    now = s.tally[0].now
    if p.desks[desk].mixed == 0:
        return start_of(p.calendars[p.desks[desk].calendar], p.shifts, now, effort)
    at = FAR
    first = p.desks[desk].person
    for i in range(first, first + s.desks[desk].idle):
        at = min(at, start_of(p.calendars[p.people[s.idle[i]].calendar], p.shifts, now, effort))
    return at


@rule
def take_idle(s, p, desk: int, clock: int) -> int:  # type: ignore[no-untyped-def]
    """The first free person of a desk by number who may begin a task now, no longer free."""
    first = p.desks[desk].person
    if p.desks[desk].mixed == 1:
        return take_at_work(s, p, desk, s.clocks[clock].effort)
    person = s.idle[first]
    s.desks[desk].idle = drop_number(s.idle, first, s.desks[desk].idle)
    return person


@rule
def take_at_work(s, p, desk: int, effort: int) -> int:  # type: ignore[no-untyped-def]
    """The first free person by number who is at work, no longer free; the others are put into order again."""
    first = p.desks[desk].person
    now = s.tally[0].now
    free = s.desks[desk].idle
    person = -1
    for i in range(first, first + free):
        who = s.idle[i]
        may_begin = start_of(p.calendars[p.people[who].calendar], p.shifts, now, effort) == now
        if may_begin and (person < 0 or who < person):
            person = who
    n = 0
    for i in range(first, first + free):
        who = s.idle[i]
        if who != person:
            n = push_number(s.idle, first, n, who)
    s.desks[desk].idle = n
    return person


@rule
def dispatch(s, p, luck, asking: bool, desk: int) -> None:  # type: ignore[no-untyped-def]
    """Give a desk's best tasks to its free people; the player is asked instead, unless the playbook decides."""
    t = s.tally[0]
    d = s.desks[desk]
    d.wake = -1
    t.seq += 1
    is_player = p.desks[desk].player == 1
    if is_player and t.sleep == FOR_NEWS:
        t.sleep = AWAKE
    while d.queue >= 0 and s.clocks[d.queue].key < HELD_FROM:
        best = d.queue
        if d.idle == 0 and not may_interrupt(s, p, desk):
            return
        at = first_start(s, p, desk, best)
        if at > t.now:
            if at < FAR:
                wake_at(s, desk, at)
            return
        if is_player:
            if t.sleep == UNTIL and class_of(s.clocks[best].key) != C_INTERRUPT:
                return
            if asking:
                ask(s)
                return
            playbook_turn(s, best)
        d.queue = without_root(s.clocks, d.queue)
        if p.desks[desk].is_stock == 1:
            issue(s, p, luck, best, take_idle(s, p, desk, best))
            continue
        if d.idle == 0:
            interrupt(s, p, p.desks[desk].person)
        start_task(s, p, best, take_idle(s, p, desk, best))


@rule
def issue(s, p, luck, clock: int, unit: int) -> None:  # type: ignore[no-untyped-def]
    """A unit of stock goes to the account: its step is over at once, and a replacement is ordered."""
    t = s.tally[0]
    c = s.clocks[clock]
    a = s.accounts[clock >> 2]
    c.state = TIMING
    r = note(s, a.account, events.GOODS_ISSUED)
    r.step = a.step[clock & 3]
    r.phase = a.phase
    r.ref = clock & 3
    r.duration = t.now - c.ready
    at = replaced_at(a, p.steps[a.step[clock & 3]], t.now, p, root_now(s, luck))
    s.people[unit].back = at
    t.heap = push(s.heap, t.heap, at, key_of(R_DAY, len(p.changes) + unit, 0), 0)
    set_clock(s, clock, t.now)


@rule
def is_replaced(s, p, unit: int) -> None:  # type: ignore[no-untyped-def]
    """A unit is on stock again."""
    desk = p.people[unit].desk
    s.people[unit].back = -1
    s.desks[desk].idle = push_number(s.idle, p.desks[desk].person, s.desks[desk].idle, unit)
    r = note(s, -1, events.GOODS_RECEIVED)
    while p.products[r.ref].desk != desk:
        r.ref += 1
    touch(s, p, desk)


@rule
def change_comes(s, p, number: int) -> None:  # type: ignore[no-untyped-def]
    """Other tables hold now; whoever leaves lays everything down."""
    t = s.tally[0]
    r = note(s, -1, events.CHANGE_COMES)
    r.ref = number
    for person in range(len(p.people)):
        if s.people[person].clock >= 0 and p.people[person].leaves <= t.now:
            interrupt(s, p, person)
    t.changing = 1
    t.at = 0


@rule
def go_on_changing(s, p, luck) -> None:  # type: ignore[no-untyped-def]
    """The next piece of a change: an account of those who have left passes on, a desk pulls; at last all dispatch."""
    t = s.tally[0]
    if t.changing == 1:
        row = next_to_pass(s, p, t.at)
        if row < 0:
            t.changing = 2
            t.at = 0
            return
        t.at = s.accounts[row].account + 1
        execute(s, p, row, deal_again(s.accounts[row], t.now, p, root_now(s, luck), s.out))
        t.left = 0
    elif t.at == len(p.desks):
        t.changing = 0
    elif may_pull(s, p, t.at):
        take_on(s, p, luck, s.desks[t.at].backlog, t.at)
    else:
        touch(s, p, t.at)
        t.at += 1


@rule
def next_to_pass(s, p, number: int) -> int:  # type: ignore[no-untyped-def]
    """Row of the first account from *number* on whose owner has left; -1 none."""
    t = s.tally[0]
    best = -1
    for row in range(t.high):
        a = s.accounts[row]
        if a.account >= number and (best < 0 or a.account < s.accounts[best].account) and must_pass(a, t.now, p):
            best = row
    return best


@rule
def ask(s) -> None:  # type: ignore[no-untyped-def]
    """Set the player's turn at the end of this second."""
    t = s.tally[0]
    if t.turn_set == 0:
        t.turn_set = 1
        t.heap = push(s.heap, t.heap, t.now, key_of(R_TURN, 0, 0), 0)


@rule
def playbook_turn(s, clock: int) -> None:  # type: ignore[no-untyped-def]
    """A turn that the playbook decides: it works on the best task. An event of its own."""
    t = s.tally[0]
    t.seq += 1
    t.used += 1
    t.sleep = AWAKE
    account = s.accounts[clock >> 2].account
    r = note(s, account, events.TURN_COMES)
    r.turn = t.used - 1
    r = note(s, account, events.DECIDED)
    r.turn = t.used - 1
    r.ref = decisions.WORK_ON
    r.reason = 1


@rule
def player_desk(p) -> int:  # type: ignore[no-untyped-def]
    """Desk of the player."""
    return p.people[p.firm[0].player].desk


@rule
def is_asked(s, p) -> bool:  # type: ignore[no-untyped-def]
    """Whether a turn that was set is still one: something waits that the player may begin."""
    desk = player_desk(p)
    d = s.desks[desk]
    if d.queue < 0 or s.clocks[d.queue].key >= HELD_FROM:
        return False
    return d.idle > 0 or may_interrupt(s, p, desk)


@rule
def row_of(s, account: int) -> int:  # type: ignore[no-untyped-def]
    """Row of a living account; 0 when there is none (the caller compares numbers)."""
    for row in range(s.tally[0].high):
        if s.accounts[row].account == account:
            return row
    return 0


@rule
def waiting_clock(s, p, account: int) -> int:  # type: ignore[no-untyped-def]
    """Clock of the account's first task that waits at the player's desk and is not held; -1 none."""
    row = row_of(s, account)
    if s.accounts[row].account != account:
        return -1
    for slot in range(SLOTS):
        c = s.clocks[row * SLOTS + slot]
        if c.state == WAITING and c.desk == player_desk(p) and c.key < HELD_FROM:
            return row * SLOTS + slot
    return -1


@rule
def is_idle(s, row: int) -> bool:  # type: ignore[no-untyped-def]
    """Whether no task of the account's sale waits or is worked on."""
    return s.clocks[row * SLOTS + SALES].state in (FREE, TIMING)


@rule
def take_turn(s, p, luck, made) -> None:  # type: ignore[no-untyped-def]
    """Carry out a legal decision of the player."""
    t = s.tally[0]
    desk = player_desk(p)
    t.sleep = AWAKE
    r = note(s, made.account, events.TURN_COMES)
    r.turn = t.used
    r = note(s, made.account, events.DECIDED)
    r.turn = t.used
    r.ref = made.action
    t.used += 1
    if made.action == decisions.WORK_ON:
        clock = waiting_clock(s, p, made.account)
        c = s.clocks[clock]
        a = s.accounts[clock >> 2]
        if decisions.plan(made, a) and c.fresh == 1:
            c.effort = effort_of(a, p.steps[a.step[clock & 3]], t.now, p, root_now(s, luck))
        s.desks[desk].queue = remove(s.clocks, s.desks[desk].queue, clock)
        if s.desks[desk].idle == 0:
            interrupt(s, p, p.desks[desk].person)
        start_task(s, p, clock, take_idle(s, p, desk, clock))
    elif made.action == decisions.WAIT:
        t.sleep = FOR_NEWS
        if made.a0 != decisions.NEXT_NEWS:
            t.sleep = UNTIL
            t.alarm = made.a0
            t.heap = push(s.heap, t.heap, made.a0, key_of(R_ALARM, 0, 0), made.a0)
    elif made.action == decisions.APPOINTMENT:
        t.heap = push(s.heap, t.heap, made.a0, key_of(R_ALARM, made.account + 1, 0), made.account)
        touch(s, p, desk)
    elif made.action == decisions.TAKE:
        touch(s, p, desk)
        take_on(s, p, luck, row_of(s, made.account), desk)
    else:
        row = row_of(s, made.account)
        touch(s, p, desk)
        n = decisions.carry_out(made, s.accounts[row], is_idle(s, row), t.now, p, root_now(s, luck), s.out)
        settle(s, p, luck, row, n)


@rule
def appointment(s, p, account: int) -> None:  # type: ignore[no-untyped-def]
    """The time of an appointment has come: the account's waiting task becomes as urgent as an inquiry."""
    clock = waiting_clock(s, p, account)
    r = note(s, account, events.APPOINTMENT_COMES)
    r.person = p.firm[0].player
    r.ref = 1 if clock >= 0 else 0
    if clock >= 0:
        desk = player_desk(p)
        s.desks[desk].queue = remove(s.clocks, s.desks[desk].queue, clock)
        c = s.clocks[clock]
        c.key -= class_of(c.key) * CLASS
        s.desks[desk].queue = insert(s.clocks, s.desks[desk].queue, clock)
        touch(s, p, desk)


@rule
def lift_veil(s, p, luck) -> None:  # type: ignore[no-untyped-def]
    """Draw again what nobody knows: customers, waits given their age, work not yet begun, gaps between leads."""
    t = s.tally[0]
    t.unveiled = 1
    for row in range(t.high):
        a = s.accounts[row]
        if a.account >= 0 and a.created < 0:
            execute(s, p, row, announce_again(a, t.now, luck.turned, s.out))
        elif a.account >= 0:
            draw_unseen(a, p, luck.turned)
            for slot in range(SLOTS):
                c = s.clocks[row * SLOTS + slot]
                if c.state == TIMING or c.state == FREE:
                    execute(s, p, row, unveil(a, slot, c.state == TIMING, t.now, p, luck.turned, s.out))
                elif c.state == WAITING and c.fresh == 1:
                    c.effort = work_again(a, slot, t.now, p, luck.turned)
            tidy(s, row)
    for source in range(len(p.sources)):
        if s.sources[source].time < NO_MORE and p.sources[source].regular == 0:
            so_far = expected_by(p.sources[source], p.knots, t.now)
            gap = unit_gap_again(p.sources[source], s.sources[source].n, luck.turned)
            s.sources[source].total = so_far + gap
            set_arrival(s, p, source)


@rule
def has_room(s, p, luck) -> bool:  # type: ignore[no-untyped-def]
    """Whether every table has room for whatever one event may write."""
    t = s.tally[0]
    most = 6 * MOST + 2 * len(p.people)
    if t.vacant + len(s.accounts) - t.high < 2:  # a lead that comes, or one that a stage announces
        return False
    drawn_again = 0
    if luck.veil == 1 and t.unveiled == 0 and t.seq + 1 >= luck.turn:
        drawn_again = t.high * SLOTS + len(p.sources)
    return t.log + most <= len(s.log) and t.heap + most + drawn_again <= len(s.heap)


@rule
def begin(s, p, luck) -> None:  # type: ignore[no-untyped-def]
    """Before the first event: everybody is free, and each source's first lead is on its way."""
    t = s.tally[0]
    t.begun = 1
    for desk in range(len(p.desks)):
        for i in range(p.desks[desk].people):
            person = p.desks[desk].person + i
            s.idle[person] = person
        s.desks[desk].idle = p.desks[desk].people
    for source in range(len(p.sources)):
        next_arrival(s, p, root_now(s, luck), source)
    for number in range(len(p.changes)):
        t.heap = push(s.heap, t.heap, p.changes[number].time, key_of(R_DAY, number, 0), 0)


@kernel
def advance(state, parameters, luck, made, until, after):  # type: ignore[no-untyped-def]
    """Run all events before second *until*. Returns END, ASKS, ILLEGAL, FULL, or CHANGES: other tables, please."""
    s = the_state(state)
    p = the_parameters(parameters)
    t = s.tally[0]
    if t.begun == 0:
        begin(s, p, luck)
    if t.now >= until:
        return END
    while True:
        if not has_room(s, p, luck):
            return FULL
        if t.changing > 0:
            go_on_changing(s, p, luck)
            continue
        if t.booked < len(p.book):
            t.seq += 1
            row = new_account(s, p.book[t.booked].identity, p.book[t.booked].source)
            n = open_book(s.accounts[row], p.book[t.booked], t.now, p, root_now(s, luck), s.out)
            execute(s, p, row, n)
            t.booked += 1
            continue
        if luck.veil == 1 and t.unveiled == 0 and t.seq + 1 >= luck.turn:
            lift_veil(s, p, luck)
        asking = t.used < len(made) or after == ASK
        if t.due > 0 and (t.heap == 0 or s.heap[0].time > t.now or s.heap[0].key >> 59 > R_DISPATCH):
            desk = s.due[0]
            t.due = drop_number(s.due, 0, t.due)
            s.desks[desk].due = 0
            dispatch(s, p, luck, asking, desk)
            continue
        if t.heap == 0 or s.heap[0].time >= until:
            return END
        rank = s.heap[0].key >> 59
        tag = s.heap[0].tag
        if rank == R_ACCOUNT:
            clock = tag >> 32
            now = s.heap[0].time
            t.heap = drop_first(s.heap, t.heap)
            if (s.clocks[clock].generation & (GENERATIONS - 1)) == tag & (GENERATIONS - 1):
                t.now = now
                t.seq += 1
                account_event(s, p, luck, clock)
            continue
        asked = rank == R_TURN and is_asked(s, p)
        if asked:
            if t.used < len(made):
                choice = made[t.used]
                row = row_of(s, choice.account)
                clock = waiting_clock(s, p, choice.account)
                kind = -1
                optional = 0
                if clock >= 0:
                    step = p.steps[s.accounts[clock >> 2].step[clock & 3]]
                    kind = step.kind
                    optional = step.optional
                if not decisions.is_legal(choice, s.accounts[row], kind, optional, is_idle(s, row), t.now, p):
                    return ILLEGAL
                t.heap = drop_first(s.heap, t.heap)
                t.turn_set = 0
                t.seq += 1
                take_turn(s, p, luck, choice)
                continue
            if after == ASK:
                return ASKS
        now = s.heap[0].time
        number = (s.heap[0].key & ((1 << 59) - 1)) >> 2
        if rank == R_DAY and number == t.course and number < len(p.changes):
            return CHANGES
        t.heap = drop_first(s.heap, t.heap)
        if rank == R_DAY:
            t.now = now
            t.seq += 1
            if number < len(p.changes):
                change_comes(s, p, number)
            else:
                is_replaced(s, p, number - len(p.changes))
        elif rank == R_ARRIVAL:
            if s.sources[number].generation == tag:
                t.now = now
                t.seq += 1
                lead_arrives(s, p, luck, number)
        elif rank == R_DISPATCH:
            if s.desks[number].wake == now and s.desks[number].due == 0:
                t.now = now
                s.desks[number].due = 1
                t.due = push_number(s.due, 0, t.due, number)
        elif rank == R_ALARM and number > 0:
            t.now = now
            t.seq += 1
            appointment(s, p, tag)
        elif rank == R_ALARM:
            if t.sleep == UNTIL and t.alarm == tag:
                t.now = now
                t.seq += 1
                t.sleep = AWAKE
                touch(s, p, player_desk(p))
        else:
            t.turn_set = 0
            if asked:
                touch(s, p, player_desk(p))


_LOG_ROWS = 4096
_ACCOUNTS = 1024


def _table(rows: int, dtype: np.dtype[Any], **first: int) -> Any:
    """A table of zeros; with attributes for its fields when the JIT is off."""
    table = np.zeros(rows, dtype)
    for name, value in first.items():
        table[name] = value
    return table.view(np.recarray) if jit_is_off() and dtype.names else table


def start(p: Parameters, *, accounts: int = _ACCOUNTS, log_rows: int = _LOG_ROWS) -> State:
    """The state before the first event, with room for so many accounts at a time and rows of the log."""
    accounts = max(accounts, len(p.book) + 64)
    people = len(p.people)
    log_rows = max(log_rows, 12 * MOST + 4 * people)
    room = max(2 * accounts, 12 * MOST + 4 * people) + len(p.changes) + len(p.sources)
    return State(
        _table(accounts, ACCOUNT),
        _table(accounts * SLOTS, CLOCK),
        _table(accounts, CLOCK),
        _table(room, PENDING_EVENT, time=NO_EVENT),
        _table(len(p.desks), DESK_STATE, queue=-1, backlog=-1, wake=-1),
        _table(people, PERSON_STATE, clock=-1, back=-1),
        np.zeros(people, np.int64),
        _table(len(p.sources), SOURCE_STATE),
        np.zeros(accounts, np.int64),
        np.zeros(len(p.desks), np.int64),
        _table(log_rows, EVENT),
        _table(MOST, COMMAND),
        _table(1, TALLY, seq=-1),
    )


def renew(s: State) -> State:
    """The same tables before the first event of another run: only what was used is wiped."""
    high = int(s.tally[0]["high"])
    s.heap["time"][: int(s.tally[0]["heap"])] = NO_EVENT
    used = (s.accounts[:high], s.lobby[:high], s.clocks[: high * SLOTS], s.desks, s.people, s.sources, s.tally)
    for table in used:
        table.view(np.uint8)[:] = 0
    for column in ("queue", "backlog", "wake"):
        s.desks[column] = -1
    s.people["clock"] = -1
    s.people["back"] = -1
    s.tally["seq"] = -1
    return s


_kept = KeptAddresses()


def run_on(s: State, p: Parameters, luck: Luck, made: Any, until: int, after: int, keep: Any) -> tuple[State, int]:
    """Advance to *until*, enlarging tables as needed; *keep* is handed each stretch of the log. END, ASKS, ILLEGAL.

    ``keep(rows)`` gets a view that is overwritten afterwards.
    """
    now = p.course[int(s.tally[0]["course"])]
    ours, theirs = _kept.addresses_of(s, s), _kept.addresses_of(now, now.arrays)
    while True:
        if jit_is_off():
            status = int(advance.plain(s, _named(now), luck, made.view(np.recarray), until, after))
        else:
            status = int(advance(address(ours), address(theirs), luck, made, until, after))
        tally = s.tally[0]
        rows = int(tally["log"])
        keep(s.log[:rows])
        tally["log"] = 0
        if status == CHANGES:
            tally["course"] += 1
            now = p.course[int(tally["course"])]
            theirs = _kept.addresses_of(now, now.arrays)
            continue
        if status != FULL:
            return s, status
        if rows < len(s.log) // 2:
            tables = list(s)
            del s
            _kept.forget()
            s = _larger(tables)
            ours = _kept.addresses_of(s, s)


def _named(p: Parameters) -> Parameters:
    """The tables with attributes for their fields, for a kernel that runs as plain Python."""
    return Parameters(*(table.view(np.recarray) if table.dtype.names else table for table in p.arrays))


def _larger(tables: list[Any]) -> State:
    """The same state in tables of twice the size. Each one is let go of as soon as it is copied."""
    for i, name in enumerate(State._fields):
        if name in ("accounts", "clocks", "lobby", "heap", "vacant"):
            table = tables[i]
            used = len(table)
            tables[i] = np.zeros((2 * used, *table.shape[1:]), table.dtype).view(type(table))
            tables[i][:used] = table
    heap = State(*tables).heap
    heap["time"][len(heap) // 2 :] = NO_EVENT
    return State(*tables)


def branch(s: State) -> State:
    """A copy that can go on by itself. Rows that were never used are not copied, nor is the log, which begins anew."""
    high = int(s.tally[0]["high"])
    used = {"accounts": high, "lobby": high, "clocks": high * SLOTS, "log": 0}
    return State(*(_first_rows(table, used.get(name, len(table))) for name, table in zip(s._fields, s, strict=True)))


def _first_rows(table: Any, n: int) -> Any:
    """A table of the same size with the first *n* rows of this one, and zeros."""
    copy = np.zeros(len(table), table.dtype).view(type(table))
    copy.view(np.uint8)[: n * table.itemsize] = table.view(np.uint8)[: n * table.itemsize]  # not field by field
    return copy


def waiting(s: State, p: Parameters) -> np.ndarray[Any, Any]:
    """Tasks that wait at the player's desk, in the order of its queue."""
    clocks = s.clocks[: int(s.tally[0]["high"]) * SLOTS]
    here = clocks[(clocks["state"] == WAITING) & (clocks["desk"] == _desk_of_player(p))]
    here = here[np.lexsort((here["ref"], here["ready"], here["key"]))]
    tasks = np.zeros(len(here), TASKS)
    for name in ("desk", "key", "ready", "effort"):
        tasks[name] = here[name]
    tasks["account"], tasks["slot"] = np.divmod(here["ref"], SLOTS)
    tasks["person"] = -1
    return tasks


def next_task(s: State, p: Parameters) -> Any:
    """The first of them, as a row of TASKS; None when nothing waits."""
    first = int(s.desks[_desk_of_player(p)]["queue"])
    return None if first < 0 else task_table([_task(s.clocks[first], s.people)])[0]


def _desk_of_player(p: Parameters) -> int:
    return int(p.people[int(p.firm[0]["player"])]["desk"])


def _task(c: Any, people: Any) -> tuple[int, ...]:
    """A waiting or running task as a row of TASKS."""
    work = (-1, 0, 0)
    if c["state"] == RUNNING:
        work = (int(c["person"]), int(people[c["person"]]["started"]), int(c["time"]))
    where = divmod(int(c["ref"]), SLOTS)
    return (int(c["desk"]), int(c["key"]), int(c["ready"]), *where, int(c["effort"]), *work)


def snapshot(s: State, p: Parameters) -> Snapshot:
    """The state as canonical arrays."""
    t = s.tally[0]
    high = int(t["high"])
    numbers, people = np.asarray(s.accounts["account"][:high]), np.asarray(s.people)
    clocks, lobby = np.asarray(s.clocks[: high * SLOTS]), np.asarray(s.lobby[:high])
    owners, slots = np.repeat(numbers, SLOTS), np.tile(np.arange(SLOTS), high)
    timing = (owners >= 0) & (clocks["state"] == TIMING)
    busy = (owners >= 0) & np.isin(clocks["state"], (WAITING, RUNNING))
    away = np.flatnonzero(people["back"] >= 0)
    queued = (numbers >= 0) & (lobby["state"] == WAITING)
    nodes = lobby[queued]
    timers = _rows(PENDING, clocks["time"][timing], R_ACCOUNT, owners[timing], slots[timing])
    returns = _rows(PENDING, people["back"][away], R_DAY, away, 0)
    return snapshot_of(
        living(s),
        np.concatenate([timers, returns]),
        [_task(c, s.people) for c in clocks[busy]],
        _rows(BACKLOG, nodes["desk"], nodes["key"], nodes["ready"], numbers[queued]),
        [(int(x["n"]), float(x["total"]), int(x["time"])) for x in s.sources],
        seq=int(t["seq"]),
        now=int(t["now"]),
        used=int(t["used"]),
        made=int(t["made"]),
        course=int(t["course"]),
        sleep=int(t["sleep"]),
        open_deals=int(s.desks["open_deals"].sum()),
    )


def _rows(dtype: Any, first: Any, *others: Any) -> np.ndarray[Any, Any]:
    """A table of these columns; a number stands in every row."""
    table = np.zeros(len(first), dtype)
    for name, column in zip(dtype.names, (first, *others), strict=True):
        table[name] = column
    return table


def account(s: State, number: int) -> Any:
    """Row of one account that is still there; None when it is not."""
    if number < 0:
        return None  # the number of rows that are free
    found = np.flatnonzero(s.accounts["account"][: int(s.tally[0]["high"])] == number)
    return np.asarray(s.accounts)[found[0]] if len(found) else None


def living(s: State) -> np.ndarray[Any, Any]:
    """Accounts that are still there, in order of creation."""
    rows = np.asarray(s.accounts[: int(s.tally[0]["high"])])
    here = np.flatnonzero(rows["account"] >= 0)
    here = here[np.argsort(rows["account"][here], kind="stable")]
    return rows.view(np.void(ACCOUNT.itemsize).dtype)[here].view(ACCOUNT)  # whole rows are quicker to copy than fields
