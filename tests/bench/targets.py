"""The rows of speed and scale: what is wanted, what was measured, and where the rest of the time goes."""

from typing import NamedTuple

from tests.bench.on_w1 import Got


class Target(NamedTuple):
    """One row."""

    what: str
    at_least: str
    aim: str
    key: str
    """What was measured for it."""
    rest: str
    """Where the time goes that is left."""


TARGETS = [
    Target(
        "compiled engine on w1 against plain SimPy, one thread",
        "30x",
        "50x",
        "plain",
        "a third is luck and its laws, an eighth pending events, a tenth rows and their fold, a twelfth Python between "
        "two replications; the rest is spread over the stages that every scenario passes",
    ),
    Target(
        "its time against the limit in C++",
        "<= 3.0",
        "<= 1.6",
        "limit",
        "the limit has no log, no people by number, no calendars, no commands between stage and engine",
    ),
    Target(
        "compiled against our SimPy engine, every scenario",
        "40x",
        "80x",
        "each other",
        "tutorial is the least: a replication takes a seventh of a millisecond, much of it Python between two of them",
    ),
    Target(
        "our SimPy engine on w1 against plain SimPy",
        "0.7x",
        "1.0x",
        "own SimPy",
        "its rules run as plain Python: keyed draws, stages and the log in place of one call of `random`",
    ),
    Target(
        "two threads against one, by the clock",
        "1.6x",
        "1.85x",
        "threads",
        "what others do on the machine: the lock of Python is free while a kernel runs",
    ),
    Target(
        "cost a lead, 1,000,000 leads against 1,000",
        "<= 3.5",
        "<= 2.5",
        "growth",
        "rows of accounts that no cache holds, and deeper heaps",
    ),
    Target("memory at 1,000,000 leads, no log", "<= 400 MB", "<= 200 MB", "memory", "half is Python and the compiler"),
    Target(
        "10,000 futures of the default scenario's quarter, warm, 2 cores",
        "progress in 1 s, done in 60 s",
        "15 s",
        "futures",
        "the states of customers, and playbooks: a whole run is eight times the work of w1",
    ),
    Target(
        "Dask cluster of 2 workers against the local pool, a batch of a minute",
        "0.85x",
        "0.95x",
        "cluster",
        "the scheduler, and what is sent: tables there, totals back",
    ),
    Target(
        "first compiled result, cold / warm",
        "20 s / 1.5 s",
        "8 s / 0.8 s",
        "first",
        "cold: numba types and lowers 430 rules in Python, optimising takes 3 s; warm: imports",
    ),
    Target(
        "screens: first usable one / key to paint / another page",
        "1.0 s / 100 ms / 250 ms",
        "",
        "screens",
        "a desk: a third is Textual, numpy and pydantic imported, a tenth the schema of scenarios built, a tenth what "
        "is painted before it; behind the title this is done before anybody chooses",
    ),
    Target("compile again when a scenario changes", "never", "never", "never", ""),
]


def table(got: Got) -> list[str]:
    """Wanted and got."""
    lines = ["| what | at least | aim | got | where the rest of the time goes |", "|---|---|---|---|---|"]
    got = got | {"never": "never: scenarios are tables"}
    lines += [f"| {t.what} | {t.at_least} | {t.aim} | {got.get(t.key, 'not measured')} | {t.rest} |" for t in TARGETS]
    return lines
