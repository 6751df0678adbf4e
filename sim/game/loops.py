"""Which loop of cause and effect a decision feeds, and the lesson that it is an example of (domain.md 3.2).

A table from what was done otherwise than the playbook says to a loop. A loop is told only where its lesson may be
taught in the scenario: where its sign has survived doubted assumptions.
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from salescycle.sim.game.actions import ARGUMENTS, Argument, Value, usual
from salescycle.sim.model import tables as t
from salescycle.sim.words.scenario import Playbook

__all__ = ["LINKS", "Link", "Loop", "Otherwise", "links_of", "otherwise", "taught_link"]

Loop = Literal["R1", "B1", "R2", "R3", "R4"]
"""Trust and its return; touches and fatigue; juggling; discounts; promises."""
MORE, LESS = "more", "less"
CLOSE = 1e-6


class Link(NamedTuple):
    """One way to do otherwise than the playbook, and the loop that it feeds."""

    kind: int
    """Of the step; -1 any."""
    argument: str
    """Empty for actions other than doing the task in a way of one's own."""
    how: str
    """The choice; ``more`` or ``less`` of a number; the name of an action."""
    loop: Loop
    lessons: tuple[str, ...] = ()
    """Any of which, where it may be taught, lets the loop be told; none where no lesson is about this."""

    @property
    def name(self) -> str:
        """Of its sentence."""
        return ".".join(part for part in (self.argument, self.how) if part)


def _tone(kind: int) -> tuple[Link, ...]:
    return (
        Link(kind, "tone", "informative", "R1", ("tone informative only",)),
        Link(kind, "tone", "directive", "R1", ("tone directive only",)),
        Link(kind, "tone", "aggressive", "R1", ("tone aggressive",)),
        Link(kind, "tone", "adaptive", "R1"),
    )


LINKS: tuple[Link, ...] = (
    *(Link(t.ATTEMPT, "channel", channel, "B1") for channel in t.CHANNELS),
    *_tone(t.ATTEMPT),
    Link(t.MEETING, "questions", LESS, "R1", ("questions x0.3",)),
    Link(t.MEETING, "questions", MORE, "R2", ("questions x1.7",)),
    Link(t.MEETING, "question_kind", "situation", "R1", ("questions about the situation only",)),
    *(Link(t.MEETING, "question_kind", kind, "R1") for kind in t.QUESTION_KINDS if kind != "situation"),
    Link(t.MEETING, "contacts", LESS, "R1", ("one contact only",)),
    Link(t.MEETING, "contacts", MORE, "R2"),
    Link(t.MEETING, "verdict", "go_on", "R2", ("drop nobody",)),
    *_tone(t.MEETING),
    Link(t.QUOTATION, "discount", MORE, "R3", ("10 % to everybody", "20 % to everybody")),
    Link(t.QUOTATION, "discount", LESS, "R3"),
    Link(t.QUOTATION, "promise", MORE, "R4", ("attractive date",)),
    Link(t.QUOTATION, "promise", LESS, "R4", ("very safe date",)),
    Link(t.QUOTATION, "validity", MORE, "R2"),
    Link(t.QUOTATION, "validity", LESS, "R2"),
    *(Link(t.QUOTATION, "form", form, "R1") for form in t.FORMS),
    Link(t.QUOTATION, "completeness", "gaps", "R4", ("quote with gaps",)),
    Link(t.QUOTATION, "completeness", "complete", "R4"),
    Link(t.QUOTATION, "anchor", MORE, "R3", ("a bold first price",)),
    Link(t.QUOTATION, "anchor", LESS, "R3"),
    Link(t.HESITATION, "answer", "push", "R1", ("hesitation: push",)),
    Link(t.HESITATION, "answer", "inform", "R1", ("hesitation: inform",)),
    Link(t.HESITATION, "answer", "wait", "R2", ("hesitation: wait",)),
    Link(t.HESITATION, "answer", "recommend", "R1", ("hesitation: recommend",)),
    Link(t.HESITATION, "answer", "discount", "R3", ("hesitation: give discount",)),
    Link(t.HESITATION, "answer", "matched", "R1"),
    Link(t.HESITATION, "discount_step", MORE, "R3"),
    Link(t.HESITATION, "discount_step", LESS, "R3"),
    *_tone(t.HESITATION),
    Link(t.CONTRACT, "redlines", "trade", "R1"),
    Link(t.CONTRACT, "redlines", "concede", "R4"),
    Link(t.CONTRACT, "redlines", "escalate", "R2"),
    Link(t.BID, "bid", "bid", "R2"),
    Link(t.BID, "bid", "no_bid", "R2"),
    Link(t.HAND_OVER, "depth", LESS, "R4", ("thin hand-over",)),
    Link(t.HAND_OVER, "depth", MORE, "R1", ("deep hand-over",)),
    Link(t.CHECK, "ask", "no", "R1", ("no asking for referrals",)),
    Link(t.CHECK, "ask", "yes", "R1"),
    Link(t.CROSS_SELL, "offer", "yes", "R1", ("cross-selling to everybody",)),
    Link(t.CROSS_SELL, "offer", "no", "R1", ("no cross-selling",)),
    Link(t.WIN_BACK_TRY, "reward", "none", "R1", ("win-back: let go",)),
    Link(t.WIN_BACK_TRY, "reward", "ask", "R1"),
    Link(t.WIN_BACK_TRY, "reward", "discount", "R3", ("win-back: discount to all",)),
    Link(t.WIN_BACK_TRY, "reward", "bundle", "R3", ("win-back: discount and upgrade to all",)),
    # Other actions than to do what is next.
    Link(-1, "", "order", "R2", ("work in order of arrival",)),
    Link(-1, "", "wait", "R2", ("inquiry waits its turn",)),
    Link(-1, "", "appointment", "R2", ("inquiry waits its turn",)),
    Link(-1, "", "drop", "R2", ("very strict",)),
    Link(-1, "", "skip", "R2"),
    Link(-1, "", "take", "R2", ("open deals x4",)),
    Link(-1, "", "call", "B1"),
    Link(-1, "", "extend", "R2"),
)
"""What differs from the playbook, each with its loop: causes as in domain.md 3.2, which loop they feed [assumption]."""


class Otherwise(NamedTuple):
    """An answer that is not the playbook's."""

    argument: Argument
    value: Value
    usual: Value

    @property
    def how(self) -> str:
        """As the table of links says it."""
        if self.argument.choices:
            return str(self.value)
        return MORE if float(self.value) > float(self.usual) else LESS


def otherwise(kind: int, given: Mapping[str, Value], playbook: Playbook, valid_s: int) -> list[Otherwise]:
    """What a way to do a step answers otherwise than the playbook; *valid_s*: usual validity of a quotation [s]."""
    found = []
    for argument in ARGUMENTS.get(kind, ()):
        if argument.name in given:
            value, theirs = given[argument.name], usual(argument, playbook, valid_s)
            if not _same(value, theirs):
                found.append(Otherwise(argument, value, theirs))
    return found


def links_of(kind: int, action: str, found: list[Otherwise], *, is_next: bool) -> Iterator[Link]:
    """Loops that a decision feeds, the main question of its step first, then the task that it preferred to another."""
    wanted = [(kind, each.argument.name, each.how) for each in found]
    if action not in ("work", "routine"):
        wanted.append((-1, "", action))
    elif not is_next:
        wanted.append((-1, "", "order"))
    for place in wanted:
        yield from (link for link in LINKS if (link.kind, link.argument, link.how) == place)


def taught_link(links: Iterator[Link], taught: frozenset[str]) -> Link | None:
    """The first one with a lesson that may be taught."""
    return next((link for link in links if taught.intersection(link.lessons)), None)


def _same(value: Value, other: Value) -> bool:
    if isinstance(value, str) or isinstance(other, str):
        return value == other
    return abs(value - other) < CLOSE
