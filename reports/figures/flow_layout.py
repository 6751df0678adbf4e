"""Where everything of a flow chart stands: boxes under each other in bands of phases, room for each word beside them.

Lengths are inches from the left upper corner. Every exit has a row of its own beside its box, and a box is as tall as
its rows, so words and arrows find room whatever the process looks like.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from textwrap import wrap
from typing import NamedTuple

from salescycle.reports.flow_wording import END_WORDS, Document, exit_words, phase_name, step_facts
from salescycle.reports.wording import human

__all__ = ["BOX", "LINE", "NAME", "Arrow", "Band", "Box", "Column", "Row", "columns", "lanes"]

LINE = 0.21
"""From a line of text to the next."""
NAME = 0.26
"""The same of a name."""
BOX, GUTTER, ASIDE = 3.6, 1.75, 2.8
"""Widths of a box, of the words to its left, and of those to its right."""
_LETTERS = 12
"""Letters an inch of the smallest text, on average; whatever is wider is cut when it is drawn."""
_LETTERS_OF_NAME = 27
"""Letters in a line of a name."""
_PAD, _STRIP, _GAP, _BETWEEN = 0.13, 0.42, 0.46, 0.12
"""Inside a box, a band's name, between two boxes, between two bands."""
_LANE_GAP = 0.12
_GLUE = re.compile(r" (?=\d)|(?<=\d) (?=(%|min|h|d|/)(\W|$))|(?<=/) ")
"""Spaces that keep a number with its word and its unit."""


class Row(NamedTuple):
    """A place beside a box where an arrow begins or ends, and its words."""

    side: str
    """``left`` or ``right``."""
    key: tuple[str, str]
    """``out`` and where it leads, or ``in`` and how one comes."""
    words: tuple[str, ...] = ()
    good: bool = False
    is_short: bool = False
    """Whether its arrow ends beside the box."""

    @property
    def height(self) -> float:
        """Room it takes."""
        return LINE * max(1, len(self.words)) + 0.07


class Box(NamedTuple):
    """A step, or an end where deals come to rest."""

    name: tuple[str, ...]
    """In lines."""
    role: str
    """Beside the name; empty where it stands among the facts."""
    facts: tuple[str, ...]
    rows: tuple[Row, ...]
    is_end: bool = False
    top: float = 0.0

    @property
    def height(self) -> float:
        """As tall as its text and the rows on either side."""
        text = NAME * len(self.name) + LINE * len(self.facts)
        sides = [sum(row.height for row in self.rows if row.side == side) for side in ("left", "right")]
        return max(text, *sides) + 2 * _PAD

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.top + self.height

    def at(self, side: str, key: tuple[str, str]) -> float:
        """Height of the middle of a row."""
        y = self.top + _PAD
        for row in self.rows:
            if row.side == side:
                if row.key == key:
                    return y + row.height / 2
                y += row.height
        raise KeyError(key)


class Band(NamedTuple):
    """A phase behind its boxes."""

    name: str
    top: float
    bottom: float


class Arrow(NamedTuple):
    """A way by lanes from one row to another."""

    source: str
    to: str
    way: str
    good: bool


class Column(NamedTuple):
    """The sales cycle or the service cycle, from top to bottom."""

    boxes: Mapping[str, Box]
    bands: Sequence[Band]
    arrows: Sequence[Arrow]
    straight: Mapping[str, tuple[str, str]]
    """Steps from which an arrow goes straight down: where to, and its words."""

    @property
    def bottom(self) -> float:
        """Lower edge of everything."""
        return max([band.bottom for band in self.bands] + [box.bottom for box in self.boxes.values()], default=0.0)


def columns(document: Document, top: float) -> tuple[Column, Column]:
    """The sales cycle and, beside it, what begins by itself with every customer."""
    sales = [step for step in document["steps"] if not step["starts_itself"]]
    service = [step for step in document["steps"] if step["starts_itself"]]
    return _sales(document, sales, service, top), _service(document, service, top)


def lanes(spans: Mapping[tuple[str, str], tuple[float, float]]) -> dict[tuple[str, str], int]:
    """A lane (0, 1, ...) for each span from top to bottom, so that no two in a lane meet; short ones inside."""
    taken: list[list[tuple[float, float]]] = []
    found = {}
    for key, (top, bottom) in sorted(spans.items(), key=lambda item: (item[1][1] - item[1][0], item[1], item[0])):
        free = [all(bottom + _LANE_GAP < a or b + _LANE_GAP < top for a, b in lane) for lane in taken]
        lane = free.index(True) if True in free else len(taken)
        if lane == len(taken):
            taken.append([])
        taken[lane].append((top, bottom))
        found[key] = lane
    return found


def _sales(document: Document, steps: Sequence[Document], service: Sequence[Document], top: float) -> Column:
    used = {way_out["to"] for step in steps for way_out in step["exits"]} | ({"customer"} if service else set())
    ends = [end for end in ("won", "customer") if end in used]
    order = [*(step["step"] for step in steps), *ends]
    following = dict(pairwise(order))
    arrows, straight = [], {}
    for step in steps:
        for way_out in step["exits"]:
            name, to = step["step"], way_out["to"]
            if to in order and following.get(name) == to:
                straight[name] = (to, exit_words(way_out, step, target=False))
            elif to in order:
                way = "forward" if way_out["way"] == "end" else way_out["way"]
                arrows.append(Arrow(name, to, way, way_out["good"]))
    returning = {way_out["to"] for step in service for way_out in step["exits"]}
    boxes = []
    for step in steps:
        aside = [way_out for way_out in step["exits"] if way_out["to"] not in order]
        rows = (*_left_rows(step, arrows), *_right_rows(step, aside, has_returning=step["step"] in returning))
        boxes.append(_box(step, rows))
    pills = [Box((END_WORDS[end],), "", (), tuple(_coming(end, arrows)), is_end=True) for end in ends]
    placed, bands = _stack(document, dict(zip(order, [*boxes, *pills], strict=True)), top)
    return Column(placed, bands, arrows, straight)


def _service(document: Document, steps: Sequence[Document], top: float) -> Column:
    names = {step["step"] for step in document["steps"] if not step["starts_itself"]}
    felt = document["influences"]
    boxes = {}
    for step in steps:
        name = step["step"]
        back = [way_out for way_out in step["exits"] if way_out["to"] in names]
        rows = [Row("left", ("in", "customer")), *(_out("left", way_out, step, GUTTER) for way_out in back)]
        for state in dict.fromkeys(row["by"] for row in felt if row["from"] == name):
            rows.append(Row("right", ("out", state), (f"moves {state}",)))
        for state in dict.fromkeys(row["by"] for row in felt if row["to"] == name):
            rows.append(Row("right", ("in", state)))
        rows += [_out("right", way_out, step, ASIDE) for way_out in step["exits"] if way_out not in back]
        boxes[name] = _box(step, rows)
    placed, bands = _stack(document, boxes, top)
    return Column(placed, bands, (), {})


def _box(step: Document, rows: Iterable[Row]) -> Box:
    facts = [line for fact in step_facts(step) for line in _lines(fact, BOX - 0.3)]
    name, role = human(step["step"]), step["role"] or ""
    if len(name) + len(role) < _LETTERS_OF_NAME:
        return Box((name,), role, tuple(facts), tuple(rows))
    return Box(tuple(wrap(name, _LETTERS_OF_NAME)), "", (*([role] if role else []), *facts), tuple(rows))


def _left_rows(step: Document, arrows: Sequence[Arrow]) -> Iterator[Row]:
    own = {arrow.to for arrow in arrows if arrow.source == step["step"]}
    yield from _coming(step["step"], arrows)
    for way_out in step["exits"]:
        if way_out["to"] in own:
            yield _out("left", way_out, step, GUTTER)


def _coming(name: str, arrows: Sequence[Arrow]) -> Iterator[Row]:
    for way in ("forward", "back", "again"):
        if any(arrow.to == name and arrow.way == way for arrow in arrows):
            yield Row("left", ("in", way))


def _right_rows(step: Document, aside: Iterable[Document], *, has_returning: bool) -> Iterator[Row]:
    if has_returning:
        yield Row("right", ("in", "service"))
    yield from (_out("right", way_out, step, ASIDE) for way_out in aside)


def _out(side: str, way_out: Document, step: Document, room: float) -> Row:
    words = exit_words(way_out, step, target=side == "right")
    return Row(side, ("out", way_out["to"]), tuple(_lines(words, room - 0.6)), way_out["good"], side == "right")


def _lines(words: str, room: float) -> list[str]:
    """*words* in lines as long as the *room* [inch] has letters."""
    glued = _GLUE.sub("\u00a0", words)  # textwrap breaks at spaces, but not at no-break spaces
    return [line.replace("\u00a0", " ") for line in wrap(glued, int(_LETTERS * room))]


def _stack(document: Document, boxes: Mapping[str, Box], top: float) -> tuple[dict[str, Box], list[Band]]:
    """Boxes under each other, those of a phase in its band, ends below."""
    placed, bands, y = {}, [], top
    for phase in document["phases"]:
        own = [name for name in phase["steps"] if name in boxes]
        if not own:
            continue
        start, y = y, y + _STRIP
        for name in own:
            placed[name] = boxes[name]._replace(top=y)
            y = placed[name].bottom + _GAP
        bands.append(Band(phase_name(phase), start, y - _GAP + _PAD))
        y = bands[-1].bottom + _BETWEEN
    for name, box in boxes.items():
        if box.is_end:
            placed[name] = box._replace(top=y + _GAP)
            y = placed[name].bottom
    return placed, bands
