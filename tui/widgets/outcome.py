"""What a trial tells so far: the finding, how many runs it rests on, and a line with its interval for each measure."""

from typing import TYPE_CHECKING, Any

from textual.content import Content

from salescycle.sim.words.safe import safe
from salescycle.tui.messages import _, ngettext
from salescycle.tui.widgets.cells import cell, cell_right
from salescycle.tui.widgets.frame import Drawn
from salescycle.tui.widgets.interval import interval
from salescycle.tui.widgets.plots import bar

if TYPE_CHECKING:
    from salescycle.tui.play.trial_words import Row

__all__ = ["Outcome"]

Document = dict[str, Any]
NAME, SIDE, DIFFERENCE = 15, 8, 19
LEAST_PICTURE = 13
PAIRS = 200
"""Run at once."""
AIR = 1.15
"""So much wider than the first interval the picture is."""


class Outcome(Drawn):
    """The lines; the picture of a measure keeps its scale, so that one sees its interval narrow."""

    def __init__(self) -> None:
        super().__init__(self._lines, id="outcome")
        self.document: Document | None = None
        self.status = ""
        """What is under way."""
        self._is_old = self._is_stopped = False
        self._looks = self._goal = 0
        self._reach: dict[str, float] = {}

    def begin(self, there: int, *, anew: bool) -> None:
        """Both ways begin to run, or go on from *there* pairs on."""
        if anew:
            self.document, self._looks, self._reach = None, 0, {}
        self._is_old, self._is_stopped, self._goal = False, False, there + PAIRS
        self.say(_("Both ways are being set up ..."))

    def say(self, line: str) -> None:
        """Tell what is under way."""
        self.status = line
        self.redraw()

    def tell(self, document: Document) -> None:
        """What there is after another round."""
        self.document = document
        self._looks += 1
        runs = document["provenance"]["replications"]
        self.say(_("{runs} of {goal} pairs of runs").format(runs=runs, goal=self._goal))

    def about(self, metric: str) -> None:
        """Ask about another measure."""
        if self.document is not None:
            self.document = {**self.document, "metric": metric}
            self.redraw()

    def end(self, *, is_stopped: bool) -> None:
        """Nothing is under way any more."""
        self._is_stopped = is_stopped
        self.say("")

    def clear(self) -> None:
        """Nothing has been run."""
        self.document = None
        self.say("")

    def outdate(self) -> None:
        """The values have changed since."""
        self._is_old = self.document is not None
        self.say("")

    def _lines(self, width: int) -> Content:
        from salescycle.tui.play.trial_words import finding, rows  # noqa: PLC0415 - of reports

        if self.document is None:
            return Content.assemble(
                (_("WHAT DIFFERS"), "bold"), "\n", self.status, "\n" if self.status else "",
                (_("Turn a lever, then r: both ways run side by side, with the same customers and the same luck. "
                   "What differs is told with its 95 % interval, which narrows from round to round."), "$quiet"),
            )  # fmt: skip
        found = rows(self.document)
        for row in found:
            widest = abs(row.mean) + row.half
            self._reach[row.metric] = max(self._reach.get(row.metric, AIR * widest), widest)
        head, sentence = finding(self.document, looks=self._looks, is_over=not self.status)
        style = "$quiet" if self._is_old else "bold"
        told = Content.assemble((head, style), " ", (safe(sentence, limit=400), "$quiet" if self._is_old else ""), "\n")
        told = Content.assemble(told, self._rests_on(width), "\n", (_head(width), "$quiet"))
        for row in found[: self._room(width, told)]:
            told = Content.assemble(told, "\n", _row(row, self._reach[row.metric], width))
        note = _("* clear, all measures considered; each on its own scale")
        return Content.assemble(told, "\n", (note, "$quiet"))

    def _rests_on(self, width: int) -> Content:
        assert self.document is not None, "something has been run"
        runs = self.document["provenance"]["replications"]
        if self.status:
            picture = bar(runs / max(1, self._goal), max(8, min(24, width - 46)))
            return Content.assemble(f"{self.status}  ", (picture, "$primary"), ("   " + _("r stops"), "$quiet"))
        if self._is_old:
            return Content.styled(_("That was with other values; r runs both ways anew."), "$warning")
        told = ngettext("{n} pair of runs.", "{n} pairs of runs.", runs)
        if self._is_stopped:
            line = _("Stopped; to stop at a good moment misleads. r goes on.")
        else:
            line = _("r goes on, m asks about another measure.")
        return Content.styled(f"{told}  {line}", "$quiet")

    def _room(self, width: int, told: Content) -> int:
        """How many measures there is room for."""
        above = len(told.wrap(width))
        side = self.parent.size.height if self.parent is not None else 0  # type: ignore[attr-defined]
        return max(3, side - above - 1)


def _columns(width: int) -> tuple[bool, int]:
    """Whether both sides stand beside the difference, and the cells of the picture."""
    room = width - 2 - NAME - DIFFERENCE - 2
    with_sides = room - 2 * SIDE
    return (True, with_sides) if with_sides >= LEAST_PICTURE else (False, max(LEAST_PICTURE, room))


def _head(width: int) -> str:
    has_sides, picture = _columns(width)
    sides = cell_right(_("as it is"), SIDE) + cell_right(_("tried"), SIDE) if has_sides else ""
    middle = (picture - 1) // 2
    scale = cell(_("less"), middle) + "0" + cell_right(_("more"), middle)
    return cell("", 2 + NAME) + sides + cell_right(_("difference"), DIFFERENCE) + "  " + scale


def _row(row: "Row", reach: float, width: int) -> Content:
    has_sides, picture = _columns(width)
    sides = cell_right(row.base, SIDE) + cell_right(row.tried, SIDE) if has_sides else ""
    return Content.assemble(
        ("* " if row.is_clear else "  ", "$accent"),
        cell(row.name, NAME),
        sides,
        (cell_right(row.difference, DIFFERENCE), "bold" if row.is_clear else ""),
        "  ",
        (interval(row.mean, row.half, reach, picture), "$primary" if row.is_clear else "$quiet"),
    )
