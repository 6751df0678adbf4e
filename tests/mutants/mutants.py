"""Twenty mutants: small changes that are really faults, each with the tests that are expected to kill it.

Ten are in one engine only; both engines then differ, and a twin test must say so. Ten are in what both share, where
twins are blind: they take a hand trace, an identity or a recursion. Golden logs kill nobody here; they see that
something has changed, not that it is wrong.
"""

from pathlib import Path
from typing import Literal, NamedTuple

Where = Literal["story", "kernel", "both"]
Way = Literal["twin", "hand trace", "pathwise", "identity", "statistical"]

STORY = "sim/engines/story.py"
KERNEL = "sim/engines/kernel.py"

TWINS = ("tests/twins/test_without_compilation.py",)
LEAVING = ("tests/twins/test_customers_who_leave_in_the_middle.py",)
TRACES = ("tests/verification/test_hand_traces.py",)
QUEUES = ("tests/verification/test_queues_pathwise.py",)
BOOKS = ("tests/verification/test_conservation.py",)
STREAMS = ("tests/verification/test_samplers_and_streams.py",)
LAWS = ("tests/sim/model/test_laws_of_runs.py",)
OPENING = ("tests/sim/model/stages/test_opening.py",)


class Change(NamedTuple):
    """A text in a file, and what the mutant has in its place."""

    file: str
    old: str
    new: str

    def made_in(self, source: str) -> str:
        """*source* with the change. Raises ValueError unless the old text is there exactly once."""
        found = source.count(self.old)
        if found != 1:
            raise ValueError(f"{self.file}: the text to be changed is found {found} times, need once:\n{self.old}")
        return source.replace(self.old, self.new)


class Mutant(NamedTuple):
    """A fault as a sentence, where it is made, and the tests that are expected to see it."""

    sentence: str
    where: Where
    changes: tuple[Change, ...]
    tests: tuple[str, ...]
    way: Way
    only: str = ""
    """Which of those tests, as ``pytest -k`` takes it; all when left out."""

    def files(self, root: Path) -> dict[Path, str]:
        """The changed files below *root*. Raises ValueError when a text is not there exactly once."""
        return {
            root / change.file: change.made_in((root / change.file).read_text(encoding="utf-8"))
            for change in self.changes
        }

    def make(self, root: Path) -> None:
        """Change the files below *root*."""
        for file, source in self.files(root).items():
            file.write_text(source, encoding="utf-8")


IN_THE_STORY = (
    Mutant(
        "Of several free people the last one by number takes the task",
        "story",
        (
            Change(
                STORY,
                "number = desk.idle[0] if desk.idle else desk.row.person",
                "number = desk.idle[-1] if desk.idle else desk.row.person",
            ),
        ),
        TWINS,
        "twin",
    ),
    Mutant(
        "An event in the very second of the end still happens",
        "story",
        (Change(STORY, "elif self.env.peek() >= until:", "elif self.env.peek() > until:"),),
        TWINS,
        "twin",
    ),
    Mutant(
        "A person stays with the customer until the customer's wait is over",
        "story",
        (
            Change(
                STORY,
                """        self.free(person)
        self.settle(row, happen(row, task.slot, TASK_DONE, self.now, self.p, self.root, self.out))
""",
                """        self.settle(row, happen(row, task.slot, TASK_DONE, self.now, self.p, self.root, self.out))
        person.task = None
        wait = self.clocks.get((row.account, task.slot))
        if wait is None:
            self.free(person)
        else:
            At(self, wait.time, R_ARRIVAL, 0, then=lambda: self.free(person), counts=False)
""",
            ),
        ),
        TWINS,
        "twin",
    ),
    Mutant(
        "Of two clocks of an account in the same second the later slot rings first",
        "story",
        (Change(STORY, "(rank << 59 | number << 2 | slot) + 2", "(rank << 59 | number << 2 | 3 - slot) + 2"),),
        TWINS,
        "twin",
    ),
    Mutant(
        "Work that is stopped loses its age in the queue",
        "story",
        (Change(STORY, "        task.fresh = False\n", "        task.fresh, task.ready = False, self.now\n"),),
        TWINS,
        "twin",
    ),
)

IN_THE_KERNEL = (
    Mutant(
        "The third and fourth child of a node are overlooked when an event leaves the heap",
        "kernel",
        (
            Change(
                "sim/engines/event_heap.py",
                "return right if later else best",
                "return best",
            ),
        ),
        TWINS,
        "twin",
    ),
    Mutant(
        "A queue does not look at how long a task has waited",
        "kernel",
        (
            Change(
                "sim/engines/queue_heap.py",
                """    if nodes[a].ready != nodes[b].ready:
        return nodes[a].ready < nodes[b].ready
""",
                "",
            ),
        ),
        TWINS,
        "twin",
    ),
    Mutant(
        "When a customer leaves in the middle of the work, the first person of the desk is free and not who worked",
        "kernel",
        (
            Change(
                KERNEL,
                """        note_stopped(s, p, clock)
        free_person(s, p, clock)
""",
                """        note_stopped(s, p, clock)
        c.person = p.desks[c.desk].person
        free_person(s, p, clock)
""",
            ),
        ),
        LEAVING,
        "twin",
    ),
    Mutant(
        "A clock that is set anew still rings at the second for which it was cancelled, if that comes first",
        "kernel",
        (Change(KERNEL, "    c.generation += 1\n    c.time = at\n", "    c.time = at\n"),),
        TWINS,
        "twin",
    ),
    Mutant(
        "Luck turns one event late",
        "kernel",
        (Change(KERNEL, "if s.tally[0].seq < luck.turn else", "if s.tally[0].seq <= luck.turn else"),),
        TWINS,
        "twin",
    ),
)

IN_BOTH = (
    Mutant(
        "Every source brings one lead in a hundred too few",
        "both",
        (
            Change(
                "sim/model/arrivals.py",
                "whole(knots[low].time + (total - knots[low].total) / knots[low].rate)",
                "whole(knots[low].time + (total - knots[low].total) / (0.99 * knots[low].rate))",
            ),
        ),
        TRACES,
        "hand trace",
        "not compiled",
    ),
    Mutant(
        "Who has come last is served first",
        "both",
        (
            Change(STORY, "return self.key, self.ready, self.row", "return self.key, -self.ready, self.row"),
            Change(
                "sim/engines/queue_heap.py",
                "return nodes[a].ready < nodes[b].ready",
                "return nodes[a].ready > nodes[b].ready",
            ),
        ),
        QUEUES,
        "pathwise",
        "simpy and one_clerk",
    ),
    Mutant(
        "Leads that nobody has looked at yet are lost at the end of observation",
        "both",
        (Change("sim/engines/run.py", '& (living["phase"] > 0)]', '& (living["phase"] > 1)]'),),
        BOOKS,
        "identity",
        "after_every and simpy and random",
    ),
    Mutant(
        "How long the work takes and how long the wait is share a number of luck",
        "both",
        (Change("sim/model/luck.py", "    20,\n    21,\n    22,\n", "    20,\n    21,\n    20,\n"),),
        STREAMS,
        "identity",
        "each_key and random",
    ),
    Mutant(
        "A step that comes again has the luck of the first time, for nobody counts",
        "both",
        (Change("sim/model/stages/__init__.py", "        account.visit += 1\n", "        account.visit += 0\n"),),
        STREAMS,
        "identity",
        "each_key and random",
    ),
    Mutant(
        "A calendar opens a second late",
        "both",
        (
            Change(
                "sim/model/calendars.py",
                "        return FAR\n    return shifts[i + 1].open\n",
                "        return FAR\n    return shifts[i + 1].open + 1\n",
            ),
        ),
        TRACES,
        "hand trace",
        "not compiled",
    ),
    Mutant(
        "The age of a deal of the opening book is forgotten",
        "both",
        (Change("sim/model/stages/flow.py", "    age = now - began\n", "    age = 0\n"),),
        OPENING,
        "hand trace",
        "by_hand",
    ),
    Mutant(
        "Whoever would be interested is not, and the other way round",
        "both",
        (
            Change(
                "sim/model/stages/contact.py",
                "GATE, asked) >= chance(gate, eta)",
                "GATE, asked) < chance(gate, eta)",
            ),
        ),
        LAWS,
        "identity",
    ),
    Mutant(
        "A second that has begun does not count: times are cut off, not rounded",
        "both",
        (Change("sim/model/distributions.py", "return math.floor(x + 0.5) if", "return math.floor(x) if"),),
        STREAMS,
        "pathwise",
        "own_draw",
    ),
    Mutant(
        "A customer who loses a further deal comes into the phase after the right one",
        "both",
        (
            Change(
                "sim/model/stages/flow.py",
                "return enter_phase(account, FOLLOW_UP, now, out, n)",
                "return enter_phase(account, FOLLOW_UP + 1, now, out, n)",
            ),
        ),
        BOOKS,
        "identity",
        "after_every and simpy and random",
    ),
)

MUTANTS = (*IN_THE_STORY, *IN_THE_KERNEL, *IN_BOTH)
